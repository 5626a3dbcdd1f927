#pragma once
// Runs drills: owns the cable, the sandbox and the register's process, takes step after step, and says what
// held.
#include <cstdint>
#include <string>
#include <vector>

namespace till_drill {

struct DrillOptions {
  std::vector<std::string> files;
  std::string shop, plugin;
  bool linked = true;       ///< a fresh register is linked before the first step
  std::string data_dir;     ///< empty: a folder of its own, kept only when something failed
  std::string store;        ///< API base; empty: an own sandbox
  std::string admin;        ///< the sandbox's origin; empty: that of the store
  std::string credentials;  ///< needed with `store` for a fresh folder
  std::string report;       ///< file for the report; empty: none
  std::uint64_t seed = 1;
  int stock_delay_ms = 2000;     ///< how long after a write the own sandbox's readers see a level
  std::string tillsim, sandbox;  ///< the programs
};

/// One line per step on stdout. 0: all held; 1: something did not; 2: the request, a drill or a shop file is
/// not good (a sentence went to stderr, and nothing was run).
int run_drill(const DrillOptions& options);

}  // namespace till_drill
