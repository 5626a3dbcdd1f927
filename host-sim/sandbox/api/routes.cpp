#include "sandbox/api/routes.h"

#include <algorithm>
#include <charconv>

namespace sandbox {
namespace {

const RouteTable& routes() {
  static const RouteTable kRoutes = [] {
    RouteTable all;
    for (RouteTable part :
         {store_info_routes(), product_routes(), variant_routes(), category_routes(), inventory_routes(),
          location_routes(), order_routes(), pickup_routes(), channel_routes()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return kRoutes;
}

// Fits `/v3/catalog/products/12` to `/v3/catalog/products/{}`; `ids` gets the numbers.
bool fits(std::string_view pattern, std::string_view path, std::vector<Id>& ids) {
  ids.clear();
  while (true) {
    const std::size_t hole = pattern.find("{}");
    if (hole == std::string_view::npos) return pattern == path;
    if (path.substr(0, hole) != pattern.substr(0, hole)) return false;
    path.remove_prefix(hole);
    pattern.remove_prefix(hole + 2);
    const std::string_view segment = path.substr(0, path.find('/'));
    Id id = 0;
    const auto [end, error] = std::from_chars(segment.data(), segment.data() + segment.size(), id);
    if (error != std::errc{} || segment.empty() || end != segment.data() + segment.size()) return false;
    ids.push_back(id);
    path.remove_prefix(segment.size());
  }
}

struct FamilyScopes {
  ScopeFamily family;
  const char* read;
  const char* write;
};

constexpr FamilyScopes kScopes[] = {
    {ScopeFamily::kInformation, "store_v2_information_read_only", "store_v2_information"},
    {ScopeFamily::kProducts, "store_v2_products_read_only", "store_v2_products"},
    {ScopeFamily::kInventory, "store_inventory_read_only", "store_inventory"},
    {ScopeFamily::kLocations, "store_locations_read_only", "store_locations"},
    {ScopeFamily::kOrders, "store_v2_orders_read_only", "store_v2_orders"},
    {ScopeFamily::kFulfillment, "store_order_fulfillment_read_only", "store_order_fulfillment_manage"},
    {ScopeFamily::kFulfillmentMethods, "store_fulfillment_methods_read_only",
     "store_fulfillment_methods_manage"},
    {ScopeFamily::kChannels, "store_channel_settings_read_only", "store_channel_settings"},
    {ScopeFamily::kPayments, "store_payments_methods_read", nullptr},
};

}  // namespace

Match find_route(const std::string& method, const std::string& path) {
  Match match;
  std::vector<Id> ids;
  for (const Route& route : routes()) {
    if (!fits(route.pattern, path, ids)) continue;
    match.path_known = true;
    if (method == route.method) {
      match.route = &route;
      match.ids = ids;
      return match;
    }
  }
  return match;
}

std::vector<std::string> scopes_for(ScopeFamily family, const std::string& method) {
  for (const FamilyScopes& scopes : kScopes) {
    if (scopes.family != family) continue;
    std::vector<std::string> out;
    if (scopes.write) out.push_back(scopes.write);
    if (method == "GET") out.push_back(scopes.read);
    return out;
  }
  return {};
}

const std::vector<std::string>& all_scopes() {
  static const std::vector<std::string> kAll = [] {
    std::vector<std::string> out;
    for (const FamilyScopes& scopes : kScopes) {
      out.push_back(scopes.read);
      if (scopes.write) out.push_back(scopes.write);
    }
    return out;
  }();
  return kAll;
}

Reply answer(Store& store, const Call& call, TimeMs now) {
  const Match match = find_route(call.method, call.path);
  if (!match.route) {
    if (match.path_known) return refuse(call, 405, "The method " + call.method + " is not allowed here.");
    return refuse(
        call, 404,
        call.is_v2() ? "The requested resource was not found." : "The route is not found, check the URL");
  }
  Context context{store, call, now, match.ids};
  return match.route->handler(context);
}

}  // namespace sandbox
