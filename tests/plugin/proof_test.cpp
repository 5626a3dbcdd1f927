// The records prove themselves through the C ABI, at work and when they cannot be used.

#include <sqlite3.h>

#include <filesystem>
#include <fstream>

#include "catch2.hpp"
#include "panel_hand.h"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("A register at work proves its records, rule by rule") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  CHECK(shop.next_sale_arrives(till));
  CHECK(till.until([&] { return till.status().queued == 0; }));
  const auto check = till.act("selfcheck", {{"path", folder / "report.txt"}});
  INFO(check.words);
  CHECK(check.done);
  CHECK_THAT(check.words, Contains("rules hold over"));
  const auto report = text_of(folder / "report.txt");
  INFO(report);
  for (const char* rule :
       {"I1", "I2", "I3", "I5", "I7", "I8", "I10", "I11", "I13", "chain", "bodies", "pages"})
    CHECK_THAT(report, Contains(std::string("holds   ") + rule));
  // A file that is there is not written over.
  const auto again = till.act("selfcheck", {{"path", folder / "report.txt"}});
  CHECK(again.status == TILL_E_STORAGE);
  CHECK_THAT(again.words, Contains("Choose a new file"));

  REQUIRE(till.deactivate() == TILL_OK);
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open((till.plugin_folder() + "/outbox.db").c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db,
                     "DROP TRIGGER movements_chained; UPDATE movements SET at_ms = at_ms + 1 WHERE seq = 1",
                     nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
  REQUIRE(till.activate() == TILL_OK);
  CHECK(till.opened());
  const auto altered = till.act("selfcheck");
  CHECK(altered.status == TILL_E_DENIED);
  CHECK_THAT(altered.words, Contains("1 of") && Contains("chain: movement 1"));
}

TEST_CASE("Records of a newer version are looked at as far as they can be, and the register says so") {
  Folder folder;
  Till till(folder / "till");
  CHECK(till.opened());
  CHECK(till.act("selfcheck").done);
  REQUIRE(till.deactivate() == TILL_OK);
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open((till.plugin_folder() + "/outbox.db").c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, "PRAGMA user_version = 99", nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
  REQUIRE(till.activate() == TILL_OK);
  CHECK(till.until([&] { return till.status().degraded == 1; }));
  const auto check = till.act("selfcheck");
  CHECK_FALSE(check.done);
  CHECK_THAT(check.words, Contains("newer version"));
}

TEST_CASE("What support asks for of a sale is printed by the register, without a secret") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  REQUIRE(shop.next_sale_arrives(till));
  REQUIRE(till.until([&] { return till.status().settled_total == 1; }));
  PanelHand hand(till);
  hand.tap("badge.orders");
  hand.tap("rail.activity");
  hand.tap("panel.activity.row.1");
  hand.tap("panel.activity.details.print");
  std::ifstream printed(till.records().data_dir() + "/printed.txt");
  const std::string text{std::istreambuf_iterator<char>(printed), {}};
  CHECK_THAT(text, Contains("Details for support") && Contains("number 1, lane ") && Contains("Batch 1."));
  CHECK_THAT(text, Contains("accepted ") && Contains("Tillbridge ") && !Contains(shop.token()));
}
