#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>
#include <string>

#include "plugin/core/movement.h"

namespace tillbridge::store {

/// Where the chain of rows stands: the highest number given, and its checksum.
inline constexpr const char* kChainEnd = "SELECT seq, chain FROM movements ORDER BY seq DESC LIMIT 1";

/// A movement's state in its row.
enum class RowState { pending = 0, settled = 1, before_link = 2, unclear = 3, sent_anew = 4, moved = 5 };

/// Appends a movement under the next number. Inside the caller's transaction, under the writer lock; throws
/// SQLite::Exception. @return its number; nothing when its id is known already
std::optional<std::uint64_t> append_movement(SQLite::Database& database, const core::Movement& movement,
                                             int lane, RowState state = RowState::pending,
                                             core::UnixMillis settled_at = 0);

/// Appends it as settled, with each line that names an item held for a person. @return as append_movement
std::optional<std::uint64_t> append_held(SQLite::Database& database, const core::Movement& movement,
                                         const std::string& reason, core::UnixMillis now);

/// Appends it as one that may have reached the web store: it waits for a person (see Unclear). @return as
/// append_movement
std::optional<std::uint64_t> append_unclear(SQLite::Database& database, const core::Movement& movement,
                                            int lane, const std::string& reason, core::UnixMillis now);

/// Makes numbers go on above `number`, by a row without lines. As append_movement.
void continue_above(SQLite::Database& database, std::uint64_t number, core::UnixMillis now);

/// Reads movement_id, kind, at_ms, lines, reference from column `first` on. Throws SQLite::Exception
/// (SQLITE_CORRUPT) when the lines are not readable.
core::Movement read_movement(SQLite::Statement& row, int first);

/// Keeps who decided what, and when.
void keep_decision(SQLite::Database& database, const std::string& row, const std::string& choice,
                   const std::string& who, core::UnixMillis now);

}  // namespace tillbridge::store
