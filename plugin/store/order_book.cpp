#include "plugin/store/order_book.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/core/crash_point.h"
#include "plugin/core/seal.h"
#include "plugin/store/debts.h"
#include "plugin/store/item_map.h"
#include "plugin/store/movement_rows.h"

namespace tillbridge::store {

using core::UnixMillis;

namespace {

/// The order's lines, and those that it had before and that an edit removed, with a quantity of 0. An order
/// read without any line says nothing about them.
std::vector<BookedLine> with_removed_lines(SQLite::Database& db, const BookedOrder& order) {
  std::vector<BookedLine> lines = order.lines;
  if (lines.empty()) return lines;
  SQLite::Statement had(db, "SELECT line, product, variant, sku, name FROM order_lines WHERE order_id = ?");
  had.bind(1, order.id);
  while (had.executeStep()) {
    const std::int64_t number = had.getColumn(0).getInt64();
    if (std::any_of(order.lines.begin(), order.lines.end(), [&](const auto& l) { return l.line == number; }))
      continue;
    lines.push_back({number, had.getColumn(1).getInt64(), had.getColumn(2).getInt64(),
                     had.getColumn(3).getString(), had.getColumn(4).getString(), 0});
  }
  return lines;
}

/// Goods that were handed over or sent are no longer set aside.
void gone_out(SQLite::Database& db, std::int64_t order, int status) {
  if (status != core::order_status::kShipped && status != core::order_status::kCompleted) return;
  SQLite::Statement gone(db, "DELETE FROM order_aside WHERE order_id = ?");
  gone.bind(1, order);
  gone.exec();
}

}  // namespace

std::vector<Rise> OrderBook::enter(const BookedOrder& order, const core::StockRules& rules, OrderAge age,
                                   UnixMillis now, std::set<std::string>* moved) {
  std::vector<Rise> rises;
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  Kept known_order(database_,
                   "SELECT before_link, status, modified_s, completed, (SELECT count(*) FROM "
                   "order_lines WHERE order_id = id AND net > 0) FROM orders WHERE id = ?");
  known_order.bind(1, order.id);
  core::LineLook look;
  look.order_known = known_order.executeStep();
  look.completed = order.completed;
  int status_before = 0;
  std::int64_t modified_before = 0;
  if (look.order_known) {
    age = static_cast<OrderAge>(known_order.getColumn(0).getInt());
    status_before = known_order.getColumn(1).getInt();
    modified_before = known_order.getColumn(2).getInt64();
    look.completed_before = known_order.getColumn(3).getInt() != 0;
    look.order_held = known_order.getColumn(4).getInt() != 0;
    if (order.modified_s != 0 && order.modified_s < modified_before) return rises;
  } else if (age == OrderAge::open_at_link && order.status == core::order_status::kIncomplete) {
    age = OrderAge::since_link;  // it holds nothing yet; what it takes later, it takes after the link
  }
  known_order.reset();

  core::Units left = 0;
  for (const auto& line : order.lines)
    if (!line.sku.empty() || line.product != 0)
      left += std::max<core::Units>(0, line.quantity - line.shipped - line.refunded);
  const bool waits = core::goods_wait(order.status, left, order.completed) && !order.archived;
  Kept upsert(
      database_,
      "INSERT INTO orders (id, status, status_words, created_s, modified_s, customer, total, currency, "
      "pickup, before_link, done_ms, completed, archived, looked_ms, came_as) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, CASE WHEN ?11 THEN NULL ELSE ?12 END, ?13, ?14, ?12, "
      "?2) "
      "ON CONFLICT (id) DO UPDATE SET status = ?2, status_words = ?3, modified_s = ?5, customer = CASE WHEN "
      "NOT ?11 AND done_ms < ?15 "
      "THEN '' ELSE ?6 END, total "
      "= ?7, currency = ?8, "
      "pickup = ?9, done_ms = CASE WHEN ?11 THEN NULL ELSE coalesce(done_ms, ?12) END, "
      // Only once it may be packed it has come.
      "came_as = CASE WHEN came_as IN (0, 1, 7) THEN ?2 ELSE came_as END, "
      "completed = max(completed, ?13), archived = ?14, looked_ms = ?12");
  upsert.bind(1, order.id);
  upsert.bind(2, order.status);
  upsert.bind(3, order.status_words);
  upsert.bind(4, order.created_s);
  upsert.bind(5, order.modified_s);
  upsert.bind(6, order.customer);
  upsert.bind(7, order.total);
  upsert.bind(8, order.currency);
  upsert.bind(9, order.pickup ? 1 : 0);
  upsert.bind(10, static_cast<int>(age));
  upsert.bind(11, waits ? 1 : 0);
  upsert.bind(12, static_cast<std::int64_t>(now));
  upsert.bind(13, order.completed ? 1 : 0);
  upsert.bind(14, order.archived ? 1 : 0);
  upsert.bind(15, static_cast<std::int64_t>(now - kNamesKept));  // a name that was forgotten stays so
  upsert.exec();

  Kept find(database_, "SELECT net, quantity FROM order_lines WHERE order_id = ? AND line = ?");
  Kept put(
      database_,
      "INSERT INTO order_lines (order_id, line, sku, name, product, variant, quantity, net, applied, "
      "shipped, refunded) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?11, ?12) "
      "ON CONFLICT (order_id, line) DO UPDATE SET sku = CASE WHEN sku = '' THEN ?3 ELSE sku END, name = ?4, "
      "quantity = ?7, net = ?8, shipped = ?11, refunded = ?12, "
      "applied = CASE WHEN ?10 THEN ?8 ELSE applied END");
  for (const auto& line : with_removed_lines(db, order)) {
    find.bind(1, order.id);
    find.bind(2, line.line);
    look.quantity = line.quantity;
    look.before.reset();
    if (find.executeStep())
      look.before = {status_before, find.getColumn(1).getInt64(), find.getColumn(0).getInt64()};
    find.reset();
    const core::Units before = look.before ? look.before->net : 0;
    // The same order, read again: what it holds does not follow a setting of the store that was changed
    // since.
    const bool the_same = look.before && order.modified_s != 0 && order.modified_s == modified_before &&
                          order.status == status_before && line.quantity == look.before->quantity;
    const core::Units net = the_same ? before : core::net_taken(rules, order.status, look);
    // Of an older order that is first seen when it was given back, the goods may be back as well.
    const bool given_back =
        age == OrderAge::before_link && rules.restock_on_cancel &&
        (order.status == core::order_status::kCancelled || order.status == core::order_status::kRefunded);
    const bool was_taken = rules.moves_when_placed || order.completed;
    put.bind(1, order.id);
    put.bind(2, line.line);
    put.bind(3, line.sku);
    put.bind(4, line.name);
    put.bind(5, line.product);
    put.bind(6, line.variant);
    put.bind(7, line.quantity);
    put.bind(8, net);
    put.bind(9, age == OrderAge::since_link                              ? 0
                : given_back && was_taken && order.given_back_since_link ? line.quantity
                                                                         : net);
    put.bind(10, age == OrderAge::elsewhere ? 1 : 0);
    put.bind(11, line.shipped);
    put.bind(12, line.refunded);
    put.exec();
    put.reset();
    if (age == OrderAge::elsewhere) continue;
    const bool new_goods =
        look.before && (line.quantity != look.before->quantity ||
                        (core::closed(status_before) && core::waits_for_staff(order.status)));
    const core::Units had = look.before                                              ? before
                            : given_back && was_taken && order.given_back_since_link ? line.quantity
                                                                                     : net;
    const core::Units had_there = !look.before && age == OrderAge::since_link ? 0 : had;
    if (moved != nullptr && net != had_there && !line.sku.empty()) moved->insert(line.sku);
    // What had come back over the counter already is no rise: it is taken off again.
    const core::Units twice = even_out(order.id, line.line, had, !new_goods, now);
    if (net < before && !line.sku.empty() && age == OrderAge::since_link)
      rises.push_back({line.sku, std::max<core::Units>(0, before - net - std::max<core::Units>(0, twice)),
                       fmt::format("rise:{}:{}:{}:{}:{}:{}", store_hash_, order.id, line.line, before, net,
                                   order.modified_s)});
    else if (twice != 0)
      rises.push_back({line.sku, 0, ""});
  }
  if (!look.order_known && age == OrderAge::open_at_link) {
    // Nothing of it was taken yet: it is an order like any other.
    SQLite::Statement nothing(db,
                              "UPDATE orders SET before_link = 0 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM "
                              "order_lines WHERE order_id = ?1 AND sku <> '' AND net > 0)");
    nothing.bind(1, order.id);
    nothing.exec();
  }
  gone_out(db, order.id, order.status);
  open_intent_where_due(order.id);
  // In this transaction: the order, once entered, explains its rise only once. Any lane will do; the order
  // names it.
  ItemMap items(database_);
  for (const auto& rise : rises) {
    if (rise.units == 0) continue;
    if (const auto match = items.match(rise.sku); match.state == core::ItemState::online)
      settle_rise(db, rise.key, rise.sku, match.key, rise.units, static_cast<int>(order.id % core::kLanes),
                  now);
  }
  transaction.commit();
  TILLBRIDGE_CRASH_POINT("intent-committed", before);
  return rises;
}

void OrderBook::open_intent_where_due(std::int64_t order) {
  // What the register did not take, and the order no longer asks for, is nothing to decide on. Its key was
  // not used, and another register of the location may still use it: it is the next one here, too.
  Kept gone(database_,
            "UPDATE order_lines SET intent_state = 0, intent_delta = 0, intents = intents - 1 "
            "WHERE order_id = ? AND intent_state IN (2, 3) AND net = applied");
  gone.bind(1, order);
  gone.exec();
  if (!applying_) return;
  // The key names how often this line has moved, so that each change is asked for once however often we come
  // back to it.
  Kept open(database_,
            "UPDATE order_lines SET intents = intents + 1, intent_delta = net - applied, intent_state = 1, "
            "intent_key = ?1 || ':' || order_id || ':' || line || ':' || (intents + 1) "
            "WHERE order_id = ?2 AND intent_state = 0 AND net <> applied AND sku <> '' AND "
            // What an older order gives back, and one that was open at the link, wait for a person.
            "(SELECT before_link = 0 OR (before_link = 1 AND net > applied) FROM orders WHERE id = ?2)");
  open.bind(1, store_hash_);
  open.bind(2, order);
  open.exec();
}

bool OrderBook::is_news(std::int64_t order, int status, std::int64_t modified_s) {
  Kept select(database_, "SELECT 1 FROM orders WHERE id = ? AND status = ? AND modified_s = ?");
  select.bind(1, order);
  select.bind(2, status);
  select.bind(3, modified_s);
  return !select.executeStep();
}

std::int64_t OrderBook::unseen_since(UnixMillis then) {
  Kept select(database_,
              "SELECT id FROM orders WHERE done_ms IS NULL AND looked_ms < ? AND before_link <> "
              "3 ORDER BY looked_ms, id LIMIT 1");
  select.bind(1, static_cast<std::int64_t>(then));
  return select.executeStep() ? select.getColumn(0).getInt64() : 0;
}

void OrderBook::gone(std::int64_t order, UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  SQLite::Statement set(
      database_.worker(),
      "UPDATE orders SET archived = 1, done_ms = coalesce(done_ms, ?2), looked_ms = ?2 WHERE id = ?1");
  set.bind(1, order);
  set.bind(2, static_cast<std::int64_t>(now));
  set.exec();
}

OpenAtLink OrderBook::open_at_link() {
  Kept select(database_,
              "SELECT count(DISTINCT id), coalesce(sum(applied), 0) FROM orders JOIN order_lines ON "
              "order_id = id WHERE before_link = 2 AND sku <> ''");
  if (!select.executeStep()) return {};
  return {static_cast<std::uint64_t>(select.getColumn(0).getInt64()), select.getColumn(1).getInt64()};
}

bool OrderBook::answer_open_at_link(bool taken_already, const std::string& who, UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  std::vector<std::int64_t> orders;
  SQLite::Statement find(db, "SELECT id FROM orders WHERE before_link = 2 ORDER BY id");
  while (find.executeStep()) orders.push_back(find.getColumn(0).getInt64());
  if (orders.empty()) return false;
  keep_decision(db, "old-orders", taken_already ? "taken-already" : "take-now", who, now);
  // Taken already: the register's counts hold what the web store had taken at the link. Else they hold
  // nothing of it. Either way the ledger goes on from there.
  if (!taken_already)
    db.exec(
        "UPDATE order_lines SET applied = -twice WHERE order_id IN (SELECT id FROM orders WHERE before_link "
        "= 2)");
  db.exec("UPDATE orders SET before_link = 0 WHERE before_link = 2");
  for (const auto order : orders) open_intent_where_due(order);
  transaction.commit();
  return true;
}

std::vector<ShelfQuestion> OrderBook::shelf_questions() {
  std::vector<ShelfQuestion> questions;
  Kept select(database_,
              "SELECT id, sum(applied - net), sku, name, min(line) FROM orders JOIN order_lines ON "
              "order_id = id WHERE before_link = 1 AND sku <> '' AND intent_state = 0 AND net < "
              "applied GROUP BY id ORDER BY id LIMIT 500");
  while (select.executeStep())
    questions.push_back({select.getColumn(0).getInt64(), select.getColumn(1).getInt64(),
                         select.getColumn(2).getString(), select.getColumn(3).getString()});
  return questions;
}

bool OrderBook::answer_shelf(std::int64_t order, bool is_back, const std::string& who, UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement change(
      db, is_back
              ? "UPDATE order_lines SET intents = intents + 1, intent_delta = net - applied, intent_state "
                "= 1, intent_key = ?1 || ':' || order_id || ':' || line || ':' || (intents + 1) "
                "WHERE order_id = ?2 AND intent_state = 0 AND net < applied AND sku <> '' AND "
                "(SELECT before_link = 1 FROM orders WHERE id = ?2)"
              : "UPDATE order_lines SET applied = net "
                "WHERE order_id = ?2 AND intent_state = 0 AND net < applied AND sku <> '' AND "
                "(SELECT before_link = 1 FROM orders WHERE id = ?2)");
  if (is_back) change.bind(1, store_hash_);
  change.bind(2, order);
  if (change.exec() == 0) return false;
  keep_decision(db, fmt::format("shelf:{}", order), is_back ? "back" : "not-back", who, now);
  transaction.commit();
  return true;
}

std::map<std::string, core::Units> OrderBook::set_aside(bool all) {
  std::map<std::string, core::Units> units;
  static const std::string every =
      "SELECT sku, sum(CASE WHEN done_ms IS NULL AND before_link < 2 THEN max(0, applied - shipped - "
      "refunded) "
      "ELSE 0 END) FROM order_lines JOIN orders ON orders.id = order_id WHERE sku <> ''";
  static const std::string of_all = every + " GROUP BY sku",
                           of_open = every + " AND done_ms IS NULL GROUP BY sku";
  Kept select(database_, (all ? of_all : of_open).c_str());
  while (select.executeStep()) units[select.getColumn(0).getString()] = select.getColumn(1).getInt64();
  return units;
}

std::vector<Intent> OrderBook::open_intents() {
  std::vector<Intent> intents;
  Kept select(database_,
              "SELECT order_id, line, intent_key, sku, intent_delta FROM order_lines WHERE "
              "intent_state = 1 ORDER BY order_id, line");
  while (select.executeStep())
    intents.push_back({select.getColumn(0).getInt64(), select.getColumn(1).getInt64(),
                       select.getColumn(2).getString(), select.getColumn(3).getString(),
                       select.getColumn(4).getInt64()});
  return intents;
}

void OrderBook::end_intent(const Intent& intent, IntentEnd end) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement done(
      db, end == IntentEnd::applied
              ? "UPDATE order_lines SET applied = applied + intent_delta, intent_state = 0, intent_delta = 0 "
                "WHERE order_id = ?1 AND line = ?2 AND intent_key = ?3 AND intent_state = 1"
              : "UPDATE order_lines SET intent_state = ?4 "
                "WHERE order_id = ?1 AND line = ?2 AND intent_key = ?3 AND intent_state = 1");
  done.bind(1, intent.order);
  done.bind(2, intent.line);
  done.bind(3, intent.key);
  if (end != IntentEnd::applied)
    done.bind(4, static_cast<int>(end == IntentEnd::unknown_item ? IntentState::unknown_item
                                  : end == IntentEnd::refused    ? IntentState::refused
                                                                 : IntentState::in_doubt));
  done.exec();
  open_intent_where_due(intent.order);
  TILLBRIDGE_CRASH_POINT("host-applied", after);
  transaction.commit();
  TILLBRIDGE_CRASH_POINT("ledger-committed", before);
}

