#include "screen/routing.h"

#include "catch2.hpp"

using namespace till_screen;

namespace {

FrameInput frame_with(bool down, bool pressed, bool released) {
  FrameInput input;
  input.pointer.x = input.pointer.y = 10;
  input.pointer.present = true;
  input.pointer.down = down;
  input.pointer.pressed = pressed;
  input.pointer.released = released;
  return input;
}
const FrameInput kPressed = frame_with(true, true, false), kHeld = frame_with(true, false, false),
                 kReleased = frame_with(false, false, true), kHovering = frame_with(false, false, false);

}  // namespace

TEST_CASE("a press and its release that came together reach two frames") {
  std::deque<InputEvent> events;
  events.push_back({InputKind::kMove, 10, 20, {}, {}, true});
  events.push_back({InputKind::kPress, 10, 20, {}, {}, true});
  events.push_back({InputKind::kRelease, 10, 20, {}, {}, true});
  const FrameInput first = take_input(events, {});
  CHECK(first.pointer.pressed);
  CHECK(first.pointer.down);
  CHECK_FALSE(first.pointer.released);
  CHECK(first.presses == 1);
  const FrameInput second = take_input(events, first.pointer);
  CHECK(second.pointer.released);
  CHECK_FALSE(second.pointer.down);
  CHECK(second.presses == 0);
  CHECK(events.empty());
}

TEST_CASE("two barcodes in one breath stay two barcodes") {
  std::deque<InputEvent> events;
  for (const char* text : {"A", "B"}) {
    events.push_back({InputKind::kText, 0, 0, text, {}, true});
    events.push_back({InputKind::kKey, 0, 0, {}, Key::kEnter, true});
  }
  const FrameInput first = take_input(events, {});
  CHECK(first.text == "A");
  REQUIRE(first.keys.size() == 1);
  const FrameInput second = take_input(events, first.pointer);
  CHECK(second.text == "B");
  REQUIRE(second.keys.size() == 1);
}

TEST_CASE("a press on the plugin's frame is the plugin's until it is released, wherever that is") {
  PointerRoute route;
  CHECK_FALSE(route.for_register(kPressed, true).pressed);
  CHECK_FALSE(route.for_register(kHeld, false).down);
  CHECK_FALSE(route.for_register(kReleased, false).released);
  CHECK(route.for_register(kPressed, false).pressed);
}

TEST_CASE("a press on the register is the register's, and the plugin does not see it move") {
  PointerRoute route;
  CHECK(route.for_register(kPressed, false).pressed);
  CHECK(route.hidden_from_overlay(false));
  CHECK(route.for_register(kHeld, true).down);
  CHECK(route.for_register(kReleased, true).released);
  CHECK_FALSE(route.hidden_from_overlay(false));
}

TEST_CASE("hovering over the plugin's frame does not scroll the register beneath") {
  PointerRoute route;
  FrameInput wheel = kHovering;
  wheel.pointer.wheel = 3;
  CHECK(route.for_register(wheel, true).wheel == 0);
  CHECK(route.for_register(wheel, false).wheel == 3);
}

TEST_CASE("what the register draws above the plugin hides the pointer from it") {
  const PointerRoute route;
  CHECK(route.hidden_from_overlay(true));
  CHECK_FALSE(route.hidden_from_overlay(false));
}
