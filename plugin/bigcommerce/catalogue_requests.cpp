#include "plugin/bigcommerce/catalogue_requests.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "plugin/bigcommerce/request_shapes.h"
#include "plugin/bigcommerce/requests.h"

namespace tillbridge::bigcommerce {
namespace {

constexpr core::Millis kTimeout = 20'000;

std::string quoted(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Writes {"a":1,"b":"x"}: values are JSON already. A JSON library would take money through a double.
class Object {
 public:
  Object& raw(std::string_view name, std::string_view value) {
    text_ += fmt::format("{}\"{}\":{}", text_.empty() ? "" : ",", name, value);
    return *this;
  }
  Object& text(std::string_view name, std::string_view value) { return raw(name, quoted(value)); }
  Object& number(std::string_view name, std::int64_t value) { return raw(name, fmt::format("{}", value)); }
  Object& money(std::string_view name, core::E4 value) { return raw(name, core::wire_decimal(value)); }
  Object& truth(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }
  std::string done() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

/// A JSON array of what `make` makes of each.
template <class Rows, class Make>
std::string array(const Rows& rows, Make make) {
  std::string text = "[";
  for (const auto& row : rows) text += (text.size() == 1 ? "" : ",") + make(row);
  return text + "]";
}

HttpRequest get(std::string path) {
  return read_of(std::move(path), kTimeout);
}

HttpRequest write(Method method, std::string path, std::string body) {
  return unsealed_write(method, std::move(path), std::move(body), kTimeout);
}

std::string weight(std::int64_t milli) {
  return core::wire_decimal(milli * 10);
}

void add_fields(Object& object, const core::ProductChange& change) {
  if (change.name) object.text("name", *change.name);
  if (change.sku) object.text("sku", *change.sku);
  if (change.upc) object.text("upc", *change.upc);
  if (change.price) object.money("price", *change.price);
  if (change.cost) object.money("cost_price", *change.cost);
  if (change.tracking) object.text("inventory_tracking", *change.tracking);
  if (change.visible) object.truth("is_visible", *change.visible);
}

void add_variant_fields(Object& object, const core::VariantDraft& variant) {
  object.text("sku", variant.sku).money("price", variant.price);
  if (variant.cost >= 0) object.money("cost_price", variant.cost);
  if (!variant.upc.empty()) object.text("upc", variant.upc);
  if (variant.weight_milli >= 0) object.raw("weight", weight(variant.weight_milli));
}

constexpr std::string_view kFields =
    "include_fields=name,sku,upc,price,cost_price,sale_price,inventory_tracking,is_visible,availability,"
    "categories,base_variant_id";

}  // namespace

HttpRequest web_products_request(std::span<const std::int64_t> products) {
  return get(fmt::format("/v3/catalog/products?id:in={}&include=variants,options&{}&limit=10",
                         id_list(products), kFields));
}

HttpRequest web_product_by_name_request(std::string_view name) {
  return get(fmt::format("/v3/catalog/products?name={}&include=variants,options&{}&limit=10",
                         encode_query(name), kFields));
}

HttpRequest create_product_request(const core::ProductDraft& draft) {
  Object body;
  body.text("name", draft.name).text("type", "physical").raw("weight", weight(draft.weight_milli));
  body.money("price", draft.price);
  if (draft.cost >= 0) body.money("cost_price", draft.cost);
  if (!draft.sku.empty()) body.text("sku", draft.sku);
  if (!draft.upc.empty()) body.text("upc", draft.upc);
  body.raw("categories", draft.category == 0 ? std::string("[]") : fmt::format("[{}]", draft.category));
  body.text("availability", "available").truth("is_visible", false);
  body.text("inventory_tracking", draft.tracking);
  if (draft.level) body.number("inventory_level", *draft.level);
  if (!draft.variants.empty()) {
    body.raw(
        "variants", array(draft.variants, [](const core::VariantDraft& variant) {
          Object row;
          add_variant_fields(row, variant);
          if (variant.level) row.number("inventory_level", *variant.level);
          row.raw(
              "option_values", array(variant.choices, [](const core::Choice& choice) {
                return Object().text("option_display_name", choice.name).text("label", choice.value).done();
              }));
          return row.done();
        }));
  }
  return write(Method::post, "/v3/catalog/products", body.done());
}

HttpRequest change_product_request(const core::ProductChange& change) {
  Object body;
  add_fields(body, change);
  return write(Method::put, fmt::format("/v3/catalog/products/{}", change.product), body.done());
}

HttpRequest change_products_request(std::span<const core::ProductChange> changes) {
  return write(Method::put, "/v3/catalog/products", array(changes, [](const core::ProductChange& change) {
                 Object row;
                 row.number("id", change.product);
                 add_fields(row, change);
                 return row.done();
               }));
}

HttpRequest categorise_products_request(std::span<const ProductCategories> products) {
  return write(Method::put, "/v3/catalog/products", array(products, [](const ProductCategories& product) {
                 return Object()
                     .number("id", product.product)
                     .raw("categories", "[" + id_list(product.categories) + "]")
                     .done();
               }));
}

HttpRequest assign_channel_request(std::span<const std::int64_t> products, std::int64_t channel) {
  return write(Method::put, "/v3/catalog/products/channel-assignments",
               array(products, [channel](std::int64_t product) {
                 return Object().number("product_id", product).number("channel_id", channel).done();
               }));
}

HttpRequest change_variants_request(std::span<const core::VariantChange> changes) {
  return write(Method::put, "/v3/catalog/variants", array(changes, [](const core::VariantChange& change) {
                 Object row;
                 row.number("id", change.variant);
                 if (change.sku) row.text("sku", *change.sku);
                 if (change.upc) row.text("upc", *change.upc);
                 if (change.price) row.money("price", *change.price);
                 if (change.cost) row.money("cost_price", *change.cost);
                 return row.done();
               }));
}

HttpRequest add_variants_request(std::int64_t product, std::span<const core::VariantDraft> variants) {
  return write(
      Method::put, "/v3/catalog/variants", array(variants, [product](const core::VariantDraft& variant) {
        Object row;
        row.number("product_id", product);
        add_variant_fields(row, variant);
        row.raw("option_values", array(variant.web_choices, [](const core::WebChoice& choice) {
                  return Object().number("option_id", choice.option).number("id", choice.value).done();
                }));
        return row.done();
      }));
}

HttpRequest remove_variant_request(std::int64_t product, std::int64_t variant) {
  return write(Method::erase, fmt::format("/v3/catalog/products/{}/variants/{}", product, variant), {});
}

HttpRequest change_option_request(std::int64_t product, const core::OptionChange& change) {
  const std::string path = fmt::format("/v3/catalog/products/{}/options", product);
  if (change.remove) return write(Method::erase, fmt::format("{}/{}", path, change.option), {});
  Object body;
  if (change.name) body.text("display_name", *change.name);
  if (change.option == 0) body.text("type", "dropdown");
  if (change.values) {
    int order = 0;
    body.raw("option_values", array(*change.values, [&order](const core::WebOptionValue& value) {
               Object row;
               if (value.id != 0) row.number("id", value.id);
               return row.text("label", value.label).number("sort_order", order++).done();
             }));
  }
  if (change.option == 0) return write(Method::post, path, body.done());
  return write(Method::put, fmt::format("{}/{}", path, change.option), body.done());
}

HttpRequest trees_request(std::int64_t channel) {
  return get(fmt::format("/v3/catalog/trees?channel_id:in={}", channel));
}

HttpRequest categories_request(std::int64_t tree, int page) {
  return get(fmt::format("/v3/catalog/trees/categories?tree_id:in={}&limit=250&page={}", tree, page));
}

HttpRequest category_by_name_request(std::int64_t tree, std::string_view name) {
  return get(fmt::format("/v3/catalog/trees/categories?tree_id:in={}&name={}", tree, encode_query(name)));
}

HttpRequest put_category_request(const CategoryChange& change) {
  Object row;
  if (change.id != 0) {
    row.number("category_id", change.id);
    if (change.moves) row.number("parent_id", change.parent);
  } else {
    row.number("parent_id", change.parent);
    if (change.parent == 0) row.number("tree_id", change.tree);
  }
  if (change.name) row.text("name", *change.name);
  if (change.visible) row.truth("is_visible", *change.visible);
  return write(change.id == 0 ? Method::post : Method::put, "/v3/catalog/trees/categories",
               "[" + row.done() + "]");
}

HttpRequest delete_category_request(std::int64_t id) {
  return write(Method::erase, fmt::format("/v3/catalog/trees/categories?category_id:in={}", id), {});
}

HttpRequest product_categories_request(int page) {
  return get(fmt::format("/v3/catalog/products?include_fields=categories&limit=250&page={}", page));
}

HttpRequest product_categories_by_id_request(std::span<const std::int64_t> products) {
  return get(
      fmt::format("/v3/catalog/products?id:in={}&include_fields=categories&limit=250", id_list(products)));
}

HttpRequest channel_request(std::int64_t channel) {
  return get(fmt::format("/v3/channels/{}", channel));
}
HttpRequest payment_methods_request() {
  return get("/v2/payments/methods");
}
HttpRequest shipping_zones_request() {
  return get("/v2/shipping/zones");
}
HttpRequest shipping_methods_request(std::int64_t zone) {
  return get(fmt::format("/v2/shipping/zones/{}/methods", zone));
}
HttpRequest tax_classes_request() {
  return get("/v2/tax_classes");
}
HttpRequest products_for_preview_request(int page) {
  return get(
      fmt::format("/v3/catalog/products?include_fields=name,price,is_visible,inventory_tracking,"
                  "inventory_level,sku&limit=250&page={}",
                  page));
}

}  // namespace tillbridge::bigcommerce
