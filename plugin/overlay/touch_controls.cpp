#include "plugin/overlay/touch_controls.h"

#include <cmath>

namespace tillbridge::overlay {
namespace {

constexpr float kSwitchWidth = 56, kSwitchHeight = 32, kSwitchGap = 8, kBox = 24, kPillHeight = 44;

// A target that is cut off by the list's edge until it is too small for a finger is none.
bool large_enough(const Rect& seen, const Rect& whole) {
  return seen.h >= std::min(whole.h, kSmallestTarget) && seen.w >= std::min(whole.w, kSmallestTarget);
}

}  // namespace

void draw_switch(Screen& screen, const Rect& cell, const Switch& what) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const float mid = cell.mid_y() - (what.note.empty() ? 0 : 9);
  float right = cell.right();
  if (what.enabled) {
    const Rect track{cell.right() - kSwitchWidth, mid - kSwitchHeight / 2, kSwitchWidth, kSwitchHeight};
    canvas.fill(track, what.on ? tokens.action : tokens.surface3, kSwitchHeight / 2);
    if (!what.on) canvas.outline(track, tokens.control_line, kSwitchHeight / 2);
    const Point knob{what.on ? track.right() - 16 : track.x + 16, mid};
    canvas.disc(knob, 12, what.on ? tokens.on_action : tokens.control_line);
    if (what.on) canvas.icon(IconSize::small16, icon::kTick, knob, tokens.action);
    if (screen.touch.pressed(what.tap))
      canvas.outline(track.inset(-2), tokens.action, kSwitchHeight / 2 + 2, 2);
    right = track.x - kSwitchGap;
  }
  Face face = Face::label15;
  if (canvas.width_of(face, what.words) > right - cell.x) face = Face::chip13;
  const bool fits = canvas.text(face, {cell.x, mid - 12, right - cell.x, 24}, what.words,
                                what.on ? tokens.text : tokens.text_second, Align::right);
  bool note_fits = true;
  if (!what.note.empty())
    note_fits = canvas.text(Face::chip13, {cell.x, mid + 17, cell.w, 20}, what.note,
                            what.alarm ? tokens.danger.text : tokens.selected.text, Align::right);
  if (what.enabled) {
    const Rect seen = cell.common(canvas.clip());
    if (!large_enough(seen, cell)) return;
    screen.touch.add_target(seen, what.tap);
    if (screen.registry.listing())
      screen.registry.note(what.id, what.name, seen, TILL_WIDGET_BUTTON, fits && note_fits);
  } else if (screen.registry.listing() && canvas.visible(cell)) {
    screen.registry.note(what.id, what.name, cell.common(canvas.clip()), TILL_WIDGET_TEXT, fits && note_fits);
  }
}

float switch_width(const Screen& screen, std::initializer_list<Text> words,
                   std::initializer_list<Text> notes) {
  float widest = 0;
  for (const auto each : words)
    widest = std::max(widest, screen.canvas.width_of(Face::label15, text(screen.locale, each)));
  widest += kSwitchGap + kSwitchWidth;
  for (const auto each : notes)
    widest = std::max(widest, screen.canvas.width_of(Face::chip13, text(screen.locale, each)));
  return std::ceil(widest) + 2;
}

void draw_box(Screen& screen, const Rect& cell, const std::string& id, std::string_view name, bool ticked,
              bool part, const Tap& tap) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const Rect box{cell.x + 2, cell.mid_y() - kBox / 2, kBox, kBox};
  if (ticked || part) {
    canvas.fill(box, tokens.action, 6);
    if (ticked) canvas.icon(IconSize::row20, icon::kTick, {box.mid_x(), box.mid_y()}, tokens.on_action);
    if (part) canvas.fill({box.x + 6, box.mid_y() - 1.5f, box.w - 12, 3}, tokens.on_action, 1);
  } else {
    canvas.fill(box, tokens.surface, 6);
    canvas.outline(box, tokens.control_line, 6, 2);
  }
  if (screen.touch.pressed(tap)) canvas.outline(box.inset(-3), tokens.action, 8, 2);
  const Rect seen = cell.common(canvas.clip());
  if (!large_enough(seen, cell)) return;
  screen.touch.add_target(seen, tap);
  if (screen.registry.listing()) screen.registry.note(id, name, seen, TILL_WIDGET_BUTTON);
}

