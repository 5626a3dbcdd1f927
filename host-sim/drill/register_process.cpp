#include "drill/register_process.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

namespace till_drill {
namespace {

using nlohmann::json;

constexpr auto kPatience = std::chrono::seconds(90);
constexpr int kChannelOfChild = 3;

}  // namespace

RegisterProcess::RegisterProcess(std::string program, std::string data_dir, std::string shop,
                                 std::string plugin, std::string state_home)
    : program_(std::move(program)),
      data_dir_(std::move(data_dir)),
      shop_(std::move(shop)),
      plugin_(std::move(plugin)),
      state_home_(std::move(state_home)) {}

RegisterProcess::~RegisterProcess() {
  child_.kill();
  close_channel();
}

void RegisterProcess::close_channel() {
  if (channel_ >= 0) ::close(std::exchange(channel_, -1));
  pending_.clear();
}

void RegisterProcess::share(std::string records_dir, int number) {
  records_dir_ = std::move(records_dir);
  number_ = number;
}

void RegisterProcess::start() {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw RegisterGone("No channel to the register's process could be made.");
  }
  channel_ = ends[0];
  try {
    std::vector<std::string> arguments{"register-child", "--data",    data_dir_,
                                       "--shop",         shop_,       "--plugin",
                                       plugin_,          "--channel", std::to_string(kChannelOfChild)};
    if (!records_dir_.empty())
      arguments.insert(arguments.end(), {"--records", records_dir_, "--number", std::to_string(number_)});
    if (!state_home_.empty()) arguments.insert(arguments.end(), {"--state-home", state_home_});
    child_ = ChildProcess(program_, arguments, {{STDERR_FILENO, STDOUT_FILENO}, {ends[1], kChannelOfChild}});
  } catch (const std::exception& error) {
    ::close(ends[1]);
    close_channel();
    throw RegisterGone(error.what());
  }
  ::close(ends[1]);
  const auto hello = read_answer();
  if (!hello.value("ok", false)) throw RegisterGone(hello.value("detail", "The register did not start."));
  plugin_description_ = hello.value("plugin", "");
}

json RegisterProcess::read_answer() {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    if (const auto end = pending_.find('\n'); end != std::string::npos) {
      auto answer = json::parse(pending_.substr(0, end));
      pending_.erase(0, end + 1);
      for (const auto& sentence : answer.value("violations", json::array())) {
        violations_.push_back(sentence.get<std::string>());
      }
      return answer;
    }
    pollfd watched{channel_, POLLIN, 0};
    ::poll(&watched, 1, 250);
    std::array<char, 65536> buffer;
    const auto count =
        watched.revents == 0 ? -1 : ::recv(channel_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count > 0) {
      pending_.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || (watched.revents & POLLHUP) != 0) {
      child_.end(0, std::chrono::seconds(2));
      throw RegisterGone(fmt::format("The register's process is gone: {}.", child_.epitaph()));
    }
    if (std::chrono::steady_clock::now() > deadline) {
      child_.kill();
      throw RegisterGone("The register's process has not answered for 90 s and was ended.");
    }
  }
}

json RegisterProcess::ask(const json& request) {
  if (channel_ < 0) throw RegisterGone("The register's process is not running.");
  const auto text = request.dump() + "\n";
  std::size_t sent = 0;
  while (sent < text.size()) {
    const auto count = ::send(channel_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) break;  // read_answer() tells how it ended
    sent += static_cast<std::size_t>(count);
  }
  return read_answer();
}

void RegisterProcess::crash() {
  child_.kill();
  close_channel();
}

void RegisterProcess::stop() {
  if (channel_ < 0) return;
  ask({{"op", "shutdown"}});
  const int code = child_.end(0, std::chrono::seconds(5));
  close_channel();
  if (code != 0)
    throw RegisterGone(fmt::format("The register's process did not end well: {}.", child_.epitaph()));
}

}  // namespace till_drill
