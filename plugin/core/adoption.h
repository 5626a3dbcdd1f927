#pragma once

// Taking over a marker that somebody else has written: a restored copy of the records, a clone, or an outbox
// that starts anew. Pure. See docs/protocol.md, "Taking over".

#include <array>
#include <cstdint>

#include "plugin/core/sending.h"

namespace tillbridge::core {

/// What one lane of the marker says about our records of it.
enum class LaneFound {
  ours,     ///< our last seal, one of our batches', or an older read: the lane stays as it is
  taken,    ///< a seal that we do not know: it becomes the lane's base
  unclear,  ///< both slots empty or no legal seal: read again
  retired,  ///< a tombstone: this epoch of the marker is closed, the next one has to be found
};

struct LaneAdoption {
  LaneFound found = LaneFound::unclear;
  Units base = 0;             ///< taken: the seal read
  std::uint64_t round = 0;    ///< taken: the lane's next round, by the slot that holds the seal
  std::uint64_t settled = 0;  ///< taken: movements of this lane up to this number may have been applied
};

struct Adoption {
  std::array<LaneAdoption, kLanes> lanes;
  std::uint64_t highest = 0;  ///< numbers go on above it

  bool any(LaneFound found) const;
  /// Every lane says something that can be acted on.
  bool clear() const { return !any(LaneFound::unclear) && !any(LaneFound::retired); }
};

/// Compares one read of the marker with the lanes as they stand here. The read may be old and torn: a base
/// that is too large is refused later, the lane fences and is taken over again. Of two filled slots the
/// smaller seal is the later one.
Adoption consider_adoption(const MarkerLevels& read, const std::array<LaneView, kLanes>& own,
                           std::uint64_t epoch_start);

}  // namespace tillbridge::core
