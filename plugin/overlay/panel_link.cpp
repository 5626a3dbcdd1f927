// Set up: linking a web store step by step, what comes after it, and unlinking.
#include <cmath>

#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/touch_controls.h"

namespace tillbridge::overlay {
namespace {

constexpr float kLinkWidth = 760, kLinkRow = 64, kLine = 34, kItem = 52;

using RightState = core::LinkRight::State;

// A page from top to bottom; what lies outside of its area cannot be hit.
class Page {
 public:
  Page(Screen& screen, const Rect& area, float* scroll)
      : screen_(screen),
        area_(area),
        scroll_(scroll),
        x(area.x + kPadding),
        width(std::min(area.w - 2 * kPadding, kLinkWidth)),
        y(area.y + 20 - *scroll) {
    screen_.canvas.push_clip(area);
  }
  ~Page() {
    screen_.canvas.pop_clip();
    screen_.touch.add_scroll(area_, y + *scroll_ - area_.y + 24, scroll_);
  }
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  void words(std::string_view id, Face face, std::string_view said, Colour colour, float after) {
    if (said.empty()) return;
    y += draw_paragraph(screen_, id, face, {x, y, width, 400}, said, colour, 6) + after;
  }
  void title(std::string_view id, Text key) {
    words(id, Face::card18, text(screen_.locale, key), screen_.tokens.text, 10);
  }
  void note(std::string_view id, Icon icon, std::string_view said) {
    if (said.empty()) return;
    y += draw_note(screen_, {x, y, width, 200}, id, icon, said) + 16;
  }
  /// In red, with what helps.
  void problem(std::string_view id, std::string_view said) {
    if (said.empty()) return;
    const float inner = width - 64;
    const float height = screen_.canvas.paragraph_height(Face::name15, inner, said, 6) + 28;
    const Rect band{x, y, width, height};
    screen_.canvas.fill(band, screen_.tokens.danger.fill, 10);
    screen_.canvas.icon(IconSize::badge24, icon::kWarning, {x + 28, y + 14 + 11}, screen_.tokens.danger.text);
    draw_paragraph(screen_, id, Face::name15, {x + 52, y + 14, inner, height}, said,
                   screen_.tokens.danger.text, 6);
    y += height + 16;
  }
  void rule() {
    screen_.canvas.rule(x, y, width, screen_.tokens.hairline);
    y += 20;
  }
  void button(const Button& what, float after) {
    const float wide = std::min(width, button_width(screen_, what.words, what.icon != icon::kNone) + 16);
    draw_button(screen_, {x, y, wide, kTarget}, what);
    y += kTarget + after;
  }
  void field(const Field& what, float after) {
    const Rect at{x, y, width, kFieldHeight};
    const bool focused = screen_.ui.pages.focus.focused() == what.field;
    // A field that is cut off would be hit through what lies over it.
    if (screen_.canvas.clip().encloses(at))
      y += draw_field(screen_, at, what) + after;
    else
      y += kFieldHeight + (focused ? kFieldHintHeight + 4 : 0) + after;
  }
  /// A row that is chosen by a tap.
  void choice(const std::string& id, std::string_view name, std::string_view below, bool chosen, bool enabled,
              const Tap& tap) {
    auto& canvas = screen_.canvas;
    const auto& tokens = screen_.tokens;
    const Rect row{x, y, width, kLinkRow};
    y += kLinkRow + kTargetGap;
    if (!canvas.visible(row)) return;
    canvas.fill(row, chosen ? tokens.selected.fill : tokens.surface, 10);
    canvas.outline(row, chosen ? tokens.selected.text : tokens.control_line, 10, chosen ? 2 : 1);
    if (screen_.touch.pressed(tap)) canvas.fill(row, tokens.surface3, 10);
    const Point knob{row.x + 28, row.mid_y()};
    canvas.disc(knob, 11, chosen ? tokens.action : tokens.control_line);
    canvas.disc(knob, chosen ? 9 : 10, chosen ? tokens.action : tokens.surface);
    if (chosen) canvas.icon(IconSize::small16, icon::kTick, knob, tokens.on_action);
    const Colour ink = enabled ? (chosen ? tokens.selected.text : tokens.text) : tokens.text_third;
    const Rect inside{row.x + 56, row.y, row.w - 72, row.h};
    const float shift = below.empty() ? 0 : 11;
    const bool fits =
        canvas.text(Face::name15, {inside.x, inside.mid_y() - 12 - shift, inside.w, 24}, name, ink);
    if (!below.empty())
      canvas.text(Face::second14, {inside.x, inside.mid_y() + 1, inside.w, 22}, below, tokens.text_second);
    const Rect seen = row.common(canvas.clip());
    if (seen.h < kSmallestTarget) return;
    screen_.touch.add_target(seen, enabled ? tap : Tap{Act::absorb, 1, 0});
    if (screen_.registry.listing())
      screen_.registry.note(id, std::string{name} + (below.empty() ? "" : ". " + std::string{below}), seen,
                            TILL_WIDGET_ROW, fits, enabled);
  }
  /// A card with a heading, a sentence and a button.
  void card(const std::string& id, Icon icon, std::string_view name, std::string_view said,
            const std::vector<Button>& buttons) {
    auto& canvas = screen_.canvas;
    const auto& tokens = screen_.tokens;
    const float inner = width - 72 - 20;
    const float told = canvas.paragraph_height(Face::body16, inner, said, 4);
    const Rect box{x, y, width, 56 + told + 12 + kTarget + 20};
    canvas.fill(box, tokens.surface, 12);
    canvas.outline(box, tokens.hairline, 12);
    canvas.disc({x + 36, y + 36}, 20, tokens.surface3);
    canvas.icon(IconSize::badge24, icon, {x + 36, y + 36}, tokens.text_second);
    draw_line(screen_, id + ".title", Face::card18, {x + 72, y + 18, inner, 30}, name, tokens.text);
    draw_paragraph(screen_, id + ".body", Face::body16, {x + 72, y + 52, inner, told + 2}, said,
                   tokens.text_second, 4);
    float left = x + 72;
    for (const auto& each : buttons) {
      const float wide =
          std::min(x + width - 20 - left, button_width(screen_, each.words, each.icon != icon::kNone) + 16);
      draw_button(screen_, {left, y + 56 + told + 12, wide, kTarget}, each);
      left += wide + 12;
    }
    y += box.h + 16;
  }

