// Two years of history in bounded space: what leaves, what stays, and what is still known and proved of it.
#include "plugin/store/history.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <cstdio>

#include "catch2.hpp"
#include "plugin/core/freeze.h"
#include "plugin/core/seal.h"
#include "plugin/store/activity.h"
#include "plugin/store/activity_search.h"
#include "plugin/store/outbox.h"
#include "plugin/store/self_check.h"
#include "plugin/store/unclear.h"
#include "store/outbox_folder.h"

using namespace tillbridge;
using namespace bench;

namespace {

constexpr core::ItemKey kOldMug{false, 110}, kOldCap{false, 120};
constexpr core::UnixMillis kDay = 86'400'000, kNow = 1'900'000'000'000, kLongAgo = kNow - 800 * kDay,
                           kRecently = kNow - 100 * kDay;

core::ItemMatch old_match(const std::string& sku) {
  if (sku == "MUG") return {core::ItemState::online, kOldMug};
  if (sku == "CAP") return {core::ItemState::online, kOldCap};
  if (sku == "BOOK") return {core::ItemState::ambiguous, {}};
  return {};
}

struct OldShop {
  explicit OldShop(const std::string& folder) : till(folder), outbox(*till.database) {}

  void open() {
    std::array<core::Units, core::kLanes> bases;
    bases.fill(core::kSealStart);
    outbox.open_lanes(bases, {}, 0);
  }
  void record(const std::string& id, const std::string& sku, core::UnixMillis at) {
    REQUIRE(till.intake.record(sale(id, {line(sku, -1)}, at)).ok());
  }
  /// Sends what waits in each lane, in two tries of which the second wins.
  void send_all(core::UnixMillis at) {
    for (int lane = 0; lane < core::kLanes; ++lane) {
      if (outbox.lane(lane).pending == 0) continue;
      freeze(lane, at);
      outbox.settle(lane, freeze(lane, at), at, at + 300);
    }
  }
  std::int64_t freeze(int lane, core::UnixMillis at) {
    core::FreezeInput input;
    input.movements = outbox.pending(lane, 1'000);
    input.match = old_match;
    input.debt = outbox.free_debt(lane);
    store::NewBatch batch;
    batch.lane = lane;
    batch.content = core::freeze(input);
    batch.target = core::seal(batch.content.movements.back(), static_cast<core::Units>(++nonce_), 0);
    batch.body = std::string(480, 'x') + std::to_string(nonce_);
    return outbox.commit(batch, at).id;
  }
  /// `count` sales, sent three at a time.
  void trade(int count, const std::string& name, core::UnixMillis at) {
    for (int i = 0; i < count; ++i) {
      record(name + std::to_string(i), i % 2 == 0 ? "MUG" : "CAP", at + i);
      if (i % 3 == 2) send_all(at + i);
    }
    send_all(at + count);
  }
  int shorten(std::int64_t newest_kept, core::UnixMillis now = kNow) {
    store::History history(*till.database, newest_kept);
    int steps = 0;
    while (history.shorten(now)) ++steps;
    return steps;
  }
  std::int64_t ask(const std::string& sql) { return till.database->worker().execAndGet(sql).getInt64(); }
  std::int64_t bytes() {
    return ask("SELECT (SELECT page_count FROM pragma_page_count()) - (SELECT freelist_count FROM "
               "pragma_freelist_count())") *
           4096;
  }

  Outfit till;
  store::Outbox outbox;

 private:
  int nonce_ = 0;
};

std::string broken_rules(const std::string& folder) {
  std::string names;
  for (const auto& rule : store::check_records(folder).rules)
    if (!rule.holds) names += rule.name + ": " + rule.words + ' ';
  return names;
}

}  // namespace

TEST_CASE("what is older than two years leaves, and is still known and proved") {
  const Folder folder;
  {
    OldShop shop(folder.path);
    shop.open();
    shop.trade(100, "OLD-", kLongAgo);
    shop.trade(50, "NEW-", kRecently);
    const auto before = shop.bytes();
    CHECK(shop.shorten(20) > 5);
    std::printf("%lld bytes of 150 sales became %lld\n", static_cast<long long>(before),
                static_cast<long long>(shop.bytes()));
    CHECK(shop.ask("SELECT count(*) FROM movements") == 50);
    CHECK(shop.ask("SELECT min(seq) FROM movements") == 101);
    CHECK(shop.ask("SELECT count(*) FROM batches WHERE upto <= 100") == 0);
    CHECK(shop.ask("SELECT count(*) FROM batch_items WHERE batch NOT IN (SELECT id FROM batches)") == 0);
    CHECK(broken_rules(folder.path) == "");
    CHECK(shop.shorten(20) == 0);

    // The same sale again is known, also with other lines, and another kind is refused.
    const auto again = shop.till.intake.record(sale("OLD-7", {line("CAP", -1)}, kNow));
    REQUIRE(again.ok());
    CHECK(again.value() == store::Recorded::before);
    auto other = sale("OLD-7", {line("CAP", 1)}, kNow);
    other.kind = core::MovementKind::sale_return;
    CHECK(shop.till.intake.record(other).error().code == core::ErrorCode::conflict);
    CHECK(shop.outbox.is_recorded("OLD-7"));
    CHECK_FALSE(shop.outbox.add_for_review(sale("OLD-8", {line("MUG", -1)}, kNow), "Offered again.", kNow));
    CHECK(shop.ask("SELECT count(*) FROM movements") == 50);

    // Numbers, the chain and Activity go on.
    shop.trade(5, "LATER-", kNow);
    CHECK(shop.ask("SELECT max(seq) FROM movements") == 155);
    store::ActivitySearch search(*shop.till.database, "OLD-7");
    while (!search.over()) search.go_on(1'000);
    CHECK(search.found().empty());
    CHECK(store::Activity(*shop.till.database).latest(200, {}, {}).size() == 55);
  }
  CHECK(broken_rules(folder.path) == "");
  OldShop shop(folder.path);
  CHECK(shop.outbox.last_number() == 155);
  CHECK(shop.till.intake.record(sale("OLD-99", {line("CAP", -1)}, kNow)).value() == store::Recorded::before);
}

TEST_CASE("what waits for somebody stays however old it is, and all that came after it") {
  const Folder folder;
  OldShop shop(folder.path);
  shop.open();
  shop.trade(10, "OLD-", kLongAgo);
  shop.record("HELD", "BOOK", kLongAgo);  // two items of the web store have its SKU
  shop.send_all(kLongAgo);
  shop.trade(10, "OLDER-", kLongAgo);
  shop.shorten(5);
  CHECK(shop.ask("SELECT min(seq) FROM movements") == 11);
  CHECK(shop.ask("SELECT count(*) FROM outcomes WHERE fate = 3 AND decision IS NULL") == 1);

  REQUIRE(shop.outbox.decide_held(11, 0, "leave", "Maya", kNow));
  shop.shorten(5);
  CHECK(shop.ask("SELECT min(seq) FROM movements") == 17);  // five of the newest stay
  CHECK(broken_rules(folder.path) == "");

  // What is not sent yet, and what may have arrived.
  shop.record("WAITS", "MUG", kLongAgo);
  shop.trade(0, "", kLongAgo);
  REQUIRE(shop.till.intake.record(sale("ASKED", {line("MUG", -1)}, kLongAgo), store::Offer::again).ok());
  shop.trade(20, "MORE-", kLongAgo);
  shop.shorten(1);
  CHECK(shop.ask("SELECT count(*) FROM movements WHERE state = 3") == 1);
  CHECK(shop.ask("SELECT count(*) FROM movements") == 21);
  CHECK(broken_rules(folder.path) == "");
}

TEST_CASE("a clock that was wrong takes no sale of today along") {
  const Folder folder;
  OldShop shop(folder.path);
  shop.open();
  shop.trade(30, "S-", kLongAgo);  // today, by a clock that is two years slow
  shop.shorten(store::History::kNewestKept);
  CHECK(shop.ask("SELECT count(*) FROM movements") == 30);
}

TEST_CASE("the bytes of decided requests leave after a month, those of undecided ones stay") {
  const Folder folder;
  std::int64_t open = 0;
  {
    OldShop shop(folder.path);
    shop.open();
    shop.trade(30, "OLD-", kRecently);
    shop.trade(6, "NEW-", kNow - kDay);
    shop.record("OPEN", "MUG", kRecently);
    open = shop.freeze(0, kRecently);
    CHECK(shop.shorten(5) >= 1);
    CHECK(shop.ask("SELECT count(*) FROM batches WHERE length(body) = 0") == 20);
    CHECK(shop.ask("SELECT count(*) FROM movements") == 37);
    CHECK(shop.outbox.body(open).ok());
    CHECK(broken_rules(folder.path) == "");
  }
  SQLite::Database db(store::database_path(folder.path), SQLite::OPEN_READWRITE);
  db.exec("UPDATE batches SET body = x'' WHERE id = (SELECT max(id) FROM batches)");
  CHECK(broken_rules(folder.path).rfind("bodies", 0) == 0);
}

TEST_CASE("what is kept of movements that left cannot be changed, and a harm to it is found") {
  const Folder folder;
  {
    OldShop shop(folder.path);
    shop.open();
    shop.trade(60, "OLD-", kLongAgo);
    shop.shorten(5);
    auto& db = shop.till.database->worker();
    CHECK_THROWS_AS(db.exec("DELETE FROM bygone"), SQLite::Exception);
    CHECK_THROWS_AS(db.exec("UPDATE bygone SET movement_id = 'X' WHERE movement_id = 'OLD-1'"),
                    SQLite::Exception);
    CHECK_THROWS_AS(db.exec("DELETE FROM movements WHERE seq = 56"), SQLite::Exception);
    CHECK_THROWS_AS(db.exec("DELETE FROM movements"), SQLite::Exception);
  }
  REQUIRE(broken_rules(folder.path) == "");
  for (const char* sql :
       {"UPDATE history SET left_out = left_out - 1", "UPDATE history SET chain = zeroblob(32)",
        "DROP TRIGGER bygone_stay; DELETE FROM bygone WHERE movement_id = 'OLD-5'"}) {
    INFO(sql);
    std::filesystem::copy(folder.path, folder.path + "-harmed");
    SQLite::Database db(store::database_path(folder.path + "-harmed"), SQLite::OPEN_READWRITE);
    db.exec(sql);
    CHECK(broken_rules(folder.path + "-harmed").find("chain") != std::string::npos);
    std::filesystem::remove_all(folder.path + "-harmed");
  }
}

TEST_CASE("a sale that was sent by itself takes little of the disk, and hardly any after two years") {
  const Folder folder;
  OldShop shop(folder.path);
  shop.open();
  constexpr int kSales = 600;
  const auto each = [&, empty = shop.bytes()] { return (shop.bytes() - empty) / kSales; };
  for (int i = 0; i < kSales; ++i) {
    shop.record("R1-2026-" + std::to_string(100'000 + i), i % 2 == 0 ? "MUG" : "CAP", kLongAgo + i);
    for (int lane = 0; lane < core::kLanes; ++lane)
      if (shop.outbox.lane(lane).pending > 0)
        shop.outbox.settle(lane, shop.freeze(lane, kLongAgo), {}, kLongAgo);
  }
  const auto fresh = each();
  shop.shorten(5, kLongAgo + 100 * kDay);
  const auto a_month_later = each();
  CHECK(shop.ask("SELECT count(*) FROM batches WHERE length(body) > 0") == 0);
  shop.shorten(5);
  std::printf("bytes a sale: %lld, %lld after a month, %lld after two years\n", static_cast<long long>(fresh),
              static_cast<long long>(a_month_later), static_cast<long long>(each()));
  CHECK(fresh < 2'000);
  CHECK(a_month_later < 800);
  CHECK(each() < 100);
}

TEST_CASE("a step of leaving takes few rows along") {
  const Folder folder;
  OldShop shop(folder.path);
  shop.open();
  shop.trade(400, "OLD-", kLongAgo);
  store::History history(*shop.till.database, 5);
  int steps = 0;
  for (bool more = true; more; ++steps) {
    const auto rows = [&] {
      return std::array{shop.ask("SELECT count(*) FROM movements"),
                        shop.ask("SELECT count(*) FROM batches WHERE length(body) > 0"),
                        shop.ask("SELECT count(*) FROM batches")};
    };
    const auto before = rows();
    more = history.shorten(kNow);
    const auto after = rows();
    CHECK(before[0] - after[0] <= 40);
    CHECK(before[1] - after[1] <= 40);
    CHECK(before[2] - after[2] <= 200);
  }
  CHECK(steps > 400 / 40);
  CHECK(shop.ask("SELECT count(*) FROM movements") < 40);
}
