#include "plugin/runtime/unsent_units.h"

#include "plugin/core/movement.h"
#include "plugin/store/item_match.h"

namespace tillbridge::runtime {
namespace {
constexpr std::size_t kMost = 2'000;  ///< of a lane; the rest of a long backlog is not summed up
}  // namespace

const UnsentUnits::Sums& UnsentUnits::of(store::Outbox& outbox, const Pusher& sender) {
  bool changed = false;
  for (int i = 0; i < core::kLanes; ++i) {
    auto& known = lanes_[static_cast<std::size_t>(i)];
    const auto& lane = sender.lane(i);
    if (known.pending == lane.pending && (lane.pending == 0 || known.round == lane.round)) continue;
    changed = true;
    known = {lane.round, lane.pending, {}};
    if (lane.pending == 0) continue;
    // Also what has a 200: levels show it only later.
    for (const auto& row : outbox.pending(i, kMost))
      for (const auto& line : row.movement.lines)
        if (!core::stays_off_the_shelf(row.movement.kind, line))
          known.sums[store::fold_sku(line.sku)] += line.quantity_milli;
  }
  if (!changed) return all_;
  all_.clear();
  for (const auto& lane : lanes_)
    for (const auto& [sku, milli] : lane.sums) all_[sku] += milli;
  return all_;
}

}  // namespace tillbridge::runtime
