#include "screen/scene.h"

namespace till_screen {

void draw_screen(Scene& scene) {
  const Page page = scene.desk.page();
  const bool compact = scene.at.size_class == SizeClass::kCompact;
  if (page == Page::kSale) {
    if (scene.desk.choosing() != nullptr) scene.touch.beneath(scene.at.workspace);
    if (compact && scene.memory.compact_cart) {
      draw_cart(scene);
    } else if (compact && scene.memory.compact_more) {
      draw_functions(scene);
    } else {
      draw_grid(scene);
      if (!compact) draw_functions(scene);
    }
    scene.touch.beneath({});
    draw_variant_choice(scene);
  } else if (page == Page::kReturnFind || page == Page::kReturnLines) {
    draw_return(scene);
  } else if (page == Page::kAdjust || page == Page::kReceive) {
    draw_stock(scene);
  } else if (page == Page::kDiscount) {
    draw_discount(scene);
  } else if (page == Page::kReceipts) {
    draw_receipts(scene);
  } else if (page == Page::kHeldSales) {
    draw_held_sales(scene);
  }
  if (page == Page::kTender) draw_tender(scene);
  if (page == Page::kChange) draw_change(scene);
  if (page == Page::kEmployees) draw_employees(scene);
  if (page == Page::kPin) draw_pin(scene);
  const bool whole =
      page == Page::kTender || page == Page::kChange || page == Page::kEmployees || page == Page::kPin;
  if (!whole && !compact) draw_cart(scene);
  if (!whole && compact) draw_strip(scene);
  draw_top_bar(scene);
}

}  // namespace till_screen
