#include "shop_day.h"

#include <sqlite3.h>

#include <random>

#include "plugin/store/lines_codec.h"

namespace tillbridge::test {
namespace {

constexpr core::UnixMillis kNow = 1'790'000'000'000;
constexpr core::ItemKey kMug{true, 11}, kCap{false, 12};
constexpr const char* kHash = "k3j9x0q2ab";
/// Small, so that each of the writes which grow the log can fail once.
constexpr int kLogBytes = 16'384;

core::ItemMatch match(const std::string& sku) {
  if (sku == "MUG") return {core::ItemState::online, kMug};
  if (sku == "CAP") return {core::ItemState::online, kCap};
  if (sku == "TWO") return {core::ItemState::ambiguous, {}};
  return {};
}

store::BookedOrder web_order(std::uint64_t number) {
  store::BookedOrder order;
  order.id = static_cast<std::int64_t>(number);
  order.status = 11;
  order.status_words = "Awaiting Fulfillment";
  order.created_s = order.modified_s = kNow / 1000 + static_cast<std::int64_t>(number);
  order.currency = "USD";
  order.total = "18.00";
  order.lines.push_back({1, 11, 0, "MUG", "Mug", 2});
  return order;
}

}  // namespace

ShopDay::ShopDay(std::string folder, std::uint64_t seed) : folder_(std::move(folder)) {
  using enum Step;
  if (seed == 0) {
    steps_ = {record,     record, freeze,  record, settle, order,
              checkpoint, apply,  restart, record, freeze, settle};
    return;
  }
  std::mt19937_64 random(seed);
  for (int i = 0; i < 24; ++i) {
    constexpr Step kMix[] = {record, record, record, freeze,     settle, freeze,
                             settle, order,  apply,  checkpoint, restart};
    steps_.push_back(kMix[random() % std::size(kMix)]);
  }
  for (const auto step : {record, freeze, settle, freeze, settle, apply}) steps_.push_back(step);
}

void ShopDay::close() {
  doubtful_ = false;
  intake_.reset();
  database_.reset();
}

bool ShopDay::reopen() {
  intake_.reset();
  const auto opening = database_->reopen();
  if (opening.condition == store::Condition::good) {
    intake_ = std::make_unique<store::Intake>(*database_, board_);
    return true;
  }
  last_error_ = opening.sentence;
  taken_for_damaged_ = taken_for_damaged_ || opening.condition == store::Condition::damaged;
  return false;
}

bool ShopDay::open() {
  auto opening = store::Database::open(folder_, false, kLogBytes);
  if (!opening.database) {
    last_error_ = opening.sentence;
    taken_for_damaged_ = taken_for_damaged_ || opening.condition == store::Condition::damaged;
    return false;
  }
  database_ = std::move(opening.database);
  try {
    intake_ = std::make_unique<store::Intake>(*database_, board_);
    store::Outbox outbox(*database_);
    if (outbox.lane(0).base == 0) {
      std::array<core::Units, core::kLanes> bases;
      bases.fill(core::seal(0, 0, 0));
      outbox.open_lanes(bases, {}, 0);
    }
    return true;
  } catch (const std::exception& error) {
    last_error_ = error.what();
    close();
    return false;
  }
}

bool ShopDay::go_on() {
  if (!database_ && !open()) return false;
  if (doubtful_) {
    try {
      if (!reopen()) return false;
    } catch (const SQLite::Exception& error) {
      last_error_ = error.what();
      return false;
    }
    doubtful_ = false;
  }
  while (next_ < steps_.size()) {
    try {
      take(steps_[next_]);
      if (!database_) return false;
      ++next_;
    } catch (const SQLite::Exception& error) {
      // What failed is unknown: nothing is done again on these connections.
      last_error_ = error.what();
      doubtful_ = true;
      return false;
    }
  }
  return true;
}

void ShopDay::take(Step step) {
  switch (step) {
    case Step::record:
      return record();
    case Step::freeze:
      return freeze();
    case Step::settle:
      return settle();
    case Step::order: {
      store::OrderBook book(*database_, kHash);
      book.enter(web_order(orders_ + 1), {}, store::OrderAge::since_link, kNow);
      ++orders_;
      return;
    }
    case Step::apply: {
      store::OrderBook book(*database_, kHash);
      for (const auto& intent : book.open_intents()) {
        applied_.insert(intent.key);  // the register's own disk is well
        book.end_intent(intent, store::IntentEnd::applied);
      }
      return;
    }
    case Step::restart:
      close();
      if (!open()) close();
      return;
    case Step::checkpoint:
      database_->checkpoint();
      return;
  }
}

void ShopDay::record() {
  core::Movement sale;
  sale.id = "S-" + std::to_string(recorded_ + 1);
  sale.kind = core::MovementKind::sale;
  sale.at = kNow;
  const auto units = static_cast<core::Milli>(recorded_ % 3 + 1) * core::kMilliPerUnit;
  sale.lines = {{"MUG", -units, "", "", true}, {"CAP", -core::kMilliPerUnit, "", "", true}};
  if (recorded_ % 4 == 1) sale.lines.push_back({"TWO", -core::kMilliPerUnit, "", "", true});
  const auto recorded = intake_->record(sale);
  if (!recorded) throw SQLite::Exception(recorded.error().sentence, SQLITE_IOERR);
  promised_[sale.id] = sale;
  ++recorded_;
}

void ShopDay::freeze() {
  store::Outbox outbox(*database_);
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const auto view = outbox.lane(lane);
    if (view.pending == 0 || view.batches.size() > 1) continue;
    core::FreezeInput input;
    input.movements = outbox.pending(lane, 1'000);
    input.match = match;
    input.debt = outbox.free_debt(lane);
    // The alternative of a round finds one mug short.
    if (!view.batches.empty()) input.available[kMug] = 0;
    store::NewBatch batch;
    batch.lane = lane;
    batch.content = core::freeze(input);
    batch.target =
        core::seal(batch.content.movements.back(), static_cast<core::Units>(view.batches.size()), 0);
    batch.body = "{\"batch\":" + std::to_string(batch.target) + "}";
    const auto frozen = outbox.commit(batch, kNow);
    const auto body = outbox.body(frozen.id);
    if (!body || body.value() != batch.body)
      throw std::logic_error("the stored bytes are not the frozen ones");
  }
}

void ShopDay::settle() {
  store::Outbox outbox(*database_);
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const auto view = outbox.lane(lane);
    if (!view.batches.empty()) outbox.settle(lane, view.batches.back().id, kNow, kNow);
  }
}

