#pragma once

#include <cstdint>
#include <optional>

#include "plugin/core/units.h"

namespace tillbridge::runtime {

/// Whether the disk under the records gets full, told while changes still fit. Worker's thread.
class DiskWatch {
 public:
  static constexpr core::Millis kBetweenLooks = 60'000, kWeek = 7 * 86'400'000LL;
  /// With more than this nobody has to count how much a day takes.
  static constexpr std::uint64_t kPlenty = std::uint64_t{1} << 30;

  bool due(core::Millis now) const { return now >= due_; }
  /// What is free, in bytes, and the movements of the last seven days; nothing: nobody knows what is free.
  /// @return whether days() has changed
  bool told(core::Millis now, std::optional<std::uint64_t> free, std::uint64_t movements_of_a_week);
  /// Days of changes that still fit, while somebody has to make room; nothing: there is enough.
  std::optional<int> days() const { return days_; }

 private:
  core::Millis due_ = 0;
  std::optional<int> days_;
};

}  // namespace tillbridge::runtime
