#pragma once

// One register: its own records (stock, journal, keys), and the real plugin engine on a simulated disk, clock
// and line.

#include <memory>
#include <optional>
#include <string>

#include "plugin/runtime/engine.h"
#include "sim/agenda.h"
#include "sim/book.h"
#include "sim/disk.h"
#include "sim/moments.h"
#include "sim/swarm.h"
#include "sim/web.h"

namespace sim {

namespace core = tillbridge::core;
namespace runtime = tillbridge::runtime;

/// What the register itself keeps, durable at every step (its own database is not what is tested here).
struct HostRecords {
  struct Entry {
    core::Movement movement;
    bool ours = false;
  };
  std::map<std::string, core::Milli> stock;
  std::vector<Entry> journal;
  std::set<std::string> keys;
};

class SimHost : public runtime::Host {
 public:
  HostRecords records;
  std::string name = "Till 1";
  bool refuses = false;  ///< stock calls fail for a while
  bool knows_keys = true;
  bool open = true;
  const Disk* disk = nullptr;  ///< dead: nothing that the plugin's remains ask has any effect
  std::function<void()> on_wake;
  std::function<Network()> network_word;
  /// An order's units were taken: key, order, units. True: the register dies right after.
  std::function<bool(const std::string& key, const std::string& sku, core::Milli change)> on_applied;

  std::string register_id() const override { return "R-1"; }
  std::string register_name() const override { return name; }
  std::string location_id() const override { return "L-1"; }
  std::string location_name() const override { return "High Street"; }
  bool has_stock() const override { return true; }
  bool has_journal() const override { return true; }
  bool is_open() const override { return open; }
  int utc_offset_minutes() const override { return 0; }
  bool is_training() const override { return false; }
  Network network() const override { return network_word ? network_word() : Network::unknown; }
  Applied stock_apply(const std::string& key, const std::string& order, const std::string& sku,
                      core::Milli change) override;
  std::optional<core::Milli> on_hand(const std::string& sku) override;
  JournalPage journal_read(const std::optional<std::string>& cursor, unsigned most) override;
  std::optional<std::string> journal_end() override { return std::to_string(records.journal.size()); }
  std::uint64_t catalogue_revision() override { return 1; }
  std::vector<Item> catalogue_read(const std::string& after, unsigned most, bool* more) override;
  void wake_main() override {
    if (on_wake) on_wake();
  }
};

/// When the register dies, as planned a moment before.
struct DeathPlan {
  enum class Where { nowhere, disk_step, commit, moment, push_leaves, push_answered, host_applied };
  Where where = Where::nowhere;
  std::int64_t countdown = 0;
  std::string
      tables;  ///< commit: only of transactions that change this table first; moment: "before batch-built"
  bool after = false, power = false;
};

class Till {
 public:
  struct Outside {
    Agenda& agenda;
    Trace& trace;
    Book& book;
    Tally& tally;
    Web& web;
    const Swarm& swarm;
    std::map<std::string, std::uint64_t>& crash_points;
  };
  Till(Outside outside, int index, std::string folder, Dice dice);
  ~Till();

  void start();
  /// The process ends at once; `power`: the machine's power, too.
  void die(bool power, const std::string& where);
  void stop_orderly();
  bool up() const { return life_ != nullptr && !disk.dead(); }
  /// Runs the engine once and says when it wants to be run again.
  void turn();
  /// Clears up after a death. True: there was one.
  bool bury();
  /// A push leaves or its answer has come: whether the register dies of it, as planned.
  bool dies_at_push(bool answered);
  void plan_death(DeathPlan plan) { plan_ = std::move(plan); }

  /// The host tells the plugin of a movement that it has already committed to its own records.
  void record(const core::Movement& movement);
  void run_main();
  /// Every lane is looked at for what waits.
  void poke_lanes() {
    for (int lane = 0; life_ && lane < core::kLanes; ++lane) life_->board.recorded(lane);
  }
  /// The main thread does something else for a while.
  void stall_main(Ms pause) { main_busy_until_ = out_.agenda.now() + pause; }
  void act(const std::string& action, std::map<std::string, std::string> arguments,
           std::function<void(runtime::ActionEnd)> then);
  std::shared_ptr<const core::Picture> picture() const { return picture_; }

  SimHost host;
  Disk disk;
  const int index;
  Ms next_turn = 0;
  Ms wall_offset = 0;
  /// Where the side file lives, and the machine's id; a cloned machine may have the same one.
  std::string state_folder, machine = "machine-1";
  bool died_of_power = false;
  std::uint64_t starts = 0, turns = 0;
  std::function<void(const std::string&)> on_violation;

 private:
  struct SimClock : runtime::Clock {
    const Till& till;
    explicit SimClock(const Till& t) : till(t) {}
    core::Millis now() override { return till.out_.agenda.now() - till.booted_at_ + 1; }
    core::UnixMillis wall() override { return Web::kEpoch + till.out_.agenda.now() + till.wall_offset; }
  };
  struct Keeper : runtime::TokenKeeper {
    std::string token;
    core::Status put(std::string_view text) override {
      token = text;
      return core::Done{};
    }
    core::Result<tillbridge::bigcommerce::Secret> get() override {
      if (token.empty()) return core::Error{core::ErrorCode::not_found, "No token is kept."};
      return tillbridge::bigcommerce::Secret(token);
    }
    core::Status erase() override {
      token.clear();
      return core::Done{};
    }
  };
  /// Everything that ends with the process.
  struct Life {
    tillbridge::store::LaneBoard board;
    runtime::Inbox inbox;
    runtime::HostCalls calls;
    tillbridge::store::Intake* intake = nullptr;
    std::unique_ptr<runtime::Engine> engine;
    Life(Till& till);
    ~Life();
  };

  bool dies_at(const DiskStep& step);
  void comes_to(const char* moment, const char* side);
  void note_death(const std::string& where, bool power);
  void shown(std::shared_ptr<const core::Picture> picture);

  Outside out_;
  Dice dice_;
  SimClock clock_;
  std::unique_ptr<Life> life_;
  std::shared_ptr<const core::Picture> picture_;
  DeathPlan plan_;
  Ms booted_at_ = 0, spin_at_ = -1;
  int spins_ = 0;
  Ms main_busy_until_ = 0;
  bool main_due_ = false;

 public:
  Keeper keeper;
};

}  // namespace sim
