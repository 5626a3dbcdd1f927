// The status card under the badges: one headline, what it means, three lines, one button.
#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"

namespace tillbridge::overlay {
namespace {

constexpr float kCardPadding = 20, kFactHeight = 30, kButtonHeight = 48;
constexpr int kHeadlineLines = 2, kBodyLines = 5, kAdviceLines = 4;

struct CardButton {
  std::string words;
  Tap tap;
  Icon icon = icon::kNone;
  bool enabled = true;
};

// What the button does for who stands here; none when there is nothing they can do.
std::vector<CardButton> buttons_of(const Screen& screen) {
  const auto& sync = screen.models.sync;
  std::vector<CardButton> buttons;
  switch (sync.does) {
    case SyncButton::see_activity:
      buttons.push_back({sync.button, {Act::see_activity, 0, 0}});
      break;
    case SyncButton::review:
      buttons.push_back({sync.button, {Act::review, 0, 0}});
      break;
    case SyncButton::try_again:
      if (screen.clock_s < screen.ui.trying_until_s) {
        buttons.push_back(
            {text(screen.locale, Text::button_trying), {Act::try_again, 0, 0}, icon::kAgain, false});
      } else {
        buttons.push_back({sync.button, {Act::try_again, 0, 0}, icon::kAgain});
      }
      buttons.push_back({text(screen.locale, Text::button_activity), {Act::see_activity, 0, 0}});
      break;
    case SyncButton::resume:
      if (screen.person.manager) {
        buttons.push_back({sync.button, {Act::resume, 0, 0}});
      } else {
        buttons.push_back({text(screen.locale, Text::button_manager), {Act::ask_manager, 0, 0}, icon::kLock});
      }
      break;
    case SyncButton::link:
      if (screen.person.manager) {
        buttons.push_back({sync.button, {Act::link, 0, 0}});
      } else {
        buttons.push_back({text(screen.locale, Text::button_manager), {Act::ask_manager, 0, 0}, icon::kLock});
      }
      break;
  }
  return buttons;
}

}  // namespace

void draw_status_card(Screen& screen) {
  if (!screen.ui.card) return;
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const auto& sync = screen.models.sync;
  const Rect workspace = sheet_rect(screen);
  const float width = std::min(kCardWidth, workspace.w - 16), inner = width - 2 * kCardPadding;
  if (inner < 160) return;
  const bool linked = screen.picture.linked;
  const auto buttons = buttons_of(screen);
  const bool fold = screen.display.h < kFoldHeight;  // facts and buttons stay, advice folds

  const float headline = canvas.paragraph_height(Face::card18, inner - 36, sync.headline, kHeadlineLines);
  const float body = canvas.paragraph_height(Face::body16, inner, sync.body, kBodyLines);
  const bool advised = !sync.advice.empty() && !fold;
  const float advice =
      advised ? 8 + canvas.paragraph_height(Face::second14, inner, sync.advice, kAdviceLines) : 0;
  const bool since = !screen.models.activity.since.empty();
  const float facts = linked ? 12 + 3 * kFactHeight + 4 : 0;
  const float height = kCardPadding + headline + 8 + body + advice + (since ? 28 : 0) + facts +
                       (buttons.empty() ? 0 : 12 + kButtonHeight) + kCardPadding;

  const float right = std::min(workspace.right() - 8, screen.dock.right());
  const float below = std::max(screen.dock.mid_y() + kBadgeHeight / 2, workspace.y);
  Rect card{std::max(workspace.x + 8, right - width), std::max(below + kCardDrop, workspace.y), width,
            height};
  if (card.bottom() > workspace.bottom()) card.y = std::max(workspace.y, workspace.bottom() - height);
  if (card.meets(screen.keep_clear)) return;

  // One soft shadow, inside the workspace.
  canvas.push_clip(workspace);
  for (int i = 1; i <= 7; ++i) {
    const float by = static_cast<float>(i) * 2;
    canvas.fill({card.x - by, card.y - by + 4, card.w + 2 * by, card.h + 2 * by}, rgb(0x0B1218, 4), 12 + by);
  }
  canvas.pop_clip();
  canvas.fill(card, tokens.surface, 12);
  canvas.outline(card, tokens.hairline, 12);
  screen.touch.add_target(card, {Act::absorb, 1, 0});
  if (screen.registry.listing()) screen.registry.note("card.status", sync.headline, card, TILL_WIDGET_PANEL);

  float y = card.y + kCardPadding;
  const float x = card.x + kCardPadding;
  const auto look = sync_look(screen.picture.badge);
  const auto& tone = screen.tokens.*look.tone;
  canvas.disc({x + 13, y + 13}, 15, tone.fill);
  canvas.icon(IconSize::row20, look.icon, {x + 13, y + 13}, tone.text);
  draw_paragraph(screen, "card.headline", Face::card18, {x + 36, y, inner - 36, headline}, sync.headline,
                 tokens.text, kHeadlineLines);
  y += headline + 8;
  y += draw_paragraph(screen, "card.body", Face::body16, {x, y, inner, body}, sync.body, tokens.text,
                      kBodyLines);
  if (advised)
    draw_paragraph(screen, "card.advice", Face::second14, {x, y + 8, inner, advice}, sync.advice,
                   tokens.text_second, kAdviceLines);
  y += advice;
  if (since) {
    draw_line(screen, "card.since", Face::second14, {x, y + 4, inner, 24}, screen.models.activity.since,
              tokens.text_second);
    y += 28;
  }
  if (linked) {
    y += 12;
    const auto fact = [&](const char* id, Text name, const std::string& value) {
      canvas.rule(x, y, inner, tokens.hairline);
      const auto label = text(screen.locale, name);
      draw_line(screen, {}, Face::second14, {x, y, inner * 0.6f, kFactHeight}, label, tokens.text_second);
      draw_line(screen, id, Face::label15, {x + inner * 0.5f, y, inner * 0.5f, kFactHeight}, value,
                tokens.text, Align::right);
      y += kFactHeight;
    };
    fact("card.last_sent", Text::card_last_sent, screen.models.last_sent);
    fact("card.sent_today", Text::card_sent_today, screen.models.sent_today);
    fact("card.queued", Text::card_queued, screen.models.queued);
    y += 4;
  }
  y += 12;
  const auto n = static_cast<float>(buttons.size());
  for (std::size_t i = 0; i < buttons.size(); ++i) {
    const float each = (inner - (n - 1) * kTargetGap) / n;
    const Rect rect{x + static_cast<float>(i) * (each + kTargetGap), y, each, kButtonHeight};
    draw_button(screen, rect,
                {i == 0 ? "card.button" : "card.button.activity", buttons[i].words, buttons[i].tap,
                 ButtonLook::secondary, buttons[i].icon, buttons[i].enabled});
  }
}

}  // namespace tillbridge::overlay
