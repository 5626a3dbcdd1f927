// Pages over the workspace that give goods and counts: return, adjust, receive, discount.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

#include "screen/icons.h"
#include "screen/scene.h"

namespace till_screen {

using till_register::format_quantity;
using till_register::Item;
using till_register::kOne;
using till_register::TenderKind;

namespace {

void chips(Scene& scene, const std::string& id, float x, float y, std::initializer_list<const char*> words,
           std::string* chosen) {
  for (const char* word : words) {
    const float wide = scene.paint.width(Face::kSemi15, word) + 32;
    if (chip(scene, id + "." + word, {x, y, wide, 44}, word, *chosen == word)) {
      *chosen = word;
      scene.desk.touch();
    }
    x += wide + 8;
  }
}

std::string when_words(std::int64_t at_unix_ms) {
  const std::time_t at = static_cast<std::time_t>(at_unix_ms / 1000);
  std::tm local{};
  localtime_r(&at, &local);
  char out[32];
  std::strftime(out, sizeof out, "%d %b, %H:%M", &local);
  return out;
}

void draw_return_find(Scene& scene) {
  const Theme& theme = scene.colours();
  Desk& desk = scene.desk;
  const Rect area =
      draw_page_header(scene, "Return", "Scan the receipt, type its number, or choose it here.");
  const Rect foot{area.x + 24, area.bottom() - 24 - 56, area.w - 48, 56};
  const Rect list{area.x, area.y + 8, area.w, foot.y - 16 - area.y};
  const auto receipts = desk.reg().recent_receipts(40);
  std::string chosen;
  float y = list.y - scene.memory.list_scroll;
  std::size_t shown = 0;
  scene.touch.within(list);
  scene.paint.clip(list);
  for (const auto& receipt : receipts) {
    if (receipt.voided || receipt.kind == till_register::ReceiptKind::kReturn ||
        receipt.kind == till_register::ReceiptKind::kVoid)
      continue;
    const Rect row{list.x + 24, y, list.w - 48, kRowHigh};
    y += kRowHigh;
    ++shown;
    if (!overlap(row, list)) continue;
    const std::string what = sold_words(receipt);
    if (scene.touch.tap("receipt." + receipt.number, row, receipt.number + " " + what))
      chosen = receipt.number;
    if (scene.touch.held("receipt." + receipt.number)) scene.paint.fill(row, theme.surface3, 8);
    scene.paint.left({row.x + 8, row.y + 10, row.w - 140, 22}, Face::kSemi16, theme.text, receipt.number);
    scene.paint.left({row.x + 8, row.y + 33, row.w - 140, 20}, Face::kText14, theme.text_third,
                     when_words(receipt.at_unix_ms) + " \u00B7 " + what);
    scene.paint.right({row.right() - 128, row.y, 120, row.h}, Face::kSemi16, theme.text,
                      desk.money(receipt.totals.total_minor));
    scene.paint.hline(row.x, row.right(), row.bottom() - 1, theme.hairline);
  }
  scene.paint.unclip();
  scene.touch.scroll("list", list, static_cast<float>(shown) * kRowHigh, &scene.memory.list_scroll);
  scene.touch.within({});
  if (shown == 0) {
    scene.paint.centre({list.x, list.y + 40, list.w, 26}, Face::kText16, theme.text_third,
                       "No sales here yet.");
  }
  const bool without =
      button(scene, "return.without", foot, "Return without receipt", Weight::kQuiet, icon::kReturn);
  if (!chosen.empty()) {
    desk.find_receipt(chosen);
  } else if (without) {
    desk.return_without_receipt();
  }
}

/// "Back on the shelf?" with Yes and No.
void draw_shelf_question(Scene& scene, const std::string& id, float x, float y, ReturnChoice& line) {
  const Theme& theme = scene.colours();
  const Rect box{x, y, 132, 44};
  scene.paint.fill(box, theme.surface3, 8);
  for (int side = 0; side < 2; ++side) {
    const bool yes = side == 0;
    const Rect half{box.x + static_cast<float>(side) * 66, box.y, 66, 44};
    const bool on = line.restock == yes;
    if (on) scene.paint.fill(half.inset(4), theme.surface, 6);
    if (on) scene.paint.outline(half.inset(4), theme.control_line, 6);
    scene.paint.centre(half, Face::kSemi15, on ? theme.text : theme.text_second, yes ? "Yes" : "No");
    if (scene.touch.tap(id + (yes ? ".yes" : ".no"), half, yes ? "Yes" : "No")) {
      line.restock = yes;
      scene.desk.touch();
    }
  }
}

void draw_return_lines(Scene& scene) {
  const Theme& theme = scene.colours();
  Desk& desk = scene.desk;
  const bool receipt = !desk.return_receipt.empty();
  const Rect area =
      draw_page_header(scene, receipt ? "Return from " + desk.return_receipt : "Return without receipt",
                       receipt ? "Tick what came back. Is it fit to sell again?"
                               : "Scan each item that came back. Today's price is refunded.");
  const float foot_high = 148;
  const Rect list{area.x, area.y + 32, area.w, area.h - foot_high - 32};
  if (!desk.return_lines.empty()) {
    scene.paint.right({area.x, area.y + 6, area.w - 32, 22}, Face::kSemi13, theme.text_second,
                      "Back on the shelf?");
  }
  scene.touch.within(list);
  scene.paint.clip(list);
  float y = list.y - scene.memory.list_scroll;
  for (std::size_t i = 0; i < desk.return_lines.size(); ++i) {
    ReturnChoice& line = desk.return_lines[i];
    const Rect row{list.x + 24, y, list.w - 48, kRowHigh + 8};
    y += kRowHigh + 8;
    if (!overlap(row, list)) continue;
    const std::string id = fmt::format("return.{}", i);
    const Rect name_hit{row.x, row.y, row.w - 300, row.h};
    if (scene.touch.tap(id, name_hit, line.name)) {
      line.taken = !line.taken;
      desk.touch();
    }
    if (line.taken) scene.paint.fill(row.inset(0, 2), theme.selected, 8);
    scene.paint.icon(row.x + 24, row.mid_y(), Face::kIcon24, line.taken ? theme.action : theme.control_line,
                     line.taken ? icon::kBoxOn : icon::kBoxOff);
    scene.paint.left({row.x + 48, row.y + 13, name_hit.w - 56, 22}, Face::kSemi16, theme.text, line.name);
    scene.paint.left({row.x + 48, row.y + 37, name_hit.w - 56, 20}, Face::kText14, theme.text_second,
                     desk.money(line.unit_price_minor) + " each");
    const float qx = row.right() - 300;
    if (icon_button(scene, id + ".less", {qx, row.y + 12, 44, 48}, icon::kMinus, "One less") &&
        line.quantity_milli > kOne) {
      line.quantity_milli -= kOne;
      desk.touch();
    }
    scene.paint.centre({qx + 44, row.y + 12, 44, 48}, Face::kSemi16, theme.text,
                       format_quantity(line.quantity_milli));
    if (icon_button(scene, id + ".more", {qx + 88, row.y + 12, 44, 48}, icon::kAdd, "One more") &&
        line.quantity_milli + kOne <= line.most_milli) {
      line.quantity_milli += kOne;
      desk.touch();
    }
    draw_shelf_question(scene, id + ".shelf", row.right() - 140, row.y + 14, line);
    scene.paint.hline(row.x, row.right(), row.bottom() - 1, theme.hairline);
  }
  scene.paint.unclip();
  scene.touch.scroll("list", list, static_cast<float>(desk.return_lines.size()) * (kRowHigh + 8),
                     &scene.memory.list_scroll);
  scene.touch.within({});
  if (desk.return_lines.empty()) {
    scene.paint.centre({list.x, list.y + 40, list.w, 26}, Face::kText16, theme.text_third,
                       "Nothing scanned yet.");
  }
  const float fy = area.bottom() - foot_high;
  scene.paint.hline(area.x, area.right(), fy, theme.hairline);
  chips(scene, "return.reason", area.x + 24, fy + 12, {"Changed mind", "Damaged", "Wrong item"},
        &desk.return_reason);
  const float half = (area.w - 48 - 12) / 2, by = area.bottom() - 20 - 60;
  const bool any = desk.refund_estimate_minor() > 0;
  const std::string amount = any ? " " + desk.money(desk.refund_estimate_minor()) : "";
  const bool cash = button(scene, "return.cash", {area.x + 24, by, half, 60}, "Refund cash" + amount,
                           Weight::kPrimary, icon::kCash, any);
  const bool card = button(scene, "return.card", {area.x + 36 + half, by, half, 60}, "Refund card",
                           Weight::kQuiet, icon::kCard, any);
  if (cash) {
    desk.give_back(TenderKind::kCash);
  } else if (card) {
    desk.give_back(TenderKind::kCard);
  }
}

}  // namespace

std::string sold_words(const till_register::Receipt& receipt) {
  std::string words;
  for (const auto& line : receipt.lines) {
    if (!words.empty()) words += ", ";
    if (const auto pieces = std::abs(line.quantity_milli); pieces != kOne)
      words += format_quantity(pieces) + " \u00D7 ";
    words += line.name;
  }
  return words;
}

Rect draw_page_header(Scene& scene, const std::string& title, const std::string& below) {
  const Theme& theme = scene.colours();
  const Rect& work = scene.at.workspace;
  if (scene.memory.list_page != static_cast<int>(scene.desk.page())) {
    scene.memory.list_page = static_cast<int>(scene.desk.page());
    scene.memory.list_scroll = 0;
  }
  scene.paint.fill(work, theme.surface);
  scene.paint.left({work.x + 24, work.y + 10, work.w - 120, 30}, Face::kSemi20, theme.text, title);
  scene.paint.left({work.x + 24, work.y + 40, work.w - 120, 22}, Face::kText14, theme.text_third, below);
  scene.paint.hline(work.x, work.right(), work.y + 72, theme.hairline);
  if (icon_button(scene, "page.close", {work.right() - 64, work.y + 12, 48, 48}, icon::kClose, "Back to sale",
                  false)) {
    scene.desk.back_to_sale();
  }
  return {work.x, work.y + 73, work.w, work.h - 73};
}

void draw_item_picker(Scene& scene, const Rect& area, const std::string& hint) {
  const Theme& theme = scene.colours();
  Desk& desk = scene.desk;
  const std::vector<Item> items = desk.found_items();
  const Rect list{area.x, area.y, area.w, area.h};
  int chosen = -1;
  scene.touch.within(list);
  scene.touch.scroll("list", list, static_cast<float>(items.size()) * kRowHigh, &scene.memory.list_scroll);
  scene.paint.clip(list);
  if (items.empty())
    scene.paint.centre({list.x, list.y + 40, list.w, 26}, Face::kText16, theme.text_third, hint);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    const Rect row{list.x + 24, list.y + static_cast<float>(i) * kRowHigh - scene.memory.list_scroll,
                   list.w - 48, kRowHigh};
    if (!overlap(row, list)) continue;
    const std::string id = "pick." + item.sku;
    if (scene.touch.tap(id, row, item.full_name())) chosen = static_cast<int>(i);
    if (scene.touch.held(id)) scene.paint.fill(row, theme.surface3, 8);
    scene.paint.left({row.x + 8, row.y + 10, row.w - 160, 22}, Face::kSemi16, theme.text, item.full_name());
    scene.paint.left({row.x + 8, row.y + 33, row.w - 160, 20}, Face::kText14, theme.text_third, item.sku);
    scene.paint.right({row.right() - 148, row.y, 140, row.h}, Face::kText16, theme.text_second,
                      format_quantity(item.on_hand_milli) + " here");
    scene.paint.hline(row.x, row.right(), row.bottom() - 1, theme.hairline);
  }
  scene.paint.unclip();
  scene.touch.within({});
  if (chosen >= 0) desk.pick(items[static_cast<std::size_t>(chosen)]);
}

