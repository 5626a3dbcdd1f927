// What the web store had before the link: what was not matched, fields that differ, and what is chosen.
#include "catalogue_shop.h"
#include "catch2.hpp"

using namespace tillbridge;
using namespace tillbridge::test;

namespace {

using Arguments = std::vector<std::pair<std::string, std::string>>;

struct Page : Counter {
  Page() : shown(catalogue_shop()) {
    manager();
    settle(shown);
    tap("badge.orders");
    tap("rail.items");
    tap("panel.items.matching");
    requests.clear();
  }
  /// Scrolls down until the widget is wholly in sight, and taps it.
  void tap_below(const std::string& id) {
    for (int i = 0; i < 40 && (!has(id) || widget(id)->rect.height < 44); ++i) {
      in.pointer_present = 1;
      in.pointer_x = 640;
      in.pointer_y = 560;
      in.wheel = -1;
      frame();
      in.wheel = 0;
      in.pointer_present = 0;
      frame();
    }
    tap(id);
  }
  core::Picture shown;
};

}  // namespace

TEST_CASE("what was not matched stands first, with what it may be, and is matched by a tap", "[S80]") {
  Page page;
  CHECK(page.words("panel.title") == "Matching");
  CHECK(page.words("panel.status") == "3 items to look at");
  CHECK(page.words("panel.matching.row.i-note") == "Notebook. Not matched: its sales stay in this shop");
  page.tap_below("panel.matching.row.i-note.pair.702");
  REQUIRE(page.requests.size() == 1);
  CHECK(page.requests[0].name == "items-pair");
  CHECK(page.requests[0].arguments == Arguments{{"item", "i-note"}, {"product", "702"}});
}

TEST_CASE("fields that differ show both values, and only what is ticked and saved is sent", "[S80]") {
  Page page;
  page.tap_below("panel.matching.row.i-mug.name");
  page.tap_below("panel.matching.row.i-mug.price");
  CHECK_FALSE(page.has("panel.matching.row.i-mug.tracking"));  // the register's own: nothing to tick
  CHECK(page.words("panel.matching.unsaved") == "2 choices not saved");
  CHECK(page.requests.empty());
  page.tap_below("panel.matching.row.i-mug.price");  // once more takes it away
  CHECK(page.words("panel.matching.unsaved") == "1 choice not saved");
  page.tap("panel.matching.save");
  REQUIRE(page.requests.size() == 1);
  CHECK(page.requests[0].name == "adopt-save");
  CHECK(page.requests[0].arguments == Arguments{{"fields", "i-mug\tname\n"}});
  CHECK_FALSE(page.has("panel.matching.save"));
}

TEST_CASE("an item is taken apart by a tap, and leaving unsaved ticks asks once", "[S80]") {
  Page page;
  page.tap_below("panel.matching.row.i-mug.apart");
  REQUIRE(page.requests.size() == 1);
  CHECK(page.requests[0].name == "items-unpair");
  CHECK(page.requests[0].arguments == Arguments{{"item", "i-mug"}});
  page.tap_below("panel.matching.row.i-mug.upc");
  page.tap("panel.items.page.items");
  CHECK(page.words("panel.matching.leave") == "1 change is not saved. Leave without it?");
  page.tap("panel.matching.stay");
  CHECK(page.has("panel.matching.save"));
  page.tap("panel.items.page.items");
  page.tap("panel.matching.leave.discard");
  CHECK(page.words("panel.title") == "Items");
}

TEST_CASE("the comparison begins when somebody opens its page, and says what it is at", "[S80]") {
  Page page;
  page.tap("panel.items.page.items");
  page.shown.matching = nullptr;
  page.settle(page.shown);
  page.tap("panel.items.matching");
  REQUIRE(page.requests.size() == 1);
  CHECK(page.requests[0].name == "adopt-compare");
  CHECK(page.words("panel.matching.empty") ==
        "What the web store had before is being compared. You can keep selling.");
  core::MatchingBoard none;
  none.compared = 40;
  page.shown.matching = std::make_shared<core::MatchingBoard>(none);
  page.settle(page.shown);
  CHECK(page.words("panel.matching.empty") == "All 40 items that the web store had are the same here.");
}

TEST_CASE("a name that the web store has already is for whoever may sell online, manager or not",
          "[S2][S80]") {
  const auto tapped = [](const overlay::Person& person) {
    Counter counter;
    counter.overlay.set_person(person);
    auto picture = busy_shop();
    picture.review.resize(1);
    picture.review[0].kind = core::ReviewKind::same_name;
    picture.review[0].row = "name:i-soap";
    picture.review[0].choices = {"same-thing", "keep-off"};
    counter.settle(picture);
    counter.tap("badge.sync");
    counter.tap("panel.review.row.name:i-soap.choice.same-thing");
    return counter.requests.empty() ? std::string() : counter.requests.back().name;
  };
  const core::CatalogueRights none{true, false, true, true};
  CHECK(tapped({true, false, "Sam", {}}) == "decide");         // both rights
  CHECK(tapped({true, false, "Sam", none}) == "ask-manager");  // a cashier
  CHECK(tapped({true, true, "Maya R.", none}) == "decide");    // is told there what is missing
  CHECK(tapped({true, false, "Sam", {false, true}}) == "ask-manager");
}
