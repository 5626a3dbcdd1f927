// What COMPARE mode keeps: the batch that is under way, what was seen before it left, the ways out of it.

#include "plugin/store/compare_book.h"

#include "catch2.hpp"
#include "plugin/store/facts.h"
#include "plugin/store/item_map.h"
#include "plugin/store/outbox.h"
#include "plugin/store/self_check.h"
#include "plugin/store/unclear.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;

namespace {

struct ComparedShop {
  ComparedShop() : till(folder.path), outbox(*till.database), book(*till.database) {
    std::array<core::Units, core::kLanes> bases;
    bases.fill(core::seal(0, 0, 0));
    outbox.open_lanes(bases, {}, 0);
    store::WebItem mug;
    mug.key = kMug;
    mug.product = kMug.id;
    mug.variant = 110;
    mug.sku = "MUG";
    store::ItemMap(*till.database).replace({mug});
  }
  void record(const std::string& id) { REQUIRE(till.intake.record(sale(id, {line("MUG", -1)})).ok()); }
  core::BatchView freeze(int lane) {
    core::FreezeInput input;
    input.movements = outbox.pending(lane, 1'000);
    input.match = [](const std::string& sku) {
      return core::ItemMatch{sku == "LOST" ? core::ItemState::vanished : core::ItemState::online, kMug};
    };
    if (there) input.available[kMug] = *there;
    input.debt = outbox.free_debt(lane);
    store::NewBatch batch;
    batch.lane = lane;
    batch.content = core::freeze(input);
    const auto start = static_cast<std::uint64_t>(store::Facts(*till.database).number("marker.epoch_start"));
    batch.target = core::seal(batch.content.movements.back(), 7, start);
    batch.body = "{}";
    return outbox.commit(batch, 1'000);
  }
  void move(const std::string& id, const std::string& sku, core::Units units) {
    REQUIRE(till.intake.record(sale(id, {line(sku, units)})).ok());
  }
  /// What waits is frozen, and nobody can tell whether it arrived.
  void ask_a_person() {
    freeze(book.next_lane());
    const auto open = book.open();
    REQUIRE(open);
    book.give_to_review(*open, std::vector<std::string>(open->movements.size(), "Nobody knows."), ++now);
  }
  void decide(std::uint64_t seq, const char* choice) {
    REQUIRE(store::Unclear(*till.database).decide(seq, choice, "Robin", ++now));
  }
  void settle() {
    const auto batch = freeze(book.next_lane());
    outbox.settle(book.open()->lane, batch.id, std::nullopt, ++now);
  }
  core::Units debt() { return outbox.open_debt()[kMug]; }
  core::Units free_debt() { return outbox.free_debt(-1)[kMug]; }
  bool sound() { return store::check_records(folder.path).holds(); }
  Folder folder;
  Outfit till;
  store::Outbox outbox;
  store::CompareBook book;
  std::optional<core::Units> there;
  core::UnixMillis now = 5'000;
};

}  // namespace

TEST_CASE("compared sending begins: what was under way waits for a person, what was not goes on") {
  ComparedShop shop;
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
  ComparedShop shop;
  store::Facts facts(*shop.till.database);
  facts.put(store::kBrokenFact, "It made a part of a refused change.");
  shop.book.enter("", 1);
  CHECK_FALSE(facts.get(store::kBrokenFact));
}

TEST_CASE("compared sending keeps what it saw before a batch left, over a restart") {
  Folder folder;
  std::int64_t id = 0;
  {
    ComparedShop shop;
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
  ComparedShop shop;
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
  ComparedShop shop;
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

TEST_CASE("what arrived as a person says leaves its held lines in Review") {
  ComparedShop shop;
  shop.book.enter("", 1);
  REQUIRE(shop.till.intake.record(sale("S-1", {line("MUG", -1), line("LOST", -1)})).ok());
  shop.ask_a_person();
  REQUIRE(shop.outbox.counts().held == 1);
  SECTION("it arrived: what was not in it waits on") {
    shop.decide(1, "arrived");
    CHECK(shop.outbox.counts().held == 1);
    CHECK(shop.outbox.decide_held(1, 1, "send", "Robin", 9'000));
    CHECK(shop.book.waiting() == 1);
  }
  SECTION("it did not: all of it goes again") {
    shop.decide(1, "not-arrived");
    CHECK(shop.outbox.counts().held == 0);
    shop.settle();
    CHECK(shop.outbox.counts().held == 1);
  }
  CHECK(shop.sound());
}

TEST_CASE("what was owed of a sale is booked once a person says that it arrived") {
  ComparedShop shop;
  shop.book.enter("", 1);
  shop.there = 1;
  shop.move("S-1", "MUG", -2);
  shop.move("S-2", "MUG", -1);
  shop.ask_a_person();
  shop.there.reset();
  SECTION("all of it arrived") {
    shop.decide(1, "arrived");
    CHECK(shop.debt() == 0);
    shop.decide(2, "arrived");
    CHECK(shop.debt() == 2);
  }
  SECTION("what goes again is not owed as well") {
    shop.decide(2, "not-arrived");
    shop.decide(1, "arrived");
    CHECK(shop.debt() == 1);
  }
  SECTION("nothing arrived") {
    shop.decide(1, "not-arrived");
    shop.decide(2, "not-arrived");
    CHECK(shop.debt() == 0);
  }
  CHECK(shop.sound());
}

TEST_CASE("what goods repaid is not repaid again while a person is asked, nor after it arrived") {
  ComparedShop shop;
  shop.book.enter("", 1);
  shop.there = 0;
  shop.move("S-1", "MUG", -2);
  shop.settle();
  REQUIRE(shop.debt() == 2);
  shop.there.reset();
  shop.move("G-1", "MUG", 3);
  shop.ask_a_person();
  CHECK(shop.debt() == 2);
  CHECK(shop.free_debt() == 0);
  shop.move("G-2", "MUG", 1);
  shop.settle();
  CHECK(shop.debt() == 2);
  SECTION("it arrived") {
    shop.decide(2, "arrived");
    CHECK(shop.debt() == 0);
    CHECK(shop.free_debt() == 0);
  }
  SECTION("it goes again and repays then") {
    shop.decide(2, "not-arrived");
    CHECK(shop.free_debt() == 2);
    shop.settle();
    CHECK(shop.debt() == 0);
  }
  CHECK(shop.sound());
}
