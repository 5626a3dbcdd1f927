#pragma once

// Carries requests with libcurl: one multi handle, HTTP/1.1, connections kept warm. TLS is always verified,
// redirects are never followed, plain http reaches loopback only, and every answer has a limit in time and
// size.
//
// libcurl by itself sends a request once more when a kept connection dies before any byte of the answer came.
// Sealed pushes and reads allow that; everything else asks for `fresh_connection`, where it cannot happen.
//
// While a name is being resolved libcurl uses a thread of its own, which may outlive this object by the
// length of the lookup: the library that contains this code must stay mapped (the plugin is linked with
// -Wl,-z,nodelete). libcurl is initialised once per process on first use and never taken down, because the
// host may use it as well.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "plugin/bigcommerce/credentials.h"
#include "plugin/bigcommerce/http.h"

namespace tillbridge::bigcommerce {

/// The limits of security.md's kind. The defaults are what a register runs with; tests shorten them.
struct TransportLimits {
  core::Millis connect_ms = 10'000;
  long low_speed_bytes = 1024;                    ///< per second ...
  long low_speed_seconds = 15;                    ///< ... for this long ends the exchange
  std::size_t max_body_bytes = 8u * 1024 * 1024;  ///< after decompression
  std::size_t max_header_bytes = 64u * 1024;
};

struct TransportOptions {
  ApiBase base;
  Secret token;
  std::string ca_file;  ///< PEM file with the only authorities to trust; empty: the system's
  std::string proxy;  ///< "http://host:port"; empty: direct. The environment's proxy variables are not read;
                      ///< loopback is always direct.
  std::string user_agent;  ///< empty: "Tillbridge/<version> (libcurl/<version>)"
  TransportLimits limits;
};

/// Transport over libcurl. Made, used and destroyed by one thread (its signals blocked, SIGPIPE among them);
/// only `wake` may be called from others, and not after destruction began. Destruction gives up what is in
/// flight and takes well under 200 ms.
class CurlTransport : public Transport {
 public:
  explicit CurlTransport(TransportOptions options);
  ~CurlTransport() override;
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  /// A request that may not leave (a control character in its path, http to a host that is not loopback) ends
  /// as not_sent.
  void start(std::uint64_t id, const HttpRequest& request) override;
  void hurry() override;
  void cancel(std::uint64_t id) override;
  std::vector<HttpReply> wait(core::Millis timeout_ms) override;
  void wake() override;

  /// Requests started from now on carry this token.
  void set_token(Secret token);
  const ApiBase& base() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillbridge::bigcommerce
