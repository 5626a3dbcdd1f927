#pragma once

// What we ask of BigCommerce, as requests. Pure functions: same input, same bytes. Ids and SKUs are
// percent-encoded here.

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/bigcommerce/http.h"

namespace tillbridge::bigcommerce {

/// How many rows BigCommerce gives a page at most, and how many ids we put into one address.
inline constexpr int kCatalogPage = 250;
inline constexpr int kInventoryPage = 1000;
inline constexpr int kOrdersPage = 250;
inline constexpr std::size_t kIdsPerRequest = 100;
/// Lines (item x location) in one adjustment.
inline constexpr std::size_t kMaxAdjustmentLines = 2000;
inline constexpr core::Millis kPushTimeout = 30'000;
inline constexpr core::Millis kPageTimeout = 60'000;

/// Which key names an item in the inventory API: its product where stock is tracked by product, else its
/// variant.
enum class IdentityKind { product, variant };

struct ItemIdentity {
  IdentityKind kind = IdentityKind::variant;
  std::int64_t id = 0;
  friend auto operator<=>(const ItemIdentity&, const ItemIdentity&) = default;
};

/// One line of an adjustment: a change (relative) or a level (absolute).
struct AdjustmentLine {
  ItemIdentity item;
  std::int64_t location_id = 0;
  core::Units quantity = 0;
  friend bool operator==(const AdjustmentLine&, const AdjustmentLine&) = default;
};

/// Percent-encodes one query value: unreserved characters and ':' stay; "+" is %2B and a space %20.
std::string encode_query(std::string_view text);

// ---- store ----
HttpRequest time_request();
HttpRequest store_request();
HttpRequest locations_request(int page = 1);
/// `channel_id` 0 asks for the global settings.
HttpRequest inventory_settings_request(std::int64_t channel_id = 0);

// ---- catalogue ----
/// Products with their variants, the fields we use only.
HttpRequest products_request(int page, int limit = kCatalogPage);
HttpRequest products_by_id_request(std::span<const std::int64_t> product_ids);  ///< at most kIdsPerRequest
HttpRequest product_by_sku_request(std::string_view sku);  ///< the product's own SKU, not a variant's
HttpRequest product_by_name_request(std::string_view name);
HttpRequest variants_request(int page, int limit = kCatalogPage);
HttpRequest variant_by_sku_request(std::string_view sku);  ///< equality; the answer ignores case
HttpRequest variants_by_product_request(std::span<const std::int64_t> product_ids, int page = 1);

/// The hidden product that carries the seals: two slots for each lane, tracked by variant, price and weight
/// 0, not visible.
struct MarkerProduct {
  std::string name;
  std::string sku;
  struct Slot {
    std::string sku;
    std::string label;  ///< the option's value, "1A" and the like; distinct
  };
  std::vector<Slot> slots;
};
/// Not idempotent: travels on a fresh connection.
HttpRequest create_marker_request(const MarkerProduct& marker);
HttpRequest delete_product_request(std::int64_t product_id);

// ---- inventory ----
HttpRequest inventory_by_product_request(std::span<const std::int64_t> product_ids, int page = 1);
HttpRequest inventory_by_variant_request(std::span<const std::int64_t> variant_ids, int page = 1);
HttpRequest inventory_at_location_request(std::int64_t location_id, int page = 1, int limit = kInventoryPage);
/// These variants at one location: how the marker is read.
HttpRequest variants_at_location_request(std::int64_t location_id, std::span<const std::int64_t> variant_ids);
HttpRequest products_at_location_request(std::int64_t location_id, std::span<const std::int64_t> product_ids);

/// The body of an adjustment. Same lines and reason, same bytes:
/// {"reason":..,"items":[{"location_id":..,"variant_id":..,"quantity":..}]}
std::string adjustment_body(std::span<const AdjustmentLine> lines, std::string_view reason);
/// Pushes a frozen body as it is. Sealed batches may travel on a kept connection; for anything else `sealed`
/// is false.
HttpRequest relative_adjustment_request(std::string body, bool sealed = true);
HttpRequest absolute_adjustment_request(std::string body);

// ---- channels: one register per location ----
struct ChannelChange {
  std::string name;         ///< letters, digits, '-' and '_' only
  std::string external_id;  ///< ours to recognise it by
  std::string status = "connected";
};
HttpRequest channels_request(int page = 1);  ///< point-of-sale channels
HttpRequest create_channel_request(const ChannelChange& channel);
HttpRequest update_channel_request(std::int64_t channel_id, const ChannelChange& channel);
struct MetafieldChange {
  std::string namespace_name;
  std::string key;
  std::string value;
  std::string description;  ///< may be empty
};
HttpRequest channel_metafields_request(std::int64_t channel_id, int page = 1);
/// Readable for every API account, writable for its maker.
HttpRequest create_channel_metafield_request(std::int64_t channel_id, const MetafieldChange& metafield);
HttpRequest update_channel_metafield_request(std::int64_t channel_id, std::int64_t metafield_id,
                                             std::string_view value);
HttpRequest delete_channel_metafield_request(std::int64_t channel_id, std::int64_t metafield_id);

// ---- orders ----
/// Orders changed at or after `since` (Unix seconds, the server's clock), oldest change first, with their
/// lines.
HttpRequest orders_since_request(std::int64_t since, int page = 1, int limit = 50);
HttpRequest order_request(std::int64_t order_id);
HttpRequest order_products_request(std::int64_t order_id, int page = 1, int limit = kOrdersPage);
HttpRequest order_status_request(std::int64_t order_id, int status_id);
/// What the web store keeps of a tracking number.
inline constexpr std::size_t kTrackingLongest = 50;
struct ParcelLine {
  std::int64_t line_id = 0;
  core::Units quantity = 0;
};
/// Not idempotent: ask order_shipments_request first whether the parcel is there already.
HttpRequest create_shipment_request(std::int64_t order_id, std::int64_t address_id, std::string_view tracking,
                                    std::span<const ParcelLine> lines);
HttpRequest order_shipments_request(std::int64_t order_id);

}  // namespace tillbridge::bigcommerce
