#include "plugin/store/item_map.h"

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <tuple>

#include "plugin/store/item_match.h"

namespace tillbridge::store {
namespace {

/// Short transactions: a sale never waits behind a whole catalogue.
constexpr std::size_t kItemsPerCommit = 200;
const std::string kByKey =
    std::string("SELECT ") + kItemColumns + " FROM items WHERE by_product = ? AND item = ?";
const std::string kPresentBySku =
    std::string("SELECT ") + kItemColumns + " FROM items WHERE sku_folded = ? AND present = 1";
const std::string kPresentByUpc =
    std::string("SELECT ") + kItemColumns + " FROM items WHERE upc = ? AND upc <> '' AND present = 1";

/// Rows that are known as they are cost no write.
void upsert_all(Database& db, std::span<const WebItem> items) {
  Kept upsert(
      db,
      "INSERT INTO items (by_product, item, product, variant, sku, sku_folded, name, "
      "tracked, visible, counted, upc, present) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (by_product, item, variant) DO "
      "UPDATE SET product = excluded.product, "
      "sku = excluded.sku, sku_folded = excluded.sku_folded, name = excluded.name, "
      "tracked = excluded.tracked, "
      "visible = excluded.visible, present = 1, upc = excluded.upc "
      "WHERE present = 0 OR product <> excluded.product OR sku <> excluded.sku OR name <> excluded.name OR "
      "tracked <> excluded.tracked OR visible <> excluded.visible OR "
      "upc <> excluded.upc");
  for (const auto& item : items) {
    upsert.bind(1, item.key.by_product ? 1 : 0);
    upsert.bind(2, item.key.id);
    upsert.bind(3, item.product);
    upsert.bind(4, item.variant);
    upsert.bind(5, item.sku);
    upsert.bind(6, fold_sku(item.sku));
    upsert.bind(7, item.name);
    upsert.bind(8, item.tracked ? 1 : 0);
    upsert.bind(9, item.visible ? 1 : 0);
    upsert.bind(10, item.counted ? 1 : 0);
    upsert.bind(11, item.upc);
    upsert.exec();
    upsert.reset();
  }
}

}  // namespace

void ItemMap::replace(const std::vector<WebItem>& items, const std::set<std::int64_t>& kept) {
  changes_ = {};
  auto& db = database_.worker();
  using Key = std::tuple<bool, std::int64_t, std::int64_t>;
  std::vector<Key> there, gone;
  there.reserve(items.size());
  for (const auto& item : items) there.emplace_back(item.key.by_product, item.key.id, item.variant);
  std::sort(there.begin(), there.end());
  {
    SQLite::Statement select(db, "SELECT by_product, item, variant, product FROM items WHERE present = 1");
    while (select.executeStep())
      if (const Key key{select.getColumn(0).getInt() != 0, select.getColumn(1).getInt64(),
                        select.getColumn(2).getInt64()};
          !std::binary_search(there.begin(), there.end(), key) &&
          !kept.contains(select.getColumn(3).getInt64()))
        gone.push_back(key);
  }
  const UnhurriedCommits unhurried(database_);
  for (std::size_t at = 0; at < items.size(); at += kItemsPerCommit) {
    const std::lock_guard guard(database_.writer());
    SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
    upsert_all(database_, std::span(items).subspan(at, std::min(kItemsPerCommit, items.size() - at)));
    transaction.commit();
  }
  for (auto next = gone.begin(); next != gone.end();) {
    const std::lock_guard guard(database_.writer());
    SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement absent(
        db, "UPDATE items SET present = 0 WHERE by_product = ? AND item = ? AND variant = ?");
    for (std::size_t done = 0; done < kItemsPerCommit && next != gone.end(); ++done, ++next) {
      absent.bind(1, std::get<0>(*next) ? 1 : 0);
      absent.bind(2, std::get<1>(*next));
      absent.bind(3, std::get<2>(*next));
      absent.exec();
      absent.reset();
    }
    transaction.commit();
  }
}

void ItemMap::learn(std::int64_t product, const std::vector<WebItem>& rows) {
  if (!changes_.all) {
    Kept before(database_, "SELECT sku FROM items WHERE product = ?");
    before.bind(1, product);
    while (before.executeStep()) changes_.skus.insert(before.getColumn(0).getString());
  }
  for (const auto& row : rows) changes_.skus.insert(row.sku);
  name_few_changes();
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  {
    Kept absent(database_, "UPDATE items SET present = 0 WHERE product = ?");
    absent.bind(1, product);
    absent.exec();
  }
  upsert_all(database_, rows);
  transaction.commit();
}

void ItemMap::name_few_changes() {
  constexpr std::size_t kMostNamed = 10'000;
  if (changes_.all || changes_.skus.size() + changes_.levels.size() > kMostNamed) changes_ = {};
}

core::ItemMatch ItemMap::match(const std::string& sku) {
  return store::match_item(database_.on_worker(), sku);
}

std::string ItemMap::sku_of(std::int64_t product, std::int64_t variant) {
  // By its numbers, whatever it is called there by now (S28).
  Kept known(database_,
             "SELECT v.sku FROM catalogue c JOIN catalogue_variants v ON v.item_id = c.item_id "
             "WHERE c.product = ? AND v.variant = ? AND v.variant <> 0");
  known.bind(1, product);
  known.bind(2, variant);
  if (known.executeStep()) return known.getColumn(0).getString();
  SQLite::Statement select(
      database_.worker(),
      variant != 0
          ? "SELECT sku FROM items WHERE variant = ?1 OR (?1 = 0 AND product = ?2) ORDER BY present DESC"
          : "SELECT sku FROM items WHERE product = ?2 AND ?1 = 0 ORDER BY present DESC");
  select.bind(1, variant);
  select.bind(2, product);
  return select.executeStep() ? select.getColumn(0).getString() : std::string();
}

void ItemMap::set_level(const core::ItemKey& key, core::Units level, core::UnixMillis read_at) {
  set_levels({{key, level}}, read_at);
}

void ItemMap::set_levels(const std::map<core::ItemKey, core::Units>& levels, core::UnixMillis read_at) {
  constexpr int kLevelsPerCommit = 64;
  for (const auto& [key, level] : levels) changes_.levels.insert(key);
  name_few_changes();
  const UnhurriedCommits unhurried(database_);  // the next reading brings them again
  for (auto next = levels.begin(); next != levels.end();) {
    const std::lock_guard guard(database_.writer());
    SQLite::Transaction transaction(database_.worker());
    Kept update(
        database_,
        "UPDATE items SET level = ?1, read_ms = ?2, counted = CASE WHEN ?1 <> 0 THEN 1 ELSE counted END "
        "WHERE by_product = ?3 AND item = ?4");
    for (int kept = 0; kept < kLevelsPerCommit && next != levels.end(); ++kept, ++next) {
      update.bind(1, next->second);
      update.bind(2, static_cast<std::int64_t>(read_at));
      update.bind(3, next->first.by_product ? 1 : 0);
      update.bind(4, next->first.id);
      update.exec();
      update.reset();
    }
    transaction.commit();
  }
}

void ItemMap::set_counted(const core::ItemKey& key, bool counted) {
  const std::lock_guard guard(database_.writer());
  Kept update(database_, "UPDATE items SET counted = ? WHERE by_product = ? AND item = ? AND counted <> ?1");
  update.bind(1, counted ? 1 : 0);
  update.bind(2, key.by_product ? 1 : 0);
  update.bind(3, key.id);
  update.exec();
}

void ItemMap::for_each(const std::function<void(const WebItem&)>& visit) {
  // Read to the end first: a visitor may write, and a half-read statement would make that fail.
  std::vector<WebItem> items;
  {
    SQLite::Statement select(database_.worker(), std::string("SELECT ") + kItemColumns + " FROM items");
    while (select.executeStep()) items.push_back(read_item(select));
  }
  for (const auto& item : items) visit(item);
}

std::vector<WebItem> ItemMap::by_key(const core::ItemKey& key) {
  std::vector<WebItem> items;
  Kept select(database_, kByKey.c_str());
  select.bind(1, key.by_product ? 1 : 0);
  select.bind(2, key.id);
  while (select.executeStep()) items.push_back(read_item(select));
  // Sorted here: SQLite would make a sorter for the one row that there mostly is.
  std::stable_partition(items.begin(), items.end(), [](const WebItem& item) { return item.present; });
  return items;
}

std::vector<WebItem> ItemMap::present_where(const std::string& sql, const std::string& value) {
  std::vector<WebItem> items;
  Kept select(database_, sql.c_str());
  select.bind(1, value);
  while (select.executeStep()) items.push_back(read_item(select));
  return items;
}

std::vector<WebItem> ItemMap::present_by_sku(const std::string& sku) {
  return sku.empty() ? std::vector<WebItem>() : present_where(kPresentBySku, fold_sku(sku));
}

std::vector<WebItem> ItemMap::present_by_upc(const std::string& upc) {
  constexpr std::size_t kLongest = 14;  // GTIN-14
  std::vector<WebItem> items;
  if (upc.empty()) return items;
  auto spelled = upc.substr(std::min(upc.find_first_not_of('0'), upc.size() - 1));
  do {
    for (auto& item : present_where(kPresentByUpc, spelled)) items.push_back(std::move(item));
    spelled.insert(0, 1, '0');
  } while (spelled.size() <= kLongest);
  return items;
}

bool ItemMap::is_empty() {
  Kept any(database_, "SELECT 1 FROM items WHERE present = 1 LIMIT 1");
  return !any.executeStep();
}

}  // namespace tillbridge::store
