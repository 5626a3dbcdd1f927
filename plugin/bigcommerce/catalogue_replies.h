#pragma once

// What BigCommerce answers about products, categories and what a launch needs, as typed values. As loose as
// replies.h.

#include "plugin/bigcommerce/replies.h"
#include "plugin/core/catalogue_item.h"

namespace tillbridge::bigcommerce {

/// Products with their variants and options.
core::Result<Page<core::WebProduct>> parse_web_products(const HttpReply& reply);
/// The answer to a creation or a change of one. 207: it was saved, but its count or its address was not;
/// where the answer has the product it is handed out all the same.
struct SavedProduct {
  std::optional<core::WebProduct> product;
  bool incomplete = false;  ///< 207
};
core::Result<SavedProduct> parse_saved_product(const HttpReply& reply);

/// Why a write was refused, for people: the names of fields and what is said of them, cleaned and shortened.
/// Empty where the answer says nothing.
std::string refusal_words(const HttpReply& reply);
/// What a 409 complains of.
enum class Duplicate { none, name, sku, other };
Duplicate duplicate_of(const HttpReply& reply);

struct CategoryRow {
  std::int64_t id = 0, parent = 0;
  std::string name;
  bool visible = true;
};
core::Result<Page<CategoryRow>> parse_categories(const HttpReply& reply);
/// Of a creation or a change: the id of a made one, 0 of a changed one; conflict, refused where none was
/// saved.
core::Result<std::int64_t> parse_saved_category(const HttpReply& reply);
core::Result<Page<std::int64_t>> parse_trees(const HttpReply& reply);

struct ProductInCategories {
  std::int64_t product = 0;
  std::vector<std::int64_t> categories;
};
core::Result<Page<ProductInCategories>> parse_product_categories(const HttpReply& reply);

/// A row of a V2 list of which only this matters: its number, and whether it counts (`enabled`, not in test
/// mode).
struct ListedRow {
  std::int64_t id = 0;
  bool counts = true;
};
core::Result<std::vector<ListedRow>> parse_v2_list(const HttpReply& reply, std::string_view what);
struct StoreDomain {
  std::string domain, secure_url, control_panel;
  bool https_everywhere = false;
};
core::Result<StoreDomain> parse_store_domain(const HttpReply& reply);
struct PreviewRow {
  std::string sku;
  bool visible = true, has_price = true, has_stock = true;
};
core::Result<Page<PreviewRow>> parse_preview(const HttpReply& reply);

}  // namespace tillbridge::bigcommerce
