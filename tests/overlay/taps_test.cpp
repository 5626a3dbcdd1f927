// What taps, keys and scans do.
#include "catch2.hpp"
#include "counter.h"

using namespace tillbridge;
using namespace tillbridge::test;
using core::SyncBadge;

TEST_CASE("a tap on a calm sync badge opens the card, a second closes it") {
  Counter counter;
  counter.settle(calm_shop());
  counter.tap("badge.sync");
  CHECK(counter.words("card.status") == "Everything has reached the web store");
  CHECK(counter.words("card.sent_today") == "31");
  CHECK(counter.words("card.queued") == "None");
  counter.tap("badge.sync");
  CHECK_FALSE(counter.has("card.status"));
}

TEST_CASE("the card closes by a tap outside, a scan, typing, Esc, or after eight seconds") {
  Counter counter;
  counter.settle(calm_shop());
  const auto opened = [&] {
    counter.tap("badge.sync");
    REQUIRE(counter.has("card.status"));
  };
  opened();
  counter.tap_at(1000, 400);
  CHECK_FALSE(counter.has("card.status"));
  opened();
  counter.in.scanned_sku = "MUG-OAT-12";
  counter.frame();
  CHECK_FALSE(counter.has("card.status"));
  opened();
  counter.in.text = "0000000000017";
  counter.frame();
  counter.in.text = nullptr;
  CHECK_FALSE(counter.has("card.status"));
  opened();
  counter.key(TILL_KEY_ESCAPE);
  CHECK_FALSE(counter.has("card.status"));
  opened();
  counter.wait(7);
  CHECK(counter.has("card.status"));
  counter.wait(1.5);
  CHECK_FALSE(counter.has("card.status"));
}

TEST_CASE("a tap on the card itself leaves it open") {
  Counter counter;
  counter.settle(calm_shop());
  counter.tap("badge.sync");
  counter.tap("card.headline");
  CHECK(counter.has("card.status"));
}

TEST_CASE("a badge that needs attention opens Review, a second tap or Esc closes it, a scan does not") {
  Counter counter;
  counter.settle(busy_shop());
  counter.tap("badge.sync");
  CHECK(counter.has("panel.review"));
  counter.in.scanned_sku = "MUG-OAT-12";
  counter.frame();
  counter.in.text = "123456";
  counter.frame();
  CHECK(counter.has("panel.review"));
  counter.tap("badge.sync");
  CHECK_FALSE(counter.has("panel.review"));
  counter.tap("badge.sync");
  counter.key(TILL_KEY_ESCAPE);
  CHECK_FALSE(counter.has("panel.review"));
  counter.tap("badge.sync");
  counter.tap("panel.close");
  CHECK_FALSE(counter.has("panel.review"));
}

TEST_CASE("Link store leads a manager to Setup and tells a cashier to ask one") {
  Counter counter;
  auto shop = shop_in(SyncBadge::unlinked);
  shop.link = std::make_shared<const core::LinkView>();
  counter.settle(shop);
  counter.tap("badge.sync");
  CHECK(counter.words("card.body").find("Ask a manager to link the web store.") != std::string::npos);
  counter.tap("card.button");
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "ask-manager");
  counter.tap("badge.sync");
  counter.manager();
  counter.tap("badge.sync");
  CHECK(counter.has("panel.setup"));
  CHECK(counter.has("panel.link.have"));
}

TEST_CASE("a press counts only on release inside the same target and near the press") {
  Counter counter;
  counter.settle(calm_shop());
  const auto rect = counter.widget("badge.orders")->rect;
  const float x = rect.x + 20, y = rect.y + 24;
  counter.press(x, y);
  CHECK_FALSE(counter.has("panel.orders"));
  counter.move(x + 40, y);
  counter.release();
  CHECK_FALSE(counter.has("panel.orders"));
  counter.press(x, y);
  counter.move(x, y + 60);
  counter.release();
  CHECK_FALSE(counter.has("panel.orders"));
  counter.press(x, y);
  counter.move(x + 12, y);
  counter.release();
  CHECK(counter.has("panel.orders"));
}

