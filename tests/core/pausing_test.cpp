// Sending while sync is paused: nothing leaves, and what left before is looked for.

#include "plugin/core/sending.h"

#include "catch2.hpp"
#include "core/lane_bench.h"

using namespace bench;
using Kind = PushOutcome::Kind;

TEST_CASE("what was sent before a pause is settled by looking, and nothing is sent meanwhile") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  SECTION("it was accepted") {
    till.answer(0, batch, Kind::accepted);
    till.tell(Allowed{false});
  }
  SECTION("it is accepted while it is paused") {
    till.tell(Allowed{false});
    till.answer(0, batch, Kind::accepted);
  }
  SECTION("its answer was lost") {
    till.answer(0, batch, Kind::unknown);
    till.tell(Allowed{false});
  }
  till.tell(MovementsWaiting{0, 2});  // sold while it is paused
  till.apply(0, batch);
  if (!till.has<ReadMarker>()) REQUIRE(till.wait_for<ReadMarker>(5'000));
  till.read_marker();
  REQUIRE(till.first<Settle>().batch == batch.id);
  LaneView next;
  next.round = 1;
  next.base = batch.target;
  next.pending = 1;
  till.tell(LaneSettled{0, next});
  CHECK(till.done.empty());
  CHECK_FALSE(till.wait_for<ReadMarker>(600'000));
  CHECK_FALSE(till.has<Freeze>());
  till.allow();
  CHECK(till.has<Freeze>());
}

TEST_CASE("what did not arrive before a pause is looked for now and then, not sent and not replaced") {
  Bench till;
  till.allow();
  const auto batch = till.sell(0);
  const auto looks_in = [&](Millis length) {
    std::size_t looks = 0;
    for (const Millis end = till.now + length; till.now < end;) {
      till.now = std::max(till.now + 1, std::min(end, till.sending.wake_at()));
      till.tell(TimeReached{});
      CHECK_FALSE((till.has<Send>() || till.has<Freeze>() || till.has<ReadLevels>() || till.has<Stop>()));
      if (!till.has<ReadMarker>()) continue;
      ++looks;
      till.read_marker();
      CHECK(till.done.empty());
    }
    return looks;
  };
  SECTION("nobody knows what became of it") {
    till.answer(0, batch, Kind::unknown);
    till.tell(Allowed{false});
    if (till.has<ReadMarker>()) till.read_marker();
    CHECK(looks_in(10 * 60'000) <= 32);
    CHECK(looks_in(10 * 60'000) >= 10);
  }
  SECTION("it was refused") {
    till.answer(0, batch, PushOutcome{Kind::refused, {}, true});
    till.read_marker();
    till.tell(Allowed{false});
    (void)looks_in(10 * 60'000);
  }
  SECTION("the web store keeps no promise: a look proves nothing") {
    till.answer(0, batch, Kind::accepted);
    till.tell(Allowed{false, false});
    CHECK(looks_in(10 * 60'000) == 0);
  }
}
