// The published contract: every route once, through the checking gateway, without one violation. It runs
// where the variable TILLBRIDGE_CONTRACT_GATEWAY names the gateway's folder and node and npm are there.
#include <httplib.h>
#include <signal.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "catch2.hpp"
#include "program.h"
#include "running_sandbox.h"

using sandbox_test::Folder;
using sandbox_test::Json;
using sandbox_test::Program;
using sandbox_test::RunningSandbox;

namespace {

namespace fs = std::filesystem;

int run(std::vector<std::string> command, const std::string& folder, std::string& output) {
  Program program(std::move(command), folder);
  output = program.rest();
  return program.wait();
}

bool there(const std::string& name) {
  std::string ignored;
  return run({name, "--version"}, "", ignored) == 0;
}

class Gate {
 public:
  Gate(RunningSandbox& shop, const std::string& url) : shop_(shop), client_(url) {
    client_.set_read_timeout(20);
  }

  Json ask(int wanted, const std::string& method, const std::string& path, const Json& body = nullptr) {
    httplib::Request request;
    request.method = method;
    request.path = shop_.base + path;
    request.headers = {{"X-Auth-Token", token.empty() ? shop_.token : token},
                       {"Accept", "application/json"},
                       {"User-Agent", "Tillbridge-tests/1"}};
    if (!body.is_null()) {
      request.headers.emplace("Content-Type", "application/json");
      request.body = body.dump();
    }
    const auto answer = client_.send(request);
    INFO(method << " " << path << " " << (answer ? answer->body.substr(0, 300) : "no answer"));
    REQUIRE(answer);
    CHECK(answer->status == wanted);
    return Json::parse(answer->body, nullptr, false);
  }
  std::string token;

