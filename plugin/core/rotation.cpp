#include "plugin/core/rotation.h"

#include <algorithm>

#include "plugin/core/invariant.h"

namespace tillbridge::core {

EpochPlan plan_epoch(const std::array<std::optional<std::uint64_t>, kLanes>& first_pending,
                     std::uint64_t last_number) {
  EpochPlan plan;
  plan.epoch_start = last_number;
  for (int i = 0; i < kLanes; ++i) {
    invariant(!first_pending[i] || (*first_pending[i] > 0 && *first_pending[i] <= last_number),
              "what waits has a number that was given (I8)");
    // Everything below the first that waits is settled, in review or another lane's.
    plan.starts[i] = first_pending[i] ? *first_pending[i] - 1 : last_number;
    plan.epoch_start = std::min(plan.epoch_start, plan.starts[i]);
  }
  for (int i = 0; i < kLanes; ++i) plan.levels[i] = seal(plan.starts[i], 0, plan.epoch_start);
  return plan;
}

Closing closing_seen(const MarkerLevels& read, const std::array<Units, kLanes>& bases,
                     const Tombstones& tombstones) {
  bool ours = false;
  for (int i = 0; i < kLanes; ++i)
    for (const Units value : {read[i].a, read[i].b}) {
      if (value <= 0 || value >= bases[i]) continue;
      if (value != tombstones[i]) return Closing::foreign;
      ours = true;
    }
  return ours ? Closing::done : Closing::not_yet;
}

}  // namespace tillbridge::core
