#include "plugin/core/comparing.h"

#include <algorithm>

#include "plugin/core/invariant.h"

namespace tillbridge::core {
namespace {
/// What comes in close together goes in one request, for each takes half a minute.
constexpr Millis kGather = 3'000;
/// Two looks further apart say nothing about the time between them.
constexpr Millis kFarApart = 5 * 60'000;
constexpr Millis kReadAgain = 5'000, kLongestBackoff = 5 * 60'000, kLongestThrottle = 60 * 60'000;
/// Levels that never stand still: nothing can be told from them. A sale does not wait for ever for it, but an
/// answer that is lost then is a person's to judge.
constexpr int kMostLooks = 20;
constexpr int kNamedRefusalsBeforeHold = 3, kRefusalsBeforeHalving = 4, kSingleRefusalsBeforeHold = 5;

bool has_changes(const ComparedBatch& batch) {
  return std::any_of(batch.items.begin(), batch.items.end(), [](const auto& item) { return item.sent != 0; });
}
}  // namespace

ComparedVerdict judge(const ComparedBatch& batch, const ComparedLevels& after,
                      const ComparedEvidence& evidence) {
  if (!evidence.orders_read || evidence.orders || evidence.others) return ComparedVerdict::unclear;
  bool all_moved = true, none_moved = true;
  for (const auto& change : batch.items) {
    if (change.sent == 0) continue;
    const auto then = batch.before.find(change.item), now = after.find(change.item);
    if (then == batch.before.end() || now == after.end()) return ComparedVerdict::unclear;
    const Units moved = now->second.on_hand - then->second.on_hand;
    all_moved = all_moved && moved == change.sent;
    none_moved = none_moved && moved == 0;
  }
  if (all_moved == none_moved) return ComparedVerdict::unclear;  // in part, otherwise, or nothing to tell by
  return all_moved ? ComparedVerdict::applied : ComparedVerdict::not_applied;
}

Comparing::Comparing(std::optional<ComparedBatch> open, std::function<Millis(Millis)> jitter)
    : batch_(std::move(open)), jitter_(std::move(jitter)) {}

void Comparing::begin(Phase phase, Millis now, Millis first_read_at) {
  phase_ = phase;
  read_at_ = std::max(now, first_read_at);
  seen_.reset();
  moved_ = 0;
  clipped_ = false;
}

/// A web store that is known to show changes later is looked at further apart.
Millis Comparing::apart() const {
  return std::clamp<Millis>(2 * lag_, kApart, kFarApart - kApart);
}

Millis Comparing::backoff(int tries) {
  Millis wait = 1'000;
  for (int i = 1; i < tries && wait < kLongestBackoff; ++i) wait *= 2;
  wait = std::min(wait, kLongestBackoff);
  return wait + jitter_(wait / 4 + 1);
}

void Comparing::pause(Millis now, Millis wait) {
  paused_until_ = std::max(paused_until_, now + std::clamp<Millis>(wait, 0, kLongestThrottle));
}

void Comparing::lift_passing_stop() {
  if (stopped_ && stopped_->passing()) stopped_.reset();
}

void Comparing::stop(Stop::Why why, std::vector<CompareAction>& actions) {
  if (stopped_) return;
  stopped_ = Stop{why, 0};
  actions.emplace_back(*stopped_);
}

std::vector<CompareAction> Comparing::step(Millis now, const CompareEvent& event) {
  std::vector<CompareAction> actions;
  // What may have left before the start is waited out from now on: how long ago that was nobody knows.
  if (phase_ == Phase::idle && batch_ && asked_ == Asked::nothing) {
    begin(batch_->may_have_left ? Phase::rest : Phase::before, now, now);
    rest_until_ = now + kLongestLife;
  }
  if (const auto* e = std::get_if<CompareWaiting>(&event)) {
    if (e->any && !waiting_) waits_since_ = now;
    waiting_ = e->any;
  } else if (const auto* e = std::get_if<CompareFrozen>(&event)) {
    invariant(asked_ == Asked::freeze, "a batch is frozen when it was asked for");
    asked_ = Asked::nothing;
    if (e->batch) {
      const bool another = batch_.has_value();
      batch_ = e->batch;
      said_.reset();
      names_items_ = names_cause_ = false;
      if (!another) refusals_ = single_refusals_ = tries_ = 0;
      // Clipped to levels that stand still: it leaves at once.
      if (phase_ == Phase::before && clipped_)
        send(clip_, actions);
      else
        begin(Phase::before, now, now + (another ? backoff(std::min(++tries_, 4)) : 0));
    } else if (!batch_) {
      waiting_ = false;
    } else if (phase_ == Phase::before && clipped_) {
      send(clip_, actions);
    } else {
      begin(Phase::before, now, now + lag_ + backoff(std::min(++tries_, 6)));
    }
  } else if (const auto* e = std::get_if<CompareLevelsRead>(&event)) {
    invariant(asked_ == Asked::levels, "levels are read when they were asked for");
    asked_ = Asked::nothing;
    take(now, *e, actions);
  } else if (const auto* e = std::get_if<CompareAnswered>(&event)) {
    invariant(asked_ == Asked::push, "one request at a time");
    asked_ = Asked::nothing;
    take(now, *e, actions);
  } else if (const auto* e = std::get_if<CompareOrdersRead>(&event)) {
    invariant(asked_ == Asked::orders, "orders are read when they were asked for");
    asked_ = Asked::nothing;
    take(now, e->evidence, actions);
  } else if (const auto* e = std::get_if<CompareEnded>(&event)) {
    invariant(asked_ == Asked::end, "a batch ends once");
    asked_ = Asked::nothing;
    batch_.reset();
    phase_ = Phase::idle;
    if (e->waiting && !waiting_) waits_since_ = now;
    waiting_ = e->waiting;
    // Of many batches that need no request each comes in a turn of its own.
    wake_at_ = now;
    return actions;
  } else if (const auto* e = std::get_if<Allowed>(&event)) {
    allowed_ = e->sending;
    may_look_ = e->looking;
  } else if (std::holds_alternative<TryNow>(event)) {
    reach_.try_now(now);
  } else if (std::holds_alternative<LocationClosed>(event)) {
    // What was refused for it says nothing of its items; it was a refusal all the same, so levels decide.
    if (asked_ == Asked::push) {
      asked_ = Asked::nothing;
      begin(Phase::after, now, now + lag_);
    }
    stop(Stop::Why::location_closed, actions);
  } else if (std::holds_alternative<RecordsAreOld>(event)) {
    stop(Stop::Why::old_records, actions);
  }
  plan(now, actions);
  return actions;
}

bool Comparing::is_short(const ComparedLevels& levels) const {
  return std::any_of(batch_->items.begin(), batch_->items.end(), [&](const auto& change) {
    const auto level = levels.find(change.item);
    return change.sent < 0 && level != levels.end() &&
           std::max<Units>(level->second.available, 0) < -change.sent;
  });
}

void Comparing::send(const ComparedLevels& before, std::vector<CompareAction>& actions) {
  // Nothing of it moves the web store's counts: there is nothing to ask, and nothing that could be lost.
  if (!has_changes(*batch_)) return settle(false, actions);
  batch_->before.clear();
  for (const auto& change : batch_->items)
    if (const auto level = before.find(change.item); level != before.end()) batch_->before.insert(*level);
  batch_->may_have_left = true;
  asked_ = Asked::push;
  actions.emplace_back(CompareSend{batch_->id, batch_->before});
}

void Comparing::freeze(FreezeHow how, std::vector<CompareAction>& actions, ComparedLevels levels) {
  asked_ = Asked::freeze;
  actions.emplace_back(CompareFreeze{how, std::move(levels)});
}

void Comparing::settle(bool by_levels, std::vector<CompareAction>& actions) {
  asked_ = Asked::end;
  actions.emplace_back(CompareSettle{batch_->id, by_levels});
}

/// A read that does not show yet what was accepted last says nothing of what the next request begins from.
bool Comparing::is_old(Millis now, const ComparedLevels& levels) {
  bool old = false;
  for (const auto& [item, level] : levels) {
    const auto found = replaced_.find(item);
    if (found == replaced_.end()) continue;
    if (found->second.until > now && found->second.level == level.on_hand)
      old = true;
    else
      replaced_.erase(found);
  }
  return old;
}

/// Levels count as standing still once two reads, far enough apart and not too far, show the same.
void Comparing::take(Millis now, const CompareLevelsRead& read, std::vector<CompareAction>& actions) {
  if (!read.levels) {
    read_at_ = now + kReadAgain;
    return;
  }
  // It was begun before a pause, and nothing may follow from it.
  if (phase_ == Phase::before && (!allowed_ || stopped_)) return begin(Phase::before, now, now);
  const bool old = phase_ == Phase::before && is_old(now, *read.levels);
  const bool same = seen_ && *seen_ == *read.levels && now - seen_at_ <= kFarApart;
  if (same && !old) return stand_still(now, actions);
  if (seen_) ++moved_;
  seen_ = read.levels;
  seen_at_ = now;
  read_at_ = now + apart();
  if (moved_ < kMostLooks) return;
  if (phase_ == Phase::before) {
    send({}, actions);
  } else {
    asked_ = Asked::end;
    actions.emplace_back(CompareReview{batch_->id, batch_->before, *seen_, {}});
  }
}

void Comparing::stand_still(Millis now, std::vector<CompareAction>& actions) {
  if (phase_ == Phase::after) {
    after_ = *seen_;
    asked_ = Asked::orders;
    orders_at_ = now;
    actions.emplace_back(CompareOrders{});
    return;
  }
  // Less is there than the batch takes: what is there goes, the rest is debt. It has not left, or is known
  // not to have arrived, so another may take its place.
  if (!clipped_ && is_short(*seen_)) {
    clipped_ = true;
    clip_ = *seen_;
    return freeze(FreezeHow::clipped, actions, *seen_);
  }
  send(*seen_, actions);
}

void Comparing::take(Millis now, const CompareAnswered& answered, std::vector<CompareAction>& actions) {
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
      throttles_ = 0;
      for (const auto& change : batch_->items)
        if (const auto was = batch_->before.find(change.item);
            change.sent != 0 && was != batch_->before.end())
          replaced_[change.item] = {was->second.on_hand, now + kOldReads};
      return settle(false, actions);
    case Kind::not_sent:  // no byte left; reachability says when the next one may
      batch_->may_have_left = false;
      return begin(Phase::before, now, now);
    case Kind::throttled: {
      Millis wait = 30'000;
      for (int i = 1; i <= throttles_ && wait < kLongestBackoff; ++i) wait *= 2;
      ++throttles_;
      pause(now, outcome.wait_ms.value_or(std::min(wait, kLongestBackoff)) + jitter_(2'000));
      return look_after(now, outcome.kind);
    }
    case Kind::unauthorized:
      stop(Stop::Why::key_refused, actions);
      return look_after(now, outcome.kind);
    case Kind::too_large:
      if (batch_->movements <= 1) ++single_refusals_;
      return look_after(now, outcome.kind);
    case Kind::refused:
      ++refusals_;
      if (batch_->movements <= 1) ++single_refusals_;
      names_items_ = outcome.names_items;
      names_cause_ = outcome.names_cause;
      return look_after(now, outcome.kind);
    case Kind::unknown:
    case Kind::timed_out:
      said_.reset();
      begin(Phase::rest, now, now);
      rest_until_ = now + kLongestLife;
      return;
  }
}

/// It said no, and that is not believed either: a store that is not all or nothing may have done a part, and
/// whatever stands between may have said it for a store that had done all of it. The answer has come, so
/// nothing is waited out; levels decide.
void Comparing::look_after(Millis now, PushOutcome::Kind said) {
  said_ = said;
  begin(Phase::after, now, now + lag_);
}

void Comparing::take(Millis now, const ComparedEvidence& evidence, std::vector<CompareAction>& actions) {
  switch (judge(*batch_, after_, evidence)) {
    case ComparedVerdict::applied:
      return settle(true, actions);
    case ComparedVerdict::not_applied:
      if (const auto said = std::exchange(said_, std::nullopt)) return go_on(now, *said, actions);
      return begin(Phase::before, now, now);
    case ComparedVerdict::unclear:
      asked_ = Asked::end;
      actions.emplace_back(CompareReview{batch_->id, batch_->before, after_, evidence});
      return;
  }
}

/// It said no, and nothing was done.
void Comparing::go_on(Millis now, PushOutcome::Kind said, std::vector<CompareAction>& actions) {
  if (said == PushOutcome::Kind::refused) return consider_refusal(now, actions);
  begin(Phase::before, now, now);
  if (said != PushOutcome::Kind::too_large) return;
  if (batch_->movements > 1) return freeze(FreezeHow::halved, actions);
  read_at_ = now + backoff(++tries_);
  if (single_refusals_ < kSingleRefusalsBeforeHold) return;
  single_refusals_ = 0;
  freeze(FreezeHow::last_held, actions);
}

/// A 422, and nothing was done: what to offer instead.
void Comparing::consider_refusal(Millis now, std::vector<CompareAction>& actions) {
  begin(Phase::before, now, now + backoff(std::min(refusals_, 6)));
  const bool shorter = is_short(after_);
  if (names_items_ && (names_cause_ || (!shorter && refusals_ >= kNamedRefusalsBeforeHold)))
    return freeze(FreezeHow::named_held, actions);
  if (shorter) return;  // clipped once levels stand still again
  if (batch_->movements > 1 && refusals_ >= kRefusalsBeforeHalving) {
    refusals_ = 0;
    return freeze(FreezeHow::halved, actions);
  }
  if (single_refusals_ >= kSingleRefusalsBeforeHold) {
    single_refusals_ = 0;
    return freeze(FreezeHow::last_held, actions);
  }
}

void Comparing::plan(Millis now, std::vector<CompareAction>& actions) {
  wake_at_ = now + 60'000;
  const auto wake = [&](Millis at) { wake_at_ = std::max(now, std::min(wake_at_, at)); };
  // A web store that is out of reach cannot give its orders: that time does not count.
  if (asked_ == Asked::orders && reach_.failing()) {
    orders_at_ = now;
  } else if (asked_ == Asked::orders) {
    if (orders_at_ + kOrdersWithin > now) return wake(orders_at_ + kOrdersWithin);
    return take(now, ComparedEvidence{}, actions);
  }
  // What may have left is looked for also while nothing is sent.
  if (!allowed_ && !(may_look_ && doubts())) return;
  if (stopped_ || asked_ != Asked::nothing) return;
  if (phase_ == Phase::idle) {
    if (!waiting_) return;
    const Millis at = waits_since_ + kGather;
    if (at > now) return wake(at);
    return freeze(FreezeHow::all, actions);
  }
  if (phase_ == Phase::rest) {
    if (rest_until_ > now) return wake(rest_until_);
    begin(Phase::after, now, now);
  }
  if (!has_changes(*batch_)) return settle(false, actions);
  const Millis at = std::max({read_at_, paused_until_, reach_.failing() ? reach_.retry_at() : now});
  if (at > now) return wake(at);
  asked_ = Asked::levels;
  actions.emplace_back(CompareRead{});
}

}  // namespace tillbridge::core
