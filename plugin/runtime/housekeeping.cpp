#include "plugin/runtime/housekeeping.h"

#include <algorithm>

namespace tillbridge::runtime {

void Housekeeping::turn(bool idle) {
  const core::Millis now = place_.clock.now();
  if (!idle || there_ == 0 || now < due_) return;
  const bool more = history_.shorten(std::min(there_, place_.clock.wall()));
  due_ = now + (more ? kBetweenSteps : kBetweenLooks);
}

}  // namespace tillbridge::runtime
