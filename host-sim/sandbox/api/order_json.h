#pragma once
// Orders as V2 writes them: money as text with four decimals, dates as RFC 2822.
#include "sandbox/api/context.h"

namespace sandbox {

/// What `include` and `consignment_structure` of a read ask for.
struct OrderForm {
  bool consignments = false;  ///< `include=consignments` or its line items
  bool line_items = false;    ///< `include=consignments.line_items`
  bool fees = false;
  static OrderForm of(const Call& call);
};

MoneyE4 order_total(const Order& order);  ///< with what shipping costs
Json order_json(const Context& context, const Order& order, const OrderForm& form);
Json order_line_json(const Context& context, const Order& order, const OrderLine& line);
Json consignments_json(const Context& context, const Order& order, bool line_items);
Json shipping_address_json(const Context& context, const Order& order);
Json order_status_json(const OrderStatus& status);

}  // namespace sandbox
