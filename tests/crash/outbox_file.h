#pragma once
// What is done to a register's outbox while no program has it open.
#include <cstdint>
#include <string>

namespace till_crash {

/// So many sales that the marker's numbers are used up with the next one.
void use_up_marker(const std::string& plugin_folder);
/// Overwrites a page, so that the outbox is found damaged. Returns how many movements waited in it.
std::int64_t damage(const std::string& plugin_folder);
/// Movements that were saved from damaged records and wait for a decision.
std::int64_t salvaged(const std::string& plugin_folder);
/// Items whose work in the web store is not done, or was refused.
std::int64_t unsettled_items(const std::string& plugin_folder);

}  // namespace till_crash
