#pragma once

#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// Tries on a throw-away item, touching no merchant's stock, whether this web store keeps the two promises
/// that sealed sending stands on: a request is all or nothing (A1), and a level never goes below zero, also
/// for requests at the same time (A2, so many rounds). It also measures how long reads lag behind. See
/// docs/protocol.md, "The probe".
class Probe : public std::enable_shared_from_this<Probe> {
 public:
  struct Outcome {
    std::string problem;       ///< empty: both promises hold
    bool broken = false;       ///< the problem is a broken promise, seen in levels that no old read can show
    bool cannot_make = false;  ///< the web store refuses to make such an item at all (A7)
    core::Millis lag_ms = 2'000;
    std::vector<core::Millis> lags;  ///< each time that was measured
    /// Good changes that were refused because they followed another one at once (A6): of another lane, of the
    /// same one. Costs time only.
    bool next_lane_refused = false, next_round_refused = false;
  };
  struct Plan {
    int rounds = 3;             ///< of A2
    bool measures_lag = false;  ///< after each round; and what follows at once is refused (A6)
    /// Asked before each round; false: later, somebody needs the web store. None: at once.
    std::function<bool()> may_go_on = {};
  };
  using Then = std::function<void(Outcome)>;
  Probe(Workplace& place, WebStore& web, std::int64_t location, std::string name, Plan plan, Then then);
  void start();
  /// Continues when a pause is over. False: nothing more to do.
  void turn();
  core::Millis wake_at() const { return wait_until_; }

 private:
  using Levels = std::map<std::int64_t, core::Units>;
  void create();
  void set_levels();
  void first_promise(int request);
  void second_promise(int round);
  void again(int round, int which);
  void measure(int round);
  void follow_at_once(int step);
  void settle();
  void fail(std::string problem, bool broken = false, bool cannot_make = false);
  void read_until_seen();
  void read_settled();
  void judge(const Levels& levels);
  void finish(Outcome outcome);
  void ask_levels(std::function<void(std::optional<Levels>)> then);
  void adjust(std::vector<std::pair<int, core::Units>> changes,
              std::function<void(const bigcommerce::HttpReply&)> then);
  void pause(core::Millis ms, std::function<void()> then);

  Workplace& place_;
  WebStore& web_;
  std::int64_t location_;
  std::string name_;
  Plan plan_;
  Then then_;
  std::int64_t product_ = 0;
  std::vector<std::int64_t> slots_;  ///< A0 B0 A1 B1 ...: pair 0 for A1, the others for A2
  core::Millis wait_until_ = core::kNever, written_at_ = 0;
  std::function<void()> after_pause_;
  core::Millis lag_ = 2'000;
  std::vector<core::Millis> lags_;
  bool next_lane_refused_ = false, next_round_refused_ = false;
  int tries_ = 0;
};

}  // namespace tillbridge::runtime
