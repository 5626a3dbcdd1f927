#pragma once
// What the window shows, written to a file for a test that taps it from outside: where each target lies and
// what it says, what is in the cart, how many frames were drawn and what they cost. Main thread.
#include <cstdint>
#include <string>
#include <vector>

#include "register/cart.h"
#include "screen/targets.h"
#include "till/ext/plugin/overlay.h"

namespace till_screen {

/// A widget of the plugin's last frame.
struct OverlayWidget {
  std::string id, text;
  Rect rect;
  bool clipped = false;
  bool enabled = true;
  std::uint32_t role = 0;  ///< TILL_WIDGET_*
};

struct ScreenReport {
  std::uint64_t frames = 0;  ///< drawn since the start
  double wall_ms = 0;        ///< what the last took, from input to picture
  double cpu_ms = 0;         ///< the same in processor time of all threads
  float scale = 1;           ///< window pixels per logical pixel
  bool typing_into_overlay = false;
  bool moving = false;      ///< something is under way to its place, so another frame follows at once
  bool dark = false;        ///< the theme
  double lines_turned = 0;  ///< of the wheel, since the start, up or down
  std::string notice;       ///< what the register tells in passing; empty: nothing
  const std::vector<Target>* targets = nullptr;
  const std::vector<Target>* drawer = nullptr;
  const std::vector<OverlayWidget>* widgets = nullptr;
  const till_register::Cart* cart = nullptr;
};

/// Writes it as JSON; readers see the old file or the new one, whole. False when it cannot be written.
bool write_report(const std::string& path, const ScreenReport& report);

}  // namespace till_screen
