#pragma once
// Stock as BigCommerce keeps it: one row per item and location, master data apart from what readers see.
// Every write becomes visible after a delay; per row the visible value only moves forward.
#include <compare>
#include <deque>
#include <optional>

#include "sandbox/model/catalog.h"

namespace sandbox {

inline constexpr std::int64_t kStockCeiling = 2'147'483'647;
inline constexpr std::size_t kMaxAdjustmentItems = 2000;

/// What has a level: a variant of a product that is tracked by variant, or (variant_id 0) the whole product.
struct ItemKey {
  Id product_id = 0, variant_id = 0;
  auto operator<=>(const ItemKey&) const = default;
};

struct StockKey {
  ItemKey item;
  Id location_id = 1;
  auto operator<=>(const StockKey&) const = default;
};

struct VisibleLevel {
  TimeMs from = 0;  ///< readers see it from this time on
  std::optional<std::int64_t> level;
};

struct StockRow {
  std::optional<std::int64_t> on_hand;  ///< none: never counted, needs an absolute adjustment first
  std::int64_t safety_stock = 0, warning_level = 0;
  bool is_in_stock = true;
  std::string bin_picking_number;
  std::deque<VisibleLevel> history;  ///< oldest first, `from` ascending

  /// The level that a reader sees at `now`.
  std::optional<std::int64_t> visible(TimeMs now) const;
  /// Sets the level now and lets readers see it at `now + delay_ms`, never before an earlier write.
  void set(std::int64_t level, TimeMs now, std::int64_t delay_ms);
};

/// One line of an adjustment. Exactly one of sku, variant_id, product_id is set.
struct AdjustmentItem {
  Id location_id = 0;
  std::optional<std::string> sku;
  std::optional<Id> variant_id, product_id;
  std::int64_t quantity = 0;
};

/// What a request or an order did to one level.
struct StockEffect {
  std::string sku;
  ItemKey item;
  Id location_id = 0;
  std::optional<std::int64_t> from;
  std::int64_t to = 0;
};

/// New settings for one item at one location; what is not set stays.
struct ItemSettings {
  AdjustmentItem identity;  ///< only the identity is used
  std::optional<std::int64_t> safety_stock, warning_level;
  std::optional<bool> is_in_stock;
  std::optional<std::string> bin_picking_number;
};

struct Location {
  Id id = 1;
  std::string code, label, description, type_id = "PHYSICAL", time_zone = "America/Chicago";
  std::string address1, address2, city, state, zip, email, phone, country_code = "US";
  double latitude = 0, longitude = 0;
  bool enabled = true, managed_by_external_source = false, storefront_visibility = true;
  TimeMs created = 0, updated = 0;
};

}  // namespace sandbox
