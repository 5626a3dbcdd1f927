#pragma once
// Colours of the register, light and dark. Pure. The contrast of each text on its fill is at least 4.5.
#include <cstddef>
#include <cstdint>

namespace till_screen {

/// 0xAABBGGRR, as the draw list wants it.
using Colour = std::uint32_t;

constexpr Colour rgb(std::uint32_t hex, std::uint32_t alpha = 255) {
  return ((hex >> 16) & 255u) | (hex & 0xFF00u) | ((hex & 255u) << 16) | (alpha << 24);
}
/// `share` (0 to 1) of `b` over the rest of `a`; opaque.
Colour mix(Colour a, Colour b, float share);

struct Theme {
  bool dark = false;
  Colour background, surface, surface2, surface3, hairline, control_line;
  Colour text, text_second, text_third;
  Colour action, on_action, selected, selected_text;
  Colour pay, on_pay, amber, on_amber, amber_line, danger_text, danger_fill, ink, on_ink;
  Colour pill, pill_line;  ///< of a category that is not chosen
};

/// Tint and ink of an item's picture; `seed` picks one of twelve pairs.
struct PictureTint {
  Colour fill, ink;
};

const Theme& theme(bool dark);
PictureTint picture_tint(const Theme& theme, std::size_t seed);
/// Contrast of two opaque colours as WCAG 2 defines it, 1 to 21.
double contrast(Colour a, Colour b);

}  // namespace till_screen
