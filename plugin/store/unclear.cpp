#include "plugin/store/unclear.h"

#include <fmt/format.h>

#include "plugin/core/invariant.h"
#include "plugin/store/movement_rows.h"
#include "plugin/store/review_requests.h"

namespace tillbridge::store {
namespace {

using core::invariant;

std::int64_t number_of(std::uint64_t number) {
  return static_cast<std::int64_t>(number);
}

/// Numbers are given above `number` from now on.
bool is_set(SQLite::Database& db, const char* name) {
  SQLite::Statement fact(db, "SELECT 1 FROM facts WHERE name = ?");
  fact.bind(1, name);
  return fact.executeStep();
}

void set_renewal(SQLite::Database& db) {
  SQLite::Statement renew(db, "INSERT OR REPLACE INTO facts VALUES (?, '1')");
  renew.bind(1, kRenewFact);
  renew.exec();
}

void go_on_above(SQLite::Database& db, std::uint64_t number, core::UnixMillis now) {
  if (db.execAndGet("SELECT coalesce(max(seq), 0) FROM movements").getInt64() >= number_of(number)) return;
  continue_above(db, number, now);
}

void take_lane(SQLite::Database& db, int lane, const core::LaneAdoption& taken, bool same_marker,
               core::UnixMillis now) {
  SQLite::Statement own(db, "SELECT base, round FROM lanes WHERE lane = ?");
  own.bind(1, lane);
  invariant(own.executeStep(), "a lane that is taken over is in the tables");
  const auto base = own.getColumn(0).getInt64(), round = own.getColumn(1).getInt64();
  invariant(taken.base > 0 && (base == 0 || !same_marker || taken.base < base), "seals shrink (I9)");
  invariant(number_of(taken.round) > round, "rounds go on (I5)");
  SQLite::Statement close(db, "UPDATE batches SET state = 2, decided_ms = ? WHERE lane = ? AND state = 0");
  close.bind(1, static_cast<std::int64_t>(now));
  close.bind(2, lane);
  close.exec();
  SQLite::Statement update(
      db, "UPDATE lanes SET base = ?, round = ?, settled_number = max(settled_number, ?) WHERE lane = ?");
  update.bind(1, taken.base);
  update.bind(2, number_of(taken.round));
  update.bind(3, number_of(taken.settled));
  update.bind(4, lane);
  update.exec();
}

}  // namespace

void Unclear::fence(const std::string& why, std::uint64_t highest, core::UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement put(db,
                        "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = "
                        "excluded.value");
  put.bind(1, kFencedFact);
  put.bind(2, why);
  put.exec();
  go_on_above(db, highest, now);
  transaction.commit();
}

TakenOver Unclear::take_over(const core::Adoption& adoption, const std::string& reason,
                             const std::string& who, core::UnixMillis now,
                             const std::optional<LaterMarker>& later) {
  invariant(adoption.clear(), "a marker is taken over only when every lane was read");
  TakenOver result;
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const auto& found = adoption.lanes[lane];
    const bool taken = found.found == core::LaneFound::taken;
    invariant(taken || !later, "a later marker is taken over in every lane (I7)");
    result.lanes += taken ? 1 : 0;
    result.to_review += move_to_review(db, lane, taken ? found.settled : 0, reason, now);
    if (!taken) continue;
    keep_review_requests(db, lane, now);
    take_lane(db, lane, found, !later, now);
  }
  if (later) {
    std::string variants;
    for (const auto id : later->variants) variants += fmt::format("{} ", id);
    const std::pair<const char*, std::string> facts[] = {
        {"marker.product", std::to_string(later->product)},
        {"marker.variants", variants},
        {"marker.epoch", std::to_string(later->epoch)},
        {"marker.epoch_start", std::to_string(later->epoch_start)}};
    for (const auto& [name, value] : facts) {
      SQLite::Statement put(
          db, "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
      put.bind(1, name);
      put.bind(2, value);
      put.exec();
    }
  }
  go_on_above(db, adoption.highest, now);
  // A closing batch needs every seal: where one was taken it can never be applied any more.
  if (result.lanes > 0) db.exec("DELETE FROM closings");
  result.still_waits =
      static_cast<std::size_t>(db.execAndGet("SELECT count(*) FROM movements WHERE state = 0").getInt64());
  SQLite::Statement lift(db, "DELETE FROM facts WHERE name = ?");
  lift.bind(1, kFencedFact);
  lift.exec();
  set_renewal(db);
  keep_decision(db, "marker", "adopt", who, now);
  transaction.commit();
  return result;
}

std::vector<UnclearMovement> Unclear::waiting(std::size_t limit) {
  std::vector<UnclearMovement> rows;
  Kept select(database_,
              "SELECT u.seq, movement_id, kind, m.at_ms, lines, reference, reason FROM unclear u JOIN "
              "movements m ON m.seq = u.seq WHERE decision IS NULL ORDER BY u.seq LIMIT ?");
  select.bind(1, number_of(limit));
  while (select.executeStep())
    rows.push_back({static_cast<std::uint64_t>(select.getColumn(0).getInt64()), read_movement(select, 1),
                    select.getColumn(6).getString()});
  return rows;
}

std::size_t Unclear::count() {
  return static_cast<std::size_t>(
      database_.worker().execAndGet("SELECT count(*) FROM unclear WHERE decision IS NULL").getInt64());
}

bool Unclear::decide(std::uint64_t seq, const std::string& choice, const std::string& who,
                     core::UnixMillis now) {
  invariant(!who.empty(), "what a person decides has a name (I10)");
  invariant(choice == "arrived" || choice == "not-arrived", "a movement in review has two ends (I10)");
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement mark(db, "UPDATE unclear SET decision = ? WHERE seq = ? AND decision IS NULL");
  mark.bind(1, choice + " by " + who);
  mark.bind(2, number_of(seq));
  if (mark.exec() == 0) return false;
  keep_decision(db, fmt::format("unclear:{}", seq), choice, who, now);
  SQLite::Statement end(db, "UPDATE movements SET state = ?, settled_ms = ? WHERE seq = ? AND state = 3");
  end.bind(1, choice == "arrived" ? 1 : 4);
  end.bind(2, static_cast<std::int64_t>(now));
  end.bind(3, number_of(seq));
  invariant(end.exec() == 1, "what a person decides stands in review (I10)");
  end_in_review(database_, seq, choice == "arrived", now);
  if (choice == "not-arrived") {
    SQLite::Statement select(
        db, "SELECT lane, movement_id, kind, at_ms, lines, reference FROM movements WHERE seq = ?");
    select.bind(1, number_of(seq));
    invariant(select.executeStep(), "what a person decides is recorded (I1)");
    auto again = read_movement(select, 1);
    again.id = fmt::format("again:{}:{}", seq, again.id);
    const auto appended = append_movement(db, again, select.getColumn(0).getInt());
    if (appended && is_set(db, kRenewFact)) {
      SQLite::Statement mark_again(db, "UPDATE movements SET reoffered = 1 WHERE seq = ?");
      mark_again.bind(1, number_of(*appended));
      mark_again.exec();
    }
  }
  transaction.commit();
  return true;
}

bool Unclear::renewal_is_due() {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  if (is_set(db, kRenewFact)) return true;
  if (!is_set(db, kDoubtedFact) ||
      db.execAndGet("SELECT EXISTS (SELECT 1 FROM movements WHERE state = 0 AND reoffered = 1)").getInt() ==
          0)
    return false;
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  set_renewal(db);
  SQLite::Statement known(db, "DELETE FROM facts WHERE name = ?");
  known.bind(1, kDoubtedFact);
  known.exec();
  transaction.commit();
  return true;
}

void Unclear::offers_are_news() {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  if (!is_set(db, kRenewFact))
    db.exec("UPDATE movements SET reoffered = 0 WHERE state = 0 AND reoffered = 1");
}

}  // namespace tillbridge::store
