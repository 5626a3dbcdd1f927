#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tillbridge::test {

/// The bundled BigCommerce sandbox as a process of its own, in a folder that goes with it. Throws
/// std::runtime_error where it does not come up within 10 s.
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
  /// Calls "/_sandbox/<path>" with a JSON body; returns the answer's body, and throws where it is no success.
  std::string admin(std::string_view method, std::string_view path, std::string_view body) const;

 private:
  std::filesystem::path folder_;
  std::string url_;
  std::uint16_t port_ = 0;
  pid_t process_ = -1;
};

}  // namespace tillbridge::test
