// Sync activity: what is going on, and each change with its state.
#include <cmath>

#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/touch_controls.h"

namespace tillbridge::overlay {
namespace {

constexpr float kRowHeight = 64, kLineHeight = 30, kTabsHeight = 48, kButtonHeight = 48, kDetailsHeight = 96,
                kBarHeight = 50;

using core::ActivityState;

bool in_tab(const ActivityRow& row, ActivityTab tab) {
  switch (tab) {
    case ActivityTab::queued:
      return row.kind == ActivityState::queued || row.kind == ActivityState::sending;
    case ActivityTab::problems:
      return row.kind == ActivityState::problem;
    case ActivityTab::all:
      break;
  }
  return true;
}

Colour state_colour(const Tokens& tokens, ActivityState state) {
  switch (state) {
    case ActivityState::queued:
      return tokens.away.text;
    case ActivityState::sending:
      return tokens.selected.text;
    case ActivityState::sent:
      return tokens.good.text;
    case ActivityState::problem:
      return tokens.danger.text;
    case ActivityState::not_online:
    case ActivityState::decided:
    case ActivityState::info:
      break;
  }
  return tokens.text_second;
}

// The band: the badge's state in a sentence, and what helps.
float draw_band(Screen& screen, const Rect& at) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const auto& view = screen.models.activity;
  // Red is for the badge; a band this large says the same in its softer pair.
  const bool alarm = view.look.tone == &Tokens::alarm;
  const Tone tone = alarm ? tokens.danger : tokens.*view.look.tone;
  const float inner = at.w - 60 - 20;
  const bool fold = screen.display.h < kFoldHeight;
  const bool offline = view.band.does == SyncButton::try_again;
  const bool button = offline || (view.band.does == SyncButton::resume && screen.person.manager) ||
                      view.band.does == SyncButton::review ||
                      (view.band.does == SyncButton::link && screen.person.manager);
  const bool sending = screen.picture.badge == core::SyncBadge::syncing;
  const float headline = canvas.paragraph_height(Face::card18, inner, view.band.headline, 2);
  const bool body_shown = !(fold && (offline || sending));
  const float body = body_shown ? canvas.paragraph_height(Face::name15, inner, view.band.body, 4) : 0;
  const float advice = view.band.advice.empty() || fold
                           ? 0
                           : 4 + canvas.paragraph_height(Face::second14, inner, view.band.advice, 3);
  const auto& progress = screen.models.sending;
  const bool bar = sending && progress.total > 0;
  const float height = 18 + headline + (body_shown ? 4 : 0) + body + advice + (bar ? kBarHeight : 0) +
                       (button ? 12 + kButtonHeight : 0) + 18;
  const Rect band{at.x, at.y, at.w, height};
  canvas.fill(band, tone.fill, 12);
  if (tone.line != tone.fill) canvas.outline(band, tone.line, 12);
  float y = band.y + 18;
  const float x = band.x + 60;
  canvas.icon(IconSize::badge24, view.look.icon, {band.x + 34, y + headline / 2 - (headline > 30 ? 12 : 0)},
              tone.text);
  draw_paragraph(screen, "panel.activity.headline", Face::card18, {x, y, inner, headline}, view.band.headline,
                 tokens.text, 2);
  y += headline + 4;
  if (body_shown)
    y += draw_paragraph(screen, "panel.activity.body", Face::name15, {x, y, inner, body}, view.band.body,
                        tokens.text, 4);
  if (advice > 0)
    draw_paragraph(screen, "panel.activity.advice", Face::second14, {x, y + 4, inner, advice},
                   view.band.advice, tone.text, 3);
  y += advice;
  if (bar) {
    draw_progress(screen, {x, y + 10, inner, 8},
                  static_cast<double>(progress.done) / static_cast<double>(progress.total));
    const auto words = text(screen.locale, Text::activity_progress,
                            {{"done", number_words(screen.locale, progress.done)},
                             {"total", number_words(screen.locale, progress.total)}});
    draw_line(screen, "panel.activity.progress", Face::second14, {x, y + 24, inner * 0.66f, 22}, words,
              tokens.text);
    draw_line(screen, "panel.activity.left", Face::second14, {x + inner * 0.66f, y + 24, inner * 0.34f, 22},
              progress.left, tokens.text, Align::right);
    y += kBarHeight;
  }
  if (!button) return height;
  y += 12;
  const bool trying = offline && screen.clock_s < screen.ui.trying_until_s;
  const auto words = trying ? text(screen.locale, Text::button_trying) : view.band.button;
  const Act act = offline                                ? Act::try_again
                  : view.band.does == SyncButton::resume ? Act::resume
                  : view.band.does == SyncButton::link   ? Act::link
                                                         : Act::review;
  const float width = std::min(inner, button_width(screen, words, offline) + 8);
  draw_button(screen, {x, y, width, kButtonHeight},
              {"panel.activity.button",
               words,
               {act, 0, 0},
               ButtonLook::secondary,
               offline ? icon::kAgain : icon::kNone,
               !trying});
  if (!view.since.empty() && inner - width > 120) {
    draw_line(screen, "panel.activity.since", Face::second14,
              {x + width + 16, y, inner - width - 16, kButtonHeight}, view.since, tone.text);
  }
  return height;
}

float row_height(const Screen& screen, const ActivityRow& row) {
  if (row.id != screen.ui.open_row) return kRowHeight;
  return kRowHeight + static_cast<float>(row.lines.size()) * kLineHeight + 40 +
         (screen.person.manager && !row.details.empty() ? kDetailsHeight : 0);
}

void draw_tool(Screen& screen, const Rect& at, const char* id, Text words, Icon icon, const Tap& tap) {
  if (screen.touch.pressed(tap)) screen.canvas.fill(at, screen.tokens.surface3, 8);
  screen.canvas.outline(at, screen.tokens.control_line, 8);
  screen.canvas.icon(IconSize::badge24, icon, {at.mid_x(), at.mid_y()}, screen.tokens.text_second);
  screen.touch.add_target(at, tap);
  if (screen.registry.listing()) screen.registry.note(id, text(screen.locale, words), at, TILL_WIDGET_BUTTON);
}

void draw_row(Screen& screen, const Rect& rect, const ActivityRow& row) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const Tap tap{Act::toggle_row, row.id, 0};
  const bool open = row.id == screen.ui.open_row;
  if (open || screen.touch.pressed(tap))
    canvas.fill({rect.x, rect.y + 1, rect.w, rect.h - 2}, tokens.surface2, 8);
  Rect line = Rect{rect.x, rect.y, rect.w, kRowHeight}.inset(kPadding, 0);
  const float time = std::max(64.0f, std::ceil(canvas.width_of(Face::second14, row.time)) + 10);
  canvas.text(Face::second14, line.take_left(time), row.time, tokens.text_second);
  const Rect sign = line.take_left(36);
  canvas.icon(IconSize::row20, row.icon, {sign.x + 11, sign.mid_y()}, tokens.text_second);
  const float state = std::ceil(canvas.width_of(Face::label15, row.state)) + 1;
  const Colour ink = state_colour(tokens, row.kind);
  const bool state_fits = canvas.text(Face::label15, line.take_right(state), row.state, ink, Align::right);
  const Rect state_icon = line.take_right(26);
  const bool turns = row.kind == ActivityState::sending && !screen.still;
  canvas.icon(IconSize::row20, row.state_icon, {state_icon.mid_x() - 2, state_icon.mid_y()}, ink,
              turns ? static_cast<float>(std::fmod(screen.clock_s, kTurnS) / kTurnS) : 0);
  const float what = std::min(std::max(screen.size == SizeClass::wide ? 150.0f : 116.0f,
                                       std::ceil(canvas.width_of(Face::name15, row.what)) + 16),
                              line.w * 0.6f);
  const bool fits =
      canvas.text(Face::name15, Rect{line.x, line.y, row.items.empty() ? line.w : what - 12, line.h},
                  row.what, tokens.text);
  line.take_left(what);
  if (!row.items.empty())
    canvas.text(Face::second14, {line.x, line.y, line.w - 8, line.h}, row.items, tokens.text_second);
  if (open) {
    float y = rect.y + kRowHeight - 4;
    const float left = rect.x + kPadding + time + 36, width = rect.right() - kPadding - left;
    for (const auto& each : row.lines) {
      const float change = 72;
      canvas.text(Face::name15, {left, y, width * 0.55f, kLineHeight}, each.name, tokens.text);
      if (!each.remark.empty())
        canvas.text(Face::second14, {left + width * 0.55f + 8, y, width * 0.45f - change - 16, kLineHeight},
                    each.remark, tokens.text_second);
      canvas.text(Face::label15, {left + width - change, y, change, kLineHeight}, each.change, tokens.text,
                  Align::right);
      y += kLineHeight;
    }
    if (canvas.width_of(Face::second14, row.times) <= width)
      draw_line(screen, "panel.activity.times", Face::second14, {left, y, width, 30}, row.times,
                tokens.text_second);
    else
      draw_paragraph(screen, "panel.activity.times", Face::second14, {left, y, width, 40}, row.times,
                     tokens.text_second, 2);
    if (screen.person.manager && !row.details.empty()) {
      y += 36;
      const float room = width - (screen.printer ? kTarget + 12 : 0);
      draw_line(screen, {}, Face::chip13, {left, y, room, 22}, text(screen.locale, Text::setup_details),
                tokens.text_second);
      draw_paragraph(screen, "panel.activity.details", Face::second14, {left, y + 24, room, 60}, row.details,
                     tokens.text_second, 3);
      const Rect print{left + width - kTarget, y + 8, kTarget, kTarget};
      if (screen.printer && canvas.clip().common(print).h == print.h)
        draw_tool(screen, print, "panel.activity.details.print", Text::details_print, icon::kPrint,
                  {Act::details_print, row.id, 0});
    }
  }
  canvas.rule(rect.x + kPadding, rect.bottom() - 1, rect.w - 2 * kPadding, tokens.hairline);
  // What is open below has a button of its own.
  const Rect seen = Rect{rect.x, rect.y, rect.w, kRowHeight}.common(canvas.clip());
  screen.touch.add_target(seen, tap);
  if (screen.registry.listing()) {
    screen.registry.note("panel.activity.row." + std::to_string(row.id),
                         row.time + " " + row.what + " " + row.items + " " + row.state, seen, TILL_WIDGET_ROW,
                         fits && state_fits);
  }
}

