// Counts that differ: how they stood, what each choice makes of them, and Save. Nothing changes before that.
#include <algorithm>

#include "plugin/overlay/letters.h"
#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/touch_controls.h"

namespace tillbridge::overlay {
namespace {

using core::CountChoice;
using core::CountsRow;

struct Offered {
  CountChoice choice;
  Text words;
  const char* id;
};
constexpr Offered kOffered[] = {
    {CountChoice::leave, Text::counts_leave, ".leave"},
    {CountChoice::shop, Text::counts_shop, ".shop"},
    {CountChoice::web, Text::counts_web, ".web"},
    {CountChoice::lower, Text::counts_lower, ".lower"},
};

bool waits(const CountsRow& row) {
  return row.state == CountsRow::State::waits;
}

std::string before_and_after(const Screen& screen, const CountsRow& row, CountChoice choice) {
  const auto& locale = screen.locale;
  const auto step = core::plan_count(choice, row.now);
  if (row.uncounted)
    return choice == CountChoice::leave
               ? text(locale, Text::counts_stays_none)
               : text(locale, Text::counts_begins, {{"to", signed_number_words(locale, step.web_change)}});
  const auto words = [&](Text pattern, core::Units from, core::Units by) {
    return text(
        locale, pattern,
        {{"from", signed_number_words(locale, from)}, {"to", signed_number_words(locale, from + by)}});
  };
  if (step.web_change != 0) return words(Text::counts_web_changes, row.now.available, step.web_change);
  if (step.register_change != 0) return words(Text::counts_here_changes, row.now.here, step.register_change);
  return text(locale, Text::counts_stays);
}

struct Row {
  std::string name, counts, sentence;
  bool alarm = false;
};

Row words_of(const Screen& screen, const CountsRow& row) {
  const auto& locale = screen.locale;
  Row out;
  out.name = row.name.empty() || !can_draw(row.name) ? row.sku : row.name;
  out.counts = text(locale, Text::counts_line,
                    {{"here", signed_number_words(locale, row.now.here)},
                     {"online", signed_number_words(locale, row.now.available)},
                     {"since", moment_words(locale, row.since, screen.now)}});
  if (row.uncounted) {
    out.counts = text(locale, Text::counts_line_none, {{"here", signed_number_words(locale, row.now.here)}});
    out.sentence = text(locale, Text::counts_none);
  } else if (row.state == CountsRow::State::waits) {
    out.sentence = text(locale, Text::counts_waits);
  } else if (row.state != CountsRow::State::differs && can_draw(row.remark)) {
    out.sentence = row.remark;
    out.alarm = true;
  } else if (core::difference(row.now) > 0) {
    out.sentence = text(locale, Text::counts_promises);
    out.alarm = true;
  }
  return out;
}

bool has_sentence(const CountsRow& row) {
  return row.uncounted || row.state != CountsRow::State::differs || core::difference(row.now) > 0;
}

/// What a row's choices take: they wrap where the page is narrow.
float choices_height(const Screen& screen, const Rect& area) {
  std::vector<std::string> labels;
  labels.reserve(std::size(kOffered));
  std::vector<TabItem> pills;
  for (const auto& each : kOffered) {
    labels.push_back(text(screen.locale, each.words));
    pills.push_back({{}, labels.back(), {}, {}, false});
  }
  return pills_height(screen, area.w - 2 * kPadding, pills);
}

float row_height(const CountsRow& row, float choices, bool editing) {
  return 62 + (has_sentence(row) ? 24 : 0) + (editing && !waits(row) ? choices + 40 : 6);
}

void draw_row(Screen& screen, const Rect& rect, const CountsRow& row, std::size_t index, bool editing) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const auto& page = screen.ui.counts;
  const auto words = words_of(screen, row);
  const std::string id = "panel.counts.row." + row.sku;
  const float x = rect.x + kPadding, wide = rect.w - 2 * kPadding;
  const auto chosen = page.chosen.find(row.sku);
  if (chosen != page.chosen.end()) canvas.fill({rect.x + 8, rect.y + 12, 4, rect.h - 24}, tokens.action, 2);
  float y = rect.y + 10;
  canvas.text(Face::second14, {x + wide * 0.6f, y, wide * 0.4f, 24}, row.sku == words.name ? "" : row.sku,
              tokens.text_second, Align::right);
  const bool fits = canvas.text(Face::name15, {x, y, wide * 0.6f, 24}, words.name, tokens.text);
  y += 25;
  canvas.text(Face::second14, {x, y, wide, 20}, words.counts, tokens.text_second);
  y += 23;
  if (!words.sentence.empty()) {
    const Colour ink = words.alarm ? tokens.away.text : tokens.text_second;
    canvas.icon(IconSize::small16, words.alarm ? icon::kWarning : icon::kInfo, {x + 8, y + 10}, ink);
    draw_line(screen, id + ".says", Face::second14, {x + 24, y, wide - 24, 20}, words.sentence, ink);
    y += 24;
  }
  if (editing && !waits(row)) {
    std::vector<std::string> ids, labels;
    std::vector<TabItem> pills;
    ids.reserve(std::size(kOffered));
    labels.reserve(std::size(kOffered));
    for (const auto& each : kOffered) {
      if (!row.offers(each.choice)) continue;
      ids.push_back(id + each.id);
      labels.push_back(text(screen.locale, each.words));
      pills.push_back({ids.back(),
                       labels.back(),
                       {},
                       {Act::counts_choose, static_cast<std::int64_t>(index), static_cast<int>(each.choice)},
                       chosen != page.chosen.end() && chosen->second == each.choice});
    }
    y += draw_pills(screen, {x, y + 4, wide, 0}, pills) + 8;
    if (chosen != page.chosen.end())
      draw_line(screen, id + ".after", Face::second14, {x, y, wide, 20},
                before_and_after(screen, row, chosen->second), tokens.text);
  }
  canvas.rule(x, rect.bottom() - 1, wide, tokens.hairline);
  if (screen.registry.listing())
    screen.registry.note(id, words.name + ". " + words.counts, rect.common(canvas.clip()), TILL_WIDGET_ROW,
                         fits);
}

core::CountGuard guard_of(const CountsPage& page, const core::CountsBoard& board) {
  core::CountGuard guard;
  for (const auto& row : board.rows)
    if (const auto chosen = page.chosen.find(row.sku);
        chosen != page.chosen.end() && chosen->second != CountChoice::leave)
      guard.add(chosen->second, row.now);
  return guard;
}

// What is chosen and not saved; too much at once asks for a number first.
void draw_counts_foot(Screen& screen, Rect& area, const core::CountsBoard& board) {
  auto& ui = screen.ui;
  const auto& locale = screen.locale;
  auto& page = ui.counts;
  const auto unsaved = page.chosen.size();
  if (unsaved == 0) {
    if (board.last_done == 0) return;
    draw_foot_line(screen, draw_foot(screen, area), "panel.counts.done",
                   plural(locale, Text::counts_done, board.last_done),
                   {{"panel.counts.undo", text(locale, Text::counts_undo), {Act::counts_undo, 0, 0}}});
    return;
  }
  const bool leaving = ui.pages.leaving.has_value();
  if (leaving) {
    draw_foot_line(screen, draw_foot(screen, area), "panel.counts.leave",
                   plural(locale, Text::unsaved_leave, unsaved),
                   {{"panel.counts.stay", text(locale, Text::button_stay), {Act::unsaved_stay, 0, 0}},
                    {"panel.counts.leave.discard",
                     text(locale, Text::button_leave),
                     {Act::unsaved_leave, 0, 0},
                     ButtonLook::primary}});
    return;
  }
  const auto guard = guard_of(page, board);
  draw_foot_line(screen, draw_foot(screen, area), "panel.counts.unsaved",
                 plural(locale, Text::counts_unsaved, unsaved),
                 {{"panel.counts.discard", text(locale, Text::button_discard), {Act::unsaved_discard, 0, 0}},
                  {"panel.counts.save",
                   text(locale, Text::button_save),
                   {Act::counts_save, 0, 0},
                   ButtonLook::primary}});
  if (!guard.needs_owner()) return;
  const auto typed = guard.many_to_zero() ? guard.to_zero : guard.uncounted;
  const auto words = text(locale, guard.many_to_zero() ? Text::counts_many_zero : Text::counts_uncounted,
                          {{"n", number_words(locale, typed)}, {"all", number_words(locale, guard.items)}});
  const float inner = area.w - 2 * kPadding;
  const float told = screen.canvas.paragraph_height(Face::second14, inner, words, 3);
  const Rect box = area.take_bottom(told + kFieldHeight + kFieldHintHeight + 24);
  screen.canvas.rule(box.x, box.y, box.w, screen.tokens.hairline);
  draw_paragraph(screen, "panel.counts.guard", Face::second14, {box.x + kPadding, box.y + 8, inner, told},
                 words, screen.tokens.danger.text, 3);
  const auto hint = text(locale, Text::counts_type, {{"n", number_words(locale, typed)}});
  draw_field(screen, {box.x + kPadding, box.y + 12 + told, std::min(inner, 420.0f), kFieldHeight},
             {FieldId::counts_confirm, "panel.counts.confirm", page.confirm, hint});
}

}  // namespace

