#include "plugin/runtime/marker_creation.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/runtime/marker_reader.h"
#include "plugin/runtime/push_outcome.h"

namespace tillbridge::runtime {
namespace {
/// BigCommerce says nothing of how late reads of stock are; an hour is as late as anything here stands.
constexpr core::Millis kReadBackWithin = 30'000, kReadBackLongest = 3'600'000, kBetweenReads = 500,
                       kBetweenReadsLongest = 15'000, kRequestMs = 20'000, kLongestPause = 60'000,
                       kKeyRefused = 5 * 60'000;

/// Judged, and for certain not carried out: not now, nor later.
bool was_judged_and_refused(const bigcommerce::HttpReply& reply) {
  return reply.delivery == bigcommerce::Delivery::answered && (reply.status == 400 || reply.status == 422);
}

/// How long a number's end waits at least, by the answer that ended it.
core::Millis least_wait(const bigcommerce::HttpReply& reply) {
  if (bigcommerce::kind_of(reply) == bigcommerce::ReplyKind::unauthorized) return kKeyRefused;
  return bigcommerce::throttle_wait(reply).value_or(0);
}
}  // namespace

MarkerCreation::MarkerCreation(Workplace& place, WebStore& web, std::int64_t location, core::EpochPlan plan,
                               Stranger stranger)
    : place_(place), web_(web), location_(location), plan_(plan), stranger_(stranger) {
  create();
}

void MarkerCreation::turn() {
  if (then_ == nullptr || place_.clock.now() < wait_until_) return;
  wait_until_ = core::kNever;
  (this->*std::exchange(then_, nullptr))();
}

void MarkerCreation::pause(core::Millis ms, void (MarkerCreation::*then)()) {
  wait_until_ = place_.clock.now() + ms;
  then_ = then;
}

core::Millis MarkerCreation::backoff() {
  return std::min<core::Millis>(kLongestPause, core::Millis{2'000} << std::min(++tries_, 6));
}

void MarkerCreation::give_up(const std::string& why, core::Millis least) {
  place_.log(LogLevel::warning, fmt::format("marker: epoch {} is given up: {}", epoch_, why));
  waits_for_.clear();
  pause(std::max(backoff(), least), &MarkerCreation::create);
}

void MarkerCreation::create() {
  wait_until_ = core::kNever;
  epoch_ = 1 + static_cast<int>(
                   std::max(place_.facts.number(fact::kEpoch), place_.facts.number(fact::kEpochTried)));
  place_.facts.put(fact::kEpochTried, epoch_);
  ask_for_product();
}

void MarkerCreation::ask_for_product() {
  auto request = bigcommerce::create_marker_request(marker_product(place_.host, epoch_, plan_.epoch_start));
  request.timeout_ms = kRequestMs;
  web_.ask(std::move(request), [this, alive = alive_](const bigcommerce::HttpReply& reply) {
    if (!*alive) return;
    const auto kind = bigcommerce::kind_of(reply);
    using bigcommerce::ReplyKind;
    if (kind == ReplyKind::not_sent || kind == ReplyKind::throttled || kind == ReplyKind::unauthorized)
      return pause(std::max(backoff(), least_wait(reply)),
                   &MarkerCreation::ask_for_product);  // a second product of that name would be refused
    const auto rows = bigcommerce::parse_product(reply);
    // The number was kept before it was first asked for, so it is not ours.
    if (kind == ReplyKind::conflict && stranger_ == Stranger::stops) return look_at_stranger();
    if (!rows) return give_up(rows.error().sentence);
    const auto found = find_marker_slots(rows.value(), marker_sku(place_.host, epoch_));
    if (!found) return give_up("the web store made it without its slots");
    marker_ = *found;
    open_slots();
  });
}

/// Who sent on it had seen its first seals.
void MarkerCreation::look_at_stranger() {
  auto request = bigcommerce::product_by_sku_request(marker_sku(place_.host, epoch_));
  request.timeout_ms = kRequestMs;
  web_.ask(std::move(request), [this, alive = alive_](const bigcommerce::HttpReply& reply) {
    if (!*alive) return;
    const auto rows = bigcommerce::parse_products(reply);
    if (!rows) return pause(std::max(backoff(), least_wait(reply)), &MarkerCreation::look_at_stranger);
    const auto found = find_marker_slots(rows.value().rows, marker_sku(place_.host, epoch_));
    if (!found) return give_up("its name is taken");
    LinkFacts link;
    link.location = location_;
    link.marker_variants = found->variants;
    read_marker(place_, web_, link, [this, still = alive_](std::optional<core::MarkerLevels> levels) {
      if (!*still) return;
      if (!levels) return pause(backoff(), &MarkerCreation::look_at_stranger);
      met_stranger_ = std::any_of(levels->begin(), levels->end(),
                                  [](const auto& pair) { return pair.a != 0 || pair.b != 0; });
      if (!met_stranger_) give_up("it was made and never opened");
    });
  });
}

void MarkerCreation::open_slots() {
  std::vector<bigcommerce::AdjustmentLine> lines;
  for (std::size_t i = 0; i < marker_.variants.size(); ++i)
    lines.push_back({{bigcommerce::IdentityKind::variant, marker_.variants[i]},
                     location_,
                     i % 2 == 0 ? plan_.levels[i / 2] : 0});
  auto request = bigcommerce::absolute_adjustment_request(
      bigcommerce::adjustment_body(lines, "Tillbridge sync marker: first seals"));
  request.timeout_ms = kRequestMs;
  written_at_ = place_.clock.now();
  web_.ask(std::move(request), [this, alive = alive_](const bigcommerce::HttpReply& reply) {
    if (!*alive) return;
    if (bigcommerce::kind_of(reply) == bigcommerce::ReplyKind::not_sent)
      return pause(backoff(), &MarkerCreation::open_slots);
    if (const auto set = bigcommerce::expect_success(reply, "the first seals"); !set) {
      if (!was_judged_and_refused(reply)) return give_up(set.error().sentence, least_wait(reply));
      place_.log(LogLevel::warning, fmt::format("marker: epoch {} waits: {}", epoch_, set.error().sentence));
      return look_for_product();
    }
    waits_for_.clear();
    read_back();
  });
}

/// Its first seals were refused: somebody may have deleted it meanwhile.
void MarkerCreation::look_for_product() {
  auto request = bigcommerce::product_by_sku_request(marker_sku(place_.host, epoch_));
  request.timeout_ms = kRequestMs;
  web_.ask(std::move(request), [this, alive = alive_](const bigcommerce::HttpReply& reply) {
    if (!*alive) return;
    const auto rows = bigcommerce::parse_products(reply);
    if (rows && std::none_of(rows.value().rows.begin(), rows.value().rows.end(),
                             [&](const auto& row) { return row.product_id == marker_.product; }))
      return give_up("its item was deleted");
    look_at_location();
  });
}

void MarkerCreation::look_at_location() {
  web_.ask(bigcommerce::locations_request(), [this, alive = alive_](const bigcommerce::HttpReply& reply) {
    if (!*alive) return;
    waits_for_ = closed_location(reply, location_).value_or("");
    pause(backoff(), &MarkerCreation::open_slots);
  });
}

void MarkerCreation::read_back() {
  LinkFacts link;
  link.location = location_;
  link.marker_variants = marker_.variants;
  read_marker(place_, web_, link, [this, alive = alive_](std::optional<core::MarkerLevels> levels) {
    if (!*alive) return;
    bool good = levels.has_value();
    for (int lane = 0; good && lane < core::kLanes; ++lane)
      good = (*levels)[lane].a == plan_.levels[lane] && (*levels)[lane].b == 0;
    if (good) {
      made_ = Made{epoch_, marker_};
      return;
    }
    const core::Millis waited = place_.clock.now() - written_at_;
    if (waited > std::min(kReadBackLongest, kReadBackWithin << std::min(2 * unseen_, 8))) {
      ++unseen_;
      return give_up("its first seals could not be read back");
    }
    pause(std::clamp(waited / 10, kBetweenReads, kBetweenReadsLongest), &MarkerCreation::read_back);
  });
}

}  // namespace tillbridge::runtime
