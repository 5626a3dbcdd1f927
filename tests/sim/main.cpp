#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "sim/cores.h"

int main(int argc, char** argv) {
  CLI::App app{
      "Runs the plugin's real engine in simulated worlds, faster than time, and checks every rule.\n"
      "A seed gives the same world and the same trace, always."};
  std::uint64_t seed = 0, first = 1, worlds = ~std::uint64_t{0};
  sim::Ms hours = 0;
  double budget = 90;
  unsigned cores = 1;
  std::vector<std::string> switches;
  bool hell = false;
  std::string die_at;
  bool trace = false, list = false, verbose = false;
  auto* one = app.add_option("--seed", seed, "Run this world only");
  app.add_option("--hours", hours, "Simulated hours of the world (with --seed; else the seed says)");
  app.add_option("--switch", switches,
                 "Change the world: a fault or a blow with its rate (\"lost-answer=0.2\"), \"calm\", "
                 "\"sales=500\" a day, or the name of a mutant");
  app.add_flag("--trace", trace, "Print one line per event (with --seed)");
  app.add_option("--cores", cores, "Run seeds on so many cores at once")->check(CLI::Range(1, 256));
  app.add_option("--budget-s", budget, "Run seeds for that many seconds of each core")
      ->check(CLI::PositiveNumber);
  app.add_option("--first", first, "The first seed of such a run");
  app.add_option("--worlds", worlds, "At most that many worlds");
  app.add_flag("--hell", hell, "With --seed: the world in which everything goes wrong that can");
  app.add_option("--die-at", die_at, "Each planned death is at this moment, \"before batch-built\"");
  app.add_flag("--list", list, "Name all switches");
  app.add_flag("--each", verbose, "One line per world");
  CLI11_PARSE(app, argc, argv);
  if (list) {
    fmt::print(
        "calm  sales=N  orders=N  (a day)  lag=S  poll=S  (seconds)  quota=N  items=N  own-polls  "
        "marker-nearly-full  compare\nfaults, by share of "
        "requests:");
    for (std::size_t i = 0; i < sim::kFaults; ++i)
      fmt::print("  {}", sim::name_of(static_cast<sim::Fault>(i)));
    fmt::print("\nblows, by number an hour:");
    for (std::size_t i = 0; i < sim::kBlows; ++i) fmt::print("  {}", sim::name_of(static_cast<sim::Blow>(i)));
    fmt::print("\nmutants:\n");
    for (int i = 1; i < static_cast<int>(sim::Mutant::kCount); ++i)
      fmt::print("  {:<22}{}\n", sim::name_of(static_cast<sim::Mutant>(i)),
                 sim::meaning_of(static_cast<sim::Mutant>(i)));
    return 0;
  }
  sim::Swarm probe;
  for (const auto& text : switches)
    if (const auto words = sim::apply_switch(probe, text); !words.empty()) {
      fmt::print(stderr, "tillbridge-sim: {}\n", words);
      return 2;
    }
  const auto replay = [&](const sim::Outcome& outcome, sim::Ms its_hours) {
    std::string command = fmt::format("tillbridge-sim --seed {} --hours {}", outcome.seed, its_hours);
    for (const auto& text : switches) command += " --switch " + text;
    return command + " --trace";
  };
  if (*one) {
    const sim::Ms its_hours = hours > 0 ? hours : sim::hours_of(seed);
    sim::Swarm swarm =
        probe.mutant != sim::Mutant::none ? sim::draw_for(probe.mutant, seed) : sim::draw(seed, its_hours);
    if (hell) swarm = sim::draw_hell(seed);
    if (hours > 0) swarm.hours = hours;
    if (!die_at.empty()) swarm = sim::draw_dying(seed, die_at);
    for (const auto& text : switches) sim::apply_switch(swarm, text);
    const auto outcome = sim::run_world(seed, swarm, trace ? stdout : nullptr);
    fmt::print(
        "seed {}: {} events, trace hash {:016x}, {} movements, {} pushes applied, {:.1f} simulated hours\n",
        seed, outcome.events, outcome.hash, outcome.movements, outcome.pushes_applied,
        static_cast<double>(outcome.simulated) / 3'600'000);
    fmt::print("{}", sim::what_fired(outcome.tally, outcome.crash_points));
    if (outcome.violation.empty()) {
      fmt::print("every rule held\n");
      return 0;
    }
    fmt::print("VIOLATED: {}\n", outcome.violation);
    return 1;
  }
  const auto summary =
      sim::run_swarm_on(cores, first, budget, worlds, switches, [&](const sim::Outcome& outcome) {
        if (verbose)
          fmt::print("seed {}: {} movements, {:.1f} h{}\n", outcome.seed, outcome.movements,
                     static_cast<double>(outcome.simulated) / 3'600'000,
                     outcome.violation.empty() ? "" : "  VIOLATED: " + outcome.violation);
        std::fflush(stdout);
      });
  fmt::print("{}", sim::words_of(summary));
  for (const auto& outcome : summary.violations)
    fmt::print("VIOLATED by seed {}: {}\n  replay: {}\n", outcome.seed, outcome.violation,
               replay(outcome, sim::hours_of(outcome.seed)));
  fmt::print("{} violations\n", summary.violations.size());
  return summary.violations.empty() ? 0 : 1;
}
