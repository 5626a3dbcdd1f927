#include <fmt/format.h>

#include <algorithm>

#include "sim/world.h"

// What people do and what befalls, in the hours of a world.

namespace sim {
namespace {
constexpr Ms kMinute = 60'000, kHour = 3'600'000;
}

void World::hand_in(Till& till, core::Movement movement, bool skip) {
  movement.at = Web::kEpoch + agenda.now();
  for (const auto& line : movement.lines) {
    if (movement.kind == core::MovementKind::sale_return && !line.restocked) continue;
    auto& stock = till.host.records.stock;
    if (const auto item = stock.find(line.sku); item != stock.end()) item->second += line.quantity_milli;
    const Units units = line.quantity_milli / core::kMilliPerUnit;
    (units < 0 ? book.recorded_down : book.recorded_up)[line.sku] += units;
  }
  // The register commits to its own records first; its journal has the movement from here on.
  till.host.records.journal.push_back({movement, false});
  book.movements[movement.id] = {movement, till.index, agenda.now(), false};
  book.order_of_movements.push_back(movement.id);
  trace.tell(agenda.now(), "register", "movement", movement.lines.front().quantity_milli, [&] {
    std::string words = fmt::format("register {} records {}", till.index, movement.id);
    for (const auto& line : movement.lines)
      words += fmt::format("  {} {:+}", line.sku, static_cast<double>(line.quantity_milli) / 1000);
    return words + (skip ? " (the plugin is not told)" : "");
  });
  if (!skip) till.record(movement);
}

void World::sell(Till& till) {
  core::Movement sale;
  sale.kind = core::MovementKind::sale;
  const int lines = static_cast<int>(dice.between(1, 3));
  const std::uint64_t number = next_movement_++;
  sale.id = fmt::format("sale-{}-{}", till.index, number);
  std::set<std::string> used;
  for (int i = 0; i < lines; ++i) {
    // Each sale has an item of its own turn, so that one lost and one doubled do not hide each other.
    const auto which = i == 0 ? number % skus.size()
                              : static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(skus.size())));
    const std::string& sku = skus[which];
    if (!used.insert(sku).second) continue;
    const Units units = dice.between(1, swarm.units_most);
    const bool there = till.host.records.stock[sku] >= units * core::kMilliPerUnit;
    if (!there) {
      if (!dice.chance(swarm.of(Blow::oversell))) continue;
      outcome.tally.count(Blow::oversell);
    }
    sale.lines.push_back({sku, -units * core::kMilliPerUnit, "", "", true});
  }
  if (dice.chance(swarm.of(Blow::unknown_sku) / 10)) {
    outcome.tally.count(Blow::unknown_sku);
    sale.lines.push_back({"ONLY-HERE", -1000, "", "", true});
  }
  if (dice.chance(swarm.of(Blow::fraction_sold) / 10)) {
    outcome.tally.count(Blow::fraction_sold);
    sale.lines.push_back({skus.front(), -1500, "", "", true});
  }
  if (sale.lines.empty()) return;
  returnable_.push_back(sale.id);
  const bool skip = dice.chance(swarm.of(Blow::record_skipped) / 5);
  if (skip) outcome.tally.count(Blow::record_skipped);
  const core::Movement again = sale;
  hand_in(till, std::move(sale), skip);
  if (!skip && dice.chance(swarm.of(Blow::sale_repeated) / 5)) {
    // The host heard nothing, or was not sure: it says the same once more.
    outcome.tally.count(Blow::sale_repeated);
    till.record(book.movements[again.id].movement);
  }
}

