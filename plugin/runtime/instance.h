#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "plugin/core/rush.h"
#include "plugin/runtime/engine.h"

namespace tillbridge::runtime {

/// An Engine with its thread: one plugin instance at work. Functions say which thread may call them.
class Instance {
 public:
  struct Parts {
    Host& host;
    TokenKeeper& tokens;
    Log log;
    std::string folder;
  };
  explicit Instance(Parts parts);
  ~Instance();

  /// Main thread. Reads the configuration, starts the worker, which opens the store.
  core::Status activate();
  /// Main thread. Stops the worker; what is in flight is given up. Returns in well under `budget_ms`.
  void deactivate(core::Millis budget_ms);
  bool active() const { return thread_.joinable(); }
  /// Main thread: host calls that wait for it.
  void run_host_calls(core::Millis budget_us);

  /// Whether tillbridge.json lets lines of this level through; once activated.
  bool logs(LogLevel level) const { return level >= configuration_.log_level; }
  /// What tillbridge.json says, or the defaults; once activated. Main thread.
  const Configuration& configuration() const { return configuration_; }
  /// Any thread. Durable when it returns success.
  core::Status record(const core::Movement& movement);
  /// Any thread; never null.
  std::shared_ptr<const core::Picture> picture() const;
  /// Movements that were recorded and that the picture does not count yet. Any thread.
  std::uint64_t recorded_since_picture() { return board_.not_shown(); }

  struct ActionState {
    bool running = true, good = false;
    core::ErrorCode code = core::ErrorCode::invalid;
    std::string words;
    std::uint32_t steps = 0;
    bool links = false;  ///< linking: the steps are its own
  };
  /// Any thread.
  std::uint64_t submit(ActionAsked asked);
  std::optional<ActionState> action(std::uint64_t ticket) const;

 private:
  void work();
  /// Worker: waits while sales come in a rush; a sale whose bytes are ready to leave ends the wait.
  void stand_aside();
  void wake();

  Parts parts_;
  std::unique_ptr<Clock> clock_;
  store::LaneBoard board_;
  Inbox inbox_;
  HostCalls host_calls_;
  Configuration configuration_;
  std::optional<std::string> configuration_problem_, journal_end_;
  std::thread thread_;
  std::atomic<bool> stopping_{false};
  core::Rush rush_;                                 ///< worker's thread only
  Host::Network network_ = Host::Network::unknown;  ///< as last told, main thread only
  std::optional<bool> has_plan_;                    ///< the same
  Engine* engine_ = nullptr;                        ///< worker's thread only

  std::mutex wake_mutex_;
  std::condition_variable wake_condition_;
  bool woken_ = false;
  bigcommerce::Transport* waits_on_ = nullptr;

  std::mutex intake_mutex_;
  store::Intake* intake_ = nullptr;
  std::atomic<bool> record_failed_{false}, record_early_{false}, opened_{false};
  std::shared_ptr<const core::Picture> picture_;  ///< by std::atomic_load and std::atomic_store
  mutable std::mutex actions_mutex_;
  std::map<std::uint64_t, ActionState> actions_;
  std::uint64_t next_ticket_ = 1;
  std::atomic<std::uint32_t> link_steps_{0};
};

}  // namespace tillbridge::runtime
