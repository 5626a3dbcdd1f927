#pragma once

#include "plugin/runtime/probe.h"
#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// Tries the web store's promises again while nothing else is to be done: the rounds of A2 that linking left
/// out, once a month, and after an answer that was not kept. What it measures of the lag is kept (p50, p99).
/// Worker's thread.
class IdleProbe {
 public:
  IdleProbe(Workplace& place, WebStore& web, std::int64_t location);
  ~IdleProbe() { *alive_ = false; }
  IdleProbe(const IdleProbe&) = delete;
  IdleProbe& operator=(const IdleProbe&) = delete;

  /// `idle`: nothing waits to be sent and the web store answers. `kept_badly`: how many answers were not kept
  /// so far (core::Sending::broken_promises).
  void turn(bool idle, std::uint64_t kept_badly);
  core::Millis wake_at() const;

  std::function<void()> on_broken;           ///< a promise is broken: fact::kBrokenPromise says which
  std::function<void(core::Millis)> on_lag;  ///< how long reads lag, newly measured

 private:
  void ended(const Probe::Outcome& outcome);

  Workplace& place_;
  WebStore& web_;
  std::int64_t location_;
  std::shared_ptr<Probe> probe_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  core::Millis look_at_;
  std::uint64_t kept_badly_ = 0;
  bool idle_ = false, wanted_ = false;
};

/// The value below which `percent` of the samples lie; 0 for none. Pure.
core::Millis quantile(std::vector<core::Millis> samples, int percent);

}  // namespace tillbridge::runtime
