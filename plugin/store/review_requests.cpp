#include "plugin/store/review_requests.h"

#include <algorithm>
#include <map>

#include "plugin/store/debts.h"
#include "plugin/store/item_match.h"
#include "plugin/store/lines_codec.h"

namespace tillbridge::store {
namespace {

/// "review.<batch>", and when its movements went there: one transaction, so their rows name the same moment.
/// Records that were saved from a damaged file number their batches anew: a batch is the one that was given
/// up then, or none.
constexpr const char* kRequests =
    "SELECT b.id AS batch, b.lane, b.upto, b.movements, b.decided_ms AS at_ms FROM facts JOIN batches b ON "
    "b.id "
    "= CAST(substr(name, 8) AS INTEGER) AND b.state = 2 AND b.decided_ms = CAST(value AS INTEGER) WHERE name "
    "> "
    "'review.' AND name < 'review/'";

struct Request {
  std::int64_t batch = 0;
  int lane = 0;
  std::int64_t upto = 0;
  std::size_t movements = 0;
  core::UnixMillis at = 0;
};

std::optional<Request> request_of(SQLite::Database& db, std::uint64_t seq) {
  SQLite::Statement select(
      db,
      std::string("SELECT r.batch, r.lane, r.upto, r.movements, r.at_ms FROM (") + kRequests +
          ") r JOIN movements m ON m.lane = r.lane AND m.seq <= r.upto JOIN unclear u ON u.seq = m.seq AND "
          "u.at_ms = r.at_ms WHERE m.seq = ? ORDER BY r.batch DESC LIMIT 1");
  select.bind(1, static_cast<std::int64_t>(seq));
  if (!select.executeStep()) return std::nullopt;
  return Request{select.getColumn(0).getInt64(), select.getColumn(1).getInt(), select.getColumn(2).getInt64(),
                 static_cast<std::size_t>(select.getColumn(3).getInt64()), select.getColumn(4).getInt64()};
}

/// What arrived of a request, by item.
struct Arrived {
  std::size_t movements = 0;
  bool still_waits = false;  ///< another movement of it does
  std::map<core::ItemKey, core::Units> units;
  std::map<core::ItemKey, core::Units> settled;
};

Arrived arrived_of(Database& database, const Request& request) {
  auto& db = database.worker();
  Arrived arrived;
  SQLite::Statement rows(db,
                         "SELECT m.seq, m.kind, m.lines, u.decision IS NULL, m.state FROM unclear u JOIN "
                         "movements m ON m.seq = u.seq "
                         "WHERE u.at_ms = ? AND m.lane = ? AND m.seq <= ?");
  rows.bind(1, static_cast<std::int64_t>(request.at));
  rows.bind(2, request.lane);
  rows.bind(3, request.upto);
  SQLite::Statement left_out(db, "SELECT 1 FROM batch_outcomes WHERE batch = ? AND seq = ? AND line = ?");
  while (rows.executeStep()) {
    if (rows.getColumn(3).getInt() != 0) {
      arrived.still_waits = true;
      return arrived;
    }
    if (rows.getColumn(4).getInt() != 1) continue;
    ++arrived.movements;
    const bool settles = rows.getColumn(1).getInt() == static_cast<int>(core::MovementKind::settlement);
    const auto lines = decode_lines(rows.getColumn(2).getString());
    for (std::size_t i = 0; lines && i < lines.value().size(); ++i) {
      left_out.bind(1, request.batch);
      left_out.bind(2, rows.getColumn(0).getInt64());
      left_out.bind(3, static_cast<std::int64_t>(i));
      const bool sent = !left_out.executeStep();
      left_out.reset();
      if (!sent) continue;
      const auto& line = lines.value()[i];
      const auto item = match_item(database.on_worker(), line.sku).key;
      const core::Units units = line.quantity_milli / core::kMilliPerUnit;
      arrived.units[item] += units;
      if (settles && units < 0) arrived.settled[item] -= units;
    }
  }
  return arrived;
}

/// What the request means for debt where not all of it arrived: what goes again counts then, not now.
void leave_out_what_goes_again(core::ItemChange& change, const Arrived& arrived) {
  const auto of = [&change](const auto& units) {
    const auto found = units.find(change.item);
    return found == units.end() ? core::Units{0} : found->second;
  };
  const core::Units again = change.net - of(arrived.units);
  change.shorted =
      std::clamp<core::Units>(change.shorted + std::min<core::Units>(again, 0), 0, change.shorted);
  change.repaid = std::clamp<core::Units>(change.repaid - std::max<core::Units>(again, 0), 0, change.repaid);
  change.settled_debt = std::min(change.settled_debt, of(arrived.settled));
  if (!arrived.units.contains(change.item)) change.sent = 0;  // and no rise is explained by it
}

}  // namespace

std::size_t move_to_review(SQLite::Database& database, int lane, std::uint64_t upto,
                           const std::string& reason, core::UnixMillis now) {
  SQLite::Statement keep(database,
                         "INSERT INTO unclear (seq, reason, at_ms) SELECT seq, ?1, ?2 FROM movements "
                         "WHERE state = 0 AND lane = ?3 AND (seq <= ?4 OR reoffered = 1)");
  keep.bind(1, reason);
  keep.bind(2, static_cast<std::int64_t>(now));
  keep.bind(3, lane);
  keep.bind(4, static_cast<std::int64_t>(upto));
  keep.exec();
  SQLite::Statement leave(
      database,
      "UPDATE movements SET state = 3 WHERE state = 0 AND lane = ? AND (seq <= ? OR reoffered = 1)");
  leave.bind(1, lane);
  leave.bind(2, static_cast<std::int64_t>(upto));
  return static_cast<std::size_t>(leave.exec());
}

void keep_review_requests(SQLite::Database& database, int lane, core::UnixMillis now) {
  SQLite::Statement keep(database,
                         "INSERT OR REPLACE INTO facts SELECT 'review.' || b.id, CAST(?1 AS TEXT) FROM "
                         "batches b WHERE b.id IN (SELECT "
                         "max(id) FROM batches WHERE state = 0 AND (lane = ?2 OR ?2 = -1) GROUP BY lane) AND "
                         "EXISTS (SELECT 1 FROM "
                         "unclear u JOIN movements m ON m.seq = u.seq WHERE u.at_ms = ?1 AND u.decision IS "
                         "NULL AND m.lane = b.lane "
                         "AND m.seq <= b.upto)");
  keep.bind(1, static_cast<std::int64_t>(now));
  keep.bind(2, lane);
  keep.exec();
}

std::map<core::ItemKey, core::Units> debt_in_review(SQLite::Database& database) {
  std::map<core::ItemKey, core::Units> debt;
  SQLite::Statement select(
      database, std::string("SELECT by_product, item, sum(repaid + settled_debt) FROM (") + kRequests +
                    ") r JOIN batch_items i ON i.batch = r.batch WHERE EXISTS (SELECT 1 FROM unclear u WHERE "
                    "u.at_ms = r.at_ms AND u.decision IS NULL) GROUP BY by_product, item");
  while (select.executeStep())
    debt[{select.getColumn(0).getInt() != 0, select.getColumn(1).getInt64()}] =
        select.getColumn(2).getInt64();
  return debt;
}

void end_in_review(Database& database, std::uint64_t seq, bool arrived, core::UnixMillis now) {
  auto& db = database.worker();
  const auto request = request_of(db, seq);
  if (!request) return;
  if (arrived) {
    SQLite::Statement outcomes(
        db,
        "INSERT OR IGNORE INTO outcomes (seq, line, fate, remark, by_product, item) SELECT "
        "seq, line, fate, remark, by_product, item FROM batch_outcomes WHERE batch = ? AND "
        "seq = ?");
    outcomes.bind(1, request->batch);
    outcomes.bind(2, static_cast<std::int64_t>(seq));
    outcomes.exec();
  }
  const auto all = arrived_of(database, *request);
  if (all.still_waits) return;
  SQLite::Statement done(db, "DELETE FROM facts WHERE name = 'review.' || ?");
  done.bind(1, request->batch);
  done.exec();
  if (all.movements == 0) return;
  std::vector<core::ItemChange> items;
  SQLite::Statement changes(
      db,
      "SELECT by_product, item, net, sent, shorted, repaid, settled_debt FROM batch_items WHERE batch = ?");
  changes.bind(1, request->batch);
  const auto open = open_debt(db);
  while (changes.executeStep()) {
    core::ItemChange change;
    change.item = {changes.getColumn(0).getInt() != 0, changes.getColumn(1).getInt64()};
    change.net = changes.getColumn(2).getInt64();
    change.sent = changes.getColumn(3).getInt64();
    change.shorted = changes.getColumn(4).getInt64();
    change.repaid = changes.getColumn(5).getInt64();
    change.settled_debt = changes.getColumn(6).getInt64();
    if (all.movements < request->movements) leave_out_what_goes_again(change, all);
    // It was kept for this request; but what the shop counted meanwhile ends a debt, whoever was to repay it.
    const auto owed = open.find(change.item);
    const core::Units most = (owed == open.end() ? 0 : owed->second) + change.shorted;
    change.repaid = std::min(change.repaid, most);
    change.settled_debt = std::min(change.settled_debt, most - change.repaid);
    items.push_back(change);
  }
  post_debt(db, request->lane, request->batch, items, request->upto, now);
}

}  // namespace tillbridge::store
