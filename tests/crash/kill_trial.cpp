// kill_trial: kills a real register, with the real plugin, against the real sandbox, and checks that no unit
// is lost or doubled. See docs/reliability.md.
#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <functional>
#include <vector>

#include "crash_moments.h"
#include "trial_world.h"

namespace {

using namespace till_crash;
using Clock = TillChild::Clock;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

struct Wanted {
  int times = 3, random = 2'000;
  std::uint64_t seed = 1;
  std::string only;
};

double seconds_since(Clock::time_point start) {
  return static_cast<double>(duration_cast<milliseconds>(Clock::now() - start).count()) / 1000;
}

/// Kills at every named moment, on both of its sides.
int kill_at_moments(TrialWorld& world, const Wanted& wanted) {
  int kills = 0, positions = 0;
  for (const auto& moment : crash_moments()) {
    if (!wanted.only.empty() && wanted.only != moment.name) continue;
    for (const auto* side : {"before", "after"}) {
      const auto start = Clock::now();
      for (int time = 0; time < wanted.times; ++time) {
        if (!moment.provoke(world, side)) {
          fmt::print("FAIL {} ({} {}): the register never came there, in kill {}\n", moment.number,
                     moment.name, side, time + 1);
          return -1;
        }
        ++kills;
        // The next kill may fall into the repair of this one; what it could hide is counted item by item.
        if (time + 1 == wanted.times || (moment.look_every > 0 && (time + 1) % moment.look_every == 0))
          moment.look_afterwards(world);
      }
      ++positions;
      fmt::print("ok   {:>2} {:<22} {:<6} {} kills  [{:.1f} s]\n", moment.number, moment.name, side,
                 wanted.times, seconds_since(start));
      std::fflush(stdout);
    }
  }
  fmt::print("{} kills at {} named positions: 0 lost, 0 doubled\n", kills, positions);
  return kills;
}

/// Kills the plugin that ships at moments that nobody chose: while it starts, sells, sends, reads orders.
void kill_at_random(TrialWorld& world, const Wanted& wanted) {
  if (wanted.random <= 0) return;
  const auto start = Clock::now();
  auto told = start;
  const char* faults[] = {R"({"name":"drop_reply","path":"/v3/inventory/adjustments","count":1})",
                          R"({"name":"reset","path":"/v3/inventory/adjustments","count":1})",
                          R"({"name":"zombie","path":"/v3/inventory/adjustments","count":1,"seconds":0.2})",
                          R"({"name":"delay","path":"/v3/inventory","count":1,"seconds":0.05})"};
  for (int kill = 1; kill <= wanted.random; ++kill) {
    world.start();
    // Half of the kills fall into the start and the first sale, the others into what comes after that.
    const bool early = world.up_to(1) == 0;
    if (early) world.till().kill_at(Clock::now() + microseconds(world.up_to(300'000)));
    if (world.up_to(9) == 0) world.order();
    if (world.up_to(5) == 0) world.store().add_fault(faults[world.up_to(3)]);
    try {
      world.sell();
      if (!early) world.till().kill_at(Clock::now() + microseconds(world.up_to(150'000)));
      while (true) {
        world.sell();
        world.till().rest(microseconds(world.up_to(40'000)));
      }
    } catch (const TillDied&) {
    }
    // The books are looked at between the kills; what a later kill could hide is counted item by item anyhow.
    if (kill % 10 == 0 || kill == wanted.random) {
      world.store().clear_faults();
      world.start();
      world.check_books();
      world.till().stop();
    }
    if (Clock::now() - told > std::chrono::seconds(60)) {
      told = Clock::now();
      fmt::print("     {} kills, {} sales, {} web orders  [{:.0f} s]\n", kill, world.sales(), world.orders(),
                 seconds_since(start));
      std::fflush(stdout);
    }
  }
  fmt::print("{} kills at random moments, {} sales, {} web orders: 0 lost, 0 doubled  [{:.1f} s]\n",
             wanted.random, world.sales(), world.orders(), seconds_since(start));
}

}  // namespace

int main(int count, char** arguments) {
  CLI::App app{"Kills a real register again and again and checks that no unit is lost or doubled."};
  Programs programs;
  Wanted wanted;
  app.add_option("--tillsim", programs.tillsim)->required();
  app.add_option("--sandbox", programs.sandbox)->required();
  app.add_option("--plugin", programs.plugin, "The plugin that ships")->required();
  app.add_option("--crashing", programs.crashing, "The plugin with the named moments")->required();
  app.add_option("--times", wanted.times, "Kills at each side of each moment")->capture_default_str();
  app.add_option("--random", wanted.random, "Kills at random moments")
      ->envname("TILLBRIDGE_KILLS")
      ->capture_default_str();
  app.add_option("--seed", wanted.seed, "Decides what is sold and when it is killed")->capture_default_str();
  app.add_option("--only", wanted.only, "One moment's name; - for the random kills alone");
  CLI11_PARSE(app, count, arguments);
  std::unique_ptr<TrialWorld> world;
  try {
    world = std::make_unique<TrialWorld>(programs, wanted.seed);
    if (wanted.times > 0 && wanted.only != "-") {
      const int kills = kill_at_moments(*world, wanted);
      if (kills <= 0) {
        if (kills == 0) fmt::print("FAIL there is no moment \"{}\"\n", wanted.only);
        world->keep_folder();
        fmt::print("The folder is kept: {}; seed {}\n", world->root(), wanted.seed);
        return 1;
      }
    }
    if (wanted.only.empty() || wanted.only == "-") kill_at_random(*world, wanted);
    // What still slept in the line has had its time.
    world->start();
    world->till().rest(milliseconds(1'500));
    world->check_books();
    world->till().stop();
    return 0;
  } catch (const std::exception& error) {
    fmt::print("FAIL {}\n", error.what());
    if (world) {
      world->keep_folder();
      fmt::print("The folder is kept: {}; seed {}\n", world->root(), wanted.seed);
    }
    return 1;
  }
}
