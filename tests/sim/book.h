#pragma once

// What really happened, written down by the host, the store and the network as it happened. The checker reads
// this and nothing that the plugin says of itself.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "plugin/core/movement.h"
#include "sim/trace.h"

namespace sim {

using tillbridge::core::Milli;
using tillbridge::core::Units;

/// A movement as the register made it.
struct HostMovement {
  tillbridge::core::Movement movement;
  int till = 0;
  Ms at = 0;
  bool answered_ok = false;  ///< record() said OK to the host
};

/// What one order line did to one register's stock.
struct OrderApplied {
  std::set<std::string> keys;
  Units taken = 0;
};

struct Book {
  std::map<std::string, HostMovement> movements;
  std::vector<std::string> order_of_movements;
  std::map<std::string, Units> start;  ///< the store's levels when the world began, by SKU
  std::map<std::string, Units> recorded_down, recorded_up;  ///< whole units of movements, by SKU
  std::map<std::string, Units> pushed;                      ///< what registers' requests did, by SKU
  std::map<std::string, Units> orders_took, edited;
  std::map<int, std::map<std::string, OrderApplied>> applied;  ///< by register, by "order:line"
  std::map<std::string, std::size_t> body_of_seal;  ///< "till lane base target" -> hash of the bytes
  std::vector<std::string> violations;              ///< found while things happened
  std::map<std::int64_t, std::string>
      first_sku;  ///< by product: items keep this name here when they are renamed
  std::uint64_t requests = 0, pushes = 0, pushes_applied = 0;
};

}  // namespace sim
