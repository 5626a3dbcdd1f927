#include "plugin/store/compare_book.h"

#include <fmt/format.h>

#include <limits>
#include <sstream>

#include "plugin/core/invariant.h"
#include "plugin/store/epochs.h"
#include "plugin/store/facts.h"
#include "plugin/store/movement_rows.h"
#include "plugin/store/outbox.h"
#include "plugin/store/review_requests.h"
#include "plugin/store/unclear.h"

namespace tillbridge::store {
namespace {

using core::invariant;

/// One row, so that it is there or it is not: "batch there_s", then "v12 on_hand available" for each item.
constexpr const char* kLeftFact = "compare.left";

struct Left {
  std::int64_t there_s = 0;
  core::ComparedLevels before;
};

std::optional<Left> read_left(Database& database, std::int64_t batch) {
  std::istringstream in(Facts(database).get(kLeftFact).value_or(""));
  std::int64_t of = 0;
  Left left;
  if (!(in >> of >> left.there_s) || of != batch) return std::nullopt;
  char kind = 0;
  core::ItemKey item;
  core::ComparedLevel level;
  while (in >> kind >> item.id >> level.on_hand >> level.available) {
    item.by_product = kind == 'p';
    left.before[item] = level;
  }
  return left;
}

void close_batches(SQLite::Database& db, int lane, core::UnixMillis now) {
  keep_review_requests(db, lane, now);
  SQLite::Statement close(db, "UPDATE batches SET state = 2, decided_ms = ? WHERE lane = ? AND state = 0");
  close.bind(1, static_cast<std::int64_t>(now));
  close.bind(2, lane);
  close.exec();
}

}  // namespace

std::size_t CompareBook::enter(const std::string& reason, core::UnixMillis now) {
  Facts facts(database_);
  facts.put(kWayFact, kEnteringWay);
  Epochs epochs(database_);
  const auto moved = epochs.give_up_rounds(reason, now);
  renew_numbers();
  facts.erase(kBrokenFact);  // before the way is taken: a crash in between enters once more
  facts.put(kWayFact, kComparesWay);
  return moved;
}

void CompareBook::renew_numbers() {
  Epochs epochs(database_);
  NewEpoch next;
  // Should seals come back one day, it is on a marker that nobody has used.
  next.epoch = static_cast<int>(Facts(database_).number("marker.epoch")) + 1;
  next.plan = epochs.plan();
  epochs.switch_to(next);
}

std::optional<CompareBook::Open> CompareBook::open() {
  Outbox outbox(database_);
  std::optional<Open> found;
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const auto view = outbox.lane(lane);
    if (view.batches.empty()) continue;
    invariant(!found, "one batch at a time is under way");
    const auto& last = view.batches.back();
    found = Open{lane, {last.id, last.movements, outbox.batch_items(last.id)}, {}};
    for (const auto& row : outbox.pending(lane, last.movements)) found->movements.push_back(row.seq);
    // Of a batch in whose place another one came nothing was kept since: it is known not to have arrived.
    if (const auto left = read_left(database_, last.id)) {
      found->batch.may_have_left = true;
      found->batch.before = left->before;
    }
  }
  return found;
}

int CompareBook::next_lane() {
  SQLite::Statement select(database_.worker(),
                           "SELECT lane FROM movements WHERE state = 0 ORDER BY seq LIMIT 1");
  return select.executeStep() ? select.getColumn(0).getInt() : -1;
}

std::uint64_t CompareBook::waiting() {
  return static_cast<std::uint64_t>(
      database_.worker().execAndGet("SELECT count(*) FROM movements WHERE state = 0").getInt64());
}

void CompareBook::leaves(std::int64_t batch, const core::ComparedLevels& before, std::int64_t there_s) {
  auto text = fmt::format("{} {}", batch, there_s);
  for (const auto& [item, level] : before)
    text += fmt::format(" {}{} {} {}", item.by_product ? 'p' : 'v', item.id, level.on_hand, level.available);
  Facts(database_).put(kLeftFact, text);
}

std::int64_t CompareBook::left_at(std::int64_t batch) {
  const auto left = read_left(database_, batch);
  return left ? left->there_s : 0;
}

void CompareBook::give_to_review(const Open& open, const std::vector<std::string>& reasons,
                                 core::UnixMillis now) {
  invariant(reasons.size() == open.movements.size() && !reasons.empty(), "each movement has its reason");
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement keep(db,
                         "INSERT INTO unclear (seq, reason, at_ms) SELECT seq, ?, ? FROM movements WHERE "
                         "state = 0 AND lane = ? AND seq = ?");
  SQLite::Statement leave(db, "UPDATE movements SET state = 3 WHERE state = 0 AND seq = ?");
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    const auto seq = static_cast<std::int64_t>(open.movements[i]);
    keep.bind(1, reasons[i]);
    keep.bind(2, static_cast<std::int64_t>(now));
    keep.bind(3, open.lane);
    keep.bind(4, seq);
    const int kept = keep.exec();
    keep.reset();
    leave.bind(1, seq);
    invariant(kept == 1 && leave.exec() == 1, "what goes to review was waiting (I2)");
    leave.reset();
  }
  close_batches(db, open.lane, now);
  transaction.commit();
}

std::vector<std::int64_t> CompareBook::orders_since(const std::vector<core::ItemChange>& items,
                                                    std::int64_t since_s, std::size_t most) {
  std::vector<std::int64_t> orders;
  SQLite::Statement select(database_.worker(),
                           "SELECT DISTINCT id FROM orders JOIN order_lines ON order_id = id WHERE "
                           "modified_s >= ?1 AND ((?2 = 1 AND product = ?3) OR (?2 = 0 AND variant = ?3)) "
                           "ORDER BY id LIMIT ?4");
  for (const auto& change : items) {
    if (change.sent == 0 || orders.size() >= most) continue;
    select.bind(1, since_s);
    select.bind(2, change.item.by_product ? 1 : 0);
    select.bind(3, change.item.id);
    select.bind(4, static_cast<std::int64_t>(most - orders.size()));
    while (select.executeStep()) orders.push_back(select.getColumn(0).getInt64());
    select.reset();
  }
  return orders;
}

std::size_t CompareBook::take_over(const std::string& reason, const std::string& who, core::UnixMillis now) {
  invariant(!who.empty(), "what a person decides has a name (I10)");
  std::size_t moved = 0;
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  // Numbers went on above what any copy can have given when these records were fenced: what lies above is
  // new.
  SQLite::Statement gap(db,
                        "SELECT coalesce(max(seq), ?) FROM movements WHERE movement_id LIKE "
                        "'continued-above:%'");
  gap.bind(1, std::numeric_limits<std::int64_t>::max());
  const auto upto =
      gap.executeStep() ? gap.getColumn(0).getInt64() : std::numeric_limits<std::int64_t>::max();
  for (int lane = 0; lane < core::kLanes; ++lane) {
    moved += move_to_review(db, lane, static_cast<std::uint64_t>(upto), reason, now);
    close_batches(db, lane, now);
  }
  SQLite::Statement lift(db, "DELETE FROM facts WHERE name = ?");
  lift.bind(1, kFencedFact);
  lift.exec();
  keep_decision(db, "records", "adopt", who, now);
  transaction.commit();
  return moved;
}

}  // namespace tillbridge::store
