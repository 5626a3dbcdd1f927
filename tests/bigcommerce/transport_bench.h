#pragma once

// What the transport's tests share: a transport towards a scripted server, and one exchange from start to
// end.

#include <chrono>
#include <cstdlib>
#include <string>

#include "catch2.hpp"
#include "plugin/bigcommerce/curl_transport.h"
#include "scripted_server.h"

namespace tillbridge::test {

inline constexpr const char* kCanary = "canary0token1never2seen";

inline bigcommerce::TransportOptions options_for(std::uint16_t port, std::string scheme = "http",
                                                 std::string host = "127.0.0.1") {
  bigcommerce::TransportOptions options;
  options.base = {std::move(scheme), std::move(host), port, "abc"};
  options.token = bigcommerce::Secret(kCanary);
  options.limits.connect_ms = 5'000;
  return options;
}

inline bigcommerce::HttpRequest a_get(std::string path = "/v2/time", core::Millis timeout_ms = 10'000) {
  bigcommerce::HttpRequest request;
  request.path = std::move(path);
  request.timeout_ms = timeout_ms;
  return request;
}

inline bigcommerce::HttpRequest a_post(std::string body = "{\"n\":1}", bool fresh = false) {
  bigcommerce::HttpRequest request;
  request.method = bigcommerce::Method::post;
  request.path = "/v3/inventory/adjustments/relative";
  request.body = std::move(body);
  request.fresh_connection = fresh;
  request.timeout_ms = 10'000;
  return request;
}

/// A server that answers whatever is asked.
inline void answer_all(ServerConnection& connection, int) {
  while (!connection.read_request().empty()) connection.answer(200, "{}");
}

/// Waits for one exchange, at most a minute. The token is in nothing that comes out of it.
inline bigcommerce::HttpReply exchange(bigcommerce::CurlTransport& transport,
                                       const bigcommerce::HttpRequest& request, std::uint64_t id = 1) {
  transport.start(id, request);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < deadline) {
    auto ended = transport.wait(1'000);
    if (ended.empty()) continue;
    REQUIRE(ended.size() == 1);
    REQUIRE(ended[0].id == id);
    CHECK(ended[0].cause.find("canary") == std::string::npos);
    CHECK(ended[0].cause.empty() == (ended[0].delivery == bigcommerce::Delivery::answered));
    return std::move(ended[0]);
  }
  FAIL("no reply within a minute");
  std::abort();
}

inline core::Millis milliseconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin)
      .count();
}

inline int count_of(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
    ++count;
  return count;
}

}  // namespace tillbridge::test
