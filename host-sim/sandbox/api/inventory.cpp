#include <algorithm>

#include "sandbox/api/routes.h"

namespace sandbox {
namespace {

// Reads an identity: exactly one of sku, variant_id, product_id.
void read_identity(Fields& fields, AdjustmentItem& item) {
  fields.text("sku", item.sku, 255);
  fields.whole("variant_id", item.variant_id, 0, INT64_MAX);
  fields.whole("product_id", item.product_id, 0, INT64_MAX);
  const int given = (item.sku ? 1 : 0) + (item.variant_id ? 1 : 0) + (item.product_id ? 1 : 0);
  if (given != 1) fields.wrong("identity", "exactly one of sku, variant_id, product_id is required");
}

Reply adjust(Context& context, bool relative) {
  auto body = body_of(context.call, Json::value_t::object);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  const Json& json = std::get<Json>(body);
  Fields top(json);
  std::string reason;
  top.text("reason", reason);
  top.require({"items"});
  if (top.has("items") && !json["items"].is_array()) top.wrong("items", "items must be an array");
  if (!top.fine()) return refuse(context.call, top.refusal("Payload contains invalid fields"));
  std::vector<AdjustmentItem> items;
  items.reserve(json["items"].size());
  for (std::size_t i = 0; i < json["items"].size(); ++i) {
    const Json& row = json["items"][i];
    Fields fields(object_or_empty(row), "items." + std::to_string(i) + ".");
    AdjustmentItem item;
    fields.require({"location_id", "quantity"});
    fields.whole("location_id", item.location_id, 0, INT64_MAX);
    fields.whole("quantity", item.quantity, INT64_MIN, INT64_MAX);
    read_identity(fields, item);
    if (!fields.fine()) return refuse(context.call, fields.refusal("Payload contains invalid fields"));
    items.push_back(std::move(item));
  }
  auto done = relative ? context.store.adjust_relative(items, context.now)
                       : context.store.adjust_absolute(items, context.now);
  if (!done.ok()) return refuse(context.call, done.refusal());
  return bare({{"transaction_id", done.value()}});
}

Reply adjust_relative(Context& context) {
  return adjust(context, true);
}
Reply adjust_absolute(Context& context) {
  return adjust(context, false);
}

struct Filter {
  std::optional<std::vector<std::string>> skus;
  std::optional<std::vector<Id>> variants, products;

  explicit Filter(const Call& call)
      : skus(text_list(call, "sku:in")),
        variants(id_list(call, "variant_id:in")),
        products(id_list(call, "product_id:in")) {}

