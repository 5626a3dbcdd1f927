#include "plugin/store/move_unsent.h"

#include <fmt/format.h>

#include <filesystem>
#include <sstream>
#include <vector>

#include "plugin/core/picture.h"
#include "plugin/store/facts.h"
#include "plugin/store/identity.h"
#include "plugin/store/movement_rows.h"
#include "plugin/store/unclear.h"

namespace tillbridge::store {
namespace {

constexpr const char *kTo = "moved.to", *kToPath = "moved.to_path";

struct Row {
  int lane = 0;
  core::Movement movement;
  RowState state = RowState::pending;  ///< pending, unclear; settled: a line that is held
  std::string reason;                  ///< why a person has to decide
};

/// What the source holds that the web store may not have. The same at every call, until it is marked as
/// moved. `doubt`: why any of it may have been sent, though nothing here says so; empty: it cannot.
std::vector<Row> unsent(SQLite::Database& from, const std::string& doubt) {
  std::vector<Row> rows;
  SQLite::Statement waiting(
      from,
      "SELECT lane, movement_id, kind, at_ms, lines, reference, reoffered, EXISTS (SELECT 1 FROM batches b "
      "WHERE b.state = 0 AND b.lane = m.lane AND b.upto >= m.seq) FROM movements m WHERE state = 0 ORDER BY "
      "seq");
  while (waiting.executeStep()) {
    Row row{waiting.getColumn(0).getInt(), read_movement(waiting, 1), RowState::pending, doubt};
    if (waiting.getColumn(6).getInt() != 0)
      row.reason = "The register it comes from offered it again: it may have been sent before.";
    if (waiting.getColumn(7).getInt() != 0)
      row.reason = "It may have been sent by the register that it comes from.";
    if (!row.reason.empty()) row.state = RowState::unclear;
    rows.push_back(std::move(row));
  }
  SQLite::Statement held(
      from,
      "SELECT m.lane, movement_id, kind, at_ms, lines, reference, o.line, o.remark FROM outcomes o JOIN "
      "movements m ON m.seq = o.seq WHERE o.fate = 3 AND o.decision IS NULL ORDER BY m.seq, o.line");
  while (held.executeStep()) {
    Row row{held.getColumn(0).getInt(), read_movement(held, 1), RowState::settled,
            held.getColumn(7).getString()};
    const auto line = static_cast<std::size_t>(held.getColumn(6).getInt64());
    if (line >= row.movement.lines.size()) continue;
    if (row.movement.reference.empty()) row.movement.reference = row.movement.id;
    row.movement.id += fmt::format(", line {}", line + 1);
    row.movement.lines = {row.movement.lines[line]};
    rows.push_back(std::move(row));
  }
  SQLite::Statement unclear(
      from,
      "SELECT lane, movement_id, kind, m.at_ms, lines, reference, reason FROM unclear u JOIN movements m ON "
      "m.seq = u.seq WHERE decision IS NULL ORDER BY m.seq");
  while (unclear.executeStep())
    rows.push_back({unclear.getColumn(0).getInt(), read_movement(unclear, 1), RowState::unclear,
                    unclear.getColumn(6).getString()});
  SQLite::Statement saved(from,
                          "SELECT movement_id, kind, at_ms, lines, reference FROM salvaged ORDER BY number");
  while (saved.executeStep())
    rows.push_back({0, read_movement(saved, 0), RowState::unclear,
                    "It may have reached the web store before the records were damaged."});
  return rows;
}

bool knows(SQLite::Database& db, const std::string& movement_id) {
  SQLite::Statement select(db,
                           "SELECT 1 FROM movements WHERE movement_id = ?1 UNION ALL "
                           "SELECT 1 FROM bygone WHERE movement_id = ?1");
  select.bind(1, movement_id);
  return select.executeStep();
}

void put_fact(SQLite::Database& db, const std::string& name, const std::string& value) {
  SQLite::Statement put(db, "INSERT OR REPLACE INTO facts VALUES (?, ?)");
  put.bind(1, name);
  put.bind(2, value);
  put.exec();
}

void note(SQLite::Database& db, const std::string& text, core::UnixMillis now) {
  SQLite::Statement insert(db, "INSERT INTO notes (at_ms, kind, reference, text) VALUES (?, ?, '', ?)");
  insert.bind(1, static_cast<std::int64_t>(now));
  insert.bind(2, static_cast<int>(core::ActivityKind::note));
  insert.bind(3, text);
  insert.exec();
}

/// From here on nothing is recorded in it or sent from it, whatever happens.
void close_for_good(Database& from, const std::string& to, const std::string& to_folder) {
  const std::lock_guard guard(from.writer());
  SQLite::Transaction transaction(from.worker(), SQLite::TransactionBehavior::IMMEDIATE);
  put_fact(from.worker(), kTo, to);
  put_fact(from.worker(), kToPath, to_folder);
  transaction.commit();
}

/// Why what waits in the source may have been sent all the same; empty when it cannot.
std::string doubt_of(Facts& source, const MoveAsked& asked) {
  const SideFile side(asked.state_folder, asked.from_folder);
  if (source.get(kFencedFact) || is_fenced(compare(read_identity(source), side.read(), asked.machine)))
    return "The records it comes from are a copy, or were restored: it may have been sent.";
  return "";
}

Moved enter(Database& from, const std::string& source, const std::string& doubt, Database& to,
            const MoveAsked& asked) {
  Moved moved;
  const std::string known = "moved_in." + source;
  const std::lock_guard guard(to.writer());
  auto& db = to.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  if (const auto before = Facts(to).get(known)) {
    std::istringstream(*before) >> moved.waiting >> moved.to_review >> moved.debts;
    return moved;
  }
  for (auto& row : unsent(from.worker(), doubt)) {
    auto& movement = row.movement;
    if (row.state == RowState::pending && knows(db, movement.id)) {
      row.state = RowState::unclear;
      row.reason = "This register has a movement of the same number: it may be the same one.";
    }
    if (movement.reference.empty()) movement.reference = movement.id;
    // An id of the other register's own: the same number may have been given here, too.
    movement.id += fmt::format(" (from {})", source.substr(0, 8));
    if (row.state == RowState::pending)
      moved.waiting += append_movement(db, movement, row.lane) ? 1 : 0;
    else if (row.state == RowState::unclear)
      moved.to_review += append_unclear(db, movement, row.lane, row.reason, asked.now) ? 1 : 0;
    else
      moved.to_review += append_held(db, movement, row.reason, asked.now) ? 1 : 0;
  }
  SQLite::Statement owed(from.worker(), "SELECT by_product, item, open, since_ms FROM debts WHERE open > 0");
  SQLite::Statement owe(
      db,
      "INSERT INTO debts (by_product, item, open, since_ms, seq) VALUES (?1, ?2, ?3, ?4, 0) ON CONFLICT "
      "(by_product, item) DO UPDATE SET open = open + ?3");
  SQLite::Statement entry(
      db, "INSERT INTO debt_entries (by_product, item, units, batch, at_ms) VALUES (?1, ?2, ?3, 0, ?4)");
  for (; owed.executeStep(); ++moved.debts)
    for (auto* statement : {&owe, &entry}) {
      for (int column = 0; column < 4; ++column)
        statement->bind(column + 1, owed.getColumn(column).getInt64());
      statement->exec();
      statement->reset();
    }
  put_fact(db, known, fmt::format("{} {} {}", moved.waiting, moved.to_review, moved.debts));
  note(db,
       fmt::format("{} moved the unsent changes of {} here. {}", asked.who, asked.from_folder, moved.words()),
       asked.now);
  keep_decision(db, known, "move-in", asked.who, asked.now);
  transaction.commit();
  return moved;
}

void mark_as_moved(Database& from, const std::string& who, core::UnixMillis now) {
  const std::lock_guard guard(from.writer());
  auto& db = from.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement rows(db, "UPDATE movements SET state = 5, settled_ms = ? WHERE state IN (0, 3)");
  rows.bind(1, static_cast<std::int64_t>(now));
  rows.exec();
  SQLite::Statement held(db, "UPDATE outcomes SET decision = ? WHERE fate = 3 AND decision IS NULL");
  held.bind(1, "moved by " + who);
  held.exec();
  SQLite::Statement unclear(db, "UPDATE unclear SET decision = ? WHERE decision IS NULL");
  unclear.bind(1, "moved by " + who);
  unclear.exec();
  SQLite::Statement open(db, "UPDATE batches SET state = 2, decided_ms = ? WHERE state = 0");
  open.bind(1, static_cast<std::int64_t>(now));
  open.exec();
  db.exec(
      "INSERT INTO debt_entries (by_product, item, units, batch, at_ms) SELECT by_product, item, -open, 0, "
      "since_ms "
      "FROM debts WHERE open > 0");
  db.exec("UPDATE debts SET open = 0");
  db.exec("DELETE FROM salvaged");
  note(db, "Everything unsent was moved to another folder. These records are closed.", now);
  transaction.commit();
}

core::Error refuse(core::ErrorCode code, std::string sentence) {
  return {code, std::move(sentence)};
}

}  // namespace

std::string Moved::words() const {
  return fmt::format(
      "{} changes wait here to be sent; {} need a decision in Review; {} items are short online.", waiting,
      to_review, debts);
}

core::Result<Moved> move_unsent(const MoveAsked& asked, Database& to,
                                const std::function<void(const char* step)>& step) try {
  const auto reached = [&](const char* name) {
    if (step) step(name);
  };
  std::error_code ignored;
  if (!std::filesystem::exists(database_path(asked.from_folder), ignored))
    return refuse(core::ErrorCode::not_found,
                  fmt::format("Nothing was moved: {} holds no records of a plugin.", asked.from_folder));
  auto opening = Database::open(asked.from_folder, true);
  if (!opening.database) return refuse(core::ErrorCode::storage, "Nothing was moved. " + opening.sentence);
  auto& from = *opening.database;
  Facts source(from), target(to);
  const std::string source_id = read_identity(source).database, target_id = read_identity(target).database;
  for (const char* name : {"linked", "store_hash", "location"})
    if (!target.get(name) || source.get(name) != target.get(name) || source_id.empty() || target_id.empty())
      return refuse(
          core::ErrorCode::state,
          fmt::format("Nothing was moved: {} and {} have to be linked to the same location of the same web "
                      "store. Link the register that takes over first.",
                      asked.from_folder, asked.to_folder));
  if (source_id == target_id)
    return refuse(core::ErrorCode::conflict,
                  fmt::format("Nothing was moved: one of {} and {} is a copy of the other, with the same "
                              "changes. Begin with an empty folder and link it.",
                              asked.from_folder, asked.to_folder));
  if (target.get(kTo))
    return refuse(
        core::ErrorCode::conflict,
        fmt::format("Nothing was moved: {} was closed when its changes were moved away.", asked.to_folder));
  if (const auto other = source.get(kTo); other && *other != target_id)
    return refuse(
        core::ErrorCode::conflict,
        fmt::format("Nothing was moved here: what was unsent in {} belongs to {}, by an earlier move. "
                    "Name that folder to end it.",
                    asked.from_folder, source.get(kToPath).value_or("another folder")));
  const std::string doubt = doubt_of(source, asked);
  close_for_good(from, target_id, asked.to_folder);
  reached("closed");
  const auto moved = enter(from, source_id, doubt, to, asked);
  reached("entered");
  mark_as_moved(from, asked.who, asked.now);
  reached("marked");
  return moved;
} catch (const std::exception& error) {
  return refuse(
      core::ErrorCode::storage,
      fmt::format("The move was not ended ({}). Nothing is lost or doubled; do it again.", error.what()));
}

}  // namespace tillbridge::store
