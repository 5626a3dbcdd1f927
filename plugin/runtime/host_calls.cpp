#include "plugin/runtime/host_calls.h"

namespace tillbridge::runtime {

void Inbox::post(std::function<void()> work) {
  {
    const std::lock_guard guard(mutex_);
    work_.push_back(std::move(work));
  }
  if (wake_) wake_();
}

std::function<void()> Inbox::take() {
  const std::lock_guard guard(mutex_);
  if (work_.empty()) return {};
  auto work = std::move(work_.front());
  work_.pop_front();
  return work;
}

void Inbox::clear() {
  const std::lock_guard guard(mutex_);
  work_.clear();
}

void HostCalls::clear() {
  calls_.clear();
  open_ = 0;
}

void HostCalls::run(const std::function<bool()>& spent) {
  while (auto call = calls_.take()) {
    call();
    if (spent()) break;
  }
}

}  // namespace tillbridge::runtime
