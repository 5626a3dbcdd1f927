#include "plugin/core/order_act.h"

namespace tillbridge::core {

using namespace order_status;

int status_after(OrderAct act, bool pickup) {
  if (act == OrderAct::ready) return pickup ? kAwaitingPickup : kAwaitingShipment;
  return pickup ? kCompleted : kShipped;
}

OrderActStep next_step(OrderAct act, bool pickup, int status_now, bool goods_left) {
  using Kind = OrderActStep::Kind;
  using Why = OrderActStep::Why;
  const int wanted = status_after(act, pickup);
  // Whoever was quicker, at another register or in the control panel, meant the same.
  if (status_now == wanted || status_now == kShipped || status_now == kCompleted)
    return {Kind::confirmed, status_now, Why::none};
  if (on_hold(status_now)) return {Kind::refused, status_now, Why::on_hold};
  if (unpaid(status_now)) return {Kind::refused, status_now, Why::unpaid};
  if (!goods_wait(status_now, goods_left ? 1 : 0, false)) return {Kind::refused, status_now, Why::closed};
  // Part of it is on its way already: "packed" would take the web store a step back.
  if (act == OrderAct::ready && status_now == kPartiallyShipped)
    return {Kind::confirmed, status_now, Why::none};
  return {Kind::tell, wanted, Why::none};
}

}  // namespace tillbridge::core
