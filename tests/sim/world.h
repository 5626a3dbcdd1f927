#pragma once

// A shop, its register (or registers), its web store and the network between, for some hours: everything that
// people, machines and bad luck do there.

#include <memory>
#include <optional>
#include <string>

#include "sim/till.h"

namespace sim {

/// What became of a world.
struct Outcome {
  std::uint64_t seed = 0;
  std::string violation;  ///< empty: every rule held
  Tally tally;
  std::map<std::string, std::uint64_t> crash_points;
  std::uint64_t hash = 0, events = 0;
  Ms simulated = 0;
  std::uint64_t movements = 0, orders = 0, requests = 0, pushes = 0, pushes_applied = 0, starts = 0,
                stops_in_words = 0, in_review = 0;
};

/// A linked register and its store, made once, from which worlds begin.
struct Beginning {
  Files disk;
  HostRecords host;
  std::string token;
  sandbox::StoreData store;
  Ms at = 0;
};

class World {
 public:
  /// `trace`: where the trace goes, or null.
  World(std::uint64_t seed, Swarm swarm, std::FILE* trace);
  ~World();
  Outcome run();
  /// Links a new register to a new store over a good line: where other worlds begin.
  Beginning link_calmly();

  // For check.cpp and meddlers.cpp.
  Agenda agenda;
  Trace trace;
  Book book;
  Outcome outcome;
  Swarm swarm;
  Dice dice;
  std::unique_ptr<Web> web;
  std::vector<std::unique_ptr<Till>> tills;
  std::vector<std::string> skus;              ///< sold here and online
  std::map<sandbox::Id, std::string> sku_of;  ///< the store's product to the SKU it had at the start
  std::set<std::string> changed_skus;         ///< renamed or deleted there
  std::set<sandbox::Id> orders;
  /// By a manager: what was under way then waits in Review, sent or not.
  bool marker_made_anew = false;
  bool repair_waits = false;  ///< the manager was told to repair again later
  bool marker_harmed = false, histories_split = false, faults_on = false;
  void violate(const std::string& words);

 private:
  /// Makes the world's mutant: something between a correct register and the world that makes the two together
  /// behave as if a rule of the protocol were missing (meddlers.cpp).
  void set_up_mutant();
  void begin_linked();
  void begin_unlinked();
  void prepare_stock();
  void schedule();
  bool is_open() const;
  void keep_hours();
  void pass_until(Ms until, const std::function<bool()>& done);
  void every(double per_hour, std::function<void()> what);
  void blow(Blow blow, std::function<void()> what);
  void spell(Blow blow, std::function<void(bool)> what, Ms longest);
  Till* working_till();
  Till::Outside outside();
  std::string folder_of(int till) const;
  std::unique_ptr<Till> make_till(int index);
  void restart_later(Till& till, Ms pause);

  // What people do.
  void sell(Till& till);
  void give_back(Till& till);
  void move_stock(Till& till, core::MovementKind kind, core::Milli milli, const std::string& sku);
  void hand_in(Till& till, core::Movement movement, bool skip = false);
  void place_order();
  void change_order(Blow what);
  void ask_for_link(Till& till);
  // What befalls.
  void plan_death(Till& till, bool power);
  void restore_backup(Till& till);
  void clone_machine();
  void harm_marker(Blow how);
  void schedule_store_life();
  void schedule_mishaps();

  std::uint64_t seed_;
  std::optional<Files> backup_;
  Ms slow_reads_ms_ = 0;
  std::uint64_t next_movement_ = 1;
  std::vector<std::string> returnable_;
  std::unique_ptr<Meddler> meddler_;
  std::function<void(Till&)> on_restart_, before_turns_;
};

/// The moments of plugin/core/crash_point.h that a world comes to, with their sides: "before batch-built".
const std::vector<std::string>& all_moments();

/// Looks at rest: everything recorded is applied once or stands in a list, every order line was applied once.
/// The first rule that does not hold, or empty. `settled`: pending movements are not allowed any more.
std::string check_at_rest(World& world, bool settled);
/// After a start: what record() said OK to is in the outbox (I1).
std::string check_kept(World& world, Till& till);
/// Why the register's sending stands still, in its own words; empty when it does not.
std::string stopped_words(const Till& till);

/// Runs one seed.
Outcome run_world(std::uint64_t seed, const Swarm& swarm, std::FILE* trace);
/// The beginning that all linked worlds share.
const Beginning& linked_beginning();
/// Where registers of this process keep what lies beside their records.
std::string scratch_folder();
/// A process that was forked off has its own, below that of the one it came from.
void use_scratch_below(const std::string& name);

}  // namespace sim
