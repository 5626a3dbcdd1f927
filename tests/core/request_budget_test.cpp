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

TEST_CASE("what was asked and not yet answered counts as used") {
  RequestBudget budget;
  budget.told(0, 10, 20, 4'000);
  CHECK(budget.figures_may_go(1));
  for (int request = 0; request < 4; ++request) budget.asked(1);
  CHECK_FALSE(budget.figures_may_go(1));
  // The first of the four is answered, and knows nothing of the other three.
  budget.told(2, 9, 20, 3'998, 3);
  CHECK_FALSE(budget.figures_may_go(2));
  budget.told(3, 9, 20, 3'997);
  CHECK(budget.figures_may_go(3));
}

TEST_CASE("a quota that is filled again is not asked for twice before any answer says what is left") {
  RequestBudget budget;
  budget.asked(0);  // nothing is known yet, nothing is held back
  CHECK(budget.figures_may_go(0));
  budget.told(0, 1, 20, 4'000);
  CHECK_FALSE(budget.orders_may_go(3'999));
  int went = 0;
  for (; went < 30 && budget.figures_may_go(4'000); ++went) budget.asked(4'000);
  CHECK(went == 14);
  CHECK(budget.orders_may_go(4'000));
  // One that has said nothing for a whole window holds nothing back.
  for (int request = 0; request < 20; ++request) budget.asked(4'000);
  CHECK_FALSE(budget.orders_may_go(4'000));
  budget.asked(8'000);
  CHECK(budget.figures_may_go(8'000));
  budget.told(8'000, 20, 20, 4'000);
  // A web store that no longer says anything sensible of a quota holds nothing back, either.
  budget.told(8'001, -1, 20, 4'000);
  for (int request = 0; request < 30; ++request) budget.asked(8'001);
  CHECK(budget.figures_may_go(8'001));
}

TEST_CASE("a quota that is used up says for how long, by what was told and not by what is on its way") {
  RequestBudget budget;
  CHECK(budget.used_up_for(0) == 0);
  budget.told(0, 1, 20, 4'000);
  budget.asked(0);
  CHECK(budget.used_up_for(0) == 0);
  budget.told(1'000, 0, 20, 3'000);
  CHECK(budget.used_up_for(1'500) == 2'500);
  CHECK(budget.used_up_for(4'000) == 0);
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
