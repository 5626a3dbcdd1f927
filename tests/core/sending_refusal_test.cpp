// Sending: what a 422 leads to.

#include "catch2.hpp"
#include "core/lane_bench.h"

using namespace bench;
using Kind = PushOutcome::Kind;

namespace {

constexpr LevelsVerdict kFine{true, false, false}, kShort{true, true, false}, kShortForNow{true, true, true};

PushOutcome refused(bool names_items = false) {
  return {Kind::refused, {}, names_items};
}

/// Refuses each send and answers each look, until an alternative is asked for or `limit` has passed.
bool refuse_until_freeze(Bench& till, int lane, const LevelsVerdict& verdict, Millis limit,
                         int* sends = nullptr) {
  const Millis end = till.now + limit;
  while (till.now < end) {
    if (till.has<Freeze>()) return true;
    if (till.has<Send>()) {
      if (sends) ++*sends;
      till.now += 100;
      till.tell(PushAnswered{lane, till.first<Send>().batch, refused()});
    } else if (till.marker_asked) {
      till.read_marker();
    } else if (till.levels_asked) {
      till.read_levels(lane, verdict);
    } else {
      till.now = std::min(end, std::max(till.sending.wake_at(), till.now + 1));
      till.tell(TimeReached{});
    }
  }
  return till.has<Freeze>();
}

}  // namespace

