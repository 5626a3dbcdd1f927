// What a web order has taken out of stock, by status and the store's settings.

#include "plugin/core/order_ledger.h"
#include "catch2.hpp"

using namespace tillbridge::core;

TEST_CASE("each status of an order takes what the store's settings say") {
  struct Row {
    int status;
    Units when_placed, when_shipped;  // of a line of 3 that had taken 2
  };
  // A status that is unsure keeps what was taken; so does one that we do not know.
  const Row rows[] = {
      {order_status::kIncomplete, 0, 0},       {order_status::kPending, 3, 0},
      {order_status::kAwaitingPayment, 3, 0},  {order_status::kAwaitingPickup, 3, 0},
      {order_status::kAwaitingShipment, 3, 0}, {order_status::kAwaitingFulfillment, 3, 0},
      {order_status::kVerification, 3, 0},     {order_status::kShipped, 3, 3},
      {order_status::kCompleted, 3, 3},        {order_status::kPartiallyShipped, 3, 2},
      {order_status::kDisputed, 3, 2},         {order_status::kPartiallyRefunded, 3, 2},
      {order_status::kCancelled, 0, 0},        {order_status::kRefunded, 0, 0},
      {order_status::kDeclined, 2, 0},         {99, 2, 2},
  };
  for (const auto& row : rows) {
    INFO("status " << row.status);
    CHECK(net_taken({true, true, true}, row.status, 3, 2, true) == row.when_placed);
    CHECK(net_taken({false, true, true}, row.status, 3, 2, true) == row.when_shipped);
  }
}

TEST_CASE("where the store does not restock, a cancelled or refunded order keeps what it took") {
  for (const int status : {order_status::kCancelled, order_status::kRefunded}) {
    CHECK(net_taken({true, false, true}, status, 3, 3, true) == 3);
    CHECK(net_taken({false, false, true}, status, 3, 3, true) == 3);
    CHECK(net_taken({true, false, true}, status, 3, 0, false) == 0);
  }
}

TEST_CASE("an edited line follows the store's setting for edits") {
  CHECK(net_taken({true, true, true}, order_status::kAwaitingFulfillment, 5, 2, true) == 5);
  CHECK(net_taken({true, true, false}, order_status::kAwaitingFulfillment, 5, 2, true) == 2);
  CHECK(net_taken({true, true, true}, order_status::kAwaitingFulfillment, 0, 2, true) == 0);
  CHECK(net_taken({true, true, false}, order_status::kAwaitingFulfillment, 5, 0, false) == 5);
}

TEST_CASE("a negative quantity takes nothing") {
  CHECK(net_taken({true, true, true}, order_status::kCompleted, -4, 0, false) == 0);
}

TEST_CASE("staff wait for orders that can be prepared") {
  using namespace order_status;
  for (const int status : {kPartiallyShipped, kAwaitingPayment, kAwaitingPickup, kAwaitingShipment,
                           kAwaitingFulfillment, kVerification})
    CHECK(waits_for_staff(status));
  for (const int status :
       {kIncomplete, kPending, kShipped, kRefunded, kCancelled, kDeclined, kCompleted, kDisputed, 99})
    CHECK_FALSE(waits_for_staff(status));
  CHECK(on_hold(kVerification));
  CHECK_FALSE(on_hold(kAwaitingFulfillment));
  CHECK(unpaid(kAwaitingPayment));
  CHECK_FALSE(unpaid(kAwaitingShipment));
}
