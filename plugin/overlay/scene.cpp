#include "plugin/overlay/scene.h"

#include <cstddef>
#include <string_view>

namespace tillbridge::overlay {
namespace {

bool same(const till_rect& a, const till_rect& b) {
  return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

const till_anchor& anchor_at(const till_frame_input& in, std::size_t i) {
  return *reinterpret_cast<const till_anchor*>(reinterpret_cast<const unsigned char*>(in.anchors) +
                                               i * in.anchor_size);
}

std::string_view words(const char* text) {
  return text == nullptr ? std::string_view{} : std::string_view{text};
}

}  // namespace

bool Scene::same_anchors(const till_frame_input& in) const {
  if (in.anchor_count != anchors_.size()) return false;
  for (std::size_t i = 0; i < anchors_.size(); ++i) {
    const auto& now = anchor_at(in, i);
    if (!same(now.rect, anchors_[i].rect) || words(now.sku) != anchors_[i].sku) return false;
  }
  return true;
}

bool Scene::take(const till_frame_input& in) {
  const bool scanned = in.scanned_sku != nullptr;
  const bool unchanged = taken_ && flags_ == in.flags && theme_ == in.theme && width_ == in.width &&
                         height_ == in.height && scale_ == in.scale && same(dock_, in.dock) &&
                         same(workspace_, in.workspace) && same(keep_clear_, in.keep_clear) &&
                         scanned == scanned_ && words(in.scanned_sku) == scanned_sku_ && same_anchors(in);
  if (unchanged) return false;
  taken_ = true;
  flags_ = in.flags;
  theme_ = in.theme;
  width_ = in.width;
  height_ = in.height;
  scale_ = in.scale;
  dock_ = in.dock;
  workspace_ = in.workspace;
  keep_clear_ = in.keep_clear;
  scanned_ = scanned;
  scanned_sku_ = words(in.scanned_sku);
  anchors_.resize(in.anchor_count);
  for (std::size_t i = 0; i < anchors_.size(); ++i) {
    anchors_[i].sku = words(anchor_at(in, i).sku);
    anchors_[i].rect = anchor_at(in, i).rect;
  }
  return true;
}

}  // namespace tillbridge::overlay
