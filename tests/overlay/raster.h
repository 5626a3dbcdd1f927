#pragma once

// Draws a frame's triangles in plain software, so that tests and people can look at it without a GPU.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "till/ext/plugin/overlay.h"

namespace tillbridge::test {

struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgba;

  Picture(int w, int h, std::uint32_t rgb);
  void rectangle(int x, int y, int w, int h, std::uint32_t rgb);
  std::uint32_t at(int x, int y) const;  ///< 0xRRGGBB
  bool save(const std::string& path) const;
  static std::optional<Picture> load(const std::string& path);  ///< none when it is no PNG
};

/// Draws `frame` over what is there, at `scale` pixels per logical pixel, with straight alpha and nearest
/// texels.
void draw_frame(Picture& picture, const till_frame& frame, const till_texture& texture, float scale);

}  // namespace tillbridge::test
