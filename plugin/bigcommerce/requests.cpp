#include "plugin/bigcommerce/requests.h"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "plugin/bigcommerce/replies.h"
#include "plugin/bigcommerce/request_shapes.h"

namespace tillbridge::bigcommerce {
namespace {

using OrderedJson =
    nlohmann::ordered_json;  // keeps the order of keys, so that the same input makes the same bytes

/// Text that is not UTF-8 (a register's own names can be anything) goes out with replacement characters,
/// never as an exception.
std::string dumped(const OrderedJson& json) {
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

HttpRequest get(std::string path) {
  return read_of(std::move(path), kPageTimeout);
}

HttpRequest write(Method method, std::string path, std::string body) {
  return unsealed_write(method, std::move(path), std::move(body), kPushTimeout);
}

constexpr std::string_view kProductFields =
    "include_fields=name,sku,upc,inventory_tracking,is_visible,availability,categories,base_variant_id";

}  // namespace

std::string encode_query(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~' || c == ':';
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

HttpRequest time_request() {
  return get("/v2/time");
}
HttpRequest store_request() {
  return get("/v2/store");
}

HttpRequest locations_request(int page) {
  return get(fmt::format("/v3/inventory/locations?limit={}&page={}", kInventoryPage, page));
}

HttpRequest inventory_settings_request(std::int64_t channel_id) {
  return get(channel_id == 0 ? std::string("/v3/settings/inventory")
                             : fmt::format("/v3/settings/inventory?channel_id={}", channel_id));
}

HttpRequest products_request(int page, int limit) {
  return get(
      fmt::format("/v3/catalog/products?include=variants&{}&limit={}&page={}", kProductFields, limit, page));
}

HttpRequest products_by_id_request(std::span<const std::int64_t> product_ids) {
  return get(fmt::format("/v3/catalog/products?id:in={}&include=variants&{}&limit={}", id_list(product_ids),
                         kProductFields, kCatalogPage));
}

HttpRequest product_by_sku_request(std::string_view sku) {
  return get(
      fmt::format("/v3/catalog/products?sku={}&include=variants&{}", encode_query(sku), kProductFields));
}

HttpRequest product_by_name_request(std::string_view name) {
  return get(
      fmt::format("/v3/catalog/products?name={}&include=variants&{}", encode_query(name), kProductFields));
}

HttpRequest variants_request(int page, int limit) {
  return get(fmt::format("/v3/catalog/variants?limit={}&page={}", limit, page));
}

HttpRequest variant_by_sku_request(std::string_view sku) {
  return get(fmt::format("/v3/catalog/variants?sku={}", encode_query(sku)));
}

HttpRequest variants_by_product_request(std::span<const std::int64_t> product_ids, int page) {
  return get(fmt::format("/v3/catalog/variants?product_id:in={}&limit={}&page={}", id_list(product_ids),
                         kCatalogPage, page));
}

HttpRequest create_marker_request(const MarkerProduct& marker) {
  OrderedJson variants = OrderedJson::array();
  for (const auto& slot : marker.slots) {
    variants.push_back(OrderedJson{
        {"sku", slot.sku},
        {"option_values",
         OrderedJson::array({OrderedJson{{"option_display_name", "Slot"}, {"label", slot.label}}})}});
  }
  const OrderedJson body = {{"name", marker.name},
                            {"type", "physical"},
                            {"sku", marker.sku},
                            {"weight", 0},
                            {"price", 0},
                            {"is_visible", false},
                            {"inventory_tracking", "variant"},
                            {"variants", std::move(variants)}};
  return write(Method::post, "/v3/catalog/products", dumped(body));
}

HttpRequest delete_product_request(std::int64_t product_id) {
  return write(Method::erase, fmt::format("/v3/catalog/products/{}", product_id), {});
}

HttpRequest inventory_by_product_request(std::span<const std::int64_t> product_ids, int page) {
  return get(fmt::format("/v3/inventory/items?product_id:in={}&limit={}&page={}", id_list(product_ids),
                         kInventoryPage, page));
}

HttpRequest inventory_by_variant_request(std::span<const std::int64_t> variant_ids, int page) {
  return get(fmt::format("/v3/inventory/items?variant_id:in={}&limit={}&page={}", id_list(variant_ids),
                         kInventoryPage, page));
}

HttpRequest inventory_at_location_request(std::int64_t location_id, int page, int limit) {
  return get(fmt::format("/v3/inventory/locations/{}/items?limit={}&page={}", location_id, limit, page));
}

HttpRequest variants_at_location_request(std::int64_t location_id,
                                         std::span<const std::int64_t> variant_ids) {
  HttpRequest request = get(fmt::format("/v3/inventory/locations/{}/items?variant_id:in={}&limit={}",
                                        location_id, id_list(variant_ids), kInventoryPage));
  request.timeout_ms = kPushTimeout;
  return request;
}

HttpRequest products_at_location_request(std::int64_t location_id,
                                         std::span<const std::int64_t> product_ids) {
  return get(fmt::format("/v3/inventory/locations/{}/items?product_id:in={}&limit={}", location_id,
                         id_list(product_ids), kInventoryPage));
}

std::string adjustment_body(std::span<const AdjustmentLine> lines, std::string_view reason) {
  std::string body;
  body.reserve(64 + reason.size() + lines.size() * 64);
  auto out = std::back_inserter(body);
  fmt::format_to(out, "{{\"reason\":{},\"items\":[", dumped(OrderedJson(reason)));
  bool first = true;
  for (const auto& line : lines) {
    fmt::format_to(out, "{}{{\"location_id\":{},\"{}\":{},\"quantity\":{}}}", first ? "" : ",",
                   line.location_id, line.item.kind == IdentityKind::product ? "product_id" : "variant_id",
                   line.item.id, line.quantity);
    first = false;
  }
  body += "]}";
  return body;
}

HttpRequest relative_adjustment_request(std::string body, bool sealed) {
  HttpRequest request = write(Method::post, "/v3/inventory/adjustments/relative", std::move(body));
  request.fresh_connection = !sealed;
  return request;
}

HttpRequest absolute_adjustment_request(std::string body) {
  return write(Method::put, "/v3/inventory/adjustments/absolute", std::move(body));
}

HttpRequest channels_request(int page) {
  return get(fmt::format("/v3/channels?type:in=pos&limit={}&page={}", kCatalogPage, page));
}

HttpRequest create_channel_request(const ChannelChange& channel) {
  const OrderedJson body = {{"name", channel.name},     {"type", "pos"},
                            {"platform", "custom"},     {"external_id", channel.external_id},
                            {"status", channel.status}, {"is_listable_from_ui", true},
                            {"is_visible", true}};
  return write(Method::post, "/v3/channels", dumped(body));
}

HttpRequest update_channel_request(std::int64_t channel_id, const ChannelChange& channel) {
  const OrderedJson body = {
      {"name", channel.name}, {"external_id", channel.external_id}, {"status", channel.status}};
  return write(Method::put, fmt::format("/v3/channels/{}", channel_id), dumped(body));
}

HttpRequest channel_metafields_request(std::int64_t channel_id, int page) {
  return get(fmt::format("/v3/channels/{}/metafields?limit={}&page={}", channel_id, kCatalogPage, page));
}

HttpRequest create_channel_metafield_request(std::int64_t channel_id, const MetafieldChange& metafield) {
  OrderedJson body = {{"namespace", metafield.namespace_name},
                      {"key", metafield.key},
                      {"value", metafield.value},
                      {"permission_set", "read"}};
  if (!metafield.description.empty()) body["description"] = metafield.description;
  return write(Method::post, fmt::format("/v3/channels/{}/metafields", channel_id), dumped(body));
}

HttpRequest update_channel_metafield_request(std::int64_t channel_id, std::int64_t metafield_id,
                                             std::string_view value) {
  return write(Method::put, fmt::format("/v3/channels/{}/metafields/{}", channel_id, metafield_id),
               dumped(OrderedJson{{"value", value}}));
}

HttpRequest delete_channel_metafield_request(std::int64_t channel_id, std::int64_t metafield_id) {
  return write(Method::erase, fmt::format("/v3/channels/{}/metafields/{}", channel_id, metafield_id), {});
}

HttpRequest orders_since_request(std::int64_t since, int page, int limit) {
  return get(
      fmt::format("/v2/orders?min_date_modified={}&sort=date_modified:asc&limit={}&page={}"
                  "&include=consignments.line_items&consignment_structure=object",
                  encode_query(rfc2822_date(since)), limit, page));
}

HttpRequest order_request(std::int64_t order_id) {
  return get(
      fmt::format("/v2/orders/{}?include=consignments.line_items&consignment_structure=object", order_id));
}

HttpRequest order_products_request(std::int64_t order_id, int page, int limit) {
  return get(fmt::format("/v2/orders/{}/products?limit={}&page={}", order_id, limit, page));
}

HttpRequest order_status_request(std::int64_t order_id, int status_id) {
  return write(Method::put, fmt::format("/v2/orders/{}", order_id),
               dumped(OrderedJson{{"status_id", status_id}}));
}

HttpRequest create_shipment_request(std::int64_t order_id, std::int64_t address_id, std::string_view tracking,
                                    std::span<const ParcelLine> lines) {
  OrderedJson items = OrderedJson::array();
  for (const auto& line : lines)
    items.push_back({{"order_product_id", line.line_id}, {"quantity", line.quantity}});
  return write(
      Method::post, fmt::format("/v2/orders/{}/shipments", order_id),
      dumped(OrderedJson{{"order_address_id", address_id}, {"tracking_number", tracking}, {"items", items}}));
}

HttpRequest order_shipments_request(std::int64_t order_id) {
  return get(fmt::format("/v2/orders/{}/shipments?limit=250", order_id));
}

}  // namespace tillbridge::bigcommerce
