#include "plugin/runtime/claim_watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/runtime/location_notes.h"
#include "plugin/runtime/store_checks.h"

namespace tillbridge::runtime {
namespace {

constexpr core::Millis kEvery = 300'000, kClaimAgain = 3'000, kRefused = 3'600'000, kClaimTimeoutMs = 8'000;

}  // namespace

// The first look comes late: right after a takeover an old answer could still show the earlier holder.
ClaimWatch::ClaimWatch(Workplace& place, WebStore& web)
    : place_(place),
      web_(web),
      channel_(place.facts.number(fact::kChannel)),
      due_(place.clock.now() + kEvery) {}

core::Millis ClaimWatch::wake_at() const {
  return asking_ || !reachable_ ? place_.clock.now() + kEvery : due_;
}

void ClaimWatch::turn(bool reachable) {
  reachable_ = reachable;
  if (!reachable || asking_ || channel_ == 0 || !taken_by_.empty() || place_.clock.now() < due_) return;
  due_ = place_.clock.now() + kEvery;
  ask(bigcommerce::channels_request(), &ClaimWatch::take_channels);
}

void ClaimWatch::ask(bigcommerce::HttpRequest request,
                     void (ClaimWatch::*then)(const bigcommerce::HttpReply&)) {
  asking_ = true;
  request.timeout_ms = kClaimTimeoutMs;
  web_.ask(std::move(request), [this, then, alive = alive_](const bigcommerce::HttpReply& reply) {
    if (!*alive) return;
    asking_ = false;
    (this->*then)(reply);
  });
}

void ClaimWatch::take_channels(const bigcommerce::HttpReply& reply) {
  const auto channels = bigcommerce::parse_channels(reply);
  if (!channels) return;  // nothing is concluded from an answer that says nothing
  const auto& rows = channels.value().rows;
  const auto ours =
      std::find_if(rows.begin(), rows.end(), [this](const auto& channel) { return channel.id == channel_; });
  if (ours != rows.end() && ours->status == "connected")
    return ask(bigcommerce::channel_metafields_request(channel_), &ClaimWatch::take_notes);
  if (const auto* other = other_holder(rows, place_.host.location_id())) return lost_to(holder_name(*other));
  if (ours != rows.end()) connect_again(*ours);
}

/// Another register of this location is no rival; one that says that it replaces this one is. Without any
/// note, nobody has said otherwise.
void ClaimWatch::take_notes(const bigcommerce::HttpReply& reply) {
  const auto fields = bigcommerce::parse_metafields(reply);
  if (!fields) return;
  const LocationNotes notes(fields.value().rows);
  const auto own = place_.host.register_id();
  const auto* by = notes.replaced_by(own);
  const bool unknown = notes.of(LocationNote::Kind::link, own) == nullptr &&
                       notes.of(LocationNote::Kind::member, own) == nullptr;
  if (by == nullptr && unknown) by = notes.link();
  if (by == nullptr || by->register_id.empty()) {
    suspect_.clear();
    return;
  }
  lost_to(by->register_name.empty() ? by->register_id : by->register_name);
}

void ClaimWatch::lost_to(const std::string& who) {
  if (suspect_ == who) {
    taken_by_ = who;
    return;
  }
  suspect_ = who;
  due_ = place_.clock.now() + kClaimAgain;
}

void ClaimWatch::connect_again(const bigcommerce::Channel& channel) {
  suspect_.clear();
  asking_ = true;
  auto request = bigcommerce::update_channel_request(channel.id, {channel.name, place_.host.location_id()});
  request.timeout_ms = kClaimTimeoutMs;
  web_.ask(std::move(request), [this, status = channel.status,
                                alive = alive_](const bigcommerce::HttpReply& reply) {
    if (!*alive) return;
    asking_ = false;
    const bool done = static_cast<bool>(bigcommerce::expect_success(reply, "this register's channel"));
    if (!done) due_ = place_.clock.now() + kRefused;
    place_.activity.note(
        core::ActivityKind::link, "",
        fmt::format("Somebody set this location's channel to \"{}\" in the web store. {}", status,
                    done ? "It was connected again." : "It could not be connected again; stock goes on."),
        place_.clock.wall());
  });
}

}  // namespace tillbridge::runtime
