#pragma once
// Child processes of a drill. They end with their parent, however it ends.
#include <sys/types.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace till_drill {

class ChildProcess {
 public:
  ChildProcess() = default;
  /// Starts `program` with `arguments`. `descriptors` are pairs (ours, its): what the child finds under which
  /// number; standard input is empty unless given. Throws std::runtime_error. Call it on a thread that lives
  /// as long as the child may.
  ChildProcess(const std::string& program, const std::vector<std::string>& arguments,
               const std::vector<std::pair<int, int>>& descriptors);
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;

  bool running();
  /// SIGKILL, and waits until it is gone.
  void kill();
  /// Sends `signal` (0: none), waits up to `patience`, then kills. Returns the exit code, or 128 + signal.
  int end(int signal, std::chrono::milliseconds patience);
  /// "it exited with code 1", "it was ended by signal 11"; once it is no longer running.
  std::string epitaph() const;

 private:
  void reap(int status);

  pid_t pid_ = -1;
  int code_ = 0;
  std::string epitaph_;
};

}  // namespace till_drill
