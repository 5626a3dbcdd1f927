// The API over a real socket: envelopes, errors, paging, scopes, quota, delayed reads.
#include <chrono>
#include <thread>

#include "catch2.hpp"
#include "running_sandbox.h"

using sandbox_test::Answer;
using sandbox_test::Json;
using sandbox_test::kTea;
using sandbox_test::RunningSandbox;

TEST_CASE("the store says its time, its name and its rate limits") {
  RunningSandbox shop(0, "plus");
  const Answer time = shop.call("GET", "/v2/time");
  CHECK(time.status == 200);
  CHECK(time.json["time"].is_number_integer());
  CHECK(time.header("x-rate-limit-requests-quota") == "150");
  CHECK(time.header("x-rate-limit-requests-left") == "149");
  CHECK(time.header("x-rate-limit-time-window-ms") == "30000");
  CHECK("/stores/" + shop.call("GET", "/v2/store").json["id"].get<std::string>() == shop.base);
}

TEST_CASE("an empty V2 list is a 204 without a body, an empty V3 list is a 200") {
  RunningSandbox shop;
  const Answer none = shop.call("GET", "/v2/orders");
  CHECK(none.status == 204);
  CHECK(none.body.empty());
  const Answer empty = shop.call("GET", "/v3/catalog/products?sku=NOPE");
  CHECK(empty.status == 200);
  CHECK(empty.json["data"].empty());
  CHECK(empty.json["meta"]["pagination"]["total"] == 0);
}

TEST_CASE("V2 errors are lists, V3 errors are problem objects") {
  RunningSandbox shop;
  const Answer v2 = shop.call("GET", "/v2/orders/9");
  CHECK(v2.status == 404);
  CHECK(v2.json == Json::parse(R"([{"status":404,"message":"The requested resource was not found."}])"));
  const Answer v3 = shop.call("GET", "/v3/catalog/products/9");
  CHECK(v3.status == 404);
  CHECK(v3.json["status"] == 404);
  CHECK(v3.json["title"].is_string());
  CHECK(shop.call("POST", "/v3/inventory/adjustments/relative", {{"items", Json::array()}})
            .header("content-type") == "application/problem+json");
  CHECK(shop.raw("POST", shop.base + "/v3/channels", "{",
                 {{"X-Auth-Token", shop.token}, {"Content-Type", "application/json"}})
            .status == 400);
  CHECK(shop.raw("POST", shop.base + "/v3/channels", "{}",
                 {{"X-Auth-Token", shop.token}, {"Content-Type", "text/plain"}})
            .status == 415);
  CHECK(shop.raw("GET", shop.base + "/v2/time", "", {{"X-Auth-Token", shop.token}, {"Accept", "text/html"}})
            .status == 406);
  CHECK(shop.call("PUT", "/v2/time", Json::object()).status == 405);
  CHECK(shop.call("GET", "/v3/catalog/nothing").status == 404);
}

TEST_CASE("lists are paged, and a page beyond the end is empty") {
  RunningSandbox shop;
  const Answer first = shop.call("GET", "/v3/catalog/variants?limit=3");
  CHECK(first.json["data"].size() == 3);
  CHECK(first.json["meta"]["pagination"]["total"] == 4);
  CHECK(first.json["meta"]["pagination"]["total_pages"] == 2);
  CHECK(first.json["meta"]["pagination"]["links"]["next"] == "?limit=3&page=2");
  CHECK(shop.call("GET", "/v3/catalog/variants?limit=3&page=2").json["data"].size() == 1);
  CHECK(shop.call("GET", "/v3/catalog/variants?limit=3&page=9").json["data"].empty());
  CHECK(shop.call("GET", "/v3/catalog/products?limit=251").status == 422);
  CHECK(shop.call("GET", "/v3/catalog/products?limit=11&include=options").status == 422);
  CHECK(shop.call("GET", "/v3/inventory/items?limit=1000").status == 200);
  for (int i = 0; i < 3; ++i) shop.admin("POST", "orders", {{"lines", {{{"sku", "TEA"}, {"qty", 1}}}}});
  CHECK(shop.call("GET", "/v2/orders?limit=2").json.size() == 2);
  CHECK(shop.call("GET", "/v2/orders?limit=2&page=2").json.size() == 1);
  CHECK(shop.call("GET", "/v2/orders?limit=2&page=3").status == 204);
  CHECK(shop.call("GET", "/v2/orders?colour=red").status == 400);
}

