#pragma once
// The table of all routes: which path, which scope, which handler. Pure: the store and the time are given.
#include "sandbox/api/context.h"

namespace sandbox {

/// The OAuth scope family that a route belongs to (`facts`: a write scope includes reading).
enum class ScopeFamily {
  kNone,
  kInformation,
  kProducts,
  kInventory,
  kLocations,
  kOrders,
  kFulfillment,
  kFulfillmentMethods,
  kChannels,
  kPayments
};

struct Route {
  const char* method;
  const char* pattern;  ///< `{}` stands for a whole number
  ScopeFamily family;
  Reply (*handler)(Context&);
};

using RouteTable = std::vector<Route>;

// One list per family of routes; all of them make up `routes()`.
RouteTable store_info_routes();
RouteTable product_routes();
RouteTable variant_routes();
RouteTable category_routes();
RouteTable inventory_routes();
RouteTable location_routes();
RouteTable order_routes();
RouteTable pickup_routes();
RouteTable channel_routes();

/// A route that fits a call, with the numbers of its path.
struct Match {
  const Route* route = nullptr;
  std::vector<Id> ids;
  bool path_known = false;  ///< some route has this path, though perhaps with another method
};
Match find_route(const std::string& method, const std::string& path);

/// The scopes of a family: any of the returned ones allows the method.
std::vector<std::string> scopes_for(ScopeFamily family, const std::string& method);
/// Every scope that a token for this API can have.
const std::vector<std::string>& all_scopes();

/// Answers a call: finds the route, runs it. Authentication, quota and faults are the caller's.
Reply answer(Store& store, const Call& call, TimeMs now);

}  // namespace sandbox
