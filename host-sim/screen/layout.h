#pragma once
// Where everything on the register's screen goes, from the size of the display alone. Pure; any thread.
//
// Three classes of size: wide from 1200 logical pixels of width, medium from 960, compact below. The
// top bar, the cart and the tender are never covered by a plugin; the workspace may be.
#include <cstddef>

#include "screen/rect.h"

namespace till_screen {

enum class SizeClass { kCompact, kMedium, kWide };

inline constexpr float kSmallestWidth = 840, kSmallestHeight = 520;
/// No target is smaller than this, in logical pixels.
inline constexpr float kSmallestTarget = 44;

struct Layout {
  SizeClass size_class = SizeClass::kWide;
  Rect display;
  Rect top_bar;     ///< across the display
  Rect brand;       ///< logo and shop name; opens the simulator's drawer
  Rect search;      ///< scan and search field
  Rect dock;        ///< the plugin's badges go here, right-aligned
  Rect employee;    ///< who is signed in
  Rect cable;       ///< the network cable
  Rect workspace;   ///< a plugin's panel may cover this
  Rect keep_clear;  ///< cart, totals and pay button; on compact the strip at the foot
  Rect categories;  ///< row of pills
  Rect grid;        ///< item tiles; scrolls
  Rect functions;   ///< Return, Adjust stock, ...; empty on compact, where they hide behind a button
  Rect cart;        ///< on compact it covers the workspace when it is open
  Rect strip;       ///< compact only: total, "Back to sale"
  int columns = 5;
  float tile_w = 156, tile_h = 138, tile_gap = 12;
};

/// For a display of this size; anything smaller than the smallest display is laid out as that.
Layout layout_for(float width, float height);

/// The tile of the n-th item, `scroll` pixels scrolled down. May lie outside of `layout.grid`.
Rect tile_rect(const Layout& layout, std::size_t index, float scroll);
/// Height of `count` tiles with their gaps.
float tiles_height(const Layout& layout, std::size_t count);

}  // namespace till_screen
