// Somebody switches the location off in the web store's control panel: nothing can be counted there.

#include <nlohmann/json.hpp>

#include "catch2.hpp"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

void switch_location(WebShop& shop, bool on) {
  auto place =
      json::parse(shop.sandbox().api("GET", "/v3/inventory/locations", shop.token(), "")).at("data").at(0);
  for (const char* read_only : {"created_at", "updated_at", "is_default", "special_hours"})
    place.erase(read_only);
  place["enabled"] = on;
  shop.sandbox().api("PUT", "/v3/inventory/locations", shop.token(), json::array({place}).dump());
  const auto now = json::parse(shop.sandbox().api("GET", "/v3/inventory/locations", shop.token(), ""));
  REQUIRE(now.at("data").at(0).at("enabled") == on);
}

}  // namespace

TEST_CASE("Sales wait, in words, while the web store's location is switched off, and go once it is on") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  REQUIRE(shop.next_sale_arrives(till));
  // Accepted and seen: a sale whose seal is not seen yet would be counted with those that wait.
  REQUIRE(till.until([&] {
    const auto status = till.status();
    return status.sync == TILL_SYNC_ALL_SENT && status.queued == 0;
  }));
  const auto mugs = shop.level("MUG"), soaps = shop.level("SOAP");

  switch_location(shop, false);
  for (int sale = 0; sale < 3; ++sale) till.sell("MUG");
  till.sell("SOAP");
  REQUIRE(till.until([&] { return till.status().sync == TILL_SYNC_ATTENTION; }));
  // However often it is tried, no item is blamed for it, and none of it is lost.
  for (int tries = 0; tries < 7; ++tries) {
    CHECK(till.act("sync-now", {}).done);
    till.until([] { return false; }, 700);
    CHECK(till.status().sync == TILL_SYNC_ATTENTION);
    CHECK(till.status().attention == 1);
    CHECK(till.status().queued == 4);
  }
  CHECK(shop.level("MUG") == mugs);

  switch_location(shop, true);
  CHECK(till.act("sync-now", {}).done);
  CHECK(till.until([&] { return till.status().sync == TILL_SYNC_ALL_SENT; }));
  CHECK(shop.level("MUG") == mugs - 3);
  CHECK(shop.level("SOAP") == soaps - 1);
  CHECK(till.status().attention == 0);
  CHECK(shop.next_sale_arrives(till));
}

TEST_CASE("A register that starts while the location is switched off says so, and goes on by itself") {
  Folder folder;
  WebShop shop;
  {
    Till till(folder / "till");
    REQUIRE(shop.link(till, folder).done);
    REQUIRE(shop.next_sale_arrives(till));
    REQUIRE(till.until([&] { return till.status().sync == TILL_SYNC_ALL_SENT; }));
  }
  const auto mugs = shop.level("MUG");
  switch_location(shop, false);
  Till till(folder / "till");
  till.sell("MUG");
  REQUIRE(till.until([&] { return till.status().sync == TILL_SYNC_ATTENTION; }));
  CHECK(till.status().queued == 1);
  switch_location(shop, true);
  CHECK(till.until([&] { return till.status().sync == TILL_SYNC_ALL_SENT; }));
  CHECK(shop.level("MUG") == mugs - 1);
}
