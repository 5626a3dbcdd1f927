// The catalogue on a bad day: bad input, lost answers, a store that says no, a register that dies midway.

#include <fstream>
#include <functional>
#include <iterator>
#include <set>

#include "catalogue_bench.h"
#include "catch2.hpp"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

json shop_of(std::vector<json> items) {
  return {{"name", "Harbour Goods"}, {"currency", "USD"}, {"items", items}};
}

json plain(const std::string& sku, const std::string& name, const std::string& price = "5.00",
           int count = 3) {
  return {{"sku", sku}, {"name", name}, {"price", price}, {"register", count}};
}

/// What was said of an item last, in the log as in its row.
std::string said_of(OnlineShop& shop, const std::string& sku) {
  const auto mark = "catalogue: " + shop.item(sku) + ": ";
  std::ifstream log(shop.till->log_path());
  std::string said;
  for (std::string line; std::getline(log, line);)
    if (const auto at = line.find(mark); at != std::string::npos) said = line.substr(at + mark.size());
  return said;
}

std::size_t products_named(OnlineShop& shop, const std::string& beginning) {
  std::size_t count = 0;
  const auto products = shop.get("/v3/catalog/products?limit=250");
  for (const auto& row : products.at("data"))
    count += row.at("name").get<std::string>().starts_with(beginning) ? 1u : 0u;
  return count;
}

}  // namespace

TEST_CASE("Odd names, SKUs and prices go online as they are, and what cannot is named while the rest goes on",
          "[S20][S18]") {
  auto many = json::array();
  for (int i = 0; i < 601; ++i)
    many.push_back({{"sku", "MANY-" + std::to_string(i)},
                    {"values", {std::to_string(i % 200), std::to_string(i / 200)}}});
  const auto shop_text =
      shop_of({
                  plain("COMMA,1", "Comma"),
                  plain("QUO\"TE", "Quote \"inch\""),
                  plain("SP ACE", "Space"),
                  plain("ÜMLAUT", "Ümlaut \u65e5\u672c"),
                  plain("FREE", "Free", "0.00"),
                  plain("LONG", std::string(251, 'n')),
                  plain("TWO", "Two"),
                  plain("two", "Two again"),
                  {{"sku", "UPC15"}, {"name", "Long code"}, {"price", "1.00"}, {"upc", "123456789012345"}},
                  {{"name", "Many"}, {"price", "1.00"}, {"options", {"A", "B"}}, {"variants", many}},
                  plain("EXACT", std::string(250, 'x')),
              })
          .dump();
  OnlineShop shop(shop_text);
  const std::vector<std::string> all = {"COMMA,1", "QUO\"TE", "SP ACE", "ÜMLAUT", "FREE", "LONG",
                                        "TWO",     "two",     "UPC15",  "MANY-0", "EXACT"};
  REQUIRE(shop.save(all).done);
  REQUIRE(shop.saved());
  for (const char* sku : {"COMMA%2C1", "QUO%22TE", "SP%20ACE", "%C3%9CMLAUT", "FREE", "EXACT"}) {
    CAPTURE(sku);
    CHECK_FALSE(shop.product(sku).is_null());
  }
  const std::pair<const char*, const char*> problems[] = {
      {"LONG", "Its name has 251 characters. The web store takes 250."},
      {"TWO", "Another item here has its SKU TWO, too. Give each its own."},
      {"two", "Another item here has its SKU two, too. Give each its own."},
      {"UPC15", "It has a UPC of 15 characters. The web store takes 14."},
      {"MANY-0", "It has 601 variants. The web store takes 600."}};
  for (const auto& [sku, words] : problems) {
    CHECK(shop.product(sku).is_null());
    CHECK(said_of(shop, sku) == words);
  }
  CHECK_THAT(shop.save_lines().back(),
             Contains("11 products identified - 6 created - 0 updated - 5 problems"));
  // Asked for again nothing of it is sent, and what cannot go says so again.
  shop.forget_requests();
  REQUIRE(shop.save(all).done);
  REQUIRE(shop.saved(2));
  CHECK(shop.writes().empty());
  // Mended here and tried again, it goes, once.
  till_register::ItemEdit mended;
  mended.name = "Long, shortened";
  shop.till->records().edit_item("LONG", mended);
  const auto goes = [&] {
    shop.till->act("item-retry", {{"item", shop.item("LONG")}});
    return !shop.product("LONG").is_null();
  };
  CHECK(shop.till->until(goes));
  CHECK(products_named(shop, "Long, shortened") == 1);
}

