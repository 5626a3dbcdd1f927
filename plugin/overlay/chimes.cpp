#include "plugin/overlay/chimes.h"

namespace tillbridge::overlay {

void Chimes::look(const core::Picture& picture, std::uint64_t attention) {
  if (!picture.read_back) return;
  std::set<std::int64_t> to_do, late;
  for (const auto& order : picture.orders) {
    if (order.stage != core::OrderStage::to_do || !order.counted) continue;
    to_do.insert(order.number);
    if (order.late) late.insert(order.number);
  }
  if (looked_) {
    for (const auto number : to_do) {
      if (known_.contains(number)) continue;
      unopened_.insert(number);
      chime_ = true;
      chimed_ = 0;
    }
    for (const auto number : late) chime_ = chime_ || !late_.contains(number);
    tone_ = tone_ || attention > attention_;
  }
  tone_ = tone_ && attention > 0;
  std::erase_if(unopened_, [&](std::int64_t number) { return !to_do.contains(number); });
  known_.merge(to_do);
  late_ = std::move(late);
  attention_ = attention;
  looked_ = true;
}

bool Chimes::quiet(int minute_of_day) const {
  const int from = settings_.quiet_from, to = settings_.quiet_to;
  if (from == to) return false;
  return from < to ? minute_of_day >= from && minute_of_day < to
                   : minute_of_day >= from || minute_of_day < to;
}

std::optional<Sound> Chimes::due(const Now& now) {
  if (now.orders_open) unopened_.clear();
  const bool remind = !unopened_.empty() && chimed_ > 0 && now.clock_s - last_chime_s_ >= kAgainAfterS &&
                      (settings_.until_opened || chimed_ < kReminders);
  if (!chime_ && !remind && !tone_) return std::nullopt;
  if (!settings_.on || quiet(now.minute_of_day)) {
    chime_ = tone_ = false;
    if (remind) last_chime_s_ = now.clock_s;
    return std::nullopt;
  }
  if (now.in_tender) return std::nullopt;
  if (tone_) {
    tone_ = false;
    return Sound::low_tone;
  }
  if (now.clock_s - last_chime_s_ < kBetweenS) return std::nullopt;
  chime_ = false;
  ++chimed_;
  last_chime_s_ = now.clock_s;
  return Sound::chime;
}

std::optional<double> Chimes::due_in(double clock_s) const {
  const bool remind = !unopened_.empty() && chimed_ > 0 && (settings_.until_opened || chimed_ < kReminders);
  if (!chime_ && !remind) return std::nullopt;
  const double at = last_chime_s_ + (chime_ ? kBetweenS : kAgainAfterS);
  return at > clock_s ? std::optional{at - clock_s} : std::nullopt;
}

}  // namespace tillbridge::overlay
