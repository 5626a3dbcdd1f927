// A sale that is recorded while nothing is under way: its batch is frozen with it.

#include "plugin/store/ready_lane.h"

#include "catch2.hpp"
#include "plugin/core/invariant.h"
#include "plugin/store/debts.h"
#include "plugin/store/item_map.h"
#include "plugin/store/outbox.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;

namespace {

constexpr int kLane = 3;

struct ReadyShop {
  ReadyShop() : till(folder.path), outbox(*till.database) {
    std::array<core::Units, core::kLanes> bases;
    bases.fill(core::seal(0, 0, 0));
    outbox.open_lanes(bases, {}, 0);
    store::ItemMap(*till.database)
        .replace({{kMug, 11, 110, "MUG", "Mug", true, true, true, true, {}, 0},
                  {kCap, 12, 12, "CAP", "Cap", true, true, true, true, {}, 0}});
  }
  /// Offers kLane as the tables have it.
  void offer() {
    const auto view = outbox.lane(kLane);
    auto ready = std::make_shared<store::ReadyLane>();
    ready->lane = kLane;
    ready->round = view.round;
    ready->base = view.base;
    ready->nonce = 7;
    ready->own_location = "here";
    ready->body = [](core::Units target, const core::FrozenContent& content) {
      std::string body = "{\"target\":" + std::to_string(target);
      for (const auto& change : content.items)
        body += ",\"" + std::to_string(change.item.id) + "\":" + std::to_string(change.sent);
      return body + "}";
    };
    ready->not_before = 1'000;
    ready->now = [this] { return now; };
    ready->wall = [] { return core::UnixMillis{5'000}; };
    till.board.offer(ready);
  }
  void record(const core::Movement& movement, store::Offer how = store::Offer::live) {
    REQUIRE(till.intake.record(movement, how).ok());
  }
  std::size_t open_batches() {
    std::size_t count = 0;
    for (const auto& lane : outbox.lanes()) count += lane.batches.size();
    return count;
  }
  Folder folder;
  core::Millis now = 1'000;
  Outfit till;
  store::Outbox outbox;
};

}  // namespace

TEST_CASE("a sale in a ready lane is on the disk with the batch that carries it, to the byte") {
  ReadyShop shop;
  shop.offer();
  core::Movement sold = sale("S-1", {line("mug", -2), line("BAG", -1), line("CAP", 1), line("MUG", -1)});
  sold.lines[2].location_id = "elsewhere";
  shop.record(sold);

  const auto lane = shop.outbox.lane(kLane);
  REQUIRE(lane.batches.size() == 1);
  CHECK(lane.pending == 1);
  CHECK(lane.batches[0].movements == 1);
  CHECK(lane.batches[0].target == core::seal(1, 7, 0));
  CHECK(shop.outbox.body(lane.batches[0].id).value() ==
        "{\"target\":" + std::to_string(core::seal(1, 7, 0)) + ",\"11\":-3}");
  const auto items = shop.outbox.batch_items(lane.batches[0].id);
  REQUIRE(items.size() == 1);
  CHECK(items[0].net == -3);

  // The worker is told, once, and nothing else is frozen meanwhile.
  CHECK(shop.till.board.offered() == nullptr);
  CHECK(shop.till.board.take_news() == 1u << kLane);
  const auto told = shop.till.board.take_frozen();
  REQUIRE(told);
  CHECK(told->batch.id == lane.batches[0].id);
  CHECK(told->body == shop.outbox.body(told->batch.id).value());
  CHECK(told->movements == std::vector<std::uint64_t>{1});
  CHECK_FALSE(shop.till.board.take_frozen());
  shop.record(sale("S-2", {line("MUG", -1)}));
  CHECK(shop.open_batches() == 1);

  // It is a batch like any other.
  const auto settled = shop.outbox.settle(kLane, lane.batches[0].id, 6'000, 7'000);
  CHECK(settled.movements == 1);
  CHECK(settled.lane.base == core::seal(1, 7, 0));
  auto& db = shop.till.database->worker();
  CHECK(db.execAndGet("SELECT count(*) FROM outcomes WHERE seq = 1 AND fate = 2").getInt() == 2);
}

TEST_CASE("what is recorded twice, or refused, freezes nothing and leaves the lane ready") {
  ReadyShop shop;
  shop.record(sale("S-1", {line("MUG", -1)}));
  REQUIRE(shop.outbox.lanes()[0].pending == 1);
  shop.offer();
  CHECK(shop.till.intake.record(sale("S-1", {line("MUG", -1)})).value() == store::Recorded::before);
  CHECK(shop.till.intake.record(sale("S-1", {line("MUG", -2)})).error().code == core::ErrorCode::conflict);
  CHECK(shop.till.intake.record(sale("S-2", {})).error().code == core::ErrorCode::invalid);
  CHECK(shop.open_batches() == 0);
  CHECK(shop.till.board.offered() != nullptr);
  // What the register offers again is looked into first.
  shop.record(sale("S-3", {line("MUG", -1)}), store::Offer::unlooked);
  shop.record(sale("S-4", {line("MUG", -1)}), store::Offer::again);
  CHECK(shop.open_batches() == 0);
}

TEST_CASE("a sale is recorded and nothing is frozen where the tables do not bear the worker out") {
  ReadyShop shop;
  auto& db = shop.till.database->worker();
  SECTION("the lane has gone on") {
    shop.offer();
    db.exec("UPDATE lanes SET round = round + 1 WHERE lane = 3");
  }
  SECTION("its seal is another") {
    shop.offer();
    db.exec("UPDATE lanes SET base = base - 1 WHERE lane = 3");
  }
  SECTION("something waits in it") {
    shop.offer();
    db.exec(
        "INSERT INTO movements (seq, movement_id, kind, at_ms, lane, lines) VALUES (1, 'S-0', 0, 1, 3, x'')");
  }
  SECTION("it has a batch") {
    shop.offer();
    db.exec(
        "INSERT INTO batches (lane, round, base, target, upto, movements, body, sha256, made_ms) VALUES "
        "(3, 0, 2, 1, 1, 1, x'', x'', 1)");
  }
  SECTION("another machine has been seen") {
    shop.offer();
    db.exec("INSERT INTO facts VALUES ('fenced', 'so')");
  }
  SECTION("the marker is being closed") {
    shop.offer();
    db.exec("INSERT INTO closings VALUES (1, x'', x'', '', '', 1)");
  }
  SECTION("the item is owed") {
    shop.offer();
    db.exec("INSERT INTO debts (by_product, item, open, since_ms, seq) VALUES (1, 11, 2, 1, 1)");
  }
  const auto before = shop.open_batches();
  shop.record(sale("S-1", {line("MUG", 1)}));
  CHECK(shop.open_batches() == before);
  CHECK(shop.outbox.pending_count(kLane) >= 1);
  CHECK_FALSE(shop.till.board.take_frozen());
  CHECK(shop.till.board.take_news() == 1u << kLane);
}

TEST_CASE("a basket that is too long for the register's thread is left to the worker") {
  ReadyShop shop;
  shop.offer();
  shop.record(sale("S-1", std::vector<core::MovementLine>(65, line("MUG", -1))));
  CHECK(shop.open_batches() == 0);
  shop.record(sale("S-2", {line("MUG", -1)}));
  CHECK(shop.open_batches() == 0);  // S-1 goes first, and takes S-2 along
}

TEST_CASE("a sale that follows the one before it in a burst is left to the worker") {
  ReadyShop shop;
  shop.offer();
  shop.now = 999;
  shop.record(sale("S-1", {line("MUG", -1)}));
  CHECK(shop.open_batches() == 0);
}

TEST_CASE("a rule that is found broken while a sale is frozen does not keep the sale from being recorded") {
  ReadyShop shop;
  shop.offer();
  auto broken = std::make_shared<store::ReadyLane>(*shop.till.board.offered());
  broken->body = [](core::Units, const core::FrozenContent&) -> std::string {
    core::invariant(false, "a rule");
    return {};
  };
  shop.till.board.offer(broken);
  shop.record(sale("S-1", {line("MUG", -1)}));
  CHECK(shop.open_batches() == 0);
  CHECK(shop.till.board.offered() == nullptr);
  shop.record(sale("S-2", {line("MUG", -1)}));
}

TEST_CASE("a lane that was frozen with its sale stays closed, whatever the worker still thinks of it") {
  ReadyShop shop;
  shop.offer();
  shop.record(sale("S-1", {line("MUG", -1)}));
  core::LaneHints hints;
  for (auto& hint : hints) hint = {false, 0, 0, 9};
  hints[kLane] = {true, 0, 0, 0};
  hints[5] = {true, 0, 500, 0};
  shop.till.board.set(hints);
  CHECK(shop.till.board.choose() == 5);
}

TEST_CASE("what is recorded is known not to be shown until what counts it is") {
  ReadyShop shop;
  shop.record(sale("S-1", {line("MUG", -1)}));
  CHECK(shop.till.board.not_shown() == 1);
  shop.till.board.counting();
  shop.record(sale("S-2", {line("MUG", -1)}));
  CHECK(shop.till.board.not_shown() == 2);
  shop.till.board.shown();
  CHECK(shop.till.board.not_shown() == 1);
  shop.till.board.counting();
  shop.till.board.shown();
  CHECK(shop.till.board.not_shown() == 0);
}

TEST_CASE("a batch that nobody was told of is noticed before another is frozen in its lane") {
  ReadyShop shop;
  shop.offer();
  shop.record(sale("S-1", {line("MUG", -1)}));
  core::FreezeInput input;
  input.movements = shop.outbox.pending(kLane, 10);
  input.match = [](const std::string&) { return core::ItemMatch{core::ItemState::online, kMug}; };
  store::NewBatch batch{kLane, core::seal(1, 9, 0), core::freeze(input), "{}", 0};
  CHECK_THROWS_AS(shop.outbox.commit(batch, 1'000), SQLite::Exception);
  batch.earlier = 1;
  CHECK(shop.outbox.commit(batch, 1'000).movements == 1);
}