void draw_return(Scene& scene) {
  if (scene.desk.page() == Page::kReturnFind) return draw_return_find(scene);
  draw_return_lines(scene);
}

void draw_stock(Scene& scene) {
  const Theme& theme = scene.colours();
  Desk& desk = scene.desk;
  const bool adjust = desk.page() == Page::kAdjust;
  const Rect area = draw_page_header(
      scene, adjust ? "Adjust stock" : "Receive goods",
      desk.picked ? desk.picked->full_name() : "Scan the item, search for it above, or choose it here.");
  if (!desk.picked)
    return draw_item_picker(scene, area, "No item matches. Check the spelling or clear the field.");
  const Item item = *desk.picked;
  const bool tight = area.h < 420;
  const float key_high = tight ? 50.f : 64.f;
  const float pad_wide = 3 * 88 + 16, x = area.x + 32;
  const float y = area.y + (tight ? 12.f : 28.f);
  const Rect shown{x, y, pad_wide, tight ? 52.f : 64.f};
  scene.paint.fill(shown, theme.surface2, 8);
  scene.paint.outline(shown, theme.action, 8, 2);
  scene.paint.right(shown.inset(16, 0), Face::kSemi26, desk.keypad.empty() ? theme.text_third : theme.text,
                    desk.keypad.empty() ? (adjust ? "New count" : "How many") : desk.keypad);
  keypad(scene, "stock", x, shown.bottom() + 12, 88, true, key_high);

  const float rx = x + pad_wide + 32, rw = area.right() - 24 - rx;
  scene.paint.left({rx, y, rw, 24}, Face::kText14, theme.text_third, "In store now");
  scene.paint.left({rx, y + 24, rw, 48}, Face::kBold34, theme.text, format_quantity(item.on_hand_milli));
  scene.paint.left({rx, y + 76, rw, 22}, Face::kText14, theme.text_third, item.sku);
  float ny = y + 112;
  if (item.set_aside_milli > 0) {
    ny += scene.paint.paragraph(
              {rx, ny, rw, 60}, Face::kText14, theme.text_second,
              fmt::format("Count without the {} set aside.", format_quantity(item.set_aside_milli))) +
          8;
  }
  if (adjust) {
    const float half = std::min(180.f, (rw - 8) / 2);
    int place = 0;
    for (const char* word : {"Recount", "Damaged", "Lost", "Used in shop"}) {
      const Rect rect{rx + static_cast<float>(place % 2) * (half + 8),
                      ny + static_cast<float>(place / 2) * 52, half, 44};
      ++place;
      if (chip(scene, fmt::format("stock.reason.{}", word), rect, word, desk.stock_reason == word)) {
        desk.stock_reason = word;
        desk.touch();
      }
    }
  }
  // No wider than the reasons above it, on a display of whatever width.
  const Rect confirm{rx, shown.bottom() + 12 + keypad_height(key_high) - key_high,
                     std::min(rw, 2 * 180.f + 8), key_high};
  const std::string words = desk.keypad.empty() ? (adjust ? "Set the count" : "Receive")
                            : adjust            ? "Set to " + desk.keypad
                                                : "Receive " + desk.keypad;
  if (button(scene, "stock.confirm", confirm, words, Weight::kPrimary, 0, !desk.keypad.empty())) {
    if (adjust) {
      desk.confirm_adjust();
    } else {
      desk.confirm_receive();
    }
  }
}

