// What the web store had before the link: items that were not matched, and fields that differ. What this
// register's value shall replace is ticked; nothing changes before Save.
#include <algorithm>

#include "plugin/overlay/letters.h"
#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/touch_controls.h"

namespace tillbridge::overlay {
namespace {

constexpr float kHead = 62, kField = 58, kCandidate = 58, kButtons = 56, kRemark = 46;

using core::FieldDifference;
using core::MatchedField;
using core::MatchingRow;

bool differs(const MatchingRow& row) {
  return row.kind == MatchingRow::Kind::differs;
}

float row_height(const MatchingRow& row, bool editing) {
  if (differs(row))
    return kHead + static_cast<float>(row.fields.size()) * kField + (editing ? kButtons : 0) + 8;
  return kHead + kRemark + static_cast<float>(std::max<std::size_t>(1, row.candidates.size())) * kCandidate +
         8;
}

Text label_of(MatchedField field) {
  switch (field) {
    case MatchedField::name:
      return Text::matching_name;
    case MatchedField::price:
      return Text::matching_price;
    case MatchedField::cost:
      return Text::matching_cost;
    case MatchedField::upc:
      return Text::matching_upc;
    case MatchedField::counting:
      break;
  }
  return Text::matching_counting;
}

std::string value_words(const Screen& screen, MatchedField field, const std::string& value,
                        const std::string& currency) {
  if (value.empty()) return text(screen.locale, Text::matching_nothing);
  if (field == MatchedField::counting)
    return text(screen.locale, value == "counted" ? Text::matching_counted : Text::matching_not_counted);
  if (field == MatchedField::price || field == MatchedField::cost)
    return money_words(screen.locale, value, currency);
  return can_draw(value) ? value : text(screen.locale, Text::matching_unreadable);
}

struct Place {
  float x = 0, y = 0, wide = 0;
};

void draw_field_row(Screen& screen, const Place& at, const MatchingRow& row, const FieldDifference& field,
                    const Tap& tap, bool editing) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const std::string id = "panel.matching.row." + row.item_id + "." + std::string(core::name_of(field.field)) +
                         (field.of_variant ? "." + field.sku : std::string{});
  const auto label = text(screen.locale, label_of(field.field));
  float x = at.x, wide = at.wide;
  if (editing) {
    if (field.can_be_sent())
      draw_box(screen, {x, at.y + (kField - kTarget) / 2, kTarget, kTarget}, id, label,
               screen.ui.matching.chosen_of(row.item_id, field.field), false, tap);
    x += kTarget + 8;
    wide -= kTarget + 8;
  }
  const float named = wide * 0.3f;
  draw_line(screen, id + ".label", Face::label15, {x, at.y + 6, named - 8, 22}, label, tokens.text);
  if (field.of_variant)
    canvas.text(Face::second14, {x, at.y + 30, named - 8, 20}, field.sku, tokens.text_second);
  const auto side = [&](Text pattern, const std::string& value, float y, Colour ink) {
    canvas.text(
        Face::second14, {x + named, y, wide - named, 22},
        text(screen.locale, pattern, {{"value", value_words(screen, field.field, value, row.currency)}}),
        ink);
  };
  side(Text::matching_here, field.here, at.y + 6, tokens.text);
  side(Text::matching_there, field.there, at.y + 30, tokens.text_second);
}

void draw_candidates(Screen& screen, Place at, const MatchingRow& row, std::size_t index, bool editing) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const std::string id = "panel.matching.row." + row.item_id;
  if (row.candidates.empty()) {
    draw_line(screen, id + ".none", Face::second14, {at.x, at.y + 8, at.wide, 22},
              text(screen.locale, Text::matching_no_candidate), tokens.text_second);
    return;
  }
  const auto words = text(screen.locale, Text::matching_this);
  const float button = std::min(at.wide * 0.45f, std::max(140.0f, button_width(screen, words, false)));
  for (std::size_t i = 0; i < row.candidates.size(); ++i, at.y += kCandidate) {
    const auto& each = row.candidates[i];
    const float room = at.wide - (editing ? button + 12 : 0);
    canvas.text(Face::name15, {at.x, at.y + 6, room, 22},
                can_draw(each.name) ? each.name : text(screen.locale, Text::matching_unreadable),
                tokens.text);
    canvas.text(Face::second14, {at.x, at.y + 30, room, 20},
                each.upc.empty() ? each.sku : each.sku + " \u00b7 " + each.upc, tokens.text_second);
    if (editing)
      draw_button(screen, {at.x + at.wide - button, at.y + (kCandidate - kTarget) / 2, button, kTarget},
                  {id + ".pair." + std::to_string(each.product),
                   words,
                   {Act::matching_pair, static_cast<std::int64_t>(index), static_cast<int>(i)}});
  }
}