 private:
  RunningSandbox& shop_;
  httplib::Client client_;
};

Json line(const char* sku, int quantity) {
  return {{"sku", sku}, {"qty", quantity}};
}

void visit_orders(Gate& gate, RunningSandbox& shop) {
  gate.ask(204, "GET", "/v2/orders");
  const std::string one = std::to_string(
      shop.admin("POST", "orders", {{"lines", {line("TEA", 2), line("SOCK-M", 1)}}}).json["id"].get<int>());
  const std::string two = std::to_string(
      shop.admin("POST", "orders",
                 {{"lines", {line("TEA", 1)}}, {"pickup", true}, {"status", "Awaiting Pickup"}})
          .json["id"]
          .get<int>());
  for (const char* query :
       {"", "?limit=1&page=2", "?include=consignments.line_items&consignment_structure=object",
        "?status_id=11&sort=id:desc",
        "?min_date_modified=2020-01-01T00:00:00%2B00:00&sort=date_modified:asc&limit=250&include="
        "consignments.line_items&consignment_structure=object"}) {
    gate.ask(200, "GET", std::string("/v2/orders") + query);
  }
  gate.ask(204, "GET", "/v2/orders?page=9");
  gate.ask(200, "GET", "/v2/orders/count");
  for (const std::string& id : {one, two}) {
    gate.ask(200, "GET", "/v2/orders/" + id);
    gate.ask(200, "GET",
             "/v2/orders/" + id + "?include=consignments.line_items&consignment_structure=object");
    gate.ask(200, "GET", "/v2/orders/" + id + "/products");
    gate.ask(200, "GET", "/v2/orders/" + id + "/consignments");
  }
  gate.ask(200, "GET", "/v2/orders/" + one + "/shipping_addresses");
  gate.ask(204, "GET", "/v2/orders/" + one + "/coupons");
  const std::string parcels = "/v2/orders/" + one + "/shipments";
  gate.ask(204, "GET", parcels);
  const Json sold = gate.ask(200, "GET", "/v2/orders/" + one + "/products")[0];
  const Json parcel = {{"order_address_id", sold["order_address_id"]},
                       {"tracking_number", "JD0146"},
                       {"items", Json::array({{{"order_product_id", sold["id"]}, {"quantity", 2}}})}};
  gate.ask(201, "POST", parcels, parcel);
  gate.ask(400, "POST", parcels, parcel);  // it is on its way already
  gate.ask(200, "GET", parcels);
  gate.ask(200, "PUT", "/v2/orders/" + one, {{"status_id", 10}, {"staff_notes", "picked"}});
  gate.ask(404, "PUT", "/v2/orders/5", {{"status_id", 10}});
  gate.ask(404, "GET", "/v2/orders/5");
  const Json product = gate.ask(200, "GET", "/v2/orders/" + two + "/products")[0]["id"];
  const Json pickup = {{"pickup_method_id", 1},
                       {"order_id", std::stoi(two)},
                       {"ready_at", "2026-11-23T12:00:00+00:00"},
                       {"pickup_items", Json::array({{{"order_product_id", product}, {"quantity", 1}}})}};
  const Json id = gate.ask(200, "POST", "/v3/orders/pickups", Json::array({pickup}))["data"][0]["id"];
  gate.ask(200, "GET", "/v3/orders/pickups?order_id:in=" + two);
  gate.ask(200, "PUT", "/v3/orders/pickups",
           Json::array({{{"id", id}, {"pickup_id", id}, {"collected_at", "2026-11-23T13:00:00+00:00"}}}));
  gate.ask(204, "DELETE", "/v3/orders/pickups?id:in=" + id.dump());
  gate.ask(200, "GET", "/v2/order_statuses");
  gate.ask(200, "GET", "/v2/order_statuses/8");
  gate.ask(204, "DELETE", "/v2/orders/" + one);
}

void visit_catalogue(Gate& gate) {
  for (const char* query :
       {"", "?limit=2&page=2", "?include=variants&limit=250", "?include=variants,options&limit=10",
        "?sku=TEA", "?sku:in=TEA,BREAD", "?id:in=111,112", "?is_visible=true&include_fields=name",
        "?date_modified:min=2020-01-01T00:00:00%2B00:00&sort=date_modified"}) {
    gate.ask(200, "GET", std::string("/v3/catalog/products") + query);
  }
  const Json scarf = {{"name", "Scarf"},      {"sku", "SCARF"},      {"type", "physical"},
                      {"weight", 1},          {"price", 10},         {"inventory_tracking", "product"},
                      {"inventory_level", 5}, {"brand_name", "Fern"}};
  const std::string id = gate.ask(200, "POST", "/v3/catalog/products", scarf)["data"]["id"].dump();
  gate.ask(409, "POST", "/v3/catalog/products", scarf);
  gate.ask(404, "GET", "/v3/catalog/products/5");
  const std::string product = "/v3/catalog/products/" + id;
  gate.ask(200, "PUT", product, {{"price", 11.5}});
  gate.ask(200, "PUT", "/v3/catalog/products", Json::array({{{"id", std::stoi(id)}, {"is_visible", false}}}));
  const Json option = gate.ask(
      200, "POST", product + "/options",
      Json::parse(
          R"({"display_name":"Size","type":"rectangles","option_values":[{"label":"S","sort_order":0},{"label":"M","sort_order":1}]})"))
                          ["data"];
  auto value = [&](int i) {
    return Json::array({{{"option_id", option["id"]}, {"id", option["option_values"][i]["id"]}}});
  };
  const std::string variant = gate.ask(200, "POST", product + "/variants",
                                       {{"sku", "SCARF-S"}, {"option_values", value(0)}})["data"]["id"]
                                  .dump();
  gate.ask(200, "PUT", "/v3/catalog/variants",
           Json::array({{{"product_id", std::stoi(id)}, {"sku", "SCARF-M"}, {"option_values", value(1)}}}));
  gate.ask(200, "PUT", "/v3/catalog/variants", Json::array({{{"id", std::stoi(variant)}, {"price", 9}}}));
  gate.ask(422, "PUT", "/v3/catalog/variants", Json::array({{{"id", 1}, {"price", 9}}}));
  gate.ask(200, "GET", "/v3/catalog/variants?sku=SCARF-S");
  gate.ask(200, "GET", "/v3/catalog/variants?product_id:in=111," + id + "&limit=250");
  gate.ask(200, "GET", product + "/variants");
  gate.ask(200, "GET", product + "/variants/" + variant);
  gate.ask(200, "PUT", product + "/variants/" + variant, {{"price", 12}});
  gate.ask(200, "GET", product + "/options");
  gate.ask(200, "GET", product + "/options/" + option["id"].dump());
  gate.ask(200, "PUT", product + "/options/" + option["id"].dump(), {{"display_name", "Length"}});
  gate.ask(204, "DELETE", product + "/variants/" + variant);
  gate.ask(204, "DELETE", product);
  gate.ask(200, "GET", "/v3/catalog/summary");
  gate.ask(200, "GET", "/v3/catalog/trees");
  gate.ask(200, "GET", "/v3/catalog/trees/1/categories");
  gate.ask(200, "GET", "/v3/catalog/trees/categories?name=Shelf");
  const Json category =
      gate.ask(201, "POST", "/v3/catalog/trees/categories",
               Json::parse(R"([{"name":"Toys","tree_id":1,"is_visible":false}])"))["data"][0]["category_id"];
  gate.ask(207, "POST", "/v3/catalog/trees/categories",
           Json::parse(R"([{"name":"Toys","tree_id":1},{"name":"Games","tree_id":1}])"));
  gate.ask(200, "PUT", "/v3/catalog/trees/categories",
           Json::array({{{"category_id", category}, {"name", "Play"}}}));
  gate.ask(202, "DELETE", "/v3/catalog/trees/categories?category_id:in=" + category.dump());
}

void visit_inventory(Gate& gate) {
  const char* const relative = "/v3/inventory/adjustments/relative";
  gate.ask(
      200, "POST", relative,
      Json::parse(
          R"({"reason":"sale","items":[{"location_id":1,"product_id":111,"quantity":-1},{"location_id":1,"sku":"SOCK-M","quantity":-1}]})"));
  gate.ask(422, "POST", relative,
           Json::parse(R"({"items":[{"location_id":1,"product_id":113,"quantity":-1}]})"));
  gate.ask(422, "POST", relative,
           Json::parse(R"({"items":[{"location_id":8,"product_id":111,"quantity":-1}]})"));
  gate.ask(200, "PUT", "/v3/inventory/adjustments/absolute",
           Json::parse(R"({"items":[{"location_id":1,"product_id":113,"quantity":4}]})"));
  for (const char* path :
       {"/v3/inventory/items", "/v3/inventory/items?product_id:in=111,112&location_id:in=1&limit=1000",
        "/v3/inventory/items?sku:in=TEA", "/v3/inventory/locations/1/items", "/v3/inventory/locations",
        "/v3/inventory/locations?is_active=true"}) {
    gate.ask(200, "GET", path);
  }
  gate.ask(404, "GET", "/v3/inventory/locations/9/items");
  gate.ask(200, "PUT", "/v3/inventory/locations/1/items",
           Json::parse(R"({"settings":[{"identity":{"product_id":111},"safety_stock":1}]})"));
  gate.ask(422, "PUT", "/v3/inventory/locations/1/items",
           Json::parse(R"({"settings":[{"identity":{"product_id":111}}]})"));
  gate.ask(
      200, "POST", "/v3/inventory/locations",
      Json::parse(
          R"([{"code":"BACK","label":"Back room","type_id":"PHYSICAL","enabled":true,"address":{"address1":"1 A St",
      "city":"Austin","state":"Texas","zip":"78701","email":"a@example.com","geo_coordinates":{"latitude":30.1,"longitude":-97.7},"country_code":"US"}}])"));
  gate.ask(200, "PUT", "/v3/inventory/adjustments/absolute",
           Json::parse(R"({"items":[{"location_id":2,"product_id":111,"quantity":4}]})"));
  gate.ask(200, "GET", "/v3/inventory/items?sku:in=TEA");
  gate.ask(200, "PUT", "/v3/inventory/locations", Json::parse(R"([{"id":2,"label":"Store room"}])"));
  gate.ask(200, "DELETE", "/v3/inventory/locations?location_id:in=2");
}

