#include "plugin/core/location_role.h"

#include <algorithm>

namespace tillbridge::core {

const RegisterNote* LocationLook::find(const std::string& id) const {
  const auto found =
      std::find_if(registers.begin(), registers.end(), [&](const auto& each) { return each.id == id; });
  return found == registers.end() ? nullptr : &*found;
}

void LocationRole::said(Millis began, Millis now) {
  said_ = true;
  said_began_ = began;
  said_at_ = now;
}

void LocationRole::came(Millis now) {
  for (auto& [id, heard] : heard_) heard.at = now;
}

void LocationRole::looked(Millis began, Millis now, const LocationLook& look) {
  looked_ = true;
  look_ = look;
  std::erase_if(heard_, [&](const auto& each) { return look.find(each.first) == nullptr; });
  for (const auto& each : look.registers) {
    if (each.id == own_) continue;
    const auto [heard, fresh] = heard_.try_emplace(each.id, Heard{each.beat, now});
    if (!fresh && heard->second.beat != each.beat) heard->second = {each.beat, now};
  }
  if (!is_ours()) {
    lease_until_ = 0;
    return;
  }
  // Whoever takes it over looks for our note after writing its own. So this look is worth something only if
  // our note was there before it; or if nobody else was, for whoever comes waits from then on.
  if (alone() && !said_)
    lease_until_ = began + kLease;
  else if (said_ && said_at_ <= began)
    lease_until_ = said_began_ + kLease;
  if (look.turn == 0 || begun_ >= look.turn) return;
  const auto* before = look.from.empty() || look.from == own_ ? nullptr : look.find(look.from);
  const bool stopped = before == nullptr || before->gave_up >= look.turn;
  if (!stopped && !is_silent(look.from, now)) return;
  forced_ = !stopped;
  begun_ = look.turn;
}

bool LocationRole::alone() const {
  return looked_ && std::all_of(look_.registers.begin(), look_.registers.end(),
                                [this](const auto& each) { return each.id == own_; });
}

Millis LocationRole::silent_since(const std::string& id) const {
  const auto heard = heard_.find(id);
  return heard == heard_.end() ? 0 : heard->second.at;
}

bool LocationRole::is_orphaned(Millis now) const {
  if (!looked_ || is_ours()) return false;
  return look_.find(look_.holder) == nullptr || is_silent(look_.holder, now);
}

}  // namespace tillbridge::core
