// Web orders that are older than the link, and orders that leave the web store's list.

#include "catch2.hpp"
#include "plugin/store/order_book.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;
namespace status = core::order_status;
using store::OrderAge;

namespace {

store::BookedOrder old_order(std::int64_t id, int order_status, core::Units mugs, std::int64_t changes = 0) {
  store::BookedOrder order;
  order.id = id;
  order.status = order_status;
  order.status_words = "as it is called";
  order.created_s = 1'700'000'000 + id;
  order.modified_s = order.created_s + changes;
  order.completed = order_status == status::kShipped || order_status == status::kCompleted;
  order.lines.push_back({1, 11, 110, "MUG", "Mug", mugs});
  return order;
}

struct OldBook {
  OldBook() : database(open(folder.path)), orders(*database, "hash") {}
  void enter(const store::BookedOrder& order, OrderAge age = OrderAge::since_link) {
    (void)orders.enter(order, kRules, age, ++now);
  }
  /// What the register takes off its count for all that is open now.
  core::Units apply() {
    core::Units sum = 0;
    while (!orders.open_intents().empty())
      for (const auto& intent : orders.open_intents()) {
        sum += intent.taken;
        orders.end_intent(intent, store::IntentEnd::applied);
      }
    return sum;
  }
  Folder folder;
  std::unique_ptr<store::Database> database;
  store::OrderBook orders;
  core::UnixMillis now = 1'000;
};

}  // namespace

TEST_CASE("orders that were open at the link are asked about once, and move nothing until somebody answers",
          "[S78]") {
  OldBook book;
  for (int id = 1; id <= 500; ++id)
    book.enter(old_order(id, id % 2 == 0 ? status::kShipped : status::kCompleted, 2), OrderAge::before_link);
  for (int id = 501; id <= 512; ++id)
    book.enter(old_order(id, status::kAwaitingFulfillment, id == 501 ? 6 : 1), OrderAge::open_at_link);
  CHECK(book.orders.open_at_link().orders == 12);
  CHECK(book.orders.open_at_link().units == 17);
  CHECK(book.orders.views(0, 0).empty());
  CHECK(book.apply() == 0);
  // A night: everything is read again. One is cancelled before anybody has answered.
  for (int id = 1; id <= 500; ++id)
    book.enter(old_order(id, id % 2 == 0 ? status::kShipped : status::kCompleted, 2));
  book.enter(old_order(512, status::kCancelled, 1, 60));
  CHECK(book.apply() == 0);
  CHECK(book.orders.shelf_questions().empty());

  SECTION("taken already: nothing moves, and what was cancelled goes back") {
    REQUIRE(book.orders.answer_open_at_link(true, "Maya", 5));
    CHECK(book.apply() == -1);
    book.enter(old_order(511, status::kShipped, 1, 60));
    CHECK(book.apply() == 0);
    book.enter(old_order(501, status::kCancelled, 6, 60));
    CHECK(book.apply() == -6);
  }
  SECTION("taken off now: what was not cancelled meanwhile, once") {
    REQUIRE(book.orders.answer_open_at_link(false, "Maya", 5));
    CHECK(book.apply() == 16);
    CHECK(book.apply() == 0);
    book.enter(old_order(501, status::kCancelled, 6, 60));
    CHECK(book.apply() == -6);
  }
  CHECK_FALSE(book.orders.answer_open_at_link(true, "Maya", 6));
  CHECK(book.orders.open_at_link().orders == 0);
  CHECK(book.orders.views(0, 0).size() >= 9);
  CHECK(book.database->worker()
            .execAndGet("SELECT count(*) FROM decisions WHERE row = 'old-orders' AND who = 'Maya'")
            .getInt() == 1);
}

