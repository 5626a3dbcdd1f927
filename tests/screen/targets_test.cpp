#include "screen/targets.h"

#include "catch2.hpp"

using namespace till_screen;

namespace {

Pointer at(float x, float y) {
  Pointer pointer;
  pointer.x = x;
  pointer.y = y;
  pointer.present = true;
  return pointer;
}
Pointer press(float x, float y) {
  Pointer pointer = at(x, y);
  pointer.down = pointer.pressed = true;
  return pointer;
}
Pointer hold(float x, float y) {
  Pointer pointer = at(x, y);
  pointer.down = true;
  return pointer;
}
Pointer release(float x, float y) {
  Pointer pointer = at(x, y);
  pointer.released = true;
  return pointer;
}

}  // namespace

TEST_CASE("a tap counts on release inside of the target that was pressed") {
  Targets targets;
  const Rect pay{100, 100, 200, 72};
  const auto frame = [&](const Pointer& pointer) {
    targets.begin(pointer);
    const bool tapped = targets.tap("pay", pay, "Pay");
    targets.end();
    return tapped;
  };
  CHECK_FALSE(frame(press(150, 120)));
  CHECK(frame(release(152, 121)));
  CHECK_FALSE(frame(at(152, 121)));

  CHECK_FALSE(frame(press(150, 120)));
  CHECK_FALSE(frame(release(150, 300)));

  CHECK_FALSE(frame(press(50, 120)));
  CHECK_FALSE(frame(release(150, 120)));
}

TEST_CASE("of two targets upon each other the upper one is tapped") {
  Targets targets;
  bool lower = false, upper = false;
  const auto frame = [&](const Pointer& pointer) {
    targets.begin(pointer);
    lower = targets.tap("row", {0, 0, 300, 60}, "Row") || lower;
    upper = targets.tap("button", {200, 10, 48, 48}, "Yes") || upper;
    targets.end();
  };
  frame(press(210, 20));
  frame(release(210, 20));
  CHECK(upper);
  CHECK_FALSE(lower);
}

TEST_CASE("what lies beneath something, or outside of its list, cannot be tapped") {
  Targets targets;
  bool covered = false, outside = false;
  const auto frame = [&](const Pointer& pointer) {
    targets.begin(pointer);
    targets.beneath({0, 0, 400, 400});
    covered = targets.tap("tile", {10, 10, 100, 100}, "Mug") || covered;
    targets.beneath({});
    targets.within({0, 500, 400, 100});
    outside = targets.tap("row", {0, 480, 400, 60}, "Row") || outside;
    targets.end();
  };
  frame(press(50, 50));
  frame(release(50, 50));
  frame(press(50, 490));
  frame(release(50, 490));
  CHECK_FALSE(covered);
  CHECK_FALSE(outside);
}

TEST_CASE("a disabled target is listed and cannot be tapped") {
  Targets targets;
  bool tapped = false;
  for (const Pointer& pointer : {press(5, 5), release(5, 5)}) {
    targets.begin(pointer);
    tapped = targets.tap("pay", {0, 0, 50, 50}, "Pay", false) || tapped;
    targets.end();
  }
  CHECK_FALSE(tapped);
  REQUIRE(targets.find("pay") != nullptr);
  CHECK_FALSE(targets.find("pay")->enabled);
}

TEST_CASE("a drag scrolls the list and taps nothing") {
  Targets targets;
  float offset = 0;
  bool tapped = false;
  const auto frame = [&](const Pointer& pointer) {
    targets.begin(pointer);
    targets.scroll("list", {0, 0, 200, 200}, 1000, &offset);
    tapped = targets.tap("row", {0, 100 - offset, 200, 64}, "Row") || tapped;
    targets.end();
  };
  frame(press(50, 120));
  frame(hold(50, 115));
  CHECK(offset == 0);
  frame(hold(50, 90));
  frame(hold(50, 60));
  CHECK(offset == Approx(30));
  frame(release(50, 60));
  CHECK_FALSE(tapped);
  frame(hold(50, -5000));
  CHECK(offset == Approx(30));
}

TEST_CASE("a list scrolls no further than its end") {
  Targets targets;
  float offset = 0;
  Pointer wheel = at(10, 10);
  wheel.wheel = -100;
  targets.begin(wheel);
  targets.scroll("list", {0, 0, 200, 200}, 260, &offset);
  targets.end();
  CHECK(offset == 60);
  wheel.wheel = 100;
  targets.begin(wheel);
  targets.scroll("list", {0, 0, 200, 200}, 260, &offset);
  targets.end();
  CHECK(offset == 0);
}