void visit_the_rest(Gate& gate, RunningSandbox& shop) {
  for (const char* path :
       {"/v2/time", "/v2/store", "/v3/channels", "/v3/channels?type:in=pos&platform:in=custom",
        "/v3/channels/1", "/v3/settings/inventory", "/v3/pickup/methods", "/v2/payments/methods",
        "/v2/shipping/zones", "/v2/shipping/zones/1", "/v2/shipping/zones/1/methods",
        "/v2/shipping/zones/1/methods/1", "/v3/channels/1/active-theme", "/v2/tax_classes",
        "/v2/tax_classes/0", "/v3/tax/settings"}) {
    gate.ask(200, "GET", path);
  }
  const Json channel = Json::parse(
      R"({"name":"Tillbridge-Main","type":"pos","platform":"custom","external_id":"u","status":"connected","is_listable_from_ui":true,"is_visible":true})");
  const std::string made =
      "/v3/channels/" + gate.ask(200, "POST", "/v3/channels", channel)["data"]["id"].dump();
  gate.ask(409, "POST", "/v3/channels", channel);
  gate.ask(200, "PUT", made, {{"status", "disconnected"}});
  const Json field =
      Json::parse(R"({"namespace":"tillbridge","key":"link","value":"{}","permission_set":"read"})");
  const std::string kept =
      made + "/metafields/" + gate.ask(200, "POST", made + "/metafields", field)["data"]["id"].dump();
  gate.ask(409, "POST", made + "/metafields", field);
  gate.ask(200, "GET", made + "/metafields?namespace=tillbridge");
  gate.ask(200, "PUT", kept, {{"value", "x"}});
  gate.ask(204, "DELETE", kept);
  gate.ask(404, "GET", kept);
  gate.ask(200, "PUT", "/v3/settings/inventory", {{"refund_order_stock_adjustment", true}});
  gate.token = "wrong";
  gate.ask(401, "GET", "/v2/time");
  gate.ask(401, "GET", "/v3/channels");
  gate.token =
      shop.admin("POST", "accounts", {{"scopes", {"store_v2_orders_read_only"}}}).json["access_token"];
  gate.ask(403, "GET", "/v3/channels");
  gate.ask(403, "GET", "/v2/store");
  gate.token.clear();
  for (int code : {400, 429, 500, 503}) {
    shop.admin("POST", "faults", {{"name", "status"}, {"code", code}, {"count", 2}});
    gate.ask(code, "GET", "/v2/time");
    gate.ask(code, "GET", "/v3/channels");
  }
  shop.admin("PUT", "settings", {{"quota", 0}});
  gate.ask(429, "GET", "/v2/time");
  gate.ask(429, "GET", "/v3/channels");
}

}  // namespace

