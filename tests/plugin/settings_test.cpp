// What a manager sets at the counter: kept, and before what tillbridge.json says.

#include <filesystem>
#include <fstream>

#include "catch2.hpp"
#include "panel_hand.h"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;

TEST_CASE("What a manager sets for the counter is kept, and counts more than tillbridge.json") {
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
