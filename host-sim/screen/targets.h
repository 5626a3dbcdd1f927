#pragma once
// What on the register's own screen can be touched: where it is, what it says, and whether it was tapped.
// Tests and the guided tour read the list to find where to press, so that nobody guesses at pixels.
// Main thread.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "screen/rect.h"

namespace till_screen {

/// The pointer as the register sees it in one frame. Between a press and its release lies at least one frame.
struct Pointer {
  float x = -1, y = -1;
  bool present = false;
  bool down = false;
  bool pressed = false;   ///< went down in this frame
  bool released = false;  ///< went up in this frame
  float wheel = 0;        ///< lines scrolled, up is positive
};

struct Target {
  std::string id;    ///< stable: "pay", "tile.MUG-OAT-12"
  std::string text;  ///< the words on it
  Rect rect;         ///< the part of it that is in view
  Rect whole;
  bool enabled = true;
};

class Targets {
 public:
  void begin(const Pointer& pointer);
  /// Registers a target and tells whether it was tapped: pressed and released on it, less than 16 pixels
  /// apart. Of targets that lie upon one another the one registered last is meant.
  bool tap(std::string_view id, const Rect& rect, std::string_view text, bool enabled = true);
  /// True while this target is held down.
  bool held(std::string_view id) const { return pointer_.down && active_ == id && !dragging_; }
  /// A list that a finger or a wheel moves: changes `*offset` within 0 and what is needed to show `content`.
  void scroll(std::string_view id, const Rect& view, float content, float* offset);
  /// Only what lies inside of `view` can be pressed until the next call; an empty rectangle lifts it.
  void within(const Rect& view) { view_ = view; }
  /// Nothing registered until the next call can be pressed under `rect`: something lies upon it.
  void beneath(const Rect& rect) { cover_ = rect; }
  void end();

  const std::vector<Target>& list() const { return list_; }
  const Target* find(std::string_view id) const;
  /// Something moved by itself or by a press: draw once more.
  bool restless() const { return restless_; }

 private:
  bool hit(const Rect& rect, float x, float y) const;

  Pointer pointer_;
  std::vector<Target> list_, building_;
  Rect view_, cover_;
  std::string active_, candidate_;
  std::string scroll_active_, scroll_candidate_;
  float press_x_ = 0, press_y_ = 0, drag_from_ = 0;
  bool dragging_ = false, restless_ = false;
};

}  // namespace till_screen