float draw_field(Screen& screen, const Rect& at, const Field& field) {
  constexpr float kRadius = 8, kInside = 14, kClear = 48;
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const bool focused = screen.ui.pages.focus.focused() == field.field;
  Rect row{at.x, at.y, at.w, kFieldHeight};
  if (focused) {
    const auto done = text(screen.locale, Text::button_done);
    const float width = std::min(row.w * 0.4f, std::max(96.0f, button_width(screen, done, false)));
    const Rect button = row.take_right(width);
    row.take_right(kTargetGap + 6);  // room for the ring
    draw_button(screen, button, {field.id + ".done", done, {Act::field_done, 0, 0}, ButtonLook::primary});
  }
  canvas.fill(row, tokens.surface, kRadius);
  canvas.outline(row, focused ? tokens.action : tokens.control_line, kRadius);
  if (focused) canvas.outline(row.inset(-5), tokens.action, kRadius + 5, 2);
  Rect inside = row.inset(kInside, 0);
  if (field.icon != icon::kNone) {
    const Rect sign = inside.take_left(28);
    canvas.icon(IconSize::row20, field.icon, {sign.x + 8, sign.mid_y()}, tokens.text_second);
  }
  const bool clear = !field.words.empty();
  if (clear) inside.w -= kClear - kInside;
  std::string_view shown = field.words;
  // The end is what somebody is typing.
  while (focused && !shown.empty() && canvas.width_of(Face::body16, shown) > inside.w - 4) {
    shown.remove_prefix(1);
    while (!shown.empty() && (static_cast<unsigned char>(shown.front()) & 0xC0u) == 0x80u)
      shown.remove_prefix(1);
  }
  bool fits = true;
  if (field.words.empty() && !focused) {
    fits = canvas.text(Face::body16, inside, field.hint, tokens.text_third);
  } else {
    canvas.text(Face::body16, inside, shown, tokens.text);
  }
  if (focused) {
    const float caret = inside.x + std::min(inside.w - 2, canvas.width_of(Face::body16, shown) + 1);
    canvas.fill({caret, row.mid_y() - 11, 2, 22}, tokens.action);
  }
  screen.touch.add_target(row, {Act::field, static_cast<std::int64_t>(field.field), 0});
  if (screen.registry.listing())
    screen.registry.note(field.id, field.words.empty() ? field.hint : field.words, row, TILL_WIDGET_FIELD,
                         fits);
  if (clear) {
    const Rect button{row.right() - kClear, row.y, kClear, row.h};
    const Tap tap{Act::field_clear, static_cast<std::int64_t>(field.field), 0};
    canvas.icon(IconSize::row20, icon::kClose, {button.mid_x(), button.mid_y()}, tokens.text_second);
    screen.touch.add_target(button, tap);
    if (screen.registry.listing())
      screen.registry.note(field.id + ".clear", text(screen.locale, Text::button_clear), button,
                           TILL_WIDGET_BUTTON);
  }
  if (!focused) return kFieldHeight;
  draw_line(screen, field.id + ".scans", Face::chip13,
            {at.x, at.y + kFieldHeight + 7, at.w, kFieldHintHeight - 4},
            text(screen.locale, takes_scans(field.field) ? Text::field_scans : Text::field_keys),
            tokens.selected.text);
  return kFieldHeight + kFieldHintHeight + 4;
}

namespace {

constexpr float kPillPadding = 14, kCountGap = 7;

struct PillWidths {
  float words = 0, count = 0, whole = 0;
};
PillWidths widths_of(const Canvas& canvas, const TabItem& pill, float most) {
  PillWidths out;
  out.words = std::ceil(canvas.width_of(Face::label15, pill.words)) + 2;
  out.count = pill.count.empty() ? 0 : kCountGap + std::ceil(canvas.width_of(Face::label15, pill.count)) + 1;
  out.whole = std::min(most, std::max(52.0f, out.words + out.count + 2 * kPillPadding));
  return out;
}

}  // namespace

float pills_height(const Screen& screen, float width, const std::vector<TabItem>& pills) {
  float x = 0, y = 0;
  for (const auto& pill : pills) {
    const float whole = widths_of(screen.canvas, pill, width).whole;
    if (x > 0 && x + whole > width) {
      x = 0;
      y += kPillHeight + kTargetGap;
    }
    x += whole + kTargetGap;
  }
  return y + kPillHeight;
}

