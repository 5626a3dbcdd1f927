// A sync marker whose numbers are used up is renewed by itself, against the real sandbox.

#include <stdlib.h>

#include "catch2.hpp"
#include "till_bench.h"

using namespace tillbridge::test;

TEST_CASE("A used-up marker is closed and sales go on on a new one, each counted once") {
  Folder folder;
  ::setenv("XDG_STATE_HOME", (folder / "state").c_str(), 1);
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  REQUIRE(shop.next_sale_arrives(till));
  REQUIRE(till.until([&] { return till.status().queued == 0; }));
  REQUIRE(till.deactivate() == TILL_OK);
  till.ask_records(
      "INSERT INTO movements (seq, movement_id, kind, at_ms, lane, state, lines) VALUES (89999, "
      "'years of sales', 4, 0, 0, 2, '')");
  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(till.opened());
  // The last number's batch and the closing batch are applied and their answers lost: the marker says so.
  shop.fault(R"({"name":"drop_reply","path":"/v3/inventory/adjustments/relative","count":2})");
  CHECK(shop.next_sale_arrives(till));  // number 90000
  for (int i = 0; i < 3; ++i) REQUIRE(till.sell("SOAP") == TILL_OK);
  CHECK(till.until([&] { return shop.level("SOAP") == 497 && till.status().queued == 0; }));
  CHECK(till.until(
      [&] { return till.ask_records("SELECT value FROM facts WHERE name = 'marker.epoch'") == "2"; }));
  CHECK(till.ask_records("SELECT count(*) FROM closings") == "0");
  CHECK(shop.next_sale_arrives(till));
  // Linking again finds the new marker, not the closed one.
  REQUIRE(shop.link(till, folder).done);
  CHECK(till.ask_records("SELECT value FROM facts WHERE name = 'marker.epoch'") == "2");
  CHECK(shop.next_sale_arrives(till));
  CHECK(shop.level("MUG") == 496);
  CHECK(shop.level("SOAP") == 497);
  CHECK(till.status().held == 0);
}
