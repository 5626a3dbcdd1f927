#pragma once

// A stock movement as the register recorded it.

#include <string>
#include <vector>

#include "plugin/core/units.h"

namespace tillbridge::core {

enum class MovementKind {
  sale = 1,
  sale_return,
  void_sale,
  adjustment,
  receipt,
  count,
  transfer_in,
  transfer_out,
  settlement
};

struct MovementLine {
  std::string sku;             ///< empty: a line without stock
  Milli quantity_milli = 0;    ///< change of the shop's stock
  std::string location_id;     ///< empty: the register's own
  std::string order_line_ref;  ///< empty, or the web order line
  bool restocked = true;       ///< returns: back on the shelf
  friend bool operator==(const MovementLine&, const MovementLine&) = default;
};

/// Goods that came back and do not go on the shelf again: they change no count. What an exchange gives out
/// leaves it, whatever its mark says.
inline bool stays_off_the_shelf(MovementKind kind, const MovementLine& line) {
  return kind == MovementKind::sale_return && line.quantity_milli > 0 && !line.restocked;
}

struct Movement {
  std::string id;
  MovementKind kind = MovementKind::sale;
  UnixMillis at = 0;
  std::vector<MovementLine> lines;
  std::string reference = {};  ///< what staff call it, the receipt's number; empty: nothing but its id
};

/// A movement with its place in the outbox.
struct StoredMovement {
  std::uint64_t seq = 0;
  int lane = 0;
  Movement movement;
};

/// The largest quantity of one line, in thousandths: exact in a double and far from overflow when thousands
/// of lines are summed.
inline constexpr Milli kMostMilli = Milli{1} << 53;

/// Refuses only what is malformed: no id, no lines, an unknown kind, a quantity beyond kMostMilli. One
/// sentence names the line.
Status check_movement(const Movement& movement);

}  // namespace tillbridge::core
