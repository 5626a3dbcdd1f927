#pragma once

#include <optional>
#include <string>

#include "plugin/core/units.h"

namespace tillbridge::runtime {

/// Watches the register's clock, by which people read times and nothing is decided: how far it is from the
/// web store's, and when it is set. Pure; worker's thread.
class ClockWatch {
 public:
  /// Off by more than this, people are told.
  static constexpr core::Millis kMostOff = 10 * 60'000;
  /// A clock that has moved by more than this against the machine's running time was set.
  static constexpr core::Millis kSet = 60'000;

  /// An answer of the web store told its time. True: `off` has changed between none and some.
  bool told(core::UnixMillis there, core::UnixMillis here);
  /// How far this register's clock is behind (above 0) or ahead (below 0), as several answers in a row have
  /// said; 0 within the limit, and while unknown.
  core::Millis off() const { return off_; }
  /// By how much the clock was set since the last look; 0: it went on as it should.
  core::Millis was_set(core::Millis now, core::UnixMillis here);
  /// True: the shop's time zone has changed since the last look.
  bool zone_changed(int utc_offset_minutes);

 private:
  static constexpr int kInARow = 3;
  core::Millis off_ = 0;
  int against_ = 0;  ///< answers in a row that say otherwise than `off_`
  std::optional<core::Millis> last_now_;
  core::UnixMillis last_here_ = 0;
  std::optional<int> zone_;
};

/// "1 h 5 min", "364 days": for the log and for support.
std::string span_words(core::Millis length);

}  // namespace tillbridge::runtime
