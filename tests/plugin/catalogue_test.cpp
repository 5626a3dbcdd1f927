// Items put online from the register: the real plugin against the real sandbox over a socket.

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "catalogue_bench.h"
#include "catch2.hpp"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

std::size_t creations(const std::vector<std::string>& writes) {
  return static_cast<std::size_t>(std::count(writes.begin(), writes.end(), "POST /v3/catalog/products"));
}

const json& variant(const json& product, const std::string& sku) {
  for (const auto& each : product.at("variants"))
    if (each.at("sku") == sku) return each;
  FAIL("there is no variant " << sku);
  return product;
}

bool sold_online(OnlineShop& shop, const std::string& sku) {
  const auto before = shop.level(sku);
  if (!before) return false;
  shop.till->sell(sku);
  return shop.till->until([&] { return shop.level(sku) == *before - 1; });
}

}  // namespace

TEST_CASE("A basic item and one with variants go online in one Save, each as one product with all its fields",
          "[S10][S11][S16][S17][S18][S19][S20][S34][S35][S37][S69][S74]") {
  OnlineShop shop;
  const auto before = shop.get("/v3/catalog/products?limit=250").at("data").size();
  REQUIRE(shop.save({"SOAP", "BAND-BLU-S"}).done);
  REQUIRE(shop.saved());
  const auto soap = shop.product("SOAP");
  REQUIRE_FALSE(soap.is_null());
  CHECK(soap.at("name") == "Soap");
  CHECK(soap.at("price") == 6.55);
  CHECK(soap.at("cost_price") == 2.05);
  CHECK(soap.at("upc") == "085001001423");
  CHECK(soap.at("weight") == 0.1);
  CHECK(soap.at("inventory_tracking") == "product");
  CHECK(soap.at("availability") == "available");
  CHECK(soap.at("is_visible") == false);
  CHECK(shop.level("SOAP") == 31);
  const auto bandana = shop.product("BAND-BLU-S");
  REQUIRE_FALSE(bandana.is_null());
  CHECK(bandana.at("variants").size() == 3);
  CHECK(bandana.at("options").size() == 2);
  CHECK(bandana.at("inventory_tracking") == "variant");
  CHECK(bandana.at("is_visible") == false);
  CHECK(variant(bandana, "BAND-RED-S").at("price") == 15.5);
  CHECK(variant(bandana, "BAND-BLU-M").at("upc") == "085001001911");
  CHECK(shop.level("BAND-BLU-S") == 4);
  CHECK(shop.level("BAND-RED-S") == 2);
  // One product each, in one request each, both in the one hidden category.
  CHECK(creations(shop.writes()) == 2);
  CHECK(shop.get("/v3/catalog/products?limit=250").at("data").size() == before + 2);
  const auto categories =
      shop.get("/v3/catalog/trees/categories?name=Imported%20from%20Tillbridge").at("data");
  REQUIRE(categories.size() == 1);
  CHECK(categories.front().at("is_visible") == false);
  CHECK(soap.at("categories") == json::array({categories.front().at("category_id")}));
  CHECK(bandana.at("categories") == soap.at("categories"));
  // What is online from here counts both ways at once, and a second Save of the same sends nothing.
  CHECK(sold_online(shop, "SOAP"));
  CHECK(sold_online(shop, "BAND-BLU-M"));
  shop.forget_requests();
  CHECK_THAT(shop.save({"SOAP", "BAND-BLU-S"}).words, Contains("Nothing is sent"));
  CHECK(shop.writes().empty());
}

