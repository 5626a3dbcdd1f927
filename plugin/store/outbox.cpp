#include "plugin/store/outbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "plugin/core/crash_point.h"
#include "plugin/core/invariant.h"
#include "plugin/store/batch_rows.h"
#include "plugin/store/debts.h"
#include "plugin/store/movement_rows.h"
#include "plugin/store/sha256.h"

namespace tillbridge::store {
namespace {

using core::invariant;

std::int64_t as_int(std::uint64_t number) {
  return static_cast<std::int64_t>(number);
}
std::uint64_t as_number(const SQLite::Column& column) {
  return static_cast<std::uint64_t>(column.getInt64());
}

}  // namespace

std::array<core::LaneView, core::kLanes> Outbox::lanes() {
  std::array<core::LaneView, core::kLanes> all;
  for (int i = 0; i < core::kLanes; ++i) all[i] = lane(i);
  return all;
}

core::LaneView Outbox::lane(int lane) {
  core::LaneView view;
  Kept state(database_, "SELECT round, base FROM lanes WHERE lane = ?");
  state.bind(1, lane);
  if (state.executeStep()) {
    view.round = as_number(state.getColumn(0));
    view.base = state.getColumn(1).getInt64();
  }
  view.pending = pending_count(lane);
  Kept open(
      database_,
      "SELECT id, target, movements FROM batches WHERE lane = ? AND state = 0 AND round = ? ORDER BY id");
  open.bind(1, lane);
  open.bind(2, as_int(view.round));
  while (open.executeStep())
    view.batches.push_back({open.getColumn(0).getInt64(), open.getColumn(1).getInt64(),
                            core::BatchState::unknown,
                            static_cast<std::size_t>(open.getColumn(2).getInt64())});
  return view;
}

void Outbox::open_lanes(const std::array<core::Units, core::kLanes>& bases,
                        const std::array<std::uint64_t, core::kLanes>& rounds, std::uint64_t settled) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  invariant(db.execAndGet("SELECT count(*) FROM batches WHERE state = 0").getInt() == 0,
            "a marker is opened only when no batch is undecided (I7)");
  db.exec("DELETE FROM lanes");
  db.exec("DELETE FROM closings");
  SQLite::Statement insert(db, "INSERT INTO lanes (lane, round, base, settled_number) VALUES (?, ?, ?, ?)");
  for (int i = 0; i < core::kLanes; ++i) {
    insert.bind(1, i);
    insert.bind(2, as_int(rounds[i]));
    insert.bind(3, bases[i]);
    insert.bind(4, as_int(settled));
    insert.exec();
    insert.reset();
  }
  transaction.commit();
}

std::uint64_t Outbox::recorded_since(core::UnixMillis from) {
  Kept count(database_, "SELECT count(*) FROM movements WHERE at_ms >= ?");
  count.bind(1, static_cast<std::int64_t>(from));
  count.executeStep();
  return static_cast<std::uint64_t>(count.getColumn(0).getInt64());
}

std::uint64_t Outbox::pending_count(int lane) {
  Kept count(database_, "SELECT count(*) FROM movements WHERE state = 0 AND lane = ?");
  count.bind(1, lane);
  count.executeStep();
  return as_number(count.getColumn(0));
}

std::vector<core::StoredMovement> Outbox::pending(int lane, std::size_t limit) {
  std::vector<core::StoredMovement> rows;
  Kept select(database_,
              "SELECT seq, movement_id, kind, at_ms, lines, reference FROM movements WHERE "
              "state = 0 AND lane = ? ORDER BY seq LIMIT ?");
  select.bind(1, lane);
  select.bind(2, as_int(limit));
  while (select.executeStep())
    rows.push_back({as_number(select.getColumn(0)), lane, read_movement(select, 1)});
  return rows;
}

std::uint64_t Outbox::last_number() {
  Kept newest(database_, "SELECT coalesce(max(seq), 0) FROM movements");
  return newest.executeStep() ? as_number(newest.getColumn(0)) : 0;
}

void Outbox::continue_above(std::uint64_t number, core::UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  store::continue_above(database_.worker(), number, now);
}

