#pragma once
// The catalogue of a store: products, options, variants, categories. Plain values; money is in
// ten-thousandths of the store's currency (`price_e4`), the four decimals that BigCommerce keeps.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sandbox {

using Id = std::int64_t;
using TimeMs = std::int64_t;  ///< Unix time in milliseconds, always passed in
using MoneyE4 = std::int64_t;

enum class Tracking { kNone, kProduct, kVariant };

struct OptionValue {
  Id id = 0;
  std::string label;
  int sort_order = 0;
  bool is_default = false;
};

struct Option {
  Id id = 0;
  std::string display_name;
  std::string type = "rectangles";
  int sort_order = 0;
  std::vector<OptionValue> values;
};

struct Variant {
  Id id = 0;
  std::optional<Id> sku_id;  ///< none for the base variant of a simple product
  std::string sku, upc, mpn, gtin, bin_picking_number;
  std::optional<MoneyE4> price, cost_price, sale_price, retail_price;  ///< none: the product's
  std::optional<double> weight, width, height, depth;
  bool purchasing_disabled = false;
  std::string purchasing_disabled_message;
  std::int64_t warning_level = 0;
  std::vector<std::pair<Id, Id>> option_values;  ///< option id, value id
};

struct Product {
  Id id = 0;
  std::string name, type = "physical", sku, description, upc, mpn, gtin, availability = "available";
  std::string condition = "New", bin_picking_number;
  double weight = 0, width = 0, height = 0, depth = 0;
  MoneyE4 price = 0, cost_price = 0, retail_price = 0, sale_price = 0;
  std::vector<Id> categories;
  Id brand_id = 0;
  Tracking tracking = Tracking::kNone;
  std::int64_t warning_level = 0;
  bool is_visible = true, is_featured = false;
  std::string url;
  bool url_is_customized = false;
  TimeMs created = 0, modified = 0;
  std::vector<Option> options;
  std::vector<Variant> variants;  ///< never empty: a simple product has its base variant
  /// Fields that change nothing here: name -> JSON text as it was sent, given back as it came.
  std::map<std::string, std::string> inert;

  bool is_simple() const { return options.empty(); }
};

/// A variant as it is asked for: its options by name, its first level if it has one.
struct VariantDraft {
  Variant variant;
  std::vector<std::pair<std::string, std::string>> options;  ///< display name, label
  std::optional<std::int64_t> level;
};

struct Category {
  Id id = 0, parent_id = 0, tree_id = 1;
  std::string uuid, name, description, page_title, search_keywords, url;
  std::string default_product_sort = "use_store_settings";
  int sort_order = 0;
  bool is_visible = true;
};

struct Brand {
  Id id = 0;
  std::string name;
};

}  // namespace sandbox
