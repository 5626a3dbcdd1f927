#pragma once

// One exchange with libcurl: an easy handle, the request it carries and the answer it gathers. Inside this
// room only.

#include <curl/curl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "plugin/bigcommerce/curl_transport.h"

namespace tillbridge::bigcommerce {

/// The header lines that every request of one token carries. libcurl reads them in place; they are wiped when
/// the last exchange that uses them is gone.
class HeaderLines {
 public:
  explicit HeaderLines(const Secret& token);
  ~HeaderLines();
  HeaderLines(const HeaderLines&) = delete;
  HeaderLines& operator=(const HeaderLines&) = delete;

  /// Null where memory ran out or the token cannot stand in a header: then nothing may be sent.
  curl_slist* without_body() const { return usable_ ? plain_ : nullptr; }
  curl_slist* with_body() const { return usable_ ? with_body_ : nullptr; }
  const Secret& token() const { return token_; }

 private:
  bool add(curl_slist*& list, std::string_view name, std::string_view value);

  Secret token_;
  curl_slist* plain_ = nullptr;
  curl_slist* with_body_ = nullptr;
  bool usable_ = true;
};

/// Why this request may not leave, or nothing. The path must stay below the API base: no control characters,
/// no "..".
std::optional<std::string> why_not_sendable(const ApiBase& base, const HttpRequest& request);

/// An easy handle with everything that is the same for all requests of a transport. Used by one thread; not
/// movable, because libcurl holds its address.
class CurlExchange {
 public:
  explicit CurlExchange(const TransportOptions& options);
  ~CurlExchange();
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  /// Takes a request; false where libcurl refuses an option (the reply then says why).
  bool prepare(std::uint64_t id, const HttpRequest& request, std::shared_ptr<const HeaderLines> headers);
  /// What came of it. Afterwards the exchange can be prepared again.
  HttpReply finish(CURLcode code);

  CURL* handle() const { return easy_; }
  std::uint64_t id() const { return reply_.id; }

 private:
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static int before_request(void* self, char* server_ip, char* own_ip, int server_port, int own_port);
  void take_header(std::string_view line);
  void set_fixed_options();
  std::string cause_of(CURLcode code) const;
  template <class Value>
  void set(CURLoption option, Value value);

  const TransportOptions& options_;
  CURL* easy_ = nullptr;
  std::shared_ptr<const HeaderLines> headers_;
  std::string request_body_;
  HttpReply reply_;
  core::Millis timeout_ms_ = 0;
  std::size_t header_bytes_ = 0;
  bool began_ = false;       ///< a connection was ready and the request was about to leave, at least once
  bool over_limit_ = false;  ///< the answer broke a limit
  bool not_loopback_ = false;
  bool head_complete_ = false;   ///< the blank line behind the headers came
  CURLcode refused_ = CURLE_OK;  ///< the first option that libcurl would not take
  char error_text_[CURL_ERROR_SIZE] = {};
};

}  // namespace tillbridge::bigcommerce
