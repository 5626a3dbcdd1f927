// Who may sell online, where neither the register's employees nor its plan decide.

#include <cstring>
#include <fstream>

#include "catalogue_bench.h"
#include "catch2.hpp"
#include "panel_hand.h"
#include "rights_instead.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

std::uint32_t rights_now = 0, plan_now = 0;

const till_host_rights kSomebody = {
    [](const till_host*, till_employee* out) -> till_status {
      till_employee somebody{};
      somebody.size = sizeof somebody;
      somebody.rights = rights_now;
      somebody.plan = plan_now;
      somebody.signed_in = 1;
      std::strcpy(somebody.employee_id, "kim");
      std::strcpy(somebody.name, "Kim O.");
      *out = somebody;
      return TILL_OK;
    },
    [](const till_host*, const char*) -> till_status { return TILL_E_UNSUPPORTED; }};

struct Somebody {
  Somebody() { rights_instead = &kSomebody; }
  ~Somebody() { rights_instead = nullptr; }
};

}  // namespace

TEST_CASE("Without the plan no call is made, and of the two rights neither alone is enough", "[S1][S2][S4]") {
  const Somebody somebody;
  Folder folder;
  WebShop shop(half_online_shop());
  Till::Options options;
  options.shop = half_online_shop();
  rights_now = TILL_RIGHT_OWNER | TILL_RIGHT_MANAGER;
  plan_now = 0;
  Till till(folder / "till", options);
  REQUIRE(till.opened());
  const auto file = folder.write("credentials.txt", shop.credentials());
  const std::vector<std::pair<std::string, std::vector<std::pair<std::string, std::string>>>> actions = {
      {"link", {{"file", file}}},
      {"link-check", {{"file", file}}},
      {"link-files", {}},
      {"link-wait", {{"waiting", "yes"}}},
      {"unlink", {{"confirm", "UNLINK"}}},
      {"items-save", {{"on", "1"}}},
      {"items-sync", {}},
      {"item-retry", {{"item", "1"}}},
      {"setup-check", {}},
      {"category-create", {{"name", "Gifts"}, {"visible", "yes"}}}};
  const auto refused = [&](const std::string& words) {
    for (const auto& [action, arguments] : actions) {
      const auto outcome = till.act(action, arguments);
      CAPTURE(action);
      CHECK(outcome.status == TILL_E_DENIED);
      CHECK_THAT(outcome.words, Contains(words));
    }
  };
  const auto asked = [&] { return json::parse(shop.sandbox().admin("GET", "requests", "")); };
  shop.sandbox().admin("DELETE", "requests", "");
  refused("This shop's plan does not include selling online. Upgrade the plan");
  {
    PanelHand hand(till);
    hand.tap("badge.orders");
    hand.tap("rail.setup");
    REQUIRE(hand.shows("panel.setup.gate"));
    CHECK_THAT(hand.words("panel.setup.gate"), Contains("Upgrade the plan"));
    CHECK_FALSE(hand.shows("panel.link.have", 300));
    CHECK_FALSE(hand.shows("panel.setup.check", 300));
  }
  plan_now = TILL_PLAN_ECOMMERCE;
  rights_now = TILL_RIGHT_MANAGER;
  refused("the rights \"Manage Account\" and \"Manage eCommerce Integration\"");
  rights_now = TILL_RIGHT_MANAGER | TILL_RIGHT_MANAGE_ACCOUNT;
  refused("the right \"Manage eCommerce Integration\", too");
  rights_now = TILL_RIGHT_MANAGER | TILL_RIGHT_MANAGE_ECOMMERCE;
  refused("the right \"Manage Account\", too");
  CHECK(asked().empty());
  // Both, without being the owner; what is missing then is the link, in its own words.
  rights_now = TILL_RIGHT_MANAGE_ACCOUNT | TILL_RIGHT_MANAGE_ECOMMERCE;
  CHECK_THAT(till.act("items-sync").words, Contains("No web store is linked"));
  const auto linked = shop.link(till, folder);
  INFO(linked.words);
  CHECK(linked.done);
  CHECK_FALSE(asked().empty());
}
