#pragma once
// The wall clock of the machine that the simulator pretends to be. Any thread.
#include <cstdint>

namespace till_screen {

/// From now on all of this process reads a wall clock that is `off_ms` milliseconds off, the register's
/// records and the plugin included, as on a machine whose date is set wrong; 0: the right time. Clocks that
/// measure lengths run on, and other processes (the sandbox) see nothing of it.
void set_machine_clock(std::int64_t off_ms);

}  // namespace till_screen
