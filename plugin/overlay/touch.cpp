#include "plugin/overlay/touch.h"

#include <algorithm>
#include <cmath>

namespace tillbridge::overlay {
namespace {

constexpr float kTapSlack = 16, kDragStart = 10, kWheelStep = 64;
constexpr double kSecondTapS = 0.25;

float distance(Point a, Point b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

}  // namespace

void Touch::clear() {
  targets_.clear();
  areas_.clear();
  handles_.clear();
}

void Touch::add_scroll(const Rect& rect, float content, float* offset) {
  const float most = std::max(0.0f, content - rect.h);
  *offset = std::clamp(*offset, 0.0f, most);
  areas_.push_back({rect, most, offset});
}

std::vector<Touch::Focusable> Touch::focusable() const {
  std::vector<Focusable> list;
  for (const auto& target : targets_) {
    if (target.tap.act == Act::absorb || target.rect.empty()) continue;
    // What something else was drawn over cannot be tapped.
    const Point middle{target.rect.mid_x(), target.rect.mid_y()};
    const auto* top = target_at(middle);
    if (top == nullptr || !(top->tap == target.tap)) continue;
    const auto* area = area_at(middle);
    list.push_back({target.rect, target.tap, area == nullptr ? nullptr : area->offset});
  }
  return list;
}

bool Touch::scroll_at(Point point, float by) {
  const auto* area = area_at(point);
  if (area == nullptr) return false;
  const float to = std::clamp(*area->offset + by, 0.0f, area->most);
  if (to == *area->offset) return false;
  *area->offset = to;
  return true;
}

void Touch::let_go() {
  press_.reset();
}

const Touch::Target* Touch::target_at(Point point) const {
  for (auto target = targets_.rbegin(); target != targets_.rend(); ++target) {
    if (target->rect.holds(point)) return &*target;
  }
  return nullptr;
}

const Touch::Area* Touch::area_at(Point point) const {
  for (auto area = areas_.rbegin(); area != areas_.rend(); ++area) {
    if (area->rect.holds(point)) return &*area;
  }
  return nullptr;
}

const Touch::Area* Touch::area_of(const float* offset) const {
  for (const auto& area : areas_) {
    if (area.offset == offset) return &area;
  }
  return nullptr;
}

void Touch::begin(Point at, Outcome& outcome) {
  Press press{at, at, std::nullopt, nullptr, false, false, false};
  if (const auto* target = target_at(at); target != nullptr) {
    press.ours = true;
    press.tap = target->tap;
  }
  if (const auto* area = area_at(at); area != nullptr) press.offset = area->offset;
  press.handle =
      std::any_of(handles_.begin(), handles_.end(), [&](const Rect& handle) { return handle.holds(at); });
  if (press.handle) press.offset = nullptr;
  outcome.pressed_outside = outcome.pressed_outside || !press.ours;
  outcome.moved = outcome.moved || press.ours;
  press_ = press;
}

std::optional<Tap> Touch::end(Point at, double clock_s) {
  const auto press = *press_;
  press_.reset();
  if (press.dragging || !press.tap || distance(press.origin, at) > kTapSlack) return std::nullopt;
  const auto* target = target_at(at);
  if (target == nullptr || !(target->tap == *press.tap)) return std::nullopt;
  if (last_tap_ && *last_tap_ == *press.tap && clock_s - last_tap_s_ < kSecondTapS) return std::nullopt;
  last_tap_ = press.tap;
  last_tap_s_ = clock_s;
  return press.tap;
}

Touch::Outcome Touch::feed(const Sample& sample) {
  Outcome outcome;
  outcome.held = holding();
  const bool new_press = sample.pressed || (sample.down && !was_down_);
  if (press_ && new_press) {
    // The release of the last press and this one lie between two frames.
    outcome.first = end(last_pointer_, sample.clock_s);
  }
  const Point pointer = sample.present ? sample.pointer : sample.pressed ? sample.press : last_pointer_;
  if (new_press) begin(sample.pressed ? sample.press : pointer, outcome);
  if (press_) {
    outcome.held = outcome.held || press_->ours;
    const bool can_drag = press_->offset != nullptr || press_->handle;
    if (can_drag && !press_->dragging && distance(press_->origin, pointer) > kDragStart) {
      press_->dragging = true;
      outcome.moved = true;
    }
    if (press_->dragging && pointer.y != press_->last.y) {
      if (const auto* area = area_of(press_->offset); area != nullptr) {
        *area->offset = std::clamp(*area->offset + press_->last.y - pointer.y, 0.0f, area->most);
        outcome.moved = true;
      }
    }
    if (press_->dragging && press_->handle) {
      outcome.carried = Point{pointer.x - press_->origin.x, pointer.y - press_->origin.y};
      outcome.dropped = !sample.down;
      outcome.moved =
          outcome.moved || outcome.dropped || pointer.x != press_->last.x || pointer.y != press_->last.y;
    }
    press_->last = pointer;
    if (!sample.down) {
      outcome.moved = true;
      auto tap = end(pointer, sample.clock_s);
      (outcome.first ? outcome.second : outcome.first) = tap;
    }
  }
  if (sample.wheel != 0 && sample.present) {
    if (const auto* area = area_at(pointer); area != nullptr) {
      *area->offset = std::clamp(*area->offset - sample.wheel * kWheelStep, 0.0f, area->most);
      outcome.moved = true;
    }
  }
  was_down_ = sample.down;
  last_pointer_ = pointer;
  return outcome;
}

}  // namespace tillbridge::overlay
