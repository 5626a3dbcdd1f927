#include "plugin/runtime/marker_adoption.h"

#include <fmt/format.h>

#include "plugin/core/adoption.h"
#include "plugin/runtime/marker_reader.h"

namespace tillbridge::runtime {
namespace {
constexpr core::Millis kBetweenAdoptionReads = 500;
constexpr int kMostReads = 40, kMostMissing = 49;
}  // namespace

MarkerAdoption::MarkerAdoption(Workplace& place, WebStore& web, LinkFacts link,
                               std::array<core::LaneView, core::kLanes> lanes, std::string who)
    : place_(place), web_(web), link_(std::move(link)), lanes_(std::move(lanes)), who_(std::move(who)) {
  for (const auto& lane : lanes_)
    if (lane.base != 0)
      known_ = std::max(known_, core::settled_number(lane.base, link_.epoch_start).value_or(0));
  epoch_ = static_cast<int>(place_.facts.number(fact::kEpoch, 1));
  read();
}

void MarkerAdoption::turn() {
  if (!done() && !reading_ && place_.clock.now() >= wait_until_) read();
}

void MarkerAdoption::read() {
  reading_ = true;
  wait_until_ = core::kNever;
  ++reads_;
  read_marker(place_, web_, link_, [this, alive = alive_](std::optional<core::MarkerLevels> levels) {
    if (!*alive) return;
    reading_ = false;
    wait_until_ = place_.clock.now() + kBetweenAdoptionReads;
    take(levels);
  });
}

/// A closed marker has a successor; numbers that were given up leave gaps between them.
void MarkerAdoption::look_further() {
  if (missing_ >= kMostMissing) {
    outcome_ = {
        false,
        "The sync marker was closed, and the one that follows it is not there yet. Nothing was changed; "
        "try again later."};
    return;
  }
  reading_ = true;
  ++epoch_;
  auto request = bigcommerce::product_by_sku_request(marker_sku(place_.host, epoch_));
  request.timeout_ms = 10'000;
  web_.ask(std::move(request), [this, alive = alive_](const bigcommerce::HttpReply& reply) {
    if (!*alive) return;
    reading_ = false;
    const auto rows = bigcommerce::parse_products(reply);
    if (!rows) {
      outcome_ = {false, "The web store could not be reached. Nothing was changed; try again later."};
      return;
    }
    const auto found = find_marker_slots(rows.value().rows, marker_sku(place_.host, epoch_));
    if (!found) {
      ++missing_;
      return look_further();
    }
    missing_ = 0;
    later_ = {epoch_, found->product, found->variants, found->epoch_start};
    link_.marker_product = found->product;
    link_.marker_variants = found->variants;
    link_.epoch_start = found->epoch_start;
    for (auto& lane : lanes_) {
      lane.base = 0;
      lane.batches.clear();
    }
    reads_ = answered_ = 0;
    read();
  });
}

void MarkerAdoption::take(const std::optional<core::MarkerLevels>& levels) {
  if (levels) ++answered_;
  const auto adoption =
      levels ? core::consider_adoption(*levels, lanes_, link_.epoch_start) : core::Adoption{};
  if (adoption.any(core::LaneFound::retired)) return look_further();
  if (!adoption.clear()) {
    if (reads_ < kMostReads) return;
    // A later number that was made and never opened.
    if (later_ && answered_ > 0) return look_further();
    if (answered_ == 0)
      outcome_ = {false, "The web store could not be reached. Nothing was changed; try again later."};
    else
      outcome_ = {
          false,
          "The hidden item \"Tillbridge sync marker\" does not read as it should: somebody emptied or "
          "edited it in the web store. Nothing was changed."};
    return;
  }
  const std::string reason = fmt::format(
      "It may have reached the web store: that has changes up to number {} from this register, and these "
      "records knew {}.",
      std::max(adoption.highest, known_), known_);
  const auto taken =
      store::Unclear(place_.database).take_over(adoption, reason, who_, place_.clock.wall(), later_);
  place_.activity.note(
      core::ActivityKind::note, "",
      fmt::format(
          "{} took over from the web store. Changes that may have arrived and wait in Review: {}. Sent "
          "now: {}.",
          who_, taken.to_review, taken.still_waits),
      place_.clock.wall());
  outcome_ = {true, taken.to_review == 0
                        ? std::string("Sending goes on from where the web store stands.")
                        : fmt::format("Sending goes on from where the web store stands. Changes that may "
                                      "have arrived already and wait for a decision in Review: {}.",
                                      taken.to_review)};
}

}  // namespace tillbridge::runtime
