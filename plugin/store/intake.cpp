#include "plugin/store/intake.h"

#include <fmt/format.h>

#include "plugin/core/crash_point.h"
#include "plugin/core/invariant.h"
#include "plugin/store/chain.h"
#include "plugin/store/lines_codec.h"
#include "plugin/store/movement_rows.h"

namespace tillbridge::store {

int LaneBoard::choose() {
  const std::lock_guard guard(mutex_);
  return core::choose_lane(hints_);
}

void LaneBoard::close(int lane) {
  const std::lock_guard guard(mutex_);
  hints_[lane].open = false;
}

void LaneBoard::recorded(int lane) {
  const std::lock_guard guard(mutex_);
  ++hints_[lane].unsent;
  ++recorded_;
  news_ |= 1u << lane;
}

void LaneBoard::news(int lane) {
  const std::lock_guard guard(mutex_);
  news_ |= 1u << lane;
}

void LaneBoard::set(const core::LaneHints& hints) {
  const std::lock_guard guard(mutex_);
  hints_ = hints;
  if (frozen_) hints_[frozen_->lane].open = false;  // of which the worker does not know yet
}

void LaneBoard::offer(std::shared_ptr<const ReadyLane> ready) {
  const std::lock_guard guard(mutex_);
  ready_ = std::move(ready);
}

std::optional<FrozenAtOnce> LaneBoard::take_frozen() {
  const std::lock_guard guard(mutex_);
  return std::exchange(frozen_, std::nullopt);
}

bool LaneBoard::has_frozen() {
  const std::lock_guard guard(mutex_);
  return frozen_.has_value();
}

std::shared_ptr<const ReadyLane> LaneBoard::offered() {
  const std::lock_guard guard(mutex_);
  return ready_;
}

void LaneBoard::frozen(FrozenAtOnce frozen) {
  const std::lock_guard guard(mutex_);
  ready_.reset();
  hints_[frozen.lane].open = false;
  frozen_ = std::move(frozen);
}

void LaneBoard::counting() {
  const std::lock_guard guard(mutex_);
  counted_ = recorded_;
}

void LaneBoard::shown() {
  const std::lock_guard guard(mutex_);
  shown_ = counted_;
}

std::uint64_t LaneBoard::not_shown() {
  const std::lock_guard guard(mutex_);
  return recorded_ - shown_;
}

std::uint64_t LaneBoard::recorded() {
  const std::lock_guard guard(mutex_);
  return recorded_;
}

unsigned LaneBoard::take_news() {
  const std::lock_guard guard(mutex_);
  return std::exchange(news_, 0u);
}

Intake::Intake(Database& database, LaneBoard& board)
    : database_(database),
      board_(board),
      find_(database.intake(),
            "SELECT kind, lines FROM movements WHERE movement_id = ?1 UNION ALL "
            "SELECT kind, NULL FROM salvaged WHERE movement_id = ?1 UNION ALL "
            "SELECT kind, NULL FROM bygone WHERE movement_id = ?1"),
      end_(database.intake(), kChainEnd),
      insert_(database.intake(),
              "INSERT INTO movements (seq, movement_id, kind, at_ms, lane, lines, reference, chain, state, "
              "reoffered) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      review_(database.intake(),
              "INSERT INTO unclear (seq, reason, at_ms) VALUES (last_insert_rowid(), ?, ?)") {}

core::Result<Recorded> Intake::record(const core::Movement& movement, Offer offer) try {
  return record(movement, offer, true);
} catch (const core::InvariantBroken&) {
  // Freezing found a rule broken, and nothing was stored: that is the worker's to tell. The sale is recorded.
  board_.offer(nullptr);
  return record(movement, offer, false);
}

core::Result<Recorded> Intake::record(const core::Movement& movement, Offer offer, bool may_freeze) try {
  if (auto checked = core::check_movement(movement); !checked) return checked.error();
  const std::string lines = encode_lines(movement.lines);
  TILLBRIDGE_CRASH_POINT("movement-insert", before);
  const std::lock_guard guard(database_.writer());
  // Inside the lock: the worker closes a lane there before it freezes it, and takes an offer back there.
  const auto ready = may_freeze && offer == Offer::live ? board_.offered() : nullptr;
  const int lane = ready ? ready->lane : board_.choose();
  SQLite::Transaction transaction(database_.intake(), SQLite::TransactionBehavior::IMMEDIATE);
  find_.reset();
  find_.bind(1, movement.id);
  if (find_.executeStep()) {
    // Of what was saved from damaged records perhaps only some lines are left, of what is old none.
    const bool same = find_.getColumn(0).getInt() == static_cast<int>(movement.kind) &&
                      (find_.getColumn(1).isNull() || find_.getColumn(1).getString() == lines);
    find_.reset();
    if (same) return Recorded::before;
    return core::Error{
        core::ErrorCode::conflict,
        fmt::format("Movement {} is already recorded with other lines; nothing was changed. Use a new id.",
                    movement.id)};
  }
  find_.reset();
  std::uint64_t seq = 1;
  std::string before;
  end_.reset();
  if (end_.executeStep()) {
    seq += static_cast<std::uint64_t>(end_.getColumn(0).getInt64());
    before = end_.getColumn(1).getString();
  }
  end_.reset();
  const std::string checksum = chained(before, {seq, movement.id, lines, movement.reference,
                                                static_cast<int>(movement.kind), lane, movement.at});
  insert_.reset();
  insert_.bind(1, static_cast<std::int64_t>(seq));
  insert_.bind(2, movement.id);
  insert_.bind(3, static_cast<int>(movement.kind));
  insert_.bind(4, static_cast<std::int64_t>(movement.at));
  insert_.bind(5, lane);
  insert_.bind(6, lines.data(), static_cast<int>(lines.size()));
  insert_.bind(7, movement.reference);
  insert_.bind(8, checksum.data(), static_cast<int>(checksum.size()));
  insert_.bind(9, offer == Offer::again ? 3 : 0);
  insert_.bind(10, offer == Offer::unlooked ? 1 : 0);
  insert_.exec();
  insert_.reset();
  TILLBRIDGE_CRASH_POINT("movement-insert", after);
  if (offer == Offer::again) {
    review_.reset();
    review_.bind(
        1,
        "The register offered it again after its sync records were restored or replaced: it may have "
        "been sent before.");
    review_.bind(2, static_cast<std::int64_t>(movement.at));
    review_.exec();
    review_.reset();
  }
  std::optional<FrozenAtOnce> frozen;
  if (ready) frozen = freeze_at_once(database_.on_intake(), *ready, {seq, lane, movement});
  transaction.commit();
  TILLBRIDGE_CRASH_POINT("movement-committed", before);
  if (frozen) {
    TILLBRIDGE_CRASH_POINT("batch-committed", before);
    board_.frozen(std::move(*frozen));
  }
  if (offer != Offer::again) board_.recorded(lane);
  return Recorded::now;
} catch (const SQLite::Exception& error) {
  return storage_error(fmt::format("Movement {}", movement.id).c_str(), error);
}

}  // namespace tillbridge::store