TEST_CASE("a tap that began and ended between two frames is not lost") {
  Counter counter;
  counter.settle(calm_shop());
  const auto rect = counter.widget("badge.orders")->rect;
  counter.in.press_count = 1;
  counter.in.press_x = counter.in.pointer_x = rect.x + 20;
  counter.in.press_y = counter.in.pointer_y = rect.y + 20;
  counter.in.pointer_present = 1;
  counter.in.pointer_down = 0;
  const auto& frame = counter.frame();
  CHECK(frame.wants_pointer == 1);
  CHECK(counter.has("panel.orders"));
}

TEST_CASE("a second tap within a quarter of a second is ignored") {
  Counter counter;
  counter.settle(calm_shop());
  const auto rect = counter.widget("badge.orders")->rect;
  for (int i = 0; i < 2; ++i) {
    counter.press(rect.x + 20, rect.y + 20);
    counter.release();
  }
  CHECK(counter.has("panel.orders"));
}

TEST_CASE("the host keeps the pointer where nothing of ours is, and never loses a key") {
  Counter counter;
  counter.settle(calm_shop());
  counter.in.pointer_present = 1;
  counter.in.pointer_x = 300;
  counter.in.pointer_y = 400;
  CHECK(counter.frame().wants_pointer == 0);
  const auto rect = counter.widget("badge.orders")->rect;
  counter.in.pointer_x = rect.x + 10;
  counter.in.pointer_y = rect.y + 24;
  CHECK(counter.frame().wants_pointer == 1);
  counter.tap("badge.orders");
  counter.in.pointer_present = 1;
  counter.in.pointer_x = 300;
  counter.in.pointer_y = 400;
  CHECK(counter.frame().wants_pointer == 1);
  counter.in.pointer_x = 1000;
  const auto& frame = counter.frame();
  CHECK(frame.wants_pointer == 0);
  CHECK(frame.wants_text == 0);
}

TEST_CASE("a press that began on the register stays the register's") {
  Counter counter;
  counter.settle(calm_shop());
  const auto rect = counter.widget("badge.orders")->rect;
  counter.press(300, 400);
  counter.move(rect.x + 20, rect.y + 20);
  counter.release();
  CHECK_FALSE(counter.has("panel.orders"));
}

TEST_CASE("Try again now asks once to sync and says that it is trying") {
  Counter counter;
  counter.settle(shop_in(SyncBadge::offline));
  counter.tap("badge.sync");
  counter.tap("card.button");
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "sync-now");
  CHECK(counter.words("card.button") == "Trying\u2026");
  CHECK(counter.widget("card.button")->enabled == 0);
  counter.tap("card.button");
  CHECK(counter.requests.size() == 1);
  counter.wait(2);
  CHECK(counter.words("card.button") == "Try again now");
}

TEST_CASE("only a manager resumes, others are led to one") {
  Counter counter;
  counter.settle(shop_in(SyncBadge::paused));
  counter.tap("badge.sync");
  CHECK(counter.words("card.button") == "Ask a manager");
  counter.manager();
  counter.tap("card.button");
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "resume");
}

TEST_CASE("marking an order ready waits ten seconds for Undo, then asks once") {
  Counter counter;
  counter.settle(busy_shop());
  counter.tap("badge.orders");
  counter.tap("panel.orders.row.1048");
  CHECK(counter.words("panel.orders.detail") == "Dana Whitfield");
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "order-seen");
  counter.requests.clear();
  counter.tap("panel.orders.action");
  CHECK(counter.has("panel.orders.undo"));
  counter.tap("panel.orders.undo");
  counter.wait(12);
  CHECK(counter.requests.empty());
  counter.tap("panel.orders.action");
  counter.tap("panel.close");
  counter.wait(11);
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "order-ready");
  CHECK(counter.requests[0].arguments == std::vector<std::pair<std::string, std::string>>{{"order", "1048"}});
  counter.tap("badge.orders");
  counter.tap("panel.orders.row.1048");
  CHECK(counter.words("panel.orders.action") == "Telling the web store\u2026");
  auto picture = busy_shop();
  picture.orders[1].stage = core::OrderStage::ready;
  counter.settle(picture);
  counter.tap("panel.orders.tab.ready");
  counter.tap("panel.orders.row.1048");
  CHECK(counter.words("panel.orders.action") == "Handed over");
}

