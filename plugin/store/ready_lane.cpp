#include "plugin/store/ready_lane.h"

#include <algorithm>

#include "plugin/core/crash_point.h"
#include "plugin/store/batch_rows.h"
#include "plugin/store/item_match.h"

namespace tillbridge::store {
namespace {

/// A cashier does not wait for more lines than a large basket has.
constexpr std::size_t kMostLines = 64;

/// Whether the lane is as the worker saw it, nothing else waits in it, and nothing forbids to freeze.
bool still_ready(Statements& on, const ReadyLane& ready, std::uint64_t seq) {
  Kept look(on,
            "SELECT round, base, (SELECT count(*) FROM batches WHERE lane = ?1 AND state = 0) + "
            "(SELECT count(*) FROM movements WHERE state = 0 AND lane = ?1 AND seq < ?2) + "
            "(SELECT count(*) FROM facts WHERE name = 'fenced') + (SELECT count(*) FROM closings) "
            "FROM lanes WHERE lane = ?1");
  look.bind(1, ready.lane);
  look.bind(2, static_cast<std::int64_t>(seq));
  return look.executeStep() && look.getColumn(0).getInt64() == static_cast<std::int64_t>(ready.round) &&
         look.getColumn(1).getInt64() == ready.base && look.getColumn(2).getInt64() == 0;
}

bool has_open_debt(Statements& on, const core::ItemKey& item) {
  Kept owed(on, "SELECT 1 FROM debts WHERE by_product = ? AND item = ? AND open > 0");
  owed.bind(1, item.by_product ? 1 : 0);
  owed.bind(2, item.id);
  return owed.executeStep();
}

}  // namespace

std::optional<FrozenAtOnce> freeze_at_once(Statements& on, const ReadyLane& ready,
                                           const core::StoredMovement& stored) {
  // What settles debt is weighed against the debt.
  if (ready.now() < ready.not_before || stored.movement.lines.size() > kMostLines ||
      stored.movement.kind == core::MovementKind::settlement ||
      !core::epoch_has(stored.seq, ready.epoch_start) || !still_ready(on, ready, stored.seq))
    return std::nullopt;
  core::FreezeInput input;
  input.movements = {stored};
  input.match = [&](const std::string& sku) { return match_item(on, sku); };
  input.own_location = ready.own_location;
  NewBatch batch;
  batch.lane = ready.lane;
  batch.content = core::freeze(input);
  if (std::any_of(batch.content.items.begin(), batch.content.items.end(),
                  [&](const auto& change) { return has_open_debt(on, change.item); }))
    return std::nullopt;
  batch.target = core::seal(stored.seq, ready.nonce, ready.epoch_start);
  if (batch.target >= ready.base) return std::nullopt;
  TILLBRIDGE_CRASH_POINT("batch-built", before);
  batch.body = ready.body(batch.target, batch.content);
  const std::int64_t id = insert_batch(on, batch, ready.round, ready.base, ready.wall());
  TILLBRIDGE_CRASH_POINT("batch-built", after);
  return FrozenAtOnce{ready.lane,
                      {id, batch.target, core::BatchState::frozen, 1},
                      std::move(batch.body),
                      {stored.seq},
                      std::move(batch.content.items)};
}

}  // namespace tillbridge::store
