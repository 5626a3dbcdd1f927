#pragma once

// Rectangles in logical pixels, and the regions of the overlay (ux "Regions"). Pure; any thread.

#include <algorithm>

namespace tillbridge::overlay {

struct Point {
  float x = 0, y = 0;
};

struct Rect {
  float x = 0, y = 0, w = 0, h = 0;

  float right() const { return x + w; }
  float bottom() const { return y + h; }
  float mid_x() const { return x + w / 2; }
  float mid_y() const { return y + h / 2; }
  bool empty() const { return !(w > 0 && h > 0); }
  bool holds(Point p) const { return p.x >= x && p.x < right() && p.y >= y && p.y < bottom(); }
  bool meets(const Rect& other) const {
    return !empty() && !other.empty() && x < other.right() && other.x < right() && y < other.bottom() &&
           other.y < bottom();
  }
  bool encloses(const Rect& other) const {
    return other.x >= x && other.y >= y && other.right() <= right() && other.bottom() <= bottom();
  }
  Rect common(const Rect& other) const {
    const float left = std::max(x, other.x), top = std::max(y, other.y);
    return {left, top, std::max(0.0f, std::min(right(), other.right()) - left),
            std::max(0.0f, std::min(bottom(), other.bottom()) - top)};
  }
  /// Smaller by `by` on each side.
  Rect inset(float by) const { return inset(by, by); }
  Rect inset(float by_x, float by_y) const {
    return {x + by_x, y + by_y, std::max(0.0f, w - 2 * by_x), std::max(0.0f, h - 2 * by_y)};
  }

  // Cuts a strip off and keeps the rest.
  Rect take_top(float height) {
    const Rect strip{x, y, w, std::min(height, h)};
    y += strip.h, h -= strip.h;
    return strip;
  }
  Rect take_bottom(float height) {
    const float cut = std::min(height, h);
    h -= cut;
    return {x, y + h, w, cut};
  }
  Rect take_left(float width) {
    const Rect strip{x, y, std::min(width, w), h};
    x += strip.w, w -= strip.w;
    return strip;
  }
  Rect take_right(float width) {
    const float cut = std::min(width, w);
    w -= cut;
    return {x + w, y, cut, h};
  }

  bool operator==(const Rect&) const = default;
};

enum class SizeClass { compact, medium, wide };

inline constexpr float kTarget = 48, kSmallestTarget = 44, kTargetGap = 8;
inline constexpr float kBadgeHeight = 48, kBadgeGap = 12, kBadgeShrunk = 64;
inline constexpr float kRail = 88, kHeader = 72, kPadding = 24, kCardWidth = 376, kCardDrop = 10;
inline constexpr float kFootHeight = 72;   ///< of the bar at the foot of a page
inline constexpr float kFoldHeight = 680;  ///< below this, helper paragraphs are folded away

inline SizeClass size_class(float width) {
  return width >= 1200 ? SizeClass::wide : width >= 960 ? SizeClass::medium : SizeClass::compact;
}

/// The largest part of `from` beside `hole` that is a rectangle; `from` itself when they do not meet.
inline Rect beside(const Rect& from, const Rect& hole) {
  if (!from.meets(hole)) return from;
  const Rect parts[] = {{from.x, from.y, hole.x - from.x, from.h},
                        {hole.right(), from.y, from.right() - hole.right(), from.h},
                        {from.x, from.y, from.w, hole.y - from.y},
                        {from.x, hole.bottom(), from.w, from.bottom() - hole.bottom()}};
  Rect best;
  for (const auto& part : parts) {
    if (!part.empty() && part.w * part.h > best.w * best.h) best = part;
  }
  return best;
}

}  // namespace tillbridge::overlay
