// What the web store had before, against the register's items: which fields differ, and which may be sent.
#include "plugin/core/matching.h"

#include "catch2.hpp"

using namespace tillbridge::core;

namespace {

RegisterItem mug() {
  RegisterItem item;
  item.item_id = "i-mug";
  item.name = "Mug";
  item.currency = "USD";
  RegisterVariant only;
  only.item_id = "i-mug";
  only.sku = "MUG";
  only.upc = "0000000000017";
  only.price = 180'000;
  only.cost = 61'000;
  item.variants = {only};
  return item;
}

WebProduct same_mug() {
  WebProduct web;
  web.id = 7;
  web.name = "Mug";
  web.upc = "0000000000017";
  web.tracking = "product";
  web.price = 180'000;
  web.cost = 61'000;
  return web;
}

std::string told(const std::vector<FieldDifference>& found) {
  std::string words;
  for (const auto& each : found)
    words += each.sku + " " + std::string(name_of(each.field)) + " " + each.here + "|" + each.there +
             (each.of_variant ? " variant" : "") + (each.can_be_sent() ? "" : " stays") + "\n";
  return words;
}

}  // namespace

TEST_CASE("an item that is the same on both sides has no field that differs", "[S80]") {
  CHECK(differences(mug(), {}, same_mug()).empty());
}

TEST_CASE("each field that flows is told with both values, and only what this register has can be sent",
          "[S80]") {
  auto item = mug();
  auto web = same_mug();
  web.name = "Mug, hand made";
  web.price = 215'000;
  web.cost.reset();
  web.upc = "999999999993";
  web.tracking = "none";
  CHECK(told(differences(item, {}, web)) ==
        "MUG name Mug|Mug, hand made\n"
        "MUG price 18|21.5\n"
        "MUG tracking counted|not counted stays\n"
        "MUG upc 0000000000017|999999999993\n"
        "MUG cost 6.1|\n");
  item.variants.front().upc.clear();
  item.variants.front().cost = -1;  // unknown here: no difference
  web = same_mug();
  CHECK(told(differences(item, {}, web)) == "MUG upc |0000000000017 stays\n");
}

TEST_CASE("variants are compared with those that they were matched with", "[S80]") {
  auto item = mug();
  item.has_variants = true;
  item.variants.front().item_id = "v-blue";
  item.variants.push_back(item.variants.front());
  item.variants.back().item_id = "v-red";
  item.variants.back().sku = "MUG-RED";
  item.variants.push_back(item.variants.front());
  item.variants.back().item_id = "v-unknown";
  auto web = same_mug();
  WebVariant blue, red;
  blue.id = 70;
  blue.upc = item.variants.front().upc;
  red.id = 71;
  red.upc = "1";
  red.price = 200'000;
  red.cost = 50'000;
  web.variants = {blue, red};
  KnownItem known;
  SentVariant sent;
  sent.item_id = "v-blue";
  sent.variant = 70;
  known.variants.push_back(sent);
  sent.item_id = "v-red";
  sent.variant = 71;
  known.variants.push_back(sent);
  CHECK(told(differences(item, known, web)) ==
        "MUG-RED price 18|20 variant\n"
        "MUG-RED upc 0000000000017|1 variant\n"
        "MUG-RED cost 6.1|5 variant\n");
}

TEST_CASE("fields that can be chosen have a name, and no other is one", "[S80]") {
  for (const auto field : {MatchedField::name, MatchedField::price, MatchedField::cost, MatchedField::upc})
    CHECK(matched_field(name_of(field)) == field);
  CHECK(matched_field("tracking") == MatchedField::counting);
  CHECK(matched_field("colour") == MatchedField::counting);
  CHECK(name_of(MatchedField::counting) == "tracking");
}
