#include "plugin/runtime/stock_maker.h"

#include <algorithm>

namespace tillbridge::runtime {
namespace {

/// So many rows that are not shared are cheap to copy; beyond a part of all of them they are shared anew.
constexpr std::size_t kFewChanges = 256, kPartOfAll = 16;

std::size_t most_changes(const core::StockTable& table) {
  return std::max(kFewChanges, table.size() / kPartOfAll);
}

const std::string& sku_here(const StockMaker::Sources& from, const store::WebItem& item) {
  return from.skus == nullptr ? item.sku : from.skus->ours(item.variant, item.sku);
}

/// Its row in `rows`: of items with one SKU the last one's.
template <class Rows>
void tell(const StockMaker::Sources& from, const UnsentUnits::Sums& unsent, const store::WebItem& item,
          Rows& rows) {
  const auto& sku = sku_here(from, item);
  if (!item.present || sku.empty()) return;
  const auto folded = store::fold_sku(sku);
  const RegisterReader::Item* known = nullptr;
  if (from.reg != nullptr)
    if (const auto found = from.reg->items().find(folded); found != from.reg->items().end())
      known = &found->second;
  core::StockView& row = rows[known == nullptr ? sku : known->sku];
  row = {};
  row.matched = true;
  row.online = item.visible;
  row.tracked = item.tracked;
  row.level = item.level.value_or(0) + (from.catalogue == nullptr ? 0 : from.catalogue->unread(item.key));
  row.read_at = item.level ? item.read_at : 0;
  row.moved_since = from.catalogue != nullptr && from.catalogue->in_doubt(item.key);
  row.name = known == nullptr ? item.name : known->name;
  if (const auto found = unsent.find(folded); found != unsent.end())
    row.unsent = found->second / core::kMilliPerUnit;
  if (known != nullptr && known->on_hand) {
    row.in_store_milli = *known->on_hand;
    row.in_store_read = true;
  }
}

core::StockTable all_rows(const StockMaker::Sources& from, const UnsentUnits::Sums& unsent) {
  auto rows = std::make_shared<core::StockTable::Rows>();
  from.place.items.for_each([&](const store::WebItem& item) { tell(from, unsent, item, *rows); });
  return core::StockTable(std::move(rows));
}

/// Calls `visit` for each key whose value is another in the two maps, or is in one of them.
template <class Map, class Visit>
void for_each_difference(const Map& before, const Map& now, const Visit& visit) {
  auto old = before.begin();
  auto current = now.begin();
  while (old != before.end() || current != now.end()) {
    if (current == now.end() || (old != before.end() && old->first < current->first)) {
      visit((old++)->first);
    } else if (old == before.end() || current->first < old->first) {
      visit((current++)->first);
    } else {
      if (old->second != current->second) visit(old->first);
      ++old, ++current;
    }
  }
}

}  // namespace

core::StockTable StockMaker::all(const Sources& from) {
  UnsentUnits unsent;
  return all_rows(from, from.sender == nullptr
                            ? UnsentUnits::Sums{}
                            : unsent.of(from.place.outbox, *from.sender, from.sender_counts));
}

core::StockTable StockMaker::table(const Sources& from) {
  const bool made = std::exchange(made_, false);  // what is taken below is lost where the disk fails
  const auto items = from.place.items.take_changes();
  auto changed = from.reg == nullptr ? std::set<std::string>{} : from.reg->take_changed_counts();
  const auto items_read = from.reg == nullptr ? 0 : from.reg->items_read();
  const bool others = from.skus != nullptr && !from.skus->others().empty();
  auto unsent = from.sender == nullptr ? UnsentUnits::Sums{}
                                       : unsent_.of(from.place.outbox, *from.sender, from.sender_counts);
  auto moving = from.catalogue == nullptr ? CatalogueReader::Moving{} : from.catalogue->moving();
  // An item that is called another name there than here changes two rows.
  const bool anew =
      !made || items.all || items_read != std::exchange(items_read_, items_read) || others || others_;
  others_ = others;
  if (anew) {
    table_ = all_rows(from, unsent);
  } else {
    changed.insert(items.skus.begin(), items.skus.end());
    const auto moved = [&](const core::ItemKey& key) {
      for (const auto& item : from.place.items.by_key(key)) changed.insert(item.sku);
    };
    for (const auto& key : items.levels) moved(key);
    for_each_difference(moving_, moving, moved);
    for_each_difference(unsent_seen_, unsent, [&](const std::string& sku) { changed.insert(sku); });
    if (changed.size() > most_changes(table_)) {
      table_ = all_rows(from, unsent);
    } else {
      for (const auto& sku : changed) redo(from, unsent, sku);
      if (table_.changes() > most_changes(table_)) table_.share();
    }
  }
  unsent_seen_ = std::move(unsent);
  moving_ = std::move(moving);
  made_ = true;
  return table_;
}

/// What is under one SKU, however it is written.
void StockMaker::redo(const Sources& from, const UnsentUnits::Sums& unsent, const std::string& sku) {
  table_.erase(sku);
  const auto folded = store::fold_sku(sku);
  if (from.reg != nullptr)
    if (const auto found = from.reg->items().find(folded); found != from.reg->items().end())
      table_.erase(found->second.sku);
  for (const auto& item : from.place.items.present_by_sku(folded)) tell(from, unsent, item, table_);
}

}  // namespace tillbridge::runtime
