#pragma once
// The register's log: one line per event, only its owner can read it, rotated. Any thread.
#include <cstdint>
#include <mutex>
#include <string>

namespace till_register {

class LogFile {
 public:
  /// Appends to `path`; at `max_bytes` it becomes path.1, path.1 becomes path.2, and what was path.2 is gone.
  explicit LogFile(std::string path, std::uint64_t max_bytes = 1u << 20);
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  /// Writes one line with time, level (TILL_LOG_*) and source. Line ends and control characters in `text`
  /// become spaces, so that one event stays one line. A full disk loses the line and nothing else.
  void write(std::uint32_t level, const char* source, const std::string& text);
  const std::string& path() const { return path_; }

 private:
  void open();
  void rotate();

  std::mutex mutex_;
  std::string path_;
  std::uint64_t max_bytes_;
  std::uint64_t size_ = 0;
  int descriptor_ = -1;
};

}  // namespace till_register
