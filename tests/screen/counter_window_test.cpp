// What a cashier does at the counter beside selling, with pointer and scanner in the real window: PIN, notes
// and split tender, returns by receipt, a count on the keypad. The web store and the register's screen are
// asked what came of it.

#include "catch2.hpp"
#include "shop_window.h"

using namespace window_test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

bool enter_pin(ShopWindow& window, const std::string& digits) {
  for (const char digit : digits)
    if (!window.tap(std::string("pin.key.") + digit)) return false;
  return true;
}

bool keys(ShopWindow& window, const std::string& pad, const std::string& digits) {
  for (const char digit : digits)
    if (!window.tap(pad + ".key." + digit)) return false;
  return true;
}

bool there(ShopWindow& window, const std::string& id) {
  return window.until([&](const json&) { return window.there(id); });
}

bool online(ShopWindow& window, std::int64_t mugs) {
  return window.until([&](const json&) { return window.store().level(kMug) == mugs; });
}

void scan_mugs(ShopWindow& window, int pieces) {
  for (int each = 1; each <= pieces; ++each) {
    window.scan(kMugCode);
    REQUIRE(window.until([&](const json&) { return window.in_cart(kMug) == each * 1000; }));
  }
}

/// The number of the newest sale, from the list that asks which one is returned.
std::string newest_receipt(ShopWindow& window) {
  for (const json& each : window.look()["register"])
    if (const std::string id = each["id"]; id.rfind("receipt.", 0) == 0) return id;
  return {};
}

void work_at_the_counter(const Shop& size, const std::string& pictures) {
  INFO(pictures);
  ShopWindow window(size);
  const auto picture = [&](const char* page) {
    window.step_aside();
    // A picture of what stands there, also where a badge goes on turning.
    for (int look = 0; look < 10; ++look) {
      const auto before = window.picture();
      window.until([](const json&) { return false; }, 0.25);
      if (window.picture() == before) break;
    }
    window.keep(pictures + "-" + page);
  };
  REQUIRE(there(window, "employee.maya"));
  picture("who");
  REQUIRE(window.tap("employee.maya"));
  REQUIRE(enter_pin(window, "111"));
  picture("pin");
  // A wrong PIN lets nobody in; the right one does.
  REQUIRE(enter_pin(window, "9"));
  CHECK_FALSE(window.until([&](const json&) { return window.there("function.return"); }, 1));
  REQUIRE(enter_pin(window, "1111"));
  REQUIRE(there(window, "function.return"));
  REQUIRE(window.until([&](const json&) { return window.words("badge.sync") == "All sent"; }));
  const auto began = *window.store().level(kMug);

  // A part in cash, the rest by card.
  scan_mugs(window, 2);
  picture("sale");
  REQUIRE(window.tap("pay"));
  REQUIRE(there(window, "tender.split"));
  picture("tender");
  REQUIRE(window.tap("tender.split"));
  REQUIRE(keys(window, "tender", "1000"));
  REQUIRE(window.until([&](const json&) { return window.words("tender.cash") == "Cash $10.00"; }));
  REQUIRE(window.tap("tender.cash"));
  picture("split");
  REQUIRE(window.tap("tender.card"));
  REQUIRE(window.tap("change.new"));
  CHECK(online(window, began - 2));

  // A note, with change.
  scan_mugs(window, 1);
  REQUIRE(window.tap("pay"));
  REQUIRE(window.tap("tender.note.1"));
  REQUIRE(there(window, "change.new"));
  picture("change");
  REQUIRE(window.tap("change.new"));
  CHECK(online(window, began - 3));

  // One comes back by its receipt and is on the shelf again.
  REQUIRE(window.tap("function.return"));
  REQUIRE(there(window, "return.without"));
  picture("which-receipt");
  const auto receipt = newest_receipt(window);
  REQUIRE_FALSE(receipt.empty());
  CHECK(window.words("receipt.R-000001") == "R-000001 2 \u00D7 Oat Latte Mug");
  REQUIRE(window.tap(receipt));
  REQUIRE(window.tap("return.0"));
  REQUIRE(window.tap("return.0.shelf.yes"));
  picture("return");
  REQUIRE(window.tap("return.cash"));
  REQUIRE(window.until([&](const json&) { return !window.there("return.cash"); }));
  CHECK(online(window, began - 2));

  // Counted on the keypad: the difference goes online.
  REQUIRE(window.tap("function.adjust"));
  REQUIRE(there(window, "page.close"));
  picture("adjust-list");
  window.scan(kMugCode);
  REQUIRE(there(window, "stock.confirm"));
  REQUIRE(keys(window, "stock", std::to_string(began + 5)));
  REQUIRE(window.tap("stock.reason.Recount"));
  picture("adjust");
  REQUIRE(window.until(
      [&](const json&) { return window.words("stock.confirm") == "Set to " + std::to_string(began + 5); }));
  REQUIRE(window.tap("stock.confirm"));
  REQUIRE(window.until(
      [&](const json&) { return window.there("pin.key.1") || window.store().level(kMug) == began + 5; }));
  if (window.there("pin.key.1")) {
    picture("manager-pin");
    REQUIRE(enter_pin(window, "2222"));
  }
  CHECK(online(window, began + 5));

  // Somebody else signs in.
  // The page may just be closing by itself.
  REQUIRE(window.until([&](const json&) { return !window.there("page.close") || window.tap("page.close"); }));
  REQUIRE(window.tap("employee"));
  REQUIRE(window.tap("employee.sam"));
  REQUIRE(enter_pin(window, "2222"));
  REQUIRE(there(window, "function.return"));
  CHECK_THAT(window.words("employee"), Contains("Sam"));
  REQUIRE(window.tap("brand"));
  REQUIRE(there(window, "simulator.close"));
  picture("drawer");
  CHECK(window.close() == 0);
}

}  // namespace

TEST_CASE("by hand at the counter: PIN, split tender, a note, a return by receipt, a count on the keypad",
          "[P2][P14]") {
  work_at_the_counter({1280, 800, "light"}, "counter-1280x800-light");
}

// Pictures of the register's own pages, to be looked at: build/bin/test_window "[gallery-register]"
TEST_CASE("every page at the counter, at each size and in both themes", "[.][gallery-register]") {
  for (const std::string theme : {"light", "dark"})
    for (const auto& [width, height] : {std::pair{1024, 768}, {1280, 800}, {1920, 1080}})
      work_at_the_counter({width, height, theme},
                          "counter-" + std::to_string(width) + "x" + std::to_string(height) + "-" + theme);
}
