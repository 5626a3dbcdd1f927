#include "plugin/core/badge.h"

#include <algorithm>

namespace tillbridge::core {

SyncBadge sync_badge(const BadgeFacts& facts) {
  if (facts.training) return SyncBadge::training;
  if (!facts.linked)
    return facts.read_back || facts.attention > 0
               ? (facts.attention > 0 ? SyncBadge::attention : SyncBadge::unlinked)
               : SyncBadge::checking;
  if (facts.paused) return SyncBadge::paused;
  if (facts.attention > 0) return SyncBadge::attention;
  if (facts.offline) return SyncBadge::offline;
  if (facts.unconfirmed > 0) return SyncBadge::syncing;
  if (facts.read_back && facts.queued == 0 && facts.answered_lately) return SyncBadge::all_sent;
  return facts.queued > 0 ? SyncBadge::syncing : SyncBadge::checking;
}

std::uint64_t Picture::orders_to_do() const {
  return static_cast<std::uint64_t>(std::count_if(
      orders.begin(), orders.end(), [](const auto& o) { return o.stage == OrderStage::to_do && o.counted; }));
}

std::uint64_t Picture::counts_that_differ() const {
  return static_cast<std::uint64_t>(std::count_if(
      review.begin(), review.end(), [](const auto& row) { return row.kind == ReviewKind::count_differs; }));
}

std::uint64_t red_rows(const Picture& picture, std::uint64_t others) {
  const auto rows = picture.review.size() + others;
  return rows == picture.counts_that_differ() ? 0 : rows;
}

std::uint64_t Picture::orders_late() const {
  return static_cast<std::uint64_t>(std::count_if(orders.begin(), orders.end(), [](const auto& o) {
    return o.stage == OrderStage::to_do && o.counted && o.late;
  }));
}

}  // namespace tillbridge::core
