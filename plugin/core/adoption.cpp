#include "plugin/core/adoption.h"

#include <algorithm>

namespace tillbridge::core {
namespace {

LaneAdoption consider_lane(const SlotPair& read, const LaneView& own, std::uint64_t epoch_start) {
  LaneAdoption lane;
  if (read.a <= 0 && read.b <= 0) return lane;
  const bool in_a = read.b <= 0 || (read.a > 0 && read.a < read.b);
  const Units value = in_a ? read.a : read.b;
  if (value < kNonces) {
    lane.found = LaneFound::retired;
    return lane;
  }
  const auto number = settled_number(value, epoch_start);
  if (!number) return lane;
  const bool by_a_batch = std::any_of(own.batches.begin(), own.batches.end(), [&](const auto& batch) {
    // What never left here was written by a copy that drew the same seal.
    return batch.target == value && batch.state != BatchState::frozen;
  });
  if (own.base != 0 && (value >= own.base || by_a_batch)) {
    lane.found = LaneFound::ours;
    return lane;
  }
  lane.found = LaneFound::taken;
  lane.base = value;
  lane.settled = *number;
  lane.round = own.round + 1;
  if ((lane.round % 2 == 0) != in_a) ++lane.round;
  return lane;
}

}  // namespace

bool Adoption::any(LaneFound found) const {
  return std::any_of(lanes.begin(), lanes.end(), [&](const auto& lane) { return lane.found == found; });
}

Adoption consider_adoption(const MarkerLevels& read, const std::array<LaneView, kLanes>& own,
                           std::uint64_t epoch_start) {
  Adoption adoption;
  for (int i = 0; i < kLanes; ++i) {
    adoption.lanes[i] = consider_lane(read[i], own[i], epoch_start);
    adoption.highest = std::max(adoption.highest, adoption.lanes[i].settled);
  }
  return adoption;
}

}  // namespace tillbridge::core
