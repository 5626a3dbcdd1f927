#pragma once

// Keeps the sync badge from flickering: a state stays at least a second, and sending that ends within 400 ms
// is never shown. Pure but for the state it keeps; one thread.

#include <algorithm>
#include <optional>

#include "plugin/core/picture.h"

namespace tillbridge::overlay {

class SteadyBadge {
 public:
  static constexpr double kLeastS = 1.0, kSyncingAfterS = 0.4;

  /// What to show now, given what is true now. `clock_s` never goes back.
  core::SyncBadge show(core::SyncBadge truth, double clock_s) {
    if (!shown_) {
      shown_ = truth;
      since_s_ = clock_s;
    }
    if (truth != candidate_) {
      candidate_ = truth;
      candidate_since_s_ = clock_s;
    }
    if (truth != *shown_ && clock_s >= due_s()) {
      shown_ = truth;
      since_s_ = clock_s;
    }
    return *shown_;
  }

  /// Seconds until what is shown may change though the truth does not; none when they agree.
  std::optional<double> due_in(double clock_s) const {
    if (!shown_ || candidate_ == *shown_) return std::nullopt;
    return std::max(0.0, due_s() - clock_s);
  }

 private:
  double due_s() const {
    const double wait = candidate_ == core::SyncBadge::syncing ? kSyncingAfterS : 0.0;
    return std::max(since_s_ + kLeastS, candidate_since_s_ + wait);
  }

  std::optional<core::SyncBadge> shown_;
  core::SyncBadge candidate_ = core::SyncBadge::checking;
  double since_s_ = 0, candidate_since_s_ = 0;
};

}  // namespace tillbridge::overlay