// How long today's sales took: above the rows, and scrolled with them. Returns the height used; draws nothing
// at all where `draw` is false.
float latency_note(Screen& screen, const Rect& at, bool draw) {
  const auto& view = screen.models.activity;
  if (view.latency_sales.empty()) return 0;
  const Rect inner = at.inset(kPadding + 14, 0);
  struct Part {
    const char* id;
    Face face;
    const std::string& words;
    Colour ink;
  };
  const Part parts[] = {
      {"panel.activity.latency", Face::label15, view.latency_sales, screen.tokens.text},
      {"panel.activity.latency.accepted", Face::second14, view.latency_accepted, screen.tokens.text_second},
      {"panel.activity.latency.seen", Face::second14, view.latency_seen, screen.tokens.text_second}};
  float height = 12;
  for (const auto& part : parts)
    height += screen.canvas.paragraph_height(part.face, inner.w, part.words, 3) + 2;
  height += 12;
  if (!draw) return height + 8;
  screen.canvas.fill({at.x + kPadding, at.y, at.w - 2 * kPadding, height}, screen.tokens.surface2, 8);
  float y = at.y + 12;
  for (const auto& part : parts)
    y += draw_paragraph(screen, part.id, part.face, {inner.x, y, inner.w, height}, part.words, part.ink, 3) +
         2;
  return height + 8;
}

