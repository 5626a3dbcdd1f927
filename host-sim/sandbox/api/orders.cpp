#include <algorithm>

#include "sandbox/api/dates.h"
#include "sandbox/api/order_json.h"
#include "sandbox/api/routes.h"

namespace sandbox {
namespace {

using Chosen = std::variant<std::vector<const Order*>, Reply>;

// The orders that the filters of a list or a count let through, by id.
Chosen selected(const Context& context) {
  const Call& call = context.call;
  if (auto refusal = refuse_unknown(call, {"min_id",
                                           "max_id",
                                           "min_total",
                                           "max_total",
                                           "customer_id",
                                           "email",
                                           "status_id",
                                           "cart_id",
                                           "payment_method",
                                           "min_date_created",
                                           "max_date_created",
                                           "min_date_modified",
                                           "max_date_modified",
                                           "page",
                                           "limit",
                                           "sort",
                                           "channel_id",
                                           "include",
                                           "consignment_structure",
                                           "external_order_id"})) {
    return *refusal;
  }
  std::map<std::string, std::int64_t> numbers;
  for (const char* name : {"min_id", "max_id", "customer_id", "status_id", "channel_id"}) {
    const auto text = call.param(name);
    if (!text) continue;
    const auto list = id_list(call, name);
    if (list->size() != 1) return refuse(call, 400, std::string("The field '") + name + "' is invalid.");
    numbers[name] = list->front();
  }
  std::map<std::string, TimeMs> dates;
  for (const char* name :
       {"min_date_created", "max_date_created", "min_date_modified", "max_date_modified"}) {
    const auto text = call.param(name);
    if (!text) continue;
    const auto date = parse_date(*text);
    if (!date) return refuse(call, 400, std::string("The field '") + name + "' is invalid.");
    dates[name] = *date;
  }
  const auto email = call.param("email"), external = call.param("external_order_id"),
             payment = call.param("payment_method");
  const auto cart = call.param("cart_id"), min_total = call.param("min_total"),
             max_total = call.param("max_total");
  std::vector<const Order*> out;
  for (const auto& [id, order] : context.store.data().orders) {
    auto is = [&](const char* name, std::int64_t value) {
      return !numbers.count(name) || numbers[name] == value;
    };
    auto within = [&](const char* from, const char* to, TimeMs at) {
      const TimeMs second = at / 1000 * 1000;
      return (!dates.count(from) || second >= dates[from]) && (!dates.count(to) || second <= dates[to]);
    };
    if (order.is_deleted) continue;
    if (numbers.count("min_id") && id < numbers["min_id"]) continue;
    if (numbers.count("max_id") && id > numbers["max_id"]) continue;
    if (!is("status_id", order.status_id) || !is("channel_id", order.channel_id) || !is("customer_id", 0))
      continue;
    if (!within("min_date_created", "max_date_created", order.created)) continue;
    if (!within("min_date_modified", "max_date_modified", order.modified)) continue;
    if (email && lower(*email) != lower(order.customer.email)) continue;
    if (external && *external != order.external_order_id) continue;
    if (payment && *payment != order.payment_method) continue;
    if (cart && order_json(context, order, {})["cart_id"] != *cart) continue;
    const double total = money_number(order_total(order));
    if (min_total && total < std::strtod(min_total->c_str(), nullptr)) continue;
    if (max_total && total > std::strtod(max_total->c_str(), nullptr)) continue;
    out.push_back(&order);
  }
  return out;
}

Reply get_orders(Context& context) {
  auto chosen = selected(context);
  if (auto* reply = std::get_if<Reply>(&chosen)) return *reply;
  auto orders = std::get<0>(std::move(chosen));
  std::string sort = context.call.param("sort").value_or("id");
  bool descending = false;
  if (const auto colon = sort.find(':'); colon != std::string::npos) {
    descending = sort.substr(colon + 1) == "desc";
    sort.resize(colon);
  }
  const std::map<std::string, std::function<bool(const Order*, const Order*)>> by = {
      {"id", [](const Order* a, const Order* b) { return a->id < b->id; }},
      {"customer_id", [](const Order*, const Order*) { return false; }},
      {"date_created", [](const Order* a, const Order* b) { return a->created < b->created; }},
      {"date_modified", [](const Order* a, const Order* b) { return a->modified < b->modified; }},
      {"status_id", [](const Order* a, const Order* b) { return a->status_id < b->status_id; }},
      {"channel_id", [](const Order* a, const Order* b) { return a->channel_id < b->channel_id; }},
      {"external_id", [](const Order*, const Order*) { return false; }}};
  const auto order = by.find(sort);
  if (order == by.end()) return refuse(context.call, 400, "The field 'sort' is invalid.");
  std::stable_sort(orders.begin(), orders.end(), [&](const Order* a, const Order* b) {
    return descending ? order->second(b, a) : order->second(a, b);
  });
  auto page = page_of(context.call, 50, 250);
  if (auto* reply = std::get_if<Reply>(&page)) return *reply;
  const OrderForm form = OrderForm::of(context.call);
  return page_v2(orders.size(), std::get<Page>(page),
                 [&](std::size_t i) { return order_json(context, *orders[i], form); });
}

Reply count(Context& context) {
  auto chosen = selected(context);
  if (auto* reply = std::get_if<Reply>(&chosen)) return *reply;
  const auto& orders = std::get<0>(chosen);
  Json statuses = Json::array();
  for (const OrderStatus& status : order_statuses()) {
    Json row = order_status_json(status);
    row["count"] = std::count_if(orders.begin(), orders.end(),
                                 [&](const Order* o) { return o->status_id == status.id; });
    row["sort_order"] = status.id;
    statuses.push_back(row);
  }
  return bare({{"statuses", statuses}, {"count", orders.size()}});
}

Reply get_order(Context& context) {
  if (auto refusal = refuse_unknown(context.call, {"include", "consignment_structure"})) return *refusal;
  const Order* order = context.store.order(context.ids[0]);
  if (!order) return not_found(context.call, "order");
  return bare(order_json(context, *order, OrderForm::of(context.call)));
}

Reply products(Context& context) {
  if (auto refusal = refuse_unknown(context.call, {"page", "limit"})) return *refusal;
  const Order* order = context.store.order(context.ids[0]);
  if (!order) return not_found(context.call, "order");
  auto page = page_of(context.call, 50, 250);
  if (auto* reply = std::get_if<Reply>(&page)) return *reply;
  return page_v2(order->lines.size(), std::get<Page>(page),
                 [&](std::size_t i) { return order_line_json(context, *order, order->lines[i]); });
}

Reply product(Context& context) {
  const Order* order = context.store.order(context.ids[0]);
  if (order) {
    for (const OrderLine& line : order->lines) {
      if (line.id == context.ids[1]) return bare(order_line_json(context, *order, line));
    }
  }
  return not_found(context.call, "order product");
}

Reply consignments(Context& context) {
  if (auto refusal = refuse_unknown(context.call, {"include"})) return *refusal;
  const Order* order = context.store.order(context.ids[0]);
  if (!order) return not_found(context.call, "order");
  return bare(consignments_json(context, *order, OrderForm::of(context.call).line_items));
}

Reply shipping_addresses(Context& context) {
  const Order* order = context.store.order(context.ids[0]);
  if (!order) return not_found(context.call, "order");
  if (order->is_pickup) return no_content();
  return bare(Json::array({shipping_address_json(context, *order)}));
}

Reply shipping_address(Context& context) {
  const Order* order = context.store.order(context.ids[0]);
  if (!order || order->is_pickup || order->address_id != context.ids[1])
    return not_found(context.call, "shipping address");
  return bare(shipping_address_json(context, *order));
}

// Of what this store never has: coupons, fees, taxes, messages.
Reply empty_list(Context& context) {
  if (!context.store.order(context.ids[0])) return not_found(context.call, "order");
  return no_content();
}

Json shipment_json(const Order& order, const Shipment& shipment) {
  Json items = Json::array();
  for (const ShipmentItem& item : shipment.items) {
    const auto line = std::find_if(order.lines.begin(), order.lines.end(),
                                   [&](const OrderLine& l) { return l.id == item.order_product_id; });
    items.push_back({{"order_product_id", item.order_product_id},
                     {"product_id", line == order.lines.end() ? 0 : line->product_id},
                     {"quantity", item.quantity}});
  }
  return {{"id", shipment.id},
          {"order_id", order.id},
          {"customer_id", 0},
          {"order_address_id", shipment.address_id},
          {"date_created", rfc2822(shipment.created)},
          {"tracking_number", shipment.tracking_number},
          {"merchant_shipping_cost", "0.0000"},
          {"shipping_method", "Flat rate"},
          {"comments", shipment.comments},
          {"shipping_provider", shipment.shipping_provider},
          {"tracking_carrier", shipment.tracking_carrier},
          {"tracking_link", ""},
          {"items", items}};
}

Reply shipments(Context& context) {
  if (auto refusal = refuse_unknown(context.call, {"page", "limit"})) return *refusal;
  const Order* order = context.store.order(context.ids[0]);
  if (!order) return not_found(context.call, "order");
  auto page = page_of(context.call, 50, 250);
  if (auto* reply = std::get_if<Reply>(&page)) return *reply;
  return page_v2(order->shipments.size(), std::get<Page>(page),
                 [&](std::size_t i) { return shipment_json(*order, order->shipments[i]); });
}

Reply shipment_count(Context& context) {
  const Order* order = context.store.order(context.ids[0]);
  if (!order) return not_found(context.call, "order");
  return bare({{"count", order->shipments.size()}});
}

Reply shipment(Context& context) {
  const Order* order = context.store.order(context.ids[0]);
  if (order) {
    for (const Shipment& shipment : order->shipments)
      if (shipment.id == context.ids[1]) return bare(shipment_json(*order, shipment));
  }
  return not_found(context.call, "shipment");
}

Reply ship(Context& context) {
  const Id id = context.ids[0];
  if (!context.store.order(id)) return not_found(context.call, "order");
  auto body = body_of(context.call, Json::value_t::object);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  const Json& json = std::get<Json>(body);
  for (auto it = json.begin(); it != json.end(); ++it) {
    static const std::vector<std::string> kKnown = {
        "order_address_id", "tracking_number", "tracking_carrier", "shipping_provider", "comments", "items"};
    if (std::find(kKnown.begin(), kKnown.end(), it.key()) == kKnown.end())
      return refuse(context.call, 400, "The field '" + it.key() + "' is invalid.");
  }
  Fields fields(json);
  Shipment shipment;
  fields.require({"order_address_id", "items"});
  fields.whole("order_address_id", shipment.address_id, 1, INT64_MAX);
  fields.text("tracking_number", shipment.tracking_number, 50);
  fields.text("tracking_carrier", shipment.tracking_carrier, 64);
  fields.text("shipping_provider", shipment.shipping_provider, 64);
  fields.text("comments", shipment.comments, 65535);
  for (const Json& row : json.contains("items") && json["items"].is_array() ? json["items"] : Json::array()) {
    Fields line(object_or_empty(row), "items.");
    ShipmentItem item;
    line.require({"order_product_id", "quantity"});
    line.whole("order_product_id", item.order_product_id, 1, INT64_MAX);
    line.whole("quantity", item.quantity, 1, 1'000'000);
    fields.take_errors(line);
    shipment.items.push_back(item);
  }
  if (!fields.fine())
    return refuse(context.call, Refusal{400, "The field '" + fields.errors().front().first + "' is invalid.",
                                        fields.errors()});
  Store trial = context.store;
  const auto shipped = trial.ship_order(id, std::move(shipment), context.now);
  if (!shipped.ok()) return refuse(context.call, shipped.refusal());
  context.store = std::move(trial);
  const Order* order = context.store.order(id);
  return bare(shipment_json(*order, order->shipments.back()), 201);
}

// PUT: a status, notes, and quantities of lines. Other fields are refused by name, never ignored.
Reply put_order(Context& context) {
  const Id id = context.ids[0];
  if (!context.store.order(id)) return not_found(context.call, "order");
  auto body = body_of(context.call, Json::value_t::object);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  const Json& json = std::get<Json>(body);
  for (auto it = json.begin(); it != json.end(); ++it) {
    static const std::vector<std::string> kKnown = {"status_id",         "staff_notes", "customer_message",
                                                    "external_order_id", "products",    "is_deleted"};
    if (std::find(kKnown.begin(), kKnown.end(), it.key()) == kKnown.end()) {
      return refuse(context.call, 400, "The field '" + it.key() + "' is invalid.");
    }
  }
  Fields fields(json);
  std::optional<std::int64_t> status_id;
  std::optional<std::string> staff_notes, customer_message, external_order_id;
  std::optional<bool> is_deleted;
  fields.whole("status_id", status_id, 0, 14);
  fields.text("staff_notes", staff_notes);
  fields.text("customer_message", customer_message);
  fields.text("external_order_id", external_order_id, 255);
  fields.boolean("is_deleted", is_deleted);
  std::vector<std::pair<Id, std::int64_t>> quantities;
  if (fields.has("products")) {
    for (const Json& row : json["products"].is_array() ? json["products"] : Json::array({Json::object()})) {
      Fields line(object_or_empty(row), "products.");
      Id line_id = 0;
      std::int64_t quantity = 0;
      line.require({"id", "quantity"});
      line.whole("id", line_id, 1, INT64_MAX);
      line.whole("quantity", quantity, 0, 1'000'000);
      fields.take_errors(line);
      quantities.emplace_back(line_id, quantity);
    }
  }
  if (!fields.fine()) {
    return refuse(context.call, Refusal{400, "The field '" + fields.errors().front().first + "' is invalid.",
                                        fields.errors()});
  }
  Store trial = context.store;
  for (const auto& [line_id, quantity] : quantities) {
    auto done = trial.set_line_quantity(id, line_id, quantity, context.now);
    if (!done.ok()) return refuse(context.call, done.refusal());
  }
  trial.set_order_notes(id, staff_notes, customer_message, external_order_id, context.now);
  if (status_id) trial.set_order_status(id, static_cast<int>(*status_id), context.now);
  if (is_deleted.value_or(false)) trial.archive_order(id, context.now);
  if (is_deleted && !*is_deleted && trial.order(id)->is_deleted) {
    Order brought_back = *trial.order(id);
    brought_back.is_deleted = false;
    brought_back.modified = std::max(context.now, brought_back.modified);
    trial.mirror_order(std::move(brought_back));
  }
  context.store = std::move(trial);
  return bare(order_json(context, *context.store.order(id), {}));
}

Reply archive(Context& context) {
  if (!context.store.archive_order(context.ids[0], context.now)) return not_found(context.call, "order");
  return no_content();
}

Reply statuses(Context&) {
  Json rows = Json::array();
  for (const OrderStatus& status : order_statuses()) rows.push_back(order_status_json(status));
  return bare(rows);
}

Reply status(Context& context) {
  for (const OrderStatus& status : order_statuses()) {
    if (status.id == context.ids[0]) return bare(order_status_json(status));
  }
  return not_found(context.call, "order status");
}

}  // namespace

RouteTable order_routes() {
  constexpr ScopeFamily kFamily = ScopeFamily::kOrders;
  return {{"GET", "/v2/orders", kFamily, get_orders},
          {"GET", "/v2/orders/count", kFamily, count},
          {"GET", "/v2/orders/{}", kFamily, get_order},
          {"PUT", "/v2/orders/{}", kFamily, put_order},
          {"DELETE", "/v2/orders/{}", kFamily, archive},
          {"GET", "/v2/orders/{}/products", kFamily, products},
          {"GET", "/v2/orders/{}/products/{}", kFamily, product},
          {"GET", "/v2/orders/{}/consignments", kFamily, consignments},
          {"GET", "/v2/orders/{}/shipping_addresses", kFamily, shipping_addresses},
          {"GET", "/v2/orders/{}/shipping_addresses/{}", kFamily, shipping_address},
          {"GET", "/v2/orders/{}/coupons", kFamily, empty_list},
          {"GET", "/v2/orders/{}/fees", kFamily, empty_list},
          {"GET", "/v2/orders/{}/taxes", kFamily, empty_list},
          {"GET", "/v2/orders/{}/messages", kFamily, empty_list},
          {"GET", "/v2/orders/{}/shipments", kFamily, shipments},
          {"GET", "/v2/orders/{}/shipments/count", kFamily, shipment_count},
          {"GET", "/v2/orders/{}/shipments/{}", kFamily, shipment},
          {"POST", "/v2/orders/{}/shipments", kFamily, ship},
          {"GET", "/v2/order_statuses", kFamily, statuses},
          {"GET", "/v2/order_statuses/{}", kFamily, status}};
}

}  // namespace sandbox
