// Web orders on odd days: times that cannot be, refunds of a part, the last one sold twice.

#include <sqlite3.h>

#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>

#include "catch2.hpp"
#include "panel_hand.h"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

std::string place(WebShop& shop, const std::string& body) {
  return std::to_string(json::parse(shop.sandbox().admin("POST", "orders", body)).at("id").get<int>());
}

std::string in_days(int days) {
  const std::time_t at = std::time(nullptr) + days * 86'400;
  char text[32];
  std::tm parts{};
  ::gmtime_r(&at, &parts);
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

/// How a line of an order is named to a register: store, order and line.
std::string line_ref(WebShop& shop, const std::string& order) {
  const auto credentials = shop.credentials();
  const auto from = credentials.find("/stores/") + 8;
  const auto hash = credentials.substr(from, credentials.find('/', from) - from);
  const auto state = json::parse(shop.sandbox().admin("GET", "state", ""));
  for (const auto& each : state.at("orders"))
    if (std::to_string(each.at("id").get<int>()) == order)
      return hash + ":" + order + ":" + std::to_string(each.at("lines").at(0).at("id").get<int>());
  return {};
}

/// Nothing moves any more, and both sides have this many.
bool rests_at(WebShop& shop, Till& till, const std::string& sku, std::int64_t units) {
  const auto there = [&] {
    return shop.level(sku) == units && till.records().on_hand(sku) == units * till_register::kOne &&
           till.status().unconfirmed == 0;
  };
  if (!till.until(there)) return false;
  till.until([] { return false; }, 2'500);
  return there();
}

/// A shop with few of each.
constexpr std::string_view kFew = R"({"name":"Few","currency":"USD","items":[
  {"sku":"MUG","name":"Mug","price":"18.00","register":5,"web":5,"online":true},
  {"sku":"SOAP","name":"Soap","price":"6.00","register":9,"web":9,"online":true}]})";

Till::Options few() {
  Till::Options options;
  options.shop = kFew;
  return options;
}

}  // namespace

TEST_CASE("An order that is dated in days to come hides no other", "[S43]") {
  Folder folder;
  WebShop shop;
  {
    Till till(folder / "till");
    REQUIRE(shop.link(till, folder).done);
    place(shop,
          R"({"lines":[{"sku":"MUG","qty":1}],"status":"Awaiting Fulfillment","at":")" + in_days(40) + "\"}");
    REQUIRE(till.until([&] { return till.status().orders_to_do == 1; }));
    for (int order = 0; order < 3; ++order)
      place(shop, R"({"lines":[{"sku":"SOAP","qty":1}],"status":"Awaiting Fulfillment"})");
    CHECK(till.until([&] { return till.status().orders_to_do == 4; }));
  }
  Till till(folder / "till");
  place(shop, R"({"lines":[{"sku":"SOAP","qty":1}],"status":"Awaiting Fulfillment"})");
  CHECK(till.until([&] { return till.status().orders_to_do == 5; }));
}

