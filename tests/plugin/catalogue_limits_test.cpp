// Items at the edge of what the web store takes.

#include <algorithm>

#include "catalogue_bench.h"
#include "catch2.hpp"

using namespace tillbridge::test;
using nlohmann::json;

TEST_CASE("An item with 600 variants goes online whole, in one request, and follows an edit of one of them",
          "[S19][S38][S41]") {
  auto variants = json::array();
  for (int i = 0; i < 600; ++i)
    variants.push_back({{"sku", "WIDE-" + std::to_string(i)},
                        {"values", {"Tone " + std::to_string(i % 200), "Size " + std::to_string(i / 200)}},
                        {"register", 1 + i % 7}});
  const auto text =
      json{{"name", "Harbour Goods"},
           {"currency", "USD"},
           {"items",
            {{{"name", "Wide"}, {"price", "3.00"}, {"options", {"Tone", "Size"}}, {"variants", variants}}}}}
          .dump();
  OnlineShop shop(text);
  REQUIRE(shop.save({"WIDE-0"}).done);
  REQUIRE(shop.saved());
  const auto made = shop.writes();
  CHECK(std::count(made.begin(), made.end(), "POST /v3/catalog/products") == 1);
  const auto id = std::to_string(shop.product("WIDE-0").at("id").get<std::int64_t>());
  std::size_t there = 0;
  for (int page = 1; page <= 3; ++page)
    there += shop.get("/v3/catalog/products/" + id + "/variants?limit=250&page=" + std::to_string(page))
                 .at("data")
                 .size();
  CHECK(there == 600);
  for (const int i : {0, 1, 199, 200, 399, 598, 599})
    CHECK(shop.level("WIDE-" + std::to_string(i)) == 1 + i % 7);
  shop.till->sell("WIDE-599");
  CHECK(shop.till->until([&] { return shop.level("WIDE-599") == 599 % 7; }));
  till_register::ItemEdit edit;
  edit.price_minor = 450;
  shop.till->records().edit_item("WIDE-598", edit);
  CHECK(shop.till->until([&] {
    const auto found = shop.get("/v3/catalog/variants?sku=WIDE-598").at("data");
    return !found.empty() && found.front().at("price") == 4.5;
  }));
}
