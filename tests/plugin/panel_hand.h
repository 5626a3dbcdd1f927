#pragma once

// A hand at the plugin's panels: finds widgets in what the real plugin lists, and taps them.

#include <optional>
#include <string>

#include "till_bench.h"

namespace tillbridge::test {

class PanelHand {
 public:
  explicit PanelHand(Till& till);

  void frame(float wheel = 0);
  /// Waits for the widget, then presses and releases in its middle. Fails the test where it does not come.
  void tap(const std::string& id);
  void type(const std::string& text);
  /// Whether the widget comes up.
  bool shows(const std::string& id, int within_ms = kPatienceMs);
  std::string words(const std::string& id);
  /// The same, scrolling down to where it is.
  std::string find(const std::string& id);
  void scroll_to(const std::string& id);
  /// The words of everything on screen.
  std::string all();

 private:
  struct Found {
    std::string text;
    till_rect rect;
  };
  std::optional<Found> widget(const std::string& id);

  Till& till_;
  till_frame_input in_{};
};

}  // namespace tillbridge::test
