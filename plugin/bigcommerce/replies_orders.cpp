// Orders and their lines, from V2: bare objects and arrays, numbers in strings, 204 for nothing.

#include "plugin/bigcommerce/json_read.h"
#include "plugin/bigcommerce/replies.h"

namespace tillbridge::bigcommerce {
namespace {

/// Order products come 50 at a time unless asked otherwise, and inside a consignment nobody can ask: from
/// here on the rest may be missing.
constexpr std::size_t kLinesCertain = 50;

LineType type_of(const std::string& text) {
  if (text.empty() || text == "physical") return LineType::physical;
  if (text == "digital") return LineType::digital;
  if (text == "giftcertificate") return LineType::gift_certificate;
  return LineType::other;
}

std::optional<OrderLine> read_line(const Json& row) {
  OrderLine out;
  out.line_id = integer_of(row, "id");
  const Json* quantity = member(row, "quantity");
  // A line whose quantity cannot be read must not be taken for 0: stock hangs on it.
  if (out.line_id <= 0 || quantity == nullptr || !integer(*quantity)) return std::nullopt;
  out.quantity = *integer(*quantity);
  out.product_id = integer_of(row, "product_id");
  out.variant_id = integer_of(row, "variant_id");
  out.sku = text_of(row, "sku");
  out.name = text_of(row, "name");
  out.quantity_shipped = integer_of(row, "quantity_shipped");
  out.quantity_refunded = integer_of(row, "quantity_refunded");
  out.address_id = integer_of(row, "order_address_id");
  out.parent_line_id = integer_of(row, "parent_order_product_id");
  out.type = type_of(text_of(row, "type"));
  return out;
}

/// What an order's lines look like: rows, or an address to ask, or nothing.
enum class Lines { read, elsewhere, broken };

/// "line_items": an array of lines, or of {url, resource}, or one such object.
Lines add_lines(const Json& items, std::vector<OrderLine>& out) {
  if (items.is_object()) {
    if (member(items, "url") != nullptr || member(items, "resource") != nullptr) return Lines::elsewhere;
    return Lines::broken;
  }
  if (!items.is_array()) return Lines::broken;
  for (const Json& row : items) {
    if (!row.is_object()) return Lines::broken;
    if (member(row, "id") == nullptr && (member(row, "url") != nullptr || member(row, "resource") != nullptr))
      return Lines::elsewhere;
    auto line = read_line(row);
    if (!line) return Lines::broken;
    out.push_back(std::move(*line));
  }
  return Lines::read;
}

/// Every consignment of one kind; pickups tell where they are collected as well.
Lines add_consignments(const Json* list, Order& order, bool pickups) {
  if (list == nullptr) return Lines::read;
  if (!list->is_array()) return Lines::broken;
  Lines all = Lines::read;
  for (const Json& consignment : *list) {
    if (!consignment.is_object()) return Lines::broken;
    if (pickups) {
      order.is_pickup = true;
      if (const Json* location = member(consignment, "location")) {
        order.pickup_location_id = integer_of(*location, "id");
        order.pickup_location_name = text_of(*location, "name");
      }
    }
    const Json* items = member(consignment, "line_items");
    const Lines one = items == nullptr ? Lines::elsewhere : add_lines(*items, order.lines);
    if (one == Lines::broken) return one;
    if (one == Lines::elsewhere) all = one;
  }
  return all;
}

/// "consignments": {pickups, shipping, downloads, email{gift_certificates}}, also as the only element of an
/// array.
Lines read_consignments(const Json& consignments, Order& order) {
  const Json* object = &consignments;
  if (consignments.is_array()) {
    if (consignments.empty()) return Lines::elsewhere;
    object = &consignments.front();
  }
  if (!object->is_object()) return Lines::broken;
  if (member(*object, "url") != nullptr || member(*object, "resource") != nullptr) return Lines::elsewhere;
  const Json* email = member(*object, "email");
  const Json* gifts = email != nullptr ? member(*email, "gift_certificates") : nullptr;
  Lines all = Lines::read;
  const std::pair<const Json*, bool> kinds[] = {{member(*object, "pickups"), true},
                                                {member(*object, "shipping"), false},
                                                {member(*object, "downloads"), false},
                                                {gifts, false}};
  for (const auto& [list, pickups] : kinds) {
    const Lines one = add_consignments(list, order, pickups);
    if (one == Lines::broken) return one;
    if (one == Lines::elsewhere) all = one;
  }
  return all;
}

std::optional<Order> read_order(const Json& row) {
  Order out;
  out.id = integer_of(row, "id");
  const Json* status = member(row, "status_id");
  if (out.id <= 0 || status == nullptr) return std::nullopt;
  const auto status_id = integer(*status);
  if (!status_id || *status_id < 0 || *status_id > 1000) return std::nullopt;
  out.status_id = static_cast<int>(*status_id);
  out.status = text_of(row, "status");
  out.date_created = parse_date(text_of(row, "date_created")).value_or(0);
  out.date_modified = parse_date(text_of(row, "date_modified")).value_or(0);
  if (const Json* address = member(row, "billing_address")) {
    out.first_name = text_of(*address, "first_name");
    out.last_name = text_of(*address, "last_name");
  }
  out.total_inc_tax = text_of(row, "total_inc_tax");
  out.currency = text_of(row, "currency_code");
  out.payment_status = text_of(row, "payment_status");
  out.is_deleted = truth_of(row, "is_deleted", false);
  out.channel_id = integer_of(row, "channel_id", 1);
  out.external_source = text_of(row, "external_source");
  out.was_shipped = parse_date(text_of(row, "date_shipped")).value_or(0) > 0;

  Lines lines = Lines::elsewhere;
  if (const Json* consignments = member(row, "consignments")) {
    lines = read_consignments(*consignments, out);
  } else if (const Json* products = member(row, "products"); products != nullptr && products->is_array()) {
    lines = add_lines(*products, out.lines);
  }
  if (lines == Lines::broken) return std::nullopt;
  if (lines == Lines::elsewhere) out.lines.clear();
  out.lines_complete = lines == Lines::read && out.lines.size() < kLinesCertain;
  return out;
}

/// The array of a V2 list; a 204 is an empty one.
core::Result<Json> list_of(const HttpReply& reply, std::string_view what) {
  auto document = document_of(reply, what);
  if (!document) return document.error();
  Json& json = document.value();
  if (json.is_null() && reply.status == 204) return Json(Json::array());
  if (!json.is_array()) return unreadable(what, json.is_null() ? "is empty" : "is not the list it should be");
  return std::move(json);
}

template <class T, class Read>
core::Result<Page<T>> v2_page_of(const HttpReply& reply, std::string_view what, int limit, Read read) {
  auto list = list_of(reply, what);
  if (!list) return list.error();
  Page<T> page;
  for (const Json& row : list.value()) {
    std::optional<T> one = row.is_object() ? read(row) : std::nullopt;
    if (!one) return unreadable(what, "holds a row without the fields it needs");
    page.rows.push_back(std::move(*one));
  }
  page.has_more = limit > 0 && page.rows.size() >= static_cast<std::size_t>(limit);
  return page;
}

}  // namespace

core::Result<Page<Order>> parse_orders(const HttpReply& reply, int limit) {
  return v2_page_of<Order>(reply, "the orders", limit, read_order);
}

core::Result<Order> parse_order(const HttpReply& reply) {
  constexpr std::string_view kWhat = "the order";
  auto object = object_of(reply, kWhat);
  if (!object) return object.error();
  auto order = read_order(object.value());
  if (!order) return unreadable(kWhat, "lacks the fields it needs");
  return std::move(*order);
}

core::Result<Page<Shipment>> parse_shipments(const HttpReply& reply) {
  return v2_page_of<
      Shipment>(reply, "the order's parcels", 0, [](const Json& row) -> std::optional<Shipment> {
    Shipment out{integer_of(row, "id"), integer_of(row, "order_address_id"), text_of(row, "tracking_number")};
    if (out.id <= 0) return std::nullopt;
    return out;
  });
}

core::Result<Page<OrderLine>> parse_order_products(const HttpReply& reply, int limit) {
  return v2_page_of<OrderLine>(reply, "the order's lines", limit, read_line);
}

}  // namespace tillbridge::bigcommerce
