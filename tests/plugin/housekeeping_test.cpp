// What is old leaves a register's records by itself, while it works.

#include <stdlib.h>

#include "catch2.hpp"
#include "till_bench.h"

using namespace tillbridge::test;

TEST_CASE("Requests that were decided long ago give their room back while the register works") {
  Folder folder;
  ::setenv("XDG_STATE_HOME", (folder / "state").c_str(), 1);
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  for (int i = 0; i < 3; ++i) REQUIRE(shop.next_sale_arrives(till));
  REQUIRE(till.until([&] { return till.status().queued == 0; }));
  REQUIRE(till.deactivate() == TILL_OK);
  CHECK(till.ask_records("SELECT count(*) >= 3 FROM batches WHERE length(body) > 0") == "1");
  till.ask_records("UPDATE batches SET decided_ms = decided_ms - 40 * 86400000");

  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(till.opened());
  CHECK(till.until(
      [&] { return till.ask_records("SELECT count(*) FROM batches WHERE length(body) > 0") == "0"; }));
  REQUIRE(shop.next_sale_arrives(till));
  REQUIRE(till.until([&] { return till.status().queued == 0; }));
  const auto proof = till.act("selfcheck");
  INFO(proof.words);
  CHECK(proof.done);
  CHECK(shop.level("MUG") == 496);
}
