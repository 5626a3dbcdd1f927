#pragma once

// A long list as somebody would draw it with Dear ImGui: one window with a table of four columns, clipped to
// what can be seen.

#include <string>
#include <vector>

struct ImGuiContext;

namespace tillbridge::bench::reference {

/// A context of its own. One thread.
class PanelWindow {
 public:
  explicit PanelWindow(int rows);
  ~PanelWindow();
  PanelWindow(const PanelWindow&) = delete;
  PanelWindow& operator=(const PanelWindow&) = delete;
  /// One frame, from NewFrame to Render.
  void frame();

 private:
  struct Row {
    std::string time, reference, words, state;
  };
  ImGuiContext* context_;
  std::vector<Row> rows_;
};

}  // namespace tillbridge::bench::reference