TEST_CASE("an order that the web store has not heard of as ready says so and offers to try again") {
  Counter counter;
  auto picture = busy_shop();
  picture.orders[1].telling_since = kNow - 2'000;
  counter.settle(picture);
  counter.tap("badge.orders");
  CHECK_THAT(counter.words("panel.orders.row.1048"), Catch::Contains("Not ready yet"));
  counter.tap("panel.orders.row.1048");
  CHECK(counter.words("panel.orders.action") == "Telling the web store\u2026");
  picture.orders[1].telling_since = kNow - 60'000;
  counter.settle(picture);
  CHECK_THAT(counter.words("panel.orders.note"), Catch::Contains("Don't tell the customer"));
  counter.requests.clear();
  counter.tap("panel.orders.try_again");
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "sync-now");

  picture.orders[1].telling_since = 0;
  picture.orders[1].act_problem = "Order #1048 no longer waits.";
  counter.settle(picture);
  CHECK(counter.words("panel.orders.warning") == "Order #1048 no longer waits.");
}

TEST_CASE("an order that is not paid has no button, and says what to collect") {
  Counter counter;
  auto picture = busy_shop();
  picture.orders[1].paid = false;
  counter.settle(picture);
  counter.tap("badge.orders");
  counter.tap("panel.orders.row.1048");
  CHECK_FALSE(counter.has("panel.orders.action"));
  CHECK_THAT(counter.words("panel.orders.warning"), Catch::Contains("Not paid"));
}

TEST_CASE("no order action is offered when none works") {
  Counter counter;
  auto picture = busy_shop();
  picture.order_actions = false;
  counter.settle(picture);
  counter.tap("badge.orders");
  counter.tap("panel.orders.row.1048");
  CHECK_FALSE(counter.has("panel.orders.action"));
  CHECK(counter.words("panel.orders.note") == "Web orders are left alone in training mode.");
}

TEST_CASE("a decision is asked for by its row and choice, and counts need a manager") {
  Counter counter;
  counter.settle(busy_shop());
  counter.tap("badge.sync");
  CHECK(counter.words("panel.review.row.oversold-17.choice.set-aside") == "I have it: set aside for #1046");
  CHECK(counter.words("panel.review.row.differs-4.choice.set-web") == "Set web to 20");
  counter.tap("panel.review.row.oversold-17.choice.none-left");
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "decide");
  CHECK(counter.requests[0].arguments ==
        std::vector<std::pair<std::string, std::string>>{{"row", "oversold-17"}, {"choice", "none-left"}});
  CHECK(counter.widget("panel.review.row.oversold-17.choice.saving")->enabled == 0);
  counter.tap("panel.review.row.differs-4.choice.set-web");
  REQUIRE(counter.requests.size() == 2);
  CHECK(counter.requests[1].name == "ask-manager");
  counter.manager();
  counter.tap("panel.review.row.differs-4.choice.set-web");
  REQUIRE(counter.requests.size() == 3);
  CHECK(counter.requests[2].name == "decide");
}

TEST_CASE("a row without choices says how it ends and has no button") {
  Counter counter;
  auto picture = busy_shop();
  picture.review.resize(1);
  picture.review[0].choices = {"a choice of a later version"};
  counter.settle(picture);
  counter.tap("badge.sync");
  for (const auto& widget : counter.widgets()) CHECK(widget.id.find(".choice.") == std::string::npos);
}

TEST_CASE("taking over saved records is its own action") {
  Counter counter;
  counter.manager();
  auto picture = busy_shop();
  picture.review.resize(1);
  picture.review[0].kind = core::ReviewKind::adopt_salvaged;
  picture.review[0].choices = {"adopt"};
  counter.settle(picture);
  counter.tap("badge.sync");
  counter.tap("panel.review.row.oversold-17.choice.adopt");
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "adopt-salvaged");
}

