#include "raster.h"

#include <algorithm>
#include <cmath>

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#endif
#include <stb_image.h>
#include <stb_image_write.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace tillbridge::test {
namespace {

void blend(std::uint8_t* to, const float rgba[4]) {
  const float alpha = rgba[3];
  for (int c = 0; c < 3; ++c)
    to[c] = static_cast<std::uint8_t>(std::lround(rgba[c] * 255 * alpha + to[c] * (1 - alpha)));
  to[3] = 255;
}

}  // namespace

Picture::Picture(int w, int h, std::uint32_t rgb)
    : width(w), height(h), rgba(static_cast<std::size_t>(w) * h * 4) {
  rectangle(0, 0, w, h, rgb);
}

void Picture::rectangle(int x, int y, int w, int h, std::uint32_t rgb) {
  for (int row = std::max(y, 0); row < std::min(y + h, height); ++row) {
    for (int column = std::max(x, 0); column < std::min(x + w, width); ++column) {
      auto* to = &rgba[(static_cast<std::size_t>(row) * width + column) * 4];
      to[0] = static_cast<std::uint8_t>(rgb >> 16);
      to[1] = static_cast<std::uint8_t>(rgb >> 8);
      to[2] = static_cast<std::uint8_t>(rgb);
      to[3] = 255;
    }
  }
}

std::uint32_t Picture::at(int x, int y) const {
  const auto* from = &rgba[(static_cast<std::size_t>(y) * width + x) * 4];
  return static_cast<std::uint32_t>(from[0]) << 16 | static_cast<std::uint32_t>(from[1]) << 8 | from[2];
}

std::optional<Picture> Picture::load(const std::string& path) {
  int w = 0, h = 0, channels = 0;
  auto* bytes = stbi_load(path.c_str(), &w, &h, &channels, 4);
  if (bytes == nullptr) return std::nullopt;
  Picture picture(w, h, 0);
  std::copy_n(bytes, picture.rgba.size(), picture.rgba.begin());
  stbi_image_free(bytes);
  return picture;
}

bool Picture::save(const std::string& path) const {
  return stbi_write_png(path.c_str(), width, height, 4, rgba.data(), width * 4) != 0;
}

void draw_frame(Picture& picture, const till_frame& frame, const till_texture& texture, float scale) {
  for (std::uint32_t c = 0; c < frame.command_count; ++c) {
    const auto& command = frame.commands[c];
    const int left = std::max(0, static_cast<int>(std::lround(command.clip[0] * scale)));
    const int top = std::max(0, static_cast<int>(std::lround(command.clip[1] * scale)));
    const int right = std::min(picture.width, static_cast<int>(std::lround(command.clip[2] * scale)));
    const int bottom = std::min(picture.height, static_cast<int>(std::lround(command.clip[3] * scale)));
    for (std::uint32_t i = 0; i + 2 < command.index_count; i += 3) {
      const till_vertex* v[3];
      for (int k = 0; k < 3; ++k)
        v[k] = &frame.vertices[frame.indices[command.first_index + i + static_cast<std::uint32_t>(k)]];
      const auto x = [&](int k) { return v[k]->x * scale; };
      const auto y = [&](int k) { return v[k]->y * scale; };
      float area = (x(1) - x(0)) * (y(2) - y(0)) - (x(2) - x(0)) * (y(1) - y(0));
      if (area == 0) continue;
      if (area < 0) {
        std::swap(v[1], v[2]);
        area = -area;
      }
      // The top-left rule: a pixel on an edge that two triangles share is drawn once.
      const auto edge = [&](int a, int b, float px, float py) {
        const float value = (x(b) - x(a)) * (py - y(a)) - (y(b) - y(a)) * (px - x(a));
        const bool top_left = (y(a) == y(b) && x(b) > x(a)) || y(b) < y(a);
        return value == 0 && !top_left ? -1.0f : value;
      };
      const int x0 = std::max(left, static_cast<int>(std::floor(std::min({x(0), x(1), x(2)}))));
      const int x1 = std::min(right, static_cast<int>(std::ceil(std::max({x(0), x(1), x(2)}))) + 1);
      const int y0 = std::max(top, static_cast<int>(std::floor(std::min({y(0), y(1), y(2)}))));
      const int y1 = std::min(bottom, static_cast<int>(std::ceil(std::max({y(0), y(1), y(2)}))) + 1);
      for (int row = y0; row < y1; ++row) {
        for (int column = x0; column < x1; ++column) {
          const float px = static_cast<float>(column) + 0.5f, py = static_cast<float>(row) + 0.5f;
          const float w0 = edge(1, 2, px, py), w1 = edge(2, 0, px, py), w2 = edge(0, 1, px, py);
          if (w0 < 0 || w1 < 0 || w2 < 0) continue;
          const float b0 = w0 / area, b1 = w1 / area, b2 = w2 / area;
          const float u = b0 * v[0]->u + b1 * v[1]->u + b2 * v[2]->u,
                      t = b0 * v[0]->v + b1 * v[1]->v + b2 * v[2]->v;
          const int tx = std::clamp(static_cast<int>(u * static_cast<float>(texture.width)), 0,
                                    static_cast<int>(texture.width) - 1);
          const int ty = std::clamp(static_cast<int>(t * static_cast<float>(texture.height)), 0,
                                    static_cast<int>(texture.height) - 1);
          const auto* texel =
              texture.rgba +
              (static_cast<std::size_t>(ty) * texture.width + static_cast<std::size_t>(tx)) * 4;
          float rgba[4];
          for (int k = 0; k < 4; ++k) {
            const float colour = b0 * v[0]->rgba[k] + b1 * v[1]->rgba[k] + b2 * v[2]->rgba[k];
            rgba[k] = colour / 255 * static_cast<float>(texel[k]) / 255;
          }
          blend(&picture.rgba[(static_cast<std::size_t>(row) * static_cast<std::size_t>(picture.width) +
                               static_cast<std::size_t>(column)) *
                              4],
                rgba);
        }
      }
    }
  }
}

}  // namespace tillbridge::test
