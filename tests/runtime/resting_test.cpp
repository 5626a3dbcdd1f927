// The worker at rest: nothing to do means to sleep.

#include <stdlib.h>

#include <filesystem>

#include "catch2.hpp"
#include "plugin/runtime/engine.h"

namespace {

using namespace tillbridge;

class StandingClock : public runtime::Clock {
 public:
  core::Millis now() override { return now_; }
  core::UnixMillis wall() override { return 1'795'430'520'000 + now_; }
  void pass(core::Millis ms) { now_ += ms; }

 private:
  core::Millis now_ = 1'000;
};

/// A register that has no stock to show, and a journal or none.
class PlainRegister : public runtime::Host {
 public:
  explicit PlainRegister(bool journal) : journal_(journal) {}
  std::string register_id() const override { return "1"; }
  std::string register_name() const override { return "Register 1"; }
  std::string location_id() const override { return "main"; }
  std::string location_name() const override { return "Main Street"; }
  bool has_stock() const override { return false; }
  bool has_journal() const override { return journal_; }
  bool is_open() const override { return true; }
  bool is_training() const override { return false; }
  int utc_offset_minutes() const override { return 0; }
  Applied stock_apply(const std::string&, const std::string&, const std::string&, core::Milli) override {
    return Applied::unknown_item;
  }
  std::optional<core::Milli> on_hand(const std::string&) override { return std::nullopt; }
  JournalPage journal_read(const std::optional<std::string>&, unsigned) override { return {}; }
  std::optional<std::string> journal_end() override { return std::nullopt; }
  std::uint64_t catalogue_revision() override { return 0; }
  std::vector<Item> catalogue_read(const std::string&, unsigned, bool* more) override {
    *more = false;
    return {};
  }
  void wake_main() override {}

 private:
  bool journal_;
};

class NoToken : public runtime::TokenKeeper {
 public:
  core::Status put(std::string_view) override { return core::Done{}; }
  core::Result<bigcommerce::Secret> get() override {
    return core::Error{core::ErrorCode::not_found, "There is none."};
  }
  core::Status erase() override { return core::Done{}; }
};

struct Folder {
  Folder() {
    char pattern[] = "/tmp/tillbridge-runtime-XXXXXX";
    REQUIRE(::mkdtemp(pattern) != nullptr);
    path = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::string path;
};

}  // namespace

TEST_CASE("a worker that has nothing to do sleeps, whether the register keeps a journal or not") {
  for (const bool journal : {true, false}) {
    INFO((journal ? "with a journal" : "without a journal"));
    const Folder folder;
    StandingClock clock;
    PlainRegister host(journal);
    NoToken tokens;
    runtime::Inbox inbox([] {});
    runtime::HostCalls calls(host, inbox);
    store::LaneBoard board;
    runtime::Engine engine(
        {clock, host, calls, inbox, board, tokens, [](const auto&, bigcommerce::Secret) { return nullptr; },
         [](runtime::LogLevel, const std::string&) {}, 1, folder.path, [](store::Intake*) {},
         [](std::shared_ptr<const core::Picture>) {}, [](bigcommerce::Transport*) {}, "", ""});
    engine.open({}, std::nullopt, std::nullopt);
    for (int second = 0; second < 100; ++second) {
      // Once for what is due, once for what that brought.
      for (int turn = 0; turn < 4; ++turn) {
        engine.turn(0);
        calls.run([] { return false; });
      }
      REQUIRE(engine.idle_wait_ms(1'000) > 0);
      clock.pass(1'000);
    }
  }
}
