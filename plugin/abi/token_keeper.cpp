#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "plugin/abi/register_host.h"

namespace tillbridge::abi {
namespace {

constexpr const char* kName = "bigcommerce-access-token";
constexpr std::size_t kMostBytes = 4096;

std::string token_path(const RegisterHost& host) {
  return host.folder() + "/access-token";
}

}  // namespace

core::Status HostTokenKeeper::put(std::string_view token) {
  if (const auto* secrets = host_.secrets()) {
    if (secrets->put(&host_.host(), kName, token.data(), token.size()) == TILL_OK) return core::Done{};
    return core::Error{core::ErrorCode::storage, "The register's safe place did not take it."};
  }
  const std::string path = token_path(host_), fresh = path + ".new";
  ::unlink(fresh.c_str());
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  bool good = file >= 0 && ::write(file, token.data(), token.size()) == static_cast<ssize_t>(token.size()) &&
              ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  good = good && std::rename(fresh.c_str(), path.c_str()) == 0;
  if (!good)
    return core::Error{core::ErrorCode::storage,
                       fmt::format("{} cannot be written: {}.", path, std::strerror(errno))};
  return core::Done{};
}

core::Result<bigcommerce::Secret> HostTokenKeeper::get() {
  char bytes[kMostBytes];
  std::size_t length = sizeof bytes;
  const auto missing = core::Error{
      core::ErrorCode::not_found,
      "The web store's access token is not kept here any more. Ask a manager to link the store again."};
  if (const auto* secrets = host_.secrets()) {
    if (secrets->get(&host_.host(), kName, bytes, &length) != TILL_OK || length == 0 || length > sizeof bytes)
      return missing;
  } else {
    const std::string path = token_path(host_);
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return missing;
    struct stat state {};
    const bool private_file = ::fstat(file, &state) == 0 && S_ISREG(state.st_mode) &&
                              state.st_uid == ::geteuid() && (state.st_mode & 077) == 0;
    const ssize_t size = private_file ? ::read(file, bytes, sizeof bytes) : 0;
    ::close(file);
    if (!private_file)
      return core::Error{
          core::ErrorCode::denied,
          fmt::format("{} can be read by others, so it is not used. Delete it and link the store again.",
                      path)};
    if (size <= 0) return missing;
    length = static_cast<std::size_t>(size);
  }
  bigcommerce::Secret secret(std::string_view(bytes, length));
  bigcommerce::wipe_memory(bytes, sizeof bytes);
  return secret;
}

core::Status HostTokenKeeper::erase() {
  if (const auto* secrets = host_.secrets()) {
    if (secrets->erase(&host_.host(), kName) == TILL_OK) return core::Done{};
    return core::Error{core::ErrorCode::storage,
                       "The register's safe place did not forget the access token."};
  }
  const std::string path = token_path(host_);
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return core::Done{};
  return core::Error{core::ErrorCode::storage,
                     fmt::format("{} cannot be deleted: {}.", path, std::strerror(errno))};
}

}  // namespace tillbridge::abi
