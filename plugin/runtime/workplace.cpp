#include "plugin/runtime/workplace.h"

#include <sstream>

#include "plugin/store/compare_book.h"

namespace tillbridge::runtime {

std::optional<LinkFacts> read_link(store::Facts& facts) {
  if (facts.number(fact::kLinked) != 1) return std::nullopt;
  LinkFacts link;
  link.store_hash = facts.get(fact::kStoreHash).value_or("");
  link.store_name = facts.get(fact::kStoreName).value_or("");
  link.location_label = facts.get(fact::kLocationLabel).value_or("");
  link.location = facts.number(fact::kLocation);
  link.link_time_s = facts.number(fact::kLinkTime);
  read_marker_facts(facts, link);
  // Without seals there is no marker.
  const bool sealed = !facts.get(store::kWayFact);
  if ((sealed && link.marker_variants.size() != 2 * core::kLanes) || link.location == 0) return std::nullopt;
  if (!sealed) link.marker_variants.clear();
  return link;
}

void read_marker_facts(store::Facts& facts, LinkFacts& link) {
  link.marker_product = facts.number(fact::kMarkerProduct);
  link.epoch_start = static_cast<std::uint64_t>(facts.number(fact::kEpochStart));
  std::istringstream variants(facts.get(fact::kMarkerVariants).value_or(""));
  for (std::int64_t id; variants >> id;) link.marker_variants.push_back(id);
}

}  // namespace tillbridge::runtime
