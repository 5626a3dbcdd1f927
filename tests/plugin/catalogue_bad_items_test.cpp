// Items that no web store can take as they are, and what somebody else deletes there meanwhile.

#include <cstring>

#include "catalogue_bench.h"
#include "catch2.hpp"
#include "panel_hand.h"
#include "rights_instead.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

/// A register that sells one thing below its price of zero: this one would not keep such a price, another
/// may.
struct BelowZero {
  BelowZero() {
    sku = "";
    item_changed = [](till_item& item) {
      if (item.sku != nullptr && sku == item.sku) item.price_minor = -100;
    };
  }
  ~BelowZero() { item_changed = nullptr; }
  inline static std::string sku;
};

/// Bumps the register's revision, so that its items are read again.
void edit(OnlineShop& shop, const char* sku, const char* name) {
  till_register::ItemEdit edited;
  edited.name = name;
  shop.till->records().edit_item(sku, edited);
}

std::vector<std::string> made(const OnlineShop& shop) {
  auto writes = shop.writes();
  std::erase_if(writes, [](const auto& write) { return write != "POST /v3/catalog/products"; });
  return writes;
}

/// Opens Items with the manager's hand and looks for a name there.
void look_for(PanelHand& hand, const std::string& name) {
  hand.tap("badge.orders");
  hand.tap("rail.items");
  hand.tap("panel.items.search");
  hand.type(name);
}

}  // namespace

TEST_CASE("A price below zero is named in the item's row, nothing of the item goes, and mended it goes once",
          "[S20][S33]") {
  const BelowZero below;
  BelowZero::sku = "SOAP";
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP", "LAMP"}).done);
  REQUIRE(shop.saved());
  CHECK_THAT(shop.save_lines().back(),
             Contains("2 products identified - 1 created - 0 updated - 1 problems"));
  CHECK(shop.product("SOAP").is_null());
  CHECK_FALSE(shop.product("LAMP").is_null());
  {
    PanelHand hand(*shop.till);
    look_for(hand, "Soap");
    CHECK(shop.till->until([&] {
      hand.frame();
      return hand.all().find("It has a price below zero.") != std::string::npos;
    }));
  }
  // The register's price is right again: it is tried, and made once.
  BelowZero::sku = "";
  edit(shop, "SOAP", "Fine soap");
  const auto goes = [&] {
    shop.till->act("item-retry", {{"item", shop.item("SOAP")}});
    return !shop.product("SOAP").is_null();
  };
  REQUIRE(shop.till->until(goes));
  CHECK(shop.product("SOAP").at("price") == 6.55);
  CHECK(made(shop).size() == 2);

  // An item that is online already: nothing of this edit goes, what is there stays, and it sells on.
  shop.forget_requests();
  BelowZero::sku = "LAMP";
  edit(shop, "LAMP", "Desk lamp");
  shop.till->sell("LAMP");
  CHECK(shop.till->until([&] { return shop.level("LAMP") == 3; }));
  {
    PanelHand hand(*shop.till);
    look_for(hand, "Desk lamp");
    CHECK(shop.till->until([&] {
      hand.frame();
      return hand.all().find("It has a price below zero.") != std::string::npos;
    }));
  }
  CHECK(shop.writes().empty());
  CHECK(shop.product("LAMP").at("name") == "Lamp");
  CHECK(shop.product("LAMP").at("price") == 64);
  BelowZero::sku = "";
  edit(shop, "LAMP", "Lamp of the desk");
  REQUIRE(shop.becomes("LAMP", [](const json& now) { return now.at("name") == "Lamp of the desk"; }));
  CHECK(shop.product("LAMP").at("price") == 64);
  CHECK(made(shop).empty());
}

TEST_CASE("A UPC that the web store has twice is a conflict by both names until somebody pairs it by hand",
          "[S80][S20]") {
  const auto item = [](const char* sku, const char* name, const char* upc) {
    return json{{"sku", sku}, {"name", name}, {"price", "5.00"}, {"upc", upc}, {"register", 4}};
  };
  const auto there = [&](const char* sku, const char* name) {
    auto made = item(sku, name, "012345678905");
    made["web"] = 9;
    made["online"] = true;
    return made;
  };
  Folder folder;
  const auto web = json{{"name", "Harbour Goods"},
                        {"currency", "USD"},
                        {"items", {there("WEB-1", "Left kettle"), there("WEB-2", "Right kettle")}}}
                       .dump();
  const auto here = json{{"name", "Harbour Goods"},
                         {"currency", "USD"},
                         {"items", {item("KETTLE", "Kettle", "012345678905"), item("CUP", "Cup", "123")}}}
                        .dump();
  WebShop shop(web);
  Till::Options options;
  options.shop = here;
  Till till(folder / "till", options);
  REQUIRE(till.opened());
  const auto linked = shop.link(till, folder);
  INFO(linked.words);
  REQUIRE(linked.done);
  const auto id = [&](const char* sku) { return till.records().item(sku)->item_id; };
  const auto products = [&] {
    return json::parse(shop.sandbox().api("GET", "/v3/catalog/products?limit=50", shop.token(), ""))
        .at("data");
  };
  const auto count = products().size();
  REQUIRE(till.until([&] { return till.act("items-save", {{"on", id("KETTLE") + "\n" + id("CUP")}}).done; }));
  // A short UPC and a weight that nobody knows are no reason: that one is made.
  REQUIRE(till.until([&] { return products().size() == count + 1; }));
  for (const auto& product : products())
    if (product.at("name") == "Cup") {
      CHECK(product.at("upc") == "123");
      CHECK(product.at("weight") == 0);
    }
  PanelHand hand(till);
  hand.tap("badge.orders");
  hand.tap("rail.items");
  hand.tap("panel.items.search");
  hand.type("Kettle");
  CHECK(till.until([&] {
    hand.frame();
    const auto all = hand.all();
    return all.find("The web store has the UPC 012345678905 twice") != std::string::npos &&
           all.find("Left kettle") != std::string::npos && all.find("Right kettle") != std::string::npos;
  }));
  // Nothing is sent for it, and nothing made; paired by hand, it sells there.
  CHECK(till.sell("KETTLE") == TILL_OK);
  REQUIRE(till.until([&] { return till.status().queued == 0; }));
  CHECK(shop.level("WEB-1") == 9);
  CHECK(shop.level("WEB-2") == 9);
  std::string right;
  for (const auto& product : products())
    if (product.at("name") == "Right kettle") right = std::to_string(product.at("id").get<std::int64_t>());
  const auto paired = till.act("items-pair", {{"item", id("KETTLE")}, {"product", right}});
  INFO(paired.words);
  REQUIRE(paired.done);
  CHECK(till.sell("KETTLE") == TILL_OK);
  CHECK(till.until([&] { return shop.level("WEB-2") == 8; }));
  CHECK(shop.level("WEB-1") == 9);
  CHECK(products().size() == count + 1);
}

