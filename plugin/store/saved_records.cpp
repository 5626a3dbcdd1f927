#include "plugin/store/saved_records.h"

#include <fmt/format.h>

#include "plugin/store/facts.h"
#include "plugin/store/movement_rows.h"
#include "plugin/store/salvage.h"

namespace tillbridge::store {

std::uint64_t SavedRecords::waiting() {
  Kept count(database_, "SELECT count(*) FROM salvaged");
  return count.executeStep() ? static_cast<std::uint64_t>(count.getColumn(0).getInt64()) : 0;
}

bool SavedRecords::holds(const std::string& movement_id) {
  SQLite::Statement select(database_.worker(), "SELECT 1 FROM salvaged WHERE movement_id = ?");
  select.bind(1, movement_id);
  return select.executeStep();
}

std::string SavedRecords::sentence() {
  const auto count = waiting();
  Facts facts(database_);
  const bool unlinked = facts.get(salvage_fact::kAt).has_value();
  if (count == 0 && !unlinked) return "";
  return fmt::format(
      "The records of changes were damaged. They are kept as {}; {} changes that were read from "
      "them wait for a decision.{}",
      facts.get(salvage_fact::kPath).value_or("a file beside them"), count,
      unlinked ? " Link the web store again." : "");
}

std::uint64_t SavedRecords::adopt(const std::string& who, core::UnixMillis now) {
  return enter("adopt", who, now);
}

std::uint64_t SavedRecords::decline(const std::string& who, core::UnixMillis now) {
  return enter("decline", who, now);
}

void SavedRecords::leave_other_store() {
  const std::lock_guard guard(database_.writer());
  SQLite::Transaction transaction(database_.worker(), SQLite::TransactionBehavior::IMMEDIATE);
  for (const char* table : {"orders", "order_lines", "order_acts", "order_marks", "order_returns",
                            "order_aside", "debts", "debt_entries"})
    database_.worker().exec(fmt::format("DELETE FROM {}", table));
  transaction.commit();
}

std::uint64_t SavedRecords::enter(const std::string& choice, const std::string& who, core::UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  std::vector<core::Movement> movements;
  {
    SQLite::Statement rows(db,
                           "SELECT movement_id, kind, at_ms, lines, reference FROM salvaged ORDER BY number");
    while (rows.executeStep()) movements.push_back(read_movement(rows, 0));
  }
  std::uint64_t entered = 0;
  SQLite::Statement decided(db, "UPDATE outcomes SET decision = ? WHERE seq = ?");
  for (const auto& movement : movements) {
    const std::string reason = "It may have reached the web store before the records were damaged.";
    const auto seq = choice == "adopt" ? append_unclear(db, movement, 0, reason, now)
                                       : append_held(db, movement, reason, now);
    if (!seq) continue;
    ++entered;
    if (choice == "adopt") continue;
    decided.bind(1, fmt::format("leave by {}", who));
    decided.bind(2, static_cast<std::int64_t>(*seq));
    decided.exec();
    decided.reset();
  }
  if (!movements.empty()) keep_decision(db, "salvaged", choice, who, now);
  db.exec("DELETE FROM salvaged");
  transaction.commit();
  return entered;
}

}  // namespace tillbridge::store
