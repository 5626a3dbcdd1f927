// What a person does at a real window: pointer, keyboard and scanner by xdotool in a virtual display, the
// real plugin in it, the real sandbox behind it.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "catch2.hpp"
#include "shop_window.h"

using namespace window_test;
using nlohmann::json;

namespace {

bool signs_in(ShopWindow& window) {
  if (!window.tap("employee.maya")) return false;
  for (int digit = 0; digit < 4; ++digit)
    if (!window.tap("pin.key.1")) return false;
  return window.until(
      [&](const json&) { return window.there("function.return") || window.there("strip.more"); });
}

bool all_sent(ShopWindow& window) {
  return window.until([&](const json&) { return window.words("badge.sync") == "All sent"; });
}

/// Waits until none was drawn for so long. False: it never stood still.
bool stands_still(ShopWindow& window, std::chrono::milliseconds length) {
  using clock = std::chrono::steady_clock;
  std::uint64_t frames = window.look()["frames"];
  auto since = clock::now();
  return window.until([&](const json& now) {
    if (now["frames"] != frames) since = clock::now();
    frames = now["frames"];
    return clock::now() - since >= length;
  });
}

/// What the open panel's fields hold, and each line of it that has the code. What the web store tells may
/// change any other line at any time.
std::vector<std::string> typed_in_panel(ShopWindow& window, const std::string& code) {
  std::vector<std::string> typed;
  for (const json& widget : window.look()["overlay"]) {
    const std::string id = widget["id"], words = widget["text"];
    if (id.rfind("panel.", 0) != 0) continue;
    if (id.ends_with(".search") || words.find(code) != std::string::npos) typed.push_back(id + ": " + words);
  }
  return typed;
}

/// Opens each panel, scans into it and closes it.
void walk_through_panels(ShopWindow& window, const std::string& pictures) {
  std::int64_t scanned = window.in_cart(kMug);
  window.step_aside();
  for (const std::string panel : {"orders", "activity", "items", "review", "setup"}) {
    INFO("panel " << panel);
    if (panel == "orders") {
      // As a person comes to it, with a tap that is over before a frame could show it.
      REQUIRE(window.quick_tap("badge.orders"));
    } else {
      REQUIRE(window.tap("rail." + panel));
    }
    REQUIRE(window.until([&](const json&) { return window.there("panel." + panel); }));
    window.step_aside();
    REQUIRE(stands_still(window, std::chrono::milliseconds(400)));
    const auto before = typed_in_panel(window, kMugCode);
    window.keep(pictures + "-" + panel);
    window.scan(kMugCode);
    scanned += 1000;
    CHECK(window.until([&](const json&) { return window.in_cart(kMug) == scanned; }));
    CHECK(window.there("panel." + panel));
    CHECK_FALSE(window.look()["typing"].get<bool>());
    CHECK(typed_in_panel(window, kMugCode) == before);
    for (const json& widget : window.look()["overlay"]) {
      const int role = widget["role"];
      if (role != 1 && role != 2 && role != 7) continue;  // badges, buttons, tabs
      INFO(widget.dump());
      CHECK_FALSE(widget["clipped"].get<bool>());
    }
  }
  REQUIRE(window.tap("panel.close"));
  REQUIRE(window.until([&](const json&) { return !window.there("panel.setup"); }));
}

}  // namespace

