// A shop that is linked and whose plan no longer includes selling online: nothing is lost, nothing is called.

#include <filesystem>
#include <fstream>

#include "catalogue_bench.h"
#include "catch2.hpp"
#include "panel_hand.h"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

/// What the plugin has asked of the web store since the list was emptied.
std::string calls(WebShop& shop) {
  std::string list;
  for (const auto& row : json::parse(shop.sandbox().admin("GET", "requests", "")))
    if (row.at("method") != "ADMIN")
      list += row.at("method").get<std::string>() + " " + row.at("path").get<std::string>() + "\n";
  return list;
}

bool says_plan_ended(const Till& till) {
  return till.until([&] {
    const auto status = till.status();
    return status.sync == TILL_SYNC_ATTENTION &&
           std::string(status.headline) == "Selling online is off. Keep selling here.";
  });
}

}  // namespace

TEST_CASE("A linked shop whose plan ends calls no web store, loses nothing, and goes on when it is back",
          "[S1][S3][S4]") {
  Folder folder;
  WebShop shop;
  std::string order;
  {
    Till till(folder / "till");
    REQUIRE(till.opened());
    REQUIRE(shop.link(till, folder).done);
    REQUIRE(shop.next_sale_arrives(till));
    // One is on its way, and its answer never comes, when the plan ends.
    shop.fault(R"({"name":"drop_reply","path":"/v3/inventory/adjustments","count":1})");
    REQUIRE(till.sell("MUG", 2) == TILL_OK);
    REQUIRE(till.until([&] { return shop.level("MUG") == 497; }));
    till.records().set_sells_online(false);
    REQUIRE(says_plan_ended(till));
    shop.sandbox().admin("DELETE", "requests", "");

    // Staff sell on, the web store sells on; the badge says what is off and whom to ask.
    for (int i = 0; i < 3; ++i) CHECK(till.sell("MUG") == TILL_OK);
    order = json::parse(
                shop.sandbox().admin("POST", "orders",
                                     R"({"lines":[{"sku":"MUG","qty":5}],"status":"Awaiting Fulfillment"})"))
                .dump();
    CHECK(till.until([&] {
      const std::string body = till.status().body;
      return body.find("Ask the owner to upgrade the plan.") != std::string::npos &&
             body.find("changes are safe.") != std::string::npos;
    }));
    till.records().sign_in("maya", "1111");
    CHECK_THAT(till.act("sync-now").words, Contains("plan does not include selling online"));
    till.records().sign_in("robin", "3333");
    for (const auto& [action, arguments] :
         std::vector<std::pair<std::string, std::vector<std::pair<std::string, std::string>>>>{
             {"items-save", {{"off", "1"}}},
             {"settings-save", {{"low_mark", "9"}}},
             {"unlink", {{"confirm", "UNLINK"}}},
             {"repair", {{"confirm", "yes"}}},
             {"category-create", {{"name", "Gifts"}, {"visible", "yes"}}}}) {
      const auto refused = till.act(action, arguments);
      CAPTURE(action, refused.words);
      CHECK(refused.status == TILL_E_DENIED);
      CHECK_THAT(refused.words, Contains("plan does not include selling online. Upgrade the plan"));
    }
    PanelHand hand(till);
    hand.tap("badge.orders");
    hand.tap("rail.items");
    CHECK(hand.shows("panel.items.gate"));
    CHECK_THAT(hand.all(), Contains("Your plan does not include selling online"));
    hand.tap("rail.setup");
    CHECK_THAT(hand.words("panel.setup.gate"), Contains("Upgrade the plan"));
    CHECK_FALSE(hand.shows("panel.setup.low_mark.more", 300));
    CHECK_FALSE(hand.shows("panel.setup.check", 300));
    hand.tap("rail.review");
    CHECK_THAT(hand.all(), Contains("Selling online is off"));
    // Linking again would not help, and is refused.
    CHECK_FALSE(hand.shows("panel.review.row.trouble.choice.link", 300));
    hand.tap("rail.activity");
    CHECK_THAT(hand.all(), Contains("plan does not include selling online any more"));
    // Longer than the web store is left alone otherwise.
    till.until([] { return false; }, 6'000);
    CHECK(calls(shop) == "");
  }
  {
    // The same after a restart, which reads that the register is linked and calls nobody.
    Till till(folder / "till");
    REQUIRE(till.opened());
    REQUIRE(says_plan_ended(till));
    CHECK(till.sell("MUG", 4) == TILL_OK);
    till.until([] { return false; }, 1'500);
    CHECK(till.status().queued >= 4);
    CHECK(calls(shop) == "");
    CHECK(shop.level("MUG") == 492);  // 497, and the web order

    till.records().set_sells_online(true);
    REQUIRE(till.until([&] { return till.status().sync == TILL_SYNC_ALL_SENT; }));
    // Each change once, on both sides: 1, 2, 3 and 4 sold here, 5 there.
    CHECK(shop.level("MUG") == 500 - 1 - 2 - 3 - 4 - 5);
    CHECK(till.until([&] { return till.records().on_hand("MUG") == 485'000; }));
    PanelHand hand(till);
    hand.tap("badge.orders");
    hand.tap("rail.activity");
    CHECK_THAT(hand.all(), Contains("includes selling online again"));
    CHECK(till.act("settings-save", {{"low_mark", "9"}}).done);
    REQUIRE(shop.next_sale_arrives(till));
  }
}

TEST_CASE(
    "A plan that ends while a shop is being linked ends the linking, and links it when it is asked again",
    "[S1][S6]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(till.opened());
  shop.fault(R"({"name":"delay","path":"/","seconds":0.7,"count":40})");
  const auto file = folder.write("credentials.txt", shop.credentials());
  const till_action_argument argument{"file", file.c_str()};
  till_action wish{};
  wish.size = sizeof wish;
  wish.name = "link";
  wish.arguments = &argument;
  wish.argument_count = 1;
  wish.argument_size = sizeof argument;
  const auto* actions = till.extension<till_plugin_actions>(TILL_EXT_ACTIONS);
  std::uint64_t ticket = 0;
  REQUIRE(actions->submit(till.face(), &wish, &ticket) == TILL_OK);
  till_action_result result{};
  result.size = sizeof result;
  const auto looked = [&] {
    CHECK(actions->result(till.face(), ticket, &result) == TILL_OK);
    return result.state;
  };
  REQUIRE(till.until([&] { return looked() == TILL_ACTION_RUNNING && result.step_count >= 2; }));
  till.records().set_sells_online(false);
  REQUIRE(till.until([&] { return looked() == TILL_ACTION_FAILED; }));
  CHECK(result.status == TILL_E_DENIED);
  CHECK_THAT(std::string(result.message), Contains("plan does not include selling online any more"));
  shop.clear_faults();
  shop.sandbox().admin("DELETE", "requests", "");
  till.until([] { return false; }, 1'000);
  CHECK(calls(shop) == "");
  till.records().set_sells_online(true);
  REQUIRE(till.until([&] { return till.status().sync == TILL_SYNC_UNLINKED; }));
  const auto linked = shop.link(till, folder);
  INFO(linked.words);
  REQUIRE(linked.done);
  CHECK(shop.next_sale_arrives(till));
}

TEST_CASE("What somebody asked of the web store ends when the plan does, and is no ticket for ever",
          "[S1][S80]") {
  OnlineShop shop;
  const auto product =
      shop.send("POST", "/v3/catalog/products",
                {{"name", "Olive soap"}, {"type", "physical"}, {"weight", 0}, {"price", 3}, {"sku", "OTHER"}})
          .at("data")
          .at("id")
          .get<std::int64_t>();
  REQUIRE(shop.till->until([&] { return shop.till->status().sync == TILL_SYNC_ALL_SENT; }));
  shop.web.fault(R"({"name":"delay","path":"/v3/catalog","seconds":20})");
  const auto* actions = shop.till->extension<till_plugin_actions>(TILL_EXT_ACTIONS);
  const auto submit = [&](const char* name, std::vector<std::pair<std::string, std::string>> arguments) {
    std::vector<till_action_argument> list;
    for (const auto& [key, value] : arguments) list.push_back({key.c_str(), value.c_str()});
    till_action wish{};
    wish.size = sizeof wish;
    wish.name = name;
    wish.arguments = list.data();
    wish.argument_count = static_cast<std::uint32_t>(list.size());
    wish.argument_size = sizeof(till_action_argument);
    std::uint64_t ticket = 0;
    CHECK(actions->submit(shop.till->face(), &wish, &ticket) == TILL_OK);
    return ticket;
  };
  const auto file = shop.folder / "differences.csv";
  const std::vector<std::uint64_t> tickets = {
      submit("items-pair", {{"item", shop.item("SOAP")}, {"product", std::to_string(product)}}),
      submit("adopt-differences", {{"path", file}}),
      submit("adopt-fields", {{"item", shop.item("MUG")}, {"fields", "name"}})};
  till_action_result result{};
  const auto state = [&](std::uint64_t ticket) {
    result = {};
    result.size = sizeof result;
    CHECK(actions->result(shop.till->face(), ticket, &result) == TILL_OK);
    return result.state;
  };
  shop.till->until([] { return false; }, 500);
  for (const auto ticket : tickets) CHECK(state(ticket) == TILL_ACTION_RUNNING);
  shop.till->records().set_sells_online(false);
  for (const auto ticket : tickets) {
    CHECK(shop.till->until([&] { return state(ticket) == TILL_ACTION_FAILED; }));
    CHECK_THAT(std::string(result.message), Contains("was given up before it had answered"));
  }
  CHECK_FALSE(std::filesystem::exists(file));
  // And the same is done when it is asked for again.
  shop.web.clear_faults();
  shop.till->records().set_sells_online(true);
  REQUIRE(shop.till->until([&] { return shop.till->status().sync == TILL_SYNC_ALL_SENT; }));
  const auto paired =
      shop.till->act("items-pair", {{"item", shop.item("SOAP")}, {"product", std::to_string(product)}});
  INFO(paired.words);
  CHECK(paired.done);
}

TEST_CASE(
    "Without the plan goods that the back office received are recorded, and nothing is said to be offline",
    "[S1][P10]") {
  Folder folder;
  WebShop shop;
  Till::Options options;
  options.records_dir = folder / "shop";
  const auto receive = [&](int units) {
    till_register::OpenOptions place{folder / "office", "office", nullptr, folder / "shop", true};
    till_register::Register office(place, till_register::parse_shop(shop_text(), "the shop"));
    office.sign_in("robin", "3333");
    office.receive("MUG", units * 1'000);
  };
  {
    Till till(folder / "till", options);
    REQUIRE(till.opened());
    REQUIRE(shop.link(till, folder).done);
    REQUIRE(shop.next_sale_arrives(till));
    REQUIRE(till.until([&] { return till.status().sync == TILL_SYNC_ALL_SENT; }));
    shop.fault(R"({"name":"status","code":503})");
    REQUIRE(
        till.until([&] { return till.status().offline == 1 && till.status().offline_since_unix_ms != 0; }));
    till.records().set_sells_online(false);
    REQUIRE(says_plan_ended(till));
    CHECK(till.until([&] { return till.status().offline == 0 && till.status().offline_since_unix_ms == 0; }));
    shop.clear_faults();
    receive(4);
  }
  // The journal is read at a start, and once a minute.
  Till till(folder / "till", options);
  REQUIRE(till.opened());
  REQUIRE(says_plan_ended(till));
  CHECK(till.until([&] { return till.status().queued == 1; }));
  CHECK(shop.level("MUG") == 499);
  till.records().set_sells_online(true);
  CHECK(till.until([&] { return shop.level("MUG") == 503; }));
  CHECK(till.until([&] { return till.status().sync == TILL_SYNC_ALL_SENT; }));
  CHECK(till.status().attention == 0);
  CHECK(shop.level("MUG") == 503);
}
