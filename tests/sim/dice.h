#pragma once

#include <cmath>
#include <cstdint>

namespace sim {

/// The only randomness of a world. Same seed, same numbers, everywhere.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 2 + 1) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  /// In [0, n); 0 for n below 1.
  std::int64_t below(std::int64_t n) {
    return n <= 0 ? 0 : static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(n));
  }
  /// In [low, high].
  std::int64_t between(std::int64_t low, std::int64_t high) { return low + below(high - low + 1); }
  double share() { return static_cast<double>(next() >> 11) / 9007199254740992.0; }
  bool chance(double p) { return p > 0 && share() < p; }
  /// A pause with this mean, as independent things happen.
  std::int64_t pause(double mean_ms) {
    return 1 + static_cast<std::int64_t>(-mean_ms * std::log(1.0 - share()));
  }
  /// A whole size between `low` and `high`, every order of magnitude as likely.
  std::int64_t spread(double low, double high) {
    return static_cast<std::int64_t>(low * std::pow(high / low, share()));
  }
  /// A generator of its own, so that one part's draws do not shift another's.
  Dice fork() { return Dice(next()); }

 private:
  std::uint64_t state_;
};

}  // namespace sim
