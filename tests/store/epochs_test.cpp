// Epochs of the marker: closed, planned, switched.

#include "plugin/store/epochs.h"

#include "catch2.hpp"
#include "plugin/core/invariant.h"
#include "plugin/store/facts.h"
#include "plugin/store/outbox.h"
#include "plugin/store/unclear.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;
using core::InvariantBroken;

namespace {

struct RotatedShop {
  RotatedShop() : till(folder.path), outbox(*till.database), epochs(*till.database) {
    std::array<core::Units, core::kLanes> bases;
    bases.fill(core::seal(0, 0, 0));
    outbox.open_lanes(bases, {}, 0);
  }
  void record(const std::string& id, int lane) {
    core::LaneHints hints;
    for (auto& hint : hints) hint.open = false;
    hints[lane].open = true;
    till.board.set(hints);
    REQUIRE(till.intake.record(sale(id, {line("MUG", -1)})).ok());
  }
  core::BatchView freeze(int lane) {
    core::FreezeInput input;
    input.movements = outbox.pending(lane, 1'000);
    input.match = [](const std::string&) { return core::ItemMatch{core::ItemState::online, {true, 11}}; };
    store::NewBatch batch;
    batch.lane = lane;
    batch.content = core::freeze(input);
    batch.target = core::seal(batch.content.movements.back(), 1, 0);
    batch.body = "{}";
    return outbox.commit(batch, 1'000);
  }
  store::ClosingBatch closing_batch() {
    store::ClosingBatch batch;
    batch.body = "{\"all\":\"lanes\"}";
    for (int lane = 0; lane < core::kLanes; ++lane) {
      batch.bases[lane] = outbox.lane(lane).base;
      batch.tombstones[lane] = lane + 1;
    }
    return batch;
  }
  Folder folder;
  Outfit till;
  store::Outbox outbox;
  store::Epochs epochs;
};

store::NewEpoch next_epoch(const core::EpochPlan& plan) {
  store::NewEpoch next{2, 77, {}, plan};
  for (int i = 0; i < 2 * core::kLanes; ++i) next.variants.push_back(100 + i);
  return next;
}

}  // namespace

TEST_CASE("a closing batch is kept before it is sent, and is there after a restart") {
  RotatedShop shop;
  CHECK_FALSE(shop.epochs.closing());
  const auto batch = shop.closing_batch();
  shop.epochs.commit_closing(batch, 1'000);
  const auto kept = shop.epochs.closing();
  REQUIRE(kept);
  CHECK(kept->body == batch.body);
  CHECK(kept->bases == batch.bases);
  CHECK(kept->tombstones == batch.tombstones);
  SECTION("bytes that have changed are never sent") {
    shop.till.database->worker().exec("UPDATE closings SET body = '{}'");
    CHECK_THROWS_AS(shop.epochs.closing(), InvariantBroken);
  }
}

TEST_CASE("a marker is closed only with every lane open, on the decided seals, with tombstones") {
  RotatedShop shop;
  auto batch = shop.closing_batch();
  SECTION("a lane is undecided") {
    shop.record("S-1", 0);
    shop.freeze(0);
  }
  SECTION("a seal is not the decided one") {
    batch.bases[3] -= 1;
  }
  SECTION("a tombstone could be a seal") {
    batch.tombstones[2] = core::kNonces;
  }
  SECTION("a tombstone could be an empty slot") {
    batch.tombstones[2] = 0;
  }
  CHECK_THROWS_AS(shop.epochs.commit_closing(batch, 1'000), InvariantBroken);
  CHECK_FALSE(shop.epochs.closing());
}

TEST_CASE("the switch keeps what waits, its numbers and its lanes, and lets lanes begin below it") {
  RotatedShop shop;
  shop.record("S-1", 0);
  const auto settled = shop.freeze(0);
  shop.outbox.settle(0, settled.id, 1'000, 1'000);
  shop.record("S-2", 4);
  shop.record("S-3", 0);
  shop.epochs.commit_closing(shop.closing_batch(), 1'000);
  const auto plan = shop.epochs.plan();
  CHECK(plan.epoch_start == 1);
  CHECK(plan.starts[4] == 1);
  CHECK(plan.starts[0] == 2);
  CHECK(plan.starts[7] == 3);
  shop.record("S-4", 7);  // recorded while the new marker is made
  shop.epochs.switch_to(next_epoch(plan));

  CHECK_FALSE(shop.epochs.closing());
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const auto view = shop.outbox.lane(lane);
    CHECK(view.base == plan.levels[lane]);
    CHECK(view.round % 2 == 0);  // the first seals are in slots A
    CHECK(view.batches.empty());
  }
  CHECK(shop.outbox.lane(0).round == 2);
  CHECK(shop.outbox.pending(4, 10).at(0).seq == 2);
  CHECK(shop.outbox.pending(0, 10).at(0).seq == 3);
  CHECK(shop.outbox.pending(7, 10).at(0).seq == 4);
  store::Facts facts(*shop.till.database);
  CHECK(facts.number("marker.product") == 77);
  CHECK(facts.number("marker.epoch") == 2);
  CHECK(facts.number("marker.epoch_start") == 1);
  CHECK(facts.get("marker.variants")->starts_with("100 101 "));
}

TEST_CASE("no lane switches with an undecided batch, or above what waits in it") {
  RotatedShop shop;
  shop.record("S-1", 2);
  auto plan = shop.epochs.plan();
  SECTION("undecided") {
    shop.freeze(2);
  }
  SECTION("above what waits") {
    plan.starts[2] = 1;
  }
  CHECK_THROWS_AS(shop.epochs.switch_to(next_epoch(plan)), InvariantBroken);
  CHECK(shop.outbox.lane(2).base == core::seal(0, 0, 0));
}

TEST_CASE("what was under way on a harmed marker asks, and the rest of its lane waits on") {
  RotatedShop shop;
  shop.record("S-1", 0);
  shop.record("S-2", 0);
  shop.freeze(0);
  shop.record("S-3", 0);
  shop.record("S-4", 1);
  CHECK(shop.epochs.give_up_rounds("It may have arrived.", 1'000) == 2);
  const auto waiting = store::Unclear(*shop.till.database).waiting(10);
  REQUIRE(waiting.size() == 2);
  CHECK(waiting[0].movement.id == "S-1");
  CHECK(waiting[1].movement.id == "S-2");
  CHECK(shop.outbox.lane(0).batches.empty());
  CHECK(shop.outbox.pending(0, 10).size() == 1);
  CHECK(shop.outbox.pending(1, 10).size() == 1);
  CHECK(shop.epochs.plan().starts[0] == 2);
}

TEST_CASE("no statement can change or remove a recorded movement") {
  RotatedShop shop;
  shop.record("S-1", 3);
  auto& db = shop.till.database->worker();
  CHECK_THROWS_AS(db.exec("UPDATE movements SET lane = 4"), SQLite::Exception);
  CHECK_THROWS_AS(db.exec("UPDATE movements SET seq = 9"), SQLite::Exception);
  CHECK_THROWS_AS(db.exec("DELETE FROM movements"), SQLite::Exception);
  CHECK(shop.outbox.pending(3, 10).at(0).seq == 1);
}
