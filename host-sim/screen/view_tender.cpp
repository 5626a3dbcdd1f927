// Taking money: the whole screen below the top bar is the register's own.
#include <fmt/format.h>

#include "screen/icons.h"
#include "screen/scene.h"

namespace till_screen {

using till_register::Minor;
using till_register::TenderKind;

namespace {

void draw_due(Scene& scene, const Rect& area) {
  const Theme& theme = scene.colours();
  Desk& desk = scene.desk;
  const Minor due = desk.due_minor();
  const auto totals = desk.cart().totals();
  scene.paint.left({area.x, area.y, area.w, 26}, Face::kSemi18, theme.text_second,
                   totals.total_minor < 0   ? "Give back"
                   : desk.tenders().empty() ? "Amount due"
                                            : "Still due");
  const std::string amount = desk.money(due < 0 ? -due : due);
  const Face large = scene.paint.width(Face::kBold64, amount) <= area.w ? Face::kBold64 : Face::kBold34;
  scene.paint.left({area.x, area.y + 28, area.w, 84}, large, theme.text, amount);
  float y = area.y + 124;
  const auto row = [&](const std::string& words, const std::string& amount) {
    scene.paint.left({area.x, y, area.w, 30}, Face::kText16, theme.text_second, words);
    scene.paint.right({area.x, y, area.w, 30}, Face::kText16, theme.text_second, amount);
    y += 30;
  };
  for (const auto& line : desk.cart().lines()) {
    if (y > area.bottom() - 200) {
      row("\u2026", "");
      break;
    }
    row(fmt::format("{} \u00D7 {}", till_register::format_quantity(line.quantity_milli),
                    line.variant_label.empty() ? line.name : line.name + ", " + line.variant_label),
        desk.money(line.amount_minor()));
  }
  scene.paint.hline(area.x, area.right(), y + 6, theme.hairline);
  y += 13;
  if (totals.discount_minor != 0) row("Discount", desk.money(-totals.discount_minor));
  row("Tax", desk.money(totals.tax_minor));
  for (const auto& tender : desk.tenders()) {
    row(tender.kind == TenderKind::kCash ? "Paid in cash" : "Paid by card", desk.money(-tender.amount_minor));
  }
}

/// What was keyed in, as money: the figures are minor units, as on any till.
Minor keyed(const Desk& desk) {
  Minor amount = 0;
  for (const char key : desk.keypad) {
    if (key >= '0' && key <= '9') amount = amount * 10 + (key - '0');
  }
  return amount;
}

}  // namespace

void draw_tender(Scene& scene) {
  const Theme& theme = scene.colours();
  Desk& desk = scene.desk;
  const Rect screen = scene.whole_screen();
  scene.paint.fill(screen, theme.background);
  const bool compact = scene.at.size_class == SizeClass::kCompact || screen.h < 600;  // short of room
  const float margin = compact ? 16.f : 32.f;
  const float right_wide = scene.at.size_class == SizeClass::kWide      ? 640.f
                           : scene.at.size_class == SizeClass::kCompact ? 470.f
                                                                        : 540.f;
  const Rect right{screen.right() - right_wide, screen.y, right_wide, screen.h};
  scene.paint.fill(right, theme.surface);
  scene.paint.vline(right.x, right.y, right.bottom(), theme.hairline);

  const Rect left{margin, screen.y + 28, right.x - 2 * margin, screen.h - 28 - 100};
  draw_due(scene, left);
  if (button(scene, "tender.back", {margin, screen.bottom() - 24 - 56, std::min(220.f, left.w), 56},
             "Back to sale", Weight::kQuiet, icon::kBack)) {
    return desk.back_to_sale();
  }

  const float x = right.x + margin, wide = right.w - 2 * margin;
  float y = right.y + (compact ? 10.f : 24.f);
  const Minor due = desk.due_minor(), typed = keyed(desk);
  const bool refund = due < 0;
  if (!compact) {
    scene.paint.left({x, y, wide, 28}, Face::kSemi18, theme.text, refund ? "Give back" : "Cash");
    y += 38;
  }
  const std::vector<Minor> notes = desk.likely_notes();
  const float gap = 12, note_high = compact ? 56.f : 72.f;
  const float each = (wide - gap) / 2;
  Minor taken = -1;
  bool tapped = false;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const Rect rect{x + static_cast<float>(i % 2) * (each + gap),
                    y + static_cast<float>(i / 2) * (note_high + gap), each, note_high};
    const std::string id = i == 0 ? "tender.exact" : fmt::format("tender.note.{}", i);
    const std::string words = refund   ? "Cash " + desk.money(-notes[i])
                              : i == 0 ? "Exact " + desk.money(notes[i])
                                       : desk.money(notes[i]);
    if (button(scene, id, rect, words, i == 0 ? Weight::kPay : Weight::kQuiet)) {
      taken = notes[i];
      tapped = true;
    }
  }
  y += (notes.size() > 2 ? 2 : 1) * (note_high + gap) + (compact ? 0.f : 8.f);

