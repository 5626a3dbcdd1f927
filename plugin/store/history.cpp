#include "plugin/store/history.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "plugin/store/chain.h"

namespace tillbridge::store {
namespace {

constexpr std::size_t kAtOnce = 40;

/// A transaction that a power cut may take back: the same leaves again then.
class ShortStep {
 public:
  explicit ShortStep(Database& database)
      : guard_(database.writer()),
        unhurried_(database),
        transaction_(database.worker(), SQLite::TransactionBehavior::IMMEDIATE) {}
  void commit() { transaction_.commit(); }

 private:
  std::lock_guard<std::mutex> guard_;
  UnhurriedCommits unhurried_;
  SQLite::Transaction transaction_;
};

struct OldMovement {
  std::int64_t seq = 0;
  std::string chain;
};

}  // namespace

bool History::shorten(core::UnixMillis now) {
  return drop_bodies(now - kBodiesKept) || drop_movements(now - kKept) || drop_batches() ||
         drop_notes(now - kKept);
}

bool History::drop_bodies(core::UnixMillis before) {
  std::int64_t upto = 0;
  {
    // In their order, so that the next look begins where this one ended; an undecided one is waited for.
    Kept select(
        database_,
        "SELECT id, state > 0 AND decided_ms < ? FROM batches WHERE id > (SELECT bodies FROM history) "
        "ORDER BY id LIMIT 40");
    select.bind(1, static_cast<std::int64_t>(before));
    while (select.executeStep() && select.getColumn(1).getInt() != 0) upto = select.getColumn(0).getInt64();
  }
  if (upto == 0) return false;
  ShortStep step(database_);
  // Taken out and put in anew: SQLite would not give back the room that a row leaves within its page.
  struct Row {
    std::array<std::int64_t, 11> numbers;
    std::string sha256;
  };
  std::vector<Row> rows;
  {
    Kept select(
        database_,
        "SELECT id, lane, round, base, target, upto, movements, state, made_ms, decided_ms, bygone, sha256 "
        "FROM batches WHERE id > (SELECT bodies FROM history) AND id <= ? ORDER BY id");
    select.bind(1, upto);
    while (select.executeStep()) {
      Row& row = rows.emplace_back();
      for (std::size_t i = 0; i < row.numbers.size(); ++i)
        row.numbers[i] = select.getColumn(static_cast<int>(i)).getInt64();
      row.sha256 = select.getColumn(11).getString();
    }
  }
  Kept out(database_, "DELETE FROM batches WHERE id > (SELECT bodies FROM history) AND id <= ?");
  out.bind(1, upto);
  out.exec();
  Kept in(database_,
          "INSERT INTO batches (id, lane, round, base, target, upto, movements, state, made_ms, decided_ms, "
          "bygone, "
          "sha256, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, x'')");
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.numbers.size(); ++i) in.bind(static_cast<int>(i) + 1, row.numbers[i]);
    in.bind(12, row.sha256.data(), static_cast<int>(row.sha256.size()));
    in.exec();
    in.reset();
  }
  Kept mark(database_, "UPDATE history SET bodies = ?");
  mark.bind(1, upto);
  mark.exec();
  step.commit();
  return true;
}

bool History::drop_movements(core::UnixMillis before) {
  std::vector<OldMovement> old;
  {
    // From the first on and without a gap: the chain is proved from where it goes on.
    Kept select(
        database_,
        "SELECT m.seq, m.chain, m.state IN (0, 3) OR m.at_ms >= ?1 OR coalesce(m.settled_ms, m.at_ms) >= ?1 "
        "OR EXISTS (SELECT 1 FROM outcomes o WHERE o.seq = m.seq AND o.fate = 3 AND o.decision IS NULL) OR "
        "EXISTS (SELECT 1 FROM unclear u WHERE u.seq = m.seq AND u.decision IS NULL) FROM movements m WHERE "
        "m.seq > (SELECT seq FROM history) AND m.seq <= (SELECT max(seq) FROM movements) - ?2 ORDER BY m.seq "
        "LIMIT 40");
    select.bind(1, static_cast<std::int64_t>(before));
    select.bind(2, std::max<std::int64_t>(1, newest_kept_));
    while (select.executeStep() && select.getColumn(2).getInt() == 0)
      old.push_back({select.getColumn(0).getInt64(), select.getColumn(1).getString()});
  }
  if (old.empty()) return false;
  const std::int64_t upto = old.back().seq;
  ShortStep step(database_);
  HistoryEnd end = history_end(database_.worker());
  end.seq = static_cast<std::uint64_t>(upto);
  end.chain = old.back().chain;
  end.left_out += old.size();
  keep_history_end(database_.worker(), end);
  for (const char* sql :
       {"INSERT INTO bygone (movement_id, kind) SELECT movement_id, kind FROM movements WHERE seq <= ?",
        "UPDATE batches SET bygone = bygone + (SELECT count(*) FROM movements m WHERE m.batch = batches.id "
        "AND "
        "m.seq <= ?1) WHERE id IN (SELECT batch FROM movements WHERE seq <= ?1 AND batch IS NOT NULL)",
        "DELETE FROM outcomes WHERE seq <= ?", "DELETE FROM unclear WHERE seq <= ?",
        "DELETE FROM movements WHERE seq <= ?"}) {
    Kept part(database_, sql);
    part.bind(1, upto);
    part.exec();
  }
  step.commit();
  return true;
}

bool History::drop_batches() {
  std::vector<std::int64_t> ids;
  {
    // The newest stays, since numbers go on from it; so does what a comparison of counts still adds up.
    Kept select(database_,
                "SELECT id, state, upto FROM batches WHERE id < (SELECT max(id) FROM batches) AND id <= "
                "coalesce((SELECT min(batch) FROM counted_items), 1 << 62) ORDER BY id LIMIT 200");
    Kept end(database_, "SELECT seq FROM history");
    if (!end.executeStep() || end.getColumn(0).getInt64() == 0) return false;
    while (ids.size() < kAtOnce && select.executeStep())
      if (select.getColumn(1).getInt() > 0 && select.getColumn(2).getInt64() <= end.getColumn(0).getInt64())
        ids.push_back(select.getColumn(0).getInt64());
  }
  if (ids.empty()) return false;
  ShortStep step(database_);
  for (const char* sql : {"DELETE FROM batch_items WHERE batch = ?",
                          "DELETE FROM batch_outcomes WHERE batch = ?", "DELETE FROM batches WHERE id = ?"}) {
    Kept part(database_, sql);
    for (const auto id : ids) {
      part.bind(1, id);
      part.exec();
      part.reset();
    }
  }
  step.commit();
  return true;
}

bool History::drop_notes(core::UnixMillis before) {
  Kept oldest(database_, "SELECT 1 FROM notes WHERE id = (SELECT min(id) FROM notes) AND at_ms < ?");
  oldest.bind(1, static_cast<std::int64_t>(before));
  if (!oldest.executeStep()) return false;
  oldest.reset();
  ShortStep step(database_);
  Kept drop(
      database_,
      "DELETE FROM notes WHERE id IN (SELECT id FROM notes ORDER BY id LIMIT 40) AND at_ms < ? AND id < "
      "(SELECT max(id) FROM notes)");
  drop.bind(1, static_cast<std::int64_t>(before));
  const bool some = drop.exec() > 0;
  step.commit();
  return some;
}

}  // namespace tillbridge::store
