#pragma once

// Both sides of every ratio run in one process, one operation at a time, in an order shuffled anew each
// round: whatever disturbs the machine disturbs both.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "report.h"

namespace tillbridge::bench {

using Steady = std::chrono::steady_clock;

inline double microseconds(Steady::duration length) {
  return std::chrono::duration<double, std::micro>(length).count();
}

/// What all threads of this process have had of the processors so far.
double processor_us();

/// A seeded order, the same on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  std::uint64_t below(std::uint64_t n) { return next() % n; }

 private:
  std::uint64_t state_;
};

/// Keeps the thread busy for so long.
void linger(int us);

struct Side {
  std::string name;
  std::function<double()> operation;  ///< does it once and returns microseconds of the part that counts
  std::vector<double> samples{};
};

/// Runs every side `rounds` times, interleaved, `gap` before each operation; fills the samples.
void interleave(std::vector<Side>& sides, int rounds, Dice& dice, std::chrono::microseconds gap = {});
/// The same without keeping the samples.
void warm_up(std::vector<Side>& sides, int rounds, Dice& dice);

/// One run's ratio of a quantile, subject to reference, with the reference's twin as the control.
void compare(Report& report, const std::string& id, int run, double q, const Side& subject,
             const Side& reference, const Side& twin);

}  // namespace tillbridge::bench
