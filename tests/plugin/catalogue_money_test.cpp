// Money on its way to the web store: exact in every currency, never converted, and never below a sale price
// unsaid.

#include <sqlite3.h>

#include <fstream>
#include <memory>

#include "catalogue_bench.h"
#include "catch2.hpp"
#include "panel_hand.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

std::string log_of(const Till& till) {
  std::ifstream file(till.log_path());
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Lines of Activity that hold these words.
int told(const Till& till, const std::string& words) {
  sqlite3* opened = nullptr;
  REQUIRE(sqlite3_open_v2((till.plugin_folder() + "/outbox.db").c_str(), &opened, SQLITE_OPEN_READONLY,
                          nullptr) == SQLITE_OK);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> db(opened, &sqlite3_close);
  sqlite3_stmt* prepared = nullptr;
  REQUIRE(sqlite3_prepare_v2(opened, "SELECT count(*) FROM notes WHERE text LIKE ?", -1, &prepared,
                             nullptr) == SQLITE_OK);
  const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> rows(prepared, &sqlite3_finalize);
  const std::string pattern = "%" + words + "%";
  sqlite3_bind_text(prepared, 1, pattern.c_str(), -1, SQLITE_TRANSIENT);
  REQUIRE(sqlite3_step(prepared) == SQLITE_ROW);
  return sqlite3_column_int(prepared, 0);
}

}  // namespace

TEST_CASE("A price in another currency than the web store's is neither sent nor converted", "[S33]") {
  WebShop web(half_online_shop());
  Folder folder;
  std::string euros(half_online_shop());
  euros.replace(euros.find("USD"), 3, "EUR");
  Till::Options options;
  options.shop = euros;
  options.employee = "robin";
  options.pin = "3333";
  Till till(folder / "till", options);
  REQUIRE(web.link(till, folder).done);
  web.sandbox().admin("DELETE", "requests", "");
  const auto soap = till.records().item("SOAP")->item_id;
  REQUIRE(till.until([&] { return till.act("items-save", {{"on", soap}}).done; }));
  REQUIRE(till.until([&] { return log_of(till).find("- 1 problems") != std::string::npos; }));
  CHECK_THAT(log_of(till),
             Contains("Its price is in EUR, and the web store's prices are in USD. Nothing is converted."));
  // Nor is one of an item that the web store had.
  till_register::ItemEdit edit;
  edit.price_minor = 1950;
  till.records().edit_item("MUG", edit);
  CHECK(till.until([&] {
    return log_of(till).find(till.records().item("MUG")->item_id + ": Its price is in EUR") !=
           std::string::npos;
  }));
  for (const auto& row : json::parse(web.sandbox().admin("GET", "requests", ""))) {
    const std::string method = row.at("method"), path = row.at("path");
    CHECK((method == "GET" || path.find("/v3/catalog/products") == std::string::npos));
  }
}

TEST_CASE("Where prices mean something else in the web store none goes until a manager decides", "[S33]") {
  // The register's prices are before tax, as it says; the web store's include it.
  OnlineShop shop(half_online_shop());
  shop.web.sandbox().admin("PUT", "settings", R"({"prices_with_tax":true})");
  REQUIRE(shop.till->act("sync-now").done);
  PanelHand hand(*shop.till);
  hand.tap("badge.orders");
  hand.tap("rail.review");
  const auto screen_has = [&](const std::string& words) {
    return shop.till->until([&] {
      hand.frame();
      return hand.all().find(words) != std::string::npos;
    });
  };
  REQUIRE(screen_has("No price is sent until you choose"));
  for (const char* words : {"USD \u00B7 before tax", "USD \u00B7 tax included", "Send prices as they are",
                            "Send no prices", "Nothing is converted"})
    CHECK(screen_has(words));

  // What is edited besides goes; the price of the same item, and a new product, wait.
  till_register::ItemEdit edit;
  edit.price_minor = 1600;
  edit.name = "Big Mug";
  shop.till->records().edit_item("MUG", edit);
  REQUIRE(shop.save({"SOAP"}).done);
  CHECK(shop.becomes("MUG", [](const json& now) { return now.at("name") == "Big Mug"; }));
  REQUIRE(shop.till->until([&] {
    const auto log = log_of(*shop.till);
    return log.find(shop.item("MUG") + ": Its price is before tax") != std::string::npos &&
           log.find(shop.item("SOAP") + ": Its price is before tax") != std::string::npos;
  }));
  CHECK(shop.product("MUG").at("price") == 18);
  CHECK(shop.product("SOAP").is_null());
  const auto chosen = shop.till->act("adopt-fields", {{"item", shop.item("MUG")}, {"fields", "price"}});
  CHECK_FALSE(chosen.done);
  CHECK_THAT(chosen.words, Contains("A manager decides in Review"));

  // It is no cashier's decision, and one of two words.
  shop.till->records().sign_in("maya", "1111");
  CHECK(shop.till->act("decide", {{"row", "prices"}, {"choice", "send-prices"}}).status == TILL_E_DENIED);
  shop.till->records().sign_in("robin", "3333");
  CHECK(shop.till->act("decide", {{"row", "prices"}, {"choice", "convert"}}).status == TILL_E_INVALID);

  // "None": what waited settles without it, on this start and the next, and a new product has no price to go.
  REQUIRE(shop.till->act("decide", {{"row", "prices"}, {"choice", "no-prices"}}).done);
  CHECK(told(*shop.till, "Robin F. decided that no prices go") == 1);
  CHECK(shop.till->until(
      [&] { return log_of(*shop.till).find("decided to send no prices") != std::string::npos; }));
  shop.restart();
  edit = {};
  edit.price_minor = 1500;
  edit.name = "Mug";
  shop.till->records().edit_item("MUG", edit);
  CHECK(shop.becomes("MUG", [](const json& now) { return now.at("name") == "Mug"; }));
  CHECK(shop.product("MUG").at("price") == 18);

  // "As they are": today's price goes, and the product that waited is made with its own.
  REQUIRE(shop.till->act("decide", {{"row", "prices"}, {"choice", "send-prices"}}).done);
  CHECK(told(*shop.till, "Robin F. decided that prices go to the web store as they are here") == 1);
  CHECK(shop.becomes("SOAP", [](const json& now) { return now.at("price") == 6.55; }));
  edit = {};
  edit.price_minor = 1400;
  shop.till->records().edit_item("MUG", edit);
  CHECK(shop.becomes("MUG", [](const json& now) { return now.at("price") == 14; }));

  // Prices that mean the same need no decision.
  shop.web.sandbox().admin("PUT", "settings", R"({"prices_with_tax":false})");
  REQUIRE(shop.till->act("sync-now").done);
  CHECK(shop.till->until([&] {
    return shop.till->act("decide", {{"row", "prices"}, {"choice", "no-prices"}}).status == TILL_E_NOT_FOUND;
  }));
}

