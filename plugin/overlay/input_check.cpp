#include "plugin/overlay/input_check.h"

#include <cmath>

namespace tillbridge::overlay {
namespace {

constexpr float kLargestSide = 16384, kFarthest = 1e6f, kSmallestScale = 0.5f, kLargestScale = 4;
constexpr std::uint32_t kMostKeys = 1024, kLargestStride = 4096;

bool sound(float value, float most = kFarthest) {
  return std::isfinite(value) && std::abs(value) <= most;
}
bool sound(const till_rect& rect) {
  return sound(rect.x) && sound(rect.y) && sound(rect.width) && sound(rect.height);
}

// Log lines for the host's developer, who reads the names of the header.
std::string sentence(const char* what, const char* rule) {
  return std::string{"overlay: the frame's "} + what + " " + rule + "; nothing is drawn until it is right";
}

}  // namespace

std::string left_out(const till_frame_input& in) {
  if (in.anchor_count <= kMostAnchors) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(in.anchors);
    for (std::uint32_t i = 0; i < in.anchor_count; ++i)
      if (!sound(reinterpret_cast<const till_anchor*>(bytes + std::size_t{i} * in.anchor_size)->rect))
        return "overlay: the rectangle of the frame's anchor " + std::to_string(i + 1) + " of " +
               std::to_string(in.anchor_count) +
               " must be numbers within a million; it gets no stock chip until it is right";
    return {};
  }
  return "overlay: the frame has " + std::to_string(in.anchor_count) + " anchors; the first " +
         std::to_string(kMostAnchors) + " get a stock chip, so name only items that are on the screen";
}

std::string wrong_input(const till_frame_input& in) {
  if (!(in.width >= 1 && in.width <= kLargestSide && in.height >= 1 && in.height <= kLargestSide)) {
    return sentence("width and height", "must be 1 to 16384");
  }
  if (!(in.scale >= kSmallestScale && in.scale <= kLargestScale))
    return sentence("scale", "must be 0.5 to 4");
  if (!std::isfinite(in.delta_s) || in.delta_s < 0)
    return sentence("delta_s", "must be a number of at least 0");
  if (!sound(in.dock) || !sound(in.workspace) || !sound(in.keep_clear)) {
    return sentence("dock, workspace and keep_clear", "must be numbers within a million");
  }
  if (in.pointer_present != 0 && (!sound(in.pointer_x) || !sound(in.pointer_y))) {
    return sentence("pointer_x and pointer_y", "must be numbers within a million");
  }
  if (in.press_count != 0 && (!sound(in.press_x) || !sound(in.press_y))) {
    return sentence("press_x and press_y", "must be numbers within a million");
  }
  if (!sound(in.wheel)) return sentence("wheel", "must be a number within a million");
  if (in.anchor_count > kAbsurdAnchors) return sentence("anchor_count", "must be at most 100000");
  if (in.anchor_count > 0 && in.anchors == nullptr)
    return sentence("anchors", "must not be null with a count");
  if (in.anchor_count > 0 && (in.anchor_size < sizeof(till_anchor) || in.anchor_size > kLargestStride ||
                              in.anchor_size % alignof(till_anchor) != 0)) {
    return sentence("anchor_size", "must be the size of till_anchor");
  }
  if (in.key_count > kMostKeys) return sentence("key_count", "must be at most 1024");
  if (in.key_count > 0 && in.keys == nullptr) return sentence("keys", "must not be null with a count");
  if (in.key_count > 0 && (in.key_size < sizeof(till_key) || in.key_size > kLargestStride ||
                           in.key_size % alignof(till_key) != 0)) {
    return sentence("key_size", "must be the size of till_key");
  }
  return {};
}

}  // namespace tillbridge::overlay
