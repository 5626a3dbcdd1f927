// Categories: the web store's menu as a tree, a form for one, and which items are in it.
#include <algorithm>
#include <cmath>

#include "plugin/overlay/letters.h"
#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/touch_controls.h"

namespace tillbridge::overlay {
namespace {

constexpr float kTreeGap = 8, kTreeRow = 64, kIndent = 28, kTreeWidth = 720, kSavingRow = 44;

using core::WebCategory;

std::string name_of(const WebCategory& category) {
  return can_draw(category.name) ? category.name : "#" + std::to_string(category.id);
}

float buttons_height(const CategoriesPage& page) {
  return page.asking_delete ? kTarget + 48 : 2 * (kTarget + kTreeGap) + 12;
}

float row_height(const CategoriesPage& page, const WebCategory& category, bool editing) {
  if (page.open != category.id || !editing) return kTreeRow;
  return kTreeRow + (category.ours ? 56 : buttons_height(page));
}

void draw_open_row(Screen& screen, const Rect& at, const WebCategory& category) {
  const auto& page = screen.ui.pages.categories;
  const auto& locale = screen.locale;
  const std::string id = "panel.categories.row." + std::to_string(category.id);
  if (category.ours) {
    draw_paragraph(screen, id + ".ours", Face::second14, {at.x, at.y, at.w, 44},
                   text(locale, Text::category_ours), screen.tokens.text_second, 2);
    return;
  }
  const float each = (at.w - kTreeGap) / 2;
  const auto button = [&](int column, float y, const char* what, Text words, Act act, ButtonLook look) {
    const Rect rect{at.x + static_cast<float>(column) * (each + kTreeGap), y, each, kTarget};
    const auto shown = text(locale, words);
    const std::string whole = id + what;
    draw_button(screen, rect, {whole, shown, {act, category.id, 0}, look});
  };
  if (page.asking_delete) {
    draw_line(screen, id + ".ask", Face::name15, {at.x, at.y, at.w, 30},
              text(locale, Text::category_delete_ask, {{"name", name_of(category)}}),
              screen.tokens.danger.text);
    button(0, at.y + 36, ".keep", Text::category_keep, Act::category_keep, ButtonLook::secondary);
    button(1, at.y + 36, ".delete.yes", Text::category_delete_yes, Act::category_delete_yes,
           ButtonLook::primary);
    return;
  }
  button(0, at.y, ".items", Text::category_choose_items, Act::category_choose_items, ButtonLook::primary);
  button(1, at.y, ".sub", Text::category_new_sub, Act::category_new, ButtonLook::secondary);
  button(0, at.y + kTarget + kTreeGap, ".edit", Text::category_edit, Act::category_edit,
         ButtonLook::secondary);
  button(1, at.y + kTarget + kTreeGap, ".delete", Text::category_delete, Act::category_delete,
         ButtonLook::secondary);
}

void draw_row(Screen& screen, const Rect& rect, const WebCategory& category, int depth, bool editing) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const auto& page = screen.ui.pages.categories;
  const bool open = page.open == category.id && editing;
  const Tap tap{Act::category_open, category.id, 0};
  if (open || screen.touch.pressed(tap)) canvas.fill(rect.inset(kPadding - 12, 2), tokens.surface2, 10);
  Rect line = Rect{rect.x, rect.y, rect.w, kTreeRow}.inset(kPadding, 0);
  line.take_left(static_cast<float>(std::min(depth, 5)) * kIndent);
  const Rect sign = line.take_left(36);
  canvas.icon(IconSize::row20, category.ours ? icon::kLock : icon::kFolder, {sign.x + 12, sign.mid_y()},
              tokens.text_second);
  if (editing) {
    const Rect more = line.take_right(36);
    canvas.icon(IconSize::badge24, open ? icon::kLess : icon::kMore, {more.mid_x() + 6, more.mid_y()},
                tokens.text_second);
  }
  const auto count = plural(screen.locale, Text::category_items, category.item_ids.size());
  const float wide = std::ceil(canvas.width_of(Face::second14, count)) + 2;
  canvas.text(Face::second14, line.take_right(wide), count, tokens.text_second, Align::right);
  if (!category.visible) {
    const float left = draw_tag(screen, line.right() - 12, line.mid_y(),
                                text(screen.locale, Text::switch_hidden), tokens.quiet);
    line.w = left - line.x;
  }
  const auto name = name_of(category);
  const bool fits = canvas.text(Face::name15, {line.x, line.y, line.w - 12, line.h}, name, tokens.text);
  const Rect head = Rect{rect.x, rect.y, rect.w, kTreeRow}.common(canvas.clip());
  if (editing) screen.touch.add_target(head, tap);
  if (screen.registry.listing())
    screen.registry.note(
        "panel.categories.row." + std::to_string(category.id),
        name + " " + count + (category.visible ? "" : " " + text(screen.locale, Text::switch_hidden)), head,
        TILL_WIDGET_ROW, fits);
  if (open)
    draw_open_row(
        screen,
        {rect.x + kPadding + 36, rect.y + kTreeRow - 2, rect.w - 2 * kPadding - 36, rect.h - kTreeRow},
        category);
  canvas.rule(rect.x + kPadding, rect.bottom() - 1, rect.w - 2 * kPadding, tokens.hairline);
}

void draw_tree(Screen& screen, Rect area, bool editing) {
  auto& page = screen.ui.pages.categories;
  const auto& list = *page.list;
  if (editing) {
    const Rect bar = area.take_top(kTarget + 12);
    const auto words = text(screen.locale, Text::category_new);
    draw_button(
        screen,
        {bar.x + kPadding, bar.y, std::min(bar.w - 2 * kPadding, button_width(screen, words, true)), kTarget},
        {"panel.categories.new", words, {Act::category_new, 0, 0}, ButtonLook::primary, icon::kAdd});
  }
  if (!list.problem.empty() && can_draw(list.problem)) {
    const float used = draw_note(screen, {area.x + kPadding, area.y, area.w - 2 * kPadding, area.h},
                                 "panel.categories.problem", icon::kWarning, list.problem);
    area.take_top(used + 10);
  }
  if (list.categories.empty() && page.saving.empty())
    return draw_empty(screen, area, "panel.categories.empty", icon::kFolder,
                      text(screen.locale, Text::categories_empty));
  if (page.reveal && page.open != 0) {
    float top = static_cast<float>(page.saving.size()) * kSavingRow;
    for (const auto& row : page.tree) {
      const auto& category = list.categories[row.index];
      const float height = row_height(page, category, editing);
      if (category.id == page.open) {
        page.scroll = std::min(std::max(page.scroll, top + height - area.h), top);
        break;
      }
      top += height;
    }
  }
  page.reveal = false;
  screen.canvas.push_clip(area);
  float y = area.y - page.scroll;
  for (const auto& saving : page.saving) {
    draw_line(screen, "panel.categories.saving", Face::second14,
              {area.x + kPadding + 36, y, area.w - 2 * kPadding - 36, kSavingRow},
              text(screen.locale, Text::category_saving, {{"name", saving.name}}),
              screen.tokens.selected.text);
    y += kSavingRow;
  }
  for (const auto& row : page.tree) {
    const auto& category = list.categories[row.index];
    const Rect rect{area.x, y, area.w, row_height(page, category, editing)};
    if (screen.canvas.visible(rect)) draw_row(screen, rect, category, row.depth, editing);
    y += rect.h;
  }
  y += 16 +
       draw_note(screen, {area.x + kPadding, y + 16, area.w - 2 * kPadding, 200}, "panel.categories.apart",
                 icon::kInfo, text(screen.locale, Text::categories_apart)) +
       16;
  screen.canvas.pop_clip();
  screen.touch.add_scroll(area, y + page.scroll - area.y, &page.scroll);
}

// Why the name cannot be saved; empty when it can, or when nothing was typed.
std::string name_problem(const Screen& screen) {
  switch (category_name_fault(screen.ui.pages.categories, screen.picture)) {
    case NameFault::taken:
      return text(screen.locale, Text::category_name_taken);
    case NameFault::too_long:
      return text(screen.locale, Text::category_name_long);
    case NameFault::none:
    case NameFault::empty:
      break;
  }
  return {};
}

void draw_form(Screen& screen, Rect area) {
  auto& page = screen.ui.pages.categories;
  const auto& locale = screen.locale;
  const auto& list = *screen.picture.categories;
  const bool editing = page.category != 0;
  const bool good = category_name_fault(page, screen.picture) == NameFault::none;
  const Rect foot = draw_foot(screen, area);
  const float x = area.x + kPadding, width = std::min(area.w - 2 * kPadding, kTreeWidth);
  screen.canvas.push_clip(area);
  float y = area.y + 18 - page.form_scroll;
  const float top = y;
  const auto* about = find_category(list, editing ? page.category : page.parent);
  std::string title = text(locale, editing ? Text::category_edit : Text::category_new);
  const auto* above = find_category(list, page.parent);
  std::string place = about == nullptr ? text(locale, Text::category_new_top)
                      : editing        ? name_of(*about)
                                       : text(locale, Text::category_new_in, {{"parent", name_of(*about)}});
  draw_line(screen, "panel.categories.form", Face::card18, {x, y, width, 28}, title, screen.tokens.text);
  draw_line(screen, "panel.categories.form.place", Face::second14, {x, y + 28, width, 22}, place,
            screen.tokens.text_second);
  y += 64;
  draw_line(screen, {}, Face::label15, {x, y, width, 24}, text(locale, Text::category_name),
            screen.tokens.text);
  y += 30;
  const auto hint = text(locale, Text::category_name_hint);
  y += draw_field(screen, {x, y, width, kFieldHeight},
                  {FieldId::category_name, "panel.categories.form.name", page.name, hint}) +
       8;
  const auto problem = name_problem(screen);
  if (!problem.empty())
    y += draw_paragraph(screen, "panel.categories.form.problem", Face::second14, {x, y, width, 44}, problem,
                        screen.tokens.danger.text, 2) +
         4;
  y += 8;
  const auto seen = text(locale, Text::category_seen);
  const auto word = text(locale, page.visible ? Text::switch_on : Text::switch_off);
  const float cell = switch_width(screen, {Text::switch_on, Text::switch_off}, {});
  draw_line(screen, {}, Face::body16, {x, y, width - cell - 12, kTreeRow}, seen, screen.tokens.text);
  draw_switch(screen, {x + width - cell, y, cell, kTreeRow},
              {.id = "panel.categories.form.visible",
               .words = word,
               .note = {},
               .name = word,
               .on = page.visible,
               .tap = {Act::category_seen, 0, 0}});
  y += kTreeRow;
  if (editing) {
    const auto move = text(locale, Text::category_below_change);
    const float wide = std::min(width * 0.4f, button_width(screen, move, false));
    draw_line(screen, {}, Face::second14, {x, y + 8, width - wide - 12, 20},
              text(locale, Text::category_below), screen.tokens.text_second);
    draw_line(screen, "panel.categories.form.below", Face::body16, {x, y + 28, width - wide - 12, 26},
              above == nullptr ? text(locale, Text::category_new_top) : name_of(*above), screen.tokens.text);
    draw_button(screen, {x + width - wide, y + (kTreeRow - kTarget) / 2, wide, kTarget},
                {"panel.categories.form.move", move, {Act::category_place, 0, 0}});
    y += kTreeRow;
  }
  screen.canvas.pop_clip();
  screen.touch.add_scroll(area, y - top + 36, &page.form_scroll);

  // Buttons that cannot be used yet stay where they are, grey.
  Rect rest = foot;
  const auto button = [&](const char* id, Text words, const Tap& tap, ButtonLook look, bool enabled) {
    const auto shown = text(locale, words);
    const float wide = std::min(button_width(screen, shown, false), (foot.w - 2 * kTreeGap) / 2.4f);
    const Rect at = rest.take_right(wide);
    rest.take_right(kTreeGap);
    draw_button(screen, {at.x, at.mid_y() - kTarget / 2, at.w, kTarget},
                {id, shown, tap, look, icon::kNone, enabled});
  };
  button("panel.categories.form.save", Text::button_save, {Act::category_save, 0, 0}, ButtonLook::primary,
         good);
  if (!editing)
    button("panel.categories.form.another", Text::category_another, {Act::category_another, 0, 0},
           ButtonLook::secondary, good);
  button("panel.categories.form.cancel", Text::button_cancel, {Act::category_cancel, 0, 0},
         ButtonLook::secondary, true);
}

// Where the category may go: each place that the web store allows is one tap.
void draw_places(Screen& screen, Rect area) {
  auto& page = screen.ui.pages.categories;
  const auto& locale = screen.locale;
  const auto& list = *page.list;
  const auto* moved = find_category(list, page.category);
  draw_foot_line(screen, draw_foot(screen, area), "panel.categories.foot", {},
                 {{"panel.categories.back",
                   text(locale, Text::button_back),
                   {Act::category_cancel, 0, 0},
                   ButtonLook::secondary,
                   icon::kBack}});
  if (moved == nullptr)
    return draw_empty(screen, area, "panel.categories.empty", icon::kFolder,
                      text(locale, Text::category_gone));
  area.take_top(14);
  draw_line(screen, "panel.categories.places", Face::card18,
            {area.x + kPadding, area.y, area.w - 2 * kPadding, 28},
            text(locale, Text::category_below_title, {{"name", name_of(*moved)}}), screen.tokens.text);
  area.take_top(36);
  screen.canvas.push_clip(area);
  float y = area.y - page.place_scroll;
  const auto place = [&](std::int64_t id, int depth, const std::string& name) {
    if (!may_stand_below(list, page.category, id)) return;
    const Rect rect{area.x, y, area.w, kTreeRow};
    y += kTreeRow;
    if (!screen.canvas.visible(rect)) return;
    const Tap tap{Act::category_put, id, 0};
    if (page.parent == id || screen.touch.pressed(tap))
      screen.canvas.fill(rect.inset(kPadding - 12, 2), screen.tokens.selected.fill, 10);
    Rect line = rect.inset(kPadding, 0);
    line.take_left(static_cast<float>(std::min(depth, 5)) * kIndent);
    const Rect sign = line.take_left(36);
    screen.canvas.icon(IconSize::row20, page.parent == id ? icon::kDone : icon::kFolder,
                       {sign.x + 12, sign.mid_y()}, screen.tokens.text_second);
    const bool fits = screen.canvas.text(Face::name15, line, name, screen.tokens.text);
    const Rect seen = rect.common(screen.canvas.clip());
    screen.touch.add_target(seen, tap);
    if (screen.registry.listing())
      screen.registry.note("panel.categories.place." + std::to_string(id), name, seen, TILL_WIDGET_ROW, fits);
    screen.canvas.rule(rect.x + kPadding, rect.bottom() - 1, rect.w - 2 * kPadding, screen.tokens.hairline);
  };
  place(0, 0, text(locale, Text::category_new_top));
  for (const auto& row : page.tree) {
    const auto& each = list.categories[row.index];
    place(each.id, row.depth + 1, name_of(each));
  }
  screen.canvas.pop_clip();
  screen.touch.add_scroll(area, y + page.place_scroll - area.y + 8, &page.place_scroll);
}

void draw_item_row(Screen& screen, const Rect& rect, std::uint32_t index) {
  auto& page = screen.ui.pages.categories;
  const auto& item = page.filter.items()->items[index];
  const auto row =
      assortment_row(item, screen.ui.pages.items.staging, screen.picture, screen.now, screen.locale);
  const Tap tap{Act::category_tick, static_cast<std::int64_t>(index), 0};
  const bool listing = screen.registry.listing();
  if (page.ticks.contains(item.item_id))
    screen.canvas.fill({rect.x + 8, rect.y + 10, 4, rect.h - 20}, screen.tokens.action, 2);
  // The whole row can be hit: it does one thing only.
  draw_box(screen, rect.inset(kPadding, 0), listing ? "panel.categories.tick." + item.item_id : std::string{},
           row.name, ticked(page, item.item_id), false, tap);
  const Rect words{rect.x + kPadding + kTarget, rect.y, rect.w - 2 * kPadding - kTarget, rect.h};
  screen.canvas.text(Face::name15, {words.x, words.mid_y() - 24, words.w, 24}, row.name, screen.tokens.text);
  screen.canvas.text(Face::second14, {words.x, words.mid_y() + 1, words.w, 20}, row.below,
                     screen.tokens.text_second);
  screen.canvas.rule(rect.x + kPadding, rect.bottom() - 1, rect.w - 2 * kPadding, screen.tokens.hairline);
}

void draw_chosen_items_foot(Screen& screen, Rect& area) {
  const auto& pages = screen.ui.pages;
  const auto& locale = screen.locale;
  const auto unsaved = pages.categories.ticks.size();
  const Rect foot = draw_foot(screen, area);
  if (pages.leaving && unsaved > 0) {
    draw_foot_line(
        screen, foot, "panel.categories.leave", plural(locale, Text::unsaved_leave, unsaved),
        {{"panel.categories.stay", text(locale, Text::button_stay), {Act::unsaved_stay, 0, 0}},
         {"panel.categories.leave.discard", text(locale, Text::button_leave), {Act::unsaved_leave, 0, 0}},
         {"panel.categories.leave.save",
          text(locale, Text::button_save),
          {Act::unsaved_save_leave, 0, 0},
          ButtonLook::primary}});
  } else if (unsaved > 0) {
    draw_foot_line(
        screen, foot, "panel.categories.unsaved", plural(locale, Text::unsaved_changes, unsaved),
        {{"panel.categories.discard", text(locale, Text::button_discard), {Act::unsaved_discard, 0, 0}},
         {"panel.categories.save",
          text(locale, Text::button_save),
          {Act::category_save_items, 0, 0},
          ButtonLook::primary}});
  } else {
    draw_foot_line(screen, foot, "panel.categories.foot", {},
                   {{"panel.categories.back",
                     text(locale, Text::button_back),
                     {Act::category_cancel, 0, 0},
                     ButtonLook::secondary,
                     icon::kBack}});
  }
}

void draw_category_items(Screen& screen, Rect area) {
  auto& page = screen.ui.pages.categories;
  const auto* category = find_category(*screen.picture.categories, page.category);
  draw_chosen_items_foot(screen, area);
  if (category == nullptr)
    return draw_empty(screen, area, "panel.categories.empty", icon::kFolder,
                      text(screen.locale, Text::category_gone));
  area.take_top(14);
  draw_line(
      screen, "panel.categories.items", Face::card18, {area.x + kPadding, area.y, area.w - 2 * kPadding, 28},
      text(screen.locale, Text::category_items_title, {{"name", name_of(*category)}}), screen.tokens.text);
  area.take_top(36);
  const auto hint = text(screen.locale, Text::items_search);
  const auto& search = page.filter.wish().search;
  area.take_top(
      draw_field(screen, {area.x + kPadding, area.y, area.w - 2 * kPadding, kFieldHeight},
                 {FieldId::category_search, "panel.categories.search", search, hint, icon::kSearch}) +
      8);
  const auto& rows = page.filter.rows();
  if (rows.empty())
    return draw_empty(screen, area, "panel.categories.empty", icon::kItems,
                      search.empty() ? text(screen.locale, Text::category_items_none)
                                     : text(screen.locale, Text::items_no_match, {{"search", search}}));
  screen.touch.add_scroll(area, static_cast<float>(rows.size()) * kTreeRow + 8, &page.items_scroll);
  screen.canvas.push_clip(area);
  for (auto i = static_cast<std::size_t>(page.items_scroll / kTreeRow); i < rows.size(); ++i) {
    const Rect rect{area.x, area.y + static_cast<float>(i) * kTreeRow - page.items_scroll, area.w, kTreeRow};
    if (rect.y >= area.bottom()) break;
    draw_item_row(screen, rect, rows[i]);
  }
  screen.canvas.pop_clip();
}

}  // namespace

void draw_categories(Screen& screen, Rect area) {
  const auto& page = screen.ui.pages.categories;
  if (screen.picture.categories == nullptr || page.list == nullptr)
    return draw_empty(
        screen, area, "panel.categories.empty", icon::kFolder,
        text(screen.locale, screen.picture.linked ? Text::categories_reading : Text::gate_not_linked));
  const bool editing = screen.models.gate == Gate::open;
  if (editing && page.view == CategoriesPage::View::form) return draw_form(screen, area);
  if (editing && page.view == CategoriesPage::View::place) return draw_places(screen, area);
  if (editing && page.view == CategoriesPage::View::items) return draw_category_items(screen, area);
  area.take_top(14);
  const float note = draw_gate_note(screen, {area.x + kPadding, area.y, area.w - 2 * kPadding, area.h},
                                    "panel.categories.gate");
  if (note > 0) area.take_top(note + 10);
  draw_tree(screen, area, editing);
}

}  // namespace tillbridge::overlay
