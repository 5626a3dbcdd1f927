// What a panel says that has no rows: what will stand there, and never more than is known.
#include "catch2.hpp"
#include "counter.h"

using namespace tillbridge;
using namespace tillbridge::test;
using core::SyncBadge;

namespace {

struct Empty : Counter {
  explicit Empty(const core::Picture& shop) {
    manager();
    settle(shop);
    tap("badge.orders");
  }
  std::string says(const std::string& panel) { return words("panel." + panel + ".empty"); }
};

}  // namespace

TEST_CASE("a panel without rows says what will stand there", "[P5]") {
  Empty counter(calm_shop());
  CHECK(counter.says("orders") == "No online orders waiting. New ones appear here and on the Orders badge.");
  counter.tap("panel.orders.tab.ready");
  CHECK(counter.says("orders") == "No orders are set aside. Orders you mark ready appear here.");
  counter.tap("panel.orders.tab.done");
  CHECK(counter.says("orders") == "No orders finished today.");
  counter.tap("rail.activity");
  CHECK(counter.says("activity") == "Nothing sent yet today. Your first sale will show here.");
  counter.tap("panel.activity.tab.queued");
  CHECK(counter.says("activity") == "Nothing queued. Everything has reached the web store.");
  counter.tap("panel.activity.tab.problems");
  CHECK(counter.says("activity") == "No problems.");
  counter.tap("rail.review");
  CHECK(counter.says("review") == "Nothing to decide.");
  counter.tap("rail.items");
  CHECK(counter.says("items") == "No item here has its SKU in the web store yet.");
}

TEST_CASE("an empty list claims nothing that is not known: offline, at start, unlinked, in doubt", "[P5]") {
  auto away = shop_in(SyncBadge::offline);
  away.unconfirmed = away.queued = 0;
  Empty offline(away);
  CHECK(offline.says("orders") ==
        "No orders as of 10:41\u00A0am. New ones will appear when you're back online.");
  offline.tap("rail.activity");
  offline.tap("panel.activity.tab.queued");
  CHECK(offline.says("activity") == "Nothing queued.");

  auto ended = shop_in(SyncBadge::attention);
  ended.orders.clear();
  ended.trouble = core::Trouble::plan_ended;
  Empty without_plan(ended);
  CHECK(without_plan.words("panel.status") == "Selling online is off. Keep selling here.");
  CHECK(without_plan.says("orders").find("Ask the owner to upgrade the plan.") != std::string::npos);
  auto not_taken = calm_shop();
  not_taken.settings.take_orders = false;
  Empty off(not_taken);
  CHECK(off.words("panel.status").starts_with("Take web orders"));
  CHECK(off.says("orders").find("While this is off nobody looks for them.") != std::string::npos);

  auto starting = shop_in(SyncBadge::checking);
  starting.last_answer_at = 0;
  Empty start(starting);
  CHECK(start.words("panel.status") == "Updating\u2026");
  CHECK(start.says("orders") == "Web orders have not been read yet. They appear here by themselves.");
  auto saved = busy_shop();
  saved.badge = SyncBadge::checking;
  saved.last_answer_at = 0;
  start.settle(saved);
  CHECK(start.words("panel.status") == "Updating\u2026");
  CHECK(start.has("panel.orders.row.1048"));

  Empty unlinked(shop_in(SyncBadge::unlinked));
  CHECK(unlinked.says("orders") == "Web orders appear here once a web store is linked.");
  unlinked.tap("rail.items");
  CHECK(unlinked.says("items") == "Items are matched by SKU once a web store is linked.");

  Empty doubt(shop_in(SyncBadge::attention));
  doubt.tap("rail.activity");
  doubt.tap("panel.activity.tab.queued");
  CHECK(doubt.says("activity") == "Nothing queued.");
}
