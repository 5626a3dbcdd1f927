// What taps do in the Orders panel: lines are ticked, orders looked for, and chosen for a pick list.
#include <algorithm>

#include "plugin/overlay/overlay_state.h"

namespace tillbridge::overlay {

namespace {
constexpr std::size_t kMostPicked = 100;  // what a roll of paper and a pair of arms can take
}

const core::OrderView* Overlay::State::order_of(std::int64_t number) const {
  return find_order(*picture, number);
}

void Overlay::State::start_order_action(std::int64_t number) {
  if (!picture->order_actions || ui.order_waits.contains(number)) return;
  const auto* order = order_of(number);
  if (order == nullptr || order->stage == core::OrderStage::done) return;
  const bool to_do = order->stage == core::OrderStage::to_do;
  end_typing();
  if (!to_do && order->changed) return ask("order-changes", {{"order", std::to_string(number)}});
  auto& wait = ui.order_waits[number] = {to_do ? "order-ready" : "order-done", order->stage,
                                         clock_s + kOrderUndoS, false};
  if (!to_do && !order->pickup) wait.tracking = std::exchange(ui.tracking, {});
}

void Overlay::State::undo_order_action(std::int64_t number) {
  const auto wait = ui.order_waits.find(number);
  if (wait == ui.order_waits.end() || wait->second.told) return;
  if (number == ui.order) ui.tracking = wait->second.tracking;
  ui.order_waits.erase(wait);
}

/// What time brings about: an action is told when nobody has taken it back.
void Overlay::State::pass_order_time() {
  look_for_orders();
  for (auto wait = ui.order_waits.begin(); wait != ui.order_waits.end();) {
    auto& [number, pending_action] = *wait;
    if (!pending_action.told) stale_drawing = true;  // the seconds are counted on screen
    const bool due = clock_s >= pending_action.due_s;
    if (due && !pending_action.told) {
      pending_action.told = true;
      pending_action.due_s = clock_s + kOrderToldS;
      std::vector<std::pair<std::string, std::string>> arguments{{"order", std::to_string(number)}};
      if (!pending_action.tracking.empty()) arguments.emplace_back("tracking", pending_action.tracking);
      ask(pending_action.action, std::move(arguments));
    } else if (due) {
      stale_drawing = true;
      wait = ui.order_waits.erase(wait);
      continue;
    }
    ++wait;
  }
}

void Overlay::State::choose_order(std::int64_t number) {
  if (number != ui.order) {
    ui.tracking.clear();
    if (ui.pages.focus.focused() == FieldId::order_tracking) end_typing();
  }
  ui.order = number;
  ui.detail_scroll = 0;
}

/// Whoever reads an order takes its "New" away, for all.
void Overlay::State::order_was_read(std::int64_t number) {
  const auto* order = order_of(number);
  if (order != nullptr && order->fresh && order->stage == core::OrderStage::to_do && picture->order_actions)
    ask("order-seen", {{"order", std::to_string(number)}});
}

void Overlay::State::mark_line(const Tap& tap) {
  const auto* order = order_of(tap.which);
  const auto index = static_cast<std::size_t>(tap.part);
  if (order == nullptr || index >= order->lines.size()) return;
  const auto& line = order->lines[index];
  const char* mark = tap.act == Act::order_missing        ? "missing"
                     : line.mark == core::LineMark::found ? "open"
                                                          : "found";
  ask("order-line",
      {{"order", std::to_string(tap.which)}, {"line", std::to_string(line.line)}, {"mark", mark}});
}

void Overlay::State::end_finding_orders() {
  if (ui.orders_find.on && !ui.orders_find.asked.empty()) ask("find-orders");
  if (ui.pages.focus.focused() == FieldId::orders_search) end_typing();
  ui.orders_find = {};
}

void Overlay::State::look_for_orders() {
  auto& find = ui.orders_find;
  if (!find.on || find.text == find.asked || clock_s < find.due_s) return;
  find.asked = find.text;
  ask("find-orders", {{"text", find.text}});
}

void Overlay::State::perform_orders(const Tap& tap) {
  const auto print = [&](const std::string& numbers) {
    if (printer && !numbers.empty()) ask("orders-print", {{"orders", numbers}});
  };
  stale_words = true;
  switch (tap.act) {
    case Act::orders_find:
      ui.picking = {};
      ui.orders_find = {};
      ui.orders_find.on = true;
      ui.orders_scroll = 0;
      choose_order(0);
      ui.pages.focus.focus(FieldId::orders_search, clock_s);
      break;
    case Act::orders_find_end:
      end_finding_orders();
      ui.orders_scroll = 0;
      choose_order(0);
      break;
    case Act::pick_start:
      end_finding_orders();
      ui.picking = {};
      ui.picking.on = true;
      ui.orders_tab = OrdersTab::to_do;
      ui.orders_scroll = 0;
      if (size != SizeClass::wide) choose_order(0);
      break;
    case Act::pick_row:
      if (ui.picking.chosen.erase(tap.which) == 0 && ui.picking.chosen.size() < kMostPicked)
        ui.picking.chosen.insert(tap.which);
      break;
    case Act::pick_all: {
      const auto most = std::min(models.orders.to_do.size(), kMostPicked);
      const bool all = ui.picking.chosen.size() >= most;
      ui.picking.chosen.clear();
      for (std::size_t i = 0; i < most && !all; ++i) ui.picking.chosen.insert(models.orders.to_do[i]->number);
      break;
    }
    case Act::pick_cancel:
      ui.picking = {};
      break;
    case Act::pick_print: {
      std::string numbers;
      // As they stand in the list: the late ones first.
      for (const auto* order : models.orders.to_do)
        if (ui.picking.chosen.contains(order->number)) numbers += std::to_string(order->number) + "\n";
      print(numbers);
      ui.picking = {};
      break;
    }
    case Act::slip_print:
      print(std::to_string(tap.which));
      break;
    default:
      mark_line(tap);
      break;
  }
}

}  // namespace tillbridge::overlay
