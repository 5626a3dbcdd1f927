// What staff do with a web order: take it from the shelf, line by line, and say what is not there.
#include "catch2.hpp"
#include "counter.h"
#include "plugin/overlay/views.h"

using namespace tillbridge;
using namespace tillbridge::test;
using Catch::Contains;
using core::LineMark;

namespace {

using Arguments = std::vector<std::pair<std::string, std::string>>;

/// The order 1048 of a busy shop, open at the counter.
struct OrderDesk : Counter {
  OrderDesk() : shop(busy_shop()) {
    settle(shop);
    tap("badge.orders");
    tap("panel.orders.row.1048");
    requests.clear();
  }
  void type(const char* text) {
    in.text = text;
    frame();
    in.text = nullptr;
  }
  core::OrderView& order() { return shop.orders[1]; }
  core::Picture shop;
};

}  // namespace

TEST_CASE("a tap ticks a line of an order, a second takes the tick back, and the list says how far it is",
          "[P13]") {
  OrderDesk desk;
  CHECK(desk.words("panel.orders.heading") == "Take from the shelf");
  desk.tap("panel.orders.line.1");
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].name == "order-line");
  CHECK(desk.requests[0].arguments == Arguments{{"order", "1048"}, {"line", "2"}, {"mark", "found"}});
  desk.order().lines[1].mark = LineMark::found;
  desk.settle(desk.shop);
  CHECK(desk.words("panel.orders.heading") == "Take from the shelf \u00B7 1 of 3 found");
  CHECK_THAT(desk.words("panel.orders.row.1048"), Contains("1 of 3"));
  CHECK_FALSE(desk.has("panel.orders.line.1.missing"));
  desk.tap("panel.orders.line.1");
  CHECK(desk.requests.back().arguments == Arguments{{"order", "1048"}, {"line", "2"}, {"mark", "open"}});
  CHECK(desk.has("panel.orders.action"));
}

TEST_CASE("what cannot be found stops the order until a manager decides, and cancels nothing", "[P13]") {
  OrderDesk desk;
  desk.tap("panel.orders.line.0.missing");
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].arguments == Arguments{{"order", "1048"}, {"line", "1"}, {"mark", "missing"}});
  desk.order().lines[0].mark = LineMark::missing;
  desk.order().cannot_find = true;
  core::ReviewView row;
  row.kind = core::ReviewKind::line_missing;
  row.row = "missing:1048:1";
  row.order_number = 1048;
  row.customer = "Dana Whitfield";
  row.who = "Jo P.";
  row.item_name = "Oat Latte Mug";
  row.sold_at = kNow - 4 * kMinute;
  row.quantity = 1;
  row.in_store = 14;
  row.choices = {"found-it", "customer-told"};
  desk.shop.review = {row};
  desk.settle(desk.shop);
  CHECK_FALSE(desk.has("panel.orders.action"));
  CHECK_THAT(desk.words("panel.orders.row.1048"), Contains("Can't find"));
  CHECK(desk.words("panel.orders.warning") == "Something is missing: a manager decides");
  CHECK_THAT(desk.words("panel.orders.line.0"), Contains("a manager decides"));
  desk.requests.clear();
  desk.tap("rail.review");
  CHECK(desk.words("panel.review.row.missing:1048:1.body") ==
        "Order #1048 for Dana Whitfield needs it. Jo P. could not find it at 10:38\u00A0am.");
  desk.tap("panel.review.row.missing:1048:1.choice.customer-told");
  CHECK(desk.requests.back().name == "ask-manager");
  desk.tap("panel.review.row.missing:1048:1.choice.found-it");
  CHECK(desk.requests.back().arguments == Arguments{{"row", "missing:1048:1"}, {"choice", "found-it"}});
  // Once the customer knows, the order goes on without it, and a slip of the finger changes nothing.
  desk.order().lines[0].mark = LineMark::told;
  desk.order().cannot_find = false;
  desk.shop.review.clear();
  desk.settle(desk.shop);
  desk.tap("rail.orders");
  desk.tap("panel.orders.row.1048");
  desk.requests.clear();
  desk.tap("panel.orders.line.0");
  CHECK(desk.requests.empty());
  CHECK(desk.has("panel.orders.action"));
}

TEST_CASE("finished orders and practice have nothing to tick", "[P13]") {
  OrderDesk desk;
  desk.order().stage = core::OrderStage::done;
  desk.settle(desk.shop);
  desk.tap("panel.orders.tab.done");
  desk.tap("panel.orders.row.1048");
  CHECK_FALSE(desk.has("panel.orders.line.0.missing"));
  desk.order().stage = core::OrderStage::to_do;
  desk.shop.order_actions = false;
  desk.settle(desk.shop);
  CHECK_FALSE(desk.has("panel.orders.line.0.missing"));
  CHECK(desk.has("panel.orders.find"));
  desk.shop.linked = false;  // nobody could answer a search
  desk.settle(desk.shop);
  CHECK_FALSE(desk.has("panel.orders.find"));
}

