// Goods of web orders that come back over the counter, and are given back in the web store as well: both
// counts stay together, whatever comes first.

#include <map>
#include <random>

#include "catch2.hpp"
#include "plugin/store/order_book.h"
#include "plugin/store/outbox.h"
#include "sandbox/model/store.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;

namespace {

constexpr std::int64_t kStart = 1'760'000'000'000;
constexpr core::Units kStock = 100;

/// One item, counted in the web store's own model and on a shelf, and one web order of it.
struct ReturnsShop {
  explicit ReturnsShop(bool restocks = true, bool when_placed = true)
      : web(sandbox::Profile{}, 3), outfit(folder.path), book(*outfit.database, "hash") {
    sandbox::Product product;
    product.name = product.sku = "MUG";
    product.tracking = sandbox::Tracking::kProduct;
    (void)web.create_product(product, {}, kStock, kStart).value();
    sandbox::InventorySettings settings;
    settings.refund_order_stock_adjustment = restocks;
    settings.update_stock_behavior = when_placed ? "order_placed" : "order_completed_or_shipped";
    settings.edit_order_stock_adjustment = true;
    web.set_inventory_settings(settings);
    rules = {when_placed, restocks, true};
  }
  void order(std::int64_t units) {
    sandbox::OrderDraft draft;
    draft.status_id = 11;
    draft.lines = {{"MUG", units, std::nullopt}};
    id = web.place_order(draft, at()).value();
    look();
  }
  void status(int status) {
    (void)web.set_order_status(id, status, at());
    look();
  }
  void edit(std::int64_t units) {
    (void)web.edit_order(id, {{"MUG", units, std::nullopt}}, at());
    look();
  }
  void refund() {
    (void)web.refund_order(id, {}, at());
    look();
  }
  std::string line_ref() const {
    return "hash:" + std::to_string(id) + ":" + std::to_string(web.order(id)->lines.at(0).id);
  }
  /// Rung up as a return that names the order's line; below 0: such a return is voided.
  void bring_back(core::Units units, bool restocked = true) {
    core::Movement movement;
    movement.id = "R-" + std::to_string(++returns);
    movement.kind = units > 0 ? core::MovementKind::sale_return : core::MovementKind::void_sale;
    movement.at = at();
    movement.lines.push_back({"MUG", units * core::kMilliPerUnit, "", line_ref(), restocked});
    REQUIRE(outfit.intake.record(movement));
    if (restocked) shelf += units;
    take();
  }
  void take() {
    while (book.enter_recorded_returns("", at()) || book.returns_behind()) {
    }
    apply();
  }
  void look() {
    const auto& order = *web.order(id);
    store::BookedOrder booked;
    booked.id = order.id;
    booked.status = order.status_id;
    booked.created_s = order.created / 1000;
    booked.modified_s = order.modified / 1000;
    booked.completed = order.shipped != 0;
    for (const auto& line : order.lines)
      booked.lines.push_back({line.id, line.product_id, line.variant_id, line.sku, line.name, line.quantity,
                              line.quantity_shipped, line.quantity_refunded});
    (void)book.enter(booked, rules, store::OrderAge::since_link, at());
    apply();
  }
  void apply() {
    for (int turns = 0; turns < 10 && !book.open_intents().empty(); ++turns)
      for (const auto& intent : book.open_intents()) {
        shelf -= intent.taken;
        book.end_intent(intent, store::IntentEnd::applied);
      }
  }
  /// The web store's count once all that is recorded here has been sent.
  core::Units web_count() {
    core::Units count = kStock;
    for (const auto& line : web.order(id)->lines) count -= line.taken;
    store::Outbox outbox(*outfit.database);
    core::FreezeInput input;
    input.match = [](const std::string&) { return core::ItemMatch{core::ItemState::online, {true, 11}}; };
    for (int lane = 0; lane < core::kLanes; ++lane)
      for (auto& row : outbox.pending(lane, 1'000)) input.movements.push_back(std::move(row));
    for (const auto& item : core::freeze(input).items) count += item.sent;
    return count;
  }
  core::UnixMillis at() { return now += 5'000; }

  Folder folder;
  sandbox::Store web;
  Outfit outfit;
  store::OrderBook book;
  core::StockRules rules;
  sandbox::Id id = 0;
  core::Units shelf = kStock;
  std::int64_t now = kStart;
  int returns = 0;
};

}  // namespace

TEST_CASE(
    "units of a web order that came back over the counter and are refunded in the web store count once, "
    "whatever comes first",
    "[P11][S46]") {
  ReturnsShop shop;
  shop.order(3);
  REQUIRE(shop.shelf == kStock - 3);
  core::Units back = 0;
  SECTION("returned, then refunded") {
    shop.status(10);
    shop.bring_back(2);
    CHECK(shop.shelf == kStock - 1);
    CHECK(shop.web_count() == kStock - 1);
    shop.refund();
    back = 3;
  }
  SECTION("refunded, then returned") {
    shop.status(10);
    shop.refund();
    shop.bring_back(3);
    back = 3;
  }
  SECTION("cancelled, returned in parts") {
    shop.status(5);
    shop.bring_back(1);
    shop.bring_back(1);
    back = 3;
  }
  SECTION("returned, and taken out of the order for it") {
    shop.bring_back(1);
    shop.edit(2);
    back = 1;
  }
  SECTION("edited before, then one of the others comes back") {
    shop.edit(2);
    shop.bring_back(1);
    back = 2;
  }
  SECTION("returned, refunded, and the return was a mistake") {
    shop.bring_back(2);
    shop.refund();
    shop.bring_back(-2);
    back = 3;
  }
  SECTION("refunded, returned, and the return was a mistake") {
    shop.refund();
    shop.bring_back(2);
    shop.bring_back(-2);
    back = 3;
  }
  SECTION("the return is voided before the refund") {
    shop.bring_back(2);
    shop.bring_back(-2);
    CHECK(shop.shelf == kStock - 3);
    shop.refund();
    back = 3;
  }
  SECTION("refunded by mistake, and set back") {
    shop.status(10);
    shop.bring_back(2);
    shop.refund();
    shop.status(10);
    back = 2;
  }
  SECTION("broken goods do not go back on the shelf") {
    shop.bring_back(2, false);
    CHECK(shop.shelf == kStock - 3);
    shop.refund();
    back = 3;
  }
  SECTION("more comes back than the order had") {
    shop.bring_back(5);
    back = 3;
  }
  CHECK(shop.shelf == kStock - 3 + back);
  CHECK(shop.web_count() == shop.shelf);
  // Nothing is entered twice: neither after a restart nor where the order is read again.
  store::OrderBook again(*shop.outfit.database, "hash");
  while (again.enter_recorded_returns("", shop.at()) || again.returns_behind()) {
  }
  shop.look();
  CHECK(again.open_intents().empty());
  CHECK(shop.shelf == kStock - 3 + back);
  CHECK(shop.web_count() == shop.shelf);
}

TEST_CASE("where a refund puts nothing back, what comes back over the counter is added whenever it comes",
          "[P11][S46]") {
  ReturnsShop shop(false);
  shop.order(3);
  SECTION("returned first") {
    shop.bring_back(2);
    shop.refund();
  }
  SECTION("refunded first") {
    shop.refund();
    shop.bring_back(2);
  }
  CHECK(shop.shelf == kStock - 1);
  CHECK(shop.web_count() == kStock - 1);
}

TEST_CASE("in whatever order web orders and returns of their goods come, both counts stay together",
          "[P11]") {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    std::mt19937 dice(seed);
    ReturnsShop shop(seed % 4 != 0, seed % 3 != 0);
    shop.order(1 + dice() % 4);
    core::Units out_there = 0;
    for (int step = 0; step < 12; ++step) {
      switch (dice() % 6) {
        case 0:
          shop.edit(1 + dice() % 4);
          break;
        case 1:
          shop.status(dice() % 2 == 0 ? 10 : 11);
          break;
        case 2:
          shop.refund();
          break;
        case 3:
          shop.status(5);
          break;
        case 4: {
          const auto units = static_cast<core::Units>(1 + dice() % 3);
          shop.bring_back(units);
          out_there += units;
          break;
        }
        case 5:
          if (out_there == 0) break;
          shop.bring_back(-1);
          --out_there;
          break;
      }
      INFO("seed " << seed << ", step " << step);
      REQUIRE(shop.web_count() == shop.shelf);
      REQUIRE(shop.shelf <= kStock);
    }
  }
}

TEST_CASE(
    "what another register took back is not put on the shelf twice, and the web store hears it from that one",
    "[P11][P10]") {
  ReturnsShop shop;
  shop.order(3);
  core::Movement theirs;
  theirs.id = "R2-000001";
  theirs.kind = core::MovementKind::sale_return;
  theirs.at = shop.at();
  theirs.lines.push_back({"MUG", 2'000, "", shop.line_ref(), true});
  shop.shelf += 2;
  CHECK(shop.book.enter_returns(theirs, false, "", shop.at()));
  CHECK_FALSE(shop.book.enter_returns(theirs, false, "", shop.at()));
  shop.refund();
  CHECK(shop.shelf == kStock);
  store::Outbox outbox(*shop.outfit.database);
  CHECK(outbox.counts().pending == 0);
}
