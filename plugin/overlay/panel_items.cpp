// Items: what is sold online, and turning it on and off. Switches are staged: nothing is sent before Save.
#include <algorithm>

#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/touch_controls.h"

namespace tillbridge::overlay {
namespace {

constexpr float kGap = 8, kHeadHeight = 44, kRetryWidth = 128, kOnlineWidth = 124;
constexpr std::uint32_t kPlainRow = 68, kStackedRow = 82, kSentence = 40, kSentenceAndButton = 56;

struct ShowChip {
  ItemsShow show;
  Text words;
  const char* id;
};
constexpr ShowChip kChips[] = {
    {ItemsShow::all, Text::show_all, "panel.items.show.all"},
    {ItemsShow::selling, Text::show_selling, "panel.items.show.selling"},
    {ItemsShow::off, Text::show_off, "panel.items.show.off"},
    {ItemsShow::low, Text::show_low, "panel.items.show.low"},
    {ItemsShow::not_matched, Text::show_not_matched, "panel.items.show.not_matched"},
    {ItemsShow::needs_look, Text::show_needs_look, "panel.items.show.needs_look"},
};

std::vector<TabItem> chips(Screen& screen, std::vector<std::string>& words) {
  auto& filter = screen.ui.pages.items.filter;
  std::vector<TabItem> out;
  words.reserve(std::size(kChips) + 1);
  for (const auto& chip : kChips) {
    const auto count = filter.count(chip.show);
    const bool chosen = filter.wish().show == chip.show;
    if (chip.show == ItemsShow::needs_look && count == 0 && !chosen) continue;
    words.push_back(text(screen.locale, chip.words));
    out.push_back({chip.id,
                   words.back(),
                   count == 0 ? std::string{} : number_words(screen.locale, count),
                   {Act::filter_show, static_cast<std::int64_t>(chip.show), 0},
                   chosen});
  }
  words.push_back(text(screen.locale, Text::page_matching));
  out.push_back({"panel.items.matching", words.back(), {}, {Act::header_page, 3, 0}, false});
  return out;
}

struct Columns {
  Rect check, item, in_store, online, sell, seen;
  bool stacked = false;  ///< counts stand below the name
};

Columns columns_of(const Screen& screen, Rect row, bool editing) {
  Columns out;
  row = row.inset(kPadding, 0);
  out.stacked = row.w < 640;
  if (editing) out.check = row.take_left(kTarget);
  out.seen =
      row.take_right(switch_width(screen, {Text::switch_shown, Text::switch_hidden}, {Text::switch_unsaved}));
  row.take_right(14);
  out.sell = row.take_right(
      switch_width(screen, {Text::switch_on, Text::switch_off},
                   {Text::switch_unsaved, Text::switch_sending, Text::switch_problem, Text::switch_gone}));
  row.take_right(14);
  if (!out.stacked) {
    out.online = row.take_right(kOnlineWidth);
    out.in_store = row.take_right(66);
    row.take_right(8);
  }
  out.item = row;
  return out;
}

void draw_item(Screen& screen, const Rect& rect, std::uint32_t index, bool editing, bool has_pages,
               float plain) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  auto& page = screen.ui.pages.items;
  const auto& item = page.filter.items()->items[index];
  const auto row = assortment_row(item, page.staging, screen.picture, screen.now, screen.locale,
                                  screen.picture.settings.low_mark);
  const bool listing = screen.registry.listing();
  const std::string id = listing ? "panel.items.row." + item.item_id : std::string{};
  const Rect line{rect.x, rect.y, rect.w, plain};
  const auto columns = columns_of(screen, line, editing);
  const auto which = static_cast<std::int64_t>(index);
  if (row.unsaved_on || row.unsaved_visible)
    canvas.fill({rect.x + 8, rect.y + 10, 4, plain - 20}, tokens.action, 2);
  if (editing) {
    const bool selected = page.selected.contains(item.item_id);
    draw_box(screen, columns.check, listing ? id + ".check" : id, row.name, selected, false,
             {Act::item_check, which, 0});
  }
  const Rect& box = columns.item;
  const float middle = line.mid_y();
  const float first = columns.stacked && !row.counts.empty() ? middle - 35 : middle - 24;
  const bool opens = has_pages && item.product != 0 && item.state != core::OnlineState::gone;
  const float name_width = box.w - 8 - (opens ? 22 : 0);
  const bool fits = canvas.text(Face::name15, {box.x, first, name_width, 24}, row.name, tokens.text);
  if (opens) {
    const float end = std::min(name_width, canvas.width_of(Face::name15, row.name));
    canvas.icon(IconSize::small16, icon::kLaunch, {box.x + end + 14, first + 12}, tokens.text_second);
    const Rect place = Rect{box.x, line.y, box.w - 8, line.h}.common(canvas.clip());
    if (place.h >= kTarget && place.w >= kTarget) {
      screen.touch.add_target(place, {Act::item_open, which, 0});
      if (listing)
        screen.registry.note("panel.items.open." + item.item_id, row.name, place, TILL_WIDGET_BUTTON);
    }
  }
  canvas.text(Face::second14, {box.x, first + 25, box.w - 8, 20}, row.below, tokens.text_second);
  if (columns.stacked && !row.counts.empty())
    draw_line(screen, listing ? "panel.items.online." + item.item_id : id, Face::second14,
              {box.x, first + 46, box.w - 8, 20}, row.counts, tokens.text_second);
  if (!columns.stacked) {
    canvas.text(Face::name15, columns.in_store, row.in_store, tokens.text, Align::right);
    draw_figure(screen, columns.online, row.online, listing ? "panel.items.online." + item.item_id : id);
  }
  const auto name = [&](Text pattern, const std::string& state) {
    return listing ? text(screen.locale, pattern, {{"item", row.name}, {"state", state}}) : std::string{};
  };
  const auto sell_name = name(Text::switch_name_sell, row.sell);
  draw_switch(screen, columns.sell,
              {.id = listing ? id + ".sell" : id,
               .words = row.sell,
               .note = row.sell_note,
               .name = sell_name,
               .on = row.on,
               .enabled = editing && row.can_switch,
               .alarm = row.problem,
               .tap = {Act::item_switch, which, 0}});
  if (row.can_show) {
    const auto seen_name = name(Text::switch_name_seen, row.seen);
    draw_switch(screen, columns.seen,
                {.id = listing ? id + ".seen" : id,
                 .words = row.seen,
                 .note = row.seen_note,
                 .name = seen_name,
                 .on = row.visible,
                 .enabled = editing,
                 .tap = {Act::item_seen, which, 0}});
  }
  if (!row.sentence.empty()) {
    Rect told{rect.x + kPadding + (editing ? kTarget : 0), rect.y + plain - 8, 0, rect.h - plain};
    told.w = rect.right() - kPadding - told.x;
    if (editing && row.can_retry) {
      const auto words = text(screen.locale, Text::item_retry);
      const std::string retry = listing ? id + ".retry" : id;
      const float width = std::max(kRetryWidth, button_width(screen, words, false));
      const Rect button = told.take_right(width);
      told.take_right(12);
      draw_button(screen, {button.x, rect.y + plain + 2, button.w, kTarget},
                  {retry, words, {Act::item_retry, which, 0}});
    }
    const Colour ink = row.problem ? tokens.danger.text : tokens.text_second;
    canvas.icon(IconSize::small16, row.problem ? icon::kWarning : icon::kInfo, {told.x + 8, told.y + 11},
                ink);
    draw_paragraph(screen, listing ? id + ".says" : id, Face::second14,
                   {told.x + 24, told.y, told.w - 24, 40}, row.sentence, ink, 2);
  }
  canvas.rule(rect.x + kPadding, rect.bottom() - 1, rect.w - 2 * kPadding, tokens.hairline);
  if (listing)
    screen.registry.note(id, row.name + " " + row.below + " " + row.sell, rect.common(canvas.clip()),
                         TILL_WIDGET_ROW, fits);
}

void draw_head(Screen& screen, const Rect& head, bool editing) {
  auto& page = screen.ui.pages.items;
  const auto columns = columns_of(screen, head, editing);
  const auto title = [&](const Rect& box, Text words, Align align) {
    if (!box.empty())
      draw_line(screen, {}, Face::chip13, box, text(screen.locale, words), screen.tokens.text_second, align);
  };
  if (editing) {
    const std::size_t chosen = page.selected_shown();
    const bool all = chosen > 0 && chosen == page.filter.rows().size();
    draw_box(screen, columns.check, "panel.items.check_all",
             text(screen.locale, all ? Text::items_select_none : Text::items_select_all), all,
             chosen > 0 && !all, {Act::item_check_all, 0, 0});
  }
  title(columns.item, Text::column_item, Align::left);
  title(columns.in_store, Text::column_in_store, Align::right);
  title(columns.online, Text::column_online, Align::right);
  title(columns.sell, Text::column_sell, Align::right);
  title(columns.seen, Text::column_seen, Align::right);
  screen.canvas.rule(head.x + kPadding, head.bottom() - 1, head.w - 2 * kPadding, screen.tokens.hairline);
}

void draw_list(Screen& screen, const Rect& area, bool editing) {
  auto& page = screen.ui.pages.items;
  const auto& rows = page.filter.rows();
  const std::uint32_t plain = area.w - 2 * kPadding < 640 ? kStackedRow : kPlainRow;
  const auto& tops = page.rows.tops(page.filter, plain, plain + kSentence,
                                    plain + (editing ? kSentenceAndButton : kSentence));
  screen.touch.add_scroll(area, static_cast<float>(tops.back()) + 8, &page.scroll);
  screen.canvas.push_clip(area);
  const bool has_pages = editing && !products_page(screen.picture).empty();
  const auto above = static_cast<std::uint32_t>(page.scroll);
  // Only what can be seen is made into words: there may be 100,000 items.
  auto i = static_cast<std::size_t>(std::upper_bound(tops.begin(), tops.end(), above) - tops.begin()) - 1;
  for (; i < rows.size(); ++i) {
    const auto top = static_cast<float>(static_cast<double>(tops[i]) - static_cast<double>(page.scroll));
    const Rect rect{area.x, area.y + top, area.w, static_cast<float>(tops[i + 1] - tops[i])};
    if (rect.y >= area.bottom()) break;
    draw_item(screen, rect, rows[i], editing, has_pages, static_cast<float>(plain));
  }
  screen.canvas.pop_clip();
}

// The page that chooses filters: all as pills, so that one tap does.
void draw_filters(Screen& screen, Rect area) {
  auto& page = screen.ui.pages.items;
  const auto& wish = page.filter.wish();
  Rect foot = draw_foot(screen, area);
  draw_foot_line(
      screen, foot, "panel.items.filter.found",
      plural(screen.locale, Text::filter_found, page.filter.rows().size()),
      {{"panel.items.filter.clear", text(screen.locale, Text::button_clear), {Act::filter_clear, 0, 0}},
       {"panel.items.filter.done",
        text(screen.locale, Text::button_done),
        {Act::filter_done, 0, 0},
        ButtonLook::primary}});
  screen.canvas.push_clip(area);
  float y = area.y + 16 - page.filter_scroll;
  const float top = y, width = area.w - 2 * kPadding;
  const auto heading = [&](Text words) {
    draw_line(screen, {}, Face::label15, {area.x + kPadding, y, width, 26}, text(screen.locale, words),
              screen.tokens.text);
    y += 34;
  };
  std::vector<std::string> words;
  heading(Text::filter_heading);
  y += draw_pills(screen, {area.x + kPadding, y, width, 0}, chips(screen, words)) + 20;
  const auto group = [&](Text title, const std::vector<std::string>& names, const std::string& chosen,
                         Act act, const char* id) {
    if (names.empty()) return;
    heading(title);
    std::vector<std::string> ids;
    std::vector<TabItem> pills;
    ids.reserve(names.size() + 1);
    const auto any = text(screen.locale, Text::filter_any);
    ids.push_back(std::string{id} + "any");
    pills.push_back({ids.back(), any, {}, {act, -1, 0}, chosen.empty()});
    for (std::size_t i = 0; i < names.size(); ++i) {
      ids.push_back(id + std::to_string(i));
      pills.push_back({ids.back(), names[i], {}, {act, static_cast<std::int64_t>(i), 0}, chosen == names[i]});
    }
    y += draw_pills(screen, {area.x + kPadding, y, width, 0}, pills) + 20;
  };
  const auto& items = *page.filter.items();
  group(Text::filter_category, items.categories, wish.category, Act::filter_category,
        "panel.items.filter.category.");
  group(Text::filter_department, items.departments, wish.department, Act::filter_department,
        "panel.items.filter.department.");
  screen.canvas.pop_clip();
  screen.touch.add_scroll(area, y - top + 16, &page.filter_scroll);
}

// Search, filter, and the chips where there is room for them. Returns the height used.
float draw_tools(Screen& screen, const Rect& at) {
  auto& page = screen.ui.pages.items;
  const auto& wish = page.filter.wish();
  const auto hint = text(screen.locale, Text::items_search);
  const bool typing = screen.ui.pages.focus.focused() == FieldId::items_search;
  Rect row = at;
  if (!typing) {
    const std::uint64_t filters = (wish.category.empty() ? 0u : 1u) + (wish.department.empty() ? 0u : 1u);
    std::string words = text(screen.locale, Text::button_filter);
    if (filters > 0) words = plural(screen.locale, Text::button_filters, filters);
    const auto& only = wish.category.empty() ? wish.department : wish.category;
    if (filters == 1 && button_width(screen, only, true) <= at.w * 0.35f) words = only;
    const float width = std::min(at.w * 0.4f, std::max(120.0f, button_width(screen, words, true)));
    const Rect button = row.take_right(width);
    row.take_right(kGap);
    draw_button(
        screen, {button.x, button.y, button.w, kFieldHeight},
        {"panel.items.filter", words, {Act::filter_open, 0, 0}, ButtonLook::secondary, icon::kFilter});
  }
  float used = draw_field(screen, row,
                          {FieldId::items_search, "panel.items.search", wish.search, hint, icon::kSearch});
  if (screen.display.h >= kFoldHeight) {
    std::vector<std::string> words;
    used += kGap + draw_pills(screen, {at.x, at.y + used + kGap, at.w, 0}, chips(screen, words));
  }
  return used;
}

void draw_work(Screen& screen, const Rect& inside) {
  const auto& work = screen.models.work;
  if (!work.running) {
    std::vector<FootButton> buttons;
    if (!work.show.empty())
      buttons.push_back({"panel.items.work.show", work.show, {Act::work_show, 0, 0}, ButtonLook::primary});
    buttons.push_back(
        {"panel.items.work.done", text(screen.locale, Text::button_done), {Act::work_put_away, 0, 0}});
    draw_foot_line(screen, inside, "panel.items.work", work.words, buttons);
    return;
  }
  const auto more = text(screen.locale, work_waits(work.waits));
  draw_line(screen, "panel.items.work", Face::label15, {inside.x, inside.y + 8, inside.w * 0.6f, 22},
            work.words, screen.tokens.text);
  if (!screen.models.work_left.empty())
    draw_line(screen, "panel.items.work.left", Face::second14,
              {inside.x + inside.w * 0.6f, inside.y + 8, inside.w * 0.4f, 22}, screen.models.work_left,
              screen.tokens.text_second, Align::right);
  draw_progress(screen, {inside.x, inside.y + 33, inside.w, 8}, work.part);
  draw_line(screen, "panel.items.work.more", Face::second14, {inside.x, inside.y + 45, inside.w, 22}, more,
            screen.tokens.text_second);
}

// What the foot says: the question before leaving, the selection, what is not saved, or the last Save.
void draw_items_foot(Screen& screen, Rect& area) {
  auto& pages = screen.ui.pages;
  const auto& locale = screen.locale;
  const auto unsaved = pages.items.staging.changes();
  if (pages.leaving && unsaved > 0) {
    draw_foot_line(
        screen, draw_foot(screen, area), "panel.items.leave", plural(locale, Text::unsaved_leave, unsaved),
        {{"panel.items.stay", text(locale, Text::button_stay), {Act::unsaved_stay, 0, 0}},
         {"panel.items.leave.discard", text(locale, Text::button_leave), {Act::unsaved_leave, 0, 0}},
         {"panel.items.leave.save",
          text(locale, Text::button_save),
          {Act::unsaved_save_leave, 0, 0},
          ButtonLook::primary}});
  } else if (!pages.items.selected.empty()) {
    draw_foot_line(
        screen, draw_foot(screen, area), "panel.items.selected",
        plural(locale, Text::items_selected, pages.items.selected.size()),
        {{"panel.items.bulk.on", text(locale, Text::bulk_on), {Act::item_bulk, 0, 0}},
         {"panel.items.bulk.off", text(locale, Text::bulk_off), {Act::item_bulk, 1, 0}},
         {"panel.items.bulk.show", text(locale, Text::bulk_show), {Act::item_bulk, 2, 0}},
         {"panel.items.bulk.hide", text(locale, Text::bulk_hide), {Act::item_bulk, 3, 0}},
         {"panel.items.unselect", {}, {Act::item_unselect, 0, 0}, ButtonLook::secondary, icon::kClose}});
  } else if (unsaved > 0) {
    draw_foot_line(screen, draw_foot(screen, area), "panel.items.unsaved",
                   plural(locale, Text::unsaved_changes, unsaved),
                   {{"panel.items.discard", text(locale, Text::button_discard), {Act::unsaved_discard, 0, 0}},
                    {"panel.items.save",
                     text(locale, Text::button_save),
                     {Act::items_save, 0, 0},
                     ButtonLook::primary}});
  } else if (screen.models.work.shown) {
    draw_work(screen, draw_foot(screen, area));
  }
}

void draw_nothing_found(Screen& screen, Rect area) {
  const auto& wish = screen.ui.pages.items.filter.wish();
  const auto words = text(screen.locale, Text::button_clear);
  const float width = std::max(140.0f, button_width(screen, words, false));
  const Rect empty{area.x, area.y, area.w, area.h - 64};
  draw_empty(screen, empty, "panel.items.empty", icon::kItems,
             wish.search.empty() ? text(screen.locale, Text::items_no_match_filter)
                                 : text(screen.locale, Text::items_no_match, {{"search", wish.search}}));
  draw_button(screen, {area.mid_x() - width / 2, area.bottom() - 60, width, kTarget},
              {"panel.items.empty.clear", words, {Act::filter_clear, 0, 0}});
}

}  // namespace

