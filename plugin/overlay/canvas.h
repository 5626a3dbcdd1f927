#pragma once

// Draws shapes, words and icons given in logical pixels into Dear ImGui's draw list, and hands the triangles
// out as plain C. It uses the draw list and the font atlas only, with shared data of its own: nothing global
// is touched, so overlays share nothing. One thread.

#include <string>
#include <string_view>
#include <vector>

#include "plugin/overlay/fonts.h"
#include "plugin/overlay/geometry.h"
#include "plugin/overlay/icons.h"
#include "plugin/overlay/tokens.h"
#include "till/ext/plugin/overlay.h"

struct ImDrawListSharedData;

namespace tillbridge::overlay {

enum class Align { left, centre, right };

class Canvas {
 public:
  Canvas();
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  /// Starts an empty picture of this size.
  void begin(const Fonts& fonts, float width, float height);

  /// Letters of words drawn since begin() that the fonts have not baked but can.
  const Fonts::Letters& missing() const { return missing_; }

  /// What was drawn since begin(), in till_frame's terms. True when it differs from what the last call gave.
  /// The vectors stay as they are until the next call.
  bool finish();
  const std::vector<till_vertex>& vertices() const { return vertices_; }
  const std::vector<std::uint32_t>& indices() const { return indices_; }
  const std::vector<till_command>& commands() const { return commands_; }

  void fill(const Rect& rect, Colour colour, float radius = 0);
  void outline(const Rect& rect, Colour colour, float radius, float thickness = 1);
  /// A line one logical pixel thick, along the top of the rectangle.
  void rule(float x, float y, float width, Colour colour);
  void rule_down(float x, float y, float height, Colour colour);
  void disc(Point centre, float radius, Colour colour);

  float width_of(Face face, std::string_view words) const;
  /// One line, its capitals centred on the rectangle's middle. What does not fit ends in an ellipsis. True
  /// when all of it fits.
  bool text(Face face, const Rect& box, std::string_view words, Colour colour, Align align = Align::left);
  /// Wraps at spaces. At most `max_lines`; returns the height used. `*whole` becomes false when some did not
  /// fit.
  float paragraph(Face face, float x, float y, float width, std::string_view words, Colour colour,
                  int max_lines, bool* whole = nullptr);
  float paragraph_height(Face face, float width, std::string_view words, int max_lines) const;
  static float line_height(Face face) { return em_of(face) * 1.42f; }

  /// Centred on a point; `turn` in full turns.
  void icon(IconSize size, Icon icon, Point centre, Colour colour, float turn = 0);

  void push_clip(const Rect& rect);
  void pop_clip();
  Rect clip() const { return clips_.back(); }
  /// False for what lies outside of the clip rectangle wholly.
  bool visible(const Rect& rect) const { return clips_.back().meets(rect); }

 private:
  float snap(float logical) const;
  /// End of the first line of `words` that fits into `width`, and where the next begins.
  struct LineBreak {
    std::size_t end, next;
  };
  LineBreak break_line(Face face, std::string_view words, float width) const;
  void look_for_missing(Face face, std::string_view words);
  void glyphs(Face face, float left, float top, std::string_view words, Colour colour);

  const Fonts* fonts_ = nullptr;
  float scale_ = 1;
  std::unique_ptr<ImDrawListSharedData> shared_;
  std::unique_ptr<ImDrawList> list_;
  std::vector<Rect> clips_;
  std::string fitted_;
  Fonts::Letters missing_;
  std::vector<till_vertex> vertices_, new_vertices_;
  std::vector<std::uint32_t> indices_, new_indices_;
  std::vector<till_command> commands_, new_commands_;
};

}  // namespace tillbridge::overlay
