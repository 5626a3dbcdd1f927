#include "sim/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace sim {

void Summary::add(const Outcome& outcome) {
  ++worlds;
  last_seed = std::max(last_seed, outcome.seed);
  simulated += outcome.simulated;
  tally.add(outcome.tally);
  for (const auto& [name, count] : outcome.crash_points) crash_points[name] += count;
  movements += outcome.movements;
  orders += outcome.orders;
  requests += outcome.requests;
  pushes += outcome.pushes;
  pushes_applied += outcome.pushes_applied;
  starts += outcome.starts;
  stops_in_words += outcome.stops_in_words;
  in_review += outcome.in_review;
  if (!outcome.violation.empty()) violations.push_back(outcome);
}

Ms hours_of(std::uint64_t seed) {
  Dice dice(seed ^ 0x40eu);
  if (dice.chance(0.5)) return dice.between(1, 8);
  return dice.chance(0.3) ? 24 : kOrdinaryHours * dice.between(1, 4);
}

double processor_s() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

Outcome run_drawn_world(std::uint64_t seed, const std::vector<std::string>& switches) {
  Swarm swarm = draw(seed, hours_of(seed));
  for (const auto& text : switches) apply_switch(swarm, text);
  return run_world(seed, swarm, nullptr);
}

std::string what_fired(const Tally& tally, const std::map<std::string, std::uint64_t>& crash_points) {
  std::string words = "faults fired:\n";
  for (std::size_t i = 0; i < kFaults; ++i)
    words += fmt::format("  {:<20}{:>9}\n", name_of(static_cast<Fault>(i)), tally.faults[i]);
  for (std::size_t i = 0; i < kBlows; ++i)
    words += fmt::format("  {:<20}{:>9}\n", name_of(static_cast<Blow>(i)), tally.blows[i]);
  words += "crash points:\n";
  for (const auto& [name, count] : crash_points) words += fmt::format("  {:<62}{:>7}\n", name, count);
  return words;
}

std::string words_of(const Summary& summary) {
  return fmt::format(
             "{} worlds (seeds {} to {}), {:.1f} simulated days in {:.1f} s of processor time ({:.1f} s by "
             "the "
             "clock): {:.0f} : 1\n"
             "{} movements, {} web orders, {} requests, {} pushes of which {} were applied, {} starts, {} "
             "registers "
             "stopped in "
             "words, {} movements for a person to decide\n",
             summary.worlds, summary.first_seed, summary.last_seed, summary.days(), summary.processor_s,
             summary.real_s, summary.ratio(), summary.movements, summary.orders, summary.requests,
             summary.pushes, summary.pushes_applied, summary.starts, summary.stops_in_words,
             summary.in_review) +
         what_fired(summary.tally, summary.crash_points);
}

}  // namespace sim
