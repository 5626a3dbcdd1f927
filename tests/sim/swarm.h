#pragma once

// What goes wrong in a world, and how often: drawn from the seed, so that each world is bad in its own way,
// and changed by switches of the command line.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/dice.h"
#include "sim/trace.h"

namespace sim {

/// Faults that befall single requests. Each is counted when it fires.
enum class Fault {
  lost_request,
  lost_answer,
  duplicate,
  zombie,
  throttle_header,
  throttle_bare,
  throttle_absurd,
  too_large,
  error_before,
  error_after,
  lying_200,
  garbage_200,
  cut_answer,
  spurious_422,
  stale_read,
  torn_read,
  slow_answer,
  other_status,
  kCount
};
inline constexpr std::size_t kFaults = static_cast<std::size_t>(Fault::kCount);
const char* name_of(Fault fault);

/// Spells that come over a register or its store for a while, and single blows.
enum class Blow {
  no_route,
  black_hole,
  flapping,
  captive_portal,
  key_refused,
  quota_used_up,
  slow_reads,
  order_listed_late,
  web_order,
  order_cancelled,
  order_refunded,
  order_edited,
  order_shipped,
  web_stock_edit,
  oversell,
  sale_return,
  goods_received,
  adjustment,
  fraction_sold,
  unknown_sku,
  host_stalls,
  host_refuses,
  record_skipped,
  sale_repeated,
  process_kill,
  power_cut,
  restart,
  clock_jump,
  backup_restored,
  machine_cloned,
  marker_edited,
  marker_deleted,
  marker_reimported,
  sku_renamed,
  item_deleted,
  safety_stock,
  disk_fails,
  disk_full,
  location_closed,
  kCount
};
inline constexpr std::size_t kBlows = static_cast<std::size_t>(Blow::kCount);
const char* name_of(Blow blow);

struct Tally {
  std::array<std::uint64_t, kFaults> faults{};
  std::array<std::uint64_t, kBlows> blows{};
  void count(Fault fault) { ++faults[static_cast<std::size_t>(fault)]; }
  void count(Blow blow) { ++blows[static_cast<std::size_t>(blow)]; }
  void add(const Tally& other);
};

/// What is made wrong on purpose, so that the checker can be seen to find it. `none` in every ordinary world.
enum class Mutant {
  none,
  settle_on_200,     ///< a 200 is believed
  lines_apart,       ///< A1: the store makes parts of a request
  below_zero,        ///< A2: the store lets a level go below zero
  marker_rewritten,  ///< A3: somebody puts an old seal back
  plus_one_marker,   ///< a marker that only counts
  seals_count_up,
  no_nonces,
  never_resend,
  resend_blindly,       ///< no seal at all
  batch_not_committed,  ///< the batch is on disk only after it was sent
  body_rebuilt,         ///< a resend carries what has come in since
  lane_at_freeze,       ///< any free lane
  row_in_two_lanes,
  reoffer_unmarked,  ///< sales offered again are taken for new ones
  orders_seen_ids,
  orders_strict_cursor,
  orders_no_rescan,
  orders_ledger_first,
  orders_host_first,
  orders_without_key,
  absolute_levels,
  kCount
};
const char* name_of(Mutant mutant);
const char* meaning_of(Mutant mutant);

/// The answer to a push has come, and the register has not read it.
inline constexpr const char* kAtAnswer = "answer";

struct Swarm {
  // the shop
  Ms hours = 1;  ///< simulated, before the faults stop
  int items = 24;
  double sales_per_hour = 30, returns_share = 0, orders_per_hour = 0;
  int units_most = 3;  ///< of one line
  /// Nothing is sold outside of these hours of the day, nor on Sundays; the same: the shop is always open.
  int opens_at = 0, closes_at = 0;
  bool off_at_night = false;  ///< the register is switched off while the shop is closed
  std::int64_t stock_low = 200, stock_high = 400;
  bool links_itself = false;        ///< the link procedure runs under faults
  bool compares = false;            ///< the store makes parts of a request, and is used by comparing levels
  bool marker_nearly_full = false;  ///< a few dozen sales on, a new marker has to be made
  // the store
  Ms lag_ms = 1'000;
  bool stage_a = false;
  Ms latency_low = 40, latency_high = 400;
  std::int64_t quota = 450;
  // faults per request
  std::array<double, kFaults> fault{};
  Ms zombie_longest = 60'000, stale_longest = 5'000;
  // spells and blows per hour
  std::array<double, kBlows> blow{};
  // settings of the register
  bool own_polls = false;  ///< the plugin polls as it does unless told otherwise
  Ms order_poll_ms = 10'000, stock_read_ms = 120'000, catalogue_read_ms = 3'600'000;
  /// Each planned death is at this moment of the code, or at kAtAnswer; empty: anywhere.
  std::string die_at;
  Mutant mutant = Mutant::none;

  double of(Fault f) const { return fault[static_cast<std::size_t>(f)]; }
  double of(Blow b) const { return blow[static_cast<std::size_t>(b)]; }
  double& at(Fault f) { return fault[static_cast<std::size_t>(f)]; }
  double& at(Blow b) { return blow[static_cast<std::size_t>(b)]; }
};

/// From so many hours on a world is an ordinary shop: opening hours, 20 to 100 sales a day, and what goes
/// wrong comes some times a day instead of some times an hour.
inline constexpr Ms kOrdinaryHours = 7 * 24;
/// A world of its own for each seed.
Swarm draw(std::uint64_t seed, Ms hours);
/// Three hours in which everything goes wrong that can, often: so that each kind is seen.
Swarm draw_hell(std::uint64_t seed);
/// An hour in which a register dies again and again at one moment, "before batch-built".
Swarm draw_dying(std::uint64_t seed, const std::string& moment);
/// A world in which this mutant has something to do wrong.
Swarm draw_for(Mutant mutant, std::uint64_t seed);
/// "calm", "sales=500" (a day), a fault's or blow's name with "=rate", a mutant's name. One sentence when
/// unknown.
std::string apply_switch(Swarm& swarm, const std::string& text);

}  // namespace sim
