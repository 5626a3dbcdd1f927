#include "plugin/store/movement_rows.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdio>
#include <utility>

#include "plugin/core/freeze.h"
#include "plugin/core/invariant.h"
#include "plugin/core/picture.h"
#include "plugin/store/chain.h"
#include "plugin/store/lines_codec.h"

namespace tillbridge::store {

namespace {

/// Inserts a row under `seq` (0: the next number). @return its number; nothing when its id is known already
std::optional<std::uint64_t> append_row(SQLite::Database& database, std::uint64_t seq,
                                        const core::Movement& movement, const std::string& lines, int lane,
                                        RowState state, core::UnixMillis settled_at) {
  SQLite::Statement end(database, kChainEnd);
  std::uint64_t last = 0;
  std::string before;
  if (end.executeStep()) {
    last = static_cast<std::uint64_t>(end.getColumn(0).getInt64());
    before = end.getColumn(1).getString();
  }
  end.reset();
  if (seq == 0) seq = last + 1;
  core::invariant(seq > last, "numbers go up only (I8)");
  const std::string checksum = chained(before, {seq, movement.id, lines, movement.reference,
                                                static_cast<int>(movement.kind), lane, movement.at});
  SQLite::Statement insert(database,
                           "INSERT INTO movements (seq, movement_id, kind, at_ms, lane, state, lines, "
                           "reference, chain, settled_ms) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (movement_id) DO NOTHING");
  insert.bind(1, static_cast<std::int64_t>(seq));
  insert.bind(2, movement.id);
  insert.bind(3, static_cast<int>(movement.kind));
  insert.bind(4, static_cast<std::int64_t>(movement.at));
  insert.bind(5, lane);
  insert.bind(6, static_cast<int>(state));
  insert.bind(7, lines.data(), static_cast<int>(lines.size()));
  insert.bind(8, movement.reference);
  insert.bind(9, checksum.data(), static_cast<int>(checksum.size()));
  if (state == RowState::pending)
    insert.bind(10);
  else
    insert.bind(10, static_cast<std::int64_t>(settled_at));
  if (insert.exec() == 0) return std::nullopt;
  return seq;
}

}  // namespace

std::optional<std::uint64_t> append_movement(SQLite::Database& database, const core::Movement& movement,
                                             int lane, RowState state, core::UnixMillis settled_at) {
  return append_row(database, 0, movement, encode_lines(movement.lines), lane, state, settled_at);
}

std::optional<std::uint64_t> append_held(SQLite::Database& database, const core::Movement& movement,
                                         const std::string& reason, core::UnixMillis now) {
  const auto seq = append_movement(database, movement, 0, RowState::settled, now);
  if (!seq) return std::nullopt;
  SQLite::Statement held(
      database, "INSERT INTO outcomes (seq, line, fate, remark, by_product, item) VALUES (?, ?, ?, ?, 0, 0)");
  for (std::size_t i = 0; i < movement.lines.size(); ++i) {
    const bool waits = !movement.lines[i].sku.empty();
    held.bind(1, static_cast<std::int64_t>(*seq));
    held.bind(2, static_cast<std::int64_t>(i));
    held.bind(3, static_cast<int>(waits ? core::LineFate::held : core::LineFate::no_stock));
    held.bind(4, waits ? reason : std::string());
    held.exec();
    held.reset();
  }
  return seq;
}

std::optional<std::uint64_t> append_unclear(SQLite::Database& database, const core::Movement& movement,
                                            int lane, const std::string& reason, core::UnixMillis now) {
  const auto seq = append_movement(database, movement, lane, RowState::unclear, now);
  if (!seq) return std::nullopt;
  SQLite::Statement keep(database, "INSERT INTO unclear (seq, reason, at_ms) VALUES (?, ?, ?)");
  keep.bind(1, static_cast<std::int64_t>(*seq));
  keep.bind(2, reason);
  keep.bind(3, static_cast<std::int64_t>(now));
  keep.exec();
  return seq;
}

void continue_above(SQLite::Database& database, std::uint64_t number, core::UnixMillis now) {
  core::Movement nothing;
  nothing.id = fmt::format("continued-above:{}", number);
  nothing.kind = core::MovementKind::adjustment;
  nothing.at = now;
  append_row(database, number, nothing, "", 0, RowState::before_link, now);
}

core::Movement read_movement(SQLite::Statement& row, int first) {
  core::Movement movement;
  movement.id = row.getColumn(first).getString();
  movement.kind = static_cast<core::MovementKind>(row.getColumn(first + 1).getInt());
  movement.at = row.getColumn(first + 2).getInt64();
  auto lines = decode_lines(row.getColumn(first + 3).getString());
  if (!lines)
    throw SQLite::Exception("movement " + movement.id + ": " + lines.error().sentence, SQLITE_CORRUPT);
  movement.lines = std::move(lines).value();
  movement.reference = row.getColumn(first + 4).getString();
  return movement;
}

namespace {

/// What a decision is about, in words; empty: whoever decided it writes his own line.
std::string subject(SQLite::Database& db, const std::string& row) {
  unsigned long long seq = 0, line = 0, order = 0;
  char kind = 0;
  long long item = 0;
  const auto text = [&](const char* sql, std::int64_t first, std::int64_t second) {
    SQLite::Statement select(db, sql);
    select.bind(1, first);
    if (second >= 0) select.bind(2, second);
    return select.executeStep() ? select.getColumn(0).getString() : std::string();
  };
  if (std::sscanf(row.c_str(), "held:%llu:%llu", &seq, &line) >= 1 ||
      std::sscanf(row.c_str(), "unclear:%llu", &seq) == 1) {
    const auto name = text("SELECT coalesce(nullif(reference, ''), movement_id) FROM movements WHERE seq = ?",
                           static_cast<std::int64_t>(seq), -1);
    return name.empty() ? name : "what " + name + " changed";
  }
  if (std::sscanf(row.c_str(), "debt:%c:%lld", &kind, &item) == 2)
    return text("SELECT sku FROM items WHERE item = ?1 AND by_product = ?2 ORDER BY present DESC LIMIT 1",
                item, kind == 'p' ? 1 : 0);
  // Under the key of the change, which begins with the web store's name.
  if (std::sscanf(row.c_str(), "order:%*[^:]:%llu", &order) == 1 ||
      std::sscanf(row.c_str(), "missing:%llu", &order) == 1 ||
      std::sscanf(row.c_str(), "aside:%llu", &order) == 1 ||
      std::sscanf(row.c_str(), "shelf:%llu", &order) == 1)
    return "web order #" + std::to_string(order);
  return row == "old-orders" ? "web orders from before the link" : std::string();
}

std::string words_of(const std::string& choice) {
  constexpr std::pair<const char*, const char*> kWords[] = {
      {"send", "send it again"},
      {"leave", "leave the web count as it is"},
      {"set-aside", "it is set aside"},
      {"none-left", "none left"},
      {"keep-web", "keep the web count"},
      {"customer-told", "the customer was told"},
      {"found-it", "found"},
      {"arrived", "it had arrived"},
      {"not-arrived", "it had not arrived, send it"},
      {"try-host", "count it here"},
      {"host-done", "counted by hand"},
      {"taken-already", "taken off already"},
      {"take-now", "take them off now"},
      {"back", "back on the shelf"},
      {"not-back", "not back"},
      {"all-back", "put back on the shelf"},
      {"some-missing", "put back, and some are missing"},
      {"changes-done", "set aside as it was changed"},
  };
  for (const auto& [id, words] : kWords)
    if (choice == id) return words;
  return choice;
}

}  // namespace

void keep_decision(SQLite::Database& database, const std::string& row, const std::string& choice,
                   const std::string& who, core::UnixMillis now) {
  SQLite::Statement decision(database, "INSERT INTO decisions (at_ms, who, row, choice) VALUES (?, ?, ?, ?)");
  decision.bind(1, static_cast<std::int64_t>(now));
  decision.bind(2, who);
  decision.bind(3, row);
  decision.bind(4, choice);
  decision.exec();
  const auto about = who == "the register" ? std::string() : subject(database, row);
  if (about.empty()) return;
  SQLite::Statement note(database, "INSERT INTO notes (at_ms, kind, reference, text) VALUES (?, ?, '', ?)");
  note.bind(1, static_cast<std::int64_t>(now));
  note.bind(2, static_cast<int>(core::ActivityKind::note));
  note.bind(3, who + " decided about " + about + ": " + words_of(choice) + ".");
  note.exec();
}

}  // namespace tillbridge::store
