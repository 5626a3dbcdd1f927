#pragma once

// Three badges as somebody would draw them with Dear ImGui: a small window each, with an icon's place, a word
// and a number; or, with less, into the foreground list.

struct ImGuiContext;

namespace tillbridge::bench::reference {

/// A context of its own. One thread.
class BadgeWindows {
 public:
  /// `listed`: into the foreground draw list, without windows.
  explicit BadgeWindows(bool listed);
  ~BadgeWindows();
  BadgeWindows(const BadgeWindows&) = delete;
  BadgeWindows& operator=(const BadgeWindows&) = delete;
  /// One frame, from NewFrame to Render.
  void frame();

 private:
  ImGuiContext* context_;
  bool listed_;
};

}  // namespace tillbridge::bench::reference
