#include "plugin/core/rush.h"

#include "catch2.hpp"

using tillbridge::core::Rush;

TEST_CASE("A sale by itself is looked at at once", "[rush]") {
  Rush rush;
  CHECK_FALSE(rush.goes_on(0, 1'000));
  CHECK_FALSE(rush.goes_on(1, 1'001));
  CHECK_FALSE(rush.goes_on(1, 1'002));
  CHECK_FALSE(rush.goes_on(2, 1'021));
}

TEST_CASE("The worker stands aside while sales come close together, until they pause", "[rush]") {
  Rush rush;
  CHECK_FALSE(rush.goes_on(1, 1'000));
  CHECK(rush.goes_on(2, 1'004));
  CHECK(rush.goes_on(2, 1'006));
  CHECK(rush.goes_on(5, 1'006));
  CHECK(rush.goes_on(5, 1'008));
  CHECK_FALSE(rush.goes_on(5, 1'009));
}

TEST_CASE("Several sales between two looks are a rush", "[rush]") {
  Rush rush;
  CHECK(rush.goes_on(2, 1'000));
  CHECK_FALSE(rush.goes_on(2, 1'003));
}

TEST_CASE("A rush without an end is sent every tenth of a second", "[rush]") {
  Rush rush;
  int turns = 0;
  std::uint64_t recorded = 0;
  for (tillbridge::core::Millis now = 1'000; now < 2'000; ++now)
    turns += rush.goes_on(++recorded, now) ? 0 : 1;
  CHECK(turns >= 9);
  CHECK(turns <= 12);
}
