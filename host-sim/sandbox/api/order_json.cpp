#include "sandbox/api/order_json.h"

#include <algorithm>

#include "sandbox/api/dates.h"

namespace sandbox {
namespace {

constexpr MoneyE4 kShippingFee = 59'500;  // 5.95, what the sandbox's one shipping method costs

Json link(const Context& context, const Order& order, const std::string& what) {
  const std::string path = "/orders/" + std::to_string(order.id) + "/" + what;
  return {{"url", "https://api.bigcommerce.com/stores/" + context.store.data().profile.hash + "/v2" + path},
          {"resource", path}};
}

Json address_json(const Customer& customer) {
  return {{"first_name", customer.first_name},
          {"last_name", customer.last_name},
          {"company", customer.company},
          {"street_1", customer.street},
          {"street_2", ""},
          {"city", customer.city},
          {"state", customer.state},
          {"zip", customer.zip},
          {"country", customer.country},
          {"country_iso2", customer.country_iso2},
          {"phone", customer.phone},
          {"email", customer.email}};
}

MoneyE4 shipping_of(const Order& order) {
  return order.is_pickup ? 0 : kShippingFee;
}

}  // namespace

MoneyE4 order_total(const Order& order) {
  return order.subtotal() + shipping_of(order);
}

OrderForm OrderForm::of(const Call& call) {
  OrderForm form;
  for (const std::string& name : text_list(call, "include").value_or(std::vector<std::string>{})) {
    if (name == "consignments.line_items") form.line_items = true;
    if (name == "consignments" || form.line_items) form.consignments = true;
    if (name == "fees") form.fees = true;
  }
  return form;
}

Json order_status_json(const OrderStatus& status) {
  return {{"id", status.id},
          {"name", status.name},
          {"system_label", status.name},
          {"custom_label", status.name},
          {"system_description", status.description}};
}

Json order_line_json(const Context&, const Order& order, const OrderLine& line) {
  const std::string price = money_text(line.price), total = money_text(line.price * line.quantity),
                    zero = money_text(0);
  Json options = Json::array();
  Id position = 1;
  for (const auto& [name, value] : line.options) {
    options.push_back({{"id", line.id * 10 + position},
                       {"option_id", position},
                       {"order_product_id", line.id},
                       {"product_option_id", position},
                       {"display_name", name},
                       {"display_name_customer", name},
                       {"display_name_merchant", name},
                       {"display_value", value},
                       {"display_value_customer", value},
                       {"display_value_merchant", value},
                       {"value", std::to_string(position)},
                       {"type", "Multiple choice"},
                       {"name", name},
                       {"display_style", "Pick list"}});
    ++position;
  }
  return {{"id", line.id},
          {"order_id", order.id},
          {"product_id", line.product_id},
          {"variant_id", line.variant_id},
          {"order_pickup_method_id", order.pickup_method_id},
          {"order_address_id", order.address_id},
          {"name", line.name},
          {"name_customer", line.name},
          {"name_merchant", line.name},
          {"sku", line.sku},
          {"upc", line.upc},
          {"type", "physical"},
          {"base_price", price},
          {"price_ex_tax", price},
          {"price_inc_tax", price},
          {"price_tax", zero},
          {"base_total", total},
          {"total_ex_tax", total},
          {"total_inc_tax", total},
          {"total_tax", zero},
          {"discounted_total_inc_tax", total},
          {"weight", std::to_string(line.weight)},
          {"width", zero},
          {"height", zero},
          {"depth", zero},
          {"quantity", line.quantity},
          {"base_cost_price", zero},
          {"cost_price_inc_tax", zero},
          {"cost_price_ex_tax", zero},
          {"cost_price_tax", zero},
          {"is_refunded", line.quantity > 0 && line.quantity_refunded == line.quantity},
          {"quantity_refunded", line.quantity_refunded},
          {"refund_amount", zero},
          {"return_id", 0},
          {"wrapping_id", 0},
          {"wrapping_name", ""},
          {"base_wrapping_cost", zero},
          {"wrapping_cost_ex_tax", zero},
          {"wrapping_cost_inc_tax", zero},
          {"wrapping_cost_tax", zero},
          {"wrapping_message", ""},
          {"quantity_shipped", line.quantity_shipped},
          {"event_name", nullptr},
          {"event_date", nullptr},
          {"fixed_shipping_cost", zero},
          {"ebay_item_id", ""},
          {"ebay_transaction_id", ""},
          {"option_set_id", nullptr},
          {"parent_order_product_id", nullptr},
          {"is_bundled_product", false},
          {"bin_picking_number", ""},
          {"external_id", nullptr},
          {"brand", ""},
          {"gift_certificate_id", nullptr},
          {"applied_discounts", Json::array()},
          {"product_options", options},
          {"configurable_fields", Json::array()}};
}

Json consignments_json(const Context& context, const Order& order, bool line_items) {
  Json lines = Json::array();
  if (line_items) {
    for (const OrderLine& line : order.lines) lines.push_back(order_line_json(context, order, line));
  } else {
    lines.push_back(link(context, order, "products"));
  }
  Json out = {{"pickups", Json::array()},
              {"shipping", Json::array()},
              {"downloads", Json::array()},
              {"email", {{"gift_certificates", Json::array()}}}};
  if (order.is_pickup) {
    Json where = Json::object();
    auto found = context.store.data().locations.find(order.location_id);
    if (found != context.store.data().locations.end()) {
      const Location& location = found->second;
      where = {{"id", location.id},
               {"name", location.label},
               {"code", location.code},
               {"address_line_1", location.address1},
               {"address_line_2", location.address2},
               {"city", location.city},
               {"state", location.state},
               {"postal_code", location.zip},
               {"country_alpha2", location.country_code},
               {"email", location.email},
               {"phone", location.phone}};
    }
    auto method = context.store.data().pickup_methods.find(order.pickup_method_id);
    const bool known = method != context.store.data().pickup_methods.end();
    out["pickups"].push_back(
        {{"id", order.consignment_id},
         {"pickup_method_id", order.pickup_method_id},
         {"pickup_method_display_name", known ? method->second.display_name : ""},
         {"collection_instructions", known ? method->second.collection_instructions : ""},
         {"collection_time_description", known ? method->second.collection_time_description : ""},
         {"location", std::move(where)},
         {"line_items", std::move(lines)}});
  } else {
    Json shipping = address_json(order.customer);
    const double cost = money_number(shipping_of(order));
    shipping.update(
        {{"id", order.consignment_id},
         {"form_fields", Json::array()},
         {"line_items", std::move(lines)},
         {"items_total", order.units()},
         {"items_shipped", order.units_shipped()},
         {"shipping_method", "Flat rate"},
         {"base_cost", cost},
         {"cost_ex_tax", cost},
         {"cost_inc_tax", cost},
         {"cost_tax", 0},
         {"cost_tax_class_id", 2},
         {"base_handling_cost", 0},
         {"handling_cost_ex_tax", 0},
         {"handling_cost_inc_tax", 0},
         {"handling_cost_tax", 0},
         {"handling_cost_tax_class_id", 2},
         {"shipping_zone_id", 1},
         {"shipping_zone_name", "United States"},
         {"shipping_quotes",
          link(context, order,
               "consignments/shipping/" + std::to_string(order.consignment_id) + "/shipping_quotes")}});
    out["shipping"].push_back(std::move(shipping));
  }
  return out;
}

Json shipping_address_json(const Context& context, const Order& order) {
  Json out = address_json(order.customer);
  const std::string cost = money_text(shipping_of(order)), zero = money_text(0);
  out.update({{"id", order.address_id},
              {"order_id", order.id},
              {"items_total", order.units()},
              {"items_shipped", order.units_shipped()},
              {"shipping_method", "Flat rate"},
              {"base_cost", cost},
              {"cost_ex_tax", cost},
              {"cost_inc_tax", cost},
              {"cost_tax", zero},
              {"cost_tax_class_id", 2},
              {"base_handling_cost", zero},
              {"handling_cost_ex_tax", zero},
              {"handling_cost_inc_tax", zero},
              {"handling_cost_tax", zero},
              {"handling_cost_tax_class_id", 2},
              {"shipping_zone_id", 1},
              {"shipping_zone_name", "United States"},
              {"form_fields", Json::array()},
              {"shipping_quotes",
               link(context, order,
                    "shipping_addresses/" + std::to_string(order.address_id) + "/shipping_quotes")}});
  return out;
}

Json order_json(const Context& context, const Order& order, const OrderForm& form) {
  const StoreData& data = context.store.data();
  const MoneyE4 subtotal = order.subtotal(), shipping = shipping_of(order);
  const std::string zero = money_text(0), sub = money_text(subtotal), ship = money_text(shipping),
                    total = money_text(order_total(order));
  Json billing = address_json(order.customer);
  billing["form_fields"] = Json::array();
  const std::string& currency = data.profile.currency;
  const std::string status =
      order_statuses()[static_cast<std::size_t>(std::clamp(order.status_id, 0, 14))].name;
  Json out = {
      {"id", order.id},
      {"customer_id", 0},
      {"date_created", rfc2822(order.created)},
      {"date_modified", rfc2822(order.modified)},
      {"date_shipped", order.shipped ? rfc2822(order.shipped) : ""},
      {"status_id", order.status_id},
      {"status", status},
      {"cart_id", "00000000-0000-4000-8000-" +
                      std::string(12 - std::min<std::size_t>(12, std::to_string(order.id).size()), '0') +
                      std::to_string(order.id)},
      {"subtotal_ex_tax", sub},
      {"subtotal_inc_tax", sub},
      {"subtotal_tax", zero},
      {"base_shipping_cost", ship},
      {"shipping_cost_ex_tax", ship},
      {"shipping_cost_inc_tax", ship},
      {"shipping_cost_tax", zero},
      {"shipping_cost_tax_class_id", 2},
      {"base_handling_cost", zero},
      {"handling_cost_ex_tax", zero},
      {"handling_cost_inc_tax", zero},
      {"handling_cost_tax", zero},
      {"handling_cost_tax_class_id", 2},
      {"base_wrapping_cost", zero},
      {"wrapping_cost_ex_tax", zero},
      {"wrapping_cost_inc_tax", zero},
      {"wrapping_cost_tax", zero},
      {"wrapping_cost_tax_class_id", 3},
      {"total_ex_tax", total},
      {"total_inc_tax", total},
      {"total_tax", zero},
      {"items_total", order.units()},
      {"items_shipped", order.units_shipped()},
      {"payment_method", order.payment_method},
      {"payment_status", order.payment_status},
      {"refunded_amount", zero},
      {"order_is_digital", false},
      {"store_credit_amount", zero},
      {"gift_certificate_amount", zero},
      {"ip_address", "203.0.113.7"},
      {"ip_address_v6", ""},
      {"geoip_country", "United States"},
      {"geoip_country_iso2", "US"},
      {"currency_id", 1},
      {"currency_code", currency},
      {"currency_exchange_rate", "1.0000000000"},
      {"default_currency_id", 1},
      {"default_currency_code", currency},
      {"store_default_currency_code", currency},
      {"store_default_to_transactional_exchange_rate", "1.0000000000"},
      {"staff_notes", order.staff_notes},
      {"customer_message", order.customer_message},
      {"discount_amount", zero},
      {"coupon_discount", zero},
      {"shipping_address_count", order.is_pickup ? 0 : 1},
      {"is_deleted", order.is_deleted},
      {"ebay_order_id", "0"},
      {"billing_address", billing},
      {"is_email_opt_in", false},
      {"order_source", order.order_source},
      {"channel_id", order.channel_id},
      {"external_source", order.external_source.empty() ? Json(nullptr) : Json(order.external_source)},
      {"external_id", nullptr},
      {"external_merchant_id", nullptr},
      {"external_order_id", order.external_order_id},
      {"tax_provider_id", "BasicTaxProvider"},
      {"customer_locale", "en"},
      {"custom_status", status},
      {"is_tax_inclusive_pricing", false},
      {"products", link(context, order, "products")},
      {"shipping_addresses", link(context, order, "shipping_addresses")},
      {"coupons", link(context, order, "coupons")}};
  if (form.fees)
    out["fees"] = Json::array();
  else
    out["fees"] = link(context, order, "fees");
  // Inside an order the lines always come in full, and without the include there is no link: the published
  // description is ambiguous for every other form (docs/sandbox.md).
  if (form.consignments) out["consignments"] = consignments_json(context, order, true);
  return out;
}

}  // namespace sandbox
