// Badges that float: a manager drags them to a corner, and they stay there on displays of this size.
#include <cmath>

#include "plugin/overlay/overlay_state.h"

namespace tillbridge::overlay {

void Overlay::State::carry_badges(const Touch::Outcome& outcome) {
  ui.badges_carried = outcome.carried;
  badges_dropped = outcome.dropped;
}

Rect Overlay::State::float_badges(const Screen& screen) {
  const auto display =
      std::to_string(std::lround(screen.display.w)) + "x" + std::to_string(std::lround(screen.display.h));
  const auto kept = picture->badge_corners.find(display);
  auto corner = kept == picture->badge_corners.end() ? Corner::top_right : corner_of(kept->second);
  if (const auto put = ui.badges_put.find(display); put != ui.badges_put.end()) {
    if (put->second == corner)
      ui.badges_put.erase(put);  // kept by now
    else
      corner = put->second;
  }
  const Rect at = floating_badges(screen, corner);
  if (!badges_dropped || !ui.badges_carried) return at;
  const Point by = *ui.badges_carried;
  ui.badges_carried.reset();
  badges_dropped = false;
  const auto to = nearest_corner(screen, {at.mid_x() + by.x, at.mid_y() + by.y});
  if (!to || *to == corner) return at;
  ui.badges_put[display] = *to;
  ask("settings-save", {{"badges", display + " " + std::string(corner_name(*to))}});
  return floating_badges(screen, *to);
}

}  // namespace tillbridge::overlay
