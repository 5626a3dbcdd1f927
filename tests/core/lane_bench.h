// core::Sending on a bench: events in, actions out, time in hand.
#pragma once

#include <algorithm>
#include <vector>

#include "plugin/core/sending.h"

namespace bench {

using namespace tillbridge::core;

inline constexpr std::uint64_t kEpoch = 100;
inline constexpr Millis kStart = 1'000'000;

/// Lanes on a marker that was just opened.
inline std::array<LaneView, kLanes> fresh_lanes() {
  std::array<LaneView, kLanes> lanes;
  for (auto& lane : lanes) lane.base = seal(kEpoch, 0, kEpoch);
  return lanes;
}

/// The marker as such lanes expect it.
inline MarkerLevels levels_of(const std::array<LaneView, kLanes>& lanes) {
  MarkerLevels levels;
  for (int i = 0; i < kLanes; ++i) (lanes[i].round % 2 == 0 ? levels[i].a : levels[i].b) = lanes[i].base;
  return levels;
}

struct Bench {
  explicit Bench(std::array<LaneView, kLanes> lanes = fresh_lanes())
      : marker(levels_of(lanes)), sending(std::move(lanes), kEpoch, [](Millis) { return Millis{0}; }) {}

  const std::vector<SendingAction>& tell(const SendingEvent& event) {
    done = sending.step(now, event);
    for (const auto& action : done) {
      marker_asked = marker_asked || std::holds_alternative<ReadMarker>(action);
      levels_asked = levels_asked || std::holds_alternative<ReadLevels>(action);
    }
    return done;
  }
  const std::vector<SendingAction>& allow() { return tell(Allowed{true}); }
  /// Goes to `wake_at` until `wanted` comes up or `limit` has passed; false: it did not.
  template <class Action>
  bool wait_for(Millis limit) {
    const Millis end = now + limit;
    while (now < end) {
      now = std::min(end, std::max(sending.wake_at(), now + 1));
      tell(TimeReached{});
      if (has<Action>()) return true;
    }
    return false;
  }
  template <class Action>
  bool has() const {
    return count<Action>() > 0;
  }
  template <class Action>
  std::size_t count() const {
    return static_cast<std::size_t>(std::count_if(
        done.begin(), done.end(), [](const auto& a) { return std::holds_alternative<Action>(a); }));
  }
  /// The first of its kind among the last actions; there must be one.
  template <class Action>
  Action first() const {
    for (const auto& action : done)
      if (const auto* found = std::get_if<Action>(&action)) return *found;
    throw std::runtime_error("no such action");
  }

  /// Records one movement in `lane`, freezes its batch and sends it; answers the batch.
  BatchView sell(int lane, std::size_t movements = 1) {
    tell(MovementsWaiting{lane, movements});
    // With few lanes left what comes is gathered for a moment.
    if (!has<Freeze>() && !wait_for<Freeze>(500)) throw std::runtime_error("nothing was frozen");
    return freeze(lane, movements);
  }
  BatchView freeze(int lane, std::size_t movements = 1) {
    const BatchView batch{++last_batch, seal(last_number += movements, last_batch % 1024, kEpoch),
                          BatchState::frozen, movements};
    tell(BatchFrozen{lane, batch});
    return batch;
  }
  /// Another batch for the movements that are frozen already.
  BatchView freeze_alternative(int lane, std::size_t movements = 1) {
    const BatchView batch{++last_batch, seal(last_number, last_batch % 1024, kEpoch), BatchState::frozen,
                          movements};
    tell(BatchFrozen{lane, batch});
    return batch;
  }
  void answer(int lane, const BatchView& batch, PushOutcome outcome) {
    tell(PushAnswered{lane, batch.id, outcome});
  }
  void answer(int lane, const BatchView& batch, PushOutcome::Kind kind) {
    answer(lane, batch, PushOutcome{kind, {}, false});
  }
  /// The web store applies a batch.
  void apply(int lane, const BatchView& batch) {
    const auto round = sending.lane(lane).round;
    (round % 2 == 0 ? marker[lane].a : marker[lane].b) = 0;
    (round % 2 == 0 ? marker[lane].b : marker[lane].a) = batch.target;
  }
  void read_marker() { read_marker_as(marker); }
  void read_marker_as(const std::optional<MarkerLevels>& levels) {
    marker_asked = false;
    tell(MarkerRead{levels});
  }
  void read_levels(int lane, const LevelsVerdict& verdict) {
    levels_asked = false;
    tell(LevelsRead{lane, verdict});
  }
  /// Lets time pass until it asks for something.
  void go_on() {
    now = std::max(sending.wake_at(), now + 1);
    tell(TimeReached{});
  }
  /// The store has decided for `batch`.
  void settled(int lane, const BatchView& batch, std::uint64_t pending = 0) {
    LaneView view;
    view.round = sending.lane(lane).round + 1;
    view.base = batch.target;
    view.pending = pending;
    tell(LaneSettled{lane, view});
  }

  MarkerLevels marker;
  Sending sending;
  Millis now = kStart;
  std::vector<SendingAction> done;
  bool marker_asked = false, levels_asked = false;  ///< and not answered yet
  std::int64_t last_batch = 0;
  std::uint64_t last_number = kEpoch;
};

}  // namespace bench