 private:
  Screen& screen_;
  Rect area_;
  float* scroll_;

 public:
  float x, width, y;
};

void draw_start(Screen& screen, Rect area) {
  const auto& model = screen.models.link;
  const auto& locale = screen.locale;
  Page page(screen, area, &screen.ui.pages.link.scroll);
  page.title("panel.link.title", Text::link_title);
  page.note("panel.link.before", icon::kInfo, model.before);
  if (!model.ready)
    return page.words("panel.link.opening", Face::body16, text(locale, Text::link_opening),
                      screen.tokens.text_second, 0);
  const auto have = text(locale, Text::link_have), need = text(locale, Text::link_need),
             stop = text(locale, Text::link_stop_waiting);
  page.card("panel.link.start", icon::kLink, text(locale, Text::link_have_title),
            text(locale, Text::link_have_body),
            {{"panel.link.have", have, {Act::link_have, 0, 0}, ButtonLook::primary}});
  const bool waiting = !model.waiting.empty();
  std::vector<Button> buttons;
  if (waiting)
    buttons.push_back({"panel.link.stop", stop, {Act::link_stop_waiting, 0, 0}});
  else
    buttons.push_back({"panel.link.need", need, {Act::link_need, 0, 0}});
  page.card("panel.link.order", waiting ? icon::kClock : icon::kStore, text(locale, Text::link_need_title),
            waiting ? model.waiting : text(locale, Text::link_need_body), buttons);
}

void draw_rights(Screen& screen, Page& page) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const auto& rights = screen.models.link.rights;
  for (std::size_t n = 0; n < rights.size(); ++n) {
    const auto& right = rights[n];
    const bool granted = right.state == RightState::granted, missing = right.state == RightState::missing;
    const Rect row{page.x, page.y, page.width, kLine};
    page.y += kLine;
    if (!canvas.visible(row)) continue;
    canvas.icon(IconSize::row20,
                granted   ? icon::kDone
                : missing ? icon::kWarning
                          : icon::kChecking,
                {row.x + 14, row.mid_y()},
                granted   ? tokens.good.text
                : missing ? tokens.danger.text
                          : tokens.text_second);
    const float said = std::ceil(canvas.width_of(Face::second14, right.words)) + 4;
    draw_line(screen, {}, Face::name15, {row.x + 36, row.y, row.w - 36 - said - 12, row.h}, right.name,
              tokens.text);
    draw_line(screen, {}, Face::second14, {row.right() - said, row.y, said, row.h}, right.words,
              missing ? tokens.danger.text : tokens.text_second, Align::right);
    if (screen.registry.listing())
      screen.registry.note("panel.link.right." + std::to_string(n), right.name + ": " + right.words,
                           row.common(canvas.clip()), TILL_WIDGET_TEXT);
  }
  page.y += 12;
}

void draw_comparison(Screen& screen, Page& page) {
  const auto& model = screen.models.link;
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  page.title("panel.link.items", Text::link_items_title);
  page.words("panel.link.items.note", Face::second14, text(screen.locale, Text::link_items_note),
             tokens.text_second, 12);
  static constexpr const char* kIds[] = {"panel.link.kind.match", "panel.link.kind.create",
                                         "panel.link.kind.skip", "panel.link.kind.unclear"};
  std::vector<TabItem> pills;
  for (const auto& count : model.counts)
    pills.push_back({kIds[static_cast<int>(count.kind)],
                     count.words,
                     count.number,
                     {Act::link_kind, static_cast<std::int64_t>(count.kind), 0},
                     count.chosen});
  page.y += draw_pills(screen, {page.x, page.y, page.width, 0}, pills) + 12;
  for (const auto& item : model.items) {
    const float told =
        item.below.empty() ? 0 : canvas.paragraph_height(Face::second14, page.width - 16, item.below, 3);
    const Rect row{page.x, page.y, page.width, std::max(kItem, 34 + told + 8)};
    page.y += row.h;
    if (!canvas.visible(row)) continue;
    draw_line(screen, "panel.link.item." + item.id, Face::name15, {row.x + 8, row.y + 6, row.w - 16, 26},
              item.name, tokens.text);
    draw_paragraph(screen, "panel.link.item." + item.id + ".words", Face::second14,
                   {row.x + 8, row.y + 31, row.w - 16, told + 2}, item.below, tokens.text_second, 3);
    canvas.rule(row.x, row.bottom() - 1, row.w, tokens.hairline);
  }
  if (model.items.empty())
    page.words("panel.link.none", Face::second14, text(screen.locale, Text::link_none_of_these),
               tokens.text_second, 4);
  page.y += 8;
  page.words("panel.link.more", Face::second14, model.more, tokens.text_second, 8);
  page.words("panel.link.web_only", Face::second14, model.web_only, tokens.text_second, 8);
}

void draw_link_foot(Screen& screen, Rect& area) {
  const auto& model = screen.models.link;
  const auto& locale = screen.locale;
  Rect foot = draw_foot(screen, area);
  if (model.busy) {
    const auto words = model.progress.empty() ? text(locale, Text::button_trying) : model.progress;
    draw_line(screen, "panel.link.progress", Face::label15, {foot.x, foot.y + 10, foot.w, 24}, words,
              screen.tokens.text);
    draw_progress(screen, {foot.x, foot.y + 38, foot.w, 8}, model.part);
    draw_line(screen, {}, Face::chip13, {foot.x, foot.y + 49, foot.w, 18},
              text(locale, Text::work_keep_selling), screen.tokens.text_second);
    return;
  }
  const bool linking_failed = screen.picture.link != nullptr && screen.picture.link->failed_linking;
  std::vector<FootButton> buttons{
      {"panel.link.back", text(locale, Text::button_back), {Act::link_back, 0, 0}}};
  std::string words;
  if (model.can_connect) {
    buttons.push_back({"panel.link.connect",
                       text(locale, Text::link_connect),
                       {Act::link_connect, 0, 0},
                       ButtonLook::primary,
                       icon::kLink});
    words = model.store;
  } else if (model.can_retry) {
    buttons.push_back({"panel.link.retry",
                       text(locale, Text::link_try_again),
                       {linking_failed ? Act::link_connect : Act::link_check, 0, 0},
                       ButtonLook::primary,
                       icon::kAgain});
  } else if (model.can_check) {
    buttons.push_back(
        {"panel.link.check", text(locale, Text::link_check), {Act::link_check, 0, 0}, ButtonLook::primary});
    words = text(locale, Text::link_check_note);
  }
  draw_foot_line(screen, foot, "panel.link.foot", words, buttons);
}

void draw_steps(Screen& screen, Rect area) {
  const auto& model = screen.models.link;
  const auto& locale = screen.locale;
  const auto& tokens = screen.tokens;
  draw_link_foot(screen, area);
  Page page(screen, area, &screen.ui.pages.link.scroll);
  page.note("panel.link.before", icon::kInfo, model.before);
  page.problem("panel.link.problem", model.problem);
  if (!model.take_over.empty()) {
    page.words("panel.link.take_over.note", Face::second14, model.take_over_note, tokens.text_second, 10);
    page.button({"panel.link.take_over", model.take_over, {Act::link_take_over, 0, 0}}, 20);
  }
  if (!model.compare.empty()) {
    page.words("panel.link.compare.note", Face::second14, model.compare_note, tokens.text_second, 10);
    page.button({"panel.link.compare", model.compare, {Act::link_compare, 0, 0}}, 20);
  }
  page.note("panel.link.takes_over", icon::kWarning, model.takes_over);
  page.note("panel.link.joins", icon::kInfo, model.joins);
  for (std::size_t i = 0; i < model.replaces.size(); ++i)
    page.button({"panel.link.replace." + std::to_string(i),
                 model.replaces[i],
                 {Act::link_replace, static_cast<std::int64_t>(i), 0}},
                12);
  page.title("panel.link.file", Text::link_file_title);
  page.words("panel.link.file.how", Face::second14, text(locale, Text::link_file_how), tokens.text_second,
             12);
  for (std::size_t i = 0; i < model.files.size(); ++i)
    page.choice("panel.link.file." + std::to_string(i), model.files[i].name, model.files[i].below,
                model.files[i].chosen, !model.busy, {Act::link_file, static_cast<std::int64_t>(i), 0});
  if (model.files.empty())
    page.words("panel.link.file.none", Face::name15, text(locale, Text::link_file_none), tokens.text, 12);
  const auto hint = text(locale, Text::link_file_type), look = text(locale, Text::link_file_look);
  page.field({FieldId::link_file, "panel.link.path", screen.ui.pages.link.typed, hint}, 12);
  page.button({"panel.link.look", look, {Act::link_look, 0, 0}, ButtonLook::secondary, icon::kAgain}, 20);
  if (!model.rights.empty()) {
    page.rule();
    page.title("panel.link.check.title", Text::link_check_title);
    if (!model.store.empty() || !model.key.empty())
      page.words("panel.link.store", Face::name15,
                 model.store.empty() || model.key.empty()
                     ? model.store + model.key
                     : text(locale, Text::joined, {{"first", model.store}, {"second", model.key}}),
                 tokens.text, 8);
    draw_rights(screen, page);
  }
  if (!model.places.empty()) {
    page.rule();
    page.title("panel.link.place.title", Text::link_place_title);
    for (std::size_t i = 0; i < model.places.size(); ++i)
      page.choice("panel.link.place." + std::to_string(model.places[i].id), model.places[i].label,
                  model.places[i].below, model.places[i].chosen, model.places[i].enabled && !model.busy,
                  {Act::link_place, static_cast<std::int64_t>(i), 0});
    page.note("panel.link.place.warning", icon::kWarning, model.place_warning);
    page.y += 8;
  }
  if (model.compared) {
    page.rule();
    draw_comparison(screen, page);
  }
}

}  // namespace

