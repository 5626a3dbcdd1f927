#include "plugin/bigcommerce/replies.h"

#include "catch2.hpp"
#include "reply_of.h"

using namespace tillbridge::bigcommerce;
using namespace tillbridge::test;

TEST_CASE("the store tells its hash, money, time zone and plan") {
  const auto store =
      parse_store(reply_of(200, R"({"id":"abc123","account_uuid":"u","store_id":1001,"name":"Fernwood Goods",
      "domain":"fernwood.example","status":"live","country_code":"US","phone":"555","admin_email":"a@b.c","currency":"USD",
      "timezone":{"name":"America/Chicago","raw_offset":-21600},"decimal_places":2,"weight_units":"Ounces","plan_level":"Plus",
      "plan_is_trial":false,"is_price_entered_with_tax":"1","default_channel_id":"1","logo":[],"new_field":{"x":[1]}})"));
  REQUIRE(store.ok());
  CHECK(store.value().hash == "abc123");
  CHECK(store.value().name == "Fernwood Goods");
  CHECK(store.value().currency == "USD");
  CHECK(store.value().timezone == "America/Chicago");
  CHECK(store.value().plan_level == "Plus");
  CHECK(store.value().is_price_entered_with_tax == true);
  CHECK(store.value().decimal_places == 2);

  CHECK(parse_time(reply_of(200, R"({"time":1529512970})")).value().unix_seconds == 1529512970);
  CHECK(parse_time(reply_of(200, R"({"time":"1529512970"})")).value().unix_seconds == 1529512970);
}

TEST_CASE("locations and inventory settings") {
  const auto page = parse_locations(reply_of(200, R"({"data":[
      {"id":1,"code":"MAIN","label":"Main St","enabled":true,"managed_by_external_source":false,"address":{"phone":"5"}},
      {"id":"2","code":null,"label":"Depot","enabled":false,"managed_by_external_source":true}],
      "meta":{"pagination":{"total":2,"count":2,"per_page":50,"current_page":1,"total_pages":1}}})"));
  REQUIRE(page.ok());
  REQUIRE(page.value().rows.size() == 2);
  CHECK(page.value().rows[0].is_default);
  CHECK(page.value().rows[0].label == "Main St");
  CHECK(page.value().rows[1].id == 2);
  CHECK_FALSE(page.value().rows[1].enabled);
  CHECK_FALSE(page.value().rows[1].is_default);
  CHECK(page.value().rows[1].managed_by_external_source);
  CHECK_FALSE(page.value().has_more);

  using MovesWhen = InventorySettings::MovesWhen;
  const auto settings = parse_inventory_settings(reply_of(
      200,
      R"({"data":{"update_stock_behavior":"order_completed_or_shipped","edit_order_stock_adjustment":false,"refund_order_stock_adjustment":true}})"));
  REQUIRE(settings.ok());
  CHECK(settings.value().moves_when == MovesWhen::completed);
  CHECK_FALSE(settings.value().adjust_on_edit);
  CHECK(settings.value().restock_on_refund);
  const auto channel = parse_inventory_settings(
      reply_of(
          200,
          R"({"data":{"update_stock_behavior":null,"edit_order_stock_adjustment":true,"refund_order_stock_adjustment":null}})"),
      settings.value());
  CHECK(channel.value().moves_when == MovesWhen::completed);
  CHECK(channel.value().adjust_on_edit);
  CHECK(channel.value().restock_on_refund);
  CHECK_FALSE(
      parse_inventory_settings(reply_of(200, R"({"data":{"update_stock_behavior":"when_paid"}})")).ok());
}

