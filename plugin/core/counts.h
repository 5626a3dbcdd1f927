#pragma once

// Two counts of one item, the register's and the web store's: by how much they differ, and what a choice
// about them does (S79, N4). Pure.

#include <cstddef>
#include <optional>
#include <string_view>

#include "plugin/core/units.h"

namespace tillbridge::core {

/// Both counts at one moment at which nothing of the item was on its way.
struct CountsNow {
  Units here = 0;       ///< the register's count, in whole units
  Units untaken = 0;    ///< units of web orders that the register has not taken off
  Units on_hand = 0;    ///< the web store's, at our location
  Units available = 0;  ///< of these, what it sells: without the safety stock
  Units owed = 0;       ///< units that left the shop and the web store could not give
  friend bool operator==(const CountsNow&, const CountsNow&) = default;
};

/// How many units more the web store has than the shop. It stays the same as long as only movements and
/// orders flow.
Units difference(const CountsNow& counts);

enum class CountChoice {
  leave,     ///< both stay as they are, and nobody is asked again
  shop,      ///< the web store gets this shop's count, less units not yet taken off
  web,       ///< the register gets the web store's count and those units
  lower,     ///< as `shop`, and only where that is less
  expected,  ///< the difference becomes again what it was, and never more than the shop has
  undo,      ///< what an earlier choice changed is changed back
};
std::optional<CountChoice> count_choice_of(std::string_view name);
std::string_view name_of(CountChoice choice);

/// What a choice does with an item. Changes, never levels: a sale on either side meanwhile stays counted.
struct CountStep {
  Units web_change = 0, register_change = 0;
  Units owed = 0;        ///< what is owed of it from then on
  Units difference = 0;  ///< as it stands afterwards
};
/// `before`: the difference that `expected` goes back to.
CountStep plan_count(CountChoice choice, const CountsNow& counts, Units before = 0);

/// What a choice for many items would do: too much at once needs the owner and a typed number.
struct CountGuard {
  std::size_t items = 0;
  std::size_t to_zero = 0;    ///< counts above 0 that would be 0
  std::size_t uncounted = 0;  ///< register's counts at 0 or below
  void add(CountChoice choice, const CountsNow& counts);
  bool many_to_zero() const { return items > 1 && to_zero * 10 > items; }
  bool looks_uncounted() const { return items > 1 && uncounted * 5 > items; }
  bool needs_owner() const { return many_to_zero() || looks_uncounted(); }
};

/// Why two counts have moved apart.
enum class DriftCause {
  web_edit = 1,  ///< the web store's moved, and no sale, order or return did it
  unknown = 2,   ///< the register's did, or nobody can say
  order = 3,     ///< web orders took more than the web store had, and it counts no lower than none
};

}  // namespace tillbridge::core
