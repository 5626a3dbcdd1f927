// Movements of which nobody can say whether the web store has them.

#include "plugin/store/unclear.h"

#include "catch2.hpp"
#include "plugin/core/invariant.h"
#include "plugin/store/activity.h"
#include "plugin/store/epochs.h"
#include "plugin/store/facts.h"
#include "plugin/store/outbox.h"
#include "plugin/store/schema.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;
using core::LaneFound;

namespace {

struct UnclearShop {
  UnclearShop() : till(folder.path), outbox(*till.database), unclear(*till.database) {
    std::array<core::Units, core::kLanes> bases;
    bases.fill(core::seal(0, 0, 0));
    outbox.open_lanes(bases, {}, 0);
    into_lane(0);
  }
  void into_lane(int lane) {
    core::LaneHints hints;
    for (auto& hint : hints) hint.open = false;
    hints[lane].open = true;
    till.board.set(hints);
  }
  void record(const std::string& id, int lane) {
    into_lane(lane);
    REQUIRE(till.intake.record(sale(id, {line("MUG", -1)})).ok());
  }
  core::BatchView freeze(int lane) {
    core::FreezeInput input;
    input.movements = outbox.pending(lane, 1'000);
    input.match = [](const std::string& sku) {
      return core::ItemMatch{sku == "LOST" ? core::ItemState::vanished : core::ItemState::online, {true, 11}};
    };
    store::NewBatch batch;
    batch.lane = lane;
    batch.content = core::freeze(input);
    batch.target = core::seal(batch.content.movements.back(), 0, 0);
    batch.body = "{}";
    return outbox.commit(batch, 1'000);
  }
  /// The marker, when lane `lane` shows that numbers up to `upto` were applied.
  core::Adoption marker_with(int lane, std::uint64_t upto) {
    core::MarkerLevels read;
    for (auto& pair : read) pair.a = core::seal(0, 0, 0);
    read[lane] = {0, core::seal(upto, 77, 0)};
    return core::consider_adoption(read, outbox.lanes(), 0);
  }
  std::vector<std::string> waiting() {
    std::vector<std::string> ids;
    for (const auto& row : unclear.waiting(100)) ids.push_back(row.movement.id);
    return ids;
  }
  Folder folder;
  Outfit till;
  store::Outbox outbox;
  store::Unclear unclear;
};

}  // namespace

TEST_CASE("taking over sends what may have arrived to review and keeps what certainly did not") {
  UnclearShop shop;
  shop.record("S-1", 0);  // lane 0, number 1
  shop.record("S-2", 1);  // lane 1
  shop.record("S-3", 0);
  shop.freeze(0);
  shop.record("S-4", 0);
  const auto taken = shop.unclear.take_over(shop.marker_with(0, 3), "old records", "Maya", 5'000);
  CHECK(taken.lanes == 1);
  CHECK(taken.to_review == 2);
  CHECK(taken.still_waits == 2);
  CHECK(shop.waiting() == std::vector<std::string>{"S-1", "S-3"});
  // The others keep number and lane.
  REQUIRE(shop.outbox.pending(0, 10).size() == 1);
  CHECK(shop.outbox.pending(0, 10)[0].seq == 4);
  CHECK(shop.outbox.pending(1, 10)[0].seq == 2);
  const auto lane = shop.outbox.lane(0);
  CHECK(lane.base == core::seal(3, 77, 0));
  CHECK(lane.round == 1);
  CHECK(lane.batches.empty());
  CHECK(shop.outbox.lane(1).base == core::seal(0, 0, 0));
  CHECK(shop.outbox.counts().pending == 2);
  CHECK(shop.outbox.counts().held == 2);
}

TEST_CASE("of what may have arrived before a takeover, lines that were held wait on") {
  UnclearShop shop;
  shop.into_lane(0);
  REQUIRE(shop.till.intake.record(sale("S-1", {line("MUG", -1), line("LOST", -1)})).ok());
  shop.freeze(0);
  SECTION("another one sends under this one's name") {
    shop.unclear.take_over(shop.marker_with(0, 1), "old records", "Maya", 5'000);
  }
  SECTION("the marker is made anew") {
    CHECK(store::Epochs(*shop.till.database).give_up_rounds("the marker was emptied", 5'000) == 1);
  }
  CHECK(shop.outbox.counts().held == 1);
  CHECK(shop.unclear.decide(1, "arrived", "Maya", 6'000));
  CHECK(shop.outbox.counts().held == 1);
  CHECK(shop.outbox.decide_held(1, 1, "send", "Maya", 7'000));
}

TEST_CASE("numbers go on above every seal that was read") {
  UnclearShop shop;
  shop.record("S-1", 0);
  shop.unclear.take_over(shop.marker_with(3, 700), "old records", "Maya", 5'000);
  CHECK(shop.waiting().empty());  // lane 3's numbers say nothing about lane 0
  shop.record("S-2", 3);
  REQUIRE(shop.outbox.pending(3, 10).size() == 1);
  CHECK(shop.outbox.pending(3, 10)[0].seq == 701);
  CHECK(shop.outbox.pending(0, 10)[0].seq == 1);
}

TEST_CASE("a fence outlives a restart and ends with taking over") {
  UnclearShop shop;
  store::Facts facts(*shop.till.database);
  shop.unclear.fence("another machine", 50, 1'000);
  CHECK(facts.get(store::kFencedFact) == "another machine");
  shop.record("S-1", 2);
  CHECK(shop.outbox.pending(2, 10)[0].seq == 51);
  shop.unclear.take_over(shop.marker_with(2, 50), "old records", "Maya", 5'000);
  CHECK_FALSE(facts.get(store::kFencedFact));
  CHECK(shop.waiting().empty());  // recorded after the fence: certainly new
  CHECK(shop.outbox.pending(2, 10).size() == 1);
}

TEST_CASE("a movement in review leaves it by a person's word, once") {
  UnclearShop shop;
  shop.record("S-1", 0);
  shop.record("S-2", 0);
  shop.unclear.take_over(shop.marker_with(0, 2), "It may have arrived.", "Maya", 5'000);
  REQUIRE(shop.unclear.count() == 2);
  CHECK(shop.outbox.pending_count(0) == 0);

  CHECK(shop.unclear.decide(1, "arrived", "Maya", 6'000));
  CHECK_FALSE(shop.unclear.decide(1, "not-arrived", "Sam", 6'100));
  CHECK(shop.outbox.pending_count(0) == 0);
  CHECK(shop.outbox.counts().settled == 1);

  CHECK(shop.unclear.decide(2, "not-arrived", "Maya", 6'200));
  const auto pending = shop.outbox.pending(0, 10);
  REQUIRE(pending.size() == 1);
  CHECK(pending[0].seq > 2);
  CHECK(pending[0].movement.lines == std::vector{line("MUG", -1)});
  CHECK(shop.unclear.count() == 0);
  CHECK_FALSE(shop.unclear.decide(3, "arrived", "Maya", 6'300));
  CHECK_THROWS_AS(shop.unclear.decide(2, "perhaps", "Maya", 6'400), core::InvariantBroken);
  // The register may offer the same sale again: it is known.
  CHECK(shop.till.intake.record(sale("S-2", {line("MUG", -1)})).value() == store::Recorded::before);
  CHECK(shop.outbox.pending_count(0) == 1);
}

TEST_CASE("a sale that is offered again to old records asks at once and is never pending") {
  UnclearShop shop;
  const auto again = [&](const std::string& id) {
    return shop.till.intake.record(sale(id, {line("MUG", -1)}), store::Offer::again).value();
  };
  CHECK(again("S-1") == store::Recorded::now);
  CHECK(again("S-1") == store::Recorded::before);
  CHECK(shop.outbox.counts().pending == 0);
  CHECK(shop.waiting() == std::vector<std::string>{"S-1"});
  CHECK(shop.till.intake.record(sale("S-1", {line("MUG", -1)})).value() == store::Recorded::before);
  CHECK(shop.unclear.decide(1, "not-arrived", "Maya", 6'000));
  CHECK(shop.outbox.counts().pending == 1);
}

TEST_CASE("what the journal offered before anybody looked asks only where the look shows a stranger") {
  UnclearShop shop;
  const auto offered = sale("S-1", {line("MUG", -1)});
  REQUIRE(shop.till.intake.record(offered, store::Offer::unlooked).ok());
  CHECK(shop.outbox.counts().pending == 1);
  SECTION("a stranger's seal in another lane") {
    shop.unclear.take_over(shop.marker_with(6, 40), "old records", "Maya", 5'000);
    CHECK(shop.waiting() == std::vector<std::string>{"S-1"});
    CHECK(shop.outbox.counts().pending == 0);
  }
  SECTION("nothing unknown") {
    shop.unclear.offers_are_news();
    shop.unclear.take_over(shop.marker_with(6, 40), "old records", "Maya", 5'000);
    CHECK(shop.waiting().empty());
    CHECK(shop.outbox.counts().pending == 1);
  }
}

TEST_CASE("until a marker that was taken over is closed, what a person said has not arrived may ask again") {
  UnclearShop shop;
  store::Facts facts(*shop.till.database);
  CHECK_FALSE(facts.get(store::kRenewFact));
  shop.record("S-1", 0);
  shop.unclear.take_over(shop.marker_with(0, 1), "old records", "Maya", 5'000);
  CHECK(facts.get(store::kRenewFact));
  REQUIRE(shop.unclear.decide(1, "not-arrived", "Maya", 6'000));
  shop.unclear.offers_are_news();  // a look at the marker says nothing of what is on its way
  CHECK(shop.outbox.counts().pending == 1);
  SECTION("the request that had carried it came after all") {
    shop.unclear.take_over(shop.marker_with(3, 60), "old records", "Maya", 7'000);
    CHECK(shop.waiting() == std::vector<std::string>{"again:1:S-1"});
    CHECK(shop.outbox.counts().pending == 0);
  }
  SECTION("the marker was closed: nothing can come any more") {
    store::Epochs epochs(*shop.till.database);
    store::NewEpoch next{2, 77, {}, epochs.plan()};
    for (int i = 0; i < 2 * core::kLanes; ++i) next.variants.push_back(100 + i);
    epochs.switch_to(next);
    CHECK_FALSE(facts.get(store::kRenewFact));
    shop.unclear.take_over(shop.marker_with(3, 60), "old records", "Maya", 7'000);
    CHECK(shop.waiting().empty());
    CHECK(shop.outbox.counts().pending == 1);
  }
}

TEST_CASE("activity shows what waits for a word, and what was decided") {
  UnclearShop shop;
  shop.record("S-1", 0);
  shop.record("S-2", 0);
  shop.unclear.take_over(shop.marker_with(0, 2), "It may have arrived.", "Maya", 5'000);
  shop.unclear.decide(2, "not-arrived", "Maya", 6'000);
  store::Activity activity(*shop.till.database);
  std::map<std::string, core::ActivityState> states;
  for (const auto& row : activity.latest(50, {}, {})) states[row.reference] = row.state;
  CHECK(states["S-1"] == core::ActivityState::problem);
  CHECK(states["S-2"] == core::ActivityState::decided);
  CHECK(states["again:2:S-2"] == core::ActivityState::queued);
}

TEST_CASE("a marker with an unread lane is not taken over") {
  UnclearShop shop;
  core::MarkerLevels read;
  for (auto& pair : read) pair.a = core::seal(0, 0, 0);
  read[5] = {};
  CHECK_THROWS_AS(
      shop.unclear.take_over(core::consider_adoption(read, shop.outbox.lanes(), 0), "", "Maya", 1),
      core::InvariantBroken);
}

TEST_CASE("records of the first version are brought up to date") {
  Folder folder;
  {
    SQLite::Database first(store::database_path(folder.path), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    store::migrate(first, 1);
    first.exec("INSERT INTO movements (movement_id, kind, at_ms, lane, lines) VALUES ('S-1', 1, 1, 0, '')");
  }
  Outfit till(folder.path);
  CHECK(till.database->worker().execAndGet("PRAGMA user_version").getInt() == store::kSchemaVersion);
  CHECK(store::Outbox(*till.database).pending_count(0) == 1);
  CHECK(store::Unclear(*till.database).count() == 0);
}
