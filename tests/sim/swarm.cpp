#include "sim/swarm.h"

#include <cstdlib>

namespace sim {
namespace {

constexpr const char* kFaultNames[] = {
    "lost-request",    "lost-answer",  "duplicate",    "zombie",      "throttle-header", "throttle-bare",
    "throttle-absurd", "too-large",    "error-before", "error-after", "lying-200",       "garbage-200",
    "cut-answer",      "spurious-422", "stale-read",   "torn-read",   "slow-answer",     "other-status"};
static_assert(std::size(kFaultNames) == kFaults);

constexpr const char* kBlowNames[] = {
    "no-route",       "black-hole",     "flapping",          "captive-portal",  "key-refused",
    "quota-used-up",  "slow-reads",     "order-listed-late", "web-order",       "order-cancelled",
    "order-refunded", "order-edited",   "order-shipped",     "web-stock-edit",  "oversell",
    "sale-return",    "goods-received", "adjustment",        "fraction-sold",   "unknown-sku",
    "host-stalls",    "host-refuses",   "record-skipped",    "sale-repeated",   "process-kill",
    "power-cut",      "restart",        "clock-jump",        "backup-restored", "machine-cloned",
    "marker-edited",  "marker-deleted", "marker-reimported", "sku-renamed",     "item-deleted",
    "safety-stock",   "disk-fails",     "disk-full",         "location-closed"};
static_assert(std::size(kBlowNames) == kBlows);

struct MutantRow {
  const char* name;
  const char* meaning;
};
constexpr MutantRow kMutants[] = {
    {"none", "nothing"},
    {"settle-on-200", "a 200 settles a batch, and the store lies once in a while"},
    {"lines-apart", "A1 broken: the store makes the lines that it can, and answers 422 or 200"},
    {"below-zero", "A2 broken: the store lets a level go below zero"},
    {"marker-rewritten", "A3 broken: an old seal is put back on the marker"},
    {"plus-one-marker", "a marker that only counts, with lost answers and late requests"},
    {"seals-count-up", "a new seal is larger than the old one"},
    {"no-nonces", "seals name a movement number and nothing else"},
    {"never-resend", "a request without an answer is never sent again"},
    {"resend-blindly", "requests without any seal are sent again"},
    {"batch-not-committed", "a batch is on disk only some time after its first byte has left"},
    {"body-rebuilt", "a resend is built anew, with what has come in since"},
    {"lane-at-freeze", "a movement's lane is chosen when it is frozen"},
    {"row-in-two-lanes", "a movement of an undecided round may also go by another lane"},
    {"reoffer-unmarked", "sales offered again after a restore are taken for new ones"},
    {"orders-seen-ids", "each web order is looked at once"},
    {"orders-strict-cursor", "only orders changed after the newest one seen are read"},
    {"orders-no-rescan", "orders are read with an overlap of ten minutes and never again from further back"},
    {"orders-ledger-first", "an order's intent is closed before the register is asked"},
    {"orders-host-first", "the register is asked before the intent is on disk"},
    {"orders-without-key", "the register does not know an intent's key again"},
    {"absolute-levels", "the register's own counts are pushed instead of changes"}};
static_assert(std::size(kMutants) == static_cast<std::size_t>(Mutant::kCount));

}  // namespace

const char* name_of(Fault fault) {
  return kFaultNames[static_cast<std::size_t>(fault)];
}
const char* name_of(Blow blow) {
  return kBlowNames[static_cast<std::size_t>(blow)];
}
const char* name_of(Mutant mutant) {
  return kMutants[static_cast<std::size_t>(mutant)].name;
}
const char* meaning_of(Mutant mutant) {
  return kMutants[static_cast<std::size_t>(mutant)].meaning;
}

void Tally::add(const Tally& other) {
  for (std::size_t i = 0; i < kFaults; ++i) faults[i] += other.faults[i];
  for (std::size_t i = 0; i < kBlows; ++i) blows[i] += other.blows[i];
}

static void settle_down(Swarm& s, Dice& dice) {
  s.opens_at = static_cast<int>(dice.between(8, 10));
  s.closes_at = static_cast<int>(dice.between(17, 20));
  s.off_at_night = dice.chance(0.8);
  const double open_hours = s.closes_at - s.opens_at;
  s.sales_per_hour = static_cast<double>(dice.between(20, 100)) / open_hours;
  s.orders_per_hour /= 24;
  for (auto& rate : s.blow) rate /= 12;
  // Shares of sales and orders, not numbers an hour.
  for (const Blow share : {Blow::oversell, Blow::fraction_sold, Blow::unknown_sku, Blow::record_skipped,
                           Blow::sale_repeated, Blow::order_listed_late})
    s.at(share) *= 12;
  s.order_poll_ms = dice.spread(60'000, 600'000);
  s.stock_read_ms = 3'600'000;
}

Swarm draw(std::uint64_t seed, Ms hours) {
  Dice dice(seed ^ 0x51a7e5u);
  Swarm s;
  s.hours = hours;
  s.items = static_cast<int>(dice.between(8, 40));
  s.sales_per_hour = dice.chance(0.2) ? 120 : static_cast<double>(dice.spread(5, 60));
  s.returns_share = dice.chance(0.6) ? 0.15 * dice.share() : 0;
  s.orders_per_hour = dice.chance(0.7) ? static_cast<double>(dice.spread(1, 20)) : 0;
  s.units_most = static_cast<int>(dice.between(1, 5));
  if (dice.chance(0.4)) {
    s.stock_low = 0;
    s.stock_high = dice.spread(4, 60);
  }
  s.links_itself = dice.chance(0.05);
  s.lag_ms = dice.chance(0.15) ? dice.spread(60'000, 3'600'000) : dice.spread(1, 20'000);
  s.stage_a = dice.chance(0.3);
  s.latency_low = dice.spread(5, 300);
  s.latency_high = s.latency_low + dice.spread(10, 5'000);
  s.quota = dice.chance(0.3) ? dice.between(20, 80) : dice.chance(0.5) ? 150 : 450;
  // Half the worlds are mild, some are hell; in each, about half of the faults are possible at all.
  const double hardness = dice.chance(0.5) ? 0.02 : dice.chance(0.7) ? 0.08 : 0.25;
  for (auto& rate : s.fault) rate = dice.chance(0.5) ? hardness * dice.share() : 0;
  s.zombie_longest = dice.spread(1'000, 7.0 * 86'400'000);
  s.stale_longest = dice.spread(100, 3'600'000);
  const double blows = dice.chance(0.6) ? 0.15 : 0.6;
  for (std::size_t i = 0; i < static_cast<std::size_t>(Blow::disk_fails); ++i)
    s.blow[i] = dice.chance(0.5) ? 2 * blows * dice.share() : 0;
  // An assumption broken (an old seal put back), or a page of its own: by switch and by mutants only.
  for (const Blow by_switch : {Blow::backup_restored, Blow::machine_cloned, Blow::marker_reimported})
    s.at(by_switch) = 0;
  for (const Blow rare : {Blow::marker_edited, Blow::marker_deleted})
    s.at(rare) = dice.chance(0.05) ? 0.2 : 0;
  s.order_poll_ms = dice.chance(0.1) ? 5'000 : dice.spread(15'000, 60'000);
  s.stock_read_ms = dice.chance(0.1) ? 60'000 : 600'000;
  if (dice.chance(0.1)) s.catalogue_read_ms = 300'000;
  s.at(Blow::disk_fails) = dice.chance(0.3) ? 4 * dice.share() : 0;
  s.at(Blow::disk_full) = dice.chance(0.1) ? 0.5 * dice.share() : 0;
  s.at(Blow::location_closed) = dice.chance(0.3) ? 0.5 * dice.share() : 0;
  s.marker_nearly_full = dice.chance(0.1);
  if (hours >= kOrdinaryHours) settle_down(s, dice);
  return s;
}

Swarm draw_hell(std::uint64_t seed) {
  Dice dice(seed ^ 0x4e11u);
  Swarm s;
  s.hours = 3;
  s.items = 80;
  s.sales_per_hour = 60;
  s.returns_share = 0.1;
  s.orders_per_hour = 30;
  s.stock_low = 5;
  s.stock_high = 60;
  s.lag_ms = dice.spread(100, 20'000);
  s.order_poll_ms = 15'000;
  s.stock_read_ms = 120'000;
  s.fault.fill(0.04);
  // Of pushes only.
  for (const Fault of_push :
       {Fault::duplicate, Fault::zombie, Fault::too_large, Fault::lying_200, Fault::spurious_422})
    s.at(of_push) = 0.12;
  s.zombie_longest = 3'600'000;
  s.stale_longest = 60'000;
  s.blow.fill(5);
  for (const Blow by_switch : {Blow::marker_edited, Blow::marker_deleted, Blow::marker_reimported,
                               Blow::backup_restored, Blow::machine_cloned})
    s.at(by_switch) = 0;
  for (const Blow share : {Blow::oversell, Blow::fraction_sold, Blow::unknown_sku, Blow::record_skipped,
                           Blow::sale_repeated, Blow::order_listed_late})
    s.at(share) = 0.6;
  for (const Blow stops : {Blow::no_route, Blow::black_hole, Blow::captive_portal, Blow::key_refused,
                           Blow::location_closed, Blow::quota_used_up, Blow::flapping, Blow::disk_full})
    s.at(stops) = 3;
  s.at(Blow::process_kill) = s.at(Blow::power_cut) = 10;
  s.at(Blow::sku_renamed) = s.at(Blow::item_deleted) = 24;
  s.at(Blow::fraction_sold) = s.at(Blow::unknown_sku) = 0.9;
  s.marker_nearly_full = true;
  return s;
}

Swarm draw_for(Mutant mutant, std::uint64_t seed) {
  Dice dice(seed ^ 0xa11e9eu);
  Swarm s;
  s.hours = 1;
  s.mutant = mutant;
  s.items = 12;
  s.sales_per_hour = 60;
  s.lag_ms = dice.spread(200, 8'000);
  s.order_poll_ms = 30'000;
  s.stock_read_ms = 600'000;
  const auto network = [&] {
    s.at(Fault::lost_answer) = 0.1;
    s.at(Fault::lost_request) = 0.05;
    s.at(Fault::duplicate) = 0.05;
    s.at(Fault::zombie) = 0.1;
    s.zombie_longest = 600'000;
  };
  const auto orders = [&] {
    s.orders_per_hour = 30;
    s.sales_per_hour = 6;
    s.order_poll_ms = 30'000;
    for (const Blow b :
         {Blow::order_cancelled, Blow::order_edited, Blow::order_refunded, Blow::order_shipped})
      s.at(b) = 8;
  };
  switch (mutant) {
    case Mutant::settle_on_200:
      s.at(Fault::lying_200) = 0.1;
      break;
    case Mutant::lines_apart:
      network();
      s.stock_low = 0;
      s.stock_high = 12;
      break;
    case Mutant::marker_rewritten:
      network();
      s.at(Blow::marker_reimported) = 12;
      break;
    case Mutant::no_nonces:
      // Two registers that give the same numbers, early and for long.
      network();
      s.sales_per_hour = 120;
      s.at(Blow::machine_cloned) = 30;
      break;
    case Mutant::batch_not_committed:
      // Killed when a batch was applied and nobody has read it.
      s.sales_per_hour = 120;
      s.die_at = kAtAnswer;
      s.at(Blow::process_kill) = 30;
      break;
    case Mutant::body_rebuilt:
    case Mutant::row_in_two_lanes:
      network();
      s.sales_per_hour = 200;
      s.at(Blow::process_kill) = 12;
      break;
    case Mutant::lane_at_freeze:
    case Mutant::reoffer_unmarked:
      network();
      s.sales_per_hour = 120;
      s.at(Blow::no_route) = 6;
      s.at(Blow::backup_restored) = 3;
      break;
    case Mutant::orders_seen_ids:
    case Mutant::absolute_levels:
      orders();
      break;
    case Mutant::orders_strict_cursor:
    case Mutant::orders_no_rescan:
      orders();
      s.at(Blow::order_listed_late) = 20;
      break;
    case Mutant::orders_ledger_first:
    case Mutant::orders_host_first:
    case Mutant::orders_without_key:
      orders();
      s.at(Blow::process_kill) = mutant == Mutant::orders_ledger_first ? 90 : 30;
      s.at(Blow::host_stalls) = 20;
      break;
    default:
      network();
      break;
  }
  return s;
}

Swarm draw_dying(std::uint64_t seed, const std::string& moment) {
  Swarm swarm = draw_for(Mutant::orders_without_key, seed);
  swarm.mutant = Mutant::none;
  swarm.sales_per_hour = 60;
  swarm.stock_low = 1;
  swarm.stock_high = 20;
  swarm.at(Blow::oversell) = 0.5;
  swarm.at(Blow::process_kill) = 30;
  swarm.at(Blow::power_cut) = 10;
  swarm.at(Fault::lost_answer) = 0.1;
  swarm.at(Fault::spurious_422) = 0.1;
  if (moment.find("fenced") != std::string::npos) swarm.at(Blow::backup_restored) = 10;
  swarm.marker_nearly_full = moment.ends_with("marker-created") || moment.ends_with("epoch-switched");
  swarm.die_at = moment;
  return swarm;
}

std::string apply_switch(Swarm& swarm, const std::string& text) {
  const auto equals = text.find('=');
  const std::string name = text.substr(0, equals);
  char* end = nullptr;
  const double value = equals == std::string::npos ? 1 : std::strtod(text.c_str() + equals + 1, &end);
  if (equals != std::string::npos && (*end != '\0' || end == text.c_str() + equals + 1))
    return "The switch " + text + " has no number behind its \"=\".";
  if (name == "calm") {
    swarm.fault.fill(0);
    swarm.blow.fill(0);
    swarm.orders_per_hour = swarm.returns_share = 0;
    swarm.stock_low = 10'000;
    swarm.stock_high = 20'000;
    swarm.lag_ms = 1'000;
    swarm.stage_a = swarm.links_itself = false;
    swarm.quota = 450;
    swarm.latency_low = 40;
    swarm.latency_high = 400;
    return {};
  }
  if (name == "sales") return swarm.sales_per_hour = value / 24, std::string();
  if (name == "orders") return swarm.orders_per_hour = value / 24, std::string();
  if (name == "lag") return swarm.lag_ms = static_cast<Ms>(value * 1000), std::string();
  if (name == "quota") return swarm.quota = static_cast<std::int64_t>(value), std::string();
  if (name == "poll") return swarm.order_poll_ms = static_cast<Ms>(value * 1000), std::string();
  if (name == "marker-nearly-full") return swarm.marker_nearly_full = true, std::string();
  if (name == "compare") {
    // What comparing levels rests on: no request lives past a quarter of an hour or arrives twice by itself,
    // reads lag less than half a minute, orders are listed by then, and nobody edits a level by just as much.
    swarm.compares = true;
    swarm.links_itself = false;
    swarm.at(Fault::duplicate) = swarm.at(Fault::lying_200) = 0;
    swarm.zombie_longest = std::min<Ms>(swarm.zombie_longest, 14 * 60'000);
    swarm.stale_longest = std::min<Ms>(swarm.stale_longest, 20'000);
    swarm.lag_ms = std::min<Ms>(swarm.lag_ms, 20'000);
    for (const Blow none :
         {Blow::slow_reads, Blow::order_listed_late, Blow::web_stock_edit, Blow::marker_edited,
          Blow::marker_deleted, Blow::marker_reimported, Blow::backup_restored, Blow::machine_cloned})
      swarm.at(none) = 0;
    return {};
  }
  if (name == "own-polls") return swarm.own_polls = true, std::string();
  if (name == "items") return swarm.items = static_cast<int>(value), std::string();
  for (std::size_t i = 0; i < kFaults; ++i)
    if (name == kFaultNames[i]) return swarm.fault[i] = value, std::string();
  for (std::size_t i = 0; i < kBlows; ++i)
    if (name == kBlowNames[i]) return swarm.blow[i] = value, std::string();
  for (std::size_t i = 1; i < std::size(kMutants); ++i)
    if (name == kMutants[i].name) return swarm.mutant = static_cast<Mutant>(i), std::string();
  return "There is no switch " + name + "; `tillbridge-sim --list` names them all.";
}

}  // namespace sim
