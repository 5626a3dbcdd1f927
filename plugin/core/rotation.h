#pragma once

// From one epoch of the marker to the next: where its lanes begin, and what says that the old one is closed.
// Pure. See docs/protocol.md, "A new epoch".

#include <array>
#include <cstdint>
#include <optional>

#include "plugin/core/sending.h"

namespace tillbridge::core {

/// Where the lanes of a new epoch begin.
struct EpochPlan {
  std::uint64_t epoch_start = 0;               ///< part of the new marker's SKUs
  std::array<std::uint64_t, kLanes> starts{};  ///< what each lane counts as settled
  std::array<Units, kLanes> levels{};          ///< the first seals, in slots A
};

/// `first_pending`: the lowest pending number of each lane. A lane with nothing pending begins at
/// `last_number`, the highest ever given, so that one idle lane does not use up the new epoch. Throws
/// InvariantBroken where what waits spans more numbers than an epoch has.
EpochPlan plan_epoch(const std::array<std::optional<std::uint64_t>, kLanes>& first_pending,
                     std::uint64_t last_number);

/// What the closing batch leaves in each lane: below every legal seal, above zero.
using Tombstones = std::array<Units, kLanes>;
/// A tombstone from a random number.
constexpr Units tombstone(std::uint64_t random) {
  return 1 + static_cast<Units>(random % static_cast<std::uint64_t>(kNonces - 1));
}

enum class Closing {
  not_yet,  ///< the old seals, or something older: the same bytes go again
  done,     ///< our tombstones: no copy of a request can use the old epoch any more
  foreign,  ///< somebody else's seal or tombstone
};

/// What a read of the old marker says about our closing batch, all or nothing like any other. `bases`: the
/// seals that it takes. The read may be old and torn: one tombstone of ours is proof.
Closing closing_seen(const MarkerLevels& read, const std::array<Units, kLanes>& bases,
                     const Tombstones& tombstones);

}  // namespace tillbridge::core
