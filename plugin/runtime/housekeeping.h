#pragma once

#include "plugin/runtime/workplace.h"
#include "plugin/store/history.h"

namespace tillbridge::runtime {

/// Lets what is older than two years leave the records, in idle moments and a little at a time. Worker's
/// thread.
class Housekeeping {
 public:
  static constexpr core::Millis kBetweenSteps = 500, kBetweenLooks = 3'600'000;

  explicit Housekeeping(Workplace& place) : place_(place), history_(place.database) {}

  /// An answer of the web store told its time. Until then nothing leaves: a register's clock may be years
  /// off.
  void told(core::UnixMillis there) { there_ = there; }
  /// `idle`: nothing waits and nothing is under way. Throws SQLite::Exception.
  void turn(bool idle);

 private:
  Workplace& place_;
  store::History history_;
  core::UnixMillis there_ = 0;
  core::Millis due_ = 0;
};

}  // namespace tillbridge::runtime
