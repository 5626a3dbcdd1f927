#include "plugin/runtime/clock_watch.h"

#include <fmt/format.h>

#include <cstdlib>

namespace tillbridge::runtime {

bool ClockWatch::told(core::UnixMillis there, core::UnixMillis here) {
  const core::Millis behind = there - here;
  const bool wrong = std::abs(behind) > kMostOff;
  if (wrong == (off_ != 0)) {
    against_ = 0;
    if (wrong) off_ = behind;
    return false;
  }
  // One answer may come from something on the way that has a clock of its own.
  if (++against_ < kInARow) return false;
  against_ = 0;
  off_ = wrong ? behind : 0;
  return true;
}

core::Millis ClockWatch::was_set(core::Millis now, core::UnixMillis here) {
  const bool first = !last_now_;
  const core::Millis moved = first ? 0 : (here - last_here_) - (now - *last_now_);
  last_now_ = now;
  last_here_ = here;
  if (std::abs(moved) <= kSet) return 0;
  against_ = 0;
  // Set right again: people see it at once, and the next answers say whether it is so.
  if (off_ != 0) off_ = std::abs(off_ - moved) > kMostOff ? off_ - moved : 0;
  return moved;
}

bool ClockWatch::zone_changed(int utc_offset_minutes) {
  const bool changed = zone_ && *zone_ != utc_offset_minutes;
  zone_ = utc_offset_minutes;
  return changed;
}

std::string span_words(core::Millis length) {
  const core::Millis minutes = std::abs(length) / 60'000;
  if (minutes < 60) return fmt::format("{} min", minutes);
  if (minutes < 48 * 60) return fmt::format("{} h {} min", minutes / 60, minutes % 60);
  return fmt::format("{} days", minutes / (24 * 60));
}

}  // namespace tillbridge::runtime
