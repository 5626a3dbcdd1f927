#include "plugin/overlay/tokens.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tillbridge::overlay {
namespace {

constexpr Tone flat(std::uint32_t text, std::uint32_t fill) {
  return {rgb(text), rgb(fill), rgb(fill)};
}
constexpr Tone lined(std::uint32_t text, std::uint32_t fill, std::uint32_t line) {
  return {rgb(text), rgb(fill), rgb(line)};
}

constexpr Tokens kLight{
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
    .progress = rgb(0x0B5CBF),
    .track = rgb(0xE7EBEF),
    .quiet = flat(0x38444F, 0xE7EBEF),
    .good = lined(0x0A6038, 0xE3F3EA, 0x9CCFB4),
    .busy = lined(0x0B4A94, 0xE2EEFC, 0xA5C8F0),
    .away = lined(0x6E3B00, 0xFFEDCC, 0xE5BE7B),
    .alarm = flat(0xFFFFFF, 0xB3261E),
    .paused = lined(0x38444F, 0xE7EBEF, 0x8593A0),
    .bare = lined(0x38444F, 0xFFFFFF, 0x8593A0),
    .orders = flat(0xFFFFFF, 0x0B5CBF),
    .selected = flat(0x0B4A94, 0xE2EEFC),
    .danger = flat(0x96190F, 0xFDEAE8),
};

constexpr Tokens kDark{
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
    .progress = rgb(0x6FB1FF),
    .track = rgb(0x2B3742),
    .quiet = flat(0xC3CDD6, 0x2B3742),
    .good = lined(0x86DDAA, 0x143526, 0x2C6A4A),
    .busy = lined(0x9CCBFF, 0x143352, 0x2F5F92),
    .away = lined(0xFFCB7D, 0x43300D, 0x7A5A20),
    .alarm = flat(0xFFFFFF, 0xC0322A),
    .paused = lined(0xC3CDD6, 0x2B3742, 0x73818D),
    .bare = lined(0xC3CDD6, 0x18212A, 0x73818D),
    .orders = flat(0xFFFFFF, 0x2069C8),
    .selected = flat(0x9CCBFF, 0x143352),
    .danger = flat(0xFFB3AB, 0x42191A),
};

constexpr double kReadable = 4.5, kControl = 3.0;

#define TILLBRIDGE_PAIR(front, back, least)                                                                  \
  ContrastPair {                                                                                             \
#front " on " #back, [](const Tokens& t) { return t.front; }, [](const Tokens& t) { return t.back; },    \
                                                                                                       least \
  }
constexpr std::array kPairs{
    TILLBRIDGE_PAIR(text, surface, kReadable),
    TILLBRIDGE_PAIR(text, surface2, kReadable),
    TILLBRIDGE_PAIR(text, surface3, kReadable),
    TILLBRIDGE_PAIR(text_second, surface, kReadable),
    TILLBRIDGE_PAIR(text_second, surface2, kReadable),
    TILLBRIDGE_PAIR(text_second, surface3, kReadable),
    TILLBRIDGE_PAIR(text_third, surface, kReadable),
    TILLBRIDGE_PAIR(text_third, surface2, kReadable),
    TILLBRIDGE_PAIR(text_third, surface3, kControl),
    TILLBRIDGE_PAIR(on_action, action, kReadable),
    TILLBRIDGE_PAIR(surface, text, kReadable),
    TILLBRIDGE_PAIR(control_line, surface, kControl),
    TILLBRIDGE_PAIR(progress, track, kControl),
    TILLBRIDGE_PAIR(quiet.text, quiet.fill, kReadable),
    TILLBRIDGE_PAIR(good.text, good.fill, kReadable),
    TILLBRIDGE_PAIR(busy.text, busy.fill, kReadable),
    TILLBRIDGE_PAIR(away.text, away.fill, kReadable),
    TILLBRIDGE_PAIR(alarm.text, alarm.fill, kReadable),
    TILLBRIDGE_PAIR(paused.text, paused.fill, kReadable),
    TILLBRIDGE_PAIR(bare.text, bare.fill, kReadable),
    TILLBRIDGE_PAIR(orders.text, orders.fill, kReadable),
    TILLBRIDGE_PAIR(selected.text, selected.fill, kReadable),
    TILLBRIDGE_PAIR(danger.text, danger.fill, kReadable),
    TILLBRIDGE_PAIR(text, quiet.fill, kReadable),
    TILLBRIDGE_PAIR(text, good.fill, kReadable),
    TILLBRIDGE_PAIR(text, busy.fill, kReadable),
    TILLBRIDGE_PAIR(text, away.fill, kReadable),
    TILLBRIDGE_PAIR(text, paused.fill, kReadable),
    TILLBRIDGE_PAIR(text, bare.fill, kReadable),
    TILLBRIDGE_PAIR(text, danger.fill, kReadable),
    TILLBRIDGE_PAIR(good.text, surface, kReadable),
    TILLBRIDGE_PAIR(busy.text, surface, kReadable),
    TILLBRIDGE_PAIR(away.text, surface, kReadable),
    TILLBRIDGE_PAIR(danger.text, surface, kReadable),
};
#undef TILLBRIDGE_PAIR

double linear(std::uint32_t channel) {
  const double value = static_cast<double>(channel & 255u) / 255.0;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(Colour colour) {
  return 0.2126 * linear(colour) + 0.7152 * linear(colour >> 8) + 0.0722 * linear(colour >> 16);
}

}  // namespace

const Tokens& tokens(bool dark) {
  return dark ? kDark : kLight;
}

double contrast(Colour a, Colour b) {
  const double first = luminance(a), second = luminance(b);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

std::span<const ContrastPair> contrast_pairs() {
  return kPairs;
}

}  // namespace tillbridge::overlay
