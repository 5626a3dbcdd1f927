// Web orders: each unit is taken from the register once.

#include "plugin/store/order_book.h"
#include "plugin/store/order_acts.h"

#include <map>

#include "catch2.hpp"
#include "plugin/store/item_map.h"
#include "plugin/store/outbox.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;
namespace status = core::order_status;
using store::BookedOrder;
using store::IntentEnd;

namespace {

BookedOrder order(std::int64_t id, int order_status, core::Units mugs, core::Units caps = 0) {
  BookedOrder order;
  order.id = id;
  order.status = order_status;
  order.status_words = "as it is called";
  order.customer = "Ada Lovelace";
  order.total = "58.50";
  order.currency = "USD";
  order.created_s = 1'700'000'000 + id;
  order.modified_s = order.created_s + 1;
  order.lines.push_back({1, 11, 110, "MUG", "Mug", mugs});
  if (caps > 0) order.lines.push_back({2, 12, 120, "CAP", "Cap", caps});
  return order;
}

struct Book {
  Book() : database(open(folder.path)), orders(*database, "hash") {}
  /// Does what the register is asked for; answers the sum.
  core::Units apply_all() {
    core::Units sum = 0;
    for (int turns = 0; !orders.open_intents().empty(); ++turns) {
      REQUIRE(turns < 10);
      for (const auto& intent : orders.open_intents()) {
        sum += intent.taken;
        orders.end_intent(intent, IntentEnd::applied);
      }
    }
    return sum;
  }
  Folder folder;
  std::unique_ptr<store::Database> database;
  store::OrderBook orders;
};

}  // namespace

TEST_CASE("an order's units are asked of the register once, under a key that never changes") {
  Book book;
  CHECK(book.orders
            .enter(order(100, status::kAwaitingFulfillment, 2, 1), kRules, store::OrderAge::since_link, 1)
            .empty());
  auto intents = book.orders.open_intents();
  REQUIRE(intents.size() == 2);
  CHECK(intents[0].key == "hash:100:1:1");
  CHECK(intents[0].sku == "MUG");
  CHECK(intents[0].taken == 2);
  // Read again before, and after a crash between asking and noting: the same key.
  book.orders.enter(order(100, status::kAwaitingFulfillment, 2, 1), kRules, store::OrderAge::since_link, 2);
  CHECK(book.orders.open_intents()[0].key == "hash:100:1:1");
  CHECK(book.apply_all() == 3);
  book.orders.enter(order(100, status::kShipped, 2, 1), kRules, store::OrderAge::since_link, 3);
  CHECK(book.orders.open_intents().empty());
}

TEST_CASE("an order that changes while the register is asked is put right by the difference") {
  Book book;
  book.orders.enter(order(100, status::kAwaitingFulfillment, 2), kRules, store::OrderAge::since_link, 1);
  const auto asked = book.orders.open_intents();
  book.orders.enter(order(100, status::kCancelled, 2), kRules, store::OrderAge::since_link, 2);
  REQUIRE(book.orders.open_intents().size() == 1);
  CHECK(book.orders.open_intents()[0].taken == 2);  // what may be on its way stays as it is
  book.orders.end_intent(asked[0], IntentEnd::applied);
  REQUIRE(book.orders.open_intents().size() == 1);
  CHECK(book.orders.open_intents()[0].taken == -2);
  CHECK(book.orders.open_intents()[0].key == "hash:100:1:2");
  book.orders.end_intent(asked[0], IntentEnd::applied);  // told twice
  CHECK(book.orders.open_intents()[0].taken == -2);
  CHECK(book.apply_all() == -2);
}

TEST_CASE("a cancelled order is a rise that the order explains, each time anew") {
  Book book;
  book.orders.enter(order(100, status::kAwaitingFulfillment, 2), kRules, store::OrderAge::since_link, 1);
  auto cancelled = order(100, status::kCancelled, 2);
  const auto first = book.orders.enter(cancelled, kRules, store::OrderAge::since_link, 2);
  REQUIRE(first.size() == 1);
  CHECK(first[0].sku == "MUG");
  CHECK(first[0].units == 2);
  CHECK(book.orders.enter(cancelled, kRules, store::OrderAge::since_link, 3).empty());
  auto reopened = order(100, status::kAwaitingFulfillment, 2);
  reopened.modified_s += 10;
  book.orders.enter(reopened, kRules, store::OrderAge::since_link, 4);
  cancelled.modified_s += 20;
  const auto second = book.orders.enter(cancelled, kRules, store::OrderAge::since_link, 5);
  REQUIRE(second.size() == 1);
  CHECK(second[0].key != first[0].key);
}