/// A batch covers its lane's pending movements in order, up to its last one, without skipping.
void Outbox::require_whole_prefix(const NewBatch& batch) {
  const auto& numbers = batch.content.movements;
  invariant(std::is_sorted(numbers.begin(), numbers.end()), "a batch goes by number (I8)");
  Kept covered(database_, "SELECT count(*) FROM movements WHERE state = 0 AND lane = ? AND seq <= ?");
  covered.bind(1, batch.lane);
  covered.bind(2, as_int(numbers.back()));
  invariant(covered.executeStep() && as_number(covered.getColumn(0)) == numbers.size(),
            "a batch holds its lane's pending movements without gaps (I8, I13)");
}

/// Debt that a batch repays is open, and no other lane's batch repays it.
void Outbox::require_open_debt(const NewBatch& batch) {
  std::optional<std::map<core::ItemKey, core::Units>> free;
  for (const auto& change : batch.content.items) {
    invariant(change.net == change.sent - change.shorted + change.repaid,
              "recorded = sent + short, to the unit (I2)");
    if (change.repaid + change.settled_debt == 0) continue;
    if (!free) free = free_debt(batch.lane);
    const auto open = free->find(change.item);
    invariant(open != free->end() && change.repaid + change.settled_debt <= open->second,
              "reserved debt is open debt (I2)");
  }
}

core::BatchView Outbox::commit(const NewBatch& batch, core::UnixMillis now) {
  invariant(!batch.content.movements.empty(), "a batch covers at least one movement (I8)");
  const core::LaneView view = lane(batch.lane);
  if (batch.earlier && view.batches.size() != *batch.earlier)
    throw SQLite::Exception("the lane has a batch that nobody was told of: its commit was in doubt");
  invariant(view.base > 0 && batch.target > 0 && batch.target < view.base,
            "a target lies below the decided seal (I3, I7, I9)");
  for (const auto& other : view.batches)
    invariant(other.target != batch.target, "targets of a round are distinct (I3)");
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  require_whole_prefix(batch);
  require_open_debt(batch);
  invariant(db.execAndGet("SELECT (SELECT count(*) FROM facts WHERE name = 'fenced') + (SELECT count(*) FROM "
                          "closings)")
                    .getInt() == 0,
            "nothing is frozen while fenced or while the marker is closed (I7)");
  const std::int64_t id = insert_batch(database_.on_worker(), batch, view.round, view.base, now);
  keep_under_way(db, batch.lane, id, batch.content.items);
  TILLBRIDGE_CRASH_POINT("batch-built", after);
  transaction.commit();
  TILLBRIDGE_CRASH_POINT("batch-committed", before);
  return {id, batch.target, core::BatchState::frozen, batch.content.movements.size()};
}

core::Result<std::string> Outbox::body(std::int64_t batch) {
  Kept select(database_, "SELECT body, sha256 FROM batches WHERE id = ? AND state = 0");
  select.bind(1, batch);
  if (!select.executeStep())
    return core::Error{core::ErrorCode::not_found, fmt::format("Batch {} is no longer open.", batch)};
  std::string body = select.getColumn(0).getString();
  if (sha256(body) != select.getColumn(1).getString())
    return core::Error{core::ErrorCode::storage,
                       fmt::format("The stored bytes of batch {} have changed; it is not sent.", batch)};
  return body;
}

std::vector<core::ItemChange> Outbox::batch_items(std::int64_t batch) {
  std::vector<core::ItemChange> items;
  Kept select(
      database_,
      "SELECT by_product, item, net, sent, shorted, repaid, settled_debt FROM batch_items WHERE batch = ?");
  select.bind(1, batch);
  while (select.executeStep()) {
    core::ItemChange change;
    change.item = {select.getColumn(0).getInt() != 0, select.getColumn(1).getInt64()};
    change.net = select.getColumn(2).getInt64();
    change.sent = select.getColumn(3).getInt64();
    change.shorted = select.getColumn(4).getInt64();
    change.repaid = select.getColumn(5).getInt64();
    change.settled_debt = select.getColumn(6).getInt64();
    items.push_back(change);
  }
  return items;
}

bool Outbox::positive_elsewhere(int lane, const core::ItemKey& item) {
  return store::positive_elsewhere(database_.worker(), lane, item);
}

