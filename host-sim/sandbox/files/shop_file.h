#pragma once
// The shop file (assets/shops/*.json) as the web store reads it. One file serves the register too; keys that
// only the register needs are accepted and left alone, keys that nobody knows are refused by name.
#include <stdexcept>
#include <string>

#include "sandbox/model/store.h"

namespace sandbox {

/// One sentence that names the file, the item and the key, and says what is expected.
struct FileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct ShopItem {
  Product product;
  std::string category;
  std::optional<std::int64_t> web;  ///< none: never counted
  std::vector<VariantDraft> variants;
  bool online = false;
};

struct Shop {
  std::string name, currency = "USD";
  bool prices_with_tax = false, launched = true;
  bool has_theme = true, has_shipping = true, has_payments = true;  ///< what the merchant has set up there
  std::vector<ShopItem> items;
  std::vector<OrderDraft> orders;  ///< from before the link; they move no stock
};

/// Reads and checks a shop file. Throws `FileError`.
Shop load_shop_file(const std::string& path);
/// The same for a text; `origin` is what the sentences call it.
Shop parse_shop(const std::string& text, const std::string& origin);
/// Puts the online items, their levels and the earlier orders into a fresh store. Throws `FileError`.
void stock_store(Store& store, const Shop& shop, const std::string& origin, TimeMs now);

}  // namespace sandbox
