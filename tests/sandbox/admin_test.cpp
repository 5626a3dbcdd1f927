// The admin API: orders, stock, settings, and the ledger of requests.
#include "catch2.hpp"
#include "running_sandbox.h"

using sandbox_test::Answer;
using sandbox_test::Json;
using sandbox_test::RunningSandbox;

TEST_CASE("orders are placed, edited, refunded and cancelled from outside, with their effect on stock") {
  RunningSandbox shop;
  const Answer placed = shop.admin(
      "POST", "orders", Json::parse(R"({"lines":[{"sku":"TEA","qty":4}],"status":"Awaiting Pickup"})"));
  CHECK(placed.status == 201);
  CHECK(placed.json["effect"][0]["delta"] == -4);
  const std::string order = "orders/" + std::to_string(placed.json["id"].get<int>());
  CHECK(shop.admin("POST", order + "/edit", Json::parse(R"({"lines":[{"sku":"TEA","qty":3}]})"))
            .json["effect"][0]["delta"] == 1);
  CHECK(shop.admin("POST", order + "/refund", Json::parse(R"({"lines":[{"sku":"TEA","qty":1}]})"))
            .json["status_id"] == 14);
  CHECK(shop.on_hand("TEA") == 7);
  CHECK(shop.admin("POST", order + "/cancel").json["effect"][0]["to"] == 10);
  CHECK(shop.admin("POST", order + "/edit", {{"status", "Shipped"}}).json["status_id"] == 2);
  CHECK(shop.admin("GET", "state").json["orders"][0]["lines"][0]["taken"] == 3);
}

