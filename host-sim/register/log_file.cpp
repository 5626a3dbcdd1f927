#include "register/log_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <ctime>

#include "till/ext/host/log.h"

namespace till_register {
namespace {

const char* level_name(std::uint32_t level) {
  switch (level) {
    case TILL_LOG_DEBUG:
      return "debug";
    case TILL_LOG_INFO:
      return "info";
    case TILL_LOG_WARNING:
      return "warning";
    default:
      return "error";
  }
}

std::string timestamp() {
  const auto now = std::chrono::system_clock::now();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  const std::time_t seconds = ms / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                     utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, ms % 1000);
}

}  // namespace

LogFile::LogFile(std::string path, std::uint64_t max_bytes) : path_(std::move(path)), max_bytes_(max_bytes) {
  open();
}

LogFile::~LogFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void LogFile::open() {
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  struct stat facts {};
  size_ =
      descriptor_ >= 0 && ::fstat(descriptor_, &facts) == 0 ? static_cast<std::uint64_t>(facts.st_size) : 0;
  if (descriptor_ >= 0) ::fchmod(descriptor_, 0600);
}

void LogFile::rotate() {
  if (descriptor_ >= 0) ::close(descriptor_);
  std::rename((path_ + ".1").c_str(), (path_ + ".2").c_str());
  std::rename(path_.c_str(), (path_ + ".1").c_str());
  open();
}

void LogFile::write(std::uint32_t level, const char* source, const std::string& text) {
  std::string line = fmt::format("{} {} {}: ", timestamp(), level_name(level), source);
  for (const char character : text) line += static_cast<unsigned char>(character) < 32 ? ' ' : character;
  line += '\n';
  const std::lock_guard lock(mutex_);
  if (size_ + line.size() > max_bytes_) rotate();
  if (descriptor_ < 0) return;
  const auto written = ::write(descriptor_, line.data(), line.size());
  if (written > 0) size_ += static_cast<std::uint64_t>(written);
}

}  // namespace till_register