TEST_CASE(
    "An item that is turned off is hidden and nothing else of it changes, and comes back as the same product",
    "[S21][S22][S23][S24][S25][S57][S73]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP"}, {}, {"SOAP"}).done);
  REQUIRE(shop.saved());
  REQUIRE(shop.becomes("SOAP", [](const json& soap) { return soap.at("is_visible") == true; }));
  const auto id = shop.product("SOAP").at("id").get<std::int64_t>();
  // What the merchant adds in the control panel.
  shop.send("PUT", "/v3/catalog/products/" + std::to_string(id),
            {{"description", "<p>Olive oil</p>"}, {"page_title", "Soap"}, {"weight", 0.25}});
  const auto as_it_was = shop.product("SOAP");

  shop.till->sell("SOAP", 2);  // on its way when it is turned off
  REQUIRE(shop.save({}, {"SOAP"}).done);
  REQUIRE(shop.saved(2));
  auto hidden = shop.product("SOAP");
  CHECK(hidden.at("id") == id);
  CHECK(hidden.at("is_visible") == false);
  for (const char* field : {"is_visible", "date_modified", "inventory_level", "variants"})
    hidden.erase(field);
  auto before = as_it_was;
  for (const char* field : {"is_visible", "date_modified", "inventory_level", "variants"})
    before.erase(field);
  CHECK(hidden == before);
  CHECK(shop.till->until([&] { return shop.level("SOAP") == 29; }));

  // Sold in the shop only: nothing goes, and it does not wait either.
  shop.till->sell("SOAP", 4);
  REQUIRE(shop.till->until([&] { return shop.till->status().queued == 0; }));
  CHECK(shop.level("SOAP") == 29);
  till_register::ItemEdit edit;
  edit.price_minor = 720;
  edit.name = "Olive soap";
  shop.till->records().edit_item("SOAP", edit);

  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved(3));
  CHECK(shop.becomes("SOAP", [](const json& now) { return now.at("price") == 7.2; }));
  const auto back = shop.product("SOAP");
  CHECK(back.at("name") == "Olive soap");
  CHECK(back.at("id") == id);
  CHECK(back.at("is_visible") == true);
  CHECK(back.at("description") == "<p>Olive oil</p>");
  CHECK(back.at("weight") == 0.25);
  CHECK(shop.level("SOAP") == 25);
  CHECK(creations(shop.writes()) == 1);
  CHECK(sold_online(shop, "SOAP"));
}

TEST_CASE("What somebody sets in the web store of availability and options stays, whatever is edited here",
          "[S35][S36][S45]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP", "LAMP", "BAND-BLU-S"}, {}, {"SOAP", "LAMP"}).done);
  REQUIRE(shop.saved());
  REQUIRE(shop.becomes("LAMP", [](const json& lamp) { return lamp.at("is_visible") == true; }));
  const auto path = [&](const char* sku) {
    return "/v3/catalog/products/" + std::to_string(shop.product(sku).at("id").get<std::int64_t>());
  };
  shop.send("PUT", path("SOAP"), {{"availability", "preorder"}});
  shop.send("PUT", path("LAMP"), {{"availability", "disabled"}});
  const auto colour = shop.product("BAND-BLU-S").at("options").at(0);
  REQUIRE(colour.at("display_name") == "Colour");
  shop.send("PUT", path("BAND-BLU-S") + "/options/" + std::to_string(colour.at("id").get<std::int64_t>()),
            {{"display_name", "Fabric"}});
  till_register::ItemEdit edit;
  edit.price_minor = 777;
  for (const char* sku : {"SOAP", "LAMP", "BAND-BLU-M"}) {
    shop.till->records().edit_item(sku, edit);
    REQUIRE(shop.becomes(sku, [&](const json& now) {
      return now.at("variants").size() == 3 ? variant(now, sku).at("price") == 7.77 : now.at("price") == 7.77;
    }));
  }
  shop.till->sell("SOAP");
  CHECK(shop.till->until([&] { return shop.level("SOAP") == 30; }));
  CHECK(shop.product("SOAP").at("availability") == "preorder");
  CHECK(shop.product("LAMP").at("availability") == "disabled");
  CHECK(shop.product("BAND-BLU-S").at("options").at(0).at("display_name") == "Fabric");
  const auto here = shop.till->records().item("BAND-BLU-M");
  REQUIRE(here);
  REQUIRE_FALSE(here->choices.empty());
  CHECK(here->choices.front().name == "Colour");
}

