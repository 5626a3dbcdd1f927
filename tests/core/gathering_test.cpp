// Busy minutes: sales that come faster than the marker is seen.

#include "catch2.hpp"
#include "core/lane_bench.h"

using namespace bench;
using Kind = PushOutcome::Kind;

namespace {

/// Sells and has it accepted in the same millisecond.
void sell_and_accept(Bench& till, int lane) {
  till.answer(lane, till.sell(lane), Kind::accepted);
}

}  // namespace

TEST_CASE("a sale goes at once while lanes are plenty, and what comes is gathered once few are left") {
  Bench till;
  till.allow();
  std::vector<Millis> waited;
  for (int lane = 0; lane < kLanes; ++lane) {
    const Millis from = till.now;
    sell_and_accept(till, lane);
    waited.push_back(till.now - from);
  }
  CHECK(waited == std::vector<Millis>{0, 0, 0, 0, 2'000 / 64, 2'000 / 32, 2'000 / 12, 2'000 / 5});
}

TEST_CASE("what is gathered goes together, counted from its first sale") {
  Bench till;
  till.allow();
  for (int lane = 0; lane < 6; ++lane) sell_and_accept(till, lane);  // two are left
  const Millis from = till.now;
  till.tell(MovementsWaiting{6, 1});
  REQUIRE_FALSE(till.has<Freeze>());
  CHECK_FALSE(till.sending.would_freeze(till.now, 7));
  till.now += 100;
  till.tell(MovementsWaiting{6, 4});
  REQUIRE_FALSE(till.has<Freeze>());
  REQUIRE(till.wait_for<Freeze>(1'000));
  CHECK(till.now - from == 2'000 / 12);
  CHECK(till.first<Freeze>().lane == 6);
}

TEST_CASE("what waited for its own lane is not gathered once more") {
  Bench till;
  till.allow();
  std::vector<BatchView> batches;
  for (int lane = 0; lane < kLanes; ++lane) {
    batches.push_back(till.sell(lane));
    till.answer(lane, batches.back(), Kind::accepted);
  }
  till.tell(MovementsWaiting{0, 3});  // two more, in a lane that is taken
  till.apply(0, batches[0]);
  REQUIRE((till.marker_asked || till.wait_for<ReadMarker>(5'000)));
  till.read_marker();
  till.settled(0, batches[0], 2);
  CHECK(till.has<Freeze>());
}

TEST_CASE("five sales at once every second leave a lane for the next") {
  Bench till;
  till.allow();
  constexpr Millis kSeen = 2'300;  // until the marker shows a batch and the lane is open again
  std::array<std::optional<Millis>, kLanes> taken;
  std::array<BatchView, kLanes> carried;
  std::array<std::uint64_t, kLanes> waiting{};
  std::vector<Millis> sold, waits;
  const auto take = [&](int lane) {
    const auto batch = till.freeze(lane, waiting[lane]);
    carried[lane] = batch;
    taken[lane] = till.now;
    waiting[lane] = 0;
    for (const auto at : sold) waits.push_back(till.now - at);
    sold.clear();
    till.answer(lane, batch, Kind::accepted);
  };
  for (Millis ms = 0; ms < 60'000; ++ms, ++till.now) {
    for (int lane = 0; lane < kLanes; ++lane)
      if (taken[lane] && till.now - *taken[lane] >= kSeen) {
        till.apply(lane, carried[lane]);
        taken[lane].reset();
        till.read_marker();
        REQUIRE(till.has<Settle>());
        till.settled(lane, carried[lane]);
      }
    if (ms % 1'000 < 50 && ms % 10 == 0) {
      int lane = -1;
      for (int i = 0; i < kLanes; ++i)
        if (!taken[i] && (lane < 0 || waiting[i] > waiting[lane])) lane = i;
      REQUIRE(lane >= 0);  // a lane is always left
      sold.push_back(till.now);
      till.tell(MovementsWaiting{lane, ++waiting[lane]});
    } else {
      till.tell(TimeReached{});
    }
    if (till.has<Freeze>()) take(till.first<Freeze>().lane);
  }
  std::sort(waits.begin(), waits.end());
  REQUIRE(waits.size() == 300);
  CHECK(waits[waits.size() / 2] <= 60);
  CHECK(waits[waits.size() * 95 / 100] <= 200);
}