void World::give_back(Till& till) {
  if (returnable_.empty()) return;
  const auto which = static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(returnable_.size())));
  const auto sold = book.movements[returnable_[which]].movement;
  if (book.movements[sold.id].till != till.index) return;
  returnable_.erase(returnable_.begin() + static_cast<std::ptrdiff_t>(which));
  outcome.tally.count(Blow::sale_return);
  core::Movement back;
  back.kind = dice.chance(0.5) ? core::MovementKind::sale_return : core::MovementKind::void_sale;
  back.id = fmt::format("back-{}-{}", till.index, next_movement_++);
  for (auto line : sold.lines) {
    line.quantity_milli = -line.quantity_milli;
    line.restocked = back.kind == core::MovementKind::void_sale || !dice.chance(0.2);
    back.lines.push_back(line);
  }
  hand_in(till, std::move(back));
}

void World::move_stock(Till& till, core::MovementKind kind, core::Milli milli, const std::string& sku) {
  core::Movement movement;
  movement.kind = kind;
  movement.id = fmt::format("move-{}-{}", till.index, next_movement_++);
  movement.lines.push_back({sku, milli, "", "", true});
  hand_in(till, std::move(movement));
}

bool World::is_open() const {
  if (swarm.opens_at == swarm.closes_at) return true;
  const Ms hours = web->wall(agenda.now()) / kHour, hour = hours % 24;
  const bool sunday = (hours / 24 + 4) % 7 == 0;  // the first of January 1970 was a Thursday
  return !sunday && hour >= swarm.opens_at && hour < swarm.closes_at;
}

/// The register knows when its shop is open, and may be switched off while it is not.
void World::keep_hours() {
  if (swarm.opens_at == swarm.closes_at) return;
  const bool open = is_open();
  for (auto& till : tills) {
    till->host.open = open;
    if (!swarm.off_at_night) continue;
    if (!open && till->up() && faults_on)
      till->stop_orderly();
    else if (open && !till->up())
      restart_later(*till, dice.between(1'000, 600'000));
  }
  if (faults_on) agenda.in(kHour - web->wall(agenda.now()) % kHour, [this] { keep_hours(); });
}

void World::schedule() {
  const auto with_till = [this](auto what) {
    return [this, what] {
      if (Till* till = working_till()) what(*till);
    };
  };
  keep_hours();
  // Sales come in bursts, as shoppers do.
  every(swarm.sales_per_hour / 2, with_till([this](Till& till) {
          if (!is_open()) return;
          const auto count = dice.chance(0.7) ? 1 : dice.between(2, 5);
          for (int i = 0; i < count; ++i) {
            if (i == 0 && till.up())
              sell(till);
            else
              agenda.in(i * dice.between(300, 4'000), [this, &till] {
                if (till.up() && faults_on) sell(till);
              });
          }
        }));
  every(swarm.sales_per_hour * swarm.returns_share, with_till([this](Till& till) { give_back(till); }));
  const auto any_sku = [this] {
    return skus[static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(skus.size())))];
  };
  blow(Blow::goods_received, with_till([this, any_sku](Till& till) {
         outcome.tally.count(Blow::goods_received);
         move_stock(till, core::MovementKind::receipt, dice.between(1, 12) * core::kMilliPerUnit, any_sku());
       }));
  blow(Blow::adjustment, with_till([this, any_sku](Till& till) {
         outcome.tally.count(Blow::adjustment);
         const auto sku = any_sku();
         const auto most = till.host.records.stock[sku] / core::kMilliPerUnit;
         move_stock(
             till, core::MovementKind::adjustment,
             (most > 2 && dice.chance(0.6) ? -dice.between(1, 2) : dice.between(1, 3)) * core::kMilliPerUnit,
             sku);
       }));
  every(4, with_till([this](Till& till) {
          // A manager looks, and takes the marker over, or has a new one made, where the badge says that she
          // can.
          const auto picture = till.picture();
          if (!picture) return;
          const bool fenced = picture->trouble == core::Trouble::fenced;
          if (!fenced && picture->trouble != core::Trouble::marker_harmed) return;
          if (!dice.chance(0.7)) return;
          const char* action = fenced ? "adopt" : "repair";
          till.act(action, {{"confirm", "yes"}}, [this, action, fenced](const runtime::ActionEnd& end) {
            trace.tell(agenda.now(), "manager", action, end.good,
                       [&] { return fmt::format("{}: {}", action, end.words); });
            marker_made_anew = marker_made_anew || (end.good && !fenced);
            if (!fenced) repair_waits = !end.good;
          });
        }));
  every(1, with_till([this](Till& till) {
          const bool pause = dice.chance(0.2);
          till.act(pause ? "pause" : dice.chance(0.5) ? "resume" : "sync-now", {}, [](const auto&) {});
          if (pause)
            agenda.in(dice.spread(1'000, 20.0 * kMinute), [this, &till] {
              if (faults_on) till.act("resume", {}, [](const auto&) {});
            });
        }));
  schedule_store_life();
  schedule_mishaps();
}

