#include "plugin/overlay/fonts.h"

#include <cmath>

#include "plugin/overlay/icons.h"
#include "plugin/overlay/letters.h"

extern "C" {
extern const unsigned char tillbridge_inter_regular[], tillbridge_inter_regular_end[];
extern const unsigned char tillbridge_inter_medium[], tillbridge_inter_medium_end[];
extern const unsigned char tillbridge_inter_semibold[], tillbridge_inter_semibold_end[];
extern const unsigned char tillbridge_icons[], tillbridge_icons_end[];
extern const unsigned char tillbridge_dejavu[], tillbridge_dejavu_end[];
extern const unsigned char tillbridge_droid[], tillbridge_droid_end[];
}

namespace tillbridge::overlay {
namespace {

struct FontFile {
  const unsigned char *begin, *end;
  // Inter's digits differ in width; figures in columns and running clocks must not. In ems: the semibold ones
  // are wider, and in less room they would stand against the word that follows.
  float digit_advance = 0;
};
const FontFile kRegular{tillbridge_inter_regular, tillbridge_inter_regular_end, 0.636f};
const FontFile kMedium{tillbridge_inter_medium, tillbridge_inter_medium_end, 0.636f};
const FontFile kSemiBold{tillbridge_inter_semibold, tillbridge_inter_semibold_end, 0.667f};
const FontFile kIcons{tillbridge_icons, tillbridge_icons_end};
const FontFile kDejaVu{tillbridge_dejavu, tillbridge_dejavu_end};
const FontFile kDroid{tillbridge_droid, tillbridge_droid_end};

struct FaceSpec {
  const FontFile* file;
  float em;
};
constexpr std::array<FaceSpec, static_cast<std::size_t>(Face::kCount)> kFaces{{
    {&kSemiBold, 13},
    {&kRegular, 14},
    {&kSemiBold, 15},
    {&kMedium, 15},
    {&kRegular, 16},
    {&kSemiBold, 16},
    {&kSemiBold, 18},
    {&kSemiBold, 22},
}};
constexpr std::array<float, static_cast<std::size_t>(IconSize::kCount)> kIconEms{16, 20, 24};

// ImGui's size is ascent minus descent, Inter's em is smaller by this.
constexpr float kInterBox = 1.2102f, kDejaVuBox = 1.1641f, kDroidBox = 1.3086f;

ImFont* add(ImFontAtlas& atlas, const FontFile& file, float size, const ImWchar* ranges, float advance,
            bool merge) {
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.OversampleH = 1;
  config.OversampleV = 1;
  config.PixelSnapH = true;
  config.MergeMode = merge;
  if (advance > 0) {
    config.GlyphMinAdvanceX = advance;
    config.GlyphMaxAdvanceX = advance;
  }
  // The atlas only reads the bytes: it does not own them.
  auto* bytes = const_cast<unsigned char*>(file.begin);
  return atlas.AddFontFromMemoryTTF(bytes, static_cast<int>(file.end - file.begin), size, &config, ranges);
}

/// Letters as ranges of one each; what the atlas reads while it is built.
struct Extra {
  std::vector<ImWchar> inter, dejavu, droid;
};

Extra extra_of(const Fonts::Letters& wanted, Face face) {
  Extra extra;
  for (const auto& [in, letter] : wanted) {
    if (in != face) continue;
    const auto source = source_of(letter);
    auto& ranges = source == LetterSource::inter   ? extra.inter
                   : source == LetterSource::droid ? extra.droid
                                                   : extra.dejavu;
    ranges.insert(ranges.end(), {letter, letter});
  }
  for (auto* ranges : {&extra.inter, &extra.dejavu, &extra.droid}) ranges->push_back(0);
  return extra;
}

}  // namespace

float em_of(Face face) {
  return kFaces[static_cast<std::size_t>(face)].em;
}
float em_of(IconSize size) {
  return kIconEms[static_cast<std::size_t>(size)];
}

void Fonts::want(const Letters& letters) {
  if (wanted_.size() + letters.size() > kMostWanted) wanted_.clear();
  const std::size_t before = wanted_.size();
  wanted_.insert(letters.begin(), letters.end());
  wants_more_ = wants_more_ || wanted_.size() > before;
}

bool Fonts::bake(float scale) {
  static_assert(sizeof(ImWchar) == sizeof(std::uint16_t));
  auto atlas = std::make_unique<ImFontAtlas>();
  atlas->Flags |= ImFontAtlasFlags_NoMouseCursors;
  atlas->TexGlyphPadding = 1;
  std::array<ImWchar, icon::kAll.size() * 2 + 1> icon_ranges{};
  for (std::size_t i = 0; i < icon::kAll.size(); ++i)
    icon_ranges[2 * i] = icon_ranges[2 * i + 1] = icon::kAll[i];

  std::array<Extra, static_cast<std::size_t>(Face::kCount)> extras;
  for (std::size_t i = 0; i < faces_.size(); ++i) {
    const auto& spec = kFaces[i];
    const float em = spec.em * scale, size = std::round(em * kInterBox);
    auto* font = add(*atlas, *spec.file, size, letter_ranges().data(), 0, false);
    if (font == nullptr) return false;
    add(*atlas, *spec.file, size, digit_ranges().data(), std::round(em * spec.file->digit_advance), true);
    const Extra& extra = extras[i] = extra_of(wanted_, static_cast<Face>(i));
    if (extra.inter.size() > 1) add(*atlas, *spec.file, size, extra.inter.data(), 0, true);
    if (extra.dejavu.size() > 1)
      add(*atlas, kDejaVu, std::round(em * kDejaVuBox), extra.dejavu.data(), 0, true);
    if (extra.droid.size() > 1) add(*atlas, kDroid, std::round(em * kDroidBox), extra.droid.data(), 0, true);
    faces_[i] = font;
  }
  for (std::size_t i = 0; i < icons_.size(); ++i) {
    icons_[i] = add(*atlas, kIcons, std::round(kIconEms[i] * scale), icon_ranges.data(), 0, false);
    if (icons_[i] == nullptr) return false;
  }
  unsigned char* pixels = nullptr;
  int width = 0, height = 0;
  atlas->GetTexDataAsRGBA32(&pixels, &width, &height);
  if (pixels == nullptr || width <= 0 || height <= 0) return false;
  width_ = static_cast<std::uint32_t>(width);
  height_ = static_cast<std::uint32_t>(height);
  pixels_.assign(pixels, pixels + std::size_t{4} * width_ * height_);
  atlas->ClearTexData();  // the copy is what the host reads; two more would only cost memory
  atlas->TexID =
      reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(kFontTexture));  // building has reset it
  atlas_ = std::move(atlas);
  scale_ = scale;
  wants_more_ = false;
  ++revision_;
  return true;
}

}  // namespace tillbridge::overlay
