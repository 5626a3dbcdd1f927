// Every byte at which the line between a register and its web store can fail: each sale reaches the web store
// once. The real executor, the real outbox, the real libcurl, the real sandbox; only the clock jumps.

#include "catch2.hpp"
#include "wire_bench.h"

using namespace tillbridge::test;

TEST_CASE("A line cut at any byte of a push sends each sale once") {
  WireBench bench;
  const auto request = bench.proxy().request_bytes();
  REQUIRE(request > 300);
  for (const auto at : bench.positions(request, 1)) bench.sale_with(WireFault::cut_request, at);
  bench.in_the_end();
}

TEST_CASE("A line cut at any byte of the answer to a push sends each sale once") {
  WireBench bench;
  const auto answer = bench.proxy().answer_bytes();
  REQUIRE(answer > 50);
  for (const auto at : bench.positions(answer, 1)) bench.sale_with(WireFault::cut_answer, at);
  bench.in_the_end();
}

TEST_CASE("A half-closed line at any byte of a push or of its answer sends each sale once") {
  WireBench bench;
  const auto request = bench.proxy().request_bytes(), answer = bench.proxy().answer_bytes();
  for (const auto at : bench.positions(request, 47)) bench.sale_with(WireFault::half_close_request, at);
  for (const auto at : bench.positions(answer, 29)) bench.sale_with(WireFault::half_close_answer, at);
  bench.in_the_end();
}

TEST_CASE("A push that stalls or trickles is given up in time and sent once") {
  WireBench bench;
  const auto request = bench.proxy().request_bytes(), answer = bench.proxy().answer_bytes();
  for (const auto at : bench.positions(request, 170)) bench.sale_with(WireFault::stall_request, at);
  for (const auto at : bench.positions(answer, 110)) bench.sale_with(WireFault::stall_answer, at);
  for (const auto at : bench.positions(answer, 150)) bench.sale_with(WireFault::drip, at);
  bench.in_the_end();
}

TEST_CASE("A push that arrives twice, at once or one after the other, counts once") {
  WireBench bench;
  for (int time = 0; time < (all_positions() ? 500 : 8); ++time) {
    bench.sale_with(WireFault::duplicate, 0);
    bench.sale_with(WireFault::twins, static_cast<std::size_t>(time));
  }
  bench.in_the_end();
}

TEST_CASE("A push that is carried out after it was given up counts once") {
  WireBench bench;
  for (const auto wait : {0, 1, 2, 3, 5, 8, 20, 60, 200, 500})
    for (int time = 0; time < (all_positions() ? 20 : 1); ++time)
      bench.sale_with(WireFault::late, static_cast<std::size_t>(wait));
  bench.in_the_end();
}

TEST_CASE("A line cut at any byte of a read of the marker or of levels only costs time") {
  WireBench bench;
  // By these a read of the marker and one of an item's level can be told apart.
  for (const auto* exchange : {"items?variant_id", "items?product_id"}) {
    bench.watch(exchange);
    const auto request = bench.proxy().request_bytes(), answer = bench.proxy().answer_bytes();
    REQUIRE(request > 200);
    REQUIRE(answer > 200);
    for (const auto at : bench.positions(request, 97)) bench.sale_with(WireFault::cut_request, at);
    for (const auto at : bench.positions(answer, 397)) bench.sale_with(WireFault::cut_answer, at);
  }
  bench.in_the_end();
}

TEST_CASE("A sale is frozen with its record while the worker waits, and by the worker while it works") {
  WireBench bench;
  for (int sale = 0; sale < 20; ++sale) bench.one_sale();
  CHECK(bench.till().frozen_with_record() >= 15);
  CHECK(bench.till().worked_while_offered() == 0);
  bench.in_the_end();
}

TEST_CASE("A register that is told to read neither orders nor levels comes to rest") {
  WireBench bench;
  CHECK(bench.till().rests(60));
}
