#pragma once

// The seal: a level on the sync marker that can be broken once. See docs/protocol.md.

#include <array>
#include <cstdint>
#include <optional>

#include "plugin/core/units.h"

namespace tillbridge::core {

/// Lanes side by side on one marker; part of the epoch and of the schema.
inline constexpr int kLanes = 8;
/// Levels start here. BigCommerce keeps at most 2'147'483'647 per product and location; eight lanes stay
/// below it together.
inline constexpr Units kSealStart = 100'000'000;
/// Values per movement number: a random nonce tells apart batches that settle the same number.
inline constexpr Units kNonces = 1024;
/// How many movement numbers an epoch of the marker may cover before it has to be rotated.
inline constexpr std::uint64_t kEpochNumbers = 90'000;
/// The furthest number with a legal seal: room for a backlog that begins before kEpochNumbers and ends
/// beyond.
inline constexpr std::uint64_t kLastEpochNumber = 97'654;

/// One lane's two slots on the marker, as read. The read may be old, and torn between the two.
struct SlotPair {
  Units a = 0, b = 0;
  Units of(std::uint64_t round) const { return round % 2 == 0 ? a : b; }
};
using MarkerLevels = std::array<SlotPair, kLanes>;

/// The seal of a lane whose highest settled movement is `h`, in an epoch that began at movement number
/// `epoch_start`. Requires epoch_has(h, epoch_start) and nonce in [0, 1023].
Units seal(std::uint64_t h, Units nonce, std::uint64_t epoch_start);
/// Whether a movement number can be sealed in the epoch that began at `epoch_start`.
constexpr bool epoch_has(std::uint64_t number, std::uint64_t epoch_start) {
  return number >= epoch_start && number - epoch_start <= kLastEpochNumber;
}
/// The movement number that a seal names; nothing for a value that is no legal seal (0, a tombstone, too
/// large).
std::optional<std::uint64_t> settled_number(Units seal, std::uint64_t epoch_start);

}  // namespace tillbridge::core