Settled Outbox::settle(int lane_index, std::int64_t batch, std::optional<core::UnixMillis> accepted,
                       core::UnixMillis now, const core::Exchanges& exchanges) {
  const auto items = batch_items(batch);
  Settled settled;
  {
    const std::lock_guard guard(database_.writer());
    auto& db = database_.worker();
    SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
    Kept select(database_,
                "SELECT round, target, upto, state, movements FROM batches WHERE id = ? AND lane = ?");
    select.bind(1, batch);
    select.bind(2, lane_index);
    invariant(select.executeStep(), "a winner is a batch of its lane (I13)");
    const std::int64_t round = select.getColumn(0).getInt64(), target = select.getColumn(1).getInt64(),
                       upto = select.getColumn(2).getInt64();
    const auto movements = static_cast<std::size_t>(select.getColumn(4).getInt64());
    invariant(select.getColumn(3).getInt() == 0, "a round is decided once (I5)");

    Kept lane_row(database_, "SELECT round, base FROM lanes WHERE lane = ?");
    lane_row.bind(1, lane_index);
    invariant(lane_row.executeStep() && lane_row.getColumn(0).getInt64() == round,
              "only a batch of the open round can win (I5, I7)");
    invariant(target > 0 && target < lane_row.getColumn(1).getInt64(), "seals shrink (I9)");

    Kept close(database_,
               "UPDATE batches SET state = CASE id WHEN ?1 THEN 1 ELSE 2 END, decided_ms = ?2, "
               "requests = CASE id WHEN ?1 THEN ?4 END, status = CASE id WHEN ?1 THEN ?5 END, "
               "request_id = CASE id WHEN ?1 THEN ?6 END WHERE lane = ?3 AND state = 0");
    close.bind(1, batch);
    close.bind(2, static_cast<std::int64_t>(now));
    close.bind(3, lane_index);
    close.bind(4, exchanges.count);
    close.bind(5, exchanges.status);
    close.bind(6, exchanges.request);
    close.exec();
    Kept done(database_,
              "UPDATE movements SET state = 1, batch = ?, accepted_ms = ?, settled_ms = ? WHERE "
              "state = 0 AND lane = ? AND seq <= ?");
    done.bind(1, batch);
    done.bind(2, static_cast<std::int64_t>(accepted.value_or(now)));
    done.bind(3, static_cast<std::int64_t>(now));
    done.bind(4, lane_index);
    done.bind(5, upto);
    settled.movements = static_cast<std::size_t>(done.exec());
    invariant(settled.movements == movements, "a winner settles the movements that it covers (I8)");
    Kept outcomes(database_,
                  "INSERT INTO outcomes (seq, line, fate, remark, by_product, item) "
                  "SELECT seq, line, fate, remark, by_product, item FROM batch_outcomes WHERE batch = ?");
    outcomes.bind(1, batch);
    outcomes.exec();
    settled.new_debt = post_debt(db, lane_index, batch, items, upto, now);
    Kept next(database_,
              "UPDATE lanes SET round = round + 1, base = ?, settled_number = "
              "max(settled_number, ?) WHERE lane = ?");
    next.bind(1, target);
    next.bind(2, upto);
    next.bind(3, lane_index);
    next.exec();
    TILLBRIDGE_CRASH_POINT("decision", after);
    transaction.commit();
    TILLBRIDGE_CRASH_POINT("decision-committed", before);
  }
  settled.lane = lane(lane_index);
  return settled;
}

std::map<core::ItemKey, core::Units> Outbox::open_debt() {
  return store::open_debt(database_.worker());
}

std::map<core::ItemKey, core::Units> Outbox::free_debt(int lane) {
  return store::free_debt(database_.worker(), lane);
}

std::size_t Outbox::close_before_link(core::UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement close(db, "UPDATE movements SET state = 2, settled_ms = ? WHERE state = 0");
  close.bind(1, static_cast<std::int64_t>(now));
  const int rows = close.exec();
  transaction.commit();
  return static_cast<std::size_t>(rows);
}

