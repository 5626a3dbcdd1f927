#pragma once

// The letters of the overlay, baked for one scale into one texture. One instance per overlay, one thread.

#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "imgui.h"

namespace tillbridge::overlay {

/// The only texture, by the name that commands give it.
inline constexpr std::uint32_t kFontTexture = 1;

/// Sizes of text by what they are for; the number is the em in logical pixels.
enum class Face { chip13, second14, label15, name15, body16, strong16, card18, title22, kCount };
enum class IconSize { small16, row20, badge24, kCount };

float em_of(Face face);
float em_of(IconSize size);

class Fonts {
 public:
  Fonts() = default;
  Fonts(const Fonts&) = delete;
  Fonts& operator=(const Fonts&) = delete;

  /// Bakes everything, with the letters that were wanted, for `scale` framebuffer pixels per logical pixel;
  /// takes some tens of milliseconds.
  /// False when a font cannot be read, which only a broken build brings about; nothing is drawn then.
  bool bake(float scale);
  bool baked() const { return atlas_ != nullptr; }
  float scale() const { return scale_; }

  /// Asks for letters that are not always baked (source_of), each in the face that a name was drawn in. They
  /// come with the next bake. More than kMostWanted in all: the earlier ones go, and are asked for again by
  /// whoever draws them.
  using Letters = std::set<std::pair<Face, char16_t>>;
  void want(const Letters& letters);
  bool wants_more() const { return wants_more_; }
  static constexpr std::size_t kMostWanted = 3'000;

  const ImFont* face(Face face) const { return faces_[static_cast<std::size_t>(face)]; }
  const ImFont* icons(IconSize size) const { return icons_[static_cast<std::size_t>(size)]; }
  ImVec2 white_pixel() const { return atlas_->TexUvWhitePixel; }
  const ImVec4* line_uvs() const { return atlas_->TexUvLines; }

  /// RGBA, straight alpha, rows from the top.
  const std::vector<std::uint8_t>& pixels() const { return pixels_; }
  std::uint32_t width() const { return width_; }
  std::uint32_t height() const { return height_; }
  /// Grows with each bake.
  std::uint32_t revision() const { return revision_; }

 private:
  std::unique_ptr<ImFontAtlas> atlas_;
  std::array<const ImFont*, static_cast<std::size_t>(Face::kCount)> faces_{};
  std::array<const ImFont*, static_cast<std::size_t>(IconSize::kCount)> icons_{};
  std::vector<std::uint8_t> pixels_;
  std::uint32_t width_ = 0, height_ = 0, revision_ = 0;
  float scale_ = 0;
  Letters wanted_;
  bool wants_more_ = false;
};

}  // namespace tillbridge::overlay
