// What the cashier is told of the web store's stock, and how many requests that takes.

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "catch2.hpp"
#include "panel_hand.h"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

std::optional<till_online_stock> online(const Till& till, const char* sku) {
  till_online_stock stock{};
  stock.size = sizeof stock;
  const auto* figures = till.extension<till_plugin_online_stock>(TILL_EXT_ONLINE_STOCK);
  if (figures->read(till.face(), sku, &stock) != TILL_OK || stock.read_at_unix_ms == 0) return std::nullopt;
  return stock;
}

std::size_t asked(WebShop& shop, const std::string& what) {
  std::size_t count = 0;
  for (const auto& request : json::parse(shop.sandbox().admin("GET", "requests", "")))
    count += request["path"].get<std::string>().find(what) != std::string::npos;
  return count;
}

}  // namespace

TEST_CASE("What was sold here is never shown online again, from the sale to the read that shows it") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  REQUIRE(till.until([&] { return online(till, "MUG").has_value(); }));
  const auto before = online(till, "MUG")->available;
  REQUIRE(till.sell("MUG", 3) == TILL_OK);
  auto shown = before;
  bool rose = false;
  // Sent, accepted, confirmed, and read again: the read comes after the confirmation.
  const auto read_before = online(till, "MUG")->read_at_unix_ms;
  const bool read_again = till.until([&] {
    const auto now = online(till, "MUG");
    rose = rose || now->available > shown;
    shown = now->available;
    return till.status().queued == 0 && now->unsent == 0 && now->read_at_unix_ms > read_before;
  });
  CHECK(read_again);
  CHECK_FALSE(rose);
  CHECK(shown == before - 3);
}

TEST_CASE("What a web order took is never shown as fresh, and its items are read again within seconds",
          "[N3]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(till.deactivate() == TILL_OK);
  // Nothing but the order itself makes it read levels again.
  std::ofstream(till.plugin_folder() + "/tillbridge.json") << R"({"polls":{"stock_s":86400}})";
  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(shop.link(till, folder).done);
  const auto shown_at_rest = [&](std::int64_t units) {
    const auto now = online(till, "MUG");
    return now && now->available == units && now->state == TILL_ONLINE_CURRENT;
  };
  // All levels are read once by linking and once by what then begins to work.
  REQUIRE(till.until([&] {
    return shown_at_rest(500) && till.status().sync == TILL_SYNC_ALL_SENT &&
           asked(shop, "/items?limit=1000&page=") >= 2;
  }));
  shop.sandbox().admin("DELETE", "requests", "");
  const auto follows = [&](const std::function<bool()>& learned, std::int64_t was, std::int64_t is) {
    bool fresh_and_wrong = false, told = false;
    const bool read = till.until([&] {
      const bool known = learned();
      told = told || known;
      fresh_and_wrong = fresh_and_wrong || (known && shown_at_rest(was));
      return told && shown_at_rest(is);
    });
    CHECK(read);
    CHECK_FALSE(fresh_and_wrong);
  };
  const auto placed = json::parse(shop.sandbox().admin(
      "POST", "orders", R"({"lines":[{"sku":"MUG","qty":2}],"status":"Awaiting Fulfillment"})"));
  follows([&] { return till.status().orders_to_do == 1; }, 500, 498);
  shop.sandbox().admin("POST", fmt::format("orders/{}/cancel", placed["id"].get<int>()), "{}");
  follows([&] { return till.status().orders_to_do == 0; }, 498, 500);
  CHECK(asked(shop, "/items?limit=1000&page=") == 0);
}

TEST_CASE("A sale has its own items read again, and not the levels of the whole store") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  REQUIRE(till.until([&] { return online(till, "SOAP").has_value(); }));
  shop.sandbox().admin("DELETE", "requests", "");
  for (int sale = 0; sale < 4; ++sale) {
    REQUIRE(till.sell("MUG") == TILL_OK);
    REQUIRE(till.until([&] { return till.status().queued == 0; }));
  }
  CHECK(till.until([&] { return asked(shop, "product_id") > 0 || asked(shop, "product_id%3Ain") > 0; }));
  CHECK(asked(shop, "/items?limit=1000&page=") <= 1);  // the reading that is due anyhow
}