TEST_CASE("What is shown is found by shoppers and can be bought, and what is hidden is neither",
          "[S10][S57][S58][S64]") {
  OnlineShop shop;
  struct Seen {
    std::set<std::string> names, can_buy, categories;
    bool operator==(const Seen&) const = default;
  };
  const auto search = [&](const std::string& words) {
    const auto found = json::parse(shop.web.sandbox().admin("GET", "storefront?search=" + words, ""));
    Seen seen;
    for (const auto& row : found.at("products")) {
      seen.names.insert(row.at("name").get<std::string>());
      for (const auto& sku : row.at("can_buy")) seen.can_buy.insert(sku.get<std::string>());
    }
    for (const auto& name : found.at("categories")) seen.categories.insert(name.get<std::string>());
    return seen;
  };
  // Levels are seen a moment after they were written.
  const auto can_buy = [&](const std::string& words, const std::set<std::string>& skus) {
    return shop.till->until([&] { return search(words).can_buy == skus; });
  };
  const auto buy = [&](const std::string& sku) -> std::string {
    try {
      return shop.web.sandbox().admin("POST", "storefront/orders",
                                      json{{"lines", {{{"sku", sku}, {"qty", 1}}}}}.dump());
    } catch (const std::exception& refused) {
      return refused.what();
    }
  };
  const Seen nothing{{}, {}, search("").categories};

  // Turned on and not yet shown: online, and no shopper comes across it or the category that it stands in.
  REQUIRE(shop.save({"SOAP", "LAMP", "BAND-BLU-S"}, {}, {"LAMP"}).done);
  REQUIRE(shop.saved());
  CHECK_FALSE(search("").categories.contains("Imported from Tillbridge"));
  CHECK(search("soap") == nothing);
  CHECK(search("band") == nothing);
  CHECK_THAT(buy("SOAP"), Contains("nobody can buy SOAP: it is hidden"));
  CHECK(can_buy("lamp", {"LAMP"}));

  REQUIRE(shop.save({}, {}, {"SOAP", "BAND-BLU-S"}, {"LAMP"}).done);
  REQUIRE(shop.saved(2));
  CHECK(can_buy("soap", {"SOAP"}));
  CHECK(search("085001001423").names == std::set<std::string>{"Soap"});
  CHECK(can_buy("bandana", {"BAND-BLU-S", "BAND-BLU-M", "BAND-RED-S"}));
  CHECK(search("lamp") == nothing);
  CHECK_THAT(buy("LAMP"), Contains("nobody can buy LAMP: it is hidden"));

  // What is bought there leaves this shop's shelf; sold out here, it is found and cannot be bought.
  const auto order = json::parse(buy("BAND-RED-S"));
  CHECK(order.at("effect").front().at("delta") == -1);
  CHECK(shop.till->until([&] { return shop.till->records().on_hand("BAND-RED-S") == 1000; }));
  REQUIRE(shop.till->sell("BAND-RED-S") == TILL_OK);
  CHECK(can_buy("bandana", {"BAND-BLU-S", "BAND-BLU-M"}));
  CHECK_THAT(buy("BAND-RED-S"), Contains("out of stock"));

  // Turned off it is gone from their sight, and until it is launched they see nothing at all.
  REQUIRE(shop.save({}, {"SOAP"}).done);
  REQUIRE(shop.saved(3));
  CHECK(search("soap") == nothing);
  shop.web.sandbox().admin("POST", "launch", R"({"launched":false})");
  CHECK(search("bandana") == Seen{});
  shop.web.sandbox().admin("POST", "launch", "{}");
  CHECK(search("bandana").names == std::set<std::string>{"Pet Bandana"});
}

