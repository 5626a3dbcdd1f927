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
    if (!fresh && heard->second.beat != each.beat) heard->second = {each.beat, now, heard->second.seen};
    heard->second.seen = began;
  }
  // Somebody took the notes out, and turns are numbered from one again.
  if (look.turn < begun_) begun_ = 0;
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
  // Not only who had it last: that one may have waited itself for another, and never begun.
  bool forced = false;
  for (const auto& each : look.registers) {
    if (!may_apply(each)) continue;
    if (!is_silent(each.id, now)) return;
    forced = true;
  }
  forced_ = forced;
  begun_ = look.turn;
}

/// It was given it once, and has not said that it stopped.
bool LocationRole::may_apply(const RegisterNote& other) const {
  if (other.id == own_ || other.gave_up >= look_.turn) return false;
  return other.id == look_.from || std::any_of(look_.had.begin(), look_.had.end(), [&](const auto& turn) {
           return turn.second == other.id && turn.first >= other.gave_up && turn.first < look_.turn;
         });
}

bool LocationRole::alone() const {
  return looked_ && std::all_of(look_.registers.begin(), look_.registers.end(),
                                [this](const auto& each) { return each.id == own_; });
}

Millis LocationRole::silent_since(const std::string& id) const {
  const auto heard = heard_.find(id);
  return heard == heard_.end() ? 0 : heard->second.at;
}

Millis LocationRole::spoke_after(const std::string& id) const {
  const auto heard = heard_.find(id);
  return heard == heard_.end() ? 0 : heard->second.after;
}

bool LocationRole::is_orphaned(Millis now) const {
  if (!looked_ || is_ours()) return false;
  return look_.find(look_.holder) == nullptr || is_silent(look_.holder, now);
}

}  // namespace tillbridge::core
