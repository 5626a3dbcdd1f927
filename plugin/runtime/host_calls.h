#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>

#include "plugin/runtime/ports.h"

namespace tillbridge::runtime {

/// Work for a thread, from any thread; in order.
class Inbox {
 public:
  explicit Inbox(std::function<void()> wake) : wake_(std::move(wake)) {}
  void post(std::function<void()> work);
  /// Takes one piece; empty when there is none.
  std::function<void()> take();
  void clear();

 private:
  std::mutex mutex_;
  std::deque<std::function<void()>> work_;
  std::function<void()> wake_;
};

/// Calls to the register that wait for its main thread, and their results on the way back. The worker never
/// waits for one.
class HostCalls {
 public:
  HostCalls(Host& host, Inbox& back) : host_(host), back_(back), calls_([this] { host_.wake_main(); }) {}

  /// `call` runs on the main thread, then `then` with its result on the worker.
  template <class Result>
  void ask(std::function<Result(Host&)> call, std::function<void(Result)> then) {
    ++open_;
    calls_.post([this, call = std::move(call), then = std::move(then)] {
      auto result = std::make_shared<Result>(call(host_));
      back_.post([this, result, then] {
        then(std::move(*result));
        --open_;
      });
    });
  }
  /// Main thread: runs what waits until `spent` says that the budget is used up; one call at least.
  void run(const std::function<bool()>& spent);
  /// Forgets what waits; while neither thread runs any of it.
  void clear();
  std::uint64_t open() const { return open_; }

 private:
  Host& host_;
  Inbox& back_;
  Inbox calls_;
  std::atomic<std::uint64_t> open_{0};
};

}  // namespace tillbridge::runtime
