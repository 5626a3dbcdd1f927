#pragma once

// Which letters the baked fonts have. Pure; any thread.

#include <cstdint>
#include <span>
#include <string_view>

namespace tillbridge::overlay {

/// First and last code point of each range, closed, ending with 0. Without the digits, which are baked apart
/// with equal advance.
std::span<const std::uint16_t> letter_ranges();
/// '0' to '9', in the same form.
std::span<const std::uint16_t> digit_ranges();

/// Reads one code point and shortens `utf8` by it. U+FFFD for bytes that are no UTF-8; never reads past the
/// end.
char32_t take_letter(std::string_view& utf8);

/// True when the fonts have every letter of it. For Arabic, Thai and other scripts show the SKU or number
/// instead.
bool can_draw(std::string_view utf8);

}  // namespace tillbridge::overlay
