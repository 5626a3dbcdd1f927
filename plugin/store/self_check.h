#pragma once

#include <string>
#include <vector>

#include "plugin/core/units.h"

namespace tillbridge::store {

/// One rule, as it was found.
struct RuleFound {
  std::string name;  ///< "I2", "chain", "pages"
  bool holds = true;
  std::string words;  ///< one line: what was looked at, or what is wrong and where
};

struct SelfCheck {
  std::vector<RuleFound> rules;
  std::uint64_t movements = 0;

  bool holds() const;
  /// One line a rule: "holds   I2      ...".
  std::string report() const;
  /// One or two sentences.
  std::string summary() const;
};

/// Looks at the records of a folder as they are at rest and says of each rule whether it holds. Writes
/// nothing and takes no lock; a register may go on meanwhile. What cannot be read, because the file is
/// damaged, missing or of a newer version, is a rule that does not hold. Any thread; takes about 2 s for a
/// million movements.
SelfCheck check_records(const std::string& folder);

}  // namespace tillbridge::store
