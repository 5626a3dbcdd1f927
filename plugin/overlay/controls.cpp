// Buttons, tabs, tags and texts that the panels share.
#include <cmath>

#include "plugin/overlay/screen.h"

namespace tillbridge::overlay {
namespace {

constexpr float kRadius = 8, kButtonPadding = 16, kButtonIcon = 20, kButtonIconGap = 8;

// Pressed: a little nearer to the text's colour, in both themes.
Colour press_veil(const Screen& screen) {
  return (screen.tokens.text & 0x00FFFFFFu) | (28u << 24);
}

constexpr float kTabInner = 4, kTabPadding = 16, kTabCountGap = 8;

float tab_width(const Screen& screen, const TabItem& tab) {
  const float count = tab.count.empty() ? 0 : kTabCountGap + screen.canvas.width_of(Face::label15, tab.count);
  return std::max(56.0f,
                  std::ceil(screen.canvas.width_of(Face::label15, tab.words) + count) + 2 * kTabPadding);
}

}  // namespace

float button_width(const Screen& screen, std::string_view words, bool icon) {
  return std::ceil(screen.canvas.width_of(Face::strong16, words)) + 2 * kButtonPadding +
         (icon ? kButtonIcon + kButtonIconGap : 0);
}

void draw_button(Screen& screen, const Rect& rect, const Button& button) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const bool primary = button.look == ButtonLook::primary;
  const Colour ink = !button.enabled ? tokens.text_second : primary ? tokens.on_action : tokens.text;
  const Colour fill = !button.enabled ? tokens.surface3 : primary ? tokens.action : tokens.surface;
  canvas.fill(rect, fill, kRadius);
  if (!primary && button.enabled) canvas.outline(rect, tokens.control_line, kRadius);
  if (screen.touch.pressed(button.tap)) canvas.fill(rect, press_veil(screen), kRadius);

  const float lead = button.icon == icon::kNone ? 0 : kButtonIcon + kButtonIconGap;
  const float room = rect.w - 2 * kButtonPadding - lead;
  Face face = Face::strong16;
  for (const Face smaller : {Face::label15, Face::chip13}) {
    if (canvas.width_of(face, button.words) > room) face = smaller;
  }
  const float width = std::min(std::ceil(canvas.width_of(face, button.words)), room);
  const float left = rect.mid_x() - (width + lead) / 2;
  bool fits = true;
  if (button.icon != icon::kNone)
    canvas.icon(IconSize::row20, button.icon, {left + kButtonIcon / 2, rect.mid_y()}, ink);
  if (canvas.width_of(face, button.words) <= room + 0.5f) {
    canvas.text(face, {left + lead, rect.y, width + 1, rect.h}, button.words, ink);
  } else {
    const float height = canvas.paragraph_height(face, room, button.words, 2);
    canvas.paragraph(face, left + lead, rect.mid_y() - height / 2, room, button.words, ink, 2, &fits);
  }
  // Scrolled half out of view it is too small for a finger, and no target.
  const Rect seen = rect.common(canvas.clip());
  if (seen.h < std::min(rect.h, kSmallestTarget) || seen.w < std::min(rect.w, kSmallestTarget)) return;
  screen.touch.add_target(seen, button.enabled ? button.tap : Tap{Act::absorb, 1, 0});
  if (screen.registry.listing())
    screen.registry.note(std::string{button.id}, button.words, seen, TILL_WIDGET_BUTTON, fits,
                         button.enabled);
}

float tabs_width(const Screen& screen, const std::vector<TabItem>& tabs) {
  float total = 2 * kTabInner;
  for (const auto& tab : tabs) total += tab_width(screen, tab);
  return total;
}

float draw_tabs(Screen& screen, const Rect& row, const std::vector<TabItem>& tabs) {
  constexpr float kInner = kTabInner, kCountGap = kTabCountGap, kSpare = 2;
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  float total = 2 * kInner;
  std::vector<float> widths;
  for (const auto& tab : tabs) {
    widths.push_back(tab_width(screen, tab));
    total += widths.back();
  }
  // Where the words are too long for the row, all tabs give way alike.
  const float squeeze = std::min(1.0f, (row.w - 2 * kInner) / (total - 2 * kInner));
  const Rect track{row.x, row.y, std::min(total, row.w), row.h};
  canvas.fill(track, tokens.surface3, kRadius + 2);
  float x = track.x + kInner;
  for (std::size_t i = 0; i < tabs.size(); ++i) {
    const auto& tab = tabs[i];
    const float width = widths[i] * squeeze;
    const Rect rect{x, row.y + kInner, width, row.h - 2 * kInner};
    if (tab.chosen) canvas.fill(rect, tokens.surface, kRadius - 2);
    const Colour ink = tab.chosen ? tokens.text : tokens.text_second;
    const float count = tab.count.empty() ? 0 : std::ceil(canvas.width_of(Face::label15, tab.count));
    const float gap = tab.count.empty() ? 0 : kCountGap;
    const float words =
        std::min(std::ceil(canvas.width_of(Face::label15, tab.words)) + kSpare, width - 8 - count - gap);
    const float left = rect.mid_x() - (words + gap + count) / 2;
    const bool fits = canvas.text(Face::label15, {left, rect.y, words, rect.h}, tab.words, ink);
    if (!tab.count.empty())
      canvas.text(Face::label15, {left + words + gap, rect.y, count + kSpare, rect.h}, tab.count, ink);
    const Rect target{x, row.y, width, row.h};  // the finger may also hit the track's edge
    screen.touch.add_target(target, tab.tap);
    if (screen.registry.listing()) {
      screen.registry.note(
          std::string{tab.id},
          tab.count.empty() ? std::string{tab.words} : std::string{tab.words} + " " + tab.count, target,
          TILL_WIDGET_TAB, fits);
    }
    x += width;
  }
  return track.w;
}