TEST_CASE("prices that mean something else in the web store are a manager's choice of two results", "[S33]") {
  Counter counter;
  counter.manager();
  auto picture = busy_shop();
  picture.review.resize(1);
  auto& row = picture.review[0];
  row.kind = core::ReviewKind::prices;
  row.row = "prices";
  row.prices_here = {"EUR", true};
  row.prices_there = {"USD", false};
  row.choices = {"send-prices", "no-prices"};
  counter.settle(picture);
  counter.tap("badge.sync");
  std::string all;
  for (const auto& widget : counter.widgets()) all += widget.text + "\n";
  for (const char* said :
       {"EUR \u00B7 tax included", "USD \u00B7 before tax", "No price is sent until you choose"})
    CHECK_THAT(all, Catch::Contains(said));
  CHECK(counter.words("panel.review.row.prices.choice.send-prices") == "Send prices as they are");
  CHECK(counter.words("panel.review.row.prices.choice.no-prices") == "Send no prices");
  counter.tap("panel.review.row.prices.choice.no-prices");
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "decide");
  picture.review[0].prices_here.with_tax.reset();
  counter.settle(picture);
  all.clear();
  for (const auto& widget : counter.widgets()) all += widget.text + "\n";
  CHECK_THAT(all, !Catch::Contains("EUR \u00B7"));
}

TEST_CASE("an SKU that was changed in the web store is shown with both, and two results to choose", "[S28]") {
  Counter counter;
  counter.manager();
  auto picture = busy_shop();
  picture.review.resize(1);
  auto& row = picture.review[0];
  row.kind = core::ReviewKind::sku_differs;
  row.row = "sku:42";
  row.sku = "SOAP-OLV";
  row.sku_there = "SOAP-WEB";
  row.choices = {"sku-back", "sku-leave"};
  counter.settle(picture);
  counter.tap("badge.sync");
  CHECK(counter.words("panel.review.row.sku:42.choice.sku-back") == "Put SOAP-OLV back online");
  CHECK(counter.words("panel.review.row.sku:42.choice.sku-leave") == "Leave SOAP-WEB online");
  picture.review[0].sku_there.clear();
  counter.settle(picture);
  CHECK(counter.words("panel.review.row.sku:42.choice.sku-leave") == "Leave it without one");
  counter.tap("panel.review.row.sku:42.choice.sku-back");
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "decide");
}

TEST_CASE("a name that the web store has already is asked about with both SKUs and two results", "[S80]") {
  Counter counter;
  counter.manager();
  auto picture = busy_shop();
  picture.review.resize(1);
  auto& row = picture.review[0];
  row.kind = core::ReviewKind::same_name;
  row.row = "name:i-soap";
  row.sku = "SOAP-OLV";
  row.sku_there = "SOAP-WEB";
  row.choices = {"same-thing", "keep-off"};
  counter.settle(picture);
  counter.tap("badge.sync");
  CHECK(counter.words("panel.review.row.name:i-soap.fact.0") == "SOAP-OLV");
  CHECK(counter.words("panel.review.row.name:i-soap.fact.1") == "SOAP-WEB");
  CHECK(counter.words("panel.review.row.name:i-soap.choice.keep-off") == "Keep it off");
  counter.tap("panel.review.row.name:i-soap.choice.same-thing");
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "decide");
  CHECK(counter.requests[0].arguments ==
        std::vector<std::pair<std::string, std::string>>{{"row", "name:i-soap"}, {"choice", "same-thing"}});
}