std::size_t OrderBook::doubt_open_intents() {
  const std::lock_guard guard(database_.writer());
  return static_cast<std::size_t>(
      database_.worker().exec("UPDATE order_lines SET intent_state = 4 WHERE intent_state = 1"));
}

std::vector<WaitingIntent> OrderBook::waiting_intents() {
  std::vector<WaitingIntent> waiting;
  Kept select(database_,
              "SELECT order_id, line, intent_key, sku, intent_delta, name, intent_state FROM "
              "order_lines WHERE intent_state > 2 ORDER BY order_id, line LIMIT 500");
  while (select.executeStep())
    waiting.push_back(
        {{select.getColumn(0).getInt64(), select.getColumn(1).getInt64(), select.getColumn(2).getString(),
          select.getColumn(3).getString(), select.getColumn(4).getInt64()},
         select.getColumn(5).getString(),
         static_cast<IntentState>(select.getColumn(6).getInt())});
  return waiting;
}

bool OrderBook::decide(const char* choice, const char* sql, std::int64_t order, std::int64_t line,
                       const std::string& who, UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement find(
      db, "SELECT intent_key FROM order_lines WHERE order_id = ? AND line = ? AND intent_state > 1");
  find.bind(1, order);
  find.bind(2, line);
  if (!find.executeStep()) return false;
  keep_decision(db, "order:" + find.getColumn(0).getString(), choice, who, now);
  SQLite::Statement change(db, sql);
  change.bind(1, order);
  change.bind(2, line);
  change.exec();
  open_intent_where_due(order);
  transaction.commit();
  return true;
}

