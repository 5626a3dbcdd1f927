#include "drill/store_admin.h"

#include <fmt/format.h>
#include <httplib.h>

#include <nlohmann/json.hpp>

namespace till_drill {
namespace {

using nlohmann::json;

/// How the SKUs of a register's sync marker begin (docs/protocol.md).
constexpr const char* kMarker = "TILLBRIDGE-MARKER-";

json lines_json(const std::vector<StepLine>& lines) {
  json list = json::array();
  for (const auto& line : lines) list.push_back({{"sku", line.sku}, {"qty", line.quantity_milli / 1000}});
  return list;
}

void whole_units(const std::vector<StepLine>& lines) {
  for (const auto& line : lines) {
    if (line.quantity_milli % 1000 != 0) {
      throw AdminError(fmt::format("The web store sells {} in whole units only.", line.sku));
    }
  }
}

}  // namespace

struct StoreAdmin::State {
  explicit State(const std::string& where) : origin(where), client(where) {
    client.set_connection_timeout(5);
    client.set_read_timeout(30);
    client.set_keep_alive(true);
#ifdef CPPHTTPLIB_OPENSSL_SUPPORT
    // A sandbox with --tls has a certificate of its own making; nothing secret goes this way.
    client.enable_server_certificate_verification(false);
#endif
  }

  json call(const char* method, const std::string& path, const std::string& body) {
    httplib::Request request;
    request.method = method;
    request.path = "/_sandbox/" + path;
    if (!body.empty()) {
      request.body = body;
      request.set_header("Content-Type", "application/json");
    }
    const auto result = client.send(request);
    if (!result) {
      throw AdminError(fmt::format("The sandbox's admin interface at {} does not answer ({}); check --admin.",
                                   origin, httplib::to_string(result.error())));
    }
    if (result->status < 200 || result->status > 299) {
      throw AdminError(fmt::format("The sandbox refused {} {} with {}: {}", method, request.path,
                                   result->status, result->body.substr(0, 300)));
    }
    if (result->body.empty()) return json::object();
    auto answer = json::parse(result->body, nullptr, false);
    if (answer.is_discarded()) {
      throw AdminError(fmt::format("The sandbox's answer to {} {} is not JSON.", method, request.path));
    }
    return answer;
  }

  std::string origin;
  httplib::Client client;
};

StoreAdmin::StoreAdmin(const std::string& origin) : state_(std::make_unique<State>(origin)) {}
StoreAdmin::~StoreAdmin() = default;

std::string StoreAdmin::place_order(const WebOrderStep& order) {
  whole_units(order.lines);
  json body = order.more.empty() ? json::object() : json::parse(order.more);
  body["lines"] = lines_json(order.lines);
  body["status"] = order.status;
  const auto answer = state_->call("POST", "orders", body.dump());
  const auto id = answer.find("id");
  if (id == answer.end()) throw AdminError("The sandbox placed an order and did not say which.");
  return id->is_string() ? id->get<std::string>() : id->dump();
}

void StoreAdmin::change_order(const std::string& number, const WebChangeStep& change) {
  whole_units(change.lines);
  json body = json::object();
  if (!change.lines.empty()) body["lines"] = lines_json(change.lines);
  if (!change.status.empty()) body["status"] = change.status;
  state_->call("POST", fmt::format("orders/{}/{}", number, change.action), body.dump());
}

void StoreAdmin::edit_stock(const std::string& sku, std::int64_t to) {
  state_->call("PUT", "stock", json{{"sku", sku}, {"to", to}}.dump());
}

int StoreAdmin::edit_marker(std::optional<std::int64_t> to, std::int64_t by) {
  int edited = 0;
  const auto answer = state_->call("GET", "state", {});
  for (const auto& item : answer.value("items", json::array())) {
    const std::string sku = item.value("sku", "");
    if (sku.rfind(kMarker, 0) != 0 || item.at("on_hand").is_null()) continue;
    const auto level = item.at("on_hand").get<std::int64_t>();
    if (!to && level == 0) continue;
    state_->call(
        "PUT", "stock",
        json{{"sku", sku}, {"to", to.value_or(level + by)}, {"location_id", item.at("location_id")}}.dump());
    ++edited;
  }
  if (edited == 0) throw AdminError("The web store has no sync marker to edit; the register is not linked.");
  return edited;
}

void StoreAdmin::launch(bool launched) {
  state_->call("POST", "launch", json{{"launched", launched}}.dump());
}

bool StoreAdmin::is_launched() {
  return state_->call("GET", "state", {}).at("store").value("launched", true);
}

std::optional<std::int64_t> StoreAdmin::category(const std::string& name, const std::string& parent) {
  for (const auto& row : state_->call("GET", "categories", {}))
    if (row.value("name", "") == name && row.value("parent", "") == parent) return row.at("id");
  return std::nullopt;
}

std::uint64_t StoreAdmin::found_by_shoppers() {
  return state_->call("GET", "storefront", {}).at("products").size();
}

void StoreAdmin::change_settings(const std::string& body) {
  state_->call("PUT", "settings", body);
}
void StoreAdmin::add_fault(const std::string& body) {
  state_->call("POST", "faults", body);
}
std::size_t StoreAdmin::faults() {
  return state_->call("GET", "faults", {}).size();
}
void StoreAdmin::clear_faults() {
  state_->call("DELETE", "faults", {});
}

std::optional<std::int64_t> StoreAdmin::level(const std::string& sku) {
  const auto all = levels();
  const auto found = all.find(sku);
  return found == all.end() ? std::nullopt : std::optional(found->second);
}

std::map<std::string, std::int64_t> StoreAdmin::levels() {
  const auto answer = state_->call("GET", "state", {});
  std::map<std::string, std::int64_t> levels, locations;
  for (const auto& item : answer.value("items", json::array())) {
    const auto on_hand = item.find("on_hand");
    if (on_hand == item.end() || on_hand->is_null()) continue;
    const std::string sku = item.value("sku", "");
    // The default location is the oldest one.
    const auto where = item.value("location_id", std::int64_t{0});
    if (const auto seen = locations.find(sku); seen != locations.end() && where > seen->second) continue;
    locations[sku] = where;
    levels[sku] = on_hand->get<std::int64_t>();
  }
  return levels;
}

std::string StoreAdmin::product(const std::string& sku) {
  const auto products = state_->call("GET", "products", {});
  for (const auto& row : products)
    if (row.value("sku", "") == sku) return row.dump();
  return "null";
}

std::vector<SeenEffect> StoreAdmin::effects() {
  std::vector<SeenEffect> effects;
  const auto answer = state_->call("GET", "requests", {});
  const auto& requests = answer.is_array() ? answer : answer.value("requests", json::array());
  for (const auto& request : requests) {
    if (request.value("path", "").find("/inventory/adjustments") == std::string::npos) continue;
    for (const auto& effect : request.value("effect", json::array())) {
      effects.push_back({request.value("time_ms", std::int64_t{0}), effect.value("sku", ""),
                         effect.value("delta", std::int64_t{0})});
    }
  }
  return effects;
}

std::vector<std::string> StoreAdmin::writes(const std::string& part) {
  std::vector<std::string> writes;
  const auto answer = state_->call("GET", "requests", {});
  const auto& requests = answer.is_array() ? answer : answer.value("requests", json::array());
  for (const auto& request : requests) {
    const auto method = request.value("method", ""), path = request.value("path", "");
    const int status = request.value("status", 0);
    if (method == "GET" || !request.value("applied", false) || status >= 400) continue;
    if (path.find(part) != std::string::npos) writes.push_back(method + " " + path);
  }
  return writes;
}

}  // namespace till_drill
