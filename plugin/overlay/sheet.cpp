// The sheet: rail on the left, header, and the panel that is open.
#include <array>

#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"

namespace tillbridge::overlay {
namespace {

struct RailEntry {
  Panel panel;
  Text words;
  Icon icon;
  const char* id;
};
constexpr std::array kRailEntries{
    RailEntry{Panel::orders, Text::rail_orders, icon::kOrders, "rail.orders"},
    RailEntry{Panel::activity, Text::rail_activity, icon::kActivity, "rail.activity"},
    RailEntry{Panel::items, Text::rail_items, icon::kItems, "rail.items"},
    RailEntry{Panel::review, Text::rail_review, icon::kReview, "rail.review"},
    RailEntry{Panel::setup, Text::rail_setup, icon::kSetup, "rail.setup"},
};
constexpr float kRailTarget = 72, kRailInset = 8;

void draw_rail(Screen& screen, const Rect& rail) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  canvas.fill(rail, tokens.surface2);
  canvas.rule_down(rail.right() - 1, rail.y, rail.h, tokens.hairline);
  const auto count = static_cast<float>(kRailEntries.size());
  const float gap =
      std::clamp((rail.h - 2 * kRailInset - count * kRailTarget) / (count - 1), 0.0f, kTargetGap);
  float y = rail.y + kRailInset;
  for (const auto& entry : kRailEntries) {
    const Rect target{rail.x + kRailInset, y, kRailTarget,
                      std::min(kRailTarget, (rail.h - 2 * kRailInset) / count)};
    y += target.h + gap;
    const bool chosen = screen.ui.panel == entry.panel;
    const Colour ink = chosen ? tokens.selected.text : tokens.text_second;
    if (chosen) canvas.fill(target, tokens.selected.fill, 12);
    canvas.icon(IconSize::badge24, entry.icon, {target.mid_x(), target.mid_y() - 12}, ink);
    const auto words = text(screen.locale, entry.words);
    const bool fits = canvas.text(Face::chip13, {target.x + 1, target.mid_y() + 6, target.w - 2, 20}, words,
                                  ink, Align::centre);
    const std::string number = entry.panel == Panel::orders ? screen.models.orders_badge.count
                               : entry.panel == Panel::review
                                   ? badge_count(screen.locale, attention_rows(screen.picture))
                                   : std::string{};
    if (!number.empty()) {
      const auto& tone = entry.panel == Panel::orders ? tokens.orders : tokens.alarm;
      const float width = std::max(22.0f, canvas.width_of(Face::chip13, number) + 12);
      const Rect bubble{target.mid_x() + 4, target.y + 6, width, 22};
      canvas.fill(bubble, tone.fill, 11);
      canvas.text(Face::chip13, bubble, number, tone.text, Align::centre);
    }
    screen.touch.add_target(target, {Act::open_panel, static_cast<std::int64_t>(entry.panel), 0});
    if (screen.registry.listing()) {
      screen.registry.note(entry.id, number.empty() ? words : words + " " + number, target, TILL_WIDGET_TAB,
                           fits);
    }
  }
  if (rail.bottom() - y > 44) {
    canvas.text(Face::chip13, {rail.x, rail.bottom() - 40, rail.w, 24}, text(screen.locale, Text::product),
                tokens.text_third, Align::centre);
  }
}

struct Header {
  std::string title, status;
};

// What can be done with all orders; returns how much of the header it takes.
float draw_order_tools(Screen& screen, const Rect& header) {
  struct Tool {
    const char* id;
    Text words;
    Act act;
    Icon icon;
    bool there;
  };
  const auto& ui = screen.ui;
  const bool busy = ui.orders_find.on || ui.picking.on || !screen.picture.linked;
  const bool some = !screen.models.orders.to_do.empty() && screen.printer;
  const Tool tools[] = {{"panel.orders.find", Text::orders_find, Act::orders_find, icon::kSearch, !busy},
                        {"panel.orders.pick", Text::pick_list, Act::pick_start, icon::kPrint, !busy && some}};
  float right = header.right();
  for (const auto& tool : tools) {
    if (!tool.there) continue;
    const auto words = text(screen.locale, tool.words);
    const float width = std::min(button_width(screen, words, true), header.w * 0.24f);
    draw_button(screen, {right - width, header.mid_y() - kTarget / 2, width, kTarget},
                {tool.id, words, {tool.act, 0, 0}, ButtonLook::secondary, tool.icon});
    right -= width + kTargetGap;
  }
  return header.right() - right;
}

// The second page of a panel, chosen in the header; returns how much of it the tabs take.
float draw_header_tabs(Screen& screen, const Rect& header) {
  const auto& pages = screen.ui.pages;
  const bool items = screen.ui.panel == Panel::items;
  if (screen.ui.panel == Panel::orders) return draw_order_tools(screen, header);
  if (!items && screen.ui.panel != Panel::setup) return 0;
  if (items && (screen.models.gate == Gate::plan || !screen.picture.linked)) return 0;
  const bool second = items ? pages.show_categories : pages.setup == SetupPage::questions;
  const auto first_words = text(screen.locale, items ? Text::page_items : Text::page_checklist),
             second_words = text(screen.locale, items ? Text::page_categories : Text::page_questions);
  const bool counts = items && screen.ui.counts.open, matching = items && screen.ui.matching.open;
  std::vector<TabItem> tabs{{items ? "panel.items.page.items" : "panel.setup.page.checklist",
                             first_words,
                             {},
                             {Act::header_page, 0, 0},
                             !second && !counts && !matching},
                            {items ? "panel.items.page.categories" : "panel.setup.page.questions",
                             second_words,
                             {},
                             {Act::header_page, 1, 0},
                             second}};
  const auto third_words = text(screen.locale, Text::page_counts);
  if (items) {
    const auto* board = screen.picture.counts.get();
    tabs.push_back({"panel.items.page.counts",
                    third_words,
                    board == nullptr || board->rows.empty() ? std::string{}
                                                            : number_words(screen.locale, board->rows.size()),
                    {Act::header_page, 2, 0},
                    counts});
  }
  const float wide = tabs_width(screen, tabs);
  draw_tabs(screen, {header.right() - wide, header.mid_y() - kTarget / 2, wide, kTarget}, tabs);
  return wide + kTargetGap;
}

Header header_of(const Screen& screen) {
  const auto& models = screen.models;
  switch (screen.ui.panel) {
    case Panel::orders:
      return {text(screen.locale, Text::orders_title), models.orders.status};
    case Panel::activity:
      return {text(screen.locale, Text::activity_title), text(screen.locale, Text::activity_subtitle)};
    case Panel::items:
      if (screen.ui.counts.open)
        return {text(screen.locale, Text::page_counts),
                screen.picture.counts == nullptr || screen.picture.counts->rows.empty()
                    ? std::string{}
                    : plural(screen.locale, Text::counts_subtitle, screen.picture.counts->rows.size())};
      if (screen.ui.matching.open)
        return {text(screen.locale, Text::page_matching),
                screen.picture.matching == nullptr || screen.picture.matching->rows.empty()
                    ? std::string{}
                    : plural(screen.locale, Text::matching_subtitle,
                             screen.picture.matching->rows.size() + screen.picture.matching->more)};
      if (screen.ui.pages.show_categories)
        return {text(screen.locale, Text::page_categories),
                screen.picture.categories == nullptr ? std::string{}
                                                     : plural(screen.locale, Text::categories_subtitle,
                                                              screen.picture.categories->categories.size())};
      return {text(screen.locale, Text::items_title),
              plural(screen.locale, Text::items_subtitle,
                     screen.picture.assortment == nullptr ? models.items_online : screen.ui.pages.items.on)};
    case Panel::review:
      return {text(screen.locale, Text::review_title), models.review.status};
    case Panel::setup:
      return {text(screen.locale, Text::setup_title), models.setup.headline};
    case Panel::none:
      break;
  }
  return {};
}

const char* panel_id(Panel panel) {
  switch (panel) {
    case Panel::orders:
      return "panel.orders";
    case Panel::activity:
      return "panel.activity";
    case Panel::items:
      return "panel.items";
    case Panel::review:
      return "panel.review";
    case Panel::setup:
      return "panel.setup";
    case Panel::none:
      break;
  }
  return "panel";
}

}  // namespace

