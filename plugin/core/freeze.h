#pragma once

// What a frozen batch holds: pending movements netted per item, debts repaid first, units diverted where the
// web store is short, and what becomes of each line that is not sent. Pure.

#include <compare>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugin/core/movement.h"

namespace tillbridge::core {

/// One thing that the web store counts: a product or a variant, by how its stock is tracked there.
struct ItemKey {
  bool by_product = false;
  std::int64_t id = 0;
  friend auto operator<=>(const ItemKey&, const ItemKey&) = default;
};

enum class ItemState {
  never_online,  ///< no such SKU in the web store, ever
  turned_off,    ///< matched, hidden there
  untracked,     ///< not counted: here, or there by somebody's choice
  online,
  ambiguous,    ///< two items of the web store have this SKU
  vanished,     ///< was matched; gone from the web store
  needs_count,  ///< the web store keeps no count of it at this location: its lines wait for a choice
  arriving,     ///< being turned on: its movements are kept until its first count stands
};

/// Why a line of an item that is being turned on is held: no person is asked.
inline constexpr const char* kBeingTurnedOn = "This item is being turned on online.";

/// Why a line of an item that the web store keeps no count of is held: a choice for the item ends it (S79).
inline constexpr const char* kNoCountThere = "The web store has no first count of this item yet.";

/// What the item map says of a SKU.
struct ItemMatch {
  ItemState state = ItemState::never_online;
  ItemKey key;
  std::uint64_t after = 0;                           ///< movements up to here are part of its first count
  std::optional<std::uint64_t> upto = std::nullopt;  ///< turned off: movements beyond do not go
};

enum class LineFate {
  sent,        ///< part of the batch (also a zero change)
  no_stock,    ///< no SKU, not restocked, or a web order's own line: nothing to send
  not_online,  ///< never online, turned off, or not counted there: Activity only
  held,        ///< waits for a person
};

struct LineOutcome {
  std::uint64_t seq = 0;
  std::size_t line = 0;
  LineFate fate = LineFate::sent;
  std::string remark;  ///< for people, when not sent
  ItemKey item;        ///< when matched
};

struct ItemChange {
  ItemKey item;
  Units net = 0;           ///< sum of the movements
  Units sent = 0;          ///< what goes over the wire
  Units shorted = 0;       ///< units that left the shop and are not sent: becomes debt
  Units repaid = 0;        ///< units that came back and repay debt instead of being sent
  Units settled_debt = 0;  ///< units of settlement movements, as far as there is debt: sent, and off the debt
};

struct FreezeInput {
  std::vector<StoredMovement> movements;  ///< pending of one lane, in seq order
  std::function<ItemMatch(const std::string& sku)> match;
  std::optional<std::string> own_location;  ///< when given, lines of any other location stay here
  std::map<ItemKey, Units> debt;            ///< open debt less what other lanes have reserved
  std::map<ItemKey, Units> available;       ///< alternatives only: clip to these levels
  std::map<ItemKey, std::string> hold;  ///< alternatives only: items whose lines are held, with the reason
  std::size_t max_items = 1998;         ///< item lines beside the two of the marker
  std::size_t max_movements = 100'000;
};

struct FrozenContent {
  std::vector<std::uint64_t> movements;  ///< a prefix of the input, in order
  std::vector<ItemChange> items;         ///< by item key
  std::vector<LineOutcome> outcomes;     ///< of every line of these movements
};

/// Takes as many movements from the front as fit; whole movements only. At least one unless the input is
/// empty (a single movement with more items than fit is taken whole: BigCommerce's limit refuses it, and it
/// is then held).
FrozenContent freeze(const FreezeInput& input);

}  // namespace tillbridge::core