TEST_CASE("each published filter and order of a list is understood, others are named") {
  RunningSandbox shop;
  shop.admin("PUT", "stock", {{"sku", "TEA"}, {"to", 0}});
  const auto found = [&](const std::string& query) {
    const Answer answer = shop.call("GET", query);
    INFO(query);
    REQUIRE(answer.status == 200);
    return answer.json["data"].size();
  };
  const std::string products = "/v3/catalog/products?", shelf = "/v3/catalog/trees/categories?name=Shelf&";
  const std::size_t all = found(products);
  CHECK(found(products + "out_of_stock=1&id=111") == 1);
  CHECK(found(products + "inventory_low=0&id=111") == 0);
  CHECK(found(products + "inventory_level:in=0,4&id=111") == 1);
  CHECK(found(products + "inventory_level:not_in=0&id=111") == 0);
  CHECK(found(products + "inventory_level:greater=0&id=111") == 0);
  CHECK(found(products + "inventory_level:less=1&id=111") == 1);
  CHECK(found(products + "id:greater=111") == all - 1);
  CHECK(found(products + "id:less=112") == 1);
  CHECK(found(products + "weight=99") == 0);
  CHECK(found(products + "total_sold=0") == all);
  CHECK(found(products + "is_free_shipping=1") == 0);
  CHECK(found(products + "date_last_imported:min=2020-01-01") == 0);
  CHECK(found(products + "date_last_imported:not=2020-01-01") == all);
  CHECK(found(products + "date_modified:min=2020-01-01") == all);
  CHECK(shop.call("GET", products + "sort=inventory_level&direction=desc")
            .json["data"]
            .back()["inventory_level"] == 0);
  CHECK(shop.call("GET", products + "sort=colour").status == 422);
  CHECK(shop.call("GET", products + "date_modified:max=soon").status == 422);
  CHECK(found(shelf + "tree_id:not_in=1") == 0);
  CHECK(found(shelf + "category_uuid:not_in=00000000-0000-4000-8000-000000000000") == 1);
  CHECK(found(shelf + "page_title:like=x") == 0);
  CHECK(found("/v3/channels/1/metafields?date_created:min=2020-01-01&direction=desc") == 0);
  CHECK(found("/v3/pickup/methods?date_modified:min=2040-01-01&sort=name:desc") == 0);
  // Categories come in batches, and so do their errors.
  const Answer wrong = shop.call("GET", shelf + "colour=red");
  CHECK(wrong.status == 422);
  CHECK(wrong.json["errors"]["title"] == "The filter(s): colour are not valid filter parameter(s).");
  CHECK(wrong.json["meta"]["failed"] == 0);
  CHECK(shop.call("GET", shelf + "limit=251").json["errors"]["status"] == 422);
  CHECK(shop.call("DELETE", "/v3/catalog/trees/categories").json["errors"]["status"] == 422);
}

TEST_CASE("a request without a right token, scope or store is turned away") {
  RunningSandbox shop;
  CHECK(shop.raw("GET", shop.base + "/v2/time", "", {{"X-Auth-Token", "wrong"}}).status == 401);
  CHECK(shop.raw("GET", shop.base + "/v2/time", "", {}).status == 401);
  CHECK(shop.raw("GET", "/stores/other/v2/time", "", {{"X-Auth-Token", shop.token}}).status == 403);
  const Json account =
      shop.admin("POST", "accounts", {{"scopes", {"store_v2_orders_read_only", "store_inventory"}}}).json;
  shop.token = account["access_token"];
  CHECK(account["credentials"].get<std::string>().find("ACCESS TOKEN: " + shop.token) == 0);
  CHECK(shop.call("GET", "/v2/orders").status == 204);
  CHECK(shop.call("PUT", "/v2/orders/1", {{"status_id", 2}}).status == 403);
  CHECK(shop.call("GET", "/v3/inventory/items").status == 200);  // a write scope includes reading
  CHECK(shop.call("GET", "/v3/catalog/products").status == 403);
  shop.admin("DELETE", "accounts/" + account["client_id"].get<std::string>());
  CHECK(shop.call("GET", "/v2/orders").status == 401);
}

