// The copy of a shop's catalogue that an outage drill works on.

#include "drill/catalogue_copy.h"

#include <string>

#include "catch2.hpp"
#include "drill/drill_world.h"

using Catch::Matchers::Contains;
using till_drill::BadRequest;
using till_drill::copy_catalogue;
using till_drill::copy_catalogue_text;

TEST_CASE("A shop file is copied with the same number on both sides, and enough to practise on") {
  const auto copy = copy_catalogue_text(
      R"({"name":"Harbour","currency":"USD","items":[
        {"sku":"MUG","name":"Mug","price":"18.00","register":90,"web":3,"online":true},
        {"sku":"CAP","name":"Cap","price":"9.00","register":1,"web":null,"online":true},
        {"sku":"BAG","name":"Bag","price":"9.00","register":70},
        {"name":"Shirt","price":"9.00","online":true,"options":["Size"],"variants":[{"sku":"SHIRT-M","values":["M"],"register":50,"web":50}]}],
        "orders":[{"lines":[{"sku":"MUG","qty":1}]}]})",
      "shop.json");
  CHECK(copy.name == "Harbour");
  CHECK(copy.skus == std::vector<std::string>{"MUG", "CAP", "SHIRT-M"});
  CHECK(copy.raised == 1);
  CHECK_THAT(copy.shop_text,
             Contains(R"("register":90)") && Contains(R"("web":90)") && Contains(R"("register":40)"));
  CHECK_THAT(copy.shop_text, !Contains("orders"));
}

TEST_CASE("A product export is read by its column names, whatever separates them") {
  const auto copy = copy_catalogue_text(
      "\xef\xbb\xbfProduct Name,Product Code/SKU,Price,Current Stock Level\r\n"
      "\"Mug, large\",MUG-L,\"1,299.00\",12\r\n"
      "\"Cap \"\"Sun\"\"\",CAP,9,75\r\n"
      "A heading,,,\r\n"
      "Cap again,cap,9,1\r\n",
      "products.csv");
  CHECK(copy.skus == std::vector<std::string>{"MUG-L", "CAP"});
  CHECK(copy.raised == 1);
  CHECK_THAT(copy.shop_text,
             Contains("Mug, large") && Contains(R"("price":"1299.00")") && Contains(R"("register":75)"));
  CHECK(copy_catalogue_text("sku;name\nA;Ale\nB;Beer\n", "x.CSV").skus.size() == 2);
  CHECK(copy_catalogue_text("SKU\tTitle\nA\tAle\nB\tBeer", "x.tsv").skus.size() == 2);
}

TEST_CASE("A catalogue that cannot be used is refused in one sentence that names it") {
  struct Row {
    const char *text, *path, *sentence;
  };
  const Row rows[] = {{"", "shop.json", "shop.json is no catalogue"},
                      {"[1,2]", "shop.json", "shop.json is no catalogue"},
                      {R"({"items":5})", "shop.json", "shop.json is no catalogue"},
                      {R"({"items":[]})", "shop.json", "fewer than two items"},
                      {R"({"items":[5,null,{"sku":7,"online":true}]})", "shop.json", "fewer than two items"},
                      {"name,price\nMug,3\n", "x.csv", "no column with SKUs"},
                      {"sku\nA\n", "x.csv", "fewer than two items"},
                      {"", "x.csv", "no column with SKUs"},
                      {"sku,\"name\nA", "x.csv", "fewer than two items"}};
  for (const auto& row : rows) {
    INFO(row.path << ": " << row.text);
    CHECK_THROWS_AS(copy_catalogue_text(row.text, row.path), BadRequest);
    CHECK_THROWS_WITH(copy_catalogue_text(row.text, row.path), Contains(row.sentence) && Contains(row.path));
  }
  CHECK_THROWS_WITH(copy_catalogue("/nowhere/shop.json"), Contains("/nowhere/shop.json cannot be read"));
}
