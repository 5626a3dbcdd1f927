// The outbox: frozen, decided, owed, held.

#include "plugin/store/outbox.h"

#include "catch2.hpp"
#include "plugin/core/invariant.h"
#include "plugin/store/debts.h"
#include "plugin/store/item_map.h"
#include "plugin/store/unclear.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;
using core::InvariantBroken;

namespace {

struct Shop {
  explicit Shop() : till(folder.path), outbox(*till.database) {
    std::array<core::Units, core::kLanes> bases;
    bases.fill(core::seal(0, 0, 0));
    outbox.open_lanes(bases, {}, 0);
  }
  void record(const core::Movement& movement) { REQUIRE(till.intake.record(movement).ok()); }
  void knows_items() {
    store::ItemMap(*till.database)
        .replace({{kMug, 11, 110, "MUG", "Mug", true, true, true, true, {}, 0},
                  {kCap, 12, 12, "CAP", "Cap", true, true, true, true, {}, 0}});
  }
  /// Everything waits in lane 0 unless told otherwise.
  void into_lane(int lane) {
    core::LaneHints hints;
    for (auto& hint : hints) hint.open = false;
    hints[lane].open = true;
    till.board.set(hints);
  }
  core::FrozenContent content(int lane, std::map<core::ItemKey, core::Units> available = {}) {
    core::FreezeInput input;
    input.movements = outbox.pending(lane, 1'000);
    input.match = match;
    input.debt = outbox.free_debt(lane);
    input.available = std::move(available);
    return core::freeze(input);
  }
  core::BatchView freeze(int lane, core::Units nonce = 0,
                         std::map<core::ItemKey, core::Units> available = {}) {
    store::NewBatch batch;
    batch.lane = lane;
    batch.content = content(lane, std::move(available));
    batch.target = core::seal(batch.content.movements.back(), nonce, 0);
    batch.body = "{\"batch\":" + std::to_string(nonce) + "}";
    return outbox.commit(batch, 1'000);
  }
  Folder folder;
  Outfit till;
  store::Outbox outbox;
};

}  // namespace

TEST_CASE("a decision settles the movements of the winner, in order, and opens the next round") {
  Shop shop;
  shop.record(sale("S-1", {line("MUG", -1)}));
  shop.record(sale("S-2", {line("MUG", -1), line("BAG", -1)}));
  const auto batch = shop.freeze(0);
  CHECK(batch.movements == 2);
  CHECK(batch.state == core::BatchState::frozen);
  shop.record(sale("S-3", {line("MUG", -1)}));
  const auto other = shop.freeze(0, 5);
  REQUIRE(shop.outbox.lane(0).batches.size() == 2);

  const auto settled = shop.outbox.settle(0, batch.id, 500, 2'000);
  CHECK(settled.movements == 2);
  CHECK_FALSE(settled.new_debt);
  CHECK(settled.lane.round == 1);
  CHECK(settled.lane.base == batch.target);
  CHECK(settled.lane.pending == 1);
  CHECK(settled.lane.batches.empty());
  CHECK(shop.outbox.body(other.id).error().code == core::ErrorCode::not_found);
  CHECK_THROWS_AS(shop.outbox.settle(0, batch.id, {}, 3'000), InvariantBroken);
  CHECK_THROWS_AS(shop.outbox.settle(0, other.id, {}, 3'000), InvariantBroken);
  CHECK_THROWS_AS(shop.outbox.settle(1, other.id, {}, 3'000), InvariantBroken);
  CHECK(shop.outbox.counts().pending == 1);
  CHECK(shop.outbox.counts().settled == 2);
}

TEST_CASE("lanes, batches and bytes are there after a restart, on the wire or not") {
  Folder folder;
  core::BatchView batch;
  {
    Outfit till(folder.path);
    store::Outbox outbox(*till.database);
    std::array<core::Units, core::kLanes> bases;
    bases.fill(core::seal(0, 3, 0));
    outbox.open_lanes(bases, {}, 0);
    REQUIRE(till.intake.record(sale("S-1", {line("MUG", -2)})).ok());
    store::NewBatch frozen;
    frozen.target = core::seal(1, 9, 0);
    frozen.content.movements = {1};
    frozen.content.items = {{kMug, -2, -2, 0, 0, 0}};
    frozen.body = std::string("bytes\0and more", 14);
    batch = outbox.commit(frozen, 1);
  }
  Outfit till(folder.path);
  store::Outbox outbox(*till.database);
  const auto lane = outbox.lanes()[0];
  CHECK(lane.base == core::seal(0, 3, 0));
  CHECK(lane.pending == 1);
  REQUIRE(lane.batches.size() == 1);
  CHECK(lane.batches[0].target == batch.target);
  CHECK(lane.batches[0].state == core::BatchState::unknown);
  CHECK(outbox.body(batch.id).value() == std::string("bytes\0and more", 14));
  REQUIRE(outbox.batch_items(batch.id).size() == 1);
  CHECK(outbox.batch_items(batch.id)[0].sent == -2);
  CHECK(outbox.last_number() == 1);
}

TEST_CASE("bytes that changed on the disk are not sent") {
  Shop shop;
  shop.record(sale("S-1", {line("MUG", -1)}));
  const auto batch = shop.freeze(0);
  REQUIRE(shop.outbox.body(batch.id).ok());
  shop.till.database->worker().exec("UPDATE batches SET body = '{\"batch\":1}'");
  const auto body = shop.outbox.body(batch.id);
  REQUIRE_FALSE(body.ok());
  CHECK(body.error().code == core::ErrorCode::storage);
  CHECK(shop.outbox.body(4711).error().code == core::ErrorCode::not_found);
}

TEST_CASE("a batch needs movements, a marker and a target of its own below the seal") {
  Shop shop;
  store::NewBatch batch;
  batch.target = core::seal(1, 0, 0);
  CHECK_THROWS_AS(shop.outbox.commit(batch, 1), InvariantBroken);
  shop.record(sale("S-1", {line("MUG", -1)}));
  batch.content.movements = {1};
  batch.target = core::kSealStart;
  CHECK_THROWS_AS(shop.outbox.commit(batch, 1), InvariantBroken);
  const auto frozen = shop.freeze(0);
  batch.target = frozen.target;
  CHECK_THROWS_AS(shop.outbox.commit(batch, 1), InvariantBroken);
  std::array<core::Units, core::kLanes> bases;
  bases.fill(core::kSealStart);
  CHECK_THROWS_AS(shop.outbox.open_lanes(bases, {}, 0), InvariantBroken);  // a batch is undecided
}

TEST_CASE("what was short becomes debt with the decision, and later positives repay it") {
  Shop shop;
  shop.record(sale("S-1", {line("MUG", -5)}));
  shop.freeze(0);
  const auto clipped = shop.freeze(0, 1, {{kMug, 2}});
  CHECK(shop.outbox.open_debt().empty());  // not before it is decided
  CHECK(shop.outbox.settle(0, clipped.id, {}, 10).new_debt);
  CHECK(shop.outbox.open_debt().at(kMug) == 3);

  auto back = sale("R-1", {line("MUG", 4)});
  back.kind = core::MovementKind::sale_return;
  shop.into_lane(1);
  shop.record(back);
  const auto repaying = shop.freeze(1);
  CHECK(shop.outbox.batch_items(repaying.id)[0].sent == 1);
  CHECK(shop.outbox.batch_items(repaying.id)[0].repaid == 3);
  CHECK(shop.outbox.free_debt(2).at(kMug) == 0);  // reserved by the other lane
  CHECK(shop.outbox.free_debt(1).at(kMug) == 3);
  CHECK(shop.outbox.positive_elsewhere(0, kMug));
  CHECK_FALSE(shop.outbox.positive_elsewhere(1, kMug));
  CHECK_FALSE(shop.outbox.positive_elsewhere(0, kCap));
  shop.outbox.settle(1, repaying.id, {}, 20);
  CHECK(shop.outbox.open_debt().empty());
}

TEST_CASE("a settlement pays debt once, also where a return was quicker") {
  Shop shop;
  shop.record(sale("S-1", {line("MUG", -3)}));
  shop.outbox.settle(0, shop.freeze(0, 0, {{kMug, 0}}).id, {}, 10);
  REQUIRE(shop.outbox.open_debt().at(kMug) == 3);
  auto& db = shop.till.database->worker();
  CHECK(store::settle_rise(db, "rise:1", "MUG", kMug, 2, 0, 1) == 2);
  CHECK(store::settle_rise(db, "rise:1", "MUG", kMug, 2, 0, 1) == 0);
  CHECK(shop.outbox.is_recorded("rise:1"));
  CHECK(shop.outbox.pending_count(0) == 1);
  shop.into_lane(1);
  auto back = sale("R-1", {line("MUG", 2)});
  back.kind = core::MovementKind::sale_return;
  shop.record(back);
  const auto repaying = shop.freeze(1);  // reserves 2 of the 3
  const auto settling = shop.freeze(0);
  CHECK(shop.outbox.batch_items(settling.id)[0].sent == -1);
  shop.outbox.settle(1, repaying.id, {}, 20);
  shop.outbox.settle(0, settling.id, {}, 30);
  CHECK(shop.outbox.open_debt().empty());
}

TEST_CASE(
    "a shortage whose stock was under way in another lane is settled by itself, whichever is decided first") {
  for (const bool positive_first : {true, false}) {
    INFO(positive_first);
    Shop shop;
    shop.knows_items();
    shop.into_lane(1);
    auto delivery = sale("D-1", {line("MUG", 2)});
    delivery.kind = core::MovementKind::receipt;
    shop.record(delivery);
    const auto bringing = shop.freeze(1);
    shop.into_lane(0);
    shop.record(sale("S-1", {line("MUG", -5)}));
    const auto clipped = shop.freeze(0, 1, {{kMug, 0}});
    if (positive_first) {
      shop.outbox.settle(1, bringing.id, {}, 10);
      shop.outbox.settle(0, clipped.id, {}, 20);
    } else {
      shop.outbox.settle(0, clipped.id, {}, 10);
      shop.outbox.settle(1, bringing.id, {}, 20);
    }
    CHECK(shop.outbox.open_debt().at(kMug) == 5);
    const int lane = positive_first ? 0 : 1;
    REQUIRE(shop.outbox.pending_count(lane) == 1);
    const auto settling = shop.freeze(lane, 2);
    CHECK(shop.outbox.batch_items(settling.id)[0].sent == -2);
    shop.outbox.settle(lane, settling.id, {}, 30);
    CHECK(shop.outbox.open_debt().at(kMug) == 3);
    CHECK(shop.outbox.pending_count(0) + shop.outbox.pending_count(1) == 0);
  }
}

TEST_CASE("stock that came before a shortage was noticed explains nothing") {
  Shop shop;
  shop.knows_items();
  shop.into_lane(1);
  auto delivery = sale("D-1", {line("MUG", 2)});
  delivery.kind = core::MovementKind::receipt;
  shop.record(delivery);
  shop.outbox.settle(1, shop.freeze(1).id, {}, 10);
  shop.into_lane(0);
  shop.record(sale("S-1", {line("MUG", -5)}));
  shop.outbox.settle(0, shop.freeze(0, 1, {{kMug, 2}}).id, {}, 20);
  CHECK(shop.outbox.open_debt().at(kMug) == 3);
  CHECK(shop.outbox.pending_count(0) == 0);
}

TEST_CASE("stock that still waits in another lane counts as under way") {
  Shop shop;
  shop.knows_items();
  shop.into_lane(1);
  auto back = sale("R-1", {{"mug", 2'000, "", "", false}});
  back.kind = core::MovementKind::sale_return;
  shop.record(back);
  CHECK_FALSE(shop.outbox.positive_elsewhere(0, kMug));  // left off the shelf
  back = sale("R-2", {line("mug", 2)});
  back.kind = core::MovementKind::sale_return;
  shop.record(back);
  CHECK(shop.outbox.positive_elsewhere(0, kMug));
  CHECK_FALSE(shop.outbox.positive_elsewhere(1, kMug));
  CHECK_FALSE(shop.outbox.positive_elsewhere(0, kCap));
}

TEST_CASE("a held line waits for a person: sent as a movement of its own, or left") {
  Shop shop;
  const std::string long_id(200, 'x');
  shop.record(sale(long_id, {line("MUG", -1), line("TWO", -1), line("TWO", -4)}));
  shop.outbox.settle(0, shop.freeze(0).id, {}, 10);
  CHECK(shop.outbox.counts().held == 2);
  CHECK(shop.outbox.decide_held(1, 1, "send", "Ada", 20));
  CHECK_FALSE(shop.outbox.decide_held(1, 1, "send", "Ada", 21));
  CHECK(shop.outbox.decide_held(1, 2, "send", "Ada", 22));
  CHECK_FALSE(shop.outbox.decide_held(1, 0, "send", "Ada", 23));
  CHECK_FALSE(shop.outbox.decide_held(1, 9, "send", "Ada", 23));
  CHECK_FALSE(shop.outbox.decide_held(77, 0, "send", "Ada", 23));
  CHECK(shop.outbox.counts().held == 0);
  const auto again = shop.outbox.pending(0, 10);
  REQUIRE(again.size() == 2);
  CHECK(again[0].movement.lines == std::vector{line("TWO", -1)});
  CHECK(again[1].movement.lines == std::vector{line("TWO", -4)});

  shop.outbox.settle(0, shop.freeze(0).id, {}, 30);  // refused again: held again
  CHECK(shop.outbox.counts().held == 2);
  CHECK(shop.outbox.decide_held(again[0].seq, 0, "leave", "Ada", 40));
  CHECK(shop.outbox.counts().held == 1);
  CHECK(shop.outbox.pending_count(0) == 0);
}

TEST_CASE("a shortage can be acknowledged while it is open") {
  Shop shop;
  CHECK_FALSE(shop.outbox.acknowledge_debt(kMug, "set-aside", "Ada", 1));
  shop.record(sale("S-1", {line("MUG", -3)}));
  shop.outbox.settle(0, shop.freeze(0, 0, {{kMug, 0}}).id, {}, 10);
  CHECK(shop.outbox.acknowledge_debt(kMug, "set-aside", "Ada", 20));
  CHECK(shop.outbox.open_debt().at(kMug) == 3);  // no debt is forgiven by that
}

TEST_CASE("what was recorded before the link is closed and never sent") {
  Shop shop;
  shop.record(sale("S-1", {line("MUG", -3)}));
  shop.record(sale("S-2", {line("MUG", -3)}));
  CHECK(shop.outbox.close_before_link(5) == 2);
  CHECK(shop.outbox.counts().pending == 0);
  shop.record(sale("S-3", {line("MUG", -3)}));
  CHECK(shop.outbox.pending(0, 10).front().seq == 3);
}

TEST_CASE("a batch that skips a movement, or repays debt that is not open, is a defect") {
  Shop shop;
  shop.record(sale("S-1", {line("MUG", -1)}));
  shop.record(sale("S-2", {line("MUG", -1)}));
  store::NewBatch batch;
  batch.lane = 0;
  batch.content = shop.content(0);
  batch.target = core::seal(2, 7, 0);
  batch.body = "{}";
  SECTION("the first is skipped") {
    batch.content.movements = {2};
  }
  SECTION("one that does not exist") {
    batch.content.movements = {1, 2, 3};
  }
  SECTION("debt that nobody owes") {
    batch.content.items[0].repaid = 1;
    batch.content.items[0].sent -= 1;
  }
  SECTION("more is sent than was recorded") {
    batch.content.items[0].sent -= 1;
  }
  CHECK_THROWS_AS(shop.outbox.commit(batch, 1'000), InvariantBroken);
  CHECK(shop.outbox.lane(0).batches.empty());
}

TEST_CASE("nothing is frozen while the register is fenced or its marker is closed") {
  Shop shop;
  shop.record(sale("S-1", {line("MUG", -1)}));
  SECTION("fenced") {
    store::Unclear(*shop.till.database).fence("another till", 0, 1'000);
  }
  SECTION("closing") {
    shop.till.database->worker().exec("INSERT INTO closings VALUES (1, 'x', 'x', '', '', 0)");
  }
  CHECK_THROWS_AS(shop.freeze(0), InvariantBroken);
}
