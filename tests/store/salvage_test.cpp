// A damaged outbox is set aside, and what can be read of it is kept.

#include "plugin/store/salvage.h"

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "catch2.hpp"
#include "plugin/store/activity.h"
#include "plugin/store/facts.h"
#include "plugin/store/order_book.h"
#include "plugin/store/outbox.h"
#include "plugin/store/saved_records.h"
#include "plugin/store/unclear.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;
namespace fs = std::filesystem;

namespace {
void spoil(const std::string& path, std::streamoff from, std::size_t bytes) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(from);
  file << std::string(bytes, '\x5a');
}

/// Overwrites the pages of a table that nothing of these tests is read from.
void spoil_items(const std::string& folder) {
  SQLite::Database db(store::database_path(folder), SQLite::OPEN_READWRITE);
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const auto page = db.execAndGet("SELECT rootpage FROM sqlite_master WHERE name = 'items'").getInt64();
  spoil(store::database_path(folder), (page - 1) * 4096, 4096);
}

/// Three sales, of which the second is settled and the third was sent with one line held.
void three_sales(const std::string& folder) {
  Outfit till(folder);
  REQUIRE(till.intake.record(sale("S-1", {line("MUG", -1)})).ok());
  REQUIRE(till.intake.record(sale("S-2", {line("MUG", -2)})).ok());
  REQUIRE(till.intake.record(sale("S-3", {line("MUG", -1), line("CAP", -3)})).ok());
  auto& db = till.database->worker();
  db.exec("UPDATE movements SET state = 1 WHERE seq > 1");
  db.exec("INSERT INTO outcomes VALUES (3, 1, 3, 'vanished', 0, 0, NULL)");
  db.exec("INSERT INTO debts VALUES (0, 120, 4, 77, 2, NULL, 0)");
  store::Facts(*till.database).put("journal.cursor", std::string("17"));
}
}  // namespace

