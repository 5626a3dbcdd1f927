#include "plugin/store/sales_latency.h"

#include "plugin/core/movement.h"
#include "plugin/core/opening_hours.h"

namespace tillbridge::store {
namespace {

constexpr core::Millis kMinuteMs = 60'000, kDayMs = 1'440 * kMinuteMs;
/// So many of other days in a row: a clock that was set back for a while hides no more of today than that.
constexpr std::size_t kEnoughOlder = 2'000;
constexpr int kSale = static_cast<int>(core::MovementKind::sale);

}  // namespace

void SalesLatencyOfDay::on_day_of(core::UnixMillis now, int utc_offset_minutes) {
  const core::UnixMillis day = core::day_begins(now, utc_offset_minutes);
  if (day_ == day) return;
  day_ = day;
  older_ = 0;
  accepted_ = {};
  seen_ = {};
  Kept newest(database_, "SELECT coalesce(max(seq), 0) FROM movements");
  below_ = newest.executeStep() ? newest.getColumn(0).getInt64() + 1 : 1;
}

void SalesLatencyOfDay::add(core::UnixMillis at, core::UnixMillis accepted, core::UnixMillis settled) {
  // Of a clock that was set back in between nothing can be said.
  if (at < *day_ || at >= *day_ + kDayMs || accepted < at || settled < accepted) return;
  accepted_.add(accepted - at);
  seen_.add(settled - at);
}

void SalesLatencyOfDay::go_on(std::size_t most) {
  if (over()) return;
  Kept select(database_,
              "SELECT seq, at_ms, kind, state, accepted_ms, settled_ms FROM movements WHERE seq < ? ORDER BY "
              "seq DESC LIMIT ?");
  select.bind(1, below_);
  select.bind(2, static_cast<std::int64_t>(most));
  std::size_t read = 0;
  while (select.executeStep()) {
    ++read;
    below_ = select.getColumn(0).getInt64();
    const core::UnixMillis at = select.getColumn(1).getInt64();
    older_ = at < *day_ || at >= *day_ + kDayMs ? older_ + 1 : 0;
    if (older_ >= kEnoughOlder) break;
    if (select.getColumn(2).getInt() == kSale && select.getColumn(3).getInt() == 1)
      add(at, select.getColumn(4).getInt64(), select.getColumn(5).getInt64());
  }
  if (read < most || older_ >= kEnoughOlder) below_ = 0;
}

void SalesLatencyOfDay::confirmed(const std::vector<std::uint64_t>& seqs) {
  if (!day_) return;
  for (const auto seq : seqs) {
    // What is not yet read is found confirmed when it is.
    if (static_cast<std::int64_t>(seq) < below_) continue;
    Kept select(database_,
                "SELECT at_ms, kind, accepted_ms, settled_ms FROM movements WHERE seq = ? AND state = 1");
    select.bind(1, static_cast<std::int64_t>(seq));
    if (select.executeStep() && select.getColumn(1).getInt() == kSale)
      add(select.getColumn(0).getInt64(), select.getColumn(2).getInt64(), select.getColumn(3).getInt64());
  }
}

}  // namespace tillbridge::store
