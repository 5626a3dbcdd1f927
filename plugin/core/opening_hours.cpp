#include "plugin/core/opening_hours.h"

#include <algorithm>

namespace tillbridge::core {

UnixMillis waited_since(const OpeningHours& hours, UnixMillis now, Millis wait) {
  constexpr Millis kMinute = 60'000, kDay = 24 * 60 * kMinute;
  constexpr int kMostDays = 400;
  if (hours.from_minute == hours.to_minute)
    return hours.opened_at != 0 && now - hours.opened_at < wait ? 0 : std::max<UnixMillis>(0, now - wait);
  const Millis offset = hours.utc_offset_minutes * kMinute;
  const UnixMillis local = now + offset, today = local - (local % kDay + kDay) % kDay;
  const Millis from = hours.from_minute * kMinute,
               to = hours.to_minute * kMinute + (hours.to_minute < hours.from_minute ? kDay : 0);
  for (int day = 0; day < kMostDays && wait > 0; ++day) {
    const UnixMillis begin = today - day * kDay + from, end = std::min(today - day * kDay + to, local);
    if (end <= begin) continue;
    if (end - begin >= wait) return std::max<UnixMillis>(0, end - wait - offset);
    wait -= end - begin;
  }
  return 0;
}

UnixMillis day_begins(UnixMillis now, int utc_offset_minutes) {
  constexpr Millis kMinute = 60'000, kDay = 24 * 60 * kMinute;
  const Millis offset = utc_offset_minutes * kMinute, local = now + offset;
  return local - ((local % kDay) + kDay) % kDay - offset;
}

}  // namespace tillbridge::core
