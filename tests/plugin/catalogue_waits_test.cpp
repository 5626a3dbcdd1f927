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
  const bool said = shop.till->until([&] {
    hand.frame();
    return hand.words(id + ".says").find(words) != std::string::npos;
  });
  INFO(hand.all());
  CHECK(said);
  hand.tap("panel.close");
  return said;
}

/// Sells a mug that cannot be sent.
void sell_unsent(OnlineShop& shop) {
  shop.till->sell("MUG");
  REQUIRE(shop.till->until([&] { return shop.till->status().queued == 1; }));
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
  CHECK(shop.till->until([&] { return shop.level("SOAP") == 29 && shop.level("MUG") == 49; }));
  CHECK(shop.till->until([&] { return shop.till->status().queued == 0; }));
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
  REQUIRE(shop.till->until([&] { return shop.till->status().queued == 2; }));
  REQUIRE(shop.save({"LAMP"}).done);
  CHECK(row_says(shop, "LAMP", "features.send_sales"));
  CHECK(shop.product("LAMP").is_null());
  CHECK(shop.level("MUG") == 50);
  settings(shop, "{}");
  CHECK(shop.becomes(
      "LAMP", [](const json& lamp) { return lamp.at("name") == "Lamp"; }, 30'000));
  CHECK(shop.till->until([&] { return shop.level("LAMP") == 3 && shop.level("MUG") == 49; }));
}

TEST_CASE("With the location switched off names and prices still go, and a first count waits in words",
          "[S20][S27]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved());
  switch_location(shop, false);
  shop.till->sell("MUG");
  REQUIRE(shop.till->until([&] { return shop.till->status().sync == TILL_SYNC_ATTENTION; }));
  rename(shop, "SOAP", "Olive soap");
  CHECK(is_called(shop, "SOAP", "Olive soap"));
  REQUIRE(shop.save({"LAMP"}).done);
  CHECK(row_says(shop, "LAMP", "the location is switched off"));
  CHECK(shop.product("LAMP").is_null());
  switch_location(shop, true);
  shop.till->act("sync-now");
  CHECK(shop.becomes(
      "LAMP", [](const json& lamp) { return lamp.at("name") == "Lamp"; }, 40'000));
  CHECK(shop.till->until([&] { return shop.level("LAMP") == 4 && shop.level("MUG") == 49; }));
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

TEST_CASE(
    "A name that the web store has already asks whether it is the same thing, and either answer is done",
    "[S20][S80]") {
  OnlineShop shop;
  const auto there = [&](const std::string& sku, const std::string& name) {
    return shop
        .send("POST", "/v3/catalog/products",
              {{"name", name},
               {"type", "physical"},
               {"weight", 1},
               {"price", 3},
               {"sku", sku},
               {"inventory_tracking", "product"},
               {"inventory_level", 8},
               {"is_visible", false}})
        .at("data")
        .at("id")
        .get<std::int64_t>();
  };
  const auto soap = there("THEIRS-1", "Soap");
  there("THEIRS-2", "Lamp");
  const auto products = shop.get("/v3/catalog/products?limit=250").at("data").size();
  REQUIRE(shop.save({"SOAP", "LAMP"}).done);
  REQUIRE(shop.saved());
  REQUIRE(shop.till->until([&] { return shop.till->status().attention == 2; }));
  shop.restart();  // the question is kept
  REQUIRE(shop.till->opened());
  PanelHand hand(*shop.till);
  hand.tap("badge.orders");
  hand.tap("rail.review");
  const auto row = [&](const std::string& sku) { return "panel.review.row.name:" + shop.item(sku); };
  REQUIRE(hand.shows(row("SOAP")));
  CHECK_THAT(hand.find(row("SOAP") + ".body"), Contains("has a product with this name already"));
  CHECK(hand.find(row("SOAP") + ".fact.1") == "THEIRS-1");
  hand.scroll_to(row("SOAP") + ".choice.same-thing");
  hand.tap(row("SOAP") + ".choice.same-thing");
  REQUIRE(shop.till->until([&] { return shop.till->status().attention == 1; }));
  hand.scroll_to(row("LAMP") + ".choice.keep-off");
  hand.tap(row("LAMP") + ".choice.keep-off");
  REQUIRE(shop.till->until([&] { return shop.till->status().attention == 0; }));
  // Taken over as it was, and its sales count there from here on; the other one stays off and sends nothing.
  CHECK(shop.product("THEIRS-1").at("id") == soap);
  CHECK(shop.product("THEIRS-1").at("price") == 3);
  CHECK(shop.product("THEIRS-1").at("is_visible") == false);
  shop.till->sell("SOAP");
  shop.till->sell("LAMP");
  CHECK(shop.till->until([&] { return shop.level("THEIRS-1") == 7; }));
  CHECK(shop.till->until([&] { return shop.till->status().queued == 0; }));
  CHECK(shop.level("THEIRS-2") == 8);
  CHECK(shop.get("/v3/catalog/products?limit=250").at("data").size() == products);
  CHECK(shop.till->act("decide", {{"row", "name:" + shop.item("LAMP")}, {"choice", "keep-off"}}).status ==
        TILL_E_NOT_FOUND);
}

TEST_CASE("What was done with items online is told line by line in the export, with both numbers", "[S20]") {
  OnlineShop shop;
  using Events = std::vector<std::string>;
  int exports = 0;
  const auto events = [&] {
    Events told;
    const auto path = shop.folder / ("items-" + std::to_string(++exports) + ".csv");
    if (!shop.till->act("export-activity", {{"feature", "items"}, {"path", path}}).done) return told;
    std::ifstream file(path);
    const auto ids =
        "\"" + shop.item("SOAP") + "\"," + std::to_string(shop.product("SOAP").at("id").get<int>()) + ",";
    for (std::string line; std::getline(file, line);)
      if (line.starts_with(ids)) told.push_back(line.substr(ids.size(), line.rfind(',') - ids.size()));
    return told;
  };
  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved());
  CHECK(events() == Events{"\"Product Created\""});
  rename(shop, "SOAP", "Olive soap");
  CHECK(shop.till->until([&] { return events() == Events{"\"Product Created\"", "\"Product Updated\""}; }));
  REQUIRE(shop.save({}, {"SOAP"}).done);
  REQUIRE(shop.saved(2));
  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved(3));
  CHECK(events() == Events{"\"Product Created\"", "\"Product Updated\"", "\"Product Turned Off\"",
                           "\"Product Turned On\""});
}
