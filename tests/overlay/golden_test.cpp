// Pictures that have been looked at, against what is drawn now: a fixed clock, no motion, fixed facts, and
// our own rasteriser, so that no graphics driver has a say. After a change that is meant, look at the new
// pictures:
//   TILLBRIDGE_GOLDEN_UPDATE=1 test_overlay "[golden]"
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "catch2.hpp"
#include "counter.h"

using namespace tillbridge;
using namespace tillbridge::test;
using core::SyncBadge;

namespace {

constexpr int kTolerance = 5;           ///< of 255: 2%
constexpr double kMostChanged = 0.001;  ///< of all pixels

std::string path_of(const std::string& name) {
  return std::string{TILLBRIDGE_GOLDEN} + "/" + name + ".png";
}

/// How many pixels differ by more than the tolerance; all of them when the sizes do.
std::size_t changed(const Picture& a, const Picture& b) {
  const std::size_t all = static_cast<std::size_t>(a.width) * static_cast<std::size_t>(a.height);
  if (a.width != b.width || a.height != b.height) return all;
  std::size_t count = 0;
  for (std::size_t i = 0; i < all; ++i) {
    int most = 0;
    for (std::size_t c = 0; c < 3; ++c)
      most = std::max(most, std::abs(int{a.rgba[4 * i + c]} - int{b.rgba[4 * i + c]}));
    count += most > kTolerance ? 1u : 0u;
  }
  return count;
}

void compare(const Picture& now, const std::string& name) {
  if (std::getenv("TILLBRIDGE_GOLDEN_UPDATE") != nullptr) {
    REQUIRE(now.save(path_of(name)));
    return;
  }
  const auto golden = Picture::load(path_of(name));
  INFO(path_of(name) << ": the picture of now is " << name << ".now.png in "
                     << std::filesystem::current_path());
  REQUIRE(golden.has_value());
  const auto differ = changed(now, *golden);
  const bool same = static_cast<double>(differ) <= kMostChanged * now.width * now.height;
  if (!same) now.save(name + ".now.png");
  INFO(differ << " pixels differ");
  CHECK(same);
}

std::vector<till_anchor> golden_tiles() {
  return {{"MUG-OAT-12", {16, 132, 156, 138}},
          {"TOTE", {184, 132, 156, 138}},
          {"CED", {352, 132, 156, 138}},
          {"BAND-BLU-M", {520, 132, 156, 138}},
          {"OFF", {688, 132, 156, 138}}};
}

}  // namespace

TEST_CASE("every badge looks as it was drawn, light and dark", "[golden][P5]") {
  for (const std::uint32_t theme : {TILL_THEME_LIGHT, TILL_THEME_DARK}) {
    Picture sheet(480, 8 * 64, theme == TILL_THEME_DARK ? 0x10171D : 0xEEF1F4);
    int row = 0;
    for (const auto state :
         {SyncBadge::checking, SyncBadge::all_sent, SyncBadge::syncing, SyncBadge::offline,
          SyncBadge::attention, SyncBadge::paused, SyncBadge::unlinked, SyncBadge::all_sent}) {
      Counter counter;
      counter.in.theme = theme;
      auto shop = shop_in(state);
      shop.orders.resize(static_cast<std::size_t>(row));
      if (row == 7) shop.orders[3].late = true;
      counter.settle(shop);
      const auto picture = counter.picture();
      for (int y = 0; y < 64; ++y)
        std::copy_n(picture.rgba.begin() + 4 * (y * picture.width + 628), 4 * 480,
                    sheet.rgba.begin() + 4 * (row * 64 + y) * 480);
      ++row;
    }
    compare(sheet, theme == TILL_THEME_DARK ? "badges-dark" : "badges-light");
  }
}

TEST_CASE("chips, the card and Sync activity look as they were drawn, at three sizes", "[golden][P5][P6]") {
  struct Row {
    const char* name;
    Place place;
    std::uint32_t theme;
    bool panel;
  };
  for (const auto& row : {Row{"chips-and-card-wide-light", kPlaces[0], TILL_THEME_LIGHT, false},
                          Row{"activity-medium-light", kPlaces[2], TILL_THEME_LIGHT, true},
                          Row{"activity-compact-dark", kPlaces[3], TILL_THEME_DARK, true}}) {
    Counter counter(row.place);
    counter.in.theme = row.theme;
    counter.anchors = golden_tiles();
    auto shop = busy_shop();
    const auto away = shop_in(SyncBadge::offline);
    shop.badge = away.badge;
    shop.offline = true;
    shop.offline_since = away.offline_since;
    shop.trouble = away.trouble;
    shop.unconfirmed = shop.queued = 7;
    shop.review.clear();
    counter.settle(shop);
    counter.tap("badge.sync");
    if (row.panel) counter.tap("card.button.activity");
    compare(counter.picture(), row.name);
  }
}

TEST_CASE("the comparison of pictures sees a badge that moved by two pixels", "[golden]") {
  Counter counter;
  counter.settle(calm_shop());
  const auto before = counter.picture();
  counter.in.dock.x -= 2;
  counter.frame();
  const auto after = counter.picture();
  CHECK(changed(before, after) > kMostChanged * before.width * before.height);
  CHECK(changed(before, before) == 0);
}
