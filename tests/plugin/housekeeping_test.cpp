// What is old leaves a register's records by itself, while it works.

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
  sqlite3_busy_timeout(db, 2'000);
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

TEST_CASE("Requests that were decided long ago give their room back while the register works") {
  Folder folder;
  ::setenv("XDG_STATE_HOME", (folder / "state").c_str(), 1);
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  for (int i = 0; i < 3; ++i) REQUIRE(shop.next_sale_arrives(till));
  REQUIRE(till.until([&] { return till.status().queued == 0; }));
  REQUIRE(till.deactivate() == TILL_OK);
  CHECK(ask_records(till, "SELECT count(*) >= 3 FROM batches WHERE length(body) > 0") == "1");
  ask_records(till, "UPDATE batches SET decided_ms = decided_ms - 40 * 86400000");

  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(till.opened());
  CHECK(till.until(
      [&] { return ask_records(till, "SELECT count(*) FROM batches WHERE length(body) > 0") == "0"; }));
  REQUIRE(shop.next_sale_arrives(till));
  REQUIRE(till.until([&] { return till.status().queued == 0; }));
  const auto proof = till.act("selfcheck");
  INFO(proof.words);
  CHECK(proof.done);
  CHECK(shop.level("MUG") == 496);
}
