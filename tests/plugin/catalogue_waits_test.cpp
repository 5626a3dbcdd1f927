// The web store's items are changed while sales cannot be sent, and what waits says for what. The real plugin
// against the real sandbox over a socket.

#include <fstream>

#include "catalogue_bench.h"
#include "catch2.hpp"
#include "panel_hand.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

void rename(OnlineShop& shop, const std::string& sku, const std::string& name) {
  till_register::ItemEdit edit;
  edit.name = name;
  shop.till->records().edit_item(sku, edit);
}

bool is_called(OnlineShop& shop, const std::string& sku, const std::string& name) {
  return shop.becomes(sku, [&](const json& product) { return product.at("name") == name; });
}

/// What stands below an item's row.
bool row_says(OnlineShop& shop, const std::string& sku, const std::string& words) {
  PanelHand hand(*shop.till);
  hand.tap("badge.orders");
  hand.tap("rail.items");
  const auto id = "panel.items.row." + shop.item(sku);
  const bool said = shop.till->until(
      [&] {
        hand.frame();
        return hand.words(id + ".says").find(words) != std::string::npos;
      },
      15'000);
  INFO(hand.all());
  CHECK(said);
  hand.tap("panel.close");
  return said;
}

/// Sells a mug that cannot be sent.
void sell_unsent(OnlineShop& shop) {
  shop.till->sell("MUG");
  REQUIRE(shop.till->until([&] { return shop.till->status().queued == 1; }, 15'000));
}

void settings(OnlineShop& shop, const std::string& text) {
  const auto folder = shop.till->plugin_folder();
  shop.stop();
  std::ofstream(folder + "/tillbridge.json") << text;
  shop.restart();
  REQUIRE(shop.till->opened());
}

void switch_location(OnlineShop& shop, bool on) {
  auto place = shop.get("/v3/inventory/locations").at("data").at(0);
  for (const char* read_only : {"created_at", "updated_at", "is_default", "special_hours"})
    place.erase(read_only);
  place["enabled"] = on;
  shop.send("PUT", "/v3/inventory/locations", json::array({place}));
}

}  // namespace

TEST_CASE("While sync is paused items are made and edited online, and one whose sales wait says so",
          "[S17][S20][S24]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved());
  REQUIRE(shop.till->act("pause").done);
  sell_unsent(shop);
  // Nothing of these waits for the mug.
  rename(shop, "SOAP", "Olive soap");
  CHECK(is_called(shop, "SOAP", "Olive soap"));
  REQUIRE(shop.save({"LAMP"}).done);
  CHECK(shop.becomes("LAMP", [](const json& lamp) { return lamp.at("name") == "Lamp"; }));
  CHECK(shop.level("LAMP") == 4);
  // Its count would pass sales of it that are not sent.
  shop.till->sell("SOAP", 2);
  REQUIRE(shop.save({}, {"SOAP"}).done);
  REQUIRE(shop.saved(3));
  REQUIRE(shop.save({"SOAP"}).done);
  CHECK(row_says(shop, "SOAP", "sync is paused"));
  CHECK(shop.level("SOAP") == 31);
  REQUIRE(shop.till->act("resume").done);
  REQUIRE(shop.saved(4));
  CHECK(shop.till->until([&] { return shop.level("SOAP") == 29 && shop.level("MUG") == 49; }, 20'000));
  CHECK(shop.till->until([&] { return shop.till->status().queued == 0; }, 20'000));
  CHECK(shop.web.next_sale_arrives(*shop.till, "SOAP"));
  CHECK(shop.web.next_sale_arrives(*shop.till, "LAMP"));
}

TEST_CASE("With sending of sales switched off items still go online, and what waits names the switch",
          "[S17][S20]") {
  OnlineShop shop;
  settings(shop, R"({"features":{"send_sales":false}})");
  sell_unsent(shop);
  REQUIRE(shop.save({"SOAP"}).done);
  CHECK(shop.becomes("SOAP", [](const json& soap) { return soap.at("name") == "Soap"; }));
  shop.till->sell("LAMP");
  REQUIRE(shop.till->until([&] { return shop.till->status().queued == 2; }, 15'000));
  REQUIRE(shop.save({"LAMP"}).done);
  CHECK(row_says(shop, "LAMP", "features.send_sales"));
  CHECK(shop.product("LAMP").is_null());
  CHECK(shop.level("MUG") == 50);
  settings(shop, "{}");
  CHECK(shop.becomes(
      "LAMP", [](const json& lamp) { return lamp.at("name") == "Lamp"; }, 30'000));
  CHECK(shop.till->until([&] { return shop.level("LAMP") == 3 && shop.level("MUG") == 49; }, 20'000));
}

TEST_CASE("With the location switched off names and prices still go, and a first count waits in words",
          "[S20][S27]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved());
  switch_location(shop, false);
  shop.till->sell("MUG");
  REQUIRE(shop.till->until([&] { return shop.till->status().sync == TILL_SYNC_ATTENTION; }, 20'000));
  rename(shop, "SOAP", "Olive soap");
  CHECK(is_called(shop, "SOAP", "Olive soap"));
  REQUIRE(shop.save({"LAMP"}).done);
  CHECK(row_says(shop, "LAMP", "the location is switched off"));
  CHECK(shop.product("LAMP").is_null());
  switch_location(shop, true);
  shop.till->act("sync-now");
  CHECK(shop.becomes(
      "LAMP", [](const json& lamp) { return lamp.at("name") == "Lamp"; }, 40'000));
  CHECK(shop.till->until([&] { return shop.level("LAMP") == 4 && shop.level("MUG") == 49; }, 20'000));
}

TEST_CASE("With sending of item edits switched off they wait, in words, until somebody sends all items once",
          "[S27][S33]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved());
  settings(shop, R"({"features":{"send_items":false}})");
  rename(shop, "SOAP", "Olive soap");
  rename(shop, "MUG", "Big mug");
  // What is asked for goes on all the same, and comes after the edits were seen.
  REQUIRE(shop.save({"LAMP"}).done);
  REQUIRE(shop.saved(2));
  CHECK(shop.product("SOAP").at("name") == "Soap");
  CHECK(shop.product("MUG").at("name") == "Mug");
  PanelHand hand(*shop.till);
  hand.tap("badge.orders");
  hand.tap("rail.items");
  REQUIRE(hand.shows("panel.items.edits_off"));
  CHECK_THAT(hand.words("panel.items.edits_off"), Contains("features.send_items is off"));
  hand.tap("rail.setup");
  CHECK_THAT(hand.find("panel.setup.sync.note"), Contains("features.send_items is off"));
  hand.tap("panel.setup.sync");
  CHECK(is_called(shop, "SOAP", "Olive soap"));
  CHECK(is_called(shop, "MUG", "Big mug"));  // had before the link, and edited here since
  // Switched on, the next edit goes by itself, and one that was made meanwhile.
  rename(shop, "SOAP", "Soap of olives");
  settings(shop, "{}");
  CHECK(is_called(shop, "SOAP", "Soap of olives"));
}
