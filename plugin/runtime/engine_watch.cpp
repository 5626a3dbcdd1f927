#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "plugin/runtime/engine.h"

// What the engine keeps an eye on beside its work: clock, disk, network, and whether sales may go.

namespace tillbridge::runtime {
namespace {
/// BigCommerce fills a quota again every 30 seconds
/// (https://developer.bigcommerce.com/docs/start/best-practices#api-rate-limits); a refusal may name more.
constexpr core::Millis kUsedUpForAtMost = 30'000;
}  // namespace

void Engine::watch() {
  watch_clock();
  watch_disk();
  watch_network();
  watch_plan();
}

/// The shop's plan decides whether the web store is called at all. What is recorded meanwhile waits, and what
/// was on its way is decided by its seal afterwards, as after a crash.
void Engine::watch_plan() {
  if (parts_.host.has_plan().value_or(plan_) == plan_) return;
  plan_ = !plan_;
  dirty_ = true;
  parts_.log(LogLevel::warning,
             plan_ ? "plan: the shop's plan includes selling online again"
                   : "plan: the shop's plan does not include selling online any more; nothing is sent");
  if (!plan_) plan_ended();
  if (!storage_is_open()) return;
  note_plan();
  // Begun anew either way: what was waited for then is of another day.
  if (!linking_ && !unlinking_) start_sending_anew();
}

/// A linked shop finds in Sync activity when the plan ended and when it came back, through restarts.
void Engine::note_plan() {
  if (place_->facts.number(fact::kLinked) != 1 || (place_->facts.number(fact::kPlanEnded) == 0) == plan_)
    return;
  place_->facts.put(fact::kPlanEnded, plan_ ? 0 : parts_.clock.wall());
  place_->activity.note(core::ActivityKind::note, "",
                        plan_ ? "The shop's plan includes selling online again. What waited is sent now."
                              : "The shop's plan does not include selling online any more. Changes are kept "
                                "here and are sent once it does.",
                        parts_.clock.wall());
}

/// A register that says its network is there again is believed so far that nobody waits for the next retry.
/// Nothing is held back by what it says.
void Engine::watch_network() {
  const auto word = parts_.host.network();
  if (!network_.told(word, parts_.clock.now())) return;
  parts_.log(LogLevel::info, fmt::format("network: the register {}",
                                         word == Host::Network::up     ? "has a network"
                                         : word == Host::Network::down ? "has no network"
                                                                       : "does not know of its network"));
  dirty_ = true;
  if (!sender_) return;
  if (word == Host::Network::up && sender_->reachability().failing()) try_everything();
  // A word that is wrong is shown to be by the next answer, which need not be waited for.
  if (word == Host::Network::down && parts_.clock.now() >= network_doubt_due_) {
    network_doubt_due_ = parts_.clock.now() + kLeastBetweenTouches;
    orders_->poll_now();
  }
}

bool Engine::out_of_reach() const {
  return sender_ && (sender_->reachability().offline() || network_.down(sender_->reachability()));
}

core::Trouble Engine::offline_trouble() const {
  const auto& reach = sender_->reachability();
  if (network_.down(reach)) return core::Trouble::no_route;
  if (reach.failure() != core::Reachability::Failure::no_route) return core::Trouble::not_answering;
  return network_.word() == Host::Network::up ? core::Trouble::no_internet : core::Trouble::no_route;
}

void Engine::try_everything() {
  sender_->try_now();
  orders_->poll_now();
  desk_->try_now();
}

/// Nothing is decided by the register's clock; but what people are told of times must not stand still or turn
/// red because somebody has set it.
void Engine::watch_clock() {
  const int zone = parts_.host.utc_offset_minutes();
  if (clock_watch_.zone_changed(zone)) {
    parts_.log(LogLevel::warning, fmt::format("clock: the shop's time is now {}{} min from UTC",
                                              zone < 0 ? "-" : "+", std::abs(zone)));
    dirty_ = true;
  }
  const auto by = clock_watch_.was_set(parts_.clock.now(), parts_.clock.wall());
  if (by == 0) return;
  parts_.log(LogLevel::warning,
             fmt::format("clock: this register's clock was set {} by {}; what is sent does "
                         "not depend on it",
                         by > 0 ? "forward" : "back", span_words(by)));
  if (last_answer_wall_ != 0) last_answer_wall_ += by;
  if (offline_since_ != 0) offline_since_ += by;
  if (sender_) sender_->clock_was_set(by);
  if (location_) location_->time_was_lost();
  // What was read carries the time that the clock showed then, and looks old or young by it.
  if (catalogue_) catalogue_->read_levels_now();
  dirty_ = true;
}

void Engine::clock_told(core::UnixMillis there) {
  const core::Millis before = clock_watch_.off();
  if (!clock_watch_.told(there, parts_.clock.wall())) return;
  const auto off = clock_watch_.off();
  parts_.log(LogLevel::warning,
             off == 0 ? fmt::format("clock: this register's clock is right again, after it was {} {}",
                                    span_words(before), before > 0 ? "behind" : "ahead")
                      : fmt::format("clock: this register's clock is {} {} the web store's", span_words(off),
                                    off > 0 ? "behind" : "ahead of"));
  dirty_ = true;
}

void Engine::take_quota(const bigcommerce::Quota& quota) {
  const core::Millis now = parts_.clock.now();
  budget_.told(now, quota.requests_left, quota.requests_quota, quota.reset_ms, web_->unanswered());
  // Whatever is sent before would be refused; and a refusal is all that asking for it brings.
  if (const auto wait = budget_.used_up_for(now); wait > 0 && sender_)
    sender_->pause(std::min(wait, kUsedUpForAtMost));
}

void Engine::watch_disk() {
  const core::Millis now = parts_.clock.now();
  if (!parts_.free_bytes || !storage_is_open() || !disk_watch_.due(now)) return;
  const auto free = parts_.free_bytes();
  const bool little = free && *free < DiskWatch::kPlenty;
  const auto sold =
      little ? place_->outbox.recorded_since(parts_.clock.wall() - DiskWatch::kWeek) : std::uint64_t{0};
  if (!disk_watch_.told(now, free, sold)) return;
  if (const auto days = disk_watch_.days())
    parts_.log(LogLevel::warning, fmt::format("disk: {} MiB are free where the records are; about {} days of "
                                              "changes still fit",
                                              *free >> 20, *days));
  else
    parts_.log(LogLevel::info, "disk: there is room again where the records are");
  dirty_ = true;
}

/// Nothing waits, nothing is under way, and the web store answers: time for trials.
bool Engine::is_idle() const {
  return !adoption_ && !renewal_ && !sender_->stopped() && !sender_->closing() && !sender_->busy() &&
         sender_->unconfirmed() == 0 && !sender_->reachability().failing() &&
         sender_->reachability().ever_answered() && !sender_->throttled(parts_.clock.now()) && may_send();
}

bool Engine::may_send() const {
  if (!place_->configuration.send_sales || !broken_words_.empty() || !plan_) return false;
  const auto& stops = known_stops();
  return !stops.paused && !stops.promise_broken;
}

/// Asked several times a turn; only the worker's connection writes facts.
const Engine::KnownStops& Engine::known_stops() const {
  const void* connection = database_->worker().getHandle();
  if (const int changed = database_->worker().getTotalChanges();
      known_stops_.connection != connection || known_stops_.changed != changed)
    known_stops_ = {connection, changed, place_->facts.number(fact::kPausedSince) != 0,
                    place_->facts.get(fact::kBrokenPromise).has_value()};
  return known_stops_;
}

}  // namespace tillbridge::runtime
