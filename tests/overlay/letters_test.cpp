// Names in letters that are not always baked: they come when nobody presses, and what cannot be drawn shows
// its SKU.
#include "plugin/overlay/letters.h"

#define STB_TRUETYPE_IMPLEMENTATION
#define STBTT_STATIC
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#include "stb_truetype.h"
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#include "catch2.hpp"
#include "counter.h"

extern "C" {
extern const unsigned char tillbridge_inter_regular[], tillbridge_dejavu[], tillbridge_droid[];
}

using namespace tillbridge;
using namespace tillbridge::test;

namespace {

constexpr const char* kGreek =
    "\u039A\u03B1\u03C6\u03AD\u03C2 \u03B5\u03BB\u03BB\u03B7\u03BD\u03B9\u03BA\u03CC\u03C2";
constexpr const char* kRussian = "\u041A\u0440\u0443\u0436\u043A\u0430 \u2116 5";
constexpr const char* kChinese = "\u7EFF\u8336 \u5C0F\u888B";
constexpr const char* kJapanese = "\u62B9\u8336\u30E9\u30C6";
constexpr const char* kGeorgian = "\u10E9\u10D0\u10D8";
constexpr const char* kSigns = "Brick\u2122 \u2605 \u00BD\u2033 \u2192 \u2665";
constexpr const char* kArabic = "\u0645\u0631\u062D\u0628\u0627";

core::Picture shop_with(const std::vector<const char*>& names) {
  auto shop = busy_shop();
  auto& order = shop.orders[1];
  order.customer = names.front();
  order.lines.clear();
  for (std::size_t i = 0; i < names.size(); ++i)
    order.lines.push_back({std::to_string(i), "SKU-" + std::to_string(i), names[i], 1, true, 1000, true});
  return shop;
}

std::uint32_t bakes(Counter& counter) {
  till_texture texture{};
  texture.size = sizeof texture;
  REQUIRE(counter.overlay.texture(0, texture) == TILL_OK);
  return texture.revision;
}

}  // namespace

TEST_CASE("every letter that may be drawn is in the font that is asked for it") {
  const auto has_all = [](const unsigned char* file, std::span<const std::uint16_t> ranges) {
    stbtt_fontinfo font{};
    REQUIRE(stbtt_InitFont(&font, file, 0) != 0);
    std::string lacks;
    char code[16];
    for (std::size_t i = 0; i + 1 < ranges.size(); i += 2) {
      CHECK(ranges[i] <= ranges[i + 1]);
      for (int letter = ranges[i]; letter <= ranges[i + 1]; ++letter)
        if (stbtt_FindGlyphIndex(&font, letter) == 0) {
          std::snprintf(code, sizeof code, "%04X ", static_cast<unsigned>(letter));
          lacks += code;
        }
    }
    CHECK(lacks == "");
  };
  has_all(tillbridge_inter_regular, overlay::letter_ranges());
  has_all(tillbridge_inter_regular, overlay::ranges_of(overlay::LetterSource::inter));
  has_all(tillbridge_dejavu, overlay::ranges_of(overlay::LetterSource::dejavu));
  has_all(tillbridge_droid, overlay::ranges_of(overlay::LetterSource::droid));
}

TEST_CASE(
    "names in Greek, Cyrillic, Georgian, Chinese and Japanese and with signs are drawn, Arabic shows the SKU",
    "[P5]") {
  for (const char* name : {kGreek, kRussian, kGeorgian, kChinese, kJapanese, kSigns}) {
    INFO(name);
    CHECK(overlay::can_draw(name));
  }
  for (const char* name : {kArabic, "\u05E9\u05DC\u05D5\u05DD", "\u0E01\u0E32\u0E41\u0E1F",
                           "\u0939\u093F\u0928\u094D\u0926\u0940", "e\u0301", "\uD55C\uAD6D", "\U0001F600"}) {
    INFO(name);
    CHECK_FALSE(overlay::can_draw(name));
  }
  Counter counter;
  counter.settle(busy_shop());
  const auto before = bakes(counter);
  counter.settle(shop_with({kGreek, kArabic, kChinese, kRussian, kGeorgian, kJapanese, kSigns}));
  counter.tap("badge.orders");
  counter.tap("panel.orders.row.1048");
  CHECK(bakes(counter) > before);
  const auto words = counter.words("panel.orders.line.0");
  CHECK(words.find(kGreek) != std::string::npos);
  CHECK(counter.words("panel.orders.line.2").find(kChinese) != std::string::npos);
  CHECK(counter.words("panel.orders.line.1").find("SKU-1") != std::string::npos);

  // What is baked stays, and nothing is baked while nothing new is shown.
  const auto baked = bakes(counter);
  counter.wait(1);
  counter.tap("panel.close");
  counter.tap("badge.orders");
  counter.tap("panel.orders.row.1048");
  CHECK(bakes(counter) == baked);
}

TEST_CASE("letters are baked when nobody presses and no money is taken") {
  Counter counter;
  counter.settle(busy_shop());
  counter.tap("badge.orders");
  const auto before = bakes(counter);
  counter.in.flags |= TILL_FRAME_IN_TENDER;
  counter.settle(shop_with({kChinese}));
  CHECK(bakes(counter) == before);
  counter.in.flags &= ~std::uint32_t{TILL_FRAME_IN_TENDER};
  counter.in.pointer_present = counter.in.pointer_down = 1;
  counter.frame();
  CHECK(bakes(counter) == before);
  counter.in.pointer_down = 0;
  counter.frame();
  CHECK(bakes(counter) == before + 1);
}

TEST_CASE("a catalogue of many letters keeps the texture in bounds") {
  Counter counter;
  counter.settle(busy_shop());
  till_texture texture{};
  texture.size = sizeof texture;
  std::uint32_t highest = 0;
  char32_t letter = 0x4E00;
  for (int page = 0; page < 40; ++page) {
    std::vector<std::string> names(6);
    std::vector<const char*> shown;
    for (auto& name : names) {
      for (int i = 0; i < 30; ++i, ++letter)
        for (const unsigned part :
             {0xE0u | (letter >> 12), 0x80u | ((letter >> 6) & 0x3Fu), 0x80u | (letter & 0x3Fu)})
          name += static_cast<char>(part);
      shown.push_back(name.c_str());
    }
    counter.show(shop_with(shown));
    if (page == 0) {
      counter.tap("badge.orders");
      counter.tap("panel.orders.row.1048");
    }
    counter.frame();
    REQUIRE(counter.overlay.texture(0, texture) == TILL_OK);
    highest = std::max(highest, texture.height);
  }
  CHECK(texture.width <= 4096);
  CHECK(highest <= 2048);
}
