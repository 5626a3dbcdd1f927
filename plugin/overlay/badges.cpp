// The two badges in the dock.
#include <algorithm>
#include <cmath>

#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"

namespace tillbridge::overlay {
namespace {

constexpr float kLead = 14, kIcon = 24, kIconGap = 6, kTail = 16, kBubbleGap = 8, kBubbleTail = 12,
                kBubble = 24;
constexpr float kFloatInset = 8;

struct Pill {
  const char* id;
  Icon icon;
  Tone tone;
  std::string_view words, count;  // count: in a bubble, or all that is left when the pill is small
  bool bubble = false, small = false;
  float turn = 0;
  Tap tap;
};

float bubble_width(const Screen& screen, std::string_view count) {
  return std::max(kBubble, screen.canvas.width_of(Face::chip13, count) + 14);
}

float width_of(const Screen& screen, const Pill& pill) {
  if (pill.small) {
    const float number = pill.count.empty() ? 0
                         : pill.bubble      ? bubble_width(screen, pill.count) + 4
                                            : screen.canvas.width_of(Face::chip13, pill.count) + 4;
    return std::max(kBadgeShrunk, 8 + kIcon + number + 8);
  }
  const float words = std::ceil(screen.canvas.width_of(Face::label15, pill.words));
  const float tail = pill.bubble && !pill.count.empty()
                         ? kBubbleGap + bubble_width(screen, pill.count) + kBubbleTail
                         : kTail;
  return kLead + kIcon + kIconGap + words + tail;
}

void draw_bubble(Screen& screen, float x, float mid_y, std::string_view count, const Tone& tone) {
  const Rect bubble{x, mid_y - kBubble / 2, bubble_width(screen, count), kBubble};
  screen.canvas.fill(bubble, tone.text, kBubble / 2);
  screen.canvas.text(Face::chip13, bubble, count, tone.fill, Align::centre);
}

void draw_pill(Screen& screen, const Pill& pill, const Rect& rect) {
  if (rect.meets(screen.keep_clear) || !screen.display.encloses(rect)) return;
  auto& canvas = screen.canvas;
  canvas.fill(rect, pill.tone.fill, rect.h / 2);
  if (pill.tone.line != pill.tone.fill) canvas.outline(rect, pill.tone.line, rect.h / 2);
  bool fits = true;
  if (pill.small) {
    const float number = pill.count.empty() ? 0
                         : pill.bubble      ? bubble_width(screen, pill.count) + 4
                                            : canvas.width_of(Face::chip13, pill.count) + 4;
    float x = rect.mid_x() - (kIcon + number) / 2;
    canvas.icon(IconSize::badge24, pill.icon, {x + kIcon / 2, rect.mid_y()}, pill.tone.text, pill.turn);
    x += kIcon + 4;
    if (pill.bubble && !pill.count.empty()) {
      draw_bubble(screen, x, rect.mid_y(), pill.count, pill.tone);
    } else if (!pill.count.empty()) {
      canvas.text(Face::chip13, {x, rect.y, number, rect.h}, pill.count, pill.tone.text);
    }
  } else {
    canvas.icon(IconSize::badge24, pill.icon, {rect.x + kLead + kIcon / 2, rect.mid_y()}, pill.tone.text,
                pill.turn);
    const float x = rect.x + kLead + kIcon + kIconGap,
                words = std::ceil(canvas.width_of(Face::label15, pill.words));
    fits = canvas.text(Face::label15, {x, rect.y, words, rect.h}, pill.words, pill.tone.text);
    if (pill.bubble && !pill.count.empty())
      draw_bubble(screen, x + words + kBubbleGap, rect.mid_y(), pill.count, pill.tone);
  }
  screen.touch.add_target(rect, pill.tap);
  if (!screen.registry.listing()) return;
  std::string shown{pill.small ? std::string_view{} : pill.words};
  if ((pill.small || pill.bubble) && !pill.count.empty())
    shown += (shown.empty() ? "" : " ") + std::string{pill.count};
  screen.registry.note(pill.id, shown, rect, TILL_WIDGET_BADGE, fits);
}

struct Pills {
  Pill orders, sync;
};

// Both badges, shrunk as far as the room makes it necessary.
Pills pills_of(const Screen& screen, float room) {
  const auto& models = screen.models;
  const bool turning =
      models.shown == core::SyncBadge::syncing && !screen.still && models.badge_look.icon == icon::kSyncing;
  // Clockwise as the arrows point.
  const float turn = turning ? static_cast<float>(std::fmod(screen.clock_s, kTurnS) / kTurnS) : 0;
  Pill sync{"badge.sync",
            models.badge_look.icon,
            screen.tokens.*models.badge_look.tone,
            models.badge.badge,
            models.badge.number,
            false,
            false,
            turn,
            {Act::badge_sync, 0, 0}};
  const auto& orders_badge = models.orders_badge;
  Pill orders{"badge.orders",
              orders_badge.look.icon,
              screen.tokens.*orders_badge.look.tone,
              orders_badge.words,
              orders_badge.count,
              true,
              false,
              0,
              {Act::badge_orders, 0, 0}};
  const auto both = [&] { return width_of(screen, orders) + kBadgeGap + width_of(screen, sync); };
  if (both() > room) orders.small = true;
  if (both() > room) {
    orders.small = false;
    sync.small = true;
  }
  if (both() > room) orders.small = true;
  return {orders, sync};
}

float width_of(const Screen& screen, const Pills& pills) {
  return width_of(screen, pills.orders) + kBadgeGap + width_of(screen, pills.sync);
}

// A corner of the display, or of the workspace where that corner must stay clear.
Rect corner_rect(const Screen& screen, Corner corner, float width) {
  const bool left = corner == Corner::top_left || corner == Corner::bottom_left,
             low = corner == Corner::bottom_left || corner == Corner::bottom_right;
  const auto in = [&](const Rect& area) {
    return Rect{left ? area.x + kFloatInset : area.right() - kFloatInset - width,
                low ? area.bottom() - kFloatInset - kBadgeHeight : area.y + kFloatInset, width, kBadgeHeight};
  };
  const Rect first = in(screen.display);
  if (!first.meets(screen.keep_clear)) return first;
  return in(beside(screen.workspace.empty() ? screen.display : screen.workspace, screen.keep_clear));
}

}  // namespace

Rect floating_badges(const Screen& screen, Corner corner) {
  return corner_rect(screen, corner, width_of(screen, pills_of(screen, screen.display.w - 2 * kFloatInset)));
}

std::optional<Corner> nearest_corner(const Screen& screen, Point middle) {
  std::optional<Corner> nearest;
  float best = 0;
  for (const auto corner : kCorners) {
    const Rect rect = floating_badges(screen, corner);
    if (rect.meets(screen.keep_clear) || !screen.display.encloses(rect)) continue;
    const float away = std::hypot(rect.mid_x() - middle.x, rect.mid_y() - middle.y);
    if (nearest && away >= best) continue;
    nearest = corner;
    best = away;
  }
  return nearest;
}

std::string_view corner_name(Corner corner) {
  switch (corner) {
    case Corner::top_left:
      return "top-left";
    case Corner::bottom_right:
      return "bottom-right";
    case Corner::bottom_left:
      return "bottom-left";
    case Corner::top_right:
      break;
  }
  return "top-right";
}

Corner corner_of(std::string_view name) {
  for (const auto corner : kCorners)
    if (corner_name(corner) == name) return corner;
  return Corner::top_right;
}

void draw_badges(Screen& screen) {
  const bool floats = !screen.floating.empty();
  const auto pills = pills_of(screen, floats ? screen.display.w - 2 * kFloatInset : screen.dock.w);
  Rect dock = screen.dock;
  if (floats) {
    dock.w = width_of(screen, pills);
    if (screen.person.sells()) screen.touch.add_handle(dock);
    if (const auto& by = screen.ui.badges_carried) {
      // Under the finger, but neither off the display nor over what must stay clear.
      const Rect there{std::clamp(dock.x + by->x, 0.0f, std::max(0.0f, screen.display.w - dock.w)),
                       std::clamp(dock.y + by->y, 0.0f, std::max(0.0f, screen.display.h - dock.h)), dock.w,
                       dock.h};
      const auto corner = nearest_corner(screen, {there.mid_x(), there.mid_y()});
      if (!there.meets(screen.keep_clear))
        dock = there;
      else if (corner)
        dock = floating_badges(screen, *corner);
    }
  }
  const float top = dock.mid_y() - kBadgeHeight / 2, sync_w = width_of(screen, pills.sync),
              orders_w = width_of(screen, pills.orders);
  const Rect sync_rect{dock.right() - sync_w, top, sync_w, kBadgeHeight};
  const Rect orders_rect{sync_rect.x - kBadgeGap - orders_w, top, orders_w, kBadgeHeight};
  // In a slot too small for both, sync alone is shown rather than something over the host's own controls.
  if (orders_rect.x >= dock.x - 0.5f) draw_pill(screen, pills.orders, orders_rect);
  if (sync_rect.x >= dock.x - 0.5f) draw_pill(screen, pills.sync, sync_rect);
}

}  // namespace tillbridge::overlay
