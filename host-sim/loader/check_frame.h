#pragma once
// Looks at a plugin's frame before anything of it is drawn.
#include <string>
#include <vector>

#include "till/ext/plugin/overlay.h"

namespace till_loader {

/// What a frame may use at most; a shop's screen needs a small part of it.
struct FrameLimits {
  std::uint32_t vertices = 1u << 20, indices = 1u << 21, commands = 1u << 14, textures = 64;
  std::uint32_t texture_side = 8192;
  float overhang_px = 65536.0f;  ///< how far outside the display a coordinate may lie
};

/// Sentences on what is wrong with the frame; empty when it may be drawn. Checks pointers against counts,
/// every index, coordinate, clip rectangle, command range and texture. Pure; any thread.
std::vector<std::string> check_frame(const till_frame& frame, const std::vector<till_texture>& textures,
                                     float width, float height, const FrameLimits& limits = {});

/// The same for the widgets of test mode.
std::vector<std::string> check_widgets(const till_widget* widgets, std::uint32_t count, std::uint32_t stride);

}  // namespace till_loader
