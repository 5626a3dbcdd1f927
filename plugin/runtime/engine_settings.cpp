#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "plugin/runtime/engine.h"

// What a manager sets at the counter: kept with the records, before what tillbridge.json says.

namespace tillbridge::runtime {
namespace {

std::optional<std::int64_t> whole(const std::string& words) {
  std::int64_t number = 0;
  const auto* end = words.data() + words.size();
  const auto read = std::from_chars(words.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return number;
}

struct Setting {
  const char *argument, *fact, *words;
  std::int64_t least, most;
};
using Counter = core::CounterSettings;
constexpr Setting kSettings[] = {
    {"low_mark", fact::kLowMark, "Low stock mark", 0, Counter::kLowMost},
    {"scan_gap_ms", fact::kScanGap, "Pace of a scanner in ms", Counter::kGapLeast, Counter::kGapMost},
};

}  // namespace

void Engine::read_settings() {
  settings_ = configuration_.counter;
  if (!storage_is_open()) return;
  auto& facts = place_->facts;
  // What a newer version has kept may be out of what this one takes.
  settings_.low_mark =
      std::clamp<core::Units>(facts.number(fact::kLowMark, settings_.low_mark), 0, Counter::kLowMost);
  settings_.scan_gap_ms = std::clamp<core::Millis>(facts.number(fact::kScanGap, settings_.scan_gap_ms),
                                                   Counter::kGapLeast, Counter::kGapMost);
}

void Engine::settings_action(const ActionAsked& asked, const std::function<void(ActionEnd)>& then) {
  const auto refuse = [&](const std::string& words) { then({false, core::ErrorCode::invalid, words}); };
  if (asked.arguments.empty()) return refuse("Name at least one setting.");
  for (const auto& setting : kSettings) {
    const auto given = asked.arguments.find(setting.argument);
    if (given == asked.arguments.end()) continue;
    const auto number = whole(given->second);
    if (!number || *number < setting.least || *number > setting.most)
      return refuse(fmt::format("\"{}\" has to be a whole number from {} to {}.", setting.argument,
                                setting.least, setting.most));
  }
  for (const auto& setting : kSettings) {
    const auto given = asked.arguments.find(setting.argument);
    if (given == asked.arguments.end()) continue;
    place_->facts.put(setting.fact, *whole(given->second));
    place_->activity.note(core::ActivityKind::note, "",
                          fmt::format("{} set to {} by {}.", setting.words, given->second, asked.who),
                          parts_.clock.wall());
  }
  read_settings();
  then({true, {}, "Saved."});
}

}  // namespace tillbridge::runtime
