#include "plugin/core/catalogue_plan.h"

#include "catch2.hpp"
#include "plugin/core/field_rules.h"

using namespace tillbridge::core;
using Kind = PlanStep::Kind;
using Catch::Matchers::Contains;

namespace {

RegisterVariant sold_as(const std::string& id, const std::string& sku, std::vector<Choice> choices = {}) {
  RegisterVariant variant;
  variant.item_id = id;
  variant.sku = sku;
  variant.price = 180'000;
  variant.choices = std::move(choices);
  return variant;
}

RegisterItem soap() {
  RegisterItem item;
  item.item_id = "I1";
  item.name = "Soap";
  item.currency = "USD";
  item.variants = {sold_as("I1", "SOAP")};
  return item;
}

RegisterItem bandana() {
  RegisterItem item;
  item.item_id = "I2";
  item.name = "Bandana";
  item.currency = "USD";
  item.has_variants = true;
  item.variants = {sold_as("I2.1", "BLU", {{"Colour", "Blue"}}), sold_as("I2.2", "RED", {{"Colour", "Red"}})};
  return item;
}

/// As the web store has it once it was sent.
WebProduct made_of(const RegisterItem& item) {
  WebProduct web;
  web.id = 111;
  web.name = item.name;
  web.price = item.variants.front().price;
  web.tracking = item.has_variants ? "variant" : "product";
  web.visible = false;
  std::int64_t id = 371, value = 1;
  if (item.has_variants) web.options = {{7, item.variants.front().choices[0].name, {}}};
  for (const auto& variant : item.variants) {
    WebVariant row{id++, variant.sku, variant.upc, variant.price, std::nullopt, {}};
    for (const auto& choice : variant.choices) {
      web.options[0].values.push_back({value, choice.value});
      row.choices.push_back({7, value++, choice.name, choice.value});
    }
    web.variants.push_back(row);
  }
  return web;
}

KnownItem known_as_sent(const RegisterItem& item, const WebProduct& web) {
  KnownItem known;
  known.item_id = item.item_id;
  known.product = web.id;
  known.wanted = true;
  known.name = item.name;
  known.variants = as_sent(item);
  learn_variants(web, known.variants);
  for (auto& sent : known.variants) {
    sent.live = true;
    sent.from_seq = 5;
  }
  return known;
}

PlanStep planned(const RegisterItem& item, const KnownItem& known, const WebProduct* web = nullptr) {
  PlanInput input;
  input.item = &item;
  input.known = &known;
  input.web = web;
  input.store_currency = "USD";
  input.imported_category = 23;
  return plan(input);
}

}  // namespace

TEST_CASE("A new item is counted first, then made with all its variants in one request", "[S18][S19]") {
  auto item = bandana();
  KnownItem known;
  known.item_id = item.item_id;
  known.wanted = true;
  auto step = planned(item, known);
  REQUIRE(step.kind == Kind::count);
  CHECK(step.variants == std::vector<std::string>{"I2.1", "I2.2"});
  known.variants = as_sent(item);
  for (auto& sent : known.variants) sent.from_seq = 9;
  known.variants[0].first_count = 4;
  known.variants[1].first_count = -3;
  step = planned(item, known);
  REQUIRE(step.kind == Kind::create);
  REQUIRE(step.draft.variants.size() == 2);
  CHECK(step.draft.variants[0].level == 4);
  CHECK(step.draft.variants[1].level == 0);
  CHECK(step.draft.category == 23);
  CHECK(step.draft.tracking == "variant");
  // One whose answer was lost is looked for before anything else is judged of it.
  known.creating = true;
  item.name.clear();
  CHECK(planned(item, known).kind == Kind::search);
}

