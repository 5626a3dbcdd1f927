// What a choice about two counts does, to the unit.

#include "plugin/core/counts.h"

#include "catch2.hpp"

using namespace tillbridge::core;

namespace {

CountsNow counts(Units here, Units online, Units untaken = 0) {
  return {here, untaken, online, online, 0};
}

}  // namespace

TEST_CASE("a choice about two counts changes what it names by the difference, to the unit", "[S79]") {
  CHECK(difference(counts(14, 12)) == -2);
  CHECK(difference(counts(14, 12, 2)) == 0);
  CHECK(plan_count(CountChoice::leave, counts(14, 12)).web_change == 0);
  // Units that web orders have taken and the register has not are promised already.
  CHECK(plan_count(CountChoice::shop, counts(14, 20, 3)).web_change == -9);
  CHECK(plan_count(CountChoice::shop, counts(14, 12)).web_change == 2);
  CHECK(plan_count(CountChoice::web, counts(14, 12)).register_change == -2);
  CHECK(plan_count(CountChoice::web, counts(14, 12, 3)).register_change == 1);
  CHECK(plan_count(CountChoice::lower, counts(14, 12)).web_change == 0);
  CHECK(plan_count(CountChoice::lower, counts(9, 12)).web_change == -3);
  for (const auto choice : {CountChoice::shop, CountChoice::web})
    CHECK(plan_count(choice, counts(14, 20, 3)).difference == 0);
  // Below zero here: none online, and what comes in pays back first.
  const auto below = plan_count(CountChoice::shop, counts(-2, 5));
  CHECK(below.web_change == -5);
  CHECK(below.owed == 2);
  CHECK(below.difference == 0);
  // A safety stock is kept back.
  const CountsNow kept{14, 0, 12, 9, 0};
  CHECK(plan_count(CountChoice::shop, kept).web_change == 2);
  CHECK(plan_count(CountChoice::web, kept).register_change == -2);
}

TEST_CASE("a repair goes back to the difference there was, and promises no more than the shop has",
          "[N4][S45]") {
  // Two more online than here since the link; somebody then took five off there.
  CHECK(plan_count(CountChoice::expected, counts(10, 7), 2).web_change == 3);
  CHECK(plan_count(CountChoice::expected, counts(10, 7), -2).web_change == 1);
  CHECK(plan_count(CountChoice::expected, counts(10, 15), 2).web_change == -3);
  CHECK(plan_count(CountChoice::expected, counts(10, 7, 2), 0).web_change == 1);
  CHECK(plan_count(CountChoice::expected, counts(0, 3), -2).web_change == -3);
}

TEST_CASE(
    "a choice that empties many counts at once, or stands on a register that looks uncounted, needs more",
    "[S79]") {
  CountGuard calm;
  for (int i = 0; i < 20; ++i) calm.add(CountChoice::shop, counts(5, 8));
  CHECK_FALSE(calm.needs_owner());
  CountGuard emptied = calm;
  for (int i = 0; i < 3; ++i) emptied.add(CountChoice::shop, counts(0, 8));
  CHECK(emptied.many_to_zero());
  CHECK_FALSE(emptied.looks_uncounted());
  CountGuard uncounted;
  for (int i = 0; i < 10; ++i) uncounted.add(CountChoice::web, counts(i < 3 ? 0 : 4, 8));
  CHECK(uncounted.looks_uncounted());
  CHECK_FALSE(uncounted.many_to_zero());
  CountGuard one;
  one.add(CountChoice::shop, counts(0, 8));
  CHECK_FALSE(one.needs_owner());
}

TEST_CASE("a choice about counts is named, and what was left or changed back changes nothing more", "[S79]") {
  for (const auto choice : {CountChoice::leave, CountChoice::shop, CountChoice::web, CountChoice::lower,
                            CountChoice::expected, CountChoice::undo})
    CHECK(count_choice_of(name_of(choice)) == choice);
  CHECK_FALSE(count_choice_of("both"));
  CHECK(name_of(static_cast<CountChoice>(99)).empty());
  const auto undone = plan_count(CountChoice::undo, counts(14, 12));
  CHECK(undone.web_change == 0);
  CHECK(undone.register_change == 0);
  CHECK(undone.difference == -2);
}

TEST_CASE("a register whose counts the web store would empty needs the owner, too", "[S79]") {
  CountGuard guard;
  guard.add(CountChoice::web, counts(4, 1));
  CHECK(guard.to_zero == 0);
  for (int i = 0; i < 4; ++i) guard.add(CountChoice::web, counts(4, 0));
  CHECK(guard.to_zero == 4);
  CHECK(guard.needs_owner());
  CountGuard uncounted;
  for (int i = 0; i < 4; ++i) uncounted.add(CountChoice::leave, counts(0, 3));
  CHECK_FALSE(uncounted.many_to_zero());
  CHECK(uncounted.needs_owner());
}
