#include "sim/cores.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace sim {
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Tally, faults, blows)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Outcome, seed, violation, tally, crash_points, hash, events, simulated,
                                   movements, orders, requests, pushes, pushes_applied, starts,
                                   stops_in_words, in_review)

namespace {

using Json = nlohmann::json;
constexpr const char* kBegins = "begins";

void tell(int pipe, const Json& line) {
  const std::string text = line.dump() + "\n";
  for (std::size_t told = 0; told < text.size();) {
    const auto n = ::write(pipe, text.data() + told, text.size() - told);
    if (n < 0 && errno != EINTR) ::_exit(3);
    if (n > 0) told += static_cast<std::size_t>(n);
  }
}

/// What a process of its own does; it does not come back.
[[noreturn]] void run_share(int pipe, std::uint64_t first, std::uint64_t step, std::uint64_t end,
                            double budget_s, const std::vector<std::string>& switches) {
  try {
    const double spent_before = processor_s();
    const auto gone = [&] { return processor_s() - spent_before; };
    for (std::uint64_t seed = first; seed < end && gone() < budget_s; seed += step) {
      tell(pipe, {{kBegins, seed}});
      Json line = run_drawn_world(seed, switches);
      line["gone"] = gone();
      tell(pipe, line);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tillbridge-sim: %s\n", error.what());
    ::_exit(4);
  }
  ::_exit(0);
}

struct Share {
  ::pid_t process = -1;
  int pipe = -1;
  std::string text;        ///< what has come and is no whole line yet
  std::uint64_t seed = 0;  ///< the world that is under way
  bool under_way = false;
  double gone = 0;
};

}  // namespace

Summary run_swarm_on(unsigned cores, std::uint64_t first, double budget_s, std::uint64_t most,
                     const std::vector<std::string>& switches,
                     const std::function<void(const Outcome&)>& each) {
  using Steady = std::chrono::steady_clock;
  const auto began = Steady::now();
  linked_beginning();  // once, for all of them
  const std::uint64_t end = most > ~std::uint64_t{0} - first ? ~std::uint64_t{0} : first + most;
  std::fflush(nullptr);  // or each process would print again what waits to be printed
  std::vector<Share> shares(cores);
  for (unsigned core = 0; core < cores; ++core) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe to a process could be made");
    const auto process = ::fork();
    if (process < 0) throw std::runtime_error("no process could be started");
    if (process == 0) {
      ::close(ends[0]);
      use_scratch_below(std::to_string(core));
      run_share(ends[1], first + core, cores, end, budget_s, switches);
    }
    ::close(ends[1]);
    shares[core].process = process;
    shares[core].pipe = ends[0];
  }

  Summary summary;
  summary.first_seed = first;
  const auto take = [&](Share& share, const Json& line) {
    if (line.contains(kBegins)) {
      line[kBegins].get_to(share.seed);
      share.under_way = true;
      return;
    }
    share.under_way = false;
    line.at("gone").get_to(share.gone);
    const auto outcome = line.get<Outcome>();
    summary.add(outcome);
    if (each) each(outcome);
  };
  for (std::size_t open = shares.size(); open > 0;) {
    std::vector<::pollfd> waiting;
    for (const auto& share : shares) waiting.push_back({share.pipe, POLLIN, 0});
    if (::poll(waiting.data(), waiting.size(), -1) < 0) continue;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      auto& share = shares[i];
      if (share.pipe < 0 || waiting[i].revents == 0) continue;
      char bytes[65536];
      const auto n = ::read(share.pipe, bytes, sizeof bytes);
      if (n < 0 && errno == EINTR) continue;
      if (n > 0) {
        share.text.append(bytes, static_cast<std::size_t>(n));
        for (auto line_end = share.text.find('\n'); line_end != std::string::npos;
             line_end = share.text.find('\n')) {
          take(share, Json::parse(share.text.substr(0, line_end)));
          share.text.erase(0, line_end + 1);
        }
        continue;
      }
      ::close(std::exchange(share.pipe, -1));
      --open;
      int status = 0;
      ::waitpid(share.process, &status, 0);
      if (status != 0 || share.under_way) {
        Outcome died;
        died.seed = share.seed;
        died.violation = "the process in which this world ran died";
        summary.add(died);
        if (each) each(died);
      }
      summary.processor_s += share.gone;
    }
  }
  summary.real_s = std::chrono::duration<double>(Steady::now() - began).count();
  return summary;
}

}  // namespace sim
