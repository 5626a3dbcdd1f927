#include "plugin/core/rush.h"

namespace tillbridge::core {
namespace {

constexpr Millis kClose = 20, kPause = 3, kLongest = 100;

}  // namespace

bool Rush::goes_on(std::uint64_t recorded, Millis now) {
  if (recorded != seen_) {
    const bool close = recorded - seen_ > 1 || (last_ != 0 && now - last_ < kClose);
    seen_ = recorded;
    last_ = now;
    if (close && began_ == 0) began_ = now;
  }
  if (began_ != 0 && (now - last_ >= kPause || now - began_ >= kLongest)) began_ = 0;
  return began_ != 0;
}

}  // namespace tillbridge::core
