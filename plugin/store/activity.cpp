#include "plugin/store/activity.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "plugin/core/freeze.h"
#include "plugin/core/seal.h"
#include "plugin/store/lines_codec.h"

namespace tillbridge::store {
namespace {

core::ActivityKind activity_kind(int movement_kind) {
  using Kind = core::MovementKind;
  switch (static_cast<Kind>(movement_kind)) {
    case Kind::sale:
      return core::ActivityKind::sale;
    case Kind::sale_return:
      return core::ActivityKind::sale_return;
    case Kind::void_sale:
      return core::ActivityKind::void_sale;
    case Kind::receipt:
      return core::ActivityKind::receipt;
    case Kind::count:
      return core::ActivityKind::count;
    case Kind::transfer_in:
    case Kind::transfer_out:
      return core::ActivityKind::transfer;
    case Kind::adjustment:
    case Kind::settlement:
      return core::ActivityKind::adjustment;
  }
  return core::ActivityKind::adjustment;
}

/// What people are told of a movement: the receipt's number. An id is for machines, unless it is as short as
/// a number and not one of our own.
std::string called(const std::string& id, const std::string& reference) {
  constexpr std::size_t kLongestNumber = 12;
  if (!reference.empty()) return reference;
  return id.size() <= kLongestNumber && id.find(':') == std::string::npos ? id : std::string{};
}

/// What became of the lines of a recorded movement. A line that still waits for a person counts more than one
/// that was decided.
void tell_outcomes(SQLite::Statement& outcomes, core::ActivityView& row) {
  outcomes.reset();
  outcomes.bind(1, row.id);
  std::size_t unsent = 0;
  bool waits = false, decided = false, not_online = false;
  while (outcomes.executeStep()) {
    const auto line = static_cast<std::size_t>(outcomes.getColumn(0).getInt64());
    if (line >= row.lines.size()) continue;
    row.lines[line].remark = outcomes.getColumn(2).getString();
    const auto fate = static_cast<core::LineFate>(outcomes.getColumn(1).getInt());
    const bool for_person = row.lines[line].remark != core::kBeingTurnedOn;
    const bool open = outcomes.getColumn(3).getInt() != 0;
    if (open && !for_person) row.state = core::ActivityState::queued;
    ++unsent;
    waits = waits || (fate == core::LineFate::held && open && for_person);
    decided = decided || (fate == core::LineFate::held && !open && for_person);
    not_online = not_online || fate == core::LineFate::not_online;
  }
  if (waits)
    row.state = core::ActivityState::problem;
  else if (decided)
    row.state = core::ActivityState::decided;
  else if (not_online && unsent == row.lines.size() && row.state == core::ActivityState::sent)
    row.state = core::ActivityState::not_online;
}

}  // namespace

void Activity::note(core::ActivityKind kind, const std::string& reference, const std::string& text,
                    core::UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  SQLite::Statement insert(database_.worker(),
                           "INSERT INTO notes (at_ms, kind, reference, text) VALUES (?, ?, ?, ?)");
  insert.bind(1, static_cast<std::int64_t>(now));
  insert.bind(2, static_cast<int>(kind));
  insert.bind(3, reference);
  insert.bind(4, text);
  insert.exec();
}

std::vector<core::ActivityView> Activity::movements(std::vector<std::uint64_t> seqs,
                                                    const std::set<std::uint64_t>& accepted,
                                                    const std::set<std::uint64_t>& sending) {
  std::sort(seqs.begin(), seqs.end(), std::greater<>());
  std::vector<core::ActivityView> rows;
  Kept movement(database_,
                "SELECT movement_id, kind, at_ms, state, lines, accepted_ms, settled_ms, reference, lane, "
                "batch FROM movements WHERE seq = ?");
  for (const auto seq : seqs) {
    movement.reset();
    movement.bind(1, static_cast<std::int64_t>(seq));
    if (!movement.executeStep()) continue;
    core::ActivityView row;
    row.id = static_cast<std::int64_t>(seq);
    row.movement_id = movement.getColumn(0).getString();
    row.lane = movement.getColumn(8).getInt();
    row.batch = movement.getColumn(9).isNull() ? 0 : movement.getColumn(9).getInt64();
    row.reference = called(row.movement_id, movement.getColumn(7).getString());
    row.kind = activity_kind(movement.getColumn(1).getInt());
    row.at = movement.getColumn(2).getInt64();
    const int state = movement.getColumn(3).getInt();
    row.state = state == 1   ? core::ActivityState::sent
                : state == 2 ? core::ActivityState::info
                : state == 3 ? core::ActivityState::problem
                : state == 4 ? core::ActivityState::decided
                : state == 5 ? core::ActivityState::info
                             : core::ActivityState::queued;
    if (state == 0 && sending.contains(seq)) row.state = core::ActivityState::sending;
    // Also while the same bytes go out once more, because no read has shown them yet.
    if (state == 0 && accepted.contains(seq)) row.state = core::ActivityState::sent;
    if (state == 3) row.text = "It may have reached the web store: a person decides in Review.";
    if (state == 4) row.text = "It had not reached the web store: it was sent anew.";
    if (state == 2) row.text = "From before the web store was linked: part of both counts, not sent.";
    if (state == 5) row.text = "Moved to another register, which sends it.";
    if (!movement.getColumn(5).isNull()) row.sent_at = movement.getColumn(5).getInt64();
    if (!movement.getColumn(6).isNull()) row.confirmed_at = movement.getColumn(6).getInt64();
    if (auto lines = decode_lines(movement.getColumn(4).getString()))
      for (const auto& line : lines.value()) row.lines.push_back({line.sku, {}, line.quantity_milli, {}});
    rows.push_back(std::move(row));
  }
  Kept outcomes(database_, "SELECT line, fate, remark, decision IS NULL FROM outcomes WHERE seq = ?");
  for (auto& row : rows) tell_outcomes(outcomes, row);
  Kept asked(database_, "SELECT requests, status, request_id FROM batches WHERE id = ? AND requests > 0");
  for (auto& row : rows) {
    if (row.batch == 0) continue;
    asked.reset();
    asked.bind(1, row.batch);
    if (asked.executeStep())
      row.exchanges = {asked.getColumn(0).getInt(), asked.getColumn(1).getInt(),
                       asked.getColumn(2).getString()};
  }
  return rows;
}

std::vector<std::uint64_t> Activity::newest(std::size_t limit) {
  std::vector<std::uint64_t> seqs, waiting;
  const auto most = static_cast<std::int64_t>(limit);
  Kept newest(database_, "SELECT seq FROM movements ORDER BY seq DESC LIMIT ?");
  newest.bind(1, most);
  while (newest.executeStep()) seqs.push_back(static_cast<std::uint64_t>(newest.getColumn(0).getInt64()));
  if (seqs.empty() || seqs.size() < limit) return seqs;
  // The newest that wait, lane by lane: the index gives them without a look at a long backlog.
  Kept of_lane(
      database_,
      "SELECT seq FROM movements WHERE state = 0 AND lane = ? AND seq < ? ORDER BY seq DESC LIMIT ?");
  for (int lane = 0; lane < core::kLanes; ++lane) {
    of_lane.bind(1, lane);
    of_lane.bind(2, static_cast<std::int64_t>(seqs.back()));
    of_lane.bind(3, most);
    while (of_lane.executeStep())
      waiting.push_back(static_cast<std::uint64_t>(of_lane.getColumn(0).getInt64()));
    of_lane.reset();
  }
  std::sort(waiting.begin(), waiting.end(), std::greater<>());
  if (waiting.size() > limit) waiting.resize(limit);
  seqs.insert(seqs.end(), waiting.begin(), waiting.end());
  return seqs;
}

std::vector<core::ActivityView> Activity::latest(std::size_t limit, const std::set<std::uint64_t>& accepted,
                                                 const std::set<std::uint64_t>& sending) {
  auto rows = movements(newest(limit), accepted, sending);
  Kept notes(database_, "SELECT id, at_ms, kind, reference, text FROM notes ORDER BY id DESC LIMIT ?");
  notes.bind(1, static_cast<std::int64_t>(limit));
  while (notes.executeStep()) {
    core::ActivityView row;
    row.id = -notes.getColumn(0).getInt64();
    row.at = notes.getColumn(1).getInt64();
    row.kind = static_cast<core::ActivityKind>(notes.getColumn(2).getInt());
    row.reference = notes.getColumn(3).getString();
    row.text = notes.getColumn(4).getString();
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    const bool a_waits = a.state == core::ActivityState::queued,
               b_waits = b.state == core::ActivityState::queued;
    return a_waits != b_waits ? a_waits : a.at > b.at;
  });
  if (rows.size() > limit) rows.resize(limit);
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.at > b.at; });
  return rows;
}

