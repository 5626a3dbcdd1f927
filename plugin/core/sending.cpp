#include "plugin/core/sending.h"

#include <algorithm>

#include "plugin/core/invariant.h"

namespace tillbridge::core {
namespace {
constexpr Millis kLongestBackoff = 5 * 60'000;
constexpr Millis kUnmovedBeforeHalving = 2 * 60'000;
constexpr Millis kClipWait = 2 * 60'000;
constexpr Millis kStuckAfterAck = 10 * 60'000;
constexpr Millis kEmptyMarkerBelieved = 60'000;
// An old read of one slot beside a fresh one of the other looks like two filled slots, too.
constexpr Millis kFilledMarkerBelieved = 10 * 60'000;
/// Two reads of the marker further apart say nothing about the time between them.
constexpr Millis kLongestGapWatched = 30'000;
constexpr Millis kLevelsGap = 1'000;
/// While nothing is sent, what has not arrived by now hardly will.
constexpr Millis kPausedGap = 20'000;
constexpr Millis kLongestThrottle = 60 * 60'000, kLeastThrottle = 250, kLongestLeastThrottle = 30'000;
constexpr int kSingleRefusalsBeforeHold = 5;
// A title may name an item that is short at this moment while the level read is old: that is looked at again
// before a line is held.
constexpr int kNamedRefusalsBeforeHold = 3;
}  // namespace

Sending::Sending(std::array<LaneView, kLanes> lanes, std::uint64_t epoch_start,
                 std::function<Millis(Millis)> jitter)
    : epoch_start_(epoch_start), jitter_(std::move(jitter)) {
  for (int i = 0; i < kLanes; ++i) {
    lanes_[i].view = std::move(lanes[i]);
    take_up(lanes_[i], 0);
  }
}

/// Whatever may have been on the wire is unknown now: look first, then send the same bytes again.
void Sending::take_up(Lane& lane, Millis now) {
  lane.send_at = now;
  if (lane.view.batches.empty()) return;
  for (auto& batch : lane.view.batches)
    if (batch.state == BatchState::in_flight) batch.state = BatchState::unknown;
  lane.marker_due = now;
  lane.look_first = true;
}

void Sending::look_before_sending() {
  for (auto& lane : lanes_) {
    if (lane.view.base == 0) continue;
    lane.marker_due = 0;
    lane.look_first = lane.never_looked = true;
  }
}

bool Sending::has_looked() const {
  return std::none_of(lanes_.begin(), lanes_.end(), [](const auto& lane) { return lane.look_first; });
}

bool Sending::epoch_is_used_up() const {
  return std::any_of(lanes_.begin(), lanes_.end(), [](const auto& lane) {
    return lane.view.base != 0 && kSealStart - lane.view.base >= kNonces * static_cast<Units>(kEpochNumbers);
  });
}

bool Sending::would_freeze(Millis now, int index) const {
  if (!allowed_ || stopped_ || closing_ || epoch_ends_ || in_flight_ || reach_.failing() ||
      now < paused_until_ || gathering() > 0 || epoch_is_used_up())
    return false;
  // What waits already goes first, and takes along what comes.
  for (const auto& other : lanes_)
    if (other.freezing || (other.view.batches.empty() && other.view.pending > 0)) return false;
  const auto& lane = lanes_[index];
  return lane.view.base != 0 && lane.view.batches.empty() && !lane.settling && !lane.look_first &&
         lane.send_at <= now;
}

Millis Sending::backoff(int tries) {
  Millis wait = 1'000;
  for (int i = 1; i < tries && wait < kLongestBackoff; ++i) wait *= 2;
  wait = std::min(wait, kLongestBackoff);
  return wait + jitter_(wait / 4 + 1);
}

Millis Sending::marker_gap() const {
  return std::max<Millis>({250, lag_ / 4, marker_spread_});
}

/// A batch occupies its lane for a lag. Were every sale of a busy minute given its own, the lanes would be
/// used up and the next one had to wait until the marker is seen; so the fewer are left, the longer what
/// comes is gathered first. At a lag of 2 s: 31 ms with four lanes left, 62, 166, 400 with the last.
Millis Sending::gathering() const {
  const auto free = std::count_if(lanes_.begin(), lanes_.end(), [](const auto& lane) {
    return lane.view.base != 0 && lane.view.batches.empty();
  });
  constexpr std::array<Millis, 5> kShareOfLag = {5, 5, 12, 32, 64};
  return free < static_cast<std::ptrdiff_t>(kShareOfLag.size()) ? lag_ / kShareOfLag[free] : 0;
}

void Sending::pause(Millis now, Millis wait) {
  paused_until_ = std::max(paused_until_, now + std::clamp<Millis>(wait, 0, kLongestThrottle));
}

void Sending::lift_passing_stop() {
  if (stopped_ && stopped_->passing()) stopped_.reset();
}

void Sending::stop(Stop::Why why, int lane, std::vector<SendingAction>& actions) {
  if (stopped_) return;
  stopped_ = Stop{why, lane};
  actions.push_back(*stopped_);
}

void Sending::ask_freeze(int index, FreezeHow how, std::vector<SendingAction>& actions) {
  lanes_[index].freezing = true;
  actions.push_back(Freeze{index, how});
}

void Sending::note(Millis now, const BatchFrozen& frozen) {
  auto& lane = lanes_[frozen.lane];
  lane.freezing = false;
  if (frozen.batch) {
    for (const auto& other : lane.view.batches)
      invariant(other.target != frozen.batch->target, "targets of a round are distinct (I3)");
    invariant(frozen.batch->target < lane.view.base, "a target lies below its base (I3, I9)");
    invariant(settled_number(frozen.batch->target, epoch_start_).has_value(), "a target is a legal seal");
    lane.view.batches.push_back(*frozen.batch);
    // The first alternative goes at once; should they be refused one after the other, they go slower.
    const int alternatives = static_cast<int>(lane.view.batches.size()) - 1;
    lane.send_at = alternatives <= 1 ? now : now + backoff(alternatives - 1);
  } else if (!lane.view.batches.empty()) {
    lane.send_at = std::max(
        lane.send_at, now + backoff(++lane.tries));  // nothing better to offer: the same bytes again, later
  } else {
    lane.send_at = now + 1'000;
  }
}

std::vector<SendingAction> Sending::step(Millis now, const SendingEvent& event) {
  std::vector<SendingAction> actions;
  if (const auto* e = std::get_if<MovementsWaiting>(&event)) {
    auto& lane = lanes_[e->lane];
    if (lane.view.pending == 0) lane.waits_since = now;
    lane.view.pending = e->pending;
  } else if (const auto* e = std::get_if<BatchFrozen>(&event)) {
    note(now, *e);
  } else if (const auto* e = std::get_if<PushAnswered>(&event)) {
    apply(now, *e);
    if (e->outcome.kind == PushOutcome::Kind::unauthorized) stop(Stop::Why::key_refused, e->lane, actions);
  } else if (const auto* e = std::get_if<MarkerRead>(&event)) {
    apply(now, *e, actions);
  } else if (const auto* e = std::get_if<LevelsRead>(&event)) {
    auto& lane = lanes_[e->lane];
    lane.reading_levels = false;
    lane.levels_at = now + kLevelsGap;
    if (e->verdict.read) {
      lane.verdict = e->verdict;
      lane.levels_after_refusal = true;
      lane.levels_wanted = false;
    }
  } else if (const auto* e = std::get_if<LaneSettled>(&event)) {
    const auto& was = lanes_[e->lane].view;
    if (e->lane_now.round != was.round) {
      invariant(e->lane_now.base < was.base, "seals shrink (I9)");
      invariant(std::any_of(was.batches.begin(), was.batches.end(),
                            [&](const auto& batch) { return batch.target == e->lane_now.base; }),
                "a round is decided by the seal of one of its batches (I5, I6)");
    }
    Lane fresh;
    fresh.view = e->lane_now;
    take_up(fresh, now);
    lanes_[e->lane] = std::move(fresh);
  } else if (const auto* e = std::get_if<MarkerUsedUp>(&event)) {
    lanes_[e->lane].freezing = false;
    lanes_[e->lane].send_at = now + 1'000;
    epoch_ends_ = true;
  } else if (std::holds_alternative<RenewalDue>(event)) {
    epoch_ends_ = true;
  } else if (std::holds_alternative<ClosingUnderWay>(event)) {
    epoch_ends_ = closing_ = true;
  } else if (const auto* e = std::get_if<LocationClosed>(&event)) {
    if (e->lane) {
      // What was refused for it says nothing of its items: the same bytes go again once the location is back.
      auto& lane = lanes_[*e->lane];
      lane.reading_levels = lane.levels_wanted = false;
      lane.levels_at = now + kLevelsGap;
      lane.refused_since = 0;
      lane.refusals = lane.single_refusals = 0;
      lane.names_items = lane.names_cause = false;
      if (!lane.view.batches.empty() && lane.view.batches.back().state == BatchState::refused)
        lane.view.batches.back().state = BatchState::unknown;
      lane.send_at = now;
    }
    stop(Stop::Why::location_closed, e->lane.value_or(0), actions);
  } else if (std::holds_alternative<RecordsAreOld>(event)) {
    stop(Stop::Why::old_records, 0, actions);
  } else if (const auto* e = std::get_if<Allowed>(&event)) {
    allowed_ = e->sending;
    may_look_ = e->sending || e->looking;
  } else if (std::holds_alternative<TryNow>(event)) {
    reach_.try_now(now);
    for (auto& lane : lanes_) {
      lane.tries = 0;
      const bool promised = !lane.view.batches.empty() && lane.view.batches.back().state == BatchState::acked;
      if (!promised) lane.send_at = std::min(lane.send_at, now);
      if (lane.marker_due) lane.marker_due = now;
    }
  }
  plan(now, actions);
  return actions;
}

void Sending::apply(Millis now, const PushAnswered& answered) {
  if (in_flight_ && in_flight_->batch == answered.batch) in_flight_.reset();
  auto& lane = lanes_[answered.lane];
  const auto batch = std::find_if(lane.view.batches.begin(), lane.view.batches.end(),
                                  [&](const auto& b) { return b.id == answered.batch; });
  if (batch == lane.view.batches.end()) return;  // its round is decided; a late answer says nothing new
  using Kind = PushOutcome::Kind;
  const auto& outcome = answered.outcome;
  if (outcome.kind == Kind::not_sent)
    reach_.failed(now, Reachability::Failure::no_route, outcome.waited_ms);
  else if (outcome.kind == Kind::unknown || outcome.kind == Kind::timed_out)
    reach_.failed(now, Reachability::Failure::no_answer, outcome.waited_ms);
  else
    reach_.answered(now);
  switch (outcome.kind) {
    case Kind::accepted:
      batch->state = BatchState::acked;
      lane.acked_at = now;
      lane.tries = 0;
      throttles_ = 0;
      lane.promise_counted = false;
      lane.marker_due = now + lag_;
      lane.send_at = now + 5 * lag_;
      break;
    case Kind::refused:
      batch->state = BatchState::refused;
      if (lane.refused_since == 0) lane.refused_since = now;
      ++lane.refusals;
      if (batch->movements <= 1) ++lane.single_refusals;
      lane.names_items = outcome.names_items;
      lane.names_cause = outcome.names_cause;
      lane.marker_due = now;
      lane.levels_wanted = true;
      lane.marker_after_refusal = lane.levels_after_refusal = false;
      lane.send_at = now + lag_ + backoff(std::min(lane.refusals, 4));
      break;
    case Kind::too_large:
      batch->state = BatchState::refused;
      lane.too_large = true;
      if (batch->movements <= 1) ++lane.single_refusals;
      lane.send_at = now + backoff(++lane.tries);
      break;
    case Kind::throttled: {
      if (batch->state != BatchState::acked) batch->state = BatchState::unknown;
      ++throttles_;
      Millis wait = 30'000;
      for (int i = 1; i < throttles_ && wait < kLongestBackoff; ++i) wait *= 2;
      wait = std::min(wait, kLongestBackoff) + jitter_(2'000);
      if (outcome.wait_ms) {
        // Headers may say anything: none at once again, and ever later while the answer stays the same.
        Millis least = kLeastThrottle;
        for (int i = 1; i < throttles_ && least < kLongestLeastThrottle; ++i) least *= 2;
        wait =
            std::clamp<Millis>(*outcome.wait_ms, std::min(least, kLongestLeastThrottle), kLongestThrottle) +
            jitter_(250);
      }
      paused_until_ = std::max(paused_until_, now + wait);
      lane.send_at = now;
      break;
    }
    case Kind::unauthorized:
      batch->state = BatchState::unknown;
      lane.send_at = now;
      break;
    case Kind::not_sent:
      if (batch->state == BatchState::in_flight) batch->state = BatchState::unknown;
      lane.send_at = now;  // reachability says when
      break;
    case Kind::unknown:
    case Kind::timed_out:
      if (batch->state != BatchState::acked) batch->state = BatchState::unknown;
      lane.marker_due = now;
      lane.look_first = true;
      lane.send_at = now + backoff(++lane.tries);
      break;
  }
}

void Sending::apply(Millis now, const MarkerRead& read, std::vector<SendingAction>& actions) {
  marker_reading_ = false;
  // Time counts as watched only between two reads that followed each other closely.
  const Millis since_last = now - last_marker_read_;
  const Millis watched = since_last <= kLongestGapWatched ? since_last : 0;
  last_marker_read_ = now;
  for (auto& lane : lanes_) {
    lane.never_looked = lane.never_looked && !read.levels;
    lane.look_first = lane.never_looked;
  }
  if (!read.levels) {
    for (auto& lane : lanes_)
      if (lane.marker_due && *lane.marker_due <= now)
        lane.marker_due = now + std::max<Millis>(marker_gap(), 1'000);
    return;
  }
  for (int i = 0; i < kLanes; ++i) {
    auto& lane = lanes_[i];
    if (lane.view.base == 0 || lane.settling) continue;
    const Units before = (*read.levels)[i].of(lane.view.round),
                after = (*read.levels)[i].of(lane.view.round + 1);
    const auto winner = std::find_if(lane.view.batches.begin(), lane.view.batches.end(),
                                     [&](const auto& b) { return b.target == after; });
    if (winner != lane.view.batches.end()) {
      // What never left here and is on the marker was written by a copy of this register that drew the same
      // seal.
      if (winner->state == BatchState::frozen) return stop(Stop::Why::foreign_seal, i, actions);
      lane.marker_due.reset();
      lane.settling = true;
      actions.push_back(Settle{i, winner->id});
      continue;
    }
    // Seals only shrink: an old read shows larger values than ours. A smaller one that no batch of the round
    // targets is another writer's.
    for (const Units value : {before, after})
      if (value > 0 && value < lane.view.base) return stop(Stop::Why::foreign_seal, i, actions);
    const bool both_empty = before == 0 && after == 0;
    lane.both_empty_for = both_empty && lane.both_empty ? lane.both_empty_for + watched : 0;
    lane.both_empty = both_empty;
    if (lane.both_empty_for >= kEmptyMarkerBelieved) return stop(Stop::Why::marker_empty, i, actions);
    const bool both_filled = before > 0 && after > 0;
    lane.both_filled_for = both_filled && lane.both_filled ? lane.both_filled_for + watched : 0;
    lane.both_filled = both_filled;
    if (lane.both_filled_for >= kFilledMarkerBelieved) return stop(Stop::Why::marker_filled, i, actions);
    if (lane.view.batches.empty()) {
      lane.marker_due.reset();
      continue;
    }
    lane.marker_after_refusal = true;
    if (lane.acked_at != 0) {
      lane.unmoved_for = lane.unmoved ? lane.unmoved_for + watched : 0;
      lane.unmoved = true;
      if (lane.unmoved_for >= kStuckAfterAck) return stop(Stop::Why::marker_stuck, i, actions);
      if (now - lane.acked_at >= 5 * lag_ && !lane.promise_counted) {
        lane.promise_counted = true;
        ++broken_promises_;
      }
    }
    const bool hoping =
        lane.acked_at != 0 || std::any_of(lane.view.batches.begin(), lane.view.batches.end(),
                                          [](const auto& b) { return b.state != BatchState::frozen; });
    if (hoping && lane.marker_due.value_or(now) > now) continue;  // its own time has not come
    if (hoping)
      lane.marker_due = now + (lane.acked_at != 0 && now - lane.acked_at < 10 * lag_ ? marker_gap()
                               : allowed_ || lane.acked_at != 0 ? std::max<Millis>(marker_gap(), 2'000)
                                                                : kPausedGap);
    else
      lane.marker_due.reset();
  }
}

/// After a 422, once marker and levels were read and the marker has not moved: what to offer instead.
void Sending::consider_refusal(Millis now, int index, std::vector<SendingAction>& actions) {
  auto& lane = lanes_[index];
  if (lane.freezing || lane.view.batches.empty() || lane.view.batches.back().state != BatchState::refused)
    return;
  if (lane.too_large) {
    lane.too_large = false;
    if (lane.view.batches.back().movements > 1) {
      ask_freeze(index, FreezeHow::halved, actions);
    } else if (lane.single_refusals >= kSingleRefusalsBeforeHold) {
      lane.single_refusals = 0;
      ask_freeze(index, FreezeHow::last_held, actions);
    }  // else the same bytes again: one movement is not too large, whatever stands in the way says
    return;
  }
  if (!lane.marker_after_refusal || !lane.levels_after_refusal) return;
  if (lane.names_items &&
      (lane.names_cause || (!lane.verdict.short_of_stock && lane.refusals >= kNamedRefusalsBeforeHold))) {
    lane.names_items = lane.names_cause = false;
    ask_freeze(index, FreezeHow::named_held, actions);
  } else if (lane.verdict.short_of_stock) {
    if (lane.verdict.positive_elsewhere) {
      if (lane.clip_wait_since == 0) lane.clip_wait_since = now;
      if (now - lane.clip_wait_since < kClipWait) {
        lane.levels_after_refusal = false;  // look again
        lane.levels_wanted = true;
        lane.levels_at = now + kLevelsGap;
        lane.refused_since = now;  // these refusals have a cause
        lane.single_refusals = 0;
        return;
      }
    }
    ask_freeze(index, FreezeHow::clipped, actions);
  } else if (lane.single_refusals >= kSingleRefusalsBeforeHold) {
    lane.single_refusals = 0;
    ask_freeze(index, FreezeHow::last_held, actions);
  } else if (now - lane.refused_since >= kUnmovedBeforeHalving && lane.view.batches.back().movements > 1) {
    ask_freeze(index, FreezeHow::halved, actions);
  } else {
    return;
  }
  lane.marker_after_refusal = lane.levels_after_refusal = false;
}

void Sending::plan(Millis now, std::vector<SendingAction>& actions) {
  wake_at_ = now + 60'000;
  const auto wake = [&](Millis at) { wake_at_ = std::max(now, std::min(wake_at_, at)); };
  if (!may_look_ || stopped_ || closing_) return;
  // Where the web store cannot be reached, everything waits for the flat retry; the order poll finds out as
  // well and calls TryNow.
  const Millis reach_at = reach_.failing() ? reach_.retry_at() : now;
  const Millis may_at = std::max(paused_until_, reach_at);

  if (!marker_reading_) {
    Millis due = -1;
    for (const auto& lane : lanes_)
      if (lane.marker_due && !lane.settling && (due < 0 || *lane.marker_due < due)) due = *lane.marker_due;
    if (due >= 0) {
      const Millis at = std::max({due, last_marker_read_ + marker_gap(), may_at});
      if (at <= now) {
        marker_reading_ = true;
        actions.push_back(ReadMarker{});
      } else {
        wake(at);
      }
    }
  }
  if (!allowed_) return;
  for (int i = 0; i < kLanes; ++i) {
    auto& lane = lanes_[i];
    if (lane.settling) continue;
    consider_refusal(now, i, actions);
    if (lane.levels_wanted && !lane.reading_levels) {
      const Millis at = std::max(may_at, lane.levels_at);
      if (at <= now) {
        lane.reading_levels = true;
        actions.push_back(ReadLevels{i});
      } else {
        wake(at);
      }
    }
  }
  if (in_flight_) return;

  epoch_ends_ = epoch_ends_ || epoch_is_used_up();
  if (epoch_ends_ && std::all_of(lanes_.begin(), lanes_.end(), [](const auto& lane) {
        return lane.view.base != 0 && lane.view.batches.empty() && !lane.freezing && !lane.look_first;
      })) {
    closing_ = true;
    actions.push_back(CloseMarker{});
    return;
  }
  const Millis gather = gathering();
  int ready = -1;
  for (int i = 0; i < kLanes; ++i) {
    auto& lane = lanes_[i];
    if (lane.view.base == 0 || lane.freezing || lane.settling) continue;
    if (lane.view.batches.empty() && lane.view.pending == 0) continue;
    if (lane.look_first || (epoch_ends_ && lane.view.batches.empty())) continue;
    // An accepted batch rests until its seal is late.
    Millis at = std::max(lane.send_at, may_at);
    if (lane.view.batches.empty()) at = std::max(at, lane.waits_since + gather);
    if (at > now) {
      wake(at);
      continue;
    }
    if (ready < 0 || lane.send_at < lanes_[ready].send_at) ready = i;
  }
  if (ready < 0) return;
  auto& lane = lanes_[ready];
  if (lane.view.batches.empty()) {
    ask_freeze(ready, FreezeHow::all, actions);
    return;
  }
  auto& batch = lane.view.batches.back();
  if (batch.state != BatchState::acked) batch.state = BatchState::in_flight;
  lane.marker_due = lane.marker_due.value_or(now + lag_);
  in_flight_ = Flight{ready, batch.id};
  actions.push_back(Send{ready, batch.id});
}

}  // namespace tillbridge::core
