#pragma once

// Who we are to BigCommerce: the credentials file that a merchant downloads, where the API is, and the access
// token. Pure values; no file is read here. The token never enters an error.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "plugin/core/units.h"

namespace tillbridge::bigcommerce {

/// Text that must not be seen: wiped when it is destroyed, replaced or moved from. It moves but does not copy
/// by accident, and nothing prints it. Not thread safe.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  /// A second copy, made on purpose.
  Secret copy() const { return Secret(reveal()); }
  bool empty() const { return size_ == 0; }
  /// The text itself, for the request header and for the place it is kept in. Valid as long as this object is
  /// unchanged.
  std::string_view reveal() const { return {bytes_.get(), size_}; }

 private:
  void wipe();

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

/// Overwrites memory in a way the compiler keeps.
void wipe_memory(void* memory, std::size_t size);

/// True for localhost, 127.0.0.0/8 and ::1 (without brackets): the hosts that plain http may reach.
bool is_loopback_host(std::string_view host);

/// Where the store's API lives.
struct ApiBase {
  std::string scheme = "https";  ///< "https", or "http" for loopback hosts
  std::string host;              ///< lower case; an IPv6 address without brackets
  std::uint16_t port = 443;
  std::string store_hash;

  bool is_loopback() const { return is_loopback_host(host); }
  /// "https://api.bigcommerce.com/stores/abc", without a slash at the end; the port stands in it only where
  /// it is not the scheme's own.
  std::string base_url() const;
  friend bool operator==(const ApiBase&, const ApiBase&) = default;
};

/// Reads ".../stores/{hash}" with or without "/v2/" or "/v3/" behind it. Only https to api.bigcommerce.com,
/// and http or https to a loopback host, are accepted. Errors: invalid, naming the part that is wrong.
core::Result<ApiBase> parse_api_base(std::string_view url);

/// What we keep of a credentials file. The client secret is not needed and not kept.
struct Credentials {
  ApiBase base;
  Secret access_token;
  std::string client_id;     ///< empty where the file has none
  std::string account_name;  ///< what the merchant called the API account; may be empty
};

/// Reads the file that BigCommerce's control panel downloads: any order of lines, CRLF, a byte order mark,
/// everything on one line, unknown keys. Errors: invalid, naming the missing or wrong lines.
core::Result<Credentials> parse_credentials(std::string_view text);

}  // namespace tillbridge::bigcommerce
