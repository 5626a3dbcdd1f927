// COMPARE mode: one request at a time, and levels before and after it.
#include "plugin/core/comparing.h"

#include "catch2.hpp"

using namespace tillbridge::core;

namespace {

constexpr ItemKey kMug{false, 12}, kBowl{false, 13};
constexpr Millis kQuarter = 15 * 60'000, kHalfMinute = 30'000;

ComparedBatch batch_of(std::vector<std::pair<ItemKey, Units>> changes, std::int64_t id = 1,
                       std::size_t movements = 1) {
  ComparedBatch batch;
  batch.id = id;
  batch.movements = movements;
  for (const auto& [item, sent] : changes) {
    ItemChange change;
    change.item = item;
    change.net = change.sent = sent;
    batch.items.push_back(change);
  }
  return batch;
}

/// A machine on a bench: events in, actions out, time in hand.
struct Comparison {
  explicit Comparison(std::optional<ComparedBatch> open = std::nullopt)
      : machine(std::move(open), [](Millis) { return Millis{0}; }) {
    tell(Allowed{true});
  }
  void tell(const CompareEvent& event) { done = machine.step(now, event); }
  /// The action that the last step gave; fails the test where it is another one.
  template <class Action>
  Action get() const {
    REQUIRE(done.size() == 1);
    REQUIRE(std::holds_alternative<Action>(done.front()));
    return std::get<Action>(done.front());
  }
  template <class Action>
  bool gives() const {
    return done.size() == 1 && std::holds_alternative<Action>(done.front());
  }
  /// Lets time pass as far as the machine wants; how long that was.
  Millis pass() {
    const Millis from = now;
    for (int i = 0; i < 1'000 && done.empty(); ++i) {
      now = std::max(now + 1, machine.wake_at());
      tell(TimeReached{});
    }
    return now - from;
  }
  void freeze(ComparedBatch batch) {
    tell(CompareWaiting{true});
    if (done.empty()) pass();
    REQUIRE(get<CompareFreeze>().how == FreezeHow::all);
    tell(CompareFrozen{std::move(batch)});
  }
  void read(Units mug, Units bowl = 50) {
    get<CompareRead>();
    tell(CompareLevelsRead{ComparedLevels{{kMug, {mug, mug}}, {kBowl, {bowl, bowl}}}});
  }
  /// The same levels, twice.
  void stand_still(Units mug, Units bowl = 50) {
    if (done.empty()) pass();
    read(mug, bowl);
    CHECK(done.empty());
    CHECK(pass() >= kHalfMinute);
    read(mug, bowl);
  }
  void answer(PushOutcome::Kind kind) {
    PushOutcome outcome;
    outcome.kind = kind;
    tell(CompareAnswered{outcome});
  }
  /// A sale of a mug has left, and its answer is lost.
  void lose_an_answer() {
    freeze(batch_of({{kMug, -1}}));
    stand_still(10);
    get<CompareSend>();
    answer(PushOutcome::Kind::timed_out);
    CHECK(done.empty());
  }
  void orders(bool read, bool any, bool others = false) {
    get<CompareOrders>();
    tell(CompareOrdersRead{{read, any, others}});
  }

  Millis now = 1'000'000;
  Comparing machine;
  std::vector<CompareAction> done;
};

}  // namespace

TEST_CASE("compared sending: levels stand still for half a minute before a request leaves") {
  Comparison bench;
  bench.freeze(batch_of({{kMug, -1}}));
  bench.read(10);
  CHECK(bench.done.empty());
  CHECK(bench.pass() >= kHalfMinute);
  bench.read(9);  // somebody bought one: that look counts as the first
  CHECK(bench.done.empty());
  CHECK(bench.pass() >= kHalfMinute);
  bench.read(9);
  const auto send = bench.get<CompareSend>();
  CHECK(send.before.at(kMug).on_hand == 9);
  CHECK_FALSE(send.before.contains(kBowl));  // only what it changes is kept
}

