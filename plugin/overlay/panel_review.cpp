// Review: one card for each thing that a person must decide.
#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"

namespace tillbridge::overlay {
namespace {

constexpr float kCardPadding = 20, kFactsHeight = 72, kChoiceHeight = 52, kCardGap = 16;
constexpr int kBodyLines = 4;

struct Heights {
  float title, body, facts, buttons, how, after, whole;
};

Heights heights_of(const Screen& screen, const ReviewCard& card, float inner) {
  const auto& canvas = screen.canvas;
  Heights out{};
  out.title = 36;
  out.body = canvas.paragraph_height(Face::name15, inner, card.body, kBodyLines) + 12;
  out.facts = card.facts.empty() ? 0 : kFactsHeight + 12;
  const bool link_again = card.trouble && screen.picture.trouble == core::Trouble::key_refused;
  out.buttons = card.choices.empty() && !link_again ? 0 : kChoiceHeight + 12;
  const bool told = !card.how.empty() && screen.ui.how_to == card.row;
  out.how = told ? canvas.paragraph_height(Face::name15, inner, card.how, kBodyLines) + 12 : 0;
  const auto& after = card.trouble ? (screen.person.manager ? card.details : std::string{}) : card.after;
  const bool fold = screen.display.h < kFoldHeight && !card.trouble && !card.choices.empty();
  out.after = after.empty() || fold ? 0 : canvas.paragraph_height(Face::second14, inner, after, 3);
  out.whole =
      kCardPadding + out.title + out.body + out.facts + out.buttons + out.how + out.after + kCardPadding - 4;
  return out;
}

void draw_facts(Screen& screen, const Rect& rect, const ReviewCard& card) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  canvas.fill(rect, tokens.surface3, 10);
  const float each = rect.w / static_cast<float>(card.facts.size());
  for (std::size_t i = 0; i < card.facts.size(); ++i) {
    const float x = rect.x + each * static_cast<float>(i);
    if (i > 0) canvas.rule_down(x, rect.y + 14, rect.h - 28, tokens.control_line);
    draw_line(screen, {}, Face::second14, {x + 18, rect.y + 12, each - 24, 22}, card.facts[i].name,
              tokens.text_second);
    draw_line(screen, "panel.review.row." + card.row + ".fact." + std::to_string(i), Face::card18,
              {x + 18, rect.y + 36, each - 24, 26}, card.facts[i].value, tokens.text);
  }
}

void draw_choices(Screen& screen, const Rect& row, const ReviewCard& card, std::int64_t index) {
  const std::string id = "panel.review.row." + card.row + ".choice.";
  const auto saving = screen.ui.decided_until_s.find(card.row);
  if (saving != screen.ui.decided_until_s.end() && screen.clock_s < saving->second) {
    draw_button(screen, row,
                {id + "saving",
                 text(screen.locale, Text::choice_saving),
                 {Act::absorb, 0, 0},
                 ButtonLook::secondary,
                 icon::kNone,
                 false});
    return;
  }
  if (card.trouble && card.choices.empty()) {
    const bool manager = screen.person.manager;
    const auto words = text(screen.locale, manager ? Text::button_link_again : Text::button_manager);
    draw_button(screen, row,
                {id + "link",
                 words,
                 {manager ? Act::link : Act::ask_manager, 0, 0},
                 ButtonLook::primary,
                 manager ? icon::kLink : icon::kLock});
    return;
  }
  const auto n = static_cast<float>(card.choices.size());
  const float each = (row.w - (n - 1) * 12) / n;
  for (std::size_t i = 0; i < card.choices.size(); ++i) {
    const auto& choice = card.choices[i];
    const bool manager = screen.person.manager,
               locked = choice.seller ? !screen.person.sells() : choice.manager && !manager;
    // A manager who lacks a right is told which.
    const Tap tap{locked && !manager ? Act::ask_manager : Act::decide, index, static_cast<int>(i)};
    draw_button(screen, {row.x + (each + 12) * static_cast<float>(i), row.y, each, row.h},
                {id + choice.id, choice.words, tap, i == 0 ? ButtonLook::primary : ButtonLook::secondary,
                 locked ? icon::kLock : icon::kNone});
  }
}

void draw_card(Screen& screen, const Rect& rect, const ReviewCard& card, const Heights& heights,
               std::int64_t index) {
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  canvas.fill(rect, tokens.surface, 12);
  canvas.outline(rect, tokens.hairline, 12);
  if (screen.registry.listing()) {
    screen.registry.note("panel.review.row." + card.row, card.title + ". " + card.body,
                         rect.common(canvas.clip()), TILL_WIDGET_ROW);
  }
  const float x = rect.x + kCardPadding, inner = rect.w - 2 * kCardPadding;
  float y = rect.y + kCardPadding;
  canvas.icon(IconSize::badge24, card.icon, {x + 12, y + 12}, (tokens.*card.tone).text);
  const float tag = draw_tag(screen, x + inner, y + 12, card.tag, tokens.*card.tone);
  draw_line(screen, {}, Face::card18, {x + 36, y - 1, tag - x - 48, 26}, card.title, tokens.text);
  y += heights.title;
  draw_paragraph(screen, "panel.review.row." + card.row + ".body", Face::name15, {x, y, inner, heights.body},
                 card.body, tokens.text, kBodyLines);
  y += heights.body;
  if (heights.facts > 0) draw_facts(screen, {x, y, inner, kFactsHeight}, card);
  y += heights.facts;
  if (heights.buttons > 0) draw_choices(screen, {x, y, inner, kChoiceHeight}, card, index);
  y += heights.buttons;
  if (heights.how > 0)
    draw_paragraph(screen, "panel.review.row." + card.row + ".how", Face::name15, {x, y, inner, heights.how},
                   card.how, tokens.text, kBodyLines);
  y += heights.how;
  if (heights.after > 0)
    draw_paragraph(screen, "panel.review.row." + card.row + ".after", Face::second14,
                   {x, y, inner, heights.after}, card.trouble ? card.details : card.after, tokens.text_second,
                   3);
}

}  // namespace

void draw_review_panel(Screen& screen, Rect area) {
  const auto& cards = screen.models.review.cards;
  if (cards.empty()) {
    draw_empty(screen, area, "panel.review.empty", icon::kDone, text(screen.locale, Text::review_empty));
    return;
  }
  const float width = area.w - 2 * kPadding, inner = width - 2 * kCardPadding;
  std::vector<Heights> heights;
  heights.reserve(cards.size());
  float content = kPadding;
  for (const auto& card : cards) {
    heights.push_back(heights_of(screen, card, inner));
    content += heights.back().whole + kCardGap;
  }
  screen.touch.add_scroll(area, content, &screen.ui.review_scroll);
  float y = area.y + kPadding - 4 - screen.ui.review_scroll;
  for (std::size_t i = 0; i < cards.size(); ++i) {
    const Rect rect{area.x + kPadding, y, width, heights[i].whole};
    y += rect.h + kCardGap;
    if (screen.canvas.visible(rect))
      draw_card(screen, rect, cards[i], heights[i], static_cast<std::int64_t>(i));
  }
}

}  // namespace tillbridge::overlay
