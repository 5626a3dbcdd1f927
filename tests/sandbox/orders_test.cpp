// What web orders do to stock, on the pure model.
#include "catch2.hpp"
#include "sandbox/model/store.h"

using namespace sandbox;

namespace {

constexpr TimeMs kOrdersNow = 1'700'000'000'000;

struct Web {
  Store store{Profile{}, 3};
  Id tea;

  Web() {
    Product product;
    product.name = "Tea";
    product.sku = "TEA";
    product.price = 75'000;
    product.tracking = Tracking::kProduct;
    tea = store.create_product(product, {}, 10, kOrdersNow).value();
  }
  Result<Id> place(std::int64_t quantity, int status = 11) {
    OrderDraft draft;
    draft.lines = {{"TEA", quantity, std::nullopt}};
    draft.status_id = status;
    return store.place_order(draft, kOrdersNow);
  }
  std::int64_t level() { return *store.stock_row({tea, 0}, 1)->on_hand; }
  void rule(const std::string& when, bool comes_back = true, bool edits = true) {
    InventorySettings settings;
    settings.update_stock_behavior = when;
    settings.refund_order_stock_adjustment = comes_back;
    settings.edit_order_stock_adjustment = edits;
    store.set_inventory_settings(settings);
  }
};

}  // namespace

TEST_CASE("by default an order takes its units when it is placed, and a cancellation brings them back once") {
  Web web;
  const Id order = web.place(3).value();
  CHECK(web.level() == 7);
  web.store.set_order_status(order, 5, kOrdersNow);
  CHECK(web.level() == 10);
  web.store.set_order_status(order, 4, kOrdersNow);
  CHECK(web.level() == 10);
  web.store.set_order_status(order, 11, kOrdersNow);
  CHECK(web.level() == 7);
}

TEST_CASE("an incomplete order holds nothing") {
  Web web;
  const Id order = web.place(3, 0).value();
  CHECK(web.level() == 10);
  web.store.set_order_status(order, 11, kOrdersNow);
  CHECK(web.level() == 7);
}

TEST_CASE("a store that counts at shipping takes the units then") {
  Web web;
  web.rule("order_completed_or_shipped");
  const Id order = web.place(3).value();
  CHECK(web.level() == 10);
  web.store.set_order_status(order, 3, kOrdersNow);
  CHECK(web.level() == 10);
  web.store.set_order_status(order, 2, kOrdersNow);
  CHECK(web.level() == 7);
}

TEST_CASE("a store that does not restock keeps cancelled units out, and a declined order keeps its stock") {
  Web web;
  web.rule("order_placed", false);
  web.store.set_order_status(web.place(3).value(), 5, kOrdersNow);
  CHECK(web.level() == 7);
  web.rule("order_placed", true);
  web.store.set_order_status(web.place(2).value(), 6, kOrdersNow);
  CHECK(web.level() == 5);
}

TEST_CASE("a partial refund moves no stock, a full one brings everything back") {
  Web web;
  const Id order = web.place(4).value();
  REQUIRE(web.store.refund_order(order, {{"TEA", 1, std::nullopt}}, kOrdersNow).ok());
  CHECK(web.store.order(order)->status_id == 14);
  CHECK(web.level() == 6);
  CHECK_FALSE(web.store.refund_order(order, {{"TEA", 4, std::nullopt}}, kOrdersNow).ok());
  REQUIRE(web.store.refund_order(order, {{"TEA", 3, std::nullopt}}, kOrdersNow).ok());
  CHECK(web.store.order(order)->status_id == 4);
  CHECK(web.level() == 10);
}

TEST_CASE(
    "editing an order moves the difference if the store says so, and a removed line stays with quantity 0") {
  Web web;
  const Id order = web.place(4).value();
  web.store.edit_order(order, {{"TEA", 1, std::nullopt}}, kOrdersNow + 5000);
  CHECK(web.level() == 9);
  CHECK(web.store.order(order)->modified == kOrdersNow + 5000);
  web.store.edit_order(order, {{"TEA", 0, std::nullopt}}, kOrdersNow);
  CHECK(web.level() == 10);
  REQUIRE(web.store.order(order)->lines.size() == 1);
  CHECK(web.store.order(order)->lines[0].quantity == 0);
  web.rule("order_placed", true, false);
  web.store.edit_order(order, {{"TEA", 5, std::nullopt}}, kOrdersNow);
  CHECK(web.level() == 10);
}

TEST_CASE("the web shop sells no unit that is not there") {
  Web web;
  CHECK_FALSE(web.place(11).ok());
  CHECK(web.place(10).ok());
  CHECK_FALSE(web.place(1).ok());
  OrderDraft forced;
  forced.lines = {{"TEA", 2, std::nullopt}};
  forced.allow_oversell = true;
  const Id order = web.store.place_order(forced, kOrdersNow).value();
  CHECK(web.level() == 0);
  web.store.set_order_status(order, 5, kOrdersNow);
  CHECK(web.level() == 0);  // it had taken nothing
}

TEST_CASE("an order from before the link moves no stock when it is put in") {
  Web web;
  OrderDraft old;
  old.lines = {{"TEA", 2, std::nullopt}};
  old.moves_stock = false;
  old.at = kOrdersNow - 86'400'000;
  const Id order = web.store.place_order(old, kOrdersNow).value();
  CHECK(web.level() == 10);
  CHECK(web.store.order(order)->created == kOrdersNow - 86'400'000);
  web.store.set_order_status(order, 5, kOrdersNow);
  CHECK(web.level() == 12);
}

TEST_CASE("statuses are found by name in any case and by number") {
  CHECK(find_order_status("awaiting fulfillment") == 11);
  CHECK(find_order_status("8") == 8);
  CHECK_FALSE(find_order_status("15"));
  CHECK(order_statuses().size() == 15);
}
