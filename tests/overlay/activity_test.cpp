// Sync activity: progress, search, details.
#include "catch2.hpp"
#include "counter.h"
#include "plugin/overlay/send_progress.h"

using namespace tillbridge;
using namespace tillbridge::test;

namespace {

void type(Counter& counter, const std::string& text) {
  for (const char letter : text) {
    const std::string one(1, letter);
    counter.in.text = one.c_str();
    counter.frame(0.15f);
    counter.in.text = nullptr;
  }
}

}  // namespace

TEST_CASE("sending shows how many of how many and about how long, only when it is long", "[P5]") {
  Counter counter;
  auto shop = shop_in(core::SyncBadge::syncing);
  shop.unconfirmed = shop.queued = 9;
  counter.settle(shop);
  counter.tap("badge.sync");
  counter.tap("card.button");
  CHECK_FALSE(counter.has("panel.activity.progress"));
  shop.unconfirmed = shop.queued = 64;
  counter.settle(shop);
  shop.unconfirmed = shop.queued = 52;
  counter.settle(shop);
  CHECK(counter.words("panel.activity.progress") == "Sending changes: 12 of 64");
  counter.wait(3);
  shop.unconfirmed = shop.queued = 48;
  counter.settle(shop);
  CHECK(counter.words("panel.activity.left").starts_with("about "));
  counter.settle(calm_shop());
  CHECK_FALSE(counter.has("panel.activity.progress"));
}

TEST_CASE("what is left of sending does not jump back and forth") {
  overlay::SendProgress progress;
  progress.look(100, true, 0);
  progress.look(90, true, 1);
  CHECK(progress.left_s() == 0);  // not in the first seconds
  progress.look(80, true, 4);
  CHECK(progress.left_s() == Approx(16));
  progress.look(85, true, 5);  // five new sales
  CHECK(progress.done() == 20);
  CHECK(progress.total() == 105);
  const double before = progress.left_s();
  progress.look(84, true, 9);
  const double risen = progress.left_s();
  progress.look(84, true, 12);
  CHECK(progress.left_s() == Approx(risen));
  CHECK(risen >= before);
  progress.look(0, true, 13);
  CHECK(progress.total() == 0);
  progress.look(5, true, 14);
  CHECK(progress.total() == 0);  // a few changes need no bar
}

TEST_CASE("a sale is found by its number, and the search ends with the panel", "[P5]") {
  Counter counter;
  auto shop = busy_shop();
  counter.settle(shop);
  counter.tap("badge.orders");
  counter.tap("rail.activity");
  counter.requests.clear();
  counter.tap("panel.activity.find");
  CHECK(counter.frame().wants_text == 1);
  CHECK_FALSE(counter.has("panel.activity.tab.all"));
  type(counter, "2-0031");
  counter.wait(0.6);
  REQUIRE_FALSE(counter.requests.empty());
  CHECK(counter.requests.back().name == "find-activity");
  CHECK(counter.requests.back().arguments[0].second == "2-0031");
  CHECK(counter.words("panel.activity.empty") == "Looking\u2026");
  auto found = std::make_shared<core::ActivityFound>();
  found->text = "2-0031";
  found->rows = {shop.activity[2]};
  found->looking = true;
  shop.found = found;
  counter.settle(shop);
  CHECK(counter.has("panel.activity.row.7"));
  auto whole = std::make_shared<core::ActivityFound>(*found);
  whole->looking = false;
  shop.found = whole;
  counter.settle(shop);
  CHECK(counter.words("panel.activity.found") == "1 found");
  auto none = std::make_shared<core::ActivityFound>();
  none->text = "2-0031";
  shop.found = none;
  counter.settle(shop);
  CHECK(counter.words("panel.activity.empty").starts_with("Nothing found for \"2-0031\"."));
  counter.tap("panel.close");
  CHECK(counter.requests.back().name == "find-activity");
  CHECK(counter.requests.back().arguments.empty());
}

TEST_CASE("a barcode scanned while a sale is looked for goes to the cart") {
  Counter counter;
  counter.settle(busy_shop());
  counter.tap("badge.orders");
  counter.tap("rail.activity");
  counter.tap("panel.activity.find");
  counter.requests.clear();
  counter.in.text = "085001001072";
  const till_key enter{TILL_KEY_ENTER, 1};
  counter.in.keys = &enter;
  counter.in.key_count = 1;
  counter.frame(0.01f);
  counter.in.text = nullptr;
  counter.in.keys = nullptr;
  counter.in.key_count = 0;
  counter.wait(1);
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "scan");
  CHECK(counter.words("panel.activity.search") == "Sale number or SKU");
}

TEST_CASE("a manager reads details for support in a row, a cashier does not, and a CSV file is asked for") {
  Counter counter;
  auto shop = busy_shop();
  shop.activity[2].movement_id = "M-31";
  shop.activity[2].lane = 3;
  shop.activity[2].batch = 17;
  counter.settle(shop);
  counter.tap("badge.orders");
  counter.tap("rail.activity");
  counter.tap("panel.activity.row.7");
  CHECK(counter.has("panel.activity.times"));
  CHECK_FALSE(counter.has("panel.activity.details"));
  counter.manager();
  CHECK(counter.words("panel.activity.details").starts_with("Movement M-31, number 7, lane 3. Batch 17."));
  CHECK(counter.words("panel.activity.details").find("Requests") == std::string::npos);
  shop.activity[2].exchanges = {3, 503, "b1-77"};
  counter.settle(shop);
  CHECK_THAT(counter.words("panel.activity.details"),
             Catch::Contains("Batch 17. Requests: 3. Last status 503. Request id b1-77. Unix ms"));
  shop.activity[2].exchanges = {1, 0, ""};
  counter.settle(shop);
  CHECK_THAT(counter.words("panel.activity.details"),
             Catch::Contains("Requests: 1. No answer to the last one. Unix"));
  // Without a printer there is no button; with one they are printed, since a register has no clipboard.
  CHECK_FALSE(counter.has("panel.activity.details.print"));
  counter.overlay.set_printer(true);
  counter.frame();
  counter.requests.clear();
  counter.tap("panel.activity.details.print");
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "details-print");
  CHECK(counter.requests[0].arguments.at(0).second.find("Movement M-31, number 7") != std::string::npos);
  CHECK(counter.has("panel.activity.details"));
  counter.requests.clear();
  counter.tap("panel.activity.export");
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "export-activity");
}
