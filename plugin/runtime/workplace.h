#pragma once

#include <random>

#include "plugin/runtime/configuration.h"
#include "plugin/runtime/host_calls.h"
#include "plugin/runtime/ports.h"
#include "plugin/runtime/web_store.h"
#include "plugin/store/activity.h"
#include "plugin/store/facts.h"
#include "plugin/store/intake.h"
#include "plugin/store/item_map.h"
#include "plugin/store/order_book.h"
#include "plugin/store/outbox.h"
#include "plugin/store/salvage.h"
#include "plugin/store/saved_records.h"

namespace tillbridge::runtime {

/// Whoever has nothing to do looks again after this at the latest.
inline constexpr core::Millis kAtLatest = 60'000;

/// What everybody on the worker's thread works with. Made once the database is open.
struct Workplace {
  Clock& clock;
  Log log;
  Configuration configuration;
  Host& host;
  HostCalls& host_calls;
  store::Database& database;
  store::LaneBoard& board;
  store::Outbox outbox;
  store::ItemMap items;
  store::Facts facts;
  store::Activity activity;
  store::SavedRecords saved;
  std::uint64_t random_state;

  /// The next random number; own generator, so that a seed gives the same run everywhere.
  std::uint64_t random() {
    random_state += 0x9e3779b97f4a7c15u;
    std::uint64_t z = random_state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
};

/// The names under which facts of the link are kept.
namespace fact {
inline constexpr const char *kLinked = "linked", *kBaseUrl = "base_url", *kStoreName = "store_name",
                            *kStoreHash = "store_hash", *kLocation = "location",
                            *kLocationLabel = "location_label", *kMarkerProduct = "marker.product",
                            *kMarkerVariants = "marker.variants", *kEpochStart = "marker.epoch_start",
                            *kEpoch = "marker.epoch", *kLinkTime = "link.server_time",
                            *kShopClosed = "shop.closed", *kShopOpenedAt = "shop.opened_at",
                            *kOrderCursor = "orders.newest", *kOrdersLooked = "orders.looked",
                            *kJournalCursor = "journal.cursor",
                            *kOfferedAgainUntil = "journal.offered_again_until", *kPausedBy = "paused.by",
                            *kPausedSince = "paused.since", *kLag = "lag_ms", *kPlanEnded = "plan.ended",
                            *kTakeOrders = "setting.take_orders", *kReadStock = "setting.read_stock",
                            *kSendItems = "setting.send_items", *kChannel = "channel",
                            *kMovesWhenPlaced = "stock.moves_when_placed", *kRestocks = "stock.restocks",
                            *kAdjusts = "stock.adjusts", *kRegister = "register",
                            *kSalvagedAt = store::salvage_fact::kAt,
                            /// The last number that a marker was made under.
                                *kEpochTried = "marker.epoch_tried", *kProbeRounds = "probe.rounds",
                            *kProbedAt = "probe.at", *kLagP50 = "lag.p50_ms", *kLagP99 = "lag.p99_ms",
                            *kBrokenPromise = "promise.broken", *kRefusedAtOnce = "probe.refused_at_once",
                            *kLinkedAt = "linked.at", *kLinkedBy = "linked.by", *kUnlinkedAt = "unlinked.at",
                            *kUnlinkedBy = "unlinked.by", *kLowMark = "setting.low_mark",
                            *kScanGap = "setting.scan_gap_ms", *kBadgeCorners = "setting.badges",
                            /// The last movement that was recorded before it was unlinked.
                                                                   *kUnlinkedUpTo = "unlinked.upto",
                            /// Who asked for it, while the web store is being told.
                                                                       *kUnlinking = "unlinking";
}

/// What a linked register works on.
struct LinkFacts {
  std::string store_hash, store_name, location_label;
  std::int64_t location = 0, marker_product = 0, link_time_s = 0;
  std::uint64_t epoch_start = 0;
  std::vector<std::int64_t> marker_variants;  ///< A0, B0, A1, B1, ...
};
std::optional<LinkFacts> read_link(store::Facts& facts);
/// Product, variants and beginning of the marker that the tables know of.
void read_marker_facts(store::Facts& facts, LinkFacts& link);

}  // namespace tillbridge::runtime