TEST_CASE("a 422 that levels explain gets an alternative clipped to them, at once") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, refused());
  REQUIRE(refuse_until_freeze(till, 0, kShort, 5'000));
  CHECK(till.first<Freeze>().how == FreezeHow::clipped);
  CHECK(till.now - kStart < 1'000);
  const auto clipped = till.freeze_alternative(0);
  REQUIRE(till.has<Send>());
  CHECK(till.first<Send>().batch == clipped.id);
  till.answer(0, clipped, Kind::accepted);
  till.apply(0, clipped);
  till.read_marker();
  CHECK(till.first<Settle>().batch == clipped.id);
}

TEST_CASE("a 422 because it was applied before: the marker settles it, whatever the levels say") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.apply(0, batch);
  till.answer(0, batch, refused());
  till.read_levels(0, kShort);
  REQUIRE((till.marker_asked || till.wait_for<ReadMarker>(5'000)));
  CHECK_FALSE(till.has<Freeze>());
  till.read_marker();
  CHECK(till.has<Settle>());
  CHECK_FALSE(till.has<Freeze>());
}

TEST_CASE("after a 422 nothing is offered instead before both the marker and the levels were read") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, refused());
  CHECK(till.has<ReadLevels>());
  CHECK_FALSE(till.has<Freeze>());
  till.read_levels(0, kShort);
  CHECK_FALSE(till.has<Freeze>());
  till.read_marker();
  CHECK(till.has<Freeze>());
}

TEST_CASE("an old batch that wins after its alternative was sent is the winner") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, refused());
  REQUIRE(refuse_until_freeze(till, 0, kShort, 5'000));
  const auto clipped = till.freeze_alternative(0);
  till.answer(0, clipped, refused());
  till.apply(0, batch);  // it slept in a proxy
  till.read_marker();
  CHECK(till.first<Settle>().batch == batch.id);
}

TEST_CASE("an item named by the web store with a cause that no level explains is held by an alternative") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, {Kind::refused, {}, true, true});
  REQUIRE(refuse_until_freeze(till, 0, kShort, 5'000));
  CHECK(till.first<Freeze>().how == FreezeHow::named_held);
}

TEST_CASE("an item named by the web store that is short is clipped to its level, not held") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, refused(true));
  REQUIRE(refuse_until_freeze(till, 0, kShort, 5'000));
  CHECK(till.first<Freeze>().how == FreezeHow::clipped);
}

TEST_CASE("a 422 without a cause: the same bytes after the lag, then 2, 4, 8 s, halved after two minutes") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0, 8);
  till.answer(0, batch, refused());
  const Millis refused_at = till.now;
  int sends = 0;
  REQUIRE(refuse_until_freeze(till, 0, kFine, 600'000, &sends));
  CHECK(till.first<Freeze>().how == FreezeHow::halved);
  CHECK(till.now - refused_at >= 120'000);
  CHECK(till.now - refused_at <= 140'000);
  CHECK(sends >= 10);
  CHECK(sends <= 20);
  CHECK(till.sending.lane(0).batches.size() == 1);
}

TEST_CASE("the first resend after a causeless 422 waits for the lag") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, refused());
  const Millis refused_at = till.now;
  till.read_levels(0, kFine);
  till.read_marker();
  while (!till.has<Send>()) {
    if (till.marker_asked) {
      till.read_marker();
      continue;
    }
    till.go_on();
  }
  CHECK(till.now - refused_at == 3'000);
  CHECK(till.first<Send>().batch == batch.id);
}

TEST_CASE("a single movement that is refused five times without a cause is held") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, refused());
  int sends = 0;
  REQUIRE(refuse_until_freeze(till, 0, kFine, 120'000, &sends));
  CHECK(till.first<Freeze>().how == FreezeHow::last_held);
  CHECK(sends == 4);
}

TEST_CASE("alternatives that are refused one after the other go slower") {
  Bench till;
  till.allow();
  auto batch = till.sell(0);
  till.answer(0, batch, refused());
  int alternatives = 0;
  while (till.now < kStart + 120'000) {
    if (!refuse_until_freeze(till, 0, kShort, 120'000)) break;
    ++alternatives;
    batch = till.freeze_alternative(0);
  }
  CHECK(alternatives >= 3);
  CHECK(alternatives <= 10);
}

TEST_CASE("where another lane brings units of the item, the sale waits for it, two minutes at most") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, refused());
  SECTION("they come") {
    CHECK_FALSE(refuse_until_freeze(till, 0, kShortForNow, 30'000));
    CHECK_FALSE(refuse_until_freeze(till, 0, kFine, 10'000));
    CHECK(till.sending.lane(0).batches.size() == 1);
  }
  SECTION("they do not") {
    REQUIRE(refuse_until_freeze(till, 0, kShortForNow, 300'000));
    CHECK(till.first<Freeze>().how == FreezeHow::clipped);
    CHECK(till.now - kStart >= 120'000);
    CHECK(till.now - kStart <= 140'000);
  }
}

TEST_CASE("levels that cannot be read are asked for again, in peace") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, refused());
  int reads = 0;
  while (till.now < kStart + 20'000) {
    if (till.levels_asked) {
      ++reads;
      till.read_levels(0, {});
    } else if (till.marker_asked) {
      till.read_marker();
    } else if (till.has<Send>()) {
      till.answer(0, batch, refused());
    } else {
      till.go_on();
    }
    REQUIRE(reads < 30);
  }
  CHECK(reads >= 5);
}

TEST_CASE("a batch that is too large is halved, a single movement that is too large five times is held") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0, 500);
  till.answer(0, batch, Kind::too_large);
  REQUIRE(till.has<Freeze>());
  CHECK(till.first<Freeze>().how == FreezeHow::halved);
  const BatchView half{9, seal(kEpoch + 1, 9, kEpoch), BatchState::frozen, 1};
  till.tell(BatchFrozen{0, half});
  REQUIRE(till.has<Send>());
  for (int i = 0; i < 4; ++i) {
    till.answer(0, half, Kind::too_large);
    CHECK_FALSE(till.has<Freeze>());
    while (!till.has<Send>()) {
      if (till.marker_asked) till.read_marker();
      if (till.has<Send>()) break;
      REQUIRE(till.wait_for<Send>(60'000));
    }
    CHECK(till.first<Send>().batch == half.id);
  }
  till.answer(0, half, Kind::too_large);
  REQUIRE(till.has<Freeze>());
  CHECK(till.first<Freeze>().how == FreezeHow::last_held);
}

TEST_CASE("when there is nothing better to offer, the same bytes go again later") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, refused());
  REQUIRE(refuse_until_freeze(till, 0, kShort, 5'000));
  till.tell(BatchFrozen{0, std::nullopt});
  CHECK_FALSE(till.has<Send>());
  CHECK_FALSE(till.has<Freeze>());
  REQUIRE(till.wait_for<Send>(10'000));
  CHECK(till.first<Send>().batch == batch.id);
}

TEST_CASE("a lane with nothing that can be frozen does not spin") {
  Bench till;
  till.allow();
  till.tell(MovementsWaiting{0, 1});
  int freezes = 0;
  while (till.now < kStart + 10'000) {
    if (till.has<Freeze>()) {
      ++freezes;
      till.tell(BatchFrozen{0, std::nullopt});
    } else {
      till.go_on();
    }
  }
  CHECK(freezes <= 12);
}

TEST_CASE("an answer that comes while its decision is stored asks for nothing more") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  // Another lane's look shows it before its own answer is here.
  till.apply(0, batch);
  till.read_marker();
  REQUIRE(till.has<Settle>());
  for (const auto kind : {Kind::refused, Kind::timed_out}) {
    till.answer(0, batch, kind);
    CHECK(till.done.empty());
    till.now += 60'000;
    till.tell(TimeReached{});
    CHECK(till.done.empty());
  }
  till.settled(0, batch);
  CHECK_FALSE(till.has<Send>());
}

TEST_CASE("a lane that was never opened neither sends nor is judged, and holds up no look") {
  auto lanes = fresh_lanes();
  lanes[3].base = 0;
  Bench till(lanes);
  till.sending.look_before_sending();
  CHECK_FALSE(till.sending.has_looked());
  till.allow();
  REQUIRE(till.marker_asked);
  till.marker[3] = {7, 9};  // whatever stands there
  till.read_marker();
  CHECK(till.sending.has_looked());
  CHECK_FALSE(till.sending.stopped());
  till.tell(MovementsWaiting{3, 2});
  CHECK(till.done.empty());
}

TEST_CASE("a refusal for a closed location blames no item, and the same bytes go once it is open") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  for (int refusals = 0; refusals < 20; ++refusals) {
    till.answer(0, batch, refused());
    REQUIRE((till.levels_asked || till.wait_for<ReadLevels>(60'000)));
    till.levels_asked = false;
    till.tell(LocationClosed{0});
    REQUIRE(till.sending.stopped());
    CHECK(till.sending.stop_reason()->why == Stop::Why::location_closed);
    CHECK(till.sending.stop_reason()->passing());
    CHECK_FALSE(till.sending.stop_reason()->harmed());
    till.tell(TimeReached{});
    CHECK(till.done.empty());
    till.sending.lift_passing_stop();
    if (till.marker_asked) till.read_marker();
    REQUIRE((till.has<Send>() || till.wait_for<Send>(60'000)));
    CHECK(till.first<Send>().batch == batch.id);
  }
  CHECK(till.sending.lane(0).batches.size() == 1);
}

TEST_CASE("the first reason to stop stands, and a new key lifts no other one") {
  Bench till;
  till.allow();
  till.sending.lift_passing_stop();  // nothing has stopped
  const auto batch = till.sell(0);
  till.answer(0, batch, Kind::unauthorized);
  REQUIRE(till.sending.stopped());
  till.tell(RecordsAreOld{});
  CHECK(till.sending.stop_reason()->why == Stop::Why::key_refused);
  till.sending.lift_passing_stop();
  CHECK_FALSE(till.sending.stopped());
  till.tell(RecordsAreOld{});
  till.sending.lift_passing_stop();
  REQUIRE(till.sending.stopped());
  CHECK(till.sending.stop_reason()->fenced());
  CHECK(Stop{Stop::Why::foreign_seal, 0}.fenced());
  for (const auto why : {Stop::Why::marker_empty, Stop::Why::marker_filled, Stop::Why::marker_stuck})
    CHECK((Stop{why, 0}.harmed() && !Stop{why, 0}.fenced()));
  CHECK_FALSE(Stop{Stop::Why::key_refused, 0}.harmed());
}
