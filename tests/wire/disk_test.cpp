// A register at work on a disk that fails: its records are closed and read anew, and every sale arrives once.

#include "catch2.hpp"
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