TEST_CASE("products become one row for each variant") {
  const auto page = parse_products(reply_of(200, R"({"data":[
    {"id":77,"name":"Oat Latte Mug","sku":"MUG-OAT-12","inventory_tracking":"product","is_visible":true,"availability":"available",
     "base_variant_id":70,"variants":[{"id":70,"product_id":77,"sku":"","sku_id":null,"price":null,"option_values":[]}]},
    {"id":78,"name":"Pet Bandana","sku":"BAND","inventory_tracking":"variant","is_visible":false,"availability":"preorder",
     "base_variant_id":null,"variants":[
       {"id":80,"product_id":78,"sku":"BAND-BLU-M","sku_id":5,"purchasing_disabled":true,
        "option_values":[{"option_display_name":"Colour","label":"Blue"},{"option_display_name":"Size","label":"M"}]},
       {"id":81,"product_id":78,"sku":"BAND-RED-M","sku_id":6,"option_values":[{"label":"Red"},{"label":"M"}]}]},
    {"id":79,"name":"Gift card","sku":"GC","inventory_tracking":"none"}],
    "meta":{"pagination":{"total":503,"count":3,"per_page":250,"current_page":1,"total_pages":3}}})"));
  REQUIRE(page.ok());
  const auto& rows = page.value().rows;
  REQUIRE(rows.size() == 4);
  CHECK(page.value().has_more);
  CHECK(page.value().total == 503);
  CHECK(rows[0].sku == "MUG-OAT-12");
  CHECK(rows[0].variant_id == 70);
  CHECK(rows[0].is_base_variant);
  CHECK(rows[0].tracking == Tracking::product);
  CHECK(rows[1].sku == "BAND-BLU-M");
  CHECK(rows[1].product_id == 78);
  CHECK(rows[1].options == "Blue / M");
  CHECK_FALSE(rows[1].is_base_variant);
  CHECK_FALSE(rows[1].visible);
  CHECK(rows[1].purchasing_disabled);
  CHECK(rows[1].availability == "preorder");
  CHECK(rows[1].tracking == Tracking::variant);
  CHECK(rows[3].sku == "GC");
  CHECK(rows[3].variant_id == 0);
  CHECK(rows[3].tracking == Tracking::none);

  const auto created = parse_product(
      reply_of(200, R"({"data":{"id":90,"name":"Tillbridge sync","sku":"TB","inventory_tracking":"variant",
      "variants":[{"id":901,"sku":"TB-0A","sku_id":1,"option_values":[{"label":"0A"}]},
                  {"id":902,"sku":"TB-0B","sku_id":2,"option_values":[{"label":"0B"}]}]},"meta":{}})"));
  REQUIRE(created.ok());
  CHECK(created.value().at(1).variant_id == 902);
  CHECK(created.value().at(1).sku == "TB-0B");
  const auto half = parse_product(reply_of(207, R"({"status":207,"title":"partly"})"));
  REQUIRE(half.ok());
  CHECK(half.value().empty());

  const auto variants =
      parse_variants(reply_of(200, R"({"data":[{"id":70,"product_id":77,"sku":"","sku_id":null},
      {"id":80,"product_id":78,"sku":"BAND-BLU-M","sku_id":5,"option_values":[{"label":"Blue"}]}],"meta":{"pagination":{"current_page":1,"total_pages":1}}})"));
  REQUIRE(variants.ok());
  CHECK(variants.value().rows[0].is_base_variant);
  CHECK_FALSE(variants.value().rows[1].is_base_variant);
  CHECK(variants.value().rows[1].sku == "BAND-BLU-M");
}

TEST_CASE("stock levels are read for all locations and for one") {
  const auto all = parse_inventory(
      reply_of(200, R"({"data":[{"identity":{"sku":"A","sku_id":null,"variant_id":70,"product_id":77},
      "locations":[{"location_id":1,"available_to_sell":10,"total_inventory_onhand":12,"settings":{"safety_stock":2,"is_in_stock":true}},
                   {"location_id":2,"available_to_sell":-3,"total_inventory_onhand":"-3.0000","settings":{}}]},
      {"identity":{"sku":"B","variant_id":71,"product_id":78},"locations":[]}],"meta":{"pagination":{"current_page":2,"total_pages":3}}})"));
  REQUIRE(all.ok());
  REQUIRE(all.value().rows.size() == 2);
  CHECK(all.value().rows[0].on_hand == 12);
  CHECK(all.value().rows[0].available_to_sell == 10);
  CHECK(all.value().rows[0].safety_stock == 2);
  CHECK(all.value().rows[1].location_id == 2);
  CHECK(all.value().rows[1].on_hand == -3);
  CHECK(all.value().has_more);

  const auto one =
      parse_inventory(reply_of(200, R"({"data":[{"identity":{"sku":"TB-0A","variant_id":901,"product_id":90},
      "available_to_sell":99999876,"total_inventory_onhand":99999876,"settings":{"safety_stock":0}}],"meta":{}})"),
                      4);
  REQUIRE(one.ok());
  CHECK(one.value().rows.at(0).location_id == 4);
  CHECK(one.value().rows.at(0).on_hand == 99999876);
  CHECK_FALSE(one.value().has_more);

  SECTION("a level that cannot be read is never taken for 0") {
    for (const char* level :
         {R"("total_inventory_onhand":"many")", R"("total_inventory_onhand":1.5)",
          R"("total_inventory_onhand":9e99)", R"("total_inventory_onhand":18446744073709551615)",
          R"("total_inventory_onhand":[])", R"("x":1)"}) {
      INFO(level);
      const auto read = parse_inventory(
          reply_of(200,
                   std::string(R"({"data":[{"identity":{"variant_id":1,"product_id":2},)") + level + "}]}"),
          1);
      REQUIRE_FALSE(read.ok());
      CHECK(read.error().code == tillbridge::core::ErrorCode::bad_reply);
    }
  }
}

