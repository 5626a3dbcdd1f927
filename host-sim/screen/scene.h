#pragma once
// What every view draws with. Valid for one frame; main thread.
#include "screen/desk.h"
#include "screen/layout.h"
#include "screen/painter.h"
#include "screen/targets.h"

namespace till_screen {

/// What views keep between frames that is nobody else's business.
struct ViewMemory {
  float grid_scroll = 0, list_scroll = 0, cart_scroll = 0, category_scroll = 0;
  int list_page = -1;  ///< page that list_scroll belongs to
  bool compact_cart = false, compact_more = false;
};

/// A row of a list.
inline constexpr float kRowHigh = 64;

struct Scene {
  Painter& paint;
  Targets& touch;
  const Layout& at;
  Desk& desk;
  ViewMemory& memory;
  bool cable_up = true;
  bool cable_there = false;
  bool wish_cable = false, wish_drawer = false;  ///< out: tapped in this frame

  const Theme& colours() const { return paint.theme(); }
  /// All below the top bar.
  Rect whole_screen() const {
    return {0, at.top_bar.bottom(), at.display.w, at.display.h - at.top_bar.bottom()};
  }
};

// Controls. Each registers its target and answers whether it was tapped.
enum class Weight { kQuiet, kPrimary, kPay, kDanger };
/// A button with words and, where `picture` is not 0, an icon in front of them; above them when `stacked` or
/// when there is no room.
bool button(Scene& scene, const std::string& id, const Rect& rect, const std::string& words,
            Weight weight = Weight::kQuiet, char16_t picture = 0, bool enabled = true, bool stacked = false);
/// A square button with an icon alone; `words` is what it says to a test.
bool icon_button(Scene& scene, const std::string& id, const Rect& rect, char16_t picture,
                 const std::string& words, bool framed = true);
/// A round chip out of several; `on` marks the chosen one.
bool chip(Scene& scene, const std::string& id, const Rect& rect, const std::string& words, bool on);
/// Keys, 64 pixels high where there is room: 7 8 9 / 4 5 6 / 1 2 3 / last row. Presses go to the desk.
void keypad(Scene& scene, const std::string& id, float x, float y, float key_w, bool with_point,
            float key_h = 64);
float keypad_height(float key_h = 64);

/// The whole of the register's own screen, as the desk's page wants it.
void draw_screen(Scene& scene);

// Its parts.
void draw_top_bar(Scene& scene);
void draw_grid(Scene& scene);
void draw_functions(Scene& scene);
void draw_variant_choice(Scene& scene);
void draw_cart(Scene& scene);
void draw_strip(Scene& scene);
void draw_tender(Scene& scene);
void draw_change(Scene& scene);
void draw_return(Scene& scene);
void draw_stock(Scene& scene);
void draw_discount(Scene& scene);
void draw_receipts(Scene& scene);
void draw_held_sales(Scene& scene);
void draw_employees(Scene& scene);
void draw_pin(Scene& scene);
void draw_notice(Scene& scene);

/// Header of a page that lies over the workspace: title, one line below it, a close button that leads back to
/// the sale. Returns what is left for the page.
/// What a receipt is about, in a line: "2 × Oat Latte Mug, Linen Tote".
std::string sold_words(const till_register::Receipt& receipt);
Rect draw_page_header(Scene& scene, const std::string& title, const std::string& below);
/// A list of items to pick from, as the search field narrows it.
void draw_item_picker(Scene& scene, const Rect& area, const std::string& hint);
/// The id of an item's tile: that of its SKU, or of its first variant's.
std::string tile_id(const till_register::Tile& tile);

}  // namespace till_screen
