// Online orders: a list by stage, and what one order takes from the shelf.
#include <cmath>

#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"

namespace tillbridge::overlay {
namespace {

constexpr float kListWidth = 352, kRowHeight = 80, kLineHeight = 68, kButtonHeight = 52, kTabsHeight = 48,
                kEdge = 16;

const std::vector<OrderRow>& rows_of(const Screen& screen) {
  switch (screen.ui.orders_tab) {
    case OrdersTab::ready:
      return screen.models.orders.ready;
    case OrdersTab::done:
      return screen.models.orders.done;
    case OrdersTab::to_do:
      break;
  }
  return screen.models.orders.to_do;
}

const core::OrderView* find_order(const Screen& screen, std::int64_t number) {
  for (const auto& order : screen.picture.orders) {
    if (order.number == number && number != 0) return &order;
  }
  return nullptr;
}

void draw_row(Screen& screen, const Rect& rect, const OrderRow& row) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const bool chosen = screen.ui.order == row.number && screen.size == SizeClass::wide;
  const Tap tap{Act::select_order, row.number, 0};
  if (chosen || screen.touch.pressed(tap)) canvas.fill(rect.inset(4, 2), tokens.selected.fill, 10);
  const Rect inner = rect.inset(kEdge, 0);
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
  const auto rest = text(screen.locale, Text::joined, {{"first", row.items}, {"second", row.reference}});
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

void draw_list(Screen& screen, Rect area) {
  auto& ui = screen.ui;
  const auto& orders = screen.models.orders;
  Rect tabs = area.take_top(kTabsHeight + 24).inset(kEdge, 12);
  const auto count = [&](std::size_t n) { return n == 0 ? std::string{} : number_words(screen.locale, n); };
  draw_tabs(screen, tabs,
            {{"panel.orders.tab.to_do",
              text(screen.locale, Text::tab_to_do),
              count(orders.to_do.size()),
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
  const auto& rows = rows_of(screen);
  if (rows.empty()) {
    const auto& words = ui.orders_tab == OrdersTab::to_do   ? orders.empty_to_do
                        : ui.orders_tab == OrdersTab::ready ? orders.empty_ready
                                                            : orders.empty_done;
    draw_empty(screen, area, "panel.orders.empty", icon::kOrders, words);
    return;
  }
  screen.touch.add_scroll(area, static_cast<float>(rows.size()) * kRowHeight + 8, &ui.orders_scroll);
  screen.canvas.push_clip(area);
  auto row = static_cast<std::size_t>(ui.orders_scroll / kRowHeight);
  for (; row < rows.size(); ++row) {
    const Rect rect{area.x, area.y + static_cast<float>(row) * kRowHeight - ui.orders_scroll, area.w,
                    kRowHeight};
    if (rect.y >= area.bottom()) break;
    draw_row(screen, rect, rows[row]);
  }
  screen.canvas.pop_clip();
}

void draw_line_row(Screen& screen, const Rect& rect, const OrderLineRow& line, std::size_t index) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const Rect picture{rect.x, rect.mid_y() - 22, 44, 44};
  canvas.fill(picture, tokens.surface3, 8);
  canvas.icon(IconSize::badge24, icon::kItems, {picture.mid_x(), picture.mid_y()}, tokens.text_third);
  const float quantity = std::ceil(canvas.width_of(Face::strong16, line.quantity)) + 2,
              x = picture.right() + 14;
  canvas.text(Face::strong16, {rect.right() - quantity, rect.y, quantity, rect.h}, line.quantity, tokens.text,
              Align::right);
  const float room = rect.right() - quantity - 12 - x;
  const bool fits = canvas.text(Face::name15, {x, rect.mid_y() - 24, room, 24}, line.name, tokens.text);
  canvas.text(line.warn ? Face::chip13 : Face::second14, {x, rect.mid_y(), room, 22}, line.below,
              line.warn ? tokens.danger.text : tokens.text_second);
  canvas.rule(rect.x, rect.bottom() - 1, rect.w, tokens.hairline);
  if (screen.registry.listing()) {
    screen.registry.note("panel.orders.line." + std::to_string(index),
                         line.name + " " + line.quantity + " " + line.below, rect.common(canvas.clip()),
                         TILL_WIDGET_ROW, fits);
  }
}

// At the foot: the one thing to do next, or how to take it back.
void draw_actions(Screen& screen, Rect& area, const core::OrderView& order, const OrderDetail& detail) {
  const auto& tokens = screen.tokens;
  const auto wait = screen.ui.order_waits.find(order.number);
  const bool waiting = wait != screen.ui.order_waits.end();
  if (detail.button.empty() && detail.note.empty() && !waiting && !detail.telling) return;
  if (waiting || detail.telling || !detail.button.empty()) {
    const Rect row = area.take_bottom(kButtonHeight + 20).inset(0, 0);
    const Rect button{row.x, row.y + 4, row.w, kButtonHeight};
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
    } else {
      draw_button(screen, button,
                  {"panel.orders.action",
                   detail.button,
                   {Act::order_action, order.number, 0},
                   ButtonLook::primary,
                   icon::kTick});
    }
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
  const Rect band = area.take_top(56);
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

  screen.touch.add_scroll(area,
                          (detail.band_warning.empty() ? 64.0f : 128.0f) + 40 +
                              static_cast<float>(detail.lines.size()) * kLineHeight,
                          &screen.ui.detail_scroll);
  canvas.push_clip(area);
  Rect flow{area.x, area.y - screen.ui.detail_scroll, area.w, 1e6f};
  if (!detail.band_warning.empty())
    draw_band(screen, flow, icon::kWarning, detail.band_warning, {}, tokens.away, "panel.orders.warning");
  const bool closed = order.stage == core::OrderStage::done;
  draw_band(screen, flow, detail.icon, detail.band, detail.band_right,
            closed ? tokens.quiet : tokens.selected, "panel.orders.band");
  draw_line(screen, {}, Face::chip13, flow.take_top(36), detail.heading, tokens.text_second);
  for (std::size_t i = 0; i < detail.lines.size(); ++i) {
    const Rect row = flow.take_top(kLineHeight);
    if (canvas.visible(row)) draw_line_row(screen, row, detail.lines[i], i);
  }
  canvas.pop_clip();
}

}  // namespace

void draw_orders_panel(Screen& screen, Rect area) {
  const auto* order = find_order(screen, screen.ui.order);
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
  } else if (!rows_of(screen).empty()) {
    draw_empty(screen, area, "panel.orders.pick", icon::kItems, text(screen.locale, Text::orders_pick_one));
  }
}

}  // namespace tillbridge::overlay
