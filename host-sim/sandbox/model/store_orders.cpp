#include <algorithm>

#include "sandbox/model/store.h"

namespace sandbox {

const std::vector<OrderStatus>& order_statuses() {
  static const std::vector<OrderStatus> kStatuses = {
      {0, "Incomplete",
       "An incomplete order happens when a shopper reached the payment page, but did not complete the "
       "transaction."},
      {1, "Pending", "Customer started the checkout process, but did not complete it."},
      {2, "Shipped", "Order has been shipped, but receipt has not been confirmed."},
      {3, "Partially Shipped", "Only some items in the order have been shipped."},
      {4, "Refunded", "Seller has used the Refund action."},
      {5, "Cancelled", "Seller has cancelled an order."},
      {6, "Declined",
       "Seller has marked the order as declined for lack of manual payment, or other reasons."},
      {7, "Awaiting Payment",
       "Customer has completed checkout process, but payment has yet to be confirmed."},
      {8, "Awaiting Pickup",
       "Order has been pulled, and is awaiting customer pickup from a seller-specified location."},
      {9, "Awaiting Shipment",
       "Order has been pulled and packaged, and is awaiting collection from a shipping provider."},
      {10, "Completed",
       "Client has paid for their digital product and their file(s) are available for download."},
      {11, "Awaiting Fulfillment",
       "Customer has completed the checkout process and payment has been confirmed."},
      {12, "Manual Verification Required", "Order on hold while some aspect needs to be manually confirmed."},
      {13, "Disputed", "Customer has initiated a dispute resolution process for the transaction."},
      {14, "Partially Refunded", "Seller has partially refunded the order."},
  };
  return kStatuses;
}

std::optional<int> find_order_status(std::string_view name_or_id) {
  for (const OrderStatus& status : order_statuses()) {
    if (lower(status.name) == lower(name_or_id) || std::to_string(status.id) == name_or_id) return status.id;
  }
  return std::nullopt;
}

std::int64_t Order::units() const {
  std::int64_t sum = 0;
  for (const OrderLine& line : lines) sum += line.quantity;
  return sum;
}

std::int64_t Order::units_shipped() const {
  std::int64_t sum = 0;
  for (const OrderLine& line : lines) sum += line.quantity_shipped;
  return sum;
}

MoneyE4 Order::subtotal() const {
  MoneyE4 sum = 0;
  for (const OrderLine& line : lines) sum += line.price * line.quantity;
  return sum;
}

const Order* Store::order(Id id) const {
  auto it = data_.orders.find(id);
  return it == data_.orders.end() ? nullptr : &it->second;
}

// Which units a line holds, by the order's status and the store's settings. Statuses that decide nothing
// (partly shipped, disputed, partly refunded) keep what the line has.
std::int64_t Store::wanted_units(const Order& order, const OrderLine& line) const {
  const bool at_placing = data_.inventory_settings.update_stock_behavior == "order_placed";
  // An edit that does not adjust stock: what the order holds stays, whatever happens to it later.
  const bool holds =
      std::any_of(order.lines.begin(), order.lines.end(), [](const OrderLine& l) { return l.taken > 0; });
  const std::int64_t quantity =
      data_.inventory_settings.edit_order_stock_adjustment || !holds ? line.quantity : line.taken;
  switch (order.status_id) {
    case 0:
      return 0;
    case 2:
    case 10:
      return quantity;
    case 3:
    case 13:
    case 14:
      return at_placing ? quantity : line.taken;
    case 4:
    case 5:
      return data_.inventory_settings.refund_order_stock_adjustment ? 0 : line.taken;
    case 6:
      return at_placing ? line.taken : 0;
    default:
      return at_placing ? quantity : 0;
  }
}

std::int64_t Store::room_for(const ItemRef& item, Id location_id) const {
  const StockRow* row = stock_row(item.key, location_id);
  if (!row || !row->on_hand) return 0;
  return std::max<std::int64_t>(0, *row->on_hand - row->safety_stock);
}

void Store::settle_stock(Order& order, TimeMs now) {
  std::vector<std::int64_t> all;  // before any of them is changed: they hang together
  for (const OrderLine& line : order.lines) all.push_back(wanted_units(order, line));
  for (std::size_t i = 0; i < order.lines.size(); ++i) {
    OrderLine& line = order.lines[i];
    const std::int64_t wanted = all[i];
    if (wanted == line.taken || line.product_id == 0) continue;
    auto ref = ref_of(line.product_id, line.variant_id);
    if (!ref || ref->product->tracking == Tracking::kNone) continue;
    const StockRow* row = stock_row(ref->key, order.location_id);
    const std::int64_t level = row ? row->on_hand.value_or(0) : 0;
    // An order never drives a level below nothing: what is not there is not taken, and not given back later.
    const std::int64_t delta = std::min(wanted - line.taken, level);
    line.taken += delta;
    if (delta != 0) set_level(*ref, order.location_id, std::min(level - delta, kStockCeiling), now);
  }
}

std::optional<Refusal> Store::lacks_stock(const Order& before, const Order& after) const {
  std::map<StockKey, std::int64_t> needed;
  for (const OrderLine& line : after.lines) {
    auto ref = ref_of(line.product_id, line.variant_id);
    if (!ref || ref->product->tracking == Tracking::kNone) continue;
    needed[{ref->key, after.location_id}] += wanted_units(after, line) - line.taken;
  }
  for (const auto& [key, units] : needed) {
    const auto ref = ref_of(key.item.product_id, key.item.variant_id);
    if (units > 0 && units > room_for(*ref, key.location_id)) {
      const std::string sku = ref->variant->sku.empty() ? ref->product->sku : ref->variant->sku;
      return Refusal{422,
                     "Not enough stock of " + sku + " at location " + std::to_string(before.location_id) +
                         ": " + std::to_string(units) + " asked for, " +
                         std::to_string(room_for(*ref, key.location_id)) + " available",
                     {}};
    }
  }
  return std::nullopt;
}

namespace {

OrderLine line_of(const ItemRef& item, const OrderDraftLine& draft) {
  OrderLine line;
  line.product_id = item.product->id;
  line.variant_id = item.variant->id;
  line.sku = item.variant->sku.empty() ? item.product->sku : item.variant->sku;
  line.upc = item.variant->upc.empty() ? item.product->upc : item.variant->upc;
  line.name = item.product->name;
  line.quantity = draft.quantity;
  line.price = draft.price.value_or(item.variant->price.value_or(item.product->price));
  line.weight = item.variant->weight.value_or(item.product->weight);
  for (const auto& [option_id, value_id] : item.variant->option_values) {
    for (const Option& option : item.product->options) {
      if (option.id != option_id) continue;
      for (const OptionValue& value : option.values) {
        if (value.id == value_id) line.options.emplace_back(option.display_name, value.label);
      }
    }
  }
  return line;
}

}  // namespace

Result<Id> Store::place_order(const OrderDraft& draft, TimeMs now) {
  if (draft.lines.empty()) return Refusal{422, "An order needs at least one line", {}};
  if (!data_.locations.count(draft.location_id)) {
    return Refusal{422, "There is no location " + std::to_string(draft.location_id), {}};
  }
  if (!data_.channels.count(draft.channel_id)) {
    return Refusal{422, "There is no channel " + std::to_string(draft.channel_id), {}};
  }
  Order order;
  order.status_id = draft.status_id;
  order.customer = draft.customer;
  order.is_pickup = draft.is_pickup;
  order.location_id = draft.location_id;
  order.channel_id = draft.channel_id;
  order.customer_message = draft.customer_message;
  order.staff_notes = draft.staff_notes;
  order.created = order.modified = draft.at.value_or(now);
  if (order.status_id == 2 || order.status_id == 10) order.shipped = order.created;
  for (const OrderDraftLine& wanted : draft.lines) {
    if (wanted.quantity < 1 || wanted.quantity > 1'000'000) {
      return Refusal{422, "The quantity of " + wanted.sku + " must be from 1 to 1000000", {}};
    }
    auto item = find_sku(wanted.sku);
    if (!item) return Refusal{422, "No product or variant has the SKU " + wanted.sku, {}};
    order.lines.push_back(line_of(*item, wanted));
  }
  if (draft.moves_stock && !draft.allow_oversell) {
    if (auto refusal = lacks_stock(order, order)) return *refusal;
  }
  order.id = next_id("order");
  if (order.is_pickup) {
    order.pickup_method_id = data_.pickup_methods.empty() ? 1 : data_.pickup_methods.begin()->first;
    order.consignment_id = next_id("consignment");
  } else {
    order.address_id = next_id("order_address");
    order.consignment_id = order.address_id;
  }
  for (OrderLine& line : order.lines) {
    line.id = next_id("order_product");
    if (order.status_id == 2) line.quantity_shipped = line.quantity;
  }
  if (draft.moves_stock) {
    settle_stock(order, now);
  } else {
    std::vector<std::int64_t> all;
    for (const OrderLine& line : order.lines) all.push_back(wanted_units(order, line));
    for (std::size_t i = 0; i < all.size(); ++i) order.lines[i].taken = all[i];
  }
  const Id id = order.id;
  data_.orders[id] = std::move(order);
  return id;
}

Result<Done> Store::set_order_status(Id id, int status_id, TimeMs now) {
  auto it = data_.orders.find(id);
  if (it == data_.orders.end()) return Refusal{404, "The requested resource was not found.", {}};
  Order& order = it->second;
  order.status_id = status_id;
  order.modified = std::max(now, order.modified);
  if (status_id == 2 || status_id == 10) {
    if (order.shipped == 0) order.shipped = now;
    for (OrderLine& line : order.lines) line.quantity_shipped = line.quantity;
  }
  if (status_id == 4) {
    order.payment_status = "refunded";
    for (OrderLine& line : order.lines) line.quantity_refunded = line.quantity;
  }
  if (status_id == 5) order.payment_status = "void";
  settle_stock(order, now);
  return Done{};
}

Result<Id> Store::ship_order(Id id, Shipment shipment, TimeMs now) {
  auto it = data_.orders.find(id);
  if (it == data_.orders.end()) return Refusal{404, "The requested resource was not found.", {}};
  Order shipped = it->second;
  if (shipped.is_pickup || shipment.address_id != shipped.address_id)
    return Refusal{400, "The field 'order_address_id' is invalid.", {}};
  if (shipment.items.empty()) return Refusal{400, "The field 'items' is invalid.", {}};
  for (const ShipmentItem& item : shipment.items) {
    auto line = std::find_if(shipped.lines.begin(), shipped.lines.end(),
                             [&](const OrderLine& l) { return l.id == item.order_product_id; });
    if (line == shipped.lines.end() || item.quantity < 1 ||
        item.quantity > line->quantity - line->quantity_shipped)
      return Refusal{400, "The field 'items' is invalid.", {}};
    line->quantity_shipped += item.quantity;
  }
  shipment.id = next_id("shipment");
  shipment.created = now;
  const Id shipment_id = shipment.id;
  shipped.shipments.push_back(std::move(shipment));
  const bool all = shipped.units_shipped() >= shipped.units();
  it->second = std::move(shipped);
  set_order_status(id, all ? 2 : 3, now);
  return shipment_id;
}

Result<Done> Store::set_line_quantity(Id id, Id line_id, std::int64_t quantity, TimeMs now) {
  auto it = data_.orders.find(id);
  if (it == data_.orders.end()) return Refusal{404, "The requested resource was not found.", {}};
  if (quantity < 0 || quantity > 1'000'000) return Refusal{400, "The field 'quantity' is invalid.", {}};
  Order edited = it->second;
  auto line = std::find_if(edited.lines.begin(), edited.lines.end(),
                           [&](const OrderLine& l) { return l.id == line_id; });
  if (line == edited.lines.end())
    return Refusal{400, "The order has no product line " + std::to_string(line_id) + ".", {}};
  line->quantity = quantity;
  line->quantity_shipped = std::min(line->quantity_shipped, quantity);
  edited.modified = std::max(now, edited.modified);
  if (data_.inventory_settings.edit_order_stock_adjustment) {
    if (auto refusal = lacks_stock(it->second, edited)) return *refusal;
    settle_stock(edited, now);
  }
  it->second = std::move(edited);
  return Done{};
}

Result<Done> Store::edit_order(Id id, const std::vector<OrderDraftLine>& lines, TimeMs now) {
  auto it = data_.orders.find(id);
  if (it == data_.orders.end()) return Refusal{404, "There is no order " + std::to_string(id), {}};
  Order edited = it->second;
  for (const OrderDraftLine& wanted : lines) {
    if (wanted.quantity < 0 || wanted.quantity > 1'000'000) {
      return Refusal{422, "The quantity of " + wanted.sku + " must be from 0 to 1000000", {}};
    }
    auto line = std::find_if(edited.lines.begin(), edited.lines.end(),
                             [&](const OrderLine& l) { return lower(l.sku) == lower(wanted.sku); });
    if (line != edited.lines.end()) {
      line->quantity = wanted.quantity;
      line->quantity_shipped = std::min(line->quantity_shipped, wanted.quantity);
      continue;
    }
    auto item = find_sku(wanted.sku);
    if (!item) return Refusal{422, "No product or variant has the SKU " + wanted.sku, {}};
    edited.lines.push_back(line_of(*item, wanted));
  }
  edited.modified = std::max(now, edited.modified);
  if (data_.inventory_settings.edit_order_stock_adjustment) {
    if (auto refusal = lacks_stock(it->second, edited)) return *refusal;
    settle_stock(edited, now);
  }
  for (OrderLine& line : edited.lines) {
    if (line.id == 0) line.id = next_id("order_product");
  }
  it->second = std::move(edited);
  return Done{};
}

Result<Done> Store::refund_order(Id id, const std::vector<OrderDraftLine>& lines, TimeMs now) {
  auto it = data_.orders.find(id);
  if (it == data_.orders.end()) return Refusal{404, "There is no order " + std::to_string(id), {}};
  if (lines.empty()) return set_order_status(id, 4, now);
  Order edited = it->second;
  for (const OrderDraftLine& refunded : lines) {
    auto line = std::find_if(edited.lines.begin(), edited.lines.end(),
                             [&](const OrderLine& l) { return lower(l.sku) == lower(refunded.sku); });
    if (line == edited.lines.end())
      return Refusal{422, "The order has no line with the SKU " + refunded.sku, {}};
    if (refunded.quantity < 1 || refunded.quantity > line->quantity - line->quantity_refunded) {
      return Refusal{422,
                     "Of " + refunded.sku + " only " +
                         std::to_string(line->quantity - line->quantity_refunded) + " can be refunded",
                     {}};
    }
    line->quantity_refunded += refunded.quantity;
  }
  const bool all = std::all_of(edited.lines.begin(), edited.lines.end(),
                               [](const OrderLine& l) { return l.quantity_refunded == l.quantity; });
  it->second = std::move(edited);
  it->second.payment_status = all ? "refunded" : "partially refunded";
  return set_order_status(id, all ? 4 : 14, now);
}

Result<Done> Store::set_order_notes(Id id, std::optional<std::string> staff_notes,
                                    std::optional<std::string> customer_message,
                                    std::optional<std::string> external_order_id, TimeMs now) {
  auto it = data_.orders.find(id);
  if (it == data_.orders.end()) return Refusal{404, "The requested resource was not found.", {}};
  if (staff_notes) it->second.staff_notes = *staff_notes;
  if (customer_message) it->second.customer_message = *customer_message;
  if (external_order_id) it->second.external_order_id = *external_order_id;
  it->second.modified = std::max(now, it->second.modified);
  return Done{};
}

bool Store::archive_order(Id id, TimeMs now) {
  auto it = data_.orders.find(id);
  if (it == data_.orders.end()) return false;
  it->second.is_deleted = true;
  it->second.modified = std::max(now, it->second.modified);
  return true;
}

void Store::mirror_order(Order order) {
  const Id id = order.id;
  data_.orders[id] = std::move(order);
}

Result<Id> Store::create_pickup(Pickup pickup, TimeMs now) {
  const Order* found = order(pickup.order_id);
  if (!found) return Refusal{422, "Order not found", {{"order_id", "unknown"}}};
  for (const PickupItem& item : pickup.items) {
    auto line = std::find_if(found->lines.begin(), found->lines.end(),
                             [&](const OrderLine& l) { return l.id == item.order_product_id; });
    if (line == found->lines.end() || item.quantity < 1 || item.quantity > line->quantity) {
      return Refusal{422,
                     "Payload contains invalid fields",
                     {{"pickup_items", "unknown order product or wrong quantity"}}};
    }
  }
  pickup.id = next_id("pickup");
  for (PickupItem& item : pickup.items) item.id = next_id("pickup_item");
  if (pickup.pickup_method_id == 0) pickup.pickup_method_id = 1;
  pickup.created = pickup.updated = now;
  const Id id = pickup.id;
  data_.pickups[id] = std::move(pickup);
  return id;
}

Result<Done> Store::update_pickup(Id id, std::optional<std::string> ready_at,
                                  std::optional<std::string> collected_at, TimeMs now) {
  auto it = data_.pickups.find(id);
  if (it == data_.pickups.end()) return Refusal{422, "Pickup not found", {{"id", "unknown"}}};
  if (ready_at) it->second.ready_at = *ready_at;
  if (collected_at) it->second.collected_at = *collected_at;
  it->second.updated = now;
  return Done{};
}

bool Store::delete_pickup(Id id) {
  return data_.pickups.erase(id) > 0;
}

}  // namespace sandbox
