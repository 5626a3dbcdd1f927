// The journal of movements, and what changes counts without a receipt.
#include <fmt/format.h>

#include <cstdlib>

#include "register/register_state.h"

namespace till_register {
namespace {

constexpr Milli kLargestQuantity = 1'000'000'000 * kOne;

Movement read_movement(const SQLite::Database& records, SQLite::Statement& row) {
  Movement movement;
  movement.seq = row.getColumn(0).getInt64();
  movement.movement_id = row.getColumn(1).getString();
  movement.kind = static_cast<MovementKind>(row.getColumn(2).getInt());
  movement.origin_key = row.getColumn(3).getString();
  movement.at_unix_ms = row.getColumn(4).getInt64();
  if (!row.getColumn(5).isNull()) movement.register_id = row.getColumn(5).getString();
  SQLite::Statement lines(
      records,
      "SELECT sku, quantity_milli, order_line_ref, restocked FROM journal_line WHERE seq=? ORDER "
      "BY line_no");
  lines.bind(1, movement.seq);
  while (lines.executeStep()) {
    movement.lines.push_back({lines.getColumn(0).getString(), lines.getColumn(1).getInt64(),
                              lines.getColumn(2).getString(), lines.getColumn(3).getInt() != 0});
  }
  movement.reference = receipt_number_of(records, movement.movement_id);
  return movement;
}

bool same_lines(const std::vector<MovementLine>& left, const std::vector<MovementLine>& right) {
  if (left.size() != right.size()) return false;
  for (std::size_t index = 0; index < left.size(); ++index) {
    if (left[index].sku != right[index].sku || left[index].quantity_milli != right[index].quantity_milli ||
        left[index].order_line_ref != right[index].order_line_ref ||
        left[index].restocked != right[index].restocked) {
      return false;
    }
  }
  return true;
}

void check_quantity(const std::string& sku, Milli quantity) {
  if (quantity > kLargestQuantity || quantity < -kLargestQuantity) {
    throw RegisterError(Refusal::kInvalid,
                        fmt::format("A quantity of {} of {} is beyond a billion; correct it.",
                                    format_quantity(quantity), sku));
  }
}

}  // namespace

Milli shelf_change(MovementKind kind, const MovementLine& line) {
  // A web order took its goods off the shelf when it was placed: ringing them up moves nothing, nor does
  // undoing that.
  const bool gives = kind == MovementKind::kVoid ? line.quantity_milli > 0 : line.quantity_milli < 0;
  if (gives && !line.order_line_ref.empty()) return 0;
  if (kind == MovementKind::kReturn && line.quantity_milli > 0 && !line.restocked) return 0;
  return line.quantity_milli;
}

std::string Register::State::given_or_new_id(const std::string& movement_id) const {
  if (movement_id.size() > 200) {
    throw RegisterError(Refusal::kInvalid, "A movement id may have 200 bytes at most; shorten it.");
  }
  if (!movement_id.empty()) return movement_id;
  // The random end keeps it unique for ever, even when these records are put back from a backup one day.
  SQLite::Statement next(records, "SELECT COALESCE(MAX(seq), 0) + 1 FROM journal");
  next.executeStep();
  return fmt::format("R{}-{:06}-{}", register_id, next.getColumn(0).getInt64(), random_hex().substr(0, 6));
}

std::optional<Movement> Register::State::movement(const std::string& movement_id) const {
  SQLite::Statement query(
      records,
      "SELECT seq, movement_id, kind, origin_key, at_unix_ms, register_id FROM journal WHERE movement_id=?");
  query.bind(1, movement_id);
  if (!query.executeStep()) return std::nullopt;
  return read_movement(records, query);
}

std::optional<Movement> Register::State::same_movement(const std::string& movement_id,
                                                       const Movement& wanted) const {
  auto known = movement(movement_id);
  if (!known) return std::nullopt;
  if (known->kind == wanted.kind && same_lines(known->lines, wanted.lines)) return known;
  throw RegisterError(
      Refusal::kConflict,
      fmt::format("The id {} belongs to another movement of this register; use a new one.", movement_id));
}

void Register::State::write_movement(Movement& movement, const std::string& reason) {
  for (const auto& line : movement.lines) check_quantity(line.sku, line.quantity_milli);
  SQLite::Statement entry(
      records,
      "INSERT INTO journal(movement_id, kind, origin_key, at_unix_ms, employee_id, reason, register_id) "
      "VALUES(?,?,?,?,?,?,?)");
  entry.bind(1, movement.movement_id);
  entry.bind(2, static_cast<int>(movement.kind));
  if (!movement.origin_key.empty()) entry.bind(3, movement.origin_key);
  entry.bind(4, movement.at_unix_ms);
  entry.bind(5, signed_in ? signed_in->id : std::string());
  entry.bind(6, reason);
  movement.register_id = options.back_office ? std::string() : identity;
  entry.bind(7, *movement.register_id);
  entry.exec();
  movement.seq = records.getLastInsertRowid();
  SQLite::Statement line_row(
      records,
      "INSERT INTO journal_line(seq, line_no, sku, quantity_milli, order_line_ref, restocked) "
      "VALUES(?,?,?,?,?,?)");
  SQLite::Statement stock(records, "UPDATE stock SET on_hand_milli = on_hand_milli + ? WHERE sku=?");
  int line_no = 0;
  for (const auto& line : movement.lines) {
    line_row.reset();
    line_row.bind(1, movement.seq);
    line_row.bind(2, ++line_no);
    line_row.bind(3, line.sku);
    line_row.bind(4, line.quantity_milli);
    line_row.bind(5, line.order_line_ref);
    line_row.bind(6, line.restocked ? 1 : 0);
    line_row.exec();
    stock.reset();
    stock.bind(1, shelf_change(movement.kind, line));
    stock.bind(2, line.sku);
    stock.exec();
  }
}

void Register::State::movement_done(const Movement& movement) {
  for (const auto& line : movement.lines) {
    if (auto* item = find(line.sku)) item->on_hand_milli += shelf_change(movement.kind, line);
  }
  changed();
  if (!listener || !movement.origin_key.empty()) return;
  try {
    auto told = movement;
    told.reference = receipt_number_of(records, movement.movement_id);
    listener(told);
  } catch (const std::exception&) {
    // The sale is done and in the journal; whoever listens reads it there.
  }
}

std::optional<Movement> Register::adjust(const std::string& sku, Milli to, const std::string& reason,
                                         const std::string& movement_id) {
  auto& state = *state_;
  state.require_signed_in();
  state.refuse_in_training("Adjusting stock");
  check_quantity(sku, to);
  return with_records("stock was adjusted", [&]() -> std::optional<Movement> {
    // The difference is to what the count is now, whichever register has changed it.
    SQLite::Transaction transaction(state.records, SQLite::TransactionBehavior::IMMEDIATE);
    state.refresh();
    const Milli difference = to - state.require(sku).on_hand_milli;
    Movement movement;
    movement.movement_id = state.given_or_new_id(movement_id);
    if (auto known = state.movement(movement.movement_id)) {
      // A repeat finds the count at its goal already; only what it was about can be compared.
      if (known->kind == MovementKind::kAdjustment && known->lines.size() == 1 &&
          known->lines[0].sku == sku) {
        return known;
      }
      return state.same_movement(movement.movement_id, movement);
    }
    if (difference == 0) return std::nullopt;
    movement.kind = MovementKind::kAdjustment;
    movement.at_unix_ms = state.now();
    movement.lines.push_back({sku, difference, {}, true});
    state.write_movement(movement, reason);
    transaction.commit();
    state.movement_done(movement);
    return movement;
  });
}

std::optional<Movement> Register::count(const std::string& sku, Milli counted,
                                        const std::string& movement_id) {
  auto& state = *state_;
  state.require_signed_in();
  state.refuse_in_training("Counting");
  check_quantity(sku, counted);
  return with_records("a count was entered", [&]() -> std::optional<Movement> {
    SQLite::Transaction transaction(state.records, SQLite::TransactionBehavior::IMMEDIATE);
    state.refresh();
    const Milli difference = counted - state.require(sku).on_hand_milli;
    if (difference == 0) return std::nullopt;
    Movement movement;
    movement.movement_id = state.given_or_new_id(movement_id);
    movement.kind = MovementKind::kCount;
    movement.at_unix_ms = state.now();
    movement.lines.push_back({sku, difference, {}, true});
    if (auto known = state.same_movement(movement.movement_id, movement)) return known;
    state.write_movement(movement, "count");
    transaction.commit();
    state.movement_done(movement);
    return movement;
  });
}

Movement Register::receive(const std::string& sku, Milli quantity, std::optional<Minor> cost,
                           const std::string& movement_id) {
  auto& state = *state_;
  state.require_signed_in();
  state.refuse_in_training("Receiving goods");
  state.require(sku);
  if (quantity <= 0)
    throw RegisterError(Refusal::kInvalid, fmt::format("Nothing of {} was received; enter how many.", sku));
  return with_records("goods were received", [&] {
    Movement movement;
    movement.movement_id = state.given_or_new_id(movement_id);
    movement.kind = MovementKind::kReceipt;
    movement.at_unix_ms = state.now();
    movement.lines.push_back({sku, quantity, {}, true});
    if (auto known = state.same_movement(movement.movement_id, movement)) return *known;
    const bool new_cost = cost && *cost != state.require(sku).cost_minor;
    SQLite::Transaction transaction(state.records, SQLite::TransactionBehavior::IMMEDIATE);
    state.write_movement(movement, "received");
    if (new_cost) {
      SQLite::Statement write(state.records, "UPDATE item SET cost_minor=? WHERE sku=?");
      write.bind(1, *cost);
      write.bind(2, sku);
      write.exec();
      put_setting(state.records, "catalogue_revision", std::to_string(state.catalogue_revision + 1));
    }
    transaction.commit();
    if (new_cost) {
      ++state.catalogue_revision;
      state.find(sku)->cost_minor = *cost;
    }
    state.movement_done(movement);
    return movement;
  });
}

Movement Register::transfer(const std::string& sku, Milli quantity, const std::string& other_place,
                            const std::string& movement_id) {
  auto& state = *state_;
  state.require_signed_in();
  state.refuse_in_training("A transfer");
  state.require(sku);
  if (quantity == 0)
    throw RegisterError(Refusal::kInvalid, fmt::format("Nothing of {} is moved; enter how many.", sku));
  return with_records("goods were transferred", [&] {
    Movement movement;
    movement.movement_id = state.given_or_new_id(movement_id);
    movement.kind = quantity > 0 ? MovementKind::kTransferIn : MovementKind::kTransferOut;
    movement.at_unix_ms = state.now();
    movement.lines.push_back({sku, quantity, {}, true});
    if (auto known = state.same_movement(movement.movement_id, movement)) return *known;
    SQLite::Transaction transaction(state.records, SQLite::TransactionBehavior::IMMEDIATE);
    state.write_movement(movement, (quantity > 0 ? "from " : "to ") + other_place);
    transaction.commit();
    state.movement_done(movement);
    return movement;
  });
}

Applied Register::apply(const std::string& key, const std::vector<StockChange>& changes,
                        const std::string& reason) {
  auto& state = *state_;
  if (key.empty() || key.size() > 200) {
    throw RegisterError(Refusal::kInvalid, "A stock change needs a key of 1 to 200 bytes.");
  }
  return with_records("a web order changed stock", [&] {
    SQLite::Transaction transaction(state.records, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement known(state.records, "SELECT 1 FROM journal WHERE origin_key=?");
    known.bind(1, key);
    if (known.executeStep()) return Applied::kBefore;
    Movement movement;
    movement.movement_id = "web " + key;
    movement.kind = MovementKind::kAdjustment;
    movement.origin_key = key;
    movement.at_unix_ms = state.now();
    state.refresh();
    for (const auto& change : changes) {
      state.require(change.sku);
      movement.lines.push_back({change.sku, change.quantity_milli, {}, true});
    }
    state.write_movement(movement, reason);
    transaction.commit();
    state.movement_done(movement);
    return Applied::kNow;
  });
}

std::optional<Milli> Register::applied(const std::string& key, const std::string& sku) const {
  return with_records("an applied web order was looked up", [&]() -> std::optional<Milli> {
    SQLite::Statement query(state_->records,
                            "SELECT SUM(CASE WHEN sku=?2 THEN quantity_milli ELSE 0 END) FROM journal JOIN "
                            "journal_line USING (seq) WHERE origin_key=?1 GROUP BY seq");
    query.bind(1, key);
    query.bind(2, sku);
    if (!query.executeStep()) return std::nullopt;
    return query.getColumn(0).getInt64();
  });
}

JournalPage Register::journal_after(const std::string& cursor, std::size_t max_entries) const {
  return with_records("the journal was read", [&] {
    const auto place = cursor.empty() ? 0 : journal_place(cursor);
    JournalPage page;
    SQLite::Statement query(state_->records,
                            "SELECT seq, movement_id, kind, origin_key, at_unix_ms, register_id FROM journal "
                            "WHERE seq>? ORDER BY "
                            "seq LIMIT ?");
    query.bind(1, place);
    query.bind(2, static_cast<std::int64_t>(max_entries) + 1);
    while (query.executeStep()) {
      if (page.movements.size() == max_entries) {
        page.more = true;
        break;
      }
      page.movements.push_back(read_movement(state_->records, query));
      page.cursors.push_back(fmt::format("j:{}:{}", state_->journal_id, page.movements.back().seq));
    }
    return page;
  });
}

std::string Register::journal_end() const {
  return with_records("the journal was read", [&] {
    SQLite::Statement newest(state_->records, "SELECT COALESCE(MAX(seq), 0) FROM journal");
    newest.executeStep();
    return fmt::format("j:{}:{}", state_->journal_id, newest.getColumn(0).getInt64());
  });
}

std::int64_t Register::journal_place(const std::string& cursor) const {
  const auto prefix = fmt::format("j:{}:", state_->journal_id);
  const auto foreign = [&] {
    return RegisterError(Refusal::kNotFound,
                         fmt::format("The cursor \"{}\" is not of this journal.", cursor));
  };
  if (cursor.compare(0, prefix.size(), prefix) != 0) throw foreign();
  const auto digits = cursor.substr(prefix.size());
  if (digits.empty() || digits.size() > 18 || digits.find_first_not_of("0123456789") != std::string::npos)
    throw foreign();
  const auto place = std::stoll(digits);
  // A cursor from the future means that these records were put back from a backup.
  SQLite::Statement newest(state_->records, "SELECT COALESCE(MAX(seq), 0) FROM journal");
  newest.executeStep();
  if (place > newest.getColumn(0).getInt64()) throw foreign();
  return place;
}

}  // namespace till_register
