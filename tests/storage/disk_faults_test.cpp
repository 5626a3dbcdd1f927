// The outbox on a disk that fails: at every call, when it is full, and when the power goes at any sync.

#include <algorithm>
#include <cstdlib>

#include "catch2.hpp"
#include "shop_day.h"
#include "sim/disk.h"
#include "store/outbox_folder.h"

using namespace tillbridge::test;
using sim::DiskCall;

namespace {

/// Days that are played: the shortest one in the test run, twenty more where TILLBRIDGE_DISK is "all".
std::uint64_t days() {
  const char* wanted = std::getenv("TILLBRIDGE_DISK");
  return wanted != nullptr && std::string(wanted) == "all" ? 20 : 0;
}

/// A day on which a sync of the log fails between commits that are kept, and a checkpoint comes before the
/// power goes.
constexpr std::uint64_t kLogWithAHole = 16;

/// A day on a disk of its own. The folder is real, for the lock file; what SQLite writes is on the disk.
struct Bench {
  Bench(const bench::Folder& folder, std::uint64_t seed) : disk(folder.path), day(folder.path, seed) {}
  sim::Disk disk;
  ShopDay day;

  /// Goes on until the day is over; the disk is well after the first failure. Whether there was one.
  bool live_through() {
    int tries = 0;
    while (!day.go_on()) {
      INFO(day.last_error());
      REQUIRE(disk.failed() > 0);
      REQUIRE(++tries < 10);
      disk.heal();
    }
    return tries > 0 || disk.failed() > 0;
  }
};

}  // namespace

TEST_CASE("Whatever call to the disk fails, nothing that was promised is lost and the books balance") {
  sim::install_vfs();
  const bench::Folder folder;
  for (std::uint64_t seed = 0; seed <= days(); ++seed) {
    std::uint64_t failures = 0;
    for (const auto call : sim::kDiskCalls) {
      // Of the calls that change nothing, the test run lets some fail.
      const bool reads = call == DiskCall::read || call == DiskCall::shm;
      for (std::uint64_t nth = 1;; nth += reads && days() == 0 ? 7 : 1) {
        Bench bench(folder, seed);
        bench.disk.fail(call, nth);
        INFO("day " << seed << ", " << name_of(call) << " no. " << nth);
        if (!bench.live_through()) break;
        bench.disk.heal();
        REQUIRE(bench.day.check() == "");
        ++failures;
      }
    }
    WARN("day " << seed << ": each of " << failures << " calls failed once");
    CHECK(failures > 100);
  }
}

TEST_CASE("What a failed sync left in memory alone is not taken for kept, even if the power goes later") {
  sim::install_vfs();
  const bench::Folder folder;
  for (std::uint64_t seed = 0; seed <= std::max(days(), kLogWithAHole); ++seed) {
    if (days() == 0 && seed != 0 && seed != kLogWithAHole) continue;
    sim::Dice dice(seed + 1);
    std::uint64_t failures = 0;
    for (std::uint64_t nth = 1;; ++nth) {
      Bench bench(folder, seed);
      bench.disk.fail(DiskCall::sync, nth);
      INFO("day " << seed << ", sync no. " << nth);
      if (!bench.live_through()) break;
      // The first syncs make the empty file, by way of SQLite's rollback journal; nothing is promised yet.
      if (nth > 4) CHECK(bench.disk.blind_retries() == 0);
      bench.disk.cut_power(dice);
      bench.day.close();
      bench.disk.revive();
      bench.disk.heal();
      REQUIRE(bench.day.check() == "");
      ++failures;
    }
    CHECK(failures > 10);
  }
}

TEST_CASE("A disk that stays bad for a while refuses clearly and loses nothing") {
  sim::install_vfs();
  const bench::Folder folder;
  for (const auto call : {DiskCall::write, DiskCall::sync, DiskCall::open, DiskCall::lock, DiskCall::shm}) {
    for (const std::uint64_t nth : {1, 5, 20, 60, 200}) {
      Bench bench(folder, 0);
      bench.disk.fail(call, nth, 1'000'000);
      INFO(name_of(call) << " from no. " << nth << " on");
      bool over = false;
      for (int tries = 0; tries < 8 && !over; ++tries) over = bench.day.go_on();
      if (!over) CHECK(bench.day.last_error() != "");
      bench.disk.heal();
      bench.live_through();
      REQUIRE(bench.day.check() == "");
    }
  }
}

TEST_CASE("A disk that is full at any byte refuses clearly, loses nothing, and works again with room") {
  sim::install_vfs();
  const bench::Folder folder;
  for (std::uint64_t seed = 0; seed <= days(); ++seed) {
    std::uint64_t filled = 0;
    for (std::int64_t room = 0;; room += room < 40'000 ? 1'361 : 65'537) {
      Bench bench(folder, seed);
      bench.disk.leave_room(room);
      INFO("day " << seed << ", room for " << room);
      for (int tries = 0; tries < 3 && !bench.day.go_on(); ++tries) {
      }
      const bool was_full = bench.disk.failed() > 0;
      bench.disk.heal();
      bench.live_through();
      REQUIRE(bench.day.check() == "");
      if (!was_full) break;
      ++filled;
    }
    CHECK(filled > 10);
  }
}

TEST_CASE("A power cut at any sync leaves every promised movement, whatever the disk did with the rest") {
  sim::install_vfs();
  const bench::Folder folder;
  for (std::uint64_t seed = 0; seed <= days(); ++seed) {
    std::uint64_t cuts = 0;
    sim::Dice dice(seed + 1);
    for (std::uint64_t nth = 1;; ++nth) {
      bool went_out = false;
      for (int time = 0; time < 4; ++time) {
        Bench bench(folder, seed);
        bench.disk.lose_power_at_sync(nth);
        const bool over = bench.day.go_on();
        went_out = bench.disk.power_is_out();
        if (over && !went_out) break;
        bench.disk.cut_power(dice);
        bench.day.close();
        bench.disk.revive();
        bench.disk.heal();
        INFO("day " << seed << ", power cut before sync no. " << nth << ", time " << time);
        REQUIRE(bench.day.check() == "");
        if (!bench.day.go_on()) FAIL("it does not go on: " << bench.day.last_error());
        REQUIRE(bench.day.check() == "");
        ++cuts;
      }
      if (!went_out) break;
    }
    WARN("day " << seed << ": " << cuts << " power cuts");
    CHECK(cuts > 20);
  }
}

TEST_CASE("A page that cannot be read just now is no damage, and sets no records aside") {
  sim::install_vfs();
  const bench::Folder folder;
  Bench bench(folder, 0);
  REQUIRE_FALSE(bench.live_through());
  bench.day.close();
  const auto files = bench.disk.copy();
  std::uint64_t reads = 0;
  for (;; ++reads) {
    bench.disk.heal();
    bench.disk.replace(files);
    bench.disk.fail(DiskCall::read, reads + 1, 1'000);
    const auto opening = tillbridge::store::Database::open(folder.path);
    if (bench.disk.failed() == 0) break;
    INFO("reads fail from no. " << reads + 1 << " on");
    CHECK(opening.condition == tillbridge::store::Condition::read_only);
  }
  CHECK(reads > 10);
}
