#pragma once

// What this thread has asked of the system: counted inside the process, because the bench puts itself in
// front of the C library's calls.

#include <chrono>
#include <cstdint>

namespace tillbridge::bench {

/// fsync and fdatasync calls of the calling thread since it began.
std::uint64_t syncs_of_this_thread();
/// When the latest of them returned: from here on what this thread wrote is on the disk.
std::chrono::steady_clock::time_point last_sync_of_this_thread();
/// Allocations (malloc, calloc, realloc, aligned ones and new) of the calling thread since it began; only
/// where counts_allocations() says so.
std::uint64_t allocations_of_this_thread();
/// False under sanitizers, which need these calls for themselves.
bool counts_allocations();

}  // namespace tillbridge::bench
