#pragma once

// A language besides English, read from a keyed file: "key = words", or "key.one = ...", "key.few",
// "key.many", "key.other" for what counts. Immutable once read, so any thread may use it.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/overlay/texts.h"

namespace tillbridge::overlay {

class Language {
 public:
  struct Read {
    std::shared_ptr<const Language> language;  ///< never null
    /// Keys that the file does not have, does not have right, or has and nobody knows. Their texts stay as
    /// they are without the file.
    std::vector<std::string> missing, wrong, unknown;
  };
  /// Reads a file's bytes for the language `tag` ("de-DE"), which decides how its plurals go. Never fails.
  static Read parse(std::string_view tag, std::string_view file);
  /// Words that the plugin carries for the language of `tag`; null for English and for those it has none of.
  static const Language* built_in(std::string_view tag);
  /// One sentence for the log on what was not right with a file called `name`; empty when all was.
  static std::string complaint(const Read& read, std::string_view name);

  /// Null when the language has no such text.
  const std::string* text(Text key) const;
  const std::string* plural(Text key, std::uint64_t n) const;
  /// All forms of a text, without the empty ones; for tests.
  std::vector<std::string> forms(Text key) const;

 private:
  enum class Form { one, few, many, other };
  enum class Rule { one_other, zero_one, slavic, polish, czech, none };
  static Rule rule_of(std::string_view tag);
  static Form form_of(Rule rule, std::uint64_t n);

  Rule rule_ = Rule::one_other;
  std::vector<std::array<std::string, 4>> texts_;
};

}  // namespace tillbridge::overlay
