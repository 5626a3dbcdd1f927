#pragma once
// Which fields each value of the store has: one list that both saving and loading go through.
#include "sandbox/http/accounts.h"
#include "sandbox/model/store.h"

namespace sandbox {

template <class V>
void fields(OptionValue& x, V&& v) {
  v("id", x.id);
  v("label", x.label);
  v("sort_order", x.sort_order);
  v("is_default", x.is_default);
}
template <class V>
void fields(Option& x, V&& v) {
  v("id", x.id);
  v("display_name", x.display_name);
  v("type", x.type);
  v("sort_order", x.sort_order);
  v("values", x.values);
}
template <class V>
void fields(Variant& x, V&& v) {
  v("id", x.id);
  v("sku_id", x.sku_id);
  v("sku", x.sku);
  v("upc", x.upc);
  v("mpn", x.mpn);
  v("gtin", x.gtin);
  v("bin", x.bin_picking_number);
  v("price", x.price);
  v("cost_price", x.cost_price);
  v("sale_price", x.sale_price);
  v("retail_price", x.retail_price);
  v("weight", x.weight);
  v("width", x.width);
  v("height", x.height);
  v("depth", x.depth);
  v("purchasing_disabled", x.purchasing_disabled);
  v("purchasing_disabled_message", x.purchasing_disabled_message);
  v("warning_level", x.warning_level);
  v("option_values", x.option_values);
}
template <class V>
void fields(Product& x, V&& v) {
  v("id", x.id);
  v("name", x.name);
  v("type", x.type);
  v("sku", x.sku);
  v("description", x.description);
  v("upc", x.upc);
  v("mpn", x.mpn);
  v("gtin", x.gtin);
  v("availability", x.availability);
  v("condition", x.condition);
  v("bin", x.bin_picking_number);
  v("weight", x.weight);
  v("width", x.width);
  v("height", x.height);
  v("depth", x.depth);
  v("price", x.price);
  v("cost_price", x.cost_price);
  v("retail_price", x.retail_price);
  v("sale_price", x.sale_price);
  v("categories", x.categories);
  v("brand_id", x.brand_id);
  v("tracking", x.tracking);
  v("warning_level", x.warning_level);
  v("is_visible", x.is_visible);
  v("is_featured", x.is_featured);
  v("url", x.url);
  v("url_is_customized", x.url_is_customized);
  v("created", x.created);
  v("modified", x.modified);
  v("options", x.options);
  v("variants", x.variants);
  v("inert", x.inert);
}
template <class V>
void fields(Category& x, V&& v) {
  v("id", x.id);
  v("parent_id", x.parent_id);
  v("tree_id", x.tree_id);
  v("uuid", x.uuid);
  v("name", x.name);
  v("description", x.description);
  v("page_title", x.page_title);
  v("search_keywords", x.search_keywords);
  v("url", x.url);
  v("default_product_sort", x.default_product_sort);
  v("sort_order", x.sort_order);
  v("is_visible", x.is_visible);
}
template <class V>
void fields(Brand& x, V&& v) {
  v("id", x.id);
  v("name", x.name);
}
template <class V>
void fields(ItemKey& x, V&& v) {
  v("product_id", x.product_id);
  v("variant_id", x.variant_id);
}
template <class V>
void fields(StockKey& x, V&& v) {
  v("item", x.item);
  v("location_id", x.location_id);
}
template <class V>
void fields(VisibleLevel& x, V&& v) {
  v("from", x.from);
  v("level", x.level);
}
template <class V>
void fields(StockRow& x, V&& v) {
  v("on_hand", x.on_hand);
  v("safety_stock", x.safety_stock);
  v("warning_level", x.warning_level);
  v("is_in_stock", x.is_in_stock);
  v("bin", x.bin_picking_number);
  v("history", x.history);
}
template <class V>
void fields(Location& x, V&& v) {
  v("id", x.id);
  v("code", x.code);
  v("label", x.label);
  v("description", x.description);
  v("type_id", x.type_id);
  v("time_zone", x.time_zone);
  v("address1", x.address1);
  v("address2", x.address2);
  v("city", x.city);
  v("state", x.state);
  v("zip", x.zip);
  v("email", x.email);
  v("phone", x.phone);
  v("country_code", x.country_code);
  v("latitude", x.latitude);
  v("longitude", x.longitude);
  v("enabled", x.enabled);
  v("managed", x.managed_by_external_source);
  v("visible", x.storefront_visibility);
  v("created", x.created);
  v("updated", x.updated);
}
template <class V>
void fields(Customer& x, V&& v) {
  v("first_name", x.first_name);
  v("last_name", x.last_name);
  v("email", x.email);
  v("phone", x.phone);
  v("company", x.company);
  v("street", x.street);
  v("city", x.city);
  v("state", x.state);
  v("zip", x.zip);
  v("country", x.country);
  v("country_iso2", x.country_iso2);
}
template <class V>
void fields(OrderLine& x, V&& v) {
  v("id", x.id);
  v("product_id", x.product_id);
  v("variant_id", x.variant_id);
  v("sku", x.sku);
  v("upc", x.upc);
  v("name", x.name);
  v("options", x.options);
  v("quantity", x.quantity);
  v("quantity_shipped", x.quantity_shipped);
  v("quantity_refunded", x.quantity_refunded);
  v("price", x.price);
  v("weight", x.weight);
  v("taken", x.taken);
}
template <class V>
void fields(ShipmentItem& x, V&& v) {
  v("order_product_id", x.order_product_id);
  v("quantity", x.quantity);
}
template <class V>
void fields(Shipment& x, V&& v) {
  v("id", x.id);
  v("address_id", x.address_id);
  v("tracking_number", x.tracking_number);
  v("tracking_carrier", x.tracking_carrier);
  v("shipping_provider", x.shipping_provider);
  v("comments", x.comments);
  v("created", x.created);
  v("items", x.items);
}
template <class V>
void fields(Order& x, V&& v) {
  v("id", x.id);
  v("channel_id", x.channel_id);
  v("location_id", x.location_id);
  v("pickup_method_id", x.pickup_method_id);
  v("address_id", x.address_id);
  v("consignment_id", x.consignment_id);
  v("status_id", x.status_id);
  v("created", x.created);
  v("modified", x.modified);
  v("shipped", x.shipped);
  v("customer", x.customer);
  v("payment_method", x.payment_method);
  v("payment_status", x.payment_status);
  v("customer_message", x.customer_message);
  v("staff_notes", x.staff_notes);
  v("external_order_id", x.external_order_id);
  v("external_source", x.external_source);
  v("order_source", x.order_source);
  v("is_deleted", x.is_deleted);
  v("is_pickup", x.is_pickup);
  v("lines", x.lines);
  v("shipments", x.shipments);
}
template <class V>
void fields(PickupItem& x, V&& v) {
  v("id", x.id);
  v("order_product_id", x.order_product_id);
  v("quantity", x.quantity);
}
template <class V>
void fields(Pickup& x, V&& v) {
  v("id", x.id);
  v("pickup_method_id", x.pickup_method_id);
  v("order_id", x.order_id);
  v("ready_at", x.ready_at);
  v("collected_at", x.collected_at);
  v("created", x.created);
  v("updated", x.updated);
  v("items", x.items);
}
template <class V>
void fields(PickupMethod& x, V&& v) {
  v("id", x.id);
  v("location_id", x.location_id);
  v("display_name", x.display_name);
  v("instructions", x.collection_instructions);
  v("time", x.collection_time_description);
  v("created", x.created);
  v("modified", x.modified);
}
template <class V>
void fields(Channel& x, V&& v) {
  v("id", x.id);
  v("name", x.name);
  v("type", x.type);
  v("platform", x.platform);
  v("status", x.status);
  v("external_id", x.external_id);
  v("icon_url", x.icon_url);
  v("listable", x.is_listable_from_ui);
  v("visible", x.is_visible);
  v("created", x.created);
  v("modified", x.modified);
}
template <class V>
void fields(Metafield& x, V&& v) {
  v("id", x.id);
  v("resource_id", x.resource_id);
  v("permission_set", x.permission_set);
  v("namespace", x.nspace);
  v("key", x.key);
  v("value", x.value);
  v("description", x.description);
  v("owner", x.owner);
  v("created", x.created);
  v("modified", x.modified);
}
template <class V>
void fields(InventorySettings& x, V&& v) {
  v("update_stock_behavior", x.update_stock_behavior);
  v("edit", x.edit_order_stock_adjustment);
  v("refund", x.refund_order_stock_adjustment);
  v("product_out", x.product_out_of_stock_behavior);
  v("option_out", x.option_out_of_stock_behavior);
  v("display", x.stock_level_display);
  v("message", x.default_out_of_stock_message);
  v("hide", x.hide_in_product_filtering);
  v("pre_order", x.show_pre_order_stock_levels);
  v("show_message", x.show_out_of_stock_message);
}
template <class V>
void fields(Profile& x, V&& v) {
  v("hash", x.hash);
  v("account_uuid", x.account_uuid);
  v("name", x.name);
  v("currency", x.currency);
  v("prices_with_tax", x.prices_with_tax);
  v("plan", x.plan);
  v("stock_delay_ms", x.stock_delay_ms);
  v("tree", x.tree);
  v("stage_a", x.stage_a);
  v("has_theme", x.has_theme);
  v("has_shipping", x.has_shipping);
  v("has_payments", x.has_payments);
}
template <class V>
void fields(StoreData& x, V&& v) {
  v("profile", x.profile);
  v("inventory_settings", x.inventory_settings);
  v("products", x.products);
  v("categories", x.categories);
  v("brands", x.brands);
  v("stock", x.stock);
  v("locations", x.locations);
  v("orders", x.orders);
  v("pickups", x.pickups);
  v("pickup_methods", x.pickup_methods);
  v("channels", x.channels);
  v("channel_metafields", x.channel_metafields);
  v("next_ids", x.next_ids);
  v("random_state", x.random_state);
}
template <class V>
void fields(Account& x, V&& v) {
  v("client_id", x.client_id);
  v("client_secret", x.client_secret);
  v("name", x.name);
  v("token", x.token);
  v("scopes", x.scopes);
  v("revoked", x.revoked);
}

}  // namespace sandbox
