#include "screen/fonts.h"

#include <fmt/format.h>
#include <imgui.h>

#include <filesystem>
#include <vector>

#include "screen/icons.h"

namespace till_screen {
namespace {

/// Dear ImGui's size is ascent minus descent; Inter's is 1.2102 em.
constexpr float kInterHeight = 1.2102f;
/// Inter's digits differ in width; one width keeps columns of figures straight.
constexpr float kDigitAdvance = 0.636f;

struct Wanted {
  const char* file;
  float em;
  bool even_digits;
};

constexpr Wanted kWords[] = {
    {"Inter-Regular.otf", 13, true},  {"Inter-Regular.otf", 14, true},  {"Inter-Regular.otf", 16, true},
    {"Inter-SemiBold.otf", 13, true}, {"Inter-SemiBold.otf", 15, true}, {"Inter-SemiBold.otf", 16, true},
    {"Inter-SemiBold.otf", 18, true}, {"Inter-SemiBold.otf", 20, true}, {"Inter-SemiBold.otf", 26, false},
    {"Inter-Bold.otf", 34, false},    {"Inter-Bold.otf", 64, false},
};
constexpr float kIconSizes[] = {20, 24, 34};

/// Everything but digits, and the digits. Latin, Greek and Cyrillic of item names; dashes, quotes, bullets,
/// arrows, the euro and the minus sign. Figures and the largest sizes need less.
constexpr ImWchar kLetters[] = {0x20,   0x2F,   0x3A,   0x17F,  0x218,  0x21B,  0x370,  0x3FF,  0x400,
                                0x45F,  0x2013, 0x2014, 0x2018, 0x201E, 0x2022, 0x2022, 0x2026, 0x2026,
                                0x202F, 0x202F, 0x20AC, 0x20AC, 0x2190, 0x2193, 0x2212, 0x2212, 0};
constexpr ImWchar kDigits[] = {0x30, 0x39, 0};
constexpr ImWchar kLarge[] = {0x20,   0x7E,   0xA0,   0xFF,   0x2013, 0x2014, 0x2019, 0x2019,
                              0x202F, 0x202F, 0x20AC, 0x20AC, 0x2212, 0x2212, 0};

ImFont* add(ImFontAtlas& atlas, const std::string& path, const ImFontConfig& config, const ImWchar* ranges,
            float pixels) {
  if (!std::filesystem::is_regular_file(path)) return nullptr;
  return atlas.AddFontFromFileTTF(path.c_str(), pixels, &config, ranges);
}

}  // namespace

void Fonts::load(ImFontAtlas& atlas, float scale) {
  static std::vector<ImWchar> icon_ranges;
  if (icon_ranges.empty()) {
    for (const char16_t code : all_icons()) icon_ranges.insert(icon_ranges.end(), {code, code});
    icon_ranges.push_back(0);
  }
  atlas.Clear();
  atlas.TexDesiredWidth = 2048;
  ImFont* fallback = nullptr;
  const auto stand_in = [&] {
    if (fallback == nullptr) fallback = atlas.AddFontDefault();
    return fallback;
  };
  std::size_t slot = 0;
  for (const Wanted& wanted : kWords) {
    const std::string path = fmt::format("{}/{}", TILLBRIDGE_INTER_DIR, wanted.file);
    const float pixels = wanted.em * scale * kInterHeight;
    ImFontConfig config;
    config.OversampleH = wanted.em > 30 ? 1 : 2;
    config.OversampleV = 1;
    config.PixelSnapH = false;
    ImFont* font = add(atlas, path, config, wanted.even_digits ? kLetters : kLarge, pixels);
    if (font == nullptr) {
      complaint_ =
          fmt::format("{} is not there: install the package fonts-inter for a readable screen", path);
      font = stand_in();
    } else if (wanted.even_digits) {
      config.MergeMode = true;
      config.GlyphMinAdvanceX = config.GlyphMaxAdvanceX = wanted.em * scale * kDigitAdvance;
      add(atlas, path, config, kDigits, pixels);
    }
    fonts_[slot] = font;
    sizes_[slot++] = wanted.em * kInterHeight;
  }
  has_icons_ = true;
  for (const float size : kIconSizes) {
    const std::string path = std::string(TILLBRIDGE_ICONS_DIR) + "/MaterialIcons-Regular.ttf";
    ImFontConfig config;
    config.OversampleH = config.OversampleV = 1;
    ImFont* font = add(atlas, path, config, icon_ranges.data(), size * scale);
    if (font == nullptr) {
      complaint_ =
          fmt::format("{} is not there: install the package fonts-material-design-icons-iconfont", path);
      font = stand_in();
      has_icons_ = false;
    }
    fonts_[slot] = font;
    sizes_[slot++] = size;
  }
  atlas.Build();
}

}  // namespace till_screen
