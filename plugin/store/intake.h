#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "plugin/core/lane_choice.h"
#include "plugin/core/movement.h"
#include "plugin/store/database.h"
#include "plugin/store/ready_lane.h"

namespace tillbridge::store {

/// What the worker tells intake about its lanes, and intake the worker about what came in. Any thread.
class LaneBoard {
 public:
  int choose();
  /// The lane's round is about to get its batch: what is recorded from now on goes elsewhere. Called under
  /// the writer lock, so that whatever chose the lane before is in the database.
  void close(int lane);
  /// A movement went into `lane`.
  void recorded(int lane);
  /// `lane` has movements that the worker should count anew.
  void news(int lane);
  void set(const core::LaneHints& hints);

  /// The worker: the next movement may be frozen as it is recorded (null: none may). Not while somebody
  /// records: under the writer lock where one that is offered is taken back.
  void offer(std::shared_ptr<const ReadyLane> ready);
  /// What was frozen so since the last call: one at most, for an offer is used once, and the worker looks
  /// here before it makes another.
  std::optional<FrozenAtOnce> take_frozen();
  bool has_frozen();
  /// Intake, under the writer lock: what is offered; and that it was used, which ends the offer.
  std::shared_ptr<const ReadyLane> offered();
  void frozen(FrozenAtOnce frozen);

  /// Lanes that got movements since the last call, as bits.
  unsigned take_news();
  /// What was recorded and is in no figure yet that people are shown: the worker says when it begins to
  /// count, and when what it counted is shown.
  void counting();
  void shown();
  std::uint64_t not_shown();
  /// All that was recorded since the start.
  std::uint64_t recorded();

 private:
  std::mutex mutex_;
  core::LaneHints hints_;
  unsigned news_ = 0;
  std::uint64_t recorded_ = 0, counted_ = 0, shown_ = 0;
  std::shared_ptr<const ReadyLane> ready_;
  std::optional<FrozenAtOnce> frozen_;
};

enum class Recorded { now, before };

/// How a movement came.
enum class Offer {
  live,      ///< it happened now
  unlooked,  ///< the register's journal had it, and nobody has looked at the marker yet: a fence puts it in
             ///< review
  again,     ///< the journal offers it to records that are known to be old: it may have been sent, and goes
             ///< to review at once
};

/// Records movements: one transaction, durable when the call returns, the batch of the movement with it where
/// a lane is ready (freeze_at_once). Any thread; serialized inside.
class Intake {
 public:
  Intake(Database& database, LaneBoard& board);

  /// Errors: invalid (malformed), conflict (the id is known with other content), storage (outcome unknown:
  /// repeat with the same id).
  core::Result<Recorded> record(const core::Movement& movement, Offer offer = Offer::live);

 private:
  core::Result<Recorded> record(const core::Movement& movement, Offer offer, bool may_freeze);

  Database& database_;
  LaneBoard& board_;
  SQLite::Statement find_, end_, insert_, review_;
};

}  // namespace tillbridge::store
