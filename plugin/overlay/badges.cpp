// The two badges in the dock.
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

// Without a slot for them the badges float in the top right corner of the display, or of the workspace when
// the corner must stay clear.
Rect floating_dock(const Screen& screen, float width) {
  const auto corner = [&](const Rect& in) {
    return Rect{in.right() - kFloatInset - width, in.y + kFloatInset, width, kBadgeHeight};
  };
  const Rect first = corner(screen.display);
  if (!first.meets(screen.keep_clear)) return first;
  return corner(beside(screen.workspace.empty() ? screen.display : screen.workspace, screen.keep_clear));
}

}  // namespace

void draw_badges(Screen& screen) {
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
  const float room = screen.dock.empty() ? screen.display.w - 2 * kFloatInset : screen.dock.w;
  if (both() > room) orders.small = true;
  if (both() > room) {
    orders.small = false;
    sync.small = true;
  }
  if (both() > room) orders.small = true;

  const Rect dock = screen.dock.empty() ? floating_dock(screen, both()) : screen.dock;
  const float top = dock.mid_y() - kBadgeHeight / 2, sync_w = width_of(screen, sync),
              orders_w = width_of(screen, orders);
  const Rect sync_rect{dock.right() - sync_w, top, sync_w, kBadgeHeight};
  const Rect orders_rect{sync_rect.x - kBadgeGap - orders_w, top, orders_w, kBadgeHeight};
  // In a slot too small for both, sync alone is shown rather than something over the host's own controls.
  if (orders_rect.x >= dock.x - 0.5f) draw_pill(screen, orders, orders_rect);
  if (sync_rect.x >= dock.x - 0.5f) draw_pill(screen, sync, sync_rect);
}

}  // namespace tillbridge::overlay
