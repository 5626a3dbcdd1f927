// Whether the web store can be reached.

#include "plugin/core/reachability.h"
#include "catch2.hpp"

using namespace tillbridge::core;
using Failure = Reachability::Failure;

TEST_CASE("silence counts from when the first exchange began, not from when it was given up") {
  Reachability reach;
  reach.failed(9'000, Failure::no_answer, 8'000);
  CHECK_FALSE(reach.offline());
  reach.failed(14'000, Failure::no_answer, 4'000);
  CHECK(reach.offline());
}

TEST_CASE("no connection on two tries a second apart is offline at once") {
  Reachability reach;
  reach.answered(1'000);
  reach.failed(20'000, Failure::no_route);
  CHECK_FALSE(reach.offline());
  CHECK(reach.failing());
  CHECK(reach.retry_at() == 21'000);
  reach.failed(21'000, Failure::no_route);
  CHECK(reach.offline());
  CHECK(reach.failure() == Failure::no_route);
  CHECK(reach.last_answer() == 1'000);
}

TEST_CASE("after the second try the retry is flat, however long the cable is out") {
  Reachability reach;
  Millis now = 1'000;
  reach.failed(now, Failure::no_route);
  for (int i = 0; i < 1'000; ++i) {
    now = reach.retry_at();
    reach.failed(now, Failure::no_route);
    REQUIRE(reach.retry_at() == now + 5'000);
  }
}

TEST_CASE("exchanges that fail side by side are one try") {
  Reachability reach;
  reach.failed(5'000, Failure::no_route);
  reach.failed(5'001, Failure::no_route);
  reach.failed(5'300, Failure::no_route);
  CHECK_FALSE(reach.offline());
  CHECK(reach.retry_at() == 6'000);
}

TEST_CASE("silence is offline after ten seconds and two tries, not before") {
  Reachability reach;
  reach.failed(1'000, Failure::no_answer);
  reach.failed(9'000, Failure::no_answer);
  CHECK_FALSE(reach.offline());
  reach.failed(11'000, Failure::no_answer);
  CHECK(reach.offline());
  CHECK(reach.failure() == Failure::no_answer);

  Reachability once;
  once.failed(1'000, Failure::no_answer);
  CHECK_FALSE(once.offline());
}

TEST_CASE("one good answer is online") {
  Reachability reach;
  CHECK_FALSE(reach.ever_answered());
  reach.failed(1'000, Failure::no_route);
  reach.failed(2'000, Failure::no_route);
  reach.answered(7'000);
  CHECK_FALSE(reach.offline());
  CHECK_FALSE(reach.failing());
  CHECK(reach.retry_at() == 0);
  CHECK(reach.ever_answered());
  CHECK(reach.last_answer() == 7'000);
}

TEST_CASE("somebody who asks for a try does not wait for the flat retry") {
  Reachability reach;
  reach.failed(1'000, Failure::no_route);
  reach.failed(2'000, Failure::no_route);
  reach.try_now(3'000);
  CHECK(reach.retry_at() == 3'000);
  reach.failed(3'010, Failure::no_route);
  CHECK(reach.offline());
  CHECK(reach.retry_at() == 8'010);
}
