#include "plugin/core/request_budget.h"

#include <algorithm>
#include <utility>

namespace tillbridge::core {
namespace {
/// No quota is believed to stay used up for longer than this.
constexpr Millis kLongestReset = 5 * 60'000;
constexpr Millis kLongestBetweenReads = 5'000;
/// Never taken by the catalogue: a sale with the look at its seal, and an order poll.
constexpr std::int64_t kAlwaysLeft = 4;
}  // namespace

void RequestBudget::told(Millis now, std::int64_t left, std::int64_t quota, Millis reset,
                         std::int64_t unanswered) {
  if (quota <= 0 || left < 0 || reset <= 0) {
    reset_at_ = now;
    quota_ = 0;
    return;
  }
  assumed_ = false;
  told_left_ = left;
  left_ = left - unanswered;
  quota_ = quota;
  reset_at_ = now + std::min(reset, kLongestReset);
  window_ = std::max(window_, reset_at_ - now);
}

void RequestBudget::asked(Millis now) {
  if (quota_ == 0) return;
  if (!known(now)) {
    // A whole window long no answer has said anything of a quota.
    if (std::exchange(assumed_, true)) {
      quota_ = 0;
      return;
    }
    left_ = told_left_ = quota_;
    reset_at_ = now + window_;
  }
  --left_;
}

bool RequestBudget::catalogue_may_go(Millis now) const {
  if (!known(now)) return true;
  return left_ > std::max(kAlwaysLeft, quota_ / 6 * (reset_at_ - now) / window_);
}

Millis RequestBudget::between_marker_reads(Millis now) const {
  if (!known(now)) return 0;
  const std::int64_t reads = std::max<std::int64_t>(1, (left_ - quota_ / 5) / 2);
  return std::min((reset_at_ - now) / reads, kLongestBetweenReads);
}

}  // namespace tillbridge::core
