// Facts and frames as bad as a shop or a host can bring them.
#include <cmath>
#include <limits>

#include "catch2.hpp"
#include "counter.h"

using namespace tillbridge;
using namespace tillbridge::test;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN(),
                kInfinite = std::numeric_limits<float>::infinity();

void check_sound(const till_frame& frame) {
  bool sound = frame.index_count % 3 == 0;
  for (std::uint32_t i = 0; i < frame.index_count; ++i)
    sound = sound && frame.indices[i] < frame.vertex_count;
  for (std::uint32_t i = 0; i < frame.vertex_count; ++i)
    sound = sound && std::isfinite(frame.vertices[i].x) && std::isfinite(frame.vertices[i].y);
  CHECK(sound);
}

}  // namespace

TEST_CASE("ten thousand rectangles give chips to the first of them, badges to all, and one log line") {
  Counter counter;
  counter.anchors.assign(10'000, {"MUG-OAT-12", {16, 100, 156, 138}});
  counter.anchors[1] = {"TOTE", {kNan, 100, 156, kInfinite}};
  counter.anchors[2] = {"TOTE", {-9000, 100, 156, 138}};
  for (std::size_t i = 3; i < counter.anchors.size(); ++i)
    counter.anchors[i].rect.x = static_cast<float>(i % 700);
  counter.settle(busy_shop());
  check_sound(counter.frame());
  CHECK(counter.has("badge.sync"));
  CHECK(counter.has("chip.MUG-OAT-12"));
  REQUIRE(counter.log.size() == 1);
  CHECK(counter.log[0].find("10000 anchors") != std::string::npos);
}

TEST_CASE("a rectangle that is no number gets no chip and one log line, one off the screen neither") {
  Counter counter;
  counter.anchors = {{"MUG-OAT-12", {16, 100, 156, 138}}, {"TOTE", {kNan, 100, 156, kInfinite}}};
  counter.settle(busy_shop());
  for (int i = 0; i < 3; ++i) check_sound(counter.frame());
  CHECK(counter.has("chip.MUG-OAT-12"));
  CHECK_FALSE(counter.has("chip.TOTE"));
  REQUIRE(counter.log.size() == 1);
  CHECK(counter.log[0].find("anchor 2 of 2") != std::string::npos);
  // A tile that was scrolled away is no mistake.
  counter.anchors[1].rect = {-9000, 100, 156, 138};
  for (int i = 0; i < 3; ++i) check_sound(counter.frame());
  CHECK_FALSE(counter.has("chip.TOTE"));
  CHECK(counter.log.size() == 1);
}

TEST_CASE(
    "an order of 500 lines, a name of 300 letters that the fonts lack, and dates far off are told soundly",
    "[P5]") {
  std::string name;
  for (int i = 0; i < 300; ++i) name += "\u0E01";
  for (const auto& place : kPlaces) {
    Counter counter(place);
    auto shop = busy_shop();
    auto& order = shop.orders[1];
    order.customer = name;
    order.placed_at = kNow + 400LL * 24 * 60 * kMinute;
    order.lines.resize(500);
    for (std::size_t i = 0; i < order.lines.size(); ++i)
      order.lines[i] = {
          std::to_string(i), i % 2 == 0 ? "SKU-" + std::to_string(i) : "", name, 1, i % 2 == 0, 1000, true};
    shop.activity[0].lines[0].name = name;
    counter.settle(shop);
    counter.tap("badge.orders");
    counter.tap("panel.orders.row.1048");
    check_sound(counter.frame());
    for (const auto& widget : counter.widgets()) {
      INFO(widget.id << " " << widget.text);
      CHECK(widget.text.find("\u0E01") == std::string::npos);
    }
    if (counter.has("panel.orders.line.1"))
      CHECK(counter.words("panel.orders.line.1") == "? \u00D7 1 Not in this register \u00B7 ?");
    // The register's clock is a year off, then jumps back an hour.
    counter.in.now_unix_ms = kNow + 365LL * 24 * 60 * kMinute;
    check_sound(counter.frame());
    counter.in.now_unix_ms -= 60 * kMinute;
    check_sound(counter.frame());
    counter.in.now_unix_ms = 0;
    check_sound(counter.frame());
    CHECK(counter.has("badge.sync"));
  }
}

TEST_CASE("what two thousand orders and a long history draw is what fifty draw") {
  const auto drawn = [](std::size_t orders, std::size_t rows, const char* panel) {
    Counter counter;
    counter.in.flags &= ~std::uint32_t{TILL_FRAME_LIST_WIDGETS};
    auto shop = busy_shop();
    const auto order = shop.orders[1];
    shop.orders.clear();
    for (std::size_t i = 0; i < orders; ++i) {
      shop.orders.push_back(order);
      shop.orders.back().number = 1000 + static_cast<std::int64_t>(i % 50);
    }
    const auto row = shop.activity[2];
    shop.activity.assign(rows, row);
    counter.in.flags |= TILL_FRAME_LIST_WIDGETS;
    counter.settle(shop);
    counter.tap("badge.orders");
    counter.tap(panel);
    return counter.frame().vertex_count;
  };
  for (const char* panel : {"rail.orders", "rail.activity"}) {
    const auto few = drawn(50, 50, panel), many = drawn(2'000, 200, panel);
    INFO(panel);
    CHECK(many <= few * 1.05);
  }
}

TEST_CASE("input for a panel that was closed reaches nothing of it and is left to the register", "[P5]") {
  Counter counter;
  counter.settle(busy_shop());
  counter.tap("badge.orders");
  counter.tap("panel.orders.row.1048");
  const auto button = counter.widget("panel.orders.action");
  REQUIRE(button);
  counter.requests.clear();  // that it was opened was told
  const float x = button->rect.x + button->rect.width / 2, y = button->rect.y + button->rect.height / 2;

  // Pressed while it was open, released after it had closed.
  counter.press(x, y);
  counter.key(TILL_KEY_ESCAPE);
  REQUIRE_FALSE(counter.has("panel.orders"));
  counter.release();
  counter.wait(12);
  CHECK(counter.requests.empty());

  // Where its button was there is the register's again: pointer, wheel, keys and letters.
  counter.press(x, y);
  CHECK_FALSE(counter.frame().wants_pointer);
  counter.release();
  counter.in.wheel = -3;
  CHECK_FALSE(counter.frame().wants_pointer);
  counter.in.text = "1048";
  counter.key(TILL_KEY_ENTER);
  counter.in.text = nullptr;
  CHECK_FALSE(counter.frame().wants_text);
  counter.wait(12);
  CHECK(counter.requests.empty());
  CHECK_FALSE(counter.has("panel.orders"));
}
