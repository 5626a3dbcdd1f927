#pragma once

#include <optional>
#include <vector>

#include "plugin/core/latency.h"
#include "plugin/store/database.h"

namespace tillbridge::store {

/// How long the sales of one day took to the web store, from the outbox: what was confirmed before is read
/// from the newest movement back, some at a time, and what is confirmed later is added as it comes. So a
/// restart loses nothing, and a million rows cost nothing. Writes nothing. Worker's thread.
class SalesLatencyOfDay {
 public:
  explicit SalesLatencyOfDay(Database& database) : database_(database) {}

  /// The day at whose shop clock it is `now`: begins anew where that is another day than before.
  void on_day_of(core::UnixMillis now, int utc_offset_minutes);
  /// Reads at most `most` movements more.
  void go_on(std::size_t most);
  bool over() const { return below_ <= 1; }
  /// These were just confirmed.
  void confirmed(const std::vector<std::uint64_t>& seqs);
  core::SalesLatency figures() const { return {seen_.count(), accepted_.figures(), seen_.figures()}; }
  core::UnixMillis day_begins() const { return day_.value_or(0); }

 private:
  void add(core::UnixMillis at, core::UnixMillis accepted, core::UnixMillis settled);

  Database& database_;
  std::optional<core::UnixMillis> day_;  ///< when it begins
  std::int64_t below_ = 1;               ///< the next movement to be read has a smaller number
  std::size_t older_ = 0;                ///< of other days, one after the other
  core::LatencyHistogram accepted_, seen_;
};

}  // namespace tillbridge::store