float draw_tag(Screen& screen, float right, float mid_y, std::string_view words, const Tone& tone,
               std::string_view id) {
  constexpr float kHeight = 24, kTagPadding = 10;
  const float width = std::ceil(screen.canvas.width_of(Face::chip13, words)) + 2 * kTagPadding;
  const Rect rect{right - width, mid_y - kHeight / 2, width, kHeight};
  screen.canvas.fill(rect, tone.fill, kHeight / 2);
  if (tone.line != tone.fill) screen.canvas.outline(rect, tone.line, kHeight / 2);
  const bool fits = screen.canvas.text(Face::chip13, rect, words, tone.text, Align::centre);
  if (!id.empty()) screen.registry.note(std::string{id}, words, rect, TILL_WIDGET_CHIP, fits);
  return rect.x;
}

void draw_empty(Screen& screen, const Rect& area, std::string_view id, Icon icon, std::string_view words) {
  constexpr float kDisc = 60, kGap = 16;
  auto& canvas = screen.canvas;
  const float width = std::min(area.w - 32, 380.0f);
  const float height = canvas.paragraph_height(Face::body16, width, words, 4);
  const bool pictured = area.h > kDisc + kGap + height + 24;  // where there is little room, the words alone
  const float whole = height + (pictured ? kDisc + kGap : 0);
  float y = area.y + std::max(8.0f, (area.h - whole) * 0.36f);
  if (pictured) {
    canvas.disc({area.mid_x(), y + kDisc / 2}, kDisc / 2, screen.tokens.surface3);
    canvas.icon(IconSize::badge24, icon, {area.mid_x(), y + kDisc / 2}, screen.tokens.text_second);
    y += kDisc + kGap;
  }
  const bool single = height <= Canvas::line_height(Face::body16) + 1;
  const float line = std::ceil(canvas.width_of(Face::body16, words)) + 2;
  const Rect box = single ? Rect{area.mid_x() - line / 2, y, line, height}
                          : Rect{area.mid_x() - width / 2, y, width, height};
  draw_paragraph(screen, id, Face::body16, box, words, screen.tokens.text_second, 4);
}

bool draw_line(Screen& screen, std::string_view id, Face face, const Rect& box, std::string_view words,
               Colour colour, Align align) {
  const bool fits = screen.canvas.text(face, box, words, colour, align);
  if (!id.empty() && screen.registry.listing() && screen.canvas.visible(box)) {
    screen.registry.note(std::string{id}, words, box.common(screen.canvas.clip()), TILL_WIDGET_TEXT, fits);
  }
  return fits;
}

float draw_paragraph(Screen& screen, std::string_view id, Face face, const Rect& box, std::string_view words,
                     Colour colour, int max_lines) {
  bool whole = true;
  const float height = screen.canvas.paragraph(face, box.x, box.y, box.w, words, colour, max_lines, &whole);
  if (!id.empty() && screen.registry.listing() && screen.canvas.visible({box.x, box.y, box.w, height})) {
    screen.registry.note(std::string{id}, words,
                         Rect{box.x, box.y, box.w, height}.common(screen.canvas.clip()), TILL_WIDGET_TEXT,
                         whole);
  }
  return height;
}

void draw_figure(Screen& screen, const Rect& cell, const FigureWords& figure, std::string_view id) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const Colour ink = figure.tone == nullptr ? tokens.text : (tokens.*figure.tone).text;
  bool fits = true;
  if (figure.note.empty()) {
    fits = canvas.text(Face::name15, cell, figure.number, ink, Align::right);
  } else if (figure.number.empty()) {
    fits = canvas.text(Face::chip13, cell, figure.note, tokens.text_second, Align::right);
  } else {
    canvas.text(Face::name15, {cell.x, cell.mid_y() - 24, cell.w, 24}, figure.number, ink, Align::right);
    fits = canvas.text(Face::chip13, {cell.x, cell.mid_y() + 1, cell.w, 20}, figure.note,
                       figure.tone == &Tokens::danger ? ink : tokens.text_second, Align::right);
  }
  if (!screen.registry.listing() || id.empty()) return;
  const bool both = !figure.number.empty() && !figure.note.empty();
  screen.registry.note(std::string{id}, figure.number + (both ? " " : "") + figure.note,
                       cell.common(canvas.clip()), TILL_WIDGET_TEXT, fits);
}

}  // namespace tillbridge::overlay
