// Who may sell online, where neither the register's employees nor its plan decide.

#include <cstring>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "catalogue_bench.h"
#include "catch2.hpp"
#include "panel_hand.h"
#include "plugin/core/action_rules.h"
#include "rights_instead.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

std::uint32_t rights_now = 0, plan_now = 0;
bool signed_in_now = true;
/// It cannot say who is signed in; or it clears all that it would say, where nobody is.
bool fails_now = false, clears_now = false;

const till_host_rights kSomebody = {
    [](const till_host*, till_employee* out) -> till_status {
      if (fails_now) return TILL_E_STORAGE;
      if (clears_now) {
        *out = {};
        out->size = sizeof *out;
        return TILL_OK;
      }
      till_employee somebody{};
      somebody.size = sizeof somebody;
      somebody.rights = rights_now;
      somebody.plan = plan_now;
      somebody.signed_in = signed_in_now ? 1 : 0;
      std::strcpy(somebody.employee_id, "kim");
      std::strcpy(somebody.name, "Kim O.");
      *out = somebody;
      return TILL_OK;
    },
    [](const till_host*, const char*) -> till_status { return TILL_E_UNSUPPORTED; }};

struct Somebody {
  Somebody() { rights_instead = &kSomebody; }
  ~Somebody() {
    rights_instead = nullptr;
    signed_in_now = true;
    fails_now = clears_now = false;
  }
};

/// What the plugin has asked of the web store since the list was emptied.
std::size_t calls(WebShop& shop) {
  std::size_t count = 0;
  for (const auto& row : json::parse(shop.sandbox().admin("GET", "requests", "")))
    if (row.at("method") != "ADMIN") ++count;
  return count;
}

bool plan_is_over(const Till& till) {
  return till.until(
      [&] { return std::string(till.status().headline) == "Selling online is off. Keep selling here."; });
}

bool all_sent(const Till& till) {
  return till.until([&] { return till.status().sync == TILL_SYNC_ALL_SENT; });
}

/// Every action with the right that the list of features wants for it: written here once more, so that an
/// action that is added has to be given its right by somebody who thinks of it.
const std::map<std::string, std::string> kRightOf = {{"link", "seller"},
                                                     {"link-check", "seller"},
                                                     {"link-files", "seller"},
                                                     {"link-wait", "seller"},
                                                     {"unlink", "seller"},
                                                     {"settings-save", "seller"},
                                                     {"take-web-orders", "manager"},
                                                     {"sync-now", "anybody"},
                                                     {"pause", "manager"},
                                                     {"resume", "manager"},
                                                     {"order-ready", "anybody"},
                                                     {"order-done", "anybody"},
                                                     {"order-seen", "anybody"},
                                                     {"order-changes", "anybody"},
                                                     {"order-line", "anybody"},
                                                     {"decide", "manager"},
                                                     {"adopt", "manager"},
                                                     {"repair", "manager"},
                                                     {"compare-stock", "manager"},
                                                     {"adopt-salvaged", "manager"},
                                                     {"decline-salvaged", "manager"},
                                                     {"move-in", "manager"},
                                                     {"selfcheck", "anybody"},
                                                     {"find-activity", "anybody"},
                                                     {"find-orders", "anybody"},
                                                     {"export-activity", "anybody"},
                                                     {"items-save", "seller"},
                                                     {"items-sync", "seller"},
                                                     {"item-retry", "seller"},
                                                     {"category-create", "seller"},
                                                     {"category-edit", "seller"},
                                                     {"category-delete", "seller"},
                                                     {"category-items", "seller"},
                                                     {"items-pair", "seller"},
                                                     {"items-unpair", "seller"},
                                                     {"items-web-only", "seller"},
                                                     {"adopt-differences", "seller"},
                                                     {"adopt-fields", "seller"},
                                                     {"adopt-compare", "seller"},
                                                     {"adopt-save", "seller"},
                                                     {"counts-save", "seller"},
                                                     {"counts-undo", "seller"},
                                                     {"counts-compare", "seller"},
                                                     {"counts-list", "seller"},
                                                     {"setup-check", "seller"},
                                                     {"payments-wait", "seller"}};

