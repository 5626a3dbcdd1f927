#include "plugin/core/order_ledger.h"

#include <algorithm>

namespace tillbridge::core {

using namespace order_status;

bool closed(int status) {
  return status == kCancelled || status == kRefunded || status == kDeclined;
}

Units net_taken(const StockRules& rules, int status, const LineLook& line) {
  const Units quantity = line.quantity < 0 ? 0 : line.quantity;
  const Units before = line.before ? line.before->net : 0;
  // An edited order: what stock follows depends on the store's setting, once the order holds stock.
  const Units taken = line.order_held && !rules.adjust_on_edit ? before : quantity;
  // Shipped or completed since the last look, unseen.
  const bool missed = line.completed && !line.completed_before && !rules.moves_when_placed;
  const auto as_before = [&]() -> Units {
    if (!line.order_known) return rules.moves_when_placed || line.completed ? quantity : 0;
    return missed ? taken : before;
  };
  switch (status) {
    case kIncomplete:
      return 0;
    case kPending:
    case kAwaitingPayment:
    case kAwaitingPickup:
    case kAwaitingShipment:
    case kAwaitingFulfillment:
    case kVerification:
      return rules.moves_when_placed ? taken : 0;
    case kShipped:
    case kCompleted:
      return taken;
    case kPartiallyShipped:
    case kDisputed:
    case kPartiallyRefunded:
      return rules.moves_when_placed ? taken : as_before();
    case kCancelled:
    case kRefunded:
    case kDeclined: {
      if (status == kDeclined && !rules.moves_when_placed) return 0;
      if (status != kDeclined && rules.restock_on_cancel) return 0;
      // It keeps what it had when it was closed; an edit just before that, unseen, has moved stock.
      const bool was_open = line.before ? !closed(line.before->status) : line.order_held;
      const bool held_all =
          line.before ? line.before->net == line.before->quantity && before != 0 : line.order_held;
      return line.order_known && was_open && held_all ? taken : as_before();
    }
    default:
      return before;  // a status we do not know moves nothing
  }
}

Units back_twice(const LineReturns& line) {
  Units twice = line.twice;
  if (line.net < line.before)
    twice += std::clamp<Units>(line.returned - twice, 0, line.before - line.net);
  else if (line.reopened)
    twice -= std::min(twice, line.net - line.before);
  const Units returned = std::max<Units>(0, line.returned);
  return std::clamp(twice, std::max<Units>(0, returned - std::max<Units>(0, line.net)), returned);
}

bool waits_for_staff(int status) {
  switch (status) {
    case kPartiallyShipped:
    case kAwaitingPayment:
    case kAwaitingPickup:
    case kAwaitingShipment:
    case kAwaitingFulfillment:
    case kVerification:
      return true;
    default:
      return false;
  }
}

bool goods_wait(int status, Units left, bool completed) {
  return waits_for_staff(status) ||
         ((status == kPartiallyRefunded || status == kDisputed) && left > 0 && !completed);
}

bool on_hold(int status) {
  return status == kVerification || status == kDisputed;
}
bool unpaid(int status) {
  return status == kAwaitingPayment || status == kPending;
}

}  // namespace tillbridge::core