TEST_CASE("lists scroll by finger and a drag is no tap") {
  Counter counter;
  auto picture = busy_shop();
  for (int i = 0; i < 60; ++i) {
    auto order = picture.orders[1];
    order.number = 2000 + i;
    picture.orders.push_back(order);
  }
  counter.settle(picture);
  counter.tap("badge.orders");
  const auto before = counter.widget("panel.orders.row.1045")->rect.y;
  const auto detail = counter.words("panel.orders.detail");
  counter.press(250, 500);
  counter.move(250, 400);
  counter.release();
  CHECK(counter.widget("panel.orders.row.1045")->rect.y == Approx(before - 100));
  CHECK(counter.words("panel.orders.detail") == detail);
  counter.in.pointer_present = 1;
  counter.in.pointer_x = 250;
  counter.in.pointer_y = 400;
  counter.in.wheel = 1000;
  counter.frame();
  CHECK(counter.widget("panel.orders.row.1045")->rect.y == Approx(before));
}

TEST_CASE("rows do not move under a finger") {
  Counter counter;
  counter.settle(busy_shop());
  counter.tap("badge.orders");
  const auto rect = counter.widget("panel.orders.row.1048")->rect;
  counter.press(rect.x + 60, rect.y + 30);
  auto picture = busy_shop();
  picture.orders.erase(picture.orders.begin());
  counter.show(picture);
  CHECK(counter.has("panel.orders.row.1044"));
  counter.release();
  CHECK(counter.words("panel.orders.detail") == "Dana Whitfield");
  counter.frame();
  CHECK_FALSE(counter.has("panel.orders.row.1044"));
}

TEST_CASE("activity tabs show what they count, and a row opens to its lines") {
  Counter counter;
  counter.settle(busy_shop());
  counter.tap("badge.orders");
  counter.tap("rail.activity");
  const auto rows = [&] {
    int n = 0;
    for (const auto& widget : counter.widgets()) n += widget.id.starts_with("panel.activity.row.") ? 1 : 0;
    return n;
  };
  CHECK(rows() >= 5);
  counter.tap("panel.activity.tab.queued");
  CHECK(counter.words("panel.activity.tab.queued") == "Queued 2");
  CHECK(rows() == 2);
  counter.tap("panel.activity.row.9");
  CHECK(counter.words("panel.activity.times") == "Recorded 10:41\u00A0am");
  counter.tap("panel.activity.tab.problems");
  CHECK(rows() == 1);
}

TEST_CASE("a notice is shown for some seconds") {
  Counter counter;
  counter.settle(calm_shop());
  counter.overlay.notice("The web store did not take the change.");
  counter.frame();
  CHECK(counter.words("strip.notice") == "The web store did not take the change.");
  counter.wait(9);
  CHECK_FALSE(counter.has("strip.notice"));
}

TEST_CASE("hours offline are a row of Review that says how long and whom to call", "[P5]") {
  Counter counter;
  auto shop = shop_in(core::SyncBadge::attention);
  shop.review.clear();
  shop.offline = shop.away_long = true;
  shop.offline_since = kNow - 252 * kMinute;
  counter.settle(shop);
  CHECK(counter.words("badge.sync") == "1 needs attention \u00B7 web offline");
  counter.tap("badge.sync");
  CHECK(counter.words("panel.review.row.away").find("out of reach") != std::string::npos);
  std::string all;
  for (const auto& widget : counter.widgets()) all += widget.text + "\n";
  CHECK(all.find("Nothing has reached it for 4 h 12 min.") != std::string::npos);
  CHECK(all.find("code TB-48") != std::string::npos);
}

TEST_CASE("a disk that gets full is a row of Review that says how long changes still fit", "[P5]") {
  Counter counter;
  auto shop = shop_in(core::SyncBadge::attention);
  shop.review.clear();
  shop.disk_days = 2;
  counter.settle(shop);
  CHECK(counter.words("badge.sync") == "1 needs attention");
  counter.tap("badge.sync");
  const auto all = [&] {
    std::string text;
    for (const auto& widget : counter.widgets()) text += widget.text + "\n";
    return text;
  };
  CHECK_THAT(all(), Catch::Contains("Storage on this register is almost full") &&
                        Catch::Contains("About 2 days of changes still fit.") &&
                        Catch::Contains("Call support, code TB-31."));
  shop.disk_days = 300;
  counter.settle(shop);
  CHECK_THAT(all(), Catch::Contains("Changes still fit, until something else fills it."));
}

