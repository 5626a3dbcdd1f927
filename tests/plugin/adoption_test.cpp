// What the web store had before the link: taken over as it stands, paired and unpaired by hand, and told
// apart from what only the web store sells. The real plugin against the real sandbox over a socket.

#include <algorithm>
#include <fstream>

#include "catalogue_bench.h"
#include "catch2.hpp"
#include "panel_hand.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string written(OnlineShop& shop, const std::string& action, const std::string& name) {
  const std::string path = shop.folder / name;
  Outcome outcome;
  shop.till->until([&] {
    outcome = shop.till->act(action, {{"path", path}});
    return outcome.done;
  });
  INFO(outcome.words);
  REQUIRE(outcome.done);
  return text_of(path);
}

std::int64_t made_there(OnlineShop& shop, const std::string& sku, const std::string& name,
                        const std::string& upc) {
  return shop
      .send("POST", "/v3/catalog/products",
            {{"name", name},
             {"type", "physical"},
             {"weight", 1},
             {"price", 3},
             {"sku", sku},
             {"upc", upc},
             {"inventory_tracking", "product"},
             {"inventory_level", 8},
             {"is_visible", true}})
      .at("data")
      .at("id")
      .get<std::int64_t>();
}

/// Writes to products alone: the register's departments become categories in their own time.
std::size_t product_writes(const OnlineShop& shop) {
  const auto all = shop.writes();
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const std::string& write) {
    return write.find("/v3/catalog/products") != std::string::npos;
  }));
}

}  // namespace

