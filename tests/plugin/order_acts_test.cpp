// What staff do with web orders, told to the real sandbox.

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "catch2.hpp"
#include "panel_hand.h"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

std::string place_order(WebShop& shop, const std::string& lines = R"([{"sku":"MUG","qty":1}])") {
  const auto placed = json::parse(shop.sandbox().admin(
      "POST", "orders", R"({"lines":)" + lines + R"(,"status":"Awaiting Fulfillment"})"));
  return std::to_string(placed.at("id").get<int>());
}

/// The web store's number of an order's line.
std::string line_of(WebShop& shop, const std::string& order, std::size_t index) {
  const auto state = json::parse(shop.sandbox().admin("GET", "state", ""));
  for (const auto& each : state.at("orders"))
    if (std::to_string(each.at("id").get<int>()) == order)
      return std::to_string(each.at("lines").at(index).at("id").get<int>());
  return {};
}

int status_of(WebShop& shop, const std::string& order) {
  const auto state = json::parse(shop.sandbox().admin("GET", "state", ""));
  for (const auto& each : state.at("orders"))
    if (std::to_string(each.at("id").get<int>()) == order) return each.at("status_id").get<int>();
  return -1;
}

/// Besides the one of an order that nobody has, by which linking finds out what the key may do.
int changes_of_status(WebShop& shop) {
  int changes = 0;
  for (const auto& each : json::parse(shop.sandbox().admin("GET", "requests", ""))) {
    const auto path = each.at("path").get<std::string>();
    changes += each.at("method") == "PUT" && each.at("applied") == true &&
               path.find("/v2/orders/") != std::string::npos && !path.ends_with("/2147483647");
  }
  return changes;
}

}  // namespace

TEST_CASE("An order is marked ready and handed over from the register, and the web store hears each once",
          "[P8][P13]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  const auto order = place_order(shop);
  REQUIRE(till.until([&] { return till.status().orders_to_do == 1; }));

  REQUIRE(till.act("order-ready", {{"order", order}}).done);
  CHECK(till.until([&] { return till.status().orders_to_do == 0; }));
  const int ready = status_of(shop, order);
  CHECK((ready == 8 || ready == 9));
  REQUIRE(till.act("order-ready", {{"order", order}}).done);
  REQUIRE(till.act("order-done", {{"order", order}}).done);
  CHECK(till.until([&] {
    const int done = status_of(shop, order);
    return done == 2 || done == 10;
  }));
  CHECK(changes_of_status(shop) == 2);
  CHECK(shop.next_sale_arrives(till, "SOAP"));
}

TEST_CASE(
    "Where pickup is not set up, the status Awaiting Pickup alone makes an order one that is collected here",
    "[P8][P13]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  const auto order = place_order(shop);
  REQUIRE(till.until([&] { return till.status().orders_to_do == 1; }));
  // Somebody says so in BigCommerce's own panel; the order has no pickup consignment.
  shop.sandbox().admin("POST", "orders/" + order + "/edit", R"({"status":"Awaiting Pickup"})");
  REQUIRE(till.until([&] { return till.status().orders_to_do == 0; }));
  PanelHand hand(till);
  hand.tap("badge.orders");
  hand.tap("panel.orders.tab.ready");
  hand.tap("panel.orders.row." + order);
  CHECK_THAT(hand.all(), Contains("Pickup here"));
  REQUIRE(till.act("order-done", {{"order", order}}).done);
  CHECK(till.until([&] { return status_of(shop, order) == 10; }));
  CHECK(changes_of_status(shop) == 1);
  const auto requests = json::parse(shop.sandbox().admin("GET", "requests", ""));
  CHECK(std::none_of(requests.begin(), requests.end(), [](const auto& each) {
    return each.at("path").template get<std::string>().find("/shipments") != std::string::npos;
  }));
}

TEST_CASE("An order marked ready while the web store does not answer is told later, once", "[P13]") {
  Folder folder;
  WebShop shop;
  std::string order;
  {
    Till till(folder / "till");
    REQUIRE(shop.link(till, folder).done);
    order = place_order(shop);
    REQUIRE(till.until([&] { return till.status().orders_to_do == 1; }));
    shop.fault(R"({"name":"reset","path":"/v2/orders/"})");
    REQUIRE(till.act("order-ready", {{"order", order}}).done);
    till.until([] { return false; }, 300);
    CHECK(status_of(shop, order) == 11);
  }
  shop.clear_faults();
  Till till(folder / "till");
  CHECK(till.until([&] { return status_of(shop, order) != 11; }));
  CHECK(changes_of_status(shop) == 1);
}

