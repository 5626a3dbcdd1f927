#include "sandbox_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "catch2.hpp"

namespace tillbridge::test {
namespace {

std::string line_from(int pipe) {
  std::string line;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < deadline) {
    pollfd ready{pipe, POLLIN, 0};
    if (::poll(&ready, 1, 100) <= 0) continue;
    char c = 0;
    if (::read(pipe, &c, 1) != 1) break;
    if (c == '\n') return line;
    line += c;
  }
  throw std::runtime_error("a program did not come up; it said: " + line);
}

std::uint16_t port_in(const std::string& url) {
  return static_cast<std::uint16_t>(std::stoi(url.substr(url.find(':', url.find("//")) + 1)));
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int out[2];
  if (::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe for " + words[0]);
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(out[1], STDOUT_FILENO);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }
  ::close(out[1]);
  output_ = out[0];
  try {
    first_line_ = line_from(output_);
  } catch (...) {
    stop();
    throw;
  }
}

ChildProcess::~ChildProcess() {
  stop();
}

std::pair<int, std::string> ChildProcess::stop() {
  if (process_ <= 0) return {0, {}};
  ::kill(process_, SIGTERM);
  std::string said;
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(output_, buffer, sizeof buffer)) > 0;)
    said.append(buffer, static_cast<std::size_t>(got));
  ::close(output_);
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = -1;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, said};
}

std::filesystem::path contract_gateway() {
  const char* folder = std::getenv("TILLBRIDGE_CONTRACT_GATEWAY");
  static const bool has_node = std::system("node --version >/dev/null 2>&1") == 0;
  // Without its packages (npm ci) the gateway cannot start; the tests then run without it.
  const bool usable = folder != nullptr && has_node &&
                      std::filesystem::exists(std::filesystem::path(folder) / "node_modules");
  return usable ? std::filesystem::path(folder) : std::filesystem::path();
}

SandboxProcess::SandboxProcess(std::string_view shop, const std::vector<std::string>& arguments) {
  std::string name = (std::filesystem::temp_directory_path() / "tillbridge-sandbox-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the sandbox");
  folder_ = name;
  std::ofstream(folder_ / "shop.json") << shop;
  std::vector<std::string> words = {
      TILLBRIDGE_SANDBOX,         "--port", "0", "--shop", folder_ / "shop.json", "--credentials",
      folder_ / "credentials.txt"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  sandbox_ = std::make_unique<ChildProcess>(words);
  url_ = sandbox_->first_line().substr(sandbox_->first_line().find("http"));
  client_port_ = port_ = port_in(url_);
  const auto gateway = contract_gateway();
  if (gateway.empty()) return;
  gateway_ = std::make_unique<ChildProcess>(std::vector<std::string>{
      "node", gateway / "gateway.mjs", "--upstream", "http://127.0.0.1:" + std::to_string(port_), "--log",
      folder_ / "contract.jsonl"});
  client_port_ = port_in(gateway_->first_line().substr(gateway_->first_line().find("http")));
}

SandboxProcess::~SandboxProcess() {
  if (gateway_) {
    const auto [code, said] = gateway_->stop();
    if (code != 0) {
      std::ifstream log(folder_ / "contract.jsonl");
      std::string lines;
      for (std::string line; std::getline(log, line);) {
        if (line.find("\"code\"") != std::string::npos) lines += line + "\n";
      }
      FAIL_CHECK("the contract gateway objects: " << said << lines);
    }
  }
  gateway_.reset();
  sandbox_.reset();
  std::filesystem::remove_all(folder_);
}

std::string SandboxProcess::credentials() const {
  std::ifstream file(folder_ / "credentials.txt");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string SandboxProcess::admin(std::string_view method, std::string_view path,
                                  std::string_view body) const {
  return call(method, "/_sandbox/" + std::string(path), "", body);
}

std::string SandboxProcess::api(std::string_view method, std::string_view path, std::string_view token,
                                std::string_view body) const {
  return call(method, url_.substr(url_.find("/stores/")) + std::string(path),
              "Accept: application/json\r\nX-Auth-Token: " + std::string(token) + "\r\n", body);
}

std::string SandboxProcess::call(std::string_view method, const std::string& target,
                                 const std::string& headers, std::string_view body) const {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    const std::string request =
        std::string(method) + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
        headers + "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n" + std::string(body);
    ::send(socket, request.data(), request.size(), MSG_NOSIGNAL);
    char buffer[4096];
    for (ssize_t got = 0; (got = ::recv(socket, buffer, sizeof buffer, 0)) > 0;)
      answer.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(socket);
  if (answer.substr(0, 10) != "HTTP/1.1 2")
    throw std::runtime_error("the sandbox refused " + target + ": " + answer);
  return answer.substr(answer.find("\r\n\r\n") + 4);
}

}  // namespace tillbridge::test
