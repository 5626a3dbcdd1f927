#include "plugin/store/count_book.h"

#include <fmt/format.h>

#include "plugin/core/invariant.h"
#include "plugin/store/debts.h"
#include "plugin/store/item_map.h"
#include "plugin/store/movement_rows.h"

namespace tillbridge::store {
namespace {

constexpr const char* kWishColumns =
    "save, by_product, item, sku, choice, shown_here, shown_online, state, web_change, register_change, "
    "here_after, online_after, remark, who, asked_ms";

std::string name_of(const core::ItemKey& key) {
  return fmt::format("{}{}", key.by_product ? 'p' : 'v', key.id);
}

std::vector<CountWish> read_wishes(SQLite::Statement& rows) {
  std::vector<CountWish> wishes;
  while (rows.executeStep()) {
    CountWish wish;
    wish.save = rows.getColumn(0).getInt64();
    wish.key = {rows.getColumn(1).getInt() != 0, rows.getColumn(2).getInt64()};
    wish.sku = rows.getColumn(3).getString();
    wish.choice = core::count_choice_of(rows.getColumn(4).getString()).value_or(core::CountChoice::leave);
    wish.shown_here = rows.getColumn(5).getInt64();
    wish.shown_online = rows.getColumn(6).getInt64();
    wish.state = static_cast<CountWish::State>(rows.getColumn(7).getInt());
    wish.web_change = rows.getColumn(8).getInt64();
    wish.register_change = rows.getColumn(9).getInt64();
    wish.here_after = rows.getColumn(10).getInt64();
    wish.online_after = rows.getColumn(11).getInt64();
    wish.remark = rows.getColumn(12).getString();
    wish.who = rows.getColumn(13).getString();
    wish.asked_at = rows.getColumn(14).getInt64();
    wishes.push_back(std::move(wish));
  }
  return wishes;
}

}  // namespace

std::string CountWish::change_key() const {
  return fmt::format("count:{}:{}", save, name_of(key));
}

std::map<core::ItemKey, CountedItem> CountBook::items() {
  std::map<core::ItemKey, CountedItem> items;
  SQLite::Statement rows(
      database_.worker(),
      "SELECT by_product, item, sku, start_here, start_online, start_ms, left_so, expected, here, on_hand, "
      "available, ordered, batch, drift, cause, drift_ms FROM counted_items");
  while (rows.executeStep()) {
    CountedItem item;
    item.key = {rows.getColumn(0).getInt() != 0, rows.getColumn(1).getInt64()};
    item.sku = rows.getColumn(2).getString();
    item.start_here = rows.getColumn(3).getInt64();
    item.start_online = rows.getColumn(4).getInt64();
    item.start_at = rows.getColumn(5).getInt64();
    item.left = rows.getColumn(6).getInt() != 0;
    item.expected = rows.getColumn(7).getInt64();
    item.here = rows.getColumn(8).getInt64();
    item.on_hand = rows.getColumn(9).getInt64();
    item.available = rows.getColumn(10).getInt64();
    item.ordered = rows.getColumn(11).getInt64();
    item.batch = rows.getColumn(12).getInt64();
    item.drift = rows.getColumn(13).getInt64();
    item.cause = static_cast<core::DriftCause>(rows.getColumn(14).getInt());
    item.drift_at = rows.getColumn(15).getInt64();
    items.emplace(item.key, std::move(item));
  }
  return items;
}

void CountBook::write(const CountedItem& item) {
  SQLite::Statement row(
      database_.worker(),
      "INSERT OR REPLACE INTO counted_items (by_product, item, sku, start_here, start_online, start_ms, "
      "left_so, expected, here, on_hand, available, ordered, batch, drift, cause, drift_ms) VALUES (?, ?, ?, "
      "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  row.bind(1, item.key.by_product ? 1 : 0);
  row.bind(2, item.key.id);
  row.bind(3, item.sku);
  row.bind(4, item.start_here);
  row.bind(5, item.start_online);
  row.bind(6, static_cast<std::int64_t>(item.start_at));
  row.bind(7, item.left ? 1 : 0);
  row.bind(8, item.expected);
  row.bind(9, item.here);
  row.bind(10, item.on_hand);
  row.bind(11, item.available);
  row.bind(12, item.ordered);
  row.bind(13, item.batch);
  row.bind(14, item.drift);
  row.bind(15, static_cast<int>(item.cause));
  row.bind(16, static_cast<std::int64_t>(item.drift_at));
  row.exec();
}

void CountBook::put(const std::vector<CountedItem>& items) {
  constexpr std::size_t kPerCommit = 200;
  for (std::size_t at = 0; at < items.size();) {
    const std::lock_guard guard(database_.writer());
    SQLite::Transaction transaction(database_.worker(), SQLite::TransactionBehavior::IMMEDIATE);
    for (std::size_t kept = 0; kept < kPerCommit && at < items.size(); ++kept, ++at) write(items[at]);
    transaction.commit();
  }
}

void CountBook::forget(const core::ItemKey& key) {
  const std::lock_guard guard(database_.writer());
  SQLite::Statement erase(database_.worker(), "DELETE FROM counted_items WHERE by_product = ? AND item = ?");
  erase.bind(1, key.by_product ? 1 : 0);
  erase.bind(2, key.id);
  erase.exec();
}

std::vector<CountWish> CountBook::wishes(CountWish::State state) {
  static const std::string sql =
      std::string("SELECT ") + kWishColumns + " FROM count_wishes WHERE state = ? ORDER BY save, sku";
  Kept rows(database_, sql.c_str());
  rows.bind(1, static_cast<int>(state));
  return read_wishes(rows);
}

std::vector<CountWish> CountBook::wishes_of(std::int64_t save) {
  static const std::string sql =
      std::string("SELECT ") + kWishColumns + " FROM count_wishes WHERE save = ? ORDER BY sku";
  Kept rows(database_, sql.c_str());
  rows.bind(1, save);
  return read_wishes(rows);
}

std::int64_t CountBook::last_save() {
  Kept newest(database_, "SELECT coalesce(max(save), 0) FROM count_wishes");
  return newest.executeStep() ? newest.getColumn(0).getInt64() : 0;
}

std::int64_t CountBook::next_save(std::uint64_t dice) {
  constexpr std::int64_t kCountedFromOne = std::int64_t{1} << 20;
  const auto last = last_save();
  if (last >= kCountedFromOne) return last + 1;
  return kCountedFromOne + static_cast<std::int64_t>(dice >> 24);
}

void CountBook::write(const CountWish& wish) {
  SQLite::Statement row(database_.worker(), std::string("INSERT OR REPLACE INTO count_wishes (") +
                                                kWishColumns +
                                                ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  row.bind(1, wish.save);
  row.bind(2, wish.key.by_product ? 1 : 0);
  row.bind(3, wish.key.id);
  row.bind(4, wish.sku);
  row.bind(5, std::string(core::name_of(wish.choice)));
  row.bind(6, wish.shown_here);
  row.bind(7, wish.shown_online);
  row.bind(8, static_cast<int>(wish.state));
  row.bind(9, wish.web_change);
  row.bind(10, wish.register_change);
  row.bind(11, wish.here_after);
  row.bind(12, wish.online_after);
  row.bind(13, wish.remark);
  row.bind(14, wish.who);
  row.bind(15, static_cast<std::int64_t>(wish.asked_at));
  row.exec();
}

void CountBook::put(const std::vector<CountWish>& wishes) {
  const std::lock_guard guard(database_.writer());
  SQLite::Transaction transaction(database_.worker(), SQLite::TransactionBehavior::IMMEDIATE);
  for (const auto& wish : wishes) write(wish);
  transaction.commit();
}

void CountBook::send(const CountWish& wish, const CountedItem& item, core::Units owed, LaneBoard& board,
                     core::UnixMillis now) {
  core::invariant(!wish.who.empty(), "what a person decides has a name (I10)");
  auto& db = database_.worker();
  core::Movement movement;
  movement.id = wish.change_key();
  movement.kind = core::MovementKind::count;
  movement.at = now;
  movement.lines.push_back({wish.sku, wish.web_change * core::kMilliPerUnit, "", "", true});
  const std::lock_guard guard(database_.writer());
  const int lane = board.choose();  // inside the lock, as intake does
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  write(wish);
  write(item);
  keep_decision(db, fmt::format("count:{}", name_of(wish.key)), std::string(core::name_of(wish.choice)),
                wish.who, now);
  owe_exactly(db, wish.key, owed, now);
  const bool recorded = wish.web_change != 0 && append_movement(db, movement, lane);
  transaction.commit();
  if (recorded) board.recorded(lane);
}

void CountBook::taken(const CountWish& wish, const CountedItem& item, core::Units owed,
                      core::UnixMillis now) {
  core::invariant(!wish.who.empty(), "what a person decides has a name (I10)");
  auto& db = database_.worker();
  const std::lock_guard guard(database_.writer());
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  write(wish);
  write(item);
  keep_decision(db, fmt::format("count:{}", name_of(wish.key)), std::string(core::name_of(wish.choice)),
                wish.who, now);
  owe_exactly(db, wish.key, owed, now);
  transaction.commit();
}

std::set<std::string> CountBook::waiting() {
  std::set<std::string> skus;
  // State 3: nobody knows whether it has arrived.
  Kept movements(
      database_,
      "SELECT movement_id, kind, at_ms, lines, reference FROM movements WHERE state = 0 UNION ALL "
      "SELECT m.movement_id, m.kind, m.at_ms, m.lines, m.reference FROM unclear u JOIN movements m ON m.seq "
      "= "
      "u.seq WHERE u.decision IS NULL");
  while (movements.executeStep())
    for (const auto& line : read_movement(movements, 0).lines) skus.insert(fold_sku(line.sku));
  Kept held(
      database_,
      "SELECT m.movement_id, m.kind, m.at_ms, m.lines, m.reference, o.line FROM outcomes o JOIN movements m "
      "ON m.seq = o.seq WHERE o.fate = 3 AND o.decision IS NULL");
  while (held.executeStep()) {
    const auto movement = read_movement(held, 0);
    const auto line = static_cast<std::size_t>(held.getColumn(5).getInt64());
    if (line < movement.lines.size()) skus.insert(fold_sku(movement.lines[line].sku));
  }
  skus.erase("");
  return skus;
}

std::set<std::string> CountBook::moved_since(std::uint64_t seq) {
  std::set<std::string> skus;
  Kept rows(database_, "SELECT movement_id, kind, at_ms, lines, reference FROM movements WHERE seq > ?");
  rows.bind(1, static_cast<std::int64_t>(seq));
  while (rows.executeStep())
    for (const auto& line : read_movement(rows, 0).lines) skus.insert(fold_sku(line.sku));
  return skus;
}

std::map<std::string, Ledger> CountBook::ledger() {
  std::map<std::string, Ledger> ledger;
  Kept rows(database_,
            "SELECT lower(sku), sum(net), sum(CASE WHEN intent_state = 2 THEN net ELSE applied END), "
            "max(intent_state NOT IN (0, 2)) FROM order_lines WHERE sku <> '' GROUP BY lower(sku)");
  while (rows.executeStep())
    ledger[rows.getColumn(0).getString()] = {rows.getColumn(1).getInt64(), rows.getColumn(2).getInt64(),
                                             rows.getColumn(3).getInt() != 0};
  return ledger;
}

std::set<std::string> CountBook::asked_about_old_orders() {
  std::set<std::string> skus;
  Kept rows(database_,
            "SELECT DISTINCT lower(l.sku) FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE "
            "o.before_link = 1 AND o.done_ms IS NULL AND l.net > 0 AND l.sku <> ''");
  while (rows.executeStep()) skus.insert(rows.getColumn(0).getString());
  return skus;
}

std::uint64_t CountBook::newest_movement() {
  Kept newest(database_, "SELECT coalesce(max(seq), 0) FROM movements");
  return newest.executeStep() ? static_cast<std::uint64_t>(newest.getColumn(0).getInt64()) : 0;
}

std::int64_t CountBook::newest_batch() {
  Kept newest(database_, "SELECT coalesce(max(id), 0) FROM batches");
  return newest.executeStep() ? newest.getColumn(0).getInt64() : 0;
}

core::Units CountBook::sent_since(const core::ItemKey& key, std::int64_t batch) {
  Kept sum(database_,
           "SELECT coalesce(sum(i.sent), 0) FROM batches b JOIN batch_items i ON i.batch = b.id "
           "WHERE b.id > ? AND b.state = 1 AND i.by_product = ? AND i.item = ?");
  sum.bind(1, batch);
  sum.bind(2, key.by_product ? 1 : 0);
  sum.bind(3, key.id);
  return sum.executeStep() ? sum.getColumn(0).getInt64() : 0;
}

}  // namespace tillbridge::store