TEST_CASE("a cancelled order settles a shortage with the units that it gives back, once") {
  Book book;
  auto& db = book.database->worker();
  store::ItemMap(*book.database)
      .replace({{{true, 11}, 11, 110, "MUG", "Mug", true, true, true, true, {}, 0}});
  db.exec("INSERT INTO debts VALUES (1, 11, 3, 1, 1, NULL, 0)");
  book.orders.enter(order(100, status::kAwaitingFulfillment, 2), kRules, store::OrderAge::since_link, 1);
  const auto cancelled = order(100, status::kCancelled, 2);

  SECTION("in one transaction with the order: where the one fails, the other has not happened") {
    db.exec("CREATE TRIGGER disk BEFORE INSERT ON movements BEGIN SELECT RAISE(ABORT, 'disk'); END");
    CHECK_THROWS_AS(book.orders.enter(cancelled, kRules, store::OrderAge::since_link, 2), SQLite::Exception);
    CHECK(db.execAndGet("SELECT net FROM order_lines").getInt() == 2);
    db.exec("DROP TRIGGER disk");
  }
  const auto rises = book.orders.enter(cancelled, kRules, store::OrderAge::since_link, 3);
  REQUIRE(rises.size() == 1);
  store::Outbox outbox(*book.database);
  const auto pending = outbox.pending(100 % core::kLanes, 10);
  REQUIRE(pending.size() == 1);
  CHECK(pending[0].movement.kind == core::MovementKind::settlement);
  CHECK(pending[0].movement.lines[0].quantity_milli == -2'000);
  CHECK(book.orders.enter(cancelled, kRules, store::OrderAge::since_link, 4).empty());
  CHECK(outbox.counts().pending == 1);
}

TEST_CASE("edits follow: more, fewer, and a line that was taken out") {
  Book book;
  book.orders.enter(order(100, status::kAwaitingFulfillment, 2, 3), kRules, store::OrderAge::since_link, 1);
  CHECK(book.apply_all() == 5);
  book.orders.enter(order(100, status::kAwaitingFulfillment, 4, 3), kRules, store::OrderAge::since_link, 2);
  CHECK(book.apply_all() == 2);
  book.orders.enter(order(100, status::kAwaitingFulfillment, 4), kRules, store::OrderAge::since_link, 3);
  CHECK(book.apply_all() == -3);
  auto without_lines = order(100, status::kAwaitingFulfillment, 4);
  without_lines.lines.clear();
  book.orders.enter(without_lines, kRules, store::OrderAge::since_link, 4);
  CHECK(book.apply_all() == 0);
}

TEST_CASE("an order from before the link moves nothing, now and later, and is not shown as work") {
  Book book;
  book.orders.enter(order(7, status::kAwaitingFulfillment, 2), kRules, store::OrderAge::before_link, 1);
  CHECK(book.orders.open_intents().empty());
  CHECK(book.orders.enter(order(7, status::kCancelled, 2), kRules, store::OrderAge::since_link, 2).empty());
  CHECK(book.orders.open_intents().empty());
  CHECK(book.orders.is_known(7));
  CHECK_FALSE(book.orders.is_known(8));
  CHECK(book.orders.views(0, 0).empty());
}

TEST_CASE("a line whose item is learned later is taken then") {
  Book book;
  auto unknown = order(100, status::kAwaitingFulfillment, 2);
  unknown.lines[0].sku.clear();
  book.orders.enter(unknown, kRules, store::OrderAge::since_link, 1);
  CHECK(book.orders.open_intents().empty());
  book.orders.enter(order(100, status::kAwaitingFulfillment, 2), kRules, store::OrderAge::since_link, 2);
  CHECK(book.apply_all() == 2);
}

TEST_CASE("an item that the register does not know is not asked for again, and is shown") {
  Book book;
  book.orders.enter(order(100, status::kAwaitingFulfillment, 2, 1), kRules, store::OrderAge::since_link, 1);
  const auto intents = book.orders.open_intents();
  book.orders.end_intent(intents[0], IntentEnd::unknown_item);
  book.orders.enter(order(100, status::kAwaitingFulfillment, 2, 1), kRules, store::OrderAge::since_link, 2);
  REQUIRE(book.orders.open_intents().size() == 1);
  CHECK(book.orders.open_intents()[0].sku == "CAP");
  const auto views = book.orders.views(0, 0);
  REQUIRE(views.size() == 1);
  CHECK_FALSE(views[0].lines[0].known);
  CHECK(views[0].lines[1].known);
}

TEST_CASE("what the register would not take waits for a person, who has it asked again under the same key") {
  Book book;
  book.orders.enter(order(100, status::kAwaitingFulfillment, 2), kRules, store::OrderAge::since_link, 1);
  const auto asked = book.orders.open_intents().at(0);
  book.orders.end_intent(asked, IntentEnd::refused);
  book.orders.enter(order(100, status::kAwaitingFulfillment, 3), kRules, store::OrderAge::since_link, 2);
  CHECK(book.orders.open_intents().empty());
  const auto waiting = book.orders.waiting_intents();
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0].intent.key == asked.key);
  CHECK(waiting[0].intent.taken == 2);
  CHECK(waiting[0].state == store::IntentState::refused);
  CHECK_FALSE(book.orders.try_again(100, 7, "Sam", 3));

  SECTION("asked again, and then what the order took since") {
    REQUIRE(book.orders.try_again(100, 1, "Sam", 3));
    CHECK_FALSE(book.orders.try_again(100, 1, "Sam", 3));
    CHECK(book.orders.open_intents().at(0).key == asked.key);
    CHECK(book.apply_all() == 3);
  }
  SECTION("counted by hand: the ledger is closed for it, with name and time") {
    REQUIRE(book.orders.done_by_hand(100, 1, "Sam", 3));
    CHECK_FALSE(book.orders.done_by_hand(100, 1, "Sam", 4));
    auto& db = book.database->worker();
    CHECK(db.execAndGet("SELECT applied FROM order_lines").getInt() == 2);
    CHECK(db.execAndGet(
                "SELECT count(*) FROM decisions WHERE who = 'Sam' AND at_ms = 3 AND choice = 'host-done' "
                "AND row = 'order:hash:100:1:1'")
              .getInt() == 1);
    CHECK(book.apply_all() == 1);
  }
  SECTION("cancelled meanwhile: there is nothing left to decide") {
    book.orders.enter(order(100, status::kCancelled, 3), kRules, store::OrderAge::since_link, 3);
    CHECK(book.orders.open_intents().empty());
  }
  CHECK(book.orders.waiting_intents().empty());
}

