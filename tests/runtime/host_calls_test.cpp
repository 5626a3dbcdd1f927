// Work between the threads: calls to the register, and their results on the way back.

#include "plugin/runtime/host_calls.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "catch2.hpp"

using namespace tillbridge::runtime;

namespace {

/// A register with one item, of which it is remembered who asked on which thread.
struct QuietHost : Host {
  std::string register_id() const override { return "1"; }
  std::string register_name() const override { return "Register 1"; }
  std::string location_id() const override { return "L"; }
  std::string location_name() const override { return "Main Street"; }
  bool has_stock() const override { return true; }
  bool has_journal() const override { return false; }
  bool is_open() const override { return true; }
  int utc_offset_minutes() const override { return 0; }
  bool is_training() const override { return false; }
  Applied stock_apply(const std::string&, const std::string&, const std::string&,
                      tillbridge::core::Milli) override {
    return Applied::applied;
  }
  std::optional<tillbridge::core::Milli> on_hand(const std::string&) override {
    asked_on = std::this_thread::get_id();
    return 14'000;
  }
  JournalPage journal_read(const std::optional<std::string>&, unsigned) override { return {}; }
  std::optional<std::string> journal_end() override { return {}; }
  std::uint64_t catalogue_revision() override { return 1; }
  std::vector<Item> catalogue_read(const std::string&, unsigned, bool*) override { return {}; }
  void wake_main() override { ++woken; }

  std::atomic<int> woken{0};
  std::thread::id asked_on;
};

}  // namespace

TEST_CASE("work for a thread comes out in the order in which it went in, and wakes it") {
  int woken = 0;
  Inbox inbox([&] { ++woken; });
  std::vector<int> done;
  for (int i = 0; i < 3; ++i) inbox.post([&done, i] { done.push_back(i); });
  CHECK(woken == 3);
  while (auto work = inbox.take()) work();
  CHECK(done == std::vector<int>{0, 1, 2});
  CHECK_FALSE(inbox.take());
  inbox.post([&] { done.push_back(9); });
  inbox.clear();
  CHECK_FALSE(inbox.take());
}

TEST_CASE("a call to the register runs on its main thread, and its result on the worker") {
  QuietHost host;
  Inbox back([] {});
  HostCalls calls(host, back);
  tillbridge::core::Milli told = 0;
  std::thread::id told_on, worker_id;
  std::atomic<bool> over{false};
  std::thread worker([&] {
    worker_id = std::this_thread::get_id();
    calls.ask<std::optional<tillbridge::core::Milli>>([](Host& asked) { return asked.on_hand("MUG"); },
                                                      [&](std::optional<tillbridge::core::Milli> on_hand) {
                                                        told = on_hand.value_or(0);
                                                        told_on = std::this_thread::get_id();
                                                      });
    CHECK(host.woken == 1);
    CHECK(calls.open() == 1);
    // The worker goes on; only when the main thread has run the call is there something to take.
    std::function<void()> answer;
    while (!(answer = back.take())) std::this_thread::yield();
    CHECK(calls.open() == 1);
    answer();
    CHECK(calls.open() == 0);
    over = true;
  });
  // A call counts as open a moment before it can be taken.
  while (!over) {
    calls.run([] { return false; });
    std::this_thread::yield();
  }
  worker.join();
  CHECK(told == 14'000);
  CHECK(host.asked_on == std::this_thread::get_id());
  CHECK(told_on == worker_id);
}

TEST_CASE("a budget that is spent ends the round after one call, and the rest waits for the next") {
  QuietHost host;
  Inbox back([] {});
  HostCalls calls(host, back);
  int done = 0;
  for (int i = 0; i < 3; ++i) calls.ask<int>([](Host&) { return 1; }, [&](int one) { done += one; });
  const auto answer_all = [&] {
    while (auto work = back.take()) work();
  };
  for (int round = 1; round <= 3; ++round) {
    calls.run([] { return true; });
    answer_all();
    CHECK(done == round);
  }
  CHECK(calls.open() == 0);
  calls.ask<int>([](Host&) { return 1; }, [&](int one) { done += one; });
  calls.clear();  // the instance was deactivated: nobody waits for it any more
  calls.run([] { return false; });
  answer_all();
  CHECK(done == 3);
  CHECK(calls.open() == 0);
}
