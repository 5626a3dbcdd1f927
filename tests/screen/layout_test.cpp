#include "screen/layout.h"

#include <utility>
#include <vector>

#include "catch2.hpp"

using namespace till_screen;

namespace {

const std::vector<std::pair<float, float>> kDisplays = {
    {840, 520},  {853, 533},  {959, 600},  {960, 600},  {1024, 768},  {1199, 800}, {1200, 800},
    {1280, 800}, {1366, 768}, {1280, 720}, {1536, 864}, {1920, 1080}, {2560, 1440}};

}  // namespace

TEST_CASE("the display's width alone decides between wide, medium and compact") {
  CHECK(layout_for(1280, 800).size_class == SizeClass::kWide);
  CHECK(layout_for(1200, 600).size_class == SizeClass::kWide);
  CHECK(layout_for(1199, 900).size_class == SizeClass::kMedium);
  CHECK(layout_for(1024, 768).size_class == SizeClass::kMedium);
  CHECK(layout_for(960, 540).size_class == SizeClass::kMedium);
  CHECK(layout_for(959, 540).size_class == SizeClass::kCompact);
  CHECK(layout_for(853, 533).size_class == SizeClass::kCompact);
}

TEST_CASE("regions have the sizes that a plugin counts on") {
  const Layout wide = layout_for(1280, 800);
  CHECK(wide.top_bar.h == 64);
  CHECK(wide.workspace.y == 64);
  CHECK(wide.workspace.w == 1280 - 416);
  CHECK(wide.keep_clear.x == 1280 - 416);
  CHECK(wide.keep_clear.w == 416);
  CHECK(wide.columns == 5);
  const Layout medium = layout_for(1024, 768);
  CHECK(medium.top_bar.h == 64);
  CHECK(medium.workspace.w == 1024 - 344);
  CHECK(medium.columns == 4);
  const Layout compact = layout_for(853, 533);
  CHECK(compact.top_bar.h == 56);
  CHECK(compact.workspace.w == 853);
  CHECK(compact.keep_clear.h == 72);
  CHECK(compact.keep_clear.bottom() == 533);
}

TEST_CASE("the widest pair of badges fits a wide display, and two narrow ones every display") {
  CHECK(layout_for(1280, 800).dock.w >= 456);
  for (const auto& [width, height] : kDisplays) {
    CAPTURE(width, height);
    const Layout layout = layout_for(width, height);
    CHECK(layout.dock.w >= 64 + 12 + 64);
    CHECK(layout.dock.h == 48);
  }
}

TEST_CASE("nothing lies upon anything else, and what keeps clear is clear of the workspace") {
  for (const auto& [width, height] : kDisplays) {
    CAPTURE(width, height);
    const Layout layout = layout_for(width, height);
    const std::vector<Rect> bar = {layout.brand, layout.search, layout.dock, layout.employee, layout.cable};
    for (std::size_t a = 0; a < bar.size(); ++a) {
      CHECK(bar[a].y >= 0);
      CHECK(bar[a].bottom() <= layout.top_bar.bottom());
      CHECK(bar[a].right() <= layout.display.w);
      for (std::size_t b = a + 1; b < bar.size(); ++b) CHECK_FALSE(overlap(bar[a], bar[b]));
    }
    CHECK_FALSE(overlap(layout.workspace, layout.keep_clear));
    CHECK_FALSE(overlap(layout.workspace, layout.top_bar));
    CHECK_FALSE(overlap(layout.grid, layout.functions));
    CHECK_FALSE(overlap(layout.grid, layout.categories));
    CHECK_FALSE(overlap(layout.grid, layout.keep_clear));
  }
}

TEST_CASE("every target of the bar and every tile is large enough for a finger") {
  for (const auto& [width, height] : kDisplays) {
    CAPTURE(width, height);
    const Layout layout = layout_for(width, height);
    for (const Rect& target :
         {layout.brand, layout.search, layout.employee, layout.cable, tile_rect(layout, 0, 0)}) {
      CHECK(target.w >= kSmallestTarget);
      CHECK(target.h >= kSmallestTarget);
    }
    CHECK(layout.categories.h >= kSmallestTarget);
  }
}

TEST_CASE("tiles stand in whole rows inside of the workspace and do not touch") {
  for (const auto& [width, height] : kDisplays) {
    CAPTURE(width, height);
    const Layout layout = layout_for(width, height);
    const auto columns = static_cast<std::size_t>(layout.columns);
    for (std::size_t i = 0; i < 2 * columns; ++i) {
      const Rect tile = tile_rect(layout, i, 0);
      CHECK(tile.x >= layout.workspace.x + 8);
      CHECK(tile.right() <= layout.workspace.right() - 8);
      for (std::size_t other = 0; other < i; ++other) CHECK_FALSE(overlap(tile, tile_rect(layout, other, 0)));
    }
  }
  CHECK(tile_rect(layout_for(1280, 800), 19, 0).bottom() <= layout_for(1280, 800).grid.bottom());
  CHECK(tile_rect(layout_for(1024, 768), 15, 0).bottom() <= layout_for(1024, 768).grid.bottom());
}

TEST_CASE("a display smaller than the smallest is laid out as the smallest") {
  const Layout layout = layout_for(100, 50);
  CHECK(layout.display.w == kSmallestWidth);
  CHECK(layout.display.h == kSmallestHeight);
}

TEST_CASE("scrolling moves tiles and nothing else") {
  const Layout layout = layout_for(1280, 800);
  CHECK(tile_rect(layout, 7, 40).y == tile_rect(layout, 7, 0).y - 40);
  CHECK(tile_rect(layout, 7, 40).x == tile_rect(layout, 7, 0).x);
  CHECK(tiles_height(layout, 0) == 0);
  CHECK(tiles_height(layout, 6) == 2 * layout.tile_h + layout.tile_gap);
}