TEST_CASE("every route answers as the published contract says", "[P7]") {
  const char* const given = std::getenv("TILLBRIDGE_CONTRACT_GATEWAY");
  if (!given || !fs::exists(fs::path(given) / "gateway.mjs") || !there("node") || !there("npm")) {
    std::cout << "skipped: the contract gateway needs TILLBRIDGE_CONTRACT_GATEWAY to name its folder, and "
                 "node and npm\n";
    return;
  }
  Folder folder;
  const fs::path source = fs::weakly_canonical(given), copy = fs::path(folder.path);
  for (const fs::path& part : {source, source.parent_path() / "openapi"}) {
    fs::copy(part, copy / part.filename(), fs::copy_options::recursive);
  }
  for (const auto& entry : fs::recursive_directory_iterator(copy))
    fs::permissions(entry, fs::perms::owner_write, fs::perm_options::add);
  const std::string home = (copy / source.filename()).string();
  std::string output;
  if (!fs::exists(fs::path(home) / "node_modules") && run({"npm", "ci", "--omit=dev"}, home, output) != 0) {
    std::cout << "skipped: npm could not install the contract gateway's packages\n";
    return;
  }
  RunningSandbox shop;
  const std::string log = folder.path + "/contract.jsonl";
  Program gateway({"node", "gateway.mjs", "--upstream", shop.server().origin(), "--log", log}, home);
  const std::string started = gateway.line_with("listening on ");
  REQUIRE_FALSE(started.empty());
  Gate gate(shop, started.substr(started.find("http://")));
  visit_orders(gate, shop);
  visit_catalogue(gate);
  visit_inventory(gate);
  visit_the_rest(gate, shop);
  gateway.signal(SIGTERM);
  const std::string summary = gateway.line_with("violations");
  CHECK(gateway.wait() == 0);
  CHECK(summary.find(" 0 violations") != std::string::npos);
  std::istringstream lines(sandbox_test::file_text(log));
  for (std::string row; std::getline(lines, row);) {
    const Json exchange = Json::parse(row);
    INFO(row.substr(0, 800));
    CHECK(exchange["request"].empty());
    CHECK(exchange["response"].empty());
  }
}
