#include "plugin/store/rules.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "plugin/core/movement.h"
#include "plugin/store/chain.h"
#include "plugin/store/lines_codec.h"
#include "plugin/store/sha256.h"

namespace tillbridge::store {
namespace {

/// What a query finds is wrong: its first row says where. Nothing: the rule holds.
struct Breach {
  const char* words;  ///< with {} for the query's first column
  const char* query;
};

/// A rule that queries can judge.
struct QueriedRule {
  const char *name, *holds;
  std::vector<Breach> breaches;
};

const std::vector<QueriedRule>& queried_rules() {
  // A round's batches are closed together, so the time tells rounds of two markers apart.
  static const std::vector<QueriedRule> rules = {
      {"I2",
       "each decided batch accounts for what its movements moved; debts are the sum of their entries; each "
       "settled line was sent, left out for a reason, short, or waits.",
       {{"batch {}: recorded is not sent + short - repaid",
         "SELECT batch FROM batch_items WHERE net <> sent - shorted + repaid OR shorted < 0 OR repaid < 0 OR "
         "settled_debt < 0"},
        {"item {}: its open debt is not the sum of its entries",
         "SELECT d.item FROM debts d LEFT JOIN (SELECT by_product, item, sum(units) AS owed FROM "
         "debt_entries "
         "GROUP BY by_product, item) e ON e.by_product = d.by_product AND e.item = d.item WHERE open < 0 OR "
         "open <> coalesce(owed, 0)"},
        {"item {}: more debt is reserved than is open",
         "SELECT r.item FROM (SELECT by_product, item, sum(most) AS reserved FROM (SELECT by_product, item, "
         "max(repaid + settled_debt) AS most FROM batches JOIN batch_items ON batch = id WHERE state = 0 "
         "GROUP BY lane, by_product, item) GROUP BY by_product, item) r LEFT JOIN debts d ON d.by_product = "
         "r.by_product AND d.item = r.item WHERE r.reserved > coalesce(d.open, 0)"},
        {"movement {}: it is settled by a batch that did not win, or that does not cover it",
         "SELECT seq FROM movements m WHERE m.state = 1 AND m.batch IS NOT NULL AND NOT EXISTS (SELECT 1 "
         "FROM batches b WHERE b.id = m.batch AND b.state = 1 AND b.lane = m.lane AND m.seq <= b.upto)"},
        {"movement {}: it is settled by no batch and by no person",
         "SELECT seq FROM movements m WHERE m.state = 1 AND m.batch IS NULL AND NOT EXISTS (SELECT 1 FROM "
         "outcomes o WHERE o.seq = m.seq) AND NOT EXISTS (SELECT 1 FROM unclear u WHERE u.seq = m.seq AND "
         "u.decision IS NOT NULL)"},
        {"batch {}: it won, and not all of its movements are settled with it",
         "SELECT id FROM batches b LEFT JOIN (SELECT batch, count(*) AS settled FROM movements WHERE state = "
         "1 GROUP BY batch) m ON m.batch = b.id WHERE b.state = 1 AND b.movements <> coalesce(m.settled, 0) "
         "+ "
         "b.bygone"},
        {"movement {}: it names a batch and is not settled by it",
         "SELECT seq FROM movements WHERE batch IS NOT NULL AND state <> 1"},
        {"movement {}: what became of a line of it does not match its batch",
         "SELECT m.seq FROM movements m JOIN batch_outcomes w ON w.batch = m.batch AND w.seq = m.seq LEFT "
         "JOIN outcomes o ON o.seq = w.seq AND o.line = w.line WHERE m.state = 1 AND o.fate IS NOT w.fate"}}},
      {"I3",
       "batches of a round take the same seal from the same slot and leave different, smaller ones.",
       {{"batch {}: its seal is not below the one it takes",
         "SELECT id FROM batches WHERE target >= base OR target <= 0"},
        {"batch {}: another of its round leaves the same seal, or takes another one",
         "SELECT a.id FROM batches a JOIN batches b ON a.lane = b.lane AND a.round = b.round AND a.id < b.id "
         "AND a.state = 0 AND b.state = 0 AND (a.target = b.target OR a.base <> b.base)"},
        {"batch {}: another that was decided with it leaves the same seal, or took another one",
         "SELECT a.id FROM batches a JOIN batches b ON a.lane = b.lane AND a.round = b.round AND a.id < b.id "
         "AND a.state > 0 AND b.state > 0 AND a.decided_ms = b.decided_ms AND (a.target = b.target OR a.base "
         "<> b.base)"}}},
      {"I5",
       "no round has two winners.",
       {{"batch {}: another batch on the same seal won, too",
         "SELECT a.id FROM batches a JOIN batches b ON a.lane = b.lane AND a.base = b.base AND a.round = "
         "b.round AND a.id < b.id AND a.state = 1 AND b.state = 1 AND a.decided_ms = b.decided_ms"},
        {"batch {}: it is undecided although its round has a winner",
         "SELECT a.id FROM batches a JOIN batches b ON a.lane = b.lane AND a.base = b.base AND a.round = "
         "b.round AND a.state = 0 AND b.state = 1 AND a.made_ms < b.decided_ms"}}},
      {"I7",
       "undecided batches take the last decided seal of their lane, in its open round.",
       {{"batch {}: it takes a seal that is not its lane's last",
         "SELECT id FROM batches b LEFT JOIN lanes l ON l.lane = b.lane WHERE b.state = 0 AND (l.base IS NOT "
         "b.base OR l.round IS NOT b.round)"}}},
      {"I8",
       "batches cover the waiting movements of their lane from the first on; numbers were never given twice.",
       {{"movement {}: it still waits although a later one of its lane was settled",
         "SELECT m.seq FROM movements m JOIN (SELECT lane, max(upto) AS upto FROM batches WHERE state = 1 "
         "GROUP BY lane) w ON w.lane = m.lane WHERE m.state = 0 AND m.seq <= w.upto"},
        {"batch {}: it covers a movement that is not there",
         "SELECT id FROM batches b WHERE upto > (SELECT seq FROM history) AND NOT EXISTS (SELECT 1 FROM "
         "movements m WHERE m.seq = b.upto)"},
        {"movement {}: it is there although it has left",
         "SELECT seq FROM movements WHERE seq <= (SELECT seq FROM history)"},
        {"lane {}: it is settled further than numbers were given",
         "SELECT lane FROM lanes WHERE settled_number > (SELECT coalesce(max(seq), 0) FROM movements)"},
        {"lane {}: a batch of it won beyond what it counts as settled",
         "SELECT b.lane FROM batches b JOIN lanes l ON l.lane = b.lane AND l.base = b.target WHERE b.state = "
         "1 AND l.settled_number < b.upto"}}},
      {"I10",
       "what waits for a person waits, and what left Review left it by a decision that is kept.",
       {{"movement {}: it waits for a person and is in no list",
         "SELECT seq FROM movements m WHERE m.state = 3 AND NOT EXISTS (SELECT 1 FROM unclear u WHERE u.seq "
         "= m.seq AND u.decision IS NULL)"},
        {"movement {}: Review has it, and it is not waiting",
         "SELECT u.seq FROM unclear u LEFT JOIN movements m ON m.seq = u.seq WHERE u.decision IS NULL AND "
         "m.state IS NOT 3"},
        {"movement {}: it left Review without a decision that is kept",
         "SELECT seq FROM unclear WHERE decision NOT LIKE 'moved by %' AND 'unclear:' || seq NOT IN (SELECT "
         "row FROM "
         "decisions)"}}},
      {"I11",
       "each web order's lines are what the register was told, or wait as one intent.",
       {{"order {}: a line of it differs and nothing is on its way",
         "SELECT order_id FROM order_lines JOIN orders ON orders.id = order_id WHERE intent_state = 0 AND "
         "(intent_delta <> 0 OR (sku <> '' AND net <> applied AND before_link <> 2 AND (before_link <> 1 OR "
         "net > applied)) AND "
         // Where another register of the location takes orders off the counts, this one only reads them.
         "NOT EXISTS (SELECT 1 FROM facts WHERE name = 'role.ours' AND value = '0'))"},
        {"order {}: a line of it waits without a key or a change",
         "SELECT order_id FROM order_lines WHERE intent_state > 0 AND (intent_key IS NULL OR intent_delta = "
         "0 OR intents < 1)"},
        {"order {}: a line of it has taken less than nothing",
         "SELECT order_id FROM order_lines WHERE net < 0"},
        {"key {}: two lines wait under it",
         "SELECT intent_key FROM order_lines WHERE intent_state > 0 GROUP BY intent_key HAVING count(*) > "
         "1"}}},
      {"I13",
       "each movement is in a lane, and batches hold movements of their own lane only.",
       {{"movement {}: it is in no lane", "SELECT seq FROM movements WHERE lane NOT BETWEEN 0 AND 7"},
        {"movement {}: its batch is of another lane",
         "SELECT m.seq FROM movements m JOIN batches b ON b.id = m.batch WHERE b.lane <> m.lane"},
        {"movement {}: a batch of another lane tells what became of it",
         "SELECT m.seq FROM batch_outcomes o JOIN batches b ON b.id = o.batch JOIN movements m ON m.seq = "
         "o.seq WHERE b.lane <> m.lane"}}}};
  return rules;
}

RuleFound judge(SQLite::Database& db, const QueriedRule& rule) {
  for (const auto& breach : rule.breaches) {
    SQLite::Statement query(db, std::string(breach.query) + " LIMIT 1");
    if (query.executeStep())
      return {rule.name, false,
              fmt::format(fmt::runtime(breach.words), query.getColumn(0).getString()) + "."};
  }
  return {rule.name, true, rule.holds};
}

/// A movement that got OK is there and can be read: its lines are what the register handed over.
RuleFound readable(SQLite::Database& db) {
  SQLite::Statement rows(db,
                         "SELECT seq, movement_id, kind, at_ms, lines, state FROM movements ORDER BY seq");
  std::uint64_t waiting = 0, settled = 0;
  while (rows.executeStep()) {
    const auto lines = decode_lines(rows.getColumn(4).getString());
    const int state = rows.getColumn(5).getInt();
    if (!lines || (lines.value().empty() && state != 2) || rows.getColumn(1).getString().empty())
      return {"I1", false, fmt::format("movement {} cannot be read.", rows.getColumn(0).getInt64())};
    ++(state == 0 ? waiting : settled);
  }
  return {"I1", true,
          fmt::format("{} movements can be read, each under an id of its own; {} wait.", waiting + settled,
                      waiting)};
}

RuleFound whole_chain(SQLite::Database& db) {
  const auto found = check_chain(db);
  std::string words;
  if (!found.begins_after.sound)
    words += "what is kept of the movements that left after two years is not what was written. ";
  for (const auto& row : found.broken)
    words += fmt::format("{}movement {} ({}){}", &row == found.broken.data() ? "" : ", ", row.seq, row.id,
                         row.seq == row.after + 1 ? ""
                         : row.after == 0         ? ", the first row"
                                                  : fmt::format(", the row after movement {}", row.after));
  if (found.broken_rows > found.broken.size())
    words += fmt::format(" and {} more", found.broken_rows - found.broken.size());
  if (!found.broken.empty()) words += ": the row is not what was recorded. ";
  if (found.unreadable_after)
    words += *found.unreadable_after == 0
                 ? "The first row cannot be read. "
                 : fmt::format("The row after movement {} cannot be read. ", *found.unreadable_after);
  if (!words.empty())
    return {"chain", false, words + "Compare it with the register's own receipt of this number."};
  return {"chain", true,
          fmt::format("{} rows carry the checksum that follows from the one before.{}", found.rows,
                      found.begins_after.left_out == 0
                          ? std::string()
                          : fmt::format(" The ids of {} older ones are kept.", found.begins_after.left_out))};
}

RuleFound whole_bodies(SQLite::Database& db) {
  // Of long decided ones the bytes have left, see history.h.
  SQLite::Statement rows(db,
                         "SELECT id, body, sha256 FROM batches WHERE id > (SELECT bodies FROM history) OR "
                         "state = 0 OR length(body) > 0");
  std::uint64_t checked = 0;
  for (; rows.executeStep(); ++checked)
    if (sha256(rows.getColumn(1).getString()) != rows.getColumn(2).getString())
      return {"bodies", false,
              fmt::format("batch {}: its bytes have changed since they were committed.",
                          rows.getColumn(0).getInt64())};
  return {"bodies", true, fmt::format("{} requests are the bytes that were committed (I4).", checked)};
}

/// Units that each decided batch's movements moved, and what it says that it moved: equal but for
/// settlements, of which it takes no more than was owed.
RuleFound units_of_batches(SQLite::Database& db) {
  std::map<std::int64_t, core::Milli> moved;  // by batch
  std::set<std::int64_t> settling;
  SQLite::Statement rows(db, "SELECT batch, seq, lines, kind FROM movements WHERE batch IS NOT NULL");
  SQLite::Statement left_out(db, "SELECT 1 FROM batch_outcomes WHERE batch = ? AND seq = ? AND line = ?");
  while (rows.executeStep()) {
    const std::int64_t batch = rows.getColumn(0).getInt64();
    if (rows.getColumn(3).getInt() == static_cast<int>(core::MovementKind::settlement))
      settling.insert(batch);
    const auto lines = decode_lines(rows.getColumn(2).getString());
    for (std::size_t i = 0; lines && i < lines.value().size(); ++i) {
      left_out.bind(1, batch);
      left_out.bind(2, rows.getColumn(1).getInt64());
      left_out.bind(3, static_cast<std::int64_t>(i));
      if (!left_out.executeStep()) moved[batch] += lines.value()[i].quantity_milli;
      left_out.reset();
    }
  }
  SQLite::Statement batches(db,
                            "SELECT b.id, (SELECT coalesce(sum(net), 0) FROM batch_items i WHERE i.batch = "
                            "b.id) FROM batches b WHERE b.state = 1 AND b.bygone = 0");
  std::uint64_t checked = 0;
  while (batches.executeStep()) {
    const std::int64_t batch = batches.getColumn(0).getInt64();
    if (settling.contains(batch)) continue;
    ++checked;
    if (moved[batch] != batches.getColumn(1).getInt64() * core::kMilliPerUnit)
      return {"units", false,
              fmt::format("batch {}: it moves {} units, and its movements {} thousandths.", batch,
                          batches.getColumn(1).getInt64(), moved[batch])};
  }
  return {"units", true,
          fmt::format("{} decided requests move to the unit what was recorded (I2).", checked)};
}

/// A page that cannot be read breaks the rule that needs it, and no other.
template <class Judge>
RuleFound judged(const char* name, Judge&& judge) {
  try {
    return judge();
  } catch (const SQLite::Exception& error) {
    return {name, false, fmt::format("it cannot be looked at: {}.", error.what())};
  }
}

}  // namespace

std::vector<RuleFound> judge_rules(SQLite::Database& database) {
  std::vector<RuleFound> found{judged("I1", [&] { return readable(database); })};
  for (const auto& rule : queried_rules())
    found.push_back(judged(rule.name, [&] { return judge(database, rule); }));
  found.push_back(judged("units", [&] { return units_of_batches(database); }));
  found.push_back(judged("bodies", [&] { return whole_bodies(database); }));
  found.push_back(judged("chain", [&] { return whole_chain(database); }));
  return found;
}

}  // namespace tillbridge::store
