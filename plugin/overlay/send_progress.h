#pragma once

// How far sending is: of how many changes how many are through, and what is left of the time (ux "Long
// work"). Pure but for the state it keeps; one thread.

#include <algorithm>
#include <cstdint>

namespace tillbridge::overlay {

class SendProgress {
 public:
  static constexpr std::uint64_t kLongWork = 10;  ///< fewer changes than these need no bar
  static constexpr double kShownAfterS = 3, kMayRiseS = 10;

  /// `waiting` changes are not confirmed now.
  void look(std::uint64_t waiting, bool sending, double clock_s) {
    if (waiting == 0 || !sending) {
      *this = {};
      waiting_ = waiting;
      return;
    }
    if (total_ == 0) began_s_ = clock_s;
    if (waiting > waiting_ || total_ == 0) total_ += waiting - std::min(waiting, total_ == 0 ? 0 : waiting_);
    waiting_ = waiting;
    const double done = static_cast<double>(total_ - waiting_), passed = clock_s - began_s_;
    double left = done > 0 && passed >= kShownAfterS ? passed / done * static_cast<double>(waiting_) : 0;
    // It may grow again, but not back and forth.
    if (left > left_s_ && left_s_ > 0) {
      if (clock_s - rose_s_ < kMayRiseS) {
        left = left_s_;
      } else {
        rose_s_ = clock_s;
      }
    }
    left_s_ = left;
  }

  std::uint64_t done() const { return total_ - std::min(total_, waiting_); }
  /// 0 where there is nothing to show.
  std::uint64_t total() const { return total_ >= kLongWork ? total_ : 0; }
  double left_s() const { return left_s_; }

 private:
  std::uint64_t waiting_ = 0, total_ = 0;
  double began_s_ = 0, left_s_ = 0, rose_s_ = -100;
};

}  // namespace tillbridge::overlay
