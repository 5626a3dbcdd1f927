#include "plugin/store/chain.h"

#include <sqlite3.h>

#include "plugin/store/sha256.h"

namespace tillbridge::store {
namespace {

// What of a row changes is summed beside it by triggers (see the schema), since the chain cannot hold it.
constexpr const char* kRows =
    "SELECT seq, movement_id, kind, at_ms, lane, lines, reference, chain, "
    "typeof(movement_id) = 'text' AND typeof(lines) = 'blob' AND typeof(reference) = 'text' AND "
    "typeof(chain) = 'blob' AND CASE WHEN state_sum IS NULL THEN state = 0 AND reoffered = 0 AND batch IS "
    "NULL "
    "AND accepted_ms IS NULL AND settled_ms IS NULL ELSE state_sum = seq + 1000003 * state + 10007 * "
    "reoffered "
    "+ 101 * coalesce(batch, -1) + 31 * coalesce(accepted_ms, -1) + 17 * coalesce(settled_ms, -1) END "
    "FROM movements ORDER BY seq";

void put(std::string& bytes, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(number >> shift & 0xff);
}

void put(std::string& bytes, std::string_view text) {
  put(bytes, std::uint64_t{text.size()});
  bytes += text;
}

ChainedRow chained_row(SQLite::Statement& row) {
  const auto bytes = [&row](int column) {
    const auto value = row.getColumn(column);
    const auto* from = static_cast<const char*>(value.getBlob());
    return std::string_view(from == nullptr ? "" : from, static_cast<std::size_t>(value.getBytes()));
  };
  return {static_cast<std::uint64_t>(row.getColumn(0).getInt64()),
          bytes(1),
          bytes(5),
          bytes(6),
          row.getColumn(2).getInt(),
          row.getColumn(4).getInt(),
          row.getColumn(3).getInt64()};
}

}  // namespace

std::string chained(std::string_view before, const ChainedRow& row) {
  std::string bytes;
  bytes.reserve(before.size() + row.id.size() + row.lines.size() + row.reference.size() + 64);
  put(bytes, before);
  put(bytes, row.seq);
  put(bytes, row.id);
  put(bytes, static_cast<std::uint64_t>(row.kind));
  put(bytes, static_cast<std::uint64_t>(row.at));
  put(bytes, static_cast<std::uint64_t>(row.lane));
  put(bytes, row.lines);
  put(bytes, row.reference);
  return sha256(bytes);
}

void chain_all(SQLite::Database& database) {
  SQLite::Statement rows(database, kRows);
  SQLite::Statement update(database, "UPDATE movements SET chain = ? WHERE seq = ?");
  std::string before;
  while (rows.executeStep()) {
    const auto row = chained_row(rows);
    before = chained(before, row);
    update.bind(1, before.data(), static_cast<int>(before.size()));
    update.bind(2, static_cast<std::int64_t>(row.seq));
    update.exec();
    update.reset();
  }
}

namespace {
std::string sum_of(const HistoryEnd& end) {
  std::string bytes = "history";
  put(bytes, end.seq);
  put(bytes, end.left_out);
  put(bytes, std::string_view(end.chain));
  return sha256(bytes);
}
}  // namespace

HistoryEnd history_end(SQLite::Database& database) {
  SQLite::Statement row(database, "SELECT seq, left_out, chain, sum FROM history");
  HistoryEnd end;
  if (!row.executeStep()) {
    end.sound = false;
    return end;
  }
  end.seq = static_cast<std::uint64_t>(row.getColumn(0).getInt64());
  end.left_out = static_cast<std::uint64_t>(row.getColumn(1).getInt64());
  end.chain = row.getColumn(2).getString();
  end.sound =
      end.seq == 0 ? end.left_out == 0 && end.chain.empty() : row.getColumn(3).getString() == sum_of(end);
  return end;
}

void keep_history_end(SQLite::Database& database, const HistoryEnd& end) {
  const std::string sum = sum_of(end);
  SQLite::Statement keep(database, "UPDATE history SET seq = ?, left_out = ?, chain = ?, sum = ?");
  keep.bind(1, static_cast<std::int64_t>(end.seq));
  keep.bind(2, static_cast<std::int64_t>(end.left_out));
  keep.bind(3, end.chain.data(), static_cast<int>(end.chain.size()));
  keep.bind(4, sum.data(), static_cast<int>(sum.size()));
  keep.exec();
}

ChainFound check_chain(SQLite::Database& database, std::size_t most) {
  ChainFound found;
  std::uint64_t last = 0;
  try {
    found.begins_after = history_end(database);
    last = found.begins_after.seq;
    SQLite::Statement ids(database, "SELECT count(*) FROM bygone");
    ids.executeStep();
    if (static_cast<std::uint64_t>(ids.getColumn(0).getInt64()) != found.begins_after.left_out)
      found.begins_after.sound = false;
    SQLite::Statement rows(database, kRows);
    std::string before = found.begins_after.chain;
    while (rows.executeStep()) {
      const auto row = chained_row(rows);
      std::string checksum = rows.getColumn(7).getString();
      ++found.rows;
      if (checksum != chained(before, row) || rows.getColumn(8).getInt() == 0) {
        ++found.broken_rows;
        if (found.broken.size() < most) found.broken.push_back({row.seq, std::string(row.id), last});
      }
      last = row.seq;
      before = std::move(checksum);  // so that each row is judged by itself
    }
  } catch (const SQLite::Exception& error) {
    if (error.getErrorCode() != SQLITE_CORRUPT) throw;
    found.unreadable_after = last;
  }
  return found;
}

}  // namespace tillbridge::store