TEST_CASE(
    "The web store is heard now and then even where nothing is polled, and a way that is back is noticed") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(till.deactivate() == TILL_OK);
  std::ofstream(till.plugin_folder() + "/tillbridge.json")
      << R"({"features":{"take_orders":false},"polls":{"stock_s":86400,"catalogue_s":86400},"log_level":"debug"})";
  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(shop.link(till, folder).done);
  REQUIRE(till.until([&] { return till.status().sync == TILL_SYNC_ALL_SENT; }));
  shop.fault(R"({"name":"reset"})");
  // Nobody sells and nobody polls: still the badge notices, within the half minute that green is good for.
  REQUIRE(till.until([&] { return till.status().sync == TILL_SYNC_OFFLINE; }));
  shop.clear_faults();
  CHECK(till.until([&] { return till.status().sync == TILL_SYNC_ALL_SENT; }));
  std::ifstream log(till.log_path());
  const std::string lines{std::istreambuf_iterator<char>(log), {}};
  CHECK_THAT(lines, Contains("exchange: GET /v2/time: 200 after"));
  CHECK_THAT(lines, Contains("exchange: GET /v2/time: no answer after"));
  CHECK_THAT(lines, !Contains(shop.token()));
}

TEST_CASE("With little of its quota left the web store still gets each sale, and the rest waits") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  shop.sandbox().admin("PUT", "settings", R"({"quota":20,"window_ms":4000})");
  till.until([] { return false; }, 4'200);  // what linking asked for is another window's
  shop.sandbox().admin("DELETE", "requests", "");
  for (int sale = 1; sale <= 8; ++sale) {
    REQUIRE(till.sell("MUG") == TILL_OK);
    CHECK(till.until([&] { return shop.level("MUG") == 500 - sale; }));
    till.until([] { return false; }, 400);
  }
  std::size_t refused = 0;
  std::string sequence;
  for (const auto& request : json::parse(shop.sandbox().admin("GET", "requests", ""))) {
    refused += request["status"] == 429;
    sequence += request.dump() + "\n";
  }
  INFO(sequence);
  CHECK(refused <= 1);
}

