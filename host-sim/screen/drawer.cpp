#include "screen/drawer.h"

#include "screen/icons.h"

namespace till_screen {
namespace {

constexpr float kWide = 340, kRow = 48, kGap = 8;

}  // namespace

Rect Drawer::rect(const Layout& layout) const {
  return {0, 0, std::min(kWide, layout.display.w), layout.display.h};
}

void Drawer::press(const std::function<std::string()>& what, Desk& desk) {
  const std::string words = what();
  if (!words.empty()) desk.say(words);
}

void Drawer::draw(Scene& scene) {
  if (!open) return;
  const Theme& theme = scene.colours();
  const Rect area = rect(scene.at);
  Desk& desk = scene.desk;
  scene.paint.shadow(area, 0);
  scene.paint.fill(area, theme.surface2);
  scene.paint.fill({area.x, area.y, area.w, 64}, theme.amber);
  scene.touch.tap("simulator.area", area, "Simulator");
  scene.paint.icon(area.x + 32, 32, Face::kIcon24, theme.on_amber, icon::kTune);
  scene.paint.left({area.x + 56, 8, area.w - 120, 26}, Face::kSemi18, theme.on_amber, "Simulator");
  scene.paint.left({area.x + 56, 33, area.w - 120, 20}, Face::kText13, theme.on_amber,
                   "Not part of the register");
  if (icon_button(scene, "simulator.close", {area.right() - 56, 8, 48, 48}, icon::kClose, "Close", false)) {
    open = false;
    desk.touch();
  }
  scene.paint.vline(area.right(), area.y, area.bottom(), theme.hairline);

  const Rect body{area.x, 64, area.w, area.h - 64};
  scene.touch.within(body);
  scene.touch.scroll("simulator", body, 12 + 4 * 34 + 18 * (kRow + kGap) + 24, &scroll_);
  scene.paint.clip(body);
  float y = body.y + 12 - scroll_;
  const float x = area.x + 16, wide = area.w - 32;
  const auto title = [&](const std::string& words) {
    scene.paint.left({x, y, wide, 26}, Face::kSemi13, theme.text_second, words);
    y += 30;
  };
  const auto row = [&](const char* id, const char* words, char16_t picture, bool enabled) {
    const bool tapped = button(scene, id, {x, y, wide, kRow}, words, Weight::kQuiet, picture, enabled);
    y += kRow + kGap;
    return tapped;
  };
  title(controls.store_words.empty() ? "Web store: no sandbox known here"
                                     : "Web store: " + controls.store_words);
  if (row("simulator.order", "Place a web order", icon::kBag, static_cast<bool>(controls.place_order))) {
    press(controls.place_order, desk);
  }
  if (row("simulator.cancel", "Cancel the last web order", icon::kCancel,
          static_cast<bool>(controls.cancel_order))) {
    press(controls.cancel_order, desk);
  }
  if (row("simulator.launch", "Launch the web store, or back", icon::kBag,
          static_cast<bool>(controls.launch))) {
    press(controls.launch, desk);
  }
  const bool faults = static_cast<bool>(controls.add_fault);
  if (row("simulator.drop", "Lose the next answer", icon::kFault, faults)) {
    press([&] { return controls.add_fault("drop_reply"); }, desk);
  }
  if (row("simulator.status", "Answer 503 five times", icon::kFault, faults)) {
    press([&] { return controls.add_fault("status"); }, desk);
  }
  if (row("simulator.delay", "Answer 2 s late, ten times", icon::kSlow, faults)) {
    press([&] { return controls.add_fault("delay"); }, desk);
  }
  if (row("simulator.clear", "End all faults", icon::kClear, faults)) press(controls.clear_faults, desk);

  title("Network");
  const bool cable = static_cast<bool>(controls.cable_out);
  if (row("simulator.refuse", "Cut the internet", icon::kCableOut, cable && scene.cable_up)) {
    press([&] { return controls.cable_out(false); }, desk);
  }
  if (row("simulator.hole", "Swallow every byte", icon::kHole, cable && scene.cable_up)) {
    press([&] { return controls.cable_out(true); }, desk);
  }
  if (row("simulator.plug", "Connect it again", icon::kCable, cable && !scene.cable_up))
    press(controls.cable_in, desk);

  title("This register");
  const bool training = desk.reg().training();
  if (row("simulator.training", training ? "End training mode" : "Training mode", icon::kSchool,
          desk.cart().empty())) {
    desk.reg().set_training(!training);
    desk.say(training ? "Sales count again." : "Practice: sales store nothing now.");
  }
  if (row("simulator.theme", theme.dark ? "Light theme" : "Dark theme", icon::kMoon,
          static_cast<bool>(controls.set_dark))) {
    controls.set_dark(!theme.dark);
    desk.touch();
  }
  if (row("simulator.motion", "Motion on or off", icon::kSlow, static_cast<bool>(controls.change_motion)))
    press(controls.change_motion, desk);
  if (row("simulator.close-day", "Close of day", icon::kMoon, static_cast<bool>(controls.close_day)))
    press(controls.close_day, desk);
  const bool sells_online = desk.reg().sells_online();
  if (row("simulator.plan",
          sells_online ? "Take selling online off the plan" : "Selling online back on the plan", icon::kBag,
          true)) {
    desk.reg().set_sells_online(!sells_online);
    desk.say(sells_online ? "The shop's plan no longer includes selling online."
                          : "The shop's plan includes selling online again.");
  }

  title("Clock of this machine");
  constexpr std::int64_t kHourMs = 3'600'000, kYearMs = 365 * 24 * kHourMs;
  const bool clock = static_cast<bool>(controls.set_clock);
  if (row("simulator.year", "A year ahead", icon::kSlow, clock))
    press([&] { return controls.set_clock(kYearMs); }, desk);
  if (row("simulator.hour", "An hour back", icon::kSlow, clock))
    press([&] { return controls.set_clock(-kHourMs); }, desk);
  if (row("simulator.right", "The right time", icon::kClear, clock))
    press([&] { return controls.set_clock(0); }, desk);
  scene.paint.unclip();
  scene.touch.within({});
}

}  // namespace till_screen
