#include "plugin/store/catalogue_book.h"

#include "plugin/store/debts.h"
#include "plugin/store/item_map.h"
#include "plugin/store/lines_codec.h"

namespace tillbridge::store {
namespace {

constexpr char kField = '\x1f', kRow = '\x1e';

/// "Colour<1f>Blue<1e>Size<1f>M": names and values cannot hold these.
std::string encode(const std::vector<core::Choice>& choices) {
  std::string text;
  for (const auto& choice : choices) {
    if (!text.empty()) text += kRow;
    text += choice.name + kField + choice.value;
  }
  return text;
}

std::vector<core::Choice> decode(const std::string& text) {
  std::vector<core::Choice> choices;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(kRow, at), text.size());
    const auto middle = text.find(kField, at);
    if (middle == std::string::npos || middle > end) break;
    choices.push_back({text.substr(at, middle - at), text.substr(middle + 1, end - middle - 1)});
    at = end + 1;
  }
  return choices;
}

void bind_or_null(SQLite::Statement& to, int at, const std::optional<std::uint64_t>& value) {
  if (value)
    to.bind(at, static_cast<std::int64_t>(*value));
  else
    to.bind(at);
}

std::optional<std::uint64_t> number_or_none(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return static_cast<std::uint64_t>(column.getInt64());
}

}  // namespace

std::map<std::string, CatalogueRow> CatalogueBook::load() {
  std::map<std::string, CatalogueRow> rows;
  SQLite::Statement items(
      database_.worker(),
      "SELECT item_id, product, wanted, state, adopted, creating, compare, upto_seq, hidden_by_us, visible, "
      "shown, restore_visible, name, problem, save, asked_ms, unsure, unsure_ms, "
      "first_count, ours FROM catalogue");
  while (items.executeStep()) {
    CatalogueRow row;
    auto& known = row.known;
    known.item_id = items.getColumn(0).getString();
    known.product = items.getColumn(1).getInt64();
    known.wanted = items.getColumn(2).getInt() != 0;
    row.state = static_cast<CatalogueRow::State>(items.getColumn(3).getInt());
    known.adopted = items.getColumn(4).getInt() != 0;
    known.creating = items.getColumn(5).getInt() != 0;
    known.compare = items.getColumn(6).getInt() != 0;
    known.upto_seq = number_or_none(items.getColumn(7));
    known.hidden_by_us = items.getColumn(8).getInt() != 0;
    known.visible = items.getColumn(9).getInt() != 0;
    if (!items.getColumn(10).isNull()) known.shown = items.getColumn(10).getInt() != 0;
    known.restore_visible = items.getColumn(11).getInt() != 0;
    known.name = items.getColumn(12).getString();
    row.problem = items.getColumn(13).getString();
    row.save = items.getColumn(14).getInt64();
    row.asked_at = items.getColumn(15).getInt64();
    known.unsure = static_cast<core::Unsure>(items.getColumn(16).getInt64());
    known.unsure_at = items.getColumn(17).getInt64();
    known.first_count = static_cast<core::FirstCount>(items.getColumn(18).getInt());
    known.ours = static_cast<core::Unsure>(items.getColumn(19).getInt64());
    rows.emplace(known.item_id, std::move(row));
  }
  SQLite::Statement variants(
      database_.worker(),
      "SELECT item_id, variant_item_id, variant, sku, upc, price, cost, tracked, choices, from_seq, "
      "first_count, live, unsure, ours FROM catalogue_variants ORDER BY item_id, variant_item_id");
  while (variants.executeStep()) {
    const auto row = rows.find(variants.getColumn(0).getString());
    if (row == rows.end()) continue;
    core::SentVariant sent;
    sent.item_id = variants.getColumn(1).getString();
    sent.variant = variants.getColumn(2).getInt64();
    sent.sku = variants.getColumn(3).getString();
    sent.upc = variants.getColumn(4).getString();
    sent.price = variants.getColumn(5).getInt64();
    sent.cost = variants.getColumn(6).getInt64();
    sent.tracked = variants.getColumn(7).getInt() != 0;
    sent.choices = decode(variants.getColumn(8).getString());
    sent.from_seq = number_or_none(variants.getColumn(9));
    sent.first_count = variants.getColumn(10).getInt64();
    sent.live = variants.getColumn(11).getInt() != 0;
    sent.unsure = static_cast<core::Unsure>(variants.getColumn(12).getInt64());
    sent.ours = static_cast<core::Unsure>(variants.getColumn(13).getInt64());
    row->second.known.variants.push_back(std::move(sent));
  }
  return rows;
}

