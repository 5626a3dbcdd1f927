#include "plugin/core/freeze.h"

#include <algorithm>
#include <cstdlib>

#include "plugin/core/invariant.h"

namespace tillbridge::core {
namespace {

/// BigCommerce counts in 32 bits.
constexpr Units kMostUnits = 2'147'483'647;

/// A web order's own goods were counted when it was placed: neither ringing them up nor undoing that moves
/// the web store's count. Bringing them back does, and so does undoing that.
bool counted_with_order(MovementKind kind, const MovementLine& line) {
  if (line.order_line_ref.empty()) return false;
  return kind == MovementKind::void_sale ? line.quantity_milli > 0 : line.quantity_milli < 0;
}

Units debt_of(const FreezeInput& input, const ItemKey& key) {
  const auto debt = input.debt.find(key);
  return debt == input.debt.end() ? 0 : std::max<Units>(0, debt->second);
}

LineOutcome judge(const FreezeInput& input, const StoredMovement& stored, std::size_t index) {
  const auto& line = stored.movement.lines[index];
  LineOutcome outcome{stored.seq, index, LineFate::sent, "", {}};
  const auto fate = [&](LineFate f, std::string remark) {
    outcome.fate = f;
    outcome.remark = std::move(remark);
    return outcome;
  };
  if (line.sku.empty() || line.quantity_milli == 0) return fate(LineFate::no_stock, "");
  if (stays_off_the_shelf(stored.movement.kind, line))
    return fate(LineFate::no_stock, "not put back on the shelf");
  if (counted_with_order(stored.movement.kind, line))
    return fate(LineFate::no_stock, "already counted with its web order");
  if (input.own_location && !line.location_id.empty() && line.location_id != *input.own_location)
    return fate(LineFate::not_online, "of another location");
  const ItemMatch match = input.match(line.sku);
  outcome.item = match.key;
  if (stored.seq <= match.after) return fate(LineFate::not_online, "part of its first count online");
  if (match.upto && stored.seq > *match.upto) return fate(LineFate::not_online, "turned off online");
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
      return fate(LineFate::held, kNoCountThere);
    case ItemState::arriving:
      return fate(LineFate::held, kBeingTurnedOn);
    case ItemState::online:
      break;
  }
  if (const auto held = input.hold.find(match.key); held != input.hold.end())
    return fate(LineFate::held, held->second);
  if (line.quantity_milli % kMilliPerUnit != 0)
    return fate(LineFate::held, "The web store counts this item in whole units only.");
  if (std::abs(line.quantity_milli / kMilliPerUnit) > kMostUnits)
    return fate(LineFate::held, "The web store cannot count so many units.");
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
      Units units = stored.movement.lines[outcome.line].quantity_milli / kMilliPerUnit;
      auto& change = changes[outcome.item];
      change.item = outcome.item;
      if (stored.movement.kind == MovementKind::settlement && units < 0) {
        // Debt that was repaid or reserved in the meantime must not be settled a second time.
        units = -std::min(-units, debt_of(input, outcome.item) - change.settled_debt);
        change.settled_debt -= units;
      }
      change.net += units;
    }
    content.movements.push_back(stored.seq);
    content.outcomes.insert(content.outcomes.end(), outcomes.begin(), outcomes.end());
  }
  for (auto& [key, change] : changes) {
    // A settlement sends what is already booked as debt; if it cannot be sent it stays debt.
    change.sent = change.net;
    if (change.net > 0) {
      change.repaid = std::clamp<Units>(debt_of(input, key) - change.settled_debt, 0, change.net);
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