TEST_CASE("A sale price and price lists of the web store stay, and a sale price above the new price is told",
          "[S33]") {
  OnlineShop shop;
  const auto id = std::to_string(shop.product("MUG").at("id").get<std::int64_t>());
  shop.send("PUT", "/v3/catalog/products/" + id, {{"sale_price", 17.5}});
  till_register::ItemEdit edit;
  edit.price_minor = 1600;
  shop.till->records().edit_item("MUG", edit);
  REQUIRE(shop.becomes("MUG", [](const json& now) { return now.at("price") == 16; }));
  CHECK(shop.product("MUG").at("sale_price") == 17.5);
  CHECK(shop.till->until(
      [&] { return told(*shop.till, "sale price in the web store is above the new price") == 1; }));
}

TEST_CASE("Prices without minor units and with three of them go online to the last digit", "[S33][S20]") {
  for (const auto& [currency, price, wanted] :
       {std::tuple{"JPY", "1800", 1800.0}, std::tuple{"KWD", "1.234", 1.234}}) {
    CAPTURE(currency);
    const auto text = json{{"name", "Harbour Goods"},
                           {"currency", currency},
                           {"items", {{{"sku", "FAN"}, {"name", "Fan"}, {"price", price}, {"register", 2}}}}}
                          .dump();
    OnlineShop shop(text);
    REQUIRE(shop.save({"FAN"}).done);
    REQUIRE(shop.saved());
    const auto fan = shop.product("FAN");
    REQUIRE_FALSE(fan.is_null());
    CHECK(fan.at("price") == wanted);
    CHECK(fan.at("weight") == 0);
  }
}

TEST_CASE(
    "What went of an edit that was refused in part goes back when it is edited back, also after a restart",
    "[S33]") {
  OnlineShop shop(half_online_shop());
  shop.web.sandbox().admin("PUT", "settings", R"({"prices_with_tax":true})");
  REQUIRE(shop.till->act("sync-now").done);
  const auto edit = [&](const std::string& name, std::int64_t price) {
    till_register::ItemEdit to;
    to.name = name;
    to.price_minor = price;
    shop.till->records().edit_item("MUG", to);
  };
  const auto refused = [&] {
    return shop.till->until([&] {
      return log_of(*shop.till).find(shop.item("MUG") + ": Its price is before tax") != std::string::npos;
    });
  };
  const auto is_called = [&](const std::string& name) {
    return shop.becomes("MUG", [&](const json& now) { return now.at("name") == name; });
  };
  edit("Big Mug", 1600);
  REQUIRE(is_called("Big Mug"));
  REQUIRE(refused());
  edit("Mug", 1600);
  CHECK(is_called("Mug"));
  // Edited before the register has read anything after its start: the refusal was about something else.
  shop.restart();
  edit("Huge Mug", 1600);
  CHECK(is_called("Huge Mug"));
  CHECK(shop.product("MUG").at("price") == 18);
}
