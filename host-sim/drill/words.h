#pragma once
// What numbers of the ABI are called in drills and reports. Pure.
#include <cstdint>

#include "till/status.h"

namespace till_drill {

/// "all-sent", "syncing", "offline", "attention", "checking", "paused", "unlinked" for TILL_SYNC_*.
const char* sync_name(std::uint32_t sync);
/// "storage", "not ready" and so on for TILL_E_*.
const char* status_words(till_status status);

}  // namespace till_drill
