#include "plugin/overlay/language.h"

#include <algorithm>
#include <map>
#include <set>

#include "plugin/overlay/letters.h"

extern "C" {
extern const char tillbridge_language_de[], tillbridge_language_de_end[];
}

namespace tillbridge::overlay {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view words) {
  const auto first = words.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return words.substr(first, words.find_last_not_of(kBlanks) - first + 1);
}

std::string_view primary(std::string_view tag) {
  return tag.substr(0, tag.find_first_of("-_"));
}

std::set<std::string_view> gaps_of(std::string_view words) {
  std::set<std::string_view> gaps;
  for (auto open = words.find('{'); open != std::string_view::npos; open = words.find('{', open + 1)) {
    const auto close = words.find('}', open);
    if (close == std::string_view::npos) break;
    gaps.insert(words.substr(open + 1, close - open - 1));
  }
  return gaps;
}

/// A gap that nobody fills would be read by a customer.
bool fits(std::string_view words, const TextForms& english) {
  auto known = gaps_of(english.other);
  known.merge(gaps_of(english.one));
  const auto gaps = gaps_of(words);
  return can_draw(words) && std::includes(known.begin(), known.end(), gaps.begin(), gaps.end());
}

std::string listed(const std::vector<std::string>& keys) {
  constexpr std::size_t kMost = 5;
  std::string words;
  for (std::size_t i = 0; i < std::min(keys.size(), kMost); ++i) words += (i == 0 ? "" : ", ") + keys[i];
  if (keys.size() > kMost) words += " and " + std::to_string(keys.size() - kMost) + " more";
  return words;
}

}  // namespace

Language::Rule Language::rule_of(std::string_view tag) {
  static const std::map<std::string_view, Rule> rules{
      {"fr", Rule::zero_one}, {"pt", Rule::zero_one}, {"pl", Rule::polish}, {"cs", Rule::czech},
      {"sk", Rule::czech},    {"ru", Rule::slavic},   {"uk", Rule::slavic}, {"hr", Rule::slavic},
      {"sr", Rule::slavic},   {"ja", Rule::none},     {"zh", Rule::none},   {"tr", Rule::one_other}};
  const auto found = rules.find(primary(tag));
  return found == rules.end() ? Rule::one_other : found->second;
}

Language::Form Language::form_of(Rule rule, std::uint64_t n) {
  const auto last = n % 10, two = n % 100;
  const bool few = last >= 2 && last <= 4 && !(two >= 12 && two <= 14);
  switch (rule) {
    case Rule::one_other:
      return n == 1 ? Form::one : Form::other;
    case Rule::zero_one:
      return n <= 1 ? Form::one : Form::other;
    case Rule::slavic:
      return last == 1 && two != 11 ? Form::one : few ? Form::few : Form::many;
    case Rule::polish:
      return n == 1 ? Form::one : few ? Form::few : Form::many;
    case Rule::czech:
      return n == 1 ? Form::one : n >= 2 && n <= 4 ? Form::few : Form::other;
    case Rule::none:
      break;
  }
  return Form::other;
}

Language::Read Language::parse(std::string_view tag, std::string_view file) {
  const auto english = all_texts();
  std::map<std::string_view, std::size_t> keys;
  for (std::size_t i = 0; i < english.size(); ++i) keys.emplace(english[i].key, i);
  auto language = std::make_shared<Language>();
  language->rule_ = rule_of(tag);
  language->texts_.resize(english.size());
  Read read;
  if (file.starts_with("\xEF\xBB\xBF")) file.remove_prefix(3);
  while (!file.empty()) {
    const auto end = file.find('\n');
    const auto line = trimmed(file.substr(0, end));
    file.remove_prefix(end == std::string_view::npos ? file.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;
    const auto equals = line.find('=');
    const auto name = trimmed(line.substr(0, equals));
    const auto dot = name.find('.');
    const auto found = keys.find(name.substr(0, dot));
    const auto form = dot == std::string_view::npos ? Form::other
                      : name.substr(dot) == ".one"  ? Form::one
                      : name.substr(dot) == ".few"  ? Form::few
                      : name.substr(dot) == ".many" ? Form::many
                                                    : Form::other;
    const bool named = form != Form::other || dot == std::string_view::npos || name.substr(dot) == ".other";
    if (equals == std::string_view::npos || found == keys.end() || !named) {
      read.unknown.emplace_back(name.substr(0, 40));
      continue;
    }
    const auto words = trimmed(line.substr(equals + 1));
    if (words.empty() || !fits(words, english[found->second])) {
      read.wrong.emplace_back(name);
      continue;
    }
    language->texts_[found->second][static_cast<std::size_t>(form)] = words;
  }
  for (std::size_t i = 0; i < english.size(); ++i) {
    auto& forms = language->texts_[i];
    // A language without a form of its own for a number uses its last one.
    for (const auto form : {Form::many, Form::few, Form::one}) {
      auto& other = forms[static_cast<std::size_t>(Form::other)];
      if (other.empty()) other = forms[static_cast<std::size_t>(form)];
    }
    const bool told = std::any_of(read.wrong.begin(), read.wrong.end(), [&](const std::string& key) {
      return key == english[i].key || key.starts_with(std::string{english[i].key} + ".");
    });
    if (forms[static_cast<std::size_t>(Form::other)].empty() && !told)
      read.missing.emplace_back(english[i].key);
  }
  read.language = std::move(language);
  return read;
}

const Language* Language::built_in(std::string_view tag) {
  if (primary(tag) != "de") return nullptr;
  static const auto german =
      parse("de", {tillbridge_language_de,
                   static_cast<std::size_t>(tillbridge_language_de_end - tillbridge_language_de)})
          .language;
  return german.get();
}

std::string Language::complaint(const Read& read, std::string_view name) {
  std::string words;
  const auto add = [&](const std::vector<std::string>& keys, const char* what) {
    if (!keys.empty()) words += (words.empty() ? "" : ", ") + std::string{what} + " " + listed(keys);
  };
  add(read.missing, "has no");
  add(read.wrong, "has words that cannot be used for");
  add(read.unknown, "has lines that nobody knows:");
  if (words.empty()) return {};
  return "The language file " + std::string{name} + " " + words +
         ". These texts stay as they are without the file; correct it and start the register again.";
}

const std::string* Language::text(Text key) const {
  const auto& words = texts_[static_cast<std::size_t>(key)][static_cast<std::size_t>(Form::other)];
  return words.empty() ? nullptr : &words;
}

const std::string* Language::plural(Text key, std::uint64_t n) const {
  const auto& words = texts_[static_cast<std::size_t>(key)][static_cast<std::size_t>(form_of(rule_, n))];
  return words.empty() ? text(key) : &words;
}

std::vector<std::string> Language::forms(Text key) const {
  std::vector<std::string> out;
  for (const auto& form : texts_[static_cast<std::size_t>(key)]) {
    if (!form.empty()) out.push_back(form);
  }
  return out;
}

}  // namespace tillbridge::overlay
