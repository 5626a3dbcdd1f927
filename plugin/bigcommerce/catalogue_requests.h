#pragma once

// What we ask of BigCommerce to put the register's items online: products, options, variants, categories, and
// what the launch checklist reads. Pure functions: same input, same bytes; amounts are written as digits, no
// float is involved. Writes travel on fresh connections: none of them may be repeated by libcurl itself.

#include <span>

#include "plugin/bigcommerce/http.h"
#include "plugin/core/catalogue_plan.h"

namespace tillbridge::bigcommerce {

// ---- products ----
/// At most core::kProductsPerRequest: with options a page has no more.
HttpRequest web_products_request(std::span<const std::int64_t> products);
HttpRequest web_product_by_name_request(std::string_view name);
HttpRequest create_product_request(const core::ProductDraft& draft);
HttpRequest change_product_request(const core::ProductChange& change);
/// At most core::kProductsPerRequest.
HttpRequest change_products_request(std::span<const core::ProductChange> changes);
/// The categories of products are replaced: hand in all of them.
struct ProductCategories {
  std::int64_t product = 0;
  std::vector<std::int64_t> categories;
};
HttpRequest categorise_products_request(std::span<const ProductCategories> products);
HttpRequest assign_channel_request(std::span<const std::int64_t> products, std::int64_t channel);

// ---- options and variants ----
HttpRequest change_variants_request(std::span<const core::VariantChange> changes);
HttpRequest add_variants_request(std::int64_t product, std::span<const core::VariantDraft> variants);
HttpRequest remove_variant_request(std::int64_t product, std::int64_t variant);
HttpRequest change_option_request(std::int64_t product, const core::OptionChange& change);

// ---- categories ----
/// The category trees of one channel: at most one.
HttpRequest trees_request(std::int64_t channel);
HttpRequest categories_request(std::int64_t tree, int page);
HttpRequest category_by_name_request(std::int64_t tree, std::string_view name);
struct CategoryChange {
  std::int64_t id = 0;      ///< 0: make it
  std::int64_t parent = 0;  ///< of a new one, and of one that `moves`; 0: at the top
  std::int64_t tree = 1;    ///< of a new one at the top
  bool moves = false;       ///< one that is there goes below `parent`
  std::optional<std::string> name;
  std::optional<bool> visible;
};
HttpRequest put_category_request(const CategoryChange& change);
HttpRequest delete_category_request(std::int64_t id);
HttpRequest product_categories_request(int page);
HttpRequest product_categories_by_id_request(std::span<const std::int64_t> products);

// ---- launch checklist ----
HttpRequest channel_request(std::int64_t channel);
HttpRequest payment_methods_request();
HttpRequest shipping_zones_request();
HttpRequest shipping_methods_request(std::int64_t zone);
HttpRequest tax_classes_request();
HttpRequest products_for_preview_request(int page);

}  // namespace tillbridge::bigcommerce
