// Set up: the launch checklist, and which web store this register belongs to.
#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/touch_controls.h"

namespace tillbridge::overlay {
namespace {

constexpr float kFactHeight = 52, kCheckHeight = 68, kSetUpWidth = 760;

using State = core::ChecklistRow::State;

struct StateLook {
  Icon icon;
  Colour ink;
};
StateLook look_of(const Tokens& tokens, State state) {
  switch (state) {
    case State::done:
      return {icon::kDone, tokens.good.text};
    case State::no_permission:
      return {icon::kLock, tokens.away.text};
    case State::by_hand:
      return {icon::kPerson, tokens.text_second};
    case State::to_do:
    case State::unread:
      break;
  }
  return {icon::kSetup, tokens.text_second};
}

Tap tap_of(const CheckRow& row) {
  if (row.id == "items" || row.id == "visible") return {Act::setup_open, 0, 0};
  if (row.id == "counts") return {Act::review, 0, 0};
  if (row.id == "categories") return {Act::setup_open, 1, 0};
  if (row.id == "payments") return {Act::setup_open, 2, 0};
  return {Act::setup_open, 3, 0};
}

float row_height(const Screen& screen, const CheckRow& row, float width) {
  if (row.more.empty()) return kCheckHeight;
  const float room = width - 52 - (row.button.empty() ? 16 : 176);
  return 60 + screen.canvas.paragraph_height(Face::second14, room, row.more, 3) + 12;
}

void draw_row(Screen& screen, const Rect& rect, const CheckRow& row, bool last) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const auto look = look_of(tokens, row.kind);
  if (row.next) canvas.fill(rect.inset(0, 2), tokens.selected.fill, 10);
  Rect inside{rect.x + 52, rect.y, rect.w - 52 - 16, rect.h};
  canvas.icon(IconSize::badge24, look.icon, {rect.x + 26, rect.y + 24}, look.ink);
  const std::string id = "panel.setup.check." + row.id;
  if (!row.button.empty()) {
    const float wide = std::min(160.0f, std::max(112.0f, button_width(screen, row.button, false)));
    const Rect at = inside.take_right(wide);
    inside.take_right(12);
    draw_button(
        screen, {at.x, rect.mid_y() - kTarget / 2, at.w, kTarget},
        {id + ".open", row.button, tap_of(row), row.next ? ButtonLook::primary : ButtonLook::secondary});
  }
  draw_line(screen, id + ".title", Face::name15, {inside.x, rect.y + 11, inside.w, 26}, row.title,
            tokens.text);
  std::string state = row.state;
  if (row.kind == State::done && !row.fact.empty()) state = row.fact;
  if (!row.checked.empty())
    state = text(screen.locale, Text::joined, {{"first", state}, {"second", row.checked}});
  draw_line(screen, id + ".state", Face::second14, {inside.x, rect.y + 36, inside.w, 22}, state, look.ink);
  if (!row.more.empty())
    draw_paragraph(screen, id + ".more", Face::second14, {inside.x, rect.y + 59, inside.w, 60}, row.more,
                   tokens.text_second, 3);
  if (!row.next && !last) canvas.rule(rect.x + 16, rect.bottom() - 1, rect.w - 32, tokens.hairline);
  if (screen.registry.listing())
    screen.registry.note(id, row.title + ". " + state, rect.common(canvas.clip()), TILL_WIDGET_ROW);
}

float draw_group(Screen& screen, const Rect& at, Text title, const std::vector<CheckRow>& rows) {
  if (rows.empty()) return 0;
  float y = at.y;
  draw_line(screen, {}, Face::label15, {at.x, y, at.w, 26}, text(screen.locale, title),
            screen.tokens.text_second);
  y += 32;
  const float begin = y;
  for (const auto& row : rows) {
    const Rect rect{at.x, y, at.w, row_height(screen, row, at.w)};
    if (screen.canvas.visible(rect)) draw_row(screen, rect, row, &row == &rows.back());
    y += rect.h;
  }
  screen.canvas.outline({at.x, begin - 4, at.w, y - begin + 8}, screen.tokens.hairline, 12);
  return y + 24 - at.y;
}

// How far it is, and the button that reads it again.
float draw_progress_band(Screen& screen, const Rect& at) {
  const auto& list = screen.models.checklist;
  auto& canvas = screen.canvas;
  const auto words = text(screen.locale, list.reading ? Text::check_reading : Text::check_again);
  const float wide = std::min(at.w * 0.45f, button_width(screen, words, true));
  draw_button(screen, {at.right() - wide, at.y, wide, kTarget},
              {"panel.setup.check",
               words,
               {Act::setup_check, 0, 0},
               ButtonLook::secondary,
               icon::kAgain,
               !list.reading});
  const float room = at.w - wide - 16;
  draw_line(screen, "panel.setup.progress", Face::card18, {at.x, at.y - 2, room, 28},
            list.read ? list.progress : text(screen.locale, Text::check_unread_all), screen.tokens.text);
  draw_progress(screen, {at.x, at.y + 34, room, 8},
                list.total == 0 ? 0 : static_cast<double>(list.done) / static_cast<double>(list.total));
  float y = at.y + kTarget + 12;
  if (!list.launch.empty()) {
    y += draw_paragraph(screen, "panel.setup.launch.says", Face::name15, {at.x, y, at.w, 60}, list.launch,
                        list.launched ? screen.tokens.good.text : screen.tokens.text, 3) +
         4;
    if (!list.launched)
      y += draw_paragraph(screen, "panel.setup.private", Face::second14, {at.x, y, at.w, 40},
                          text(screen.locale, Text::launch_private), screen.tokens.text_second, 2);
    y += 16;
  }
  canvas.rule(at.x, y - 8, at.w, screen.tokens.hairline);
  return y + 8 - at.y;
}

float draw_shopper(Screen& screen, const Rect& at) {
  const auto& facts = screen.models.checklist.shopper;
  if (facts.empty()) return 0;
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  draw_line(screen, {}, Face::label15, {at.x, at.y, at.w, 26}, text(screen.locale, Text::shopper_heading),
            tokens.text_second);
  const Rect card{at.x, at.y + 32, at.w, 84};
  canvas.fill(card, tokens.surface3, 12);
  const float each = card.w / static_cast<float>(facts.size());
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const Rect cell{card.x + each * static_cast<float>(i) + 14, card.y, each - 18, card.h};
    if (i > 0) canvas.rule_down(cell.x - 14, card.y + 16, card.h - 32, tokens.control_line);
    draw_paragraph(screen, "panel.setup.shopper.name." + std::to_string(i), Face::chip13,
                   {cell.x, cell.y + 10, cell.w, 38}, facts[i].name, tokens.text_second, 2);
    draw_line(screen, "panel.setup.shopper." + std::to_string(i), Face::card18,
              {cell.x, cell.y + 48, cell.w, 28}, facts[i].value, tokens.text);
  }
  return 32 + card.h + 24;
}