void CatalogueBook::write(const CatalogueRow& row) {
  const auto& known = row.known;
  Kept item(
      database_,
      "INSERT OR REPLACE INTO catalogue (item_id, product, wanted, state, adopted, creating, compare, "
      "upto_seq, hidden_by_us, visible, shown, restore_visible, name, problem, save, asked_ms, unsure, "
      "unsure_ms, first_count, ours) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  item.bind(1, known.item_id);
  item.bind(2, known.product);
  item.bind(3, known.wanted ? 1 : 0);
  item.bind(4, static_cast<int>(row.state));
  item.bind(5, known.adopted ? 1 : 0);
  item.bind(6, known.creating ? 1 : 0);
  item.bind(7, known.compare ? 1 : 0);
  bind_or_null(item, 8, known.upto_seq);
  item.bind(9, known.hidden_by_us ? 1 : 0);
  item.bind(10, known.visible ? 1 : 0);
  if (known.shown)
    item.bind(11, *known.shown ? 1 : 0);
  else
    item.bind(11);
  item.bind(12, known.restore_visible ? 1 : 0);
  item.bind(13, known.name);
  item.bind(14, row.problem);
  item.bind(15, row.save);
  item.bind(16, static_cast<std::int64_t>(row.asked_at));
  item.bind(17, static_cast<std::int64_t>(known.unsure));
  item.bind(18, static_cast<std::int64_t>(known.unsure_at));
  item.bind(19, static_cast<int>(known.first_count));
  item.bind(20, static_cast<std::int64_t>(known.ours));
  item.exec();
  Kept clear(database_, "DELETE FROM catalogue_variants WHERE item_id = ?");
  clear.bind(1, known.item_id);
  clear.exec();
  Kept insert(
      database_,
      "INSERT INTO catalogue_variants (item_id, variant_item_id, variant, sku, sku_folded, upc, price, cost, "
      "tracked, choices, from_seq, first_count, live, unsure, ours) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
      "?, ?, ?, ?)");
  for (const auto& sent : known.variants) {
    insert.reset();
    insert.bind(1, known.item_id);
    insert.bind(2, sent.item_id);
    insert.bind(3, sent.variant);
    insert.bind(4, sent.sku);
    insert.bind(5, fold_sku(sent.sku));
    insert.bind(6, sent.upc);
    insert.bind(7, sent.price);
    insert.bind(8, sent.cost);
    insert.bind(9, sent.tracked ? 1 : 0);
    insert.bind(10, encode(sent.choices));
    bind_or_null(insert, 11, sent.from_seq);
    insert.bind(12, sent.first_count);
    insert.bind(13, sent.live ? 1 : 0);
    insert.bind(14, static_cast<std::int64_t>(sent.unsure));
    insert.bind(15, static_cast<std::int64_t>(sent.ours));
    insert.exec();
  }
}

void CatalogueBook::put(const CatalogueRow& row) {
  put_all({row});
}

void CatalogueBook::put_with_event(const CatalogueRow& row, const std::string& event, core::UnixMillis now) {
  constexpr std::int64_t kMostEvents = 200'000;
  constexpr core::UnixMillis kTwoYears = 731LL * 86'400'000;
  const std::lock_guard guard(database_.writer());
  SQLite::Transaction transaction(database_.worker(), SQLite::TransactionBehavior::IMMEDIATE);
  write(row);
  Kept insert(database_, "INSERT INTO item_events (at_ms, item_id, product, event) VALUES (?, ?, ?, ?)");
  insert.bind(1, static_cast<std::int64_t>(now));
  insert.bind(2, row.known.item_id);
  insert.bind(3, row.known.product);
  insert.bind(4, event);
  insert.exec();
  // Two leave for one that comes, so that what has grown too long gets shorter.
  Kept leave(database_,
             "DELETE FROM item_events WHERE id IN (SELECT id FROM item_events ORDER BY id LIMIT 2) AND "
             "(at_ms < ? OR id <= (SELECT max(id) FROM item_events) - ?)");
  leave.bind(1, static_cast<std::int64_t>(now - kTwoYears));
  leave.bind(2, kMostEvents);
  leave.exec();
  transaction.commit();
}

void CatalogueBook::put_all(const std::vector<CatalogueRow>& rows) {
  const std::lock_guard guard(database_.writer());
  SQLite::Transaction transaction(database_.worker(), SQLite::TransactionBehavior::IMMEDIATE);
  for (const auto& row : rows) write(row);
  transaction.commit();
}

void CatalogueBook::erase(const std::string& item_id) {
  const std::lock_guard guard(database_.writer());
  SQLite::Transaction transaction(database_.worker(), SQLite::TransactionBehavior::IMMEDIATE);
  for (const char* statement :
       {"DELETE FROM catalogue_variants WHERE item_id = ?", "DELETE FROM catalogue WHERE item_id = ?"}) {
    SQLite::Statement erase(database_.worker(), statement);
    erase.bind(1, item_id);
    erase.exec();
  }
  transaction.commit();
}

void CatalogueBook::go_live(const CatalogueRow& row, const std::map<core::ItemKey, core::Units>& owed,
                            core::UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  SQLite::Transaction transaction(database_.worker(), SQLite::TransactionBehavior::IMMEDIATE);
  write(row);
  const auto debt = open_debt(database_.worker());
  for (const auto& [key, units] : owed)
    if (const auto open = debt.find(key); units != (open == debt.end() ? 0 : open->second))
      owe_exactly(database_.worker(), key, units, now);
  transaction.commit();
}

std::uint64_t CatalogueBook::newest_movement() {
  Kept newest(database_, "SELECT coalesce(max(seq), 0) FROM movements");
  return newest.executeStep() ? static_cast<std::uint64_t>(newest.getColumn(0).getInt64()) : 0;
}

const std::set<std::string>& CatalogueBook::pending_skus() {
  // Read anew only when other movements wait: numbers only rise, and none comes back under its own.
  Kept which(database_,
             "SELECT count(*), coalesce(max(seq), 0), coalesce(sum(seq), 0) FROM movements WHERE state = 0");
  which.executeStep();
  const std::array<std::int64_t, 3> now = {which.getColumn(0).getInt64(), which.getColumn(1).getInt64(),
                                           which.getColumn(2).getInt64()};
  if (now == pending_) return pending_skus_;
  pending_skus_.clear();
  SQLite::Statement pending(database_.worker(), "SELECT lines FROM movements WHERE state = 0");
  while (pending.executeStep())
    if (const auto lines = decode_lines(pending.getColumn(0).getString()))
      for (const auto& line : lines.value()) pending_skus_.insert(fold_sku(line.sku));
  pending_ = now;
  return pending_skus_;
}

std::vector<CatalogueBook::HeldLine> CatalogueBook::held_for_turning_on() {
  return held_because(core::kBeingTurnedOn);
}

std::vector<CatalogueBook::HeldLine> CatalogueBook::held_for_a_count() {
  return held_because(core::kNoCountThere);
}

std::string CatalogueBook::item_of(const std::string& sku) const {
  Kept select(database_,
              "SELECT c.item_id FROM catalogue_variants v JOIN catalogue c ON c.item_id = v.item_id WHERE "
              "v.sku_folded = ? ORDER BY v.live DESC, c.product DESC");
  select.bind(1, fold_sku(sku));
  return select.executeStep() ? select.getColumn(0).getString() : std::string();
}

std::vector<CatalogueBook::HeldLine> CatalogueBook::held_because(const char* remark) {
  std::vector<HeldLine> held;
  Kept select(
      database_,
      "SELECT o.seq, o.line, m.lines FROM outcomes o JOIN movements m ON m.seq = o.seq WHERE o.fate = 3 AND "
      "o.decision IS NULL AND o.remark = ? ORDER BY o.seq");
  select.bind(1, remark);
  while (select.executeStep()) {
    HeldLine line;
    line.seq = static_cast<std::uint64_t>(select.getColumn(0).getInt64());
    line.line = static_cast<std::size_t>(select.getColumn(1).getInt64());
    const auto lines = decode_lines(select.getColumn(2).getString());
    if (lines && line.line < lines.value().size()) line.sku = lines.value()[line.line].sku;
    held.push_back(std::move(line));
  }
  return held;
}

core::Units CatalogueBook::not_taken_off(const std::string& sku) {
  Kept sum(database_,
           "SELECT coalesce(sum(net - applied), 0) FROM order_lines WHERE sku = ? AND intent_state <> 2");
  sum.bind(1, sku);
  return sum.executeStep() ? std::max<core::Units>(0, sum.getColumn(0).getInt64()) : 0;
}

}  // namespace tillbridge::store
