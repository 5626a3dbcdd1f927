#pragma once
// Orders of the web store. What a line has taken out of stock is kept beside it, so that a change of status
// gives back exactly that.
#include <string_view>

#include "sandbox/model/stock.h"

namespace sandbox {

struct OrderStatus {
  int id;
  const char* name;
  const char* description;
};

/// The fifteen statuses, by id.
const std::vector<OrderStatus>& order_statuses();
/// By name, ignoring case ("Awaiting Fulfillment"), or by its number as text; none if there is no such
/// status.
std::optional<int> find_order_status(std::string_view name_or_id);

struct Customer {
  std::string first_name, last_name, email, phone, company, street, city, state, zip, country, country_iso2;
};

struct OrderLine {
  Id id = 0, product_id = 0, variant_id = 0;  ///< both 0 for a custom line
  std::string sku, upc, name;
  std::vector<std::pair<std::string, std::string>> options;  ///< display name, value
  std::int64_t quantity = 0, quantity_shipped = 0, quantity_refunded = 0;
  MoneyE4 price = 0;
  double weight = 0;
  std::int64_t taken = 0;  ///< units that this line has taken out of the store's stock
};

struct ShipmentItem {
  Id order_product_id = 0;
  std::int64_t quantity = 0;
};

/// A parcel of an order, as `/v2/orders/{id}/shipments` has it.
struct Shipment {
  Id id = 0, address_id = 0;
  std::string tracking_number, tracking_carrier, shipping_provider, comments;
  TimeMs created = 0;
  std::vector<ShipmentItem> items;
};

struct Order {
  Id id = 0, channel_id = 1, location_id = 1, pickup_method_id = 0, address_id = 0, consignment_id = 0;
  int status_id = 1;
  TimeMs created = 0, modified = 0, shipped = 0;
  Customer customer;
  std::string payment_method = "Credit Card", payment_status = "captured", customer_message, staff_notes;
  std::string external_order_id, external_source, order_source = "www";
  bool is_deleted = false, is_pickup = false;
  std::vector<OrderLine> lines;
  std::vector<Shipment> shipments;

  std::int64_t units() const;
  std::int64_t units_shipped() const;
  MoneyE4 subtotal() const;
};

struct OrderDraftLine {
  std::string sku;
  std::int64_t quantity = 0;
  std::optional<MoneyE4> price;
};

/// A web order as it is placed.
struct OrderDraft {
  std::vector<OrderDraftLine> lines;
  int status_id = 11;
  Customer customer;
  bool is_pickup = false;
  Id location_id = 1, channel_id = 1;
  std::string customer_message, staff_notes;
  std::optional<TimeMs> at;     ///< placed then; none: now
  bool moves_stock = true;      ///< false for history: the levels already reflect it
  bool allow_oversell = false;  ///< true: takes what is there instead of refusing
};

struct PickupItem {
  Id id = 0, order_product_id = 0;
  std::int64_t quantity = 0;
};

/// A pickup of (a part of) an order, as `/v3/orders/pickups` has it.
struct Pickup {
  Id id = 0, pickup_method_id = 0, order_id = 0;
  std::string ready_at, collected_at;
  TimeMs created = 0, updated = 0;
  std::vector<PickupItem> items;
};

struct PickupMethod {
  Id id = 0, location_id = 1;
  std::string display_name, collection_instructions, collection_time_description;
  TimeMs created = 0, modified = 0;
};

}  // namespace sandbox