void World::place_order() {
  sandbox::OrderDraft draft;
  const int lines = dice.chance(0.05) ? 12 : static_cast<int>(dice.between(1, 3));
  std::set<std::string> used;
  for (int i = 0; i < lines; ++i) {
    const auto& sku = skus[static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(skus.size())))];
    if (changed_skus.contains(sku) || !used.insert(sku).second) continue;
    draft.lines.push_back({sku, dice.between(1, 3), std::nullopt});
  }
  if (draft.lines.empty()) return;
  static constexpr int kFirst[] = {11, 11, 11, 7, 9, 12, 1};
  draft.status_id = kFirst[dice.below(std::size(kFirst))];
  const auto placed = web->store().place_order(draft, web->wall(agenda.now()));
  if (!placed.ok()) return;
  outcome.tally.count(Blow::web_order);
  orders.insert(placed.value());
  trace.tell(agenda.now(), "shopper", "order", placed.value(),
             [&] { return fmt::format("places web order {}", placed.value()); });
  web->note_effects(book.orders_took, "web order");
  Ms delay = 0;
  if (dice.chance(swarm.of(Blow::order_listed_late))) {
    outcome.tally.count(Blow::order_listed_late);
    delay = dice.spread(1'000, 2.0 * kHour);
  }
  web->list_order(placed.value(), delay);
}