TEST_CASE("compared sending: one request at a time, and what comes meanwhile waits") {
  Comparison bench;
  bench.freeze(batch_of({{kMug, -1}}));
  bench.stand_still(10);
  bench.get<CompareSend>();
  for (int i = 0; i < 10; ++i) {
    bench.now += 1'000;
    bench.tell(CompareWaiting{true});
    CHECK(bench.done.empty());
    bench.tell(TryNow{});
    CHECK(bench.done.empty());
  }
  bench.answer(PushOutcome::Kind::accepted);
  CHECK_FALSE(bench.get<CompareSettle>().by_levels);
  bench.tell(CompareEnded{true});
  bench.pass();
  CHECK(bench.gives<CompareFreeze>());
}

TEST_CASE("compared sending: a 200 settles at once") {
  Comparison bench;
  bench.freeze(batch_of({{kMug, -1}}));
  bench.stand_still(10);
  bench.answer(PushOutcome::Kind::accepted);
  CHECK(bench.get<CompareSettle>().batch == 1);
}

TEST_CASE("compared sending: a lost answer is waited out before anything is looked at") {
  Comparison bench;
  bench.lose_an_answer();
  CHECK(bench.machine.doubts());
  CHECK(bench.machine.waits_until() == bench.now + kQuarter);
  bench.tell(TryNow{});  // nobody can hurry it
  CHECK(bench.done.empty());
  CHECK(bench.pass() >= kQuarter);
  CHECK(bench.gives<CompareRead>());
}

TEST_CASE("compared sending: the wait begins anew after a restart") {
  auto left = batch_of({{kMug, -1}});
  left.may_have_left = true;
  left.before = {{kMug, {10, 10}}};
  Comparison bench(left);
  CHECK(bench.done.empty());
  CHECK(bench.pass() >= kQuarter);
  bench.stand_still(9);
  bench.orders(true, false);
  CHECK(bench.get<CompareSettle>().by_levels);
}

TEST_CASE("compared sending: what never left before a restart is looked at and sent") {
  Comparison bench(batch_of({{kMug, -1}}));
  CHECK(bench.gives<CompareRead>());
  bench.stand_still(10);
  CHECK(bench.gives<CompareSend>());
}

TEST_CASE("compared sending: levels moved by exactly the change say that it arrived") {
  Comparison bench;
  bench.lose_an_answer();
  bench.stand_still(9);
  bench.orders(true, false);
  CHECK(bench.get<CompareSettle>().by_levels);
}

TEST_CASE("compared sending: levels that did not move let the same bytes go again") {
  Comparison bench;
  bench.lose_an_answer();
  bench.stand_still(10);
  bench.orders(true, false);
  bench.stand_still(10);
  CHECK(bench.get<CompareSend>().batch == 1);
}

TEST_CASE("compared sending: anything else goes to a person") {
  Comparison bench;
  bench.lose_an_answer();
  SECTION("levels moved by something else") {
    bench.stand_still(8);
    bench.orders(true, false);
  }
  SECTION("a web order has the item") {
    bench.stand_still(9);
    bench.orders(true, true);
  }
  SECTION("a web order has the item and levels look as before") {
    bench.stand_still(10);
    bench.orders(true, true);
  }
  SECTION("orders could not be read") {
    bench.stand_still(9);
    bench.orders(false, false);
  }
  SECTION("the web store answers and never gives its orders") {
    bench.stand_still(9);
    bench.get<CompareOrders>();
    bench.machine.reachability().answered(bench.now);  // the levels came
    bench.tell(TryNow{});
    CHECK(bench.pass() >= Comparing::kOrdersWithin - 1);
  }
  SECTION("another register sells here") {
    bench.stand_still(9);
    bench.orders(true, false, true);
  }
  SECTION("levels never stand still") {
    bench.pass();
    for (Units level = 9; level < 200 && bench.gives<CompareRead>(); ++level) {
      bench.read(level);
      if (bench.done.empty()) bench.pass();
    }
  }
  const auto review = bench.get<CompareReview>();
  CHECK(review.batch == 1);
  CHECK(review.before.at(kMug).on_hand == 10);
  bench.tell(CompareEnded{false});
  bench.now += 3'600'000;
  bench.tell(TimeReached{});
  CHECK(bench.done.empty());  // nothing leaves review by itself
}

