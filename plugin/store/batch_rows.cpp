#include "plugin/store/batch_rows.h"

#include "plugin/store/sha256.h"

namespace tillbridge::store {

std::int64_t insert_batch(Statements& on, const NewBatch& batch, std::uint64_t round, core::Units base,
                          core::UnixMillis now) {
  const std::string digest = sha256(batch.body);
  Kept insert(on,
              "INSERT INTO batches (lane, round, base, target, upto, movements, body, sha256, made_ms) "
              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(1, batch.lane);
  insert.bind(2, static_cast<std::int64_t>(round));
  insert.bind(3, base);
  insert.bind(4, batch.target);
  insert.bind(5, static_cast<std::int64_t>(batch.content.movements.back()));
  insert.bind(6, static_cast<std::int64_t>(batch.content.movements.size()));
  insert.bind(7, batch.body.data(), static_cast<int>(batch.body.size()));
  insert.bind(8, digest.data(), static_cast<int>(digest.size()));
  insert.bind(9, static_cast<std::int64_t>(now));
  insert.exec();
  const std::int64_t id = on.connection().getLastInsertRowid();
  Kept item(on, "INSERT INTO batch_items VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  for (const auto& change : batch.content.items) {
    item.bind(1, id);
    item.bind(2, change.item.by_product ? 1 : 0);
    item.bind(3, change.item.id);
    item.bind(4, change.net);
    item.bind(5, change.sent);
    item.bind(6, change.shorted);
    item.bind(7, change.repaid);
    item.bind(8, change.settled_debt);
    item.exec();
    item.reset();
  }
  Kept outcome(on, "INSERT INTO batch_outcomes VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (const auto& line : batch.content.outcomes) {
    if (line.fate == core::LineFate::sent) continue;
    outcome.bind(1, id);
    outcome.bind(2, static_cast<std::int64_t>(line.seq));
    outcome.bind(3, static_cast<std::int64_t>(line.line));
    outcome.bind(4, static_cast<int>(line.fate));
    outcome.bind(5, line.remark);
    outcome.bind(6, line.item.by_product ? 1 : 0);
    outcome.bind(7, line.item.id);
    outcome.exec();
    outcome.reset();
  }
  return id;
}

}  // namespace tillbridge::store