void draw_row(Screen& screen, const Rect& rect, const MatchingRow& row, std::size_t index, bool editing) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const std::string id = "panel.matching.row." + row.item_id;
  const auto which = static_cast<std::int64_t>(index);
  Place at{rect.x + kPadding, rect.y + 10, rect.w - 2 * kPadding};
  if (screen.ui.matching.chosen.contains(row.item_id))
    canvas.fill({rect.x + 8, rect.y + 12, 4, rect.h - 24}, tokens.action, 2);
  const std::string name = can_draw(row.name) && !row.name.empty() ? row.name : row.sku;
  canvas.text(Face::second14, {at.x + at.wide * 0.6f, at.y, at.wide * 0.4f, 24},
              row.sku == name ? "" : row.sku, tokens.text_second, Align::right);
  const bool fits = canvas.text(Face::name15, {at.x, at.y, at.wide * 0.6f, 24}, name, tokens.text);
  const auto told = text(screen.locale, row.kind == MatchingRow::Kind::conflict ? Text::matching_conflict
                                        : differs(row)                          ? Text::matching_differs
                                                                                : Text::matching_apart);
  draw_line(screen, id + ".says", Face::second14, {at.x, at.y + 25, at.wide, 22}, told,
            differs(row) ? tokens.text_second : tokens.away.text);
  at.y = rect.y + kHead;
  if (differs(row)) {
    for (std::size_t i = 0; i < row.fields.size(); ++i, at.y += kField)
      draw_field_row(screen, at, row, row.fields[i], {Act::matching_choose, which, static_cast<int>(i)},
                     editing);
    if (editing) {
      const auto words = text(screen.locale, Text::matching_take_apart);
      const float wide = std::min(at.wide, std::max(160.0f, button_width(screen, words, false)));
      draw_button(screen, {at.x, at.y + 6, wide, kTarget},
                  {id + ".apart", words, {Act::matching_part, which, 0}});
    }
  } else {
    const auto why = row.kind == MatchingRow::Kind::apart ? text(screen.locale, Text::matching_apart_more)
                     : can_draw(row.remark)               ? row.remark
                                                          : std::string{};
    canvas.paragraph(Face::second14, at.x, at.y, at.wide, why, tokens.text_second, 2);
    at.y += kRemark;
    draw_candidates(screen, at, row, index, editing);
  }
  canvas.rule(at.x, rect.bottom() - 1, at.wide, tokens.hairline);
  if (screen.registry.listing())
    screen.registry.note(id, name + ". " + told, rect.common(canvas.clip()), TILL_WIDGET_ROW, fits);
}

void draw_matching_foot(Screen& screen, Rect& area) {
  const auto& locale = screen.locale;
  const auto unsaved = screen.ui.matching.unsaved();
  if (unsaved == 0) return;
  if (screen.ui.pages.leaving) {
    draw_foot_line(screen, draw_foot(screen, area), "panel.matching.leave",
                   plural(locale, Text::unsaved_leave, unsaved),
                   {{"panel.matching.stay", text(locale, Text::button_stay), {Act::unsaved_stay, 0, 0}},
                    {"panel.matching.leave.discard",
                     text(locale, Text::button_leave),
                     {Act::unsaved_leave, 0, 0},
                     ButtonLook::primary}});
    return;
  }
  draw_foot_line(
      screen, draw_foot(screen, area), "panel.matching.unsaved",
      plural(locale, Text::counts_unsaved, unsaved),
      {{"panel.matching.discard", text(locale, Text::button_discard), {Act::unsaved_discard, 0, 0}},
       {"panel.matching.save",
        text(locale, Text::button_save),
        {Act::matching_save, 0, 0},
        ButtonLook::primary}});
}

}  // namespace

void draw_matching(Screen& screen, Rect area) {
  const auto& locale = screen.locale;
  const auto* board = screen.picture.matching.get();
  const bool editing = screen.models.gate == Gate::open;
  if (board == nullptr || (board->rows.empty() && board->left > 0))
    return draw_empty(screen, area, "panel.matching.empty", icon::kSyncing,
                      editing ? text(locale, Text::matching_reading) : screen.models.gate_words);
  draw_matching_foot(screen, area);
  if (board->rows.empty())
    return draw_empty(screen, area, "panel.matching.empty", icon::kDone,
                      board->compared == 0 ? text(locale, Text::matching_none)
                                           : plural(locale, Text::matching_same, board->compared));
  area.take_top(14);
  const Rect inner{area.x + kPadding, area.y, area.w - 2 * kPadding, area.h};
  const float gate = draw_gate_note(screen, inner, "panel.matching.gate");
  if (gate > 0) area.take_top(gate + 10);
  if (screen.display.h >= kFoldHeight)
    area.take_top(draw_note(screen, {area.x + kPadding, area.y, inner.w, area.h}, "panel.matching.note",
                            icon::kInfo, text(locale, Text::matching_note)) +
                  10);
  if (editing) {
    const auto again = text(locale, Text::matching_again);
    const auto left = board->left == 0 ? std::string{} : plural(locale, Text::matching_left, board->left);
    const Rect line = area.take_top(kTarget + 8);
    const float wide = std::min(inner.w * 0.6f, std::max(140.0f, button_width(screen, again, false)));
    draw_button(screen, {line.x + kPadding, line.y, wide, kTarget},
                {"panel.matching.again", again, {Act::matching_read, 0, 0}});
    if (!left.empty())
      draw_line(screen, "panel.matching.left", Face::second14,
                {line.x + kPadding + wide + 12, line.y, inner.w - wide - 12, kTarget}, left,
                screen.tokens.text_second);
    screen.canvas.rule(area.x + kPadding, area.y - 2, inner.w, screen.tokens.hairline);
  }
  float content = 8;
  for (const auto& row : board->rows) content += row_height(row, editing);
  screen.touch.add_scroll(area, content, &screen.ui.matching.scroll);
  screen.canvas.push_clip(area);
  float y = area.y - screen.ui.matching.scroll;
  for (std::size_t i = 0; i < board->rows.size() && y < area.bottom(); ++i) {
    const Rect rect{area.x, y, area.w, row_height(board->rows[i], editing)};
    y += rect.h;
    if (rect.bottom() > area.y) draw_row(screen, rect, board->rows[i], i, editing);
  }
  screen.canvas.pop_clip();
}

}  // namespace tillbridge::overlay
