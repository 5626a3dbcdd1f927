#include "plugin/overlay/texts.h"

#include <array>

#include "plugin/overlay/language.h"
#include "plugin/overlay/locale.h"

namespace tillbridge::overlay {
namespace {

// A plain array: clang++ 14 refuses to deduce a std::array of so many.
constexpr TextForms kTexts[] = {
#define TILLBRIDGE_TEXT(key, words) TextForms{#key, words, words},
#define TILLBRIDGE_PLURAL(key, one, other) TextForms{#key, one, other},
#include "plugin/overlay/english.inc"
#undef TILLBRIDGE_TEXT
#undef TILLBRIDGE_PLURAL
};

std::string filled(const Locale& locale, std::string_view pattern, std::initializer_list<Fill> fills) {
  std::string words;
  words.reserve(pattern.size() + 16);
  while (!pattern.empty()) {
    const auto open = pattern.find('{');
    const auto close = open == std::string_view::npos ? open : pattern.find('}', open);
    if (close == std::string_view::npos) break;
    words += pattern.substr(0, open);
    const auto name = pattern.substr(open + 1, close - open - 1);
    const Fill* found = nullptr;
    for (const auto& fill : fills) {
      if (fill.name == name) found = &fill;
    }
    words += found != nullptr ? found->value : pattern.substr(open, close - open + 1);
    pattern.remove_prefix(close + 1);
    // "Maya R." ends a sentence with the full stop that it has.
    if (words.ends_with('.') && pattern.starts_with('.') && !pattern.starts_with(".."))
      pattern.remove_prefix(1);
  }
  words += pattern;
  if (locale.language == "en-XA") {
    // Room for other languages: a third longer.
    const std::size_t extra = words.size() * 35 / 100 + 1;
    for (std::size_t i = 0; i < extra; ++i) words += i % 6 == 0 ? ' ' : 'x';
  }
  return words;
}

}  // namespace

std::span<const TextForms> all_texts() {
  return kTexts;
}

std::string text(const Locale& locale, Text key, std::initializer_list<Fill> fills) {
  const auto look = [&](const Language* language) { return language ? language->text(key) : nullptr; };
  const auto* words = look(locale.words.get());
  if (words == nullptr) words = look(Language::built_in(locale.language));
  return words != nullptr ? filled(locale, *words, fills)
                          : filled(locale, kTexts[static_cast<unsigned>(key)].other, fills);
}

std::string plural(const Locale& locale, Text key, std::uint64_t n, std::initializer_list<Fill> fills) {
  const auto& forms = kTexts[static_cast<unsigned>(key)];
  const auto number = number_words(locale, n);
  // One gap more than the caller names; seven are enough for any text.
  std::array<Fill, 8> all{};
  std::size_t used = 0;
  all[used++] = {"n", number};
  for (const auto& fill : fills) {
    if (used < all.size()) all[used++] = fill;
  }
  const auto& a = all;
  const auto look = [&](const Language* language) { return language ? language->plural(key, n) : nullptr; };
  const auto* words = look(locale.words.get());
  if (words == nullptr) words = look(Language::built_in(locale.language));
  return filled(locale,
                words != nullptr ? std::string_view{*words}
                : n == 1         ? forms.one
                                 : forms.other,
                {a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]});
}

}  // namespace tillbridge::overlay
