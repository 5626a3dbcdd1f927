#pragma once

#include <array>
#include <map>
#include <string>

#include "plugin/core/seal.h"
#include "plugin/runtime/pusher.h"
#include "plugin/store/outbox.h"

namespace tillbridge::runtime {

/// Units that have been moved here and that the web store's levels do not show, for what people are shown.
/// The movements of a lane are read once and not for each picture. Worker's thread.
class UnsentUnits {
 public:
  using Sums = std::map<std::string, core::Milli>;  ///< by folded SKU, in thousandths
  /// As the tables have them. `sender_counts`: the sender knows how many wait; else they are counted here,
  /// which takes longer the more there are.
  const Sums& of(store::Outbox& outbox, const Pusher& sender, bool sender_counts = true);
  /// The lanes were opened anew, or some of it was settled: nothing is known of them.
  void forget() { *this = {}; }

 private:
  /// In one round of a lane movements only come, and its decision begins the next.
  struct Lane {
    std::uint64_t round = 0;
    std::size_t pending = 0;
    Sums sums;
  };
  std::array<Lane, core::kLanes> lanes_;
  Sums all_;
};

}  // namespace tillbridge::runtime