TEST_CASE("An order that was refunded in part waits for the rest, and is done with it", "[P12][P13]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  const auto order = place(shop, R"({"lines":[{"sku":"MUG","qty":3}],"status":"Awaiting Fulfillment"})");
  REQUIRE(till.until([&] { return till.status().orders_to_do == 1; }));
  shop.sandbox().admin("POST", "orders/" + order + "/refund", R"({"lines":[{"sku":"MUG","qty":1}]})");
  // It has been read, and waits still.
  place(shop, R"({"lines":[{"sku":"SOAP","qty":1}],"status":"Awaiting Fulfillment"})");
  REQUIRE(till.until([&] { return till.status().orders_to_do == 2; }));
  till.until([] { return false; }, 1'500);
  CHECK(till.status().orders_to_do == 2);
  REQUIRE(till.act("order-done", {{"order", order}}).done);
  CHECK(till.until([&] { return till.status().orders_to_do == 1; }));
  CHECK(till.status().attention == 0);
}

TEST_CASE("None left stays a manager's until the customer knows", "[N2]") {
  Folder folder;
  WebShop shop(kFew);
  Till till(folder / "till", few());
  REQUIRE(shop.link(till, folder).done);
  place(shop, R"({"lines":[{"sku":"MUG","qty":5}],"status":"Awaiting Fulfillment"})");
  REQUIRE(till.until([&] { return till.records().on_hand("MUG") == 0; }));
  REQUIRE(till.sell("MUG") == TILL_OK);
  REQUIRE(till.until([&] { return till.status().attention == 1; }));
  // The row of the one item that is owed; a cashier says that there is none.
  till.records().sign_in("maya", "1111");
  std::string row;
  for (int product = 100; product < 140 && row.empty(); ++product) {
    const auto asked = "debt:p:" + std::to_string(product);
    if (till.act("decide", {{"row", asked}, {"choice", "none-left"}}).done) row = asked;
  }
  REQUIRE_FALSE(row.empty());
  till.until([] { return false; }, 500);
  CHECK(till.status().attention == 1);
  CHECK(till.act("decide", {{"row", row}, {"choice", "customer-told"}}).status == TILL_E_DENIED);
  till.records().sign_in("robin", "3333");
  CHECK(till.act("decide", {{"row", row}, {"choice", "customer-told"}}).done);
  CHECK(till.until([&] { return till.status().attention == 0; }));
}

TEST_CASE(
    "What came back over the counter and is refunded in the web store is on both counts once, whatever is "
    "first",
    "[P11][S46]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  const auto order = place(shop, R"({"lines":[{"sku":"MUG","qty":3}],"status":"Awaiting Fulfillment"})");
  REQUIRE(rests_at(shop, till, "MUG", 497));
  shop.sandbox().admin("POST", "orders/" + order + "/edit", R"({"status":"Completed"})");
  const auto bring_back = [&](int units) {
    till.records().take_back(
        {"", {{0, "MUG", units * till_register::kOne, true, line_ref(shop, order)}}, "", {}});
  };
  const auto refund = [&] { shop.sandbox().admin("POST", "orders/" + order + "/refund", "{}"); };
  SECTION("returned, then refunded") {
    bring_back(2);
    REQUIRE(rests_at(shop, till, "MUG", 499));
    refund();
  }
  SECTION("refunded, then returned") {
    refund();
    REQUIRE(rests_at(shop, till, "MUG", 500));
    bring_back(3);
    till.until([] { return false; }, 1'000);
  }
  CHECK(rests_at(shop, till, "MUG", 500));
}

TEST_CASE("An order is not marked ready or handed over while none is left for it", "[N2][P13]") {
  Folder folder;
  WebShop shop(kFew);
  Till till(folder / "till", few());
  REQUIRE(shop.link(till, folder).done);
  const auto other = place(shop, R"({"lines":[{"sku":"SOAP","qty":1}],"status":"Awaiting Fulfillment"})");
  const auto order = place(shop, R"({"lines":[{"sku":"MUG","qty":5}],"status":"Awaiting Fulfillment"})");
  REQUIRE(till.until([&] { return till.records().on_hand("MUG") == 0; }));
  REQUIRE(till.sell("MUG") == TILL_OK);
  REQUIRE(till.until([&] { return till.status().attention == 1; }));
  std::string row;
  for (int product = 100; product < 140 && row.empty(); ++product) {
    const auto asked = "debt:p:" + std::to_string(product);
    if (till.act("decide", {{"row", asked}, {"choice", "none-left"}}).done) row = asked;
  }
  REQUIRE_FALSE(row.empty());
  for (const char* action : {"order-ready", "order-done"}) {
    const auto refused = till.act(action, {{"order", order}});
    CHECK(refused.status == TILL_E_STATE);
    CHECK_THAT(refused.words, Contains("no Mug left for order " + order));
  }
  CHECK(till.act("order-ready", {{"order", other}}).done);
  REQUIRE(till.act("decide", {{"row", row}, {"choice", "customer-told"}}).done);
  CHECK(till.act("order-ready", {{"order", order}}).done);
}

TEST_CASE("Goods that were set aside for an order that is cancelled then are to be put back by somebody",
          "[P12][P13]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  const auto order = place(shop, R"({"lines":[{"sku":"MUG","qty":2}],"status":"Awaiting Fulfillment"})");
  REQUIRE(till.until([&] { return till.status().orders_to_do == 1; }));
  CHECK(till.act("order-seen", {{"order", order}}).done);
  REQUIRE(till.act("order-ready", {{"order", order}}).done);
  REQUIRE(till.until([&] { return till.status().orders_to_do == 0; }));
  REQUIRE(till.status().attention == 0);
  shop.sandbox().admin("POST", "orders/" + order + "/cancel", "{}");
  REQUIRE(till.until([&] { return till.status().attention == 1; }));
  CHECK(till.act("decide", {{"row", "aside:" + order}, {"choice", "keep-web"}}).status == TILL_E_INVALID);
  CHECK(till.act("decide", {{"row", "aside:" + order}, {"choice", "all-back"}}).done);
  CHECK(till.status().attention == 0);
}

TEST_CASE(
    "What this register does not know of a web order is one line of Activity, however many items it is") {
  Folder folder;
  std::string more;
  std::string lines = R"({"sku":"MUG","qty":1})";
  for (const char* sku : {"TEA-1", "TEA-2", "TEA-3", "TEA-4", "TEA-5"}) {
    more += std::string(R"(,{"sku":")") + sku + R"(","name":"Tea )" + sku +
            R"(","price":"4.00","register":9,"web":9,"online":true})";
    lines += std::string(R"(,{"sku":")") + sku + R"(","qty":2})";
  }
  const std::string wider(kFew.substr(0, kFew.rfind("]}")));
  WebShop shop(wider + more + "]}");
  Till till(folder / "till", few());
  REQUIRE(shop.link(till, folder).done);
  const auto order = place(shop, R"({"lines":[)" + lines + R"(],"status":"Awaiting Fulfillment"})");
  const auto notes = [&] {
    std::vector<std::string> texts;
    sqlite3* records = nullptr;
    sqlite3_open_v2((till.plugin_folder() + "/outbox.db").c_str(), &records, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_exec(
        records, "SELECT reference || ': ' || text FROM notes WHERE text LIKE '%know%'",
        [](void* out, int, char** columns, char**) {
          static_cast<std::vector<std::string>*>(out)->emplace_back(columns[0]);
          return 0;
        },
        &texts, nullptr);
    sqlite3_close(records);
    return texts;
  };
  REQUIRE(till.until([&] { return !notes().empty(); }));
  REQUIRE(till.until([&] { return till.records().on_hand("MUG") == 4'000; }));
  // Another poll tells nothing anew.
  place(shop, R"({"lines":[{"sku":"SOAP","qty":1}],"status":"Awaiting Fulfillment"})");
  REQUIRE(till.until([&] { return till.status().orders_to_do == 2; }));
  CHECK(notes() ==
        std::vector<std::string>{order + ": This register does not know TEA-1, TEA-2, TEA-3 and 2 more: "
                                         "their counts were left alone."});
}

TEST_CASE(
    "An order of 500 lines with a name of 300 letters is taken off whole, once, and opened as any other",
    "[P13]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  auto lines = json::array();
  for (int line = 0; line < 500; ++line)
    lines.push_back({{"sku", line % 5 == 0 ? "SOAP" : "MUG"}, {"qty", 1}});
  std::string name;
  for (int letter = 0; letter < 300; ++letter) name += "\u0E01";
  const auto order = place(shop, json{{"lines", lines},
                                      {"status", "Awaiting Fulfillment"},
                                      {"customer", {{"first_name", name}, {"last_name", ""}}}}
                                     .dump());
  // A change of the counts for each line, each kept by both: a slow disk takes its time.
  const auto on_hand = [&](std::int64_t mugs, std::int64_t soaps) {
    return till.until(
        [&] {
          return till.records().on_hand("MUG") == mugs * till_register::kOne &&
                 till.records().on_hand("SOAP") == soaps * till_register::kOne;
        },
        120'000);
  };
  REQUIRE(on_hand(100, 400));
  PanelHand hand(till);
  hand.tap("badge.orders");
  hand.tap("panel.orders.row." + order);
  CHECK(hand.all().find("\u0E01") == std::string::npos);
  CHECK(rests_at(shop, till, "MUG", 100));
  shop.sandbox().admin("POST", "orders/" + order + "/cancel", "{}");
  REQUIRE(on_hand(500, 500));
  CHECK(rests_at(shop, till, "MUG", 500));
  CHECK(rests_at(shop, till, "SOAP", 500));
}

TEST_CASE("Two thousand open web orders are each taken off once and counted on the badge, and sales go on",
          "[P13]") {
  constexpr int kOrders = 2'000;
  Folder folder;
  WebShop shop(R"({"name":"Harbour Goods","currency":"USD","items":[
    {"sku":"MUG","name":"Mug","price":"18.00","register":5000,"web":5000,"online":true},
    {"sku":"SOAP","name":"Soap","price":"6.55","register":50,"web":50,"online":true}]})");
  Till::Options options;
  options.shop = R"({"name":"Harbour Goods","currency":"USD","items":[
    {"sku":"MUG","name":"Mug","price":"18.00","register":5000},
    {"sku":"SOAP","name":"Soap","price":"6.55","register":50}]})";
  Till till(folder / "till", options);
  REQUIRE(shop.link(till, folder).done);
  std::string last;
  for (int order = 0; order < kOrders; ++order)
    last = place(shop, R"({"lines":[{"sku":"MUG","qty":1}],"status":"Awaiting Fulfillment"})");
  REQUIRE(till.until([&] { return till.status().orders_to_do == kOrders; }, 120'000));
  REQUIRE(till.until([&] { return till.records().on_hand("MUG") == (5'000 - kOrders) * till_register::kOne; },
                     120'000));
  CHECK(shop.level("MUG") == 5'000 - kOrders);
  PanelHand hand(till);
  hand.tap("badge.orders");
  CHECK(till.until([&] {
    hand.frame();
    return hand.words("badge.orders") == "Orders 99+";
  }));
  CHECK_THAT(hand.words("panel.orders.tab.to_do"), Contains("2,000"));
  CHECK(shop.next_sale_arrives(till, "SOAP"));
  // The newest is found by its number and handed over as any other.
  hand.tap("panel.orders.find");
  hand.type(last);
  CHECK(hand.shows("panel.orders.row." + last));
  REQUIRE(till.act("order-done", {{"order", last}}).done);
  CHECK(till.until([&] { return till.status().orders_to_do == kOrders - 1; }));
  CHECK(till.status().attention == 0);
}
