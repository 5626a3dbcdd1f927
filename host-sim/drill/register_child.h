#pragma once
// The register of a drill as a process of its own, so that a crash can be a real one.
#include <string>

namespace till_drill {

struct ChildOptions {
  std::string data_dir, shop, plugin;
  std::string state_home;   ///< what the process finds as XDG_STATE_HOME; empty: what it inherited
  std::string records_dir;  ///< that it shares with other registers of its shop; empty: its own
  std::string number = "1";
  int channel = 3;  ///< socket to the parent: one JSON object a line, each request is answered by one
};

/// Runs until the parent says "shutdown" or is gone. Returns the process's exit code.
int run_register_child(const ChildOptions& options);

}  // namespace till_drill
