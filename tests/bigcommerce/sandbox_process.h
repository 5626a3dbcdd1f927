#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tillbridge::test {

/// A program with its standard output, ended with SIGTERM. Throws std::runtime_error where it says nothing
/// within 10 s.
class ChildProcess {
 public:
  explicit ChildProcess(std::vector<std::string> words);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  const std::string& first_line() const { return first_line_; }
  /// Ends it; returns its exit code, and what it said after the first line.
  std::pair<int, std::string> stop();

 private:
  pid_t process_ = -1;
  int output_ = -1;
  std::string first_line_;
};

/// The folder of the contract gateway, from TILLBRIDGE_CONTRACT_GATEWAY; "" where it is not named or node is
/// not installed.
std::filesystem::path contract_gateway();

/// The bundled BigCommerce sandbox as a process of its own, in a folder that goes with it. Where
/// TILLBRIDGE_CONTRACT_GATEWAY names the gateway's folder, that checks every request and answer on the way,
/// and a violation fails the running test.
class SandboxProcess {
 public:
  /// `shop` is the text of a shop file; `arguments` come on top of port, shop and credentials.
  explicit SandboxProcess(std::string_view shop, const std::vector<std::string>& arguments = {});
  ~SandboxProcess();
  SandboxProcess(const SandboxProcess&) = delete;
  SandboxProcess& operator=(const SandboxProcess&) = delete;

  /// The credentials file that it wrote.
  std::string credentials() const;
  /// "http://127.0.0.1:PORT/stores/HASH"
  const std::string& url() const { return url_; }
  /// The port to speak to: the gateway's where there is one, else the sandbox's own.
  std::uint16_t client_port() const { return client_port_; }
  /// Calls "/_sandbox/<path>" with a JSON body; returns the answer's body, and throws where it is no success.
  std::string admin(std::string_view method, std::string_view path, std::string_view body) const;

  /// The same below "/stores/HASH", as a merchant's integrator would; past the gateway.
  std::string api(std::string_view method, std::string_view path, std::string_view token,
                  std::string_view body) const;

 private:
  std::string call(std::string_view method, const std::string& target, const std::string& headers,
                   std::string_view body) const;

  std::filesystem::path folder_;
  std::string url_;
  std::uint16_t port_ = 0;
  std::uint16_t client_port_ = 0;
  std::unique_ptr<ChildProcess> sandbox_;
  std::unique_ptr<ChildProcess> gateway_;
};

}  // namespace tillbridge::test
