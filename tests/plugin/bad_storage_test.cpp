// The outbox cannot be used: record() says so, the register's journal keeps the sales, and they arrive later.

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "catch2.hpp"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

void run_sql(const std::string& path, const char* sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
}

/// Makes the file say another schema version.
void shift_version(const std::string& path, int by) {
  sqlite3* db = nullptr;
  sqlite3_stmt* ask = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  REQUIRE(sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &ask, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_step(ask) == SQLITE_ROW);
  const int version = sqlite3_column_int(ask, 0) + by;
  sqlite3_finalize(ask);
  sqlite3_close(db);
  run_sql(path, ("PRAGMA user_version = " + std::to_string(version)).c_str());
}

/// Overwrites the first page of a table; the others can still be read.
void spoil_table(const std::string& path, const std::string& table) {
  sqlite3* db = nullptr;
  sqlite3_stmt* ask = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  REQUIRE(sqlite3_prepare_v2(db, ("SELECT rootpage FROM sqlite_master WHERE name = '" + table + "'").c_str(),
                             -1, &ask, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_step(ask) == SQLITE_ROW);
  const auto page = sqlite3_column_int64(ask, 0);
  sqlite3_finalize(ask);
  sqlite3_close(db);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp((page - 1) * 4096);
  file << std::string(4096, '\x5a');
}

struct Harm {
  const char* what;
  std::function<void(const std::string&folder)> harm, mend;
  const char* sentence;
  bool heals = false;  ///< goes on by itself once the cause is gone, without a restart of the register
};

}  // namespace

TEST_CASE(
    "While the outbox cannot be used the register sells on, and its journal hands the sales over later") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);

  int lock = -1;
  std::vector<Harm> rows = {
      {"written by a newer version", [](const auto& at) { shift_version(at + "/outbox.db", 98); },
       [](const auto& at) { shift_version(at + "/outbox.db", -98); }, "newer version"},
      {"open in another program",
       [&](const auto& at) {
         lock = ::open((at + "/outbox.db.lock").c_str(), O_RDWR | O_CLOEXEC);
         REQUIRE(::flock(lock, LOCK_EX | LOCK_NB) == 0);
       },
       [&](const auto&) { ::close(lock); }, "Close the other register that uses this folder", true},
      {"a file in the place of the folder",
       [](const auto& at) {
         fs::rename(at, at + ".away");
         std::ofstream(at) << "no folder";
       },
       [](const auto& at) {
         fs::remove(at);
         fs::rename(at + ".away", at);
       },
       "cannot be made", true}};
  if (::geteuid() == 0)
    WARN(
        "Skipped: a folder that cannot be written to, because these tests run as root, who can write "
        "everywhere.");
  else
    rows.push_back({"a folder that cannot be written to",
                    [](const auto& at) {
                      ::chmod((at + "/outbox.db").c_str(), 0400);
                      ::chmod((at + "/outbox.db.lock").c_str(), 0400);
                      ::chmod(at.c_str(), 0500);
                    },
                    [](const auto& at) {
                      ::chmod(at.c_str(), 0700);
                      ::chmod((at + "/outbox.db").c_str(), 0600);
                      ::chmod((at + "/outbox.db.lock").c_str(), 0600);
                    },
                    "cannot be written", true});

  for (const auto& row : rows) {
    INFO(row.what);
    const auto before = shop.level("MUG");
    REQUIRE(till.deactivate() == TILL_OK);
    row.harm(till.plugin_folder());
    REQUIRE(till.activate() == TILL_OK);
    CHECK(till.until([&] { return till.status().degraded == 1; }));
    CHECK(till.sell("MUG") == TILL_E_STORAGE);
    CHECK_THAT(till.sentence(),
               Contains("cannot be written now; keep the movement and repeat it later with the same id"));
    const auto action = till.act("sync-now");
    CHECK(action.status == TILL_E_STORAGE);
    CHECK_THAT(action.words, Contains(row.sentence));
    CHECK(std::string(till.status().headline) != "");
    if (!row.heals) REQUIRE(till.deactivate() == TILL_OK);
    row.mend(till.plugin_folder());
    if (!row.heals) REQUIRE(till.activate() == TILL_OK);
    CHECK(till.until([&] { return shop.level("MUG") == before - 1; }));
    CHECK(shop.next_sale_arrives(till));
  }
}

