// Records that were restored or cloned, against the real sandbox: nothing is sent before a manager has said
// which register sends, and what may have arrived asks.

#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "catch2.hpp"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

void copy_records(const std::string& from, const std::string& to) {
  fs::create_directories(to);
  for (const char* part : {"outbox.db", "outbox.db-wal", "outbox.db-shm"}) {
    fs::remove(to + "/" + part);
    if (fs::exists(from + "/" + part)) fs::copy_file(from + "/" + part, to + "/" + part);
  }
}

std::vector<std::string> review_rows(const Till& till) {
  std::vector<std::string> rows;
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open_v2((till.plugin_folder() + "/outbox.db").c_str(), &db, SQLITE_OPEN_READONLY,
                          nullptr) == SQLITE_OK);
  sqlite3_exec(
      db, "SELECT 'unclear:' || seq FROM unclear WHERE decision IS NULL ORDER BY seq",
      [](void* list, int, char** columns, char**) {
        static_cast<std::vector<std::string>*>(list)->push_back(columns[0]);
        return 0;
      },
      &rows, nullptr);
  sqlite3_close(db);
  return rows;
}

/// So many movements in all, and none waits; a picture from before the last sale would not do.
bool all_settled(const Till& till, std::uint64_t settled) {
  return till.until([&] { return till.status().queued == 0 && till.status().settled_total >= settled; });
}
bool is_fenced(const Till& till) {
  return till.until([&] { return till.status().sync == TILL_SYNC_ATTENTION; });
}

}  // namespace

TEST_CASE("A restored backup sends nothing until a manager takes over, and sales that were sent before ask") {
  Folder folder;
  ::setenv("XDG_STATE_HOME", (folder / "state").c_str(), 1);
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  REQUIRE(shop.next_sale_arrives(till));
  REQUIRE(all_settled(till, 1));
  REQUIRE(till.deactivate() == TILL_OK);
  copy_records(till.plugin_folder(), folder / "backup");

  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(till.opened());
  REQUIRE(shop.next_sale_arrives(till));
  REQUIRE(shop.next_sale_arrives(till));
  REQUIRE(all_settled(till, 3));
  REQUIRE(till.deactivate() == TILL_OK);
  copy_records(folder / "backup", till.plugin_folder());

  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(till.opened());
  CHECK(is_fenced(till));
  CHECK_THAT(till.status().body, Contains("Ask a manager to open Review"));
  REQUIRE(till.sell("MUG") == TILL_OK);
  // The journal offers the two sales again that the backup does not know.
  CHECK(till.until([&] { return till.status().held == 2; }));
  CHECK(shop.level("MUG") == 497);

  CHECK_THAT(till.act("adopt").words, Contains("confirm = yes"));
  const auto taken = till.act("adopt", {{"confirm", "yes"}});
  INFO(taken.words);
  REQUIRE(taken.done);
  // The sale that was made meanwhile is new and goes.
  CHECK(till.until([&] { return shop.level("MUG") == 496; }));
  const auto rows = review_rows(till);
  REQUIRE(rows.size() == 2);
  CHECK(till.act("decide", {{"row", rows[0]}, {"choice", "arrived"}}).done);
  CHECK(till.act("decide", {{"row", rows[1]}, {"choice", "arrived"}}).done);
  CHECK_FALSE(till.act("decide", {{"row", rows[1]}, {"choice", "not-arrived"}}).done);
  CHECK(shop.next_sale_arrives(till));
  REQUIRE(all_settled(till, 5));
  CHECK(till.status().held == 0);
  CHECK(shop.level("MUG") == 495);
  CHECK_FALSE(till.act("adopt", {{"confirm", "yes"}}).done);
}

TEST_CASE("A request from before the records were restored that comes late counts nothing twice") {
  Folder folder;
  ::setenv("XDG_STATE_HOME", (folder / "state").c_str(), 1);
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  REQUIRE(shop.next_sale_arrives(till));
  REQUIRE(all_settled(till, 1));
  REQUIRE(till.deactivate() == TILL_OK);
  copy_records(till.plugin_folder(), folder / "backup");

  // Its request leaves and is held up on the way: the web store has not applied it yet.
  shop.sandbox().admin("DELETE", "requests", "");
  shop.fault(R"({"name":"status","code":503,"path":"/v3/inventory/adjustments/relative"})");
  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(till.opened());
  REQUIRE(till.sell("SOAP") == TILL_OK);
  std::string late;
  REQUIRE(till.until([&] {
    for (const auto& request : nlohmann::json::parse(shop.sandbox().admin("GET", "requests", "")))
      if (request["path"].get<std::string>().find("/v3/inventory/adjustments/relative") != std::string::npos)
        late = request["body"].dump();
    return !late.empty();
  }));
  REQUIRE(till.deactivate() == TILL_OK);
  bool side_file_is_there = true;
  SECTION("a side file says that the records are old") {}
  SECTION("the side file is lost, too") {
    fs::remove_all(folder / "state");
    side_file_is_there = false;
  }
  copy_records(folder / "backup", till.plugin_folder());
  shop.clear_faults();

  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(till.opened());
  if (side_file_is_there) {
    REQUIRE(is_fenced(till));
    REQUIRE(till.until([&] { return till.status().held == 1; }));
    REQUIRE(till.act("adopt", {{"confirm", "yes"}}).done);
    const auto rows = review_rows(till);
    REQUIRE(rows.size() == 1);
    REQUIRE(till.act("decide", {{"row", rows[0]}, {"choice", "not-arrived"}}).done);
  }
  REQUIRE(till.until([&] { return shop.level("SOAP") == 499; }));
  REQUIRE(till.until([&] { return till.status().queued == 0; }));

  CHECK_THROWS_WITH(shop.sandbox().api("POST", "/v3/inventory/adjustments/relative", shop.token(), late),
                    Contains("422"));
  CHECK(shop.level("SOAP") == 499);
  CHECK(shop.next_sale_arrives(till));
  CHECK(till.status().held == 0);
}

