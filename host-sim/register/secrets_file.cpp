#include "register/secrets_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "register/error.h"

namespace till_register {
namespace {

std::string to_hex(const std::string& bytes) {
  std::string text;
  for (const unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

std::string from_hex(const std::string& text) {
  std::string bytes;
  for (std::size_t index = 0; index + 1 < text.size(); index += 2) {
    bytes += static_cast<char>(std::stoi(text.substr(index, 2), nullptr, 16));
  }
  return bytes;
}

RegisterError unusable(const std::string& path, const char* doing) {
  return RegisterError(Refusal::kStorage,
                       fmt::format("The secrets file {} could not be {} ({}); check the folder.", path, doing,
                                   std::strerror(errno)));
}

void sync_folder(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path().string();
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

std::map<std::string, std::string> SecretsFile::read() const {
  struct stat facts {};
  if (::stat(path_.c_str(), &facts) != 0) {
    if (errno == ENOENT) return {};
    throw unusable(path_, "read");
  }
  if ((facts.st_mode & 077) != 0) {
    throw RegisterError(
        Refusal::kStorage,
        fmt::format("The secrets file {} can be read by others; run chmod 600 on it.", path_));
  }
  std::map<std::string, std::string> secrets;
  std::ifstream file(path_);
  if (!file) throw unusable(path_, "read");
  for (std::string name, value; file >> name >> value;) secrets[from_hex(name)] = from_hex(value.substr(1));
  return secrets;
}

void SecretsFile::write(const std::map<std::string, std::string>& secrets) const {
  std::string text;
  // A dot before each value, so that an empty one is a word, too.
  for (const auto& [name, value] : secrets) text += to_hex(name) + " ." + to_hex(value) + "\n";
  const auto fresh = path_ + ".new";
  const int descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) throw unusable(path_, "written");
  ::fchmod(descriptor, 0600);
  const bool good = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                    ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!good || std::rename(fresh.c_str(), path_.c_str()) != 0) throw unusable(path_, "written");
  sync_folder(path_);
}

void SecretsFile::put(const std::string& name, const std::string& bytes) {
  const std::lock_guard lock(mutex_);
  auto secrets = read();
  secrets[name] = bytes;
  write(secrets);
}

std::optional<std::string> SecretsFile::get(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto secrets = read();
  const auto found = secrets.find(name);
  return found == secrets.end() ? std::nullopt : std::optional<std::string>(found->second);
}

void SecretsFile::erase(const std::string& name) {
  const std::lock_guard lock(mutex_);
  auto secrets = read();
  if (secrets.erase(name) != 0) write(secrets);
}

}  // namespace till_register
