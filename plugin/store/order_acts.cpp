#include "plugin/store/order_acts.h"

#include "plugin/store/movement_rows.h"

namespace tillbridge::store {
namespace {

constexpr const char* kActColumns =
    "SELECT order_id, act, state, who, remark, asked_ms, tracking FROM order_acts ";

/// Of an order's lines, with `a` what is set aside of each: what it still asks for, and what is there for it.
/// One that is over asks for nothing.
constexpr const char* kAside =
    "SELECT a.order_id, a.line, l.sku, l.name, o.customer, o.done_ms IS NOT NULL, CASE WHEN o.done_ms IS "
    "NULL "
    "THEN max(0, l.quantity - l.shipped - l.refunded) ELSE 0 END AS asked, max(0, a.units - max(0, l.shipped "
    "- "
    "a.shipped)) AS here FROM order_aside a JOIN order_lines l ON l.order_id = a.order_id AND l.line = "
    "a.line "
    "JOIN orders o ON o.id = a.order_id WHERE o.archived = 0 ";

/// Enters what is set aside for lines: what they ask for, and what was there beyond that stays until somebody
/// has put it back.
constexpr const char* kSetAside =
    "INSERT INTO order_aside (order_id, line, units, shipped) SELECT l.order_id, l.line, max(0, l.quantity - "
    "l.shipped - l.refunded), l.shipped FROM order_lines l LEFT JOIN order_marks m ON m.order_id = "
    "l.order_id "
    "AND m.line = l.line WHERE l.order_id = ?1 AND (?2 = 0 OR l.line = ?2) AND coalesce(m.mark, 0) < 2 AND "
    "l.quantity > l.shipped + l.refunded ON CONFLICT (order_id, line) DO UPDATE SET units = "
    "max(excluded.units, "
    "units - max(0, excluded.shipped - shipped)), shipped = excluded.shipped";

void set_aside(SQLite::Database& db, std::int64_t order, std::int64_t line) {
  SQLite::Statement put(db, kSetAside);
  put.bind(1, order);
  put.bind(2, line);
  put.exec();
}

OrderActRow read_row(SQLite::Statement& from) {
  return {from.getColumn(0).getInt64(),
          static_cast<core::OrderAct>(from.getColumn(1).getInt()),
          static_cast<OrderActRow::State>(from.getColumn(2).getInt()),
          from.getColumn(3).getString(),
          from.getColumn(4).getString(),
          from.getColumn(5).getInt64(),
          from.getColumn(6).getString()};
}

}  // namespace

void OrderActs::take(std::int64_t order, core::OrderAct act, const std::string& who, core::UnixMillis now,
                     const std::string& tracking) {
  const std::lock_guard guard(database_.writer());
  SQLite::Transaction transaction(database_.worker(), SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement put(
      database_.worker(),
      "INSERT INTO order_acts (order_id, act, state, who, remark, asked_ms, tracking) VALUES (?1, ?2, 0, ?3, "
      "'', ?4, ?5) ON CONFLICT (order_id) DO UPDATE SET act = ?2, state = 0, who = ?3, remark = '', asked_ms "
      "= "
      "?4, tracking = ?5, ended_ms = NULL WHERE act <> ?2 OR state = 2 OR (state = 0 AND tracking <> ?5)");
  put.bind(1, order);
  put.bind(2, static_cast<int>(act));
  put.bind(3, who);
  put.bind(4, static_cast<std::int64_t>(now));
  put.bind(5, tracking);
  put.exec();
  if (act == core::OrderAct::ready) set_aside(database_.worker(), order, 0);
  transaction.commit();
}

std::vector<OrderActRow> OrderActs::open() {
  std::vector<OrderActRow> rows;
  static const std::string sql = std::string(kActColumns) + "WHERE state = 0 ORDER BY asked_ms, order_id";
  Kept select(database_, sql.c_str());
  while (select.executeStep()) rows.push_back(read_row(select));
  return rows;
}

std::optional<OrderActRow> OrderActs::of(std::int64_t order) {
  SQLite::Statement select(database_.worker(), std::string(kActColumns) + "WHERE order_id = ?");
  select.bind(1, order);
  if (!select.executeStep()) return std::nullopt;
  return read_row(select);
}

void OrderActs::end(std::int64_t order, core::OrderAct act, OrderActRow::State state,
                    const std::string& remark, core::UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  SQLite::Statement end(database_.worker(),
                        "UPDATE order_acts SET state = ?3, remark = ?4, ended_ms = ?5 WHERE order_id = ?1 "
                        "AND act = ?2 AND state = 0");
  end.bind(1, order);
  end.bind(2, static_cast<int>(act));
  end.bind(3, static_cast<int>(state));
  end.bind(4, remark);
  end.bind(5, static_cast<std::int64_t>(now));
  end.exec();
}

void OrderActs::put_mark(std::int64_t order, std::int64_t line, core::LineMark mark, const std::string& who,
                         core::UnixMillis now) {
  // The quantity that was looked for: a line that asks for more is to be looked for again.
  SQLite::Statement put(
      database_.worker(),
      mark == core::LineMark::none
          ? "DELETE FROM order_marks WHERE order_id = ?1 AND line = ?2"
          : "INSERT OR REPLACE INTO order_marks (order_id, line, mark, quantity, who, at_ms) "
            "SELECT order_id, line, ?3, max(0, quantity - shipped - refunded), ?4, ?5 FROM order_lines WHERE "
            "order_id = "
            "?1 AND line = ?2");
  put.bind(1, order);
  put.bind(2, line);
  if (mark != core::LineMark::none) {
    put.bind(3, static_cast<int>(mark));
    put.bind(4, who);
    put.bind(5, static_cast<std::int64_t>(now));
  }
  put.exec();
  if (mark == core::LineMark::found) return set_aside(database_.worker(), order, line);
  SQLite::Statement none(database_.worker(), "DELETE FROM order_aside WHERE order_id = ? AND line = ?");
  none.bind(1, order);
  none.bind(2, line);
  none.exec();
}

bool OrderActs::mark(std::int64_t order, std::int64_t line, core::LineMark mark, const std::string& who,
                     core::UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  SQLite::Transaction transaction(database_.worker(), SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement known(
      database_.worker(),
      "SELECT 1 FROM order_lines JOIN orders ON id = order_id WHERE order_id = ? AND line "
      "= ? AND quantity > shipped + refunded AND done_ms IS NULL");
  known.bind(1, order);
  known.bind(2, line);
  if (!known.executeStep()) return false;
  known.reset();
  put_mark(order, line, mark, who, now);
  transaction.commit();
  return true;
}

std::vector<MissingLine> OrderActs::missing(std::int64_t order) {
  std::vector<MissingLine> lines;
  Kept select(
      database_,
      "SELECT order_marks.order_id, order_marks.line, sku, name, customer, who, order_lines.quantity - "
      "shipped - refunded, at_ms "
      "FROM order_marks JOIN order_lines ON order_lines.order_id = order_marks.order_id AND order_lines.line "
      "= order_marks.line JOIN orders ON id = order_marks.order_id WHERE mark = 2 AND done_ms IS NULL AND "
      "order_lines.quantity > shipped + refunded AND (?1 = 0 OR order_marks.order_id = ?1) ORDER BY at_ms, "
      "order_marks.order_id, order_marks.line LIMIT 500");
  select.bind(1, order);
  while (select.executeStep())
    lines.push_back({select.getColumn(0).getInt64(), select.getColumn(1).getInt64(),
                     select.getColumn(2).getString(), select.getColumn(3).getString(),
                     select.getColumn(4).getString(), select.getColumn(5).getString(),
                     select.getColumn(6).getInt64(), select.getColumn(7).getInt64()});
  return lines;
}

std::set<std::int64_t> OrderActs::not_coming(std::int64_t order) {
  std::set<std::int64_t> lines;
  SQLite::Statement select(database_.worker(),
                           "SELECT line FROM order_marks WHERE order_id = ? AND mark = 3");
  select.bind(1, order);
  while (select.executeStep()) lines.insert(select.getColumn(0).getInt64());
  return lines;
}

bool OrderActs::decide_missing(std::int64_t order, std::int64_t line, bool found, const std::string& who,
                               core::UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement waits(db, "SELECT 1 FROM order_marks WHERE order_id = ? AND line = ? AND mark = 2");
  waits.bind(1, order);
  waits.bind(2, line);
  if (!waits.executeStep()) return false;
  waits.reset();
  keep_decision(db, "missing:" + std::to_string(order) + ":" + std::to_string(line),
                found ? "found-it" : "customer-told", who, now);
  put_mark(order, line, found ? core::LineMark::found : core::LineMark::told, who, now);
  transaction.commit();
  return true;
}

std::vector<ToPutBack> OrderActs::to_put_back() {
  std::vector<ToPutBack> orders;
  static const std::string sql =
      std::string(kAside) + "AND here > asked ORDER BY a.order_id, a.line LIMIT 500";
  Kept select(database_, sql.c_str());
  while (select.executeStep()) {
    const std::int64_t order = select.getColumn(0).getInt64();
    if (orders.empty() || orders.back().order != order)
      orders.push_back({order, 0, select.getColumn(2).getString(), select.getColumn(3).getString(),
                        select.getColumn(4).getString(), select.getColumn(5).getInt() != 0});
    orders.back().units += select.getColumn(7).getInt64() - select.getColumn(6).getInt64();
  }
  return orders;
}

bool OrderActs::decide_put_back(std::int64_t order, bool all, const std::string& who, core::UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  // What it still asks for of such a line is what stays aside.
  SQLite::Statement change(
      db, "UPDATE order_aside SET units = (SELECT asked FROM (" + std::string(kAside) +
              ") w WHERE w.order_id = order_aside.order_id AND w.line = order_aside.line), shipped = (SELECT "
              "shipped FROM order_lines l WHERE l.order_id = order_aside.order_id AND l.line = "
              "order_aside.line) WHERE order_id = ?1 AND line IN (SELECT line FROM (" +
              std::string(kAside) + ") w WHERE w.order_id = ?1 AND here > asked)");
  change.bind(1, order);
  if (change.exec() == 0) return false;
  keep_decision(db, "aside:" + std::to_string(order), all ? "all-back" : "some-missing", who, now);
  transaction.commit();
  return true;
}

bool OrderActs::take_changes(std::int64_t order, const std::string& who, core::UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement open(db, "SELECT 1 FROM orders WHERE id = ? AND done_ms IS NULL");
  open.bind(1, order);
  if (!open.executeStep()) return false;
  open.reset();
  SQLite::Statement old(db, "DELETE FROM order_aside WHERE order_id = ?");
  old.bind(1, order);
  old.exec();
  set_aside(db, order, 0);
  keep_decision(db, "aside:" + std::to_string(order), "changes-done", who, now);
  transaction.commit();
  return true;
}

}  // namespace tillbridge::store
