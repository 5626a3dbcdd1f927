// What a web order has taken out of stock, by status and the store's settings.

#include "plugin/core/order_ledger.h"
#include "catch2.hpp"

using namespace tillbridge::core;

namespace {

/// A line of `quantity` of an order that was looked at before, when it was awaiting fulfilment.
LineLook seen(Units quantity, Units quantity_before, Units net_before) {
  LineLook look;
  look.quantity = quantity;
  look.before = {order_status::kAwaitingFulfillment, quantity_before, net_before};
  look.order_known = true;
  look.order_held = net_before > 0;
  return look;
}

/// A line of an order that was never looked at before.
LineLook first(Units quantity, bool completed = false) {
  LineLook look;
  look.quantity = quantity;
  look.completed = completed;
  return look;
}

}  // namespace

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
    CHECK(net_taken({true, true, true}, row.status, seen(3, 3, 2)) == row.when_placed);
    CHECK(net_taken({false, true, true}, row.status, seen(3, 3, 2)) == row.when_shipped);
  }
}

TEST_CASE("where the store does not restock, a cancelled or refunded order keeps what it took") {
  for (const int status : {order_status::kCancelled, order_status::kRefunded}) {
    CHECK(net_taken({true, false, true}, status, seen(3, 3, 3)) == 3);
    CHECK(net_taken({false, false, true}, status, seen(3, 3, 3)) == 3);
    // Placed and cancelled between two looks: it took its units and gave nothing back.
    CHECK(net_taken({true, false, true}, status, first(3)) == 3);
    CHECK(net_taken({false, false, true}, status, first(3)) == 0);
    CHECK(net_taken({false, false, true}, status, first(3, true)) == 3);
    // Edited and cancelled between two looks; and edited after it was cancelled.
    CHECK(net_taken({true, false, true}, status, seen(5, 3, 3)) == 5);
    LineLook over = seen(5, 3, 3);
    over.before->status = order_status::kCancelled;
    CHECK(net_taken({true, false, true}, status, over) == 3);
  }
}

TEST_CASE("a completion that nobody saw has moved stock where that is what moves it") {
  LineLook look = seen(3, 3, 0);
  CHECK(net_taken({false, false, true}, order_status::kDisputed, look) == 0);
  look.completed = true;
  CHECK(net_taken({false, false, true}, order_status::kDisputed, look) == 3);
  CHECK(net_taken({false, false, true}, order_status::kRefunded, look) == 3);
  look.completed_before = true;
  CHECK(net_taken({false, false, true}, order_status::kDisputed, look) == 0);
}

TEST_CASE("an edited line follows the store's setting for edits") {
  const int open = order_status::kAwaitingFulfillment;
  CHECK(net_taken({true, true, true}, open, seen(5, 2, 2)) == 5);
  CHECK(net_taken({true, true, false}, open, seen(5, 2, 2)) == 2);
  CHECK(net_taken({true, true, true}, open, seen(0, 2, 2)) == 0);
  CHECK(net_taken({true, true, false}, open, first(5)) == 5);
  // A line that an edit added to an order that holds stock.
  LineLook added = first(5);
  added.order_known = added.order_held = true;
  CHECK(net_taken({true, true, true}, open, added) == 5);
  CHECK(net_taken({true, true, false}, open, added) == 0);
}

TEST_CASE("a negative quantity takes nothing") {
  CHECK(net_taken({true, true, true}, order_status::kCompleted, first(-4)) == 0);
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

TEST_CASE("an order that was closed before keeps what it held, and a line of nothing holds nothing") {
  for (const int status : {order_status::kCancelled, order_status::kRefunded, order_status::kDeclined}) {
    CAPTURE(status);
    CHECK(closed(status));
    LineLook look = seen(5, 3, 3);
    look.before->status = status;
    // It was closed at the last look: an edit since then moves nothing.
    CHECK(net_taken({true, false, true}, status, look) == 3);
  }
  CHECK_FALSE(closed(order_status::kDisputed));
  CHECK(net_taken({true, false, true}, order_status::kRefunded, seen(5, 0, 0)) == 0);
  // Shipped since the last look: where stock moves when an order is placed, nothing was missed.
  LineLook shipped = seen(4, 3, 3);
  shipped.completed = true;
  CHECK(net_taken({true, true, true}, order_status::kDisputed, shipped) == 4);
}

TEST_CASE("an order that was refunded in part waits while something of it is left", "[P13]") {
  using namespace order_status;
  for (const int status : {kPartiallyRefunded, kDisputed}) {
    CHECK(goods_wait(status, 1, false));
    CHECK_FALSE(goods_wait(status, 0, false));
    CHECK_FALSE(goods_wait(status, 1, true));
  }
  CHECK(goods_wait(kAwaitingPickup, 0, false));
  CHECK_FALSE(goods_wait(kCancelled, 3, false));
  CHECK(on_hold(kDisputed));
}

TEST_CASE("of units that came back over the counter, those that the web store puts back as well are known") {
  const auto twice = [](Units returned, Units before_twice, Units before, Units net, bool reopened = false) {
    return back_twice({returned, before_twice, before, net, reopened});
  };
  CHECK(twice(2, 0, 3, 3) == 0);        // came back, and nothing else
  CHECK(twice(2, 0, 3, 0) == 2);        // then all was refunded
  CHECK(twice(2, 0, 0, 0) == 2);        // all was refunded before
  CHECK(twice(1, 0, 3, 2) == 1);        // an edit takes out what had come back
  CHECK(twice(1, 0, 2, 2) == 0);        // one of those that are left
  CHECK(twice(0, 2, 0, 0) == 0);        // the return was undone
  CHECK(twice(2, 2, 0, 3, true) == 0);  // the refund was
  CHECK(twice(2, 2, 0, 3) == 2);        // other goods go out
  CHECK(twice(5, 0, 3, 3) == 2);        // more than the order had
}
