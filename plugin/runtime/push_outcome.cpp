#include "plugin/runtime/push_outcome.h"

#include <fmt/format.h>

#include <algorithm>

namespace tillbridge::runtime {

core::PushOutcome outcome_of(const bigcommerce::PushAnswer& answer) {
  using From = bigcommerce::PushAnswer::Kind;
  using To = core::PushOutcome::Kind;
  core::PushOutcome outcome;
  switch (answer.kind) {
    case From::accepted:
      outcome.kind = To::accepted;
      break;
    case From::refused:
      outcome.kind = To::refused;
      break;
    case From::throttled:
      outcome.kind = To::throttled;
      break;
    case From::unauthorized:
      outcome.kind = To::unauthorized;
      break;
    case From::too_large:
      outcome.kind = To::too_large;
      break;
    case From::unknown:
      outcome.kind = To::unknown;
      break;
    case From::not_sent:
      outcome.kind = To::not_sent;
      break;
    case From::timed_out:
      outcome.kind = To::timed_out;
      break;
  }
  outcome.wait_ms = answer.wait_ms;
  outcome.names_items = !answer.refusal.items.empty();
  outcome.names_cause = answer.refusal.requires_absolute || answer.refusal.tracked_by_product ||
                        answer.refusal.tracked_by_variant;
  return outcome;
}

bool keep_named(bigcommerce::Refusal& refusal, const std::vector<core::ItemChange>& batch) {
  std::erase_if(refusal.items, [&batch](const auto& item) {
    const core::ItemKey key{item.kind == bigcommerce::IdentityKind::product, item.id};
    return std::none_of(batch.begin(), batch.end(),
                        [&key](const auto& change) { return change.sent != 0 && change.item == key; });
  });
  return !refusal.items.empty();
}

std::string refusal_reason(const bigcommerce::Refusal& refusal) {
  if (refusal.requires_absolute) return core::kNoCountThere;
  if (refusal.tracked_by_product || refusal.tracked_by_variant)
    return "The web store now counts this item in another way.";
  return "The web store refuses changes of this item.";
}

bool is_refused_for_good(const bigcommerce::HttpReply& reply) {
  return reply.delivery == bigcommerce::Delivery::answered && reply.status >= 400 && reply.status < 500 &&
         reply.status != 401 && reply.status != 403 && reply.status != 408 && reply.status != 429;
}

std::optional<std::string> closed_location(const bigcommerce::HttpReply& locations, std::int64_t location) {
  const auto all = bigcommerce::parse_locations(locations);
  // Unreadable says nothing, nor does an empty list: a web store has a location.
  if (!all || all.value().rows.empty()) return std::nullopt;
  const auto& rows = all.value().rows;
  const auto ours =
      std::find_if(rows.begin(), rows.end(), [location](const auto& row) { return row.id == location; });
  const bool gone = ours == rows.end();
  if (gone ? all.value().has_more : ours->enabled) return std::nullopt;
  const std::string name = gone ? std::string() : ours->label.empty() ? ours->code : ours->label;
  return gone ? fmt::format("Location {} is not there any more in the web store.", location)
              : fmt::format("The location \"{}\" is switched off in the web store.", name);
}

}  // namespace tillbridge::runtime
