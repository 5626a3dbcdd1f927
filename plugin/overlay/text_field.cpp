#include "plugin/overlay/text_field.h"

#include "plugin/overlay/letters.h"

namespace tillbridge::overlay {
namespace {

std::size_t letters_of(std::string_view words) {
  std::size_t count = 0;
  for (; !words.empty(); ++count) take_letter(words);
  return count;
}

void drop_last_letter(std::string& words) {
  while (!words.empty() && (static_cast<unsigned char>(words.back()) & 0xC0u) == 0x80u) words.pop_back();
  if (!words.empty()) words.pop_back();
}

}  // namespace

void TextFocus::focus(FieldId field, double clock_s) {
  focused_ = field;
  last_key_s_ = clock_s;
  last_letter_s_ = -1;
  burst_.clear();
}

void TextFocus::end() {
  focused_ = FieldId::none;
  burst_.clear();
}

std::optional<double> TextFocus::ends_at_s() const {
  if (focused_ == FieldId::none) return std::nullopt;
  return last_key_s_ + kIdleS;
}

TextFocus::Outcome TextFocus::feed(const Keys& keys, std::string& words, bool takes_scans, double clock_s) {
  Outcome outcome;
  if (focused_ == FieldId::none) return outcome;
  if (!keys.any()) {
    outcome.ended = clock_s >= last_key_s_ + kIdleS;
    if (outcome.ended) end();
    return outcome;
  }
  last_key_s_ = clock_s;
  if (keys.backspaces > 0) {
    burst_.clear();
    for (int i = 0; i < keys.backspaces && !words.empty(); ++i) drop_last_letter(words);
    outcome.changed = true;
  }
  if (!keys.text.empty()) {
    if (burst_.empty() || clock_s - last_letter_s_ > burst_gap_s_) {
      before_burst_ = words;
      burst_.clear();
    }
    last_letter_s_ = clock_s;
    std::string_view rest = keys.text;
    while (!rest.empty()) {
      const auto before = rest;
      const char32_t letter = take_letter(rest);
      const auto taken = before.substr(0, before.size() - rest.size());
      if (letter < 0x20 || letter == 0x7F || !can_draw(taken)) continue;
      burst_ += taken;
      if (letters_of(words) < (focused_ == FieldId::link_file ? kLongestPath : kLongest)) words += taken;
    }
    outcome.changed = true;
  }
  if (keys.enter || keys.tab) {
    const bool scan = letters_of(burst_) >= kBurstLetters && clock_s - last_letter_s_ <= burst_gap_s_;
    if (scan && takes_scans) {
      words = burst_.substr(0, kLongest);
      outcome.changed = true;
    } else if (scan) {
      words = before_burst_;
      outcome.scan = burst_;
      outcome.changed = true;
    }
    burst_.clear();
    outcome.entered = keys.enter && !scan;
    outcome.ended = takes_scans || !scan;
  }
  outcome.ended = outcome.ended || keys.escape;
  if (outcome.ended) end();
  return outcome;
}

}  // namespace tillbridge::overlay