float draw_sync_once(Screen& screen, float x, float y, float width) {
  const auto words = text(screen.locale, Text::sync_once);
  draw_button(screen, {x, y, std::min(width, button_width(screen, words, true)), kTarget},
              {"panel.setup.sync", words, {Act::items_sync, 0, 0}, ButtonLook::secondary, icon::kAgain});
  return kTarget + 8 +
         draw_paragraph(
             screen, "panel.setup.sync.note", Face::second14, {x, y + kTarget + 8, width, 60},
             text(screen.locale, screen.picture.edits_go ? Text::sync_once_note : Text::sync_once_off),
             screen.tokens.text_second, 3) +
         24;
}

// The way to the web store: its address, and the same for a phone.
float draw_web_page(Screen& screen, float x, float y, float width) {
  const auto page = web_page(screen.picture);
  if (page.empty()) return 0;
  const float side = draw_code(screen, x, y, "panel.setup.store.code", qr_code(page));
  const float left = side == 0 ? 0 : side + 20;
  const Rect beside{x + left, y, width - left, side};
  float told = draw_paragraph(screen, "panel.setup.store.address", Face::strong16,
                              {beside.x, y + 4, beside.w, 60}, page, screen.tokens.text, 3) +
               4;
  if (side != 0)
    told += 8 + draw_paragraph(
                    screen, "panel.setup.store.scan", Face::second14, {beside.x, y + told + 8, beside.w, 60},
                    text(screen.locale,
                         screen.models.checklist.launched ? Text::store_scan : Text::store_scan_private),
                    screen.tokens.text_second, 4);
  return std::max(side, told) + 20;
}

float draw_linked(Screen& screen, float x, float y, float width) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const auto& view = screen.models.setup;
  const float top = y;
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
  y += draw_web_page(screen, x, y, width);
  if (view.resume) {
    const auto words =
        text(screen.locale, screen.person.manager ? Text::button_resume : Text::button_manager);
    const float wide = std::min(width, button_width(screen, words, true) + 16);
    draw_button(screen, {x, y, wide, kTarget},
                {"panel.setup.resume",
                 words,
                 {screen.person.manager ? Act::resume : Act::ask_manager, 0, 0},
                 ButtonLook::primary,
                 screen.person.manager ? icon::kSyncing : icon::kLock});
    y += 64;
  }
  return y - top;
}

float draw_how_to_link(Screen& screen, float x, float y, float width) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const auto& view = screen.models.setup;
  const float top = y;
  canvas.disc({x + 20, y + 20}, 20, tokens.surface3);
  canvas.icon(IconSize::badge24, icon::kLink, {x + 20, y + 20}, tokens.text_second);
  draw_line(screen, "panel.setup.headline", Face::card18, {x + 54, y + 5, width - 54, 30}, view.headline,
            tokens.text);
  y += 60;
  if (!screen.person.manager) {
    const auto words = text(screen.locale, Text::button_manager);
    draw_button(screen, {x, y, std::min(width, button_width(screen, words, true) + 16), kTarget},
                {"panel.setup.manager", words, {Act::ask_manager, 0, 0}, ButtonLook::primary, icon::kLock});
    y += 64;
  }
  return y - top;
}

