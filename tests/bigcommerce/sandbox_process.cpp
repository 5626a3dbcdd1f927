#include "sandbox_process.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tillbridge::test {
namespace {

std::string first_line(int pipe) {
  std::string line;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::chrono::steady_clock::now() < deadline) {
    pollfd ready{pipe, POLLIN, 0};
    if (::poll(&ready, 1, 100) <= 0) continue;
    char c = 0;
    if (::read(pipe, &c, 1) != 1) break;
    if (c == '\n') return line;
    line += c;
  }
  throw std::runtime_error("the sandbox did not come up; it said: " + line);
}

}  // namespace

SandboxProcess::SandboxProcess(std::string_view shop, const std::vector<std::string>& arguments) {
  std::string name = (std::filesystem::temp_directory_path() / "tillbridge-sandbox-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the sandbox");
  folder_ = name;
  std::ofstream(folder_ / "shop.json") << shop;
  std::vector<std::string> words = {
      TILLBRIDGE_SANDBOX,         "--port", "0", "--shop", folder_ / "shop.json", "--credentials",
      folder_ / "credentials.txt"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  int out[2];
  if (::pipe(out) != 0) throw std::runtime_error("no pipe for the sandbox");
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(out[1], STDOUT_FILENO);
    ::close(out[0]);
    ::close(out[1]);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ::close(out[1]);
  std::string line;
  try {
    line = first_line(out[0]);
  } catch (...) {
    ::close(out[0]);
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    std::filesystem::remove_all(folder_);
    throw;
  }
  ::close(out[0]);
  url_ = line.substr(line.find("http"));
  port_ = static_cast<std::uint16_t>(std::stoi(url_.substr(url_.find(':', 7) + 1)));
}

SandboxProcess::~SandboxProcess() {
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
  std::filesystem::remove_all(folder_);
}

std::string SandboxProcess::credentials() const {
  std::ifstream file(folder_ / "credentials.txt");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string SandboxProcess::admin(std::string_view method, std::string_view path,
                                  std::string_view body) const {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    const std::string request = std::string(method) + " /_sandbox/" + std::string(path) +
                                " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
                                "application/json\r\nContent-Length: " +
                                std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
    ::send(socket, request.data(), request.size(), MSG_NOSIGNAL);
    char buffer[4096];
    for (ssize_t got = 0; (got = ::recv(socket, buffer, sizeof buffer, 0)) > 0;)
      answer.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(socket);
  if (answer.substr(0, 10) != "HTTP/1.1 2")
    throw std::runtime_error("the sandbox refused " + std::string(path) + ": " + answer);
  return answer.substr(answer.find("\r\n\r\n") + 4);
}

}  // namespace tillbridge::test
