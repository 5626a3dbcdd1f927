// When a sale may be frozen as it is recorded, and what the machine makes of it.

#include "catch2.hpp"
#include "core/lane_bench.h"
#include "plugin/core/sending.h"

using namespace bench;
using Kind = PushOutcome::Kind;

TEST_CASE("a batch that was frozen with its sale is sent as soon as it is told, and never twice") {
  Bench till;
  const auto would = [&](int lane) { return till.sending.would_freeze(till.now, lane); };
  CHECK_FALSE(would(2));  // not allowed yet
  till.allow();
  REQUIRE(would(2));
  const BatchView batch{1, seal(kEpoch + 1, 1, kEpoch), BatchState::frozen, 1};  // nobody asked for it
  till.sending.note(till.now, {2, batch});
  CHECK_FALSE(till.sending.busy());  // whatever comes may forbid it still
  SECTION("at once") {
    till.tell(TimeReached{});
  }
  SECTION("once it may be, where what comes forbids it") {
    till.tell(Allowed{false});
    REQUIRE(till.done.empty());
    till.allow();
  }
  CHECK(till.count<Send>() == 1);
  CHECK(till.first<Send>().batch == batch.id);
  CHECK_FALSE(would(2));
  CHECK_FALSE(would(5));  // one request is in flight: what comes meanwhile goes together
  till.tell(MovementsWaiting{2, 1});
  CHECK(till.done.empty());
  till.answer(2, batch, Kind::accepted);
  CHECK_FALSE(would(2));
  CHECK(would(5));
  till.apply(2, batch);
  REQUIRE(till.wait_for<ReadMarker>(60'000));
  till.read_marker();
  REQUIRE(till.has<Settle>());
  CHECK_FALSE(would(2));  // its decision is being stored
  till.settled(2, batch);
  CHECK(would(2));
}

TEST_CASE("nothing is frozen with its sale where the worker would not freeze it at once") {
  Bench till;
  till.allow();
  const auto would = [&] { return till.sending.would_freeze(till.now, 2); };
  REQUIRE(would());
  SECTION("something waits in another lane") {
    till.tell(MovementsWaiting{4, 1});
    REQUIRE(till.has<Freeze>());
    till.tell(BatchFrozen{4, std::nullopt});
  }
  SECTION("a lane is being frozen") {
    till.tell(MovementsWaiting{4, 1});
  }
  SECTION("the web store is out of reach") {
    const auto batch = till.sell(0);
    till.answer(0, batch, Kind::not_sent);
  }
  SECTION("the web store asks for a pause") {
    till.sending.pause(till.now, 1'000);
  }
  SECTION("sending is stopped") {
    const auto batch = till.sell(0);
    till.answer(0, batch, Kind::unauthorized);
  }
  SECTION("it is not allowed") {
    till.tell(Allowed{false});
  }
  SECTION("the marker has not been looked at since the start") {
    till.sending.look_before_sending();
  }
  SECTION("the marker's numbers are used up") {
    till.tell(MarkerUsedUp{5});
  }
  SECTION("the marker is being closed") {
    till.tell(ClosingUnderWay{});
  }
  CHECK_FALSE(would());
}
