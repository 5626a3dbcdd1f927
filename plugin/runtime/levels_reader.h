#pragma once

#include <map>
#include <set>

#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

using Levels = std::map<core::ItemKey, core::Units>;  ///< available to sell

/// Reads the levels of some items at our location, in as few requests as fit; `then` gets nothing when one of
/// them failed.
void read_levels(WebStore& web, std::int64_t location, std::vector<core::ItemKey> items,
                 std::function<void(std::optional<Levels>)> then);

}  // namespace tillbridge::runtime
