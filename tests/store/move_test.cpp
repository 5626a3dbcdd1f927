// What is unsent moves to another register's folder: nothing is lost, nothing is doubled, wherever it is cut
// short.

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "catch2.hpp"
#include "plugin/store/activity.h"
#include "plugin/store/facts.h"
#include "plugin/store/identity.h"
#include "plugin/store/move_unsent.h"
#include "plugin/store/movement_rows.h"
#include "plugin/store/outbox.h"
#include "plugin/store/self_check.h"
#include "plugin/store/unclear.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;

namespace {

namespace fs = std::filesystem;

void link_to(store::Database& database, const std::string& folder, const std::string& store_hash) {
  store::Facts facts(database);
  facts.put("linked", 1);
  facts.put("store_hash", store_hash);
  facts.put("location", 1);
  store::write_identity(facts, {"drawn for " + folder, 1, "machine"});
  std::array<core::Units, core::kLanes> bases;
  bases.fill(core::kSealStart);
  store::Outbox(database).open_lanes(bases, {}, 0);
}

/// Lane 0: S-1 in an undecided batch; lane 5: S-2 waits; a held line and a shortage.
void left_behind(const std::string& folder) {
  Outfit till(folder);
  link_to(*till.database, folder, "hash");
  store::Outbox outbox(*till.database);
  REQUIRE(till.intake.record(sale("S-1", {line("MUG", -1)})).ok());
  core::FreezeInput input;
  input.movements = outbox.pending(0, 10);
  input.match = [](const std::string&) { return core::ItemMatch{core::ItemState::online, {true, 11}}; };
  store::NewBatch batch;
  batch.content = core::freeze(input);
  batch.target = core::seal(1, 0, 0);
  batch.body = "{}";
  outbox.commit(batch, 1);
  core::LaneHints hints;
  for (auto& hint : hints) hint.open = false;
  hints[5].open = true;
  till.board.set(hints);
  REQUIRE(till.intake.record(sale("S-2", {line("MUG", -2)})).ok());
  auto& db = till.database->worker();
  const std::lock_guard guard(till.database->writer());
  store::append_held(db, sale("S-3", {line("CAP", -3)}), "vanished", 2);
  db.exec("INSERT INTO debts VALUES (1, 11, 4, 77, 1, NULL, 0)");
  db.exec("INSERT INTO debt_entries VALUES (1, 1, 11, 4, 0, 77)");
}

core::Result<store::Moved> move(const Folder& from, store::Database& to, const Folder& folder,
                                core::UnixMillis now, const std::function<void(const char*)>& step = {}) {
  return store::move_unsent({from.path, folder.path, "Sam", now, from.path + "/state", "machine"}, to, step);
}

struct Till : Outfit {
  explicit Till(const std::string& folder, const std::string& store_hash = "hash") : Outfit(folder) {
    if (!store::Facts(*database).get("linked")) link_to(*database, folder, store_hash);
  }
};

void check_arrived(store::Database& database) {
  store::Outbox outbox(database);
  CHECK(outbox.counts().pending == 1);
  const auto waiting = outbox.pending(5, 10);
  REQUIRE(waiting.size() == 1);
  CHECK_THAT(waiting[0].movement.id, Catch::StartsWith("S-2 (from "));
  CHECK(waiting[0].movement.lines[0].quantity_milli == -2'000);
  const auto unclear = store::Unclear(database).waiting(10);
  REQUIRE(unclear.size() == 1);
  CHECK_THAT(unclear[0].movement.id, Catch::StartsWith("S-1 (from "));
  const auto held = store::Activity(database).held();
  REQUIRE(held.size() == 1);
  CHECK(held[0].sku == "CAP");
  CHECK(outbox.open_debt().at({true, 11}) == 4);
}

}  // namespace

TEST_CASE(
    "what certainly was not sent waits there, what may have been sent is for a person, and the source is "
    "closed") {
  Folder from, to;
  left_behind(from.path);
  {
    Till till(to.path);
    const auto moved = move(from, *till.database, to, 9);
    INFO((moved ? "" : moved.error().sentence));
    REQUIRE(moved.ok());
    CHECK(moved.value().waiting == 1);
    CHECK(moved.value().to_review == 2);
    CHECK(moved.value().debts == 1);
    check_arrived(*till.database);
    // Once more: the same answer, and nothing is entered again.
    REQUIRE(move(from, *till.database, to, 10).ok());
    check_arrived(*till.database);
  }
  const auto closed = store::Database::open(from.path);
  CHECK(closed.condition == store::Condition::closed);
  CHECK_THAT(closed.sentence, Catch::Contains(to.path) && Catch::Contains("closed for good"));
  for (const auto* folder : {&from, &to}) {
    const auto check = store::check_records(folder->path);
    INFO(check.report());
    CHECK(check.holds());
  }
}

TEST_CASE(
    "a move that is killed anywhere is ended by doing it again, with nothing lost and nothing doubled") {
  for (const std::string fatal : {"closed", "entered", "marked"}) {
    INFO(fatal);
    Folder from, to, elsewhere;
    left_behind(from.path);
    { const Till linked(to.path); }
    const pid_t child = ::fork();
    if (child == 0) {
      Till till(to.path);
      (void)move(from, *till.database, to, 9, [&](const char* step) {
        if (step == fatal) ::_exit(9);
      });
      ::_exit(1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WEXITSTATUS(status) == 9);
    // The source sends nothing any more, and cannot go to a third register.
    CHECK(store::Database::open(from.path).condition == store::Condition::closed);
    {
      Till third(elsewhere.path);
      const auto refused = move(from, *third.database, elsewhere, 10);
      REQUIRE_FALSE(refused.ok());
      CHECK_THAT(refused.error().sentence, Catch::Contains(to.path));
      CHECK(store::Outbox(*third.database).counts().pending == 0);
    }
    Till till(to.path);
    REQUIRE(move(from, *till.database, to, 11).ok());
    check_arrived(*till.database);
    CHECK(store::check_records(from.path).holds());
    CHECK(store::check_records(to.path).holds());
  }
}

TEST_CASE(
    "nothing moves to a register of another web store, to one that is not linked, or out of a folder in "
    "use") {
  Folder from, to;
  left_behind(from.path);
  {
    Outfit unlinked(to.path);
    CHECK_THAT(move(from, *unlinked.database, to, 9).error().sentence,
               Catch::Contains("have to be linked to the same location"));
    link_to(*unlinked.database, to.path, "another");
    CHECK_THAT(move(from, *unlinked.database, to, 9).error().sentence,
               Catch::Contains("have to be linked to the same location"));
    CHECK_FALSE(move(to, *unlinked.database, to, 9).ok());
  }
  Outfit at_work(from.path);
  Folder other;
  Till till(other.path);
  CHECK_THAT(move(from, *till.database, other, 9).error().sentence,
             Catch::Contains("Nothing was moved. Another program has") &&
                 Catch::Contains("Close the other register"));
  CHECK(store::Outbox(*at_work.database).counts().pending == 2);
  Folder nobody;
  CHECK_THAT(move(nobody, *till.database, other, 9).error().sentence, Catch::Contains("holds no records"));
  CHECK(fs::is_empty(nobody.path));
}

TEST_CASE("nothing moves between a folder and its copy, which have the same changes") {
  Folder from, copy;
  left_behind(from.path);
  fs::copy_file(store::database_path(from.path), store::database_path(copy.path));
  Till till(copy.path);
  CHECK_THAT(move(from, *till.database, copy, 9).error().sentence, Catch::Contains("is a copy of the other"));
  CHECK(store::Outbox(*till.database).counts().pending == 2);
  CHECK(store::Database::open(from.path).condition == store::Condition::good);
}

TEST_CASE("what waits in records of another machine, restored ones or offered again is for a person") {
  Folder from, to;
  left_behind(from.path);
  SECTION("of another machine") {
    Outfit till(from.path);
    store::Facts facts(*till.database);
    store::write_identity(facts, {"drawn for " + from.path, 1, "another machine"});
  }
  SECTION("fenced") {
    Outfit till(from.path);
    store::Facts(*till.database).put(store::kFencedFact, std::string("an old copy"));
  }
  SECTION("offered again, and the marker not looked at since") {
    Outfit till(from.path);
    till.database->worker().exec("UPDATE movements SET reoffered = 1 WHERE state = 0");
  }
  SECTION("known here under the same number") {
    Till till(to.path);
    REQUIRE(till.intake.record(sale("S-2", {line("MUG", -2)})).ok());
    store::Outbox(*till.database).close_before_link(3);
  }
  Till till(to.path);
  const auto moved = move(from, *till.database, to, 9);
  REQUIRE(moved.ok());
  CHECK(moved.value().waiting == 0);
  CHECK(moved.value().to_review == 3);
  CHECK(store::Outbox(*till.database).counts().pending == 0);
  CHECK(store::Unclear(*till.database).waiting(10).size() == 2);
}

TEST_CASE("a number that was given here more than two years ago is for a person when it moves in") {
  Folder from, to;
  left_behind(from.path);
  Till till(to.path);
  till.database->worker().exec("INSERT INTO bygone VALUES ('S-2', 1)");
  REQUIRE(move(from, *till.database, to, 9).ok());
  CHECK(store::Outbox(*till.database).counts().pending == 0);
  CHECK(store::Unclear(*till.database).waiting(10).size() == 2);
}
