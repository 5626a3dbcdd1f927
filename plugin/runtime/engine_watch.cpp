#include <fmt/format.h>

#include <cstdlib>

#include "plugin/runtime/engine.h"

// What the engine keeps an eye on beside its work: the register's clock, and the disk under its records.

namespace tillbridge::runtime {

void Engine::watch() {
  watch_clock();
  watch_disk();
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

}  // namespace tillbridge::runtime
