#include <fmt/format.h>

#include "plugin/runtime/catalogue_writer.h"

// What people ask of the catalogue: a Save, a sync once, another try.

namespace tillbridge::runtime {

core::Result<std::size_t> CatalogueWriter::save(const Ids& on, const Ids& off, const Ids& show,
                                                const Ids& hide, const std::string& who) {
  const auto catalogue = reg_.catalogue();
  if (!catalogue)
    return core::Error{core::ErrorCode::not_ready,
                       "The register's items have not been read yet. Try again in a moment."};
  for (const auto* ids : {&on, &off, &show, &hide})
    for (const auto& id : *ids)
      if (catalogue->find(id) == nullptr)
        return core::Error{core::ErrorCode::not_found,
                           fmt::format("The register has no item {}. Nothing was saved.", id)};
  const auto newest = book_.newest_movement();
  std::map<std::string, Row> changed;
  const auto row_for = [&](const std::string& id) -> Row& {
    const auto known = rows_.find(id);
    auto& row = changed.try_emplace(id, known == rows_.end() ? Row{} : known->second).first->second;
    row.known.item_id = id;
    return row;
  };
  const auto is_on = [&](const std::string& id) {
    const auto known = rows_.find(id);
    return known != rows_.end() && known->second.known.wanted && known->second.problem.empty();
  };
  for (const auto& id : on) {
    if (is_on(id)) continue;
    auto& row = row_for(id);
    auto& known = row.known;
    if (take_unpaired(id)) {
      // It was taken apart from its product by hand: it goes its own way.
      row = Row{};
      known.item_id = id;
    }
    known.wanted = true;
    if (row.state == Row::State::gone) known.product = 0;
    if (known.product == 0 && !known.creating) known.variants.clear();
    // What the web store had before us keeps its count (S79): movements go from here on.
    if (known.product != 0 && known.adopted && !known.hidden_by_us && !known.upto_seq) {
      for (auto& sent : known.variants) {
        if (sent.live || sent.variant == 0) continue;
        sent.live = true;
        sent.from_seq = newest;
      }
    }
  }
  for (const auto& id : off) {
    const auto known = rows_.find(id);
    if (known == rows_.end() || !known->second.known.wanted) continue;
    auto& row = row_for(id);
    row.known.wanted = false;
    row.known.upto_seq = newest;
    // Between its first count and now nothing has gone: it is counted anew if it comes back.
    for (auto& sent : row.known.variants)
      if (!sent.live && !row.known.creating) sent.from_seq.reset();
    if (row.state == Row::State::gone) {
      row.known.product = 0;
      row.known.variants.clear();
    }
  }
  for (const auto& id : show) row_for(id).known.shown = true;
  for (const auto& id : hide) row_for(id).known.shown = false;
  for (auto it = changed.begin(); it != changed.end();) {
    const auto& shown = it->second.known.shown;
    const auto before = rows_.find(it->first);
    const bool same = before != rows_.end() && before->second.known.wanted == it->second.known.wanted &&
                      before->second.problem.empty() && shown && *shown == before->second.known.visible &&
                      before->second.state == Row::State::settled;
    // A second Save of what is so already sends nothing (S17).
    it = same || (before == rows_.end() && !it->second.known.wanted && !shown.value_or(false))
             ? changed.erase(it)
             : std::next(it);
  }
  if (changed.empty()) return std::size_t{0};
  if (!work_.running) {
    ++save_;
    work_ = {};
    work_.began_at = place_.clock.wall();
    made_ = updated_ = 0;
  }
  std::vector<Row> rows;
  for (auto& [id, row] : changed) {
    // Asked for while it was under way already: it stands once in the numbers.
    const bool counted = row.save == save_ && row.state == Row::State::to_do;
    if (!counted) ++work_.total;
    const auto before = rows_.find(id);
    if (before != rows_.end()) open_.erase({before->second.asked_at, id});
    ask_for(row, save_);
    rows.push_back(row);
  }
  book_.put_all(rows);
  for (auto& row : rows) rows_[row.known.item_id] = std::move(row);
  work_.running = true;
  work_.ended_at = 0;
  ++revision_;
  const auto count = [](const Ids& ids, const char* what) {
    return ids.empty() ? std::string() : fmt::format(", {} {}", ids.size(), what);
  };
  place_.log(LogLevel::info, fmt::format("catalogue: {} saved{}{}{}{}", who, count(on, "on"),
                                         count(off, "off"), count(show, "shown"), count(hide, "hidden")));
  if (on_change) on_change();
  return rows.size();
}

core::Result<std::size_t> CatalogueWriter::sync_all(const std::string& who) {
  std::vector<Row> rows;
  if (!work_.running) {
    ++save_;
    work_ = {};
    work_.began_at = place_.clock.wall();
    made_ = updated_ = 0;
  }
  for (auto& [id, row] : rows_) {
    if (!row.known.wanted || row.known.product == 0 || row.state == Row::State::gone) continue;
    const bool counted = row.save == save_ && row.state == Row::State::to_do;
    row.known.compare = true;
    ask_for(row, save_);
    if (!counted) ++work_.total;
    rows.push_back(row);
  }
  if (rows.empty()) return std::size_t{0};
  book_.put_all(rows);
  work_.running = true;
  ++revision_;
  place_.log(LogLevel::info, fmt::format("catalogue: {} asked to sync {} items once", who, rows.size()));
  if (on_change) on_change();
  return rows.size();
}

core::Status CatalogueWriter::retry(const std::string& item) {
  const auto found = rows_.find(item);
  if (found == rows_.end() ||
      (found->second.state != Row::State::problem && found->second.state != Row::State::gone))
    return core::Error{core::ErrorCode::not_found, fmt::format("Item {} has nothing to try again.", item)};
  auto& row = found->second;
  if (row.state == Row::State::gone) {
    // It is made anew: nothing of what was known of the old product holds.
    row.known.product = 0;
    row.known.adopted = row.known.hidden_by_us = false;
    row.known.upto_seq.reset();
    row.known.variants.clear();
  }
  if (!work_.running) {
    ++save_;
    work_ = {};
    work_.began_at = place_.clock.wall();
    work_.running = true;
    made_ = updated_ = 0;
  }
  ++work_.total;
  ask_for(row, save_);
  try_now();
  keep(row);
  return core::Done{};
}

/// One line for all of a Save, as people read it in Sync activity.
void CatalogueWriter::end_save() {
  if (!work_.running || work_.done + work_.failed < work_.total) return;
  work_.running = false;
  work_.ended_at = place_.clock.wall();
  const auto others = work_.done > made_ ? work_.done - made_ : 0;
  const auto words = fmt::format("{} products identified - {} created - {} updated - {} problems",
                                 work_.total, made_, others, work_.failed);
  place_.activity.note(core::ActivityKind::note, "", words, work_.ended_at);
  place_.log(LogLevel::info, "catalogue: " + words);
  if (on_change) on_change();
}

}  // namespace tillbridge::runtime
