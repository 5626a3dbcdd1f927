#include "plugin/runtime/marker_adoption.h"

#include <fmt/format.h>

#include "plugin/core/adoption.h"
#include "plugin/runtime/marker_reader.h"

namespace tillbridge::runtime {
namespace {
constexpr core::Millis kBetweenReads = 500;
constexpr int kMostReads = 40;
}  // namespace

MarkerAdoption::MarkerAdoption(Workplace& place, WebStore& web, LinkFacts link,
                               std::array<core::LaneView, core::kLanes> lanes, std::string who)
    : place_(place), web_(web), link_(std::move(link)), lanes_(std::move(lanes)), who_(std::move(who)) {
  read();
}

void MarkerAdoption::turn() {
  if (!done() && !reading_ && place_.clock.now() >= wait_until_) read();
}

void MarkerAdoption::read() {
  reading_ = true;
  wait_until_ = core::Millis{1} << 60;
  ++reads_;
  read_marker(place_, web_, link_, [this, alive = alive_](std::optional<core::MarkerLevels> levels) {
    if (!*alive) return;
    reading_ = false;
    wait_until_ = place_.clock.now() + kBetweenReads;
    take(levels);
  });
}

void MarkerAdoption::take(const std::optional<core::MarkerLevels>& levels) {
  if (levels) ++answered_;
  const auto adoption =
      levels ? core::consider_adoption(*levels, lanes_, link_.epoch_start) : core::Adoption{};
  if (!adoption.clear()) {
    if (reads_ < kMostReads) return;
    if (answered_ == 0)
      outcome_ = {false, "The web store could not be reached. Nothing was changed; try again later."};
    else if (adoption.any(core::LaneFound::retired))
      outcome_ = {false, "This sync marker was replaced by a newer one. Link this register again."};
    else
      outcome_ = {
          false,
          "The hidden item \"Tillbridge sync marker\" does not read as it should: somebody emptied or "
          "edited it in the web store. Nothing was changed."};
    return;
  }
  std::uint64_t known = 0;
  for (const auto& lane : lanes_)
    if (lane.base != 0)
      known = std::max(known, core::settled_number(lane.base, link_.epoch_start).value_or(0));
  const std::string reason = fmt::format(
      "It may have reached the web store: that has changes up to number {} from this register, and these "
      "records knew {}.",
      std::max(adoption.highest, known), known);
  const auto taken = store::Unclear(place_.database).take_over(adoption, reason, who_, place_.clock.wall());
  place_.activity.note(
      core::ActivityKind::note, "",
      fmt::format("{} took over from the web store: {} changes may have arrived and wait in Review, {} are "
                  "sent now.",
                  who_, taken.to_review, taken.still_waits),
      place_.clock.wall());
  outcome_ = {true, taken.to_review == 0
                        ? std::string("Sending goes on from where the web store stands.")
                        : fmt::format("Sending goes on from where the web store stands. {} changes may have "
                                      "arrived already: each waits for a decision in Review.",
                                      taken.to_review)};
}

}  // namespace tillbridge::runtime