std::string ShopDay::check() {
  close();
  auto opening = store::Database::open(folder_, false, kLogBytes);
  if (!opening.database) return "it does not open: " + opening.sentence;
  if (taken_for_damaged_) return "a disk that failed was taken for damage: the records would be set aside";
  auto& db = opening.database->worker();
  std::string wrong;
  if (const std::string pages = db.execAndGet("PRAGMA integrity_check").getString(); pages != "ok")
    wrong += " pages: " + pages + ";";
  // I1: what was promised is there, once, unchanged.
  SQLite::Statement find(db, "SELECT count(*), max(lines) FROM movements WHERE movement_id = ?");
  for (const auto& [id, movement] : promised_) {
    find.bind(1, id);
    find.executeStep();
    if (find.getColumn(0).getInt() != 1)
      wrong += " " + id + " is there " + std::to_string(find.getColumn(0).getInt()) + " times;";
    else if (find.getColumn(1).getString() != store::encode_lines(movement.lines))
      wrong += " " + id + " has changed;";
    find.reset();
  }
  // I2: recorded = sent + short + held + pending, for every item. Units that leave are counted below zero.
  std::map<core::ItemKey, core::Units> recorded, accounted;
  std::map<std::string, core::Units> pending;
  SQLite::Statement all(db, "SELECT lines, state FROM movements");
  while (all.executeStep()) {
    const auto lines = store::decode_lines(all.getColumn(0).getString());
    if (!lines) return wrong + " a movement cannot be read;";
    for (const auto& line : lines.value()) {
      const auto item = match(line.sku);
      if (item.state != core::ItemState::online) continue;
      const auto units = line.quantity_milli / core::kMilliPerUnit;
      recorded[item.key] += units;
      if (all.getColumn(1).getInt() == 0) accounted[item.key] += units;
    }
  }
  SQLite::Statement won(db,
                        "SELECT by_product, item, sum(sent), sum(shorted) FROM batches JOIN batch_items ON "
                        "batch = id WHERE state = 1 GROUP BY by_product, item");
  std::map<core::ItemKey, core::Units> shorted;
  while (won.executeStep()) {
    const core::ItemKey key{won.getColumn(0).getInt() != 0, won.getColumn(1).getInt64()};
    accounted[key] += won.getColumn(2).getInt64() - won.getColumn(3).getInt64();
    shorted[key] = won.getColumn(3).getInt64();
  }
  for (const auto& [key, units] : recorded)
    if (accounted[key] != units)
      wrong += " item " + std::to_string(key.id) + ": recorded " + std::to_string(units) +
               ", accounted for " + std::to_string(accounted[key]) + ";";
  store::Outbox outbox(*opening.database);
  for (const auto& [key, debt] : outbox.open_debt())
    if (shorted[key] != debt) wrong += " debt of item " + std::to_string(key.id) + " is not what was short;";
  // I5: at most one winner a round; I11: what an order took out is applied, or its intent is open.
  if (db.execAndGet("SELECT count(*) FROM (SELECT 1 FROM batches WHERE state = 1 GROUP BY lane, round HAVING "
                    "count(*) > 1)")
          .getInt() != 0)
    wrong += " a round has two winners;";
  if (db.execAndGet("SELECT count(*) FROM order_lines WHERE net <> applied + CASE intent_state WHEN 1 THEN "
                    "intent_delta ELSE 0 END")
          .getInt() != 0)
    wrong += " an order line is neither applied nor intended;";
  SQLite::Statement orders(db, "SELECT count(*) FROM orders");
  orders.executeStep();
  if (orders.getColumn(0).getInt64() < static_cast<std::int64_t>(orders_)) wrong += " a web order is gone;";
  const auto keys = db.execAndGet("SELECT coalesce(sum(intents), 0) FROM order_lines").getInt64();
  if (keys < static_cast<std::int64_t>(applied_.size()))
    wrong += " the register applied a key that no line knows;";
  return wrong;
}

}  // namespace tillbridge::test
