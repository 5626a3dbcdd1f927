#include "screen/routing.h"

namespace till_screen {

FrameInput take_input(std::deque<InputEvent>& events, const Pointer& before) {
  FrameInput out;
  out.pointer = before;
  out.pointer.pressed = out.pointer.released = false;
  out.pointer.wheel = 0;
  while (!events.empty()) {
    const InputEvent& event = events.front();
    const bool button = event.kind == InputKind::kPress || event.kind == InputKind::kRelease;
    // One change of the button a frame, and nothing that comes after it.
    if (out.pointer.pressed || out.pointer.released) break;
    // Text before a key stays before it.
    if (event.kind == InputKind::kText && !out.keys.empty()) break;
    switch (event.kind) {
      case InputKind::kMove:
        out.pointer.x = event.x;
        out.pointer.y = event.y;
        out.pointer.present = true;
        break;
      case InputKind::kPress:
      case InputKind::kRelease:
        out.pointer.x = event.x;
        out.pointer.y = event.y;
        out.pointer.present = true;
        break;
      case InputKind::kLeave:
        out.pointer.present = out.pointer.down;
        break;
      case InputKind::kWheel:
        out.pointer.wheel += event.y;
        break;
      case InputKind::kText:
        out.text += event.text;
        break;
      case InputKind::kKey:
        out.keys.emplace_back(event.key, event.down);
        break;
    }
    if (button) {
      out.pointer.down = event.kind == InputKind::kPress;
      (out.pointer.down ? out.pointer.pressed : out.pointer.released) = true;
      if (out.pointer.down) ++out.presses;
    }
    out.any = true;
    events.pop_front();
  }
  return out;
}

Pointer PointerRoute::for_register(const FrameInput& input, bool overlay_wants) {
  if (input.pointer.pressed) {
    overlay_has_press_ = overlay_wants;
    register_has_press_ = !overlay_wants;
  }
  Pointer mine = input.pointer;
  if (overlay_has_press_ || (overlay_wants && !register_has_press_)) {
    mine.pressed = mine.released = mine.down = false;
    mine.wheel = 0;
    mine.present = false;
  }
  if (input.pointer.released) overlay_has_press_ = register_has_press_ = false;
  return mine;
}

bool escape_for_overlay(const FrameInput& input, const Desk& desk) {
  const bool at_rest = desk.page() == Page::kSale && desk.search().empty() && desk.choosing() == nullptr;
  return at_rest && input.text.empty() && input.keys.size() == 1 && input.keys[0].first == Key::kEscape;
}

void type_into(Desk& desk, const FrameInput& input) {
  if (!input.text.empty()) desk.type(input.text);
  for (const auto& [key, down] : input.keys) {
    if (!down) continue;
    switch (key) {
      case Key::kEnter:
        desk.enter();
        break;
      case Key::kBackspace:
        desk.backspace();
        break;
      case Key::kEscape:
        if (desk.choosing() != nullptr) {
          desk.stop_choosing();
        } else if (!desk.search().empty()) {
          desk.clear_search();
        } else if (desk.page() != Page::kSale && desk.page() != Page::kChange) {
          desk.back_to_sale();
        }
        desk.touch();
        break;
      default:
        break;
    }
  }
}

}  // namespace till_screen
