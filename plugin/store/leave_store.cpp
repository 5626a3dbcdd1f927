#include "plugin/store/leave_store.h"

#include <string>

#include "plugin/core/freeze.h"
#include "plugin/core/invariant.h"

namespace tillbridge::store {
namespace {

std::uint64_t count(SQLite::Database& db, const char* query) {
  return static_cast<std::uint64_t>(db.execAndGet(query).getInt64());
}

}  // namespace

StillOpen still_open(Database& database, std::uint64_t upto) {
  auto& db = database.worker();
  StillOpen open;
  // A batch that is under way may cover movements that were recorded later.
  SQLite::Statement unsent(db,
                           "SELECT count(*) FROM movements m WHERE state = 0 AND (seq <= ? OR seq <= (SELECT "
                           "max(upto) FROM batches b WHERE b.lane = m.lane AND b.state = 0))");
  unsent.bind(1, static_cast<std::int64_t>(upto));
  if (unsent.executeStep()) open.unsent = static_cast<std::uint64_t>(unsent.getColumn(0).getInt64());
  SQLite::Statement review(db,
                           "SELECT (SELECT count(*) FROM outcomes WHERE fate = 3 AND decision IS NULL AND "
                           "remark <> ?) + (SELECT count(*) FROM unclear WHERE decision IS NULL)");
  review.bind(1, core::kBeingTurnedOn);
  if (review.executeStep()) open.review = static_cast<std::uint64_t>(review.getColumn(0).getInt64());
  return open;
}

void forget_store(Database& database) {
  const std::lock_guard guard(database.writer());
  auto& db = database.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  core::invariant(count(db, "SELECT count(*) FROM batches WHERE state = 0") == 0,
                  "a web store is left only when no batch is undecided (I7)");
  for (const char* table :
       {"orders", "order_lines", "order_acts", "order_marks", "order_returns", "order_aside", "debts",
        "debt_entries", "catalogue", "catalogue_variants", "category_jobs", "item_events"})
    db.exec(std::string("DELETE FROM ") + table);
  db.exec("DELETE FROM items WHERE present = 0");  // the others are the new one's, as just read
  db.exec("DELETE FROM facts WHERE name LIKE 'catalogue.%'");
  transaction.commit();
}

}  // namespace tillbridge::store
