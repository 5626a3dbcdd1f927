// Restored and cloned records are recognised by a small file outside their folder.

#include "plugin/store/identity.h"

#include <sys/stat.h>

#include <fstream>

#include "catch2.hpp"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge::store;

TEST_CASE("records and side file are compared") {
  struct Row {
    const char* what;
    Identity database;
    std::optional<Identity> side;
    std::string machine;
    IdentityVerdict verdict;
    bool fenced;
  };
  const std::vector<Row> rows = {
      {"a new database", {"", 0, ""}, std::nullopt, "m", IdentityVerdict::first, false},
      {"a new database where another one was",
       {"", 0, ""},
       Identity{"a", 9, "m"},
       "m",
       IdentityVerdict::first,
       false},
      {"an ordinary start", {"a", 4, "m"}, Identity{"a", 4, "m"}, "m", IdentityVerdict::same, false},
      {"cut short between database and side file",
       {"a", 5, "m"},
       Identity{"a", 4, "m"},
       "m",
       IdentityVerdict::same,
       false},
      {"a backup restored", {"a", 3, "m"}, Identity{"a", 4, "m"}, "m", IdentityVerdict::old_records, true},
      {"another register's folder put here",
       {"b", 3, "m"},
       Identity{"a", 3, "m"},
       "m",
       IdentityVerdict::other_records,
       true},
      {"the folder on another machine",
       {"a", 4, "m"},
       std::nullopt,
       "other",
       IdentityVerdict::other_machine,
       true},
      {"the whole disk on another machine",
       {"a", 4, "m"},
       Identity{"a", 4, "m"},
       "other",
       IdentityVerdict::other_machine,
       true},
      {"the side file lost", {"a", 4, "m"}, std::nullopt, "m", IdentityVerdict::no_side_file, false},
      {"a machine without an id", {"a", 4, ""}, Identity{"a", 4, ""}, "", IdentityVerdict::same, false},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    CHECK(compare(row.database, row.side, row.machine) == row.verdict);
    CHECK(is_fenced(row.verdict) == row.fenced);
  }
}

TEST_CASE("a side file gives back what was written, and only that") {
  Folder folder;
  const SideFile side(folder.path + "/state/tillbridge", folder.path + "/till");
  REQUIRE(side.problem().empty());
  CHECK_FALSE(side.read());
  const Identity identity{"abc", 7, "machine"};
  REQUIRE(side.write(identity).ok());
  CHECK(side.read() == identity);
  struct stat info {};
  REQUIRE(::stat(side.path().c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);

  SECTION("each data folder has its own") {
    CHECK_FALSE(SideFile(folder.path + "/state/tillbridge", folder.path + "/other").read());
  }
  SECTION("one that was edited is no evidence") {
    std::ifstream in(side.path());
    std::string text{std::istreambuf_iterator<char>(in), {}};
    text.replace(text.find("\n7\n"), 3, "\n9\n");
    std::ofstream(side.path(), std::ios::trunc) << text;
    CHECK_FALSE(side.read());
  }
  SECTION("one that was cut short is no evidence") {
    std::filesystem::resize_file(side.path(), 12);
    CHECK_FALSE(side.read());
    std::filesystem::resize_file(side.path(), 0);
    CHECK_FALSE(side.read());
  }
}

TEST_CASE("a state folder that others can write, or that is a link, is not used") {
  Folder folder;
  const std::string open = folder.path + "/open", link = folder.path + "/link";
  ::mkdir(open.c_str(), 0700);
  ::chmod(open.c_str(), 0777);
  const SideFile side(open, folder.path);
  CHECK_FALSE(side.problem().empty());
  CHECK_FALSE(side.write({"a", 1, "m"}).ok());
  std::filesystem::create_directory_symlink(folder.path, link);
  CHECK_FALSE(SideFile(link, folder.path).problem().empty());
  CHECK_FALSE(SideFile("", folder.path).problem().empty());
}

TEST_CASE("the database keeps its own half") {
  Folder folder;
  Outfit till(folder.path);
  Facts facts(*till.database);
  CHECK(read_identity(facts).session == 0);
  write_identity(facts, {"abc", 3, "m"});
  CHECK(read_identity(facts) == Identity{"abc", 3, "m"});
}
