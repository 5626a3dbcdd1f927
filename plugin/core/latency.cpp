#include "plugin/core/latency.h"

#include <algorithm>
#include <bit>

namespace tillbridge::core {
namespace {
constexpr Millis kLongest = (Millis{1} << 33) - 1;
}

void LatencyHistogram::add(Millis length) {
  length = std::clamp<Millis>(length, 0, kLongest);
  const auto value = static_cast<std::uint64_t>(length);
  // Up to 64 each length has a bucket; from there on each doubling has 32.
  const int coarse = std::max(0, static_cast<int>(std::bit_width(value)) - 6);
  ++buckets_[static_cast<std::size_t>(coarse * kFine) + (value >> coarse)];
  ++count_;
  longest_ = std::max(longest_, length);
}

Millis LatencyHistogram::percentile(unsigned percent) const {
  if (count_ == 0) return 0;
  const std::uint64_t wanted =
      std::max<std::uint64_t>(1, (count_ * std::min(percent, 100u) + 99) / 100);  // the nearest rank
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen < wanted) continue;
    const int coarse = i < 2 * kFine ? 0 : static_cast<int>(i / kFine) - 1;
    const auto step = static_cast<Millis>(i) - coarse * kFine;
    return std::min(longest_, ((step + 1) << coarse) - 1);
  }
  return longest_;
}

}  // namespace tillbridge::core
