// A sync marker whose numbers are used up is renewed by itself, against the real sandbox.

#include <sqlite3.h>
#include <stdlib.h>

#include "catch2.hpp"
#include "till_bench.h"

using namespace tillbridge::test;

namespace {

std::string ask_records(const Till& till, const char* sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open((till.plugin_folder() + "/outbox.db").c_str(), &db) == SQLITE_OK);
  std::string answer;
  CHECK(sqlite3_exec(
            db, sql,
            [](void* to, int, char** columns, char**) {
              *static_cast<std::string*>(to) = columns[0] ? columns[0] : "";
              return 0;
            },
            &answer, nullptr) == SQLITE_OK);
  sqlite3_close(db);
  return answer;
}

}  // namespace

TEST_CASE("A used-up marker is closed and sales go on on a new one, each counted once") {
  Folder folder;
  ::setenv("XDG_STATE_HOME", (folder / "state").c_str(), 1);
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  REQUIRE(shop.next_sale_arrives(till));
  REQUIRE(till.until([&] { return till.status().queued == 0; }));
  REQUIRE(till.deactivate() == TILL_OK);
  ask_records(till,
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
      [&] { return ask_records(till, "SELECT value FROM facts WHERE name = 'marker.epoch'") == "2"; }));
  CHECK(ask_records(till, "SELECT count(*) FROM closings") == "0");
  CHECK(shop.next_sale_arrives(till));
  // Linking again finds the new marker, not the closed one.
  REQUIRE(shop.link(till, folder).done);
  CHECK(ask_records(till, "SELECT value FROM facts WHERE name = 'marker.epoch'") == "2");
  CHECK(shop.next_sale_arrives(till));
  CHECK(shop.level("MUG") == 496);
  CHECK(shop.level("SOAP") == 497);
  CHECK(till.status().held == 0);
}