void draw_discount(Scene& scene) {
  const Theme& theme = scene.colours();
  Desk& desk = scene.desk;
  const Rect area =
      draw_page_header(scene, "Discount", "Off the whole sale. A line's own discount is in the cart.");
  static constexpr int kShares[] = {500, 1000, 1500, 2000, 2500, 5000};
  const float gap = 12, wide = std::min(200.f, (area.w - 48 - 2 * gap) / 3);
  int chosen = -1;
  for (int i = 0; i < 6; ++i) {
    const Rect rect{area.x + 24 + static_cast<float>(i % 3) * (wide + gap),
                    area.y + 24 + static_cast<float>(i / 3) * (72 + gap), wide, 72};
    const bool on = desk.cart().discount_basis_points() == kShares[i];
    if (button(scene, fmt::format("discount.{}", kShares[i] / 100), rect,
               fmt::format("{}%", kShares[i] / 100), on ? Weight::kPrimary : Weight::kQuiet)) {
      chosen = kShares[i];
    }
  }
  const float y = area.y + 24 + 2 * (72 + gap) + 12;
  if (button(scene, "discount.none", {area.x + 24, y, 3 * wide + 2 * gap, 56}, "No discount", Weight::kQuiet,
             icon::kClose, desk.cart().discount_basis_points() > 0)) {
    chosen = 0;
  }
  if (desk.cart().empty()) {
    scene.paint.left({area.x + 24, y + 72, area.w - 48, 24}, Face::kText14, theme.text_third,
                     "Nothing is in the cart yet; the discount will count for this sale.");
  }
  if (chosen >= 0) desk.set_discount(chosen);
}

}  // namespace till_screen