void draw_counts(Screen& screen, Rect area) {
  const auto& locale = screen.locale;
  const auto* board = screen.picture.counts.get();
  std::string aside;  // why not all is compared
  if (!screen.picture.settings.take_orders)
    aside = text(locale, Text::counts_no_orders);
  else if (board != nullptr && board->held > 0)
    aside = plural(locale, Text::counts_held, board->held, {{"name", board->held_by}});
  if (board == nullptr)
    return draw_empty(screen, area, "panel.counts.empty", aside.empty() ? icon::kSyncing : icon::kInfo,
                      aside.empty() ? text(locale, Text::counts_reading) : aside);
  const bool editing = screen.models.gate == Gate::open;
  draw_counts_foot(screen, area, *board);
  if (board->rows.empty())
    return draw_empty(screen, area, "panel.counts.empty", aside.empty() ? icon::kDone : icon::kInfo,
                      aside.empty() ? plural(locale, Text::counts_same, board->compared) : aside);
  area.take_top(14);
  const float gate =
      draw_gate_note(screen, {area.x + kPadding, area.y, area.w - 2 * kPadding, area.h}, "panel.counts.gate");
  if (gate > 0) area.take_top(gate + 10);
  const Rect note{area.x + kPadding, area.y, area.w - 2 * kPadding, area.h};
  if (!aside.empty())
    area.take_top(draw_note(screen, note, "panel.counts.aside", icon::kInfo, aside) + 10);
  else if (screen.display.h >= kFoldHeight)
    area.take_top(draw_note(screen, note, "panel.counts.note", icon::kInfo, text(locale, Text::counts_note)) +
                  10);
  if (editing) {
    std::vector<std::string> labels;
    std::vector<TabItem> pills;
    labels.reserve(std::size(kOffered) + 1);
    static constexpr const char* kIds[] = {"panel.counts.all.leave", "panel.counts.all.shop",
                                           "panel.counts.all.web", "panel.counts.all.lower"};
    static constexpr Text kAll[] = {Text::counts_all_leave, Text::counts_all_shop, Text::counts_all_web,
                                    Text::counts_all_lower};
    for (std::size_t i = 0; i < std::size(kOffered); ++i) {
      labels.push_back(text(locale, kAll[i]));
      pills.push_back(
          {kIds[i], labels.back(), {}, {Act::counts_all, 0, static_cast<int>(kOffered[i].choice)}, false});
    }
    labels.push_back(text(locale, Text::counts_print));
    pills.push_back({"panel.counts.print", labels.back(), {}, {Act::counts_print, 0, 0}, false});
    area.take_top(draw_pills(screen, {area.x + kPadding, area.y, area.w - 2 * kPadding, 0}, pills) + 10);
    screen.canvas.rule(area.x + kPadding, area.y - 2, area.w - 2 * kPadding, screen.tokens.hairline);
  }
  float content = 8;
  const float choices = choices_height(screen, area);
  for (const auto& row : board->rows) content += row_height(row, choices, editing);
  screen.touch.add_scroll(area, content, &screen.ui.counts.scroll);
  screen.canvas.push_clip(area);
  float y = area.y - screen.ui.counts.scroll;
  for (std::size_t i = 0; i < board->rows.size() && y < area.bottom(); ++i) {
    const Rect rect{area.x, y, area.w, row_height(board->rows[i], choices, editing)};
    y += rect.h;
    if (rect.bottom() > area.y) draw_row(screen, rect, board->rows[i], i, editing);
  }
  screen.canvas.pop_clip();
}

}  // namespace tillbridge::overlay
