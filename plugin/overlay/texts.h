#pragma once

// Every text that a person reads, under a key: english.inc holds the English words, languages/ the others. A
// text that a language lacks is English. Pure; any thread.

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace tillbridge::overlay {

struct Locale;

enum class Text : unsigned {
#define TILLBRIDGE_TEXT(key, words) key,
#define TILLBRIDGE_PLURAL(key, one, other) key,
#include "plugin/overlay/english.inc"
#undef TILLBRIDGE_TEXT
#undef TILLBRIDGE_PLURAL
};

/// What goes in place of "{name}".
struct Fill {
  std::string_view name, value;
};

/// The text with its gaps filled. A gap without a value stays as it is, which a test would see.
std::string text(const Locale& locale, Text key, std::initializer_list<Fill> fills = {});
/// The form for `n`, with "{n}" filled by it.
std::string plural(const Locale& locale, Text key, std::uint64_t n, std::initializer_list<Fill> fills = {});

/// For tests: the forms of each text. `one` equals `other` where there is no plural.
struct TextForms {
  const char *key, *one, *other;
};
std::span<const TextForms> all_texts();

}  // namespace tillbridge::overlay