TEST_CASE("A web store that is busy, loses answers and has trouble gets each product once", "[S20][N1]") {
  OnlineShop shop;
  shop.web.fault(
      R"({"name":"status","path":"/v3/catalog","code":429,"count":2,"headers":{"X-Rate-Limit-Time-Reset-Ms":"300"}})");
  shop.web.fault(R"({"name":"drop_reply","path":"/v3/catalog/products","method":"POST","count":2})");
  shop.web.fault(R"({"name":"status","path":"/v3/catalog/products","method":"PUT","code":500,"count":1})");
  REQUIRE(shop.save({"SOAP", "LAMP", "BAND-BLU-S"}, {}, {"SOAP"}).done);
  REQUIRE(shop.saved());
  CHECK_THAT(shop.save_lines().back(), Contains("0 problems"));
  for (const char* name : {"Soap", "Lamp", "Pet Bandana"}) CHECK(products_named(shop, name) == 1);
  CHECK(shop.product("SOAP").at("is_visible") == true);
  CHECK(shop.level("LAMP") == 4);
}

TEST_CASE("A register that dies midway through a Save finishes it afterwards and makes nothing twice",
          "[S20][S17]") {
  std::vector<json> items;
  std::vector<std::string> skus;
  for (int i = 0; i < 40; ++i) {
    skus.push_back("K-" + std::to_string(i));
    items.push_back(plain(skus.back(), "Kiln " + std::to_string(i)));
  }
  const auto text = shop_of(items).dump();
  OnlineShop shop(text);
  shop.web.fault(R"({"name":"delay","path":"/v3/catalog/products","method":"POST","seconds":0.05})");
  REQUIRE(shop.save(skus).done);
  for (const std::size_t many : {5u, 15u, 30u}) {
    REQUIRE(shop.till->until([&] { return products_named(shop, "Kiln") >= many; }));
    shop.restart();
    REQUIRE(shop.till->opened());
  }
  REQUIRE(shop.saved());
  CHECK(products_named(shop, "Kiln") == 40);
  for (const auto& sku : skus) CHECK(shop.level(sku) == 3);
}

TEST_CASE(
    "An edit whose answer was cut off by a crash and that was taken back meanwhile does not stay in the web "
    "store",
    "[S27][S33][S36]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP", "LAMP", "BAND-BLU-S"}).done);
  REQUIRE(shop.saved());
  const auto ids = [&](const char* sku) {
    std::set<std::int64_t> list;
    const auto product = shop.product(sku);
    for (const auto& variant : product.at("variants")) list.insert(variant.at("id").get<std::int64_t>());
    return list;
  };
  const auto before = ids("BAND-BLU-S");
  struct Edit {
    const char* sku;
    till_register::ItemEdit there, back;
    std::function<bool(const json&, bool)> is;
  };
  std::vector<Edit> edits(3);
  edits[0].sku = "SOAP";
  edits[0].there.name = "Olive soap";
  edits[0].back.name = "Soap";
  edits[0].is = [](const json& now, bool back) { return now.at("name") == (back ? "Soap" : "Olive soap"); };
  edits[1].sku = "LAMP";
  edits[1].there.price_minor = 5'900;
  edits[1].back.price_minor = 6'400;
  edits[1].is = [](const json& now, bool back) { return now.at("price") == (back ? 64 : 59); };
  edits[2].sku = "BAND-BLU-S";
  edits[2].there.options = {"Tone", "Size"};
  edits[2].back.options = {"Colour", "Size"};
  edits[2].is = [](const json& now, bool back) {
    return now.at("options").at(0).at("display_name") == (back ? "Colour" : "Tone");
  };
  for (const auto& edit : edits) {
    CAPTURE(edit.sku);
    // It arrives, and its answer does not while this process lives.
    shop.web.fault(R"({"name":"delay","path":"/v3/catalog","method":"PUT","seconds":60})");
    shop.web.fault(R"({"name":"delay","path":"/v3/catalog","method":"POST","seconds":60})");
    shop.till->records().edit_item(edit.sku, edit.there);
    REQUIRE(shop.becomes(edit.sku, [&](const json& now) { return edit.is(now, false); }));
    shop.stop();
    shop.web.clear_faults();
    shop.start(false);
    shop.till->records().edit_item(edit.sku, edit.back);
    shop.restart();
    CHECK(shop.becomes(edit.sku, [&](const json& now) { return edit.is(now, true); }));
  }
  CHECK(ids("BAND-BLU-S") == before);
}

