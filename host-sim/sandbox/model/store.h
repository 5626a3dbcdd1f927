#pragma once
// One BigCommerce store: all that it holds, and how it behaves. Pure: no file, socket, thread or clock; the
// time is passed in with every call, random numbers come from the seed. The same calls give the same store,
// always.
//
// A plain value: copy it to try something out. Not thread-safe; the HTTP face keeps one mutex around it, a
// simulation needs none. Ids are never reused.
#include <functional>
#include <unordered_map>

#include "sandbox/model/channels.h"
#include "sandbox/model/orders.h"
#include "sandbox/model/refusal.h"
#include "sandbox/model/stock.h"

namespace sandbox {

/// All data of a store. Public, so that it can be saved, loaded and rendered; change it through `Store`.
struct StoreData {
  Profile profile;
  InventorySettings inventory_settings;
  std::map<Id, Product> products;
  std::map<Id, Category> categories;
  std::map<Id, Brand> brands;
  std::map<StockKey, StockRow> stock;
  std::map<Id, Location> locations;
  std::map<Id, Order> orders;
  std::map<Id, Pickup> pickups;
  std::map<Id, PickupMethod> pickup_methods;
  std::map<Id, Channel> channels;
  std::map<Id, Metafield> channel_metafields;
  std::map<std::string, Id> next_ids;  ///< "product" -> the next one
  std::uint64_t random_state = 1;
};

/// Where a SKU, variant or product id points to.
struct ItemRef {
  ItemKey key;
  const Product* product = nullptr;
  const Variant* variant = nullptr;  ///< the variant; for a product tracked as a whole its first one
};

class Store {
 public:
  explicit Store(Profile profile = {}, std::uint64_t seed = 1);
  explicit Store(StoreData data);

  const StoreData& data() const { return data_; }

  // --- catalogue (store_catalog.cpp)
  /// Creates with its variants and their first levels. 409 for a duplicate name or SKU.
  Result<Id> create_product(Product product, std::vector<VariantDraft> variants,
                            std::optional<std::int64_t> level, TimeMs now);
  /// Replaces the fields of a product; id, creation time, options and variants stay.
  Result<Done> update_product(Product product, std::optional<std::int64_t> level, TimeMs now);
  bool delete_product(Id id);
  Result<Id> create_variant(Id product_id, VariantDraft draft, TimeMs now);
  Result<Done> update_variant(Id product_id, Variant variant, std::optional<std::int64_t> level, TimeMs now);
  bool delete_variant(Id product_id, Id variant_id, TimeMs now);
  Result<Id> create_option(Id product_id, Option option, TimeMs now);
  Result<Done> update_option(Id product_id, Option option, TimeMs now);
  bool delete_option(Id product_id, Id option_id, TimeMs now);
  Result<Id> create_category(Category category);
  Result<Done> update_category(Category category);
  bool delete_category(Id id);
  Id brand_by_name(const std::string& name);

  const Product* product(Id id) const;
  const Product* product_of_variant(Id variant_id) const;
  const Variant* variant(Id product_id, Id variant_id) const;
  /// By SKU of a variant or a product, ignoring case. None if nothing has it.
  std::optional<ItemRef> find_sku(const std::string& sku) const;
  std::optional<ItemRef> ref_of(Id product_id, Id variant_id) const;

  // --- stock (store_inventory.cpp)
  /// All or nothing, judged on master data: refuses what would leave less than the safety stock.
  Result<std::string> adjust_relative(const std::vector<AdjustmentItem>& items, TimeMs now);
  /// All or nothing; never fails for too little stock.
  Result<std::string> adjust_absolute(const std::vector<AdjustmentItem>& items, TimeMs now);
  Result<std::string> set_item_settings(Id location_id, const std::vector<ItemSettings>& settings);
  /// A person edits a level in the control panel. Also what `PUT /_sandbox/stock` does.
  Result<Done> edit_level(const std::string& sku, Id location_id, std::int64_t level, TimeMs now);
  /// Every item that has levels, in the order of products and variants.
  std::vector<ItemRef> tracked_items() const;
  const StockRow* stock_row(ItemKey item, Id location_id) const;
  /// What readers see: the level at a location, 0 where it was never counted.
  std::int64_t visible_on_hand(ItemKey item, Id location_id, TimeMs now) const;
  /// The sum that the catalogue shows: available to sell at the default location.
  std::int64_t visible_available(ItemKey item, TimeMs now) const;
  Result<std::string> create_locations(std::vector<Location> locations, TimeMs now);
  Result<std::string> update_location(Location location, TimeMs now);
  Result<std::string> delete_location(Id id);