TEST_CASE("A damaged outbox is set aside, and what it kept waits for a person's word") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  shop.fault(R"({"name":"status","path":"/v3/inventory/adjustments","code":503})");
  for (int sale = 0; sale < 3; ++sale) REQUIRE(till.sell("MUG") == TILL_OK);
  CHECK(till.until([&] { return till.status().queued == 3; }));
  REQUIRE(till.deactivate() == TILL_OK);

  const std::string path = till.plugin_folder() + "/outbox.db";
  run_sql(path, "PRAGMA wal_checkpoint(TRUNCATE)");
  spoil_table(path, "notes");
  REQUIRE(till.activate() == TILL_OK);
  CHECK(till.until([&] { return till.status().cleanly_opened == 1; }));
  const auto status = till.status();
  CHECK(status.degraded == 0);
  CHECK(status.attention > 0);
  CHECK(till.sell("SOAP") == TILL_OK);
  std::size_t kept = 0;
  for (const auto& entry : fs::directory_iterator(till.plugin_folder()))
    kept += entry.path().filename().string().find("damaged") != std::string::npos ? 1 : 0;
  CHECK(kept > 0);
  // The offer stands until somebody decides, through a restart, too.
  REQUIRE(till.deactivate() == TILL_OK);
  REQUIRE(till.activate() == TILL_OK);
  CHECK(till.until([&] { return till.status().cleanly_opened == 1; }));
  CHECK(till.status().attention > 0);
  const auto adopted = till.act("adopt-salvaged");
  INFO(adopted.words);
  CHECK(adopted.done);
  CHECK_THAT(adopted.words, Contains("were taken over. Each waits for a decision"));
  CHECK_THAT(adopted.words, Contains("3 changes"));
  CHECK(till.act("adopt-salvaged").status == TILL_E_NOT_FOUND);
  CHECK(till.act("decline-salvaged").status == TILL_E_NOT_FOUND);

  shop.clear_faults();
  const auto linked = shop.link(till, folder);
  INFO(linked.words);
  REQUIRE(linked.done);
  CHECK(till.until([&] { return shop.level("SOAP") == 499; }));
  CHECK(shop.next_sale_arrives(till, "SOAP"));
  // Nothing of what waits for a person went out by itself.
  CHECK(shop.level("MUG") == 500);
}

TEST_CASE(
    "An outbox whose header is destroyed: the card says what happened and what to do, until it is linked") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  REQUIRE(till.deactivate() == TILL_OK);
  const std::string path = till.plugin_folder() + "/outbox.db";
  run_sql(path, "PRAGMA wal_checkpoint(TRUNCATE)");
  {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file << std::string(100, '\x5a');
  }
  REQUIRE(till.activate() == TILL_OK);
  for (int restart = 0; restart < 2; ++restart) {
    CHECK(till.until([&] { return till.status().cleanly_opened == 1; }));
    const auto status = till.status();
    CHECK(status.sync == TILL_SYNC_ATTENTION);
    CHECK(status.attention == 1);
    CHECK_THAT(status.headline, Contains("sync records were damaged"));
    CHECK_THAT(status.body, Contains("Keep selling") && Contains("link the web store again") &&
                                Contains("compare the counts"));
    REQUIRE(till.deactivate() == TILL_OK);
    REQUIRE(till.activate() == TILL_OK);
  }
  CHECK(till.until([&] { return till.status().cleanly_opened == 1; }));
  CHECK(till.sell("SOAP") == TILL_OK);
  REQUIRE(shop.link(till, folder).done);
  // What was sold between the damage and the link is sent, and the card is calm again.
  CHECK(till.until([&] { return shop.level("SOAP") == 499; }));
  CHECK(till.until([&] { return till.status().attention == 0; }));
  CHECK_THAT(till.status().headline, !Contains("damaged"));
}
