#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "plugin/runtime/engine.h"

// What whoever may sell online sets at the counter: kept with the records, before what tillbridge.json says.

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

struct FeatureSwitch {
  const char *argument, *fact, *words;
  bool Counter::*set;
  bool Configuration::*does;
};
constexpr FeatureSwitch kFeatures[] = {
    {"take_orders", fact::kTakeOrders, "Taking web orders", &Counter::take_orders,
     &Configuration::take_orders},
    {"read_stock", fact::kReadStock, "Reading web counts", &Counter::read_stock, &Configuration::read_stock},
    {"send_items", fact::kSendItems, "Sending edits of items", &Counter::send_items,
     &Configuration::send_items},
};

constexpr std::string_view kCorners[] = {"top-right", "top-left", "bottom-right", "bottom-left"};
constexpr std::size_t kDisplaysKept = 16;

/// "1280x800".
bool is_display(std::string_view words) {
  const auto cross = words.find('x');
  if (cross == std::string_view::npos) return false;
  for (const auto side : {words.substr(0, cross), words.substr(cross + 1)})
    if (side.empty() || side.size() > 5 || side.find_first_not_of("0123456789") != std::string_view::npos)
      return false;
  return true;
}

/// "1280x800 bottom-left": a display and a corner.
std::optional<std::pair<std::string, std::string>> badge_place(std::string_view words) {
  const auto blank = words.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const auto display = words.substr(0, blank), corner = words.substr(blank + 1);
  if (!is_display(display) ||
      std::find(std::begin(kCorners), std::end(kCorners), corner) == std::end(kCorners))
    return std::nullopt;
  return std::pair{std::string(display), std::string(corner)};
}

}  // namespace

void Engine::read_settings() {
  settings_ = configuration_.counter;
  for (const auto& feature : kFeatures) settings_.*feature.set = configuration_.*feature.does;
  if (!storage_is_open()) return;
  auto& facts = place_->facts;
  // What a newer version has kept may be out of what this one takes.
  settings_.low_mark =
      std::clamp<core::Units>(facts.number(fact::kLowMark, settings_.low_mark), 0, Counter::kLowMost);
  settings_.scan_gap_ms = std::clamp<core::Millis>(facts.number(fact::kScanGap, settings_.scan_gap_ms),
                                                   Counter::kGapLeast, Counter::kGapMost);
  for (const auto& feature : kFeatures)
    place_->configuration.*feature.does = settings_.*feature.set =
                                              facts.number(feature.fact, settings_.*feature.set ? 1 : 0) != 0;
  badge_corners_.clear();
  const auto kept = facts.get(fact::kBadgeCorners).value_or("");
  for (std::string_view rest = kept; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    if (auto place = badge_place(rest.substr(0, end))) badge_corners_.insert(std::move(*place));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

void Engine::keep_badge_place(const std::pair<std::string, std::string>& place) {
  if (badge_corners_.size() >= kDisplaysKept && !badge_corners_.contains(place.first))
    badge_corners_.erase(badge_corners_.begin());
  badge_corners_[place.first] = place.second;
  std::string kept;
  for (const auto& [display, corner] : badge_corners_) kept += display + " " + corner + "\n";
  place_->facts.put(fact::kBadgeCorners, kept);
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
  for (const auto& feature : kFeatures)
    if (const auto given = asked.arguments.find(feature.argument);
        given != asked.arguments.end() && given->second != "yes" && given->second != "no")
      return refuse(fmt::format("\"{}\" has to be \"yes\" or \"no\".", feature.argument));
  std::optional<std::pair<std::string, std::string>> badges;
  if (const auto given = asked.arguments.find("badges"); given != asked.arguments.end()) {
    badges = badge_place(given->second);
    if (!badges)
      return refuse("\"badges\" has to be a display and a corner of it, like \"1280x800 bottom-left\".");
  }
  for (const auto& setting : kSettings) {
    const auto given = asked.arguments.find(setting.argument);
    if (given == asked.arguments.end()) continue;
    place_->facts.put(setting.fact, *whole(given->second));
    place_->activity.note(core::ActivityKind::note, "",
                          fmt::format("{} set to {} by {}.", setting.words, given->second, asked.who),
                          parts_.clock.wall());
  }
  for (const auto& feature : kFeatures) {
    const auto given = asked.arguments.find(feature.argument);
    if (given == asked.arguments.end()) continue;
    const bool on = given->second == "yes";
    place_->facts.put(feature.fact, on ? 1 : 0);
    place_->activity.note(core::ActivityKind::note, "",
                          fmt::format("{} turned {} by {}.", feature.words, on ? "on" : "off", asked.who),
                          parts_.clock.wall());
  }
  if (badges) keep_badge_place(*badges);
  const auto before = settings_;
  read_settings();
  // What was left alone while it was off is looked at now.
  if (orders_ && settings_.take_orders && !before.take_orders) orders_->poll_now();
  if (writer_ && settings_.send_items && !before.send_items) writer_->look_for_all_edits();
  then({true, {}, "Saved."});
}

}  // namespace tillbridge::runtime
