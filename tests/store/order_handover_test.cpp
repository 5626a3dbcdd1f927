// The ledger of a register that takes web orders over from another one of its location.

#include <map>

#include "catch2.hpp"
#include "plugin/store/order_book.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;
namespace status = core::order_status;
using store::BookedOrder;
using store::OrderAge;

namespace {

/// What the shop's stock remembers, whichever register asked.
using Keys = std::map<std::string, core::Units>;

struct Ledger {
  explicit Ledger(bool applying) : database(open(folder.path)), orders(*database, "hash") {
    orders.set_applying(applying);
  }
  void enter(std::int64_t id, int order_status, core::Units mugs) {
    BookedOrder order;
    order.id = id;
    order.status = order_status;
    order.created_s = 1'700'000'000 + id;
    order.modified_s = order.created_s + ++read;
    order.lines.push_back({1, 11, 110, "MUG", "Mug", mugs});
    orders.enter(order, kRules, OrderAge::since_link, read);
  }
  void apply(Keys& keys) {
    for (int turns = 0; !orders.open_intents().empty(); ++turns) {
      REQUIRE(turns < 10);
      for (const auto& intent : orders.open_intents()) {
        REQUIRE(keys.emplace(intent.key, intent.taken).second);
        orders.end_intent(intent, store::IntentEnd::applied);
      }
    }
  }
  /// Asks the stock for every key that the ledger does not know.
  void take_over(const Keys& keys) {
    for (const auto& line : orders.keys_after(0, 0, 100)) {
      store::LineApplied applied{line.order, line.line, 0, 0};
      for (auto n = line.known + 1; n < line.known + 9; ++n)
        if (const auto found = keys.find(line.stem + std::to_string(n)); found != keys.end()) {
          applied.newest = n;
          applied.taken += found->second;
        }
      orders.learn({applied});
    }
    orders.set_applying(true);
    orders.open_all_due();
  }

  Folder folder;
  std::unique_ptr<store::Database> database;
  store::OrderBook orders;
  core::UnixMillis read = 0;
};

core::Units taken(const Keys& keys) {
  core::Units sum = 0;
  for (const auto& [key, units] : keys) sum += units;
  return sum;
}

}  // namespace

TEST_CASE("A register that takes web orders over goes on behind the keys that the other one used", "[P10]") {
  Keys keys;
  Ledger one(true), two(false);
  // Taken; taken and given back; taken in two steps, of which the second was not asked for any more.
  for (auto* ledger : {&one, &two}) {
    ledger->enter(1, status::kAwaitingFulfillment, 2);
    ledger->enter(2, status::kAwaitingFulfillment, 5);
    ledger->enter(3, status::kAwaitingFulfillment, 1);
  }
  one.apply(keys);
  CHECK(two.orders.open_intents().empty());
  for (auto* ledger : {&one, &two}) ledger->enter(2, status::kCancelled, 5);
  one.apply(keys);
  for (auto* ledger : {&one, &two}) ledger->enter(3, status::kAwaitingFulfillment, 4);
  REQUIRE(one.orders.open_intents().size() == 1);
  CHECK(taken(keys) == 3);

  two.take_over(keys);
  auto due = two.orders.open_intents();
  REQUIRE(due.size() == 1);
  CHECK(due[0].key == one.orders.open_intents()[0].key);
  CHECK(due[0].taken == 3);
  two.apply(keys);
  CHECK(taken(keys) == 6);
  // The cancelled one is opened again, and numbers go on behind the other register's.
  two.enter(2, status::kAwaitingFulfillment, 5);
  due = two.orders.open_intents();
  REQUIRE(due.size() == 1);
  CHECK(due[0].key == "hash:2:1:3");
  two.apply(keys);
  CHECK(taken(keys) == 11);

  // And back: what the first one had open is known by now, and asked for no more.
  one.enter(2, status::kAwaitingFulfillment, 5);
  one.take_over(keys);
  CHECK(one.orders.open_intents().empty());
  one.enter(1, status::kCancelled, 2);
  due = one.orders.open_intents();
  REQUIRE(due.size() == 1);
  CHECK(due[0].key == "hash:1:1:2");
  CHECK(due[0].taken == -2);
}

TEST_CASE(
    "What one register's program refused and another one's took is not taken again when the work is back",
    "[P10]") {
  for (const auto end : {store::IntentEnd::refused, store::IntentEnd::unknown_item}) {
    Keys keys;
    Ledger one(true), two(false);
    for (auto* ledger : {&one, &two}) {
      ledger->enter(1, status::kAwaitingFulfillment, 2);
      ledger->enter(2, status::kAwaitingFulfillment, 3);
    }
    for (const auto& intent : one.orders.open_intents()) one.orders.end_intent(intent, end);
    one.orders.set_applying(false);
    two.take_over(keys);
    two.apply(keys);
    REQUIRE(taken(keys) == 5);
    // One of them is cancelled while the other register has the work.
    for (auto* ledger : {&one, &two}) ledger->enter(2, status::kCancelled, 3);
    two.apply(keys);
    REQUIRE(taken(keys) == 2);
    one.take_over(keys);
    CHECK(one.orders.open_intents().empty());
    one.enter(1, status::kCancelled, 2);
    one.apply(keys);
    CHECK(taken(keys) == 0);
  }
}

TEST_CASE("What was taken under an item's former SKU is not taken again under its new one", "[P10]") {
  Ledger two(false);
  two.enter(1, status::kAwaitingFulfillment, 2);
  store::LineApplied used{1, 1, 1, 0};
  used.unsure = true;
  two.orders.learn({used});
  two.orders.set_applying(true);
  two.orders.open_all_due();
  CHECK(two.orders.open_intents().empty());
  two.enter(1, status::kCancelled, 2);
  REQUIRE(two.orders.open_intents().size() == 1);
  CHECK(two.orders.open_intents()[0].key == "hash:1:1:2");
}
