#pragma once

// Reads JSON the way BigCommerce writes it: loosely. Inside this room only; nothing else of the plugin sees
// the JSON library.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/bigcommerce/clean_text.h"
#include "plugin/bigcommerce/replies.h"

namespace tillbridge::bigcommerce {

using Json = nlohmann::json;

/// Parses at most kMaxJsonDepth deep and two million values; nothing for anything else. Never throws.
std::optional<Json> parse_json(std::string_view text);

/// The member `name`, or nothing where `object` is none, lacks it or has null there.
const Json* member(const Json& object, const char* name);
std::string text_of(const Json& object, const char* name);
/// Whole numbers, also from "12" and 12.0; `missing` for anything else.
std::int64_t integer_of(const Json& object, const char* name, std::int64_t missing = 0);
std::optional<std::int64_t> integer(const Json& value);
/// true, 1, "1", "true"; `missing` for anything else.
bool truth_of(const Json& object, const char* name, bool missing);

/// The document of a 2xx answer, else the error about `what`. A 204 or an empty body counts as null.
core::Result<Json> document_of(const HttpReply& reply, std::string_view what);
/// "data" of a V3 answer as an array.
struct Rows {
  Json rows = Json::array();
  bool has_more = false;
  std::int64_t total = -1;
};
core::Result<Rows> rows_of(const HttpReply& reply, std::string_view what);
/// "data" of a V3 answer as an object; where there is no envelope, the object itself.
core::Result<Json> object_of(const HttpReply& reply, std::string_view what);
core::Error unreadable(std::string_view what, std::string_view why);

/// Reads every row by `read`, a function from a JSON object to std::optional<T>; rows that are not readable
/// make the answer unreadable.
template <class T, class Read>
core::Result<Page<T>> page_of(const HttpReply& reply, std::string_view what, Read read) {
  auto rows = rows_of(reply, what);
  if (!rows) return rows.error();
  Page<T> page;
  page.has_more = rows.value().has_more;
  page.total = rows.value().total;
  page.rows.reserve(rows.value().rows.size());
  for (const Json& row : rows.value().rows) {
    std::optional<T> one = row.is_object() ? read(row) : std::nullopt;
    if (!one) return unreadable(what, "holds a row without the fields it needs");
    page.rows.push_back(std::move(*one));
  }
  return page;
}

}  // namespace tillbridge::bigcommerce