TEST_CASE("compared sending: a request that was made in part goes to a person") {
  Comparison bench;
  bench.freeze(batch_of({{kMug, -1}, {kBowl, -2}}));
  bench.stand_still(10, 50);
  bench.answer(PushOutcome::Kind::unknown);
  bench.stand_still(9, 50);
  bench.orders(true, false);
  CHECK(bench.gives<CompareReview>());
}

TEST_CASE("compared sending: what never left goes again at once") {
  Comparison bench;
  bench.freeze(batch_of({{kMug, -1}}));
  bench.stand_still(10);
  bench.get<CompareSend>();
  bench.answer(PushOutcome::Kind::not_sent);
  const Millis lost = bench.now;
  bench.stand_still(10);
  CHECK(bench.get<CompareSend>().batch == 1);
  CHECK(bench.now - lost < 60'000);
}

TEST_CASE("compared sending: what was turned away is looked for before it goes again") {
  using Kind = PushOutcome::Kind;
  for (const auto kind : {Kind::throttled, Kind::unauthorized, Kind::too_large, Kind::refused}) {
    INFO("answer " << static_cast<int>(kind));
    Comparison bench;
    bench.freeze(batch_of({{kMug, -1}}));
    bench.stand_still(10);
    bench.get<CompareSend>();
    bench.answer(kind);
    if (kind == Kind::unauthorized) {
      CHECK(bench.machine.stopped());
      bench.machine.lift_passing_stop();
      bench.tell(TimeReached{});
    }
    const Millis refused = bench.now;
    SECTION("nothing was done: it goes again, without a quarter of an hour") {
      bench.stand_still(10);
      bench.orders(true, false);
      bench.stand_still(10);
      CHECK(bench.get<CompareSend>().batch == 1);
      CHECK(bench.now - refused < 3 * 60'000);
    }
    SECTION("it was carried out all the same, and is not sent again") {
      bench.stand_still(9);
      bench.orders(true, false);
      CHECK(bench.get<CompareSettle>().by_levels);
    }
    SECTION("somebody else moved the level: a person decides") {
      bench.stand_still(8);
      bench.orders(true, false);
      CHECK(bench.gives<CompareReview>());
    }
    SECTION("other registers sell here, too: a person decides") {
      bench.stand_still(10);
      bench.orders(true, false, true);
      CHECK(bench.gives<CompareReview>());
    }
  }
}

TEST_CASE("compared sending: too large, and nothing was done: half of it goes") {
  Comparison bench;
  bench.freeze(batch_of({{kMug, -2}}, 1, 2));
  bench.stand_still(10);
  bench.get<CompareSend>();
  bench.answer(PushOutcome::Kind::too_large);
  bench.stand_still(10);
  bench.orders(true, false);
  CHECK(bench.get<CompareFreeze>().how == FreezeHow::halved);
  bench.tell(CompareFrozen{batch_of({{kMug, -1}}, 2)});
  for (int refused = 1; refused <= 5; ++refused) {
    bench.stand_still(10);
    CHECK(bench.get<CompareSend>().batch == 2);
    bench.answer(PushOutcome::Kind::too_large);
    bench.stand_still(10);
    bench.orders(true, false);
  }
  CHECK(bench.get<CompareFreeze>().how == FreezeHow::last_held);
}

TEST_CASE("compared sending: a look that does not show the last accepted sale yet proves nothing") {
  Comparison bench;
  bench.freeze(batch_of({{kMug, -1}}));
  bench.stand_still(10);
  bench.get<CompareSend>();
  bench.answer(PushOutcome::Kind::accepted);
  bench.tell(CompareEnded{false});
  bench.freeze(batch_of({{kMug, -1}}, 2));
  bench.stand_still(10);  // as it was before that sale: an old read, although it stands still
  CHECK(bench.done.empty());
  bench.pass();
  bench.read(9);
  CHECK(bench.done.empty());
  bench.pass();
  bench.read(9);
  CHECK(bench.get<CompareSend>().before.at(kMug).on_hand == 9);
}

TEST_CASE("compared sending: a web store that shows changes late is looked at further apart") {
  Comparison bench;
  bench.machine.set_lag(60'000);
  bench.freeze(batch_of({{kMug, -1}}));
  bench.read(10);
  CHECK(bench.pass() >= 120'000);
  bench.read(10);
  bench.get<CompareSend>();
}

TEST_CASE("compared sending: while sending is paused, what was sent before is looked for") {
  Comparison bench;
  bench.lose_an_answer();
  bench.tell(Allowed{false, true});
  bench.stand_still(10);
  bench.orders(true, false);
  CHECK(bench.done.empty());  // it did not arrive, and nothing is sent
  bench.now += 10 * 60'000;
  bench.tell(TimeReached{});
  CHECK(bench.done.empty());
  bench.tell(Allowed{true});
  bench.stand_still(10);
  CHECK(bench.get<CompareSend>().batch == 1);
}

TEST_CASE("compared sending: what the web store cannot give becomes debt before it is sent") {
  Comparison bench;
  bench.freeze(batch_of({{kMug, -3}}));
  bench.stand_still(1);
  const auto freeze = bench.get<CompareFreeze>();
  CHECK(freeze.how == FreezeHow::clipped);
  CHECK(freeze.levels.at(kMug).available == 1);
  auto clipped = batch_of({{kMug, -1}}, 2);
  clipped.items.front().net = -3;
  clipped.items.front().shorted = 2;
  bench.tell(CompareFrozen{clipped});
  CHECK(bench.get<CompareSend>().batch == 2);  // at once: levels stand still
}

TEST_CASE("compared sending: what moves no count of the web store is settled without a request") {
  Comparison bench;
  bench.freeze(batch_of({}));
  CHECK(bench.gives<CompareSettle>());
}

TEST_CASE("compared sending: levels decide what a 422 means") {
  Comparison bench;
  bench.freeze(batch_of({{kMug, -1}}));
  bench.stand_still(10);
  PushOutcome refused;
  refused.kind = PushOutcome::Kind::refused;
  SECTION("nothing was done: the same bytes go again") {
    bench.tell(CompareAnswered{refused});
    bench.stand_still(10);
    bench.orders(true, false);
    bench.stand_still(10);
    CHECK(bench.get<CompareSend>().batch == 1);
  }
  SECTION("it names an item and a cause: its lines are held") {
    refused.names_items = refused.names_cause = true;
    bench.tell(CompareAnswered{refused});
    bench.stand_still(10);
    bench.orders(true, false);
    CHECK(bench.get<CompareFreeze>().how == FreezeHow::named_held);
  }
  SECTION("a copy of it had arrived first") {
    bench.tell(CompareAnswered{refused});
    bench.stand_still(9);
    bench.orders(true, false);
    CHECK(bench.get<CompareSettle>().by_levels);
  }
  SECTION("somebody else moved the level meanwhile") {
    bench.tell(CompareAnswered{refused});
    bench.stand_still(4);
    bench.orders(true, true);
    CHECK(bench.gives<CompareReview>());
  }
  SECTION("a single change that is refused again and again is held") {
    for (int i = 0; i < 5; ++i) {
      bench.tell(CompareAnswered{refused});
      bench.stand_still(10);
      bench.orders(true, false);
      if (bench.gives<CompareFreeze>()) break;
      bench.stand_still(10);
      bench.get<CompareSend>();
    }
    CHECK(bench.get<CompareFreeze>().how == FreezeHow::last_held);
  }
}

TEST_CASE("compared sending: levels that never stand still hold no sale back, and prove nothing") {
  Comparison bench;
  bench.freeze(batch_of({{kMug, -1}}));
  for (Units level = 100; level > 0 && bench.gives<CompareRead>(); --level) {
    bench.read(level);
    if (bench.done.empty()) bench.pass();
  }
  CHECK(bench.get<CompareSend>().before.empty());
  bench.answer(PushOutcome::Kind::timed_out);
  bench.stand_still(10);
  bench.orders(true, false);
  CHECK(bench.gives<CompareReview>());
}

TEST_CASE("compared sending: records that are an old copy send nothing") {
  Comparison bench;
  bench.tell(RecordsAreOld{});
  CHECK(bench.gives<Stop>());
  bench.now += 60'000;
  bench.tell(CompareWaiting{true});
  CHECK(bench.done.empty());
}

TEST_CASE("compared sending: nothing is sent while it is not allowed") {
  Comparison bench;
  bench.tell(Allowed{false});
  bench.tell(CompareWaiting{true});
  bench.now += 60'000;
  bench.tell(TimeReached{});
  CHECK(bench.done.empty());
}

TEST_CASE("compared sending: a pause between two looks is heeded, although the second one shows the same") {
  Comparison bench;
  bench.freeze(batch_of({{kMug, -1}}));
  SECTION("enough is there") {
    bench.read(10);
    bench.pass();
    bench.get<CompareRead>();
    bench.tell(Allowed{false, true});
    CHECK(bench.done.empty());
    bench.tell(CompareLevelsRead{ComparedLevels{{kMug, {10, 10}}, {kBowl, {50, 50}}}});
  }
  SECTION("less is there than was sold") {
    bench.read(0);
    bench.pass();
    bench.get<CompareRead>();
    bench.tell(Allowed{false, true});
    bench.tell(CompareLevelsRead{ComparedLevels{{kMug, {0, 0}}, {kBowl, {50, 50}}}});
  }
  CHECK(bench.done.empty());
  bench.now += 10 * 60'000;
  bench.tell(TimeReached{});
  CHECK(bench.done.empty());
  bench.tell(Allowed{true});
  bench.stand_still(10);
  CHECK(bench.gives<CompareSend>());
}

TEST_CASE("compared sending: while the web store is out of reach, its orders are waited for") {
  Comparison bench;
  bench.lose_an_answer();
  bench.stand_still(9);
  bench.get<CompareOrders>();
  bench.tell(TimeReached{});
  bench.machine.reachability().failed(bench.now, Reachability::Failure::no_route, 0);
  for (const Millis end = bench.now + 2 * Comparing::kOrdersWithin; bench.now < end;) {
    bench.now = std::max(bench.now + 1, bench.machine.wake_at());
    bench.tell(TimeReached{});
    REQUIRE(bench.done.empty());
  }
  bench.machine.reachability().answered(bench.now);
  bench.tell(TryNow{});
  REQUIRE(bench.done.empty());  // the look that goes on now may end
  bench.now += Comparing::kOrdersWithin / 2;
  bench.tell(TimeReached{});
  REQUIRE(bench.done.empty());
  bench.tell(CompareOrdersRead{{true, false, false}});
  CHECK(bench.get<CompareSettle>().by_levels);
}

TEST_CASE("compared sending: many batches that need no request come one in a turn") {
  Comparison bench;
  bench.freeze(batch_of({}));
  for (std::int64_t batch = 2; batch < 5; ++batch) {
    REQUIRE(bench.gives<CompareSettle>());
    bench.tell(CompareEnded{true});
    REQUIRE(bench.done.empty());
    REQUIRE(bench.machine.wake_at() <= bench.now);  // at once, but others have their turn before
    bench.tell(TimeReached{});
    REQUIRE(bench.get<CompareFreeze>().how == FreezeHow::all);
    bench.tell(CompareFrozen{batch_of({}, batch)});
  }
}
