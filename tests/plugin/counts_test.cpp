// Counts that differ: left as they are at the link, chosen about by people, and watched from then on. The
// real plugin against the real sandbox over a socket.

#include <sqlite3.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "catalogue_bench.h"
#include "catch2.hpp"
#include "panel_hand.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

json online(const std::string& sku, int here, int there) {
  return {{"sku", sku},       {"name", sku + " name"}, {"price", "5.00"},
          {"register", here}, {"web", there},          {"online", true}};
}

std::string shop_of(std::vector<json> items) {
  return json{{"name", "Harbour Goods"}, {"currency", "USD"}, {"items", items}}.dump();
}

/// Requests that change stock of anything but the plugin's own marker.
std::size_t stock_writes(OnlineShop& shop) {
  std::size_t count = 0;
  for (const auto& row : json::parse(shop.web.sandbox().admin("GET", "requests", ""))) {
    const std::string method = row.at("method"), path = row.at("path");
    count += method != "GET" && path.find("/v3/inventory/") != std::string::npos ? 1u : 0u;
  }
  return count;
}

/// The list to count by, as soon as both sides were compared: a line for each item that differs.
std::vector<std::string> differing(OnlineShop& shop, const std::string& name) {
  const std::string path = shop.folder / name;
  REQUIRE(shop.till->until([&] { return shop.till->act("counts-list", {{"path", path}}).done; }));
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  lines.erase(lines.begin());
  return lines;
}

