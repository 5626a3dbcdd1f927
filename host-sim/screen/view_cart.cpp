// The cart at the right: lines, totals, Pay; on a small display a strip at the foot.
#include <fmt/format.h>

#include "screen/icons.h"
#include "screen/scene.h"

namespace till_screen {

using till_register::format_quantity;

namespace {

constexpr float kLineHigh = 68, kOpenHigh = 60;

std::string pieces_words(till_register::Milli pieces) {
  return fmt::format("{} {}", format_quantity(pieces), pieces == till_register::kOne ? "item" : "items");
}

void draw_line_buttons(Scene& scene, float x, float y, float wide, int index) {
  const float gap = 8, each = (wide - 3 * gap) / 4;
  const auto at = [&](int column) {
    return Rect{x + static_cast<float>(column) * (each + gap), y, each, 48};
  };
  Desk& desk = scene.desk;
  const bool less = button(scene, "line.less", at(0), "\u2212 1");
  const bool more = button(scene, "line.more", at(1), "+ 1");
  const bool ten = button(scene, "line.discount", at(2), "10% off");
  const bool gone = button(scene, "line.remove", at(3), "Remove", Weight::kDanger);
  if (less) desk.change_line(index, -1);
  if (more) desk.change_line(index, 1);
  if (ten) {
    desk.discount_line(
        index, desk.cart().lines()[static_cast<std::size_t>(index)].discount_basis_points == 0 ? 1000 : 0);
  }
  if (gone) desk.remove_line(index);
}

void draw_lines(Scene& scene, const Rect& view, float margin) {
  const Theme& theme = scene.colours();
  Desk& desk = scene.desk;
  const auto lines = desk.cart().lines();
  float content = static_cast<float>(lines.size()) * kLineHigh;
  if (desk.open_line >= 0) content += kOpenHigh;
  scene.touch.within(view);
  scene.touch.scroll("cart", view, content, &scene.memory.cart_scroll);
  scene.paint.clip(view);
  if (lines.empty()) {
    scene.paint.icon(view.mid_x(), view.y + std::min(110.f, view.h * 0.35f), Face::kIcon34,
                     theme.control_line, icon::kCart);
    scene.paint.centre({view.x, view.y + std::min(140.f, view.h * 0.35f + 30), view.w, 24}, Face::kText16,
                       theme.text_third, "Scan or tap an item to start");
  }
  float y = view.y - scene.memory.cart_scroll;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& line = lines[i];
    const int index = static_cast<int>(i);
    const bool open = desk.open_line == index;
    const Rect row{view.x, y, view.w, kLineHigh};
    const std::string id = fmt::format("line.{}", i);
    if (scene.touch.tap(id, row, line.name)) {
      desk.open_line = open ? -1 : index;
      desk.touch();
    }
    if (desk.last_line == index || open) {
      scene.paint.fill({row.x, row.y, row.w, row.h + (open ? kOpenHigh : 0)}, theme.surface2);
    }
    const Rect count{row.x + margin, row.mid_y() - 18, 36, 36};
    scene.paint.fill(count, theme.surface3, 8);
    scene.paint.centre(count, Face::kSemi15, theme.text, format_quantity(line.quantity_milli));
    std::string below;
    if (!line.variant_label.empty()) below = line.variant_label;
    if (line.quantity_milli != till_register::kOne) {
      below += (below.empty() ? "" : " \u00B7 ") + desk.money(line.unit_price_minor) + " each";
    }
    if (line.discount_basis_points > 0) {
      below +=
          fmt::format("{}{:g}% off", below.empty() ? "" : " \u00B7 ", line.discount_basis_points / 100.0);
    }
    const float text_x = count.right() + 14, amount_wide = 96;
    const float text_wide = row.right() - margin - amount_wide - text_x;
    if (below.empty()) {
      scene.paint.left({text_x, row.y, text_wide, row.h}, Face::kText16, theme.text, line.name);
    } else {
      scene.paint.left({text_x, row.y + 13, text_wide, 22}, Face::kText16, theme.text, line.name);
      scene.paint.left({text_x, row.y + 35, text_wide, 20}, Face::kText14, theme.text_third, below);
    }
    scene.paint.right({row.right() - margin - amount_wide, row.y, amount_wide, row.h}, Face::kSemi16,
                      theme.text, desk.money(line.amount_minor()));
    y += kLineHigh;
    if (open) {
      draw_line_buttons(scene, view.x + margin, y, view.w - 2 * margin, index);
      y += kOpenHigh;
    }
    scene.paint.hline(view.x + margin, view.right() - margin, y - 1, theme.hairline);
  }
  scene.paint.unclip();
  scene.touch.within({});
}

}  // namespace