TEST_CASE("A web order that is collected at another location takes nothing off this register") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  const auto second = shop.open_location("Harbour");
  const auto far = json::parse(shop.sandbox().admin(
      "POST", "orders",
      fmt::format(R"({{"lines":[{{"sku":"MUG","qty":2}}],"pickup":true,"location_id":{},"force":true}})",
                  second)));
  const auto near = json::parse(shop.sandbox().admin(
      "POST", "orders", R"({"lines":[{"sku":"SOAP","qty":1}],"pickup":true,"location_id":1})"));
  CHECK(till.until([&] { return till.status().orders_to_do == 1; }));
  CHECK(till.until([&] { return till.records().on_hand("SOAP") == 499'000; }));
  CHECK(till.records().on_hand("MUG") == 500'000);
  shop.sandbox().admin("POST", fmt::format("orders/{}/cancel", far["id"].get<int>()), "{}");
  const auto polls = till.status().order_polls_started;
  CHECK(till.until([&] { return till.status().order_poll_applied > polls; }));
  CHECK(till.records().on_hand("MUG") == 500'000);
  CHECK(shop.next_sale_arrives(till));
}

TEST_CASE("The card counts a sale as sent from the web store's yes on, before it is seen online") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  PanelHand hand(till);
  hand.tap("badge.sync");
  REQUIRE(hand.shows("card.sent_today"));
  CHECK(hand.words("card.last_sent") == "None yet");
  CHECK(hand.words("card.sent_today") == "None");
  shop.sandbox().admin("PUT", "settings", R"({"stock_delay_ms":10000})");
  REQUIRE(till.sell("MUG") == TILL_OK);
  REQUIRE(till.until([&] {
    hand.frame();
    return hand.words("card.last_sent") != "None yet";
  }));
  CHECK(hand.words("card.sent_today") == "1");
  CHECK(hand.words("card.queued") == "None");
  CHECK(till.status().queued == 1);  // its seal was not seen
}

TEST_CASE("Each sale has a receipt of its latency, and today's percentiles outlive a restart", "[N8]") {
  Folder folder;
  WebShop shop;
  std::string told;
  const auto read = [](const std::string& path) {
    std::ifstream file(path);
    return std::string{std::istreambuf_iterator<char>(file), {}};
  };
  const auto exported = [&](const Till& till, const std::string& feature, const std::string& name) {
    REQUIRE(till.act("export-activity", {{"feature", feature}, {"path", folder / name}}).done);
    return read(folder / name);
  };
  {
    Till till(folder / "till");
    REQUIRE(shop.link(till, folder).done);
    for (int sale = 0; sale < 3; ++sale) {
      REQUIRE(till.sell("MUG") == TILL_OK);
      REQUIRE(till.until([&] { return till.status().queued == 0; }));
    }
    PanelHand hand(till);
    hand.tap("badge.sync");
    hand.tap("card.button");
    REQUIRE(hand.shows("panel.activity.latency"));
    CHECK(till.until([&] {
      hand.frame();
      return hand.words("panel.activity.latency") == "3 sales of today are online";
    }));
    CHECK_THAT(hand.words("panel.activity.latency.accepted"),
               Contains("half within ") && Contains(" s, 99%"));
    CHECK_THAT(hand.words("panel.activity.latency.seen"), Contains("half within "));
    hand.tap("panel.activity.row.3");
    CHECK_THAT(hand.words("panel.activity.times"),
               Contains("Accepted after ") && Contains("Seen online after "));
    told = exported(till, "latency", "latency.csv");
    CHECK_THAT(told, Contains(",sold to accepted,3,") && Contains(",sold to seen online,3,"));
    CHECK_THAT(exported(till, "stock", "stock.csv"), Contains("ACCEPTED AFTER (MS),SEEN ONLINE AFTER (MS)"));
    const auto nowhere = till.act("export-activity");
    CHECK(nowhere.done);
    CHECK_THAT(nowhere.words, Contains("/stock-") && Contains("beside it"));
    // As the button of the panel does: each feature has its file, sales, web orders, items, and today's
    // times.
    std::map<std::string, std::string> files;
    for (const auto& file : std::filesystem::directory_iterator(till.plugin_folder() + "/exports")) {
      const auto name = file.path().filename().string();
      files[name.substr(0, name.find('-'))] = read(file.path());
    }
    CHECK(files.size() == 4);
    CHECK_THAT(files["stock"], Contains("POS ID,KIND,SKU") && Contains("\"MUG\""));
    CHECK_THAT(files["orders"], Contains("POS ID,BC ID,EVENT,QUANTITY"));
    CHECK_THAT(files["items"], Contains("POS ID,BC ID,EVENT,AT") && Contains("Product Taken Over"));
    CHECK(files["latency"] == told);
    CHECK_FALSE(till.act("export-activity", {{"feature", "weather"}}).done);
  }
  Till till(folder / "till");
  REQUIRE(till.opened());
  CHECK(exported(till, "latency", "again.csv") == told);
}

TEST_CASE("A register whose clock is a year off says so, and its sales arrive all the same") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  REQUIRE(till.until([&] { return till.status().sync == TILL_SYNC_ALL_SENT; }));
  shop.sandbox().admin("PUT", "settings", R"({"date_ahead_s":31539600})");
  REQUIRE(till.until([&] { return till.status().sync == TILL_SYNC_ATTENTION; }));
  CHECK(till.status().attention == 1);
  PanelHand hand(till);
  hand.tap("badge.sync");
  CHECK(till.until([&] {
    hand.frame();
    return hand.all().find("Check the date on this register") != std::string::npos;
  }));
  CHECK_THAT(hand.all(), Contains("Ask a manager to set the right date") && Contains("365 days behind"));
  CHECK(shop.next_sale_arrives(till));
  shop.sandbox().admin("PUT", "settings", R"({"date_ahead_s":-3600})");
  CHECK(till.until([&] {
    hand.frame();
    return hand.all().find("Check the clock on this register") != std::string::npos;
  }));
  shop.sandbox().admin("PUT", "settings", R"({"date_ahead_s":0})");
  CHECK(till.until([&] { return till.status().sync == TILL_SYNC_ALL_SENT; }));
  std::ifstream log(till.log_path());
  const std::string lines{std::istreambuf_iterator<char>(log), {}};
  CHECK_THAT(lines, Contains("clock: this register's clock is 365 days behind the web store's"));
  CHECK_THAT(lines, Contains("clock: this register's clock is right again"));
}

TEST_CASE(
    "A sale that was accepted just before a pause is settled while it is paused, and no other is sent") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  REQUIRE(till.until([&] { return till.status().sync == TILL_SYNC_ALL_SENT; }));
  // Readers see it some seconds after the web store has taken it.
  shop.sandbox().admin("PUT", "settings", R"({"stock_delay_ms":6000})");
  REQUIRE(till.sell("MUG") == TILL_OK);
  REQUIRE(till.until([&] {
    const auto status = till.status();
    return status.queued == 1 && status.unconfirmed == 0;
  }));
  REQUIRE(till.act("pause").done);
  REQUIRE(till.status().queued == 1);
  REQUIRE(till.sell("SOAP") == TILL_OK);
  REQUIRE(till.until([&] { return till.status().queued == 2; }));
  CHECK(till.until([&] { return till.status().queued == 1; }));
  CHECK(shop.level("MUG") == 499);
  CHECK(shop.level("SOAP") == 500);
  CHECK(till.status().sync == TILL_SYNC_PAUSED);
  REQUIRE(till.act("resume").done);
  CHECK(till.until([&] { return till.status().queued == 0; }));
  CHECK(shop.level("SOAP") == 499);
}