std::string newest_save(OnlineShop& shop) {
  sqlite3* db = nullptr;
  sqlite3_stmt* ask = nullptr;
  REQUIRE(sqlite3_open((shop.till->plugin_folder() + "/outbox.db").c_str(), &db) == SQLITE_OK);
  REQUIRE(sqlite3_prepare_v2(db, "SELECT max(save) FROM count_wishes", -1, &ask, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_step(ask) == SQLITE_ROW);
  const auto save = std::to_string(sqlite3_column_int64(ask, 0));
  sqlite3_finalize(ask);
  sqlite3_close(db);
  return save;
}

bool lists(OnlineShop& shop, const std::vector<std::string>& wanted) {
  int at = 0;
  std::vector<std::string> last;
  const bool good = shop.till->until(
      [&] {
        static int number = 0;
        last = differing(shop, "list" + std::to_string(++number) + ".csv");
        shop.till->until([] { return false; }, 100);
        return last == wanted || ++at > 100;
      },
      30'000);
  for (const auto& line : last) UNSCOPED_INFO(line);
  return good && last == wanted;
}

Outcome choose(OnlineShop& shop, const std::vector<std::pair<std::string, std::string>>& arguments) {
  // Right after the start both sides are still being compared.
  Outcome outcome;
  shop.till->until([&] {
    outcome = shop.till->act("counts-save", arguments);
    return outcome.status != TILL_E_NOT_READY;
  });
  return outcome;
}

std::int64_t here(OnlineShop& shop, const std::string& sku) {
  return *shop.till->records().on_hand(sku) / till_register::kOne;
}

bool both(OnlineShop& shop, const std::string& sku, std::int64_t at_register, std::int64_t there) {
  const bool good =
      shop.till->until([&] { return here(shop, sku) == at_register && shop.level(sku) == there; });
  UNSCOPED_INFO(sku << ": " << here(shop, sku) << " here, " << shop.level(sku).value_or(-1) << " online");
  return good;
}

/// Both sides are compared until so many rows stand in Review.
bool noticed(OnlineShop& shop, unsigned rows) {
  return shop.till->until(
      [&] {
        shop.till->act("counts-compare");
        shop.till->until([] { return false; }, 400);
        return shop.till->status().attention == rows;
      },
      40'000);
}

}  // namespace

TEST_CASE("An empty register on a full web store is linked without one change of stock on either side",
          "[S79]") {
  std::vector<json> items;
  for (int i = 0; i < 30; ++i) items.push_back(online("FULL-" + std::to_string(i), 0, 10 + i));
  const auto text = shop_of(items);
  OnlineShop shop(text);
  const auto rows = differing(shop, "first.csv");
  CHECK(lists(shop, [] {
    std::vector<std::string> wanted;
    // What promises most beyond the shop's shelf is first.
    for (int i = 29; i >= 0; --i) {
      const auto sku = "FULL-" + std::to_string(i);
      wanted.push_back("\"" + sku + "\",\"" + sku + " name\",0," + std::to_string(10 + i) + ",");
    }
    return wanted;
  }()));
  CHECK(stock_writes(shop) == 0);
  CHECK(shop.till->status().attention == 0);
  for (int i = 0; i < 30; ++i) CHECK(here(shop, "FULL-" + std::to_string(i)) == 0);
  // Taking an uncounted register for the truth needs the owner and a number.
  std::string all;
  for (int i = 0; i < 30; ++i) all += "FULL-" + std::to_string(i) + "\n";
  const auto refused = choose(shop, {{"shop", all}});
  CHECK(refused.status == TILL_E_INVALID);
  CHECK_THAT(refused.words, Contains("sends 30 of 30 counts to zero") && Contains("Type 30"));
  CHECK_THAT(choose(shop, {{"web", all}}).words, Contains("looks uncounted") && Contains("Type 30"));
  CHECK(stock_writes(shop) == 0);
  CHECK(choose(shop, {{"web", all}, {"confirm", "30"}}).done);
  for (const int i : {0, 17, 29}) CHECK(both(shop, "FULL-" + std::to_string(i), 10 + i, 10 + i));
  CHECK(stock_writes(shop) == 0);
}

TEST_CASE(
    "Each choice about counts moves one side by the difference, once and to the unit, and can be taken back",
    "[S79]") {
  const auto text =
      shop_of({online("HIGH", 14, 20), online("FEW", 14, 12), online("WEB", 14, 9), online("LOWER", 5, 9),
               online("LESS", 9, 5), online("LEAVE", 3, 7), online("STALE", 4, 8), online("SAME", 6, 6)});
  OnlineShop shop(text);
  shop.web.sandbox().admin("POST", "orders",
                           R"({"lines":[{"sku":"HIGH","qty":2}],"status":"Awaiting Fulfillment"})");
  REQUIRE(both(shop, "HIGH", 12, 18));
  shop.till->act("counts-compare");
  REQUIRE(lists(
      shop, {"\"HIGH\",\"HIGH name\",12,18,", "\"LEAVE\",\"LEAVE name\",3,7,",
             "\"LOWER\",\"LOWER name\",5,9,", "\"STALE\",\"STALE name\",4,8,", "\"FEW\",\"FEW name\",14,12,",
             "\"LESS\",\"LESS name\",9,5,", "\"WEB\",\"WEB name\",14,9,"}));
  const auto saved = choose(shop, {{"shop", "HIGH\t12\t18\nFEW\t14\t12\nSTALE\t4\t99\n"},
                                   {"web", "WEB\n"},
                                   {"lower", "LOWER\t5\t9\nLESS\n"},
                                   {"leave", "LEAVE\n"}});
  INFO(saved.words);
  REQUIRE(saved.done);
  CHECK(both(shop, "HIGH", 12, 12));
  CHECK(both(shop, "FEW", 14, 14));
  CHECK(both(shop, "WEB", 9, 9));
  CHECK(both(shop, "LOWER", 5, 5));
  CHECK(both(shop, "LESS", 9, 5));
  CHECK(both(shop, "LEAVE", 3, 7));
  // A number that is not what whoever chose saw is asked anew; the register's new count was not sent back.
  CHECK(lists(shop, {"\"STALE\",\"STALE name\",4,8,", "\"LESS\",\"LESS name\",9,5,"}));
  CHECK(both(shop, "STALE", 4, 8));
  // Sales and orders flow as ever; what has moved since is not taken back.
  shop.till->sell("HIGH");
  CHECK(both(shop, "HIGH", 11, 11));
  const auto save = newest_save(shop);
  REQUIRE(shop.till->act("counts-undo", {{"save", "newest"}}).done);
  CHECK(both(shop, "WEB", 14, 9));
  CHECK(both(shop, "LOWER", 5, 9));
  CHECK(both(shop, "FEW", 14, 12));
  CHECK(both(shop, "HIGH", 11, 11));
  CHECK(shop.till->act("counts-undo", {{"save", save}}).status == TILL_E_NOT_FOUND);
  // Saved and then killed: it is done once, by the next process.
  REQUIRE(choose(shop, {{"shop", "FEW\t14\t12\n"}, {"web", "LOWER\t5\t9\n"}}).done);
  shop.restart();
  CHECK(both(shop, "FEW", 14, 14));
  CHECK(both(shop, "LOWER", 9, 9));
  CHECK(shop.till->until([&] { return shop.till->status().queued == 0; }));
  CHECK(shop.till->status().held == 0);
  for (const auto& wrong :
       {std::pair<std::string, std::string>{"shop", "NOBODY\n"}, {"shop", "FEW\tx\t1\n"}, {"shop", ""}})
    CHECK_FALSE(choose(shop, {wrong}).done);
  shop.till->records().sign_in("maya", "1111");
  CHECK(choose(shop, {{"shop", "LESS\n"}}).status == TILL_E_DENIED);
}

TEST_CASE(
    "An edit of a count in the web store changes nothing here, is shown with its cause, and can be mended",
    "[N4][S45]") {
  const auto text = shop_of({online("EDIT", 10, 10), online("MORE", 10, 12), online("CALM", 10, 10)});
  OnlineShop shop(text);
  REQUIRE(lists(shop, {"\"MORE\",\"MORE name\",10,12,"}));
  const auto product = [&](const std::string& sku) { return shop.product(sku).at("id").get<std::int64_t>(); };
  const auto edit = [&](const std::string& sku, int level) {
    shop.send("PUT", "/v3/inventory/adjustments/absolute",
              {{"reason", "counted"},
               {"items", {{{"location_id", 1}, {"product_id", product(sku)}, {"quantity", level}}}}});
  };
  const auto decide = [&](const std::string& sku, const std::string& choice) {
    return shop.till->act("decide", {{"row", "drift:p:" + std::to_string(product(sku))}, {"choice", choice}});
  };
  edit("EDIT", 7);
  edit("MORE", 20);
  REQUIRE(noticed(shop, 2));
  CHECK(here(shop, "EDIT") == 10);
  CHECK(here(shop, "MORE") == 10);
  std::ifstream log(shop.till->log_path());
  const std::string said((std::istreambuf_iterator<char>(log)), {});
  CHECK_THAT(said, Contains("EDIT is -3 in the web store beyond what is expected; cause: changed there"));
  CHECK(decide("CALM", "set-web").status == TILL_E_NOT_FOUND);
  CHECK(decide("MORE", "arrived").status == TILL_E_INVALID);
  REQUIRE(decide("MORE", "keep-web").done);
  CHECK(shop.till->until([&] { return shop.till->status().attention == 1; }));
  // Never while a sale of it is on its way: what moved meanwhile is looked at anew.
  shop.web.fault(
      R"({"name":"status","path":"/v3/inventory/adjustments/relative","method":"POST","code":503})");
  shop.till->sell("EDIT");
  REQUIRE(decide("EDIT", "set-web").done);
  shop.till->until([] { return false; }, 3'000);
  CHECK(shop.level("EDIT") == 7);
  shop.web.clear_faults();
  CHECK(both(shop, "EDIT", 9, 6));
  REQUIRE(shop.till->until(
      [&] {
        shop.till->act("counts-compare");
        shop.till->until([] { return false; }, 400);
        return decide("EDIT", "set-web").done;
      },
      40'000));
  CHECK(both(shop, "EDIT", 9, 9));
  CHECK(shop.level("MORE") == 20);
  CHECK(noticed(shop, 0));
  CHECK(shop.web.next_sale_arrives(*shop.till, "EDIT"));
}

TEST_CASE(
    "A web order for more than there is stands in Review by its number, moves nothing by it, and ends there",
    "[N4]") {
  const auto text = shop_of({online("LAST", 2, 2), online("MORE", 10, 12)});
  OnlineShop shop(text);
  REQUIRE(lists(shop, {"\"MORE\",\"MORE name\",10,12,"}));
  const auto order = std::to_string(
      json::parse(shop.web.sandbox().admin(
                      "POST", "orders",
                      R"({"lines":[{"sku":"LAST","qty":5}],"status":"Awaiting Fulfillment","force":true})"))
          .at("id")
          .get<int>());
  REQUIRE(both(shop, "LAST", -3, 0));
  REQUIRE(noticed(shop, 1));
  const auto row = "drift:p:" + std::to_string(shop.product("LAST").at("id").get<std::int64_t>());
  PanelHand hand(*shop.till);
  hand.tap("badge.sync");
  CHECK(hand.shows("panel.review.row." + row + ".choice.keep-web"));
  CHECK_THAT(hand.all(), Contains("Order #" + order + " took more than there was"));
  CHECK_THAT(hand.all(), Contains("no lower than none") && !Contains("Somebody changed it"));
  CHECK_FALSE(hand.shows("panel.review.row." + row + ".choice.set-web", 300));
  CHECK(both(shop, "LAST", -3, 0));
  SECTION("new stock comes, and a manager sets the web store's count to what is left of it") {
    shop.till->records().receive("LAST", 4'000);
    REQUIRE(both(shop, "LAST", 1, 4));
    REQUIRE(shop.till->until(
        [&] {
          shop.till->act("counts-compare");
          shop.till->until([] { return false; }, 400);
          return shop.till->act("decide", {{"row", row}, {"choice", "set-web"}}).done &&
                 shop.till->until([&] { return shop.level("LAST") == 1; }, 4'000);
        },
        60'000));
    CHECK(both(shop, "LAST", 1, 1));
    CHECK(noticed(shop, 0));
    CHECK(shop.web.next_sale_arrives(*shop.till, "LAST"));
  }
  SECTION("the order is cancelled: both have what there was") {
    shop.web.sandbox().admin("POST", "orders/" + order + "/cancel", "{}");
    CHECK(both(shop, "LAST", 2, 2));
    CHECK(noticed(shop, 0));
  }
  CHECK(both(shop, "MORE", 10, 12));
}

TEST_CASE(
    "An item that is not counted sends no quantity, and counted again it waits for a choice and keeps its "
    "sales",
    "[S30][S79]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved());
  // What was sold before the switch still goes first.
  shop.till->sell("SOAP", 2);
  till_register::ItemEdit edit;
  edit.tracked = false;
  shop.till->records().edit_item("SOAP", edit);
  REQUIRE(shop.becomes("SOAP", [](const json& now) { return now.at("inventory_tracking") == "none"; }));
  const auto before = shop.level("SOAP");
  shop.till->sell("SOAP", 5);
  CHECK(shop.till->until([&] { return shop.till->status().queued == 0; }));
  CHECK(shop.level("SOAP") == before);
  CHECK(shop.till->status().attention == 0);
  edit.tracked = true;
  edit.name = "Soap, counted";
  shop.till->records().edit_item("SOAP", edit);
  REQUIRE(shop.becomes("SOAP", [](const json& now) { return now.at("name") == "Soap, counted"; }));
  shop.till->until([] { return false; }, 300);
  shop.till->sell("SOAP", 3);
  CHECK(shop.till->until([&] { return shop.till->status().attention == 1; }));
  CHECK(shop.product("SOAP").at("inventory_tracking") == "none");
  CHECK(shop.till->status().held == 1);
  REQUIRE(choose(shop, {{"shop", "SOAP\n"}}).done);
  REQUIRE(shop.becomes("SOAP", [](const json& now) { return now.at("inventory_tracking") == "product"; }));
  const auto now = here(shop, "SOAP");
  CHECK(both(shop, "SOAP", now, now));
  CHECK(shop.till->until([&] { return shop.till->status().held == 0; }));
  shop.till->sell("SOAP");
  CHECK(both(shop, "SOAP", now - 1, now - 1));
  CHECK(shop.till->status().attention == 0);
}

TEST_CASE(
    "What the web store does not count, or never has, waits for a choice about the item while its sales are "
    "kept",
    "[S79]") {
  auto fresh = online("FRESH", 11, 0);
  fresh["web"] = nullptr;
  auto later = online("LATER", 6, 0);
  later["web"] = nullptr;
  const auto text = shop_of({online("PLAIN", 14, 9), fresh, later, online("CALM", 5, 5)});
  OnlineShop shop(text);
  const auto id = std::to_string(shop.product("PLAIN").at("id").get<std::int64_t>());
  shop.send("PUT", "/v3/catalog/products/" + id, {{"inventory_tracking", "none"}});
  REQUIRE(shop.till->until([&] { return shop.till->act("items-sync").done; }));
  REQUIRE(shop.saved());
  shop.forget_requests();
  // Each kind once, and one of them twice: two rows, whatever was sold of each.
  shop.till->sell("PLAIN", 2);
  shop.till->sell("FRESH", 3);
  shop.till->sell("PLAIN");
  const auto waits = [&](unsigned items, unsigned lines, int within_ms = kPatienceMs) {
    return shop.till->until(
        [&] {
          const auto status = shop.till->status();
          return status.attention == items && status.held == lines && status.queued == 0;
        },
        within_ms);
  };
  CHECK(waits(2, 3));
  CHECK(shop.product("PLAIN").at("inventory_tracking") == "none");
  CHECK_FALSE(shop.level("FRESH"));
  shop.till->act("counts-compare");
  CHECK(lists(shop, {"\"FRESH\",\"FRESH name\",8,,", "\"PLAIN\",\"PLAIN name\",11,,"}));
  // Nothing of this is lost when the register goes off.
  shop.restart();
  CHECK(waits(2, 3));
  const auto decide = [&](const std::string& sku, const std::string& choice) {
    return shop.till->act("decide", {{"row", "first-count:" + shop.item(sku)}, {"choice", choice}});
  };
  CHECK(decide("PLAIN", "send").status == TILL_E_INVALID);
  CHECK(decide("CALM", "count-shop").status == TILL_E_NOT_FOUND);
  CHECK_THAT(choose(shop, {{"lower", "PLAIN\n"}}).words, Contains("keeps no count of PLAIN"));
  shop.till->records().sign_in("maya", "1111");
  CHECK(decide("FRESH", "count-leave").status == TILL_E_DENIED);
  shop.till->records().sign_in("robin", "3333");
  REQUIRE(decide("FRESH", "count-leave").done);
  CHECK(waits(1, 2));
  REQUIRE(decide("PLAIN", "count-shop").done);
  shop.restart();
  CHECK(both(shop, "PLAIN", 11, 11));
  // Had a write left when the register went off, the item is not done before a late one is out of the
  // question.
  CHECK(waits(0, 0));
  shop.till->sell("PLAIN");
  CHECK(both(shop, "PLAIN", 10, 10));
  // Left uncounted: nobody is asked again, until somebody wants it counted after all.
  shop.till->sell("FRESH");
  CHECK(waits(0, 0));
  CHECK_FALSE(shop.level("FRESH"));
  REQUIRE(choose(shop, {{"shop", "FRESH\n"}}).done);
  CHECK(both(shop, "FRESH", 7, 7));
  shop.till->sell("FRESH", 2);
  CHECK(both(shop, "FRESH", 5, 5));
  CHECK(both(shop, "CALM", 5, 5));
  CHECK(waits(0, 0));
}
