#pragma once
// The shop file (assets/shops/*.json) as the register reads it: what is sold, and what lies on the shelf.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "register/money.h"

namespace till_register {

/// One thing with its own SKU and count: an item, or one variant of an item.
struct ShopVariant {
  std::string sku, upc;
  std::vector<std::string> values;  ///< of the options, in their order; empty for an item without variants
  Minor price_minor = 0;
  Minor cost_minor = -1;  ///< -1: unknown
  Milli register_milli = 0;
  std::int64_t weight_milli = -1;  ///< -1: not given
};

struct ShopItem {
  std::string name, category, department, icon;
  bool favorite = false;
  bool online = false;
  std::vector<std::string> options;   ///< "Colour", "Size"
  std::vector<ShopVariant> variants;  ///< at least one; without options exactly one
};

struct Shop {
  std::string name, currency;
  bool prices_with_tax = false;
  std::vector<ShopItem> items;
};

/// Reads a shop file. Throws `RegisterError` (error.h) with one sentence that names the file, the place and
/// what to do when it is missing, not JSON, lacks something, or has a key that is not known. Any thread.
Shop load_shop(const std::string& path);
/// The same for a text; `origin` is what the sentence calls it.
Shop parse_shop(std::string_view text, const std::string& origin);

}  // namespace till_register
