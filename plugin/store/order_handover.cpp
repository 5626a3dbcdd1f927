// The ledger of web orders where another register of the location has applied them: its keys are remembered
// where the stock is, and tell what it has taken.

#include <fmt/format.h>

#include "plugin/store/order_book.h"

namespace tillbridge::store {
namespace {

constexpr const char* kLine =
    "SELECT order_id, line, sku, intents - (intent_state <> 0) FROM order_lines JOIN orders ON "
    "orders.id = order_id ";

LineKeys keys_in(SQLite::Statement& row, const std::string& store_hash) {
  LineKeys keys;
  keys.order = row.getColumn(0).getInt64();
  keys.line = row.getColumn(1).getInt64();
  keys.sku = row.getColumn(2).getString();
  keys.known = static_cast<std::uint64_t>(row.getColumn(3).getInt64());
  keys.stem = fmt::format("{}:{}:{}:", store_hash, keys.order, keys.line);
  return keys;
}

}  // namespace

std::vector<LineKeys> OrderBook::keys_after(std::int64_t order, std::int64_t line, std::size_t most) {
  std::vector<LineKeys> lines;
  SQLite::Statement select(database_.worker(),
                           std::string(kLine) +
                               "WHERE (order_id, line) > (?, ?) AND sku <> '' AND before_link <> 3 ORDER BY "
                               "order_id, line LIMIT ?");
  select.bind(1, order);
  select.bind(2, line);
  select.bind(3, static_cast<std::int64_t>(most));
  while (select.executeStep()) lines.push_back(keys_in(select, store_hash_));
  return lines;
}

LineKeys OrderBook::keys_of(const Intent& intent) {
  SQLite::Statement select(database_.worker(), std::string(kLine) + "WHERE order_id = ? AND line = ?");
  select.bind(1, intent.order);
  select.bind(2, intent.line);
  return select.executeStep() ? keys_in(select, store_hash_) : LineKeys{};
}

void OrderBook::learn(const std::vector<LineApplied>& applied) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  // Of an order from before the link only the register that has had it knows what a person said of it: there
  // the ledger goes on from where that one has brought the counts. So it does where it is not known how much
  // was applied: to take it once more would be worse.
  SQLite::Statement more(
      db,
      "UPDATE order_lines SET intents = ?3, intent_state = 0, intent_delta = 0, applied = CASE WHEN (SELECT "
      "before_link FROM orders WHERE id = ?1) = 0 AND NOT ?5 THEN applied + ?4 ELSE net END WHERE order_id = "
      "?1 AND "
      "line = "
      "?2");
  SQLite::Statement answered(db, "UPDATE orders SET before_link = 0 WHERE id = ? AND before_link = 2");
  SQLite::Statement dropped(db,
                            "UPDATE order_lines SET intents = intents - (intent_state <> 0), intent_state = "
                            "0, intent_delta = 0 WHERE "
                            "order_id = ? AND line = ? AND intent_state <> 0");
  for (const auto& each : applied) {
    if (each.newest == 0) {
      dropped.bind(1, each.order);
      dropped.bind(2, each.line);
      dropped.exec();
      dropped.reset();
      continue;
    }
    more.bind(1, each.order);
    more.bind(2, each.line);
    more.bind(3, static_cast<std::int64_t>(each.newest));
    more.bind(4, each.taken);
    more.bind(5, each.unsure ? 1 : 0);
    more.exec();
    more.reset();
    answered.bind(1, each.order);
    answered.exec();
    answered.reset();
  }
  transaction.commit();
}

void OrderBook::open_all_due() {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  std::vector<std::int64_t> orders;
  SQLite::Statement select(
      db,
      "SELECT DISTINCT order_id FROM order_lines WHERE sku <> '' AND intent_state = 0 AND "
      "net <> applied");
  while (select.executeStep()) orders.push_back(select.getColumn(0).getInt64());
  select.reset();
  for (const auto order : orders) open_intent_where_due(order);
  transaction.commit();
}

}  // namespace tillbridge::store
