#include "plugin/runtime/marker_reader.h"

#include <algorithm>

namespace tillbridge::runtime {
namespace {
constexpr core::Millis kMarkerTimeoutMs = 10'000;
}

void read_marker(Workplace& place, WebStore& web, const LinkFacts& link,
                 std::function<void(std::optional<core::MarkerLevels>)> then) {
  auto request = bigcommerce::variants_at_location_request(link.location, link.marker_variants);
  request.timeout_ms = kMarkerTimeoutMs;
  web.ask(std::move(request), [log = place.log, location = link.location, slots = link.marker_variants,
                               then = std::move(then)](const bigcommerce::HttpReply& reply) {
    const auto page = bigcommerce::parse_inventory(reply, location);
    if (!page) {
      log(LogLevel::info, page.error().sentence);
      return then(std::nullopt);
    }
    core::MarkerLevels levels{};
    for (const auto& row : page.value().rows) {
      const auto at = std::find(slots.begin(), slots.end(), row.variant_id);
      if (at == slots.end()) continue;
      const auto slot = static_cast<std::size_t>(at - slots.begin());
      (slot % 2 == 0 ? levels[slot / 2].a : levels[slot / 2].b) = row.on_hand;
    }
    then(levels);
  });
}

}  // namespace tillbridge::runtime