void draw_rows(Screen& screen, const Rect& area, const std::vector<const ActivityRow*>& rows,
               const std::string& empty, bool latency = false) {
  auto& ui = screen.ui;
  if (rows.empty()) {
    if (!empty.empty()) draw_empty(screen, area, "panel.activity.empty", icon::kActivity, empty);
    return;
  }
  // On a low screen the newest rows come first, and the note stands below the last.
  const float note = latency ? latency_note(screen, area, false) : 0;
  const bool below = screen.display.h < kFoldHeight;
  float content = 8 + note;
  for (const auto* row : rows) content += row_height(screen, *row);
  screen.touch.add_scroll(area, content, &ui.activity_scroll);
  screen.canvas.push_clip(area);
  float y = area.y - ui.activity_scroll;
  const auto draw_note = [&] {
    if (note > 0 && y + note > area.y && y < area.bottom())
      latency_note(screen, {area.x, y, area.w, note}, true);
    y += note;
  };
  if (!below) draw_note();
  for (const auto* row : rows) {
    const Rect rect{area.x, y, area.w, row_height(screen, *row)};
    y += rect.h;
    if (rect.y >= area.bottom()) break;
    if (rect.bottom() > area.y) draw_row(screen, rect, *row);
  }
  if (below) {
    y += 8;
    draw_note();
  }
  screen.canvas.pop_clip();
}

