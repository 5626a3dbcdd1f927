#include "plugin/core/lane_choice.h"

namespace tillbridge::core {

int choose_lane(const LaneHints& hints) {
  int best = -1;
  for (int lane = 0; lane < kLanes; ++lane)
    if (hints[lane].open && hints[lane].unsent > 0 && (best < 0 || hints[lane].unsent > hints[best].unsent))
      best = lane;
  if (best >= 0) return best;
  for (int lane = 0; lane < kLanes; ++lane)
    if (hints[lane].open && (best < 0 || hints[lane].settled_at < hints[best].settled_at)) best = lane;
  if (best >= 0) return best;
  for (int lane = 0; lane < kLanes; ++lane)
    if (best < 0 || hints[lane].frozen_at < hints[best].frozen_at) best = lane;
  return best;
}

}  // namespace tillbridge::core