// The link, and what support asks for; whoever may not set up sees no more than this.
float draw_link(Screen& screen, float x, float y, float width) {
  const auto& view = screen.models.setup;
  const float top = y;
  y += view.linked ? draw_linked(screen, x, y, width) : draw_how_to_link(screen, x, y, width);
  if (!view.note.empty()) {
    y += draw_paragraph(screen, "panel.setup.note", Face::second14, {x, y, width, 60}, view.note,
                        screen.tokens.text_second, 3) +
         12;
  }
  if (!view.details.empty()) {
    y += 8;
    draw_line(screen, {}, Face::chip13, {x, y, width, 24}, view.details_heading, screen.tokens.text_second);
    y += 26;
    y += draw_paragraph(screen, "panel.setup.details", Face::name15, {x, y, width, 120}, view.details,
                        screen.tokens.text, 6);
  }
  return y - top;
}

}  // namespace

float draw_gate_note(Screen& screen, const Rect& at, std::string_view id) {
  const auto& words = screen.models.gate_words;
  if (words.empty()) return 0;
  const auto gate = screen.models.gate;
  const bool rights =
      gate == Gate::rights_both || gate == Gate::right_account || gate == Gate::right_ecommerce;
  const auto button = text(screen.locale, screen.person.manager ? Text::button_owner : Text::button_manager);
  const float beside = rights ? std::min(at.w * 0.36f, button_width(screen, button, true)) + 24 : 0;
  const float inner = at.w - 52 - 16 - beside;
  const float told = screen.canvas.paragraph_height(Face::name15, inner, words, 5);
  const float height = std::max(told + 24, rights ? kTarget + 16 : 0.0f);
  const Rect band{at.x, at.y, at.w, height};
  screen.canvas.fill(band, screen.tokens.surface3, 10);
  screen.canvas.icon(IconSize::badge24, gate == Gate::not_linked ? icon::kLink : icon::kLock,
                     {band.x + 28, band.mid_y()}, screen.tokens.text_second);
  draw_paragraph(screen, id, Face::name15, {band.x + 52, band.mid_y() - told / 2, inner, told}, words,
                 screen.tokens.text, 5);
  if (rights) {
    const float wide = beside - 24;
    draw_button(
        screen, {band.right() - 12 - wide, band.mid_y() - kTarget / 2, wide, kTarget},
        {std::string{id} + ".manager", button, {Act::ask_manager, 0, 0}, ButtonLook::secondary, icon::kLock});
  }
  return height;
}

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

void draw_setup_panel(Screen& screen, Rect area) {
  switch (screen.ui.pages.setup) {
    case SetupPage::questions:
      return draw_questions(screen, area);
    case SetupPage::payments:
      return draw_payments_guide(screen, area);
    case SetupPage::launch:
      return draw_launch(screen, area);
    case SetupPage::checklist:
      break;
  }
  const auto gate = screen.models.gate;
  if (gate == Gate::not_linked) return draw_link_page(screen, area);
  const float x = area.x + kPadding, width = std::min(area.w - 2 * kPadding, kSetUpWidth),
              top = area.y + kPadding - screen.ui.setup_scroll;
  float y = top;
  if (gate == Gate::plan) {
    y += draw_gate_note(screen, {x, y, width, 0}, "panel.setup.gate") + 20;
  } else if (gate == Gate::open || gate == Gate::not_now) {
    const auto& list = screen.models.checklist;
    y += draw_after_link(screen, x, y, width);
    if (screen.picture.compares)
      y += draw_note(screen, {x, y, width, 0}, "panel.setup.compares", icon::kInfo,
                     text(screen.locale, Text::setup_compares)) +
           20;
    if (screen.models.registers.offer) y += draw_registers(screen, x, y, width);
    y += draw_progress_band(screen, {x, y, width, 0});
    y += draw_group(screen, {x, y, width, 0}, Text::check_group_register, list.here);
    y += draw_group(screen, {x, y, width, 0}, Text::check_group_web, list.web);
    y += draw_shopper(screen, {x, y, width, 0});
    if (gate == Gate::open) y += draw_sync_once(screen, x, y, width);
  } else {
    y += draw_gate_note(screen, {x, y, width, 0}, "panel.setup.gate") + 20;
  }
  if (gate != Gate::plan || screen.picture.linked) y += draw_link(screen, x, y, width);
  // What waits for a person stood first.
  const bool stood_first = screen.models.registers.offer && (gate == Gate::open || gate == Gate::not_now);
  if (!stood_first) y += draw_registers(screen, x, y, width);
  if (screen.picture.linked) y += draw_settings(screen, x, y, width);
  if (screen.picture.linked && (gate == Gate::open || gate == Gate::not_now))
    y += draw_unlink(screen, x, y, width);
  screen.touch.add_scroll(area, y - top + 2 * kPadding, &screen.ui.setup_scroll);
}

}  // namespace tillbridge::overlay
