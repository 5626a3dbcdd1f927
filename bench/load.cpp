// Loading the plugin into a register: how long it takes, and what it costs to have it there.

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <sstream>

#include "families.h"
#include "paired.h"

namespace tillbridge::bench {
namespace {

namespace fs = std::filesystem;

struct Loaded {
  double open_us = 0, idle_kib = 0;
};

/// Loads a library in a process that has linked nothing, so that what the library needs is loaded with it.
class Loader {
 public:
  explicit Loader(const Bench& bench) : bench_(bench) {
    std::error_code error;
    const fs::path programs = fs::read_symlink("/proc/self/exe", error).parent_path();
    program_ = programs / "tillbridge-bench-load";
    libraries_ = programs.parent_path() / "lib";
    if (!fs::exists(program_))
      throw CannotMeasure("There is no " + program_.string() + ": build the whole project.");
  }

  Loaded load(const std::string& library) {
    const auto path = libraries_ / library;
    if (!fs::exists(path)) throw CannotMeasure("There is no " + path.string() + ": build the whole project.");
    const std::string folder = bench_.fresh_folder("load");
    const std::string command = fmt::format("'{}' '{}' '{}'", program_.string(), path.string(), folder);
    std::FILE* said = ::popen(command.c_str(), "r");
    if (said == nullptr) throw CannotMeasure("The loading process cannot be started.");
    Loaded loaded;
    const int read = std::fscanf(said, "%lf %lf", &loaded.open_us, &loaded.idle_kib);
    if (::pclose(said) != 0 || read != 2) throw CannotMeasure(path.string() + " could not be loaded.");
    return loaded;
  }

 private:
  const Bench& bench_;
  fs::path program_, libraries_;
};

struct LoadSide {
  const char *name, *library;
  std::vector<double> open_us{}, idle_kib{};
};

}  // namespace

void measure_load(const Bench& bench) {
  Dice dice(bench.options.seed);
  Loader loader(bench);
  const int rounds = bench.options.quick ? 5 : 15;
  for (int run = 1; run <= bench.options.runs; ++run) {
    std::vector<LoadSide> sides{{"product", "tillbridge-bigcommerce.so"},
                                {"probe_all", "tillbridge-bench-probe-all.so"},
                                {"probe_all_twin", "tillbridge-bench-probe-all.so"},
                                {"probe_nocurl", "tillbridge-bench-probe-nocurl.so"}};
    for (const auto& side : sides) loader.load(side.library);  // the files are in memory from here on
    std::vector<Side> turns;
    for (auto& side : sides)
      turns.push_back({side.name, [&side, &loader] {
                         const auto loaded = loader.load(side.library);
                         side.open_us.push_back(loaded.open_us);
                         side.idle_kib.push_back(loaded.idle_kib);
                         return loaded.open_us;
                       }});
    interleave(turns, rounds, dice);
    for (const auto& side : sides) {
      bench.report.row(std::string("load.dlopen.") + side.name, run, side.open_us);
      bench.report.row(std::string("rss.idle.") + side.name, run, side.idle_kib, "KiB");
    }
    const auto compare_medians = [&](const char* id, std::vector<double> LoadSide::*what) {
      const double base = median(sides[1].*what);
      bench.report.ratio(id, run, median(sides[0].*what), base);
      bench.report.control(id, run, median(sides[2].*what), base);
    };
    compare_medians("load.dlopen", &LoadSide::open_us);
    compare_medians("rss.idle", &LoadSide::idle_kib);
  }
  bench.report.line("load.dlopen", "<=", 1.15, 0.03);
  bench.report.line("rss.idle", "<=", 1.3, 0.03);
}

}  // namespace tillbridge::bench
