#pragma once

// The worlds of a swarm on several cores at once: a process each, since a world has its process to itself.

#include <functional>

#include "sim/run.h"

namespace sim {

/// Runs seeds from `first`, `most` at most, by `cores` processes that take them in turn, each until
/// `budget_s` seconds of its processor time are gone; a world that has begun runs to its end. `each` is
/// called in this process, in the order in which worlds end. A world whose process dies is a violation.
Summary run_swarm_on(unsigned cores, std::uint64_t first, double budget_s, std::uint64_t most,
                     const std::vector<std::string>& switches,
                     const std::function<void(const Outcome&)>& each = {});

}  // namespace sim