TEST_CASE("channels and their notes, with and without an envelope") {
  const auto page = parse_channels(
      reply_of(200, R"({"data":[{"id":667159,"name":"Tillbridge-1","type":"pos","platform":"custom",
      "status":"connected","external_id":"u-1"},{"id":2,"name":"Other","type":"pos","platform":"square","status":null,"external_id":null}]})"));
  REQUIRE(page.ok());
  CHECK(page.value().rows.at(0).external_id == "u-1");
  CHECK(page.value().rows.at(1).external_id.empty());
  CHECK(parse_channel(reply_of(200, R"({"data":{"id":5,"name":"n","status":"connected"},"meta":{}})"))
            .value()
            .id == 5);
  for (const char* body :
       {R"({"data":{"id":6,"namespace":"tillbridge","key":"link","value":"{}"},"meta":{}})",
        R"({"id":"6","namespace":"tillbridge","key":"link","value":"{}"})"}) {
    const auto note = parse_metafield(reply_of(200, body));
    REQUIRE(note.ok());
    CHECK(note.value().id == 6);
    CHECK(note.value().value == "{}");
  }
  CHECK(parse_metafields(reply_of(200, R"({"data":[],"meta":{}})")).value().rows.empty());
}

namespace {

const char* kLine =
    R"({"id":11,"order_id":100,"product_id":77,"variant_id":70,"sku":"MUG","name":"Mug","type":"physical","quantity":2,
    "quantity_shipped":"1","quantity_refunded":0,"parent_order_product_id":null,"order_pickup_method_id":0})";

std::string order_with(const std::string& more) {
  return R"({"id":100,"status_id":11,"status":"Awaiting Fulfillment","date_created":"Wed, 10 Jan 2018 21:05:30 +0000",
    "date_modified":"Wed, 10 Jan 2018 21:06:30 +0000","total_inc_tax":"361.9500","currency_code":"USD","payment_status":"captured",
    "is_deleted":false,"channel_id":"1","external_source":null,
    "billing_address":{"first_name":"Ada","last_name":"Okoro","email":"canary@mail.example","phone":"5550000canary","street_1":"1 Canary Rd"})" +
         more + "}";
}

}  // namespace

TEST_CASE("orders carry their lines inside the consignments") {
  const std::string lines = std::string("[") + kLine + "]";
  const std::string gift =
      R"([{"id":13,"product_id":0,"variant_id":0,"name":"Card","type":"giftcertificate","quantity":1}])";
  const auto page = parse_orders(
      reply_of(200,
               "[" +
                   order_with(R"(,"consignments":{"pickups":[],"shipping":[{"id":9,"line_items":)" + lines +
                              R"(}],"downloads":[],"email":{"gift_certificates":[{"line_items":)" + gift +
                              "}]}}") +
                   "]"),
      50);
  REQUIRE(page.ok());
  const Order& order = page.value().rows.at(0);
  CHECK(order.id == 100);
  CHECK(order.status_id == 11);
  CHECK(order.date_created == 1515618330);
  CHECK(order.date_modified == 1515618390);
  CHECK(order.first_name == "Ada");
  CHECK(order.last_name == "Okoro");
  CHECK(order.total_inc_tax == "361.9500");
  CHECK(order.channel_id == 1);
  CHECK(order.external_source.empty());
  CHECK_FALSE(order.is_pickup);
  CHECK(order.lines_complete);
  REQUIRE(order.lines.size() == 2);
  CHECK(order.lines[0].line_id == 11);
  CHECK(order.lines[0].quantity == 2);
  CHECK(order.lines[0].quantity_shipped == 1);
  CHECK(order.lines[0].parent_line_id == 0);
  CHECK(order.lines[1].type == LineType::gift_certificate);
  CHECK_FALSE(page.value().has_more);
  CHECK(parse_orders(reply_of(200, "[" + order_with("") + "]"), 1).value().has_more);
}

TEST_CASE("a pickup order tells where it is collected") {
  const auto order = parse_order(
      reply_of(200, order_with(R"(,"consignments":[{"pickups":[{"id":9,"location":{"id":3,"name":"Main St",
      "email":"x","phone":"y"},"line_items":[)" +
                               std::string(kLine) + R"(]}],"shipping":[]}])")));
  REQUIRE(order.ok());
  CHECK(order.value().is_pickup);
  CHECK(order.value().pickup_location_id == 3);
  CHECK(order.value().pickup_location_name == "Main St");
  CHECK(order.value().lines.size() == 1);
}

