#include "plugin/core/reachability.h"

namespace tillbridge::core {
namespace {
constexpr Millis kFirstRetry = 1'000, kFlatRetry = 5'000, kSilence = 10'000;
}

void Reachability::answered(Millis now) {
  *this = Reachability{};
  ever_answered_ = true;
  last_answer_ = now;
}

void Reachability::failed(Millis now, Failure failure, Millis waited) {
  // Exchanges that ran side by side and failed together are one try.
  const bool same_try = tries_ > 0 && now < retry_at_ - (tries_ == 1 ? kFirstRetry : kFlatRetry) + 500;
  if (tries_ == 0) first_failure_ = now - waited;
  if (!same_try) ++tries_;
  failure_ = failure;
  if (failure == Failure::no_route) {
    if (tries_ >= 2) offline_ = true;
  } else if (tries_ >= 2 && now - first_failure_ >= kSilence) {
    offline_ = true;
  }
  if (!same_try) retry_at_ = now + (tries_ <= 1 ? kFirstRetry : kFlatRetry);
}

}  // namespace tillbridge::core
