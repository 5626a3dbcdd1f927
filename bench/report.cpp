#include "report.h"

#include <curl/curlver.h>
#include <fmt/format.h>
#include <imgui.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/vfs.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

namespace tillbridge::bench {
namespace {

using Json = nlohmann::ordered_json;

void say(const Json& line) {
  const std::string text = line.dump();
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

void tell(const std::string& words) {
  std::fprintf(stderr, "%s\n", words.c_str());
}

bool holds(double value, const std::string& op, double goal) {
  if (op == "<=") return value <= goal;
  if (op == ">=") return value >= goal;
  return value == goal;
}

const char* file_system(const std::string& folder) {
  struct statfs found {};
  if (::statfs(folder.c_str(), &found) != 0) return "unknown";
  switch (static_cast<unsigned long>(found.f_type)) {
    case 0xEF53:
      return "ext4";
    case 0x01021994:
      return "tmpfs";
    case 0x9123683E:
      return "btrfs";
    case 0x58465342:
      return "xfs";
    case 0x794c7630:
      return "overlayfs";
    default:
      return "other";
  }
}

}  // namespace

double quantile(std::vector<double> samples, double q) {
  if (samples.empty()) return 0;
  const auto rank = static_cast<std::ptrdiff_t>(std::clamp(
      std::ceil(q * static_cast<double>(samples.size())) - 1, 0.0, static_cast<double>(samples.size() - 1)));
  std::nth_element(samples.begin(), samples.begin() + rank, samples.end());
  return samples[static_cast<std::size_t>(rank)];
}

double median(std::vector<double> samples) {
  if (samples.empty()) return 0;
  std::sort(samples.begin(), samples.end());
  const auto half = samples.size() / 2;
  return samples.size() % 2 == 1 ? samples[half] : (samples[half - 1] + samples[half]) / 2;
}

void Report::environment(const Options& options, const std::string& folder) {
  double load[3] = {};
  if (::getloadavg(load, 3) != 3) load[0] = load[1] = load[2] = -1;
  say({{"type", "env"},
       {"version", TILLBRIDGE_VERSION},
       {"cpus", std::thread::hardware_concurrency()},
       {"fs", file_system(folder)},
       {"sqlite", sqlite3_libversion()},
       {"libcurl", LIBCURL_VERSION},
       {"imgui", IMGUI_VERSION},
       {"loadavg", {load[0], load[1], load[2]}},
       {"runs", options.runs},
       {"seed", options.seed},
       {"quick", options.quick}});
}

void Report::row(const std::string& name, int run, const std::vector<double>& samples, const char* unit) {
  const double p50 = quantile(samples, 0.5), p90 = quantile(samples, 0.9), p99 = quantile(samples, 0.99),
               most = quantile(samples, 1);
  say({{"type", "row"},
       {"name", name},
       {"run", run},
       {"n", samples.size()},
       {"unit", unit},
       {"p50", p50},
       {"p90", p90},
       {"p99", p99},
       {"p999", quantile(samples, 0.999)},
       {"max", most}});
  tell(fmt::format("  run {:<2} {:<26} p50 {:>9.2f}  p90 {:>9.2f}  p99 {:>9.2f}  max {:>9.2f} {}", run, name,
                   p50, p90, p99, most, unit));
}

void Report::ratio(const std::string& id, int run, double numerator, double denominator) {
  if (!(denominator > 0)) throw CannotMeasure(id + ": the reference took no time that the clock can tell.");
  const double value = numerator / denominator;
  ratios_[id].push_back(value);
  say({{"type", "ratio"},
       {"id", id},
       {"run", run},
       {"num", numerator},
       {"den", denominator},
       {"ratio", value}});
}

void Report::control(const std::string& id, int run, double numerator, double denominator) {
  if (!(denominator > 0)) throw CannotMeasure(id + ": the reference took no time that the clock can tell.");
  const double value = numerator / denominator;
  controls_[id].push_back(value);
  say({{"type", "control"},
       {"id", id},
       {"run", run},
       {"num", numerator},
       {"den", denominator},
       {"ratio", value}});
}

void Report::count(const std::string& id, double value, const char* op, double goal) {
  const bool ok = holds(value, op, goal);
  missed_ = missed_ || !ok;
  say({{"type", "count"}, {"id", id}, {"value", value}, {"op", op}, {"goal", goal}, {"ok", ok}});
  tell(fmt::format("  {:<28} {} (goal {} {}){}", id, value, op, goal, ok ? "" : "  MISSED"));
}

void Report::skipped(const std::string& id, const std::string& why) {
  say({{"type", "skipped"}, {"id", id}, {"why", why}});
  tell(fmt::format("  {:<28} not measured: {}", id, why));
}

void Report::line(const std::string& id, const char* op, double goal, double band) {
  lines_.push_back({id, op, goal, band});
}

int Report::finish() {
  for (const auto& line : lines_) {
    const auto& ratios = ratios_[line.id];
    const auto& controls = controls_[line.id];
    if (ratios.empty() || controls.empty())
      throw CannotMeasure(line.id + ": there are no ratios, or nothing to compare their noise with.");
    const double value = median(ratios), aa = median(controls);
    const bool informs = line.op.empty();
    const bool noisy = std::abs(aa - 1) > line.band, ok = informs || holds(value, line.op, line.goal);
    Json result = {{"type", informs ? "info" : "result"},
                   {"id", line.id},
                   {"median", value},
                   {"min", *std::min_element(ratios.begin(), ratios.end())},
                   {"max", *std::max_element(ratios.begin(), ratios.end())},
                   {"runs", ratios.size()},
                   {"aa_median", aa},
                   {"aa_min", *std::min_element(controls.begin(), controls.end())},
                   {"aa_max", *std::max_element(controls.begin(), controls.end())},
                   {"aa_band", line.band},
                   {"noisy", noisy}};
    if (!informs) {
      result["op"] = line.op;
      result["goal"] = line.goal;
      result["ok"] = ok;
    }
    say(result);
    tell(fmt::format("{:<24} {:.3f} [{:.3f} .. {:.3f}]  A/A {:.3f}  {}", line.id, value,
                     *std::min_element(ratios.begin(), ratios.end()),
                     *std::max_element(ratios.begin(), ratios.end()), aa,
                     informs ? "for information"
                     : noisy ? "too noisy, no verdict"
                     : ok    ? fmt::format("met ({} {})", line.op, line.goal)
                             : fmt::format("MISSED ({} {})", line.op, line.goal)));
    if (informs) continue;
    noisy_ = noisy_ || noisy;
    missed_ = missed_ || (!ok && !noisy);
  }
  return noisy_ ? 3 : missed_ ? 1 : 0;
}

}  // namespace tillbridge::bench