TEST_CASE("a manager who signs in after an hour offline reads one line, a cashier none", "[P5]") {
  auto shop = shop_in(core::SyncBadge::offline);
  shop.offline_since = kNow - 72 * kMinute;
  shop.unconfirmed = shop.queued = 64;
  Counter counter;
  counter.settle(shop);
  counter.overlay.set_person({true, false, "Sam"});
  counter.frame();
  CHECK_FALSE(counter.has("strip.notice"));
  counter.manager();
  CHECK(counter.words("strip.notice") == "Offline 1 h 12 min, 64 queued.");
  counter.wait(9);
  CHECK_FALSE(counter.has("strip.notice"));
}

TEST_CASE("close of day with a queue is one line and no block", "[P5]") {
  Counter counter;
  counter.settle(shop_in(core::SyncBadge::offline));
  counter.overlay.set_closing(true);
  counter.frame();
  CHECK(counter.words("strip.notice").starts_with("7 changes are saved here and not online yet."));
  CHECK(counter.frame().wants_text == 0);
  Counter calm;
  calm.settle(calm_shop());
  calm.overlay.set_closing(true);
  calm.frame();
  CHECK_FALSE(calm.has("strip.notice"));
}

TEST_CASE("while counts differ the card under All sent says so and leads to them", "[P5]") {
  Counter counter;
  auto shop = calm_shop();
  shop.review.resize(3);
  for (auto& row : shop.review) row.kind = core::ReviewKind::count_differs;
  counter.settle(shop);
  CHECK(counter.words("badge.sync") == "All sent");
  counter.tap("badge.sync");
  CHECK(counter.words("card.body") == "3 counts differ.");
  counter.tap("card.button");
  CHECK(counter.words("panel.status").starts_with("3 items."));
}

TEST_CASE("How tells what to do about a wrong clock, and goes away by a second tap") {
  Counter counter;
  auto shop = shop_in(core::SyncBadge::attention);
  shop.review.clear();
  shop.trouble = core::Trouble::clock_wrong;
  shop.clock_behind = 3 * 24 * 60 * kMinute;
  counter.settle(shop);
  counter.tap("badge.sync");
  CHECK(counter.words("panel.review.row.trouble.choice.how") == "How");
  CHECK_FALSE(counter.has("panel.review.row.trouble.how"));
  counter.tap("panel.review.row.trouble.choice.how");
  CHECK(
      counter.words("panel.review.row.trouble.how").starts_with("Open date and time in this machine's own"));
  counter.wait(0.3);
  counter.tap("panel.review.row.trouble.choice.how");
  CHECK_FALSE(counter.has("panel.review.row.trouble.how"));
  CHECK(counter.requests.empty());
}

TEST_CASE("whoever is not sure about a count goes and counts first, with nothing decided") {
  Counter counter;
  counter.settle(busy_shop());
  counter.tap("badge.sync");
  CHECK(counter.words("panel.review.row.differs-4.body")
            .starts_with("Web says 19, here says 22 (2 of them set aside)."));
  CHECK(counter.words("panel.review.row.differs-4.choice.count-first") == "Count first");
  counter.tap("panel.review.row.differs-4.choice.count-first");
  CHECK(counter.words("panel.title") == "Counts");
  CHECK(counter.requests.empty());
}

TEST_CASE("while the web store is busy the card tells how long it still takes") {
  Counter counter;
  auto shop = shop_in(core::SyncBadge::syncing);
  shop.trouble = core::Trouble::throttled;
  shop.unconfirmed = shop.queued = 60;
  counter.settle(shop);
  counter.tap("badge.sync");
  CHECK(counter.words("card.body") == "The web store is busy. 60 changes left. Nothing to do.");
  counter.wait(6);
  shop.unconfirmed = shop.queued = 58;
  counter.show(shop);
  counter.frame();
  CHECK(counter.words("card.headline") == "Sending slowly");
  CHECK(counter.words("card.body") == "The web store is busy. 58 changes left, about 4 min. Nothing to do.");
}
