#pragma once

// What is on screen, for tests: where each badge, button and row lies and which words it carries. One thread.

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/overlay/geometry.h"
#include "till/ext/plugin/overlay.h"

namespace tillbridge::overlay {

class Registry {
 public:
  void begin(bool listing) {
    listing_ = listing;
    rows_.clear();
    widgets_.clear();
  }
  bool listing() const { return listing_; }

  /// `fits` is false when some of the words were cut. Does nothing unless listing.
  void note(std::string id, std::string_view text, const Rect& rect, std::uint32_t role, bool fits = true,
            bool enabled = true) {
    if (!listing_) return;
    rows_.push_back({std::move(id), std::string{text}});
    widgets_.push_back({rows_.back().id.c_str(),
                        rows_.back().text.c_str(),
                        {rect.x, rect.y, rect.w, rect.h},
                        role,
                        enabled ? 1u : 0u,
                        fits ? 0u : 1u});
  }

  const std::vector<till_widget>& widgets() const { return widgets_; }

 private:
  struct Row {
    std::string id, text;
  };
  bool listing_ = false;
  std::deque<Row> rows_;  // a deque, so that what the widgets point to stays
  std::vector<till_widget> widgets_;
};

}  // namespace tillbridge::overlay
