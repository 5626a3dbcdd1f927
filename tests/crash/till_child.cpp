#include "till_child.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace till_crash {
namespace {

using nlohmann::json;
using std::chrono::microseconds;

constexpr auto kAnswerPatience = std::chrono::seconds(60);
constexpr int kChannelOfChild = 3;

}  // namespace

TillChild::TillChild(std::string tillsim, std::string data_dir, std::string shop)
    : tillsim_(std::move(tillsim)), data_dir_(std::move(data_dir)), shop_(std::move(shop)) {}

TillChild::~TillChild() {
  kill();
}

void TillChild::close_channel() {
  if (channel_ >= 0) ::close(std::exchange(channel_, -1));
  pending_.clear();
  greeted_ = false;
}

void TillChild::start(const std::string& plugin, const std::string& crash_at) {
  kill();
  kill_at_.reset();
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw std::runtime_error("no channel to the register's process could be made");
  channel_ = ends[0];
  if (crash_at.empty())
    ::unsetenv("TILLBRIDGE_CRASH_AT");
  else
    ::setenv("TILLBRIDGE_CRASH_AT", crash_at.c_str(), 1);
  child_ = till_drill::ChildProcess(tillsim_,
                                    {"register-child", "--data", data_dir_, "--shop", shop_, "--plugin",
                                     plugin, "--channel", std::to_string(kChannelOfChild)},
                                    {{STDERR_FILENO, STDOUT_FILENO}, {ends[1], kChannelOfChild}});
  ::close(ends[1]);
}

void TillChild::kill() {
  child_.kill();
  close_channel();
}

bool TillChild::read_some(microseconds longest) {
  auto until = Clock::now() + longest;
  if (kill_at_ && *kill_at_ < until) until = *kill_at_;
  const auto left = std::max(microseconds(0), std::chrono::duration_cast<microseconds>(until - Clock::now()));
  pollfd watched{channel_, POLLIN, 0};
  const timespec wait{left.count() / 1'000'000, left.count() % 1'000'000 * 1'000};
  ::ppoll(&watched, 1, &wait, nullptr);
  if (kill_at_ && Clock::now() >= *kill_at_) {
    kill();
    throw TillDied("killed");
  }
  if (watched.revents == 0) return false;
  std::array<char, 65536> buffer;
  const auto count = ::recv(channel_, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count > 0) {
    pending_.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
  }
  const int code = child_.end(0, std::chrono::seconds(5));
  const auto how = child_.epitaph();
  close_channel();
  if (code == 128 + SIGKILL) throw TillDied(how);
  throw std::runtime_error("the register's process is gone: " + how);
}

json TillChild::read_answer() {
  const auto deadline = Clock::now() + kAnswerPatience;
  while (true) {
    if (const auto end = pending_.find('\n'); end != std::string::npos) {
      auto answer = json::parse(pending_.substr(0, end));
      pending_.erase(0, end + 1);
      for (const auto& sentence : answer.value("violations", json::array())) {
        // How long a call takes is measured elsewhere; here the machine is kept busy on purpose.
        if (sentence.get<std::string>().find(" took ") == std::string::npos)
          throw std::runtime_error("a promise of the ABI was broken: " + sentence.get<std::string>());
      }
      return answer;
    }
    read_some(std::chrono::milliseconds(100));
    if (Clock::now() > deadline)
      throw std::runtime_error("the register's process has not answered for a minute");
  }
}

json TillChild::ask(const json& request) {
  if (!greeted_) {
    const auto hello = read_answer();
    if (!hello.value("ok", false)) throw std::runtime_error(hello.value("detail", "it did not start"));
    greeted_ = true;
  }
  const auto text = request.dump() + "\n";
  for (std::size_t sent = 0; sent < text.size();) {
    const auto count = ::send(channel_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) break;  // read_answer() tells how it ended
    sent += static_cast<std::size_t>(count);
  }
  return read_answer();
}

void TillChild::rest(microseconds time) {
  for (const auto until = Clock::now() + time; Clock::now() < until;)
    read_some(std::chrono::duration_cast<microseconds>(until - Clock::now()));
}

void TillChild::stop() {
  if (channel_ < 0) return;
  ask({{"op", "shutdown"}});
  child_.end(0, std::chrono::seconds(10));
  close_channel();
}

}  // namespace till_crash
