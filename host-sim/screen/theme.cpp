#include "screen/theme.h"

#include <array>
#include <cmath>
#include <utility>

namespace till_screen {
namespace {

constexpr Theme kLight = {
    .dark = false,
    .background = rgb(0xEEF1F4),
    .surface = rgb(0xFFFFFF),
    .surface2 = rgb(0xF5F7F9),
    .surface3 = rgb(0xE7EBEF),
    .hairline = rgb(0xDCE2E8),
    .control_line = rgb(0x8593A0),
    .text = rgb(0x14202B),
    .text_second = rgb(0x4A5966),
    .text_third = rgb(0x5F6D79),
    .action = rgb(0x0B5CBF),
    .on_action = rgb(0xFFFFFF),
    .selected = rgb(0xE2EEFC),
    .selected_text = rgb(0x0B4A94),
    .pay = rgb(0x0E7A48),
    .on_pay = rgb(0xFFFFFF),
    .amber = rgb(0xFFEDCC),
    .on_amber = rgb(0x6E3B00),
    .amber_line = rgb(0xE5BE7B),
    .danger_text = rgb(0x96190F),
    .danger_fill = rgb(0xFDEAE8),
    .ink = rgb(0x1F2D3A),
    .on_ink = rgb(0xFFFFFF),
    .pill = rgb(0xFFFFFF),
    .pill_line = rgb(0xDCE2E8),
};

constexpr Theme kDark = {
    .dark = true,
    .background = rgb(0x10171D),
    .surface = rgb(0x18212A),
    .surface2 = rgb(0x1E2832),
    .surface3 = rgb(0x2B3742),
    .hairline = rgb(0x2F3C48),
    .control_line = rgb(0x73818D),
    .text = rgb(0xEAF0F5),
    .text_second = rgb(0xB4C0CA),
    .text_third = rgb(0x93A1AD),
    .action = rgb(0x2069C8),
    .on_action = rgb(0xFFFFFF),
    .selected = rgb(0x143352),
    .selected_text = rgb(0x9CCBFF),
    .pay = rgb(0x187A4B),
    .on_pay = rgb(0xFFFFFF),
    .amber = rgb(0x43300D),
    .on_amber = rgb(0xFFCB7D),
    .amber_line = rgb(0x7A5A20),
    .danger_text = rgb(0xFFB3AB),
    .danger_fill = rgb(0x42191A),
    .ink = rgb(0xEAF0F5),
    .on_ink = rgb(0x14202B),
    .pill = rgb(0x18212A),
    .pill_line = rgb(0x2F3C48),
};

constexpr std::array<std::uint32_t, 12> kPictureInks = {0xC5894F, 0x86A05F, 0xC96A52, 0x5B84A8,
                                                        0xB0627E, 0x5E9E83, 0xA5814C, 0xB5952F,
                                                        0x6878A8, 0x5C97A2, 0xA2684F, 0x84799E};

double channel(std::uint32_t value) {
  const double s = value / 255.0;
  return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
}

double luminance(Colour c) {
  return 0.2126 * channel(c & 255u) + 0.7152 * channel((c >> 8) & 255u) + 0.0722 * channel((c >> 16) & 255u);
}

}  // namespace

Colour mix(Colour a, Colour b, float share) {
  Colour out = 0xFF000000u;
  for (const unsigned shift : {0u, 8u, 16u}) {
    const float from = static_cast<float>((a >> shift) & 255u), to = static_cast<float>((b >> shift) & 255u);
    out |= static_cast<Colour>(std::lround(from + (to - from) * share)) << shift;
  }
  return out;
}

const Theme& theme(bool dark) {
  return dark ? kDark : kLight;
}

PictureTint picture_tint(const Theme& theme, std::size_t seed) {
  const Colour ink = rgb(kPictureInks[seed % kPictureInks.size()]);
  if (theme.dark) return {mix(theme.surface, ink, 0.22f), mix(ink, rgb(0xFFFFFF), 0.18f)};
  return {mix(theme.surface, ink, 0.17f), ink};
}

double contrast(Colour a, Colour b) {
  double light = luminance(a), dark = luminance(b);
  if (light < dark) std::swap(light, dark);
  return (light + 0.05) / (dark + 0.05);
}

}  // namespace till_screen
