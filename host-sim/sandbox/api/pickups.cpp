#include <algorithm>

#include "sandbox/api/dates.h"
#include "sandbox/api/routes.h"

namespace sandbox {
namespace {

Json pickup_json(const Pickup& pickup) {
  Json items = Json::array();
  for (const PickupItem& item : pickup.items) {
    items.push_back(
        {{"id", item.id},
         {"order_product_id", item.order_product_id},
         {"quantity", item.quantity},
         {"status", pickup.collected_at.empty() ? "AWAITING_COLLECTION" : "COLLECTED"},
         {"collected_at", pickup.collected_at.empty() ? Json(nullptr) : Json(pickup.collected_at)}});
  }
  return {{"id", pickup.id},
          {"pickup_method_id", pickup.pickup_method_id},
          {"order_id", pickup.order_id},
          {"ready_at", pickup.ready_at},
          {"created_at", iso8601(pickup.created)},
          {"updated_at", iso8601(pickup.updated)},
          {"pickup_items", items}};
}

Reply get_pickups(Context& context) {
  if (auto refusal = refuse_unknown(context.call, {"order_id:in", "pickup_id:in"})) return *refusal;
  const auto orders = id_list(context.call, "order_id:in"), ids = id_list(context.call, "pickup_id:in");
  Json data = Json::array();
  for (const auto& [id, pickup] : context.store.data().pickups) {
    if ((!orders || contains(*orders, pickup.order_id)) && (!ids || contains(*ids, id)))
      data.push_back(pickup_json(pickup));
  }
  return v3(data);
}

// A time as the contract wants it; empty when it is none.
std::string instant(const std::string& text) {
  const auto time = parse_date(text);
  return time ? iso8601(*time) : "";
}

Reply post_pickup(Context& context) {
  auto body = body_of(context.call, Json::value_t::array);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  if (std::get<Json>(body).empty() || std::get<Json>(body).size() > 100) {
    return refuse(context.call, 422, "From 1 to 100 pickups are allowed");
  }
  Store trial = context.store;
  Json data = Json::array();
  for (const Json& row : std::get<Json>(body)) {
    Fields fields(object_or_empty(row));
    Pickup pickup;
    fields.require({"order_id", "ready_at", "pickup_items"});
    fields.whole("order_id", pickup.order_id, 1, INT64_MAX);
    fields.whole("pickup_method_id", pickup.pickup_method_id, 0, INT64_MAX);
    fields.text("ready_at", pickup.ready_at, 64);
    fields.text("collected_at", pickup.collected_at, 64);
    if (fields.has("ready_at") && instant(pickup.ready_at).empty())
      fields.wrong("ready_at", "ready_at must be a date");
    if (!pickup.collected_at.empty() && instant(pickup.collected_at).empty())
      fields.wrong("collected_at", "collected_at must be a date");
    pickup.ready_at = instant(pickup.ready_at);
    pickup.collected_at = instant(pickup.collected_at);
    if (fields.has("pickup_items") && fields.at("pickup_items").is_array()) {
      for (const Json& item : fields.at("pickup_items")) {
        Fields inner(object_or_empty(item), "pickup_items.");
        PickupItem read;
        inner.require({"order_product_id", "quantity"});
        inner.whole("order_product_id", read.order_product_id, 1, INT64_MAX);
        inner.whole("quantity", read.quantity, 1, 1'000'000);
        fields.take_errors(inner);
        pickup.items.push_back(read);
      }
    }
    if (!fields.fine()) return refuse(context.call, fields.refusal("Payload contains invalid fields"));
    auto created = trial.create_pickup(std::move(pickup), context.now);
    if (!created.ok()) return refuse(context.call, created.refusal());
    data.push_back(pickup_json(trial.data().pickups.at(created.value())));
  }
  context.store = std::move(trial);
  return v3(data);
}

Reply put_pickup(Context& context) {
  auto body = body_of(context.call, Json::value_t::array);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  Store trial = context.store;
  Json data = Json::array();
  for (const Json& row : std::get<Json>(body)) {
    Fields fields(object_or_empty(row));
    Id id = 0, pickup_id = 0;
    std::optional<std::string> ready_at, collected_at;
    fields.require({"id"});
    fields.whole("id", id, 1, INT64_MAX);
    fields.whole("pickup_id", pickup_id, 0, INT64_MAX);
    fields.text("ready_at", ready_at, 64);
    fields.text("collected_at", collected_at, 64);
    for (auto* time : {&ready_at, &collected_at}) {
      if (!*time) continue;
      *time = instant(**time);
      if ((*time)->empty()) fields.wrong("ready_at", "dates must be ISO 8601");
    }
    if (!fields.fine()) return refuse(context.call, fields.refusal("Payload contains invalid fields"));
    auto done = trial.update_pickup(id, ready_at, collected_at, context.now);
    if (!done.ok()) return refuse(context.call, done.refusal());
    data.push_back(pickup_json(trial.data().pickups.at(id)));
  }
  context.store = std::move(trial);
  return v3(data);
}

Reply delete_pickup(Context& context) {
  for (Id id : id_list(context.call, "id:in").value_or(std::vector<Id>{})) context.store.delete_pickup(id);
  return no_content();
}

Reply methods(Context& context) {
  if (auto refusal = refuse_unknown(
          context.call, {"id:in", "limit", "page", "sort", "date_created", "date_created:min",
                         "date_created:max", "date_modified", "date_modified:min", "date_modified:max"}))
    return *refusal;
  const DateFilter created(context.call, "date_created"), modified(context.call, "date_modified");
  for (const DateFilter* dates : {&created, &modified})
    if (dates->refusal()) return *dates->refusal();
  auto page = page_of(context.call, 50, 250);
  if (auto* reply = std::get_if<Reply>(&page)) return *reply;
  const auto ids = id_list(context.call, "id:in");
  std::vector<const PickupMethod*> rows;
  for (const auto& [id, method] : context.store.data().pickup_methods) {
    if ((!ids || contains(*ids, id)) && created.fits(method.created) && modified.fits(method.modified))
      rows.push_back(&method);
  }
  const std::string sort = context.call.param("sort").value_or("");
  if (!sort.empty() && sort != "name:asc" && sort != "name:desc" && sort != "date_modified:asc" &&
      sort != "date_modified:desc")
    return refuse(context.call, Refusal{422, "The sort is not known.", {{"sort", sort}}});
  std::stable_sort(rows.begin(), rows.end(), [&](const PickupMethod* a, const PickupMethod* b) {
    if (sort.size() > 5 && sort.compare(sort.size() - 5, 5, ":desc") == 0) std::swap(a, b);
    if (sort.rfind("name", 0) == 0) return lower(a->display_name) < lower(b->display_name);
    return sort.rfind("date", 0) == 0 && a->modified < b->modified;
  });
  return page_v3(context.call, rows.size(), std::get<Page>(page), [&](std::size_t i) {
    const PickupMethod& method = *rows[i];
    return Json{{"id", method.id},
                {"location_id", method.location_id},
                {"location_identity", method.location_id},
                {"display_name", method.display_name},
                {"collection_instructions", method.collection_instructions},
                {"collection_time_description", method.collection_time_description},
                {"date_created", iso8601(method.created)},
                {"date_modified", iso8601(method.modified)}};
  });
}

}  // namespace

RouteTable pickup_routes() {
  return {{"GET", "/v3/orders/pickups", ScopeFamily::kFulfillment, get_pickups},
          {"POST", "/v3/orders/pickups", ScopeFamily::kFulfillment, post_pickup},
          {"PUT", "/v3/orders/pickups", ScopeFamily::kFulfillment, put_pickup},
          {"DELETE", "/v3/orders/pickups", ScopeFamily::kFulfillment, delete_pickup},
          {"GET", "/v3/pickup/methods", ScopeFamily::kFulfillmentMethods, methods}};
}

}  // namespace sandbox
