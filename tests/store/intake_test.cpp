// Recording a movement.

#include "plugin/store/intake.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <thread>

#include "catch2.hpp"
#include "plugin/store/chain.h"
#include "plugin/store/lines_codec.h"
#include "plugin/store/movement_rows.h"
#include "plugin/store/outbox.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;
using store::Recorded;

TEST_CASE("a movement is recorded once: the same id with the same lines is known, with others refused") {
  Folder folder;
  Outfit till(folder.path);
  REQUIRE(till.intake.record(sale("S-1", {line("MUG", -2)})).value() == Recorded::now);
  CHECK(till.intake.record(sale("S-1", {line("MUG", -2)})).value() == Recorded::before);
  CHECK(till.intake.record(sale("S-1", {line("MUG", -2)}, 5)).value() == Recorded::before);  // another clock

  auto returned = sale("S-1", {line("MUG", -2)});
  returned.kind = core::MovementKind::sale_return;
  for (const auto& other :
       {sale("S-1", {line("MUG", -3)}), sale("S-1", {line("MUG", -2), line("CAP", -1)}), returned}) {
    const auto refused = till.intake.record(other);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == core::ErrorCode::conflict);
    CHECK_THAT(refused.error().sentence, Catch::Contains("S-1"));
  }
  CHECK(store::Outbox(*till.database).counts().pending == 1);
}

TEST_CASE("a malformed movement leaves nothing behind and the next one is recorded") {
  Folder folder;
  Outfit till(folder.path);
  CHECK(till.intake.record(sale("S-1", {})).error().code == core::ErrorCode::invalid);
  CHECK(till.intake.record(sale("", {line("MUG", -1)})).error().code == core::ErrorCode::invalid);
  CHECK(till.intake.record(sale("S-2", {line("MUG", -1)})).ok());
  CHECK(store::Outbox(*till.database).counts().pending == 1);
}

TEST_CASE("the lane is chosen when a movement is recorded and is kept by the database") {
  Folder folder;
  {
    Outfit till(folder.path);
    core::LaneHints hints;
    for (auto& hint : hints) hint.open = false;
    hints[5].open = true;
    till.board.set(hints);
    REQUIRE(till.intake.record(sale("S-1", {line("MUG", -1)})).ok());
    CHECK(till.board.take_news() == 1u << 5);
    CHECK(till.board.take_news() == 0);
    CHECK(till.intake.record(sale("S-1", {line("MUG", -1)})).value() == Recorded::before);
    CHECK(till.board.take_news() == 0);
  }
  Outfit again(folder.path);
  CHECK(store::Outbox(*again.database).pending(5, 10).size() == 1);
}

TEST_CASE("a movement that comes while its lane is being frozen goes into another lane") {
  Folder folder;
  Outfit till(folder.path);
  REQUIRE(till.intake.record(sale("S-1", {line("MUG", -1)})).ok());  // lane 0 has a row to send
  std::unique_lock worker(till.database->writer());
  std::thread counter([&] { CHECK(till.intake.record(sale("S-2", {line("MUG", -1)})).ok()); });
  // It has chosen its lane by now, if it were to choose outside of the lock.
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  till.board.close(0);
  worker.unlock();
  counter.join();
  CHECK(store::Outbox(*till.database).pending(0, 10).size() == 1);
  CHECK(store::Outbox(*till.database).pending(1, 10).size() == 1);
}

TEST_CASE("lines come back as they were recorded, whatever bytes they hold") {
  Folder folder;
  Outfit till(folder.path);
  core::Movement odd = sale("S-\"1\",;\n", {{"", 0, "", "", true},
                                            {"A:3,B", -1'500, "L;'", "hash:1:2", false},
                                            {"Größe-日本", core::kMostMilli, "", "", true},
                                            {std::string("a\0b", 3), -core::kMostMilli, "", "", true}});
  REQUIRE(till.intake.record(odd).ok());
  const auto rows = store::Outbox(*till.database).pending(0, 10);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].movement.id == odd.id);
  CHECK(rows[0].movement.lines == odd.lines);
}

TEST_CASE("bytes that are no lines are told, not guessed") {
  for (const char* bytes : {"3:AB", "x", "1:A5,0:0:1", "99999999999999999999:", "-1:", "1:A1,0:0:"})
    CHECK_FALSE(store::decode_lines(bytes).ok());
  CHECK(store::decode_lines("").value().empty());
}

TEST_CASE("what was acknowledged is there after a kill at any moment") {
  for (int round = 0; round < 4; ++round) {
    Folder folder;
    int acknowledged[2];
    REQUIRE(::pipe(acknowledged) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ::close(acknowledged[0]);
      try {
        Outfit till(folder.path);
        for (std::uint32_t i = 0;; ++i) {
          if (!till.intake.record(sale("S-" + std::to_string(i), {line("MUG", -1), line("CAP", -2)})).ok())
            ::_exit(3);
          if (::write(acknowledged[1], &i, sizeof i) != sizeof i) ::_exit(4);
          if (i % 20 == 7) till.database->checkpoint();
        }
      } catch (...) {
        ::_exit(5);
      }
    }
    ::close(acknowledged[1]);
    std::uint32_t last = 0, next = 0;
    while (last < 25u + 13u * static_cast<unsigned>(round) &&
           ::read(acknowledged[0], &next, sizeof next) == sizeof next)
      last = next;
    ::kill(child, SIGKILL);
    while (::read(acknowledged[0], &next, sizeof next) == sizeof next) last = next;
    ::close(acknowledged[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));

    Outfit till(folder.path);
    store::Outbox outbox(*till.database);
    std::set<std::string> found;
    for (int lane = 0; lane < core::kLanes; ++lane)
      for (const auto& row : outbox.pending(lane, 100'000)) {
        CHECK(row.movement.lines.size() == 2);
        CHECK(found.insert(row.movement.id).second);
      }
    for (std::uint32_t i = 0; i <= last; ++i) REQUIRE(found.contains("S-" + std::to_string(i)));
    CHECK(found.size() <= last + 2);  // at most one whose OK was still on its way
    CHECK(till.intake.record(sale("S-0", {line("MUG", -1), line("CAP", -2)})).value() == Recorded::before);
  }
}

TEST_CASE("registers' threads record side by side while the worker reads and writes") {
  Folder folder;
  Outfit till(folder.path);
  std::vector<std::thread> threads;
  std::atomic<int> failed{0};
  for (int t = 0; t < 3; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i)
        if (!till.intake.record(sale("S-" + std::to_string(t) + "-" + std::to_string(i), {line("MUG", -1)}))
                 .ok())
          ++failed;
    });
  store::Outbox outbox(*till.database);
  for (int i = 0; i < 40; ++i) {
    {
      const std::lock_guard guard(till.database->writer());
      store::append_movement(till.database->worker(), sale("own-" + std::to_string(i), {line("CAP", 1)}),
                             i % core::kLanes);
    }
    outbox.lanes();
    till.database->checkpoint();
  }
  for (auto& thread : threads) thread.join();
  CHECK(failed == 0);
  CHECK(outbox.counts().pending == 160);
  const auto chain = store::check_chain(till.database->worker());
  CHECK(chain.rows == 160);
  CHECK(chain.broken_rows == 0);
}