TEST_CASE("What was not edited here since it was sent is left as the web store has it", "[S25][S45]") {
  const auto item = soap();
  auto web = made_of(item);
  const auto known = known_as_sent(item, web);
  web.name = "Their soap";
  web.price = 1;
  web.upc = "42";
  web.variants[0].sku = "THEIRS";
  CHECK(planned(item, known, &web).kind == Kind::settled);
  auto once = known;
  once.compare = true;
  const auto step = planned(item, once, &web);
  REQUIRE(step.kind == Kind::change);
  CHECK(step.change.name == "Soap");
  CHECK(step.change.price == 180'000);
  CHECK_FALSE(step.change.visible);
}

TEST_CASE("An edit sends that field and no other, and a sale price above the new one is told", "[S27][S33]") {
  auto item = soap();
  auto web = made_of(item);
  const auto known = known_as_sent(item, web);
  web.sale_price = 170'000;
  item.variants[0].price = 160'000;
  const auto step = planned(item, known, &web);
  REQUIRE(step.kind == Kind::change);
  CHECK(step.change.price == 160'000);
  CHECK_FALSE(step.change.name);
  CHECK_FALSE(step.change.cost);
  CHECK_THAT(step.remark, Contains("sale price"));
  CHECK(planned(item, known).kind == Kind::look);
}

TEST_CASE("An SKU that was changed here is refused with the reason, and so is another currency",
          "[S28][S33]") {
  auto item = soap();
  const auto web = made_of(item);
  const auto known = known_as_sent(item, web);
  item.variants[0].sku = "SOAP-2";
  CHECK_THAT(planned(item, known, &web).words, Contains("from SOAP to SOAP-2"));
  item = soap();
  item.currency = "EUR";
  CHECK_THAT(planned(item, known, &web).words, Contains("EUR") && Contains("USD"));
}

TEST_CASE(
    "Labels that are renamed here are renamed there, and one that becomes another makes its variant anew",
    "[S36]") {
  auto item = bandana();
  auto web = made_of(item);
  auto known = known_as_sent(item, web);
  for (auto& variant : item.variants) variant.choices[0].name = "Color";
  auto step = planned(item, known, &web);
  REQUIRE(step.kind == Kind::change_option);
  CHECK(step.option.option == 7);
  CHECK(step.option.name == "Color");
  web.options[0].name = "Color";
  for (auto& variant : web.variants) variant.choices[0].name = "Color";
  item.variants[0].choices[0].value = "Navy";
  step = planned(item, known, &web);
  REQUIRE(step.kind == Kind::change_option);
  REQUIRE(step.option.values);
  CHECK(step.option.values->at(0).id == 1);
  CHECK(step.option.values->at(0).label == "Navy");
  CHECK(step.option.values->size() == 2);
  // The two swap: neither can be renamed, so the variants are made anew, counted again.
  item.variants[0].choices[0].value = "Red";
  item.variants[1].choices[0].value = "Blue";
  step = planned(item, known, &web);
  REQUIRE(step.kind == Kind::remove_variant);
  CHECK(step.variant == 371);
  // Both the same is no item that can be sold.
  item.variants[1].choices[0].value = "Red";
  CHECK_THAT(planned(item, known, &web).words, Contains("both Red"));
}

TEST_CASE("A variant that is new here is added, one that is gone here is removed, and theirs is left alone",
          "[S19]") {
  auto item = bandana();
  auto web = made_of(item);
  auto known = known_as_sent(item, web);
  web.variants.push_back({999, "THEIRS", "", std::nullopt, std::nullopt, {{7, 9, "Colour", "Gold"}}});
  web.options[0].values.push_back({9, "Gold"});
  CHECK(planned(item, known, &web).kind == Kind::settled);
  item.variants.push_back(sold_as("I2.3", "GRN", {{"Colour", "Green"}}));
  auto step = planned(item, known, &web);
  REQUIRE(step.kind == Kind::change_option);
  REQUIRE(step.option.values->size() == 4);
  web.options[0].values.push_back({10, "Green"});
  step = planned(item, known, &web);
  REQUIRE(step.kind == Kind::add_variants);
  REQUIRE(step.add.size() == 1);
  CHECK(step.add[0].web_choices.at(0).value == 10);
  item.variants.erase(item.variants.begin() + 1, item.variants.end());
  step = planned(item, known, &web);
  REQUIRE(step.kind == Kind::remove_variant);
  CHECK(step.variant == 372);
}

TEST_CASE("Turning off hides and nothing else, and turning on again counts before it shows", "[S22][S23]") {
  const auto item = soap();
  auto web = made_of(item);
  auto known = known_as_sent(item, web);
  known.wanted = false;
  web.visible = true;
  web.name = "Their soap";
  auto step = planned(item, known, &web);
  REQUIRE(step.kind == Kind::change);
  CHECK(step.change.visible == false);
  CHECK_FALSE(step.change.name);
  web.visible = false;
  CHECK(planned(item, known, &web).kind == Kind::settled);
  known.wanted = true;
  known.hidden_by_us = true;
  known.variants[0].live = false;
  known.variants[0].from_seq.reset();
  web.name = item.name;
  CHECK(planned(item, known, &web).kind == Kind::count);
  known.variants[0].from_seq = 12;
  CHECK(planned(item, known, &web).kind == Kind::set_levels);
  known.variants[0].live = true;
  step = planned(item, known, &web);
  REQUIRE(step.kind == Kind::change);
  CHECK(step.change.visible == true);
}

TEST_CASE("What cannot be sold online says why in one sentence", "[S20]") {
  struct Bad {
    const char* what;
    void (*spoil)(RegisterItem&);
    const char* words;
  };
  const Bad table[] = {
      {"no SKU", [](RegisterItem& i) { i.variants[0].sku.clear(); }, "has no SKU"},
      {"no name", [](RegisterItem& i) { i.name.clear(); }, "has no name"},
      {"a long name", [](RegisterItem& i) { i.name = std::string(251, 'x'); }, "251 characters"},
      {"a long UPC", [](RegisterItem& i) { i.variants[0].upc = std::string(15, '1'); }, "UPC of 15"},
      {"fractions", [](RegisterItem& i) { i.variants[0].fractional = true; }, "fractions"},
      {"a price below zero", [](RegisterItem& i) { i.variants[0].price = -1; }, "below zero"},
      {"too much money", [](RegisterItem& i) { i.variants[0].money_fits = false; }, "cannot keep"},
      {"a line break in its SKU", [](RegisterItem& i) { i.variants[0].sku = "A\nB"; }, "cannot be printed"},
  };
  for (const auto& bad : table) {
    CAPTURE(bad.what);
    auto item = soap();
    CHECK(why_not_online(item).empty());
    bad.spoil(item);
    CHECK_THAT(why_not_online(item), Contains(bad.words));
  }
  auto item = soap();
  item.name.clear();
  for (int i = 0; i < 250; ++i) item.name += "ü";
  CHECK(why_not_online(item).empty());
  item = bandana();
  for (int i = 0; i < 599; ++i)
    item.variants.push_back(
        sold_as("I2." + std::to_string(i + 3), "V" + std::to_string(i), {{"Colour", std::to_string(i)}}));
  CHECK_THAT(why_not_online(item), Contains("601 variants"));
  item.variants.resize(300);
  CHECK_THAT(why_not_online(item), Contains("300 values"));
  item = bandana();
  item.variants[1].sku = "blu";
  CHECK_THAT(why_not_online(item), Contains("SKU blu"));
}

TEST_CASE("A product of the web store is matched by SKU whatever its case, then by UPC, and doubts are named",
          "[S80]") {
  auto item = soap();
  item.variants[0].upc = "085001001423";
  const Candidate same{111, 371, "soap", "85001001423", "Soap"};
  CHECK(match_item(item, {}, {}).kind == Match::Kind::none);
  auto match = match_item(item, {same}, {});
  CHECK(match.kind == Match::Kind::found);
  CHECK(match.product == 111);
  CHECK(match_item(item, {}, {{112, 372, "OTHER", "085001001423", "Olive"}}).product == 112);
  match = match_item(item, {same, {115, 375, "SOAP", "", "Again"}}, {});
  CHECK(match.kind == Match::Kind::conflict);
  CHECK_THAT(match.words, Contains("twice"));
  CHECK_THAT(match_item(item, {{111, 371, "SOAP", "999", "Soap"}}, {}).words, Contains("another UPC"));
  const auto two = bandana();
  CHECK_THAT(match_item(two, {{111, 1, "BLU", "", "A"}, {112, 2, "RED", "", "B"}}, {}).words,
             Contains("several products"));
  CHECK_THAT(match_item(two, {{111, 1, "BLU", "", "A"}}, {}).words, Contains("some of its variants"));
}

TEST_CASE("The table of fields stands in the order of its fields, and nothing flows back", "[S26]") {
  std::size_t at = 0;
  for (const auto& rule : kFieldRules) {
    CHECK(static_cast<std::size_t>(rule.field) == at++);
    CHECK(&rule_of(rule.field) == &rule);
    CHECK(rule.turned_on);
    CHECK_FALSE(rule.back);
  }
  CHECK_FALSE(flows(Field::sku, Trigger::edited));
  CHECK(flows(Field::quantity, Trigger::moved));
}

TEST_CASE("Money is exact from the register's minor units to the digits on the wire", "[S32][S33]") {
  CHECK(currency_digits("USD") == 2);
  CHECK(currency_digits("JPY") == 0);
  CHECK(currency_digits("KWD") == 3);
  CHECK(wire_decimal(*e4_of(1850, 2)) == "18.5");
  CHECK(wire_decimal(*e4_of(1850, 0)) == "1850");
  CHECK(wire_decimal(*e4_of(1855, 3)) == "1.855");
  CHECK(wire_decimal(*e4_of(1, 2)) == "0.01");
  CHECK(wire_decimal(-31'000) == "-3.1");
  CHECK_FALSE(e4_of(INT64_MAX, 2));
  for (std::int64_t minor = 0; minor < 20'000; ++minor)
    REQUIRE(parse_decimal(wire_decimal(*e4_of(minor, 2))) == e4_of(minor, 2));
  CHECK(parse_decimal("18.5000") == 185'000);
  CHECK(parse_decimal("1e2") == 1'000'000);
  CHECK(parse_decimal("1.5e-3") == 15);
  CHECK(parse_decimal("0.00010") == 1);
  CHECK_FALSE(parse_decimal("0.00001"));
  CHECK_FALSE(parse_decimal("18,50"));
  CHECK_FALSE(parse_decimal(""));
  CHECK_FALSE(parse_decimal("1e99"));
}