TEST_CASE("What the web store had before is taken over as it stands, and nothing is written to it",
          "[S80][S25][S45][S70]") {
  OnlineShop shop;
  shop.till->until([] { return false; }, 1'500);
  CHECK(creations(shop.writes()) == 0);
  for (const auto& write : shop.writes()) CHECK(write.find("/v3/catalog/products/1") == std::string::npos);
  const auto mug = shop.product("MUG");
  CHECK(mug.at("is_visible") == true);
  // A person's edit in the web store stays there, through an edit of something else here.
  shop.send("PUT", "/v3/catalog/products/" + std::to_string(mug.at("id").get<std::int64_t>()),
            {{"name", "Mug, hand made"}});
  till_register::ItemEdit edit;
  edit.price_minor = 1950;
  shop.till->records().edit_item("MUG", edit);
  REQUIRE(shop.becomes("MUG", [](const json& now) { return now.at("price") == 19.5; }));
  CHECK(shop.product("MUG").at("name") == "Mug, hand made");
  CHECK(shop.till->records().item("MUG")->name == "Mug");
}

TEST_CASE("Sales while an item is being turned on are counted once, whatever is lost on the way",
          "[S31][S79][N1]") {
  OnlineShop shop;
  shop.web.fault(R"({"name":"delay","path":"/v3/catalog/products","method":"POST","seconds":2,"count":1})");
  SECTION("and the answer is only late") {}
  SECTION("and the answer is lost") {
    shop.web.clear_faults();
    shop.web.fault(R"({"name":"drop_reply","path":"/v3/catalog/products","method":"POST","count":1})");
  }
  SECTION("and the creation arrives after it was given up") {
    shop.web.clear_faults();
    shop.web.fault(
        R"({"name":"zombie","path":"/v3/catalog/products","method":"POST","seconds":1,"count":1})");
  }
  REQUIRE(shop.save({"SOAP"}).done);
  for (int i = 0; i < 5; ++i) {
    REQUIRE(shop.till->sell("SOAP") == TILL_OK);
    shop.till->until([] { return false; }, 300);
  }
  REQUIRE(shop.saved());
  CHECK(shop.till->until([&] { return shop.level("SOAP") == 26 && shop.till->status().queued == 0; }));
  CHECK(shop.till->status().held == 0);
  CHECK(shop.till->status().attention == 0);
  CHECK(sold_online(shop, "SOAP"));
}

TEST_CASE("An item counted below zero goes online with none, and what comes in pays back first",
          "[S79][N2]") {
  OnlineShop shop;
  shop.till->records().adjust("LAMP", -4 * till_register::kOne);
  REQUIRE(shop.save({"LAMP"}).done);
  REQUIRE(shop.saved());
  CHECK(shop.level("LAMP") == 0);
  CHECK(shop.till->until([&] { return shop.till->status().attention == 1; }));
  shop.till->records().receive("LAMP", 10 * till_register::kOne);
  CHECK(shop.till->until([&] { return shop.level("LAMP") == 6; }));
}

TEST_CASE("Who may not sell online is told what is missing, and nothing is sent", "[S1][S2][S3][S4]") {
  OnlineShop shop;
  const auto& records = shop.till->records();
  const std::string soap = shop.item("SOAP");
  shop.till->until([] { return false; }, 500);
  shop.forget_requests();
  for (const auto& [who, pin, words] :
       {std::tuple{"sam", "2222", "\"Manage Account\""},
        std::tuple{"maya", "1111", "\"Manage Account\" and \"Manage eCommerce Integration\""}}) {
    shop.till->records().sign_in(who, pin);
    for (const auto& [action, arguments] :
         {std::pair<std::string, std::vector<std::pair<std::string, std::string>>>{"items-save",
                                                                                   {{"on", soap}}},
          {"items-sync", {}},
          {"item-retry", {{"item", soap}}},
          {"setup-check", {}},
          {"category-create", {{"name", "Gifts"}, {"visible", "yes"}}}}) {
      const auto refused = shop.till->act(action, arguments);
      CAPTURE(action);
      CHECK(refused.status == TILL_E_DENIED);
      CHECK_THAT(refused.words, Contains(words));
    }
  }
  shop.till->records().sign_out();
  CHECK_THAT(shop.till->act("items-sync").words, Contains("Nobody is signed in"));
  CHECK(shop.writes().empty());
  CHECK_FALSE(records.signed_in());
  shop.till->records().sign_in("robin", "3333");
  CHECK(shop.till->act("items-sync").done);
}

TEST_CASE("Options and variants that change at the register change in the web store", "[S36][S19][S75]") {
  OnlineShop shop;
  REQUIRE(shop.save({"BAND-BLU-S"}).done);
  REQUIRE(shop.saved());
  auto& records = shop.till->records();
  const auto id = shop.product("BAND-BLU-S").at("id");

  till_register::ItemEdit renamed;
  renamed.options = std::vector<std::string>{"Color", "Size"};
  records.edit_item("BAND-BLU-S", renamed);
  REQUIRE(shop.becomes(
      "BAND-BLU-S", [](const json& now) { return now.at("options").at(0).at("display_name") == "Color"; }));
  for (const char* sku : {"BAND-BLU-S", "BAND-BLU-M"}) {
    till_register::ItemEdit navy;
    navy.values = std::vector<std::string>{"Navy", sku[9] == 'S' ? "S" : "M"};
    records.edit_item(sku, navy);
  }
  REQUIRE(shop.becomes("BAND-BLU-S", [](const json& now) {
    return variant(now, "BAND-BLU-S").at("option_values").at(0).at("label") == "Navy" &&
           variant(now, "BAND-BLU-M").at("option_values").at(0).at("label") == "Navy";
  }));
  till_register::ShopVariant large;
  large.sku = "BAND-RED-L";
  large.values = {"Red", "L"};
  large.price_minor = 1600;
  large.register_milli = 7000;
  records.add_variant("BAND-RED-S", large);
  REQUIRE(shop.becomes("BAND-RED-L", [](const json& now) { return now.at("variants").size() == 4; }));
  CHECK(shop.till->until([&] { return shop.level("BAND-RED-L") == 7; }));
  CHECK(sold_online(shop, "BAND-RED-L"));
  CHECK(sold_online(shop, "BAND-BLU-S"));
  records.remove_item("BAND-BLU-M");
  CHECK(shop.becomes("BAND-BLU-S", [](const json& now) { return now.at("variants").size() == 3; }));
  CHECK(shop.product("BAND-BLU-S").at("id") == id);
}

TEST_CASE(
    "Categories of the web store are made, changed and filled from the register, and the register's own stay",
    "[S47][S48][S50][S51][S67]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved());
  const auto imported = shop.product("SOAP").at("categories").at(0).get<std::int64_t>();
  const auto category = [&](const std::string& name) {
    const auto found = shop.get("/v3/catalog/trees/categories?name=" + name).at("data");
    return found.empty() ? json() : found.front();
  };
  const auto made = shop.till->act("category-create", {{"name", "Bathroom"}, {"visible", "yes"}});
  INFO(made.words);
  REQUIRE(made.done);
  const auto bath = category("Bathroom").at("category_id").get<std::int64_t>();
  REQUIRE(
      shop.till
          ->act("category-create", {{"name", "Soaps"}, {"visible", "no"}, {"parent", std::to_string(bath)}})
          .done);
  const auto soaps = category("Soaps");
  CHECK(soaps.at("parent_id") == bath);
  CHECK(soaps.at("is_visible") == false);
  const auto id = std::to_string(soaps.at("category_id").get<std::int64_t>());
  REQUIRE(
      shop.till->act("category-edit", {{"category", id}, {"name", "Fine soaps"}, {"visible", "yes"}}).done);
  CHECK(category("Fine%20soaps").at("is_visible") == true);
  CHECK(shop.till->records().item("SOAP")->category == "Bath");

  till_register::ItemEdit bathing;
  bathing.category = "Bathing";
  bathing.price_minor = 660;
  shop.till->records().edit_item("SOAP", bathing);
  REQUIRE(shop.becomes("SOAP", [](const json& now) { return now.at("price") == 6.6; }));
  CHECK(shop.product("SOAP").at("categories") == json::array({imported}));
  CHECK(category("Bathing").is_null());
  CHECK(category("Bathroom").at("category_id") == bath);

  REQUIRE(
      shop.till
          ->act("category-items", {{"category", id}, {"add", shop.item("SOAP") + "\n" + shop.item("MUG")}})
          .done);
  CHECK(shop.product("SOAP").at("categories") == json::array({imported, soaps.at("category_id")}));
  CHECK(shop.product("MUG").at("categories").size() >= 1);
  REQUIRE(shop.till->act("category-items", {{"category", id}, {"remove", shop.item("SOAP")}}).done);
  CHECK(shop.product("SOAP").at("categories") == json::array({imported}));
  CHECK_THAT(shop.till->act("category-items", {{"category", id}, {"add", shop.item("LAMP")}}).words,
             Contains("Turn it on first"));
  CHECK_THAT(shop.till->act("category-create", {{"name", "Bathroom"}, {"visible", "yes"}}).words,
             Contains("already exists"));
  CHECK_THAT(
      shop.till->act("category-delete", {{"category", std::to_string(imported)}, {"confirm", "yes"}}).words,
      Contains("stays as it is"));
  CHECK(shop.till->act("category-delete", {{"category", id}}).status == TILL_E_INVALID);
  REQUIRE(shop.till->act("category-delete", {{"category", id}, {"confirm", "yes"}}).done);
  CHECK(category("Fine%20soaps").is_null());
  CHECK_FALSE(shop.product("MUG").is_null());
  // A lost answer makes none twice.
  shop.web.fault(R"({"name":"drop_reply","path":"/v3/catalog/trees/categories","method":"POST","count":1})");
  CHECK(shop.till->act("category-create", {{"name", "Once"}, {"visible", "no"}}).done);
  CHECK(shop.get("/v3/catalog/trees/categories?name=Once").at("data").size() == 1);
}

TEST_CASE("A category is moved below another one, in the tree of the channel that shoppers see and no other",
          "[S47][S48][S10]") {
  OnlineShop shop(half_online_shop(), {"--category-tree", "5"});
  // Another channel's category of the same name is none of ours.
  shop.send("POST", "/v3/catalog/trees/categories",
            json::array({{{"name", "Imported from Tillbridge"}, {"tree_id", 1}, {"is_visible", true}}}));
  const auto named = [&](const std::string& name) {
    return shop.get("/v3/catalog/trees/categories?tree_id:in=5&name=" + name).at("data");
  };
  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved());
  const auto imported = named("Imported%20from%20Tillbridge");
  REQUIRE(imported.size() == 1);
  CHECK(shop.product("SOAP").at("categories") == json::array({imported.front().at("category_id")}));
  const auto make = [&](const std::string& name, const std::string& parent) {
    std::vector<std::pair<std::string, std::string>> arguments = {{"name", name}, {"visible", "yes"}};
    if (!parent.empty()) arguments.emplace_back("parent", parent);
    const auto made = shop.till->act("category-create", arguments);
    INFO(made.words);
    REQUIRE(made.done);
    REQUIRE(named(name).size() == 1);
    return std::to_string(named(name).front().at("category_id").get<std::int64_t>());
  };
  const auto bath = make("Bath", ""), soaps = make("Soaps", bath), home = make("Homeware", "");
  const auto move = [&](const std::string& which, const std::string& below) {
    return shop.till->act("category-edit", {{"category", which}, {"parent", below}});
  };
  const auto parent = [&](const std::string& name) {
    return std::to_string(named(name).front().at("parent_id").get<std::int64_t>());
  };
  REQUIRE(move(bath, home).done);
  CHECK(parent("Bath") == home);
  CHECK(parent("Soaps") == bath);
  CHECK(named("Bath").front().at("is_visible") == true);
  REQUIRE(move(soaps, "0").done);
  CHECK(parent("Soaps") == "0");
  // Renamed alone it stays where it is.
  REQUIRE(shop.till->act("category-edit", {{"category", bath}, {"name", "Baths"}}).done);
  CHECK(parent("Baths") == home);
  // What cannot be is refused in words, once the categories have been read anew.
  CHECK(shop.till->until([&] { return move(home, bath).words == "A category cannot go below itself."; }));
  const auto ours = std::to_string(imported.front().at("category_id").get<std::int64_t>());
  CHECK_THAT(move(bath, ours).words, Contains("No category goes below"));
  CHECK_THAT(move(bath, "99999").words, Contains("no longer has the category"));
  CHECK(move(bath, "x").status == TILL_E_INVALID);
  CHECK(parent("Homeware") == "0");
}

