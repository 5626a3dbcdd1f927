#include "plugin/runtime/order_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>

namespace tillbridge::runtime {
namespace {

using State = store::OrderActRow::State;

constexpr core::Millis kTimeoutMs = 10'000, kFirstOrderRetry = 5'000, kLongestOrderRetry = 5 * 60'000;
constexpr const char* kNotAllowed =
    "The web store does not let this register change orders. Its API account needs the scope \"Orders: "
    "modify\".";

bool is_pickup(const bigcommerce::Order& order) {
  // Shops without pickup set up use the status alone for it.
  return order.is_pickup || order.status_id == core::order_status::kAwaitingPickup;
}

std::string refusal_of(core::OrderActStep::Why why, const bigcommerce::Order& order) {
  using Why = core::OrderActStep::Why;
  switch (why) {
    case Why::on_hold:
      return fmt::format("Order #{} is on hold in the web store. A manager decides it there.", order.id);
    case Why::unpaid:
      return fmt::format("Order #{} is not paid yet.", order.id);
    case Why::closed:
    case Why::none:
      break;
  }
  return fmt::format("Order #{} no longer waits: the web store says \"{}\".", order.id, order.status);
}

}  // namespace

void OrderDesk::take(std::int64_t order, core::OrderAct act, const std::string& who,
                     const std::string& tracking) {
  acts_.take(order, act, who, place_.clock.wall(), tracking);
  waits_ = true;
  due_ = 0;
  if (on_change) on_change();
}

core::Millis OrderDesk::wake_at() const {
  return asking_ || !waits_ ? place_.clock.now() + kAtLatest : due_;
}

void OrderDesk::try_now() {
  due_ = 0;
  failures_ = 0;
}

void OrderDesk::turn(bool reachable, bool may_write) {
  const core::Millis now = place_.clock.now();
  if (asking_ || !waits_ || now < due_) return;
  if (!reachable) {
    due_ = now + 1'000;
    return;
  }
  if (to_tell_) {
    if (!may_write) {
      due_ = now + 200;
      return;
    }
    const Next next = *std::exchange(to_tell_, std::nullopt);
    return next.parcel ? tell_parcel(next) : tell(next.row, next.status);
  }
  const auto open = acts_.open();
  waits_ = !open.empty();
  if (waits_) look(open.front());
}

/// The order as it is now decides: it may have been cancelled, or done by somebody else.
void OrderDesk::look(const store::OrderActRow& row) {
  asking_ = true;
  auto request = bigcommerce::order_request(row.order);
  request.timeout_ms = kTimeoutMs;
  web_.ask(std::move(request), [this, row](const bigcommerce::HttpReply& reply) {
    asking_ = false;
    const auto order = bigcommerce::parse_order(reply);
    if (!order) {
      if (reply.status == 404)
        return refuse(row, fmt::format("The web store no longer has order #{}.", row.order));
      return later(reply, order.error().sentence);
    }
    const auto& lines = order.value().lines;
    const bool left =
        !order.value().was_shipped && std::any_of(lines.begin(), lines.end(), [](const auto& line) {
          return line.quantity > line.quantity_shipped + line.quantity_refunded;
        });
    const auto step = core::next_step(row.act, is_pickup(order.value()), order.value().status_id, left);
    switch (step.kind) {
      case core::OrderActStep::Kind::confirmed:
        return confirm(row, order.value());
      case core::OrderActStep::Kind::refused:
        return refuse(row, refusal_of(step.why, order.value()));
      case core::OrderActStep::Kind::tell: {
        const bool parcel =
            row.act == core::OrderAct::done && !row.tracking.empty() && !is_pickup(order.value());
        if (parcel)
          return complete_lines(row, std::make_shared<bigcommerce::Order>(order.value()), step.status, 1);
        to_tell_ = Next{row, step.status};
        due_ = 0;
        return;
      }
    }
  });
}

void OrderDesk::complete_lines(const store::OrderActRow& row, OrderPtr order, int status, int page) {
  if (order->lines_complete) return look_at_parcels(row, order, status);
  asking_ = true;
  auto request = bigcommerce::order_products_request(row.order, page);
  request.timeout_ms = kTimeoutMs;
  web_.ask(std::move(request), [this, row, order, status, page](const bigcommerce::HttpReply& reply) {
    asking_ = false;
    auto lines = bigcommerce::parse_order_products(reply, bigcommerce::kOrdersPage);
    if (!lines) return later(reply, lines.error().sentence);
    if (page == 1) order->lines.clear();
    for (auto& line : lines.value().rows) order->lines.push_back(std::move(line));
    order->lines_complete = !lines.value().has_more;
    complete_lines(row, order, status, page + 1);
  });
}

/// A parcel is made once: one that the web store has under this number is not made again, whatever became of
/// the answer to the request that made it.
void OrderDesk::look_at_parcels(const store::OrderActRow& row, OrderPtr order, int status) {
  asking_ = true;
  auto request = bigcommerce::order_shipments_request(row.order);
  request.timeout_ms = kTimeoutMs;
  web_.ask(std::move(request), [this, row, order, status](const bigcommerce::HttpReply& reply) {
    asking_ = false;
    const auto parcels = bigcommerce::parse_shipments(reply);
    if (!parcels) return later(reply, parcels.error().sentence);
    Next next{row, status};
    std::set<std::int64_t> made;
    for (const auto& parcel : parcels.value().rows)
      if (parcel.tracking == row.tracking) made.insert(parcel.address_id);
    const auto not_coming = acts_.not_coming(row.order);
    for (const auto& line : order->lines) {
      const auto left = line.quantity - line.quantity_shipped - line.quantity_refunded;
      if (line.type != bigcommerce::LineType::physical || line.parent_line_id != 0 || left <= 0 ||
          made.contains(line.address_id) || not_coming.contains(line.line_id))
        continue;
      if (!next.parcel) next.parcel = Parcel{line.address_id, {}};
      if (next.parcel->address == line.address_id) next.parcel->lines.push_back({line.line_id, left});
    }
    to_tell_ = std::move(next);
    due_ = 0;
  });
}

void OrderDesk::tell_parcel(const Next& next) {
  const auto latest = acts_.of(next.row.order);
  if (!latest || latest->act != next.row.act || latest->state != State::open ||
      latest->tracking != next.row.tracking)
    return;  // replaced meanwhile
  asking_ = true;
  auto request = bigcommerce::create_shipment_request(next.row.order, next.parcel->address, next.row.tracking,
                                                      next.parcel->lines);
  request.timeout_ms = kTimeoutMs;
  web_.ask(
      std::move(request),
      [this, row = next.row](const bigcommerce::HttpReply& reply) {
        asking_ = false;
        const bool answered = reply.delivery == bigcommerce::Delivery::answered;
        // Another address may have goods left; then the order's status is told.
        if (answered && reply.status >= 200 && reply.status < 300) {
          due_ = 0;
          return;
        }
        if (reply.status == 401 || reply.status == 403) return end(row, State::refused, kNotAllowed);
        if (answered && reply.status >= 400 && reply.status < 500 && reply.status != 408 &&
            reply.status != 409 && reply.status != 429)
          return end(
              row, State::refused,
              fmt::format("The web store did not take the tracking number of order #{}. Mark it shipped "
                          "without one.",
                          row.order));
        later(reply, fmt::format("the parcel of order #{} is not known to be there", row.order));
      },
      false);
}

void OrderDesk::tell(const store::OrderActRow& row, int status) {
  const auto latest = acts_.of(row.order);
  if (!latest || latest->act != row.act || latest->state != State::open) return;  // replaced meanwhile
  asking_ = true;
  auto request = bigcommerce::order_status_request(row.order, status);
  request.timeout_ms = kTimeoutMs;
  web_.ask(
      std::move(request),
      [this, row, status](const bigcommerce::HttpReply& reply) {
        asking_ = false;
        if (reply.status == 401 || reply.status == 403) return end(row, State::refused, kNotAllowed);
        const auto order = bigcommerce::parse_order(reply);
        if (order && order.value().status_id == status) return confirm(row, order.value());
        // Whatever else came, the order is looked at again before anything more is said about it.
        if (reply.status >= 400 && reply.status < 500 && reply.status != 408 && reply.status != 409 &&
            reply.status != 429)
          return end(row, State::refused,
                     order ? fmt::format("The web store left order #{} as it was.", row.order)
                           : order.error().sentence);
        later(reply, order ? fmt::format("order #{} is not at its new status yet", row.order)
                           : order.error().sentence);
      },
      false);
}

void OrderDesk::confirm(const store::OrderActRow& row, const bigcommerce::Order& order) {
  end(row, State::confirmed,
      fmt::format("{} {} this order.", row.who, row.act == core::OrderAct::ready ? "set aside" : "closed"));
  if (on_confirmed) on_confirmed(order);
}

void OrderDesk::refuse(const store::OrderActRow& row, const std::string& remark) {
  end(row, State::refused, remark);
}

void OrderDesk::end(const store::OrderActRow& row, State state, const std::string& remark) {
  failures_ = 0;
  due_ = 0;
  acts_.end(row.order, row.act, state, remark, place_.clock.wall());
  place_.activity.note(core::ActivityKind::order, std::to_string(row.order), remark, place_.clock.wall());
  if (on_change) on_change();
}

void OrderDesk::later(const bigcommerce::HttpReply& reply, const std::string& sentence) {
  core::Millis wait = kFirstOrderRetry;
  for (int i = 0; i < failures_ && wait < kLongestOrderRetry; ++i) wait *= 2;
  ++failures_;
  wait = std::min(wait, kLongestOrderRetry);
  if (const auto asked = bigcommerce::throttle_wait(reply); asked && reply.status == 429)
    wait = std::clamp<core::Millis>(*asked, 1'000, kLongestOrderRetry);
  due_ = place_.clock.now() + wait;
  place_.log(LogLevel::info, fmt::format("orders: {}; tried again in {} s", sentence, wait / 1'000));
}

}  // namespace tillbridge::runtime