TEST_CASE("a parcel's number is typed under its order and goes with the act, and Undo gives it back",
          "[P13]") {
  OrderDesk desk;
  desk.shop.orders[3].stage = core::OrderStage::ready;  // to be shipped
  desk.settle(desk.shop);
  desk.tap("panel.orders.tab.ready");
  desk.tap("panel.orders.row.1040");
  CHECK_FALSE(desk.has("panel.orders.tracking"));  // a pickup has none
  desk.tap("panel.orders.row.1045");
  CHECK(desk.words("panel.orders.tracking") == "Tracking number (optional)");
  desk.tap("panel.orders.tracking");
  desk.type("JD0146000");
  desk.tap("panel.orders.action");
  CHECK_FALSE(desk.has("panel.orders.tracking"));
  desk.tap("panel.orders.undo");
  CHECK(desk.words("panel.orders.tracking") == "JD0146000");
  desk.tap("panel.orders.action");
  desk.wait(11);
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].name == "order-done");
  CHECK(desk.requests[0].arguments == Arguments{{"order", "1045"}, {"tracking", "JD0146000"}});
}

TEST_CASE("a search for an order opens what it finds, and says when nothing matches", "[P13]") {
  OrderDesk desk;
  desk.tap("panel.orders.find");
  CHECK_THAT(desk.words("panel.orders.empty"), Contains("last 30 days"));
  desk.type("zo\u00EB");
  CHECK(desk.words("panel.orders.empty") == "Looking\u2026");
  desk.wait(1);
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].name == "find-orders");
  CHECK(desk.requests[0].arguments == Arguments{{"text", "zo\u00EB"}});
  core::OrdersFound found;
  found.text = "zo\u00EB";
  found.orders = {desk.shop.orders.back()};
  desk.shop.orders_found = std::make_shared<core::OrdersFound>(found);
  desk.settle(desk.shop);
  CHECK(desk.words("panel.orders.found") == "1 order in 30 days");
  CHECK_THAT(desk.words("panel.orders.detail"), Contains("M\u00FCller"));
  found.orders.clear();
  desk.shop.orders_found = std::make_shared<core::OrdersFound>(found);
  desk.settle(desk.shop);
  CHECK_THAT(desk.words("panel.orders.empty"), Contains("No order of the last 30 days matches"));
  desk.tap("panel.orders.find.end");
  CHECK(desk.requests.back().name == "find-orders");
  CHECK(desk.requests.back().arguments.empty());
  CHECK(desk.has("panel.orders.tab.to_do"));
}

TEST_CASE("a register without a printer offers no slip and says so", "[P13]") {
  OrderDesk desk;
  CHECK_FALSE(desk.has("panel.orders.slip"));
  CHECK_FALSE(desk.has("panel.orders.pick"));
  CHECK(desk.words("panel.orders.no_printer") == "This register has no printer for pick slips.");
  desk.overlay.set_printer(true);
  desk.frame();
  CHECK_FALSE(desk.has("panel.orders.no_printer"));
  desk.tap("panel.orders.slip");
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].name == "orders-print");
  CHECK(desk.requests[0].arguments == Arguments{{"orders", "1048"}});
  desk.tap("panel.orders.pick");
  CHECK(desk.widget("panel.orders.pick.print")->enabled == 0);
  desk.tap("panel.orders.pick.all");
  CHECK(desk.words("panel.orders.pick.count") == "5 orders chosen");
  desk.tap("panel.orders.row.1045");
  desk.tap("panel.orders.pick.print");
  CHECK(desk.requests.back().arguments == Arguments{{"orders", "1044\n1048\n1047\n1049\n"}});
  CHECK_FALSE(desk.has("panel.orders.pick.print"));
}

TEST_CASE("a pick slip has lines that a receipt printer takes, whatever the names are", "[P13]") {
  auto shop = busy_shop();
  auto& order = shop.orders[1];
  order.customer = "A\nB\x1b@";
  order.lines[0].name = std::string(300, 'W');
  order.lines[1].mark = LineMark::found;
  const auto slip = overlay::pick_slip({&order}, {});
  CHECK_THAT(slip,
             Contains("AB@\n") && Contains("[x] 3 x Olive Oil Soap") && Contains("[ ] 1 x Tea Sampler"));
  std::size_t column = 0;
  for (const char letter : slip) {
    column = letter == '\n' ? 0 : column + 1;
    CHECK(column <= 40);
  }
}

