#include "screen/targets.h"

#include <cmath>

namespace till_screen {
namespace {

constexpr float kSlip = 16;       ///< how far a finger may slip and still mean it
constexpr float kDragFrom = 10;   ///< a drag that far scrolls
constexpr float kWheelLine = 48;  ///< logical pixels for one line of the wheel

}  // namespace

void Targets::begin(const Pointer& pointer) {
  pointer_ = pointer;
  building_.clear();
  candidate_.clear();
  scroll_candidate_.clear();
  view_ = cover_ = {};
  restless_ = false;
  if (pointer.pressed) {
    press_x_ = pointer.x;
    press_y_ = pointer.y;
    dragging_ = false;
    active_.clear();
    scroll_active_.clear();
  }
}

bool Targets::hit(const Rect& rect, float x, float y) const {
  if (!pointer_.present || !rect.contains(x, y)) return false;
  if (!view_.empty() && !view_.contains(x, y)) return false;
  return cover_.empty() || !cover_.contains(x, y);
}

bool Targets::tap(std::string_view id, const Rect& rect, std::string_view text, bool enabled) {
  const Rect seen = view_.empty() ? rect : common(rect, view_);
  if (!seen.empty()) building_.push_back({std::string(id), std::string(text), seen, rect, enabled});
  if (!enabled) return false;
  if (pointer_.pressed && hit(rect, pointer_.x, pointer_.y)) candidate_ = id;
  if (!pointer_.released || active_ != id || dragging_) return false;
  const bool near = std::hypot(pointer_.x - press_x_, pointer_.y - press_y_) <= kSlip;
  if (!near || !hit(rect.inset(-kSlip), pointer_.x, pointer_.y)) return false;
  active_.clear();
  restless_ = true;
  return true;
}

void Targets::scroll(std::string_view id, const Rect& view, float content, float* offset) {
  const float most = std::max(0.f, content - view.h);
  const float before = *offset;
  if (pointer_.pressed && hit(view, pointer_.x, pointer_.y)) scroll_candidate_ = id;
  if (pointer_.wheel != 0 && hit(view, pointer_.x, pointer_.y)) *offset -= pointer_.wheel * kWheelLine;
  if (pointer_.down && !pointer_.pressed && scroll_active_ == id) {
    if (!dragging_ && most > 0 && std::abs(pointer_.y - press_y_) > kDragFrom) {
      dragging_ = true;
      drag_from_ = *offset + pointer_.y;
    }
    if (dragging_) *offset = drag_from_ - pointer_.y;
  }
  *offset = std::min(std::max(*offset, 0.f), most);
  if (*offset != before) restless_ = true;
}

void Targets::end() {
  if (pointer_.pressed) {
    active_ = candidate_;
    scroll_active_ = scroll_candidate_;
    restless_ = true;
  }
  if (pointer_.released) {
    active_.clear();
    scroll_active_.clear();
    dragging_ = false;
    restless_ = true;
  }
  list_.swap(building_);
}

const Target* Targets::find(std::string_view id) const {
  for (const Target& target : list_) {
    if (target.id == id) return &target;
  }
  return nullptr;
}

}  // namespace till_screen