float draw_pills(Screen& screen, const Rect& at, const std::vector<TabItem>& pills) {
  constexpr float kPadding = kPillPadding;
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  float x = at.x, y = at.y;
  for (const auto& pill : pills) {
    const auto [words, count, width] = widths_of(canvas, pill, at.w);
    if (x > at.x && x + width > at.right()) {
      x = at.x;
      y += kPillHeight + kTargetGap;
    }
    const Rect rect{x, y, width, kPillHeight};
    canvas.fill(rect, pill.chosen ? tokens.selected.fill : tokens.surface, kPillHeight / 2);
    canvas.outline(rect, pill.chosen ? tokens.selected.text : tokens.control_line, kPillHeight / 2,
                   pill.chosen ? 2 : 1);
    if (screen.touch.pressed(pill.tap)) canvas.fill(rect, tokens.surface3, kPillHeight / 2);
    const Colour ink = pill.chosen ? tokens.selected.text : tokens.text;
    const float room = std::min(words, rect.w - 2 * kPadding - count);
    const float left = rect.mid_x() - (room + count) / 2;
    const bool fits = canvas.text(Face::label15, {left, rect.y, room, rect.h}, pill.words, ink);
    if (count > 0)
      canvas.text(Face::label15, {left + room + kCountGap, rect.y, count, rect.h}, pill.count,
                  pill.chosen ? ink : tokens.text_second);
    const Rect seen = rect.common(canvas.clip());
    if (large_enough(seen, rect)) {
      screen.touch.add_target(seen, pill.tap);
      if (screen.registry.listing())
        screen.registry.note(
            std::string{pill.id},
            pill.count.empty() ? std::string{pill.words} : std::string{pill.words} + " " + pill.count, seen,
            TILL_WIDGET_TAB, fits);
    }
    x += width + kTargetGap;
  }
  return y + kPillHeight - at.y;
}

Rect draw_foot(Screen& screen, Rect& area) {
  const Rect foot = area.take_bottom(kFootHeight);
  screen.canvas.fill(foot, screen.tokens.surface2);
  screen.canvas.rule(foot.x, foot.y, foot.w, screen.tokens.hairline);
  screen.touch.add_target(foot, {Act::absorb, 0, 0});
  return foot.inset(kPadding, 0);
}

void draw_foot_line(Screen& screen, const Rect& inside, std::string_view id, std::string_view words,
                    const std::vector<FootButton>& buttons) {
  constexpr float kLeastWords = 108;
  auto& canvas = screen.canvas;
  Rect rest = inside;
  float wanted = 0;
  std::vector<float> widths;
  for (const auto& button : buttons) {
    widths.push_back(button.words.empty()
                         ? kTarget
                         : std::max(72.0f, button_width(screen, button.words, button.icon != icon::kNone)));
    wanted += widths.back() + kTargetGap;
  }
  const float room = rest.w - kLeastWords;
  const float squeeze = std::min(1.0f, room / std::max(1.0f, wanted));
  for (std::size_t i = buttons.size(); i-- > 0;) {
    const auto& button = buttons[i];
    const float width = std::max(kTarget, std::floor(widths[i] * squeeze));
    const Rect at = rest.take_right(width);
    rest.take_right(kTargetGap);
    const Rect place{at.x, at.mid_y() - kTarget / 2, at.w, kTarget};
    if (button.words.empty()) {
      canvas.icon(IconSize::badge24, button.icon, {place.mid_x(), place.mid_y()}, screen.tokens.text_second);
      screen.touch.add_target(place, button.tap);
      if (screen.registry.listing())
        screen.registry.note(std::string{button.id}, text(screen.locale, Text::items_select_none), place,
                             TILL_WIDGET_BUTTON);
    } else {
      draw_button(screen, place, {button.id, button.words, button.tap, button.look, button.icon});
    }
  }
  const int lines = canvas.width_of(Face::label15, words) <= rest.w ? 1 : 3;
  const Face face = lines == 1 ? Face::label15 : Face::chip13;
  const float height = canvas.paragraph_height(face, rest.w, words, lines);
  draw_paragraph(screen, id, face, {rest.x, rest.mid_y() - height / 2, rest.w, height}, words,
                 screen.tokens.text, lines);
}

void draw_progress(Screen& screen, const Rect& at, double part) {
  screen.canvas.fill(at, screen.tokens.track, at.h / 2);
  const auto width = static_cast<float>(std::clamp(part, 0.0, 1.0)) * at.w;
  if (width >= 1)
    screen.canvas.fill({at.x, at.y, std::max(width, at.h), at.h}, screen.tokens.progress, at.h / 2);
}

}  // namespace tillbridge::overlay
