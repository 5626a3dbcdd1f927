#pragma once
// A register with its plugin at work, without a window: records, host side and checked plugin session
// together, and the round that wakes them.
#include <cstdint>
#include <memory>
#include <string>

#include "loader/plugin_session.h"
#include "register/register_host.h"

namespace till_drill {

/// Where a register has its shop's records.
struct SharedRecords {
  std::string dir;  ///< that several registers share; empty: its own folder
  std::string register_id = "1";
};

/// Everything on the thread that made it. The manager Sam K. is signed in, since linking needs one.
class OpenRegister {
 public:
  /// Throws RegisterError or LoadError, each with a sentence.
  OpenRegister(const std::string& data_dir, const std::string& shop_path, const std::string& plugin_path,
               const SharedRecords& shared = {});
  ~OpenRegister();
  OpenRegister(const OpenRegister&) = delete;
  OpenRegister& operator=(const OpenRegister&) = delete;

  till_register::Register& records();
  till_register::RegisterHost& host();
  till_loader::PluginSession& plugin();

  /// Waits until the plugin asks for the main thread, `descriptor` (-1: none) can be read, or `timeout_ms`
  /// (at most 250) have passed; then runs the plugin's host calls. True when `descriptor` can be read.
  bool round(int descriptor, int timeout_ms);
  /// Submits an action and pumps until it ends or `within_ms` have passed.
  till_loader::ActionOutcome act(const std::string& action,
                                 const std::vector<std::pair<std::string, std::string>>& arguments,
                                 std::int64_t within_ms);

  /// What the plugin answered to the newest movement.
  till_status last_record() const;
  /// True when the plugin has every movement: each was recorded, or read from the journal since.
  bool plugin_has_all() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace till_drill
