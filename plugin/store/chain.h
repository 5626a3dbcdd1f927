#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tillbridge::store {

/// What of a movement's row never changes, as it stands in the row.
struct ChainedRow {
  std::uint64_t seq = 0;
  std::string_view id, lines, reference;
  int kind = 0, lane = 0;
  std::int64_t at = 0;
};

/// The checksum of a row, over the one of the row before and what of its own never changes: a row that was
/// altered, taken out or put in between does not fit it any more. 32 bytes.
std::string chained(std::string_view before, const ChainedRow& row);

/// Gives every row its checksum, in the order of their numbers. Inside the caller's transaction.
void chain_all(SQLite::Database& database);

/// Where the chain goes on after what was old enough to leave (history.h): the number and the checksum of the
/// last row that left, and how many did. Nothing has left: number 0, and an empty checksum.
struct HistoryEnd {
  std::uint64_t seq = 0, left_out = 0;
  std::string chain;
  bool sound = true;  ///< it is what was kept, and so are the ids of what left
};
HistoryEnd history_end(SQLite::Database& database);
/// Inside the caller's transaction.
void keep_history_end(SQLite::Database& database, const HistoryEnd& end);

/// A row that is not what was recorded.
struct BrokenRow {
  std::uint64_t seq = 0;
  std::string id;           ///< as it stands there now
  std::uint64_t after = 0;  ///< the number of the row before it; 0: it is the first
};

/// What became of the rows: how many were read, and those whose checksum does not fit, at most `most`.
/// `unreadable_after` is the number of the row before one that could not be read at all.
struct ChainFound {
  std::uint64_t rows = 0, broken_rows = 0;
  HistoryEnd begins_after;
  std::vector<BrokenRow> broken;
  std::optional<std::uint64_t> unreadable_after;
};
ChainFound check_chain(SQLite::Database& database, std::size_t most = 3);

}  // namespace tillbridge::store
