#pragma once
// What the register hands its plugin for a frame, and who gets the pointer and the keys. Main thread; no
// drawing.
#include <string>
#include <vector>

#include "screen/desk.h"
#include "screen/layout.h"
#include "screen/routing.h"
#include "screen/scene.h"
#include "till/ext/plugin/overlay.h"

namespace till_screen {

/// Rectangles that a plugin is told, as the page at hand leaves them.
struct Regions {
  Rect dock, workspace, keep_clear;
};
Regions regions_for(const Layout& layout, const Desk& desk, const ViewMemory& memory);

class OverlayFeed {
 public:
  struct Surroundings {
    const Layout& layout;
    const Desk& desk;
    const ViewMemory& memory;
    float scale = 1;
    float delta_s = 0;
    std::int64_t now_unix_ms = 0;
    bool dark = false, still = false, list_widgets = false;
    bool pointer_hidden = false;  ///< something of the register's lies under the pointer and above the plugin
    bool pass_keys = true;
    Key overlay_key = Key::kOther;  ///< opens the overlay for the keyboard; kOther: none
  };
  /// The struct for the next frame; valid until the next call.
  const till_frame_input& build(const FrameInput& input, const Surroundings& around);

 private:
  void add_anchors(const Surroundings& around);

  till_frame_input input_{};
  std::vector<till_anchor> anchors_;
  std::vector<std::string> skus_;
  std::vector<till_key> keys_;
  std::string text_, scanned_;
};

}  // namespace till_screen
