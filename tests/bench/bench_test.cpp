// tillbridge-bench as a program: what it says and how it ends. Never how fast anything is.

#include <sys/wait.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "catch2.hpp"

namespace {

using Json = nlohmann::json;

struct Ended {
  int status = -1;
  std::string out;
};

/// Runs the bench through a shell; `rest` may redirect.
Ended bench(const std::string& rest) {
  Ended ended;
  std::FILE* said = ::popen((std::string("'" TILLBRIDGE_BENCH "' ") + rest).c_str(), "r");
  REQUIRE(said != nullptr);
  char buffer[4096];
  for (std::size_t got; (got = std::fread(buffer, 1, sizeof buffer, said)) > 0;)
    ended.out.append(buffer, got);
  const int status = ::pclose(said);
  ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ended;
}

std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    REQUIRE(end != std::string::npos);
    INFO(text.substr(at, end - at));
    lines.push_back(Json::parse(text.substr(at, end - at), nullptr, false));
    REQUIRE(lines.back().is_object());
    at = end + 1;
  }
  return lines;
}

/// The nearest rank, as the bench takes it.
double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[(values.size() + 1) / 2 - 1];
}

bool near(double a, double b) {
  return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(b));
}

}  // namespace

TEST_CASE("every verdict of the bench can be worked out again from the lines that it prints") {
  const auto ended = bench("commit --quick --runs 3 2>/dev/null");
  INFO(ended.out);
  CHECK((ended.status == 0 || ended.status == 1 || ended.status == 3));
  const auto lines = lines_of(ended.out);
  REQUIRE(!lines.empty());
  CHECK(lines.front()["type"] == "env");
  std::map<std::string, std::vector<double>> ratios, controls;
  std::set<std::string> rows, results, counts;
  bool missed = false, noisy = false;
  for (const auto& line : lines) {
    INFO(line.dump());
    const std::string type = line.at("type");
    if (type == "row") {
      rows.insert(line.at("name").get<std::string>());
      CHECK(line.at("n").get<int>() > 0);
      CHECK(line.at("p50").get<double>() <= line.at("p99").get<double>());
      CHECK(line.at("p99").get<double>() <= line.at("max").get<double>());
    } else if (type == "ratio" || type == "control") {
      const double ratio = line.at("ratio");
      CHECK(near(ratio, line.at("num").get<double>() / line.at("den").get<double>()));
      (type == "ratio" ? ratios : controls)[line.at("id")].push_back(ratio);
    } else if (type == "count") {
      counts.insert(line.at("id").get<std::string>());
      missed = missed || !line.at("ok").get<bool>();
    } else if (type == "result") {
      const std::string id = line.at("id");
      CHECK(results.insert(id).second);
      REQUIRE(ratios[id].size() == 3);
      REQUIRE(controls[id].size() == 3);
      CHECK(line.at("runs") == 3);
      CHECK(near(line.at("median"), median(ratios[id])));
      CHECK(near(line.at("aa_median"), median(controls[id])));
      CHECK(line.at("noisy").get<bool>() ==
            (std::abs(line.at("aa_median").get<double>() - 1) > line.at("aa_band").get<double>()));
      CHECK(line.at("op") == "<=");
      CHECK(line.at("ok").get<bool>() == (line.at("median").get<double>() <= line.at("goal").get<double>()));
      noisy = noisy || line.at("noisy").get<bool>();
      missed = missed || (!line.at("noisy").get<bool>() && !line.at("ok").get<bool>());
    }
  }
  CHECK(results == std::set<std::string>{"hook.burst.p99", "hook.p50", "hook.p90", "hook.p99",
                                         "hook.paced.p50", "hook.raw.p50"});
  CHECK(counts ==
        std::set<std::string>{"hook.durable.acknowledged", "hook.durable.lost", "hook.durable.syncs"});
  CHECK(rows.count("hook.product") == 1);
  CHECK(ended.status == (noisy ? 3 : missed ? 1 : 0));
}

TEST_CASE("a sale is on the disk when the register is told so") {
  const auto ended = bench("commit --quick --runs 1 2>/dev/null");
  for (const auto& line : lines_of(ended.out))
    if (line["type"] == "count") {
      INFO(line.dump());
      CHECK(line["ok"] == true);
    }
}

TEST_CASE("the bench refuses what it cannot measure, in words") {
  const struct {
    const char *arguments, *says;
  } rows[] = {
      {"drain", "\"drain\" comes with a later version"},
      {"catalog", "\"catalog\" comes with a later version"},
      {"memory", "\"memory\" comes with a later version"},
      {"speed", "there is no family \"speed\""},
      {"", "family is required"},
      {"commit --runs 0", "--runs"},
      {"commit --sed 3", "--sed"},
      {"commit --dir /proc/nowhere", "/proc/nowhere"},
  };
  for (const auto& row : rows) {
    INFO(row.arguments);
    const auto ended = bench(std::string(row.arguments) + " 2>&1 >/dev/null");
    INFO(ended.out);
    CHECK(ended.status == 2);
    CHECK(ended.out.find(row.says) != std::string::npos);
    CHECK(bench(std::string(row.arguments) + " 2>/dev/null").out.empty());
  }
}

TEST_CASE("the bench names its version") {
  const auto ended = bench("--version");
  CHECK(ended.status == 0);
  CHECK(ended.out == "tillbridge-bench " TILLBRIDGE_VERSION "\n");
}