TEST_CASE("pending movements around broken pages are salvaged, and the damaged file is kept as it was") {
  Folder folder;
  const std::string path = store::database_path(folder.path);
  constexpr int kSales = 400;
  std::int64_t page = 0;
  {
    Outfit till(folder.path);
    for (int i = 1; i <= kSales; ++i)
      REQUIRE(till.intake.record(sale("S-" + std::to_string(i), {line(std::string(300, 'M'), -1)})).ok());
    till.database->worker().exec("UPDATE movements SET state = 1 WHERE seq <= 100");
    // A leaf in the middle of the table.
    page = till.database->worker()
               .execAndGet(
                   "SELECT pageno FROM dbstat WHERE name = 'movements' AND pagetype = 'leaf' ORDER BY path "
                   "LIMIT 1 OFFSET 15")
               .getInt64();
  }
  spoil(path, (page - 1) * 4096, 4096);
  REQUIRE(store::Database::open(folder.path).condition == store::Condition::damaged);
  const auto size = fs::file_size(path);

  const auto salvaged = store::set_aside_and_salvage(folder.path, 1'234);
  REQUIRE(salvaged.ok());
  CHECK(fs::file_size(salvaged.value().set_aside_path) == size);
  CHECK_THAT(salvaged.value().set_aside_path, Catch::Contains("1234"));
  CHECK(salvaged.value().last_number == kSales);
  CHECK(salvaged.value().unreadable > 0);
  CHECK(salvaged.value().unreadable < 40);
  CHECK(salvaged.value().waiting >= kSales - 100 - 40);
  // The register goes on with a new one, well above every number that was given.
  Outfit till(folder.path);
  store::SavedRecords saved(*till.database);
  CHECK(saved.waiting() == salvaged.value().waiting);
  CHECK(saved.holds("S-400"));
  CHECK_FALSE(saved.holds("S-100"));
  CHECK(till.intake.record(sale("S-401", {line("MUG", -1)})).ok());
  CHECK(store::Outbox(*till.database).last_number() > kSales + 1'000);
}

TEST_CASE("what was salvaged waits through restarts until a manager takes it over, and is entered once") {
  Folder folder;
  three_sales(folder.path);
  spoil_items(folder.path);
  REQUIRE(store::set_aside_and_salvage(folder.path, 5).ok());
  for (int restart = 0; restart < 2; ++restart) {
    Outfit till(folder.path);
    store::SavedRecords saved(*till.database);
    CHECK(saved.waiting() == 2);
    CHECK_THAT(saved.sentence(),
               Catch::Contains("damaged-5") && Catch::Contains("; 2 changes that were read"));
    // Offered again by the register while it waits: it is known, and not recorded a second time.
    CHECK(till.intake.record(sale("S-1", {line("MUG", -1)})).value() == store::Recorded::before);
    CHECK(store::Outbox(*till.database).counts().pending == 0);
    CHECK(store::Facts(*till.database).get("journal.cursor") == "17");
    CHECK(store::Outbox(*till.database).open_debt().at({false, 120}) == 4);
  }
  Outfit till(folder.path);
  store::SavedRecords saved(*till.database);
  CHECK(saved.adopt("Sam", 9) == 2);
  CHECK(saved.waiting() == 0);
  CHECK_THAT(saved.sentence(), Catch::Contains("; 0 changes") && Catch::Contains("Link the web store again"));
  store::Facts(*till.database).erase(store::salvage_fact::kAt);  // linked
  CHECK(saved.sentence().empty());
  CHECK(saved.adopt("Sam", 10) == 0);
  store::Unclear unclear(*till.database);
  const auto review = unclear.waiting(10);
  REQUIRE(review.size() == 2);
  CHECK(review[0].movement.id == "S-1");
  REQUIRE(review[1].movement.lines.size() == 1);
  CHECK(review[1].movement.lines[0].sku == "CAP");  // the line that was sent is not offered again
  CHECK(till.intake.record(sale("S-1", {line("MUG", -1)})).value() == store::Recorded::before);
}

TEST_CASE("what a manager declines is kept as decided, with the name, and nothing of it is sent") {
  Folder folder;
  three_sales(folder.path);
  spoil_items(folder.path);
  REQUIRE(store::set_aside_and_salvage(folder.path, 5).ok());
  Outfit till(folder.path);
  store::SavedRecords saved(*till.database);
  CHECK(saved.decline("Sam", 9) == 2);
  CHECK(store::Activity(*till.database).held().empty());
  CHECK(store::Outbox(*till.database).counts().pending == 0);
  auto& db = till.database->worker();
  CHECK(db.execAndGet("SELECT count(*) FROM outcomes WHERE decision = 'leave by Sam'").getInt() == 2);
  CHECK(db.execAndGet("SELECT choice FROM decisions WHERE row = 'salvaged' AND who = 'Sam'").getString() ==
        "decline");
}

TEST_CASE("records that are damaged again before anybody has decided keep what the first salvage had saved") {
  Folder folder;
  three_sales(folder.path);
  spoil_items(folder.path);
  REQUIRE(store::set_aside_and_salvage(folder.path, 5).ok());
  {
    Outfit till(folder.path);
    REQUIRE(till.intake.record(sale("S-4", {line("MUG", -1)})).ok());
  }
  spoil_items(folder.path);
  REQUIRE(store::set_aside_and_salvage(folder.path, 6).ok());
  Outfit till(folder.path);
  store::SavedRecords saved(*till.database);
  CHECK(saved.waiting() == 3);
  CHECK(saved.holds("S-1"));
  CHECK(saved.holds("S-4"));
}

TEST_CASE("web orders that were taken off the register's stock stay known when the records are damaged") {
  Folder folder;
  {
    Outfit till(folder.path);
    store::OrderBook orders(*till.database, "hash");
    store::BookedOrder order;
    order.id = 100;
    order.status = core::order_status::kAwaitingFulfillment;
    order.lines.push_back({1, 11, 110, "MUG", "Mug", 2});
    orders.enter(order, {}, store::OrderAge::since_link, 1);
    orders.end_intent(orders.open_intents().at(0), store::IntentEnd::applied);
    store::Facts(*till.database).put("orders.newest", 1'700);
  }
  spoil_items(folder.path);
  REQUIRE(store::set_aside_and_salvage(folder.path, 5).ok());
  Outfit till(folder.path);
  CHECK(store::OrderBook(*till.database, "hash").is_known(100));
  CHECK(till.database->worker().execAndGet("SELECT applied FROM order_lines WHERE order_id = 100").getInt() ==
        2);
  CHECK(store::Facts(*till.database).number("orders.newest") == 1'700);
}

TEST_CASE("damaged records keep that the location has several registers, and which of them has its work",
          "[P10]") {
  Folder folder;
  const std::vector<std::pair<const char*, const char*>> kept{
      {"channel", "7"},    {"role.several", "1"}, {"role.ours", "0"},
      {"role.begun", "3"}, {"role.office", "12"}, {"role.office_doubt", "Till 2"}};
  {
    Outfit till(folder.path);
    for (const auto& [name, value] : kept) store::Facts(*till.database).put(name, std::string(value));
  }
  spoil_items(folder.path);
  REQUIRE(store::set_aside_and_salvage(folder.path, 5).ok());
  Outfit till(folder.path);
  for (const auto& [name, value] : kept) CHECK(store::Facts(*till.database).get(name) == value);
}

TEST_CASE("a salvage that is killed at any step leaves the old records or the new ones") {
  const std::vector<std::string> steps{"begun", "moved a file", "copied", "built", "in place", "ended"};
  for (const auto& fatal : steps) {
    INFO(fatal);
    Folder folder;
    three_sales(folder.path);
    spoil_items(folder.path);
    const pid_t child = ::fork();
    if (child == 0) {
      (void)store::set_aside_and_salvage(folder.path, 5, [&](const char* step) {
        if (step == fatal) ::_exit(9);
      });
      ::_exit(1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WEXITSTATUS(status) == 9);
    // Between, the folder is refused rather than begun anew; then it is finished.
    auto opening = store::Database::open(folder.path);
    CHECK(opening.condition == (fatal == "ended" ? store::Condition::good : store::Condition::damaged));
    opening.database.reset();
    if (fatal != "ended") {
      REQUIRE(store::set_aside_and_salvage(folder.path, 6).ok());
      CHECK_FALSE(store::salvage_is_open(folder.path));
    }
    Outfit till(folder.path);
    store::SavedRecords saved(*till.database);
    CHECK(saved.waiting() == 2);
    CHECK(saved.adopt("Sam", 9) == 2);
    CHECK(store::Unclear(*till.database).count() == 2);
    int files = 0;
    for (const auto& entry : fs::directory_iterator(folder.path))
      files +=
          entry.path().filename().string().find("outbox.db.damaged-5") == 0 && entry.path().extension() != "";
    CHECK(files >= 1);
    CHECK_FALSE(fs::exists(store::database_path(folder.path) + ".reading"));
  }
}

TEST_CASE(
    "the new records know which web store the damaged ones were linked to, as far as anybody can tell") {
  Folder folder;
  {
    Outfit till(folder.path);
    store::OrderBook orders(*till.database, "hash");
    store::BookedOrder order;
    order.id = 100;
    order.status = core::order_status::kAwaitingFulfillment;
    order.lines.push_back({1, 11, 110, "MUG", "Mug", 2});
    orders.enter(order, {}, store::OrderAge::since_link, 1);
    store::Facts(*till.database).put("store_hash", std::string("hash"));
  }
  spoil_items(folder.path);
  REQUIRE(store::set_aside_and_salvage(folder.path, 5).ok());
  {
    Outfit till(folder.path);
    CHECK(store::Facts(*till.database).get(store::salvage_fact::kStoreHash) == "hash");
    store::SavedRecords(*till.database).leave_other_store();
    CHECK_FALSE(store::OrderBook(*till.database, "other").is_known(100));
  }
  Folder never_linked;
  three_sales(never_linked.path);
  spoil_items(never_linked.path);
  REQUIRE(store::set_aside_and_salvage(never_linked.path, 5).ok());
  {
    Outfit till(never_linked.path);
    CHECK(store::Facts(*till.database).get(store::salvage_fact::kStoreHash) == "");
  }
  spoil(store::database_path(never_linked.path), 0, 100);
  REQUIRE(store::set_aside_and_salvage(never_linked.path, 6).ok());
  Outfit till(never_linked.path);
  CHECK_FALSE(store::Facts(*till.database).get(store::salvage_fact::kStoreHash));
  CHECK(store::Facts(*till.database).get(store::salvage_fact::kAt) == "6");
}

TEST_CASE("of a file that is no database nothing is read and nothing is lost") {
  Folder folder;
  const std::string path = store::database_path(folder.path);
  for (int i = 0; i < 2; ++i) {  // twice at the same time of a clock that stands still
    std::ofstream(path) << "nothing that SQLite wrote, " << i;
    const auto salvaged = store::set_aside_and_salvage(folder.path, 5);
    REQUIRE(salvaged.ok());
    CHECK(salvaged.value().waiting == 0);
    CHECK(salvaged.value().last_number == 0);
    CHECK(fs::exists(salvaged.value().set_aside_path));
  }
  int kept = 0;
  for (const auto& entry : fs::directory_iterator(folder.path)) {
    CHECK(entry.path().string().find(".reading") == std::string::npos);
    kept += entry.path().string().find(".damaged-") != std::string::npos;
  }
  CHECK(kept == 2);
}

TEST_CASE("what stood only in the log is salvaged, too") {
  Folder folder, copy;
  {
    Outfit till(folder.path);
    REQUIRE(till.intake.record(sale("S-1", {line("MUG", -1)})).ok());
    for (const char* end : {"", "-wal"})  // as a power cut leaves it
      fs::copy_file(store::database_path(folder.path) + end, store::database_path(copy.path) + end);
  }
  REQUIRE(store::set_aside_and_salvage(copy.path, 5).ok());
  Outfit till(copy.path);
  CHECK(store::SavedRecords(*till.database).holds("S-1"));
}
