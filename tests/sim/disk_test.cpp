// The simulated disk: what a crash leaves, what a power cut takes.

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "catch2.hpp"
#include "sim/disk.h"

using namespace sim;

namespace {

int rows(const std::string& path) {
  SQLite::Database db(path, SQLite::OPEN_READWRITE);
  if (!db.tableExists("sales")) return 0;
  return db.execAndGet("SELECT count(*) FROM sales").getInt();
}

void open_for_sales(SQLite::Database& db) {
  db.exec("PRAGMA journal_mode = WAL");
  db.exec("PRAGMA synchronous = FULL");
  db.exec("PRAGMA wal_autocheckpoint = 0");
  db.exec("CREATE TABLE IF NOT EXISTS sales (id INTEGER PRIMARY KEY, units INTEGER)");
}

}  // namespace

TEST_CASE("what was committed is there after the process is killed, and what was not is not") {
  install_vfs();
  Disk disk("/sim/killed");
  const std::string path = "/sim/killed/a.db";
  auto db = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  open_for_sales(*db);
  for (int i = 0; i < 20; ++i) db->exec("INSERT INTO sales (units) VALUES (1)");
  db->exec("BEGIN");
  db->exec("INSERT INTO sales (units) VALUES (2)");
  disk.kill();
  CHECK_THROWS(SQLite::Database(path, SQLite::OPEN_READWRITE));
  db.reset();
  disk.revive();
  CHECK(rows(path) == 20);
}

TEST_CASE("a power cut takes nothing that was synced, at every moment of a commit") {
  install_vfs();
  for (std::uint64_t step = 1; step < 120; ++step) {
    Disk disk("/sim/cut");
    const std::string path = "/sim/cut/a.db";
    auto db = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    open_for_sales(*db);
    std::uint64_t left = step;
    disk.on_step = [&](const DiskStep&) { return --left == 0; };
    int committed = 0;
    for (int i = 0; i < 12 && !disk.dead(); ++i) {
      db->exec("INSERT INTO sales (units) VALUES (1)");
      if (!disk.dead()) ++committed;
      if (i == 5)
        sqlite3_wal_checkpoint_v2(db->getHandle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    }
    disk.on_step = nullptr;
    Dice dice(step);
    disk.cut_power(dice);
    db.reset();
    disk.revive();
    const int left_rows = rows(path);
    INFO("cut at step " << step);
    CHECK(left_rows >= committed);
    CHECK(left_rows <= committed + 1);
    SQLite::Database again(path, SQLite::OPEN_READWRITE);
    CHECK(again.execAndGet("PRAGMA integrity_check").getString() == "ok");
  }
}

TEST_CASE("a store that syncs less than it should loses sales here") {
  // The disk is no use if it forgives: with synchronous=OFF a power cut has to take something.
  install_vfs();
  int lost = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Disk disk("/sim/lax");
    const std::string path = "/sim/lax/a.db";
    auto db = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    open_for_sales(*db);
    db->exec("PRAGMA synchronous = OFF");
    for (int i = 0; i < 10; ++i) db->exec("INSERT INTO sales (units) VALUES (1)");
    Dice dice(seed);
    disk.cut_power(dice);
    db.reset();
    disk.revive();
    try {
      lost += rows(path) < 10 ? 1 : 0;
    } catch (const SQLite::Exception&) {
      ++lost;
    }
  }
  CHECK(lost > 5);
}

TEST_CASE("each commit is told with the tables that it changes, before and after") {
  install_vfs();
  Disk disk("/sim/told");
  SQLite::Database db("/sim/told/a.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  open_for_sales(db);
  std::vector<std::string> told;
  disk.on_step = [&](const DiskStep& step) {
    if (step.what == DiskStep::What::commit)
      told.push_back((step.after ? "after " : "before ") + step.tables);
    return false;
  };
  db.exec("BEGIN");
  db.exec("INSERT INTO sales (units) VALUES (1)");
  db.exec("UPDATE sales SET units = 2");
  db.exec("COMMIT");
  CHECK(told == std::vector<std::string>{"before sales", "after sales"});
  disk.on_step = nullptr;
}
