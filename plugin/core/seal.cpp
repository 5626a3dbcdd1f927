#include "plugin/core/seal.h"

#include "plugin/core/invariant.h"

namespace tillbridge::core {

Units seal(std::uint64_t h, Units nonce, std::uint64_t epoch_start) {
  invariant(epoch_has(h, epoch_start), "a seal's number lies within its epoch");
  invariant(nonce >= 0 && nonce < kNonces, "a nonce has ten bits");
  return kSealStart - (kNonces * static_cast<Units>(h - epoch_start) + nonce);
}

std::optional<std::uint64_t> settled_number(Units seal, std::uint64_t epoch_start) {
  if (seal < kNonces || seal > kSealStart) return std::nullopt;
  return epoch_start + static_cast<std::uint64_t>((kSealStart - seal) / kNonces);
}

}  // namespace tillbridge::core