TEST_CASE("kinds that the badge does not count stand last, and the number above the list is the badge's",
          "[P13]") {
  OrderDesk desk;
  desk.shop.orders[3].counted = false;  // to be shipped
  desk.settle(desk.shop);
  CHECK(desk.words("panel.orders.tab.to_do") == "To do 4");
  CHECK_THAT(desk.words("badge.orders"), Contains("4"));
  CHECK_THAT(desk.words("panel.status"), Contains("1 more, not on the badge"));
  CHECK(desk.widget("panel.orders.row.1045")->rect.y > desk.widget("panel.orders.row.1049")->rect.y);
  // No time of pickup is known, so none is shown.
  CHECK(desk.words("panel.orders.row.1048").find(':') == std::string::npos);
}

TEST_CASE("whoever opens a new order takes its mark away, once and not in practice", "[P13]") {
  Counter counter;
  auto shop = busy_shop();
  counter.settle(shop);
  counter.tap("badge.orders");
  CHECK_THAT(counter.words("panel.orders.row.1048"), Contains("New"));
  counter.requests.clear();
  counter.tap("panel.orders.row.1048");
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "order-seen");
  CHECK(counter.requests[0].arguments == Arguments{{"order", "1048"}});
  shop.orders[1].fresh = false;
  counter.settle(shop);
  CHECK_THAT(counter.words("panel.orders.row.1048"), !Contains("New"));
  CHECK_THAT(counter.words("panel.orders.tab.to_do"), Contains("5"));
  counter.tap("panel.orders.row.1048");
  CHECK(counter.requests.size() == 1);
  shop.order_actions = false;
  counter.settle(shop);
  counter.tap("panel.orders.row.1047");
  CHECK(counter.requests.size() == 1);
}

TEST_CASE("an order that was changed after it was set aside says what to fetch and to put back first",
          "[P12][P13]") {
  OrderDesk desk;
  auto& ready = desk.shop.orders[4 + 1];
  REQUIRE(ready.number == 1040);
  ready.changed = true;
  ready.lines[0].to_put_back = 2;
  ready.lines[1].to_fetch = 1;
  core::ReviewView row;
  row.kind = core::ReviewKind::put_back;
  row.row = "aside:1040";
  row.order_number = 1040;
  row.item_name = "Oat Latte Mug";
  row.quantity = 2;
  row.choices = {"all-back", "some-missing"};
  desk.shop.review = {row};
  desk.settle(desk.shop);
  desk.tap("panel.orders.tab.ready");
  desk.tap("panel.orders.row.1040");
  CHECK_THAT(desk.words("panel.orders.row.1040"), Contains("Changed"));
  CHECK_THAT(desk.words("panel.orders.line.0"), Contains("Put 2 back"));
  CHECK_THAT(desk.words("panel.orders.line.1"), Contains("Fetch 1 more"));
  CHECK(desk.words("panel.orders.action") == "It is set aside like this");
  desk.tap("panel.orders.action");
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].name == "order-changes");
  CHECK(desk.requests[0].arguments == Arguments{{"order", "1040"}});
  desk.tap("rail.review");
  CHECK(desk.words("panel.review.row.aside:1040.body") ==
        "Web order #1040 needs less now: put these 2 items back on the shelf. They are already counted.");
  desk.tap("panel.review.row.aside:1040.choice.all-back");
  CHECK(desk.requests.back().arguments == Arguments{{"row", "aside:1040"}, {"choice", "all-back"}});
}

TEST_CASE("an open order says when it was ordered, and one that is late says so in amber", "[P13]") {
  auto shop = busy_shop();
  using overlay::order_detail;
  const auto fresh = order_detail(shop.orders[1], true, kNow, {});
  CHECK(fresh.band == "Pickup here");
  CHECK(fresh.band_right == "ordered 6 min ago");
  CHECK_FALSE(fresh.late);
  const auto late = order_detail(shop.orders[0], true, kNow, {});
  CHECK(late.band == "Pickup is late");
  CHECK(late.icon == overlay::icon::kLate);
  CHECK(late.late);
  shop.orders[0].stage = core::OrderStage::ready;
  CHECK_FALSE(order_detail(shop.orders[0], true, kNow, {}).late);
}

TEST_CASE("where a row has no room for all of an order, its number stays", "[P13]") {
  Counter counter;
  counter.overlay.set_printer(true);
  counter.settle(busy_shop());
  counter.tap("badge.orders");
  CHECK_THAT(counter.words("panel.orders.row.1044"), Contains("1 item \u00B7 #1044"));
  counter.tap("panel.orders.pick");  // boxes to tick take some of the room
  CHECK_THAT(counter.words("panel.orders.row.1044"), Contains("Pickup is late #1044"));
  CHECK_THAT(counter.words("panel.orders.row.1048"), Contains("3 items \u00B7 #1048"));
}
