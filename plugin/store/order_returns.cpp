// Goods of web orders that come back over the counter. The register has put them on its count and the web
// store is told; where the web store puts them back as well, before or after, they would count twice.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>

#include "plugin/core/lane_choice.h"
#include "plugin/store/movement_rows.h"
#include "plugin/store/order_book.h"

namespace tillbridge::store {
namespace {

constexpr const char* kReturnsUpto = "orders.returns_upto";
constexpr int kAtOnce = 500;
constexpr std::int64_t kKeptEvery = 5'000;

/// Units that a line has brought back onto the shelf, below 0: that were taken off it again. What the web
/// store is not told of, and what it cannot count, is none.
core::Units units_back(core::MovementKind kind, const core::MovementLine& line,
                       const std::string& own_location) {
  if (line.quantity_milli % core::kMilliPerUnit != 0 || core::stays_off_the_shelf(kind, line)) return 0;
  if (!line.location_id.empty() && line.location_id != own_location) return 0;
  const bool undone = kind == core::MovementKind::void_sale;
  if (undone != (line.quantity_milli < 0)) return 0;
  return line.quantity_milli / core::kMilliPerUnit;
}

struct LineName {
  std::int64_t order = 0, line = 0;
};

/// What a reference names, if it is one of this web store: "hash:order:line".
std::optional<LineName> named_by(const std::string& reference, const std::string& store_hash) {
  if (!reference.starts_with(store_hash + ":")) return std::nullopt;
  LineName name;
  const char* end = reference.data() + reference.size();
  const auto order = std::from_chars(reference.data() + store_hash.size() + 1, end, name.order);
  if (order.ec != std::errc() || order.ptr == end || *order.ptr != ':') return std::nullopt;
  const auto line = std::from_chars(order.ptr + 1, end, name.line);
  if (line.ec != std::errc() || line.ptr != end) return std::nullopt;
  return name;
}

/// The id that the register gave it: a person may have had it sent anew under another.
std::string first_id(std::string id) {
  constexpr std::string_view kAgain = "again:";
  while (id.starts_with(kAgain)) {
    const auto colon = id.find(':', kAgain.size());
    if (colon == std::string::npos) break;
    id.erase(0, colon + 1);
  }
  return id;
}

}  // namespace

bool OrderBook::enter_returns(const core::Movement& movement, bool own, const std::string& own_location,
                              core::UnixMillis now) {
  // A person's decision about a held line is the register's movement once more.
  if (movement.kind == core::MovementKind::adjustment || movement.kind == core::MovementKind::count ||
      movement.kind == core::MovementKind::settlement)
    return false;
  std::vector<std::tuple<std::size_t, LineName, core::Units>> back;
  for (std::size_t i = 0; i < movement.lines.size(); ++i) {
    const auto& line = movement.lines[i];
    if (line.order_line_ref.empty()) continue;
    const auto units = units_back(movement.kind, line, own_location);
    const auto name = units != 0 ? named_by(line.order_line_ref, store_hash_) : std::nullopt;
    if (name) back.emplace_back(i, *name, units);
  }
  if (back.empty()) return false;
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement put(
      db,
      "INSERT INTO order_returns (movement_id, line, order_id, order_line, units, at_ms, own) VALUES (?1, "
      "?2, "
      "?3, ?4, ?5, ?6, ?7) ON CONFLICT (movement_id, line) DO UPDATE SET own = 1 WHERE ?7 AND NOT own");
  bool changed = false;
  for (const auto& [index, name, units] : back) {
    put.bind(1, first_id(movement.id));
    put.bind(2, static_cast<std::int64_t>(index));
    put.bind(3, name.order);
    put.bind(4, name.line);
    put.bind(5, units);
    put.bind(6, static_cast<std::int64_t>(movement.at));
    put.bind(7, own ? 1 : 0);
    const bool is_new = put.exec() > 0;
    put.reset();
    if (!is_new) continue;
    changed = true;
    SQLite::Statement held(db,
                           "SELECT net FROM order_lines JOIN orders ON id = order_id WHERE order_id = ? AND "
                           "line = ? AND before_link <> 3");
    held.bind(1, name.order);
    held.bind(2, name.line);
    if (!held.executeStep()) continue;  // it may still be read
    const core::Units net = held.getColumn(0).getInt64();
    held.reset();
    (void)even_out(name.order, name.line, net, false, now);
    open_intent_where_due(name.order);
  }
  transaction.commit();
  return changed;
}

bool OrderBook::enter_recorded_returns(const std::string& own_location, core::UnixMillis now) {
  const auto keep = [this] {
    SQLite::Statement put(database_.worker(), "INSERT OR REPLACE INTO facts VALUES (?, ?)");
    put.bind(1, kReturnsUpto);
    put.bind(2, std::to_string(returns_upto_));
    put.exec();
    returns_kept_ = returns_upto_;
  };
  returns_behind_ = false;
  if (returns_upto_ < 0) {
    SQLite::Statement kept(database_.worker(), "SELECT CAST(value AS INTEGER) FROM facts WHERE name = ?");
    kept.bind(1, kReturnsUpto);
    returns_upto_ = returns_kept_ = kept.executeStep() ? kept.getColumn(0).getInt64() : 0;
  }
  std::vector<core::Movement> movements;
  {
    Kept select(database_,
                "SELECT movement_id, kind, at_ms, lines, reference, seq, state FROM movements WHERE seq > ?1 "
                "ORDER BY seq LIMIT ?2");
    select.bind(1, returns_upto_);
    select.bind(2, kAtOnce);
    for (int seen = 1; select.executeStep(); ++seen) {
      returns_behind_ = seen == kAtOnce;
      returns_upto_ = select.getColumn(5).getInt64();
      // What was there before the link is part of both sides' counts.
      if (static_cast<RowState>(select.getColumn(6).getInt()) == RowState::before_link) continue;
      auto movement = read_movement(select, 0);
      bool names = false;
      for (const auto& line : movement.lines) names = names || !line.order_line_ref.empty();
      if (names) movements.push_back(std::move(movement));
    }
  }
  bool changed = false;
  for (const auto& movement : movements)
    changed = enter_returns(movement, true, own_location, now) || changed;
  // What is looked through twice is entered once: how far it went is kept now and then only.
  if (changed || returns_upto_ - returns_kept_ >= kKeptEvery) {
    const std::lock_guard guard(database_.writer());
    keep();
  }
  return changed;
}

/// Inside the caller's transaction, once the line is written. What the register was asked for counts less by
/// what its own return has put back; the web store's count is evened out by a movement of its own.
/// @return by how many more units the web store's count was lowered
core::Units OrderBook::even_out(std::int64_t order, std::int64_t line, core::Units before, bool reopened,
                                core::UnixMillis now) {
  auto& db = database_.worker();
  Kept select(database_,
              "SELECT units, own FROM order_returns WHERE order_id = ? AND order_line = ? ORDER BY at_ms, "
              "movement_id, line");
  select.bind(1, order);
  select.bind(2, line);
  std::vector<std::pair<core::Units, bool>> returns;
  core::LineReturns look;
  bool any = false;
  while (select.executeStep()) {
    any = true;
    core::Units units = select.getColumn(0).getInt64();
    const bool own = select.getColumn(1).getInt() != 0;
    look.returned += units;
    if (units > 0) returns.emplace_back(units, own);
    // What was undone was the last that came back there.
    for (auto back = returns.rbegin(); units < 0 && back != returns.rend(); ++back) {
      if (back->second != own) continue;
      const core::Units of_this = std::min(-units, back->first);
      back->first -= of_this;
      units += of_this;
    }
  }
  if (!any) return 0;
  Kept row(database_, "SELECT net, twice, evened, sku FROM order_lines WHERE order_id = ? AND line = ?");
  row.bind(1, order);
  row.bind(2, line);
  if (!row.executeStep()) return 0;
  look.net = row.getColumn(0).getInt64();
  look.twice = row.getColumn(1).getInt64();
  look.before = before;
  look.reopened = reopened;
  const core::Units evened = row.getColumn(2).getInt64();
  const auto sku = row.getColumn(3).getString();
  row.reset();
  if (sku.empty()) return 0;
  const core::Units twice = core::back_twice(look);
  // Each register evens out what it has told the web store itself: of all returns the first ones.
  core::Units ours = 0, rest = twice;
  for (const auto& [units, own] : returns) {
    const core::Units of_this = std::min(rest, units);
    if (own) ours += of_this;
    rest -= of_this;
  }
  if (twice == look.twice && ours == evened) return 0;
  Kept put(
      database_,
      "UPDATE order_lines SET applied = applied - (?3 - twice), twice = ?3, evened = ?4 WHERE order_id = "
      "?1 AND line = ?2");
  put.bind(1, order);
  put.bind(2, line);
  put.bind(3, twice);
  put.bind(4, ours);
  put.exec();
  if (ours == evened) return 0;
  core::Movement movement;
  const auto number = db.execAndGet("SELECT coalesce(max(seq), 0) + 1 FROM movements").getInt64();
  movement.id = fmt::format("twice:{}:{}:{}:{}", store_hash_, order, line, number);
  movement.kind = core::MovementKind::adjustment;
  movement.at = now;
  movement.reference = fmt::format("#{}", order);
  movement.lines.push_back({sku, (evened - ours) * core::kMilliPerUnit, "", "", true});
  append_movement(db, movement, static_cast<int>(order % core::kLanes));
  if (ours > evened) {
    SQLite::Statement note(db, "INSERT INTO notes (at_ms, kind, reference, text) VALUES (?, ?, ?, ?)");
    note.bind(1, static_cast<std::int64_t>(now));
    note.bind(2, static_cast<int>(core::ActivityKind::order));
    note.bind(3, std::to_string(order));
    note.bind(
        4, fmt::format("{} x {} came back here and were put back in the web store as well. They count once.",
                       ours - evened, sku));
    note.exec();
  }
  return ours - evened;
}

}  // namespace tillbridge::store