void World::change_order(Blow what) {
  if (orders.empty()) return;
  auto chosen = orders.begin();
  std::advance(chosen, dice.below(static_cast<std::int64_t>(orders.size())));
  auto& store = web->store();
  const sandbox::Order order = *store.order(*chosen);
  const bool over = order.status_id == 4 || order.status_id == 5;
  if (over) return;
  const Ms now = web->wall(agenda.now());
  bool done = false;
  switch (what) {
    case Blow::order_cancelled:
      done = store.set_order_status(order.id, 5, now).ok();
      break;
    case Blow::order_refunded:
      done = store
                 .refund_order(
                     order.id,
                     dice.chance(0.5)
                         ? std::vector<sandbox::OrderDraftLine>{}
                         : std::vector<sandbox::OrderDraftLine>{{order.lines.front().sku, 1, std::nullopt}},
                     now)
                 .ok();
      break;
    case Blow::order_edited:
      if (order.status_id == 2 || order.status_id == 10) return;
      done =
          store.edit_order(order.id, {{order.lines.front().sku, dice.between(0, 4), std::nullopt}}, now).ok();
      break;
    default:
      done = store.set_order_status(order.id, dice.chance(0.5) ? 2 : 10, now).ok();
      break;
  }
  if (!done) return;
  outcome.tally.count(what);
  trace.tell(agenda.now(), "merchant", name_of(what), order.id,
             [&] { return fmt::format("web order {}: {}", order.id, name_of(what)); });
  web->note_effects(book.orders_took, "web order");
  web->list_order(order.id,
                  dice.chance(swarm.of(Blow::order_listed_late)) ? dice.spread(1'000, 2.0 * kHour) : 0);
}

void World::schedule_store_life() {
  every(swarm.orders_per_hour, [this] { place_order(); });
  for (const Blow what :
       {Blow::order_cancelled, Blow::order_refunded, Blow::order_edited, Blow::order_shipped})
    blow(what, [this, what] { change_order(what); });
  const auto any_sku = [this] {
    return skus[static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(skus.size())))];
  };
  blow(Blow::web_stock_edit, [this, any_sku] {
    outcome.tally.count(Blow::web_stock_edit);
    (void)web->store().edit_level(any_sku(), 1, dice.between(0, 60), web->wall(agenda.now()));
    web->note_effects(book.edited, "stock edit in the panel");
  });
  blow(Blow::safety_stock, [this, any_sku] {
    outcome.tally.count(Blow::safety_stock);
    const auto ref = web->store().find_sku(any_sku());
    if (!ref) return;
    sandbox::ItemSettings settings;
    settings.identity.location_id = 1;
    if (ref->key.variant_id != 0)
      settings.identity.variant_id = ref->key.variant_id;
    else
      settings.identity.product_id = ref->key.product_id;
    settings.safety_stock = dice.between(0, 5);
    (void)web->store().set_item_settings(1, {settings});
  });
  blow(Blow::item_deleted, [this, any_sku] {
    const auto sku = any_sku();
    if (changed_skus.size() * 4 > skus.size()) return;
    const auto ref = web->store().find_sku(sku);
    if (!ref || changed_skus.contains(sku)) return;
    outcome.tally.count(Blow::item_deleted);
    changed_skus.insert(sku);
    web->store().delete_product(ref->key.product_id);
    (void)web->store().take_effects();
    trace.tell(agenda.now(), "merchant", "delete", ref->key.product_id,
               [&] { return "deletes " + sku + " in the web store"; });
  });
  blow(Blow::sku_renamed, [this, any_sku] {
    const auto sku = any_sku();
    if (changed_skus.size() * 4 > skus.size()) return;
    const auto ref = web->store().find_sku(sku);
    if (!ref || changed_skus.contains(sku)) return;
    outcome.tally.count(Blow::sku_renamed);
    changed_skus.insert(sku);
    sandbox::Product product = *ref->product;
    product.sku = sku + "-new";
    (void)web->store().update_product(product, std::nullopt, web->wall(agenda.now()));
    (void)web->store().take_effects();
    trace.tell(agenda.now(), "merchant", "rename", ref->key.product_id,
               [&] { return "renames " + sku + " in the web store"; });
  });
  spell(
      Blow::slow_reads,
      [this](bool begins) {
        const Ms delay = begins ? dice.spread(10'000, 1.0 * kHour) : swarm.lag_ms;
        slow_reads_ms_ = std::max(slow_reads_ms_, delay);
        web->store().set_stock_delay(delay);
      },
      20 * kMinute);
  spell(
      Blow::key_refused,
      [this](bool begins) {
        web->key_refused_until = begins ? agenda.now() + 24 * kHour : 0;
        web->key_status = dice.chance(0.5) ? 401 : 403;
      },
      30 * kMinute);
  spell(
      Blow::location_closed, [this](bool begins) { web->close_location(begins); }, 30 * kMinute);
  spell(
      Blow::quota_used_up,
      [this](bool begins) { web->quota_stolen_until = begins ? agenda.now() + 24 * kHour : 0; }, 2 * kHour);
  for (const Blow marker : {Blow::marker_edited, Blow::marker_deleted, Blow::marker_reimported})
    blow(marker, [this, marker] { harm_marker(marker); });
}

void World::harm_marker(Blow how) {
  auto& store = web->store();
  // After a repair there is an old one, too.
  const auto& products = store.data().products;
  for (auto each = products.rbegin(); each != products.rend(); ++each) {
    const auto& [id, product] = *each;
    if (product.sku.rfind("TILLBRIDGE-MARKER", 0) != 0) continue;
    outcome.tally.count(how);
    marker_harmed = true;
    trace.tell(agenda.now(), "merchant", name_of(how), id,
               [&, sku = product.sku] { return fmt::format("{}: {}", name_of(how), sku); });
    if (how == Blow::marker_deleted) {
      store.delete_product(id);
      (void)store.take_effects();
      return;
    }
    const Ms now = web->wall(agenda.now());
    std::vector<std::string> slots;
    for (const auto& variant : product.variants) slots.push_back(variant.sku);
    const auto pair = static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(slots.size() / 2)));
    for (std::size_t slot = 2 * pair; slot < 2 * pair + 2; ++slot) {
      const auto ref = store.find_sku(slots[slot]);
      const auto* row = store.stock_row(ref->key, 1);
      if (!row) continue;  // it is just being made
      const auto level = row->on_hand.value_or(0);
      if (how == Blow::marker_reimported) {
        // A file exported a while ago is imported: what both slots showed then.
        const auto& past = row->history;
        const auto& old = past[past.size() > 2 ? past.size() - 3 : 0];
        (void)store.edit_level(slots[slot], 1, old.level.value_or(0), now);
      } else if (level > 0) {
        // Somebody counts a hidden item, or another app zeroes what it does not know.
        (void)store.edit_level(slots[slot], 1, dice.chance(0.6) ? 0 : dice.below(level), now);
      }
    }
    (void)store.take_effects();
    return;
  }
}

