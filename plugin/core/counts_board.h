#pragma once

// The counts of both sides as people see them: facts without words. Immutable once published.

#include <cstdint>
#include <string>
#include <vector>

#include "plugin/core/counts.h"

namespace tillbridge::core {

/// An item of which both sides do not have the same.
struct CountsRow {
  std::string sku, name;
  CountsNow now;  ///< as known; a sale of this moment may not be in it
  Units start_here = 0, start_online = 0;
  UnixMillis since = 0;  ///< when the difference was first seen
  /// The web store keeps no count of it: its sales are kept until somebody chooses `leave` or `shop`.
  bool uncounted = false;
  enum class State {
    differs,
    waits,    ///< a choice was saved and is not done
    moved,    ///< a number moved before the choice was done: choose again
    refused,  ///< `remark` says why
  } state = State::differs;
  CountChoice chosen = CountChoice::leave;  ///< unless `differs`
  std::string remark;
  bool offers(CountChoice choice) const {
    return !uncounted || choice == CountChoice::leave || choice == CountChoice::shop;
  }
};

struct CountsBoard {
  std::uint64_t revision = 0;
  /// Those of which the web store promises more than the shop has first, the largest difference before
  /// others.
  std::vector<CountsRow> rows;
  std::size_t compared = 0;    ///< items whose counts are known on both sides
  std::int64_t last_save = 0;  ///< 0: nothing was chosen yet
  std::size_t last_done = 0;   ///< of it, what was done and can be taken back
  std::size_t held = 0;        ///< items that are not judged before another register has told how it stands
  std::string held_by;         ///< names of these registers
  std::size_t last_waits = 0;  ///< and what is not done yet
};

}  // namespace tillbridge::core
