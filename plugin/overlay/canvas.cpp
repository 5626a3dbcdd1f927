#include "plugin/overlay/canvas.h"

#include <cmath>
#include <cstddef>
#include <cstring>

#include "imgui_internal.h"
#include "plugin/overlay/letters.h"

namespace tillbridge::overlay {
namespace {

constexpr std::string_view kEllipsis = "\u2026";
constexpr float kTurn = 6.2831853f;

template <class T>
bool same_bytes(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

}  // namespace

Canvas::Canvas()
    : shared_(std::make_unique<ImDrawListSharedData>()), list_(std::make_unique<ImDrawList>(shared_.get())) {
  shared_->CurveTessellationTol = 1.25f;
  shared_->SetCircleTessellationMaxError(0.3f);
  shared_->InitialFlags =
      ImDrawListFlags_AntiAliasedLines | ImDrawListFlags_AntiAliasedFill | ImDrawListFlags_AllowVtxOffset;
}

Canvas::~Canvas() = default;

void Canvas::begin(const Fonts& fonts, float width, float height) {
  fonts_ = &fonts;
  scale_ = fonts.scale();
  missing_.clear();
  shared_->TexUvWhitePixel = fonts.white_pixel();
  shared_->TexUvLines = fonts.line_uvs();
  shared_->ClipRectFullscreen = {0, 0, width * scale_, height * scale_};
  list_->_ResetForNewFrame();
  list_->PushTextureID(reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(kFontTexture)));
  clips_.clear();
  clips_.push_back({0, 0, width, height});
  list_->PushClipRectFullScreen();
}

bool Canvas::finish() {
  const float back = 1 / scale_;
  // Both hold place, texel and colour in the same order, so that they are copied as they lie.
  static_assert(sizeof(till_vertex) == sizeof(ImDrawVert) &&
                offsetof(till_vertex, x) == offsetof(ImDrawVert, pos) &&
                offsetof(till_vertex, u) == offsetof(ImDrawVert, uv) &&
                offsetof(till_vertex, rgba) == offsetof(ImDrawVert, col));
  new_vertices_.resize(static_cast<std::size_t>(list_->VtxBuffer.Size));
  if (!new_vertices_.empty())
    std::memcpy(new_vertices_.data(), list_->VtxBuffer.Data, new_vertices_.size() * sizeof(till_vertex));
  if (back != 1)
    for (auto& vertex : new_vertices_) {
      vertex.x *= back;
      vertex.y *= back;
    }
  new_indices_.resize(static_cast<std::size_t>(list_->IdxBuffer.Size));
  new_commands_.clear();
  for (const auto& command : list_->CmdBuffer) {
    if (command.ElemCount == 0) continue;
    const ImDrawIdx* from = list_->IdxBuffer.Data + command.IdxOffset;
    std::uint32_t* to = new_indices_.data() + command.IdxOffset;
    const std::uint32_t first = command.VtxOffset, count = command.ElemCount;
    for (std::uint32_t i = 0; i < count; ++i) to[i] = first + from[i];
    const auto& clip = command.ClipRect;
    new_commands_.push_back({{clip.x * back, clip.y * back, clip.z * back, clip.w * back},
                             kFontTexture,
                             command.IdxOffset,
                             command.ElemCount});
  }
  const bool same = same_bytes(vertices_, new_vertices_) && same_bytes(indices_, new_indices_) &&
                    same_bytes(commands_, new_commands_);
  if (!same) {
    vertices_.swap(new_vertices_);
    indices_.swap(new_indices_);
    commands_.swap(new_commands_);
  }
  return !same;
}

float Canvas::snap(float logical) const {
  return std::round(logical * scale_);
}

void Canvas::fill(const Rect& rect, Colour colour, float radius) {
  if (rect.empty() || !visible(rect)) return;
  list_->AddRectFilled({snap(rect.x), snap(rect.y)}, {snap(rect.right()), snap(rect.bottom())}, colour,
                       std::min(radius, std::min(rect.w, rect.h) / 2) * scale_);
}

void Canvas::outline(const Rect& rect, Colour colour, float radius, float thickness) {
  if (rect.empty() || !visible(rect)) return;
  // Inside the rectangle: half the line's thickness from its edge; AddRect itself moves by half a pixel.
  const float line = std::max(1.0f, std::round(thickness * scale_)), half = line / 2 - 0.5f;
  list_->AddRect({snap(rect.x) + half, snap(rect.y) + half},
                 {snap(rect.right()) - half, snap(rect.bottom()) - half}, colour,
                 std::min(radius, std::min(rect.w, rect.h) / 2) * scale_, 0, line);
}

void Canvas::rule(float x, float y, float width, Colour colour) {
  const float line = std::max(1.0f, std::round(scale_));
  list_->AddRectFilled({snap(x), snap(y)}, {snap(x + width), snap(y) + line}, colour);
}

void Canvas::rule_down(float x, float y, float height, Colour colour) {
  const float line = std::max(1.0f, std::round(scale_));
  list_->AddRectFilled({snap(x), snap(y)}, {snap(x) + line, snap(y + height)}, colour);
}

void Canvas::disc(Point centre, float radius, Colour colour) {
  list_->AddCircleFilled({centre.x * scale_, centre.y * scale_}, radius * scale_, colour);
}

float Canvas::width_of(Face face, std::string_view words) const {
  if (words.empty()) return 0;  // the font reads on from a null to an end that it takes for unknown
  const auto* font = fonts_->face(face);
  return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, words.data(), words.data() + words.size()).x /
         scale_;
}