TEST_CASE("by hand in a real window: sell, open each panel, scan into it, hand over a web order",
          "[P2][P5][P8]") {
  ShopWindow window({1280, 800, "light"});
  REQUIRE(signs_in(window));
  REQUIRE(all_sent(window));

  // A sale by scanner and pointer reaches the web store.
  const auto web_before = window.store().level(kMug);
  window.scan(kMugCode);
  REQUIRE(window.until([&](const json&) { return window.in_cart(kMug) == 1000; }));
  REQUIRE(window.tap("pay"));
  REQUIRE(window.tap("tender.exact"));
  REQUIRE(window.tap("change.new"));
  REQUIRE(window.until([&](const json&) { return window.store().level(kMug) == *web_before - 1; }));
  REQUIRE(all_sent(window));

  // A web order shows on the badge; it is made ready by two taps, and the web store hears of it.
  till_drill::WebOrderStep order;
  order.status = "Awaiting Fulfillment";
  order.lines = {{"TOTE-LIN", 1000, {}}};
  order.more = R"({"customer":{"first_name":"Dana","last_name":"Whitfield"},"pickup":true})";
  const std::string number = window.store().place_order(order);
  REQUIRE(window.until([&](const json&) { return window.words("badge.orders") == "Orders 1"; }));
  window.keep("light-web-order");
  walk_through_panels(window, "light");

  REQUIRE(window.tap("badge.orders"));
  REQUIRE(window.tap("panel.orders.row." + number));
  REQUIRE(window.tap("panel.orders.action"));
  CHECK(window.until([&](const json&) { return window.there("panel.orders.undo"); }));
  // Ten seconds for Undo, then it goes out.
  CHECK(window.until(
      [&](const json&) {
        return window.words("badge.orders") == "Orders" &&
               window.words("panel.orders.tab.ready") == "Ready 1";
      },
      40));
  window.keep("light-order-ready");
  CHECK(window.close() == 0);
}

TEST_CASE("by hand in the smallest window, in the dark: each panel opens, scans land in the cart", "[P5]") {
  ShopWindow window({840, 520, "dark"});
  REQUIRE(signs_in(window));
  REQUIRE(all_sent(window));
  walk_through_panels(window, "dark-small");

  // The simulator's own drawer places a web order, and the badge counts it within ten seconds.
  REQUIRE(window.tap("brand"));
  REQUIRE(window.tap("simulator.order"));
  CHECK(window.until([&](const json&) { return window.words("badge.orders") == "Orders 1"; }));
  window.keep("dark-small-drawer");
  REQUIRE(window.tap("simulator.close"));
  CHECK(window.until([&](const json&) { return !window.there("simulator.close"); }));
  CHECK(window.close() == 0);
}

