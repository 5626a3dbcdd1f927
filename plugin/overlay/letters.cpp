#include "plugin/overlay/letters.h"

#include <array>

namespace tillbridge::overlay {
namespace {

// Latin for the languages of Europe: Basic, Latin-1, Extended-A, Romanian, the marks of typography and the
// signs of currencies.
constexpr std::array<std::uint16_t, 23> kLetters{
    0x20,   0x2F,   0x3A,   0x7E,   0xA0,   0x17F,  0x218,  0x21B,  0x2010, 0x2015, 0x2018, 0x201E,
    0x2020, 0x2022, 0x2026, 0x2026, 0x202F, 0x202F, 0x20A0, 0x20BF, 0x2212, 0x2212, 0};
constexpr std::array<std::uint16_t, 3> kDigits{'0', '9', 0};

bool in_ranges(std::span<const std::uint16_t> ranges, char32_t letter) {
  for (std::size_t i = 0; i + 1 < ranges.size(); i += 2) {
    if (letter >= ranges[i] && letter <= ranges[i + 1]) return true;
  }
  return false;
}

}  // namespace

std::span<const std::uint16_t> letter_ranges() {
  return kLetters;
}
std::span<const std::uint16_t> digit_ranges() {
  return kDigits;
}

char32_t take_letter(std::string_view& utf8) {
  constexpr char32_t kBroken = 0xFFFD;
  if (utf8.empty()) return kBroken;
  const auto first = static_cast<unsigned char>(utf8.front());
  const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (length == 0 || first > 0xF4 || utf8.size() < length) {
    utf8.remove_prefix(1);
    return kBroken;
  }
  char32_t letter = length == 1 ? first : first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(utf8[i]);
    if ((next & 0xC0u) != 0x80u) {
      utf8.remove_prefix(1);
      return kBroken;
    }
    letter = (letter << 6) | (next & 0x3Fu);
  }
  utf8.remove_prefix(length);
  const bool overlong = (length == 3 && letter < 0x800) || (length == 4 && letter < 0x10000);
  return overlong || letter > 0x10FFFF || (letter >= 0xD800 && letter <= 0xDFFF) ? kBroken : letter;
}

bool can_draw(std::string_view utf8) {
  while (!utf8.empty()) {
    const char32_t letter = take_letter(utf8);
    if (!in_ranges(kLetters, letter) && !in_ranges(kDigits, letter)) return false;
  }
  return true;
}

}  // namespace tillbridge::overlay
