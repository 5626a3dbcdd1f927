// What staff do with web orders, told to the real sandbox.

#include <nlohmann/json.hpp>

#include "catch2.hpp"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

std::string place_order(WebShop& shop) {
  const auto placed = json::parse(shop.sandbox().admin(
      "POST", "orders", R"({"lines":[{"sku":"MUG","qty":1}],"status":"Awaiting Fulfillment"})"));
  return std::to_string(placed.at("id").get<int>());
}

int status_of(WebShop& shop, const std::string& order) {
  const auto state = json::parse(shop.sandbox().admin("GET", "state", ""));
  for (const auto& each : state.at("orders"))
    if (std::to_string(each.at("id").get<int>()) == order) return each.at("status_id").get<int>();
  return -1;
}

int changes_of_status(WebShop& shop) {
  int changes = 0;
  for (const auto& each : json::parse(shop.sandbox().admin("GET", "requests", "")))
    changes += each.at("method") == "PUT" && each.at("applied") == true &&
               each.at("path").get<std::string>().find("/v2/orders/") != std::string::npos;
  return changes;
}

}  // namespace

TEST_CASE("An order is marked ready and handed over from the register, and the web store hears each once",
          "[P8][P13]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  const auto order = place_order(shop);
  REQUIRE(till.until([&] { return till.status().orders_to_do == 1; }));

  REQUIRE(till.act("order-ready", {{"order", order}}).done);
  CHECK(till.until([&] { return till.status().orders_to_do == 0; }));
  const int ready = status_of(shop, order);
  CHECK((ready == 8 || ready == 9));
  REQUIRE(till.act("order-ready", {{"order", order}}).done);
  REQUIRE(till.act("order-done", {{"order", order}}).done);
  CHECK(till.until([&] {
    const int done = status_of(shop, order);
    return done == 2 || done == 10;
  }));
  CHECK(changes_of_status(shop) == 2);
  CHECK(shop.next_sale_arrives(till, "SOAP"));
}

TEST_CASE("An order marked ready while the web store does not answer is told later, once", "[P13]") {
  Folder folder;
  WebShop shop;
  std::string order;
  {
    Till till(folder / "till");
    REQUIRE(shop.link(till, folder).done);
    order = place_order(shop);
    REQUIRE(till.until([&] { return till.status().orders_to_do == 1; }));
    shop.fault(R"({"name":"reset","path":"/v2/orders/"})");
    REQUIRE(till.act("order-ready", {{"order", order}}).done);
    till.until([] { return false; }, 300);
    CHECK(status_of(shop, order) == 11);
  }
  shop.clear_faults();
  Till till(folder / "till");
  CHECK(till.until([&] { return status_of(shop, order) != 11; }, 20'000));
  CHECK(changes_of_status(shop) == 1);
}

TEST_CASE("An order that was cancelled meanwhile is not marked, and no order number is invented", "[P13]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  const auto order = place_order(shop);
  REQUIRE(till.until([&] { return till.status().orders_to_do == 1; }));
  shop.sandbox().admin("POST", "orders/" + order + "/cancel", "{}");
  REQUIRE(till.act("order-done", {{"order", order}}).done);
  CHECK(till.until([&] { return till.status().orders_to_do == 0; }));
  CHECK(status_of(shop, order) == 5);
  CHECK(changes_of_status(shop) == 0);

  const auto unknown = till.act("order-ready", {{"order", "4711"}});
  CHECK_FALSE(unknown.done);
  CHECK_THAT(unknown.words, Contains("no web order 4711"));
  CHECK_FALSE(till.act("order-ready", {{"order", "1045 or so"}}).done);
}