TEST_CASE(
    "Five thousand products of the web store are linked without a write to one of them, and none is hidden",
    "[S80]") {
  auto items = json::array();
  for (int i = 0; i < 5'000; ++i)
    items.push_back({{"sku", "OLD-" + std::to_string(i)},
                     {"name", "Old " + std::to_string(i)},
                     {"price", "5.00"},
                     {"register", i % 7},
                     {"web", i % 5},
                     {"online", true}});
  const auto text = json{{"name", "Harbour Goods"}, {"currency", "USD"}, {"items", items}}.dump();
  OnlineShop shop(text);
  // All of them are known here as on: a Save of some says that it is so already.
  std::vector<std::string> some;
  for (int i = 0; i < 5'000; i += 500) some.push_back("OLD-" + std::to_string(i));
  REQUIRE(shop.till->until(
      [&] { return shop.save(some).words.find("All of it is so already") != std::string::npos; }));
  shop.till->until([] { return false; }, 1'000);
  for (const auto& write : shop.writes()) {
    INFO(write);
    CHECK(write.find("/v3/catalog/products") == std::string::npos);
    CHECK(write.find("/v3/catalog/variants") == std::string::npos);
  }
  const auto visible = shop.get("/v3/catalog/products?limit=1&is_visible=true");
  CHECK(visible.at("meta").at("pagination").at("total") == 5'000);
  CHECK(shop.till->status().attention == 0);
}

TEST_CASE(
    "Products of the web store are paired and unpaired by hand, field by field, and both names are seen",
    "[S80]") {
  OnlineShop shop;
  const auto bar = made_there(shop, "BAR-1", "Their soap", "999999999993");
  const auto twin = made_there(shop, "LAMP", "Their lamp", "");
  made_there(shop, "ONLY-WEB", "Gift wrap", "");
  shop.send("PUT", "/v3/catalog/products/" + std::to_string(shop.product("MUG").at("id").get<std::int64_t>()),
            {{"name", "Mug, hand made"}, {"price", 21}});
  shop.restart();
  REQUIRE(shop.till->opened());
  // Paired by hand, whatever the SKUs; neither is changed.
  Outcome paired;
  REQUIRE(shop.till->until([&] {
    paired = shop.till->act("items-pair", {{"item", shop.item("SOAP")}, {"product", std::to_string(bar)}});
    return paired.done;
  }));
  CHECK_THAT(paired.words, Contains("Soap here with Their soap in the web store"));
  CHECK(shop.product("BAR-1").at("name") == "Their soap");
  CHECK(shop.level("BAR-1") == 8);
  shop.till->sell("SOAP");
  CHECK(shop.till->until([&] { return shop.level("BAR-1") == 7; }));
  CHECK(shop.till->act("items-pair", {{"item", shop.item("MUG")}, {"product", std::to_string(bar)}}).status !=
        TILL_OK);
  CHECK(shop.till->act("items-pair", {{"item", shop.item("BAND-BLU-S")}, {"product", std::to_string(twin)}})
            .status != TILL_OK);
  CHECK(shop.till->act("items-pair", {{"item", shop.item("SOAP")}, {"product", "x"}}).status ==
        TILL_E_INVALID);
  // What only the web store sells is listed, and its orders raise no alarm.
  const auto only = written(shop, "items-web-only", "web.csv");
  CHECK_THAT(only, Contains("\"ONLY-WEB\",\"Gift wrap\"") && !Contains("BAR-1") && !Contains("MUG"));
  shop.web.sandbox().admin("POST", "orders",
                           R"({"lines":[{"sku":"ONLY-WEB","qty":2}],"status":"Awaiting Fulfillment"})");
  CHECK(shop.till->until([&] { return shop.till->status().orders_to_do == 1; }));
  CHECK(shop.till->status().attention == 0);
  // Differences have both values, and what is chosen goes, nothing else.
  CHECK_THAT(written(shop, "adopt-differences", "differences.csv"),
             Contains("\"Mug\",\"MUG\",name,\"Mug\",\"Mug, hand made\"") &&
                 Contains("\"Mug\",\"MUG\",price,\"18\",\"21\"") &&
                 Contains("\"Soap\",\"SOAP\",upc,\"085001001423\",\"999999999993\""));
  CHECK(shop.till->act("adopt-fields", {{"item", shop.item("MUG")}, {"fields", "colour"}}).status ==
        TILL_E_INVALID);
  REQUIRE(shop.till->act("adopt-fields", {{"item", shop.item("MUG")}, {"fields", "name"}}).done);
  CHECK(shop.product("MUG").at("name") == "Mug");
  CHECK(shop.product("MUG").at("price") == 21);
  // Unpaired, its sales stay here, and it is listed as the web store's own.
  REQUIRE(shop.till->until([&] {
    return shop.till->act("items-unpair", {{"item", shop.item("SOAP")}}).done;
  }));
  shop.till->sell("SOAP", 3);
  CHECK(shop.till->until([&] { return shop.till->status().queued == 0; }));
  CHECK(shop.level("BAR-1") == 7);
  CHECK_THAT(written(shop, "items-web-only", "web2.csv"), Contains("\"BAR-1\",\"Their soap\""));
  CHECK(shop.product("BAR-1").at("is_visible") == true);
}

TEST_CASE(
    "From the panel what the web store had is compared, matched, taken apart, and chosen field by field",
    "[S80]") {
  OnlineShop shop;
  shop.send("PUT", "/v3/catalog/products/" + std::to_string(shop.product("MUG").at("id").get<std::int64_t>()),
            {{"name", "Mug, hand made"}, {"price", 21}});
  // The same SKU with another UPC: nobody can know whether it is the same thing.
  const auto soap = made_there(shop, "SOAP", "Their soap", "999999999993");
  shop.restart();
  REQUIRE(shop.till->opened());
  PanelHand hand(*shop.till);
  hand.tap("badge.orders");
  hand.tap("rail.items");
  hand.tap("panel.items.matching");
  const std::string mug = "panel.matching.row." + shop.item("MUG"),
                    bar = "panel.matching.row." + shop.item("SOAP");
  REQUIRE(hand.shows(bar));
  const auto pair = bar + ".pair." + std::to_string(soap);
  hand.scroll_to(pair);
  hand.tap(pair);
  REQUIRE(shop.till->until([&] {  // matched now, and its UPC differs
    hand.frame();
    return hand.words(bar).find("not the same") != std::string::npos;
  }));
  shop.till->sell("SOAP");
  CHECK(shop.till->until([&] { return shop.level("SOAP") == 7; }));

  const auto writes = product_writes(shop);
  hand.scroll_to(mug + ".name");
  hand.tap(mug + ".name");
  hand.frame();
  CHECK(shop.product("MUG").at("name") == "Mug, hand made");
  hand.tap("panel.matching.save");
  CHECK(shop.till->until([&] { return shop.product("MUG").at("name") == "Mug"; }));
  CHECK(shop.product("MUG").at("price") == 21);
  CHECK(product_writes(shop) == writes + 1);
  CHECK(shop.till->until([&] {  // done, and no more a question; its price still is one
    hand.frame();
    return hand.words(mug + ".name.label").empty() && !hand.words(mug + ".price.label").empty();
  }));

  REQUIRE(shop.till->until([&] {
    hand.scroll_to(bar + ".apart");
    hand.tap(bar + ".apart");
    return shop.till->until(
        [&] {
          hand.frame();
          return hand.words(bar).find("Taken apart") != std::string::npos;
        },
        3'000);
  }));
  shop.till->sell("SOAP", 3);
  CHECK(shop.till->until([&] { return shop.till->status().queued == 0; }));
  CHECK(shop.level("SOAP") == 7);
}

TEST_CASE("A thousand syncs of products leave every field that is not listed as it is, byte for byte",
          "[S25]") {
  auto items = json::array();
  for (int i = 0; i < 50; ++i)
    items.push_back({{"sku", "OLD-" + std::to_string(i)},
                     {"name", "Old " + std::to_string(i)},
                     {"price", "5.00"},
                     {"register", 3},
                     {"web", 3},
                     {"online", true}});
  const auto text = json{{"name", "Harbour Goods"}, {"currency", "USD"}, {"items", items}}.dump();
  OnlineShop shop(text);
  const auto all = [&] {
    std::string products;
    for (int i = 0; i < 50; ++i) {
      auto product = shop.product("OLD-" + std::to_string(i));
      for (const char* field : {"price", "calculated_price", "date_modified"}) product.erase(field);
      for (auto& variant : product.at("variants")) variant.erase("calculated_price");
      products += product.dump();
    }
    return products;
  };
  for (int i = 0; i < 50; ++i) {
    const auto id = shop.product("OLD-" + std::to_string(i)).at("id").get<std::int64_t>();
    shop.send("PUT", "/v3/catalog/products/" + std::to_string(id),
              {{"description", "<p>Thrown by hand</p>"},
               {"page_title", "Mug \u2013 \u00fcber"},
               {"weight", 0.375},
               {"search_keywords", "mug,cup"}});
  }
  const auto before = all();
  std::ifstream log(shop.till->log_path());
  std::string line;
  int synced = 0;
  bool good = true;
  const auto priced = [&](double price) {
    const auto products = shop.get("/v3/catalog/products?limit=250").at("data");
    return std::count_if(products.begin(), products.end(),
                         [&](const json& each) { return each.at("price") == price; }) == 50;
  };
  for (; synced < 1'000 && good; synced += 50) {
    if (synced % 250 == 0) {  // each of them is written to, for its price was edited here
      till_register::ItemEdit edit;
      edit.price_minor = 600 + synced;
      for (int i = 0; i < 50; ++i) shop.till->records().edit_item("OLD-" + std::to_string(i), edit);
      good = shop.till->until([&] { return priced((600 + synced) / 100.0); });
      continue;
    }
    good = shop.till->until([&] { return shop.till->act("items-sync").words == "50 items are compared."; }) &&
           shop.till->until([&] {
             log.clear();
             while (std::getline(log, line))
               if (line.find("50 products identified") != std::string::npos) return true;
             return false;
           });
  }
  CHECK(synced == 1'000);
  CHECK(all() == before);
}

TEST_CASE("Two items with one UPC do not share what the web store has under it", "[S80]") {
  const auto text = json{{"name", "Harbour Goods"},
                         {"currency", "USD"},
                         {"items",
                          {{{"sku", "AAA"},
                            {"name", "Alpha"},
                            {"price", "5.00"},
                            {"upc", "012345678905"},
                            {"register", 10},
                            {"web", 10},
                            {"online", true}},
                           {{"sku", "BBB"},
                            {"name", "Beta"},
                            {"price", "7.00"},
                            {"upc", "012345678905"},
                            {"register", 4},
                            {"online", false}}}}}
                        .dump();
  OnlineShop shop(text);
  REQUIRE(shop.till->until([&] { return shop.save({"AAA"}).words.find("so already") != std::string::npos; }));
  shop.forget_requests();
  till_register::ItemEdit edit;
  edit.name = "Beta renamed";
  edit.price_minor = 2100;
  shop.till->records().edit_item("BBB", edit);
  shop.till->sell("BBB", 2);
  REQUIRE(shop.till->until([&] { return shop.till->status().queued == 0; }));
  shop.till->until([] { return false; }, 1'500);
  CHECK(shop.product("AAA").at("name") == "Alpha");
  CHECK(shop.product("AAA").at("price") == 5);
  CHECK(shop.level("AAA") == 10);
  CHECK(product_writes(shop) == 0);
}

TEST_CASE(
    "Sending all items once leaves what the web store had as it is, but for fields sent from here or chosen",
    "[S25][S80]") {
  OnlineShop shop;
  const auto id = shop.product("MUG").at("id").get<std::int64_t>();
  const std::string path = "/v3/catalog/products/" + std::to_string(id);
  const auto there = [&](const char* field) { return shop.product("MUG").at(field); };
  const auto as_theirs = [&](const std::string& name, double price, const std::string& upc) {
    shop.send("PUT", path, {{"name", name}, {"price", price}, {"upc", upc}});
  };
  const auto sync_once = [&] {
    const auto ended = shop.save_lines().size();
    REQUIRE(shop.till->until([&] { return shop.till->act("items-sync").words == "1 item is compared."; }));
    REQUIRE(shop.saved(ended + 1));
  };
  as_theirs("Mug, hand made", 21, "999999999993");
  shop.restart();
  REQUIRE(shop.till->opened());
  const auto writes = product_writes(shop);
  sync_once();
  CHECK(there("name") == "Mug, hand made");
  CHECK(there("price") == 21);
  CHECK(there("upc") == "999999999993");
  CHECK(product_writes(shop) == writes);

  // A price that was edited here is ours from then on; a name that a manager chose, too.
  till_register::ItemEdit edit;
  edit.price_minor = 1950;
  shop.till->records().edit_item("MUG", edit);
  REQUIRE(shop.becomes("MUG", [](const json& mug) { return mug.at("price") == 19.5; }));
  REQUIRE(shop.till->until([&] {
    return shop.till->act("adopt-fields", {{"item", shop.item("MUG")}, {"fields", "name"}}).done;
  }));
  CHECK(there("name") == "Mug");
  CHECK(there("upc") == "999999999993");
  // It is known after a restart, and what the web store has besides stays.
  as_theirs("Mug, glazed", 30, "888888888888");
  shop.restart();
  REQUIRE(shop.till->opened());
  sync_once();
  CHECK(there("name") == "Mug");
  CHECK(there("price") == 19.5);
  CHECK(there("upc") == "888888888888");
}
