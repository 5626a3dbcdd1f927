#pragma once
// Who gets the pointer and the keys: the register or its plugin. Pure but for the desk it types into.
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "screen/desk.h"
#include "screen/targets.h"
#include "screen/window.h"

namespace till_screen {

/// Input of one frame, sorted.
struct FrameInput {
  Pointer pointer;
  unsigned presses = 0;
  std::string text;
  std::vector<std::pair<Key, bool>> keys;  ///< with true for pressed
  bool any = false;
};

/// Takes from the front of `events` what one frame may hold: a press and its release never share a frame, nor
/// do a barcode and the Enter that ends it lose their order.
FrameInput take_input(std::deque<InputEvent>& events, const Pointer& before);

/// From a press to its release the pointer belongs to whoever it was pressed on.
class PointerRoute {
 public:
  /// True when the plugin must not see the pointer: the register holds it, or draws above the plugin there.
  bool hidden_from_overlay(bool register_above) const { return register_above || register_has_press_; }
  /// With the plugin's answer to this frame: the pointer as the register may see it.
  Pointer for_register(const FrameInput& input, bool overlay_wants);

 private:
  bool overlay_has_press_ = false, register_has_press_ = false;
};

/// Escape reaches the plugin although none of its fields is focused, when the register has nothing to leave:
/// so an open panel closes. All other keys are the register's then.
bool escape_for_overlay(const FrameInput& input, const Desk& desk);
/// Types into the register: the search field, the keypad of the page at hand, Enter, Backspace, Escape.
void type_into(Desk& desk, const FrameInput& input);

}  // namespace till_screen