TEST_CASE(
    "Categories asked for while the web store cannot be reached are kept, and made once when it answers",
    "[S47][S48][S49][S50]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved());
  const auto named = [&](const std::string& name) {
    return shop.get("/v3/catalog/trees/categories?name=" + name).at("data");
  };
  for (const char* name : {"Bathroom", "Kitchen"})
    REQUIRE(shop.till->act("category-create", {{"name", name}, {"visible", "yes"}}).done);
  const auto id = [&](const std::string& name) {
    return std::to_string(named(name).at(0).at("category_id").get<std::int64_t>());
  };
  const auto bathroom = id("Bathroom"), kitchen = id("Kitchen");
  // Nothing of this process reaches the web store from here on.
  shop.web.fault(R"({"name":"reset"})");
  REQUIRE(shop.till->until([&] { return shop.till->status().offline == 1; }));
  const auto kept = [&](const char* action,
                        const std::vector<std::pair<std::string, std::string>>& arguments) {
    const auto outcome = shop.till->act(action, arguments);
    INFO(outcome.words);
    CHECK(outcome.done);
    CHECK_THAT(outcome.words, Contains("kept here"));
  };
  kept("category-create", {{"name", "Soaps"}, {"visible", "no"}, {"parent", bathroom}});
  kept("category-create", {{"name", "Kitchen"}, {"visible", "yes"}});  // there is one already
  kept("category-edit", {{"category", bathroom}, {"name", "Baths"}});
  kept("category-items", {{"category", bathroom}, {"add", shop.item("SOAP")}});
  kept("category-delete", {{"category", kitchen}, {"confirm", "yes"}});
  shop.restart();
  REQUIRE(shop.till->opened());
  shop.web.clear_faults();
  REQUIRE(shop.till->until([&] { return named("Kitchen").empty(); }));
  REQUIRE(named("Soaps").size() == 1);
  CHECK(std::to_string(named("Soaps").at(0).at("parent_id").get<std::int64_t>()) == bathroom);
  CHECK(named("Soaps").at(0).at("is_visible") == false);
  CHECK(id("Baths") == bathroom);
  CHECK(shop.product("SOAP").at("categories").size() == 2);
  std::ifstream log(shop.till->log_path());
  const std::string said((std::istreambuf_iterator<char>(log)), {});
  CHECK_THAT(said, Contains("A change that Robin") && Contains("was not made"));
  // An answer that is lost on the way keeps it, too, and makes none twice.
  shop.web.fault(R"({"name":"drop_reply","path":"/v3/catalog/trees/categories","count":2})");
  REQUIRE(shop.till->act("category-create", {{"name", "Once"}, {"visible", "yes"}}).done);
  REQUIRE(shop.till->until([&] { return named("Once").size() == 1; }));
  shop.till->until([] { return false; }, 3'000);
  CHECK(named("Once").size() == 1);
  REQUIRE(shop.till->act("category-create", {{"name", "Twice"}, {"visible", "yes"}}).done);
}
