#pragma once
// The register's own drawing surface: Dear ImGui's draw lists and fonts, without any of its windows. One list
// lies below the plugin's frame, one above it. Main thread, with the window's context current.
#include <memory>

#include "screen/fonts.h"

struct ImDrawList;
struct ImGuiContext;

namespace till_screen {

class Canvas {
 public:
  Canvas();
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  /// Empties both lists for a display of this size; bakes the fonts again when the scale has changed.
  void begin(float width, float height, float scale);
  ImDrawList& below();
  ImDrawList& above();
  const Fonts& fonts() const { return fonts_; }
  void draw_below();
  void draw_above();

 private:
  void draw(ImDrawList& list);

  ImGuiContext* context_ = nullptr;
  Fonts fonts_;
  std::unique_ptr<ImDrawList> below_, above_;
  float width_ = 1, height_ = 1, scale_ = 0;
};

}  // namespace till_screen
