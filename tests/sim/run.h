#pragma once

// Many worlds, and what they come to.

#include "sim/world.h"

namespace sim {

struct Summary {
  std::uint64_t worlds = 0, first_seed = 0, last_seed = 0;
  Ms simulated = 0;
  double real_s = 0, processor_s = 0;
  Tally tally;
  std::map<std::string, std::uint64_t> crash_points;
  std::uint64_t movements = 0, orders = 0, requests = 0, pushes = 0, pushes_applied = 0, starts = 0,
                stops_in_words = 0, in_review = 0;
  std::vector<Outcome> violations;
  void add(const Outcome& outcome);
  double days() const { return static_cast<double>(simulated) / 86'400'000; }
  /// Simulated time to processor time.
  double ratio() const { return processor_s > 0 ? static_cast<double>(simulated) / 1000 / processor_s : 0; }
};

/// The hours that a seed's world has in a swarm run: half are short, some are a day, the others are ordinary
/// weeks.
Ms hours_of(std::uint64_t seed);
/// The world of a seed in a swarm run.
Outcome run_drawn_world(std::uint64_t seed, const std::vector<std::string>& switches);
/// Processor time of this process, in seconds.
double processor_s();
/// How often each kind of fault came, and where registers died: a line each.
std::string what_fired(const Tally& tally, const std::map<std::string, std::uint64_t>& crash_points);
/// What the summary says, for people.
std::string words_of(const Summary& summary);

}  // namespace sim
