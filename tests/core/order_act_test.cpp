// What the web store is told when staff mark an order.

#include "plugin/core/order_act.h"
#include "catch2.hpp"
#include "plugin/core/opening_hours.h"

using namespace tillbridge::core;
using namespace tillbridge::core::order_status;
using Act = OrderActStep::Kind;
using Why = OrderActStep::Why;

TEST_CASE("an act is told, found done, or refused by the order's status", "[P8]") {
  struct Row {
    int status;
    Act ready, done;
    Why why;
  };
  const Row rows[] = {
      {kAwaitingFulfillment, Act::tell, Act::tell, Why::none},
      {kAwaitingPickup, Act::confirmed, Act::tell, Why::none},
      {kAwaitingShipment, Act::tell, Act::tell, Why::none},
      {kPartiallyShipped, Act::confirmed, Act::tell, Why::none},
      {kShipped, Act::confirmed, Act::confirmed, Why::none},
      {kCompleted, Act::confirmed, Act::confirmed, Why::none},
      {kCancelled, Act::refused, Act::refused, Why::closed},
      {kRefunded, Act::refused, Act::refused, Why::closed},
      {kDeclined, Act::refused, Act::refused, Why::closed},
      {kVerification, Act::refused, Act::refused, Why::on_hold},
      {kAwaitingPayment, Act::refused, Act::refused, Why::unpaid},
      {kPending, Act::refused, Act::refused, Why::unpaid},
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

TEST_CASE("an order is late after two hours in which the shop was open, by the shop's own clock", "[P13]") {
  constexpr Millis kHour = 3'600'000;
  constexpr UnixMillis kMidnight = 1'795'392'000'000;  // in UTC
  OpeningHours hours;
  CHECK(waited_since(hours, kMidnight, 2 * kHour) == kMidnight - 2 * kHour);
  hours.from_minute = 9 * 60;
  hours.to_minute = 18 * 60;
  const auto at = [&](double hour) { return kMidnight + static_cast<Millis>(hour * kHour); };
  // At 9:00 and at 10:30 only what came before 16:00 and 17:30 of the day before is late.
  CHECK(waited_since(hours, at(9), 2 * kHour) == at(16 - 24));
  CHECK(waited_since(hours, at(10.5), 2 * kHour) == at(17.5 - 24));
  CHECK(waited_since(hours, at(11), 2 * kHour) == at(9));
  CHECK(waited_since(hours, at(15), 2 * kHour) == at(13));
  CHECK(waited_since(hours, at(23), 2 * kHour) == at(16));
  CHECK(waited_since(hours, at(15), 12 * kHour) == at(12 - 24));
  hours.utc_offset_minutes = -300;  // New York: 9:00 there is 14:00
  CHECK(waited_since(hours, at(14), 2 * kHour) == at(21 - 24));
  hours.utc_offset_minutes = 0;
  hours.from_minute = 20 * 60;  // a bar, until 2:00
  hours.to_minute = 2 * 60;
  CHECK(waited_since(hours, at(21), 2 * kHour) == at(1));
  CHECK(waited_since(hours, at(1), 2 * kHour) == at(-1));
  // Without hours, what the register says of its shop counts.
  hours = {0, 0, 0, at(9)};
  CHECK(waited_since(hours, at(9.5), 2 * kHour) == 0);
  CHECK(waited_since(hours, at(12), 2 * kHour) == at(10));
}

TEST_CASE("a day begins at the last midnight of the shop's own clock") {
  constexpr Millis kMinute = 60'000, kHourMs = 60 * kMinute, kDay = 24 * kHourMs;
  constexpr UnixMillis kUtcMidnight = 20'000 * kDay;
  CHECK(day_begins(kUtcMidnight, 0) == kUtcMidnight);
  CHECK(day_begins(kUtcMidnight - 1, 0) == kUtcMidnight - kDay);
  CHECK(day_begins(kUtcMidnight + 3 * kHourMs, -300) == kUtcMidnight - 19 * kHourMs);
  CHECK(day_begins(kUtcMidnight + 23 * kHourMs, 120) == kUtcMidnight + 22 * kHourMs);
}
