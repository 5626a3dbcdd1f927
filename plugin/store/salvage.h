#pragma once

#include <string>
#include <vector>

#include "plugin/core/movement.h"

namespace tillbridge::store {

/// What could be read from a database that was set aside.
struct Salvaged {
  std::string set_aside_path;           ///< the damaged file, kept for ever
  std::vector<core::Movement> pending;  ///< readable movements that were not settled; some may have been sent
  std::uint64_t last_number = 0;        ///< the highest movement number that could be read
  std::uint64_t unreadable = 0;         ///< movement numbers whose row could not be read
};

/// Moves a damaged database (with its -wal and -shm) aside within `folder`, under a name with `now` in it,
/// and reads what can be read. Nothing is deleted. Errors: storage.
core::Result<Salvaged> set_aside_and_salvage(const std::string& folder, core::UnixMillis now);

}  // namespace tillbridge::store