Rect sheet_rect(const Screen& screen) {
  const Rect place = beside(screen.workspace, screen.keep_clear).common(screen.display);
  // Badges that float stay in reach: the sheet gives way to them.
  return screen.floating.empty() ? place : beside(place, screen.floating.inset(-kTargetGap));
}

bool sheet_slides(const Screen& screen) {
  return !screen.still && screen.ui.panel != Panel::none && screen.ui.opened_s >= 0 &&
         screen.clock_s - screen.ui.opened_s < kSlideS;
}

void draw_sheet(Screen& screen) {
  if (screen.ui.panel == Panel::none) return;
  const Rect place = sheet_rect(screen);
  if (place.w < 320 || place.h < 240) return;
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  Rect sheet = place;
  if (sheet_slides(screen)) {
    const auto rest = static_cast<float>(1 - (screen.clock_s - screen.ui.opened_s) / kSlideS);
    sheet.x -= sheet.w * rest * rest * rest;  // ease out
  }
  canvas.push_clip(place);
  canvas.fill(sheet, tokens.surface);
  // What lies under the sheet must not be hit through it, also while it slides.
  screen.touch.add_target(place, {Act::absorb, 0, 0});

  Rect rest = sheet;
  draw_rail(screen, rest.take_left(kRail));
  canvas.rule_down(rest.right() - 1, rest.y, rest.h, tokens.hairline);
  const Rect header = rest.take_top(kHeader);
  const auto words = header_of(screen);
  const float padding = kPadding, close = kTarget;
  const float tabs = draw_header_tabs(screen, {header.x, header.y, header.w - close - 2 * 12, header.h});
  const float room = header.w - padding - close - 2 * 12 - tabs;
  if (screen.registry.listing())
    screen.registry.note(panel_id(screen.ui.panel), words.title, sheet, TILL_WIDGET_PANEL);
  draw_line(screen, "panel.title", Face::title22, {header.x + padding, header.y + 11, room, 30}, words.title,
            tokens.text);
  draw_line(screen, "panel.status", Face::second14, {header.x + padding, header.y + 42, room, 20},
            words.status, tokens.text_second);
  const Rect button{header.right() - 12 - close, header.mid_y() - close / 2, close, close};
  if (screen.touch.pressed({Act::close_sheet, 0, 0})) canvas.fill(button, tokens.surface3, close / 2);
  canvas.icon(IconSize::badge24, icon::kClose, {button.mid_x(), button.mid_y()}, tokens.text_second);
  screen.touch.add_target(button, {Act::close_sheet, 0, 0});
  if (screen.registry.listing())
    screen.registry.note("panel.close", text(screen.locale, Text::button_close), button, TILL_WIDGET_BUTTON);
  canvas.rule(rest.x, rest.y - 1, rest.w - 1, tokens.hairline);

  rest.w -= 1;
  canvas.push_clip(rest);
  switch (screen.ui.panel) {
    case Panel::orders:
      draw_orders_panel(screen, rest);
      break;
    case Panel::activity:
      draw_activity_panel(screen, rest);
      break;
    case Panel::items:
      draw_items_panel(screen, rest);
      break;
    case Panel::review:
      draw_review_panel(screen, rest);
      break;
    case Panel::setup:
      draw_setup_panel(screen, rest);
      break;
    case Panel::none:
      break;
  }
  canvas.pop_clip();
  canvas.pop_clip();
}

}  // namespace tillbridge::overlay
