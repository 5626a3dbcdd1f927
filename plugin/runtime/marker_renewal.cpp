#include "plugin/runtime/marker_renewal.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/core/crash_point.h"
#include "plugin/runtime/marker_reader.h"

namespace tillbridge::runtime {
namespace {
constexpr core::Millis kRenewalRequestMs = 10'000, kLongestBackoff = 60'000;
constexpr core::Millis kEmptyWithin = 10 * 60'000, kBetweenLooks = 500, kBetweenLooksLongest = 15'000;
constexpr int kLooksBeforeResend = 5, kLooksBeforeEmptyingAgain = 40;

bigcommerce::AdjustmentLine slot_line(std::int64_t variant, std::int64_t location, core::Units quantity) {
  return {{bigcommerce::IdentityKind::variant, variant}, location, quantity};
}

}  // namespace

MarkerRenewal::MarkerRenewal(Workplace& place, WebStore& web, LinkFacts link,
                             std::array<core::LaneView, core::kLanes> lanes, Why why)
    : place_(place),
      web_(web),
      link_(std::move(link)),
      lanes_(std::move(lanes)),
      why_(why),
      began_(place.clock.now()) {
  if (why_ == Why::harmed) {
    empty_slots();
  } else if (auto under_way = store::Epochs(place_.database).closing()) {
    closing_ = std::move(*under_way);
    look();  // it may have been applied before the register died
  } else {
    freeze_closing();
  }
}

bool MarkerRenewal::turn() {
  if (done()) return false;
  if (creation_) {
    creation_->turn();
    if (creation_->made()) switch_over();
    if (creation_->met_stranger())
      outcome_ = {false, true,
                  "Another till uses this register's identity, or its records are an old copy: the sync "
                  "marker's next "
                  "number is in use."};
    return std::exchange(told_waits_for_, creation_->waits_for()) != creation_->waits_for();
  }
  if (then_ == nullptr || place_.clock.now() < wait_until_) return false;
  wait_until_ = core::kNever;
  (this->*std::exchange(then_, nullptr))();
  return false;
}

std::string MarkerRenewal::waits_for() const {
  return creation_ ? creation_->waits_for() : std::string();
}

core::Millis MarkerRenewal::wake_at() const {
  return creation_ ? (creation_->made() || creation_->met_stranger() ? 0 : creation_->wake_at())
                   : wait_until_;
}

void MarkerRenewal::later(core::Millis ms, void (MarkerRenewal::*then)()) {
  wait_until_ = place_.clock.now() + ms;
  then_ = then;
}

core::Millis MarkerRenewal::backoff() {
  return std::min<core::Millis>(kLongestBackoff, core::Millis{1'000} << std::min(tries_++, 6));
}

/// One request takes the seals of all lanes and leaves tombstones: once it is applied, nothing that was ever
/// sent on this marker, by us or by a copy of us, can be applied any more.
void MarkerRenewal::freeze_closing() {
  std::vector<bigcommerce::AdjustmentLine> lines;
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const auto& view = lanes_[lane];
    closing_.bases[lane] = view.base;
    closing_.tombstones[lane] = core::tombstone(place_.random());
    const auto slot = [&](std::uint64_t round) {
      return link_.marker_variants[static_cast<std::size_t>(2 * lane) + round % 2];
    };
    lines.push_back(slot_line(slot(view.round), link_.location, -view.base));
    lines.push_back(slot_line(slot(view.round + 1), link_.location, closing_.tombstones[lane]));
  }
  closing_.body = bigcommerce::adjustment_body(lines, "Tillbridge sync marker: closed");
  store::Epochs(place_.database).commit_closing(closing_, place_.clock.wall());
  send_closing();
}

void MarkerRenewal::send_closing() {
  looks_ = 0;
  auto request = bigcommerce::relative_adjustment_request(closing_.body);
  request.timeout_ms = kRenewalRequestMs;
  web_.ask(std::move(request), [this, alive = alive_](const bigcommerce::HttpReply& reply) {
    if (!*alive) return;
    const auto answer = bigcommerce::classify_push(reply);
    using Kind = bigcommerce::PushAnswer::Kind;
    if (answer.kind == Kind::throttled)
      return later(std::clamp<core::Millis>(answer.wait_ms.value_or(30'000), 0, 3'600'000),
                   &MarkerRenewal::send_closing);
    if (answer.kind == Kind::not_sent || answer.kind == Kind::unauthorized)
      return later(std::max<core::Millis>(5'000, backoff()), &MarkerRenewal::send_closing);
    look();
  });
}

/// The marker alone says whether it is closed.
void MarkerRenewal::look() {
  read_marker(place_, web_, link_, [this, alive = alive_](std::optional<core::MarkerLevels> levels) {
    if (!*alive) return;
    const auto seen =
        levels ? core::closing_seen(*levels, closing_.bases, closing_.tombstones) : core::Closing::not_yet;
    if (seen == core::Closing::done) return create();
    if (seen == core::Closing::foreign) {
      outcome_ = {false, true,
                  "Another till uses this register's identity: it wrote the sync marker while this register "
                  "was closing it."};
      return;
    }
    if (++looks_ < kLooksBeforeResend)
      return later(std::max<core::Millis>(500, place_.facts.number(fact::kLag, 2'000) / 2),
                   &MarkerRenewal::look);
    later(backoff(), &MarkerRenewal::send_closing);
  });
}

/// Zero in every slot: no request that was ever sent on this marker passes the floor any more.
void MarkerRenewal::empty_slots() {
  std::vector<bigcommerce::AdjustmentLine> lines;
  for (const auto variant : link_.marker_variants) lines.push_back(slot_line(variant, link_.location, 0));
  auto request = bigcommerce::absolute_adjustment_request(
      bigcommerce::adjustment_body(lines, "Tillbridge sync marker: emptied"));
  request.timeout_ms = kRenewalRequestMs;
  web_.ask(std::move(request), [this, alive = alive_](const bigcommerce::HttpReply& reply) {
    if (!*alive) return;
    if (const auto set = bigcommerce::expect_success(reply, "the marker's end"); set) {
      emptied_ = true;
      return look_for_empty();
    }
    // Once is enough; that it was asked for again is against an answer that was not true.
    if (emptied_) return later(kBetweenLooksLongest, &MarkerRenewal::look_for_empty);
    if (reply.delivery == bigcommerce::Delivery::answered && reply.status >= 400 && reply.status < 500 &&
        reply.status != 401 && reply.status != 403 && reply.status != 429)
      return find_product();  // refused: it may have been deleted
    if (tries_ < 5) return later(backoff(), &MarkerRenewal::empty_slots);
    outcome_ = {false, false, "The web store could not be reached. Repair again later."};
  });
}

/// A marker that was deleted cannot be filled again: its slots had numbers that are never given twice.
void MarkerRenewal::find_product() {
  auto request = bigcommerce::product_by_sku_request(
      marker_sku(place_.host, static_cast<int>(place_.facts.number(fact::kEpoch, 1))));
  request.timeout_ms = kRenewalRequestMs;
  web_.ask(std::move(request), [this, alive = alive_](const bigcommerce::HttpReply& reply) {
    if (!*alive) return;
    const auto rows = bigcommerce::parse_products(reply);
    const bool gone =
        rows && std::none_of(rows.value().rows.begin(), rows.value().rows.end(), [&](const auto& row) {
          return std::find(link_.marker_variants.begin(), link_.marker_variants.end(), row.variant_id) !=
                 link_.marker_variants.end();
        });
    if (gone) return create();
    outcome_ = {
        false, false,
        "The hidden item \"Tillbridge sync marker\" could not be emptied. Delete it in the web store's "
        "control panel, then repair again."};
  });
}

void MarkerRenewal::look_for_empty() {
  read_marker(place_, web_, link_, [this, alive = alive_](std::optional<core::MarkerLevels> levels) {
    if (!*alive) return;
    const bool empty = levels && std::all_of(levels->begin(), levels->end(),
                                             [](const auto& pair) { return pair.a == 0 && pair.b == 0; });
    if (empty) return create();
    const core::Millis waited = place_.clock.now() - began_;
    if (waited > kEmptyWithin) {
      outcome_ = {false, false,
                  levels ? "The old sync marker was emptied, but the web store still shows what stood there. "
                           "Repair again in a while."
                         : "The old sync marker was emptied, but the web store could not be asked about it. "
                           "Repair again in a while."};
      return;
    }
    if (++looks_ % kLooksBeforeEmptyingAgain == 0) return empty_slots();
    later(std::clamp(waited / 10, kBetweenLooks, kBetweenLooksLongest), &MarkerRenewal::look_for_empty);
  });
}

void MarkerRenewal::create() {
  store::Epochs epochs(place_.database);
  if (why_ == Why::harmed)
    to_review_ = epochs.give_up_rounds(
        "It was under way when the web store's sync marker was changed by hand: it may have arrived.",
        place_.clock.wall());
  TILLBRIDGE_CRASH_POINT("marker-created", before);
  plan_ = epochs.plan();
  creation_.emplace(place_, web_, link_.location, plan_, MarkerCreation::Stranger::stops);
}

void MarkerRenewal::switch_over() {
  TILLBRIDGE_CRASH_POINT("marker-created", after);
  const auto made = *creation_->made();
  store::NewEpoch next{made.epoch, made.marker.product, made.marker.variants, plan_};
  store::Epochs(place_.database).switch_to(next);
  TILLBRIDGE_CRASH_POINT("epoch-switched", after);
  outcome_ = {
      true, false,
      to_review_ == 0
          ? fmt::format("The sync marker was renewed (number {}).", made.epoch)
          : fmt::format(
                "The sync marker was renewed (number {}). Changes that may have arrived already and wait for "
                "a decision in Review: {}.",
                made.epoch, to_review_)};
  place_.activity.note(core::ActivityKind::note, "", outcome_->words, place_.clock.wall());
}

}  // namespace tillbridge::runtime
