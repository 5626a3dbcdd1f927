#pragma once
// The drill's own web store: the bundled sandbox as a child process.
#include <cstdint>
#include <string>

#include "drill/cable_route.h"
#include "drill/process.h"

namespace till_drill {

struct SandboxOptions {
  std::string program;
  std::string shop;
  std::string credentials;  ///< where it writes the credentials file
  std::string state;        ///< where it keeps its state; empty: nowhere
  std::string output;       ///< file for what it prints
  std::uint64_t seed = 1;
  int stock_delay_ms = 2000;  ///< how long after a write readers see a level
};

class SandboxProcess {
 public:
  /// Starts it and waits until it says where it listens. Throws std::runtime_error with a sentence.
  explicit SandboxProcess(const SandboxOptions& options);
  /// SIGTERM, so that it can save its state.
  ~SandboxProcess();
  SandboxProcess(const SandboxProcess&) = delete;
  SandboxProcess& operator=(const SandboxProcess&) = delete;

  const StoreUrl& store() const { return store_; }
  std::string origin() const;  ///< "http://127.0.0.1:8080"

 private:
  ChildProcess child_;
  StoreUrl store_;
};

}  // namespace till_drill
