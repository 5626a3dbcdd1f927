#pragma once
// The register's fonts, baked once per scale into one texture: Inter for words, Material Icons for pictures.
// They are read from the files of the packages that the build found; without them Dear ImGui's own font
// serves, and the pictures are left out. Main thread.
#include <array>
#include <cstddef>
#include <string>

struct ImFont;
struct ImFontAtlas;

namespace till_screen {

/// Size in em pixels and weight; kIcon* are the pictures.
enum class Face : std::size_t {
  kText13,
  kText14,
  kText16,
  kSemi13,
  kSemi15,
  kSemi16,
  kSemi18,
  kSemi20,
  kSemi26,
  kBold34,
  kBold64,
  kIcon20,
  kIcon24,
  kIcon34,
  kCount
};

class Fonts {
 public:
  /// Adds every face to the atlas, baked for `scale` framebuffer pixels per logical pixel.
  void load(ImFontAtlas& atlas, float scale);
  ImFont* font(Face face) const { return fonts_[static_cast<std::size_t>(face)]; }
  /// What to hand the draw list as font size, logical pixels.
  float size(Face face) const { return sizes_[static_cast<std::size_t>(face)]; }
  bool has_icons() const { return has_icons_; }
  /// What could not be read, in one sentence; empty when all is well.
  const std::string& complaint() const { return complaint_; }

 private:
  std::array<ImFont*, static_cast<std::size_t>(Face::kCount)> fonts_{};
  std::array<float, static_cast<std::size_t>(Face::kCount)> sizes_{};
  bool has_icons_ = false;
  std::string complaint_;
};

}  // namespace till_screen
