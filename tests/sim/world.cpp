#include "sim/world.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "plugin/store/movement_rows.h"
#include "sim/lists.h"

namespace sim {
namespace {

constexpr Ms kMinute = 60'000, kHour = 3'600'000;
constexpr int kMostItems = 40;

std::string write_credentials() {
  const std::string path = scratch_folder() + "/credentials.txt";
  std::ofstream(path)
      << "ACCESS TOKEN: simulatedtoken0000000000000000\nCLIENT ID: simclient\nCLIENT SECRET: "
         "simsecret\nNAME: Register\nAPI PATH: https://api.bigcommerce.com/stores/simstore/v3/\n";
  return path;
}

sandbox::Store new_store() {
  sandbox::Profile profile;
  profile.hash = "simstore";
  profile.stock_delay_ms = 300;
  sandbox::Store store(profile, 7);
  for (int i = 0; i < kMostItems; ++i) {
    sandbox::Product product;
    product.name = fmt::format("Item {}", i);
    product.sku = fmt::format("S-{:02}", i);
    product.price = 50'000;
    product.tracking = i % 4 == 3 ? sandbox::Tracking::kProduct : sandbox::Tracking::kVariant;
    (void)store.create_product(product, {}, 1'000, Web::kEpoch - kHour);
  }
  return store;
}

std::string& scratch() {
  static std::string folder = [] {
    const std::string path = fmt::format("/dev/shm/tillbridge-sim-{}", ::getpid());
    std::filesystem::create_directories(path);
    std::atexit([] {
      std::error_code error;
      std::filesystem::remove_all(fmt::format("/dev/shm/tillbridge-sim-{}", ::getpid()), error);
    });
    return path;
  }();
  return folder;
}

}  // namespace

std::string scratch_folder() {
  return scratch();
}

void use_scratch_below(const std::string& name) {
  scratch() += "/" + name;
  std::filesystem::create_directories(scratch());
}

const Beginning& linked_beginning() {
  static const Beginning beginning = [] {
    Swarm calm;
    calm.links_itself = true;
    calm.sales_per_hour = 0;
    World world(1, calm, nullptr);
    return world.link_calmly();
  }();
  return beginning;
}

World::World(std::uint64_t seed, Swarm drawn, std::FILE* out)
    : trace(out), swarm(std::move(drawn)), dice(seed), seed_(seed) {
  install_vfs();
  outcome.seed = seed;
  for (int i = 0; i < std::min(swarm.items, kMostItems); ++i) skus.push_back(fmt::format("S-{:02}", i));
}

World::~World() {
  for (auto& till : tills) till->disk.on_step = nullptr;
  tills.clear();
  std::error_code error;
  for (int i = 0; i < 4; ++i) std::filesystem::remove_all(folder_of(i), error);
}

std::string World::folder_of(int till) const {
  return fmt::format("{}/till-{}", scratch_folder(), till);
}

Till::Outside World::outside() {
  return {agenda, trace, book, outcome.tally, *web, swarm, outcome.crash_points};
}

void World::violate(const std::string& words) {
  if (!outcome.violation.empty()) return;
  outcome.violation = words;
  trace.tell(agenda.now(), "CHECKER", "violated", 0, [&] { return "VIOLATED: " + words; });
}

std::unique_ptr<Till> World::make_till(int index) {
  std::error_code error;
  const std::string state = fmt::format("{}/state-{}", scratch_folder(), index);
  std::filesystem::remove_all(folder_of(index), error);
  std::filesystem::remove_all(state, error);
  auto till = std::make_unique<Till>(outside(), index, folder_of(index), dice.fork());
  till->on_violation = [this](const std::string& words) { violate(words); };
  till->state_folder = state;
  return till;
}

Beginning World::link_calmly() {
  const sandbox::Store store = new_store();
  web = std::make_unique<Web>(agenda, trace, book, outcome.tally, swarm, dice.fork(), store.data());
  web->on_mail = [this](int till) { tills[static_cast<std::size_t>(till)]->next_turn = agenda.now(); };
  tills.push_back(make_till(0));
  auto& till = *tills[0];
  for (int i = 0; i < kMostItems; ++i) till.host.records.stock[fmt::format("S-{:02}", i)] = 1'000'000;
  till.start();
  ask_for_link(till);
  pass_until(10 * kMinute, [&] { return till.picture() && till.picture()->linked; });
  pass_until(agenda.now() + kMinute, [] { return false; });
  if (!till.picture() || !till.picture()->linked)
    throw std::runtime_error("the calm link did not come about");
  till.stop_orderly();
  Beginning beginning{till.disk.copy(), till.host.records, till.keeper.token, web->store().data(),
                      agenda.now()};
  return beginning;
}

void World::begin_linked() {
  const Beginning& beginning = linked_beginning();
  agenda.pass_to(beginning.at);
  web = std::make_unique<Web>(agenda, trace, book, outcome.tally, swarm, dice.fork(), beginning.store);
  tills.push_back(make_till(0));
  tills[0]->host.records = beginning.host;
  tills[0]->keeper.token = beginning.token;
  tills[0]->disk.replace(beginning.disk);
  // As a manager chose, just before the register was switched off.
  if (swarm.compares) Lists(*tills[0]).db().exec("INSERT INTO facts VALUES ('sending.way', 'entering')");
  if (!swarm.marker_nearly_full) return;
  Lists lists(*tills[0]);
  tillbridge::store::continue_above(lists.db(),
                                    core::kEpochNumbers - static_cast<std::uint64_t>(dice.between(5, 60)),
                                    web->wall(agenda.now()));
}

void World::begin_unlinked() {
  const sandbox::Store store = new_store();
  web = std::make_unique<Web>(agenda, trace, book, outcome.tally, swarm, dice.fork(), store.data());
  tills.push_back(make_till(0));
}

void World::prepare_stock() {
  auto& store = web->store();
  store.set_stock_delay(0);
  for (const auto& sku : skus) {
    const auto level = dice.between(swarm.stock_low, swarm.stock_high);
    (void)store.edit_level(sku, 1, level, web->wall(agenda.now()) - kHour);
    book.start[sku] = level;
    tills[0]->host.records.stock[sku] = level * core::kMilliPerUnit;
    const auto ref = store.find_sku(sku);
    sku_of[ref->key.product_id] = book.first_sku[ref->key.product_id] = sku;
  }
  (void)store.take_effects();
  store.set_stock_delay(swarm.lag_ms);
  store.set_stage_a(swarm.stage_a);
}

void World::every(double per_hour, std::function<void()> what) {
  if (per_hour <= 0) return;
  agenda.in(dice.pause(static_cast<double>(kHour) / per_hour),
            [this, per_hour, what = std::move(what)]() mutable {
              if (!faults_on) return;
              what();
              every(per_hour, std::move(what));
            });
}

void World::blow(Blow kind, std::function<void()> what) {
  every(swarm.of(kind), std::move(what));
}

void World::spell(Blow kind, std::function<void(bool)> what, Ms longest) {
  blow(kind, [this, kind, what = std::move(what), longest] {
    outcome.tally.count(kind);
    trace.tell(agenda.now(), "fate", name_of(kind), 1,
               [&] { return fmt::format("{} begins", name_of(kind)); });
    what(true);
    agenda.in(dice.spread(1'000, static_cast<double>(longest)), [this, kind, what] {
      if (!faults_on) return;
      trace.tell(agenda.now(), "fate", name_of(kind), 0,
                 [&] { return fmt::format("{} is over", name_of(kind)); });
      what(false);
    });
  });
}

Till* World::working_till() {
  std::vector<Till*> up;
  for (auto& till : tills)
    if (till->up()) up.push_back(till.get());
  if (up.empty()) return nullptr;
  return up[static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(up.size())))];
}