TEST_CASE("an order says when its lines must be asked for") {
  const struct {
    const char* what;
    std::string more;
    bool complete;
    std::size_t lines;
  } rows[] = {
      {"no lines at all", "", false, 0},
      {"an address", R"(,"consignments":{"url":"https://x","resource":"/orders/100/consignments"})", false,
       0},
      {"products by address", R"(,"products":{"url":"https://x","resource":"/orders/100/products"})", false,
       0},
      {"lines by address", R"(,"consignments":{"shipping":[{"line_items":[{"url":"u","resource":"r"}]}]})",
       false, 0},
      {"one by address, as an object",
       R"(,"consignments":{"downloads":[{"line_items":{"url":"u","resource":"r"}}]})", false, 0},
      {"some lines, some by address",
       R"(,"consignments":{"shipping":[{"line_items":[)" + std::string(kLine) +
           R"(]},{"line_items":[{"url":"u"}]}]})",
       false, 0},
      {"no consignment has lines", R"(,"consignments":{"pickups":[],"shipping":[],"downloads":[]})", true, 0},
      {"an empty array", R"(,"consignments":[])", false, 0},
      {"a products array", R"(,"products":[)" + std::string(kLine) + "]", true, 1},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    const auto order = parse_order(reply_of(200, order_with(row.more)));
    if (!order) FAIL(order.error().sentence);
    CHECK(order.value().lines_complete == row.complete);
    CHECK(order.value().lines.size() == row.lines);
  }
  std::string many = kLine;
  for (int i = 1; i < 50; ++i) many += std::string(",") + kLine;
  const auto order = parse_order(
      reply_of(200, order_with(R"(,"consignments":{"shipping":[{"line_items":[)" + many + "]}]}")));
  REQUIRE(order.ok());
  CHECK(order.value().lines.size() == 50);
  CHECK_FALSE(order.value().lines_complete);
}

TEST_CASE("an empty V2 list is a 204, and past the last page as well") {
  CHECK(parse_orders(reply_of(204, ""), 50).value().rows.empty());
  CHECK_FALSE(parse_orders(reply_of(204, ""), 50).value().has_more);
  CHECK(parse_order_products(reply_of(204, ""), 50).value().rows.empty());
  const auto lines = parse_order_products(reply_of(200, "[" + std::string(kLine) + "]"), 250);
  CHECK(lines.value().rows.at(0).sku == "MUG");
  CHECK_FALSE(lines.value().has_more);
}

TEST_CASE("dates are read in both spellings and written in one") {
  const struct {
    const char* text;
    std::optional<std::int64_t> seconds;
  } rows[] = {
      {"Wed, 10 Jan 2018 21:05:30 +0000", 1515618330},
      {"10 Jan 2018 21:05:30 GMT", 1515618330},
      {"Wed, 10 Jan 2018 15:05:30 -0600", 1515618330},
      {"Thu, 1 Jan 1970 00:00:00 +0000", 0},
      {"Thu, 29 Feb 2024 00:00:00 +0000", 1709164800},
      {"2018-05-07T20:14:17+00:00", 1515618330 + 10105727},
      {"2018-05-07T20:14:17.000Z", 1515618330 + 10105727},
      {"2018-05-07T20:14:17Z", 1515618330 + 10105727},
      {"2018-05-07 20:14:17", 1515618330 + 10105727},
      {"2018-05-07T22:14:17+0200", 1515618330 + 10105727},
      {"2018-05-07", 1525651200},
      {"", std::nullopt},
      {"0000-00-00 00:00:00", std::nullopt},
      {"Wed, 32 Jan 2018 21:05:30 +0000", std::nullopt},
      {"Thu, 29 Feb 2023 00:00:00 +0000", std::nullopt},
      {"Wed, 10 Jun", std::nullopt},
      {"yesterday", std::nullopt},
      {"2018-13-07T20:14:17Z", std::nullopt},
      {"2018-05-07T25:14:17Z", std::nullopt},
      {"2018-05-07T20:14:17Zzz", std::nullopt},
      {"Wed, 10 Jan 2018 21:05:30 PST", std::nullopt},
      {"1515618330", std::nullopt},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(parse_date(row.text) == row.seconds);
  }
  CHECK(rfc2822_date(1515618330) == "Wed, 10 Jan 2018 21:05:30 +0000");
  for (std::int64_t t = 0; t < 4'102'444'800; t += 86'400 * 37 + 3'661)
    CHECK(parse_date(rfc2822_date(t)) == t);
}
