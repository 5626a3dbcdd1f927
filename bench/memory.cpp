// What a long backlog costs in memory: a register at rest with a million waiting lines, against one with
// none, each in a process of its own, both cut off from the web store.

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <thread>

#include "backlog.h"
#include "families.h"
#include "paired.h"
#include "register_stand_in.h"

namespace tillbridge::bench {
namespace {

constexpr std::uint64_t kLongSales = 333'334;  // a million lines
constexpr auto kRests = std::chrono::seconds(2);

double held_kib(const std::string& folder) {
  const std::string command =
      fmt::format("\"$(readlink /proc/{}/exe)\" hold-backlog --dir '{}'", ::getpid(), folder);
  std::FILE* said = ::popen(command.c_str(), "r");
  if (said == nullptr) throw CannotMeasure("The register that holds the backlog cannot be started.");
  double kib = 0;
  const int read = std::fscanf(said, "%lf", &kib);
  if (::pclose(said) != 0 || read != 1)
    throw CannotMeasure("The register that holds the backlog does not start.");
  return kib;
}

double anonymous_kib() {
  std::FILE* file = std::fopen("/proc/self/status", "r");
  double kib = 0;
  char line[256];
  while (file != nullptr && std::fgets(line, sizeof line, file) != nullptr)
    if (std::sscanf(line, "RssAnon: %lf", &kib) == 1) break;
  if (file != nullptr) std::fclose(file);
  return kib;
}

}  // namespace

void measure_memory(const Bench& bench) {
  const std::string full = bench.fresh_folder("memory-full"), none = bench.fresh_folder("memory-none");
  {
    // It is gone when the registers start: they are cut off.
    reference::WebStoreStub nowhere(kBacklogItems);
    for (const auto& [folder, sales] : {std::pair{full, kLongSales}, std::pair{none, std::uint64_t{0}}}) {
      write_backlog(folder, nowhere, sales, false);
      write_settings(folder, nowhere);
    }
  }
  const int runs = bench.options.quick ? std::min(bench.options.runs, 3) : bench.options.runs;
  std::vector<double> more;
  for (int run = 1; run <= runs; ++run) {
    const double with = held_kib(full), without = held_kib(none);
    bench.report.row("mem.backlog.1m_lines", run, {with}, "KiB");
    bench.report.row("mem.backlog.none", run, {without}, "KiB");
    more.push_back((with - without) / 1024);
  }
  bench.report.count("mem.backlog_mib", median(more), "<=", 4);
  std::error_code ignored;
  std::filesystem::remove_all(full, ignored);
}

int hold_backlog(const std::string& folder) {
  const Shop shop(folder);
  std::this_thread::sleep_for(kRests);
  std::printf("%f\n", anonymous_kib());
  return 0;
}

}  // namespace tillbridge::bench
