#pragma once

// The worlds of a swarm on several cores at once: a process each, since a world has its process to itself.

#include "sim/run.h"

namespace sim {

/// As run_swarm, by `cores` processes that take the seeds in turn, each for `budget_s` seconds of its own
/// processor time. `each` is called in this process, in the order in which worlds end. A world whose process
/// dies is a violation.
Summary run_swarm_on(unsigned cores, std::uint64_t first, double budget_s, std::uint64_t most,
                     const std::vector<std::string>& switches,
                     const std::function<void(const Outcome&)>& each = {});

}  // namespace sim
