// What happens to an order in the web store after staff have set it aside, and what people have looked at.

#include "catch2.hpp"
#include "plugin/store/debts.h"
#include "plugin/store/item_map.h"
#include "plugin/store/order_acts.h"
#include "plugin/store/order_book.h"
#include "plugin/store/outbox.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;
namespace status = core::order_status;

namespace {

struct Desk {
  Desk() : database(open(folder.path)), book(*database, "hash"), acts(*database) {}
  void enter(int order_status, core::Units mugs, core::Units caps = 0, std::int64_t id = 100,
             core::Units shipped = 0, bool pickup = false) {
    store::BookedOrder order;
    order.id = id;
    order.status = order_status;
    order.created_s = 1'700'000'000 + id;
    order.modified_s = order.created_s + ++changes;
    order.customer = "Ada Lovelace";
    order.pickup = pickup;
    order.lines.push_back({1, 11, 110, "MUG", "Mug", mugs, shipped});
    if (caps > 0) order.lines.push_back({2, 12, 120, "CAP", "Cap", caps});
    (void)book.enter(order, {}, store::OrderAge::since_link, 1'000);
  }
  void set_aside() {
    acts.take(100, core::OrderAct::ready, "Maya", 2'000);
    acts.end(100, core::OrderAct::ready, store::OrderActRow::State::confirmed, "", 3'000);
    book.set_status(100, status::kAwaitingShipment, "Awaiting Shipment", 3'000);
  }
  core::OrderView view(std::int64_t id = 100) {
    for (auto& order : book.views(0, 0))
      if (order.number == id) return order;
    return {};
  }
  Folder folder;
  std::unique_ptr<store::Database> database;
  store::OrderBook book;
  store::OrderActs acts;
  std::int64_t changes = 0;
};

}  // namespace

TEST_CASE("an order tells whose level it has moved in the web store, and each change once") {
  Desk desk;
  using Moved = std::set<std::string>;
  const auto moved_by = [&](int order_status, core::Units mugs, core::Units caps, std::int64_t id,
                            store::OrderAge age) {
    store::BookedOrder order;
    order.id = id;
    order.status = order_status;
    order.created_s = 1'700'000'000;
    order.modified_s = order.created_s + ++desk.changes;
    order.lines.push_back({1, 11, 110, "MUG", "Mug", mugs});
    order.lines.push_back({2, 12, 120, "CAP", "Cap", caps});
    order.lines.push_back({3, 0, 0, "", "Gift wrap", 1});
    Moved moved;
    (void)desk.book.enter(order, {}, age, 1'000, &moved);
    return moved;
  };
  constexpr auto now = store::OrderAge::since_link, before = store::OrderAge::before_link;
  CHECK(moved_by(status::kAwaitingFulfillment, 3, 1, 100, now) == Moved{"MUG", "CAP"});
  CHECK(moved_by(status::kAwaitingShipment, 3, 1, 100, now).empty());
  CHECK(moved_by(status::kAwaitingShipment, 3, 2, 100, now) == Moved{"CAP"});
  CHECK(moved_by(status::kCancelled, 3, 2, 100, now) == Moved{"MUG", "CAP"});
  CHECK(moved_by(status::kCancelled, 3, 2, 100, now).empty());
  // What an order of before the link took is in the first reading of levels; what it gives back is not.
  CHECK(moved_by(status::kAwaitingFulfillment, 3, 1, 101, before).empty());
  CHECK(moved_by(status::kCancelled, 3, 1, 101, before) == Moved{"MUG", "CAP"});
  CHECK(moved_by(status::kAwaitingFulfillment, 3, 1, 102, store::OrderAge::elsewhere).empty());
}

TEST_CASE("an order that is cancelled after it was set aside asks for its goods to be put back, once",
          "[P12][P13]") {
  Desk desk;
  desk.enter(status::kAwaitingFulfillment, 3, 1);
  CHECK(desk.acts.to_put_back().empty());
  SECTION("set aside as a whole") {
    desk.set_aside();
  }
  SECTION("ticked line by line") {
    REQUIRE(desk.acts.mark(100, 1, core::LineMark::found, "Maya", 2'000));
    REQUIRE(desk.acts.mark(100, 2, core::LineMark::found, "Maya", 2'000));
  }
  CHECK(desk.acts.to_put_back().empty());
  desk.enter(status::kCancelled, 3, 1);
  const auto goods = desk.acts.to_put_back();
  REQUIRE(goods.size() == 1);
  CHECK(goods[0].order == 100);
  CHECK(goods[0].units == 4);
  CHECK(goods[0].canceled);
  CHECK(desk.acts.decide_put_back(100, true, "Maya", 4'000));
  CHECK_FALSE(desk.acts.decide_put_back(100, true, "Maya", 4'000));
  CHECK(desk.acts.to_put_back().empty());
  CHECK(desk.database->worker().execAndGet("SELECT who || choice FROM decisions").getString() ==
        "Mayaall-back");
}

TEST_CASE("nothing is put back of what was not set aside, was handed over, or has been sent", "[P12][P13]") {
  Desk desk;
  desk.enter(status::kAwaitingFulfillment, 3);
  SECTION("never set aside") {
    desk.enter(status::kCancelled, 3);
  }
  SECTION("a tick that was taken away") {
    REQUIRE(desk.acts.mark(100, 1, core::LineMark::found, "Maya", 2'000));
    REQUIRE(desk.acts.mark(100, 1, core::LineMark::none, "Maya", 2'000));
    desk.enter(status::kCancelled, 3);
  }
  SECTION("handed over, and refunded a week later") {
    desk.set_aside();
    desk.enter(status::kCompleted, 3);
    desk.enter(status::kRefunded, 3);
  }
  SECTION("a part was sent") {
    desk.set_aside();
    desk.enter(status::kPartiallyShipped, 3, 0, 100, 2);
    CHECK_FALSE(desk.view().changed);
    desk.enter(status::kCancelled, 3, 0, 100, 2);
    REQUIRE(desk.acts.to_put_back().size() == 1);
    CHECK(desk.acts.to_put_back()[0].units == 1);
    return;
  }
  CHECK(desk.acts.to_put_back().empty());
}

TEST_CASE("an order that is changed after it was set aside says so, until somebody has done it",
          "[P12][P13]") {
  Desk desk;
  desk.enter(status::kAwaitingFulfillment, 3);
  desk.set_aside();
  CHECK(desk.view().stage == core::OrderStage::ready);
  CHECK_FALSE(desk.view().changed);
  SECTION("less of one line") {
    desk.enter(status::kAwaitingShipment, 1);
    CHECK(desk.view().changed);
    CHECK(desk.view().lines.at(0).to_put_back == 2);
    REQUIRE(desk.acts.to_put_back().size() == 1);
    CHECK(desk.acts.to_put_back()[0].units == 2);
    CHECK_FALSE(desk.acts.to_put_back()[0].canceled);
    CHECK(desk.acts.decide_put_back(100, true, "Maya", 4'000));
  }
  SECTION("more of one line, and another line") {
    desk.enter(status::kAwaitingShipment, 4, 2);
    CHECK(desk.view().changed);
    CHECK(desk.view().lines.at(0).to_fetch == 1);
    CHECK(desk.view().lines.at(1).to_fetch == 2);
    CHECK(desk.acts.to_put_back().empty());
    CHECK(desk.acts.take_changes(100, "Maya", 4'000));
  }
  CHECK_FALSE(desk.view().changed);
  CHECK(desk.acts.to_put_back().empty());
}

TEST_CASE("an order that somebody else has set ready is ready here, and one that came so is to do", "[P13]") {
  Desk desk;
  desk.enter(status::kAwaitingFulfillment, 1, 0, 100, 0, true);
  desk.enter(status::kAwaitingPickup, 1, 0, 101, 0, true);
  desk.enter(status::kAwaitingPayment, 1, 0, 102, 0, true);
  desk.enter(status::kAwaitingFulfillment, 1, 0, 103);
  CHECK(desk.view(100).stage == core::OrderStage::to_do);
  CHECK(desk.view(101).stage == core::OrderStage::to_do);
  desk.enter(status::kAwaitingPickup, 1, 0, 100, 0, true);
  desk.enter(status::kAwaitingPickup, 1, 0, 102, 0, true);
  desk.enter(status::kAwaitingShipment, 1, 0, 103);
  CHECK(desk.view(100).stage == core::OrderStage::ready);
  CHECK(desk.view(101).stage == core::OrderStage::to_do);
  CHECK(desk.view(102).stage == core::OrderStage::to_do);  // paid and to be collected: that is how it came
  CHECK(desk.view(103).stage == core::OrderStage::ready);
  desk.enter(status::kAwaitingFulfillment, 1, 0, 100, 0, true);
  CHECK(desk.view(100).stage == core::OrderStage::to_do);
}

TEST_CASE("an order is new until somebody has looked at it", "[P13]") {
  Desk desk;
  desk.enter(status::kAwaitingFulfillment, 1);
  CHECK(desk.view().fresh);
  CHECK(desk.book.was_looked_at(100, 2'000));
  CHECK_FALSE(desk.view().fresh);
  desk.enter(status::kAwaitingFulfillment, 2);
  CHECK_FALSE(desk.view().fresh);
  CHECK_FALSE(desk.book.was_looked_at(100, 3'000));
}

TEST_CASE("what is late is first to do, then what somebody comes for, then parcels, each by its age",
          "[P13]") {
  Desk desk;
  for (const std::int64_t id : {1, 2, 3, 4, 5, 6})
    desk.enter(status::kAwaitingFulfillment, 1, 0, id, 0, id % 2 == 0);
  std::vector<std::int64_t> listed;
  for (const auto& order : desk.book.views(0, (1'700'000'000 + 3) * std::int64_t{1'000}))
    listed.push_back(order.number);
  CHECK(listed == std::vector<std::int64_t>{1, 2, 4, 6, 3, 5});
}

TEST_CASE("that none is left of an item is said for one order", "[N2]") {
  Desk desk;
  const core::ItemKey mug{true, 11};
  store::ItemMap(*desk.database).replace({{mug, 11, 110, "MUG", "Mug", true, true, true, true, {}, 0}});
  desk.enter(status::kAwaitingFulfillment, 8);
  store::owe_exactly(desk.database->worker(), mug, 3, 2'000);
  store::Outbox outbox(*desk.database);
  CHECK(outbox.none_left(100).empty());
  CHECK(outbox.acknowledge_debt(mug, "none-left", "Maya", 3'000, 100));
  CHECK(outbox.none_left(100) == "Mug");
  CHECK(outbox.none_left(101).empty());
  CHECK(outbox.acknowledge_debt(mug, "customer-told", "Robin", 4'000));
  CHECK(outbox.none_left(100).empty());
}
