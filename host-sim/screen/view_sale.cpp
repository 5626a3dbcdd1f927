// The top bar, the item grid, the row of functions and the choice of a variant.
#include <fmt/format.h>

#include "screen/icons.h"
#include "screen/scene.h"

namespace till_screen {

using till_register::format_quantity;
using till_register::Tile;

namespace {

constexpr float kTileRound = 12;

void draw_search(Scene& scene) {
  const Theme& theme = scene.colours();
  const Rect& box = scene.at.search;
  const Desk& desk = scene.desk;
  const bool listening =
      desk.page() != Page::kTender && desk.page() != Page::kPin && desk.page() != Page::kEmployees;
  scene.touch.tap("search", box, desk.search());
  scene.paint.fill(box, theme.surface2, 12);
  scene.paint.outline(box, listening ? theme.action : theme.hairline, 12, listening ? 2 : 1);
  scene.paint.icon(box.x + 24, box.mid_y(), Face::kIcon20, theme.text_third, icon::kScan);
  const bool typed = !desk.search().empty();
  const Rect words{box.x + 44, box.y, box.w - 44 - (typed ? 44 : 10), box.h};
  if (!typed) {
    const bool wide = scene.at.size_class == SizeClass::kWide;
    const char* hint = desk.page() == Page::kReturnFind ? "Scan or type a receipt"
                       : wide                           ? "Scan or search items"
                                                        : "Scan or search";
    scene.paint.left(words, Face::kText14, theme.text_third, hint);
  } else {
    scene.paint.left(words, Face::kText16, theme.text, desk.search());
    if (icon_button(scene, "search.clear", {box.right() - 44, box.y, 44, 44}, icon::kClose, "Clear", false)) {
      scene.desk.clear_search();
    }
  }
  if (listening && typed) {
    const float x = std::min(words.x + scene.paint.width(Face::kText16, desk.search()) + 1, words.right());
    scene.paint.fill({x, box.mid_y() - 10, 1.5f, 20}, theme.text);
  }
}

void draw_tile(Scene& scene, const Rect& rect, const Tile& tile, std::size_t seed, bool held) {
  const Theme& theme = scene.colours();
  const PictureTint tint = picture_tint(theme, seed);
  const float picture_high = std::round(rect.h * 0.545f);
  scene.paint.fill(rect, theme.surface, kTileRound);
  scene.paint.fill_top({rect.x, rect.y, rect.w, picture_high}, tint.fill, kTileRound);
  scene.paint.icon(rect.x + 30, rect.y + picture_high / 2, Face::kIcon34, tint.ink,
                   item_icon(tile.item.icon));
  const float foot = rect.h - picture_high, x = rect.x + 12, wide = rect.w - 24;
  scene.paint.left({x, rect.y + picture_high + foot * 0.14f, wide, foot * 0.38f}, Face::kSemi15, theme.text,
                   tile.item.name);
  const Rect figures{x, rect.y + picture_high + foot * 0.54f, wide, foot * 0.34f};
  scene.paint.left(figures, Face::kText14, theme.text_second, scene.desk.money(tile.item.price_minor));
  scene.paint.right(figures, Face::kText14, theme.text_third,
                    fmt::format("{} here", format_quantity(tile.item.on_hand_milli)));
  if (tile.item.set_aside_milli > 0) {
    scene.paint.right({x, rect.y + picture_high - 22, wide, 18}, Face::kText13, theme.text_second,
                      fmt::format("{} set aside", format_quantity(tile.item.set_aside_milli)));
  }
  scene.paint.outline(rect, held ? theme.action : theme.hairline, kTileRound, held ? 2 : 1);
}

std::size_t tint_seed(const Tile& tile) {
  // Item ids count up ("I0003"), so that neighbours differ.
  std::size_t seed = 0;
  for (const char c : tile.item.item_id) {
    if (c >= '0' && c <= '9') seed = seed * 10 + static_cast<std::size_t>(c - '0');
  }
  return seed == 0 ? 0 : seed - 1;
}

}  // namespace

std::string tile_id(const Tile& tile) {
  return "tile." + (tile.variants.empty() ? tile.item.sku : tile.variants.front().sku);
}

void draw_top_bar(Scene& scene) {
  const Theme& theme = scene.colours();
  const Layout& at = scene.at;
  scene.paint.fill(at.top_bar, theme.surface);
  scene.paint.hline(0, at.display.w, at.top_bar.bottom() - 1, theme.hairline);

  scene.wish_drawer = scene.touch.tap("brand", at.brand, "Simulator");
  const Rect logo{at.brand.x + 4, at.brand.mid_y() - 20, 40, 40};
  scene.paint.fill(logo, theme.dark ? theme.surface3 : theme.ink, 10);
  scene.paint.icon(logo.mid_x(), logo.mid_y(), Face::kIcon24, rgb(0xFFFFFF), icon::kTill);
  if (at.size_class != SizeClass::kCompact) {
    const float x = logo.right() + 12, wide = at.brand.right() - x;
    const std::string& shop = scene.desk.reg().shop_name();
    const std::string name = at.size_class == SizeClass::kWide ? shop : shop.substr(0, shop.find(' '));
    scene.paint.left({x, at.brand.y + 4, wide, 22}, Face::kSemi16, theme.text, name);
    scene.paint.left({x, at.brand.y + 25, wide, 20}, Face::kText13, theme.text_third,
                     scene.desk.reg().register_name());
  }
  draw_search(scene);

  const auto& employee = scene.desk.reg().signed_in();
  if (at.size_class == SizeClass::kWide) {
    const bool tapped = scene.touch.tap("employee", at.employee, employee ? employee->name : "Sign in");
    scene.paint.outline(at.employee, theme.hairline, 8);
    scene.paint.icon(at.employee.x + 24, at.employee.mid_y(), Face::kIcon24, theme.text_second,
                     icon::kPerson);
    scene.paint.left({at.employee.x + 46, at.employee.y, at.employee.w - 52, 48}, Face::kSemi15,
                     theme.text_second, employee ? employee->name : "Sign in");
    if (tapped && !scene.desk.in_tender()) scene.desk.go(Page::kEmployees);
  } else {
    const bool tapped = scene.touch.tap("employee", at.employee, employee ? employee->name : "Sign in");
    scene.paint.outline(at.employee, theme.hairline, 8);
    scene.paint.icon(at.employee.mid_x(), at.employee.mid_y(), Face::kIcon24, theme.text_second,
                     icon::kPerson);
    if (tapped && !scene.desk.in_tender()) scene.desk.go(Page::kEmployees);
  }

  scene.wish_cable = scene.touch.tap(
      "cable", at.cable, scene.cable_up ? "Network cable: in" : "Network cable: out", scene.cable_there);
  if (!scene.cable_up) {
    scene.paint.fill(at.cable, theme.amber, 8);
    scene.paint.outline(at.cable, theme.amber_line, 8);
  } else {
    scene.paint.outline(at.cable, theme.hairline, 8);
  }
  scene.paint.icon(at.cable.mid_x(), at.cable.mid_y(), Face::kIcon24,
                   !scene.cable_up     ? theme.on_amber
                   : scene.cable_there ? theme.text_second
                                       : theme.text_third,
                   scene.cable_up ? icon::kCable : icon::kCableOut);
}

void draw_grid(Scene& scene) {
  const Theme& theme = scene.colours();
  const Layout& at = scene.at;
  Desk& desk = scene.desk;
  scene.paint.fill(at.workspace, theme.background);

  float x = at.categories.x;
  const std::vector<std::string> names = desk.category_names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const float wide = scene.paint.width(Face::kSemi15, names[i]) + 32;
    if (x + wide > at.categories.right()) break;
    if (chip(scene, "category." + names[i], {x, at.categories.y, wide, at.categories.h}, names[i],
             desk.search().empty() && desk.category == static_cast<int>(i))) {
      desk.category = static_cast<int>(i);
      desk.clear_search();
      scene.memory.grid_scroll = 0;
      desk.touch();
    }
    x += wide + 8;
  }