TEST_CASE("by hand in the simulator's drawer: launch, orders, faults, network, training, theme and clock",
          "[P2]") {
  ShopWindow window({1280, 800, "light"});
  REQUIRE(signs_in(window));
  REQUIRE(all_sent(window));
  REQUIRE(window.tap("brand"));
  REQUIRE(window.until([&](const json&) { return window.there("simulator.close"); }));
  window.keep("light-drawer");

  // Presses one control, scrolled to where it must be; true when the register then says so. Each control is
  // whole at the drawer's top or at its end; the words must not be those of another control.
  const auto says = [&](const std::string& control, const std::string& words) {
    const std::string id = "simulator." + control;
    const auto whole = [&] {
      const json target = window.find(id);
      return !target.is_null() && target["rect"][3].get<double>() >= 47;
    };
    if (!whole() && !window.wheel("simulator.area", 12, true)) return false;
    if (!whole() && !window.wheel("simulator.area", 12, false)) return false;
    if (!whole() || !window.tap(id)) return false;
    return window.until(
        [&](const json& now) { return now["notice"].get<std::string>().find(words) != std::string::npos; });
  };
  const auto badge = [&](const std::string& words) {
    return window.until([&](const json&) { return window.words("badge.sync") == words; });
  };

  // The web store: launched and private again, orders.
  auto& store = window.store();
  REQUIRE(store.is_launched());
  CHECK(says("launch", "The web store is private again."));
  CHECK_FALSE(store.is_launched());
  CHECK(says("launch", "The web store is launched"));
  CHECK(store.is_launched());
  CHECK(says("cancel", "No web order was placed here yet."));
  CHECK(says("order", "Web order"));
  CHECK(window.until([&](const json&) { return window.words("badge.orders") == "Orders 1"; }));
  CHECK(says("cancel", "cancelled"));
  // Until the badge hears of that: what the register does alone.
  REQUIRE_FALSE(window.look()["dark"].get<bool>());
  REQUIRE(window.tap("simulator.theme"));
  CHECK(window.until([](const json& now) { return now["dark"].get<bool>(); }));
  stands_still(window, std::chrono::milliseconds(300));
  window.keep("dark-drawer");
  REQUIRE(window.tap("simulator.theme"));
  CHECK(window.until([](const json& now) { return !now["dark"].get<bool>(); }));
  CHECK(says("motion", "keeps still now"));
  CHECK(says("motion", "moves again"));
  CHECK(says("close-day", "Close of day is under way."));
  CHECK(says("close-day", "The day goes on."));
  CHECK(window.until([&](const json&) { return window.words("badge.orders") == "Orders"; }));

  // The network: what is offered is what can be done next.
  CHECK_FALSE(window.find("simulator.plug").value("enabled", false));
  CHECK(says("refuse", "The internet is down"));
  CHECK(badge("Web offline"));
  // Faults, while no answer can use one up.
  CHECK(says("delay", "2 s late"));
  CHECK(store.faults() == 1);
  CHECK(says("status", "answered 503"));
  CHECK(says("clear", "All faults have ended."));
  CHECK(store.faults() == 0);
  CHECK(says("drop", "lost on its way"));
  CHECK(store.faults() == 1);
  CHECK(says("clear", "All faults have ended."));
  CHECK(says("plug", "is there again"));
  CHECK(badge("All sent"));

  // The clock, set while every byte is swallowed: the answers that come as the line comes back are the three
  // in a row that tell the plugin how wrong it is.
  CHECK(says("hole", "swallowed"));
  CHECK(says("hour", "clock is behind"));
  CHECK(says("right", "clock is right again"));
  CHECK(says("year", "clock is ahead"));
  CHECK(badge("Web offline"));
  CHECK(says("plug", "is there again"));
  CHECK(badge("1 needs attention"));
  window.keep("light-drawer-year");
  CHECK(says("right", "clock is right again"));
  CHECK(badge("All sent"));

  // Practice.
  CHECK(says("training", "Practice"));
  CHECK(badge("Training"));
  CHECK(says("training", "Sales count again."));
  CHECK(badge("All sent"));
  REQUIRE(window.tap("simulator.close"));
  CHECK(window.until([&](const json&) { return !window.there("simulator.close"); }));
  CHECK(window.close() == 0);
}