  // --- orders (store_orders.cpp)
  Result<Id> place_order(const OrderDraft& draft, TimeMs now);
  Result<Done> set_order_status(Id id, int status_id, TimeMs now);
  /// Sends some of an order away: Shipped once all of it is, else Partially Shipped.
  Result<Id> ship_order(Id id, Shipment shipment, TimeMs now);
  /// New quantities by SKU; 0 takes a line out (it stays with quantity 0), an unknown SKU of the order is
  /// added.
  Result<Done> edit_order(Id id, const std::vector<OrderDraftLine>& lines, TimeMs now);
  Result<Done> set_line_quantity(Id id, Id line_id, std::int64_t quantity, TimeMs now);
  /// Refunds some units (status 14), or with no lines or the last units all of it (status 4).
  Result<Done> refund_order(Id id, const std::vector<OrderDraftLine>& lines, TimeMs now);
  Result<Done> set_order_notes(Id id, std::optional<std::string> staff_notes,
                               std::optional<std::string> customer_message,
                               std::optional<std::string> external_order_id, TimeMs now);
  bool archive_order(Id id, TimeMs now);
  /// Takes over an order of another store as it is, without touching stock: what a reader's copy does that
  /// lags behind its master.
  void mirror_order(Order order);
  const Order* order(Id id) const;
  Result<Id> create_pickup(Pickup pickup, TimeMs now);
  Result<Done> update_pickup(Id id, std::optional<std::string> ready_at,
                             std::optional<std::string> collected_at, TimeMs now);
  bool delete_pickup(Id id);

  // --- channels and settings (store_channels.cpp)
  Result<Id> create_channel(Channel channel, TimeMs now);
  Result<Done> update_channel(Channel channel, TimeMs now);
  Result<Id> create_metafield(Metafield metafield, TimeMs now);
  Result<Done> update_metafield(Metafield metafield, TimeMs now);
  bool delete_metafield(Id channel_id, Id id);
  void set_inventory_settings(InventorySettings settings) { data_.inventory_settings = std::move(settings); }
  void set_stock_delay(std::int64_t ms) { data_.profile.stock_delay_ms = ms; }
  void set_stage_a(bool on) { data_.profile.stage_a = on; }
  void set_profile(Profile profile) { data_.profile = std::move(profile); }

  /// What happened to levels since the last call, in order.
  std::vector<StockEffect> take_effects();
  /// A random UUID (version 4) from the store's own generator.
  std::string uuid();
  std::uint64_t random();

 private:
  Id next_id(const char* kind);
  void index(const Product& product);
  void unindex(const Product& product);
  std::optional<Refusal> name_or_sku_taken(const Product& product, Id except_product,
                                           Id except_variant) const;
  Result<ItemRef> resolve(const AdjustmentItem& item) const;
  std::optional<Refusal> check_items(const std::vector<AdjustmentItem>& items) const;
  void set_level(const ItemRef& item, Id location_id, std::int64_t level, TimeMs now);
  void drop_levels(Id product_id, std::optional<Id> variant_id);
  std::int64_t wanted_units(const Order& order, const OrderLine& line) const;
  std::int64_t room_for(const ItemRef& item, Id location_id) const;
  void settle_stock(Order& order, TimeMs now);
  std::optional<Refusal> lacks_stock(const Order& before, const Order& after) const;
  void stamp_option(Option& option);

  StoreData data_;
  std::vector<StockEffect> effects_;
  std::unordered_map<std::string, std::pair<Id, Id>> by_sku_;  ///< lower-case SKU -> product, variant
  std::unordered_map<std::string, Id> by_name_;
  std::unordered_map<Id, Id> product_of_variant_;
};

/// Lower case, ASCII only: SKUs and names compare without regard to case.
std::string lower(std::string_view text);

}  // namespace sandbox