  const auto& tiles = desk.shown_tiles();
  scene.touch.within(at.grid);
  scene.touch.scroll("grid", at.grid, tiles_height(at, tiles.size()) + 8, &scene.memory.grid_scroll);
  scene.paint.clip(at.grid);
  if (tiles.empty()) {
    scene.paint.centre({at.grid.x, at.grid.y + 60, at.grid.w, 28}, Face::kSemi18, theme.text,
                       fmt::format("No item matches \"{}\".", desk.search()));
    scene.paint.centre({at.grid.x, at.grid.y + 92, at.grid.w, 24}, Face::kText16, theme.text_second,
                       "Check the spelling or clear the field.");
  }
  std::size_t tapped = tiles.size();
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    const Rect rect = tile_rect(at, i, scene.memory.grid_scroll);
    if (!overlap(rect, at.grid)) continue;
    const std::string id = tile_id(tiles[i]);
    if (scene.touch.tap(id, rect, tiles[i].item.name)) tapped = i;
    draw_tile(scene, rect, tiles[i], tint_seed(tiles[i]), scene.touch.held(id));
  }
  scene.paint.unclip();
  scene.touch.within({});
  if (tapped < tiles.size()) desk.tap_tile(tapped);
}

void draw_functions(Scene& scene) {
  struct Function {
    const char* id;
    const char* words;
    char16_t picture;
  };
  static constexpr Function kFunctions[] = {
      {"function.return", "Return", icon::kReturn},    {"function.adjust", "Adjust stock", icon::kAdjust},
      {"function.receive", "Receive", icon::kReceive}, {"function.discount", "Discount", icon::kDiscount},
      {"function.hold", "Hold sale", icon::kHold},     {"function.receipts", "Receipts", icon::kReceipts},
  };
  const bool compact = scene.at.functions.empty();
  const Rect& row = compact ? scene.at.workspace : scene.at.functions;
  const Theme& theme = scene.colours();
  scene.paint.fill(row, compact ? theme.background : theme.surface);
  scene.paint.hline(row.x, row.right(), row.y, theme.hairline);
  const int columns = compact ? 2 : 6;
  const float gap = 8, high = compact ? 72.f : 52.f;
  const float wide = (row.w - 32 - static_cast<float>(columns - 1) * gap) / static_cast<float>(columns);
  const bool stacked = wide < 120;
  int pressed = -1;
  for (int i = 0; i < 6; ++i) {
    const Rect rect{row.x + 16 + static_cast<float>(i % columns) * (wide + gap),
                    row.y + (compact ? 16 : 10) + static_cast<float>(i / columns) * (high + gap), wide, high};
    if (button(scene, kFunctions[i].id, rect, kFunctions[i].words, Weight::kQuiet, kFunctions[i].picture,
               true, stacked))
      pressed = i;
  }
  if (pressed >= 0) scene.memory.compact_more = false;
  switch (pressed) {
    case 0:
      scene.desk.go(Page::kReturnFind);
      break;
    case 1:
      scene.desk.go(Page::kAdjust);
      break;
    case 2:
      scene.desk.go(Page::kReceive);
      break;
    case 3:
      scene.desk.go(Page::kDiscount);
      break;
    case 4:
      scene.desk.hold();
      break;
    case 5:
      scene.desk.go(Page::kReceipts);
      break;
    default:
      break;
  }
}

