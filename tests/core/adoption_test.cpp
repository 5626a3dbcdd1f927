// Taking over a marker that somebody else has written.

#include "plugin/core/adoption.h"

#include "catch2.hpp"
#include "core/lane_bench.h"

using namespace bench;

namespace {

/// Lanes that have settled up to number 10 of their epoch, in round 4: the seals are in slots A.
std::array<LaneView, kLanes> settled_lanes() {
  std::array<LaneView, kLanes> lanes;
  for (auto& lane : lanes) {
    lane.round = 4;
    lane.base = seal(kEpoch + 10, 3, kEpoch);
  }
  return lanes;
}

}  // namespace

TEST_CASE("a lane whose seal is ours stays as it is, with its open batches") {
  auto lanes = settled_lanes();
  lanes[2].batches = {{7, seal(kEpoch + 12, 5, kEpoch), BatchState::unknown, 2}};
  auto read = levels_of(lanes);
  read[2] = {0, seal(kEpoch + 12, 5, kEpoch)};  // its batch was applied
  const auto adoption = consider_adoption(read, lanes, kEpoch);
  CHECK(adoption.clear());
  for (const auto& lane : adoption.lanes) CHECK(lane.found == LaneFound::ours);
  CHECK(adoption.highest == 0);
}

TEST_CASE("an unknown smaller seal becomes the lane's base, and says what may have been applied") {
  const auto lanes = settled_lanes();
  auto read = levels_of(lanes);
  read[1] = {0, seal(kEpoch + 40, 9, kEpoch)};
  read[5] = {seal(kEpoch + 33, 0, kEpoch), 0};
  const auto adoption = consider_adoption(read, lanes, kEpoch);
  REQUIRE(adoption.clear());
  CHECK(adoption.lanes[0].found == LaneFound::ours);
  CHECK(adoption.lanes[1].found == LaneFound::taken);
  CHECK(adoption.lanes[1].base == seal(kEpoch + 40, 9, kEpoch));
  CHECK(adoption.lanes[1].settled == kEpoch + 40);
  CHECK(adoption.lanes[1].round == 5);  // the seal is in slot B
  CHECK(adoption.lanes[5].found == LaneFound::taken);
  CHECK(adoption.lanes[5].round == 6);  // in slot A
  CHECK(adoption.highest == kEpoch + 40);
}

TEST_CASE("an old read takes nothing over: larger seals than ours are the past") {
  const auto lanes = settled_lanes();
  auto read = levels_of(lanes);
  read[3] = {0, seal(kEpoch + 2, 0, kEpoch)};
  const auto adoption = consider_adoption(read, lanes, kEpoch);
  CHECK(adoption.clear());
  CHECK(adoption.lanes[3].found == LaneFound::ours);
}

TEST_CASE(
    "of a read that is torn between two slots the smaller seal counts, and two empty slots say nothing") {
  const auto lanes = settled_lanes();
  auto read = levels_of(lanes);
  read[0].b = seal(kEpoch + 20, 1, kEpoch);  // A still shows what was there before
  auto adoption = consider_adoption(read, lanes, kEpoch);
  CHECK(adoption.lanes[0].found == LaneFound::taken);
  CHECK(adoption.lanes[0].round == 5);
  read[0] = {0, 0};
  adoption = consider_adoption(read, lanes, kEpoch);
  CHECK(adoption.lanes[0].found == LaneFound::unclear);
  CHECK_FALSE(adoption.clear());
}

TEST_CASE("our own target is a stranger's where its batch never left this register") {
  auto lanes = settled_lanes();
  lanes[6].batches = {{9, seal(kEpoch + 12, 5, kEpoch), BatchState::frozen, 2}};
  auto read = levels_of(lanes);
  read[6] = {0, seal(kEpoch + 12, 5, kEpoch)};
  const auto adoption = consider_adoption(read, lanes, kEpoch);
  CHECK(adoption.lanes[6].found == LaneFound::taken);
  CHECK(adoption.lanes[6].settled == kEpoch + 12);
}

TEST_CASE("a tombstone is never taken over: the next epoch of the marker has to be found") {
  const auto lanes = settled_lanes();
  auto read = levels_of(lanes);
  read[4] = {0, 517};
  const auto adoption = consider_adoption(read, lanes, kEpoch);
  CHECK(adoption.any(LaneFound::retired));
  CHECK_FALSE(adoption.clear());
}

TEST_CASE("a level beyond every legal seal is not taken over") {
  const auto lanes = settled_lanes();
  auto read = levels_of(lanes);
  read[4] = {0, kSealStart + 1};
  CHECK(consider_adoption(read, lanes, kEpoch).any(LaneFound::unclear));
}

TEST_CASE("an empty outbox takes every lane as it is read") {
  std::array<LaneView, kLanes> lanes;
  const auto adoption = consider_adoption(levels_of(settled_lanes()), lanes, kEpoch);
  REQUIRE(adoption.clear());
  for (const auto& lane : adoption.lanes) {
    CHECK(lane.found == LaneFound::taken);
    CHECK(lane.round == 2);
    CHECK(lane.settled == kEpoch + 10);
  }
}

TEST_CASE("records known to be old send nothing, from the start") {
  Bench till;
  till.tell(RecordsAreOld{});
  REQUIRE(till.has<Stop>());
  CHECK(till.first<Stop>().fenced());
  till.allow();
  till.tell(MovementsWaiting{0, 3});
  till.tell(TryNow{});
  CHECK_FALSE(till.has<Freeze>());
  CHECK_FALSE(till.has<ReadMarker>());
  CHECK(till.sending.stopped());
}

TEST_CASE("a stranger's seal in one lane stops all lanes") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  till.answer(0, batch, PushOutcome::Kind::timed_out);
  auto read = till.marker;
  read[7] = {0, seal(kEpoch + 3, 1, kEpoch)};
  till.read_marker_as(read);
  REQUIRE(till.has<Stop>());
  CHECK(till.first<Stop>().why == Stop::Why::foreign_seal);
  CHECK(till.first<Stop>().fenced());
  till.tell(MovementsWaiting{1, 1});
  CHECK_FALSE(till.has<Freeze>());
  CHECK_FALSE(till.wait_for<Send>(3'600'000));
}

TEST_CASE("of two seals in a lane the smaller one is the newer, and a batch is known by its own seal only") {
  auto lanes = settled_lanes();
  lanes[2].batches = {{7, seal(kEpoch + 12, 5, kEpoch), BatchState::unknown, 2}};
  auto read = levels_of(lanes);
  read[1] = {seal(kEpoch + 40, 9, kEpoch), lanes[1].base};
  read[2] = {lanes[2].base, seal(kEpoch + 12, 6, kEpoch)};  // drawn by somebody else
  const auto adoption = consider_adoption(read, lanes, kEpoch);
  CHECK(adoption.lanes[1].found == LaneFound::taken);
  CHECK(adoption.lanes[1].base == seal(kEpoch + 40, 9, kEpoch));
  CHECK(adoption.lanes[1].round == 6);
  CHECK(adoption.lanes[2].found == LaneFound::taken);
}
