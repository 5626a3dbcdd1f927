#include "sandbox/api/dates.h"
#include "sandbox/api/inventory_settings_json.h"
#include "sandbox/api/routes.h"

namespace sandbox {

Json inventory_settings_json(const InventorySettings& settings) {
  return {{"product_out_of_stock_behavior", settings.product_out_of_stock_behavior},
          {"option_out_of_stock_behavior", settings.option_out_of_stock_behavior},
          {"update_stock_behavior", settings.update_stock_behavior},
          {"edit_order_stock_adjustment", settings.edit_order_stock_adjustment},
          {"refund_order_stock_adjustment", settings.refund_order_stock_adjustment},
          {"stock_level_display", settings.stock_level_display},
          {"default_out_of_stock_message", settings.default_out_of_stock_message},
          {"hide_in_product_filtering", settings.hide_in_product_filtering},
          {"show_pre_order_stock_levels", settings.show_pre_order_stock_levels},
          {"show_out_of_stock_message", settings.show_out_of_stock_message}};
}

void read_inventory_settings(Fields& fields, InventorySettings& settings) {
  fields.one_of("product_out_of_stock_behavior", settings.product_out_of_stock_behavior,
                {"do_nothing", "hide_product", "hide_product_and_accessible", "hide_product_and_redirect"});
  fields.one_of("option_out_of_stock_behavior", settings.option_out_of_stock_behavior,
                {"do_nothing", "hide_option", "label_option"});
  fields.one_of("update_stock_behavior", settings.update_stock_behavior,
                {"order_placed", "order_completed_or_shipped"});
  fields.boolean("edit_order_stock_adjustment", settings.edit_order_stock_adjustment);
  fields.boolean("refund_order_stock_adjustment", settings.refund_order_stock_adjustment);
  fields.one_of("stock_level_display", settings.stock_level_display, {"dont_show", "show", "show_when_low"});
  fields.text("default_out_of_stock_message", settings.default_out_of_stock_message);
  fields.boolean("hide_in_product_filtering", settings.hide_in_product_filtering);
  fields.boolean("show_pre_order_stock_levels", settings.show_pre_order_stock_levels);
  fields.boolean("show_out_of_stock_message", settings.show_out_of_stock_message);
}

namespace {

Reply time(Context& context) {
  return bare({{"time", context.now / 1000}});
}

std::string plan_name(const std::string& plan) {
  if (plan == "standard") return "BigCommerce Standard";
  if (plan == "pro") return "BigCommerce Pro";
  if (plan == "unlimited") return "BigCommerce Enterprise";
  return "BigCommerce Plus";
}

Reply store(Context& context) {
  const Profile& profile = context.store.data().profile;
  const std::string domain = "store-" + profile.hash + ".mybigcommerce.com";
  return bare({{"id", profile.hash},
               {"account_uuid", profile.account_uuid},
               {"store_id", 1003456},
               {"domain", domain},
               {"secure_url", "https://" + domain},
               {"control_panel_base_url", "https://" + domain},
               {"status", "live"},
               {"name", profile.name},
               {"first_name", "Sam"},
               {"last_name", "Fern"},
               {"address", "12 Fern Street\nAustin, TX 78701"},
               {"country", "United States"},
               {"country_code", "US"},
               {"infrastructure_region", "us-central1"},
               {"phone", "5125550100"},
               {"admin_email", "shop@example.com"},
               {"order_email", "orders@example.com"},
               {"favicon_url", ""},
               {"timezone",
                {{"name", "America/Chicago"},
                 {"raw_offset", -21600},
                 {"dst_offset", -18000},
                 {"dst_correction", true},
                 {"date_format",
                  {{"display", "M jS Y"}, {"export", "M jS Y"}, {"extended_display", "M jS Y @ g:i A"}}}}},
               {"language", "en"},
               {"currency", profile.currency},
               {"currency_symbol", "$"},
               {"currency_symbol_location", "left"},
               {"decimal_separator", "."},
               {"thousands_separator", ","},
               {"decimal_places", 2},
               {"weight_units", "KGS"},
               {"dimension_units", "Centimeters"},
               {"dimension_decimal_places", 2},
               {"dimension_decimal_token", "."},
               {"dimension_thousands_token", ","},
               {"plan_name", plan_name(profile.plan)},
               {"plan_level", plan_name(profile.plan)},
               {"plan_is_trial", false},
               {"industry", "Home and garden"},
               {"logo", Json::array()},
               {"is_price_entered_with_tax", profile.prices_with_tax},
               {"default_channel_id", 1},
               {"default_site_id", 1000},
               {"active_comparison_modules", Json::array()},
               {"features",
                {{"stencil_enabled", true},
                 {"sitewidehttps_enabled", true},
                 {"facebook_catalog_id", ""},
                 {"checkout_type", "optimized"},
                 {"wishlists_enabled", false},
                 {"graphql_storefront_api_enabled", true},
                 {"shopper_consent_tracking_enabled", false},
                 {"multi_storefront_enabled", false},
                 {"storefront_limits", {{"active", 1}, {"total_including_inactive", 1}}}}}});
}

Reply inventory_settings(Context& context) {
  if (auto refusal = refuse_unknown(context.call, {"channel_id"})) return *refusal;
  Json data = inventory_settings_json(context.store.data().inventory_settings);
  return v3(data);
}

Reply set_inventory_settings(Context& context) {
  if (auto refusal = refuse_unknown(context.call, {"channel_id"})) return *refusal;
  auto body = body_of(context.call, Json::value_t::object);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  InventorySettings settings = context.store.data().inventory_settings;
  Fields fields(std::get<Json>(body));
  read_inventory_settings(fields, settings);
  if (!fields.fine()) return refuse(context.call, fields.refusal());
  context.store.set_inventory_settings(settings);
  return v3(inventory_settings_json(settings));
}

Reply payment_methods(Context& context) {
  auto page = page_of(context.call, 50, 250);
  if (auto* reply = std::get_if<Reply>(&page)) return *reply;
  Json rows = {{{"code", "bigcommerce_payments_paypal"}, {"name", "Credit Card"}, {"test_mode", false}},
               {{"code", "instore"}, {"name", "Pay in Store"}, {"test_mode", false}}};
  if (!context.store.data().profile.has_payments) rows = Json::array();
  return page_v2(rows.size(), std::get<Page>(page), [&](std::size_t i) { return rows[i]; });
}

Json zone_json() {
  return {{"id", 1},
          {"name", "United States"},
          {"type", "country"},
          {"locations", Json::array({{{"id", 1}, {"country_iso2", "US"}}})},
          {"free_shipping",
           {{"enabled", false}, {"minimum_sub_total", "0"}, {"exclude_fixed_shipping_products", false}}},
          {"handling_fees", {{"fixed_surcharge", "0"}, {"display_separately", false}}},
          {"enabled", true}};
}

Json shipping_method_json() {
  return {{"id", 1},
          {"name", "Flat rate"},
          {"type", "perorder"},
          {"settings", {{"rate", 5.95}}},
          {"enabled", true},
          {"handling_fees", {{"fixed_surcharge", 0}}},
          {"is_fallback", false}};
}

bool is_zone(const Context& context) {
  return context.ids[0] == 1 && context.store.data().profile.has_shipping;
}

Reply zones(Context& context) {
  return context.store.data().profile.has_shipping ? bare(Json::array({zone_json()})) : no_content();
}
Reply zone(Context& context) {
  return is_zone(context) ? bare(zone_json()) : not_found(context.call, "zone");
}
Reply zone_methods(Context& context) {
  return is_zone(context) ? bare(Json::array({shipping_method_json()})) : not_found(context.call, "zone");
}
Reply zone_method(Context& context) {
  return is_zone(context) && context.ids[1] == 1 ? bare(shipping_method_json())
                                                 : not_found(context.call, "method");
}

Json tax_class_json(int id) {
  static const char* const kNames[] = {"Default Tax Class", "Non-Taxable Products", "Shipping",
                                       "Gift Wrapping"};
  return {{"id", std::to_string(id)},
          {"name", kNames[id]},
          {"created_at", "2024-01-02T09:00:00+00:00"},
          {"updated_at", "2024-01-02T09:00:00+00:00"}};
}

Reply tax_classes(Context& context) {
  auto page = page_of(context.call, 50, 250);
  if (auto* reply = std::get_if<Reply>(&page)) return *reply;
  return page_v2(4, std::get<Page>(page), [](std::size_t i) { return tax_class_json(static_cast<int>(i)); });
}

Reply tax_class(Context& context) {
  if (context.ids[0] < 0 || context.ids[0] > 3) return not_found(context.call, "tax class");
  return bare(tax_class_json(static_cast<int>(context.ids[0])));
}

Reply tax_settings(Context& context) {
  return v3({{"tax_entered_with_prices", context.store.data().profile.prices_with_tax},
             {"price_display_settings",
              {{"control_panel_price_display_strategy", "EXCLUSIVE"},
               {"invoice_price_display_strategy", "EXCLUSIVE"}}},
             {"fallback_strategy", "BASIC"},
             {"should_subtract_store_tax", false},
             {"should_use_geolocation_to_determine_guest_shopper_tax_zone", false},
             {"guest_shopper_tax_zone_id", 1},
             {"store_tax_zone_id", 1},
             {"document_submission_strategy", "ON_PAYMENT_CAPTURE"},
             {"rounding_strategy", "NO_ROUNDING"}});
}

}  // namespace

RouteTable store_info_routes() {
  constexpr ScopeFamily kFamily = ScopeFamily::kInformation;
  return {{"GET", "/v2/time", kFamily, time},
          {"GET", "/v2/store", kFamily, store},
          {"GET", "/v3/settings/inventory", kFamily, inventory_settings},
          {"PUT", "/v3/settings/inventory", kFamily, set_inventory_settings},
          {"GET", "/v2/payments/methods", ScopeFamily::kPayments, payment_methods},
          {"GET", "/v2/shipping/zones", kFamily, zones},
          {"GET", "/v2/shipping/zones/{}", kFamily, zone},
          {"GET", "/v2/shipping/zones/{}/methods", kFamily, zone_methods},
          {"GET", "/v2/shipping/zones/{}/methods/{}", kFamily, zone_method},
          {"GET", "/v2/tax_classes", kFamily, tax_classes},
          {"GET", "/v2/tax_classes/{}", kFamily, tax_class},
          {"GET", "/v3/tax/settings", kFamily, tax_settings}};
}

}  // namespace sandbox
