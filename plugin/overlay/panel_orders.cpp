// Online orders: a list by stage, and what one order takes from the shelf.
#include <cmath>

#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/touch_controls.h"

namespace tillbridge::overlay {
namespace {

constexpr float kListWidth = 352, kRowHeight = 80, kLineHeight = 68, kTwoTargetsHeight = 104,
                kButtonHeight = 52, kTabsHeight = 48, kPadding = 16, kBoxWidth = 40;

void draw_row(Screen& screen, const Rect& rect, const OrderRow& row) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const bool picking = screen.ui.picking.on;
  const bool picked = picking && screen.ui.picking.chosen.contains(row.number);
  const bool chosen = picking ? picked : screen.ui.order == row.number && screen.size == SizeClass::wide;
  const Tap tap{picking ? Act::pick_row : Act::select_order, row.number, 0};
  if (chosen || screen.touch.pressed(tap)) canvas.fill(rect.inset(4, 2), tokens.selected.fill, 10);
  Rect inner = rect.inset(kPadding, 0);
  if (picking) {
    const Rect cell = inner.take_left(kBoxWidth);
    const Rect box{cell.x, cell.mid_y() - 13, 26, 26};
    canvas.fill(box, picked ? tokens.action : tokens.surface, 6);
    if (picked) {
      canvas.icon(IconSize::row20, icon::kTick, {box.mid_x(), box.mid_y()}, tokens.on_action);
    } else {
      canvas.outline(box, tokens.control_line, 6, 2);
    }
  }
  const float first = rect.y + 26, second = rect.y + 55;
  const float total = std::ceil(canvas.width_of(Face::strong16, row.total));
  canvas.text(Face::strong16, {inner.right() - total - 1, first - 12, total + 1, 24}, row.total, tokens.text,
              Align::right);
  const bool fits =
      canvas.text(Face::strong16, {inner.x, first - 12, inner.w - total - 12, 24}, row.name, tokens.text);
  const Colour accent = row.late ? tokens.away.text : chosen ? tokens.selected.text : tokens.text_second;
  float right = inner.right();
  if (!row.chip.empty()) right = draw_tag(screen, right, second, row.chip, tokens.*row.chip_tone) - 8;
  canvas.icon(IconSize::row20, row.icon, {inner.x + 9, second}, accent);
  float x = inner.x + 26;
  const float kind = std::min(std::ceil(canvas.width_of(Face::label15, row.kind)) + 1, right - x);
  canvas.text(Face::label15, {x, second - 12, kind, 24}, row.kind, accent);
  x += kind + 10;
  auto rest = text(screen.locale, Text::joined, {{"first", row.items}, {"second", row.reference}});
  // Where there is no room for both, the order's number is what tells it from others.
  if (canvas.width_of(Face::second14, rest) > right - x) rest = row.reference;
  if (right - x > 40) canvas.text(Face::second14, {x, second - 12, right - x, 24}, rest, tokens.text_second);
  if (!chosen) canvas.rule(inner.x, rect.bottom() - 1, inner.w, tokens.hairline);
  const Rect seen = rect.common(canvas.clip());
  screen.touch.add_target(seen, tap);
  if (screen.registry.listing()) {
    screen.registry.note(
        "panel.orders.row." + std::to_string(row.number),
        row.name + " " + row.total + " " + row.kind + " " + rest + (row.chip.empty() ? "" : " " + row.chip),
        seen, TILL_WIDGET_ROW, fits);
  }
}

void draw_rows(Screen& screen, const Rect& area, const std::string& empty) {
  auto& ui = screen.ui;
  const auto& rows = orders_listed(ui, screen.models.orders);
  if (rows.empty()) {
    draw_empty(screen, area, "panel.orders.empty", ui.orders_find.on ? icon::kSearch : icon::kOrders, empty);
    return;
  }
  screen.touch.add_scroll(area, static_cast<float>(rows.size()) * kRowHeight + 8, &ui.orders_scroll);
  screen.canvas.push_clip(area);
  auto row = static_cast<std::size_t>(ui.orders_scroll / kRowHeight);
  for (; row < rows.size(); ++row) {
    const Rect rect{area.x, area.y + static_cast<float>(row) * kRowHeight - ui.orders_scroll, area.w,
                    kRowHeight};
    if (rect.y >= area.bottom()) break;
    draw_row(screen, rect, order_row(*rows[row], screen.locale));
  }
  screen.canvas.pop_clip();
}

// A search goes through the open orders and those of the last 30 days.
void draw_found(Screen& screen, Rect area) {
  const auto& orders = screen.models.orders;
  area.take_top(12);
  Rect top = Rect{area.x, area.y, area.w, kFieldHeight}.inset(kPadding, 0);
  const Rect end = top.take_right(kTarget);
  const Tap tap{Act::orders_find_end, 0, 0};
  if (screen.touch.pressed(tap)) screen.canvas.fill(end, screen.tokens.surface3, 8);
  screen.canvas.outline(end, screen.tokens.control_line, 8);
  screen.canvas.icon(IconSize::badge24, icon::kClose, {end.mid_x(), end.mid_y()}, screen.tokens.text_second);
  screen.touch.add_target(end, tap);
  if (screen.registry.listing())
    screen.registry.note("panel.orders.find.end", text(screen.locale, Text::orders_find_end), end,
                         TILL_WIDGET_BUTTON);
  top.take_right(kTargetGap);
  const auto hint = text(screen.locale, Text::orders_find_hint);
  area.take_top(draw_field(screen, top,
                           {FieldId::orders_search, "panel.orders.search", screen.ui.orders_find.text, hint,
                            icon::kSearch}) +
                8);
  if (!orders.found.empty())
    draw_line(screen, "panel.orders.found", Face::second14, area.take_top(26).inset(kPadding, 0),
              orders.found_status, screen.tokens.text_second);
  draw_rows(screen, area, orders.empty_found);
}

// Under the list while orders are chosen for one pick list.
void draw_picking(Screen& screen, Rect& area) {
  const auto& chosen = screen.ui.picking.chosen;
  const Rect foot = area.take_bottom(2 * kTarget + 3 * kTargetGap);
  screen.canvas.fill(foot, screen.tokens.surface2);
  screen.canvas.rule(foot.x, foot.y, foot.w, screen.tokens.hairline);
  screen.touch.add_target(foot, {Act::absorb, 0, 0});
  Rect inside = foot.inset(kPadding, kTargetGap);
  Rect first = inside.take_top(kTarget);
  const bool all = chosen.size() >= screen.models.orders.to_do.size();
  const auto whole = text(screen.locale, all ? Text::pick_none : Text::pick_all);
  const Rect button = first.take_right(std::min(button_width(screen, whole, false), first.w * 0.55f));
  draw_button(screen, button, {"panel.orders.pick.all", whole, {Act::pick_all, 0, 0}});
  draw_line(screen, "panel.orders.pick.count", Face::name15, {first.x, first.y, first.w - 8, first.h},
            plural(screen.locale, Text::pick_chosen, chosen.size()), screen.tokens.text);
  inside.take_top(kTargetGap);
  const auto cancel = text(screen.locale, Text::button_cancel), print = text(screen.locale, Text::pick_print);
  const float half = (inside.w - kTargetGap) / 2;
  draw_button(screen, {inside.x, inside.y, half, kTarget},
              {"panel.orders.pick.cancel", cancel, {Act::pick_cancel, 0, 0}});
  draw_button(screen, {inside.right() - half, inside.y, half, kTarget},
              {"panel.orders.pick.print",
               print,
               {Act::pick_print, 0, 0},
               ButtonLook::primary,
               icon::kPrint,
               !chosen.empty()});
}

void draw_list(Screen& screen, Rect area) {
  auto& ui = screen.ui;
  const auto& orders = screen.models.orders;
  if (ui.orders_find.on) return draw_found(screen, area);
  Rect tabs = area.take_top(kTabsHeight + 24).inset(kPadding, 12);
  const auto count = [&](std::size_t n) { return n == 0 ? std::string{} : number_words(screen.locale, n); };
  draw_tabs(screen, tabs,
            {{"panel.orders.tab.to_do",
              text(screen.locale, Text::tab_to_do),
              count(orders.counted),
              {Act::orders_tab, 0, 0},
              ui.orders_tab == OrdersTab::to_do},
             {"panel.orders.tab.ready",
              text(screen.locale, Text::tab_ready),
              count(orders.ready.size()),
              {Act::orders_tab, 1, 0},
              ui.orders_tab == OrdersTab::ready},
             {"panel.orders.tab.done",
              text(screen.locale, Text::tab_done),
              {},
              {Act::orders_tab, 2, 0},
              ui.orders_tab == OrdersTab::done}});
  if (ui.picking.on) draw_picking(screen, area);
  draw_rows(screen, area,
            ui.orders_tab == OrdersTab::to_do   ? orders.empty_to_do
            : ui.orders_tab == OrdersTab::ready ? orders.empty_ready
                                                : orders.empty_done);
}

float line_height(const OrderLineRow& line) {
  return line.missing.empty() ? kLineHeight : kTwoTargetsHeight;
}

float line_heights(const OrderDetail& detail) {
  float sum = 0;
  for (const auto& line : detail.lines) sum += line_height(line);
  return sum;
}

/// Left: what it is, and whether it was found, which a tap changes. Right: that it cannot be found.
void draw_line_row(Screen& screen, const Rect& rect, const OrderLineRow& line, std::int64_t order,
                   std::size_t index) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const Tap tick{Act::order_tick, order, static_cast<int>(index)};
  const auto id = "panel.orders.line." + std::to_string(index);
  Rect left = rect;
  if (!line.missing.empty()) {
    const float width = std::clamp(button_width(screen, line.missing, false), 104.0f, rect.w * 0.38f);
    const Rect button{rect.right() - width, rect.bottom() - kTarget - 10, width, kTarget};
    left.w -= width + kTargetGap;
    draw_button(screen, button,
                {id + ".missing", line.missing, {Act::order_missing, order, static_cast<int>(index)}});
  }
  const float first = line.missing.empty() ? rect.mid_y() - 24 : rect.y + 10;
  const Rect sign{rect.x, rect.mid_y() - 22, 44, 44};
  if (line.tickable) {
    const Rect box{sign.mid_x() - 13, sign.mid_y() - 13, 26, 26};
    canvas.fill(box, line.ticked ? tokens.action : tokens.surface, 6);
    if (line.ticked) {
      canvas.icon(IconSize::row20, icon::kTick, {box.mid_x(), box.mid_y()}, tokens.on_action);
    } else {
      canvas.outline(box, tokens.control_line, 6, 2);
    }
    if (screen.touch.pressed(tick)) canvas.outline(box.inset(-3), tokens.action, 8, 2);
  } else {
    canvas.fill(sign, tokens.surface3, 8);
    canvas.icon(IconSize::badge24, icon::kItems, {sign.mid_x(), sign.mid_y()}, tokens.text_third);
  }
  const float quantity = std::ceil(canvas.width_of(Face::strong16, line.quantity)) + 2, x = sign.right() + 10;
  canvas.text(Face::strong16, {rect.right() - quantity, first, quantity, 24}, line.quantity, tokens.text,
              Align::right);
  const float room = rect.right() - quantity - 12 - x;
  const bool fits = canvas.text(Face::name15, {x, first, room, 24}, line.name,
                                line.ticked ? tokens.text_second : tokens.text);
  const Face face = line.warn ? Face::chip13 : Face::second14;
  const Colour ink = line.warn ? tokens.danger.text : tokens.text_second;
  if (line.missing.empty()) {
    canvas.text(face, {x, first + 24, rect.right() - x, 22}, line.below, ink);
  } else {
    canvas.paragraph(face, x, first + 25, left.right() - x, line.below, ink, 2);
  }
  canvas.rule(rect.x, rect.bottom() - 1, rect.w, tokens.hairline);
  const Rect seen = left.common(canvas.clip());
  if (line.tickable && seen.h >= std::min(rect.h, kSmallestTarget)) screen.touch.add_target(seen, tick);
  if (screen.registry.listing())
    screen.registry.note(id, line.name + " " + line.quantity + " " + line.below, seen, TILL_WIDGET_ROW, fits);
}

