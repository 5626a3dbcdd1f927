// The worker at rest: nothing to do means to sleep.

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

#include "catch2.hpp"
#include "plugin/runtime/clock_watch.h"
#include "plugin/runtime/engine.h"

namespace {

using namespace tillbridge;

class StandingClock : public runtime::Clock {
 public:
  core::Millis now() override { return now_; }
  core::UnixMillis wall() override { return 1'795'430'520'000 + now_ + set_by; }
  void pass(core::Millis ms) { now_ += ms; }
  core::Millis set_by = 0;

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
  int utc_offset_minutes() const override { return zone; }
  int zone = 0;
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

TEST_CASE("a clock that is set, or another time zone, is a line of the log and nothing else") {
  const Folder folder;
  StandingClock clock;
  PlainRegister host(true);
  NoToken tokens;
  runtime::Inbox inbox([] {});
  runtime::HostCalls calls(host, inbox);
  store::LaneBoard board;
  std::vector<std::string> lines;
  std::shared_ptr<const core::Picture> shown;
  store::Intake* intake = nullptr;
  runtime::Engine engine({clock, host, calls, inbox, board, tokens,
                          [](const auto&, bigcommerce::Secret) { return nullptr; },
                          [&](runtime::LogLevel, const std::string& line) {
                            if (line.starts_with("clock:")) lines.push_back(line);
                          },
                          1, folder.path, [&](store::Intake* ready) { intake = ready; },
                          [&](std::shared_ptr<const core::Picture> picture) { shown = std::move(picture); },
                          [](bigcommerce::Transport*) {}, "", ""});
  engine.open({}, std::nullopt, std::nullopt);
  const auto pass = [&] {
    for (int turn = 0; turn < 6; ++turn) {
      engine.turn(0);
      calls.run([] { return false; });
    }
    REQUIRE(engine.idle_wait_ms(1'000) > 0);
    clock.pass(1'000);
  };
  pass();
  REQUIRE(intake != nullptr);
  constexpr core::Millis kHour = 3'600'000, kYear = 365 * 24 * kHour;
  int sales = 0;
  for (const core::Millis by : {kYear, kYear - kHour, -kYear, core::Millis{0}}) {
    clock.set_by = by;
    pass();
    core::Movement sale{"S-" + std::to_string(++sales), core::MovementKind::sale, clock.wall(), {}};
    sale.lines.push_back({"MUG", -1'000, "", "", true});
    CHECK(intake->record(sale).ok());
    pass();
    CHECK(shown->made_at >= clock.wall() - 2'000);
    CHECK(shown->activity.size() == static_cast<std::size_t>(sales));
  }
  host.zone = 120;
  pass();
  CHECK(lines ==
        std::vector<std::string>{
            "clock: this register's clock was set forward by 365 days; what is sent does not depend on it",
            "clock: this register's clock was set back by 1 h 0 min; what is sent does not depend on it",
            "clock: this register's clock was set back by 729 days; what is sent does not depend on it",
            "clock: this register's clock was set forward by 365 days; what is sent does not depend on it",
            "clock: the shop's time is now +120 min from UTC"});
}

TEST_CASE("a register's clock is called wrong once three answers in a row say so, and right when it is set") {
  runtime::ClockWatch watch;
  constexpr core::Millis kDay = 86'400'000;
  core::UnixMillis here = 1'795'430'520'000;
  CHECK_FALSE(watch.told(here + 9 * 60'000, here));
  for (int i = 0; i < 2; ++i) CHECK_FALSE(watch.told(here + kDay, here));
  CHECK_FALSE(watch.told(here, here));  // those two came from something on the way
  for (int i = 0; i < 2; ++i) CHECK_FALSE(watch.told(here + kDay, here));
  CHECK(watch.off() == 0);
  CHECK(watch.told(here + kDay, here));
  CHECK(watch.off() == kDay);
  CHECK(watch.was_set(1'000, here) == 0);
  CHECK(watch.was_set(2'000, here + 1'000 + kDay) == kDay);
  CHECK(watch.off() == 0);
  CHECK(watch.was_set(3'000, here + 32'000 + kDay) == 0);  // half a minute is no setting
  here += kDay;
  for (int i = 0; i < 3; ++i) watch.told(here - 2 * kDay, here);
  CHECK(watch.off() == -2 * kDay);
  for (int i = 0; i < 3; ++i) watch.told(here, here);
  CHECK(watch.off() == 0);
}
