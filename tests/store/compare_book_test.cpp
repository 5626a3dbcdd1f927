// What COMPARE mode keeps: the batch that is under way, what was seen before it left, the ways out of it.

#include "plugin/store/compare_book.h"

#include "catch2.hpp"
#include "plugin/store/facts.h"
#include "plugin/store/outbox.h"
#include "plugin/store/self_check.h"
#include "plugin/store/unclear.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;

namespace {

constexpr core::ItemKey kMug{true, 11};

struct Shop {
  Shop() : till(folder.path), outbox(*till.database), book(*till.database) {
    std::array<core::Units, core::kLanes> bases;
    bases.fill(core::seal(0, 0, 0));
    outbox.open_lanes(bases, {}, 0);
  }
  void record(const std::string& id) { REQUIRE(till.intake.record(sale(id, {line("MUG", -1)})).ok()); }
  core::BatchView freeze(int lane) {
    core::FreezeInput input;
    input.movements = outbox.pending(lane, 1'000);
    input.match = [](const std::string&) { return core::ItemMatch{core::ItemState::online, kMug}; };
    store::NewBatch batch;
    batch.lane = lane;
    batch.content = core::freeze(input);
    const auto start = static_cast<std::uint64_t>(store::Facts(*till.database).number("marker.epoch_start"));
    batch.target = core::seal(batch.content.movements.back(), 7, start);
    batch.body = "{}";
    return outbox.commit(batch, 1'000);
  }
  Folder folder;
  Outfit till;
  store::Outbox outbox;
  store::CompareBook book;
};

}  // namespace

TEST_CASE("compared sending begins: what was under way waits for a person, what was not goes on") {
  Shop shop;
  shop.record("S-1");
  const int lane = shop.book.next_lane();
  REQUIRE(lane >= 0);
  shop.freeze(lane);
  shop.record("S-2");
  CHECK(shop.book.enter("It was under way.", 2'000) == 1);
  CHECK(shop.book.enter("It was under way.", 2'000) == 0);  // as after a crash in the middle
  CHECK(store::Facts(*shop.till.database).get(store::kWayFact) == std::string(store::kComparesWay));
  CHECK_FALSE(shop.book.open());
  CHECK(shop.book.waiting() == 1);
  const auto rows = store::Unclear(*shop.till.database).waiting(10);
  REQUIRE(rows.size() == 1);
  CHECK(rows.front().movement.id == "S-1");
  const auto batch = shop.freeze(shop.book.next_lane());
  CHECK(shop.outbox.settle(shop.book.open()->lane, batch.id, std::nullopt, 3'000).movements == 1);
  CHECK(shop.book.waiting() == 0);
  CHECK(store::check_records(shop.folder.path).holds());
}

TEST_CASE(
    "that the web store broke a promise stops compared sending nowhere, wherever its beginning is cut off") {
  Shop shop;
  store::Facts facts(*shop.till.database);
  facts.put(store::kBrokenFact, "It made a part of a refused change.");
  shop.book.enter("", 1);
  CHECK_FALSE(facts.get(store::kBrokenFact));
}

TEST_CASE("compared sending keeps what it saw before a batch left, over a restart") {
  Folder folder;
  std::int64_t id = 0;
  {
    Shop shop;
    shop.book.enter("", 1);
    shop.record("S-1");
    id = shop.freeze(shop.book.next_lane()).id;
    REQUIRE(shop.book.open());
    CHECK_FALSE(shop.book.open()->batch.may_have_left);
    shop.book.leaves(id, {{kMug, {12, 11}}, {{false, 5}, {-1, 0}}}, 1'700'000'000);
    shop.till.database->checkpoint();
    std::filesystem::copy(
        shop.folder.path, folder.path,
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  }
  Outfit again(folder.path);
  store::CompareBook book(*again.database);
  const auto open = book.open();
  REQUIRE(open);
  CHECK(open->batch.id == id);
  CHECK(open->movements == std::vector<std::uint64_t>{1});
  CHECK(open->batch.may_have_left);
  CHECK(open->batch.before == core::ComparedLevels{{kMug, {12, 11}}, {{false, 5}, {-1, 0}}});
  CHECK(book.left_at(id) == 1'700'000'000);
  CHECK(book.left_at(id + 1) == 0);
}

TEST_CASE("a batch that nobody can tell of waits for a person, each of its sales with its evidence") {
  Shop shop;
  shop.book.enter("", 1);
  shop.record("S-1");
  shop.record("S-2");
  const int lane = shop.book.next_lane();
  shop.freeze(lane);
  shop.record("S-3");
  auto open = shop.book.open();
  REQUIRE(open);
  REQUIRE(open->movements.size() == 2);
  shop.book.give_to_review(*open, {"MUG: 5 before, 3 after.", "MUG: 5 before, 3 after"}, 5'000);
  CHECK_FALSE(shop.book.open());
  CHECK(shop.book.waiting() == 1);
  store::Unclear unclear(*shop.till.database);
  const auto rows = unclear.waiting(10);
  REQUIRE(rows.size() == 2);
  CHECK(rows.front().reason == "MUG: 5 before, 3 after.");
  // A person picks: one arrived, the other goes again.
  CHECK(unclear.decide(1, "arrived", "Robin", 6'000));
  CHECK(unclear.decide(2, "not-arrived", "Robin", 6'000));
  CHECK(shop.book.waiting() == 2);
  const auto batch = shop.freeze(shop.book.next_lane());
  CHECK(shop.outbox.settle(shop.book.open()->lane, batch.id, std::nullopt, 7'000).movements == 2);
  CHECK(store::check_records(shop.folder.path).holds());
}

TEST_CASE("records that are an old copy: what waited when they were fenced waits for a person") {
  Shop shop;
  shop.book.enter("", 1);
  shop.record("S-1");
  store::Unclear(*shop.till.database).fence("old copy", shop.outbox.last_number() + 5'000, 2'000);
  shop.record("S-2");
  CHECK(shop.book.take_over("may have been sent", "Robin", 3'000) == 1);
  const auto rows = store::Unclear(*shop.till.database).waiting(10);
  REQUIRE(rows.size() == 1);
  CHECK(rows.front().movement.id == "S-1");
  CHECK(shop.book.waiting() == 1);
  CHECK_FALSE(store::Facts(*shop.till.database).get(store::kFencedFact));
}
