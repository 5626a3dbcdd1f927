#pragma once

#include "plugin/core/units.h"

namespace tillbridge::core {

/// Whether the web store can be reached, judged by how exchanges end. No connection on two tries a second
/// apart is offline at once; silence and server errors are offline after 10 s and two tries. One good answer
/// is online.
class Reachability {
 public:
  enum class Failure { no_route, no_answer };

  void answered(Millis now);
  /// `waited`: how long the exchange had gone on; silence began that much earlier.
  void failed(Millis now, Failure failure, Millis waited = 0);
  /// Somebody asks for a try right now: the wait for the flat retry ends.
  void try_now(Millis now) { retry_at_ = tries_ > 0 ? now : 0; }

  bool offline() const { return offline_; }
  /// Why, while offline.
  Failure failure() const { return failure_; }
  /// When to try again after a failure; 0 when nothing failed. No route: 1 s after the first failure, then
  /// every 5 s.
  Millis retry_at() const { return retry_at_; }
  bool failing() const { return tries_ > 0; }
  /// Monotonic time of the last good answer, or a time before any when there was none.
  Millis last_answer() const { return last_answer_; }
  bool ever_answered() const { return ever_answered_; }

 private:
  bool offline_ = false, ever_answered_ = false;
  Failure failure_ = Failure::no_route;
  int tries_ = 0;
  Millis first_failure_ = 0, retry_at_ = 0, last_answer_ = 0;
};

}  // namespace tillbridge::core
