// A register at work on a disk that fails: its records are closed and read anew, and every sale arrives once.

#include "catch2.hpp"
#include "drill/temporary_folder.h"
#include "wire_bench.h"

using namespace tillbridge::test;
using sim::DiskCall;

TEST_CASE("A register whose disk fails a sync opens its records anew before it writes again") {
  WireBench bench;
  auto& disk = bench.disk();
  int failures = 0;
  for (std::uint64_t nth = 1; nth <= 10; ++nth) {
    INFO("sync no. " << nth);
    disk.heal();
    const auto opened = disk.opened(bench.database_path());
    disk.fail(DiskCall::sync, nth);
    bench.stubborn_sale();
    bench.stubborn_sale();
    bench.stubborn_sale();
    REQUIRE(bench.level() == bench.expected_level());
    CHECK(disk.blind_retries() == 0);
    if (disk.failed() == 0) continue;
    CHECK(disk.opened(bench.database_path()) >= opened + 2);
    ++failures;
  }
  CHECK(failures >= 3);
  disk.heal();
  bench.in_the_end();
}

TEST_CASE("A register whose disk fails any call goes on by itself once the disk is well") {
  WireBench bench;
  auto& disk = bench.disk();
  for (const auto call : {DiskCall::write, DiskCall::read, DiskCall::lock, DiskCall::shm, DiskCall::open})
    for (const std::uint64_t nth : {1, 3, 8, 21, 55}) {
      INFO(name_of(call) << " no. " << nth);
      disk.heal();
      disk.fail(call, nth, nth % 2 == 0 ? 3 : 0);
      bench.stubborn_sale();
      bench.stubborn_sale();
      REQUIRE(bench.level() == bench.expected_level());
    }
  disk.heal();
  bench.in_the_end();
}

TEST_CASE(
    "A disk that gets full is told in Review while changes still fit, and no longer once there is room") {
  constexpr std::uint64_t kMiB = 1u << 20;
  const TemporaryFolder folder;
  QuickRegister till(
      folder.path, [](const auto&) { return tillbridge::core::Millis{0}; }, 1);
  const auto days = [&](std::uint64_t bytes) {
    till.disk_has(bytes);
    for (int turn = 0; turn < 10; ++turn) till.turn();
    return till.picture().disk_days;
  };
  CHECK_FALSE(days(500 * kMiB));
  // 80 kB a quiet day, beside what is kept for the log.
  CHECK(days(9 * kMiB) == 12);
  CHECK(days(9 * kMiB).has_value());
  CHECK(till.picture().badge == tillbridge::core::SyncBadge::attention);
  // Sales go on; a busy week needs more of it each day.
  for (int i = 0; i < 700; ++i) till.sell("MUG");
  CHECK(days(9 * kMiB) == 2);
  CHECK(days(8 * kMiB) == 0);
  // Near the line it does not come and go.
  CHECK(days(70 * kMiB));
  CHECK_FALSE(days(100 * kMiB));
  CHECK_FALSE(days(70 * kMiB));
  CHECK_THAT(till.log(), Catch::Contains("9 MiB are free") && Catch::Contains("there is room again"));
}
