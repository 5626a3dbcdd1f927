#pragma once

// Which letters are always baked, and which are when a name needs them. Pure; any thread.

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

/// The font that has letters which are not always baked: Inter for the rest of Latin, for Greek, Cyrillic and
/// Vietnamese; DejaVu Sans for Armenian, Georgian and signs; Droid Sans Fallback for Chinese and Japanese.
enum class LetterSource { none, inter, dejavu, droid };
LetterSource source_of(char32_t letter);
/// The ranges of such a font, in the form of letter_ranges().
std::span<const std::uint16_t> ranges_of(LetterSource source);

/// True when every letter of it is baked or can be (Fonts::want). Scripts whose letters must be shaped or run
/// from right to left (Arabic, Hebrew, Thai and those of India) cannot: show the SKU or number instead.
bool can_draw(std::string_view utf8);

}  // namespace tillbridge::overlay
