#pragma once

// Colours, light and dark, as pairs that can be checked. Pure; any thread.

#include <cstdint>
#include <span>

namespace tillbridge::overlay {

/// 0xAABBGGRR, as the draw list wants it; straight alpha.
using Colour = std::uint32_t;

constexpr Colour rgb(std::uint32_t hex, std::uint32_t alpha = 255) {
  return ((hex >> 16) & 255u) | (hex & 0xFF00u) | ((hex & 255u) << 16) | (alpha << 24);
}

/// Words on a fill, with a one pixel line around it. `line` equals `fill` where none is wanted.
struct Tone {
  Colour text, fill, line;
};

struct Tokens {
  Colour background, surface, surface2, surface3, hairline, control_line;
  Colour text, text_second, text_third;
  Colour action, on_action, progress, track;
  Tone quiet, good, busy, away, alarm, paused, bare, orders, selected, danger;
};

const Tokens& tokens(bool dark);

/// Contrast of two opaque colours as WCAG 2 defines it, 1 to 21.
double contrast(Colour a, Colour b);

/// Colours that are drawn on one another, and the contrast they must reach.
struct ContrastPair {
  const char* name;
  Colour (*text)(const Tokens&);
  Colour (*fill)(const Tokens&);
  double at_least;
};
std::span<const ContrastPair> contrast_pairs();

}  // namespace tillbridge::overlay
