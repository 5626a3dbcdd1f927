#include "plugin/core/freeze.h"

#include <algorithm>

#include "plugin/core/invariant.h"

namespace tillbridge::core {
namespace {

LineOutcome judge(const FreezeInput& input, const StoredMovement& stored, std::size_t index) {
  const auto& line = stored.movement.lines[index];
  LineOutcome outcome{stored.seq, index, LineFate::sent, "", {}};
  const auto fate = [&](LineFate f, std::string remark) {
    outcome.fate = f;
    outcome.remark = std::move(remark);
    return outcome;
  };
  if (line.sku.empty() || line.quantity_milli == 0) return fate(LineFate::no_stock, "");
  if (stored.movement.kind == MovementKind::sale_return && !line.restocked)
    return fate(LineFate::no_stock, "not put back on the shelf");
  if (!line.order_line_ref.empty() && line.quantity_milli < 0)
    return fate(LineFate::no_stock, "already counted with its web order");
  const ItemMatch match = input.match(line.sku);
  outcome.item = match.key;
  switch (match.state) {
    case ItemState::never_online:
      return fate(LineFate::not_online, "not sold online");
    case ItemState::turned_off:
      return fate(LineFate::not_online, "turned off online");
    case ItemState::untracked:
      return fate(LineFate::not_online, "not counted online");
    case ItemState::ambiguous:
      return fate(LineFate::held, "Two items in the web store have this SKU.");
    case ItemState::vanished:
      return fate(LineFate::held, "The web store no longer has this item.");
    case ItemState::needs_count:
      return fate(LineFate::held, "The web store has no first count of this item yet.");
    case ItemState::online:
      break;
  }
  if (const auto held = input.hold.find(match.key); held != input.hold.end())
    return fate(LineFate::held, held->second);
  if (line.quantity_milli % kMilliPerUnit != 0)
    return fate(LineFate::held, "The web store counts this item in whole units only.");
  return outcome;
}

}  // namespace

FrozenContent freeze(const FreezeInput& input) {
  FrozenContent content;
  std::map<ItemKey, ItemChange> changes;
  for (const auto& stored : input.movements) {
    if (content.movements.size() >= input.max_movements) break;
    std::vector<LineOutcome> outcomes;
    std::set<ItemKey> added;
    for (std::size_t i = 0; i < stored.movement.lines.size(); ++i) {
      outcomes.push_back(judge(input, stored, i));
      if (outcomes.back().fate == LineFate::sent && !changes.contains(outcomes.back().item))
        added.insert(outcomes.back().item);
    }
    if (!content.movements.empty() && changes.size() + added.size() > input.max_items) break;
    for (const auto& outcome : outcomes) {
      if (outcome.fate != LineFate::sent) continue;
      const Units units = stored.movement.lines[outcome.line].quantity_milli / kMilliPerUnit;
      auto& change = changes[outcome.item];
      change.item = outcome.item;
      change.net += units;
      if (stored.movement.kind == MovementKind::settlement) change.settled_debt += -units;
    }
    content.movements.push_back(stored.seq);
    content.outcomes.insert(content.outcomes.end(), outcomes.begin(), outcomes.end());
  }
  for (auto& [key, change] : changes) {
    // A settlement sends what is already booked as debt; if it cannot be sent it stays debt.
    change.sent = change.net;
    if (change.net > 0) {
      const auto debt = input.debt.find(key);
      if (debt != input.debt.end()) change.repaid = std::clamp<Units>(debt->second, 0, change.net);
      change.sent = change.net - change.repaid;
    } else if (const auto level = input.available.find(key);
               level != input.available.end() && change.net < 0) {
      const Units possible = std::max<Units>(0, level->second);
      change.shorted = std::max<Units>(0, -change.net - possible);
      change.sent = change.net + change.shorted;
    }
    invariant(change.net == change.sent - change.shorted + change.repaid,
              "recorded = sent + short, to the unit (I2)");
    content.items.push_back(change);
  }
  return content;
}

}  // namespace tillbridge::core