void draw_variant_choice(Scene& scene) {
  const Tile* tile = scene.desk.choosing();
  if (tile == nullptr) return;
  const Theme& theme = scene.colours();
  const Rect& work = scene.at.workspace;
  const float row_high = 60;
  const auto count = static_cast<float>(tile->variants.size());
  const float high = std::min(work.h - 48, 76 + count * row_high + 16);
  const Rect card{work.mid_x() - 220, work.mid_y() - high / 2, 440, high};
  scene.paint.fill(work, rgb(0x10171D, 110));
  const bool outside = scene.touch.tap("variant.outside", work, "");
  scene.paint.shadow(card, 12);
  scene.paint.fill(card, theme.surface, 12);
  scene.touch.tap("variant.card", card, tile->item.name);
  scene.paint.left({card.x + 24, card.y + 12, card.w - 100, 48}, Face::kSemi20, theme.text, tile->item.name);
  const bool close = icon_button(scene, "variant.close", {card.right() - 60, card.y + 12, 48, 48},
                                 icon::kClose, "Close", false);
  const Rect list{card.x, card.y + 68, card.w, high - 76};
  scene.touch.within(list);
  scene.touch.scroll("variants", list, count * row_high, &scene.memory.list_scroll);
  scene.paint.clip(list);
  int chosen = -1;
  for (std::size_t i = 0; i < tile->variants.size(); ++i) {
    const auto& variant = tile->variants[i];
    const Rect row{card.x + 12, list.y + static_cast<float>(i) * row_high - scene.memory.list_scroll,
                   card.w - 24, row_high};
    if (!overlap(row, list)) continue;
    const std::string id = "variant." + variant.sku;
    if (scene.touch.tap(id, row, variant.variant_label)) chosen = static_cast<int>(i);
    if (scene.touch.held(id)) scene.paint.fill(row, theme.surface3, 8);
    if (i > 0) scene.paint.hline(row.x + 12, row.right() - 12, row.y, theme.hairline);
    scene.paint.left({row.x + 12, row.y, 190, row.h}, Face::kSemi16, theme.text, variant.variant_label);
    scene.paint.right({row.x + 190, row.y, 110, row.h}, Face::kText14, theme.text_third,
                      fmt::format("{} here", format_quantity(variant.on_hand_milli)));
    scene.paint.right({row.right() - 112, row.y, 100, row.h}, Face::kText16, theme.text,
                      scene.desk.money(variant.price_minor));
  }
  scene.paint.unclip();
  scene.touch.within({});
  if (chosen >= 0) {
    scene.desk.choose_variant(static_cast<std::size_t>(chosen));
  } else if (close || outside) {
    scene.desk.stop_choosing();
    scene.desk.touch();
  }
}

}  // namespace till_screen
