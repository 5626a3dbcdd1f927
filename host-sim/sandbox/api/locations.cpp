#include <algorithm>

#include "sandbox/api/dates.h"
#include "sandbox/api/routes.h"

namespace sandbox {
namespace {

Json location_json(const Location& location) {
  Json hours = Json::object();
  for (const char* day : {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}) {
    hours[day] = {{"open", true}, {"opening", "09:00"}, {"closing", "19:00"}};
  }
  return {{"id", location.id},
          {"code", location.code},
          {"label", location.label},
          {"description", location.description},
          {"managed_by_external_source", location.managed_by_external_source},
          {"type_id", location.type_id},
          {"enabled", location.enabled},
          {"operating_hours", hours},
          {"time_zone", location.time_zone},
          {"created_at", iso8601(location.created)},
          {"updated_at", iso8601(location.updated)},
          {"address",
           {{"address1", location.address1},
            {"address2", location.address2},
            {"city", location.city},
            {"state", location.state},
            {"zip", location.zip},
            {"email", location.email},
            {"phone", location.phone},
            {"geo_coordinates", {{"latitude", location.latitude}, {"longitude", location.longitude}}},
            {"country_code", location.country_code}}},
          {"storefront_visibility", location.storefront_visibility},
          {"special_hours", Json::array()}};
}

Reply get_locations(Context& context) {
  const Call& call = context.call;
  if (auto refusal = refuse_unknown(
          call, {"location_id:in", "location_code:in", "is_default", "type_id:in",
                 "managed_by_external_source", "is_active", "storefront_visibility", "page", "limit"})) {
    return *refusal;
  }
  auto page = page_of(call, 50, 1000);
  if (auto* reply = std::get_if<Reply>(&page)) return *reply;
  const auto ids = id_list(call, "location_id:in");
  const auto codes = text_list(call, "location_code:in"), types = text_list(call, "type_id:in");
  const auto is_default = flag(call, "is_default"), external = flag(call, "managed_by_external_source");
  const auto active = flag(call, "is_active"), visible = flag(call, "storefront_visibility");
  auto in = [](const std::optional<std::vector<std::string>>& list, const std::string& value) {
    return !list || std::find(list->begin(), list->end(), value) != list->end();
  };
  std::vector<const Location*> rows;
  for (const auto& [id, location] : context.store.data().locations) {
    if (ids && !contains(*ids, id)) continue;
    if (!in(codes, location.code) || !in(types, location.type_id)) continue;
    if (is_default && *is_default != (id == 1)) continue;
    if (external && *external != location.managed_by_external_source) continue;
    if (active && *active != location.enabled) continue;
    if (visible && *visible != location.storefront_visibility) continue;
    rows.push_back(&location);
  }
  return page_v3(call, rows.size(), std::get<Page>(page),
                 [&](std::size_t i) { return location_json(*rows[i]); });
}

void read_location(Fields& fields, Location& location) {
  fields.text("code", location.code, 255);
  fields.text("label", location.label, 255);
  fields.text("description", location.description);
  fields.text("time_zone", location.time_zone, 64);
  fields.one_of("type_id", location.type_id, {"PHYSICAL", "VIRTUAL"});
  fields.boolean("enabled", location.enabled);
  fields.boolean("managed_by_external_source", location.managed_by_external_source);
  fields.boolean("storefront_visibility", location.storefront_visibility);
  if (!fields.has("address")) return;
  const Json& address = fields.at("address");
  Fields inner(object_or_empty(address), "address.");
  inner.text("address1", location.address1, 255);
  inner.text("address2", location.address2, 255);
  inner.text("city", location.city, 255);
  inner.text("state", location.state, 255);
  inner.text("zip", location.zip, 32);
  inner.text("email", location.email, 255);
  inner.text("phone", location.phone, 64);
  inner.text("country_code", location.country_code, 2);
  if (address.is_object() && address.contains("geo_coordinates") && address["geo_coordinates"].is_object()) {
    Fields place(address["geo_coordinates"], "address.geo_coordinates.");
    place.number("latitude", location.latitude, -90);
    place.number("longitude", location.longitude, -180);
    inner.take_errors(place);
  }
  fields.take_errors(inner);
}

Reply post_location(Context& context) {
  auto body = body_of(context.call, Json::value_t::array);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  std::vector<Location> locations;
  for (const Json& row : std::get<Json>(body)) {
    Fields fields(object_or_empty(row));
    fields.require({"label", "code", "address"});
    read_location(fields, locations.emplace_back());
    if (!fields.fine()) return refuse(context.call, fields.refusal("Payload contains invalid fields"));
  }
  auto done = context.store.create_locations(std::move(locations), context.now);
  if (!done.ok()) return refuse(context.call, done.refusal());
  return bare({{"transaction_id", done.value()}});
}

Reply put_location(Context& context) {
  auto body = body_of(context.call, Json::value_t::array);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  std::vector<Location> changed;
  for (const Json& row : std::get<Json>(body)) {
    Fields fields(object_or_empty(row));
    Id id = 0;
    fields.require({"id"});
    fields.whole("id", id, 1, INT64_MAX);
    auto old = context.store.data().locations.find(id);
    if (old == context.store.data().locations.end()) {
      return refuse(context.call, 422, "Location not found, identities: [" + std::to_string(id) + "]");
    }
    Location location = old->second;
    read_location(fields, location);
    if (!fields.fine()) return refuse(context.call, fields.refusal("Payload contains invalid fields"));
    changed.push_back(std::move(location));
  }
  for (Location& location : changed) context.store.update_location(std::move(location), context.now);
  return bare({{"transaction_id", context.store.uuid()}});
}

Reply delete_location(Context& context) {
  for (Id id : id_list(context.call, "location_id:in").value_or(std::vector<Id>{})) {
    auto done = context.store.delete_location(id);
    if (!done.ok()) return refuse(context.call, done.refusal());
  }
  return bare({{"transaction_id", context.store.uuid()}});
}

}  // namespace

RouteTable location_routes() {
  return {{"GET", "/v3/inventory/locations", ScopeFamily::kLocations, get_locations},
          {"POST", "/v3/inventory/locations", ScopeFamily::kLocations, post_location},
          {"PUT", "/v3/inventory/locations", ScopeFamily::kLocations, put_location},
          {"DELETE", "/v3/inventory/locations", ScopeFamily::kLocations, delete_location}};
}

}  // namespace sandbox
