#include "paired.h"

#include <time.h>

#include <algorithm>
#include <thread>

namespace tillbridge::bench {

double processor_us() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

std::uint64_t Dice::next() {
  state_ += 0x9e3779b97f4a7c15u;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

void linger(int us) {
  const auto end = Steady::now() + std::chrono::microseconds(us);
  while (us > 0 && Steady::now() < end) {
  }
}

void interleave(std::vector<Side>& sides, int rounds, Dice& dice, std::chrono::microseconds gap) {
  std::vector<std::size_t> order(sides.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (auto& side : sides) side.samples.reserve(side.samples.size() + static_cast<std::size_t>(rounds));
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[dice.below(i)]);
    for (const auto which : order) {
      if (gap.count() > 0) std::this_thread::sleep_for(gap);
      sides[which].samples.push_back(sides[which].operation());
    }
  }
}

void warm_up(std::vector<Side>& sides, int rounds, Dice& dice) {
  interleave(sides, rounds, dice);
  for (auto& side : sides) side.samples.clear();
}

void compare(Report& report, const std::string& id, int run, double q, const Side& subject,
             const Side& reference, const Side& twin) {
  const double base = quantile(reference.samples, q);
  report.ratio(id, run, quantile(subject.samples, q), base);
  report.control(id, run, quantile(twin.samples, q), base);
}

}  // namespace tillbridge::bench
