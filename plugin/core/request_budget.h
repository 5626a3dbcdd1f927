#pragma once

#include <cstdint>

#include "plugin/core/units.h"

namespace tillbridge::core {

/// What the web store's quota leaves until it is filled again, and who may use it. Sales come first: a fifth
/// of the quota is kept for them, looks at the marker are spread over what is left, and what only serves
/// display waits when the quota runs low. What was asked and not yet answered counts as used, and so does
/// what is asked of a quota that was filled again before any answer said so. Nothing is held back while the
/// web store says nothing about its quota.
class RequestBudget {
 public:
  /// An answer told how many of `quota` requests are left until it is filled again in `reset` milliseconds;
  /// `unanswered` others are still out.
  void told(Millis now, std::int64_t left, std::int64_t quota, Millis reset, std::int64_t unanswered = 0);
  /// A request goes out.
  void asked(Millis now);

  /// How long any request would be refused, as the last answer told; 0: one may go.
  Millis used_up_for(Millis now) const { return known(now) && told_left_ == 0 ? reset_at_ - now : 0; }

  /// Levels for the chips, the catalogue: a third of the quota is left.
  bool figures_may_go(Millis now) const { return !known(now) || left_ > quota_ / 3; }
  /// Products that somebody puts online: a sixth is left, and less the sooner it is filled again, so that a
  /// Save of many gets nearly all that sales do not need.
  bool catalogue_may_go(Millis now) const;
  /// Order polls: a tenth is left.
  bool orders_may_go(Millis now) const { return !known(now) || left_ > quota_ / 10; }
  /// The least time between two looks at the marker; 0: as often as the lag wants it. At most 5 s, since
  /// sales that gather behind an unread seal go in fewer requests, but go.
  Millis between_marker_reads(Millis now) const;

 private:
  bool known(Millis now) const { return now < reset_at_; }

  std::int64_t left_ = 0, told_left_ = 0, quota_ = 0;  ///< quota_ 0: none was ever told
  bool assumed_ = false;              ///< no answer has spoken of the quota since it was filled again
  Millis reset_at_ = 0, window_ = 1;  ///< window_: the longest wait for a refill that was told
};

}  // namespace tillbridge::core