  // The keypad at the left, and beside it what a keyed amount or a card does.
  const float key_wide = std::floor((each - 16) / 3);
  const Rect shown{x, y, each, 48};
  if (!compact) {
    scene.paint.fill(shown, theme.surface2, 8);
    scene.paint.outline(shown, theme.hairline, 8);
    scene.paint.right(shown.inset(14, 0), Face::kSemi20, typed > 0 ? theme.text : theme.text_third,
                      typed > 0 ? desk.money(typed) : "Other amount");
    keypad(scene, "tender", x, y + 56, key_wide, false);
  } else {
    keypad(scene, "tender", x, y + 64, std::floor((wide - 16) / 3), false, 52);
  }
  const float bx = x + each + gap;
  float by = y;
  const bool keyed_cash = button(scene, "tender.cash", {bx, by, each, compact ? 56.f : 64.f},
                                 typed > 0 ? "Cash " + desk.money(typed) : "Cash keyed in", Weight::kQuiet,
                                 icon::kCash, !refund && typed > 0 && (desk.splitting || typed >= due));
  by += compact ? 64 : 76;
  const Minor on_card = desk.splitting && typed > 0 && typed < due ? typed : due;
  const bool card =
      button(scene, "tender.card", {compact ? x : bx, compact ? y : by, each, compact ? 56.f : 72.f},
             refund ? "Card refund" : "Card " + desk.money(on_card), Weight::kPrimary, icon::kCard);
  by += compact ? 0 : 84;
  if (!refund && !compact &&
      button(scene, "tender.split", {bx, by, each, 64},
             desk.splitting ? "Split: key a part" : "Split payment",
             desk.splitting ? Weight::kPrimary : Weight::kQuiet, icon::kSplit)) {
    desk.splitting = !desk.splitting;
    desk.touch();
  }
  if (!compact) {
    scene.paint.paragraph({bx, by + 76, each, 80}, Face::kText14, theme.text_third,
                          desk.splitting ? "Key a part and take it in cash or by card; the rest stays due."
                                         : "Key the amount you were given, or tap a note.");
  }
  if (tapped) return desk.take_cash(taken);
  if (keyed_cash) return desk.take_cash(typed);
  if (card) desk.take_card(on_card);
}

void draw_change(Scene& scene) {
  const Theme& theme = scene.colours();
  Desk& desk = scene.desk;
  const Rect screen = scene.whole_screen();
  scene.paint.fill(screen, theme.background);
  if (!desk.last_receipt()) return;
  const auto& receipt = *desk.last_receipt();
  const float wide = std::min(560.f, screen.w - 64);
  const float high = std::min(420.f, screen.h - 32);
  const Rect card{screen.mid_x() - wide / 2, screen.mid_y() - high / 2, wide, high};
  scene.paint.shadow(card, 12);
  scene.paint.fill(card, theme.surface, 12);
  const float x = card.x + 32, inner = card.w - 64;
  scene.paint.fill({card.mid_x() - 28, card.y + 28, 56, 56}, theme.pay, 28);
  scene.paint.icon(card.mid_x(), card.y + 56, Face::kIcon34, theme.on_pay, icon::kCheck);
  const bool change = receipt.change_minor > 0;
  const bool given_back = receipt.totals.total_minor < 0;
  scene.paint.centre({x, card.y + 96, inner, 28}, Face::kSemi18, theme.text_second,
                     change       ? "Change due"
                     : given_back ? "Given back"
                                  : "Paid, no change");
  const Minor figure = change       ? receipt.change_minor
                       : given_back ? -receipt.totals.total_minor
                                    : receipt.totals.total_minor;
  scene.paint.centre({x, card.y + 124, inner, 88}, Face::kBold64, theme.text, desk.money(figure));
  std::string below = fmt::format("Receipt {}", receipt.number);
  if (receipt.training) below = "Practice: nothing was stored";
  scene.paint.centre({x, card.y + 214, inner, 26}, Face::kText16, theme.text_third, below);
  const float by = card.bottom() - 32 - 72, half = (inner - 12) / 3;
  if (button(scene, "change.print", {x, by, half, 72}, "Receipt", Weight::kQuiet, icon::kPrint)) {
    desk.reprint(receipt.number);
  }
  if (button(scene, "change.new", {x + half + 12, by, inner - half - 12, 72}, "New sale", Weight::kPay)) {
    desk.back_to_sale();
  }
}

}  // namespace till_screen
