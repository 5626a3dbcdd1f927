#include "drill/catalogue_copy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "drill/drill_world.h"

namespace till_drill {
namespace {

using nlohmann::json;

constexpr std::size_t kLargestFile = 64u << 20;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string trimmed(const std::string& text) {
  const auto from = text.find_first_not_of(" \t\r\n"), to = text.find_last_not_of(" \t\r\n");
  return from == std::string::npos ? std::string() : text.substr(from, to - from + 1);
}

/// One record of a CSV file; fields may be quoted and then hold line ends. Moves `at` behind it.
std::vector<std::string> next_record(const std::string& text, std::size_t& at, char separator, int& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n') ++line;
    if (quoted) {
      if (c == '"' && at + 1 < text.size() && text[at + 1] == '"') {
        fields.back() += '"';
        ++at;
      } else if (c == '"') {
        quoted = false;
      } else {
        fields.back() += c;
      }
    } else if (c == '"' && trimmed(fields.back()).empty()) {
      fields.back().clear();
      quoted = true;
    } else if (c == separator) {
      fields.emplace_back();
    } else if (c == '\n') {
      ++at;
      break;
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  for (auto& field : fields) field = trimmed(field);
  return fields;
}

int column_of(const std::vector<std::string>& header, std::initializer_list<std::string_view> names) {
  for (const auto name : names)
    for (std::size_t i = 0; i < header.size(); ++i)
      if (lower(header[i]) == name) return static_cast<int>(i);
  return -1;
}

/// "1,299.00 USD" to "1299.00"; empty where there is no number in it.
std::string plain_price(const std::string& text) {
  std::string digits;
  for (const char c : text)
    if ((c >= '0' && c <= '9') || c == '.') digits += c;
  if (digits.empty() || std::count(digits.begin(), digits.end(), '.') > 1) return "1.00";
  return fmt::format("{:.2f}", std::min(std::strtod(digits.c_str(), nullptr), 99'999.0));
}

json from_csv(std::string text, const std::string& path) {
  if (text.rfind("\xef\xbb\xbf", 0) == 0) text.erase(0, 3);
  const auto first = text.substr(0, text.find('\n'));
  char separator = ',';
  for (const char c : {';', '\t'})
    if (std::count(first.begin(), first.end(), c) > std::count(first.begin(), first.end(), separator))
      separator = c;
  std::size_t at = 0;
  int line = 1;
  const auto header = next_record(text, at, separator, line);
  const int sku =
      column_of(header, {"sku", "product code/sku", "variant sku", "product sku", "code", "item code"});
  const int name = column_of(header, {"name", "product name", "title", "item name", "description"});
  const int price = column_of(header, {"price", "default price", "retail price", "sale price"});
  const int stock = column_of(
      header, {"current stock level", "current stock", "stock", "on hand", "quantity", "qty", "inventory"});
  if (sku < 0)
    throw BadRequest(fmt::format("{} has no column with SKUs in its first line; name one \"SKU\".", path));
  json items = json::array();
  std::set<std::string> seen;
  while (at < text.size()) {
    const auto row = next_record(text, at, separator, line);
    const auto field = [&](int column) {
      return column >= 0 && static_cast<std::size_t>(column) < row.size()
                 ? row[static_cast<std::size_t>(column)]
                 : std::string();
    };
    // A row without SKU is a heading, or a product whose variants follow; it cannot be sold by itself.
    if (field(sku).empty() || !seen.insert(lower(field(sku))).second) continue;
    const double count = std::floor(std::strtod(field(stock).c_str(), nullptr));
    const std::int64_t level = count > 0 && count < 1e6 ? static_cast<std::int64_t>(count) : 0;
    items.push_back({{"sku", field(sku)},
                     {"name", field(name).empty() ? field(sku) : field(name)},
                     {"price", plain_price(field(price))},
                     {"register", level},
                     {"web", level},
                     {"online", true}});
  }
  return {{"name", "Your shop"}, {"currency", "USD"}, {"items", items}};
}

/// Both sides begin with the same number, and with enough to practise on.
void agree(json& thing, CatalogueCopy& copy) {
  const auto here = thing.find("register");
  const double count = here != thing.end() && here->is_number() ? std::floor(here->get<double>()) : 0;
  auto level = count > 0 && count < 1e6 ? static_cast<std::int64_t>(count) : 0;
  if (level < kLeastStock) {
    level = kLeastStock;
    ++copy.raised;
  }
  thing["register"] = level;
  thing["web"] = level;
  if (thing.contains("sku") && thing["sku"].is_string()) copy.skus.push_back(thing["sku"].get<std::string>());
}

}  // namespace

CatalogueCopy copy_catalogue_text(const std::string& text, const std::string& path) {
  const bool csv = lower(path).ends_with(".csv") || lower(path).ends_with(".tsv");
  json shop = csv ? from_csv(text, path) : json::parse(text, nullptr, false);
  if (!shop.is_object() || !shop.contains("items") || !shop["items"].is_array())
    throw BadRequest(
        fmt::format("{} is no catalogue: give a shop file (JSON with \"items\"), or a product export whose "
                    "name ends in .csv.",
                    path));
  CatalogueCopy copy;
  shop.erase("orders");
  for (auto& item : shop["items"]) {
    if (!item.is_object()) continue;  // the shop file's own reader says what is wrong with it
    const auto online = item.find("online");
    if (online == item.end() || !online->is_boolean() || !online->get<bool>()) continue;
    if (const auto variants = item.find("variants"); variants != item.end() && variants->is_array()) {
      for (auto& variant : *variants)
        if (variant.is_object()) agree(variant, copy);
    } else {
      agree(item, copy);
    }
  }
  if (copy.skus.size() < 2)
    throw BadRequest(
        fmt::format("{} has fewer than two items that are sold online; the drill needs two.", path));
  copy.name =
      shop.contains("name") && shop["name"].is_string() ? shop["name"].get<std::string>() : "Your shop";
  copy.shop_text = shop.dump(-1, ' ', false, json::error_handler_t::replace);
  return copy;
}

CatalogueCopy copy_catalogue(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw BadRequest(fmt::format("The catalogue {} cannot be read; check the path.", path));
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) throw BadRequest(fmt::format("The catalogue {} cannot be read to its end.", path));
  if (text.size() > kLargestFile)
    throw BadRequest(fmt::format("The catalogue {} is larger than 64 MiB.", path));
  return copy_catalogue_text(text, path);
}

}  // namespace till_drill
