#pragma once

// When the register's beeper is asked for a sound (ux "Tap, motion, sound, escalation"): a soft chime for new
// orders and for a pickup that became late, one low tone when something needs a person. Sync and offline are
// silent. Pure but for the state it keeps; one thread.

#include <optional>
#include <set>

#include "plugin/core/picture.h"

namespace tillbridge::overlay {

enum class Sound { chime, low_tone };

/// What a manager may choose, in tillbridge.json.
struct SoundSettings {
  bool on = true;
  bool until_opened = false;  ///< remind of new orders until somebody opens Orders; else three times
  /// Minutes of the shop's day, from which and to which nothing sounds; equal for none.
  int quiet_from = 0, quiet_to = 0;
};

class Chimes {
 public:
  static constexpr double kBetweenS = 60, kAgainAfterS = 5 * 60;
  static constexpr int kReminders = 3;

  void set(const SoundSettings& settings) { settings_ = settings; }
  /// A new picture. What the first one that was read back from disk shows is nothing new. `attention`: rows
  /// of Review while the badge asks for somebody, else 0.
  void look(const core::Picture& picture, std::uint64_t attention);

  struct Now {
    double clock_s = 0;
    int minute_of_day = 0;
    bool orders_open = false;  ///< the Orders panel is on screen
    bool in_tender = false;
  };
  /// The sound to make now, at most one. What falls into tender sounds after it; what falls into quiet hours
  /// does not sound at all.
  std::optional<Sound> due(const Now& now);
  /// Seconds until due() may have something to say though nothing new comes; none when it has not.
  std::optional<double> due_in(double clock_s) const;

 private:
  bool quiet(int minute_of_day) const;

  SoundSettings settings_;
  bool looked_ = false;
  std::set<std::int64_t> known_, late_;
  std::set<std::int64_t> unopened_;  ///< new orders that nobody has looked at
  std::uint64_t attention_ = 0;
  bool chime_ = false, tone_ = false;
  int chimed_ = 0;  ///< of this batch
  double last_chime_s_ = -1e9;
};

}  // namespace tillbridge::overlay
