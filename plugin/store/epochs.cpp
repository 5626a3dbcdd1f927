#include "plugin/store/epochs.h"

#include <fmt/format.h>

#include <sstream>

#include "plugin/core/crash_point.h"
#include "plugin/core/invariant.h"
#include "plugin/store/review_requests.h"
#include "plugin/store/sha256.h"
#include "plugin/store/unclear.h"

namespace tillbridge::store {
namespace {

using core::invariant;

std::string told(const std::array<core::Units, core::kLanes>& numbers) {
  std::string text;
  for (const auto number : numbers) text += fmt::format("{} ", number);
  return text;
}

std::array<core::Units, core::kLanes> read_numbers(const std::string& text) {
  std::array<core::Units, core::kLanes> numbers{};
  std::istringstream in(text);
  for (auto& number : numbers) in >> number;
  invariant(static_cast<bool>(in), "a closing batch names all lanes");
  return numbers;
}

void put_fact(SQLite::Database& db, const char* name, const std::string& value) {
  SQLite::Statement put(
      db, "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  put.bind(1, name);
  put.bind(2, value);
  put.exec();
}

std::int64_t open_batches(SQLite::Database& db) {
  return db.execAndGet("SELECT count(*) FROM batches WHERE state = 0").getInt64();
}

}  // namespace

std::optional<ClosingBatch> Epochs::closing() {
  SQLite::Statement select(database_.worker(), "SELECT body, sha256, bases, tombstones FROM closings");
  if (!select.executeStep()) return std::nullopt;
  ClosingBatch batch;
  batch.body = select.getColumn(0).getString();
  invariant(sha256(batch.body) == select.getColumn(1).getString(),
            "the bytes sent are the bytes stored (I4)");
  batch.bases = read_numbers(select.getColumn(2).getString());
  batch.tombstones = read_numbers(select.getColumn(3).getString());
  return batch;
}

void Epochs::commit_closing(const ClosingBatch& batch, core::UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  invariant(open_batches(db) == 0, "a marker is closed only when every lane is open (I7)");
  for (int lane = 0; lane < core::kLanes; ++lane) {
    SQLite::Statement base(db, "SELECT base FROM lanes WHERE lane = ?");
    base.bind(1, lane);
    invariant(base.executeStep() && base.getColumn(0).getInt64() == batch.bases[lane],
              "the closing batch takes the decided seals (I7)");
    invariant(batch.tombstones[lane] > 0 && batch.tombstones[lane] < core::kNonces,
              "a tombstone lies below every legal seal (I9)");
  }
  const std::string digest = sha256(batch.body);
  SQLite::Statement insert(
      db, "INSERT INTO closings (id, body, sha256, bases, tombstones, made_ms) VALUES (1, ?, ?, ?, ?, ?)");
  insert.bind(1, batch.body.data(), static_cast<int>(batch.body.size()));
  insert.bind(2, digest.data(), static_cast<int>(digest.size()));
  insert.bind(3, told(batch.bases));
  insert.bind(4, told(batch.tombstones));
  insert.bind(5, static_cast<std::int64_t>(now));
  insert.exec();
  transaction.commit();
}

core::EpochPlan Epochs::plan() {
  auto& db = database_.worker();
  std::array<std::optional<std::uint64_t>, core::kLanes> first;
  // The numbers of both come from one state of the table: what is recorded meanwhile lies above.
  SQLite::Transaction snapshot(db);
  SQLite::Statement select(db, "SELECT lane, min(seq) FROM movements WHERE state = 0 GROUP BY lane");
  while (select.executeStep())
    first[static_cast<std::size_t>(select.getColumn(0).getInt())] =
        static_cast<std::uint64_t>(select.getColumn(1).getInt64());
  const auto last = db.execAndGet("SELECT coalesce(max(seq), 0) FROM movements").getInt64();
  return core::plan_epoch(first, static_cast<std::uint64_t>(last));
}

std::size_t Epochs::give_up_rounds(const std::string& reason, core::UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  constexpr const char* kCovered =
      "state = 0 AND seq <= (SELECT max(upto) FROM batches WHERE batches.lane = movements.lane AND "
      "batches.state = 0)";
  SQLite::Statement keep(db, fmt::format("INSERT INTO unclear (seq, reason, at_ms) SELECT seq, ?, ? FROM "
                                         "movements WHERE {}",
                                         kCovered));
  keep.bind(1, reason);
  keep.bind(2, static_cast<std::int64_t>(now));
  const auto moved = static_cast<std::size_t>(keep.exec());
  db.exec(fmt::format("UPDATE movements SET state = 3 WHERE {}", kCovered));
  keep_review_requests(db, -1, now);
  SQLite::Statement close(db, "UPDATE batches SET state = 2, decided_ms = ? WHERE state = 0");
  close.bind(1, static_cast<std::int64_t>(now));
  close.exec();
  transaction.commit();
  return moved;
}

void Epochs::switch_to(const NewEpoch& next) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  invariant(open_batches(db) == 0, "a marker is opened only when no batch is undecided (I7)");
  SQLite::Statement lane_row(
      db,
      "INSERT INTO lanes (lane, round, base, settled_number) VALUES (?1, 0, ?2, ?3) ON CONFLICT (lane) DO "
      "UPDATE SET round = (round / 2 + 1) * 2, base = ?2, settled_number = max(settled_number, ?3)");
  for (int lane = 0; lane < core::kLanes; ++lane) {
    SQLite::Statement below(db, "SELECT 1 FROM movements WHERE state = 0 AND lane = ? AND seq <= ? LIMIT 1");
    below.bind(1, lane);
    below.bind(2, static_cast<std::int64_t>(next.plan.starts[lane]));
    invariant(!below.executeStep(), "a lane begins below what waits in it (I8)");
    lane_row.bind(1, lane);  // seals of a new marker begin in slots A: an even round
    lane_row.bind(2, next.plan.levels[lane]);
    lane_row.bind(3, static_cast<std::int64_t>(next.plan.starts[lane]));
    lane_row.exec();
    lane_row.reset();
  }
  std::string variants;
  for (const auto id : next.variants) variants += fmt::format("{} ", id);
  put_fact(db, "marker.product", std::to_string(next.product));
  put_fact(db, "marker.variants", variants);
  put_fact(db, "marker.epoch", std::to_string(next.epoch));
  put_fact(db, "marker.epoch_start", std::to_string(next.plan.epoch_start));
  db.exec("DELETE FROM closings");
  // What was asked to be closed is: nothing that was sent before can be applied any more, and what kept its
  // mark is news.
  SQLite::Statement closed(db, "DELETE FROM facts WHERE name = ?");
  closed.bind(1, kRenewFact);
  if (closed.exec() > 0) db.exec("UPDATE movements SET reoffered = 0 WHERE state = 0 AND reoffered = 1");
  TILLBRIDGE_CRASH_POINT("epoch-switched", before);
  transaction.commit();
}

}  // namespace tillbridge::store