TEST_CASE("An order that was cancelled meanwhile is not marked, and no order number is invented", "[P13]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  const auto order = place_order(shop);
  REQUIRE(till.until([&] { return till.status().orders_to_do == 1; }));
  shop.sandbox().admin("POST", "orders/" + order + "/cancel", "{}");
  REQUIRE(till.act("order-done", {{"order", order}}).done);
  CHECK(till.until([&] { return till.status().orders_to_do == 0; }));
  CHECK(status_of(shop, order) == 5);
  CHECK(changes_of_status(shop) == 0);

  const auto unknown = till.act("order-ready", {{"order", "4711"}});
  CHECK_FALSE(unknown.done);
  CHECK_THAT(unknown.words, Contains("no web order 4711"));
  CHECK_FALSE(till.act("order-ready", {{"order", "1045 or so"}}).done);
}

TEST_CASE("Each line is ticked or reported missing, kept through a restart, and a manager decides", "[P13]") {
  Folder folder;
  WebShop shop;
  std::string order;
  {
    Till till(folder / "till");
    REQUIRE(shop.link(till, folder).done);
    order = place_order(shop, R"([{"sku":"MUG","qty":1},{"sku":"SOAP","qty":2}])");
    REQUIRE(till.until([&] { return till.status().orders_to_do == 1; }));
    PanelHand hand(till);
    hand.tap("badge.orders");
    hand.tap("panel.orders.row." + order);
    hand.tap("panel.orders.line.0");
    REQUIRE(till.until([&] {
      hand.frame();
      return hand.words("panel.orders.heading") == "Take from the shelf \u00B7 1 of 2 found";
    }));
    hand.tap("panel.orders.line.1.missing");
    REQUIRE(till.until([&] { return till.status().attention == 1; }));
    const auto early = till.act("order-ready", {{"order", order}});
    CHECK(early.status == TILL_E_STATE);
    CHECK_THAT(early.words, Contains("lacks Soap"));
  }
  Till till(folder / "till");
  REQUIRE(till.until([&] { return till.status().attention == 1 && till.status().orders_to_do == 1; }));
  PanelHand hand(till);
  hand.tap("badge.orders");
  hand.tap("panel.orders.row." + order);
  CHECK(hand.words("panel.orders.heading") == "Take from the shelf \u00B7 1 of 2 found");
  CHECK_FALSE(hand.shows("panel.orders.action", 200));
  hand.tap("rail.review");
  const auto line = "missing:" + order + ":" + line_of(shop, order, 1);
  CHECK_THAT(hand.words("panel.review.row." + line + ".body"), Contains("Order #" + order + " for "));
  hand.tap("panel.review.row." + line + ".choice.customer-told");
  CHECK(till.until([&] { return till.status().attention == 0; }));
  CHECK(status_of(shop, order) == 11);
  CHECK(changes_of_status(shop) == 0);
  CHECK_FALSE(till.act("order-line", {{"order", order}, {"line", "4711"}, {"mark", "found"}}).done);
  REQUIRE(till.act("order-ready", {{"order", order}}).done);
  CHECK(till.until([&] { return status_of(shop, order) != 11; }));
}

TEST_CASE("A parcel's number goes to the web store with what is in it, once, though the answer is lost",
          "[P13]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  const auto order = place_order(shop, R"([{"sku":"MUG","qty":2},{"sku":"SOAP","qty":1}])");
  REQUIRE(till.until([&] { return till.status().orders_to_do == 1; }));
  // The soap does not come, and the customer knows.
  const auto soap = line_of(shop, order, 1);
  REQUIRE(till.act("order-line", {{"order", order}, {"line", soap}, {"mark", "missing"}}).done);
  REQUIRE(till.act("decide", {{"row", "missing:" + order + ":" + soap}, {"choice", "customer-told"}}).done);
  REQUIRE(till.act("order-ready", {{"order", order}}).done);
  REQUIRE(till.until([&] { return status_of(shop, order) == 9; }));
  const auto refused = till.act("order-done", {{"order", order}, {"tracking", std::string(51, '7')}});
  CHECK(refused.status == TILL_E_INVALID);
  CHECK_THAT(refused.words, Contains("longer than 50"));
  shop.fault(R"({"name":"drop_reply","path":"/v2/orders/","method":"POST","count":1})");
  REQUIRE(till.act("order-done", {{"order", order}, {"tracking", "1Z 999-AA1"}}).done);
  CHECK(till.until([&] { return status_of(shop, order) == 2; }));
  const auto parcels =
      json::parse(shop.sandbox().api("GET", "/v2/orders/" + order + "/shipments", shop.token(), ""));
  REQUIRE(parcels.size() == 1);
  CHECK(parcels[0].at("tracking_number") == "1Z 999-AA1");
  REQUIRE(parcels[0].at("items").size() == 1);
  CHECK(parcels[0].at("items")[0].at("quantity") == 2);
  // A finished order is found by its number, with the parcel's.
  PanelHand hand(till);
  hand.tap("badge.orders");
  hand.tap("panel.orders.find");
  hand.type(order);
  hand.tap("panel.orders.row." + order);
  CHECK(till.until([&] {
    hand.frame();
    return hand.words("panel.orders.note") == "Tracking number 1Z 999-AA1";
  }));
}