bool OrderBook::try_again(std::int64_t order, std::int64_t line, const std::string& who, UnixMillis now) {
  return decide("try-host", "UPDATE order_lines SET intent_state = 1 WHERE order_id = ? AND line = ?", order,
                line, who, now);
}

bool OrderBook::done_by_hand(std::int64_t order, std::int64_t line, const std::string& who, UnixMillis now) {
  return decide("host-done",
                "UPDATE order_lines SET applied = applied + intent_delta, intent_delta = 0, intent_state = 0 "
                "WHERE order_id = ? AND line = ?",
                order, line, who, now);
}

void OrderBook::forget_names(UnixMillis done_before) {
  const std::lock_guard guard(database_.writer());
  SQLite::Statement forget(database_.worker(),
                           "UPDATE orders SET customer = '' WHERE done_ms < ? AND customer <> ''");
  forget.bind(1, static_cast<std::int64_t>(done_before));
  forget.exec();
}

bool OrderBook::is_known(std::int64_t order) {
  Kept select(database_, "SELECT 1 FROM orders WHERE id = ?");
  select.bind(1, order);
  return select.executeStep();
}

/// The next reading of its lines is news, though it may carry the time of the last one.
void OrderBook::set_status(std::int64_t order, int status, const std::string& words, UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  SQLite::Transaction transaction(database_.worker(), SQLite::TransactionBehavior::IMMEDIATE);
  gone_out(database_.worker(), order, status);
  SQLite::Statement set(database_.worker(),
                        "UPDATE orders SET status = ?2, status_words = ?3, modified_s = 0, "
                        "done_ms = CASE WHEN ?4 THEN NULL ELSE coalesce(done_ms, ?5) END WHERE id = ?1");
  set.bind(1, order);
  set.bind(2, status);
  set.bind(3, words);
  set.bind(4, core::waits_for_staff(status) ? 1 : 0);
  set.bind(5, static_cast<std::int64_t>(now));
  set.exec();
  transaction.commit();
}

