// A sale at the register: how long the call takes that makes it durable.

#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "counting.h"
#include "families.h"
#include "linked_shop.h"
#include "paired.h"
#include "plugin/store/outbox.h"
#include "reference/plain_records.h"
#include "register_stand_in.h"

namespace tillbridge::bench {
namespace {

std::string sale_id(std::uint64_t number) {
  return fmt::format("S-{:08}", number);
}

/// Product, reference, its twin, and the raw log, each on files of its own.
struct Counters {
  Counters(const Bench& bench, const std::string& name)
      : product(bench.fresh_folder(name + "-product")),
        plain(bench.fresh_folder(name + "-plain")),
        twin(bench.fresh_folder(name + "-twin")),
        raw(bench.fresh_folder(name + "-raw")),
        hold_up_us(bench.options.hold_up_us) {}

  template <class Record>
  double timed(Record&& record) {
    const auto sale = a_sale(sale_id(number), number);
    ++number;
    const auto begin = Steady::now();
    record(sale);
    return microseconds(Steady::now() - begin);
  }

  std::vector<Side> sides() {
    return {{"hook.product",
             [this] {
               const auto before = syncs_of_this_thread();
               const double took = timed([this](const auto& sale) {
                 product.sell(sale);
                 linger(hold_up_us);
               });
               fewest_syncs = std::min(fewest_syncs, syncs_of_this_thread() - before);
               return took;
             }},
            {"hook.plain", [this] { return timed([this](const auto& sale) { plain.record(sale); }); }},
            {"hook.plain_twin", [this] { return timed([this](const auto& sale) { twin.record(sale); }); }},
            {"hook.raw", [this] { return timed([this](const auto& sale) { raw.record(sale); }); }}};
  }

