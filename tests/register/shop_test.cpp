#include "register/shop.h"

#include <fstream>

#include "catch2.hpp"
#include "little_shop.h"
#include "register/error.h"

using namespace till_register;

namespace {

std::string refusal_of(const std::string& text) {
  try {
    parse_shop(text, "shop.json");
  } catch (const RegisterError& error) {
    return error.what();
  }
  return "accepted";
}

std::string with_item(const std::string& item) {
  return R"({"name":"X","currency":"USD","items":[)" + item + "]}";
}

}  // namespace

TEST_CASE("a shop file becomes items, variants and counts") {
  const auto shop = little_shop();
  CHECK(shop.name == "Corner");
  REQUIRE(shop.items.size() == 3);
  CHECK(shop.items[0].variants[0].price_minor == 1800);
  CHECK(shop.items[0].variants[0].cost_minor == 610);
  CHECK(shop.items[0].favorite);
  CHECK(shop.items[1].options == std::vector<std::string>{"Colour", "Size"});
  CHECK(shop.items[1].variants[0].price_minor == 1400);
  CHECK(shop.items[1].variants[1].price_minor == 1550);
  CHECK(shop.items[1].variants[1].register_milli == -1000);
  CHECK(shop.items[2].variants[0].register_milli == 2500);
}

TEST_CASE("a shop file with a mistake is refused with file, place and advice") {
  const std::string mug = R"("sku":"MUG","name":"Mug","price":"18.00")";
  const struct {
    std::string text, sentence;
  } rows[] = {
      {"{", "The shop file shop.json is not JSON at byte"},
      {"[]", "is not a JSON object"},
      {R"({"currency":"USD","items":[]})", "has no \"name\" at the shop"},
      {R"({"name":"","currency":"USD","items":[]})", "has an empty \"name\" at the shop"},
      {R"({"name":"X","currency":"Dollars","items":[]})", "no three-letter code"},
      {R"({"name":"X","currency":"USD"})", "has no list \"items\""},
      {R"({"name":"X","currency":"USD","items":[],"orders":{}})", "\"orders\" that is no list"},
      {R"({"name":"X","currency":"USD","items":[],"colour":"red"})",
       "the unknown key \"colour\" at the shop"},
      {with_item("7"), "an entry at items[0] that is no object"},
      {with_item("{" + mug + R"(,"colour":"red"})"), "the unknown key \"colour\" at items[0]"},
      {with_item(R"({"sku":"MUG","price":"18.00"})"), "has no \"name\" at items[0]"},
      {with_item(R"({"name":"Mug","price":"18.00"})"), "has no \"sku\" at items[0] (\"Mug\")"},
      {with_item(R"({"sku":"MUG","name":"Mug"})"), "has no price at items[0]"},
      {with_item(R"({"sku":"MUG","name":"Mug","price":18})"), "no amount of money; write it like \"18.00\""},
      {with_item(R"({"sku":"MUG","name":"Mug","price":"-1.00"})"), "no amount of money"},
      {with_item("{" + mug + R"(,"register":"many"})"),
       "\"register\" at items[0] (\"Mug\") that is no number"},
      {with_item("{" + mug + R"(,"register":1e12})"), "beyond a billion"},
      {with_item("{" + mug + R"(,"online":"yes"})"), "that is not true or false"},
      {with_item("{" + mug + "},{" + mug + "}"),
       "has SKU MUG at items[0] (\"Mug\") and at items[1] (\"Mug\")"},
      {with_item(R"({"name":"B","price":"1.00","options":["Size"]})"),
       "only one of \"options\" and \"variants\""},
      {with_item(R"({"name":"B","price":"1.00","sku":"B","options":["Size"],"variants":[]})"),
       "write it in each variant"},
      {with_item(R"({"name":"B","price":"1.00","options":["Size"],"variants":[]})"),
       "has no variants at items[0]"},
      {with_item(
           R"({"name":"B","price":"1.00","options":["Size"],"variants":[{"sku":"B-1","values":["M","Blue"]}]})"),
       "needs 1 values at items[0] (\"B\") variants[0]"}};
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK_THAT(refusal_of(row.text), Catch::Matchers::Contains(row.sentence));
    CHECK_THAT(refusal_of(row.text), Catch::Matchers::StartsWith("The shop file shop.json "));
  }
  CHECK_THROWS_WITH(load_shop("/nowhere/shop.json"),
                    Catch::Matchers::Contains("/nowhere/shop.json cannot be read"));
  CHECK_THROWS_WITH(load_shop("/dev/null"), Catch::Matchers::Contains("/dev/null is not JSON at byte"));
}