TEST_CASE("requests beyond the quota are answered 429 until the window ends, per account") {
  RunningSandbox shop;
  shop.admin("PUT", "settings", {{"quota", 2}, {"window_ms", 2'000}});
  CHECK(shop.call("GET", "/v2/time").status == 200);
  CHECK(shop.call("GET", "/v2/time").status == 200);
  const Answer full = shop.call("GET", "/v2/time");
  REQUIRE(full.status == 429);
  CHECK(std::stoi(full.header("x-rate-limit-time-reset-ms")) <= 2'000);
  const std::string first = shop.token;
  shop.token = shop.admin("POST", "accounts", Json::object()).json["access_token"];
  CHECK(shop.call("GET", "/v2/time").status == 200);
  shop.token = first;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  int status = 429;
  while (status == 429 && std::chrono::steady_clock::now() < deadline)
    status = shop.call("GET", "/v2/time").status;
  CHECK(status == 200);
  shop.admin("PUT", "settings", {{"quota", 0}, {"throttle_headers", false}, {"throttle_body", "empty"}});
  const Answer bare = shop.call("GET", "/v2/time");
  CHECK(bare.status == 429);
  CHECK(bare.body.empty());
  CHECK(bare.header("x-rate-limit-time-reset-ms").empty());
}

TEST_CASE("an accepted adjustment answers a bare transaction id, and readers see it after the delay") {
  RunningSandbox shop(60'000);
  const Answer sold = shop.sell("TEA", 2);
  CHECK(sold.status == 200);
  CHECK(sold.json.size() == 1);
  CHECK(sold.json["transaction_id"].get<std::string>().size() == 36);
  CHECK(shop.on_hand("TEA") == 8);
  CHECK(shop.seen("TEA") == 10);
  shop.admin("PUT", "settings", {{"stock_delay_ms", 0}});
  CHECK(shop.sell("SOCK-M", 1).status == 200);
  CHECK(shop.seen("SOCK-M") == 4);
  CHECK(shop.seen("TEA") == 10);
  CHECK(shop.sell("SOCK-L", 2).status == 422);
  CHECK(shop.sell("BREAD", 1).json["title"] ==
        "Items with identity: [sku BREAD] requires absolute adjustment before relative");
}

TEST_CASE("both forms of an item's identity together, or none, are refused") {
  RunningSandbox shop;
  const Json both = {
      {"items", {{{"location_id", 1}, {"sku", "TEA"}, {"product_id", kTea}, {"quantity", -1}}}}};
  CHECK(shop.call("POST", "/v3/inventory/adjustments/relative", both).status == 422);
  CHECK(shop.call("POST", "/v3/inventory/adjustments/relative",
                  {{"items", {{{"location_id", 1}, {"quantity", -1}}}}})
            .status == 422);
  CHECK(shop.call("POST", "/v3/inventory/adjustments/relative",
                  {{"items", {{{"sku", "TEA"}, {"quantity", -1}}}}})
            .status == 422);
  CHECK(shop.call("POST", "/v3/inventory/adjustments/relative",
                  {{"items", {{{"location_id", 1}, {"sku", "TEA"}, {"quantity", 1.5}}}}})
            .status == 422);
  CHECK(shop.on_hand("TEA") == 10);
}

TEST_CASE("a hidden marker with sixteen variants is made in one request, filled and read back") {
  RunningSandbox shop;
  Json variants = Json::array();
  for (int i = 0; i < 16; ++i) {
    variants.push_back(
        {{"sku", "TB-1-" + std::to_string(i)},
         {"option_values", {{{"option_display_name", "Slot"}, {"label", std::to_string(i)}}}}});
  }
  const Answer made = shop.call("POST", "/v3/catalog/products",
                                {{"name", "Marker"},
                                 {"type", "physical"},
                                 {"weight", 0},
                                 {"price", 0},
                                 {"sku", "TB-1"},
                                 {"is_visible", false},
                                 {"inventory_tracking", "variant"},
                                 {"variants", variants}});
  REQUIRE(made.status == 200);
  REQUIRE(made.json["data"]["variants"].size() == 16);
  CHECK(made.json["data"]["options"].size() == 1);
  const std::string product = std::to_string(made.json["data"]["id"].get<int>());
  Json items = Json::array();
  for (const Json& variant : made.json["data"]["variants"]) {
    items.push_back(
        {{"location_id", 1}, {"variant_id", variant["id"]}, {"quantity", items.empty() ? 100'000'000 : 0}});
  }
  CHECK(shop.call("PUT", "/v3/inventory/adjustments/absolute", {{"reason", "start"}, {"items", items}})
            .status == 200);
  const Answer read =
      shop.call("GET", "/v3/inventory/items?product_id:in=" + product + "&location_id:in=1&limit=1000");
  REQUIRE(read.json["data"].size() == 16);
  CHECK(read.json["data"][0]["locations"][0]["total_inventory_onhand"] == 100'000'000);
  CHECK(
      shop.call("GET", "/v3/catalog/variants?product_id:in=" + product + "&limit=250").json["data"].size() ==
      16);
  int hidden = 0;
  const Json state = shop.admin("GET", "state").json;
  for (const Json& item : state["items"]) hidden += item.value("hidden", false) ? 1 : 0;
  CHECK(hidden == 16);
}

TEST_CASE("an order carries its lines, addresses and money as V2 writes them") {
  RunningSandbox shop;
  const int id =
      shop.admin("POST", "orders", Json::parse(R"({"lines":[{"sku":"TEA","qty":2},{"sku":"SOCK-M","qty":1}],
      "customer":{"first_name":"Dana","last_name":"Whitfield"},"pickup":true})"))
          .json["id"];
  const Json list =
      shop.call("GET",
                "/v2/"
                "orders?include=consignments.line_items&consignment_structure=object&sort=date_modified:asc")
          .json;
  REQUIRE(list.size() == 1);
  CHECK(list[0]["id"] == id);
  CHECK(list[0]["subtotal_inc_tax"] == "24.0000");
  CHECK(list[0]["billing_address"]["first_name"] == "Dana");
  CHECK(list[0]["date_created"].get<std::string>().find("+0000") != std::string::npos);
  const Json lines = list[0]["consignments"]["pickups"][0]["line_items"];
  REQUIRE(lines.size() == 2);
  CHECK(lines[1]["product_options"][0]["display_value"] == "M");
  CHECK(shop.call("GET", "/v2/orders/" + std::to_string(id) + "/products").json.size() == 2);
  CHECK(shop.call("GET", "/v2/orders/count").json["count"] == 1);
  CHECK(shop.call("PUT", "/v2/orders/" + std::to_string(id), {{"status_id", 5}}).json["status"] ==
        "Cancelled");
  CHECK(shop.on_hand("TEA") == 10);
  CHECK(shop.call("PUT", "/v2/orders/" + std::to_string(id), {{"colour", 5}}).json[0]["message"] ==
        "The field 'colour' is invalid.");
  const Json future = shop.call("GET", "/v2/orders?min_date_modified=2090-01-01T00:00:00Z").json;
  CHECK(future.is_discarded());
  CHECK(shop.call("GET", "/v2/orders?min_date_modified=soon").status == 400);
}

TEST_CASE("what an order links to is there") {
  RunningSandbox shop;
  const int id = shop.admin("POST", "orders", {{"lines", {{{"sku", "TEA"}, {"qty", 2}}}}}).json["id"];
  const std::string order = "/v2/orders/" + std::to_string(id);
  for (const char* list : {"/coupons", "/fees", "/taxes", "/messages", "/shipments"}) {
    INFO(list);
    CHECK(shop.call("GET", order + list).status == 204);
    CHECK(shop.call("GET", "/v2/orders/9" + std::string(list)).status == 404);
  }
  const int address = shop.call("GET", order + "/shipping_addresses").json[0]["id"];
  CHECK(shop.call("GET", order + "/shipping_addresses/" + std::to_string(address)).json["order_id"] == id);
  CHECK(shop.call("GET", order + "/shipping_addresses/9").status == 404);
  const int line = shop.call("GET", order + "/products").json[0]["id"];
  const int shipment =
      shop.call("POST", order + "/shipments",
                {{"order_address_id", address}, {"items", {{{"order_product_id", line}, {"quantity", 1}}}}})
          .json["id"];
  CHECK(shop.call("GET", order + "/shipments/count").json == Json::parse(R"({"count":1})"));
  CHECK(shop.call("GET", order + "/shipments/" + std::to_string(shipment)).json["items"][0]["quantity"] == 1);
  CHECK(shop.call("GET", order + "/shipments/9").status == 404);
}

TEST_CASE("orders are found by the total that they show") {
  RunningSandbox shop;
  shop.admin("POST", "orders", {{"lines", {{{"sku", "TEA"}, {"qty", 1}}}}});  // 7.50, and 5.95 to ship it
  CHECK(shop.call("GET", "/v2/orders").json[0]["total_inc_tax"] == "13.4500");
  CHECK(shop.call("GET", "/v2/orders?min_total=13&max_total=14").status == 200);
  CHECK(shop.call("GET", "/v2/orders?max_total=10").status == 204);
}

TEST_CASE("catalogue batches have their limits, and one bad row changes nothing") {
  RunningSandbox shop;
  CHECK(shop.call("PUT", "/v3/catalog/products",
                  Json::array({{{"id", kTea}, {"price", 8}}, {{"id", 999}, {"price", 8}}}))
            .status == 404);
  CHECK(shop.call("GET", "/v3/catalog/products/111").json["data"]["price"] == 7.5);
  CHECK(shop.call("PUT", "/v3/catalog/products", Json::array({{{"id", kTea}, {"price", 8}}}))
            .json["data"][0]["price"] == 8.0);
  Json many = Json::array();
  for (int i = 0; i < 11; ++i) many.push_back({{"id", kTea}, {"price", i}});
  CHECK(shop.call("PUT", "/v3/catalog/products", many).status == 413);
  CHECK(shop.call("POST", "/v3/catalog/products",
                  {{"name", "Green Tea"}, {"type", "physical"}, {"weight", 1}, {"price", 1}})
            .status == 409);
  const Answer wrong = shop.call("POST", "/v3/catalog/products",
                                 {{"name", "Cup"}, {"type", "physical"}, {"weight", "heavy"}, {"price", 1}});
  CHECK(wrong.status == 422);
  CHECK(wrong.json["errors"].contains("weight"));
  CHECK(shop.call("POST", "/v3/catalog/products",
                  {{"name", "Cup"},
                   {"type", "physical"},
                   {"weight", 1},
                   {"price", 1},
                   {"inventory_tracking", "product"},
                   {"inventory_level", -1}})
            .status == 207);
}

TEST_CASE("channel, metafield, location, category, settings and launch routes answer") {
  RunningSandbox shop;
  const Json channel = {{"name", "Till-1"},
                        {"type", "pos"},
                        {"platform", "custom"},
                        {"status", "connected"},
                        {"external_id", "abc"}};
  const int id = shop.call("POST", "/v3/channels", channel).json["data"]["id"];
  CHECK(shop.call("POST", "/v3/channels", channel).status == 409);
  const std::string fields = "/v3/channels/" + std::to_string(id) + "/metafields";
  CHECK(
      shop.call(
              "POST", fields,
              {{"namespace", "tillbridge"}, {"key", "link"}, {"value", "{}"}, {"permission_set", "app_only"}})
          .status == 200);
  CHECK(shop.call("GET", fields).json["data"].size() == 1);
  const std::string own = shop.token;
  shop.token = shop.admin("POST", "accounts", Json::object()).json["access_token"];
  CHECK(shop.call("GET", fields).json["data"].empty());  // app_only: nobody else sees it
  shop.token = own;
  CHECK(shop.call("GET", "/v3/inventory/locations").json["data"][0]["id"] == 1);
  CHECK(shop.call("GET", "/v3/catalog/trees/categories?name=Shelf").json["data"].size() == 1);
  CHECK(shop.call("GET", "/v3/settings/inventory").json["data"]["update_stock_behavior"] == "order_placed");
  for (const char* path : {"/v2/payments/methods", "/v2/shipping/zones", "/v2/shipping/zones/1/methods",
                           "/v2/tax_classes", "/v3/tax/settings", "/v3/catalog/summary", "/v2/order_statuses",
                           "/v3/orders/pickups", "/v3/pickup/methods", "/v3/catalog/trees"}) {
    INFO(path);
    CHECK(shop.call("GET", path).status == 200);
  }
}

TEST_CASE("answers are compressed for those who ask") {
  RunningSandbox shop;
  bool reset = false;
  const std::string request =
      "GET " + shop.base + "/v3/catalog/products HTTP/1.1\r\nHost: x\r\nX-Auth-Token: " + shop.token +
      "\r\nAccept: application/json\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n";
  const std::string answer = shop.bytes(request, reset);
  CHECK(answer.find("Content-Encoding: gzip") != std::string::npos);
  CHECK(answer.find("\x1f\x8b") != std::string::npos);
}
