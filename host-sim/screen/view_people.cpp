// Who is selling, the PIN pad, receipts, held sales, and the notice at the foot.
#include <fmt/format.h>

#include <cmath>
#include <ctime>

#include "screen/icons.h"
#include "screen/scene.h"

namespace till_screen {
namespace {

/// The PINs that every new simulated register starts with; a real shop's never stand on a screen.
const char* practice_pin(const till_register::Employee& employee) {
  switch (employee.role) {
    case till_register::Role::kCashier:
      return "1111";
    case till_register::Role::kManager:
      return "2222";
    case till_register::Role::kOwner:
      return "3333";
  }
  return "";
}

std::string clock_words(std::int64_t at_unix_ms) {
  const std::time_t at = static_cast<std::time_t>(at_unix_ms / 1000);
  std::tm local{};
  localtime_r(&at, &local);
  char out[32];
  std::strftime(out, sizeof out, "%H:%M", &local);
  return out;
}

const char* kind_words(const till_register::Receipt& receipt) {
  if (receipt.voided) return "Voided";
  switch (receipt.kind) {
    case till_register::ReceiptKind::kSale:
      return "Sale";
    case till_register::ReceiptKind::kReturn:
      return "Return";
    case till_register::ReceiptKind::kExchange:
      return "Exchange";
    case till_register::ReceiptKind::kVoid:
      return "Void";
  }
  return "";
}

void draw_one_receipt(Scene& scene, const Rect& area) {
  const Theme& theme = scene.colours();
  Desk& desk = scene.desk;
  const auto receipt = desk.reg().receipt(desk.shown_receipt);
  if (!receipt) {
    desk.shown_receipt.clear();
    return;
  }
  const Rect slip{area.x + 24, area.y + 16, area.w - 48, area.h - 16 - 104};
  scene.paint.fill(slip, theme.surface2, 12);
  scene.paint.outline(slip, theme.hairline, 12);
  float y = slip.y + 12;
  const auto row = [&](const std::string& words, const std::string& amount, bool strong) {
    if (y + 26 > slip.bottom()) return;
    const Rect rect{slip.x + 20, y, slip.w - 40, 26};
    scene.paint.left(rect, strong ? Face::kSemi16 : Face::kText16, strong ? theme.text : theme.text_second,
                     words);
    scene.paint.right(rect, strong ? Face::kSemi16 : Face::kText16, strong ? theme.text : theme.text_second,
                      amount);
    y += 28;
  };
  row(fmt::format("{} {}", kind_words(*receipt), receipt->number), clock_words(receipt->at_unix_ms), true);
  for (const auto& line : receipt->lines) {
    row(fmt::format("{} \u00D7 {}", till_register::format_quantity(line.quantity_milli), line.name),
        desk.money(line.amount_minor), false);
  }
  if (receipt->totals.discount_minor != 0)
    row("Discount", desk.money(-receipt->totals.discount_minor), false);
  row("Tax", desk.money(receipt->totals.tax_minor), false);
  row("Total", desk.money(receipt->totals.total_minor), true);
  row("Served by " + receipt->employee_name, "", false);
  const float by = area.bottom() - 80, third = (area.w - 48 - 24) / 3;
  const bool back = button(scene, "receipt.back", {area.x + 24, by, third, 56}, "All receipts",
                           Weight::kQuiet, icon::kBack);
  const bool print = button(scene, "receipt.print", {area.x + 36 + third, by, third, 56}, "Reprint",
                            Weight::kQuiet, icon::kPrint);
  const bool can_void = receipt->kind == till_register::ReceiptKind::kSale && !receipt->voided;
  const bool undo =
      button(scene, "receipt.void", {area.x + 48 + 2 * third, by, third, 56}, "Void sale", Weight::kDanger,
             desk.reg().manager_present() ? icon::kUndo : icon::kLock, can_void);
  if (back) {
    desk.shown_receipt.clear();
    desk.touch();
  } else if (print) {
    desk.reprint(receipt->number);
  } else if (undo) {
    desk.void_sale(receipt->number);
  }
}

const char* plan_words(bool sells_online) {
  return sells_online ? "with selling online" : "without selling online";
}

}  // namespace

void draw_receipts(Scene& scene) {
  const Theme& theme = scene.colours();
  Desk& desk = scene.desk;
  const Rect area = draw_page_header(scene, "Receipts", "Reprint a receipt, or void a whole sale.");
  if (!desk.shown_receipt.empty()) return draw_one_receipt(scene, area);
  const auto receipts = desk.reg().recent_receipts(60);
  const Rect list{area.x, area.y + 4, area.w, area.h - 4};
  scene.touch.within(list);
  scene.touch.scroll("list", list, static_cast<float>(receipts.size()) * kRowHigh, &scene.memory.list_scroll);
  scene.paint.clip(list);
  if (receipts.empty()) {
    scene.paint.centre({list.x, list.y + 40, list.w, 26}, Face::kText16, theme.text_third,
                       "No receipts here yet.");
  }
  std::string chosen;
  float y = list.y - scene.memory.list_scroll;
  for (const auto& receipt : receipts) {
    const Rect row{list.x + 24, y, list.w - 48, kRowHigh};
    y += kRowHigh;
    if (!overlap(row, list)) continue;
    if (scene.touch.tap("receipt." + receipt.number, row, receipt.number)) chosen = receipt.number;
    if (scene.touch.held("receipt." + receipt.number)) scene.paint.fill(row, theme.surface3, 8);
    scene.paint.left({row.x + 8, row.y + 10, row.w - 150, 22}, Face::kSemi16, theme.text,
                     fmt::format("{} {}", kind_words(receipt), receipt.number));
    const std::string what = sold_words(receipt);
    scene.paint.left({row.x + 8, row.y + 33, row.w - 150, 20}, Face::kText14, theme.text_third,
                     clock_words(receipt.at_unix_ms) + " \u00B7 " + what);
    scene.paint.right({row.right() - 128, row.y, 120, row.h}, Face::kSemi16, theme.text,
                      desk.money(receipt.totals.total_minor));
    scene.paint.hline(row.x, row.right(), row.bottom() - 1, theme.hairline);
  }
  scene.paint.unclip();
  scene.touch.within({});
  if (!chosen.empty()) {
    desk.shown_receipt = chosen;
    desk.touch();
  }
}

void draw_held_sales(Scene& scene) {
  const Theme& theme = scene.colours();
  Desk& desk = scene.desk;
  const Rect area =
      draw_page_header(scene, "Held sales", "Tap one to go on with it. A held sale moves no stock.");
  const auto held = desk.reg().held_sales();
  if (held.empty()) {
    scene.paint.centre({area.x, area.y + 44, area.w, 26}, Face::kText16, theme.text_third,
                       "No held sales. Fill a cart, then tap Hold sale.");
  }
  const Rect list{area.x, area.y + 4, area.w, area.h - 4};
  scene.touch.within(list);
  scene.touch.scroll("list", list, static_cast<float>(held.size()) * kRowHigh, &scene.memory.list_scroll);
  scene.paint.clip(list);
  std::int64_t chosen = -1;
  float y = list.y - scene.memory.list_scroll;
  for (const auto& sale : held) {
    const Rect row{list.x + 24, y, list.w - 48, kRowHigh};
    y += kRowHigh;
    if (!overlap(row, list)) continue;
    if (scene.touch.tap(fmt::format("held.{}", sale.id), row, sale.name)) chosen = sale.id;
    scene.paint.left({row.x + 8, row.y, row.w - 120, row.h}, Face::kSemi16, theme.text, sale.name);
    scene.paint.right({row.right() - 108, row.y, 100, row.h}, Face::kText14, theme.text_third,
                      clock_words(sale.at_unix_ms));
    scene.paint.hline(row.x, row.right(), row.bottom() - 1, theme.hairline);
  }
  scene.paint.unclip();
  scene.touch.within({});
  if (chosen >= 0) desk.recall(chosen);
}

void draw_employees(Scene& scene) {
  const Theme& theme = scene.colours();
  Desk& desk = scene.desk;
  const Rect screen = scene.whole_screen();
  scene.paint.fill(screen, theme.background);
  const auto people = desk.reg().employees();
  const float wide = 200, high = 168, gap = 16;
  const auto count = static_cast<float>(people.size());
  const float row = count * wide + (count - 1) * gap;
  const float top = screen.y + std::max(24.f, screen.h * 0.2f);
  scene.paint.centre({screen.x, top, screen.w, 36}, Face::kSemi26, theme.text, "Who is selling?");
  scene.paint.centre({screen.x, top + 42, screen.w, 24}, Face::kText16, theme.text_third,
                     "Tap your name, then enter your PIN.");
  // What the shop has bought of its register's vendor, where a register's maker would show it.
  const Rect bought{screen.x, screen.y + 12, screen.w, 44};
  const auto plan =
      fmt::format("{}. Plan: {}", desk.reg().shop_name(), plan_words(desk.reg().sells_online()));
  scene.paint.centre(bought, Face::kText14, theme.text_third, plan);
  scene.touch.tap("employee.plan", bought, plan, false);
  float x = screen.mid_x() - row / 2;
  std::string chosen;
  for (std::size_t i = 0; i < people.size(); ++i) {
    const Rect card{x, top + 92, wide, high};
    x += wide + gap;
    const std::string id = "employee." + people[i].id;
    if (scene.touch.tap(id, card, people[i].name)) chosen = people[i].id;
    const PictureTint tint = picture_tint(theme, i * 3 + 3);
    scene.paint.fill(card, scene.touch.held(id) ? theme.surface3 : theme.surface, 12);
    scene.paint.outline(card, theme.hairline, 12);
    const Rect face{card.mid_x() - 32, card.y + 22, 64, 64};
    scene.paint.fill(face, tint.fill, 32);
    scene.paint.centre(face, Face::kSemi26, tint.ink, people[i].name.substr(0, 1));
    scene.paint.centre({card.x + 8, card.y + 98, card.w - 16, 24}, Face::kSemi18, theme.text, people[i].name);
    scene.paint.centre({card.x + 8, card.y + 124, card.w - 16, 22}, Face::kText14, theme.text_third,
                       till_register::role_name(people[i].role));
  }
  if (desk.reg().signed_in()) {
    if (button(scene, "employee.back", {screen.mid_x() - 220, top + 92 + high + 32, 212, 56}, "Back to sale",
               Weight::kQuiet, icon::kBack)) {
      desk.back_to_sale();
    } else if (button(scene, "employee.out", {screen.mid_x() + 8, top + 92 + high + 32, 212, 56}, "Sign out",
                      Weight::kQuiet, icon::kLock)) {
      desk.sign_out();
    }
  }
  if (!chosen.empty()) desk.ask_pin(chosen);
}

void draw_pin(Scene& scene) {
  const Theme& theme = scene.colours();
  Desk& desk = scene.desk;
  const Rect screen = scene.whole_screen();
  scene.paint.fill(screen, theme.background);
  const auto people = desk.reg().employees();
  std::string title = "Ask a manager", hint, below = desk.pin_reason;
  for (const auto& person : people) {
    if (desk.pin_for == person.id) {
      title = person.name;
      below = "Enter your PIN";
    }
    if (desk.pin_for == person.id || (desk.pin_for.empty() && person.role == till_register::Role::kManager)) {
      hint = fmt::format("Simulator: the practice PIN of {} is {}.", person.name, practice_pin(person));
    }
  }
  const bool tight = screen.h < 560;
  const float pad = 3 * 88 + 16, x = screen.mid_x() - pad / 2;
  float y = screen.y + (tight ? 8.f : std::max(20.f, (screen.h - 520) / 2));
  scene.paint.centre({screen.x, y, screen.w, 30}, Face::kSemi20, theme.text, title);
  scene.paint.centre({screen.x, y + 30, screen.w, 22}, Face::kText14, theme.text_second, below);
  y += 64;
  for (int dot = 0; dot < 4; ++dot) {
    const bool on = dot < static_cast<int>(desk.keypad.size());
    const Rect ring{screen.mid_x() - 58 + static_cast<float>(dot) * 32, y, 20, 20};
    scene.paint.fill(ring, on ? theme.text : theme.surface, 10);
    scene.paint.outline(ring, on ? theme.text : theme.control_line, 10, 2);
  }
  y += tight ? 28 : 36;
  keypad(scene, "pin", x, y, 88, false);
  y += keypad_height() + (tight ? 4 : 16);
  if (!tight) {
    if (button(scene, "pin.cancel", {x, y, pad, 52}, "Cancel")) desk.back_to_sale();
    y += 64;
  } else if (button(scene, "pin.cancel", {x + pad + 24, screen.bottom() - 72, 140, 52}, "Cancel")) {
    desk.back_to_sale();
  }
  scene.paint.centre({screen.x, y, screen.w, 22}, Face::kText13, theme.text_third, hint);
}

void draw_notice(Scene& scene) {
  const Notice* notice = scene.desk.notice();
  if (notice == nullptr) return;
  const Theme& theme = scene.colours();
  const Layout& at = scene.at;
  // In the cart, just above the totals: there no panel of a plugin covers it. Elsewhere at the foot.
  const bool in_cart = !scene.desk.keeps_whole_screen() && at.size_class != SizeClass::kCompact;
  const float room = (in_cart ? at.cart.w : at.display.w) - 40;
  const float text_room = std::min(room, 620.f) - 68;
  const float line = 21, one_line = scene.paint.width(Face::kSemi15, notice->text);
  // Words do not fill their lines to the last pixel; a fifth is left for that.
  const float lines = one_line <= text_room ? 1 : std::ceil(one_line * 1.2f / text_room);
  const float wide = in_cart ? room : std::min(room, (lines > 1 ? text_room : one_line) + 68);
  const float high = std::max(52.f, lines * line + 24);
  const float mid = in_cart ? at.cart.mid_x() : at.display.mid_x();
  const float foot =
      in_cart ? at.cart.bottom() - 228 - 12
              : at.display.bottom() - (at.strip.empty() || scene.desk.keeps_whole_screen() ? 24.f : 84.f);
  const Rect strip{mid - wide / 2, foot - high, wide, high};
  scene.paint.shadow(strip, 12);
  scene.paint.fill(strip, notice->warning ? theme.amber : theme.ink, 12);
  if (notice->warning) scene.paint.outline(strip, theme.amber_line, 12);
  const Colour ink = notice->warning ? theme.on_amber : theme.on_ink;
  scene.paint.icon(strip.x + 28, strip.mid_y(), Face::kIcon24, ink,
                   notice->warning ? icon::kWarning : icon::kCheck);
  scene.paint.paragraph({strip.x + 52, strip.mid_y() - lines * line / 2, strip.w - 64, high}, Face::kSemi15,
                        ink, notice->text);
}

}  // namespace till_screen