/// What the plugin calls the web store for, and does not without the plan, whoever asks.
const std::set<std::string> kCalls = {"sync-now", "take-web-orders", "adopt", "repair", "compare-stock"};

/// The rows of the table in docs/actions.md: each action, and who may do it.
std::map<std::string, std::string> documented_rights() {
  std::map<std::string, std::string> rights;
  std::ifstream file(TILLBRIDGE_ACTIONS_DOCUMENT);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `")) continue;
    const auto second = line.find('|', 1), third = line.find('|', second + 1);
    if (third == std::string::npos) continue;
    auto who = line.substr(second + 2, third - second - 3);
    who = who.substr(0, who.find(';'));
    if (who != "anybody" && who != "manager" && who != "seller") continue;
    std::istringstream names(line.substr(1, second - 1));
    for (std::string name; std::getline(names, name, '`') && std::getline(names, name, '`');)
      rights[name] = who;
  }
  return rights;
}

/// What submit() says at once; the sentence where it refuses.
std::pair<till_status, std::string> asked(const Till& till, const std::string& action,
                                          std::vector<std::pair<std::string, std::string>> arguments) {
  std::vector<till_action_argument> list;
  for (const auto& [name, value] : arguments) list.push_back({name.c_str(), value.c_str()});
  till_action wish{};
  wish.size = sizeof wish;
  wish.name = action.c_str();
  wish.arguments = list.data();
  wish.argument_count = static_cast<std::uint32_t>(list.size());
  wish.argument_size = sizeof(till_action_argument);
  std::uint64_t ticket = 0;
  const auto status =
      till.extension<till_plugin_actions>(TILL_EXT_ACTIONS)->submit(till.face(), &wish, &ticket);
  return {status, status == TILL_OK ? std::string() : till.sentence()};
}

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

TEST_CASE("Every action at the ABI asks for the right that is stated for it, and names what is missing",
          "[S1][S2][S3][S4]") {
  const Somebody somebody;
  Folder folder;
  rights_now = TILL_RIGHT_OWNER;
  plan_now = TILL_PLAN_ECOMMERCE;
  Till till(folder / "till");
  REQUIRE(till.opened());
  // None is missing here or in the documents, and none has no right.
  const auto documented = documented_rights();
  std::set<std::string> known;
  for (const auto& rule : tillbridge::core::action_rules()) {
    CAPTURE(rule.name);
    known.insert(rule.name);
    CHECK(rule.right != tillbridge::core::ActionRight::unstated);
    REQUIRE(kRightOf.count(rule.name) == 1);
    REQUIRE(documented.count(rule.name) == 1);
    CHECK(documented.at(rule.name) == kRightOf.at(rule.name));
  }
  CHECK(known.size() == kRightOf.size());
  CHECK(known.size() == documented.size());

  struct Person {
    const char* who;
    std::uint32_t rights;
    bool signed_in, plan;
    const char *seller, *manager;  ///< what each of these rights is refused with; null: it is not
  };
  const char *both = "the rights \"Manage Account\" and \"Manage eCommerce Integration\". Ask the owner",
             *nobody = "Only a manager can do this", *plan = "plan does not include selling online. Upgrade";
  const Person people[] = {
      {"nobody", 0, false, true, "Nobody is signed in", nobody},
      {"a cashier", 0, true, true, both, nobody},
      {"a manager", TILL_RIGHT_MANAGER, true, true, both, nullptr},
      {"one right", TILL_RIGHT_MANAGE_ACCOUNT, true, true, "the right \"Manage eCommerce Integration\", too",
       nobody},
      {"the other", TILL_RIGHT_MANAGE_ECOMMERCE, true, true, "the right \"Manage Account\", too", nobody},
      {"both rights", TILL_RIGHT_MANAGE_ACCOUNT | TILL_RIGHT_MANAGE_ECOMMERCE, true, true, nullptr, nobody},
      {"the owner", TILL_RIGHT_OWNER, true, true, nullptr, nullptr},
      {"the owner without the plan", TILL_RIGHT_OWNER, true, false, plan, nullptr},
      {"a cashier without the plan", 0, true, false, plan, nobody}};
  for (const auto& person : people) {
    rights_now = person.rights;
    signed_in_now = person.signed_in;
    plan_now = person.plan ? TILL_PLAN_ECOMMERCE : 0;
    for (const auto& rule : tillbridge::core::action_rules()) {
      CAPTURE(person.who, rule.name);
      std::vector<std::pair<std::string, std::string>> arguments;
      for (const auto& needed : rule.needed) arguments.emplace_back(needed, folder / "not there");
      // A decision that anybody may make; those that not everybody may follow below.
      if (std::string(rule.name) == "decide") arguments = {{"row", "none"}, {"choice", "set-aside"}};
      const auto right = std::string(rule.name) == "decide" ? "anybody" : kRightOf.at(rule.name);
      const char* words = right == "seller"                              ? person.seller
                          : !person.plan && kCalls.count(rule.name) == 1 ? plan
                          : right == "manager"                           ? person.manager
                                                                         : nullptr;
      const auto [status, sentence] = asked(till, rule.name, arguments);
      CAPTURE(sentence);
      CHECK(status == (words == nullptr ? TILL_OK : TILL_E_DENIED));
      if (words != nullptr) CHECK_THAT(sentence, Contains(words));
      till.round();
    }
    const auto decides = [&](const char* row, const char* choice) {
      return asked(till, "decide", {{"row", row}, {"choice", choice}}).second;
    };
    CAPTURE(person.who);
    const auto first_count = decides("first-count:1", "count-shop"), send = decides("held:1:1", "send");
    CHECK(first_count.empty() == (person.seller == nullptr));
    if (person.seller != nullptr) CHECK_THAT(first_count, Contains(person.seller));
    for (const char* choice : {"same-thing", "keep-off"}) {
      const auto same_name = decides("name:1", choice);
      CAPTURE(choice, same_name);
      CHECK(same_name.empty() == (person.seller == nullptr));
      if (person.seller != nullptr) CHECK_THAT(same_name, Contains(person.seller));
    }
    CHECK(send.empty() == (person.manager == nullptr));
    if (person.manager != nullptr) CHECK_THAT(send, Contains(person.manager));
  }
}

TEST_CASE(
    "Where the register cannot say who is signed in nobody has a right, and its last word on the plan stands",
    "[S1][S2][S4]") {
  const Somebody somebody;
  Folder folder;
  WebShop shop;
  rights_now = TILL_RIGHT_OWNER | TILL_RIGHT_MANAGER;
  plan_now = TILL_PLAN_ECOMMERCE;
  {
    Till till(folder / "till");
    REQUIRE(till.opened());
    REQUIRE(shop.link(till, folder).done);
    fails_now = true;
    till.round();
    for (const auto& [action, arguments] :
         std::vector<std::pair<std::string, std::vector<std::pair<std::string, std::string>>>>{
             {"items-save", {{"off", "1"}}},
             {"settings-save", {{"low_mark", "9"}}},
             {"unlink", {{"confirm", "UNLINK"}}},
             {"decide", {{"row", "name:1"}, {"choice", "same-thing"}}},
             {"link-files", {}}}) {
      const auto [status, words] = asked(till, action, arguments);
      CAPTURE(action, words);
      CHECK(status == TILL_E_DENIED);
      CHECK_THAT(words, Contains("Nobody is signed in"));
    }
    CHECK(asked(till, "pause", {}).first == TILL_E_DENIED);
    CHECK(shop.next_sale_arrives(till));
    CHECK(all_sent(till));

    fails_now = false;
    plan_now = 0;
    REQUIRE(plan_is_over(till));
    fails_now = true;
    till.until([] { return false; }, 500);
    CHECK(plan_is_over(till));
    shop.sandbox().admin("DELETE", "requests", "");
  }
  // A start without an answer is no start with the plan.
  Till till(folder / "till");
  REQUIRE(till.opened());
  CHECK(plan_is_over(till));
  CHECK(till.sell("MUG", 3) == TILL_OK);
  CHECK_THAT(asked(till, "items-sync", {}).second, Contains("plan does not include selling online"));
  till.until([] { return false; }, 2'000);
  CHECK(plan_is_over(till));
  CHECK(till.status().queued == 1);
  CHECK(calls(shop) == 0);
  fails_now = false;
  plan_now = TILL_PLAN_ECOMMERCE;
  REQUIRE(all_sent(till));
  CHECK(shop.level("MUG") == 496);
}

TEST_CASE("A register that clears its answer while nobody is signed in says nothing of the plan by it",
          "[S1]") {
  const Somebody somebody;
  Folder folder;
  WebShop shop;
  rights_now = TILL_RIGHT_OWNER;
  plan_now = TILL_PLAN_ECOMMERCE;
  {
    Till till(folder / "till");
    REQUIRE(till.opened());
    REQUIRE(shop.link(till, folder).done);
    clears_now = true;
    till.until([] { return false; }, 500);
    CHECK(shop.next_sale_arrives(till));
    CHECK(all_sent(till));
    CHECK_THAT(asked(till, "items-sync", {}).second, Contains("Nobody is signed in"));
  }
  {
    // The same from the start on, before anybody has signed in.
    Till till(folder / "till");
    REQUIRE(till.opened());
    CHECK(shop.next_sale_arrives(till));
    clears_now = false;
    plan_now = 0;
    REQUIRE(plan_is_over(till));
    clears_now = true;
    till.until([] { return false; }, 500);
    CHECK(plan_is_over(till));
    shop.sandbox().admin("DELETE", "requests", "");
  }
  Till till(folder / "till");
  REQUIRE(till.opened());
  CHECK(plan_is_over(till));
  CHECK(till.sell("MUG") == TILL_OK);
  till.until([] { return false; }, 2'000);
  CHECK(plan_is_over(till));
  CHECK(calls(shop) == 0);
  // Whoever tells of it while nobody is signed in is believed, too.
  clears_now = signed_in_now = false;
  plan_now = TILL_PLAN_ECOMMERCE;
  REQUIRE(all_sent(till));
  CHECK(shop.level("MUG") == 497);
}

TEST_CASE("An unlinking that ends while the plan is off leaves nothing of it for the link that follows",
          "[S1][S9]") {
  const Somebody somebody;
  Folder folder;
  WebShop shop;
  rights_now = TILL_RIGHT_OWNER;
  plan_now = TILL_PLAN_ECOMMERCE;
  {
    Till till(folder / "till");
    REQUIRE(till.opened());
    REQUIRE(shop.link(till, folder).done);
    REQUIRE(all_sent(till));
    shop.fault(R"({"name":"delay","path":"/v3/channels","seconds":1,"count":4})");
    const till_action_argument argument{"confirm", "UNLINK"};
    till_action wish{};
    wish.size = sizeof wish;
    wish.name = "unlink";
    wish.arguments = &argument;
    wish.argument_count = 1;
    wish.argument_size = sizeof argument;
    const auto* actions = till.extension<till_plugin_actions>(TILL_EXT_ACTIONS);
    std::uint64_t ticket = 0;
    REQUIRE(actions->submit(till.face(), &wish, &ticket) == TILL_OK);
    till.until([] { return false; }, 300);
    plan_now = 0;
    till_action_result result{};
    REQUIRE(till.until([&] {
      result.size = sizeof result;
      return actions->result(till.face(), ticket, &result) == TILL_OK && result.state != TILL_ACTION_RUNNING;
    }));
    INFO(result.message);
    CHECK(result.state == TILL_ACTION_DONE);
    shop.clear_faults();
    plan_now = TILL_PLAN_ECOMMERCE;
    REQUIRE(shop.link(till, folder).done);
    REQUIRE(all_sent(till));
  }
  fails_now = true;
  Till till(folder / "till");
  REQUIRE(till.opened());
  CHECK(shop.next_sale_arrives(till));
}