TEST_CASE(
    "What the web store has under the same SKU is taken over, and a name of another product is a question",
    "[S80][S20]") {
  OnlineShop shop;
  shop.till->until([] { return false; }, 800);
  // Made there after the web store was read.
  shop.send("POST", "/v3/catalog/products",
            {{"name", "Their soap"},
             {"type", "physical"},
             {"weight", 1},
             {"price", 3},
             {"sku", "soap"},
             {"inventory_tracking", "product"},
             {"inventory_level", 8},
             {"is_visible", true}});
  shop.send("POST", "/v3/catalog/products",
            {{"name", "Lamp"}, {"type", "physical"}, {"weight", 1}, {"price", 3}});
  REQUIRE(shop.save({"SOAP", "LAMP"}).done);
  REQUIRE(shop.saved());
  CHECK_THAT(shop.save_lines().back(), Contains("1 problems"));
  const auto soap = shop.product("SOAP");
  CHECK(soap.at("name") == "Their soap");
  CHECK(soap.at("price") == 3);
  CHECK(shop.level("soap") == 8);
  CHECK(products_named(shop, "Lamp") == 1);
  shop.till->sell("SOAP");
  CHECK(shop.till->until([&] { return shop.level("soap") == 7; }));
  // With another name it goes.
  till_register::ItemEdit edit;
  edit.name = "Desk Lamp";
  shop.till->records().edit_item("LAMP", edit);
  shop.till->until([] { return false; }, 6'000);
  REQUIRE(shop.till->act("item-retry", {{"item", shop.item("LAMP")}}).done);
  CHECK(shop.becomes("LAMP", [](const json& now) { return now.at("name") == "Desk Lamp"; }));
}

TEST_CASE("A product that somebody deletes while it is on is told, and made anew when somebody asks",
          "[S20]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved());
  shop.send("DELETE",
            "/v3/catalog/products/" + std::to_string(shop.product("SOAP").at("id").get<std::int64_t>()), {});
  // What is sold meanwhile waits, and is part of the count that goes online with the new product.
  shop.till->sell("SOAP");
  till_register::ItemEdit edit;
  edit.price_minor = 900;
  shop.till->records().edit_item("SOAP", edit);
  const auto item = shop.item("SOAP");
  REQUIRE(shop.till->until([&] { return shop.till->act("item-retry", {{"item", item}}).done; }));
  REQUIRE(shop.becomes("SOAP", [](const json& now) { return now.at("price") == 9; }));
  CHECK(shop.level("SOAP") == 30);
  CHECK(shop.till->until([&] {
    const auto status = shop.till->status();
    return status.held == 0 && status.attention == 0 && status.queued == 0;
  }));
  shop.till->sell("SOAP");
  CHECK(shop.till->until([&] { return shop.level("SOAP") == 29; }));
}

TEST_CASE(
    "An option value renamed to one that is there, and a channel put away by somebody, stop nothing for good",
    "[S36][S20]") {
  OnlineShop shop;
  REQUIRE(shop.save({"BAND-BLU-S"}).done);
  REQUIRE(shop.saved());
  const auto rename = [&](const char* colour) {
    till_register::ItemEdit edit;
    edit.values = {colour, "S"};
    shop.till->records().edit_item("BAND-RED-S", edit);
  };
  const auto has_red_s_as = [](const std::string& colour) {
    return [colour](const json& now) {
      for (const auto& variant : now.at("variants"))
        if (variant.at("sku") == "BAND-RED-S")
          for (const auto& value : variant.at("option_values"))
            if (value.at("label") == colour) return now.at("variants").size() == 3;
      return false;
    };
  };
  // Two of its variants are the same now: that is said, and what is online stays as it was.
  rename("Blue");
  const auto says_why = [&] {
    std::ifstream log(shop.till->log_path());
    const std::string text{std::istreambuf_iterator<char>(log), {}};
    return text.find("Two of its variants are both") != std::string::npos;
  };
  CHECK(shop.till->until(says_why));
  CHECK(has_red_s_as("Red")(shop.product("BAND-RED-S")));
  REQUIRE(shop.web.next_sale_arrives(*shop.till, "MUG"));
  rename("Green");
  CHECK(shop.becomes("BAND-RED-S", has_red_s_as("Green")));

  // Somebody puts the location's channel away: sales go on, and a new link finds it and makes no other.
  const auto channels = [&] {
    std::vector<json> ours;
    const auto state = json::parse(shop.web.sandbox().admin("GET", "state", ""));
    for (const auto& row : state.at("channels"))
      if (row.at("type") == "pos") ours.push_back(row);
    return ours;
  };
  REQUIRE(channels().size() == 1);
  const auto id = std::to_string(channels().front().at("id").get<std::int64_t>());
  shop.send("PUT", "/v3/channels/" + id, {{"status", "archived"}});
  REQUIRE(shop.web.next_sale_arrives(*shop.till, "MUG"));
  const auto again = shop.web.link(*shop.till, shop.folder);
  INFO(again.words);
  CHECK(again.done);
  CHECK(channels().size() == 1);
  CHECK(channels().front().at("status") == "connected");
  CHECK(shop.web.next_sale_arrives(*shop.till, "MUG"));
}

TEST_CASE("A category that is deleted and a permission that is withdrawn midway stop nothing for good",
          "[S10][S20]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved());
  const auto category = shop.product("SOAP").at("categories").at(0).get<std::int64_t>();
  shop.send("DELETE", "/v3/catalog/trees/categories?category_id:in=" + std::to_string(category), {});
  REQUIRE(shop.save({"LAMP"}).done);
  REQUIRE(shop.saved(2));
  CHECK(shop.product("LAMP").at("categories").size() == 1);
  shop.web.fault(R"({"name":"status","path":"/v3/catalog","code":403})");
  REQUIRE(shop.save({"BAND-BLU-S"}).done);
  REQUIRE(shop.saved(3));
  CHECK_THAT(shop.save_lines().back(), Contains("1 problems"));
  CHECK_THAT(said_of(shop, "BAND-BLU-S"), Contains("needs the scope \"Products: modify\""));
  shop.web.clear_faults();
  CHECK(shop.product("BAND-BLU-S").is_null());
  REQUIRE(shop.till->act("item-retry", {{"item", shop.item("BAND-BLU-S")}}).done);
  CHECK(shop.becomes("BAND-BLU-S", [](const json& now) { return now.at("variants").size() == 3; }));
}

TEST_CASE("A storefront that may not be written to is told, and gets the new products once it may",
          "[S58][S1]") {
  OnlineShop shop;
  shop.web.sandbox().admin(
      "POST", "faults",
      R"({"name":"status","path":"/v3/catalog/products/channel-assignments","code":403,"count":1})");
  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved());
  const auto assigned = [&] {
    const auto all = shop.writes();
    return std::count_if(all.begin(), all.end(), [](const std::string& write) {
      return write.find("channel-assignments") != std::string::npos;
    });
  };
  REQUIRE(shop.till->until([&] { return assigned() == 1; }));
  CHECK_FALSE(shop.till->until([&] { return assigned() > 1; }, 1'500));
  REQUIRE(shop.till->until([&] { return shop.till->act("sync-now").done; }));
  CHECK(shop.till->until([&] { return assigned() == 2; }));
  CHECK_FALSE(shop.till->until([&] { return assigned() > 2; }, 1'500));
}