void World::restart_later(Till& till, Ms pause) {
  agenda.in(pause, [this, &till] {
    if (till.up()) return;
    till.disk.revive();
    if (on_restart_) on_restart_(till);
    till.start();
    if (!faults_on) till.act("resume", {}, [](const auto&) {});
    if (const auto words = check_kept(*this, till); !words.empty()) violate(words);
  });
}

void World::pass_until(Ms until, const std::function<bool()>& done) {
  while (agenda.now() < until && outcome.violation.empty()) {
    for (std::size_t i = 0; i < tills.size(); ++i) {
      auto& till = *tills[i];
      if (till.up() && till.next_turn <= agenda.now()) {
        if (before_turns_) before_turns_(till);
        if (till.up()) till.turn();
      }
      if (till.bury()) restart_later(till, faults_on ? dice.spread(500, 10.0 * kMinute) : 500);
    }
    if (agenda.run_one()) continue;
    if (done()) return;
    Ms next = until;
    if (!agenda.empty()) next = std::min(next, agenda.next());
    for (const auto& till : tills)
      if (till->up()) next = std::min(next, till->next_turn);
    const Ms minute = agenda.now() / kMinute;
    agenda.pass_to(next);
    if (agenda.now() / kMinute != minute) {
      for (const auto& [till, count] : web->requests_this_minute)
        if (count > 900) violate(fmt::format("Register {} sent {} requests within a minute.", till, count));
      web->requests_this_minute.clear();
    }
  }
}

