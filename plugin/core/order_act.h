#pragma once

// What staff do with a web order, and what the web store is told about it. Pure.

#include <string_view>

#include "plugin/core/order_ledger.h"

namespace tillbridge::core {

/// `ready`: set aside for pickup, or packed. `done`: handed over, or shipped.
enum class OrderAct { ready, done };

/// What to do about an act, now that the order's status at the web store has been read.
struct OrderActStep {
  enum class Kind {
    tell,       ///< set the order's status to `status`
    confirmed,  ///< the web store has it already
    refused     ///< it no longer makes sense; `why`
  };
  enum class Why { none, closed, on_hold, unpaid };
  Kind kind = Kind::tell;
  int status = 0;
  Why why = Why::none;
};

/// The status that an act gives an order.
int status_after(OrderAct act, bool pickup);
/// @param status_now  the order's status id as just read
/// `goods_left`: part of it is neither shipped nor refunded.
OrderActStep next_step(OrderAct act, bool pickup, int status_now, bool goods_left = false);

}  // namespace tillbridge::core
