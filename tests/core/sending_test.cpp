// Sending: frozen, sent, seen on the marker, settled; and what it does when the line is bad.

#include "plugin/core/sending.h"

#include <map>
#include <set>

#include "catch2.hpp"
#include "core/lane_bench.h"
#include "plugin/core/invariant.h"

using namespace bench;
using Kind = PushOutcome::Kind;

TEST_CASE("a sale is frozen and sent at once, and settled when the marker shows its seal") {
  Bench till;
  till.allow();
  CHECK(till.done.empty());
  till.tell(MovementsWaiting{2, 1});
  REQUIRE(till.count<Freeze>() == 1);
  CHECK(till.first<Freeze>().lane == 2);
  CHECK(till.first<Freeze>().how == FreezeHow::all);
  const auto batch = till.freeze(2);
  REQUIRE(till.has<Send>());
  CHECK(till.first<Send>().batch == batch.id);
  CHECK(till.sending.busy());

  till.now += 400;
  till.answer(2, batch, Kind::accepted);
  till.apply(2, batch);
  CHECK_FALSE(till.sending.busy());
  CHECK(till.sending.lane(2).batches[0].state == BatchState::acked);
  const Millis accepted = till.now;
  REQUIRE(till.wait_for<ReadMarker>(60'000));
  CHECK(till.now - accepted == 2'000);  // the lag, as long as none was measured

  till.read_marker();
  REQUIRE(till.has<Settle>());
  CHECK(till.first<Settle>().batch == batch.id);
  till.settled(2, batch);
  CHECK(till.done.empty());
  CHECK(till.sending.lane(2).base == batch.target);
}

TEST_CASE("not even a 200 decides: an unmoved marker gets the same bytes again") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, Kind::accepted);
  const Millis accepted = till.now;
  bool counted = false;
  while (!till.has<Send>() && till.now < accepted + 60'000) {
    if (till.marker_asked) {
      till.now += 100;
      till.read_marker();
      REQUIRE_FALSE(till.has<Settle>());
    } else {
      till.go_on();
    }
    counted = counted || till.sending.broken_promises() == 1;
  }
  REQUIRE(till.has<Send>());
  CHECK(till.first<Send>().batch == batch.id);
  CHECK(till.now - accepted == 10'000);  // five lags
  till.now += 200;
  till.read_marker();
  CHECK(till.sending.broken_promises() == 1);
}

TEST_CASE("a lost answer: the marker is read before anything is sent again") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.apply(0, batch);
  till.answer(0, batch, Kind::timed_out);
  REQUIRE_FALSE(till.has<Send>());
  REQUIRE((till.marker_asked || till.wait_for<ReadMarker>(5'000)));
  till.now += 3'000;  // a slow read; the pause before the resend is over
  till.tell(TimeReached{});
  CHECK_FALSE(till.has<Send>());
  till.read_marker();
  REQUIRE(till.has<Settle>());
  CHECK_FALSE(till.has<Send>());
}

TEST_CASE(
    "a lost answer with the old seal still there: the same batch goes again, ever slower, never rebuilt") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  Millis last = till.now;
  std::vector<Millis> pauses;
  for (int i = 0; i < 12; ++i) {
    till.answer(0, batch, Kind::unknown);
    till.sending.reachability().answered(till.now);  // other exchanges work
    while (!till.has<Send>()) {
      REQUIRE_FALSE(till.has<Freeze>());
      if (till.marker_asked) {
        till.now += 50;
        till.read_marker();
      } else {
        till.go_on();
      }
    }
    REQUIRE(till.first<Send>().batch == batch.id);
    pauses.push_back(till.now - last);
    last = till.now;
  }
  Millis expected = 1'000;
  for (const Millis pause : pauses) {
    CHECK(pause >= expected);
    CHECK(pause <= expected + 100);  // the look at the marker
    expected = std::min<Millis>(expected * 2, 5 * 60'000);
  }
}

TEST_CASE("where no byte left, the retry is flat and nothing is unlearned") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, Kind::not_sent);
  CHECK_FALSE(till.has<Send>());
  REQUIRE(till.wait_for<Send>(1'001));
  till.answer(0, batch, Kind::not_sent);
  CHECK(till.sending.reachability().offline());
  for (int i = 0; i < 20; ++i) {
    const Millis before = till.now;
    REQUIRE(till.wait_for<Send>(6'000));
    CHECK(till.now - before == 5'000);
    till.answer(0, batch, Kind::not_sent);
  }
  till.now += 100;
  till.tell(TryNow{});
  CHECK(till.has<Send>());
}

TEST_CASE("sales of an outage wait in their lane and go in one batch each when the line is back") {
  Bench till;
  till.allow();
  const auto batch = till.sell(3);
  till.answer(3, batch, Kind::not_sent);
  till.tell(MovementsWaiting{3, 40});
  REQUIRE(till.wait_for<Send>(2'000));
  CHECK(till.first<Send>().batch == batch.id);
  till.answer(3, batch, Kind::accepted);
  till.apply(3, batch);
  REQUIRE((till.marker_asked || till.wait_for<ReadMarker>(5'000)));
  till.read_marker();
  till.settled(3, batch, 39);
  REQUIRE(till.count<Freeze>() == 1);
  CHECK(till.first<Freeze>().lane == 3);
  CHECK(till.first<Freeze>().how == FreezeHow::all);
}

TEST_CASE("one inventory request is in flight, also when the marker was faster than the answer") {
  Bench till;
  till.allow();
  const auto first = till.sell(0);
  till.tell(MovementsWaiting{1, 1});
  CHECK_FALSE(till.has<Freeze>());
  CHECK_FALSE(till.has<Send>());

  till.apply(0, first);
  till.tell(MovementsWaiting{0, 2});
  REQUIRE(till.wait_for<ReadMarker>(5'000));
  till.read_marker();
  REQUIRE(till.has<Settle>());
  till.settled(0, first, 1);
  CHECK_FALSE(till.has<Freeze>());
  CHECK_FALSE(till.has<Send>());
  CHECK(till.sending.busy());

  till.answer(0, first, Kind::timed_out);
  CHECK(till.has<Freeze>());
}

TEST_CASE("eight lanes are independent: sales in a row do not wait for each other's seal") {
  Bench till;
  till.allow();
  std::vector<BatchView> batches;
  for (int lane = 0; lane < kLanes; ++lane) {
    batches.push_back(till.sell(lane));
    till.now += 300;
    till.answer(lane, batches.back(), Kind::accepted);
    till.apply(lane, batches.back());
  }
  CHECK(till.now - kStart < 5'000);
  // One look at the marker serves all lanes.
  till.now = kStart + 10'000 - 1;
  till.tell(TimeReached{});
  REQUIRE((till.marker_asked || till.wait_for<ReadMarker>(10'000)));
  till.read_marker();
  CHECK(till.count<Settle>() == kLanes);
}

TEST_CASE("a lane that is stuck stops no other") {
  Bench till;
  till.allow();
  const auto stuck = till.sell(0);
  till.answer(0, stuck, Kind::accepted);
  for (int i = 0; i < 5; ++i) {
    const auto batch = till.sell(1);
    till.answer(1, batch, Kind::accepted);
    till.apply(1, batch);
    REQUIRE(till.wait_for<ReadMarker>(5'000));
    till.read_marker();
    REQUIRE(till.has<Settle>());
    CHECK(till.first<Settle>().lane == 1);
    till.settled(1, batch);
    if (till.sending.busy()) till.answer(0, stuck, Kind::refused);
  }
}

TEST_CASE("at most one look at the marker per quarter of the lag") {
  Bench till;
  till.allow();
  till.sending.set_lag(10'000);
  const auto batch = till.sell(0);
  till.answer(0, batch, Kind::accepted);
  std::vector<Millis> reads;
  while (till.now < kStart + 45'000) {
    if (till.marker_asked) {
      reads.push_back(till.now);
      till.read_marker();
      continue;
    }
    till.go_on();
  }
  REQUIRE(reads.size() > 5);
  CHECK(reads.front() - kStart >= 10'000);
  for (std::size_t i = 1; i < reads.size(); ++i) CHECK(reads[i] - reads[i - 1] >= 2'500);
}

TEST_CASE("an old or torn read of the marker decides nothing") {
  Bench till;
  till.allow();
  // Two rounds are over, so that there is a past to be read.
  std::vector<MarkerLevels> past;
  for (int round = 0; round < 2; ++round) {
    past.push_back(till.marker);
    const auto batch = till.sell(5);
    till.answer(5, batch, Kind::accepted);
    till.apply(5, batch);
    past.push_back(till.marker);
    till.read_marker();
    till.settled(5, batch);
  }
  const auto batch = till.sell(5);
  till.answer(5, batch, Kind::accepted);
  till.apply(5, batch);
  std::vector<SlotPair> reads;
  for (const auto& a : past)
    for (const auto& b : past) {
      reads.push_back({a[5].a, b[5].b});            // both slots old
      reads.push_back({till.marker[5].a, b[5].b});  // torn between now and then
      reads.push_back({a[5].a, till.marker[5].b});
    }
  for (const auto& read : reads) {
    INFO("slots " << read.a << " and " << read.b);
    auto levels = till.marker;
    levels[5] = read;
    till.now += 100;
    till.read_marker_as(levels);
    CHECK_FALSE(till.has<Stop>());
    // Only its own seal in its own slot settles it, and that was really there.
    if (till.has<Settle>()) {
      CHECK(read.b == batch.target);
      return;
    }
  }
}

TEST_CASE("a seal that is not ours and below ours fences every lane") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, Kind::timed_out);
  till.marker[6].b = seal(kEpoch + 7, 77, kEpoch);
  till.marker[6].a = 0;
  till.read_marker();
  REQUIRE(till.has<Stop>());
  CHECK(till.first<Stop>().why == Stop::Why::foreign_seal);
  CHECK(till.first<Stop>().lane == 6);
  CHECK(till.sending.stopped());
  till.tell(MovementsWaiting{1, 4});
  till.now += 600'000;
  till.tell(TimeReached{});
  till.tell(TryNow{});
  CHECK(till.done.empty());
  till.sending.lift_passing_stop();
  CHECK(till.sending.stopped());
}

TEST_CASE("a batch that never left and is on the marker was written by a copy of this register") {
  Bench till;
  till.allow();
  const auto first = till.sell(0);  // on the wire, so that the next one only lies there
  till.tell(MovementsWaiting{1, 1});
  const BatchView copied{99, seal(kEpoch + 50, 3, kEpoch), BatchState::frozen, 1};
  till.tell(BatchFrozen{1, copied});
  CHECK_FALSE(till.has<Send>());
  till.marker[1] = {0, copied.target};
  till.read_marker();
  REQUIRE(till.has<Stop>());
  CHECK(till.first<Stop>().why == Stop::Why::foreign_seal);
  CHECK_FALSE(till.has<Settle>());
  static_cast<void>(first);
}

TEST_CASE("both slots empty is believed after a minute of looking") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, Kind::timed_out);
  till.marker[0] = {0, 0};
  const Millis from = till.now;
  while (!till.has<Stop>() && till.now < from + 300'000) {
    if (till.has<Send>()) till.answer(0, batch, Kind::refused);
    if (till.marker_asked) till.read_marker();
    if (till.levels_asked) till.read_levels(0, {true, false, false});
    if (till.has<Stop>()) break;
    till.go_on();
  }
  REQUIRE(till.has<Stop>());
  CHECK(till.first<Stop>().why == Stop::Why::marker_empty);
  CHECK(till.now - from >= 60'000);
  CHECK(till.now - from <= 90'000);
}

TEST_CASE("two torn reads an hour apart do not look like an empty marker") {
  Bench till;
  till.allow();
  auto torn = till.marker;
  torn[4] = {0, 0};
  for (int i = 0; i < 5; ++i) {
    till.read_marker_as(torn);
    CHECK_FALSE(till.has<Stop>());
    till.now += 3'600'000;
  }
}

TEST_CASE("the old seal ten minutes after a 200 stops sending, but an hour without a line does not") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, Kind::accepted);
  till.now += 2'000;
  till.read_marker();
  till.now += 3'600'000;  // the cable was out
  till.read_marker();
  CHECK_FALSE(till.has<Stop>());
  const Millis back = till.now;
  while (!till.has<Stop>() && till.now < back + 3'600'000) {
    till.now += 5'000;
    till.read_marker();
  }
  REQUIRE(till.has<Stop>());
  CHECK(till.first<Stop>().why == Stop::Why::marker_stuck);
  CHECK(till.now - back >= 600'000);
}

TEST_CASE("a 429 pauses everything as long as the web store asks, or half a minute and then longer") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  SECTION("with the time in its answer") {
    till.answer(0, batch, PushOutcome{Kind::throttled, 7'500, false});
    CHECK(till.sending.throttled(till.now));
    till.tell(TryNow{});  // nobody may talk it out of that
    CHECK_FALSE(till.has<Send>());
    const Millis from = till.now;
    REQUIRE(till.wait_for<Send>(60'000));
    CHECK(till.now - from == 7'500);
  }
  SECTION("without") {
    Millis expected = 30'000;
    for (int i = 0; i < 6; ++i) {
      till.answer(0, batch, Kind::throttled);
      const Millis from = till.now;
      while (!till.wait_for<Send>(600'000)) {
      }
      CHECK(till.now - from == expected);
      expected = std::min<Millis>(expected * 2, 300'000);
    }
  }
  SECTION("a time that makes no sense is bounded") {
    till.answer(0, batch, PushOutcome{Kind::throttled, Millis{1} << 60, false});
    CHECK_FALSE(till.sending.throttled(till.now + 3'600'001));
    till.answer(0, batch, PushOutcome{Kind::throttled, -5, false});
    CHECK_FALSE(till.sending.throttled(till.now + 3'600'001));
  }
  CHECK(till.sending.lane(0).batches[0].id == batch.id);
}

TEST_CASE("a refused key stops sending and keeps the batch, a new key sends the same bytes") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, Kind::unauthorized);
  REQUIRE(till.has<Stop>());
  CHECK(till.first<Stop>().why == Stop::Why::key_refused);
  till.tell(MovementsWaiting{1, 1});
  CHECK(till.done.empty());
  till.sending.lift_passing_stop();
  CHECK_FALSE(till.sending.stopped());
  till.tell(TryNow{});
  bool resent = till.has<Send>();
  if (!resent) resent = till.wait_for<Send>(5'000);
  REQUIRE(resent);
  CHECK(till.first<Send>().batch == batch.id);
}

TEST_CASE("nothing is frozen or sent while it is not allowed") {
  Bench till;
  till.tell(MovementsWaiting{0, 3});
  CHECK(till.done.empty());
  till.allow();
  CHECK(till.has<Freeze>());
  till.tell(Allowed{false});
  const auto batch = till.freeze(0, 3);
  CHECK(till.done.empty());
  till.allow();
  CHECK(till.first<Send>().batch == batch.id);
}

TEST_CASE("after a restart open batches are looked for on the marker first, then sent as they were") {
  auto lanes = fresh_lanes();
  const BatchView first{7, seal(kEpoch + 3, 5, kEpoch), BatchState::unknown, 3};
  const BatchView second{8, seal(kEpoch + 3, 6, kEpoch), BatchState::in_flight, 3};
  lanes[2].pending = 3;
  lanes[2].batches = {first, second};
  Bench till(lanes);
  till.allow();
  CHECK(till.has<ReadMarker>());
  CHECK_FALSE(till.has<Send>());
  CHECK_FALSE(till.has<Freeze>());
  SECTION("an earlier one of its round was applied before the crash") {
    till.apply(2, first);
    till.read_marker();
    CHECK(till.first<Settle>().batch == 7);
    CHECK_FALSE(till.has<Send>());
  }
  SECTION("none was") {
    till.read_marker();
    CHECK(till.first<Send>().batch == 8);
  }
  SECTION("the marker cannot be read") {
    till.read_marker_as(std::nullopt);
    CHECK(till.first<Send>().batch == 8);
  }
}

TEST_CASE("a decided lane rests until its decision is stored, the others go on") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.apply(0, batch);
  till.answer(0, batch, Kind::timed_out);
  till.tell(MovementsWaiting{1, 1});
  till.now += 5'000;
  till.read_marker();
  REQUIRE(till.has<Settle>());
  REQUIRE(till.has<Freeze>());
  CHECK(till.first<Freeze>().lane == 1);
  till.now += 60'000;
  till.read_marker();
  CHECK_FALSE(till.has<Settle>());
  // The disk failed: the lane stands as it stood, and the marker is asked again.
  till.tell(LaneSettled{0, till.sending.lane(0)});
  CHECK((till.marker_asked || till.wait_for<ReadMarker>(1'000)));
  till.read_marker();
  CHECK(till.has<Settle>());
}

TEST_CASE("a late answer for a round that is decided says nothing new") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.apply(0, batch);
  till.answer(0, batch, Kind::accepted);
  till.read_marker();
  till.settled(0, batch);
  till.answer(0, batch, Kind::refused);
  till.answer(0, batch, Kind::unauthorized);
  CHECK(till.sending.lane(0).batches.empty());
}

TEST_CASE("a target that is no seal below the base, or twice in a round, is a defect") {
  Bench till;
  till.allow();
  till.tell(MovementsWaiting{0, 1});
  CHECK_THROWS_AS(till.tell(BatchFrozen{0, BatchView{1, kSealStart, BatchState::frozen, 1}}),
                  InvariantBroken);
  CHECK_THROWS_AS(till.tell(BatchFrozen{0, BatchView{1, 700, BatchState::frozen, 1}}), InvariantBroken);
  const auto batch = till.freeze(0);
  CHECK_THROWS_AS(till.tell(BatchFrozen{0, BatchView{2, batch.target, BatchState::frozen, 1}}),
                  InvariantBroken);
}

TEST_CASE("a look at the marker for one lane does not bring the looks of other lanes forward") {
  Bench till;
  till.allow();
  // Eight sales, one a second, and seals that can be seen two seconds after the answer.
  std::map<int, std::pair<BatchView, Millis>> open;
  std::vector<Millis> reads;
  const auto look_until = [&](Millis end) {
    while (till.now < end) {
      till.now = std::min(end, std::max(till.sending.wake_at(), till.now + 1));
      till.tell(TimeReached{});
      if (!till.marker_asked) continue;
      reads.push_back(till.now);
      for (const auto& [lane, sold] : open)
        if (till.now >= sold.second) till.apply(lane, sold.first);
      till.read_marker();
      const auto actions = till.done;
      for (const auto& action : actions)
        if (const auto* settle = std::get_if<Settle>(&action)) {
          till.settled(settle->lane, open.at(settle->lane).first);
          open.erase(settle->lane);
        }
    }
  };
  for (int lane = 0; lane < kLanes; ++lane) {
    const auto batch = till.sell(lane);
    till.now += 20;
    till.answer(lane, batch, Kind::accepted);
    open[lane] = {batch, till.now + 1'990};
    look_until(kStart + (lane + 1) * 1'000);
  }
  look_until(kStart + 11'000);
  CHECK(open.empty());
  CHECK(reads.size() == kLanes);
}

TEST_CASE("looks at the marker are spread when the quota is short, and everything waits when it is used up") {
  Bench till;
  till.allow();
  till.sending.spread_marker_reads(3'000);
  const auto batch = till.sell(0);
  till.answer(0, batch, Kind::accepted);
  REQUIRE(till.wait_for<ReadMarker>(5'000));
  const Millis first = till.now;
  till.read_marker();
  REQUIRE(till.wait_for<ReadMarker>(5'000));
  CHECK(till.now - first == 3'000);
  till.apply(0, batch);
  till.read_marker();
  till.settled(0, batch);
  till.sending.pause(till.now, 20'000);
  const Millis from = till.now;
  till.tell(MovementsWaiting{1, 1});
  CHECK_FALSE(till.has<Freeze>());
  REQUIRE(till.wait_for<Freeze>(60'000));
  CHECK(till.now - from == 20'000);
}
