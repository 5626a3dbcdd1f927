// From one epoch of the marker to the next.

#include "plugin/core/rotation.h"

#include "catch2.hpp"
#include "core/lane_bench.h"
#include "plugin/core/invariant.h"

using namespace bench;

namespace {

/// Lanes that have used up their epoch, but for `left` numbers.
std::array<LaneView, kLanes> old_lanes(std::uint64_t left) {
  std::array<LaneView, kLanes> lanes;
  for (auto& lane : lanes) lane.base = seal(kEpoch + kEpochNumbers - left, 0, kEpoch);
  return lanes;
}

using Kind = PushOutcome::Kind;

}  // namespace

TEST_CASE("an epoch that is used up is closed once every lane is open, and nothing is frozen meanwhile") {
  Bench till(old_lanes(1));
  till.last_number = kEpoch + kEpochNumbers - 1;
  till.allow();
  const auto last = till.sell(0);  // the last number
  till.answer(0, last, Kind::accepted);
  till.apply(0, last);
  REQUIRE((till.marker_asked || till.wait_for<ReadMarker>(5'000)));
  till.tell(MovementsWaiting{1, 1});
  REQUIRE(till.has<Freeze>());
  const auto open = till.freeze(1);
  till.read_marker();
  REQUIRE(till.has<Settle>());
  till.settled(0, last, 5);
  // Lane 0 has more to send: it waits for the new epoch, while lane 1 comes to its end.
  CHECK_FALSE(till.has<Freeze>());
  CHECK_FALSE(till.has<CloseMarker>());
  CHECK_FALSE(till.sending.stopped());
  till.answer(1, open, Kind::accepted);
  till.apply(1, open);
  REQUIRE(till.wait_for<ReadMarker>(5'000));
  till.read_marker();
  till.settled(1, open);
  REQUIRE(till.has<CloseMarker>());
  CHECK(till.count<Freeze>() == 0);
  // From here on the machine is silent: whoever closes the marker starts it anew on the next one.
  till.tell(MovementsWaiting{2, 1});
  till.tell(TryNow{});
  CHECK(till.done.empty());
}

TEST_CASE("a number beyond the epoch asks for the next one instead of stopping") {
  Bench till;
  till.allow();
  till.tell(MovementsWaiting{3, 1});
  REQUIRE(till.has<Freeze>());
  till.tell(MarkerUsedUp{3});
  CHECK(till.has<CloseMarker>());
  CHECK_FALSE(till.sending.stopped());
}

TEST_CASE("a marker that is to be renewed is closed before anything new is sent on it") {
  Bench till;
  till.tell(RenewalDue{});
  till.tell(MovementsWaiting{3, 1});
  CHECK(till.done.empty());  // not before sending is allowed
  till.allow();
  CHECK(till.has<CloseMarker>());
  CHECK_FALSE(till.has<Freeze>());
  till.tell(MovementsWaiting{4, 1});
  CHECK_FALSE(till.has<Freeze>());
  CHECK_FALSE(till.sending.stopped());
}

TEST_CASE("a closing that was under way when the register died goes on before anything else") {
  Bench till;
  till.tell(ClosingUnderWay{});
  till.allow();
  till.tell(MovementsWaiting{3, 1});
  till.tell(TimeReached{});
  CHECK(till.done.empty());
}

TEST_CASE("the lanes of a new epoch begin below what waits, and idle ones at the last number") {
  std::array<std::optional<std::uint64_t>, kLanes> waits;
  waits[2] = 90'500;
  waits[5] = 90'400;
  const auto plan = plan_epoch(waits, 91'000);
  CHECK(plan.epoch_start == 90'399);
  CHECK(plan.starts[0] == 91'000);
  CHECK(plan.starts[2] == 90'499);
  CHECK(plan.levels[5] == kSealStart);
  CHECK(plan.levels[2] == seal(90'499, 0, 90'399));
  CHECK(settled_number(plan.levels[0], plan.epoch_start) == 91'000);
}

TEST_CASE("with nothing waiting every lane of a new epoch begins full") {
  const auto plan = plan_epoch({}, 90'123);
  CHECK(plan.epoch_start == 90'123);
  for (const auto level : plan.levels) CHECK(level == kSealStart);
}

TEST_CASE("a backlog that no epoch can hold is a defect, never a wrong seal") {
  std::array<std::optional<std::uint64_t>, kLanes> waits;
  waits[0] = 1;
  CHECK_THROWS_AS(plan_epoch(waits, 100'000), InvariantBroken);
  waits[0] = 200'000;
  CHECK_THROWS_AS(plan_epoch(waits, 100'000), InvariantBroken);
  waits[0] = 0;
  CHECK_THROWS_AS(plan_epoch(waits, 100'000), InvariantBroken);
}

TEST_CASE("our tombstone is the proof that the old epoch is closed") {
  std::array<Units, kLanes> bases;
  bases.fill(seal(kEpoch + 50, 7, kEpoch));
  Tombstones tombs;
  for (int i = 0; i < kLanes; ++i) tombs[i] = tombstone(static_cast<std::uint64_t>(100 * i));
  for (const auto tomb : tombs) CHECK((tomb >= 1 && tomb < kNonces));
  MarkerLevels read;
  for (auto& pair : read) pair.a = bases[0];
  CHECK(closing_seen(read, bases, tombs) == Closing::not_yet);
  SECTION("also in a read that is torn between lanes") {
    read[6] = {0, tombs[6]};
    CHECK(closing_seen(read, bases, tombs) == Closing::done);
  }
  SECTION("and somebody else's is not ours") {
    for (int i = 0; i < kLanes; ++i) read[i] = {0, i == 3 ? tombs[3] : tombs[i] % 1000 + 7};
    CHECK(closing_seen(read, bases, tombs) == Closing::foreign);
  }
  SECTION("a stranger's seal is not ours either") {
    read[1] = {0, seal(kEpoch + 51, 3, kEpoch)};
    CHECK(closing_seen(read, bases, tombs) == Closing::foreign);
  }
  SECTION("older, larger values say nothing") {
    read[1] = {0, seal(kEpoch + 20, 3, kEpoch)};
    CHECK(closing_seen(read, bases, tombs) == Closing::not_yet);
  }
}

TEST_CASE("a marker is not closed while a lane freezes, has not looked yet or was never opened") {
  SECTION("freezes") {
    Bench till;
    till.allow();
    till.tell(MovementsWaiting{1, 1});
    REQUIRE(till.has<Freeze>());
    till.tell(MarkerUsedUp{3});
    CHECK_FALSE(till.has<CloseMarker>());
    till.tell(MovementsWaiting{1, 0});
    till.tell(BatchFrozen{1, std::nullopt});
    CHECK(till.has<CloseMarker>());
  }
  SECTION("has not looked") {
    Bench till;
    till.sending.look_before_sending();
    till.allow();
    REQUIRE(till.marker_asked);
    till.tell(MarkerUsedUp{3});
    CHECK_FALSE(till.has<CloseMarker>());
    till.read_marker();
    CHECK(till.has<CloseMarker>());
  }
  SECTION("was never opened") {
    auto lanes = old_lanes(0);
    lanes[6].base = 0;
    Bench till(lanes);
    till.allow();
    CHECK_FALSE(till.has<CloseMarker>());
  }
}
