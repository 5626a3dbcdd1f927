#pragma once

// A shop counter for the overlay: a register's screen without a register. Drives frames, finds widgets, taps
// them.

#include <optional>
#include <string>
#include <vector>

#include "plugin/overlay/overlay.h"
#include "raster.h"

namespace tillbridge::test {

struct Widget {
  std::string id, text;
  till_rect rect;
  std::uint32_t role, enabled, clipped;
};

/// A size of display with the register's regions on it.
struct Place {
  const char* name;
  float width, height;
};
inline constexpr Place kPlaces[] = {{"wide", 1280, 800},
                                    {"laptop", 1366, 768},
                                    {"medium", 1024, 768},
                                    {"compact", 853, 533},
                                    {"smallest", 840, 520}};

class Counter {
 public:
  explicit Counter(Place place = kPlaces[0], overlay::Locale locale = {});

  /// One frame after `seconds`.
  const till_frame& frame(float seconds = 0.1f);
  /// Frames until `seconds` have passed.
  void wait(double seconds);
  void show(const core::Picture& picture);
  /// The same, and waits until the badge may show it.
  void settle(const core::Picture& picture);

  std::vector<Widget> widgets();
  std::optional<Widget> widget(const std::string& id);
  std::string words(const std::string& id);  ///< empty when it is not there
  bool has(const std::string& id) { return widget(id).has_value(); }

  /// Presses and releases in the middle of a widget; fails the test when it is not there.
  void tap(const std::string& id);
  void tap_at(float x, float y);
  void press(float x, float y);
  void move(float x, float y);
  void release();
  void key(std::uint32_t key);
  void manager();

  /// The register behind, the frame on top, as a PNG.
  Picture picture();
  void save(const std::string& name);

  till_frame_input in{};
  overlay::Overlay overlay;
  std::vector<overlay::OverlayRequest> requests;
  std::vector<std::string> log;
  std::vector<till_anchor> anchors;

 private:
  till_frame out_{};
};

/// 23 November 2026, 10:42 on a clock in UTC.
inline constexpr core::UnixMillis kNow = 1795430520000;
inline constexpr core::UnixMillis kMinute = 60000;

/// A linked shop where all is well, with nothing sold yet.
core::Picture calm_shop();
/// States of the badge with facts that bring them about.
core::Picture shop_in(core::SyncBadge badge);
/// A busy morning: orders, activity, items, things to decide.
core::Picture busy_shop();

}  // namespace tillbridge::test
