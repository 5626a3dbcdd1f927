#pragma once

// How long things take, told in percentiles. Pure; single-threaded.

#include <array>
#include <cstdint>

#include "plugin/core/units.h"

namespace tillbridge::core {

struct LatencyFigures {
  Millis p50 = 0, p95 = 0, p99 = 0;

  bool operator==(const LatencyFigures&) const = default;
};

/// Of any number of lengths the percentiles, in a few kilobytes: none is told too short, and none more than a
/// thirty-second too long. Lengths beyond about a hundred days count as that.
class LatencyHistogram {
 public:
  void add(Millis length);  ///< below 0 counts as 0
  std::uint64_t count() const { return count_; }
  /// The length within which `percent` of all lie; 0 where there are none.
  Millis percentile(unsigned percent) const;
  LatencyFigures figures() const { return {percentile(50), percentile(95), percentile(99)}; }

 private:
  static constexpr int kFine = 32, kDoublings = 28;
  std::array<std::uint32_t, (kDoublings + 2) * kFine> buckets_{};
  std::uint64_t count_ = 0;
  Millis longest_ = 0;
};

/// The receipts of the sales of one day: sold to accepted, and sold to seen in the web store by a read.
struct SalesLatency {
  std::uint64_t sales = 0;
  LatencyFigures accepted, seen;

  bool operator==(const SalesLatency&) const = default;
};

}  // namespace tillbridge::core