TEST_CASE("A category that somebody deleted in the web store takes no item, in words, and its items stay",
          "[S50][S20]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP", "LAMP"}).done);
  REQUIRE(shop.saved());
  REQUIRE(shop.till->act("category-create", {{"name", "Bathroom"}, {"visible", "yes"}}).done);
  const auto named = [&](const std::string& name) {
    return shop.get("/v3/catalog/trees/categories?name=" + name).at("data");
  };
  const auto id = std::to_string(named("Bathroom").at(0).at("category_id").get<std::int64_t>());
  REQUIRE(shop.till->act("category-items", {{"category", id}, {"add", shop.item("SOAP")}}).done);
  shop.send("DELETE", "/v3/catalog/trees/categories?category_id:in=" + id, {});
  const auto before = shop.product("LAMP").at("categories");
  for (const auto& [action, more] : {std::pair{"category-items", std::pair{"add", shop.item("LAMP")}},
                                     std::pair{"category-edit", std::pair{"name", std::string("Baths")}}}) {
    const auto refused = shop.till->act(action, {{"category", id}, {more.first, more.second}});
    CAPTURE(action, refused.words);
    CHECK_FALSE(refused.done);
    CHECK_THAT(refused.words, Contains("categor"));
  }
  CHECK(shop.product("LAMP").at("categories") == before);
  CHECK_FALSE(shop.product("SOAP").is_null());
  CHECK(named("Baths").empty());
  // Made again, it takes both, once.
  REQUIRE(shop.till->act("category-create", {{"name", "Bathroom"}, {"visible", "yes"}}).done);
  REQUIRE(named("Bathroom").size() == 1);
  const auto anew = std::to_string(named("Bathroom").at(0).at("category_id").get<std::int64_t>());
  REQUIRE(
      shop.till
          ->act("category-items", {{"category", anew}, {"add", shop.item("LAMP") + "\n" + shop.item("SOAP")}})
          .done);
  CHECK(shop.product("LAMP").at("categories").size() == before.size() + 1);
}

TEST_CASE("Answers that say no to a whole batch, or neither yes nor no, leave each product once and right",
          "[S20][S27][N1]") {
  OnlineShop shop;
  // Saved, but not its count, as the web store says; the product is there.
  shop.web.fault(
      R"({"name":"status","path":"/v3/catalog/products","method":"POST","code":207,"count":1,"applied":true,
          "body":{"status":207,"title":"The product was saved, but its inventory was not","errors":{}}})");
  REQUIRE(shop.save({"SOAP", "LAMP", "BAND-BLU-S"}).done);
  REQUIRE(shop.saved());
  CHECK_THAT(shop.save_lines().back(), Contains("0 problems"));
  CHECK(shop.level("SOAP") == 31);
  CHECK(shop.level("LAMP") == 4);
  CHECK(shop.level("BAND-BLU-S") == 4);
  const auto products = shop.get("/v3/catalog/products?limit=50").at("data").size();
  // Each of these says no to all that is in the request; alone each goes, and none is made anew.
  const std::pair<int, const char*> answers[] = {
      {413, R"({"status":413,"title":"The maximum items allowed in the array is 10."})"},
      {422, R"({"status":422,"title":"Some were refused","errors":{}})"},
      {409, R"({"status":409,"title":"A conflict with another change"})"}};
  for (const auto& [code, body] : answers) {
    CAPTURE(code);
    shop.web.fault(json{{"name", "status"},
                        {"path", "/v3/catalog/products"},
                        {"method", "PUT"},
                        {"code", code},
                        {"count", 1},
                        {"body", json::parse(body)}}
                       .dump());
    const auto named = [&, code = code](const char* what) { return what + (" " + std::to_string(code)); };
    for (const char* sku : {"SOAP", "LAMP", "BAND-BLU-S"}) edit(shop, sku, named(sku).c_str());
    for (const char* sku : {"SOAP", "LAMP", "BAND-BLU-S"}) {
      CAPTURE(sku);
      CHECK(shop.becomes(sku, [&](const json& now) { return now.at("name") == named(sku); }));
    }
    shop.web.clear_faults();
  }
  CHECK(shop.get("/v3/catalog/products?limit=50").at("data").size() == products);
  CHECK(shop.level("SOAP") == 31);
  shop.till->sell("SOAP");
  CHECK(shop.till->until([&] { return shop.level("SOAP") == 30; }));
}
