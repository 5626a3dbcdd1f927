#pragma once

#include "plugin/store/database.h"

namespace tillbridge::store {

/// What a web store that this register was unlinked from is still to hear, or somebody to decide.
struct StillOpen {
  std::uint64_t unsent = 0;  ///< recorded up to the unlinking and not confirmed
  std::uint64_t review = 0;  ///< lines and movements that wait for a person
  bool any() const { return unsent + review > 0; }
};
/// `upto`: the last movement that was recorded before the unlinking. Worker's thread.
StillOpen still_open(Database& database, std::uint64_t upto);

/// Forgets what belongs to the web store that was left and means nothing to another one, whose items have
/// just been read: its items, products, web orders and shortages. Movements, decisions and Activity stay. One
/// transaction. Nothing may be open.
void forget_store(Database& database);

}  // namespace tillbridge::store