void draw_cart(Scene& scene) {
  const Theme& theme = scene.colours();
  const Rect& cart = scene.at.cart;
  Desk& desk = scene.desk;
  const float margin = 20;
  scene.paint.fill(cart, theme.surface);
  scene.paint.vline(cart.x, cart.y, cart.bottom(), theme.hairline);
  const Rect title{cart.x + margin, cart.y, cart.w - 2 * margin, 58};
  const bool training = desk.reg().training();
  scene.paint.left(title, Face::kSemi20, theme.text, training ? "Practice sale" : "Current sale");
  if (!desk.cart().empty()) {
    scene.paint.right(title, Face::kText14, theme.text_third, pieces_words(desk.cart().pieces()));
  }
  scene.paint.hline(cart.x, cart.right(), title.bottom() - 1, theme.hairline);

  const auto totals = desk.cart().totals();
  const bool discounted = totals.discount_minor != 0;
  const bool compact = scene.at.size_class == SizeClass::kCompact;  // there the strip has the Pay button
  const float foot = (compact ? 132.f : 228.f) + (discounted ? 28.f : 0.f);
  const float top = cart.bottom() - foot;
  draw_lines(scene, {cart.x + 1, title.bottom(), cart.w - 1, top - title.bottom()}, margin);

  scene.paint.hline(cart.x, cart.right(), top, theme.hairline);
  float y = top + 12;
  const auto row = [&](const std::string& words, const std::string& amount) {
    const Rect rect{cart.x + margin, y, cart.w - 2 * margin, 28};
    scene.paint.left(rect, Face::kText16, theme.text_second, words);
    scene.paint.right(rect, Face::kText16, theme.text_second, amount);
    y += 28;
  };
  row("Subtotal", desk.money(totals.subtotal_minor));
  if (discounted) {
    row(fmt::format("Discount {:g}%", desk.cart().discount_basis_points() / 100.0),
        desk.money(-totals.discount_minor));
  }
  row(fmt::format("Tax {:g}%", till_register::kTaxBasisPoints / 100.0), desk.money(totals.tax_minor));
  const Rect total{cart.x + margin, y + 4, cart.w - 2 * margin, 52};
  scene.paint.left(total, Face::kSemi20, theme.text, "Total");
  scene.paint.right(total, Face::kBold34, theme.text, desk.money(totals.total_minor));

  if (compact) return;
  const Rect pay{cart.x + margin, cart.bottom() - 20 - 72, cart.w - 2 * margin, 72};
  const bool can_pay = !desk.cart().empty();
  if (button(scene, "pay", pay, can_pay ? "Pay " + desk.money(totals.total_minor) : "Pay", Weight::kPay, 0,
             can_pay)) {
    desk.pay();
  }
}

void draw_strip(Scene& scene) {
  const Theme& theme = scene.colours();
  const Rect& strip = scene.at.strip;
  if (strip.empty()) return;
  Desk& desk = scene.desk;
  scene.paint.fill(strip, theme.surface);
  scene.paint.hline(strip.x, strip.right(), strip.y, theme.hairline);
  const float y = strip.y + 10;
  const bool sale = desk.page() == Page::kSale;
  const bool open = sale && scene.memory.compact_cart;
  const auto totals = desk.cart().totals();
  const std::string words = !sale || open || scene.memory.compact_more
                                ? "Back to sale"
                                : "Cart \u00B7 " + pieces_words(desk.cart().pieces());
  if (button(scene, "strip.cart", {strip.x + 16, y, 200, 52}, words, Weight::kQuiet,
             sale && !open ? icon::kCart : icon::kBack)) {
    if (!sale) {
      desk.back_to_sale();
    } else if (scene.memory.compact_more) {
      scene.memory.compact_more = false;
    } else {
      scene.memory.compact_cart = !open;
    }
    desk.touch();
  }
  if (sale && button(scene, "strip.more", {strip.x + 224, y, 110, 52}, "More", Weight::kQuiet, icon::kMore)) {
    scene.memory.compact_more = !scene.memory.compact_more;
    desk.touch();
  }
  const float pay_x = strip.right() - 16 - 240;
  scene.paint.right({strip.x + 340, y, pay_x - 16 - strip.x - 340, 52}, Face::kSemi26, theme.text,
                    desk.money(totals.total_minor));
  const bool can_pay = !desk.cart().empty();
  if (button(scene, "pay", {pay_x, y, 240, 52}, can_pay ? "Pay " + desk.money(totals.total_minor) : "Pay",
             Weight::kPay, 0, can_pay)) {
    scene.memory.compact_cart = scene.memory.compact_more = false;
    desk.pay();
  }
}

}  // namespace till_screen
