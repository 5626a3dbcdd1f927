#include "plugin/bigcommerce/json_read.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace tillbridge::bigcommerce {
namespace {

constexpr std::size_t kMaxValues = 2'000'000;

/// Looks at brackets and commas outside strings only: cheap, and before the parser takes any memory.
bool within_limits(std::string_view text) {
  int depth = 0;
  std::size_t values = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '"':
        // To its end; one that has none is for the parser to judge.
        for (++i; (i = text.find('"', i)) != std::string_view::npos; ++i) {
          auto escapes = i;
          while (text[escapes - 1] == '\\') --escapes;
          if ((i - escapes) % 2 == 0) break;
        }
        if (i == std::string_view::npos) return true;
        break;
      case '[':
      case '{':
        if (++depth > kMaxJsonDepth || ++values > kMaxValues) return false;
        break;
      case ']':
      case '}':
        --depth;
        break;
      case ',':
        if (++values > kMaxValues) return false;
        break;
      default:
        break;
    }
  }
  return true;
}

}  // namespace

std::optional<Json> parse_json(std::string_view text) {
  if (!within_limits(text)) return std::nullopt;
  Json json = Json::parse(text.begin(), text.end(), nullptr, false);
  if (json.is_discarded()) return std::nullopt;
  return json;
}

const Json* member(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return nullptr;
  return &*found;
}

std::string text_of(const Json& object, const char* name) {
  const Json* value = member(object, name);
  if (value == nullptr) return {};
  if (value->is_string()) return value->get<std::string>();
  if (value->is_number() || value->is_boolean()) return value->dump();
  return {};
}

std::optional<std::int64_t> integer(const Json& value) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (number > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
    return static_cast<std::int64_t>(number);
  }
  if (value.is_number_integer()) return value.get<std::int64_t>();
  const auto from_double = [](double number) -> std::optional<std::int64_t> {
    // 2^53: beyond it a double no longer names one whole number.
    if (!(std::fabs(number) <= 9007199254740992.0) || number != std::floor(number)) return std::nullopt;
    return static_cast<std::int64_t>(number);
  };
  if (value.is_number_float()) return from_double(value.get<double>());
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  const char* last = text.data() + text.size();
  std::int64_t whole = 0;
  auto [end, error] = std::from_chars(text.data(), last, whole);
  if (error != std::errc{}) return std::nullopt;
  if (end == last) return whole;
  // "10.0000": whole numbers with decimals that say nothing.
  if (*end != '.') return std::nullopt;
  for (++end; end != last; ++end) {
    if (*end != '0') return std::nullopt;
  }
  return whole;
}

std::int64_t integer_of(const Json& object, const char* name, std::int64_t missing) {
  const Json* value = member(object, name);
  return value == nullptr ? missing : integer(*value).value_or(missing);
}

bool truth_of(const Json& object, const char* name, bool missing) {
  const Json* value = member(object, name);
  if (value == nullptr) return missing;
  if (value->is_boolean()) return value->get<bool>();
  if (value->is_string()) {
    const auto& text = value->get_ref<const std::string&>();
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0" || text.empty()) return false;
    return missing;
  }
  const auto number = integer(*value);
  return number ? *number != 0 : missing;
}

core::Error unreadable(std::string_view what, std::string_view why) {
  return {core::ErrorCode::bad_reply,
          fmt::format("BigCommerce's answer about {} {}; it is asked for again, nothing was changed by it",
                      what, why)};
}

core::Result<Json> document_of(const HttpReply& reply, std::string_view what) {
  const ReplyKind kind = kind_of(reply);
  if (kind != ReplyKind::ok) return error_of(reply, what);
  if (reply.status == 204 || reply.body.empty()) return Json(nullptr);
  auto json = parse_json(reply.body);
  if (!json) return unreadable(what, "is not readable JSON");
  return std::move(*json);
}

core::Result<Rows> rows_of(const HttpReply& reply, std::string_view what) {
  auto document = document_of(reply, what);
  if (!document) return document.error();
  Rows out;
  Json& json = document.value();
  if (json.is_null()) {
    if (reply.status == 204) return out;
    return unreadable(what, "is empty");
  }
  if (!json.is_object()) return unreadable(what, "is not the object it should be");
  const auto data = json.find("data");
  if (data == json.end() || !data->is_array()) return unreadable(what, "has no list in it");
  if (const Json* meta = member(json, "meta")) {
    if (const Json* pages = member(*meta, "pagination")) {
      out.total = integer_of(*pages, "total", -1);
      const auto current = integer_of(*pages, "current_page", 0);
      const auto last = integer_of(*pages, "total_pages", 0);
      // An empty page ends the walk whatever the numbers say: they can change between pages.
      out.has_more = current > 0 && current < last && !data->empty();
    }
  }
  out.rows = std::move(*data);
  return out;
}

core::Result<Json> object_of(const HttpReply& reply, std::string_view what) {
  auto document = document_of(reply, what);
  if (!document) return document.error();
  Json& json = document.value();
  if (!json.is_object())
    return unreadable(what, json.is_null() ? "is empty" : "is not the object it should be");
  const auto data = json.find("data");
  if (data == json.end()) return std::move(json);
  if (!data->is_object()) return unreadable(what, "is not the object it should be");
  Json inner = std::move(*data);
  return inner;
}

}  // namespace tillbridge::bigcommerce