bool OrderBook::was_looked_at(std::int64_t order, UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  SQLite::Statement set(database_.worker(), "UPDATE orders SET seen_ms = ?2 WHERE id = ?1 AND seen_ms = 0");
  set.bind(1, order);
  set.bind(2, static_cast<std::int64_t>(now));
  return set.exec() > 0;
}

std::int64_t OrderBook::holder_of(const std::string& sku, UnixMillis* placed_at, core::Units* promised) {
  Kept select(database_,
              "SELECT orders.id, created_s, net - back FROM (SELECT *, (SELECT coalesce(sum(units), 0) FROM "
              "order_returns r WHERE r.order_id = l.order_id AND r.order_line = l.line) - twice AS back FROM "
              "order_lines l WHERE lower(sku) = ?) JOIN orders ON orders.id = order_id "
              "WHERE net > back AND before_link = 0 ORDER BY done_ms IS NOT NULL, created_s DESC, "
              "orders.id DESC");
  select.bind(1, fold_sku(sku));
  std::int64_t holder = 0;
  *promised = 0;
  while (select.executeStep()) {
    if (holder == 0) {
      holder = select.getColumn(0).getInt64();
      *placed_at = select.getColumn(1).getInt64() * 1000;
    }
    *promised += select.getColumn(2).getInt64();
  }
  return holder;
}

}  // namespace tillbridge::store