TEST_CASE(
    "by hand: the plan is taken away in the drawer, and the panels say what is missing until it is back",
    "[P2][S1][S4]") {
  ShopWindow window({1280, 800, "light"});
  // The register's own page tells which plan is on.
  const auto plan_is = [&](const std::string& words) {
    return window.until([&](const json&) { return window.words("employee.plan") == words; });
  };
  CHECK(plan_is("Fernwood Goods. Plan: with selling online"));
  window.keep("light-who-is-selling");
  REQUIRE(window.tap("employee.robin"));
  for (int digit = 0; digit < 4; ++digit) REQUIRE(window.tap("pin.key.3"));
  REQUIRE(all_sent(window));
  const auto turn = [&](const std::string& words) {
    REQUIRE(window.tap("brand"));
    REQUIRE(window.until([&](const json&) { return window.there("simulator.close"); }));
    REQUIRE(window.wheel("simulator.area", 12, true));
    REQUIRE(window.tap("simulator.plan"));
    CHECK(window.until(
        [&](const json& now) { return now["notice"].get<std::string>().find(words) != std::string::npos; }));
    window.keep(words.find("again") == std::string::npos ? "light-drawer-plan-off" : "light-drawer-plan-on");
    REQUIRE(window.tap("simulator.close"));
    REQUIRE(window.until([&](const json&) { return !window.there("simulator.close"); }));
  };
  const auto told = [&](const std::string& id, const std::string& words) {
    return window.until([&](const json&) { return window.words(id).find(words) != std::string::npos; });
  };
  const auto opens_items = [&] {
    if (!window.tap("badge.orders")) return false;
    window.step_aside();
    // The sheet slides in.
    return window.until([&](const json&) { return window.there("rail.items"); }) &&
           stands_still(window, std::chrono::milliseconds(400)) && window.tap("rail.items");
  };
  turn("no longer includes selling online");
  CHECK(told("badge.sync", "1 needs attention"));
  REQUIRE(opens_items());
  CHECK(told("panel.items.gate", "Your plan does not include selling online"));
  window.keep("light-plan-off-items");
  REQUIRE(window.tap("rail.review"));
  CHECK(window.until([&](const json&) {
    const auto words = window.all_words("panel.review");
    return std::any_of(words.begin(), words.end(), [](const std::string& each) {
      return each.find("Selling online is off. Keep selling here.") != std::string::npos;
    });
  }));
  window.keep("light-plan-off-review");
  REQUIRE(window.tap("rail.setup"));
  CHECK(told("panel.setup.gate", "Upgrade the plan"));
  CHECK_FALSE(window.there("panel.setup.low_mark.more"));
  window.keep("light-plan-off-setup");
  REQUIRE(window.tap("panel.close"));
  turn("includes selling online again");
  CHECK(all_sent(window));
  REQUIRE(opens_items());
  CHECK(window.until([&](const json&) { return window.there("panel.items.search"); }));
  CHECK_FALSE(window.there("panel.items.gate"));
  CHECK(window.close() == 0);
}

TEST_CASE("a real window draws nothing while nothing changes, and is the same after a panel was closed",
          "[P5]") {
  ShopWindow window({1280, 800, "dark"});
  REQUIRE(signs_in(window));
  REQUIRE(all_sent(window));
  window.step_aside();
  CHECK(stands_still(window, std::chrono::milliseconds(1'500)));

  // What the web store tells meanwhile may change a figure: then the pictures are taken anew.
  bool same = false;
  double wall_ms = 1e9, cpu_ms = 1e9;
  for (int tries = 0; tries < 3 && !same; ++tries) {
    REQUIRE(stands_still(window, std::chrono::milliseconds(400)));
    const Picture before = window.picture();
    REQUIRE(before.width == 1280);
    window.keep("dark-before");
    REQUIRE(window.tap("badge.orders"));
    REQUIRE(window.until([&](const json&) { return window.there("panel.orders"); }));
    window.step_aside();
    REQUIRE(stands_still(window, std::chrono::milliseconds(400)));
    CHECK_FALSE(window.picture() == before);

    // Each touch of a panel is a frame of its own; the cheapest of some tells what a frame costs where other
    // programs run beside it.
    std::uint64_t frames = window.look()["frames"];
    for (const char* tab : {"panel.orders.tab.ready", "panel.orders.tab.done", "panel.orders.tab.to_do"}) {
      REQUIRE(window.tap(tab));
      REQUIRE(window.until([&](const json& now) {
        if (now["frames"] == frames) return false;
        frames = now["frames"];
        wall_ms = std::min(wall_ms, now["wall_ms"].get<double>());
        cpu_ms = std::min(cpu_ms, now["cpu_ms"].get<double>());
        return true;
      }));
    }
    REQUIRE(window.tap("panel.close"));
    window.step_aside();
    same = window.until([&](const json&) { return window.picture() == before; }, 5);
    window.keep("dark-after");
  }
  CHECK(same);
  std::printf("a frame with a panel open: %.1f ms, %.1f ms of processors\n", wall_ms, cpu_ms);
  CHECK(cpu_ms < 2 * 50);  // 50 ms on two cores; the wall's time is also that of whatever runs beside it
  CHECK(window.close() == 0);
}