  Shop product;
  reference::PlainOutbox plain, twin;
  reference::RawLog raw;
  int hold_up_us;
  std::uint64_t number = 0, fewest_syncs = ~std::uint64_t{0};
};

void measure_hook(const Bench& bench, Dice& dice) {
  const int rounds = bench.options.quick ? 150 : 1000;
  std::uint64_t fewest_syncs = ~std::uint64_t{0};
  for (int run = 1; run <= bench.options.runs; ++run) {
    Counters counters(bench, fmt::format("hook-{}", run));
    auto sides = counters.sides();
    warm_up(sides, 20, dice);
    interleave(sides, rounds, dice);
    for (const auto& side : sides) bench.report.row(side.name, run, side.samples);
    compare(bench.report, "hook.p50", run, 0.5, sides[0], sides[1], sides[2]);
    compare(bench.report, "hook.p90", run, 0.9, sides[0], sides[1], sides[2]);
    compare(bench.report, "hook.p99", run, 0.99, sides[0], sides[1], sides[2]);
    const double raw = quantile(sides[3].samples, 0.5);
    bench.report.ratio("hook.raw.p50", run, quantile(sides[0].samples, 0.5), raw);
    bench.report.control("hook.raw.p50", run, quantile(sides[2].samples, 0.5),
                         quantile(sides[1].samples, 0.5));
    fewest_syncs = std::min(fewest_syncs, counters.fewest_syncs);
  }
  bench.report.line("hook.p50", "<=", 1.05, 0.03);
  bench.report.line("hook.p90", "<=", 1.00, 0.05);
  bench.report.line("hook.p99", "<=", 1.15, 0.15);
  bench.report.line("hook.raw.p50", "<=", 1.55, 0.03);
  bench.report.count("hook.durable.syncs", static_cast<double>(fewest_syncs), ">=", 1);
}

void measure_paced_hook(const Bench& bench, Dice& dice) {
  const int rounds = bench.options.quick ? 40 : 200;
  for (int run = 1; run <= bench.options.runs; ++run) {
    Counters counters(bench, fmt::format("paced-{}", run));
    auto sides = counters.sides();
    sides.pop_back();
    warm_up(sides, 10, dice);
    interleave(sides, rounds, dice, std::chrono::milliseconds(5));
    for (auto& side : sides) {
      side.name.replace(0, 4, "hook.paced");
      bench.report.row(side.name, run, side.samples);
    }
    compare(bench.report, "hook.paced.p50", run, 0.5, sides[0], sides[1], sides[2]);
  }
  bench.report.line("hook.paced.p50", "<=", 0.80, 0.03);
}

/// A rush of sales, 0.3 ms apart, with the worker sending them and with nothing to send to.
void measure_burst(const Bench& bench, Dice& dice) {
  const int blocks = bench.options.quick ? 4 : 20, sales = 50, items = 200;
  std::uint64_t number = 0;
  for (int run = 1; run <= bench.options.runs; ++run) {
    LinkedShop linked(bench.fresh_folder(fmt::format("burst-linked-{}", run)), items);
    Shop alone(bench.fresh_folder(fmt::format("burst-alone-{}", run)));
    Shop twin(bench.fresh_folder(fmt::format("burst-twin-{}", run)));
    const auto rush = [&](Shop& shop, std::vector<double>& samples) {
      for (int i = 0; i < sales; ++i) {
        std::this_thread::sleep_for(std::chrono::microseconds(300));
        const auto sale = a_sale(sale_id(number), number, items);
        ++number;
        const auto begin = Steady::now();
        shop.sell(sale);
        samples.push_back(microseconds(Steady::now() - begin));
      }
      return 0.0;
    };
    // Whole rushes take turns here: what the worker does for one sale reaches into the next.
    std::vector<double> pushing, resting, resting_twin;
    std::vector<Side> rushes{{"pushing",
                              [&] {
                                rush(linked.shop(), pushing);
                                linked.settle();
                                return 0.0;
                              }},
                             {"resting", [&] { return rush(alone, resting); }},
                             {"resting_twin", [&] { return rush(twin, resting_twin); }}};
    interleave(rushes, blocks, dice);
    bench.report.row("hook.burst.pushing", run, pushing);
    bench.report.row("hook.burst.resting", run, resting);
    bench.report.row("hook.burst.resting_twin", run, resting_twin);
    const double base = quantile(resting, 0.99);
    bench.report.ratio("hook.burst.p99", run, quantile(pushing, 0.99), base);
    bench.report.control("hook.burst.p99", run, quantile(resting_twin, 0.99), base);
  }
  bench.report.line("hook.burst.p99", "<=", 2.0, 0.15);
}

/// Sells in a process that is killed, and counts what was acknowledged and is not there.
void measure_loss(const Bench& bench) {
  const int sales = bench.options.quick ? 50 : 300;
  const std::string folder = bench.fresh_folder("killed");
  int ends[2];
  if (::pipe(ends) != 0) throw CannotMeasure("No pipe can be made.");
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  ::posix_spawn_file_actions_addclose(&actions, ends[0]);
  std::string self = "/proc/self/exe", command = "sell-until-killed", option = "--dir", where = folder;
  char* arguments[] = {self.data(), command.data(), option.data(), where.data(), nullptr};
  pid_t child = 0;
  const int spawned = ::posix_spawn(&child, self.c_str(), &actions, nullptr, arguments, environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (spawned != 0) throw CannotMeasure("The process that is to be killed cannot be started.");
  std::FILE* heard = ::fdopen(ends[0], "r");
  std::uint64_t acknowledged = 0;
  char line[64];
  bool killed = false;
  while (std::fgets(line, sizeof line, heard) != nullptr) {
    if (std::string_view(line).ends_with('\n')) ++acknowledged;
    if (!killed && acknowledged >= static_cast<std::uint64_t>(sales)) {
      ::kill(child, SIGKILL);
      killed = true;
    }
  }
  std::fclose(heard);
  ::waitpid(child, nullptr, 0);
  if (!killed) throw CannotMeasure("The process that was to be killed ended by itself.");
  auto opening = store::Database::open(folder);
  if (!opening.database) throw CannotMeasure(opening.sentence);
  store::Outbox outbox(*opening.database);
  std::uint64_t lost = 0;
  for (std::uint64_t i = 0; i < acknowledged; ++i) lost += outbox.is_recorded(sale_id(i)) ? 0 : 1;
  bench.report.count("hook.durable.acknowledged", static_cast<double>(acknowledged), ">=", sales);
  bench.report.count("hook.durable.lost", static_cast<double>(lost), "==", 0);
}

}  // namespace

void measure_commit(const Bench& bench) {
  Dice dice(bench.options.seed);
  measure_hook(bench, dice);
  measure_paced_hook(bench, dice);
  measure_burst(bench, dice);
  measure_loss(bench);
}

int sell_until_killed(const std::string& folder) {
  Shop shop(folder);
  for (std::uint64_t number = 0;; ++number) {
    shop.sell(a_sale(sale_id(number), number));
    const std::string line = fmt::format("{}\n", number);
    if (::write(1, line.data(), line.size()) != static_cast<ssize_t>(line.size())) return 2;
  }
}

}  // namespace tillbridge::bench
