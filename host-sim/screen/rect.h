#pragma once
// Rectangles in logical pixels, origin top left. Pure.
#include <algorithm>

#include "till/status.h"

namespace till_screen {

struct Rect {
  float x = 0, y = 0, w = 0, h = 0;

  float right() const { return x + w; }
  float bottom() const { return y + h; }
  float mid_x() const { return x + w / 2; }
  float mid_y() const { return y + h / 2; }
  bool empty() const { return w <= 0 || h <= 0; }
  bool contains(float px, float py) const { return px >= x && px < right() && py >= y && py < bottom(); }
  /// Smaller by `dx` and `dy` on both sides; negative values grow it.
  Rect inset(float dx, float dy) const { return {x + dx, y + dy, w - 2 * dx, h - 2 * dy}; }
  Rect inset(float d) const { return inset(d, d); }
  Rect moved(float dx, float dy) const { return {x + dx, y + dy, w, h}; }
  /// At least as large as a finger needs, around the same middle.
  Rect grown_to(float min_w, float min_h) const {
    const float nw = std::max(w, min_w), nh = std::max(h, min_h);
    return {mid_x() - nw / 2, mid_y() - nh / 2, nw, nh};
  }
};

inline bool overlap(const Rect& a, const Rect& b) {
  return !a.empty() && !b.empty() && a.x < b.right() && b.x < a.right() && a.y < b.bottom() &&
         b.y < a.bottom();
}

/// What lies in both; empty when nothing does.
inline Rect common(const Rect& a, const Rect& b) {
  const float x = std::max(a.x, b.x), y = std::max(a.y, b.y);
  return {x, y, std::max(0.f, std::min(a.right(), b.right()) - x),
          std::max(0.f, std::min(a.bottom(), b.bottom()) - y)};
}

inline till_rect to_abi(const Rect& rect) {
  return {rect.x, rect.y, rect.w, rect.h};
}

}  // namespace till_screen
