#include "screen/overlay_feed.h"

namespace till_screen {
namespace {

/// The stock chip sits in the upper 32 pixels of a tile; a tile whose top is scrolled away gets none.
constexpr float kChipRoom = 34;

std::uint32_t abi_key(Key key) {
  switch (key) {
    case Key::kTab:
      return TILL_KEY_TAB;
    case Key::kLeft:
      return TILL_KEY_LEFT;
    case Key::kRight:
      return TILL_KEY_RIGHT;
    case Key::kUp:
      return TILL_KEY_UP;
    case Key::kDown:
      return TILL_KEY_DOWN;
    case Key::kPageUp:
      return TILL_KEY_PAGE_UP;
    case Key::kPageDown:
      return TILL_KEY_PAGE_DOWN;
    case Key::kHome:
      return TILL_KEY_HOME;
    case Key::kEnd:
      return TILL_KEY_END;
    case Key::kBackspace:
      return TILL_KEY_BACKSPACE;
    case Key::kDelete:
      return TILL_KEY_DELETE;
    case Key::kEnter:
      return TILL_KEY_ENTER;
    case Key::kEscape:
      return TILL_KEY_ESCAPE;
    default:
      break;
  }
  return 0;
}

}  // namespace

Regions regions_for(const Layout& layout, const Desk& desk, const ViewMemory& memory) {
  Regions out{layout.dock, layout.workspace, layout.keep_clear};
  const bool cart_over_all = layout.size_class == SizeClass::kCompact && desk.page() == Page::kSale &&
                             (memory.compact_cart || memory.compact_more);
  if (desk.keeps_whole_screen() || cart_over_all) {
    out.workspace = {};
    out.keep_clear = {0, layout.top_bar.bottom(), layout.display.w,
                      layout.display.h - layout.top_bar.bottom()};
  }
  return out;
}

void OverlayFeed::add_anchors(const Surroundings& around) {
  anchors_.clear();
  skus_.clear();
  const bool covered = around.memory.compact_cart || around.memory.compact_more;
  const bool compact = around.layout.size_class == SizeClass::kCompact;
  if (around.desk.page() != Page::kSale || around.desk.choosing() != nullptr || (compact && covered)) return;
  const auto& tiles = around.desk.shown_tiles();
  std::vector<Rect> rects;
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    const Rect rect = tile_rect(around.layout, i, around.memory.grid_scroll);
    if (rect.y < around.layout.grid.y || rect.y + kChipRoom > around.layout.grid.bottom()) continue;
    const auto& tile = tiles[i];
    // A tile of several variants shows what all of them have together.
    if (tile.variants.empty()) {
      skus_.push_back(tile.item.sku);
      rects.push_back(rect);
    }
    for (const auto& variant : tile.variants) {
      skus_.push_back(variant.sku);
      rects.push_back(rect);
    }
  }
  for (std::size_t i = 0; i < skus_.size(); ++i) anchors_.push_back({skus_[i].c_str(), to_abi(rects[i])});
}

const till_frame_input& OverlayFeed::build(const FrameInput& input, const Surroundings& around) {
  input_ = {};
  input_.size = sizeof input_;
  if (around.list_widgets) input_.flags |= TILL_FRAME_LIST_WIDGETS;
  if (around.still) input_.flags |= TILL_FRAME_STILL;
  if (around.desk.in_tender()) input_.flags |= TILL_FRAME_IN_TENDER;
  input_.width = around.layout.display.w;
  input_.height = around.layout.display.h;
  input_.scale = around.scale;
  input_.delta_s = around.delta_s;
  input_.now_unix_ms = around.now_unix_ms;
  input_.theme = around.dark ? TILL_THEME_DARK : TILL_THEME_LIGHT;
  const Regions regions = regions_for(around.layout, around.desk, around.memory);
  input_.dock = to_abi(regions.dock);
  input_.workspace = to_abi(regions.workspace);
  input_.keep_clear = to_abi(regions.keep_clear);
  if (!around.pointer_hidden && input.pointer.present) {
    input_.pointer_present = 1;
    input_.pointer_x = input.pointer.x;
    input_.pointer_y = input.pointer.y;
    input_.pointer_down = input.pointer.down ? 1 : 0;
    input_.press_count = input.presses;
    input_.press_x = input.pointer.x;
    input_.press_y = input.pointer.y;
    input_.wheel = input.pointer.wheel;
  }
  keys_.clear();
  text_.clear();
  if (around.pass_keys) {
    text_ = input.text;
    for (const auto& [key, down] : input.keys) {
      if (const std::uint32_t code = abi_key(key); code != 0) keys_.push_back({code, down ? 1u : 0u});
    }
  }
  // The one key that is the overlay's at any time, where the shop has given it one.
  for (const auto& [key, down] : input.keys) {
    if (around.overlay_key != Key::kOther && key == around.overlay_key)
      keys_.push_back({TILL_KEY_OPEN, down ? 1u : 0u});
  }
  input_.text = text_.empty() ? nullptr : text_.c_str();
  input_.keys = keys_.data();
  input_.key_count = static_cast<std::uint32_t>(keys_.size());
  input_.key_size = sizeof(till_key);
  add_anchors(around);
  input_.anchors = anchors_.data();
  input_.anchor_count = static_cast<std::uint32_t>(anchors_.size());
  input_.anchor_size = sizeof(till_anchor);
  if (around.desk.page() == Page::kSale) scanned_ = around.desk.last_sku();
  input_.scanned_sku = around.desk.page() == Page::kSale && !scanned_.empty() ? scanned_.c_str() : nullptr;
  return input_;
}

}  // namespace till_screen
