#pragma once

#include <functional>
#include <optional>

#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// Reads every slot of the linked marker in one request. `then` gets nothing where the answer could not be
/// read; a slot without a row reads as empty. Worker's thread.
void read_marker(Workplace& place, WebStore& web, const LinkFacts& link,
                 std::function<void(std::optional<core::MarkerLevels>)> then);

}  // namespace tillbridge::runtime
