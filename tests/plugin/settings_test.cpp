// What is set at the counter by whoever may sell online: kept, and before what tillbridge.json says.

#include <filesystem>
#include <fstream>

#include "catalogue_bench.h"
#include "catch2.hpp"
#include "panel_hand.h"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

TEST_CASE("What is set for the counter is kept, and counts more than tillbridge.json") {
  Folder folder;
  WebShop shop;
  {
    Till till(folder / "till");
    REQUIRE(till.deactivate() == TILL_OK);
    std::ofstream(till.plugin_folder() + "/tillbridge.json")
        << R"({"chips":{"low_mark":7},"scanner":{"gap_ms":40}})";
    REQUIRE(till.activate() == TILL_OK);
    REQUIRE(till.opened());
    REQUIRE(shop.link(till, folder).done);
    PanelHand hand(till);
    hand.tap("badge.orders");
    hand.tap("rail.setup");
    CHECK(hand.find("panel.setup.low_mark") == "7");
    CHECK(hand.find("panel.setup.scan_gap") == "40 ms");
    hand.scroll_to("panel.setup.low_mark.more");
    hand.tap("panel.setup.low_mark.more");
    CHECK(till.until([&] {
      hand.frame();
      return hand.words("panel.setup.low_mark") == "8";
    }));
    CHECK(till.act("settings-save", {{"low_mark", "12"}, {"scan_gap_ms", "90"}}).done);
    CHECK(till.act("settings-save", {{"badges", "1280x800 bottom-left"}}).done);
    for (const char* wrong :
         {"bottom-left", "1280x800 middle", "1280x800", "x800 top-left", "1280x8000000 top-left"})
      CHECK_FALSE(till.act("settings-save", {{"badges", wrong}}).done);
    CHECK(till.act("settings-save").status == TILL_E_INVALID);
    for (const char* wrong : {"-1", "1000", "", "5x", "99999999999999999999"})
      CHECK_FALSE(till.act("settings-save", {{"low_mark", wrong}}).done);
    CHECK_FALSE(till.act("settings-save", {{"low_mark", "5"}, {"scan_gap_ms", "101"}}).done);
  }
  Till till(folder / "till");
  REQUIRE(till.opened());
  till.records().sign_out();
  CHECK(till.act("settings-save", {{"low_mark", "1"}}).status == TILL_E_DENIED);
  till.records().sign_in("robin", "3333");
  PanelHand hand(till);
  hand.tap("badge.orders");
  hand.tap("rail.setup");
  CHECK(hand.find("panel.setup.low_mark") == "12");
  CHECK(hand.find("panel.setup.scan_gap") == "90 ms");
}

TEST_CASE("Each feature is switched off and on in Set up, and what waited meanwhile is done once it is on",
          "[S3][S26]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved());
  auto& till = *shop.till;
  const auto switched = [&](const std::string& feature, const char* to) {
    PanelHand hand(till);
    hand.tap("badge.orders");
    hand.tap("rail.setup");
    const auto id = "panel.setup.feature." + feature;
    hand.scroll_to(id);
    hand.tap(id);
    return till.until([&] {
      hand.frame();
      return hand.words(id) == to;
    });
  };
  const auto placed = [&] {
    shop.web.sandbox().admin("POST", "orders",
                             R"({"lines":[{"sku":"MUG","qty":3}],"status":"Awaiting Fulfillment"})");
  };
  const auto mugs = *till.records().on_hand("MUG");
  REQUIRE(switched("orders", "Off"));
  REQUIRE(switched("items", "Off"));
  placed();
  till_register::ItemEdit edit;
  edit.name = "Fine soap";
  till.records().edit_item("SOAP", edit);
  // Longer than an order or an edit takes otherwise.
  till.until([] { return false; }, 7'000);
  CHECK(till.records().on_hand("MUG") == mugs);
  CHECK(shop.product("SOAP").at("name") == "Soap");
  shop.restart();
  REQUIRE(shop.till->opened());
  shop.till->until([] { return false; }, 2'000);
  CHECK(shop.till->records().on_hand("MUG") == mugs);
  CHECK(shop.product("SOAP").at("name") == "Soap");
  CHECK(shop.till->act("settings-save", {{"take_orders", "maybe"}}).status == TILL_E_INVALID);
  REQUIRE(shop.till->act("settings-save", {{"take_orders", "yes"}, {"send_items", "yes"}}).done);
  CHECK(shop.till->until([&] { return shop.till->records().on_hand("MUG") == mugs - 3'000; }));
  CHECK(shop.becomes("SOAP", [](const json& now) { return now.at("name") == "Fine soap"; }));
}
