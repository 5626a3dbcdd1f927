#include "screen/layout.h"

#include <cmath>

namespace till_screen {
namespace {

constexpr float kWideFrom = 1200, kMediumFrom = 960;
constexpr float kMargin = 16;
constexpr float kFunctionsHigh = 72, kStripHigh = 72, kCategoriesHigh = 44;

void place_top_bar(Layout& out) {
  const bool compact = out.size_class == SizeClass::kCompact, wide = out.size_class == SizeClass::kWide;
  const float width = out.display.w, high = compact ? 56.f : 64.f;
  out.top_bar = {0, 0, width, high};
  const float mid = high / 2;
  out.brand = {8, mid - 24, wide ? 196.f : compact ? 48.f : 140.f, 48};
  out.cable = {width - 12 - 48, mid - 24, 48, 48};
  const float employee_wide = wide ? 132.f : 48.f;
  out.employee = {out.cable.x - 8 - employee_wide, mid - 24, employee_wide, 48};
  const float search_x = out.brand.right() + 12;
  const float search_wide = wide ? 300.f : compact ? 220.f : 228.f;
  out.search = {search_x, mid - 22, search_wide, 44};
  const float dock_right = out.employee.x - 12;
  const float dock_left = out.search.right() + 12;
  out.dock = {dock_left, mid - 24, std::max(0.f, dock_right - dock_left), 48};
}

void place_grid(Layout& out) {
  const bool compact = out.size_class == SizeClass::kCompact;
  const Rect& work = out.workspace;
  out.categories = {work.x + kMargin, work.y + 12, work.w - 2 * kMargin, kCategoriesHigh};
  const float foot = compact ? 0.f : kFunctionsHigh;
  const float top = out.categories.bottom() + 12;
  out.grid = {work.x, top, work.w, work.bottom() - foot - top};
  if (!compact) out.functions = {work.x, work.bottom() - foot, work.w, foot};
  const float room = work.w - 2 * kMargin;
  switch (out.size_class) {
    case SizeClass::kWide:
      out.columns = std::max(5, static_cast<int>((room + 12) / 192));
      break;
    case SizeClass::kMedium:
      out.columns = 4;
      break;
    case SizeClass::kCompact:
      out.columns = 5;
      break;
  }
  const float columns = static_cast<float>(out.columns);
  out.tile_w = std::floor((room - out.tile_gap * (columns - 1)) / columns);
  // Whole rows, between 124 and 156 high, so that no row is cut where the display allows it.
  const float rows = std::max(1.f, std::floor((out.grid.h + out.tile_gap - 8) / (128 + out.tile_gap)));
  const float high = std::floor((out.grid.h - 8 - out.tile_gap * (rows - 1)) / rows);
  out.tile_h = std::clamp(high, 124.f, 156.f);
}

}  // namespace

Layout layout_for(float width, float height) {
  width = std::max(width, kSmallestWidth);
  height = std::max(height, kSmallestHeight);
  Layout out;
  out.display = {0, 0, width, height};
  out.size_class = width >= kWideFrom     ? SizeClass::kWide
                   : width >= kMediumFrom ? SizeClass::kMedium
                                          : SizeClass::kCompact;
  place_top_bar(out);
  const float top = out.top_bar.bottom();
  if (out.size_class == SizeClass::kCompact) {
    out.strip = {0, height - kStripHigh, width, kStripHigh};
    out.workspace = {0, top, width, height - top - kStripHigh};
    out.keep_clear = out.strip;
    out.cart = out.workspace;
  } else {
    const float cart_wide = out.size_class == SizeClass::kWide ? 416.f : 344.f;
    out.workspace = {0, top, width - cart_wide, height - top};
    out.cart = {width - cart_wide, top, cart_wide, height - top};
    out.keep_clear = out.cart;
  }
  place_grid(out);
  return out;
}

Rect tile_rect(const Layout& layout, std::size_t index, float scroll) {
  const auto columns = static_cast<std::size_t>(layout.columns);
  const auto column = static_cast<float>(index % columns), row = static_cast<float>(index / columns);
  return {layout.grid.x + kMargin + column * (layout.tile_w + layout.tile_gap),
          layout.grid.y + row * (layout.tile_h + layout.tile_gap) - scroll, layout.tile_w, layout.tile_h};
}

float tiles_height(const Layout& layout, std::size_t count) {
  const auto columns = static_cast<std::size_t>(layout.columns);
  const auto rows = static_cast<float>((count + columns - 1) / columns);
  return rows <= 0 ? 0 : rows * layout.tile_h + (rows - 1) * layout.tile_gap;
}

}  // namespace till_screen