Counts Outbox::counts() {
  Counts counts;
  Kept pending(database_, "SELECT count(*) FROM movements WHERE state = 0");
  if (pending.executeStep()) counts.pending = as_number(pending.getColumn(0));
  Kept all(database_, "SELECT count(*) FROM movements WHERE state < 3");
  if (all.executeStep()) counts.settled = as_number(all.getColumn(0)) - counts.pending;
  Kept held(database_,
            "SELECT (SELECT count(*) FROM outcomes WHERE fate = 3 AND decision IS NULL AND remark "
            "<> ?) + (SELECT count(*) FROM unclear WHERE decision IS NULL)");
  held.bind(1, core::kBeingTurnedOn);
  if (held.executeStep()) counts.held = as_number(held.getColumn(0));
  return counts;
}

void Outbox::keep_pending(std::set<std::uint64_t>& numbers) {
  Kept pending(database_, "SELECT 1 FROM movements WHERE seq = ? AND state = 0");
  for (auto number = numbers.begin(); number != numbers.end();) {
    pending.bind(1, static_cast<std::int64_t>(*number));
    number = pending.executeStep() ? std::next(number) : numbers.erase(number);
    pending.reset();
  }
}

bool Outbox::add_for_review(const core::Movement& movement, const std::string& reason, core::UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  if (!append_unclear(db, movement, 0, reason, now)) return false;
  transaction.commit();
  return true;
}

bool Outbox::is_recorded(const std::string& movement_id) {
  SQLite::Statement select(database_.worker(),
                           "SELECT 1 FROM movements WHERE movement_id = ?1 UNION ALL SELECT 1 FROM bygone "
                           "WHERE movement_id = ?1");
  select.bind(1, movement_id);
  return select.executeStep();
}

bool Outbox::decide_held(std::uint64_t seq, std::size_t line, const std::string& choice,
                         const std::string& who, core::UnixMillis now) {
  auto& db = database_.worker();
  core::Movement again;
  int lane = 0;
  invariant(!who.empty(), "what a person decides has a name (I10)");
  {
    SQLite::Statement select(
        db, "SELECT movement_id, kind, at_ms, lines, reference, lane FROM movements WHERE seq = ?");
    select.bind(1, as_int(seq));
    if (!select.executeStep()) return false;
    again = read_movement(select, 0);
    lane = select.getColumn(5).getInt();
  }
  if (line >= again.lines.size()) return false;
  again.id = fmt::format("held:{}:{}", seq, line);
  again.kind = core::MovementKind::adjustment;
  again.at = now;
  again.lines = {again.lines[line]};
  const std::lock_guard guard(database_.writer());
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement mark(
      db, "UPDATE outcomes SET decision = ? WHERE seq = ? AND line = ? AND fate = 3 AND decision IS NULL");
  mark.bind(1, choice + " by " + who);
  mark.bind(2, as_int(seq));
  mark.bind(3, as_int(line));
  if (mark.exec() == 0) return false;
  keep_decision(db, fmt::format("held:{}:{}", seq, line), choice, who, now);
  if (choice == "send") append_movement(db, again, lane);
  transaction.commit();
  return true;
}

std::string Outbox::none_left(std::int64_t order) {
  SQLite::Statement select(
      database_.worker(),
      "SELECT coalesce(nullif(i.name, ''), i.sku, '?') FROM debts d LEFT JOIN items i ON i.by_product = "
      "d.by_product AND i.item = d.item WHERE d.open > 0 AND d.acknowledged = 'none-left' AND d.for_order = "
      "? "
      "ORDER BY i.present DESC LIMIT 1");
  select.bind(1, order);
  return select.executeStep() ? select.getColumn(0).getString() : std::string();
}

bool Outbox::acknowledge_debt(const core::ItemKey& item, const std::string& choice, const std::string& who,
                              core::UnixMillis now, std::int64_t order) {
  auto& db = database_.worker();
  const std::lock_guard guard(database_.writer());
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement mark(db,
                         "UPDATE debts SET acknowledged = ?, for_order = ? WHERE by_product = ? AND item = ? "
                         "AND open > 0");
  mark.bind(1, choice);
  mark.bind(2, order);
  mark.bind(3, item.by_product ? 1 : 0);
  mark.bind(4, item.id);
  if (mark.exec() == 0) return false;
  keep_decision(db, fmt::format("debt:{}:{}", item.by_product ? "p" : "v", item.id), choice, who, now);
  transaction.commit();
  return true;
}

}  // namespace tillbridge::store
