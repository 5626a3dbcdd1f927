#pragma once

#include <functional>
#include <string>

#include "plugin/core/units.h"

namespace tillbridge::store {

/// What came of a database that was set aside.
struct Salvaged {
  std::string set_aside_path;  ///< the damaged file, kept for ever
  std::uint64_t waiting = 0;   ///< movements that could be read and were not finished; SavedRecords has them
  std::uint64_t last_number = 0;  ///< the highest movement number that could be read
  std::uint64_t unreadable = 0;   ///< movement numbers whose row could not be read
};

/// Facts that salvage leaves in the new database.
namespace salvage_fact {
inline constexpr const char *kAt = "salvaged.at", *kPath = "salvaged.path",
                            *kUnreadable = "salvaged.unreadable";
/// The web store that the damaged records were linked to; empty: to none; missing: nobody can tell.
inline constexpr const char* kStoreHash = "salvaged.store_hash";
/// What the register's journal holds up to this cursor may be in the damaged records as sent; empty: up to
/// where the journal ends at the next start.
inline constexpr const char* kJournalDoubtUntil = "journal.doubt_until";
}  // namespace salvage_fact

/// Moves a damaged database (with its -wal and -shm) aside within `folder`, under a name with `now` in it,
/// and puts a new one in its place that keeps what can be read: unfinished movements, for a person to decide
/// on (SavedRecords), the ledger of web orders, debts, and where the register's journal was read to. Nothing
/// is deleted. A crash in between is finished by the next call; until then Database::open refuses the folder.
/// Takes the folder's lock meanwhile. Errors: storage. `step` is told each step, for tests.
core::Result<Salvaged> set_aside_and_salvage(const std::string& folder, core::UnixMillis now,
                                             const std::function<void(const char* step)>& step = {});

/// Whether a salvage of this folder was begun and not finished.
bool salvage_is_open(const std::string& folder);

}  // namespace tillbridge::store
