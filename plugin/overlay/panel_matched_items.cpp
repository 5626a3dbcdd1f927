// What is matched with the web store, for a register that does not hand its items over.
#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"

namespace tillbridge::overlay {
namespace {

constexpr float kItemHeight = 64, kColumn = 100;

struct ItemColumns {
  Rect item, in_store, online, unsent;
};

ItemColumns columns_of(const Screen& screen, Rect row) {
  row = row.inset(kPadding, 0);
  ItemColumns out;
  out.unsent = row.take_right(kColumn - 10);
  out.online = row.take_right(kColumn + 20);
  if (screen.models.items_have_counts) out.in_store = row.take_right(kColumn);
  out.item = row;
  return out;
}

void draw_item(Screen& screen, const Rect& rect, const std::string& sku, const core::StockView& stock) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const auto row =
      item_row(sku, stock, screen.picture, screen.now, screen.locale, screen.picture.settings.low_mark);
  const auto columns = columns_of(screen, rect);
  const Rect& item = columns.item;
  bool fits = true;
  if (row.sku.empty()) {
    fits = canvas.text(Face::name15, {item.x, item.y, item.w - 12, item.h}, row.name, tokens.text);
  } else {
    fits = canvas.text(Face::name15, {item.x, item.mid_y() - 23, item.w - 12, 24}, row.name, tokens.text);
    canvas.text(Face::second14, {item.x, item.mid_y() + 1, item.w - 12, 20}, row.sku, tokens.text_second);
  }
  if (!columns.in_store.empty())
    canvas.text(Face::name15, columns.in_store, row.in_store, tokens.text, Align::right);
  draw_figure(screen, columns.online, row.online,
              screen.registry.listing() ? "panel.items.online." + sku : std::string{});
  canvas.text(Face::second14, columns.unsent, row.unsent, tokens.away.text, Align::right);
  canvas.rule(rect.x + kPadding, rect.bottom() - 1, rect.w - 2 * kPadding, tokens.hairline);
  if (screen.registry.listing()) {
    screen.registry.note("panel.items.row." + sku, row.name, rect.common(canvas.clip()), TILL_WIDGET_ROW,
                         fits);
  }
}

}  // namespace

void draw_matched_items(Screen& screen, Rect area) {
  const auto& items = screen.models.items;
  if (!screen.picture.linked || items.empty()) {
    const Text words = screen.picture.linked ? Text::items_empty : Text::items_empty_unlinked;
    draw_empty(screen, area, "panel.items.empty", icon::kItems, text(screen.locale, words));
    return;
  }
  area.take_top(16);
  area.take_top(draw_note(screen, {area.x + kPadding, area.y, area.w - 2 * kPadding, area.h},
                          "panel.items.note", icon::kInfo, text(screen.locale, Text::items_matched)) +
                8);
  const Rect head = area.take_top(36);
  const auto columns = columns_of(screen, head);
  const auto title = [&](const Rect& box, Text words, Align align) {
    if (!box.empty())
      draw_line(screen, {}, Face::chip13, box, text(screen.locale, words), screen.tokens.text_second, align);
  };
  title(columns.item, Text::column_item, Align::left);
  title(columns.in_store, Text::column_in_store, Align::right);
  title(columns.online, Text::column_online, Align::right);
  title(columns.unsent, Text::column_unsent, Align::right);
  screen.canvas.rule(head.x + kPadding, head.bottom() - 1, head.w - 2 * kPadding, screen.tokens.hairline);
  screen.touch.add_scroll(area, static_cast<float>(items.size()) * kItemHeight + 8, &screen.ui.items_scroll);
  screen.canvas.push_clip(area);
  // Only what can be seen is made into words: there may be 25,000 items.
  for (auto i = static_cast<std::size_t>(screen.ui.items_scroll / kItemHeight); i < items.size(); ++i) {
    const Rect rect{area.x, area.y + static_cast<float>(i) * kItemHeight - screen.ui.items_scroll, area.w,
                    kItemHeight};
    if (rect.y >= area.bottom()) break;
    draw_item(screen, rect, items[i]->first, items[i]->second);
  }
  screen.canvas.pop_clip();
}

}  // namespace tillbridge::overlay