std::vector<Activity::HeldLine> Activity::held() {
  std::vector<HeldLine> held;
  Kept select(database_,
              "SELECT o.seq, o.line, m.movement_id, o.remark, m.at_ms, m.lines FROM outcomes o "
              "JOIN movements m ON m.seq = o.seq "
              "WHERE o.fate = 3 AND o.decision IS NULL AND o.remark <> ? ORDER BY o.seq LIMIT "
              "500");
  select.bind(1, core::kBeingTurnedOn);
  while (select.executeStep()) {
    HeldLine line;
    line.seq = static_cast<std::uint64_t>(select.getColumn(0).getInt64());
    line.line = static_cast<std::size_t>(select.getColumn(1).getInt64());
    line.movement_id = select.getColumn(2).getString();
    line.reason = select.getColumn(3).getString();
    line.at = select.getColumn(4).getInt64();
    if (auto lines = decode_lines(select.getColumn(5).getString());
        lines && line.line < lines.value().size()) {
      line.sku = lines.value()[line.line].sku;
      line.quantity_milli = lines.value()[line.line].quantity_milli;
    }
    held.push_back(std::move(line));
  }
  return held;
}

std::vector<Activity::Shortage> Activity::shortages() {
  std::vector<Shortage> shortages;
  Kept select(database_,
              "SELECT by_product, item, for_order, open, since_ms, coalesce(acknowledged, '') FROM debts "
              "WHERE open > 0 ORDER BY since_ms");
  while (select.executeStep())
    shortages.push_back({select.getColumn(0).getInt() != 0, select.getColumn(1).getInt64(),
                         select.getColumn(2).getInt64(), select.getColumn(3).getInt64(),
                         select.getColumn(4).getInt64(), select.getColumn(5).getString()});
  return shortages;
}

std::uint64_t Activity::sent_since(core::UnixMillis since) {
  Kept count(database_,
             "SELECT count(*) FROM movements WHERE state = 1 AND settled_ms >= ? AND seq > "
             "(SELECT max(seq) FROM movements) - 20000");
  count.bind(1, static_cast<std::int64_t>(since));
  return count.executeStep() ? static_cast<std::uint64_t>(count.getColumn(0).getInt64()) : 0;
}

}  // namespace tillbridge::store
