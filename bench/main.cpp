// tillbridge-bench: how fast the plugin is, as ratios to reference code that is measured beside it.

#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "families.h"

namespace fs = std::filesystem;
using namespace tillbridge::bench;

namespace {

struct Family {
  const char* name;
  const char* about;
  void (*measure)(const Bench&);
};

constexpr Family kFamilies[] = {
    {"commit", "recording a sale, durable when the call returns", measure_commit},
    {"push", "from the recorded sale to the web store's answer", measure_push},
    {"drain", "emptying the outbox after an outage", measure_drain},
    {"overlay", "a frame of the overlay", measure_overlay},
    {"catalog", "reading and writing the catalogue", measure_catalog},
    {"load", "loading the plugin into a register", measure_load},
    {"memory", "memory with a long backlog", measure_memory},
};

// The bench starts itself with these.
constexpr const char *kSell = "sell-until-killed", *kDraw = "draw-frames", *kHold = "hold-backlog";

/// A sentence when there is no such family.
std::string known_family(const std::string& wanted) {
  if (wanted == "all" || wanted == kSell || wanted == kHold || wanted == kDraw) return {};
  for (const auto& family : kFamilies)
    if (wanted == family.name) return {};
  return "there is no family \"" + wanted +
         "\"; there are commit, push, drain, overlay, catalog, load, memory and all.";
}

/// A folder that goes away at the end.
class Workbench {
 public:
  explicit Workbench(const std::string& wanted) {
    const fs::path parent = wanted.empty() ? fs::temp_directory_path() : fs::path(wanted);
    std::error_code error;
    fs::create_directories(parent, error);
    std::string pattern = (parent / "tillbridge-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
      throw CannotMeasure("No folder can be made in " + parent.string() + ". Name another one with --dir.");
    path_ = pattern;
    // What the plugin keeps beside its folders goes away with them.
    ::setenv("XDG_STATE_HOME", (path_ + "/state").c_str(), 1);
  }
  ~Workbench() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

int measure(const Options& options, const std::string& wanted) {
  const Workbench workbench(options.dir);
  Report report;
  report.environment(options, workbench.path());
  for (const auto& family : kFamilies) {
    if (wanted != "all" && wanted != family.name) continue;
    std::fprintf(stderr, "%s: %s\n", family.name, family.about);
    family.measure(Bench{options, workbench.path(), report});
  }
  return report.finish();
}

}  // namespace

std::string Bench::fresh_folder(const std::string& name) const {
  const fs::path path = fs::path(folder) / name;
  std::error_code error;
  fs::remove_all(path, error);
  if (!fs::create_directories(path, error))
    throw CannotMeasure("The folder " + path.string() + " cannot be made: " + error.message() + ".");
  return path.string();
}

int main(int count, char** arguments) try {
  Options options;
  CLI::App app(
      "Measures the plugin against reference code in the same process, one operation at a time in a "
      "shuffled order. JSON lines go to standard output, words to standard error. Status: 0 all goals "
      "met, 1 a goal missed, 2 could not measure, 3 too noisy for a verdict.");
  app.set_version_flag("--version", "tillbridge-bench " TILLBRIDGE_VERSION);
  app.add_option("--dir", options.dir, "A folder on the disk to measure (default: the temporary one)");
  app.add_option("--runs", options.runs, "How often everything is repeated; a verdict wants 7 or more")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Of the order of operations")->capture_default_str();
  app.add_flag("--quick", options.quick, "Fewer operations in each run");
  app.add_option(
         "--hold-up-us", options.hold_up_us,
         "Make each sale and frame of the product slower by so many microseconds: the goals must then "
         "be missed")
      ->check(CLI::Range(0, 1'000'000));
  std::string wanted = "all";
  int frames = 0;
  app.add_option("family", wanted,
                 "commit, push, drain, overlay, catalog, load, memory, or all (default: all)")
      ->check(known_family);
  app.add_option("--frames", frames, "For draw-frames: how many")->group("");
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (wanted == kSell) return sell_until_killed(options.dir);
  if (wanted == kHold) return hold_backlog(options.dir);
  if (wanted == kDraw) return draw_frames(frames);
  return measure(options, wanted);
} catch (const std::exception& error) {
  std::fprintf(stderr, "tillbridge-bench: could not measure: %s\n", error.what());
  return 2;
}
