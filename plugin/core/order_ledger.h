#pragma once

// What a web order has taken out of stock, by order line, and so how many units the register must still give
// or take back. Pure.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plugin/core/units.h"

namespace tillbridge::core {

/// The store's own settings. Source: GET /v3/settings/inventory.
struct StockRules {
  bool moves_when_placed = true;  ///< else when completed or shipped
  bool restock_on_cancel = true;  ///< refund_order_stock_adjustment: refund or cancel
  bool adjust_on_edit = true;     ///< edit_order_stock_adjustment
  friend bool operator==(const StockRules&, const StockRules&) = default;
};

/// BigCommerce's order statuses, by id (labels can be renamed).
namespace order_status {
inline constexpr int kIncomplete = 0, kPending = 1, kShipped = 2, kPartiallyShipped = 3, kRefunded = 4,
                     kCancelled = 5, kDeclined = 6, kAwaitingPayment = 7, kAwaitingPickup = 8,
                     kAwaitingShipment = 9, kCompleted = 10, kAwaitingFulfillment = 11, kVerification = 12,
                     kDisputed = 13, kPartiallyRefunded = 14;
}

/// A line as it was at the last look: its order's status, and what BigCommerce had taken for it.
struct LineBefore {
  int status = 0;
  Units quantity = 0, net = 0;
};

/// A line as just read. What lies between two looks may not have been seen.
struct LineLook {
  Units quantity = 0;
  std::optional<LineBefore> before;  ///< none: the line is new to us
  bool order_known = false;          ///< there was a look at its order before
  bool order_held = false;           ///< at the last look some line of the order held stock
  bool completed = false;            ///< the order was shipped or completed at some time
  bool completed_before = false;     ///< and was so at the last look
};

/// Units that BigCommerce has taken out of stock for a line of an order of this status. Source: the table in
/// docs/protocol.md, "Web orders".
Units net_taken(const StockRules& rules, int status, const LineLook& line);

/// A line whose goods came back over the counter.
struct LineReturns {
  Units returned = 0;         ///< so many, less what was undone
  Units twice = 0;            ///< of these, put back by the web store as well, at the last look
  Units before = 0, net = 0;  ///< what BigCommerce had taken for the line then, and has now
  bool reopened = false;      ///< what it took anew is what it had given back: no other goods leave the shop
};
/// Of the units returned, those that the web store put back as well: each counts once. What it puts back is
/// first what had come back over the counter; what comes back when nothing of the line is out any more was
/// put back before.
Units back_twice(const LineReturns& line);

/// Whether the order is over, and what it holds stays as it is or goes back.
bool closed(int status);

/// Whether the order waits for staff.
bool waits_for_staff(int status);
/// The same of an order of which `left` units are neither shipped nor refunded: one that was refunded in
/// part, or is disputed, waits as long as the rest has not gone. `completed`: it was shipped or completed at
/// some time.
bool goods_wait(int status, Units left, bool completed);
/// Whether it is on hold for a manager.
bool on_hold(int status);
/// Whether its payment is still outstanding.
bool unpaid(int status);

}  // namespace tillbridge::core