void draw_link_page(Screen& screen, Rect area) {
  if (screen.models.link.choosing && screen.models.link.ready) return draw_steps(screen, area);
  draw_start(screen, area);
}

float draw_after_link(Screen& screen, float x, float y, float width) {
  const auto& words = screen.models.linked.eligible;
  if (words.empty() || screen.models.gate != Gate::open) return 0;
  const auto next = text(screen.locale, Text::linked_next);
  const float wide = std::min(width * 0.45f, button_width(screen, next, false) + 8);
  const Rect band{x, y, width, kTarget + 20};
  screen.canvas.fill(band, screen.tokens.selected.fill, 10);
  draw_button(screen, {band.right() - 12 - wide, band.y + 10, wide, kTarget},
              {"panel.link.items.choose", next, {Act::setup_open, 0, 0}, ButtonLook::primary});
  const float room = band.w - wide - 48;
  const float told = screen.canvas.paragraph_height(Face::name15, room, words, 2);
  draw_paragraph(screen, "panel.link.eligible", Face::name15,
                 {x + 16, band.mid_y() - told / 2, room, told + 2}, words, screen.tokens.selected.text, 2);
  return band.h + 20;
}

float draw_unlink(Screen& screen, float x, float y, float width) {
  const auto& page = screen.ui.pages.link;
  const auto& model = screen.models.linked;
  const auto& locale = screen.locale;
  const auto& tokens = screen.tokens;
  const float top = y;
  y += 8;
  draw_line(screen, "panel.unlink.title", Face::card18, {x, y, width, 30}, text(locale, Text::unlink_title),
            tokens.text);
  y += 34;
  y += draw_paragraph(screen, "panel.unlink.body", Face::second14, {x, y, width, 80},
                      text(locale, Text::unlink_body), tokens.text_second, 4) +
       12;
  const auto open = text(locale, Text::unlink_open);
  if (!page.unlinking) {
    draw_button(screen, {x, y, std::min(width, button_width(screen, open, false) + 16), kTarget},
                {"panel.unlink.open", open, {Act::unlink_open, 0, 0}});
    return y + kTarget + 16 - top;
  }
  if (!model.unsent.empty()) {
    y += draw_note(screen, {x, y, width, 100}, "panel.unlink.unsent", icon::kWarning, model.unsent) + 12;
    const auto send = text(locale, Text::unlink_send), keep = text(locale, Text::unlink_keep);
    y += draw_pills(screen, {x, y, width, 0},
                    {{"panel.unlink.send", send, {}, {Act::unlink_unsent, 0, 0}, page.unsent == "send"},
                     {"panel.unlink.keep", keep, {}, {Act::unlink_unsent, 1, 0}, page.unsent == "keep"}}) +
         16;
  }
  const auto hint = text(locale, Text::unlink_type);
  const Rect at{x, y, width, kFieldHeight};
  if (screen.canvas.clip().encloses(at))
    y += draw_field(screen, at, {FieldId::unlink_word, "panel.unlink.word", page.unlink_word, hint}) + 16;
  else
    y += kFieldHeight + 16;
  const auto cancel = text(locale, Text::button_cancel),
             go = page.asked ? text(locale, Text::unlink_busy) : open;
  const float wide = std::min(width / 2 - 8, button_width(screen, cancel, false) + 16);
  draw_button(screen, {x, y, wide, kTarget}, {"panel.unlink.cancel", cancel, {Act::unlink_cancel, 0, 0}});
  draw_button(
      screen, {x + wide + 12, y, std::min(width - wide - 12, button_width(screen, go, false) + 16), kTarget},
      {"panel.unlink.yes", go, {Act::unlink_yes, 0, 0}, ButtonLook::primary, icon::kNone, model.can_unlink});
  return y + kTarget + 16 - top;
}

}  // namespace tillbridge::overlay
