#pragma once

#include <set>
#include <string>
#include <vector>

#include "plugin/core/picture.h"
#include "plugin/store/database.h"

namespace tillbridge::store {

/// What the Sync activity and Review panels show, read from the tables. Worker's thread.
class Activity {
 public:
  explicit Activity(Database& database) : database_(database) {}

  /// A line of its own: linked, paused, an old order listed.
  void note(core::ActivityKind kind, const std::string& reference, const std::string& text,
            core::UnixMillis now);
  /// The newest rows first. `accepted` are the batches with a 200 whose seal is not seen yet.
  std::vector<core::ActivityView> latest(std::size_t limit, const std::set<std::uint64_t>& accepted,
                                         const std::set<std::uint64_t>& sending);
  /// The movements of these numbers, newest first.
  std::vector<core::ActivityView> movements(std::vector<std::uint64_t> seqs,
                                            const std::set<std::uint64_t>& accepted,
                                            const std::set<std::uint64_t>& sending);
  /// Lines that wait for a person.
  struct HeldLine {
    std::uint64_t seq = 0;
    std::size_t line = 0;
    std::string movement_id, sku, reason;
    core::Milli quantity_milli = 0;
    core::UnixMillis at = 0;
  };
  std::vector<HeldLine> held();
  struct Shortage {
    bool by_product = false;
    std::int64_t item = 0;
    std::int64_t order = 0;  ///< that it ran out for, where somebody has said so; 0: none
    core::Units open = 0;
    core::UnixMillis since = 0;
    std::string decided;  ///< what somebody decided about it; empty: it waits
  };
  std::vector<Shortage> shortages();
  std::uint64_t sent_since(core::UnixMillis since);
  /// CSV of all activity, newest last, with a header line.
  core::Status export_csv(const std::string& path);
  /// CSV of how long the sales of the day that begins at `day` took.
  core::Status export_latency(const std::string& path, core::UnixMillis day,
                              const core::SalesLatency& latency);
  /// CSV of what was done with items in the web store: POS ID, BC ID, EVENT and when, oldest first.
  core::Status export_items(const std::string& path);
  /// CSV of the web orders' lines and what of them this register has taken off its counts.
  core::Status export_orders(const std::string& path);

 private:
  /// Numbers of the newest movements and, beyond them, of the newest that wait; at most `limit` of each.
  std::vector<std::uint64_t> newest(std::size_t limit);
  Database& database_;
};

}  // namespace tillbridge::store
