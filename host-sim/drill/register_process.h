#pragma once
// The drill's side of the register's process: started, asked, killed, started again on the same folder.
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "drill/process.h"

namespace till_drill {

/// The register's process could not be started or is gone.
class RegisterGone : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class RegisterProcess {
 public:
  /// Nothing is started yet. `program` is tillsim itself; `state_home` is what the process shall find as
  /// XDG_STATE_HOME, empty: what this one has.
  RegisterProcess(std::string program, std::string data_dir, std::string shop, std::string plugin,
                  std::string state_home);
  ~RegisterProcess();
  RegisterProcess(const RegisterProcess&) = delete;
  RegisterProcess& operator=(const RegisterProcess&) = delete;

  /// The folder of the records that it shares with other registers of its shop, and its number among them;
  /// from the next start on.
  void share(std::string records_dir, int number);
  /// Starts it and waits until it is ready; throws RegisterGone with its own sentence when it cannot be.
  void start();
  /// One request, one answer. Throws RegisterGone when it died or did not answer within 90 s.
  nlohmann::json ask(const nlohmann::json& request);
  /// SIGKILL, at once.
  void crash();
  /// Orderly end. Throws RegisterGone when it did not end well.
  void stop();

  /// Broken promises of either side that the register's process has told of, since the start.
  const std::vector<std::string>& violations() const { return violations_; }
  const std::string& plugin_description() const { return plugin_description_; }
  const std::string& data_dir() const { return data_dir_; }

 private:
  nlohmann::json read_answer();
  void close_channel();

  std::string program_, data_dir_, shop_, plugin_, state_home_, records_dir_;
  int number_ = 1;
  ChildProcess child_;
  int channel_ = -1;
  std::string pending_;
  std::vector<std::string> violations_;
  std::string plugin_description_;
};

}  // namespace till_drill
