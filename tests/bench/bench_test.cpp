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

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

bool near(double a, double b) {
  return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(b));
}

/// What a run of the bench printed, with every verdict worked out again from the numbers beside it.
struct Said {
  std::set<std::string> rows, results, infos, skipped;
  std::map<std::string, bool> counts;    ///< and whether it was ok
  std::map<std::string, bool> verdicts;  ///< of results
};

Said worked_out(const Ended& ended, std::size_t runs) {
  INFO(ended.out);
  const auto lines = lines_of(ended.out);
  REQUIRE(!lines.empty());
  CHECK(lines.front()["type"] == "env");
  CHECK(lines.front()["cpus"].get<int>() > 0);
  CHECK(lines.front()["loadavg"].size() == 3);
  Said said;
  std::map<std::string, std::vector<double>> ratios, controls;
  bool missed = false, noisy = false;
  for (const auto& line : lines) {
    INFO(line.dump());
    const std::string type = line.at("type");
    if (type == "row") {
      said.rows.insert(line.at("name").get<std::string>());
      CHECK(line.at("n").get<int>() > 0);
      CHECK(line.at("p50").get<double>() <= line.at("p99").get<double>());
      CHECK(line.at("p99").get<double>() <= line.at("max").get<double>());
    } else if (type == "ratio" || type == "control") {
      const double ratio = line.at("ratio");
      CHECK(near(ratio, line.at("num").get<double>() / line.at("den").get<double>()));
      (type == "ratio" ? ratios : controls)[line.at("id")].push_back(ratio);
    } else if (type == "count") {
      const std::string op = line.at("op");
      const double value = line.at("value"), goal = line.at("goal");
      const bool ok = line.at("ok");
      CHECK(ok == (op == "<=" ? value <= goal : op == ">=" ? value >= goal : value == goal));
      said.counts[line.at("id")] = ok;
      missed = missed || !ok;
    } else if (type == "skipped") {
      said.skipped.insert(line.at("id").get<std::string>());
      CHECK(!line.at("why").get<std::string>().empty());
    } else if (type == "result" || type == "info") {
      const std::string id = line.at("id");
      CHECK((type == "info" ? said.infos : said.results).insert(id).second);
      REQUIRE(ratios[id].size() == runs);
      REQUIRE(controls[id].size() == runs);
      CHECK(line.at("runs") == runs);
      CHECK(near(line.at("median"), median(ratios[id])));
      CHECK(near(line.at("min"), *std::min_element(ratios[id].begin(), ratios[id].end())));
      CHECK(near(line.at("max"), *std::max_element(ratios[id].begin(), ratios[id].end())));
      CHECK(near(line.at("aa_median"), median(controls[id])));
      CHECK(line.at("noisy").get<bool>() ==
            (std::abs(line.at("aa_median").get<double>() - 1) > line.at("aa_band").get<double>()));
      if (type == "info") continue;
      CHECK(line.at("op") == "<=");
      const bool ok = line.at("ok");
      CHECK(ok == (line.at("median").get<double>() <= line.at("goal").get<double>()));
      said.verdicts[id] = ok;
      noisy = noisy || line.at("noisy").get<bool>();
      missed = missed || (!line.at("noisy").get<bool>() && !ok);
    }
  }
  CHECK(ended.status == (noisy ? 3 : missed ? 1 : 0));
  return said;
}

}  // namespace

TEST_CASE("every verdict on recording a sale can be worked out again, and a recorded sale is on the disk") {
  const auto said = worked_out(bench("commit --quick --runs 1 2>/dev/null"), 1);
  CHECK(said.results == std::set<std::string>{"hook.burst.p99", "hook.p50", "hook.p90", "hook.p99",
                                              "hook.paced.p50", "hook.raw.p50"});
  CHECK(said.counts == std::map<std::string, bool>{{"hook.durable.acknowledged", true},
                                                   {"hook.durable.lost", true},
                                                   {"hook.durable.syncs", true}});
  CHECK(said.rows.count("hook.product") == 1);
}

TEST_CASE("every verdict on sending can be worked out again") {
  const auto said = worked_out(bench("push --quick --runs 1 2>/dev/null"), 1);
  CHECK(said.results == std::set<std::string>{"push.ack.p50", "push.wire.p50", "push.wire.p99"});
  CHECK(said.infos == std::set<std::string>{"push.ack.intent.p50", "push.wire.intent.p50"});
}

TEST_CASE("every verdict on a frame can be worked out again, and a hidden overlay allocates nothing") {
  const auto said = worked_out(bench("overlay --quick --runs 4 2>/dev/null"), 4);
  CHECK(said.results == std::set<std::string>{"overlay.activity.p50", "overlay.badges.p50",
                                              "overlay.hidden.busy.p99", "overlay.open.p50",
                                              "overlay.orders.p50"});
  const auto allocations = said.counts.find("overlay.hidden.allocations");
  CHECK((allocations != said.counts.end() ? allocations->second
                                          : said.skipped.count("overlay.hidden.allocations") == 1));
  CHECK(said.skipped.count("overlay.badges.instructions") == 1);
}

TEST_CASE("two thousand sales of an outage go in one request, to the unit and within the quota") {
  const auto said = worked_out(bench("drain --quick --runs 1 2>/dev/null"), 1);
  for (const char* id : {"drain.requests", "drain.units_wrong", "drain.429s"}) {
    INFO(id);
    REQUIRE(said.counts.count(id) == 1);
    CHECK(said.counts.at(id));
  }
  CHECK(said.counts.count("drain.wall_ms") == 1);
  CHECK(said.counts.count("drain.first_request.1m_lines_ms") == 1);
  CHECK(said.results == std::set<std::string>{"drain.cpu"});
}

TEST_CASE("products go online and levels are read within the quota, and no sale is held up for them") {
  const auto said = worked_out(bench("catalog --quick --runs 1 2>/dev/null"), 1);
  for (const char* id :
       {"catalog.save.requests_per_product", "catalog.quota.429s", "catalog.sweep.requests"}) {
    INFO(id);
    REQUIRE(said.counts.count(id) == 1);
    CHECK(said.counts.at(id));
  }
  CHECK(said.counts.count("catalog.save.products_per_s") == 1);
  CHECK(said.results == std::set<std::string>{"catalog.cpu", "catalog.sale"});
}

TEST_CASE("a slower product misses the goals") {
  const auto frames = bench("overlay --quick --runs 1 --hold-up-us 60 2>/dev/null");
  CHECK((frames.status == 1 || frames.status == 3));
  CHECK(!worked_out(frames, 1).verdicts.at("overlay.badges.p50"));
  const auto sales = bench("commit --quick --runs 1 --hold-up-us 20000 2>/dev/null");
  CHECK((sales.status == 1 || sales.status == 3));
  CHECK(!worked_out(sales, 1).verdicts.at("hook.p50"));
}

TEST_CASE("the bench refuses what it cannot measure, in words") {
  const struct {
    const char *arguments, *says;
  } rows[] = {
      {"speed", "there is no family \"speed\""},
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
