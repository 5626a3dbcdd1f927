#include "plugin/store/order_acts.h"

namespace tillbridge::store {
namespace {

constexpr const char* kColumns = "SELECT order_id, act, state, who, remark, asked_ms FROM order_acts ";

OrderActRow read_row(SQLite::Statement& from) {
  return {from.getColumn(0).getInt64(),
          static_cast<core::OrderAct>(from.getColumn(1).getInt()),
          static_cast<OrderActRow::State>(from.getColumn(2).getInt()),
          from.getColumn(3).getString(),
          from.getColumn(4).getString(),
          from.getColumn(5).getInt64()};
}

}  // namespace

void OrderActs::take(std::int64_t order, core::OrderAct act, const std::string& who, core::UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  SQLite::Statement put(
      database_.worker(),
      "INSERT INTO order_acts (order_id, act, state, who, remark, asked_ms) VALUES (?1, ?2, 0, ?3, '', ?4) "
      "ON CONFLICT (order_id) DO UPDATE SET act = ?2, state = 0, who = ?3, remark = '', asked_ms = ?4, "
      "ended_ms = NULL WHERE act <> ?2 OR state = 2");
  put.bind(1, order);
  put.bind(2, static_cast<int>(act));
  put.bind(3, who);
  put.bind(4, static_cast<std::int64_t>(now));
  put.exec();
}

std::vector<OrderActRow> OrderActs::open() {
  std::vector<OrderActRow> rows;
  SQLite::Statement select(database_.worker(),
                           std::string(kColumns) + "WHERE state = 0 ORDER BY asked_ms, order_id");
  while (select.executeStep()) rows.push_back(read_row(select));
  return rows;
}

std::optional<OrderActRow> OrderActs::of(std::int64_t order) {
  SQLite::Statement select(database_.worker(), std::string(kColumns) + "WHERE order_id = ?");
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

}  // namespace tillbridge::store
