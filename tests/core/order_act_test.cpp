// What the web store is told when staff mark an order.

#include "plugin/core/order_act.h"
#include "catch2.hpp"

using namespace tillbridge::core;
using namespace tillbridge::core::order_status;
using Kind = OrderActStep::Kind;
using Why = OrderActStep::Why;

TEST_CASE("an act is told, found done, or refused by the order's status", "[P8]") {
  struct Row {
    int status;
    Kind ready, done;
    Why why;
  };
  const Row rows[] = {
      {kAwaitingFulfillment, Kind::tell, Kind::tell, Why::none},
      {kAwaitingPickup, Kind::confirmed, Kind::tell, Why::none},
      {kAwaitingShipment, Kind::tell, Kind::tell, Why::none},
      {kPartiallyShipped, Kind::confirmed, Kind::tell, Why::none},
      {kShipped, Kind::confirmed, Kind::confirmed, Why::none},
      {kCompleted, Kind::confirmed, Kind::confirmed, Why::none},
      {kCancelled, Kind::refused, Kind::refused, Why::closed},
      {kRefunded, Kind::refused, Kind::refused, Why::closed},
      {kDeclined, Kind::refused, Kind::refused, Why::closed},
      {kVerification, Kind::refused, Kind::refused, Why::on_hold},
      {kAwaitingPayment, Kind::refused, Kind::refused, Why::unpaid},
      {kPending, Kind::refused, Kind::refused, Why::unpaid},
  };
  for (const auto& row : rows) {
    INFO("status " << row.status);
    CHECK(next_step(OrderAct::ready, true, row.status).kind == row.ready);
    CHECK(next_step(OrderAct::done, true, row.status).kind == row.done);
    CHECK(next_step(OrderAct::done, true, row.status).why == row.why);
  }
}

TEST_CASE("a pickup ends as completed, a parcel as shipped", "[P13]") {
  CHECK(status_after(OrderAct::ready, true) == kAwaitingPickup);
  CHECK(status_after(OrderAct::done, true) == kCompleted);
  CHECK(status_after(OrderAct::ready, false) == kAwaitingShipment);
  CHECK(status_after(OrderAct::done, false) == kShipped);
  CHECK(next_step(OrderAct::ready, false, kAwaitingFulfillment).status == kAwaitingShipment);
  CHECK(next_step(OrderAct::done, true, kAwaitingPickup).status == kCompleted);
}
