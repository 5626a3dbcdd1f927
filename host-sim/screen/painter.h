#pragma once
// Words, boxes and pictures on a draw list, in logical pixels. Main thread; valid for one frame.
#include <string>
#include <string_view>
#include <vector>

#include "screen/fonts.h"
#include "screen/rect.h"
#include "screen/theme.h"

struct ImDrawList;

namespace till_screen {

class Painter {
 public:
  Painter(ImDrawList& list, const Fonts& fonts, const Theme& theme)
      : list_(&list), fonts_(&fonts), theme_(&theme) {}

  const Theme& theme() const { return *theme_; }
  void fill(const Rect& rect, Colour colour, float rounding = 0);
  /// Only the two upper corners are round.
  void fill_top(const Rect& rect, Colour colour, float rounding);
  /// A line inside the rectangle.
  void outline(const Rect& rect, Colour colour, float rounding = 0, float thickness = 1);
  void hline(float x0, float x1, float y, Colour colour);
  void vline(float x, float y0, float y1, Colour colour);
  void shadow(const Rect& rect, float rounding);

  float width(Face face, std::string_view text) const;
  /// Words in the middle of the rectangle's height, at its left, middle or right; cut with an ellipsis when
  /// they do not fit. True when they fitted.
  bool left(const Rect& rect, Face face, Colour colour, std::string_view text);
  bool centre(const Rect& rect, Face face, Colour colour, std::string_view text);
  bool right(const Rect& rect, Face face, Colour colour, std::string_view text);
  /// Several lines, broken between words, from the top. Returns the height used.
  float paragraph(const Rect& rect, Face face, Colour colour, std::string_view text);
  void icon(float mid_x, float mid_y, Face face, Colour colour, char16_t code);

  /// Words that did not fit so far.
  const std::vector<std::string>& cut_words() const { return cut_; }

  void clip(const Rect& rect);
  void unclip();

 private:
  std::string fitted(Face face, std::string_view text, float room);
  void text_at(float x, float mid_y, Face face, Colour colour, std::string_view text);

  ImDrawList* list_;
  const Fonts* fonts_;
  const Theme* theme_;
  std::vector<std::string> cut_;
};

}  // namespace till_screen