TEST_CASE("stock is edited from outside, and who reads the state sees master data") {
  RunningSandbox shop(60'000);
  CHECK(shop.admin("PUT", "stock", {{"sku", "TEA"}, {"to", 3}}).status == 200);
  CHECK(shop.on_hand("TEA") == 3);
  CHECK(shop.seen("TEA") == 10);
  CHECK_FALSE(shop.on_hand("BREAD"));
  CHECK(shop.admin("PUT", "stock", {{"sku", "NOPE"}, {"to", 3}}).status == 404);
}

TEST_CASE("shoppers find what is visible and buy what is in stock, and nothing before the launch") {
  RunningSandbox shop;
  const auto names = [&](const std::string& search) {
    Json list = Json::array();
    const Json found = shop.admin("GET", "storefront?search=" + search).json;
    for (const Json& row : found.at("products")) list.push_back(row.at("name"));
    return list;
  };
  const auto buys = [&](const std::string& sku, int quantity) {
    return shop.admin("POST", "storefront/orders", {{"lines", {{{"sku", sku}, {"qty", quantity}}}}});
  };
  const Json all = shop.admin("GET", "storefront").json;
  CHECK(all["products"].size() == 3);
  CHECK(names("tea").size() == 1);
  CHECK(names("tea+nothing").empty());
  CHECK(buys("TEA", 2).status == 201);
  CHECK(shop.on_hand("TEA") == 8);
  CHECK(buys("TEA", 9).status == 422);
  CHECK(buys("BREAD", 1).json["error"].get<std::string>().find("out of stock") != std::string::npos);
  CHECK(buys("CAKE", 1).json["error"].get<std::string>().find("does not have it") != std::string::npos);
  const std::string tea = "/v3/catalog/products/" + std::to_string(sandbox_test::kTea);
  shop.call("PUT", tea, {{"availability", "disabled"}});
  CHECK(names("tea").size() == 1);
  CHECK(buys("TEA", 1).json["error"].get<std::string>().find("cannot be bought") != std::string::npos);
  shop.call("PUT", tea, {{"availability", "available"}, {"is_visible", false}});
  CHECK(names("tea").empty());
  CHECK(buys("TEA", 1).json["error"].get<std::string>().find("hidden") != std::string::npos);
  CHECK(shop.admin("POST", "launch", {{"launched", false}}).json["status"] == "prelaunch");
  CHECK(names("").empty());
  CHECK(buys("SOCK-M", 1).json["error"].get<std::string>().find("not open") != std::string::npos);
  CHECK(shop.on_hand("TEA") == 8);
}

TEST_CASE("a store is launched on its own page, not by the API, and what reads it sees so at once") {
  RunningSandbox shop;
  const auto status = [&] { return shop.call("GET", "/v3/channels/1").json["data"]["status"]; };
  CHECK(status() == "active");
  CHECK(shop.admin("POST", "launch", {{"launched", "no"}}).status == 400);
  CHECK(shop.admin("POST", "launch", {{"when", 1}}).status == 400);
  CHECK(shop.admin("POST", "launch", {{"launched", false}}).json["launched"] == false);
  CHECK(status() == "prelaunch");
  CHECK(shop.call("GET", "/v3/channels/1").json["data"]["is_enabled"] == true);
  CHECK(shop.admin("GET", "state").json["store"]["launched"] == false);
  CHECK(shop.admin("GET", "storefront").json["products"].empty());
  CHECK(shop.admin("POST", "launch", Json::object()).json["status"] == "active");
  CHECK(status() == "active");
  CHECK(shop.admin("GET", "storefront").json["open"] == true);
  CHECK(shop.call("PUT", "/v3/channels/1", {{"status", "prelaunch"}}).status == 422);
  CHECK_FALSE(shop.call("GET", "/v3/channels/1/active-theme").json["data"]["active_theme_uuid"].empty());
  CHECK(shop.call("GET", "/v3/channels/7/active-theme").status == 404);
  CHECK(status() == "active");
}

TEST_CASE("what a merchant has not set up on the control panel is not there for who reads it") {
  RunningSandbox shop;
  CHECK(shop.admin("PUT", "setup", {{"payments", false}}).json["shipping"] == true);
  CHECK(shop.call("GET", "/v2/payments/methods").status == 204);
  CHECK(shop.call("GET", "/v2/shipping/zones").json.size() == 1);
  CHECK(shop.admin("PUT", "setup", {{"shipping", false}, {"theme", false}}).json["payments"] == false);
  CHECK(shop.call("GET", "/v2/shipping/zones").status == 204);
  CHECK(shop.call("GET", "/v2/shipping/zones/1/methods").status == 404);
  CHECK(shop.call("GET", "/v3/channels/1/active-theme").status == 404);
  shop.admin("PUT", "setup", {{"payments", true}, {"shipping", true}, {"theme", true}});
  CHECK(shop.call("GET", "/v2/payments/methods").json.size() == 2);
  CHECK(shop.call("GET", "/v2/shipping/zones/1/methods").json.size() == 1);
  CHECK(shop.call("GET", "/v3/channels/1/active-theme").status == 200);
}

TEST_CASE("what the admin API does not understand is named") {
  RunningSandbox shop;
  struct Row {
    const char *method, *path, *body, *says;
  };
  const Row rows[] = {
      {"POST", "orders", R"({"lines":[{"sku":"TEA","qty":0}]})", "qty"},
      {"POST", "orders", R"({"lines":[{"sku":"NOPE","qty":1}]})", "NOPE"},
      {"POST", "orders", R"({"lines":[{"sku":"TEA","qty":99}]})", "Not enough stock"},
      {"POST", "orders", R"({"lines":[{"sku":"TEA","qty":1}],"colour":1})", "colour"},
      {"POST", "orders", R"({"lines":[{"sku":"TEA","qty":1}],"status":"Lost"})", "Lost"},
      {"POST", "orders/5/cancel", "{}", "no order 5"},
      {"POST", "orders/abc/cancel", "{}", "orders/{id}"},
      {"POST", "faults", R"({"name":"earthquake"})", "earthquake"},
      {"POST", "faults", R"({"name":"hang","sconds":1})", "sconds"},
      {"POST", "faults", R"({"name":"hang","probability":2})", "probability"},
      {"PUT", "stock", R"({"sku":"TEA"})", "to"},
      {"PUT", "setup", R"({"tax":true})", "tax"},
      {"PUT", "setup", R"({"theme":"blue"})", "theme"},
      {"PUT", "settings", R"({"plan":"gold"})", "plan"},
      {"PUT", "settings", R"({"speed":1})", "speed"},
      {"PUT", "settings", "[", "JSON object"},
      {"POST", "accounts", R"({"scopes":["all"]})", "all"},
      {"GET", "nothing", "", "the admin API has"},
  };
  for (const Row& row : rows) {
    INFO(row.method << " " << row.path << " " << row.body);
    const Answer answer = shop.raw(row.method, std::string("/_sandbox/") + row.path, row.body, {});
    CHECK(answer.status >= 400);
    CHECK(answer.json["error"].get<std::string>().find(row.says) != std::string::npos);
  }
  CHECK(shop.sell("TEA", 1).status == 200);
}

TEST_CASE("the ledger has every request in order, with its effect, and never the token") {
  RunningSandbox shop;
  shop.sell("TEA", 2);
  shop.sell("SOCK-L", 9);
  shop.admin("POST", "orders", {{"lines", {{{"sku", "TEA"}, {"qty", 1}}}}});
  shop.call("GET", "/v2/time");
  const Answer ledger = shop.admin("GET", "requests");
  REQUIRE(ledger.json.size() == 4);
  CHECK(ledger.json[0]["status"] == 200);
  CHECK(ledger.json[0]["effect"] ==
        Json::parse(R"([{"sku":"TEA","location_id":1,"from":10,"to":8,"delta":-2}])"));
  CHECK(ledger.json[0]["body"]["items"][0]["quantity"] == -2);
  CHECK(ledger.json[1]["status"] == 422);
  CHECK(ledger.json[1]["effect"].empty());
  CHECK(ledger.json[2]["method"] == "ADMIN");
  CHECK(ledger.json[3]["path"] == shop.base + "/v2/time");
  CHECK(ledger.body.find(shop.token) == std::string::npos);
  CHECK(shop.admin("GET", "requests?since=3").json.size() == 1);
  shop.admin("DELETE", "requests");
  CHECK(shop.admin("GET", "requests").json.empty());
}
