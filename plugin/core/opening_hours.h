#pragma once

// Since when a web order must wait to be late: the time that the shop was closed does not count. Pure.

#include "plugin/core/units.h"

namespace tillbridge::core {

struct OpeningHours {
  int from_minute = 0, to_minute = 0;  ///< of the day; the same: never closed. They may run past midnight
  int utc_offset_minutes = 0;          ///< of the clock that they are told by
  /// Without hours: when the shop was last opened; 0 where nobody knows. With hours it does not count.
  UnixMillis opened_at = 0;
};

/// The last midnight of the shop's own clock.
UnixMillis day_begins(UnixMillis now, int utc_offset_minutes);

/// An order placed before the returned moment has waited for at least `wait` of the time that the shop was
/// open; 0: none has.
UnixMillis waited_since(const OpeningHours& hours, UnixMillis now, Millis wait);

}  // namespace tillbridge::core
