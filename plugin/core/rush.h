#pragma once

#include <cstdint>

#include "plugin/core/units.h"

namespace tillbridge::core {

/// Sales that come closer together than a register's pace: each waits for the disk, and would wait for a
/// commit of the worker's as well. So the worker stands aside until they pause.
class Rush {
 public:
  /// Whether the worker stands aside at `now`, when `recorded` movements were recorded since the start. A
  /// tenth of a second on end at most, so that a rush without an end is sent all the same.
  bool goes_on(std::uint64_t recorded, Millis now);

 private:
  std::uint64_t seen_ = 0;
  Millis last_ = 0, began_ = 0;  ///< the newest movement that was seen; 0: there is no rush
};

}  // namespace tillbridge::core
