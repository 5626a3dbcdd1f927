// Web orders that are older than the link, and units set aside for web orders: the real plugin, the real
// sandbox.

#include <chrono>
#include <nlohmann/json.hpp>

#include "catch2.hpp"
#include "till_bench.h"

using namespace tillbridge::test;
using nlohmann::json;

namespace {

std::string place(WebShop& shop, int quantity, const char* status = "Awaiting Fulfillment") {
  const json order = {{"lines", json::array({{{"sku", "MUG"}, {"qty", quantity}}})}, {"status", status}};
  const auto placed = json::parse(shop.sandbox().admin("POST", "orders", order.dump()));
  return std::to_string(placed.at("id").get<int>());
}

std::int64_t mugs(Till& till) {
  return till.records().on_hand("MUG").value_or(-1) / 1000;
}

std::int64_t set_aside(Till& till) {
  return till.records().set_aside("MUG").value_or(-1) / 1000;
}

bool polled_twice(const Till& till) {
  const auto before = till.status().order_polls_started;
  return till.until([&] { return till.status().order_poll_applied > before + 1; });
}

}  // namespace

TEST_CASE("Orders older than the link move stock only as somebody answers, through the night and a restart",
          "[S78]") {
  Folder folder;
  WebShop shop;
  const auto shipped = place(shop, 4, "Shipped"), waiting = place(shop, 3), dropped = place(shop, 2);
  // The link's own time has whole seconds: these are older by one.
  const auto second = [] {
    return std::chrono::system_clock::now().time_since_epoch() / std::chrono::seconds(1);
  };
  const auto placed_at = second();
  {
    Till till(folder / "till");
    REQUIRE(till.until([&] { return second() > placed_at + 1; }));
    REQUIRE(shop.link(till, folder).done);
    REQUIRE(till.until([&] { return till.status().attention == 1; }));
    CHECK(till.status().orders_to_do == 0);
    shop.sandbox().admin("POST", "orders/" + dropped + "/cancel", "{}");
    REQUIRE(polled_twice(till));
    CHECK(mugs(till) == 500);
    CHECK_FALSE(till.act("decide", {{"row", "old-orders"}, {"choice", "back"}}).done);
  }
  Till till(folder / "till");
  REQUIRE(till.until([&] { return till.status().attention == 1; }));
  CHECK(mugs(till) == 500);
  REQUIRE(till.act("decide", {{"row", "old-orders"}, {"choice", "take-now"}}).done);
  CHECK(till.until([&] { return mugs(till) == 497 && set_aside(till) == 3; }));
  CHECK(till.until([&] { return till.status().orders_to_do == 1 && till.status().attention == 0; }));
  CHECK_FALSE(till.act("decide", {{"row", "old-orders"}, {"choice", "take-now"}}).done);

  shop.sandbox().admin("POST", "orders/" + waiting + "/edit", R"({"status":"Shipped"})");
  shop.sandbox().admin("POST", "orders/" + shipped + "/refund", "{}");
  REQUIRE(till.until([&] { return till.status().attention == 1 && till.status().orders_to_do == 0; }));
  CHECK(mugs(till) == 497);
  REQUIRE(till.act("decide", {{"row", "shelf:" + shipped}, {"choice", "back"}}).done);
  CHECK(till.until([&] { return mugs(till) == 501 && till.status().attention == 0; }));
  CHECK(set_aside(till) == 0);
  CHECK(shop.next_sale_arrives(till));
}

TEST_CASE("What a web order took is shown as set aside, and a count without it leaves the web store alone",
          "[P12]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  const auto order = place(shop, 2);
  REQUIRE(till.until([&] { return mugs(till) == 498 && set_aside(till) == 2; }));
  CHECK(shop.level("MUG") == 498);
  // Counted on the shelf, without the two that lie in the back.
  CHECK_FALSE(till.records().count("MUG", 498'000).has_value());
  CHECK(shop.next_sale_arrives(till, "SOAP"));
  CHECK(shop.level("MUG") == 498);
  CHECK(mugs(till) == 498);
  REQUIRE(till.act("order-done", {{"order", order}}).done);
  CHECK(till.until([&] { return set_aside(till) == 0; }));
  CHECK(mugs(till) == 498);
}
