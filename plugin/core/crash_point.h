#pragma once

// Moments at which a register's process may die, named where they are. The plugin that ships knows none of
// them; tests/crash builds one more that ends itself at the moment that it is told, to prove that nothing is
// lost or doubled.

#ifdef TILLBRIDGE_CRASHING
namespace tillbridge::core {
/// Ends the process on the spot, as a power cut or `kill -9` would, where this is the moment that was asked
/// for. Any thread.
void crash_point(const char* moment, const char* side);
}  // namespace tillbridge::core
#define TILLBRIDGE_CRASH_POINT(moment, side) ::tillbridge::core::crash_point(moment, #side)
#else
#define TILLBRIDGE_CRASH_POINT(moment, side) static_cast<void>(0)
#endif
