#pragma once

#include <functional>
#include <string>

#include "plugin/store/database.h"

namespace tillbridge::store {

/// What is moved, for whom.
struct MoveAsked {
  std::string from_folder;  ///< of the register that gives up
  std::string to_folder;    ///< where `to` lies, as people are told
  std::string who;          ///< in whose name
  core::UnixMillis now = 0;
  std::string state_folder, machine;  ///< to tell whether `from_folder` is a copy (see SideFile)
};

struct Moved {
  std::uint64_t waiting = 0;    ///< certainly never sent: they wait there now
  std::uint64_t to_review = 0;  ///< may have been sent, or waited for a person: so they do there
  std::uint64_t debts = 0;      ///< items with an open shortage
  std::string words() const;
};

/// Moves what is unsent in one folder's records into `to`: waiting movements with their lanes, those that an
/// undecided batch holds or that nobody can be sure of into review, what waits for a person, open shortages.
/// First the source is closed for good, then they are entered in one transaction, then they are marked as
/// moved there: a crash in between loses and doubles nothing, and the same call again ends it. Both have to
/// be linked to the same location of the same web store. Errors: not_found, state, conflict, storage. `step`
/// is told each step, for tests. Worker's thread of `to`.
core::Result<Moved> move_unsent(const MoveAsked& asked, Database& to,
                                const std::function<void(const char* step)>& step = {});

}  // namespace tillbridge::store