TEST_CASE("Records from amid a renewal of the marker do not go on beside the marker that came of it") {
  Folder folder;
  ::setenv("XDG_STATE_HOME", (folder / "state").c_str(), 1);
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  REQUIRE(shop.next_sale_arrives(till));
  REQUIRE(all_settled(till, 1));
  REQUIRE(till.deactivate() == TILL_OK);
  till.ask_records("INSERT INTO facts VALUES ('marker.renew', '1')");

  // The marker is closed, and the next one cannot be made: then the backup is taken.
  shop.fault(R"({"name":"status","code":503,"method":"POST","path":"/v3/catalog/products"})");
  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(till.opened());
  REQUIRE(till.sell("SOAP") == TILL_OK);
  REQUIRE(till.until(
      [&] { return till.ask_records("SELECT value FROM facts WHERE name = 'marker.epoch_tried'") >= "2"; }));
  REQUIRE(till.deactivate() == TILL_OK);
  copy_records(till.plugin_folder(), folder / "backup");
  shop.clear_faults();
  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(till.opened());
  REQUIRE(all_settled(till, 2));
  CHECK(shop.level("SOAP") == 499);
  REQUIRE(till.deactivate() == TILL_OK);

  // The backup has the same sale unsent, and nothing tells that it is old.
  fs::remove_all(folder / "state");
  copy_records(folder / "backup", till.plugin_folder());
  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(till.opened());
  CHECK(is_fenced(till));
  CHECK(till.status().queued == 1);
  CHECK(shop.level("SOAP") == 499);
  // It does not go on making markers beside the other one.
  till.until([] { return false; }, 1'500);
  CHECK(till.ask_records("SELECT value FROM facts WHERE name = 'marker.epoch'") == "1");
  REQUIRE(till.act("adopt", {{"confirm", "yes"}}).done);
  CHECK(till.until([&] { return till.status().held == 1; }));
  const auto rows = review_rows(till);
  REQUIRE(rows.size() == 1);
  CHECK(till.act("decide", {{"row", rows[0]}, {"choice", "arrived"}}).done);
  CHECK(shop.next_sale_arrives(till));
  CHECK(shop.level("SOAP") == 499);
}

TEST_CASE("Of two machines with the same records one sends, and the other says so") {
  Folder folder;
  ::setenv("XDG_STATE_HOME", (folder / "state").c_str(), 1);
  WebShop shop;
  Till one(folder / "one");
  REQUIRE(shop.link(one, folder).done);
  REQUIRE(shop.next_sale_arrives(one));
  REQUIRE(all_settled(one, 1));
  REQUIRE(one.deactivate() == TILL_OK);
  Till::Options options;
  options.active = false;
  Till two(folder / "two", options);
  copy_records(one.plugin_folder(), two.plugin_folder());
  fs::copy_file(folder / "one/secrets", folder / "two/secrets", fs::copy_options::overwrite_existing);

  REQUIRE(one.activate() == TILL_OK);
  REQUIRE(shop.next_sale_arrives(one));
  REQUIRE(all_settled(one, 2));
  REQUIRE(two.activate() == TILL_OK);
  REQUIRE(two.opened());
  REQUIRE(is_fenced(two));  // before it sells: what it sells from here on is clearly new
  REQUIRE(two.sell("SOAP") == TILL_OK);
  CHECK(shop.next_sale_arrives(one));
  REQUIRE(all_settled(one, 3));
  CHECK(shop.level("SOAP") == 500);

  REQUIRE(two.act("adopt", {{"confirm", "yes"}}).done);
  CHECK(two.until([&] { return shop.level("SOAP") == 499; }));
  REQUIRE(all_settled(two, 2));
  // Now the first one is the stranger: it is let in nowhere that the second has sent since, and then stops.
  // What it still got in before counts once, what it did not stays with it. A restart does not help it.
  const auto before = shop.level("MUG");
  int sold = 0;
  const auto each_counts_once = [&] {
    const auto level = shop.level("MUG");
    CHECK(level >= before - sold);
    CHECK(level <= before - sold + static_cast<std::int64_t>(one.status().queued));
  };
  const auto stopped = [&] { return one.status().sync == TILL_SYNC_ATTENTION; };
  while (sold < 20 && !stopped()) {
    REQUIRE(one.sell("MUG") == TILL_OK);
    ++sold;
    CHECK(one.until([&] { return stopped() || one.status().queued == 0; }));
  }
  CHECK(is_fenced(one));
  each_counts_once();
  CHECK(one.status().queued > 0);
  REQUIRE(one.deactivate() == TILL_OK);
  REQUIRE(one.activate() == TILL_OK);
  REQUIRE(one.opened());
  CHECK(is_fenced(one));
  each_counts_once();
}
