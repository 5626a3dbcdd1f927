// Emptying the outbox after an outage: how many requests, how long, how much work.

#include <fmt/format.h>

#include <filesystem>
#include <thread>

#include "backlog.h"
#include "families.h"
#include "paired.h"
#include "plugin/store/database.h"
#include "reference/fold_and_send.h"
#include "register_stand_in.h"

namespace tillbridge::bench {
namespace {

constexpr std::uint64_t kSales = 2'000, kLongSales = 333'334;  // 6,000 lines and 1,000,000
constexpr auto kWithin = std::chrono::seconds(60);
// BigCommerce's Plus plan, 150 in 30 s, a hundred times faster.
constexpr int kDrainQuota = 150;
constexpr std::chrono::milliseconds kWindow(300), kAtRest(120);

struct Drained {
  double first_us = 0;      ///< from the word to go until the first push was on the wire
  double accepted_us = 0;   ///< until the last push was answered with 200
  double settled_us = 0;    ///< until the records say that nothing waits
  double processor_us = 0;  ///< of the whole process, the web store's stand-in with it, until settled
  std::uint64_t pushes = 0, throttled = 0;
  std::int64_t units = 0;  ///< taken from the web store
};

/// A register with a backlog, linked and paused, that is let go. `first_only`: returns after the first push.
Drained drain(const std::string& prepared, const std::string& folder, bool first_only) {
  reference::WebStoreStub store(kBacklogItems);
  copy_records(prepared, folder);
  {  // the stand-in's address, and the marker as it was when the records were made
    write_link(folder, store);
    write_settings(folder, store);
  }
  store.set_quota(kDrainQuota, kWindow);
  SQLite::Database records(store::database_path(folder));
  Shop shop(folder);
  // Past what every start reads: catalogue, stock, orders.
  auto seen = store.requests();
  for (auto since = Steady::now(); seen == 0 || Steady::now() - since < kAtRest;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (store.requests() != seen) since = Steady::now();
    seen = store.requests();
  }
  Drained drained;
  const auto begin = Steady::now();
  const double processor = processor_us();
  shop.act("resume");
  const auto push = store.take_push(std::chrono::duration_cast<std::chrono::milliseconds>(kWithin));
  if (!push) throw CannotMeasure("The plugin does not empty its outbox. " + shop.last_trouble());
  drained.first_us = microseconds(push->arrived - begin);
  if (first_only) return drained;
  auto last = push->answered;
  while (records.execAndGet("SELECT count(*) FROM movements WHERE state = 0").getInt64() != 0) {
    if (Steady::now() - begin > kWithin)
      throw CannotMeasure("The plugin does not get its backlog settled. " + shop.last_trouble());
    while (const auto next = store.take_push(std::chrono::milliseconds(2))) last = next->answered;
  }
  drained.settled_us = microseconds(Steady::now() - begin);
  drained.processor_us = processor_us() - processor;
  drained.accepted_us = microseconds(last - begin);
  drained.pushes = store.pushes();
  drained.throttled = store.throttled();
  drained.units = store.units_taken(kBacklogItems);
  return drained;
}

/// Fold, request and deletion, and nothing else: microseconds of processor time.
double least(const std::string& folder) {
  reference::WebStoreStub store(kBacklogItems);
  reference::FoldAndSend least(folder, store);
  least.fill(kSales);
  least.warm();
  const double before = processor_us();
  least.drain();
  return processor_us() - before;
}

struct Tally {
  std::vector<double> first, accepted, settled, processor, least, least_twin;
};

}  // namespace

void measure_drain(const Bench& bench) {
  Dice dice(bench.options.seed);
  // Everything once more in a shuffled order: one drain is one operation here.
  const int rounds = bench.options.quick ? 1 : 3;
  const std::string prepared = bench.fresh_folder("drain-prepared");
  {
    reference::WebStoreStub nowhere(kBacklogItems);
    write_backlog(prepared, nowhere, kSales, true);
  }
  std::uint64_t most_pushes = 0, throttled = 0;
  std::int64_t wrong_units = 0;
  double slowest_us = 0;
  for (int run = 1; run <= bench.options.runs; ++run) {
    Tally tally;
    std::vector<Side> sides{
        {"drain.product",
         [&] {
           const auto drained = drain(prepared, bench.fresh_folder("drain-product"), false);
           tally.first.push_back(drained.first_us);
           tally.accepted.push_back(drained.accepted_us);
           tally.settled.push_back(drained.settled_us);
           tally.processor.push_back(drained.processor_us);
           most_pushes = std::max(most_pushes, drained.pushes);
           throttled += drained.throttled;
           wrong_units = std::max<std::int64_t>(
               wrong_units, std::abs(drained.units - 3 * static_cast<std::int64_t>(kSales)));
           slowest_us = std::max(slowest_us, drained.accepted_us);
           return drained.processor_us;
         }},
        {"drain.least", [&] { return tally.least.emplace_back(least(bench.fresh_folder("drain-least"))); }},
        {"drain.least_twin",
         [&] { return tally.least_twin.emplace_back(least(bench.fresh_folder("drain-least"))); }}};
    interleave(sides, rounds, dice);
    bench.report.row("drain.first_request", run, tally.first);
    bench.report.row("drain.accepted", run, tally.accepted);
    bench.report.row("drain.settled", run, tally.settled);
    bench.report.row("drain.cpu.product", run, tally.processor);
    bench.report.row("drain.cpu.least", run, tally.least);
    bench.report.row("drain.cpu.least_twin", run, tally.least_twin);
    bench.report.ratio("drain.cpu", run, median(tally.processor), median(tally.least));
    bench.report.control("drain.cpu", run, median(tally.least_twin), median(tally.least));
  }
  bench.report.count("drain.requests", static_cast<double>(most_pushes), "==", 1);
  bench.report.count("drain.units_wrong", static_cast<double>(wrong_units), "==", 0);
  bench.report.count("drain.429s", static_cast<double>(throttled), "==", 0);
  bench.report.count("drain.wall_ms", slowest_us / 1e3, "<=", 1'000);
  bench.report.line("drain.cpu", "<=", 2.0, 0.03);

  const std::string long_prepared = bench.fresh_folder("drain-long-prepared");
  {
    reference::WebStoreStub nowhere(kBacklogItems);
    write_backlog(long_prepared, nowhere, kLongSales, true);
  }
  const int long_runs = bench.options.quick ? 1 : bench.options.runs;
  std::vector<double> long_first;
  for (int run = 1; run <= long_runs; ++run) {
    long_first.push_back(drain(long_prepared, bench.fresh_folder("drain-long"), true).first_us);
    bench.report.row("drain.first_request.1m_lines", run, {long_first.back()});
  }
  std::error_code ignored;
  std::filesystem::remove_all(long_prepared, ignored);
  bench.report.count("drain.first_request.1m_lines_ms", median(long_first) / 1e3, "<=", 250);
}

}  // namespace tillbridge::bench
