// Opening the outbox, and what stands in the way.

#include "plugin/store/database.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "catch2.hpp"
#include "plugin/store/facts.h"
#include "plugin/store/outbox.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;
using store::Condition;
using store::Database;
namespace fs = std::filesystem;

namespace {

/// What a process without root's rights finds.
Condition opened_by_anybody(const std::string& folder) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && (::setgid(65'534) != 0 || ::setuid(65'534) != 0)) ::_exit(99);
    ::_exit(static_cast<int>(Database::open(folder).condition));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  return static_cast<Condition>(WEXITSTATUS(status));
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a new outbox is its owner's alone, durable per commit, and opens again") {
  Folder parent;
  const std::string folder = parent.path + "/a/b";
  {
    const auto database = open(folder);
    struct stat info {};
    REQUIRE(::stat(folder.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0700);
    for (const char* end : {"", "-wal", "-shm"}) {
      REQUIRE(::stat((store::database_path(folder) + end).c_str(), &info) == 0);
      CHECK((info.st_mode & 0777) == 0600);
    }
    for (auto* connection : {&database->worker(), &database->intake()}) {
      CHECK(connection->execAndGet("PRAGMA journal_mode").getString() == "wal");
      CHECK(connection->execAndGet("PRAGMA synchronous").getInt() == 2);
      CHECK(connection->execAndGet("PRAGMA foreign_keys").getInt() == 1);
    }
    CHECK(database->worker().execAndGet("PRAGMA user_version").getInt() == store::kSchemaVersion);
    store::Facts(*database).put("store", "abc");
  }
  const auto again = open(folder);
  CHECK(store::Facts(*again).get("store") == "abc");
}

TEST_CASE("facts are put, replaced, counted and erased") {
  Folder folder;
  const auto database = open(folder.path);
  store::Facts facts(*database);
  CHECK_FALSE(facts.get("marker").has_value());
  CHECK(facts.number("marker", 7) == 7);
  facts.put("marker", std::int64_t{42});
  facts.put("marker", std::int64_t{43});
  CHECK(facts.number("marker") == 43);
  facts.erase("marker");
  CHECK_FALSE(facts.get("marker").has_value());
}

TEST_CASE("an outbox of a newer version is left alone, to the byte") {
  Folder folder;
  const std::string path = store::database_path(folder.path);
  {
    SQLite::Database newer(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    newer.exec("CREATE TABLE of_the_future (x); PRAGMA user_version = " +
               std::to_string(store::kSchemaVersion + 1));
  }
  const auto before = bytes_of(path);
  const auto opening = Database::open(folder.path);
  CHECK(opening.condition == Condition::newer);
  CHECK(opening.database == nullptr);
  CHECK_THAT(opening.sentence, Catch::Contains(path) && Catch::Contains("newer version"));
  CHECK((bytes_of(path) == before));
}

TEST_CASE("a folder or a file that cannot be written is told") {
  Folder folder;
  ::chmod(folder.path.c_str(), 0755);
  { const auto database = open(folder.path); }
  for (const auto& entry : fs::directory_iterator(folder.path)) ::chmod(entry.path().c_str(), 0444);
  CHECK(opened_by_anybody(folder.path) == Condition::read_only);
  for (const auto& entry : fs::directory_iterator(folder.path)) fs::remove(entry.path());
  ::chmod(folder.path.c_str(), 0555);
  CHECK(opened_by_anybody(folder.path) == Condition::read_only);
  ::chmod(folder.path.c_str(), 0700);
}

TEST_CASE("a file where the folder should be is named") {
  Folder folder;
  const std::string path = folder.path + "/data";
  std::ofstream(path) << "not a folder";
  const auto opening = Database::open(path);
  CHECK(opening.condition == Condition::read_only);
  CHECK_THAT(opening.sentence, Catch::Contains(path) && !Catch::Contains("Success"));
}

TEST_CASE("a link in the place of the outbox is not followed") {
  Folder folder;
  const std::string elsewhere = folder.path + "/elsewhere";
  std::ofstream(elsewhere) << "";
  fs::create_symlink(elsewhere, store::database_path(folder.path));
  CHECK(Database::open(folder.path).condition == Condition::read_only);
  CHECK(fs::file_size(elsewhere) == 0);
}

TEST_CASE("one outbox is open once: a second register is told, and gets it when the first is gone") {
  Folder folder;
  auto database = open(folder.path);
  const auto second = Database::open(folder.path);
  CHECK(second.condition == Condition::locked);
  CHECK_THAT(second.sentence, Catch::Contains("Another program"));
  const pid_t child = ::fork();
  if (child == 0) ::_exit(static_cast<int>(Database::open(folder.path).condition));
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(static_cast<Condition>(WEXITSTATUS(status)) == Condition::locked);
  database.reset();
  CHECK(Database::open(folder.path).condition == Condition::good);
}

TEST_CASE("what is no database, or is one with broken pages, is damaged") {
  Folder folder;
  const std::string path = store::database_path(folder.path);
  SECTION("other bytes") {
    std::ofstream(path) << std::string(8'192, 'x');
  }
  SECTION("cut off") {
    { Outfit till(folder.path); }
    fs::resize_file(path, fs::file_size(path) / 2 + 100);
  }
  SECTION("a page of noise") {
    {
      Outfit till(folder.path);
      for (int i = 0; i < 300; ++i)
        REQUIRE(till.intake.record(sale("S-" + std::to_string(i), {line(std::string(200, 'M'), -1)})).ok());
    }
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(4096);
    file << std::string(2 * 4096, '\x5a');
  }
  const auto opening = Database::open(folder.path);
  CHECK(opening.condition == Condition::damaged);
  CHECK_THAT(opening.sentence, Catch::Contains(path));
}

TEST_CASE("a start that was cut short while the log grew does not lock the outbox") {
  Folder folder;
  { const auto database = open(folder.path); }
  {
    SQLite::Database left(store::database_path(folder.path), SQLite::OPEN_READWRITE);
    left.exec("CREATE TABLE log_growth (filler BLOB)");
  }
  CHECK(Database::open(folder.path).condition == Condition::good);
}

TEST_CASE("opening again and again does not let the file grow") {
  Folder folder;
  { const auto database = open(folder.path); }
  const auto size = fs::file_size(store::database_path(folder.path));
  for (int i = 0; i < 5; ++i) const auto database = open(folder.path);
  CHECK(fs::file_size(store::database_path(folder.path)) <= size + 4096 * 4);
}

TEST_CASE("what is read in one moment does not change while a sale is recorded, and the sale does not wait") {
  Folder folder;
  Outfit till(folder.path);
  store::Outbox outbox(*till.database);
  REQUIRE(till.intake.record(sale("S-1", {line("MUG", -2)}, 1'000)).ok());
  {
    const store::OneMoment moment(*till.database);
    CHECK(outbox.last_number() == 1);
    REQUIRE(till.intake.record(sale("S-2", {line("MUG", -1)}, 2'000)).ok());
    CHECK(outbox.last_number() == 1);
    CHECK(outbox.counts().pending == 1);
  }
  CHECK(outbox.last_number() == 2);
  CHECK(outbox.counts().pending == 2);
}
