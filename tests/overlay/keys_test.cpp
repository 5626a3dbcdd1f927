// The overlay by keyboard, and what a scanner types meanwhile.
#include <algorithm>

#include "catalogue_shop.h"
#include "catch2.hpp"

using namespace tillbridge;
using namespace tillbridge::test;

namespace {

/// What is framed now, by the id of what lies there.
std::string framed(Counter& counter) {
  const auto ring = counter.widget("focus");
  if (!ring) return {};
  for (const auto& each : counter.widgets())
    if (each.id != "focus" && each.rect.x == ring->rect.x && each.rect.y == ring->rect.y &&
        each.rect.width == ring->rect.width && each.rect.height == ring->rect.height)
      return each.id;
  return "?";
}

void type(Counter& counter, const std::string& text, float seconds_each = 0.008f) {
  for (const char letter : text) {
    const std::string one(1, letter);
    counter.in.text = one.c_str();
    counter.frame(seconds_each);
    counter.in.text = nullptr;
  }
}

}  // namespace

TEST_CASE("a key of the register's settings opens the sheet, and Tab, arrows, Enter and Esc do the rest",
          "[P5]") {
  Counter counter;
  counter.manager();
  counter.settle(busy_shop());
  CHECK(counter.frame().wants_text == 0);
  counter.key(TILL_KEY_DOWN);  // not ours
  CHECK_FALSE(counter.has("panel.orders"));
  counter.key(TILL_KEY_OPEN);
  CHECK(counter.has("panel.orders"));
  CHECK(counter.frame().wants_text == 1);
  CHECK(framed(counter) == "rail.orders");
  counter.key(TILL_KEY_TAB);
  CHECK(framed(counter) == "rail.activity");
  counter.key(TILL_KEY_DOWN);
  counter.key(TILL_KEY_UP);
  CHECK(framed(counter) == "rail.activity");
  counter.key(TILL_KEY_ENTER);
  CHECK(counter.has("panel.activity"));
  CHECK(framed(counter) == "rail.activity");
  counter.key(TILL_KEY_END);
  CHECK(framed(counter) == "badge.sync");
  counter.key(TILL_KEY_DOWN);  // round about
  CHECK(framed(counter) == "rail.orders");
  counter.key(TILL_KEY_ESCAPE);
  CHECK_FALSE(counter.has("panel.activity"));
  CHECK(counter.frame().wants_text == 0);
  CHECK_FALSE(counter.has("focus"));
}

TEST_CASE("the keyboard reaches every target of a panel and scrolls lists as it goes") {
  Counter counter(kPlaces[3]);
  counter.manager();
  auto shop = busy_shop();
  for (int i = 0; i < 30; ++i) {
    shop.activity.push_back(shop.activity.back());
    shop.activity.back().id = 100 + i;
  }
  counter.settle(shop);
  counter.key(TILL_KEY_OPEN);
  counter.key(TILL_KEY_DOWN);
  counter.key(TILL_KEY_ENTER);
  std::vector<std::string> met;
  for (int i = 0; i < 200; ++i) {
    counter.key(TILL_KEY_DOWN);
    if (const auto at = framed(counter); std::find(met.begin(), met.end(), at) == met.end())
      met.push_back(at);
  }
  const auto has = [&](const char* id) { return std::find(met.begin(), met.end(), id) != met.end(); };
  for (const char* id : {"rail.setup", "panel.close", "panel.activity.tab.problems", "panel.activity.find",
                         "panel.activity.row.9", "panel.activity.row.129", "badge.orders", "badge.sync"}) {
    INFO(id);
    CHECK(has(id));
  }
}

TEST_CASE("a scan while the keyboard goes through the overlay belongs to the register, whole", "[P5]") {
  Counter counter;
  counter.settle(busy_shop());
  counter.key(TILL_KEY_OPEN);
  counter.key(TILL_KEY_TAB);  // on "Activity": Enter would open it
  counter.wait(1);
  counter.requests.clear();
  type(counter, "085001001072");
  const till_key enter{TILL_KEY_ENTER, 1};
  counter.in.keys = &enter;
  counter.in.key_count = 1;
  counter.frame(0.008f);
  counter.in.keys = nullptr;
  counter.in.key_count = 0;
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "scan");
  CHECK(counter.requests[0].arguments[0].second == "085001001072");
  CHECK(counter.has("panel.orders"));
  CHECK(framed(counter) == "rail.activity");
  type(counter, "ab", 0.2f);  // a person's letters mean nothing here
  CHECK(counter.requests.size() == 1);
}

TEST_CASE("the register gets its keys back by a tap, at tender, and after half a minute") {
  for (int way = 0; way < 3; ++way) {
    Counter counter;
    counter.settle(busy_shop());
    counter.key(TILL_KEY_OPEN);
    REQUIRE(counter.frame().wants_text == 1);
    if (way == 0) counter.tap("rail.orders");
    if (way == 1) counter.in.flags |= TILL_FRAME_IN_TENDER;
    if (way == 2) counter.wait(31);
    counter.frame();
    INFO(way);
    CHECK(counter.frame().wants_text == 0);
    CHECK_FALSE(counter.has("focus"));
    CHECK(counter.has("panel.orders"));
  }
}

TEST_CASE("with each panel open a scan is the register's alone and changes nothing of ours", "[P5]") {
  for (const auto& place : kPlaces) {
    Counter counter(place);
    counter.manager();
    counter.settle(busy_shop());
    counter.tap("badge.orders");
    for (const char* panel : {"rail.orders", "rail.activity", "rail.items", "rail.review", "rail.setup"}) {
      counter.tap(panel);
      counter.wait(0.5);
      counter.requests.clear();
      const auto before = counter.picture();
      type(counter, "085001001072");
      const till_key keys[] = {{TILL_KEY_ENTER, 1}, {TILL_KEY_TAB, 1}, {TILL_KEY_DOWN, 1}};
      for (const auto& key : keys) {
        counter.in.keys = &key;
        counter.in.key_count = 1;
        CHECK(counter.frame(0.008f).wants_text == 0);
        counter.in.keys = nullptr;
        counter.in.key_count = 0;
      }
      INFO(place.name << " " << panel);
      CHECK(counter.requests.empty());
      CHECK(counter.picture().rgba == before.rgba);
    }
  }
}
