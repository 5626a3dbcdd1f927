#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "plugin/core/comparing.h"
#include "plugin/runtime/web_store.h"

namespace tillbridge::runtime {

/// Levels of some items, on hand and for sale, and when they were told.
struct LevelsTold {
  core::ComparedLevels levels;
  std::int64_t there_s = 0;  ///< the web store's clock at the first answer, Unix seconds; 0: not told
};

/// Reads them at our location, in as few requests as fit; `then` gets nothing when one of them failed.
/// Worker's thread; `web` outlives it.
void read_both_levels(WebStore& web, std::int64_t location, const std::vector<core::ItemKey>& items,
                      std::function<void(std::optional<LevelsTold>)> then);

}  // namespace tillbridge::runtime
