// Stock chips on the host's items, and the strip at the foot of the workspace.
#include <algorithm>
#include <cmath>

#include "plugin/overlay/letters.h"
#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"

namespace tillbridge::overlay {
namespace {

constexpr float kChipHeight = 26, kChipInset = 6, kChipLead = 7, kChipIcon = 16, kChipGap = 4, kChipTail = 9;
constexpr float kStripHeight = 44;

bool sound(const till_rect& rect) {
  return std::isfinite(rect.x) && std::isfinite(rect.y) && std::isfinite(rect.width) &&
         std::isfinite(rect.height) && std::abs(rect.x) < 1e5f && std::abs(rect.y) < 1e5f && rect.width > 0 &&
         rect.height > 0 && rect.width < 1e5f && rect.height < 1e5f;
}

bool same(const till_rect& a, const till_rect& b) {
  return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

Tone tone_of(const Screen& screen, const Chip& chip) {
  if (chip.tone != nullptr) return screen.tokens.*chip.tone;
  return {screen.tokens.text, screen.tokens.surface, screen.tokens.hairline};
}

void draw_chip(Screen& screen, const Rect& tile, const char* sku, const Chip& chip) {
  auto& canvas = screen.canvas;
  const float words = std::ceil(canvas.width_of(Face::chip13, chip.words));
  const float width = kChipLead + kChipIcon + kChipGap + words + kChipTail;
  const Rect rect{tile.right() - kChipInset - width, tile.y + kChipInset, width, kChipHeight};
  // Never half a chip over the register's own controls: a tile scrolled out of view has none.
  const Rect allowed = screen.workspace.empty() ? screen.display : screen.workspace;
  if (rect.x < tile.x || rect.bottom() > tile.bottom() || !allowed.encloses(rect) ||
      rect.meets(screen.keep_clear))
    return;
  if (screen.ui.panel != Panel::none && sheet_rect(screen).meets(rect) && !sheet_slides(screen)) return;
  const auto tone = tone_of(screen, chip);
  canvas.fill(rect, tone.fill, kChipHeight / 2);
  if (tone.line != tone.fill) canvas.outline(rect, tone.line, kChipHeight / 2);
  canvas.icon(IconSize::small16, chip.icon, {rect.x + kChipLead + kChipIcon / 2, rect.mid_y()}, tone.text);
  const bool fits =
      canvas.text(Face::chip13, {rect.x + kChipLead + kChipIcon + kChipGap, rect.y, words, rect.h},
                  chip.words, tone.text);
  if (screen.registry.listing())
    screen.registry.note(std::string{"chip."} + sku, chip.words, rect, TILL_WIDGET_CHIP, fits);
}

// A tile tells of its item itself; without a tile the strip does, and goes away again where there are tiles.
bool tells_scanned(const Screen& screen, const till_frame_input& in) {
  const std::string_view scanned{in.scanned_sku};
  const auto* bytes = reinterpret_cast<const unsigned char*>(in.anchors);
  for (std::uint32_t i = 0; i < in.anchor_count; ++i) {
    const auto& anchor = *reinterpret_cast<const till_anchor*>(bytes + std::size_t{i} * in.anchor_size);
    if (anchor.sku != nullptr && scanned == anchor.sku) return false;
  }
  return in.anchor_count == 0 || screen.clock_s < screen.ui.scanned_until_s;
}

// The online figure of the item scanned last, with the time when it is not fresh.
std::string scanned_words(const Screen& screen, std::string_view sku, Icon& shown) {
  const auto& picture = screen.picture;
  const auto* found = picture.stock.find(sku);
  if (found == nullptr) return {};
  const auto& stock = found->second;
  const std::string_view item = stock.name.empty() || !can_draw(stock.name) ? found->first : stock.name;
  if (!stock.matched) return {};
  if (!stock.online) {
    shown = icon::kNotOnline;
    return text(screen.locale, Text::strip_off, {{"item", item}});
  }
  const bool old = counts_are_old(picture, screen.now) || figure_is_old(stock, screen.now);
  const auto chip = stock_chip({&stock}, old, screen.locale, picture.settings.low_mark);
  if (!chip) return text(screen.locale, Text::strip_unread, {{"item", item}});
  shown = chip->icon;
  const auto time =
      old && stock.tracked ? moment_words(screen.locale, stock.read_at, screen.now) : std::string{};
  if (chip->tone == nullptr && stock.tracked)
    return time.empty()
               ? text(screen.locale, Text::strip_online, {{"item", item}, {"n", chip->words}})
               : text(screen.locale, Text::strip_as_of, {{"item", item}, {"n", chip->words}, {"time", time}});
  return time.empty() ? text(screen.locale, Text::strip_words, {{"item", item}, {"words", chip->words}})
                      : text(screen.locale, Text::strip_words_as_of,
                             {{"item", item}, {"words", chip->words}, {"time", time}});
}

}  // namespace

void draw_chips(Screen& screen, const till_frame_input& in) {
  if (in.anchors == nullptr || in.anchor_count == 0) return;
  const bool away = counts_are_old(screen.picture, screen.now);
  std::vector<const core::StockView*> variants;
  const auto* bytes = reinterpret_cast<const unsigned char*>(in.anchors);
  const auto anchor_at = [&](std::uint32_t i) -> const till_anchor& {
    return *reinterpret_cast<const till_anchor*>(bytes + std::size_t{i} * in.anchor_size);
  };
  for (std::uint32_t i = 0; i < in.anchor_count;) {
    // Variants of one item share a tile, one anchor each.
    const auto& first = anchor_at(i);
    variants.clear();
    std::uint32_t next = i;
    for (; next < in.anchor_count && same(anchor_at(next).rect, first.rect); ++next) {
      if (anchor_at(next).sku == nullptr) continue;
      if (const auto* found = screen.picture.stock.find(anchor_at(next).sku))
        variants.push_back(&found->second);
    }
    if (next == i) next = i + 1;  // a rectangle that does not equal itself
    if (first.sku != nullptr && sound(first.rect) && !variants.empty()) {
      const bool old = away || std::any_of(variants.begin(), variants.end(), [&](const auto* each) {
                         return figure_is_old(*each, screen.now);
                       });
      if (const auto chip = stock_chip(variants, old, screen.locale, screen.picture.settings.low_mark)) {
        draw_chip(screen, {first.rect.x, first.rect.y, first.rect.width, first.rect.height}, first.sku,
                  *chip);
      }
    }
    i = next;
  }
}

void draw_strip(Screen& screen, const till_frame_input& in) {
  Rect workspace = sheet_rect(screen);
  if (workspace.w < 200 || workspace.h < 120) return;
  if (screen.ui.panel != Panel::none) workspace.take_left(kRail);
  if (screen.ui.panel == Panel::items) workspace.take_bottom(kFootHeight);  // Save stays in reach
  std::string words, id;
  Icon shown = icon::kInfo;
  if (!screen.ui.notice.empty() && screen.clock_s < screen.ui.notice_until_s) {
    words = screen.ui.notice;
    id = "strip.notice";
  } else if (in.scanned_sku != nullptr && screen.ui.panel == Panel::none && tells_scanned(screen, in)) {
    words = scanned_words(screen, in.scanned_sku, shown);
    id = "strip.item";
  }
  if (words.empty()) return;
  const bool notice = id == "strip.notice";
  const float height =
      notice ? 20 + screen.canvas.paragraph_height(Face::name15, workspace.w - 84, words, 3) : kStripHeight;
  const Rect strip{workspace.x + 12, workspace.bottom() - 12 - std::max(height, kStripHeight),
                   workspace.w - 24, std::max(height, kStripHeight)};
  // Inverse, so that it stands out from any host's screen.
  const Colour fill = screen.tokens.text, ink = screen.tokens.surface;
  screen.canvas.fill(strip, fill, 8);
  screen.canvas.icon(IconSize::row20, shown, {strip.x + 24, strip.mid_y()}, ink);
  const Rect box{strip.x + 44, strip.y, strip.w - 60, strip.h};
  if (notice) {
    draw_paragraph(screen, id, Face::name15, {box.x, box.y + 10, box.w, box.h}, words, ink, 3);
  } else {
    draw_line(screen, id, Face::label15, box, words, ink);
  }
  if (notice) screen.touch.add_target(strip, {Act::notice_away, 0, 0});
}

}  // namespace tillbridge::overlay
