#include "plugin/store/debts.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "plugin/core/invariant.h"
#include "plugin/store/item_map.h"
#include "plugin/store/lines_codec.h"
#include "plugin/store/movement_rows.h"
#include "plugin/store/review_requests.h"

namespace tillbridge::store {
namespace {

void bind_item(SQLite::Statement& statement, int first, const core::ItemKey& item) {
  statement.bind(first, item.by_product ? 1 : 0);
  statement.bind(first + 1, item.id);
}

void post(SQLite::Database& db, const core::ItemKey& item, core::Units owed, std::int64_t batch,
          std::int64_t upto, core::UnixMillis now) {
  SQLite::Statement owing(db, "SELECT coalesce(max(open), 0) FROM debts WHERE by_product = ? AND item = ?");
  bind_item(owing, 1, item);
  owing.executeStep();
  core::invariant(owing.getColumn(0).getInt64() + owed >= 0, "no more debt is repaid than is open (I2)");
  SQLite::Statement debt(
      db,
      "INSERT INTO debts (by_product, item, open, since_ms, seq) VALUES (?1, ?2, max(0, ?3), ?4, ?5) "
      "ON CONFLICT (by_product, item) DO UPDATE SET open = max(0, open + ?3), "
      "since_ms = CASE WHEN open <= 0 THEN ?4 ELSE since_ms END, seq = CASE WHEN open <= 0 THEN ?5 ELSE "
      "seq END, "
      "acknowledged = CASE WHEN ?3 > 0 OR open + ?3 <= 0 THEN NULL ELSE acknowledged END");
  bind_item(debt, 1, item);
  debt.bind(3, owed);
  debt.bind(4, static_cast<std::int64_t>(now));
  debt.bind(5, upto);
  debt.exec();
  SQLite::Statement entry(
      db, "INSERT INTO debt_entries (by_product, item, units, batch, at_ms) VALUES (?, ?, ?, ?, ?)");
  bind_item(entry, 1, item);
  entry.bind(3, owed);
  entry.bind(4, batch);
  entry.bind(5, static_cast<std::int64_t>(now));
  entry.exec();
}

std::string under_way_fact(std::int64_t batch) {
  return fmt::format("clipped.{}", batch);
}

/// Units of `item` that other lanes have brought since `batch` was frozen: by batches that were under way
/// then, or were frozen later.
core::Units brought_meanwhile(SQLite::Database& db, int lane, std::int64_t batch, const core::ItemKey& item) {
  SQLite::Statement kept(db, "SELECT value FROM facts WHERE name = ?");
  kept.bind(1, under_way_fact(batch));
  std::vector<std::int64_t> under_way;
  if (kept.executeStep()) {
    std::istringstream ids(kept.getColumn(0).getString());
    for (std::int64_t id = 0; ids >> id;) under_way.push_back(id);
  }
  SQLite::Statement brought(
      db,
      "SELECT id, sent FROM batches JOIN batch_items ON batch = id WHERE id >= ? AND state = 1 "
      "AND lane <> ? AND by_product = ? AND item = ? AND sent > 0");
  brought.bind(1, under_way.empty() ? batch : *std::min_element(under_way.begin(), under_way.end()));
  brought.bind(2, lane);
  bind_item(brought, 3, item);
  core::Units sum = 0;
  while (brought.executeStep()) {
    const std::int64_t id = brought.getColumn(0).getInt64();
    if (id > batch || std::find(under_way.begin(), under_way.end(), id) != under_way.end())
      sum += brought.getColumn(1).getInt64();
  }
  return sum;
}

/// Whether a line puts units onto the web store's count: not what stays off the shelf, nor what a web order's
/// own void gives back, which was never taken off it.
bool brings_units(core::MovementKind kind, const core::MovementLine& line) {
  if (line.quantity_milli <= 0) return false;
  if (core::stays_off_the_shelf(kind, line)) return false;
  return kind != core::MovementKind::void_sale || line.order_line_ref.empty();
}

std::string sku_of(SQLite::Database& db, const core::ItemKey& item) {
  SQLite::Statement select(
      db, "SELECT sku FROM items WHERE by_product = ? AND item = ? ORDER BY present DESC LIMIT 1");
  bind_item(select, 1, item);
  return select.executeStep() ? select.getColumn(0).getString() : std::string();
}

}  // namespace

Debt open_debt(SQLite::Database& database) {
  Debt debt;
  SQLite::Statement select(database, "SELECT by_product, item, open FROM debts WHERE open > 0");
  while (select.executeStep())
    debt[{select.getColumn(0).getInt() != 0, select.getColumn(1).getInt64()}] =
        select.getColumn(2).getInt64();
  return debt;
}

Debt free_debt(SQLite::Database& database, int lane) {
  auto debt = open_debt(database);
  if (debt.empty()) return debt;  // the ordinary case, and what follows is not cheap
  // Any of a round's alternatives may win: the largest repayment among them is reserved.
  SQLite::Statement reserved(
      database,
      "SELECT by_product, item, max(repaid + settled_debt) FROM batches JOIN batch_items ON batch = id "
      "WHERE state = 0 AND lane <> ? GROUP BY lane, by_product, item");
  reserved.bind(1, lane);
  while (reserved.executeStep()) {
    const auto open = debt.find({reserved.getColumn(0).getInt() != 0, reserved.getColumn(1).getInt64()});
    if (open != debt.end())
      open->second = std::max<core::Units>(0, open->second - reserved.getColumn(2).getInt64());
  }
  for (const auto& [item, units] : debt_in_review(database))
    if (const auto open = debt.find(item); open != debt.end())
      open->second = std::max<core::Units>(0, open->second - units);
  return debt;
}

bool positive_elsewhere(SQLite::Database& database, int lane, const core::ItemKey& item) {
  SQLite::Statement frozen(database,
                           "SELECT 1 FROM batches JOIN batch_items ON batch = id WHERE state = 0 AND lane <> "
                           "? AND by_product = ? AND item = ? "
                           "AND sent > 0 LIMIT 1");
  frozen.bind(1, lane);
  bind_item(frozen, 2, item);
  if (frozen.executeStep()) return true;

  std::set<std::string> skus;
  SQLite::Statement names(database, "SELECT sku_folded FROM items WHERE by_product = ? AND item = ?");
  bind_item(names, 1, item);
  while (names.executeStep()) skus.insert(names.getColumn(0).getString());
  SQLite::Statement waiting(database, "SELECT kind, lines FROM movements WHERE state = 0 AND lane <> ?");
  waiting.bind(1, lane);
  while (waiting.executeStep()) {
    const auto kind = static_cast<core::MovementKind>(waiting.getColumn(0).getInt());
    const auto lines = decode_lines(waiting.getColumn(1).getString());
    if (!lines) continue;
    for (const auto& line : lines.value())
      if (brings_units(kind, line) && skus.contains(fold_sku(line.sku))) return true;
  }
  return false;
}

void owe_exactly(SQLite::Database& database, const core::ItemKey& item, core::Units units,
                 core::UnixMillis now) {
  const auto debt = open_debt(database);
  const auto open = debt.find(item);
  const core::Units owed = units - (open == debt.end() ? 0 : open->second);
  if (owed != 0) post(database, item, owed, 0, 0, now);
}

core::Units settle_rise(SQLite::Database& database, const std::string& rise, const std::string& sku,
                        const core::ItemKey& item, core::Units units, int lane, core::UnixMillis now) {
  const auto debt = free_debt(database, -1);
  const auto owed = debt.find(item);
  if (owed == debt.end() || sku.empty()) return 0;
  const core::Units settled = std::min(owed->second, units);
  if (settled <= 0) return 0;
  core::Movement settlement;
  settlement.id = rise;
  settlement.kind = core::MovementKind::settlement;
  settlement.at = now;
  settlement.lines.push_back({sku, -settled * core::kMilliPerUnit, "", "", true});
  return append_movement(database, settlement, lane) ? settled : 0;
}

void keep_under_way(SQLite::Database& database, int lane, std::int64_t batch,
                    const std::vector<core::ItemChange>& items) {
  std::string ids;
  SQLite::Statement bringing(
      database,
      "SELECT id FROM batches JOIN batch_items ON batch = id WHERE state = 0 AND lane <> ? AND "
      "by_product = ? AND item = ? AND sent > 0");
  for (const auto& change : items) {
    if (change.shorted == 0) continue;
    bringing.bind(1, lane);
    bind_item(bringing, 2, change.item);
    while (bringing.executeStep()) ids += (ids.empty() ? "" : " ") + bringing.getColumn(0).getString();
    bringing.reset();
  }
  if (ids.empty()) return;
  SQLite::Statement keep(database, "INSERT OR REPLACE INTO facts VALUES (?, ?)");
  keep.bind(1, under_way_fact(batch));
  keep.bind(2, ids);
  keep.exec();
}

bool post_debt(SQLite::Database& database, int lane, std::int64_t batch,
               const std::vector<core::ItemChange>& items, std::int64_t upto, core::UnixMillis now) {
  bool new_debt = false;
  for (const auto& change : items) {
    const core::Units owed = change.shorted - change.repaid - change.settled_debt;
    if (owed != 0) post(database, change.item, owed, batch, upto, now);
    new_debt = new_debt || owed > 0;
    const core::Units rise = change.sent > 0      ? change.sent
                             : change.shorted > 0 ? brought_meanwhile(database, lane, batch, change.item)
                                                  : 0;
    if (rise > 0)
      settle_rise(
          database,
          fmt::format("rise:batch:{}:{}{}", batch, change.item.by_product ? 'p' : 'v', change.item.id),
          sku_of(database, change.item), change.item, rise, lane, now);
  }
  database.exec(
      "DELETE FROM facts WHERE name LIKE 'clipped.%' AND NOT EXISTS (SELECT 1 FROM batches WHERE id = "
      "CAST(substr(name, 9) AS INTEGER) AND state = 0)");
  return new_debt;
}

}  // namespace tillbridge::store