void draw_items_panel(Screen& screen, Rect area) {
  auto& pages = screen.ui.pages;
  if (screen.models.gate == Gate::plan)
    return draw_empty(screen, area, "panel.items.gate", icon::kLock, screen.models.gate_words);
  if (screen.ui.counts.open) return draw_counts(screen, area);
  if (screen.ui.matching.open) return draw_matching(screen, area);
  if (pages.show_categories) return draw_categories(screen, area);
  const auto* items = pages.items.filter.items();
  if (items == nullptr) return draw_matched_items(screen, area);
  if (items->items.empty())
    return draw_empty(screen, area, "panel.items.empty", icon::kItems,
                      text(screen.locale, Text::items_none_here));
  if (pages.items.filtering) return draw_filters(screen, area);
  if (!pages.items.opened.empty())
    for (const auto& item : items->items)
      if (item.item_id == pages.items.opened) return draw_item_page(screen, area, item);
  const bool editing = screen.models.gate == Gate::open;
  draw_items_foot(screen, area);
  area.take_top(14);
  const float note =
      draw_gate_note(screen, {area.x + kPadding, area.y, area.w - 2 * kPadding, area.h}, "panel.items.gate");
  if (note > 0) area.take_top(note + 10);
  if (note == 0 && !screen.picture.edits_go)
    area.take_top(draw_note(screen, {area.x + kPadding, area.y, area.w - 2 * kPadding, area.h},
                            "panel.items.edits_off", icon::kInfo,
                            text(screen.locale, Text::items_edits_off)) +
                  10);
  area.take_top(draw_tools(screen, {area.x + kPadding, area.y, area.w - 2 * kPadding, kFieldHeight}) + 4);
  if (pages.items.filter.rows().empty()) return draw_nothing_found(screen, area);
  draw_head(screen, area.take_top(kHeadHeight), editing);
  draw_list(screen, area, editing);
}

}  // namespace tillbridge::overlay
