// Who may use what is left of the web store's quota.

#include "plugin/core/request_budget.h"

#include "catch2.hpp"

using tillbridge::core::RequestBudget;

TEST_CASE("nothing is held back while the web store says nothing about its quota") {
  RequestBudget budget;
  CHECK(budget.figures_may_go(5'000));
  CHECK(budget.orders_may_go(5'000));
  CHECK(budget.between_marker_reads(5'000) == 0);
  budget.told(5'000, -3, 150, 30'000);
  budget.told(5'000, 3, 0, 30'000);
  budget.told(5'000, 3, 150, -1);
  CHECK(budget.figures_may_go(5'000));
  CHECK(budget.between_marker_reads(5'000) == 0);
}

TEST_CASE("a fresh quota hinders nobody: looks at the marker twice a second and all figures") {
  RequestBudget budget;
  budget.told(0, 150, 150, 30'000);
  CHECK(budget.figures_may_go(1));
  CHECK(budget.orders_may_go(1));
  CHECK(budget.between_marker_reads(0) <= 500);
}

TEST_CASE("figures wait first, then orders, and sales keep a fifth of the quota") {
  RequestBudget budget;
  budget.told(0, 50, 150, 10'000);
  CHECK_FALSE(budget.figures_may_go(1));
  CHECK(budget.orders_may_go(1));
  budget.told(0, 15, 150, 10'000);
  CHECK_FALSE(budget.orders_may_go(1));
  CHECK(budget.between_marker_reads(0) == 5'000);  // slow, but they go: seals have to be seen
  // The quota is filled again.
  CHECK(budget.figures_may_go(10'000));
  CHECK(budget.orders_may_go(10'000));
  CHECK(budget.between_marker_reads(10'000) == 0);
}

TEST_CASE("a Save of many products gets nearly the whole quota, and a sale always finds room") {
  for (const std::int64_t quota : {20, 150, 450}) {
    std::int64_t left = quota;
    RequestBudget budget;
    for (tillbridge::core::Millis now = 0; now < 30'000; now += 10) {
      budget.told(now, left, quota, 30'000 - now);
      if (budget.catalogue_may_go(now)) --left;
      // In the first half there is room for sales of the rest of the window, later for one at least.
      CHECK(left >= (now < 15'000 ? quota / 12 : 3));
    }
    CHECK(left <= std::max<std::int64_t>(4, quota / 20));
  }
}

TEST_CASE("looks at the marker never use up what is kept for sales") {
  for (const std::int64_t quota : {20, 150, 450}) {
    std::int64_t left = quota;
    RequestBudget budget;
    budget.told(0, left, quota, 30'000);
    for (tillbridge::core::Millis now = 0; now < 30'000;) {
      const auto gap = std::max<tillbridge::core::Millis>(250, budget.between_marker_reads(now));
      now += gap;
      if (gap < 5'000) --left;
      budget.told(now, left, quota, 30'000 - now);
    }
    CHECK(left >= quota / 5);
  }
}

TEST_CASE("an absurd time until the quota is filled is not believed for long") {
  RequestBudget budget;
  budget.told(0, 0, 150, std::int64_t{1} << 60);
  CHECK_FALSE(budget.orders_may_go(299'000));
  CHECK(budget.orders_may_go(300'000));
}

TEST_CASE("a web store that says nothing of a quota holds no Save back") {
  CHECK(RequestBudget().catalogue_may_go(1'000));
}
