#include "loader/violations.h"

#include <fmt/format.h>

#include <algorithm>

namespace till_loader {
namespace {

constexpr std::size_t kMostEntries = 200;

}  // namespace

void Violations::add(const std::string& sentence) {
  const std::lock_guard lock(mutex_);
  ++count_;
  const auto known = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.sentence == sentence; });
  if (known != entries_.end()) {
    ++known->times;
  } else if (entries_.size() < kMostEntries) {
    entries_.push_back({sentence, 1});
  }
}

std::uint64_t Violations::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

std::vector<std::string> Violations::list_locked() const {
  std::vector<std::string> sentences;
  for (const auto& entry : entries_) {
    sentences.push_back(entry.times == 1 ? entry.sentence
                                         : fmt::format("{} ({} times)", entry.sentence, entry.times));
  }
  return sentences;
}

std::vector<std::string> Violations::list() const {
  const std::lock_guard lock(mutex_);
  return list_locked();
}

std::vector<std::string> Violations::take() {
  const std::lock_guard lock(mutex_);
  auto sentences = list_locked();
  entries_.clear();
  count_ = 0;
  return sentences;
}

}  // namespace till_loader
