#include <algorithm>

#include "plugin/runtime/count_desk.h"
#include "plugin/store/debts.h"

// A web order may be for more than there is. The web store goes no lower than none: what is missing is owed
// from the moment that the register has taken the order off its count, so that what comes in repays it first.

namespace tillbridge::runtime {

void CountDesk::look_at_taken() {
  if (taken_.empty()) return;
  auto keys = std::exchange(taken_, {});
  // What another register has sold and not sent is gone from the counts as well: it is left for the
  // comparison.
  if (!place_.host.has_stock() || (others_unsent && others_unsent())) return;
  for (const auto& key : keys) {
    const auto skus = skus_.find(key);
    if (skus == skus_.end()) continue;
    struct Seen {
      std::vector<std::optional<core::Milli>> here;
      std::optional<std::string> journal_end;
    };
    place_.host_calls.ask<Seen>(
        [skus = skus->second](Host& host) {
          Seen seen;
          for (const auto& sku : skus) seen.here.push_back(host.on_hand(sku));
          if (host.has_journal()) seen.journal_end = host.journal_end();
          return seen;
        },
        [this, key, skus = skus->second, since = book_.newest_movement(), alive = alive_](const Seen& seen) {
          if (!*alive) return;
          // What stands in the journal alone is in the counts, and is not recorded here before it was read.
          if (seen.journal_end && place_.facts.get(fact::kJournalCursor) != seen.journal_end) {
            taken_.insert(key);
            return reg_.journal_soon(0);
          }
          taken_off(key, skus, since, seen.here);
        });
  }
}

/// The count as just read belongs to the movements up to `since`.
void CountDesk::taken_off(const core::ItemKey& key, const std::vector<std::string>& skus, std::uint64_t since,
                          const std::vector<std::optional<core::Milli>>& here) {
  const auto item = items_.find(key);
  if (item == items_.end()) return;
  const auto moved = book_.moved_since(since);
  const auto ledger = book_.ledger();
  core::CountsNow now;
  std::set<std::string> folded;
  for (std::size_t i = 0; i < skus.size(); ++i) {
    folded.insert(store::fold_sku(skus[i]));
    if (!here[i]) return;
    now.here += *here[i] / core::kMilliPerUnit - (*here[i] % core::kMilliPerUnit < 0 ? 1 : 0);
  }
  for (const auto& sku : folded) {
    if (moved.contains(sku)) {
      taken_.insert(key);  // sold meanwhile: once more
      return;
    }
    if (const auto of = ledger.find(sku); of != ledger.end()) {
      if (of->second.open) return;  // the register is being asked; this is looked at when it has answered
      now.untaken += of->second.net - of->second.applied;
    }
  }
  const auto unsent = book_.unsent(folded);
  if (!unsent) return;
  now.here -= *unsent;
  if (const auto debt = store::open_debt(place_.database.worker()); debt.contains(key))
    now.owed = debt.at(key);
  const auto more = core::owed_beyond(now, item->second.expected + item->second.drift);
  if (more <= 0) return;
  book_.owe_to_orders(key, skus, more, place_.clock.wall());
  told();
}

}  // namespace tillbridge::runtime