  bool fits(const ItemRef& item) const {
    if (products && !contains(*products, item.product->id)) return false;
    if (variants && !contains(*variants, item.variant->id)) return false;
    const std::string& sku = item.variant->sku.empty() ? item.product->sku : item.variant->sku;
    return !skus || std::any_of(skus->begin(), skus->end(),
                                [&](const std::string& s) { return lower(s) == lower(sku); });
  }
};

std::vector<ItemRef> fitting(const Context& context) {
  const Filter filter(context.call);
  std::vector<ItemRef> items;
  for (const ItemRef& item : context.store.tracked_items()) {
    if (filter.fits(item)) items.push_back(item);
  }
  return items;
}

Json identity_json(const ItemRef& item) {
  Json identity = Json::object();
  identity["sku"] = item.variant->sku.empty() ? item.product->sku : item.variant->sku;
  identity["variant_id"] = item.variant->id;
  identity["product_id"] = item.product->id;
  return identity;
}

// The figures of one item at one location, as readers see them now.
Json level_json(const Context& context, const ItemRef& item, Id location_id) {
  const StockRow* row = context.store.stock_row(item.key, location_id);
  const std::int64_t on_hand = context.store.visible_on_hand(item.key, location_id, context.read_at());
  const std::int64_t safety = row ? row->safety_stock : 0;
  // Field by field: there are thousands of these, and a list in braces is copied at every level.
  Json level = Json::object(), settings = Json::object();
  settings["safety_stock"] = safety;
  settings["is_in_stock"] = row ? row->is_in_stock : true;
  settings["warning_level"] = row ? row->warning_level : 0;
  settings["bin_picking_number"] = row ? row->bin_picking_number : "";
  level["available_to_sell"] = std::max<std::int64_t>(0, on_hand - safety);
  level["total_inventory_onhand"] = on_hand;
  level["settings"] = std::move(settings);
  return level;
}

Reply get_items(Context& context) {
  const Call& call = context.call;
  if (auto refusal = refuse_unknown(call, {"sku:in", "variant_id:in", "product_id:in", "location_id:in",
                                           "location_code:in", "page", "limit"}))
    return *refusal;
  auto page = page_of(call, 50, 1000);
  if (auto* reply = std::get_if<Reply>(&page)) return *reply;
  const auto ids = id_list(call, "location_id:in");
  const auto codes = text_list(call, "location_code:in");
  std::vector<const Location*> locations;
  for (const auto& [id, location] : context.store.data().locations) {
    if (ids && !contains(*ids, id)) continue;
    if (codes && std::find(codes->begin(), codes->end(), location.code) == codes->end()) continue;
    locations.push_back(&location);
  }
  const auto items = fitting(context);
  return page_v3(call, items.size(), std::get<Page>(page), [&](std::size_t i) {
    Json identity = identity_json(items[i]);
    if (items[i].variant->sku_id) identity["sku_id"] = *items[i].variant->sku_id;
    Json rows = Json::array();
    for (const Location* location : locations) {
      // Away from the default location an item appears only once it has a row there.
      if (location->id != 1 && !context.store.stock_row(items[i].key, location->id)) continue;
      Json row = level_json(context, items[i], location->id);
      row["location_id"] = location->id;
      row["location_code"] = location->code;
      row["location_name"] = location->label;
      row["location_enabled"] = location->enabled;
      rows.push_back(std::move(row));
    }
    Json item = Json::object();
    item["identity"] = std::move(identity);
    item["locations"] = std::move(rows);
    return item;
  });
}

Reply list_at_location(Context& context) {
  if (auto refusal =
          refuse_unknown(context.call, {"sku:in", "variant_id:in", "product_id:in", "page", "limit"}))
    return *refusal;
  const Id location_id = context.ids[0];
  if (!context.store.data().locations.count(location_id)) return not_found(context.call, "location");
  auto page = page_of(context.call, 50, 1000);
  if (auto* reply = std::get_if<Reply>(&page)) return *reply;
  auto items = fitting(context);
  std::erase_if(items, [&](const ItemRef& item) {
    return location_id != 1 && !context.store.stock_row(item.key, location_id);
  });
  return page_v3(context.call, items.size(), std::get<Page>(page), [&](std::size_t i) {
    Json row = level_json(context, items[i], location_id);
    row["identity"] = identity_json(items[i]);
    return row;
  });
}

Reply set_at_location(Context& context) {
  auto body = body_of(context.call, Json::value_t::object);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  const Json& json = std::get<Json>(body);
  if (!json.contains("settings") || !json["settings"].is_array()) {
    return refuse(context.call,
                  Refusal{422, "Payload contains invalid fields", {{"settings", "settings is required"}}});
  }
  std::vector<ItemSettings> settings;
  for (std::size_t i = 0; i < json["settings"].size(); ++i) {
    const Json& row = json["settings"][i];
    const std::string at = "setting." + std::to_string(i) + ".";
    Fields fields(object_or_empty(row), at);
    ItemSettings one;
    fields.whole("safety_stock", one.safety_stock, 0, kStockCeiling);
    fields.whole("warning_level", one.warning_level, 0, kStockCeiling);
    fields.boolean("is_in_stock", one.is_in_stock);
    fields.text("bin_picking_number", one.bin_picking_number, 255);
    static const Json kNone;
    const Json& named = object_or_empty(row).contains("identity") ? row["identity"] : kNone;
    Fields identity(object_or_empty(named), at);
    read_identity(identity, one.identity);
    fields.take_errors(identity);
    if (!fields.fine()) return refuse(context.call, fields.refusal("Payload contains invalid fields"));
    settings.push_back(std::move(one));
  }
  auto done = context.store.set_item_settings(context.ids[0], settings);
  if (!done.ok()) return refuse(context.call, done.refusal());
  return bare({{"transaction_id", done.value()}});
}

}  // namespace

RouteTable inventory_routes() {
  constexpr ScopeFamily kFamily = ScopeFamily::kInventory;
  return {{"POST", "/v3/inventory/adjustments/relative", kFamily, adjust_relative},
          {"PUT", "/v3/inventory/adjustments/absolute", kFamily, adjust_absolute},
          {"GET", "/v3/inventory/items", kFamily, get_items},
          {"GET", "/v3/inventory/locations/{}/items", kFamily, list_at_location},
          {"PUT", "/v3/inventory/locations/{}/items", kFamily, set_at_location}};
}

}  // namespace sandbox
