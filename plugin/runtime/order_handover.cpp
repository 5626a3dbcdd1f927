// Web orders that another register of the location has taken off the counts: what it applied is asked of the
// register before this one applies anything itself.

#include <algorithm>
#include <utility>

#include "plugin/runtime/order_reader.h"

namespace tillbridge::runtime {
namespace {

constexpr std::size_t kAtOnce = 25;
constexpr unsigned kJournalPage = 200;
constexpr const char* kReturnsRead = "orders.returns_read";
/// A number that was opened and came to nothing leaves a gap.
constexpr std::uint64_t kGap = 4;

/// What was applied under a line's keys beyond those that the ledger knows. On the register's main thread.
store::LineApplied applied_beyond(Host& host, const store::LineKeys& keys) {
  store::LineApplied applied{keys.order, keys.line, 0, 0};
  for (std::uint64_t n = keys.known + 1; n <= std::max(keys.known, applied.newest) + kGap; ++n)
    if (const auto change = host.applied(keys.stem + std::to_string(n), keys.sku)) {
      applied.newest = n;
      applied.unsure = applied.unsure || *change == 0;  // no change is asked for that is none
      applied.taken -= *change / core::kMilliPerUnit;
    }
  return applied;
}

}  // namespace

void OrderReader::set_applying(bool ours, bool now) {
  book_.set_applying(ours);
  if (now == applying_) return;
  applying_ = now;
  if (!now) return;
  book_.open_all_due();
  intents_due_ = true;
  told_all_ = false;  // whoever had it may have told the register otherwise
}

void OrderReader::learn_applied() {
  if (!place_.host.tells_applied()) {  // what it does not tell is not taken for not applied
    if (on_learned) on_learned();
    return;
  }
  if (std::exchange(learning_, true)) return;
  if (!place_.host.has_journal() || place_.facts.number(kReturnsRead) == link_.link_time_s)
    return learn(0, 0);
  read_returns(std::nullopt);
}

/// What others took back of web orders before this register heard of them is in what they applied: once, from
/// the journal's first entry.
void OrderReader::read_returns(std::optional<std::string> after) {
  place_.host_calls.ask<Host::JournalPage>(
      [after = std::move(after)](Host& host) { return host.journal_read(after, kJournalPage); },
      [this, alive = std::weak_ptr<bool>(alive_)](const Host::JournalPage& page) {
        if (alive.expired()) return;
        for (const auto& entry : page.entries)
          if (!entry.ours && entry.register_id && *entry.register_id != place_.host.register_id())
            book_.enter_returns(entry.movement, false, place_.host.location_id(), place_.clock.wall());
        if (page.more && !page.entries.empty()) return read_returns(page.entries.back().cursor);
        place_.facts.put(kReturnsRead, link_.link_time_s);
        learn(0, 0);
      });
}

void OrderReader::learn(std::int64_t order, std::int64_t line) {
  auto lines = book_.keys_after(order, line, kAtOnce);
  if (lines.empty()) {
    learning_ = false;
    if (on_learned) on_learned();
    return;
  }
  const auto last = std::pair(lines.back().order, lines.back().line);
  place_.host_calls.ask<std::vector<store::LineApplied>>(
      [lines = std::move(lines)](Host& host) {
        std::vector<store::LineApplied> all;
        for (const auto& keys : lines) all.push_back(applied_beyond(host, keys));
        return all;
      },
      [this, last, alive = std::weak_ptr<bool>(alive_)](const std::vector<store::LineApplied>& all) {
        if (alive.expired()) return;
        book_.learn(all);
        learn(last.first, last.second);
      });
}

void OrderReader::learn_of(const store::Intent& intent, std::function<void()> then) {
  place_.host_calls.ask<store::LineApplied>(
      [keys = book_.keys_of(intent)](Host& host) { return applied_beyond(host, keys); },
      [this, intent, then = std::move(then),
       alive = std::weak_ptr<bool>(alive_)](const store::LineApplied& applied) {
        if (alive.expired()) return;
        if (applied.newest == 0 || applied.unsure)
          book_.end_intent(intent, store::IntentEnd::applied);  // the register says so, but not how much
        else
          book_.learn({applied});
        if (applying_) book_.open_all_due();
        then();
      });
}

/// Goods of web orders that came back at this register since the last look.
void OrderReader::take_returns() {
  // Sales are recorded by one connection, what is booked since by another.
  const std::pair rows{place_.board.recorded(), place_.database.worker().getTotalChanges()};
  if (rows == returns_looked_at_ && !book_.returns_behind()) return;
  returns_looked_at_ = rows;
  if (book_.enter_recorded_returns(place_.host.location_id(), place_.clock.wall())) returns_taken();
}

void OrderReader::others_moved(const core::Movement& movement) {
  if (book_.enter_returns(movement, false, place_.host.location_id(), place_.clock.wall())) returns_taken();
}

void OrderReader::returns_taken() {
  if (on_rises) on_rises({});  // something may wait in any lane
  run_intents();
  tell_set_aside();
  if (on_change) on_change();
}

}  // namespace tillbridge::runtime
