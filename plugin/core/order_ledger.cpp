#include "plugin/core/order_ledger.h"

namespace tillbridge::core {

using namespace order_status;

Units net_taken(const StockRules& rules, int status, Units quantity, Units net, bool known) {
  if (quantity < 0) quantity = 0;
  // An edited line: what stock follows depends on the store's setting.
  const Units taken = known && net != 0 && quantity != net && !rules.adjust_on_edit ? net : quantity;
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
      return rules.moves_when_placed ? taken : net;
    case kCancelled:
    case kRefunded:
      return rules.restock_on_cancel ? 0 : net;
    case kDeclined:
      return rules.moves_when_placed ? net : 0;
    default:
      return net;  // a status we do not know moves nothing
  }
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

bool on_hold(int status) {
  return status == kVerification;
}
bool unpaid(int status) {
  return status == kAwaitingPayment || status == kPending;
}

}  // namespace tillbridge::core
