#include "plugin/runtime/idle_probe.h"

#include <fmt/format.h>

#include <algorithm>

namespace tillbridge::runtime {
namespace {
constexpr core::Millis kFirstLook = 120'000, kBetweenLooks = 60'000, kAgainAfter = 30 * 60'000;
constexpr core::UnixMillis kMonth = core::UnixMillis{30} * 86'400'000;
constexpr int kRoundsInAll = 20, kRoundsAtLink = 3;
}  // namespace

core::Millis quantile(std::vector<core::Millis> samples, int percent) {
  if (samples.empty()) return 0;
  std::sort(samples.begin(), samples.end());
  const auto at = samples.size() * static_cast<std::size_t>(percent) / 100;
  return samples[std::min(at, samples.size() - 1)];
}

IdleProbe::IdleProbe(Workplace& place, WebStore& web, std::int64_t location)
    : place_(place), web_(web), location_(location), look_at_(place.clock.now() + kFirstLook) {}

core::Millis IdleProbe::wake_at() const {
  return probe_ ? probe_->wake_at() : look_at_;
}

void IdleProbe::turn(bool idle, std::uint64_t kept_badly) {
  idle_ = idle;
  if (kept_badly > kept_badly_) wanted_ = true;
  kept_badly_ = kept_badly;
  if (probe_) return probe_->turn();
  const core::Millis now = place_.clock.now();
  if (now < look_at_) return;
  look_at_ = now + kBetweenLooks;
  if (!idle) return;
  // The wall clock only says when to look again; a wrong one costs a trial too many or too few.
  const auto age = place_.clock.wall() - place_.facts.number(fact::kProbedAt);
  const bool complete = place_.facts.number(fact::kProbeRounds, kRoundsAtLink) >= kRoundsInAll;
  if (complete && !wanted_ && age >= 0 && age < kMonth) return;
  Probe::Plan plan;
  plan.rounds = kRoundsInAll - kRoundsAtLink;
  plan.measures_lag = true;
  plan.may_go_on = [this] { return idle_; };
  probe_ = std::make_shared<Probe>(place_, web_, location_, "Tillbridge trial item, deleted by itself",
                                   std::move(plan), [this, alive = alive_](const Probe::Outcome& outcome) {
                                     if (*alive) ended(outcome);
                                   });
  probe_->start();
}

void IdleProbe::ended(const Probe::Outcome& outcome) {
  probe_.reset();
  look_at_ = place_.clock.now() + kAgainAfter;
  if (outcome.broken) {
    place_.facts.put(fact::kBrokenPromise, outcome.problem);
    place_.log(LogLevel::error, outcome.problem);
    place_.activity.note(core::ActivityKind::note, "", outcome.problem, place_.clock.wall());
    if (on_broken) on_broken();
    return;
  }
  if (!outcome.problem.empty()) {
    // Cut off, busy, or reads that do not fit together yet: nothing is known, so it is tried again.
    place_.log(LogLevel::info, "trial: " + outcome.problem);
    return;
  }
  wanted_ = false;
  const auto half = quantile(outcome.lags, 50), most = quantile(outcome.lags, 99);
  place_.facts.put(fact::kProbeRounds, kRoundsInAll);
  place_.facts.put(fact::kProbedAt, place_.clock.wall());
  place_.facts.put(fact::kLagP50, half);
  place_.facts.put(fact::kLagP99, most);
  place_.facts.put(fact::kLag, half);
  place_.facts.put(fact::kRefusedAtOnce, outcome.next_lane_refused && outcome.next_round_refused
                                             ? "next lane, next round"
                                         : outcome.next_lane_refused  ? "next lane"
                                         : outcome.next_round_refused ? "next round"
                                                                      : "none");
  place_.log(LogLevel::info,
             fmt::format("trial: both promises hold in {} rounds; reads lag {} ms, at most {} ms",
                         kRoundsInAll, half, most));
  if (on_lag) on_lag(half);
}

}  // namespace tillbridge::runtime
