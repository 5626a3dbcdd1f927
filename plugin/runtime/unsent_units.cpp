#include "plugin/runtime/unsent_units.h"

#include "plugin/core/movement.h"
#include "plugin/store/item_match.h"

namespace tillbridge::runtime {
namespace {
constexpr std::size_t kMost = 2'000;  ///< of a lane; the rest of a long backlog is not summed up
}  // namespace

const UnsentUnits::Sums& UnsentUnits::of(store::Outbox& outbox, const Pusher& sender, bool sender_counts) {
  bool changed = false;
  for (int i = 0; i < core::kLanes; ++i) {
    auto& known = lanes_[static_cast<std::size_t>(i)];
    const auto round = sender.lane(i).round;
    const std::size_t pending = sender_counts ? sender.lane(i).pending : outbox.pending_count(i);
    if (known.pending == pending && (pending == 0 || known.round == round)) continue;
    changed = true;
    Lane read{round, pending, {}};
    // Also what has a 200: levels show it only later.
    if (pending > 0)
      for (const auto& row : outbox.pending(i, kMost))
        for (const auto& line : row.movement.lines)
          if (!core::stays_off_the_shelf(row.movement.kind, line))
            read.sums[store::fold_sku(line.sku)] += line.quantity_milli;
    known = std::move(read);
  }
  if (!changed) return all_;
  all_.clear();
  for (const auto& lane : lanes_)
    for (const auto& [sku, milli] : lane.sums) all_[sku] += milli;
  return all_;
}

}  // namespace tillbridge::runtime
