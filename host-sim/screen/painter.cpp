#include "screen/painter.h"

#include <imgui.h>

#include <cfloat>
#include <cmath>

namespace till_screen {
namespace {

ImVec2 low(const Rect& r) {
  return {r.x, r.y};
}
ImVec2 high(const Rect& r) {
  return {r.right(), r.bottom()};
}
constexpr const char* kEllipsis = "\xE2\x80\xA6";

}  // namespace

void Painter::fill(const Rect& rect, Colour colour, float rounding) {
  list_->AddRectFilled(low(rect), high(rect), colour, rounding);
}

void Painter::fill_top(const Rect& rect, Colour colour, float rounding) {
  list_->AddRectFilled(low(rect), high(rect), colour, rounding, ImDrawFlags_RoundCornersTop);
}

void Painter::outline(const Rect& rect, Colour colour, float rounding, float thickness) {
  const float half = thickness / 2;
  list_->AddRect({rect.x + half, rect.y + half}, {rect.right() - half, rect.bottom() - half}, colour,
                 std::max(0.f, rounding - half), 0, thickness);
}

void Painter::hline(float x0, float x1, float y, Colour colour) {
  list_->AddRectFilled({x0, std::floor(y)}, {x1, std::floor(y) + 1}, colour);
}

void Painter::vline(float x, float y0, float y1, Colour colour) {
  list_->AddRectFilled({std::floor(x), y0}, {std::floor(x) + 1, y1}, colour);
}

void Painter::shadow(const Rect& rect, float rounding) {
  for (int ring = 8; ring >= 1; --ring) {
    const auto grow = static_cast<float>(ring) * 2;
    fill(rect.inset(-grow).moved(0, 3), rgb(0x000000, theme_->dark ? 10 : 3), rounding + grow);
  }
}

float Painter::width(Face face, std::string_view text) const {
  return fonts_->font(face)
      ->CalcTextSizeA(fonts_->size(face), FLT_MAX, 0, text.data(), text.data() + text.size())
      .x;
}

std::string Painter::fitted(Face face, std::string_view text, float room) {
  if (width(face, text) <= room + 0.5f) return std::string(text);
  cut_.emplace_back(text);
  const float dots = width(face, kEllipsis);
  std::size_t end = text.size();
  while (end > 0) {
    --end;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
    if (width(face, text.substr(0, end)) + dots <= room) break;
  }
  while (end > 0 && text[end - 1] == ' ') --end;
  return std::string(text.substr(0, end)) + kEllipsis;
}

void Painter::text_at(float x, float mid_y, Face face, Colour colour, std::string_view text) {
  const float size = fonts_->size(face);
  list_->AddText(fonts_->font(face), size, {std::round(x), std::round(mid_y - size / 2)}, colour, text.data(),
                 text.data() + text.size());
}

bool Painter::left(const Rect& rect, Face face, Colour colour, std::string_view text) {
  const std::string shown = fitted(face, text, rect.w);
  text_at(rect.x, rect.mid_y(), face, colour, shown);
  return shown == text;
}

bool Painter::centre(const Rect& rect, Face face, Colour colour, std::string_view text) {
  const std::string shown = fitted(face, text, rect.w);
  text_at(rect.mid_x() - width(face, shown) / 2, rect.mid_y(), face, colour, shown);
  return shown == text;
}

bool Painter::right(const Rect& rect, Face face, Colour colour, std::string_view text) {
  const std::string shown = fitted(face, text, rect.w);
  text_at(rect.right() - width(face, shown), rect.mid_y(), face, colour, shown);
  return shown == text;
}

float Painter::paragraph(const Rect& rect, Face face, Colour colour, std::string_view text) {
  const float line_high = std::round(fonts_->size(face) / 1.2102f * 1.42f);
  float y = rect.y;
  std::string line;
  const auto flush = [&] {
    text_at(rect.x, y + line_high / 2, face, colour, line);
    y += line_high;
    line.clear();
  };
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = text.find(' ', at);
    if (end == std::string_view::npos) end = text.size();
    const std::string word(text.substr(at, end - at));
    const std::string longer = line.empty() ? word : line + " " + word;
    if (!line.empty() && width(face, longer) > rect.w) {
      flush();
      line = word;
    } else {
      line = longer;
    }
    at = end + 1;
  }
  if (!line.empty()) flush();
  return y - rect.y;
}

void Painter::icon(float mid_x, float mid_y, Face face, Colour colour, char16_t code) {
  if (!fonts_->has_icons()) return;
  const ImFont* font = fonts_->font(face);
  const float size = fonts_->size(face), zoom = size / font->FontSize;
  const ImFontGlyph* glyph = font->FindGlyphNoFallback(static_cast<ImWchar>(code));
  if (glyph == nullptr) return;
  const float x = mid_x - (glyph->X0 + glyph->X1) / 2 * zoom, y = mid_y - (glyph->Y0 + glyph->Y1) / 2 * zoom;
  font->RenderChar(list_, size, {std::round(x), std::round(y)}, colour, static_cast<ImWchar>(code));
}

void Painter::clip(const Rect& rect) {
  list_->PushClipRect(low(rect), high(rect), true);
}
void Painter::unclip() {
  list_->PopClipRect();
}

}  // namespace till_screen
