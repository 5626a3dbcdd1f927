#pragma once
// Which room may include which. The plan of the house stands in include_arrows.cpp as a table, and nowhere
// else in code.
#include <string>
#include <vector>

#include "source_tree.h"

namespace house {

/// Every #include under include/, plugin/ and host-sim/ that runs against the plan, as
/// "plugin/core/x.h:12: includes plugin/store/y.h, which plugin/core may not see". Empty: the plan holds.
std::vector<std::string> wrong_arrows(const SourceTree& tree);

}  // namespace house
