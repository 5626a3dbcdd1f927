// Items and Setup: what is matched, and which web store this register belongs to.
#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"

namespace tillbridge::overlay {
namespace {

constexpr float kEdge = 24, kItemHeight = 64, kColumn = 100, kFactHeight = 52;

// A quiet note with an icon; returns its height.
float draw_note(Screen& screen, const Rect& at, std::string_view id, Icon icon, std::string_view words) {
  const float inner = at.w - 64;
  const float height = screen.canvas.paragraph_height(Face::name15, inner, words, 4) + 28;
  const Rect band{at.x, at.y, at.w, height};
  screen.canvas.fill(band, screen.tokens.surface3, 10);
  screen.canvas.icon(IconSize::badge24, icon,
                     {band.x + 28, band.y + 14 + Canvas::line_height(Face::name15) / 2},
                     screen.tokens.text_second);
  draw_paragraph(screen, id, Face::name15, {band.x + 52, band.y + 14, inner, height}, words,
                 screen.tokens.text, 4);
  return height;
}

struct Columns {
  Rect item, in_store, online, unsent;
};

Columns columns_of(const Screen& screen, Rect row) {
  row = row.inset(kEdge, 0);
  Columns out;
  out.unsent = row.take_right(kColumn - 10);
  out.online = row.take_right(kColumn + 20);
  if (screen.models.items_have_counts) out.in_store = row.take_right(kColumn);
  out.item = row;
  return out;
}

void draw_item(Screen& screen, const Rect& rect, const std::string& sku, const core::StockView& stock) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const auto row = item_row(sku, stock, screen.locale);
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
  canvas.text(row.tone == nullptr ? Face::name15 : Face::label15, columns.online, row.online,
              row.tone == nullptr ? tokens.text : (tokens.*row.tone).text, Align::right);
  canvas.text(Face::second14, columns.unsent, row.unsent, tokens.away.text, Align::right);
  canvas.rule(rect.x + kEdge, rect.bottom() - 1, rect.w - 2 * kEdge, tokens.hairline);
  if (screen.registry.listing()) {
    screen.registry.note("panel.items.row." + sku, row.name + " " + row.online, rect.common(canvas.clip()),
                         TILL_WIDGET_ROW, fits);
  }
}

}  // namespace

void draw_items_panel(Screen& screen, Rect area) {
  const auto& items = screen.models.items;
  if (!screen.picture.linked || items.empty()) {
    const Text words = screen.picture.linked ? Text::items_empty : Text::items_empty_unlinked;
    draw_empty(screen, area, "panel.items.empty", icon::kItems, text(screen.locale, words));
    return;
  }
  area.take_top(16);
  area.take_top(draw_note(screen, {area.x + kEdge, area.y, area.w - 2 * kEdge, area.h}, "panel.items.note",
                          icon::kInfo, text(screen.locale, Text::items_matched)) +
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
  screen.canvas.rule(head.x + kEdge, head.bottom() - 1, head.w - 2 * kEdge, screen.tokens.hairline);
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

void draw_setup_panel(Screen& screen, Rect area) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const auto& view = screen.models.setup;
  const float x = area.x + kEdge, width = std::min(area.w - 2 * kEdge, 640.0f),
              top = area.y + kEdge - screen.ui.setup_scroll;
  float y = top;
  if (view.linked) {
    const Rect card{x, y, width, 60 + static_cast<float>(view.facts.size()) * kFactHeight + 8};
    canvas.fill(card, tokens.surface, 12);
    canvas.outline(card, tokens.hairline, 12);
    canvas.icon(IconSize::badge24, icon::kDone, {x + 30, y + 31}, tokens.good.text);
    draw_line(screen, "panel.setup.headline", Face::card18, {x + 54, y + 16, width - 70, 30}, view.headline,
              tokens.text);
    y += 60;
    for (std::size_t i = 0; i < view.facts.size(); ++i) {
      canvas.rule(x + 20, y, width - 40, tokens.hairline);
      draw_line(screen, {}, Face::second14, {x + 20, y, width * 0.4f, kFactHeight}, view.facts[i].name,
                tokens.text_second);
      draw_line(screen, "panel.setup.fact." + std::to_string(i), Face::label15,
                {x + width * 0.4f, y, width * 0.6f - 20, kFactHeight}, view.facts[i].value, tokens.text,
                Align::right);
      y += kFactHeight;
    }
    y += 8 + 16;
    if (view.resume) {
      const auto words =
          text(screen.locale, screen.person.manager ? Text::button_resume : Text::button_manager);
      const float wide = std::min(width, button_width(screen, words, true) + 16);
      draw_button(screen, {x, y, wide, 48},
                  {"panel.setup.resume",
                   words,
                   {screen.person.manager ? Act::resume : Act::ask_manager, 0, 0},
                   ButtonLook::primary,
                   screen.person.manager ? icon::kSyncing : icon::kLock});
      y += 64;
    }
  } else {
    canvas.disc({x + 20, y + 20}, 20, tokens.surface3);
    canvas.icon(IconSize::badge24, icon::kLink, {x + 20, y + 20}, tokens.text_second);
    draw_line(screen, "panel.setup.headline", Face::card18, {x + 54, y + 5, width - 54, 30}, view.headline,
              tokens.text);
    y += 60;
    if (!view.steps.empty()) {
      draw_line(screen, {}, Face::chip13, {x, y, width, 24}, view.steps_heading, tokens.text_second);
      y += 32;
    }
    for (std::size_t i = 0; i < view.steps.size(); ++i) {
      const float height = canvas.paragraph_height(Face::body16, width - 54, view.steps[i], 4);
      canvas.disc({x + 16, y + 11}, 15, tokens.selected.fill);
      canvas.text(Face::label15, {x + 1, y - 4, 30, 30}, std::to_string(i + 1), tokens.selected.text,
                  Align::centre);
      draw_paragraph(screen, "panel.setup.step." + std::to_string(i + 1), Face::body16,
                     {x + 46, y, width - 54, height}, view.steps[i], tokens.text, 4);
      y += height + 18;
    }
    if (!screen.person.manager) {
      const auto words = text(screen.locale, Text::button_manager);
      draw_button(screen, {x, y, std::min(width, button_width(screen, words, true) + 16), 48},
                  {"panel.setup.manager", words, {Act::ask_manager, 0, 0}, ButtonLook::primary, icon::kLock});
      y += 64;
    }
  }
  if (!view.note.empty()) {
    y += draw_paragraph(screen, "panel.setup.note", Face::second14, {x, y, width, 60}, view.note,
                        tokens.text_second, 3) +
         12;
  }
  if (!view.details.empty()) {
    y += 8;
    draw_line(screen, {}, Face::chip13, {x, y, width, 24}, view.details_heading, tokens.text_second);
    y += 26;
    y += draw_paragraph(screen, "panel.setup.details", Face::name15, {x, y, width, 120}, view.details,
                        tokens.text, 6);
  }
  screen.touch.add_scroll(area, y - top + 2 * kEdge, &screen.ui.setup_scroll);
}

}  // namespace tillbridge::overlay
