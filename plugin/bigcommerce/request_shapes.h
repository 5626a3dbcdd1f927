#pragma once

// The shapes that requests have in common. Pure; any thread.

#include <fmt/format.h>

#include <span>
#include <string>
#include <utility>

#include "plugin/bigcommerce/http.h"

namespace tillbridge::bigcommerce {

inline HttpRequest read_of(std::string path, core::Millis timeout_ms) {
  HttpRequest request;
  request.path = std::move(path);
  request.timeout_ms = timeout_ms;
  return request;
}

/// A write that nothing seals: libcurl must not repeat it by itself.
inline HttpRequest unsealed_write(Method method, std::string path, std::string body,
                                  core::Millis timeout_ms) {
  auto request = read_of(std::move(path), timeout_ms);
  request.method = method;
  request.body = std::move(body);
  request.fresh_connection = true;
  return request;
}

/// "1,2,3", as filters take it.
inline std::string id_list(std::span<const std::int64_t> ids) {
  return fmt::format("{}", fmt::join(ids, ","));
}

}  // namespace tillbridge::bigcommerce