// A search takes the place of band and tabs: it goes through all there is.
void draw_found(Screen& screen, Rect area) {
  const auto& view = screen.models.found;
  Rect top{area.x + kPadding, area.y, area.w - 2 * kPadding, kFieldHeight};
  draw_tool(screen, top.take_right(kTarget), "panel.activity.find.end", Text::activity_find_end, icon::kClose,
            {Act::activity_find_end, 0, 0});
  top.take_right(kTargetGap);
  const auto hint = text(screen.locale, Text::activity_find_hint);
  const float height = draw_field(
      screen, top, {FieldId::activity_search, "panel.activity.search", screen.ui.find, hint, icon::kSearch});
  area.take_top(height + 8);
  if (!view.rows.empty())
    draw_line(screen, "panel.activity.found", Face::second14, area.take_top(26).inset(kPadding, 0),
              view.status, screen.tokens.text_second);
  std::vector<const ActivityRow*> rows;
  for (const auto& row : view.rows) rows.push_back(&row);
  draw_rows(screen, area, rows, view.empty);
}

}  // namespace

void draw_activity_panel(Screen& screen, Rect area) {
  auto& ui = screen.ui;
  const auto& view = screen.models.activity;
  area.take_top(16);
  if (ui.finding) return draw_found(screen, area);
  const float band = draw_band(screen, {area.x + kPadding, area.y, area.w - 2 * kPadding, area.h});
  area.take_top(band + 14);
  Rect tabs = area.take_top(kTabsHeight);
  Rect tools = tabs.inset(kPadding, 0);
  draw_tool(screen, tools.take_right(kTarget), "panel.activity.export", Text::activity_export,
            icon::kSaveFile, {Act::activity_export, 0, 0});
  tools.take_right(kTargetGap);
  draw_tool(screen, tools.take_right(kTarget), "panel.activity.find", Text::activity_find, icon::kSearch,
            {Act::activity_find, 0, 0});
  tabs.w = tools.right() - tabs.x;
  const auto count = [&](std::uint64_t n) { return n == 0 ? std::string{} : number_words(screen.locale, n); };
  draw_tabs(screen, {tabs.x + kPadding, tabs.y, tabs.w - 2 * kPadding, tabs.h},
            {{"panel.activity.tab.all",
              text(screen.locale, Text::tab_all),
              {},
              {Act::activity_tab, 0, 0},
              ui.activity_tab == ActivityTab::all},
             {"panel.activity.tab.queued",
              text(screen.locale, Text::tab_queued),
              count(view.queued),
              {Act::activity_tab, 1, 0},
              ui.activity_tab == ActivityTab::queued},
             {"panel.activity.tab.problems",
              text(screen.locale, Text::tab_problems),
              count(view.problems),
              {Act::activity_tab, 2, 0},
              ui.activity_tab == ActivityTab::problems}});
  area.take_top(8);
  std::vector<const ActivityRow*> rows;
  for (const auto& row : view.rows)
    if (in_tab(row, ui.activity_tab)) rows.push_back(&row);
  // That all has arrived is said where the badge says so, too.
  const bool arrived = screen.picture.badge == core::SyncBadge::all_sent;
  const Text empty = ui.activity_tab == ActivityTab::all        ? Text::activity_empty
                     : ui.activity_tab == ActivityTab::problems ? Text::problems_empty
                     : arrived                                  ? Text::queued_empty
                                                                : Text::queued_empty_bare;
  draw_rows(screen, area, rows, text(screen.locale, empty), ui.activity_tab == ActivityTab::all);
}

}  // namespace tillbridge::overlay