TEST_CASE("of an older order that is given back, the register asks whether it is on the shelf", "[S78]") {
  OldBook book;
  book.enter(old_order(7, status::kShipped, 2), OrderAge::before_link);
  book.enter(old_order(7, status::kRefunded, 2, 60));
  CHECK(book.apply() == 0);
  REQUIRE(book.orders.shelf_questions().size() == 1);
  CHECK(book.orders.shelf_questions()[0].order == 7);
  CHECK(book.orders.shelf_questions()[0].units == 2);
  CHECK_FALSE(book.orders.answer_shelf(8, true, "Maya", 5));

  SECTION("it is: counted once") {
    REQUIRE(book.orders.answer_shelf(7, true, "Maya", 5));
    CHECK(book.apply() == -2);
  }
  SECTION("it is not: the count stays") {
    REQUIRE(book.orders.answer_shelf(7, false, "Maya", 5));
    CHECK(book.apply() == 0);
  }
  CHECK(book.orders.shelf_questions().empty());
  CHECK_FALSE(book.orders.answer_shelf(7, true, "Maya", 6));
  book.enter(old_order(7, status::kRefunded, 2, 60));
  CHECK(book.apply() == 0);
}

TEST_CASE("an older order that is first seen when it was given back is asked about as well", "[S78]") {
  OldBook book;
  auto given_back = old_order(7, status::kRefunded, 2, 60);
  given_back.given_back_since_link = true;
  book.enter(given_back, OrderAge::before_link);
  CHECK(book.apply() == 0);
  CHECK(book.orders.shelf_questions().size() == 1);
  book.enter(old_order(8, status::kRefunded, 2, 60), OrderAge::before_link);  // so it was at the link
  CHECK(book.orders.shelf_questions().size() == 1);
}

TEST_CASE("a checkout that was not finished at the link takes its units when it is", "[S78]") {
  OldBook book;
  book.enter(old_order(7, status::kIncomplete, 2), OrderAge::open_at_link);
  CHECK(book.orders.open_at_link().orders == 0);
  book.enter(old_order(7, status::kAwaitingFulfillment, 2, 60));
  CHECK(book.apply() == 2);
}

TEST_CASE("an archived order is no work any more, moves nothing, and comes back when it is brought back",
          "[P8]") {
  OldBook book;
  book.enter(old_order(7, status::kAwaitingFulfillment, 2));
  CHECK(book.apply() == 2);
  const auto seen = book.now;
  CHECK(book.orders.unseen_since(seen + 1) == 7);
  CHECK(book.orders.unseen_since(seen) == 0);
  auto archived = old_order(7, status::kAwaitingFulfillment, 2, 60);
  archived.archived = true;
  book.enter(archived);
  CHECK(book.apply() == 0);
  REQUIRE(book.orders.views(0, 0).size() == 1);
  CHECK(book.orders.views(0, 0)[0].stage == core::OrderStage::done);
  CHECK(book.orders.unseen_since(seen + 1'000) == 0);
  book.enter(old_order(7, status::kAwaitingFulfillment, 2, 120));
  CHECK(book.orders.views(0, 0)[0].stage == core::OrderStage::to_do);
  CHECK(book.apply() == 0);
  book.orders.gone(7, book.now);
  CHECK(book.orders.views(0, 0)[0].stage == core::OrderStage::done);
}

TEST_CASE("an older reading of an order changes nothing, and neither does a setting of the store alone",
          "[P8]") {
  OldBook book;
  book.enter(old_order(7, status::kAwaitingFulfillment, 2, 60));
  CHECK(book.apply() == 2);
  book.enter(old_order(7, status::kCancelled, 2, 30));
  CHECK(book.apply() == 0);
  const core::StockRules others{false, true, true};
  (void)book.orders.enter(old_order(7, status::kAwaitingFulfillment, 2, 60), others, OrderAge::since_link, 9);
  CHECK(book.apply() == 0);
}

TEST_CASE("what is taken off the counts for orders that are still here is set aside", "[P12]") {
  OldBook book;
  using Aside = std::map<std::string, core::Units>;
  book.enter(old_order(7, status::kAwaitingFulfillment, 2));
  CHECK(book.orders.set_aside(false) == Aside{{"MUG", 0}});  // the register has not taken them yet
  book.apply();
  CHECK(book.orders.set_aside(false) == Aside{{"MUG", 2}});
  auto partly = old_order(7, status::kPartiallyShipped, 2, 60);
  partly.lines[0].shipped = 1;
  book.enter(partly);
  CHECK(book.orders.set_aside(false) == Aside{{"MUG", 1}});
  book.enter(old_order(7, status::kShipped, 2, 120));
  CHECK(book.orders.set_aside(false).empty());
  CHECK(book.orders.set_aside(true) == Aside{{"MUG", 0}});
}
