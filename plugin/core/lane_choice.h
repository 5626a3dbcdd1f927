#pragma once

#include <array>

#include "plugin/core/seal.h"

namespace tillbridge::core {

/// What is remembered of a lane when a movement has to choose one. A wrong hint costs time, never safety.
struct LaneHint {
  bool open = true;          ///< no batch of its round is undecided
  std::uint64_t unsent = 0;  ///< pending movements that no batch carries
  Millis settled_at = 0;     ///< when it last settled
  Millis frozen_at = 0;      ///< when its oldest undecided batch was frozen
};
using LaneHints = std::array<LaneHint, kLanes>;

/// The lane for a new movement: an open one that already has unsent rows (a backlog stays in one request),
/// else the open one that settled longest ago, else the one expected to settle first.
int choose_lane(const LaneHints& hints);

}  // namespace tillbridge::core
