#include <fmt/format.h>

#include <algorithm>

#include "plugin/runtime/catalogue_writer.h"

// Items that are counted here and of which the web store keeps no count: their sales are kept until somebody
// chooses (S79).

namespace tillbridge::runtime {

std::string CatalogueWriter::uncounted_item(const std::string& sku) const {
  const auto state = place_.items.match(sku).state;
  if (state != core::ItemState::needs_count && state != core::ItemState::untracked) return {};
  const auto row = rows_.find(book_.item_of(sku));
  if (row == rows_.end() || !row->second.known.wanted || row->second.known.product == 0) return {};
  const auto& known = row->second.known;
  const auto folded = store::fold_sku(sku);
  const bool counted_here = std::any_of(known.variants.begin(), known.variants.end(), [&](const auto& sent) {
    return sent.tracked && store::fold_sku(sent.sku) == folded;
  });
  return counted_here ? row->first : std::string();
}

core::FirstCount CatalogueWriter::first_count_of(const std::string& item_id) const {
  const auto row = rows_.find(item_id);
  return row == rows_.end() ? core::FirstCount::open : row->second.known.first_count;
}

void CatalogueWriter::first_count(const Ids& items, bool take, const std::string& who) {
  std::vector<Row> changed;
  for (const auto& id : items) {
    const auto found = rows_.find(id);
    if (found == rows_.end()) continue;
    auto row = found->second;
    row.known.first_count = take ? core::FirstCount::take : core::FirstCount::left;
    if (take) {
      // Until the count is taken, whatever moves will be part of it.
      for (auto& sent : row.known.variants) {
        if (!sent.tracked || !sent.live || !uncounted(sent.sku)) continue;
        sent.live = false;
        sent.from_seq.reset();
      }
      open_.erase({row.asked_at, id});
      ask_for(row, row.state == Row::State::to_do ? row.save : 0);
    }
    changed.push_back(std::move(row));
  }
  book_.put_all(changed);
  for (const auto& row : changed) {
    rows_[row.known.item_id] = row;
    if (!take) release_kept(row, who);
  }
  ++revision_;
  place_.log(LogLevel::info, fmt::format("catalogue: {} chose {} for {} items without a count there", who,
                                         take ? "this shop's count" : "no count", changed.size()));
  if (on_change) on_change();
}

bool CatalogueWriter::uncounted(const std::string& sku) const {
  const auto state = place_.items.match(sku).state;
  return state == core::ItemState::needs_count || state == core::ItemState::untracked;
}

/// Lines that were kept for a choice: those behind the count go, all others are part of it or stay here.
void CatalogueWriter::release_kept(const Row& row, const std::string& who) {
  for (const auto& line : book_.held_for_a_count()) {
    const auto folded = store::fold_sku(line.sku);
    const auto sent = std::find_if(row.known.variants.begin(), row.known.variants.end(),
                                   [&](const auto& each) { return store::fold_sku(each.sku) == folded; });
    if (sent == row.known.variants.end()) continue;
    const bool send = row.known.first_count == core::FirstCount::take && sent->live && sent->from_seq &&
                      line.seq > *sent->from_seq;
    place_.outbox.decide_held(line.seq, line.line, send ? "send" : "leave", who, place_.clock.wall());
  }
  for (int lane = 0; lane < core::kLanes; ++lane) place_.board.news(lane);
}

/// The choice was done, or there is nothing to choose any more.
void CatalogueWriter::end_first_count(Row& row) {
  auto& known = row.known;
  const bool counted_here = std::any_of(known.variants.begin(), known.variants.end(),
                                        [](const auto& sent) { return sent.tracked; });
  if (!known.wanted || known.first_count == core::FirstCount::take || !counted_here)
    release_kept(row, "the register");
  if (known.first_count == core::FirstCount::take || !counted_here)
    known.first_count = core::FirstCount::open;
}

/// The web store did not take the count: its sales are kept again.
void CatalogueWriter::take_back_first_count(Row& row) {
  if (row.known.first_count != core::FirstCount::take) return;
  row.known.first_count = core::FirstCount::open;
  for (auto& sent : row.known.variants) {
    if (sent.live || sent.variant == 0) continue;
    sent.live = true;
    if (!sent.from_seq) sent.from_seq = 0;
  }
}

}  // namespace tillbridge::runtime