bool has_slip(const Screen& screen, const core::OrderView& order) {
  return screen.printer && order.stage != core::OrderStage::done;
}

// At the foot: the one thing to do next, or how to take it back.
void draw_actions(Screen& screen, Rect& area, const core::OrderView& order, const OrderDetail& detail) {
  const auto& tokens = screen.tokens;
  const auto wait = screen.ui.order_waits.find(order.number);
  const bool waiting = wait != screen.ui.order_waits.end();
  const bool slip = has_slip(screen, order) && !(waiting && !wait->second.told);
  if (!slip && detail.button.empty() && detail.note.empty() && !waiting && !detail.telling) return;
  if (slip || waiting || detail.telling || !detail.button.empty()) {
    const Rect row = area.take_bottom(kButtonHeight + 20);
    Rect button{row.x, row.y + 4, row.w, kButtonHeight};
    if (slip) {
      const bool alone = detail.button.empty() && !waiting && !detail.telling;
      const auto words = text(screen.locale, Text::pick_slip);
      const Rect print =
          alone ? button : button.take_left(std::min(button_width(screen, words, true), button.w * 0.42f));
      draw_button(screen, print,
                  {"panel.orders.slip",
                   words,
                   {Act::slip_print, order.number, 0},
                   ButtonLook::secondary,
                   icon::kPrint});
      button.take_left(kTargetGap);
      if (alone) button.w = 0;
    }
    if (waiting && !wait->second.told) {
      const auto left =
          static_cast<std::uint64_t>(std::max(1.0, std::ceil(wait->second.due_s - screen.clock_s)));
      const auto undo = text(screen.locale, Text::button_undo);
      const float width = std::max(110.0f, button_width(screen, undo, true));
      draw_line(screen, "panel.orders.undo_wait", Face::name15,
                {button.x, button.y, button.w - width - 12, button.h},
                text(screen.locale, Text::order_undo_wait, {{"n", std::to_string(left)}}), tokens.text);
      draw_button(screen, {button.right() - width, button.y, width, button.h},
                  {"panel.orders.undo",
                   undo,
                   {Act::order_undo, order.number, 0},
                   ButtonLook::secondary,
                   icon::kUndo});
    } else if (detail.telling && !detail.button.empty()) {
      draw_button(screen, button,
                  {"panel.orders.try_again",
                   detail.button,
                   {Act::try_again, 0, 0},
                   ButtonLook::secondary,
                   icon::kAgain});
    } else if (waiting || detail.telling) {
      draw_button(screen, button,
                  {"panel.orders.action",
                   text(screen.locale, Text::order_telling),
                   {Act::order_action, order.number, 0},
                   ButtonLook::primary,
                   icon::kNone,
                   false});
    } else if (!detail.button.empty()) {
      draw_button(screen, button,
                  {"panel.orders.action",
                   detail.button,
                   {Act::order_action, order.number, 0},
                   ButtonLook::primary,
                   icon::kTick});
    }
  }
  if (detail.tracking && !waiting && !detail.telling) {
    const auto hint = text(screen.locale, Text::order_tracking);
    const bool typing = screen.ui.pages.focus.focused() == FieldId::order_tracking;
    const Rect field = area.take_bottom(kFieldHeight + 12 + (typing ? kFieldHintHeight + 4 : 0));
    draw_field(screen, {field.x, field.y + 4, field.w, kFieldHeight},
               {FieldId::order_tracking, "panel.orders.tracking", screen.ui.tracking, hint, icon::kShip});
  }
  const bool fold = screen.display.h < kFoldHeight && !detail.button.empty();
  if (detail.note.empty() || fold) return;
  const float height = screen.canvas.paragraph_height(Face::second14, area.w, detail.note, 3);
  const Rect note = area.take_bottom(height + 32);
  draw_paragraph(screen, "panel.orders.note", Face::second14, {note.x, note.y + 8, note.w, height},
                 detail.note, tokens.text_second, 3);
}

