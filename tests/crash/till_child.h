#pragma once
// A register's process that may die at any moment: by itself, or by our hand while we wait for it.
#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stdexcept>
#include <string>

#include "drill/process.h"

namespace till_crash {

/// It was ended by a signal.
class TillDied : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class TillChild {
 public:
  using Clock = std::chrono::steady_clock;

  TillChild(std::string tillsim, std::string data_dir, std::string shop);
  ~TillChild();
  TillChild(const TillChild&) = delete;
  TillChild& operator=(const TillChild&) = delete;

  /// Starts it with this plugin and does not wait for it. `crash_at` is handed to a plugin that crashes.
  void start(const std::string& plugin, const std::string& crash_at);
  /// SIGKILL at that time, whatever it is doing: noticed by `ask` and `rest`.
  void kill_at(Clock::time_point when) { kill_at_ = when; }
  /// One request, one answer; first waits until it has started. Throws TillDied when a signal ended it, and
  /// std::runtime_error where it ended otherwise, said no, or is silent for a minute.
  nlohmann::json ask(const nlohmann::json& request);
  /// Waits, while it goes on; throws TillDied.
  void rest(std::chrono::microseconds time);
  bool running() { return child_.running(); }
  void kill();
  void stop();

 private:
  nlohmann::json read_answer();
  /// Waits for bytes, at most that long. False: none came.
  bool read_some(std::chrono::microseconds longest);
  void close_channel();

  std::string tillsim_, data_dir_, shop_;
  till_drill::ChildProcess child_;
  int channel_ = -1;
  bool greeted_ = false;
  std::string pending_;
  std::optional<Clock::time_point> kill_at_;
};

}  // namespace till_crash
