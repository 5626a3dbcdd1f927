// Who may ask for what, without a register.
#include "plugin/core/action_rules.h"
#include "../catch2.hpp"

using namespace tillbridge::core;
using Catch::Matchers::Contains;

namespace {

const ActionRule& rule(std::string_view name) {
  for (const auto& each : action_rules())
    if (each.name == name) return each;
  FAIL("no such action");
  return action_rules().front();
}

}  // namespace

TEST_CASE("An action to which nobody gave a right is refused to everybody", "[S3]") {
  const ActionAsker owner{true, true, {}};
  CHECK_FALSE(refusal(ActionRule{"new"}, "", "", owner).empty());
  for (const auto& each : action_rules()) {
    CAPTURE(each.name);
    CHECK(each.right != ActionRight::unstated);
    CHECK(refusal(each, "", "", owner).empty());
  }
}

TEST_CASE("What is missing is named, the plan before the person", "[S1][S2][S4]") {
  CHECK(seller_lacks({true, false, {}}).empty());
  CHECK_THAT(seller_lacks({false, false, {false, false, true, true}}), Contains("Upgrade the plan"));
  CHECK_THAT(seller_lacks({false, false, {true, false, true, true}}), Contains("Nobody is signed in"));
  CHECK_THAT(seller_lacks({true, true, {true, false, true, true}}),
             Contains("the rights \"Manage Account\" and"));
  CHECK_THAT(seller_lacks({true, true, {true, false, true, false}}), Contains("\"Manage Account\", too"));
  CHECK_THAT(seller_lacks({true, true, {true, false, false, true}}), Contains("Integration\", too"));
}

TEST_CASE("A decision is anybody's, a manager's or a seller's, and calls need the plan", "[S1][S3]") {
  const ActionAsker cashier{true, false, {true, false, true, true}}, manager{true, true, cashier.catalogue},
      no_plan{true, true, {false, true, false, false}};
  CHECK(refusal(rule("decide"), "held:1:1", "set-aside", cashier).empty());
  CHECK_THAT(refusal(rule("decide"), "held:1:1", "send", cashier), Contains("Only a manager"));
  CHECK(refusal(rule("decide"), "held:1:1", "send", manager).empty());
  CHECK_THAT(refusal(rule("decide"), "first-count:1", "count-shop", manager),
             Contains("You need the rights"));
  // What pairs an item and turns it on needs the same right in Review as under Items; S33 and S28 are a
  // manager's.
  for (const char* choice : {"same-thing", "keep-off"}) {
    CHECK_THAT(refusal(rule("decide"), "name:7", choice, manager), Contains("You need the rights"));
    CHECK(refusal(rule("decide"), "name:7", choice, {true, false, {}}).empty());
    CHECK_THAT(refusal(rule("decide"), "name:7", choice, no_plan), Contains("Upgrade the plan"));
    CHECK(needs_plan("decide", "name:7", choice));
  }
  CHECK(refusal(rule("decide"), "prices", "no-prices", manager).empty());
  CHECK(refusal(rule("decide"), "sku:4", "sku-back", manager).empty());
  CHECK_FALSE(needs_plan("decide", "held:1:1", "send"));
  for (const char* action : {"items-pair", "compare-stock", "take-web-orders", "link", "sync-now"})
    CHECK(needs_plan(action, "", ""));
  for (const char* action : {"pause", "order-done", "selfcheck", "no such action"})
    CHECK_FALSE(needs_plan(action, "", ""));
  CHECK_THAT(refusal(rule("settings-save"), "", "", manager), Contains("You need the rights"));
  CHECK_THAT(refusal(rule("sync-now"), "", "", no_plan), Contains("Upgrade the plan"));
  CHECK(refusal(rule("pause"), "", "", no_plan).empty());
}