void draw_band(Screen& screen, Rect& area, Icon icon, const std::string& words, const std::string& right,
               const Tone& tone, const char* id) {
  // On a low display the lines need the room more.
  const Rect band = area.take_top(screen.display.h < kFoldHeight ? 44 : 56);
  area.take_top(8);
  screen.canvas.fill(band, tone.fill, 10);
  screen.canvas.icon(IconSize::badge24, icon, {band.x + 28, band.mid_y()}, tone.text);
  const float side = right.empty() ? 0 : std::ceil(screen.canvas.width_of(Face::second14, right)) + 2;
  draw_line(screen, id, Face::label15,
            {band.x + 52, band.y, band.w - 52 - 16 - side - (right.empty() ? 0 : 12), band.h}, words,
            tone.text);
  if (!right.empty())
    screen.canvas.text(Face::second14, {band.right() - 16 - side, band.y, side, band.h}, right, tone.text,
                       Align::right);
}

void draw_detail(Screen& screen, Rect area, const core::OrderView& order, bool back) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const auto detail = order_detail(order, screen.picture.order_actions, screen.now, screen.locale);
  area = area.inset(kPadding, 0);
  Rect head = area.take_top(82);
  if (back) {
    const auto words = text(screen.locale, Text::button_back);
    const float width = button_width(screen, words, true);
    draw_button(screen, {head.x - 8, head.y + 16, width, kTarget},
                {"panel.orders.back", words, {Act::order_back, 0, 0}, ButtonLook::secondary, icon::kBack});
    head.take_left(width + 8);
  }
  const float top = head.y + 15;
  const float total = std::ceil(canvas.width_of(Face::card18, detail.total)) + 2;
  canvas.text(Face::card18, {head.right() - total, top, total, 28}, detail.total, tokens.text, Align::right);
  draw_line(screen, "panel.orders.detail", Face::card18, {head.x, top, head.w - total - 12, 28}, detail.name,
            tokens.text);
  draw_line(screen, "panel.orders.reference", Face::second14, {head.x, top + 28, head.w, 22},
            detail.reference, tokens.text_second);
  draw_actions(screen, area, order, detail);
  const bool no_printer = !screen.printer && order.stage != core::OrderStage::done;
  const bool low = screen.display.h < kFoldHeight;

  screen.touch.add_scroll(area,
                          (detail.band_warning.empty() ? 1.0f : 2.0f) * (low ? 52.0f : 64.0f) +
                              (low ? 4 : 40) + line_heights(detail) + (no_printer ? 52.0f : 0.0f),
                          &screen.ui.detail_scroll);
  canvas.push_clip(area);
  Rect flow{area.x, area.y - screen.ui.detail_scroll, area.w, 1e6f};
  if (!detail.band_warning.empty())
    draw_band(screen, flow, icon::kWarning, detail.band_warning, {}, tokens.away, "panel.orders.warning");
  const bool closed = order.stage == core::OrderStage::done;
  draw_band(screen, flow, detail.icon, detail.band, detail.band_right,
            closed        ? tokens.quiet
            : detail.late ? tokens.away
                          : tokens.selected,
            "panel.orders.band");
  if (!low)
    draw_line(screen, "panel.orders.heading", Face::chip13, flow.take_top(36), detail.heading,
              tokens.text_second);
  for (std::size_t i = 0; i < detail.lines.size(); ++i) {
    const Rect row = flow.take_top(line_height(detail.lines[i]));
    if (canvas.visible(row)) draw_line_row(screen, row, detail.lines[i], order.number, i);
  }
  if (no_printer)
    draw_paragraph(screen, "panel.orders.no_printer", Face::second14, flow.take_top(52).inset(0, 6),
                   text(screen.locale, Text::pick_no_printer), tokens.text_third, 2);
  canvas.pop_clip();
}

}  // namespace

const std::vector<const core::OrderView*>& orders_listed(const Ui& ui, const OrdersView& orders) {
  if (ui.orders_find.on) return orders.found;
  switch (ui.orders_tab) {
    case OrdersTab::ready:
      return orders.ready;
    case OrdersTab::done:
      return orders.done;
    case OrdersTab::to_do:
      break;
  }
  return orders.to_do;
}

void draw_orders_panel(Screen& screen, Rect area) {
  const auto* order = find_order(screen.picture, screen.ui.order);
  if (screen.size != SizeClass::wide || area.w < kListWidth + 300) {
    if (order != nullptr) {
      draw_detail(screen, area, *order, true);
    } else {
      draw_list(screen, area);
    }
    return;
  }
  const Rect list = area.take_left(kListWidth);
  draw_list(screen, list);
  screen.canvas.rule_down(area.x, area.y, area.h, screen.tokens.hairline);
  if (order != nullptr) {
    draw_detail(screen, area, *order, false);
  } else if (!orders_listed(screen.ui, screen.models.orders).empty()) {
    draw_empty(screen, area, "panel.orders.pick", icon::kItems, text(screen.locale, Text::orders_pick_one));
  }
}

}  // namespace tillbridge::overlay
