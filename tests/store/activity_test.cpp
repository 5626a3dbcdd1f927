// What the panels show, read from the tables.

#include "plugin/store/activity.h"
#include "plugin/store/catalogue_book.h"

#include <sqlite3.h>

#include <fstream>
#include <limits>

#include "catch2.hpp"
#include "plugin/store/activity_search.h"
#include "plugin/store/count_book.h"
#include "plugin/store/order_acts.h"
#include "plugin/store/order_book.h"
#include "plugin/store/outbox.h"
#include "plugin/store/sales_latency.h"
#include "plugin/store/saved_records.h"
#include "plugin/store/unclear.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;
using core::ActivityState;

namespace {

struct ToldShop {
  explicit ToldShop() : till(folder.path), outbox(*till.database), activity(*till.database) {
    std::array<core::Units, core::kLanes> bases;
    bases.fill(core::seal(0, 0, 0));
    outbox.open_lanes(bases, {}, 0);
  }
  void record(const core::Movement& movement) { REQUIRE(till.intake.record(movement).ok()); }
  void settle(core::UnixMillis accepted, core::UnixMillis now) {
    core::FreezeInput input;
    input.movements = outbox.pending(0, 1'000);
    input.match = match;
    store::NewBatch batch;
    batch.content = core::freeze(input);
    batch.target = core::seal(batch.content.movements.back(), 0, 0);
    outbox.settle(0, outbox.commit(batch, now).id, accepted, now);
  }
  const core::ActivityView& row(const std::string& reference) {
    rows = activity.latest(200, {}, {});
    for (const auto& row : rows)
      if (row.reference == reference) return row;
    throw std::runtime_error("no row " + reference);
  }
  Folder folder;
  Outfit till;
  store::Outbox outbox;
  store::Activity activity;
  std::vector<core::ActivityView> rows;
};

}  // namespace

TEST_CASE("what people see is read again and again by statements that were compiled once") {
  ToldShop shop;
  auto& database = *shop.till.database;
  store::OrderBook orders(database, "abc");
  store::OrderActs acts(database);
  store::Unclear unclear(database);
  store::CountBook counts(database);
  store::SavedRecords saved(database);
  shop.record(sale("S-1", {line("MUG", -2)}, 1'000));
  shop.settle(1'400, 3'000);
  shop.record(sale("S-2", {line("MUG", -1)}, 4'000));
  const auto look = [&] {
    core::UnixMillis placed = 0;
    core::Units promised = 0;
    CHECK(shop.activity.latest(200, {}, {}).size() == 2);
    CHECK(shop.activity.held().empty());
    CHECK(shop.activity.shortages().empty());
    CHECK(shop.activity.sent_since(0) == 1);
    CHECK(shop.outbox.counts().pending == 1);
    CHECK(shop.outbox.last_number() == 2);
    CHECK(orders.views(0, 0).empty());
    CHECK(orders.open_at_link().orders == 0);
    CHECK(orders.shelf_questions().empty());
    CHECK(orders.waiting_intents().empty());
    CHECK(orders.holder_of("MUG", &placed, &promised) == 0);
    CHECK(acts.missing().empty());
    CHECK(acts.to_put_back().empty());
    CHECK(unclear.waiting(500).empty());
    CHECK(counts.waiting() == std::set<std::string>{"mug"});
    CHECK(saved.waiting() == 0);
  };
  // SQLite asks it about each thing that a statement does, while it compiles it.
  std::size_t asked = 0;
  const auto count = [](void* asked, int, const char*, const char*, const char*, const char*) {
    ++*static_cast<std::size_t*>(asked);
    return SQLITE_OK;
  };
  REQUIRE(sqlite3_set_authorizer(database.worker().getHandle(), count, &asked) == SQLITE_OK);
  look();
  CHECK(asked > 0);
  asked = 0;
  look();
  CHECK(asked == 0);
}

TEST_CASE("a sale goes from queued over sending to sent") {
  ToldShop shop;
  shop.record(sale("S-1", {line("MUG", -2)}, 1'000));
  CHECK(shop.row("S-1").state == ActivityState::queued);
  CHECK(shop.activity.latest(10, {}, {1})[0].state == ActivityState::sending);
  CHECK(shop.activity.latest(10, {1}, {})[0].state == ActivityState::sent);
  shop.settle(1'400, 3'000);
  const auto& row = shop.row("S-1");
  CHECK(row.state == ActivityState::sent);
  CHECK(row.kind == core::ActivityKind::sale);
  CHECK(row.at == 1'000);
  CHECK(row.sent_at == 1'400);
  CHECK(row.confirmed_at == 3'000);
  CHECK(row.lines.at(0).quantity_milli == -2'000);
  CHECK(shop.activity.sent_since(3'000) == 1);
  CHECK(shop.activity.sent_since(3'001) == 0);
}

TEST_CASE(
    "a movement is called what its receipt says, and by its id only where that is as short as a number") {
  ToldShop shop;
  auto sold = sale("R1-000012-a3f9c1", {line("MUG", -2)}, 1'000);
  sold.reference = "R-000123";
  shop.record(sold);
  shop.record(sale("2-0417", {line("MUG", -1)}, 2'000));
  shop.record(sale("8e0d9a52-4a0f-4a5e-9d0c-1f6f6f0c7a11", {line("MUG", -1)}, 3'000));
  const auto rows = shop.activity.latest(10, {}, {});
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].reference == "");
  CHECK(rows[1].reference == "2-0417");
  CHECK(rows[2].reference == "R-000123");
  // The reference is for people: the same movement without it is the same movement.
  sold.reference.clear();
  CHECK(shop.till.intake.record(sold).value() == store::Recorded::before);
}

TEST_CASE("what became of the lines is told, and a line that waits outranks one that is decided") {
  ToldShop shop;
  shop.record(sale("S-1", {line("BAG", -1)}));
  shop.record(sale("S-2", {line("MUG", -1), line("BAG", -1)}));
  shop.record(sale("S-3", {line("MUG", -1), line("TWO", -1), line("TWO", -2)}));
  shop.record(sale("S-4", {line("", -1)}));
  shop.settle(1, 2);
  CHECK(shop.row("S-1").state == ActivityState::not_online);
  CHECK(shop.row("S-2").state == ActivityState::sent);
  CHECK(shop.row("S-2").lines[1].remark == "not sold online");
  CHECK(shop.row("S-3").state == ActivityState::problem);
  CHECK(shop.row("S-4").state == ActivityState::sent);
  const auto held = shop.activity.held();
  REQUIRE(held.size() == 2);
  CHECK(held[0].movement_id == "S-3");
  CHECK(held[0].sku == "TWO");
  CHECK(held[1].quantity_milli == -2'000);
  REQUIRE(shop.outbox.decide_held(held[1].seq, held[1].line, "leave", "Ada", 3));
  CHECK(shop.row("S-3").state == ActivityState::problem);
  REQUIRE(shop.outbox.decide_held(held[0].seq, held[0].line, "leave", "Ada", 3));
  CHECK(shop.row("S-3").state == ActivityState::decided);
}

TEST_CASE("what is queued is shown however much was sent since") {
  ToldShop shop;
  core::LaneHints hints;
  for (auto& hint : hints) hint.open = false;
  hints[7].open = true;
  shop.till.board.set(hints);
  shop.record(sale("stuck", {line("MUG", -1)}, 500));
  hints[7].open = false;
  hints[0].open = true;
  shop.till.board.set(hints);
  for (int i = 0; i < 30; ++i) shop.record(sale("S-" + std::to_string(i), {line("MUG", -1)}, 1'000 + i));
  shop.settle(1, 2);
  shop.activity.note(core::ActivityKind::link, "", "Linked to Fernwood Goods.", 400);
  const auto rows = shop.activity.latest(10, {}, {});
  REQUIRE(rows.size() == 10);
  CHECK(rows.front().reference == "S-29");
  CHECK(rows.back().reference == "stuck");
  CHECK(rows.back().state == ActivityState::queued);
  CHECK(shop.activity.latest(100, {}, {}).back().text == "Linked to Fernwood Goods.");
}

TEST_CASE("open shortages are listed") {
  ToldShop shop;
  shop.record(sale("S-1", {line("MUG", -3)}));
  store::NewBatch batch;
  batch.content.movements = {1};
  batch.content.items = {{{true, 11}, -3, -1, 2, 0, 0}};
  batch.target = core::seal(1, 0, 0);
  shop.outbox.settle(0, shop.outbox.commit(batch, 1).id, {}, 70);
  auto shortages = shop.activity.shortages();
  REQUIRE(shortages.size() == 1);
  CHECK(shortages[0].open == 2);
  CHECK(shortages[0].since == 70);
  CHECK(shortages[0].decided.empty());
  REQUIRE(shop.outbox.acknowledge_debt({true, 11}, "set-aside", "Ada", 80));
  CHECK_FALSE(shop.activity.shortages()[0].decided.empty());
}

TEST_CASE("the export is a table that a spreadsheet opens unharmed") {
  ToldShop shop;
  shop.record(sale("=HYPERLINK(\"x\")",
                   {line("MUG", -2), {"TEA", -500, "", "", true}, {"TEA", 1'250, "", "", true}}, 1'000));
  shop.record(sale("two\nlines", {line("BAG", -1)}, 1'000));
  shop.settle(1'400, 3'000);
  shop.record(sale("S-3", {line("MUG", -1)}, 4'000));
  const std::string path = shop.folder.path + "/activity.csv";
  REQUIRE(shop.activity.export_csv(path).ok());
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string text; std::getline(file, text);) lines.push_back(text);
  REQUIRE(lines.size() == 6);
  CHECK(lines[1] == R"csv("'=HYPERLINK(""x"")",sale,"MUG",-2.000,1000,1400,3000,400,2000,"sent")csv");
  CHECK_THAT(lines[2], Catch::Contains(",-0.500,") && Catch::Contains("not sold online"));
  CHECK_THAT(lines[3], Catch::Contains(",1.250,"));
  CHECK_THAT(lines[4], Catch::Contains("\"two lines\""));
  CHECK_THAT(lines[5], Catch::Contains("queued"));

  const auto again = shop.activity.export_csv(path);
  REQUIRE_FALSE(again.ok());
  CHECK_THAT(again.error().sentence, Catch::Contains(path));
}

TEST_CASE("a search finds sales by number and by SKU through all of history, some at a time", "[P5]") {
  ToldShop shop;
  for (int i = 1; i <= 500; ++i)
    shop.record(sale("S-" + std::to_string(i), {line(i == 7 ? "Bandana-M" : "MUG", -1)}, 1'000 + i));
  store::ActivitySearch by_sku(*shop.till.database, "bandana");
  int turns = 0;
  for (; !by_sku.over(); ++turns) by_sku.go_on(100);
  CHECK(turns == 5);
  CHECK(by_sku.found() == std::vector<std::uint64_t>{7});
  CHECK(by_sku.back_to() == 1'001);
  const auto rows = shop.activity.movements(by_sku.found(), {}, {});
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].movement_id == "S-7");
  CHECK(rows[0].lines[0].sku == "Bandana-M");

  store::ActivitySearch by_number(*shop.till.database, "s-49");
  by_number.go_on(10);  // S-500 to S-491
  CHECK(by_number.found().size() == 9);
  while (!by_number.over()) by_number.go_on(100);
  CHECK(by_number.found().size() == 11);  // S-49, S-490 to S-499

  store::ActivitySearch many(*shop.till.database, "mug");
  while (!many.over()) many.go_on(1'000);
  CHECK(many.found().size() == store::ActivitySearch::kMostRows);
  CHECK(many.cut());
  CHECK(many.found().front() == 500);
  // The length that stands before an SKU in the record is no part of it.
  store::ActivitySearch record(*shop.till.database, "3:mug");
  while (!record.over()) record.go_on(1'000);
  CHECK(record.found().empty());
  CHECK(store::ActivitySearch(*shop.till.database, "").over());
}

TEST_CASE(
    "items and web orders have CSV files of their own, with the web store's number beside the register's") {
  ToldShop shop;
  auto& db = shop.till.database->worker();
  db.exec(
      "INSERT INTO catalogue (item_id, product, wanted, state, adopted, creating, compare, upto_seq, "
      "hidden_by_us, visible, shown, restore_visible, name, problem, save, asked_ms) VALUES ('34', 103, 1, "
      "0, 0, 0, 0, NULL, 0, 1, NULL, 0, 'Mug', '', 1, 1000)");
  db.exec(
      "INSERT INTO catalogue (item_id, product, wanted, state, adopted, creating, compare, upto_seq, "
      "hidden_by_us, visible, shown, restore_visible, name, problem, save, asked_ms) VALUES ('35', 0, 1, 2, "
      "0, 0, 0, NULL, 0, 1, NULL, 0, 'Tote', "
      "'Invalid product name', 1, 1000)");
  const auto lines_of = [&](const std::string& path) {
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string text; std::getline(file, text);) lines.push_back(text);
    return lines;
  };
  REQUIRE(shop.activity.export_items(shop.folder.path + "/items.csv").ok());
  CHECK(lines_of(shop.folder.path + "/items.csv") ==
        std::vector<std::string>{"POS ID,BC ID,EVENT,AT (UNIX MS)", R"("34",103,"Product Created",)",
                                 R"("35",--,"Error: Invalid product name",)"});
  // What has a history is told by it, in its order.
  store::CatalogueBook book(*shop.till.database);
  auto mug = book.load().at("34");
  book.put_with_event(mug, "Product Updated", 2'000);
  book.put_with_event(mug, "Product Turned Off", 3'000);
  REQUIRE(shop.activity.export_items(shop.folder.path + "/later.csv").ok());
  CHECK(lines_of(shop.folder.path + "/later.csv") ==
        std::vector<std::string>{
            "POS ID,BC ID,EVENT,AT (UNIX MS)", R"("35",--,"Error: Invalid product name",)",
            R"("34",103,"Product Updated",2000)", R"("34",103,"Product Turned Off",3000)"});
  // Two years later the old lines leave, two for each that comes.
  book.put_with_event(mug, "Product Turned On", 3'000 + 800LL * 86'400'000);
  REQUIRE(shop.activity.export_items(shop.folder.path + "/last.csv").ok());
  CHECK(lines_of(shop.folder.path + "/last.csv").size() == 3);
  db.exec(
      "INSERT INTO orders (id, status, status_words, created_s, modified_s, customer, total, currency, "
      "pickup, "
      "before_link) VALUES (1048, 11, 'Awaiting Fulfillment', 1, 1, 'Dana', '58.50', 'USD', 0, 0)");
  db.exec(
      "INSERT INTO order_lines (order_id, line, sku, name, product, variant, quantity, net, applied) "
      "VALUES (1048, 1, 'MUG', 'Mug', 103, 11, 2, 2, 2)");
  REQUIRE(shop.activity.export_orders(shop.folder.path + "/orders.csv").ok());
  const auto orders = lines_of(shop.folder.path + "/orders.csv");
  REQUIRE(orders.size() == 2);
  CHECK(orders[1] == R"("MUG",1048,"Order Line Counted",2,2,"Awaiting Fulfillment")");
  CHECK_FALSE(shop.activity.export_orders(shop.folder.path + "/orders.csv").ok());
}

TEST_CASE("the lengths of a day are told in percentiles that are never too short", "[N8]") {
  core::LatencyHistogram lengths;
  CHECK(lengths.figures() == core::LatencyFigures{});
  for (core::Millis i = 1; i <= 10'000; ++i) lengths.add(i);
  for (const unsigned percent : {50u, 95u, 99u, 100u}) {
    const core::Millis exact = 100 * static_cast<core::Millis>(percent);
    CHECK(lengths.percentile(percent) >= exact);
    CHECK(lengths.percentile(percent) <= exact + exact / 32);
  }
  lengths.add(std::numeric_limits<core::Millis>::max());
  lengths.add(-5);
  CHECK(lengths.count() == 10'002);
  CHECK(lengths.percentile(0) == 0);
  core::LatencyHistogram one;
  one.add(1'234'567);
  CHECK(one.figures() == core::LatencyFigures{1'234'567, 1'234'567, 1'234'567});
}

TEST_CASE("the receipts of today's sales are the same whether they were added or read again", "[N8]") {
  ToldShop shop;
  // The shop is two hours ahead of UTC: its day begins at 22:00 UTC.
  constexpr core::UnixMillis kHour = 3'600'000, kMidnight = 20'000 * 24 * kHour - 2 * kHour;
  store::SalesLatencyOfDay running(*shop.till.database);
  running.on_day_of(kMidnight + 9 * kHour, 120);
  CHECK(running.over());
  const auto sell = [&](const std::string& id, core::UnixMillis at, core::Millis accepted,
                        core::Millis seen) {
    shop.record(sale(id, {line("MUG", -1)}, at));
    shop.settle(at + accepted, at + seen);
    running.confirmed({shop.outbox.last_number()});
  };
  sell("yesterday", kMidnight - 1, 10, 20);
  for (int i = 1; i <= 100; ++i) sell("S-" + std::to_string(i), kMidnight + i, 10 * i, 20 * i);
  sell("clock-set-back", kMidnight + 5 * kHour, -400, -300);
  auto back = sale("R-1", {line("MUG", 1)}, kMidnight + kHour);
  back.kind = core::MovementKind::sale_return;
  shop.record(back);
  shop.settle(kMidnight + 3 * kHour, kMidnight + 3 * kHour);
  running.confirmed({shop.outbox.last_number()});
  shop.record(sale("unsent", {line("MUG", -1)}, kMidnight + kHour));

  const auto figures = running.figures();
  CHECK(figures.sales == 100);
  CHECK(figures.accepted.p50 >= 500);
  CHECK(figures.accepted.p99 <= 1'021);
  CHECK(figures.seen.p95 >= 1'900);
  store::SalesLatencyOfDay again(*shop.till.database);
  again.on_day_of(kMidnight + 9 * kHour, 120);
  int turns = 0;
  for (; !again.over(); ++turns) again.go_on(10);
  CHECK(turns == 11);
  CHECK(again.figures() == figures);
  // Another day, another sheet; and by another zone's clock the sales were yesterday's.
  again.on_day_of(kMidnight + 25 * kHour, 120);
  while (!again.over()) again.go_on(1'000);
  CHECK(again.figures().sales == 0);
  again.on_day_of(kMidnight + 9 * kHour, 0);
  while (!again.over()) again.go_on(1'000);
  CHECK(again.figures().sales == 0);

  REQUIRE(shop.activity.export_latency(shop.folder.path + "/latency.csv", kMidnight, figures).ok());
  std::ifstream file(shop.folder.path + "/latency.csv");
  std::string head, accepted, seen;
  REQUIRE((std::getline(file, head) && std::getline(file, accepted) && std::getline(file, seen)));
  CHECK(head == "DAY BEGINS (UNIX MS),MEASURE,SALES,P50 (MS),P95 (MS),P99 (MS)");
  CHECK(accepted.starts_with("1727992800000,sold to accepted,100,5"));
  CHECK(seen.starts_with("1727992800000,sold to seen online,100,10"));
}