void World::schedule_mishaps() {
  const auto with_till = [this](auto what) {
    return [this, what] {
      if (Till* till = working_till()) what(*till);
    };
  };
  const auto line = [this](Blow kind, Line state) {
    spell(
        kind, [this, state](bool begins) { web->lines[0] = begins ? state : Line::fine; }, kHour);
  };
  line(Blow::no_route, Line::no_route);
  line(Blow::black_hole, Line::black_hole);
  line(Blow::flapping, Line::flapping);
  line(Blow::captive_portal, Line::portal);
  spell(
      Blow::host_refuses, [this](bool begins) { tills[0]->host.refuses = begins; }, 10 * kMinute);
  blow(Blow::disk_fails, with_till([this](Till& till) {
         // One call of some kind, or many in a row; the disk is well again after a while.
         outcome.tally.count(Blow::disk_fails);
         const auto call = kDiskCalls[dice.below(std::size(kDiskCalls))];
         till.disk.fail(call, static_cast<std::uint64_t>(dice.between(1, 60)),
                        dice.chance(0.3) ? static_cast<std::uint64_t>(dice.between(1, 200)) : 0);
         trace.tell(agenda.now(), "fate", "disk-fails", static_cast<std::int64_t>(call), [&] {
           return fmt::format("the disk of register {} will fail a {}", till.index, name_of(call));
         });
       }));
  spell(
      Blow::disk_full, [this](bool begins) { tills[0]->disk.leave_room(begins ? dice.below(20'000) : -1); },
      10 * kMinute);
  blow(Blow::host_stalls, [this] {
    // The main thread is busy: whatever the worker asked for waits.
    outcome.tally.count(Blow::host_stalls);
    for (auto& till : tills) till->stall_main(dice.spread(1'000, 60'000));
  });
  blow(Blow::clock_jump, [this] {
    outcome.tally.count(Blow::clock_jump);
    constexpr Ms kTenYears = 10LL * 365 * 24 * kHour;
    tills[0]->wall_offset = dice.chance(0.3) ? 0 : dice.between(-kTenYears, kTenYears);
  });
  blow(Blow::process_kill, [this] {
    if (Till* till = working_till()) plan_death(*till, false);
  });
  blow(Blow::power_cut, [this] {
    if (Till* till = working_till()) plan_death(*till, true);
  });
  blow(Blow::restart, [this] {
    Till* till = working_till();
    if (!till) return;
    outcome.tally.count(Blow::restart);
    till->stop_orderly();
    restart_later(*till, dice.spread(500, 10.0 * kMinute));
  });
  if (swarm.of(Blow::backup_restored) > 0) {
    every(20, [this] {
      if (tills[0]->up()) backup_ = tills[0]->disk.copy();
    });
    blow(Blow::backup_restored, [this] {
      if (backup_ && tills[0]->up()) restore_backup(*tills[0]);
    });
  }
  blow(Blow::machine_cloned, [this] { clone_machine(); });
}

const std::vector<std::string>& all_moments() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> names;
    for (const char* moment :
         {"movement-insert", "movement-committed", "batch-built", "batch-committed", "alternative-committed",
          "decision", "decision-committed", "intent-committed", "host-applied", "ledger-committed", "fenced",
          "marker-created", "epoch-switched"})
      for (const char* side : {"before ", "after "}) names.push_back(side + std::string(moment));
    return names;
  }();
  return all;
}

void World::plan_death(Till& till, bool power) {
  // By the tables of a transaction, in the order in which it changes them.
  static const char* const kTables[] = {
      "movements", "batches+batch_items", "batches+movements", "orders", "order_lines", "facts", "items",
      "unclear",   "batches+batch_items", "batches+movements"};
  DeathPlan plan;
  plan.power = power;
  plan.after = dice.chance(0.5);
  using Where = DeathPlan::Where;
  if (swarm.die_at == kAtAnswer) {
    plan.where = Where::push_answered;
    plan.countdown = 1;
    return till.plan_death(plan);
  }
  if (!swarm.die_at.empty()) {
    plan.where = Where::moment;
    plan.tables = swarm.die_at;
    plan.countdown = 1;
    return till.plan_death(plan);
  }
  switch (dice.below(10)) {
    case 7:
    case 8:
    case 9:
      plan.where = Where::moment;
      plan.tables = all_moments()[static_cast<std::size_t>(
          dice.below(static_cast<std::int64_t>(all_moments().size())))];
      plan.countdown = dice.between(1, 2);
      break;
    case 0:
      return till.die(power, "between two steps");
    case 1:
      plan.where = Where::disk_step;
      plan.countdown = dice.between(1, 60);
      break;
    case 2:
    case 3:
      plan.where = Where::commit;
      plan.tables = kTables[dice.below(std::size(kTables))];
      plan.countdown = dice.between(1, 3);
      break;
    case 4:
      plan.where = Where::push_leaves;
      plan.countdown = dice.between(1, 3);
      break;
    case 5:
      plan.where = Where::push_answered;
      plan.countdown = dice.between(1, 3);
      break;
    default:
      plan.where = Where::host_applied;
      plan.countdown = 1;
      break;
  }
  till.plan_death(plan);
}

void World::restore_backup(Till& till) {
  outcome.tally.count(Blow::backup_restored);
  histories_split = true;
  trace.tell(agenda.now(), "fate", "restore", 0,
             [&] { return "the register's records are restored from a backup"; });
  till.stop_orderly();
  till.disk.replace(*backup_);
  restart_later(till, dice.spread(500, 10.0 * kMinute));
}

void World::clone_machine() {
  if (tills.size() > 1 || !tills[0]->up()) return;
  outcome.tally.count(Blow::machine_cloned);
  histories_split = true;
  trace.tell(agenda.now(), "fate", "clone", 0,
             [&] { return "the register's machine is copied; both go on"; });
  tills.push_back(make_till(1));
  tills[1]->host.records = tills[0]->host.records;
  tills[1]->keeper.token = tills[0]->keeper.token;
  tills[1]->disk.replace(tills[0]->disk.copy());
  book.applied[1] = book.applied[0];
  if (swarm.mutant == Mutant::none && dice.chance(0.5)) tills[1]->machine = "machine-2";
  restart_later(*tills[1], 1'000);
}

}  // namespace sim