TEST_CASE("Several orders are chosen for one pick list, and the register prints it", "[P13]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  const auto first = place_order(shop), second = place_order(shop), third = place_order(shop);
  REQUIRE(till.until([&] { return till.status().orders_to_do == 3; }));
  PanelHand hand(till);
  hand.tap("badge.orders");
  hand.tap("panel.orders.pick");
  hand.tap("panel.orders.row." + first);
  hand.tap("panel.orders.row." + third);
  hand.tap("panel.orders.pick.print");
  std::ifstream printed(till.records().data_dir() + "/printed.txt");
  const std::string text{std::istreambuf_iterator<char>(printed), {}};
  CHECK_THAT(text, Contains("[ ] 2 x Mug\n    MUG") && Contains("    #" + first + " #" + third + "\n"));
  CHECK_THAT(text, Contains("Order #" + first + "\nDana Whitfield\n"));
  CHECK_THAT(text, !Contains("#" + second));
}

TEST_CASE("Of 100 orders of a night none is late at opening, and one is found in two taps", "[P13]") {
  Folder folder;
  WebShop shop;
  const std::time_t now = std::time(nullptr), placed = now - 9 * 3600;
  std::tm utc{}, local{};
  gmtime_r(&placed, &utc);
  localtime_r(&now, &local);
  char at[32], hours[96];
  std::strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", &utc);
  for (int i = 0; i < 100; ++i) {
    const json order = {
        {"lines", json::array({{{"sku", i % 2 == 0 ? "MUG" : "SOAP"}, {"qty", 1}}})},
        {"status", "Awaiting Fulfillment"},
        {"at", at},
        {"pickup", i % 3 == 0},
        {"customer",
         {{"first_name", i == 57 ? "Zora" : "Dana"}, {"last_name", i == 57 ? "Qu\u00EFll" : "Whit"}}}};
    shop.sandbox().admin("POST", "orders", order.dump());
  }
  {
    Till::Options options;
    options.active = false;
    Till till(folder / "till", options);
    // The shop has opened twenty minutes ago.
    const int from = (local.tm_hour * 60 + local.tm_min + 1440 - 20) % 1440, to = (from + 360) % 1440;
    std::snprintf(hours, sizeof hours, R"({"opening_hours":{"from":"%02d:%02d","to":"%02d:%02d"}})",
                  from / 60, from % 60, to / 60, to % 60);
    std::filesystem::create_directories(till.plugin_folder());
    std::ofstream(till.plugin_folder() + "/tillbridge.json") << hours;
    REQUIRE(till.activate() == TILL_OK);
    REQUIRE(till.opened());
    REQUIRE(shop.link(till, folder).done);
    REQUIRE(till.until([&] {
      return till.status().order_poll_applied > 0 && till.status().attention == 1;
    }));  // they are older than the link
    REQUIRE(till.act("decide", {{"row", "old-orders"}, {"choice", "take-now"}}).done);
    REQUIRE(till.until([&] { return till.status().orders_to_do == 100; }));
    CHECK(till.status().orders_late == 0);
    PanelHand hand(till);
    hand.tap("badge.orders");
    hand.tap("panel.orders.find");
    hand.type("quill");
    CHECK(till.until([&] {
      hand.frame();
      return hand.words("panel.orders.detail") == "Zora Qu\u00EFll";
    }));
    CHECK(hand.words("panel.orders.found") == "1 order in 30 days");
    std::filesystem::remove(till.plugin_folder() + "/tillbridge.json");
  }
  // Without hours, and with a register that was never closed, the night counts.
  Till till(folder / "till");
  CHECK(till.until([&] { return till.status().orders_late == 100; }));
}
