#pragma once

#include <functional>
#include <queue>
#include <vector>

#include "sim/trace.h"

namespace sim {

/// What is going to happen, and the only clock there is. Things due at the same moment happen in the order in
/// which they were put in.
class Agenda {
 public:
  Ms now() const { return now_; }
  void at(Ms when, std::function<void()> what) {
    queue_.push({std::max(when, now_), next_++, std::move(what)});
  }
  void in(Ms pause, std::function<void()> what) { at(now_ + pause, std::move(what)); }
  bool empty() const { return queue_.empty(); }
  Ms next() const { return queue_.top().when; }
  void pass_to(Ms when) { now_ = std::max(now_, when); }
  /// Runs the first thing that is due now. False: nothing is.
  bool run_one() {
    if (queue_.empty() || queue_.top().when > now_) return false;
    auto what = std::move(const_cast<Entry&>(queue_.top()).what);
    queue_.pop();
    what();
    return true;
  }

 private:
  struct Entry {
    Ms when;
    std::uint64_t order;
    std::function<void()> what;
    bool operator<(const Entry& other) const {
      return when != other.when ? when > other.when : order > other.order;
    }
  };
  std::priority_queue<Entry> queue_;
  Ms now_ = 0;
  std::uint64_t next_ = 0;
};

}  // namespace sim
