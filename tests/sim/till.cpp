#include "sim/till.h"

#include <fmt/format.h>
#include <algorithm>

namespace sim {
namespace {

/// What a transaction decides, by the tables that it changes.
std::string moment_of(const std::string& tables) {
  const auto starts = [&](const char* words) { return tables.rfind(words, 0) == 0; };
  if (tables == "movements") return "a movement";
  if (starts("batches+batch_items")) return "a batch";
  if (starts("batches+movements")) return "a decision";
  if (starts("orders")) return "an order and its intents";
  if (tables == "order_lines") return "the ledger";
  if (tables == "facts") return "a fact (cursor, fence, lag)";
  if (starts("items")) return "levels and items";
  if (starts("unclear")) return "taking a marker over";
  return tables;
}

}  // namespace

runtime::Host::Applied SimHost::stock_apply(const std::string& key, const std::string& order,
                                            const std::string& sku, core::Milli change) {
  if (disk->dead() || refuses) return Applied::failed;
  if (knows_keys && records.keys.contains(key)) return Applied::already;
  const auto item = records.stock.find(sku);
  if (item == records.stock.end()) return Applied::unknown_item;
  item->second += change;
  records.keys.insert(key);
  core::Movement movement;
  movement.id = "order " + order + " " + key + " " + std::to_string(records.journal.size());
  movement.kind = core::MovementKind::sale;
  movement.lines.push_back({sku, change, "", "", true});
  records.journal.push_back({movement, true});
  if (on_applied && on_applied(key, sku, change)) return Applied::failed;  // nobody hears it any more
  return Applied::applied;
}

std::optional<core::Milli> SimHost::on_hand(const std::string& sku) {
  const auto item = records.stock.find(sku);
  if (item == records.stock.end()) return std::nullopt;
  return item->second;
}

runtime::Host::JournalPage SimHost::journal_read(const std::optional<std::string>& cursor, unsigned most) {
  JournalPage page;
  const std::size_t from = cursor ? std::stoull(*cursor) : 0;
  if (from > records.journal.size()) {
    page.cursor_unknown = true;
    return page;
  }
  const std::size_t to = std::min(records.journal.size(), from + most);
  for (std::size_t i = from; i < to; ++i)
    page.entries.push_back({std::to_string(i + 1), records.journal[i].movement, records.journal[i].ours});
  page.more = to < records.journal.size();
  return page;
}

std::vector<runtime::Host::Item> SimHost::catalogue_read(const std::string& after, unsigned most,
                                                         bool* more) {
  std::vector<Item> items;
  auto next = after.empty() ? records.stock.begin() : records.stock.upper_bound(after);
  for (; next != records.stock.end() && items.size() < most; ++next)
    items.push_back({next->first, next->first, "Item " + next->first});
  *more = next != records.stock.end();
  return items;
}

Till::Life::Life(Till& till)
    : inbox([&till] { till.next_turn = till.out_.agenda.now(); }), calls(till.host, inbox) {}
Till::Life::~Life() {
  calls.clear();
  engine.reset();
}

Till::Till(Outside outside, int number, std::string folder, Dice dice)
    : disk(std::move(folder)), index(number), out_(outside), dice_(dice), clock_(*this) {
  host.disk = &disk;
  host.name = fmt::format("Till {}", number + 1);
  // What it believes of its network is made up: nothing may rest on it.
  host.network_word = [this] {
    return static_cast<runtime::Host::Network>((out_.agenda.now() / 17'000 + index) % 3);
  };
  host.on_wake = [this] {
    if (main_due_ || !life_) return;
    main_due_ = true;
    // The register's main thread gets round to it at its next frame.
    out_.agenda.at(std::max(main_busy_until_, out_.agenda.now() + dice_.between(1, 30)),
                   [this] { run_main(); });
  };
  host.on_applied = [this](const std::string& key, const std::string& sku, core::Milli change) {
    // key: store:order:line:n
    const auto first = key.find(':'), last = key.rfind(':');
    auto& applied = out_.book.applied[index][key.substr(first + 1, last - first - 1)];
    applied.taken -= change / core::kMilliPerUnit;
    applied.keys.insert(key);
    out_.trace.tell(out_.agenda.now(), "register", "order", change, [&] {
      return fmt::format("register {} takes {} of {} off its own count for order line {}", index,
                         -change / core::kMilliPerUnit, sku, key);
    });
    if (plan_.where != DeathPlan::Where::host_applied) return false;
    note_death("the register has applied an order line and not said so", plan_.power);
    return true;
  };
  disk.on_step = [this](const DiskStep& step) { return dies_at(step); };
}

Till::~Till() {
  disk.on_step = nullptr;
  disk.kill();
  life_.reset();
}

void Till::start() {
  disk.revive();
  if (died_of_power || starts == 0) booted_at_ = out_.agenda.now();
  died_of_power = false;
  ++starts;
  main_due_ = false;
  life_ = std::make_unique<Life>(*this);
  runtime::Configuration configuration;
  if (!out_.swarm.own_polls) {
    configuration.order_poll_open_ms = configuration.order_poll_idle_ms = out_.swarm.order_poll_ms;
    configuration.order_poll_closed_ms = std::max<Ms>(60'000, out_.swarm.order_poll_ms);
    configuration.stock_read_ms = out_.swarm.stock_read_ms;
    configuration.catalogue_read_ms = out_.swarm.catalogue_read_ms;
  }
  auto make_transport =
      [this](const tillbridge::bigcommerce::ApiBase&,
             tillbridge::bigcommerce::Secret) -> std::unique_ptr<tillbridge::bigcommerce::Transport> {
    return std::make_unique<SimTransport>(out_.web, index);
  };
  Life* life = life_.get();
  runtime::EngineParts parts{
      clock_,
      host,
      life->calls,
      life->inbox,
      life->board,
      keeper,
      make_transport,
      [this](runtime::LogLevel, const std::string& line) {
        out_.trace.tell(out_.agenda.now(), "plugin", "log", 0,
                        [&] { return fmt::format("(register {}) {}", index, line); });
      },
      dice_.next(),
      disk.folder(),
      [life](tillbridge::store::Intake* intake) { life->intake = intake; },
      [this](std::shared_ptr<const core::Picture> picture) { shown(std::move(picture)); },
      [](tillbridge::bigcommerce::Transport*) {}};
  // Pictures are made more rarely than a screen would want them: they cost more than all else.
  parts.publish_every = parts.publish_pause = 600'000;
  parts.log_bytes = 64 * 1024;  // the whole log is grown in tests/storage; here it would be most of a start
  parts.state_folder = state_folder;
  parts.machine = machine;
  life->engine = std::make_unique<runtime::Engine>(std::move(parts));
  const MomentListener listener([this](const char* moment, const char* side) { comes_to(moment, side); });
  life->engine->open(configuration, std::nullopt, host.journal_end());
  next_turn = out_.agenda.now();
  out_.trace.tell(out_.agenda.now(), "register", "start", index,
                  [&] { return fmt::format("register {} starts", index); });
}

/// A number on the screen is the number of rows behind it.
void Till::shown(std::shared_ptr<const core::Picture> picture) {
  picture_ = std::move(picture);
  constexpr std::size_t kRowsShown = 200;
  if (picture_->activity.size() >= kRowsShown || !picture_->linked || picture_->degraded) return;
  const auto waiting =
      std::count_if(picture_->activity.begin(), picture_->activity.end(), [](const auto& row) {
        return row.state == core::ActivityState::queued || row.state == core::ActivityState::sending;
      });
  if (static_cast<std::uint64_t>(waiting) != picture_->activity_queued && on_violation)
    on_violation(fmt::format("The Queued tab of register {} says {} and lists {}.", index,
                             picture_->activity_queued, waiting));
}

void Till::turn() {
  ++turns;
  const MomentListener listener([this](const char* moment, const char* side) { comes_to(moment, side); });
  life_->engine->turn(0);
  const Ms now = out_.agenda.now();
  if (disk.dead()) return;
  next_turn = now + life_->engine->idle_wait_ms(60'000);
  if (next_turn > now) return;
  if (spin_at_ != now) {
    spin_at_ = now;
    spins_ = 0;
  }
  if (++spins_ > 500) {
    if (on_violation)
      on_violation(fmt::format("Register {} does not come to rest: its worker spins.", index));
    next_turn = now + 1'000;
  }
}

void Till::run_main() {
  main_due_ = false;
  if (!up()) return;
  life_->calls.run([] { return false; });
}

void Till::record(const core::Movement& movement) {
  if (!up()) return;
  if (!life_->intake) {
    life_->engine->record_missed(100, false);
    return;
  }
  const MomentListener listener([this](const char* moment, const char* side) { comes_to(moment, side); });
  const auto recorded = life_->intake->record(movement);
  comes_to("movement-committed", "after");  // the plugin's own thread comes to it outside of the engine
  if (disk.dead()) return;                  // the register died inside the call: no answer
  if (!recorded) {
    if (recorded.error().code == core::ErrorCode::storage) life_->engine->record_missed(5'000, true);
    return;
  }
  out_.book.movements[movement.id].answered_ok = true;
  next_turn = out_.agenda.now();
}

void Till::act(const std::string& action, std::map<std::string, std::string> arguments,
               std::function<void(runtime::ActionEnd)> then) {
  if (!up()) return;
  // By the worker's own way: a disk that fails in it ends nothing but that turn.
  runtime::ActionAsked asked{action, "Manager", std::move(arguments)};
  life_->inbox.post([life = life_.get(), asked = std::move(asked), then = std::move(then)] {
    life->engine->act(asked, then);
  });
  next_turn = out_.agenda.now();
}

void Till::stop_orderly() {
  if (!life_) return;
  plan_ = {};
  life_.reset();
  picture_.reset();
}

void Till::note_death(const std::string& where, bool power) {
  plan_ = {};
  ++out_.crash_points[where];
  out_.tally.count(power ? Blow::power_cut : Blow::process_kill);
  out_.trace.tell(out_.agenda.now(), "register", "dies", power, [&] {
    return fmt::format("register {} {}: {}", index, power ? "loses its power" : "is killed", where);
  });
  died_of_power = power;
  disk.kill();
}

void Till::die(bool power, const std::string& where) {
  if (!up()) return;
  note_death(where, power);
}

bool Till::bury() {
  if (!life_ || !disk.dead()) return false;
  life_.reset();
  picture_.reset();
  if (died_of_power) disk.cut_power(dice_);
  return true;
}

bool Till::dies_at(const DiskStep& step) {
  if (plan_.where == DeathPlan::Where::disk_step && step.what != DiskStep::What::commit && !step.after) {
    if (--plan_.countdown > 0) return false;
    note_death(
        step.what == DiskStep::What::write ? "in the middle of writing to disk" : "before a sync of the disk",
        plan_.power);
    return true;
  }
  if (plan_.where == DeathPlan::Where::commit && step.what == DiskStep::What::commit &&
      step.after == plan_.after && step.tables.rfind(plan_.tables, 0) == 0) {
    if (--plan_.countdown > 0) return false;
    note_death(fmt::format("{} the commit of {}", step.after ? "after" : "before", moment_of(step.tables)),
               plan_.power);
    return true;
  }
  return false;
}

void Till::comes_to(const char* moment, const char* side) {
  if (plan_.where != DeathPlan::Where::moment || disk.dead()) return;
  const std::string here = std::string(side) + " " + moment;
  if (here != plan_.tables || --plan_.countdown > 0) return;
  note_death(here, plan_.power);
}

bool Till::dies_at_push(bool answered) {
  const auto where = answered ? DeathPlan::Where::push_answered : DeathPlan::Where::push_leaves;
  if (plan_.where != where) return false;
  if (--plan_.countdown > 0) return false;
  note_death(answered ? "an answer to a push has come and is not read" : "a push is leaving", plan_.power);
  return true;
}

}  // namespace sim
