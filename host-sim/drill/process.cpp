#include "drill/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <utility>

namespace till_drill {

ChildProcess::ChildProcess(const std::string& program, const std::vector<std::string>& arguments,
                           const std::vector<std::pair<int, int>>& descriptors) {
  if (::access(program.c_str(), X_OK) != 0) {
    throw std::runtime_error(
        fmt::format("The program {} cannot be started ({}); build it first.", program, std::strerror(errno)));
  }
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0)
    throw std::runtime_error(fmt::format("No process could be started ({}).", std::strerror(errno)));
  if (pid_ > 0) return;
  // Only async-signal-safe calls from here on: other threads of the parent may have held any lock.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  for (const auto& [ours, its] : descriptors) {
    if (ours == its) {
      ::fcntl(ours, F_SETFD, 0);
    } else {
      ::dup2(ours, its);
    }
  }
  ::execv(program.c_str(), words.data());
  ::_exit(127);
}

ChildProcess::~ChildProcess() {
  kill();
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), code_(other.code_), epitaph_(std::move(other.epitaph_)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  if (this != &other) {
    kill();
    pid_ = std::exchange(other.pid_, -1);
    code_ = other.code_;
    epitaph_ = std::move(other.epitaph_);
  }
  return *this;
}

void ChildProcess::reap(int status) {
  pid_ = -1;
  if (WIFSIGNALED(status)) {
    code_ = 128 + WTERMSIG(status);
    epitaph_ = fmt::format("it was ended by signal {}", WTERMSIG(status));
  } else {
    code_ = WEXITSTATUS(status);
    epitaph_ = fmt::format("it exited with code {}", code_);
  }
}

bool ChildProcess::running() {
  if (pid_ < 0) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == 0) return true;
  reap(status);
  return false;
}

void ChildProcess::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  reap(status);
}

int ChildProcess::end(int signal, std::chrono::milliseconds patience) {
  if (!running()) return code_;
  if (signal != 0) ::kill(pid_, signal);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (running()) {
    if (std::chrono::steady_clock::now() > deadline) {
      kill();
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return code_;
}

std::string ChildProcess::epitaph() const {
  return epitaph_;
}

}  // namespace till_drill
