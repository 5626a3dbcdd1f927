// The overlay by keyboard: a focus list of our own over whatever can be tapped (ux "Keyboard and scanner").
#include <algorithm>

#include "plugin/overlay/letters.h"
#include "plugin/overlay/overlay_state.h"

namespace tillbridge::overlay {
namespace {

constexpr double kIdleS = 30;
constexpr float kStep = 64;

struct Pressed {
  bool open = false, next = false, back = false, enter = false, tab = false, escape = false, first = false,
       last = false;
  int pages = 0;
  bool any = false;
};

Pressed pressed_in(const till_frame_input& in) {
  Pressed out;
  const auto* bytes = reinterpret_cast<const unsigned char*>(in.keys);
  for (std::uint32_t i = 0; i < in.key_count; ++i, bytes += in.key_size) {
    const auto& key = *reinterpret_cast<const till_key*>(bytes);
    if (key.down == 0) continue;
    out.any = true;
    out.open = out.open || key.key == TILL_KEY_OPEN;
    out.tab = out.tab || key.key == TILL_KEY_TAB;
    out.next = out.next || key.key == TILL_KEY_DOWN || key.key == TILL_KEY_RIGHT;
    out.back = out.back || key.key == TILL_KEY_UP || key.key == TILL_KEY_LEFT;
    out.enter = out.enter || key.key == TILL_KEY_ENTER;
    out.escape = out.escape || key.key == TILL_KEY_ESCAPE;
    out.first = out.first || key.key == TILL_KEY_HOME;
    out.last = out.last || key.key == TILL_KEY_END;
    if (key.key == TILL_KEY_PAGE_DOWN) ++out.pages;
    if (key.key == TILL_KEY_PAGE_UP) --out.pages;
  }
  return out;
}

std::size_t letters_of(std::string_view words) {
  std::size_t count = 0;
  for (; !words.empty(); ++count) take_letter(words);
  return count;
}

}  // namespace

void Overlay::State::end_keys() {
  if (!ui.keys.on) return;
  ui.keys = {};
  stale_drawing = true;
}

/// A scanner types, too: what comes in one quick run and ends in Enter or Tab is the register's.
bool Overlay::State::scanned_by_keys(std::string_view text, bool ends) {
  auto& keys = ui.keys;
  if (!text.empty()) {
    if (clock_s - keys.last_letter_s > ui.pages.focus.burst_gap_s()) keys.burst.clear();
    keys.burst.append(text.substr(0, 4096));
    if (keys.burst.size() > 4096) keys.burst.clear();
    keys.last_letter_s = clock_s;
  }
  if (!ends) return false;
  const bool scan = letters_of(keys.burst) >= TextFocus::kBurstLetters &&
                    clock_s - keys.last_letter_s <= ui.pages.focus.burst_gap_s();
  if (scan) ask("scan", {{"text", keys.burst}});
  keys.burst.clear();
  return scan;
}

bool Overlay::State::drive(const till_frame_input& in) {
  auto& keys = ui.keys;
  const auto pressed = pressed_in(in);
  const bool shown = ui.panel != Panel::none;
  if (pressed.open) {
    if (shown && keys.on) {
      if (!asks_before({Act::close_sheet, 0, 0})) close_sheet();
    } else {
      if (!shown) open(Panel::orders);
      keys = {};
      keys.on = true;
      keys.last_key_s = clock_s;
    }
    stale_drawing = true;
    return true;
  }
  if (!keys.on) return false;
  const bool text = in.text != nullptr && in.text[0] != '\0';
  if (!shown || (in.flags & TILL_FRAME_IN_TENDER) != 0 || clock_s - keys.last_key_s >= kIdleS) {
    end_keys();
    return false;
  }
  if (!text && !pressed.any) return false;
  keys.last_key_s = clock_s;
  stale_drawing = true;
  if (scanned_by_keys(text ? in.text : std::string_view{}, pressed.enter || pressed.tab)) return true;
  if (pressed.escape) {
    end_keys();
    if (!asks_before({Act::close_sheet, 0, 0})) close_sheet();
    return true;
  }
  const auto list = touch.focusable();
  if (list.empty()) return true;
  auto at = std::find_if(list.begin(), list.end(),
                         [&](const Touch::Focusable& each) { return keys.focus && each.tap == *keys.focus; });
  const bool known = at != list.end();
  if (!known) at = list.begin();
  if (pressed.pages != 0) {
    touch.scroll_at({at->rect.mid_x(), at->rect.mid_y()}, static_cast<float>(pressed.pages) * kStep * 4);
  } else if (pressed.first) {
    at = list.begin();
  } else if (pressed.last) {
    at = std::prev(list.end());
  } else if (pressed.next || pressed.tab) {
    if (known) {
      const auto next = std::next(at);
      const bool leaves = next == list.end() || next->area != at->area;
      // A list that goes on is scrolled first; its next row is there when it was drawn.
      if (leaves && at->area != nullptr && touch.scroll_at({at->rect.mid_x(), at->rect.mid_y()}, kStep))
        return true;
      at = next == list.end() ? list.begin() : next;
    }
  } else if (pressed.back) {
    if (known) {
      const bool leaves = at == list.begin() || std::prev(at)->area != at->area;
      if (leaves && at->area != nullptr && touch.scroll_at({at->rect.mid_x(), at->rect.mid_y()}, -kStep))
        return true;
      at = at == list.begin() ? std::prev(list.end()) : std::prev(at);
    }
  } else if (pressed.enter && known) {
    keys.focus = at->tap;
    perform(at->tap);
    return true;
  }
  keys.focus = at->tap;
  return true;
}

void Overlay::State::draw_focus(Screen& screen) {
  auto& keys = ui.keys;
  if (!keys.on || ui.panel == Panel::none) return;
  const auto list = touch.focusable();
  if (list.empty()) return;
  auto at = std::find_if(list.begin(), list.end(),
                         [&](const Touch::Focusable& each) { return keys.focus && each.tap == *keys.focus; });
  if (at == list.end()) at = list.begin();
  keys.focus = at->tap;
  // 2 px thick, 3 px away, and never over what must stay clear.
  screen.canvas.push_clip(beside(screen.display, screen.keep_clear));
  screen.canvas.outline(at->rect.inset(-5), screen.tokens.action, 12, 2);
  screen.canvas.pop_clip();
  if (screen.registry.listing()) screen.registry.note("focus", {}, at->rect, TILL_WIDGET_TEXT);
}

}  // namespace tillbridge::overlay
