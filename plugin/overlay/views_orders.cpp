#include <algorithm>

#include "plugin/overlay/letters.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/views.h"

namespace tillbridge::overlay {

using core::OrderView;

namespace {

/// An act that takes longer is said to be under way still.
constexpr core::UnixMillis kTellingTakes = 10'000;

std::string order_number_words(const OrderView& order) {
  return std::to_string(order.number);
}

// People are called by name; who has none we can write is called by the order's number.
std::string order_title(const OrderView& order, const Locale& locale) {
  if (!order.customer.empty() && can_draw(order.customer)) return order.customer;
  return text(locale, Text::order_name, {{"number", order_number_words(order)}});
}

std::string order_total(const OrderView& order, const Locale& locale) {
  return money_words(locale, order.total, order.currency);
}

std::uint64_t at_least_none(core::Units units) {
  return units > 0 ? static_cast<std::uint64_t>(units) : 0;
}

std::uint64_t lines_found(const OrderView& order) {
  return static_cast<std::uint64_t>(
      std::count_if(order.lines.begin(), order.lines.end(),
                    [](const auto& line) { return line.mark == core::LineMark::found; }));
}

}  // namespace

const OrderView* find_order(const core::Picture& picture, std::int64_t number) {
  if (number == 0) return nullptr;
  const auto of = [&](const std::vector<OrderView>& orders) {
    const auto found = std::find_if(orders.begin(), orders.end(),
                                    [&](const OrderView& order) { return order.number == number; });
    return found == orders.end() ? nullptr : &*found;
  };
  const auto* order = of(picture.orders);
  return order != nullptr || picture.orders_found == nullptr ? order : of(picture.orders_found->orders);
}

OrderRow order_row(const OrderView& order, const Locale& locale) {
  OrderRow row;
  row.number = order.number;
  row.name = order_title(order, locale);
  row.total = order_total(order, locale);
  row.late = order.late && order.stage == core::OrderStage::to_do;
  row.kind = text(locale, order.pickup ? (row.late ? Text::order_pickup_late : Text::order_pickup)
                                       : (row.late ? Text::order_ship_late : Text::order_ship));
  row.icon = row.late ? icon::kLate : order.pickup ? icon::kPickup : icon::kShip;
  row.items = plural(locale, Text::order_items, at_least_none(order.items));
  row.reference = text(locale, Text::order_number, {{"number", order_number_words(order)}});
  if (order.stage == core::OrderStage::done) {
    row.chip = can_draw(order.status_words) ? order.status_words : std::string{};
    row.chip_tone = &Tokens::quiet;
  } else if (order.telling_since != 0 && order.stage == core::OrderStage::to_do) {
    row.chip = text(locale, Text::chip_not_ready_yet);
    row.chip_tone = &Tokens::away;
  } else if (order.cannot_find) {
    row.chip = text(locale, Text::chip_cannot_find);
    row.chip_tone = &Tokens::danger;
  } else if (order.changed) {
    row.chip = text(locale, Text::chip_changed);
    row.chip_tone = &Tokens::away;
  } else if (order.on_hold) {
    row.chip = text(locale, Text::chip_hold);
    row.chip_tone = &Tokens::away;
  } else if (!order.paid) {
    row.chip = text(locale, Text::chip_unpaid);
    row.chip_tone = &Tokens::away;
  } else if (const auto found = lines_found(order);
             found > 0 && order.stage == core::OrderStage::to_do && !row.late) {
    row.chip = text(locale, Text::chip_progress,
                    {{"n", number_words(locale, found)}, {"all", number_words(locale, order.lines.size())}});
    row.chip_tone = &Tokens::quiet;
  } else if (row.late) {
    row.chip = text(locale, Text::chip_late);
    row.chip_tone = &Tokens::away;
  } else if (order.fresh) {
    row.chip = text(locale, Text::chip_new);
    row.chip_tone = &Tokens::orders;
  }
  return row;
}

namespace {

void add_found(const core::Picture& picture, const std::string& wanted, const Locale& locale,
               OrdersView& view) {
  const auto* found = picture.orders_found.get();
  if (wanted.empty()) {
    view.empty_found = text(locale, Text::orders_find_what);
  } else if (found == nullptr || found->text != wanted) {
    view.empty_found = text(locale, Text::activity_looking);
  } else if (found->orders.empty()) {
    view.empty_found =
        text(locale, Text::orders_found_none, {{"text", can_draw(wanted) ? wanted : std::string{}}});
  } else {
    for (const auto& order : found->orders) view.found.push_back(&order);
    view.found_status =
        found->cut ? text(locale, Text::orders_found_many, {{"n", number_words(locale, view.found.size())}})
                   : plural(locale, Text::orders_found, view.found.size());
  }
}

}  // namespace

OrdersView orders_view(const core::Picture& picture, core::UnixMillis now, const Locale& locale,
                       const std::string& wanted) {
  OrdersView view;
  // What the badge does not count stands after what it does.
  for (const bool counted : {true, false})
    for (const auto& order : picture.orders) {
      if (order.stage == core::OrderStage::to_do) {
        if (order.counted == counted) view.to_do.push_back(&order);
      } else if (counted) {
        (order.stage == core::OrderStage::ready ? view.ready : view.done).push_back(&order);
      }
    }
  view.counted = picture.orders_to_do();
  add_found(picture, wanted, locale, view);
  const auto time = moment_words(locale, picture.last_answer_at, now);
  view.empty_ready = text(locale, Text::orders_empty_ready);
  view.empty_done = text(locale, Text::orders_empty_done);
  view.empty_to_do = text(locale, Text::orders_empty);
  if (!picture.linked) {
    view.status = text(locale, Text::setup_unlinked);
    view.empty_to_do = text(locale, Text::orders_empty_unlinked);
  } else if (picture.trouble == core::Trouble::plan_ended) {
    // What was read stands below; that nothing new comes is no calm day.
    view.status = text(locale, Text::plan_ended_headline);
    view.empty_to_do = text(locale, Text::plan_ended_body);
  } else if (!picture.settings.take_orders) {
    view.status =
        text(locale, Text::joined,
             {{"first", text(locale, Text::feature_orders)}, {"second", text(locale, Text::feature_off)}});
    view.empty_to_do = text(locale, Text::feature_orders_more);
  } else if (time.empty()) {
    // At start: what was saved stands below, and that nothing waits is not known yet.
    view.status = text(locale, picture.badge == core::SyncBadge::checking ? Text::orders_updating
                                                                          : Text::orders_not_checked);
    view.empty_to_do = text(locale, Text::orders_empty_unread);
  } else if (picture.offline) {
    view.status = text(locale, Text::orders_as_of, {{"time", time}});
    view.empty_to_do = text(locale, Text::orders_empty_offline, {{"time", time}});
  } else {
    view.status = text(locale, Text::orders_checked, {{"time", time}});
  }
  if (const auto more = view.to_do.size() - view.counted; more > 0)
    view.status = text(locale, Text::joined,
                       {{"first", view.status}, {"second", plural(locale, Text::orders_not_counted, more)}});
  return view;
}

OrderDetail order_detail(const OrderView& order, bool actions, core::UnixMillis now, const Locale& locale) {
  OrderDetail detail;
  const auto number = order_number_words(order);
  detail.number = order.number;
  detail.name = order_title(order, locale);
  detail.total = order_total(order, locale);
  const auto time = moment_words(locale, order.placed_at, now);
  detail.reference = time.empty() ? text(locale, Text::order_name, {{"number", number}})
                                  : text(locale, order.paid ? Text::order_paid : Text::order_unpaid,
                                         {{"number", number}, {"time", time}});
  const bool to_do = order.stage == core::OrderStage::to_do, done = order.stage == core::OrderStage::done;
  detail.late = order.late && to_do;
  detail.icon = detail.late ? icon::kLate : order.pickup ? icon::kPickup : icon::kShip;
  detail.band = detail.late ? text(locale, order.pickup ? Text::order_pickup_late : Text::order_ship_late)
                            : text(locale, order.pickup ? Text::order_pickup_long : Text::order_ship_long);
  if (done && !order.status_words.empty() && can_draw(order.status_words)) {
    detail.band = order.status_words;
    detail.icon = icon::kInfo;
  }
  if (order.placed_at > 0 && now >= order.placed_at && !done) {
    detail.band_right =
        text(locale, Text::order_ago, {{"length", length_words(locale, now - order.placed_at)}});
  }
  if (order.on_hold) {
    detail.band_warning = text(locale, Text::order_on_hold);
  } else if (!order.paid && !done) {
    detail.band_warning = text(locale, Text::order_collect, {{"total", detail.total}});
  }
  detail.heading = text(locale, to_do ? Text::order_shelf : Text::order_lines);
  if (const auto found = lines_found(order); found > 0 && !done)
    detail.heading = text(locale, Text::order_progress,
                          {{"heading", detail.heading},
                           {"n", number_words(locale, found)},
                           {"all", number_words(locale, order.lines.size())}});
  for (const auto& line : order.lines) {
    OrderLineRow row;
    const bool named = !line.name.empty() && can_draw(line.name);
    // A row is never blank, whatever the web store has for it.
    const std::string sku = line.sku.empty() || !can_draw(line.sku) ? "?" : line.sku;
    row.name = named ? line.name : sku;
    row.quantity = text(locale, Text::line_times, {{"n", signed_number_words(locale, line.quantity)}});
    if (!line.known) {
      row.below = text(locale, Text::line_unknown, {{"sku", sku}});
    } else if (!line.on_hand_read) {
      row.below = line.sku;
    } else {
      const auto here = quantity_words(locale, line.on_hand_milli);
      row.warn = to_do && line.on_hand_milli <= 0;
      row.below = text(locale, row.warn ? Text::line_check_shelf : Text::line_in_store,
                       {{"n", here}, {"sku", line.sku}});
    }
    if (line.to_fetch + line.to_put_back != 0) {
      row.warn = true;
      row.below =
          text(locale, line.to_put_back != 0 ? Text::line_put_back : Text::line_fetch_more,
               {{"n", signed_number_words(locale, line.to_put_back + line.to_fetch)}, {"sku", line.sku}});
    }
    using core::LineMark;
    row.ticked = !done && line.mark == LineMark::found;
    // Who was told that it will not come is not told otherwise by a slip of the finger.
    row.tickable = actions && to_do && line.line != 0 && line.mark != LineMark::told;
    if (row.tickable && line.mark == LineMark::none) row.missing = text(locale, Text::line_cannot_find);
    if (!done && (line.mark == LineMark::missing || line.mark == LineMark::told)) {
      row.warn = line.mark == LineMark::missing;
      row.below = text(locale, row.warn ? Text::line_missing : Text::line_told);
    }
    detail.lines.push_back(std::move(row));
  }
  if (order.changed) detail.band_warning = text(locale, Text::order_changed);
  if (!order.act_problem.empty()) detail.band_warning = order.act_problem;
  if (done && !order.tracking.empty())
    detail.note = text(locale, Text::order_tracking_is, {{"number", order.tracking}});
  if (done) return detail;
  if (order.cannot_find) {
    detail.band_warning = text(locale, Text::order_cannot_find);
    detail.note = text(locale, Text::order_cannot_find_note);
    return detail;
  }
  if (order.telling_since != 0) {
    detail.telling = true;
    if (now - order.telling_since < kTellingTakes) return detail;
    detail.button = text(locale, Text::button_try_again);
    detail.note = text(locale, to_do ? Text::order_not_ready_yet : Text::order_not_done_yet);
    return detail;
  }
  // Goods are kept ready for, and handed to, whoever has paid.
  if (order.on_hold || !order.paid) return detail;
  if (!actions) {
    detail.note = text(locale, Text::order_no_actions);
  } else if (to_do) {
    detail.action = "order-ready";
    detail.button = text(locale, order.pickup ? Text::order_ready : Text::order_ready_ship);
    detail.note = text(locale, Text::order_ready_note);
  } else if (order.changed) {
    detail.action = "order-changes";
    detail.button = text(locale, Text::order_changes_done);
    detail.note = text(locale, Text::order_changed_note);
  } else {
    detail.action = "order-done";
    detail.tracking = !order.pickup;
    detail.button = text(locale, order.pickup ? Text::order_done : Text::order_done_ship);
    detail.note = text(locale, Text::order_done_note);
  }
  return detail;
}

}  // namespace tillbridge::overlay
