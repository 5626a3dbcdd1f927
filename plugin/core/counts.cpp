#include "plugin/core/counts.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tillbridge::core {
namespace {

constexpr std::array<std::pair<CountChoice, std::string_view>, 6> kNames = {{
    {CountChoice::leave, "leave"},
    {CountChoice::shop, "shop"},
    {CountChoice::web, "web"},
    {CountChoice::lower, "lower"},
    {CountChoice::expected, "expected"},
    {CountChoice::undo, "undo"},
}};

/// What the web store may sell of what the shop has.
Units sellable(const CountsNow& counts) {
  return std::max<Units>(0, counts.here - counts.untaken - (counts.on_hand - counts.available));
}

CountStep to_level(const CountsNow& counts, Units available) {
  CountStep step;
  step.web_change = available - counts.available;
  step.owed = std::max<Units>(0, counts.untaken - counts.here);
  auto after = counts;
  after.on_hand += step.web_change;
  after.owed = step.owed;
  step.difference = difference(after);
  return step;
}

CountStep nothing(const CountsNow& counts) {
  CountStep step;
  step.owed = counts.owed;
  step.difference = difference(counts);
  return step;
}

}  // namespace

Units difference(const CountsNow& counts) {
  return counts.on_hand - counts.owed - (counts.here - counts.untaken);
}

std::optional<CountChoice> count_choice_of(std::string_view name) {
  for (const auto& [choice, is] : kNames)
    if (is == name) return choice;
  return std::nullopt;
}

std::string_view name_of(CountChoice choice) {
  for (const auto& [is, name] : kNames)
    if (is == choice) return name;
  return {};
}

CountStep plan_count(CountChoice choice, const CountsNow& counts, Units before) {
  switch (choice) {
    case CountChoice::leave:
    case CountChoice::undo:
      break;
    case CountChoice::shop:
      return to_level(counts, sellable(counts));
    case CountChoice::lower:
      if (sellable(counts) < counts.available) return to_level(counts, sellable(counts));
      break;
    case CountChoice::web: {
      CountStep step;
      step.register_change = counts.on_hand + counts.untaken - counts.here;
      return step;
    }
    case CountChoice::expected: {
      Units wanted =
          counts.here - counts.untaken + before + counts.owed - (counts.on_hand - counts.available);
      // Raised at most to what the shop has: an old difference is no reason to promise more.
      if (wanted > counts.available) wanted = std::min(wanted, std::max(counts.available, sellable(counts)));
      auto step = nothing(counts);
      step.web_change = std::max<Units>(0, wanted) - counts.available;
      step.difference += step.web_change;
      return step;
    }
  }
  return nothing(counts);
}

void CountGuard::add(CountChoice choice, const CountsNow& counts) {
  ++items;
  uncounted += counts.here <= 0 ? 1 : 0;
  const auto step = plan_count(choice, counts);
  const bool web_falls = step.web_change < 0 && counts.available + step.web_change <= 0;
  const bool register_falls = step.register_change < 0 && counts.here + step.register_change <= 0;
  to_zero += web_falls || register_falls ? 1 : 0;
}

}  // namespace tillbridge::core
