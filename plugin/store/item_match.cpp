#include "plugin/store/item_match.h"

#include <optional>
#include <set>
#include <utility>

#include "plugin/core/catalogue_item.h"

namespace tillbridge::store {
namespace {

// Without an order: sorting the one row that there mostly is would cost more than finding it.
constexpr const char* kBySku =
    "SELECT by_product, item, product, variant, present, visible, tracked, counted FROM items "
    "WHERE sku_folded = ?";
const std::string kByNumbers =
    std::string("SELECT ") + kItemColumns +
    " FROM items WHERE product = ? AND (variant = ? OR by_product = 1) AND present = 1";

bool is_on(Statements& on, const std::string& folded) {
  Kept select(on,
              "SELECT 1 FROM catalogue_variants v JOIN catalogue c ON c.item_id = v.item_id "
              "WHERE v.sku_folded = ? AND v.live = 1 AND c.wanted = 1");
  select.bind(1, folded);
  return select.executeStep();
}

/// By what is known of the register's own items; nothing where that says nothing.
std::optional<core::ItemMatch> match_known(Statements& on, const std::string& folded) {
  Kept select(on,
              "SELECT c.product, c.upto_seq, v.variant, v.from_seq, v.live, v.tracked, c.first_count FROM "
              "catalogue_variants v JOIN catalogue c ON c.item_id = v.item_id WHERE v.sku_folded = ? ORDER "
              "BY v.live DESC, c.product DESC");
  select.bind(1, folded);
  if (!select.executeStep()) return std::nullopt;
  const std::int64_t product = select.getColumn(0).getInt64(), variant = select.getColumn(2).getInt64();
  const bool counted = !select.getColumn(3).isNull(), live = select.getColumn(4).getInt() != 0;
  core::ItemMatch match;
  if (counted) match.after = static_cast<std::uint64_t>(select.getColumn(3).getInt64());
  if (!select.getColumn(1).isNull()) match.upto = static_cast<std::uint64_t>(select.getColumn(1).getInt64());
  if (!live) {
    if (counted) match.state = core::ItemState::arriving;
    // Known, and its count is not taken yet: whatever moves now will be part of it.
    else if (product != 0)
      match.state = core::ItemState::turned_off;
    else
      return std::nullopt;
    return match;
  }
  Kept item(on, kByNumbers.c_str());
  item.bind(1, product);
  item.bind(2, variant);
  if (!item.executeStep()) return std::nullopt;
  const WebItem found = read_item(item);
  match.key = found.key;
  const bool counted_here = select.getColumn(5).getInt() != 0;
  const bool left = static_cast<core::FirstCount>(select.getColumn(6).getInt()) == core::FirstCount::left;
  match.state = !counted_here                    ? core::ItemState::untracked
                : found.tracked && found.counted ? core::ItemState::online
                : left                           ? core::ItemState::untracked
                                                 : core::ItemState::needs_count;
  return match;
}

}  // namespace

std::string fold_sku(std::string_view sku) {
  std::string folded(sku);
  for (char& c : folded)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return folded;
}

WebItem read_item(SQLite::Statement& row) {
  WebItem item;
  item.key = {row.getColumn(0).getInt() != 0, row.getColumn(1).getInt64()};
  item.product = row.getColumn(2).getInt64();
  item.variant = row.getColumn(3).getInt64();
  item.sku = row.getColumn(4).getString();
  item.name = row.getColumn(5).getString();
  item.tracked = row.getColumn(6).getInt() != 0;
  item.visible = row.getColumn(7).getInt() != 0;
  item.present = row.getColumn(8).getInt() != 0;
  item.counted = row.getColumn(9).getInt() != 0;
  if (!row.getColumn(10).isNull()) item.level = row.getColumn(10).getInt64();
  if (!row.getColumn(11).isNull()) item.read_at = row.getColumn(11).getInt64();
  item.upc = row.getColumn(12).getString();
  return item;
}

core::ItemMatch match_item(Statements& on, const std::string& sku) {
  if (sku.empty()) return {};  // the web store may have many without one
  struct Row {
    core::ItemKey key;
    bool present = false, visible = false, tracked = false, counted = false;
  };
  const std::string folded = fold_sku(sku);
  if (const auto known = match_known(on, folded)) return *known;
  Kept select(on, kBySku);
  select.bind(1, folded);
  std::set<std::pair<std::int64_t, std::int64_t>> present;
  std::optional<Row> first;
  while (select.executeStep()) {
    const auto is = [&](int column) { return select.getColumn(column).getInt() != 0; };
    const Row row{{is(0), select.getColumn(1).getInt64()}, is(4), is(5), is(6), is(7)};
    if (!first || (row.present && !first->present)) first = row;
    if (row.present) present.insert({select.getColumn(2).getInt64(), select.getColumn(3).getInt64()});
  }
  // On, and its product is not there: a person decides, rather than that its sales stay here unsaid.
  if (!first) return is_on(on, folded) ? core::ItemMatch{core::ItemState::vanished, {}} : core::ItemMatch{};
  if (present.size() > 1) return {core::ItemState::ambiguous, first->key};
  if (present.empty()) return {core::ItemState::vanished, first->key};
  if (!first->visible) return {core::ItemState::turned_off, first->key};
  if (!first->tracked) return {core::ItemState::untracked, first->key};
  if (!first->counted) return {core::ItemState::needs_count, first->key};
  return {core::ItemState::online, first->key};
}

}  // namespace tillbridge::store
