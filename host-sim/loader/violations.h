#pragma once
// What either side of the ABI did wrong, in words. Any thread.
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace till_loader {

/// A list of broken promises. The same sentence is kept once and counted; at most 200 different ones are
/// kept.
class Violations {
 public:
  void add(const std::string& sentence);
  /// How many were added, repeats included.
  std::uint64_t count() const;
  /// The different sentences in the order of their first time, "(3 times)" behind repeated ones.
  std::vector<std::string> list() const;
  /// The same, and forgets them.
  std::vector<std::string> take();

 private:
  struct Entry {
    std::string sentence;
    std::uint64_t times = 0;
  };
  std::vector<std::string> list_locked() const;

  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
  std::uint64_t count_ = 0;
};

}  // namespace till_loader
