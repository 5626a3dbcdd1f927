// Shop files: what is read, and the sentence for what is wrong.
#include "sandbox/files/shop_file.h"
#include "catch2.hpp"

using namespace sandbox;

namespace {

std::string complaint(const std::string& text) {
  try {
    parse_shop(text, "The shop file shop.json");
  } catch (const FileError& error) {
    return error.what();
  }
  return "";
}

std::string with_item(const std::string& item) {
  return R"({"name":"S","currency":"USD","items":[)" + item + "]}";
}

}  // namespace

TEST_CASE("the shipped shops are read, and their levels are on the web") {
  for (const char* name : {"fernwood.json", "corner.json"}) {
    const Shop shop = load_shop_file(std::string(SHOPS_FOLDER) + "/" + name);
    Store store;
    stock_store(store, shop, "shop", 1'700'000'000'000);
    CHECK(store.data().products.size() >= 3);
  }
  const Shop shop = load_shop_file(std::string(SHOPS_FOLDER) + "/fernwood.json");
  Store store;
  stock_store(store, shop, "shop", 1'700'000'000'000);
  CHECK(shop.items.size() == 20);
  CHECK_FALSE(store.find_sku("UMBR-RAIN"));  // not in the web store
  REQUIRE(store.find_sku("MUG-OAT-12"));
  CHECK(store.visible_on_hand(store.find_sku("MUG-OAT-12")->key, 1, 1'700'000'000'000) == 14);
  CHECK(store.find_sku("BAND-BLU-M")->key.variant_id != 0);
}

TEST_CASE("what is wrong in a shop file is named with file, item and key") {
  CHECK(complaint("not json").find("shop.json is not JSON") != std::string::npos);
  CHECK(complaint(R"({"name":"S","items":[],"colour":1})").find("\"colour\" is not known") !=
        std::string::npos);
  CHECK(complaint(R"({"name":"S"})").find("\"items\"") != std::string::npos);
  CHECK(complaint(with_item(R"({"name":"Tea","sku":"T","price":"1.00","colr":1})"))
            .find("item 1 (Tea): the key \"colr\"") != std::string::npos);
  CHECK(complaint(with_item(R"({"name":"Tea","sku":"T"})")).find("\"price\"") != std::string::npos);
  CHECK(complaint(with_item(R"({"name":"Tea","sku":"T","price":"cheap"})")).find("an amount such as") !=
        std::string::npos);
  CHECK(complaint(with_item(R"({"name":"Tea","price":"1"})")).find("\"sku\" is missing") !=
        std::string::npos);
  CHECK(complaint(with_item(R"({"name":"Tea","sku":"T","price":"1","web":"four"})")).find("\"web\"") !=
        std::string::npos);
  CHECK(
      complaint(with_item(R"({"name":"Tea","sku":"T","price":"1","online":"yes"})")).find("true or false") !=
      std::string::npos);
  CHECK(
      complaint(
          with_item(R"({"name":"Tea","price":"1","options":["Size"],"variants":[{"sku":"A","values":[]}]})"))
          .find("variant 1") != std::string::npos);
  CHECK(complaint(with_item("") + "x").find("not JSON") != std::string::npos);
  CHECK(complaint(R"({"name":"S","items":[],"orders":[{"lines":[],"status":"Nope"}]})").find("order 1") !=
        std::string::npos);
  CHECK_THROWS_AS(load_shop_file("/nonexistent/shop.json"), FileError);
}

TEST_CASE("a level of null was never counted, and earlier orders are there without moving stock") {
  const Shop shop =
      parse_shop(R"({"name":"S","items":[{"name":"Tea","sku":"T","price":"1","web":4,"online":true},
      {"name":"Rye","sku":"R","price":"1","web":null,"online":true}],
      "orders":[{"lines":[{"sku":"T","qty":2}],"status":"Awaiting Shipment","at":"2023-11-01T10:00:00Z"}]})",
                 "shop");
  Store store;
  stock_store(store, shop, "shop", 1'700'000'000'000);
  CHECK_FALSE(store.stock_row(store.find_sku("R")->key, 1));
  CHECK(*store.stock_row(store.find_sku("T")->key, 1)->on_hand == 4);
  REQUIRE(store.data().orders.size() == 1);
  CHECK(store.data().orders.begin()->second.status_id == 9);
  CHECK(store.data().orders.begin()->second.created == 1'698'832'800'000);
}

TEST_CASE("a shop file says what of the web store is not set up and that it is not launched") {
  Store store;
  stock_store(store,
              parse_shop(R"({"name":"S","items":[],"launched":false,"setup":{"payments":false}})", "shop"),
              "shop", 1'700'000'000'000);
  CHECK(store.data().channels.at(1).status == "prelaunch");
  CHECK_FALSE(store.data().profile.has_payments);
  CHECK(store.data().profile.has_shipping);
  CHECK(store.data().profile.has_theme);
  CHECK(complaint(R"({"name":"S","items":[],"setup":{"tax":false}})").find("\"tax\" is not known") !=
        std::string::npos);
  CHECK(complaint(R"({"name":"S","items":[],"launched":"no"})").find("true or false") != std::string::npos);
}
