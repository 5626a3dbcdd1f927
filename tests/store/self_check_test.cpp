// The records prove themselves at rest: what was altered, lost or counted twice is found and named.

#include "plugin/store/self_check.h"

#include <algorithm>
#include <fstream>
#include <map>

#include "catch2.hpp"
#include "plugin/store/chain.h"
#include "plugin/store/item_map.h"
#include "plugin/store/order_book.h"
#include "plugin/store/outbox.h"
#include "plugin/store/schema.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;
namespace fs = std::filesystem;

namespace {

void freeze_and_settle(store::Outbox& outbox, int lane, core::Units nonce,
                       std::map<core::ItemKey, core::Units> available, bool settle) {
  core::FreezeInput input;
  input.movements = outbox.pending(lane, 1'000);
  input.match = match;
  input.debt = outbox.free_debt(lane);
  input.available = std::move(available);
  store::NewBatch batch;
  batch.lane = lane;
  batch.content = core::freeze(input);
  batch.target = core::seal(batch.content.movements.back(), nonce, 0);
  batch.body = "{\"nonce\":" + std::to_string(nonce) + "}";
  const auto view = outbox.commit(batch, 1'000);
  if (settle) outbox.settle(lane, view.id, {}, 2'000);
}

/// Records of a shop after some days: settled, short, held, undecided and waiting movements, an alternative,
/// a web order.
void some_days(const std::string& folder) {
  Outfit till(folder);
  store::Outbox outbox(*till.database);
  std::array<core::Units, core::kLanes> bases;
  bases.fill(core::kSealStart);
  outbox.open_lanes(bases, {}, 0);
  REQUIRE(till.intake.record(sale("S-1", {line("MUG", -2), line("", -1), line("BOOK", -1)})).ok());
  REQUIRE(till.intake.record(sale("S-2", {line("CAP", -1)})).ok());
  freeze_and_settle(outbox, 0, 1, {}, true);
  REQUIRE(till.intake.record(sale("S-3", {line("MUG", -5)})).ok());
  freeze_and_settle(outbox, 0, 2, {}, false);
  freeze_and_settle(outbox, 0, 3, {{kMug, 2}}, true);
  REQUIRE(till.intake.record(sale("S-4", {line("MUG", -1)})).ok());
  freeze_and_settle(outbox, 0, 4, {}, false);
  REQUIRE(till.intake.record(sale("S-5", {line("CAP", -1)})).ok());
  REQUIRE(till.intake.record(sale("S-6", {line("CAP", -1)}), store::Offer::again).ok());
  store::OrderBook orders(*till.database, "hash");
  store::BookedOrder order;
  order.id = 100;
  order.status = core::order_status::kAwaitingFulfillment;
  order.lines.push_back({1, 11, 110, "MUG", "Mug", 2});
  order.lines.push_back({2, 12, 120, "CAP", "Cap", 1});
  orders.enter(order, {}, store::OrderAge::since_link, 1);
  orders.end_intent(orders.open_intents().at(0), store::IntentEnd::applied);
}

std::string broken_rules(const std::string& folder) {
  std::string names;
  for (const auto& rule : store::check_records(folder).rules)
    if (!rule.holds) names += rule.name + ' ';
  return names;
}

void harm(const std::string& folder, const std::string& sql) {
  SQLite::Database db(store::database_path(folder), SQLite::OPEN_READWRITE);
  db.exec(
      "DROP TRIGGER IF EXISTS movements_keep; DROP TRIGGER IF EXISTS movements_stay; "
      "DROP TRIGGER IF EXISTS movements_chained");
  db.exec(sql);
}

/// Where each row of movements lies in the file: offset and length by number, as SQLite's file format has it.
/// For tables of one page.
std::map<std::uint64_t, std::pair<std::size_t, std::size_t>> rows_in(const std::string& bytes,
                                                                     std::size_t page) {
  const auto byte = [&bytes](std::size_t at) { return static_cast<unsigned char>(bytes.at(at)); };
  const auto varint = [&byte](std::size_t& at) {
    std::uint64_t value = 0;
    do value = value << 7 | (byte(at) & 0x7fU);
    while ((byte(at++) & 0x80U) != 0);
    return value;
  };
  const std::size_t start = (page - 1) * 4096;
  REQUIRE(byte(start) == 13);  // a leaf of a table
  std::map<std::uint64_t, std::pair<std::size_t, std::size_t>> rows;
  for (std::size_t i = 0, count = byte(start + 3) * 256U + byte(start + 4); i < count; ++i) {
    const std::size_t cell = start + byte(start + 8 + 2 * i) * 256U + byte(start + 9 + 2 * i);
    std::size_t at = cell;
    const auto payload = varint(at);
    const auto seq = varint(at);
    rows[seq] = {cell, at + payload - cell};
  }
  return rows;
}

}  // namespace

TEST_CASE(
    "records that nobody touched hold every rule, one line each, also while the register has them open") {
  Folder folder;
  some_days(folder.path);
  const auto check = store::check_records(folder.path);
  INFO(check.report());
  CHECK(check.holds());
  CHECK(check.movements == 6);
  for (const char* rule : {"I1 ", "I2 ", "I3 ", "I5 ", "I7 ", "I8 ", "I10 ", "I11 ", "I13 ", "chain ",
                           "bodies ", "units ", "pages ", "schema "})
    CHECK_THAT(check.report(), Catch::Contains(std::string("holds   ") + rule));
  CHECK_THAT(check.summary(), Catch::Contains("rules hold over 6 movements"));
  Outfit till(folder.path);
  REQUIRE(till.intake.record(sale("S-7", {line("MUG", -1)})).ok());
  CHECK(store::check_records(folder.path).movements == 7);
}

TEST_CASE("each harm to the records is found by the rule that it breaks") {
  struct Harm {
    const char *sql, *rule;
  };
  const Harm rows[] = {
      {"UPDATE movements SET lines = replace(lines, '-2000', '-3000') WHERE seq = 1", "chain"},
      {"DELETE FROM movements WHERE seq = 2", "chain"},
      {"UPDATE movements SET lane = 3 WHERE seq = 5", "chain"},
      {"UPDATE movements SET movement_id = 'S-9' WHERE seq = 6", "chain"},
      {"UPDATE movements SET lines = 'nothing that was written by us' WHERE seq = 5", "I1"},
      {"UPDATE batch_items SET sent = sent - 1 WHERE batch = 1", "I2"},
      {"UPDATE debts SET open = open + 1", "I2"},
      {"UPDATE movements SET state = 1, settled_ms = 1 WHERE seq = 5", "I2"},
      {"UPDATE movements SET batch = 2 WHERE seq = 1", "I2"},
      {"UPDATE batch_items SET net = net - 1, sent = sent - 1 WHERE batch = 1", "units"},
      {"UPDATE batches SET target = base WHERE id = 4", "I3"},
      {"UPDATE batches SET target = (SELECT target FROM batches WHERE id = 3) WHERE id = 2", "I3"},
      {"UPDATE batches SET state = 1 WHERE id = 2", "I5"},
      {"UPDATE batches SET base = base - 1 WHERE id = 4", "I7"},
      {"UPDATE lanes SET round = round + 1 WHERE lane = 0", "I7"},
      {"UPDATE movements SET state = 0, batch = NULL WHERE seq = 1", "I8"},
      {"UPDATE lanes SET settled_number = 99 WHERE lane = 1", "I8"},
      {"DELETE FROM unclear", "I10"},
      {"UPDATE unclear SET decision = 'arrived by nobody'", "I10"},
      {"UPDATE order_lines SET applied = applied + 1 WHERE line = 1", "I11"},
      {"UPDATE order_lines SET intent_key = NULL WHERE line = 2", "I11"},
      {"UPDATE movements SET lane = 9 WHERE seq = 5", "I13"},
      {"UPDATE batches SET body = body || ' ' WHERE id = 4", "bodies"}};
  Folder sound;
  some_days(sound.path);
  harm(sound.path, "PRAGMA wal_checkpoint(TRUNCATE)");
  for (const auto& row : rows) {
    INFO(row.sql);
    Folder folder;
    fs::copy_file(store::database_path(sound.path), store::database_path(folder.path));
    harm(folder.path, row.sql);
    CHECK_THAT(broken_rules(folder.path), Catch::Contains(row.rule));
  }
}

TEST_CASE("any byte of a row that flips at rest is found, with the movement named and what to do") {
  Folder folder;
  some_days(folder.path);
  harm(folder.path, "PRAGMA wal_checkpoint(TRUNCATE)");
  const std::string path = store::database_path(folder.path);
  std::string bytes;
  {
    std::ifstream file(path, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(file), {});
  }
  std::size_t page = 0;
  {
    SQLite::Database db(path, SQLite::OPEN_READONLY);
    page = static_cast<std::size_t>(
        db.execAndGet("SELECT rootpage FROM sqlite_master WHERE name = 'movements'").getInt64());
  }
  const auto rows = rows_in(bytes, page);
  REQUIRE(rows.size() == 6);
  std::size_t flipped = 0;
  for (const std::uint64_t seq : {1, 5}) {  // settled by a batch, and waiting
    const auto [from, length] = rows.at(seq);
    for (std::size_t at = from; at < from + length; ++at)
      for (const char mask : {'\x01', '\x80'}) {
        INFO("movement " << seq << ", byte " << at - from << " of " << length << ", mask " << int{mask});
        const auto put = [&](char byte) {
          std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
          file.seekp(static_cast<std::streamoff>(at));
          file.put(byte);
        };
        put(static_cast<char>(bytes[at] ^ mask));
        const auto check = store::check_records(folder.path);
        put(bytes[at]);
        INFO(check.report());
        REQUIRE_FALSE(check.holds());
        const auto chain = std::find_if(check.rules.begin(), check.rules.end(),
                                        [](const auto& rule) { return rule.name == "chain"; });
        REQUIRE(chain != check.rules.end());
        REQUIRE_FALSE(chain->holds);
        const std::string number = std::to_string(seq), before = std::to_string(seq - 1);
        const bool named = chain->words.find("movement " + number + " (") != std::string::npos ||
                           chain->words.find("(S-" + number + ")") != std::string::npos ||
                           chain->words.find("after movement " + before) != std::string::npos ||
                           (seq == 1 && chain->words.find("he first row") != std::string::npos);
        REQUIRE(named);
        REQUIRE_THAT(chain->words, Catch::Contains("the register's own receipt"));
        REQUIRE_THAT(check.summary(), Catch::Contains("Keep a copy of the folder"));
        ++flipped;
      }
  }
  CHECK(flipped > 200);
  CHECK(store::check_records(folder.path).holds());
}

TEST_CASE("records that cannot be judged do not hold, and say why") {
  Folder folder;
  CHECK_THAT(store::check_records(folder.path).summary(), Catch::Contains("There is no"));
  some_days(folder.path);
  harm(folder.path, "PRAGMA wal_checkpoint(TRUNCATE)");

  SECTION("of a newer version") {
    harm(folder.path, "PRAGMA user_version = 99");
    const auto check = store::check_records(folder.path);
    CHECK_FALSE(check.holds());
    CHECK_THAT(check.summary(), Catch::Contains("newer version (schema 99"));
  }
  SECTION("damaged") {
    std::fstream file(store::database_path(folder.path), std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(3 * 4096);
    file << std::string(8 * 4096, '\x5a');
    file.close();
    CHECK_FALSE(store::check_records(folder.path).holds());
  }
  SECTION("no database at all") {
    std::ofstream(store::database_path(folder.path)) << std::string(10'000, 'x');
    CHECK_THAT(store::check_records(folder.path).summary(), Catch::Contains("cannot be read"));
  }
  SECTION("while a salvage is not ended") {
    std::ofstream(store::database_path(folder.path) + ".salvage") << "outbox.db.damaged-1\n";
    CHECK_THAT(store::check_records(folder.path).summary(), Catch::Contains("was begun and not ended"));
  }
}

TEST_CASE("looking at records leaves nothing behind, and needs no right to write") {
  Folder folder;
  some_days(folder.path);
  const auto listed = [&] {
    std::string names;
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(folder.path))
      files.push_back(entry.path().filename().string());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) names += file + ' ';
    return names;
  };
  harm(folder.path, "PRAGMA wal_checkpoint(TRUNCATE)");
  const auto before = listed();
  fs::permissions(folder.path, fs::perms::owner_read | fs::perms::owner_exec);
  fs::permissions(store::database_path(folder.path), fs::perms::owner_read);
  CHECK(store::check_records(folder.path).holds());
  fs::permissions(folder.path, fs::perms::owner_all);
  CHECK(listed() == before);
}

TEST_CASE("records of the first version are chained when they are taken over, and judged before that") {
  Folder folder;
  {
    SQLite::Database old(store::database_path(folder.path), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    store::migrate(old, 1);
    old.exec(R"sql(
      INSERT INTO movements (movement_id, kind, at_ms, lane, lines) VALUES ('S-1', 1, 1, 0, CAST('3:MUG-1000,0:0:1,' AS BLOB));
      INSERT INTO movements (movement_id, kind, at_ms, lane, lines) VALUES ('S-2', 1, 2, 3, CAST('3:MUG-2000,0:0:1,' AS BLOB));
      INSERT INTO movements (movement_id, kind, at_ms, lane, lines) VALUES ('S-3', 2, 3, 3, CAST('3:CAP1000,0:0:1,' AS BLOB));
      INSERT INTO movements (movement_id, kind, at_ms, lane, state, lines, settled_ms) VALUES ('S-0', 1, 3, 3, 2, CAST('3:CAP1000,0:0:1,' AS BLOB), 7);
    )sql");
  }
  const auto before = store::check_records(folder.path);
  INFO(before.report());
  CHECK(before.holds());
  CHECK_THAT(before.report(), Catch::Contains("version 1, judged as this version would take it over"));
  Outfit till(folder.path);
  const auto whole = [&till](std::uint64_t rows) {
    const auto found = store::check_chain(till.database->worker());
    return found.rows == rows && found.broken_rows == 0 && !found.unreadable_after;
  };
  CHECK(whole(4));
  REQUIRE(till.intake.record(sale("S-4", {line("MUG", -1)})).ok());
  CHECK(whole(5));
  CHECK(store::check_records(folder.path).holds());
}
