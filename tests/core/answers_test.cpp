// Every kind of answer to a push, and what the machine does about it: the tables of docs/protocol.md.

#include "catch2.hpp"
#include "core/lane_bench.h"

using namespace bench;

namespace {

using Told = PushOutcome::Kind;

struct Row {
  const char* answer;
  PushOutcome outcome;
  BatchState becomes;
  bool looks_first;         ///< the marker is read before the same bytes go again
  Millis earliest, latest;  ///< when they do, after the answer, with a marker that has not moved
};

PushOutcome told(Told kind, std::optional<Millis> wait = {}) {
  PushOutcome outcome;
  outcome.kind = kind;
  outcome.wait_ms = wait;
  return outcome;
}

/// The time until the same batch goes again; looks and levels are answered at once, unmoved and in plenty.
Millis until_resent(Bench& till, int lane, const BatchView& batch, bool* looked) {
  const Millis from = till.now;
  for (int i = 0; i < 20'000; ++i) {
    if (till.has<Send>()) {
      CHECK(till.first<Send>().batch == batch.id);
      return till.now - from;
    }
    if (till.marker_asked) {
      *looked = true;
      till.read_marker();
    } else if (till.levels_asked) {
      till.read_levels(lane, {true, false, false});
    } else {
      till.go_on();
    }
  }
  return -1;
}

}  // namespace

TEST_CASE("each answer leads to the same bytes again, at its own time") {
  const Millis hour = 3'600'000;
  const std::vector<Row> rows = {
      {"200, and its seal never shows: five lags", told(Told::accepted), BatchState::acked, true, 10'000,
       10'001},
      {"200 with anything odd, 3xx, 4xx, 5xx, cut off", told(Told::unknown), BatchState::unknown, true, 1'000,
       1'100},
      {"no answer in time", told(Told::timed_out), BatchState::unknown, true, 1'000, 1'100},
      {"no byte left", told(Told::not_sent), BatchState::unknown, false, 1'000, 1'100},
      {"422 without a cause", told(Told::refused), BatchState::refused, true, 3'000, 3'100},
      {"429 without headers", told(Told::throttled), BatchState::unknown, false, 30'000, 30'100},
      {"429 for five seconds", told(Told::throttled, 5'000), BatchState::unknown, false, 5'000, 5'100},
      {"429 for a negative time", told(Told::throttled, -1), BatchState::unknown, false, 250, 500},
      {"429 for no time at all", told(Told::throttled, 0), BatchState::unknown, false, 250, 500},
      {"429 for thirty years", told(Told::throttled, 1'000'000'000'000), BatchState::unknown, false, hour,
       hour + 100},
  };
  for (const auto& row : rows) {
    INFO(row.answer);
    Bench till;
    till.allow();
    const auto batch = till.sell(2);
    till.answer(2, batch, row.outcome);
    REQUIRE(till.sending.lane(2).batches.size() == 1);
    CHECK(till.sending.lane(2).batches[0].state == row.becomes);
    bool looked = till.marker_asked;
    const Millis waited = until_resent(till, 2, batch, &looked);
    CHECK(waited >= row.earliest);
    CHECK(waited <= row.latest);
    if (row.looks_first) CHECK(looked);
    // Whatever was answered, the marker decides.
    till.apply(2, batch);
    till.answer(2, batch, Told::unknown);
    while (!till.marker_asked) till.go_on();
    till.read_marker();
    REQUIRE(till.has<Settle>());
    CHECK(till.first<Settle>().batch == batch.id);
  }
}

TEST_CASE("a store that is always busy is asked ever more rarely, whatever its headers say") {
  for (const auto header : {std::optional<Millis>{}, std::optional<Millis>{0}, std::optional<Millis>{-5}}) {
    Bench till;
    till.allow();
    auto batch = till.sell(0);
    const Millis from = till.now;
    int asked = 1;
    while (till.now - from < 3'600'000) {
      till.answer(0, batch, told(Told::throttled, header));
      bool looked = false;
      REQUIRE(until_resent(till, 0, batch, &looked) >= 0);
      ++asked;
    }
    CHECK(asked <= 150);
    CHECK(till.sending.lane(0).batches.size() == 1);
  }
}

TEST_CASE("a refused key stops sending and keeps the bytes, which go again once there is a good one") {
  Bench till;
  till.allow();
  const auto batch = till.sell(4);
  till.answer(4, batch, Told::unauthorized);
  REQUIRE(till.has<Stop>());
  CHECK(till.first<Stop>().why == Stop::Why::key_refused);
  CHECK_FALSE(till.first<Stop>().harmed());
  CHECK_FALSE(till.first<Stop>().fenced());
  till.tell(MovementsWaiting{4, 2});
  CHECK_FALSE(till.wait_for<Send>(600'000));
  till.sending.lift_passing_stop();
  till.tell(TryNow{});
  REQUIRE(till.has<Send>());
  CHECK(till.first<Send>().batch == batch.id);
  CHECK(till.sending.lane(4).batches.size() == 1);
}

TEST_CASE("what is too large is halved, down to one movement, which is held") {
  Bench till;
  till.allow();
  auto batch = till.sell(1, 5);
  for (const std::size_t half : {std::size_t{2}, std::size_t{1}}) {
    till.answer(1, batch, Told::too_large);
    REQUIRE(till.has<Freeze>());
    CHECK(till.first<Freeze>().how == FreezeHow::halved);
    batch = till.freeze_alternative(1, half);
    if (!till.has<Send>()) REQUIRE(till.wait_for<Send>(60'000));
  }
  int answers = 1;
  till.answer(1, batch, Told::too_large);
  while (!till.has<Freeze>() && answers < 10) {
    bool looked = false;
    REQUIRE(until_resent(till, 1, batch, &looked) >= 0);
    ++answers;
    till.answer(1, batch, Told::too_large);
  }
  CHECK(answers == 5);
  REQUIRE(till.has<Freeze>());
  CHECK(till.first<Freeze>().how == FreezeHow::last_held);
}

TEST_CASE("before the first send the marker is read, as often as it takes") {
  Bench till;
  till.sending.look_before_sending();
  till.allow();
  till.tell(MovementsWaiting{0, 1});
  CHECK_FALSE(till.has<Freeze>());
  for (int i = 0; i < 5; ++i) {
    while (!till.marker_asked) till.go_on();
    till.read_marker_as(std::nullopt);
    CHECK_FALSE(till.has<Freeze>());
    CHECK_FALSE(till.sending.has_looked());
  }
  while (!till.marker_asked) till.go_on();
  till.read_marker();
  CHECK(till.has<Freeze>());
  CHECK(till.sending.has_looked());
}

TEST_CASE(
    "an old seal that was put back beside ours is believed after ten minutes, and sending is suspended") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, Told::timed_out);
  auto read = till.marker;
  read[0].b = kSealStart + 0;  // larger than ours: an old read shows as much
  Millis first = -1;
  while (!till.has<Stop>() && till.now < kStart + 3'600'000) {
    if (till.marker_asked) {
      if (first < 0) first = till.now;
      till.read_marker_as(read);
    } else if (till.has<Send>()) {
      till.answer(0, batch, Told::timed_out);
    } else {
      till.now = std::min(std::max(till.sending.wake_at(), till.now + 1), till.now + 5'000);
      till.tell(TimeReached{});
    }
  }
  REQUIRE(till.has<Stop>());
  CHECK(till.first<Stop>().why == Stop::Why::marker_filled);
  CHECK(till.first<Stop>().harmed());
  CHECK(till.now - first >= 10 * 60'000);
}
