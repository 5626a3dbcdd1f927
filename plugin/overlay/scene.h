#pragma once

// What of a frame's input decides what is drawn, kept to see whether it changed. One thread.

#include <string>
#include <vector>

#include "till/ext/plugin/overlay.h"

namespace tillbridge::overlay {

class Scene {
 public:
  /// True when `in` asks for another picture than the last one taken. Takes it. Allocates only when it
  /// changed.
  bool take(const till_frame_input& in);

 private:
  struct Anchor {
    std::string sku;
    till_rect rect;
  };
  bool same_anchors(const till_frame_input& in) const;

  bool taken_ = false;
  std::uint32_t flags_ = 0, theme_ = 0;
  float width_ = 0, height_ = 0, scale_ = 0;
  till_rect dock_{}, workspace_{}, keep_clear_{};
  std::vector<Anchor> anchors_;
  bool scanned_ = false;
  std::string scanned_sku_;
};

}  // namespace tillbridge::overlay