TEST_CASE("what was open when a forgetful register stopped is neither repeated nor dropped") {
  Book book;
  book.orders.enter(order(100, status::kAwaitingFulfillment, 2, 1), kRules, store::OrderAge::since_link, 1);
  const auto asked = book.orders.open_intents();
  book.orders.end_intent(asked[0], IntentEnd::applied);
  CHECK(book.orders.doubt_open_intents() == 1);
  CHECK(book.orders.open_intents().empty());
  REQUIRE(book.orders.waiting_intents().size() == 1);
  CHECK(book.orders.waiting_intents()[0].state == store::IntentState::in_doubt);
  // It may have been applied: that the order was cancelled does not close it.
  book.orders.enter(order(100, status::kCancelled, 2, 1), kRules, store::OrderAge::since_link, 2);
  CHECK(book.orders.waiting_intents().size() == 1);
  REQUIRE(book.orders.done_by_hand(100, 2, "Sam", 3));
  CHECK(book.apply_all() == -3);
}

TEST_CASE("orders are listed: late ones first, then the oldest, then what was done") {
  Book book;
  book.orders.enter(order(100, status::kAwaitingShipment, 1), kRules, store::OrderAge::since_link, 1);
  book.orders.enter(order(101, status::kVerification, 1), kRules, store::OrderAge::since_link, 1);
  book.orders.enter(order(102, status::kAwaitingPayment, 1), kRules, store::OrderAge::since_link, 1);
  book.orders.enter(order(103, status::kShipped, 1), kRules, store::OrderAge::since_link, 5'000);
  book.orders.enter(order(104, status::kIncomplete, 1), kRules, store::OrderAge::since_link, 1);
  const auto views = book.orders.views(0, (1'700'000'000 + 101) * std::int64_t{1000});
  REQUIRE(views.size() == 4);
  CHECK(views[0].number == 100);
  CHECK(views[0].late);
  CHECK(views[0].customer == "Ada Lovelace");
  CHECK(views[0].items == 1);
  CHECK(views[0].lines[0].line_ref == "hash:100:1");
  CHECK(views[1].number == 101);
  CHECK(views[1].on_hold);
  CHECK_FALSE(views[2].paid);
  CHECK(views[3].stage == core::OrderStage::done);
  CHECK(book.orders.views(6'000, 0).size() == 3);
}

TEST_CASE("the name of a customer is forgotten a while after the order was done, and kept while it is open") {
  Book book;
  book.orders.enter(order(1, status::kAwaitingFulfillment, 1), kRules, store::OrderAge::since_link, 1'000);
  book.orders.enter(order(2, status::kCompleted, 1), kRules, store::OrderAge::since_link, 1'000);
  book.orders.enter(order(3, status::kCompleted, 1), kRules, store::OrderAge::since_link, 5'000);
  book.orders.forget_names(5'000);
  std::map<std::int64_t, std::string> names;
  for (const auto& view : book.orders.views(0, 0)) names[view.number] = view.customer;
  CHECK(names == std::map<std::int64_t, std::string>{{1, "Ada Lovelace"}, {2, ""}, {3, "Ada Lovelace"}});
}

TEST_CASE("the newest open order that holds a SKU is named, with all that is promised") {
  Book book;
  book.orders.enter(order(100, status::kAwaitingShipment, 1), kRules, store::OrderAge::since_link, 1);
  book.orders.enter(order(101, status::kAwaitingShipment, 3), kRules, store::OrderAge::since_link, 1);
  core::UnixMillis placed = 0;
  core::Units promised = 0;
  CHECK(book.orders.holder_of("mug", &placed, &promised) == 101);
  CHECK(promised == 4);
  CHECK(placed == (1'700'000'000 + 101) * std::int64_t{1000});
  CHECK(book.orders.holder_of("CAP", &placed, &promised) == 0);
  CHECK(promised == 0);
}

TEST_CASE("an order that staff set aside is ready once the web store says so, and to do again when set back",
          "[P13]") {
  Book book;
  store::OrderActs acts(*book.database);
  const auto stage = [&] { return book.orders.views(0, 0).at(0).stage; };
  const auto enter = [&](int order_status) {
    book.orders.enter(order(7, order_status, 1), {}, store::OrderAge::since_link, 1'000);
  };
  enter(status::kAwaitingFulfillment);
  acts.take(7, core::OrderAct::ready, "Maya", 2'000);
  CHECK(stage() == core::OrderStage::to_do);
  CHECK(book.orders.views(0, 0).at(0).telling_since == 2'000);

  acts.end(7, core::OrderAct::ready, store::OrderActRow::State::confirmed, "", 3'000);
  book.orders.set_status(7, status::kAwaitingPickup, "Awaiting Pickup", 3'000);
  CHECK(stage() == core::OrderStage::ready);
  CHECK(book.orders.views(0, 0).at(0).telling_since == 0);

  enter(status::kAwaitingFulfillment);
  CHECK(stage() == core::OrderStage::to_do);
  enter(status::kAwaitingPickup);
  acts.take(7, core::OrderAct::done, "Maya", 4'000);
  CHECK(stage() == core::OrderStage::ready);
  enter(status::kCompleted);
  CHECK(stage() == core::OrderStage::done);
}

TEST_CASE("an act that the web store refused says why on its order, and may be tried again", "[P13]") {
  Book book;
  store::OrderActs acts(*book.database);
  book.orders.enter(order(7, status::kAwaitingFulfillment, 1), {}, store::OrderAge::since_link, 1'000);
  acts.take(7, core::OrderAct::ready, "Maya", 2'000);
  acts.take(7, core::OrderAct::ready, "Ben", 2'500);
  REQUIRE(acts.open().size() == 1);
  CHECK(acts.open()[0].who == "Maya");
  acts.end(7, core::OrderAct::done, store::OrderActRow::State::confirmed, "", 3'000);  // of another act
  REQUIRE(acts.open().size() == 1);
  acts.end(7, core::OrderAct::ready, store::OrderActRow::State::refused, "It may not.", 3'000);
  CHECK(acts.open().empty());
  CHECK(book.orders.views(0, 0).at(0).act_problem == "It may not.");
  acts.take(7, core::OrderAct::ready, "Ben", 4'000);
  REQUIRE(acts.open().size() == 1);
  CHECK(acts.open()[0].who == "Ben");
  CHECK(book.orders.views(0, 0).at(0).act_problem.empty());
}

TEST_CASE(
    "an order that was completed here in the second of its last change takes its units, where completing "
    "is what takes them",
    "[P8]") {
  Book book;
  const core::StockRules when_completed{false, true, true};
  book.orders.enter(order(7, status::kAwaitingFulfillment, 2), when_completed, store::OrderAge::since_link,
                    1);
  CHECK(book.apply_all() == 0);
  book.orders.set_status(7, status::kCompleted, "Completed", 2);
  book.orders.enter(order(7, status::kCompleted, 2), when_completed, store::OrderAge::since_link, 3);
  CHECK(book.apply_all() == 2);
}

TEST_CASE("a tick counts for the quantity that was found, and a missing line waits while its order is open",
          "[P13]") {
  Book book;
  store::OrderActs acts(*book.database);
  book.orders.enter(order(100, status::kAwaitingFulfillment, 2, 1), kRules, store::OrderAge::since_link, 1);
  CHECK(acts.mark(100, 1, core::LineMark::found, "Jo", 2));
  CHECK(acts.mark(100, 2, core::LineMark::missing, "Jo", 3));
  CHECK_FALSE(acts.mark(100, 3, core::LineMark::found, "Jo", 3));
  CHECK_FALSE(acts.mark(99, 1, core::LineMark::found, "Jo", 3));
  auto views = book.orders.views(0, 0);
  CHECK(views[0].lines[0].mark == core::LineMark::found);
  CHECK(views[0].cannot_find);
  REQUIRE(acts.missing().size() == 1);
  CHECK(acts.missing()[0].customer == "Ada Lovelace");
  CHECK(acts.missing()[0].name == "Cap");
  // One more mug is asked for: it is to be looked for again.
  auto more = order(100, status::kAwaitingFulfillment, 3, 1);
  more.modified_s += 10;
  book.orders.enter(more, kRules, store::OrderAge::since_link, 4);
  CHECK(book.orders.views(0, 0)[0].lines[0].mark == core::LineMark::none);
  CHECK(acts.decide_missing(100, 2, false, "Maya", 5));
  CHECK_FALSE(acts.decide_missing(100, 2, true, "Maya", 5));
  CHECK(acts.missing().empty());
  CHECK(book.orders.views(0, 0)[0].lines[1].mark == core::LineMark::told);
  CHECK(acts.mark(100, 2, core::LineMark::missing, "Jo", 6));
  more.status = status::kCancelled;
  more.modified_s += 10;
  book.orders.enter(more, kRules, store::OrderAge::since_link, 7);
  CHECK(acts.missing().empty());
}

TEST_CASE("orders of the last 30 days are found by number or name, finished ones too, and older ones are not",
          "[P13]") {
  Book book;
  for (std::int64_t id = 100; id < 112; ++id) {
    auto placed = order(id, id % 2 == 0 ? status::kAwaitingFulfillment : status::kShipped, 1);
    placed.customer = id == 105 ? "Zo\u00EB M\u00FCller" : "Ada Lovelace";
    book.orders.enter(placed, kRules, store::OrderAge::since_link, id < 102 ? 1'000 : 9'000);
  }
  const auto numbers = [&](const char* text, std::size_t most = 50) {
    std::string list;
    const auto found = book.orders.find(text, 5'000, 0, most);
    for (const auto& each : found.orders) list += std::to_string(each.number) + " ";
    return list + (found.cut ? "cut" : "");
  };
  CHECK(numbers("#105") == "105 ");
  CHECK(numbers("10", 3) == "108 106 104 cut");
  CHECK(numbers("m\u00FCller zo") == "105 ");
  CHECK(numbers("MULLER") == "105 ");
  CHECK(numbers("lovelace babbage").empty());
  CHECK(numbers("101").empty());    // shipped longer ago
  CHECK(numbers("100") == "100 ");  // still open, however old
  CHECK(numbers("  ").empty());
}

TEST_CASE("a name that was forgotten does not come back when its order is read again", "[P13]") {
  Book book;
  constexpr core::UnixMillis kDay = 86'400'000;
  book.orders.enter(order(100, status::kShipped, 1), kRules, store::OrderAge::since_link, kDay);
  const auto name = [&] { return book.orders.views(0, 0)[0].customer; };
  CHECK(name() == "Ada Lovelace");
  book.orders.forget_names(30 * kDay - store::kNamesKept);
  CHECK(name() == "Ada Lovelace");
  book.orders.forget_names(40 * kDay - store::kNamesKept);
  CHECK(name().empty());
  auto again = order(100, status::kShipped, 1);
  again.modified_s += 10;
  book.orders.enter(again, kRules, store::OrderAge::since_link, 40 * kDay);
  CHECK(name().empty());
}
