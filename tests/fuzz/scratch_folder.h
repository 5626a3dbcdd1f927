#pragma once
// A folder in memory where there is one: fuzzing writes thousands of files a minute.
#include <stdlib.h>

#include <filesystem>
#include <string>

namespace tillbridge::fuzz {

class ScratchFolder {
 public:
  ScratchFolder() {
    std::error_code none;
    std::string pattern =
        (std::filesystem::exists("/dev/shm", none) ? std::string("/dev/shm")
                                                   : std::filesystem::temp_directory_path().string()) +
        "/tillbridge-fuzz-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) ::abort();
    path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }
  void clear() const {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(path_))
      std::filesystem::remove_all(entry, ignored);
  }

 private:
  std::string path_;
};

}  // namespace tillbridge::fuzz