void Canvas::look_for_missing(Face face, std::string_view words) {
  const auto* font = fonts_->face(face);
  while (!words.empty()) {
    if (static_cast<unsigned char>(words.front()) < 0x80) {
      words.remove_prefix(1);
      continue;
    }
    const char32_t letter = take_letter(words);
    if (letter > 0xFFFF || font->FindGlyphNoFallback(static_cast<ImWchar>(letter)) != nullptr) continue;
    if (source_of(letter) != LetterSource::none) missing_.emplace(face, static_cast<char16_t>(letter));
  }
}

void Canvas::glyphs(Face face, float left, float top, std::string_view words, Colour colour) {
  if (words.empty()) return;
  look_for_missing(face, words);
  const auto* font = fonts_->face(face);
  list_->AddText(font, font->FontSize, {std::round(left), std::round(top)}, colour, words.data(),
                 words.data() + words.size());
}

bool Canvas::text(Face face, const Rect& box, std::string_view words, Colour colour, Align align) {
  if (words.empty()) return true;
  const auto* font = fonts_->face(face);
  const float room = box.w * scale_;
  const char* end = words.data() + words.size();
  float width = font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, words.data(), end).x;
  const bool fits = width <= room + 0.51f;
  if (!fits) {
    const float dots =
        font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, kEllipsis.data(), kEllipsis.data() + kEllipsis.size())
            .x;
    const char* cut = words.data();
    font->CalcTextSizeA(font->FontSize, std::max(room - dots, 0.0f), 0, words.data(), end, &cut);
    fitted_.assign(words.data(), cut);
    while (!fitted_.empty() && fitted_.back() == ' ') fitted_.pop_back();
    fitted_ += kEllipsis;
    words = fitted_;
    width = font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, words.data(), words.data() + words.size()).x;
  }
  if (!visible(box)) return fits;
  float left = box.x * scale_;
  if (align == Align::right) left = box.right() * scale_ - width;
  if (align == Align::centre) left = box.mid_x() * scale_ - width / 2;
  glyphs(face, left, box.mid_y() * scale_ - font->FontSize / 2, words, colour);
  return fits;
}

Canvas::LineBreak Canvas::break_line(Face face, std::string_view words, float width) const {
  const auto* font = fonts_->face(face);
  const char* begin = words.data();
  const char* end = begin + words.size();
  const char* wrap = font->CalcWordWrapPositionA(1.0f, begin, end, width * scale_);
  if (wrap <= begin) {  // not even one letter fits: take it, or we would never end
    wrap = begin + 1;
    while (wrap < end && (static_cast<unsigned char>(*wrap) & 0xC0u) == 0x80u) ++wrap;
  }
  auto line_end = static_cast<std::size_t>(wrap - begin), next = line_end;
  const auto newline = words.substr(0, line_end).find('\n');
  if (newline != std::string_view::npos) line_end = next = newline;
  if (next < words.size() && words[next] == '\n') ++next;
  while (next < words.size() && words[next] == ' ') ++next;
  while (line_end > 0 && words[line_end - 1] == ' ') --line_end;
  return {line_end, next};
}

float Canvas::paragraph_height(Face face, float width, std::string_view words, int max_lines) const {
  int lines = 0;
  while (!words.empty() && lines < max_lines) {
    words.remove_prefix(break_line(face, words, width).next);
    ++lines;
  }
  return static_cast<float>(lines) * line_height(face);
}

float Canvas::paragraph(Face face, float x, float y, float width, std::string_view words, Colour colour,
                        int max_lines, bool* whole) {
  const float step = line_height(face);
  float used = 0;
  if (whole != nullptr) *whole = true;
  for (int line = 0; !words.empty() && line < max_lines; ++line, used += step) {
    const Rect box{x, y + used, width, step};
    if (line + 1 == max_lines) {
      const bool fits = text(face, box, words, colour);
      if (whole != nullptr && !fits) *whole = false;
      return used + step;
    }
    const auto at = break_line(face, words, width);
    text(face, {x, y + used, width + 2, step}, words.substr(0, at.end), colour);
    words.remove_prefix(at.next);
  }
  return used;
}

void Canvas::icon(IconSize size, Icon icon, Point centre, Colour colour, float turn) {
  const auto* font = fonts_->icons(size);
  const auto* glyph = font->FindGlyphNoFallback(icon);
  const float half = em_of(size) / 2;
  if (glyph == nullptr || !visible({centre.x - half, centre.y - half, half * 2, half * 2})) return;
  const int first = list_->VtxBuffer.Size;
  const Point mid{centre.x * scale_, centre.y * scale_};
  const float side = font->FontSize;
  const float left = std::round(mid.x - side / 2), top = std::round(mid.y - side / 2);
  list_->PrimReserve(6, 4);
  list_->PrimRectUV({left + glyph->X0, top + glyph->Y0}, {left + glyph->X1, top + glyph->Y1},
                    {glyph->U0, glyph->V0}, {glyph->U1, glyph->V1}, colour);
  if (turn == 0) return;
  const float sine = std::sin(turn * kTurn), cosine = std::cos(turn * kTurn);
  const Point pivot{left + side / 2, top + side / 2};
  for (int i = first; i < list_->VtxBuffer.Size; ++i) {
    auto& at = list_->VtxBuffer[i].pos;
    const Point from{at.x - pivot.x, at.y - pivot.y};
    at = {pivot.x + from.x * cosine - from.y * sine, pivot.y + from.x * sine + from.y * cosine};
  }
}

void Canvas::push_clip(const Rect& rect) {
  const Rect clip = clips_.back().common(rect);
  clips_.push_back(clip);
  list_->PushClipRect({snap(clip.x), snap(clip.y)}, {snap(clip.right()), snap(clip.bottom())});
}

void Canvas::pop_clip() {
  clips_.pop_back();
  list_->PopClipRect();
}

}  // namespace tillbridge::overlay
