// Products, variants and stock levels.

#include "plugin/bigcommerce/json_read.h"
#include "plugin/bigcommerce/replies.h"

namespace tillbridge::bigcommerce {
namespace {

Tracking tracking_of(const Json& product) {
  const std::string text = text_of(product, "inventory_tracking");
  if (text == "product") return Tracking::product;
  if (text == "variant" || text == "sku") return Tracking::variant;  // old stores say "sku"
  return Tracking::none;
}

std::string options_of(const Json& variant) {
  std::string out;
  const Json* values = member(variant, "option_values");
  if (values == nullptr || !values->is_array()) return out;
  for (const Json& value : *values) {
    const std::string label = text_of(value, "label");
    if (label.empty()) continue;
    if (!out.empty()) out += " / ";
    out += label;
  }
  return out;
}

/// Base variants have no SKU id of their own and no options.
bool is_base(const Json& variant, std::int64_t base_variant_id) {
  const auto id = integer_of(variant, "id");
  if (base_variant_id > 0) return id == base_variant_id;
  const Json* options = member(variant, "option_values");
  return member(variant, "sku_id") == nullptr && (options == nullptr || options->empty());
}

/// Adds a row for each variant; false where the product lacks its id or a variant has none.
bool add_product(const Json& product, std::vector<CatalogItem>& out) {
  CatalogItem item;
  item.product_id = integer_of(product, "id");
  if (item.product_id <= 0) return false;
  item.name = text_of(product, "name");
  item.tracking = tracking_of(product);
  item.visible = truth_of(product, "is_visible", true);
  item.availability = text_of(product, "availability");
  if (const Json* list = member(product, "categories"); list != nullptr && list->is_array())
    for (const Json& category : *list)
      if (const auto id = integer(category)) item.categories.push_back(*id);
  const std::string product_upc = text_of(product, "upc");
  const std::string product_sku = text_of(product, "sku");
  const auto base_variant_id = integer_of(product, "base_variant_id");
  const Json* variants = member(product, "variants");
  if (variants == nullptr || !variants->is_array() || variants->empty()) {
    item.variant_id = base_variant_id;
    item.sku = product_sku;
    item.upc = product_upc;
    item.is_base_variant = true;
    out.push_back(std::move(item));
    return true;
  }
  for (const Json& variant : *variants) {
    CatalogItem row = item;
    row.variant_id = integer_of(variant, "id");
    if (row.variant_id <= 0) return false;
    row.is_base_variant = is_base(variant, base_variant_id);
    row.sku = text_of(variant, "sku");
    if (row.sku.empty() && row.is_base_variant) row.sku = product_sku;
    row.upc = text_of(variant, "upc");
    if (row.upc.empty() && row.is_base_variant) row.upc = product_upc;
    row.options = options_of(variant);
    row.purchasing_disabled = truth_of(variant, "purchasing_disabled", false);
    out.push_back(std::move(row));
  }
  return true;
}

InventoryLevel read_level(const Json& identity, const Json& at, std::int64_t location_id) {
  InventoryLevel out;
  out.product_id = integer_of(identity, "product_id");
  out.variant_id = integer_of(identity, "variant_id");
  out.sku = text_of(identity, "sku");
  out.location_id = integer_of(at, "location_id", location_id);
  out.available_to_sell = integer_of(at, "available_to_sell");
  if (const Json* settings = member(at, "settings")) out.safety_stock = integer_of(*settings, "safety_stock");
  out.on_hand = integer_of(at, "total_inventory_onhand", out.available_to_sell + out.safety_stock);
  return out;
}

}  // namespace

core::Result<Page<CatalogItem>> parse_products(const HttpReply& reply) {
  constexpr std::string_view kWhat = "the products";
  auto rows = rows_of(reply, kWhat);
  if (!rows) return rows.error();
  Page<CatalogItem> page;
  page.has_more = rows.value().has_more;
  page.total = rows.value().total;
  for (const Json& row : rows.value().rows) {
    if (!row.is_object() || !add_product(row, page.rows))
      return unreadable(kWhat, "holds a row without the fields it needs");
  }
  return page;
}

core::Result<std::vector<CatalogItem>> parse_product(const HttpReply& reply) {
  constexpr std::string_view kWhat = "the product";
  std::vector<CatalogItem> out;
  if (reply.delivery == Delivery::answered && reply.status == 207) return out;
  auto object = object_of(reply, kWhat);
  if (!object) return object.error();
  if (!add_product(object.value(), out)) return unreadable(kWhat, "lacks the fields it needs");
  return out;
}

core::Result<Page<Variant>> parse_variants(const HttpReply& reply) {
  return page_of<Variant>(reply, "the variants", [](const Json& row) -> std::optional<Variant> {
    Variant out;
    out.variant_id = integer_of(row, "id");
    out.product_id = integer_of(row, "product_id");
    if (out.variant_id <= 0 || out.product_id <= 0) return std::nullopt;
    out.sku = text_of(row, "sku");
    out.is_base_variant = is_base(row, 0);
    out.purchasing_disabled = truth_of(row, "purchasing_disabled", false);
    return out;
  });
}

core::Result<Page<InventoryLevel>> parse_inventory(const HttpReply& reply, std::int64_t location_id) {
  constexpr std::string_view kWhat = "the stock levels";
  auto rows = rows_of(reply, kWhat);
  if (!rows) return rows.error();
  Page<InventoryLevel> page;
  page.has_more = rows.value().has_more;
  page.total = rows.value().total;
  const auto add = [&](const Json& identity, const Json& at) {
    // A level that cannot be read must not be taken for 0: seals and shortages are judged by it.
    const bool has_level =
        member(at, "available_to_sell") != nullptr || member(at, "total_inventory_onhand") != nullptr;
    for (const char* name : {"available_to_sell", "total_inventory_onhand"}) {
      const Json* value = member(at, name);
      if (value != nullptr && !integer(*value)) return false;
    }
    InventoryLevel level = read_level(identity, at, location_id);
    if (!has_level || level.location_id <= 0 || (level.product_id <= 0 && level.variant_id <= 0))
      return false;
    page.rows.push_back(std::move(level));
    return true;
  };
  for (const Json& row : rows.value().rows) {
    const Json* identity = member(row, "identity");
    bool readable = identity != nullptr;
    const Json* locations = member(row, "locations");
    if (readable && locations != nullptr && locations->is_array()) {
      for (const Json& at : *locations) readable = readable && add(*identity, at);
    } else if (readable) {
      readable = add(*identity, row);
    }
    if (!readable) return unreadable(kWhat, "holds a row without the fields it needs");
  }
  return page;
}

}  // namespace tillbridge::bigcommerce