Outcome World::run() {
  if (swarm.links_itself)
    begin_unlinked();
  else
    begin_linked();
  web->on_mail = [this](int till) { tills[static_cast<std::size_t>(till)]->next_turn = agenda.now(); };
  web->is_dead = [this](int till) { return tills[static_cast<std::size_t>(till)]->disk.dead(); };
  web->on_push = [this](int till, bool answered) {
    return tills[static_cast<std::size_t>(till)]->dies_at_push(answered);
  };
  web->on_violation = [this](const std::string& words) { violate(words); };
  prepare_stock();
  set_up_mutant();
  const Ms began = agenda.now();
  for (auto& till : tills) till->start();
  if (swarm.links_itself) {
    // Linking under faults; nothing is sold before it has worked.
    faults_on = true;
    for (int tries = 0; tries < 60 && !(tills[0]->picture() && tills[0]->picture()->linked); ++tries) {
      ask_for_link(*tills[0]);
      pass_until(agenda.now() + 5 * kMinute,
                 [&] { return tills[0]->picture() && tills[0]->picture()->linked; });
    }
    if (!tills[0]->picture() || !tills[0]->picture()->linked) {
      // Too bad a network for a link: that is told in words, and there is nothing more to see.
      ++outcome.stops_in_words;
      outcome.simulated = agenda.now() - began;
      return outcome;
    }
  }
  faults_on = true;
  schedule();
  // Safety first: all faults are on, and the rules hold after every step.
  pass_until(agenda.now() + swarm.hours * kHour, [] { return false; });
  // Then liveness: faults stop, and everything drains.
  faults_on = false;
  web->be_good();
  trace.tell(agenda.now(), "fate", "good", 0, [] { return "from here on nothing goes wrong any more"; });
  for (auto& till : tills) {
    till->plan_death({});
    till->host.refuses = false;
    till->disk.heal();
    till->act("resume", {}, [](const auto&) {});
    if (!till->up()) restart_later(*till, 500);
  }
  const Ms lag = std::max(swarm.lag_ms, slow_reads_ms_);
  // Comparing, a lost answer is waited out, and each request takes half a minute.
  const Ms slower = swarm.compares ? 90 * kMinute : 0;
  const Ms sales_drained = agenda.now() + lag + slower + 35 * kMinute,
           orders_drained = agenda.now() + lag + slower + 80 * kMinute;
  const auto all_settled = [this] {
    return agenda.now() % kMinute == 0 && check_at_rest(*this, true).empty();
  };
  for (int round = 0; round < 2 && outcome.violation.empty(); ++round) {
    Ms next_look = agenda.now() + kMinute;
    pass_until(round == 0 ? agenda.now() + lag + 20 * kMinute : sales_drained, [&] {
      if (agenda.now() < next_look) return false;
      next_look = agenda.now() + kMinute;
      return all_settled();
    });
    if (round == 0)
      // Whatever stands still in words is started again once, as a person would.
      for (auto& till : tills)
        if (till->up() && !stopped_words(*till).empty()) {
          if (till->index == 0 && till->picture()->trouble == core::Trouble::fenced) {
            till->act("adopt", {{"confirm", "yes"}}, [](const auto&) {});
            continue;
          }
          if (repair_waits && till->picture()->trouble == core::Trouble::marker_harmed) {
            till->act("repair", {{"confirm", "yes"}},
                      [this](const auto& end) { marker_made_anew = marker_made_anew || end.good; });
            continue;
          }
          till->stop_orderly();
          restart_later(*till, 1'000);
        }
  }
  Ms next_look = agenda.now();
  std::string wrong;
  pass_until(orders_drained, [&] {
    if (agenda.now() < next_look) return false;
    next_look = agenda.now() + 2 * kMinute;
    wrong = check_at_rest(*this, true);
    return wrong.empty() || agenda.now() + 3 * kMinute > orders_drained;
  });
  if (outcome.violation.empty()) {
    wrong = check_at_rest(*this, true);
    if (!wrong.empty()) violate(wrong);
  }
  // A week later: every request that still slept somewhere wakes up, and nothing changes by it.
  if (outcome.violation.empty() && web->zombies() > 0) {
    web->wake_zombies();
    pass_until(agenda.now() + 2 * kMinute, [] { return false; });
    wrong = check_at_rest(*this, true);
    if (!wrong.empty()) violate("After the last late request: " + wrong);
  }
  for (auto& till : tills) {
    outcome.starts += till->starts;
    if (till->up() && !stopped_words(*till).empty()) ++outcome.stops_in_words;
    if (till->up())
      outcome.in_review += static_cast<std::uint64_t>(
          Lists(*till).db().execAndGet("SELECT count(*) FROM movements WHERE state = 3").getInt64());
  }
  outcome.simulated = agenda.now() - began;
  outcome.movements = book.movements.size();
  outcome.orders = orders.size();
  outcome.requests = book.requests;
  outcome.pushes = book.pushes;
  outcome.pushes_applied = book.pushes_applied;
  outcome.hash = trace.hash();
  outcome.events = trace.lines();
  return outcome;
}

void World::ask_for_link(Till& till) {
  static const std::string credentials = write_credentials();
  till.act("link", {{"file", credentials}}, [this](const runtime::ActionEnd& end) {
    trace.tell(agenda.now(), "manager", "link", end.good, [&] { return "link: " + end.words; });
  });
}

Outcome run_world(std::uint64_t seed, const Swarm& swarm, std::FILE* trace) {
  linked_beginning();
  World world(seed, swarm, trace);
  return world.run();
}

}  // namespace sim
