#pragma once
// The register as a plugin sees it: all host extensions of include/till/ext/host/, as C structs over a
// Register.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "register/register.h"
#include "till/till.h"

namespace till_register {

struct HostOptions {
  /// Asked from any thread for a call of on_main_thread() soon; must only wake the loop (write to a pipe,
  /// post an empty event). Null: nobody is woken.
  std::function<void()> wake_main_thread;
  /// A barcode that the plugin hands back to the sale. [main-thread]
  std::function<void(const std::string&)> scan;
  /// The plugin asks for a manager's PIN in place. Null: TILL_E_UNSUPPORTED. [main-thread]
  std::function<void(const std::string& reason)> ask_for_manager;
  /// BCP 47. German ("de", "de-AT") brings its manner of writing numbers, dates and times along.
  std::string language = "en-US";
  std::function<void(std::uint32_t sound)> play = {};  ///< TILL_SOUND_*; null: counted only. [main-thread]
};

/// Lives as long as the plugin that was created with host(). The getters below are for the main thread; what
/// the plugin calls is as thread-safe as each header says. No exception leaves a function that C calls.
class RegisterHost {
 public:
  RegisterHost(Register& shop_register, HostOptions options);
  ~RegisterHost();
  RegisterHost(const RegisterHost&) = delete;
  RegisterHost& operator=(const RegisterHost&) = delete;

  /// The struct to create a plugin with.
  const till_host* host() const;

  // What the register tells of itself; any thread.
  void set_in_tender(bool on);
  void set_open(bool on);  ///< opening hours; open at first
  void set_closing(bool on);
  void set_training(bool on);
  /// What the host believes of its network; TILL_LINK_UNKNOWN at first.
  void set_link_state(std::uint32_t state);

  /// How often a sound was asked for (TILL_SOUND_*). Any thread.
  std::uint64_t sounds(std::uint32_t sound) const;
  /// The log file and the file that print writes to.
  std::string log_path() const;
  std::string print_path() const;
  std::string plugin_data_dir() const;
  /// One line into the same log, marked as the register's own.
  void log(std::uint32_t level, const std::string& line);

  /// Up to which place of the register's journal the plugin has read in this session (0: not yet): entries up
  /// to there are its own business now. [main-thread]
  std::int64_t journal_read_to() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A movement as the C structs; valid as long as this object and the movement it was made from.
class MovementView {
 public:
  explicit MovementView(const Movement& movement);
  const till_movement* get() const { return &view_; }

 private:
  std::vector<till_movement_line> lines_;
  till_movement view_{};
};

}  // namespace till_register
