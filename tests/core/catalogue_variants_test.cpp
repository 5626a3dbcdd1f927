// What goes to the web store next for an item with variants.

#include "catch2.hpp"
#include "core/catalogue_shop.h"

using namespace catalogue_shop;
using Catch::Matchers::Contains;

TEST_CASE(
    "Labels that are renamed here are renamed there, and one that becomes another makes its variant anew",
    "[S36]") {
  auto item = bandana();
  auto web = made_of(item);
  auto known = known_as_sent(item, web);
  for (auto& variant : item.variants) variant.choices[0].name = "Color";
  auto step = planned(item, known, &web);
  REQUIRE(step.kind == PlanStep::Kind::change_option);
  CHECK(step.option.option == 7);
  CHECK(step.option.name == "Color");
  web.options[0].name = "Color";
  for (auto& variant : web.variants) variant.choices[0].name = "Color";
  item.variants[0].choices[0].value = "Navy";
  step = planned(item, known, &web);
  REQUIRE(step.kind == PlanStep::Kind::change_option);
  REQUIRE(step.option.values);
  CHECK(step.option.values->at(0).id == 1);
  CHECK(step.option.values->at(0).label == "Navy");
  CHECK(step.option.values->size() == 2);
  // The two swap: neither can be renamed, so the variants are made anew, counted again.
  item.variants[0].choices[0].value = "Red";
  item.variants[1].choices[0].value = "Blue";
  step = planned(item, known, &web);
  REQUIRE(step.kind == PlanStep::Kind::remove_variant);
  CHECK(step.variant == 371);
  // Both the same is no item that can be sold.
  item.variants[1].choices[0].value = "Red";
  CHECK_THAT(planned(item, known, &web).words, Contains("both Red"));
}

TEST_CASE("Options and labels that perhaps were renamed there are renamed back, and nothing is made anew",
          "[S36]") {
  const auto item = shirt();
  auto web = made_of(item);
  auto known = known_as_sent(item, web);
  for (auto& variant : web.variants)
    for (auto& choice : variant.choices)
      if (choice.label == "Blue") choice.label = "Navy";
  web.options[0].values[0].label = "Navy";
  // Somebody there did it: it is theirs.
  CHECK(planned(item, known, &web).kind == PlanStep::Kind::settled);
  known.unsure = unsure_of(Field::option_labels);
  const auto step = planned(item, known, &web);
  REQUIRE(step.kind == PlanStep::Kind::change_option);
  REQUIRE(step.option.values);
  REQUIRE(step.option.values->size() == 2);
  CHECK(step.option.values->at(0).id == web.options[0].values[0].id);
  CHECK(step.option.values->at(0).label == "Blue");

  web = made_of(item);
  web.options[1].name = "Cut";
  for (auto& variant : web.variants) variant.choices[1].name = "Cut";
  const auto back = planned(item, known, &web);
  REQUIRE(back.kind == PlanStep::Kind::change_option);
  CHECK(back.option.option == web.options[1].id);
  CHECK(back.option.name == "Size");
}

TEST_CASE("A variant that is new here is added, one that is gone here is removed, and theirs is left alone",
          "[S19]") {
  auto item = bandana();
  auto web = made_of(item);
  auto known = known_as_sent(item, web);
  web.variants.push_back({999, "THEIRS", "", std::nullopt, std::nullopt, {{7, 9, "Colour", "Gold"}}});
  web.options[0].values.push_back({9, "Gold"});
  CHECK(planned(item, known, &web).kind == PlanStep::Kind::settled);
  item.variants.push_back(sold_as("I2.3", "GRN", {{"Colour", "Green"}}));
  auto step = planned(item, known, &web);
  REQUIRE(step.kind == PlanStep::Kind::change_option);
  REQUIRE(step.option.values->size() == 4);
  web.options[0].values.push_back({10, "Green"});
  step = planned(item, known, &web);
  REQUIRE(step.kind == PlanStep::Kind::add_variants);
  REQUIRE(step.add.size() == 1);
  CHECK(step.add[0].web_choices.at(0).value == 10);
  item.variants.erase(item.variants.begin() + 1, item.variants.end());
  step = planned(item, known, &web);
  REQUIRE(step.kind == PlanStep::Kind::remove_variant);
  CHECK(step.variant == 372);
}

TEST_CASE("Variants that nothing tells apart for a shopper cannot be sold online", "[S19][S20]") {
  struct Bad {
    const char* what;
    void (*spoil)(RegisterItem&);
    const char* words;
  };
  const Bad table[] = {
      {"none has options",
       [](RegisterItem& i) {
         for (auto& v : i.variants) v.choices.clear();
       },
       "no options"},
      {"one has more options",
       [](RegisterItem& i) {
         i.variants[1].choices.push_back({"Fit", "Slim"});
       },
       "see Blue, M, Slim"},
      {"one has another option", [](RegisterItem& i) { i.variants[1].choices[0].name = "Hue"; },
       "see Blue, M"},
      {"an option without a name",
       [](RegisterItem& i) {
         for (auto& v : i.variants) v.choices[1].name.clear();
       },
       "without a name"},
      {"a value that is empty", [](RegisterItem& i) { i.variants[2].choices[1].value.clear(); },
       "without a name or a value"},
      {"an option's name that is too long",
       [](RegisterItem& i) {
         for (auto& v : i.variants) v.choices[1].name = std::string(256, 'x');
       },
       "over 255"},
      {"a value that is too long",
       [](RegisterItem& i) { i.variants[0].choices[1].value = std::string(256, 'x'); }, "over 255"},
      {"two options of one name",
       [](RegisterItem& i) {
         for (auto& v : i.variants) v.choices[1].name = "colour";
       },
       "both called colour"},
      {"no SKU, no options", [](RegisterItem& i) { i.variants[0] = sold_as("I3.1", ""); }, "has no SKU"},
  };
  CHECK(why_not_online(shirt()).empty());
  for (const auto& bad : table) {
    CAPTURE(bad.what);
    auto item = shirt();
    bad.spoil(item);
    CHECK_THAT(why_not_online(item), Contains(bad.words));
  }
}

TEST_CASE("Each field of a variant goes when it is edited, fifty variants at a time", "[S38][S39][S40]") {
  const auto before = bandana();
  auto web = made_of(before);
  auto known = known_as_sent(before, web);
  auto item = before;
  auto& blue = item.variants[0];
  blue.upc = "42";
  blue.price = 200'000;
  blue.cost = 50'000;
  web.price = 180'000;
  auto step = planned(item, known, &web);
  REQUIRE(step.kind == PlanStep::Kind::change_variants);
  REQUIRE(step.changes.size() == 1);
  CHECK(step.changes[0].variant == 371);
  CHECK(step.changes[0].upc == "42");
  CHECK(step.changes[0].price == 200'000);
  CHECK(step.changes[0].cost == 50'000);
  for (int field = 0; field < 3; ++field) {
    CAPTURE(field);
    auto one = before;
    if (field == 0) one.variants[0].upc = "42";
    if (field == 1) one.variants[0].price = 200'000;
    if (field == 2) one.variants[0].cost = 50'000;
    CHECK(planned(one, known, &web).kind == PlanStep::Kind::change_variants);
  }
  web.variants[0].upc = "42";
  web.variants[0].price = 200'000;
  web.variants[0].cost = 50'000;
  CHECK(planned(item, known, &web).kind == PlanStep::Kind::settled);
  // Compared once, what differs goes though nobody edited it here.
  web = made_of(before);
  auto once = known_as_sent(item, web);
  once.compare = true;
  REQUIRE(planned(item, once, &web).kind == PlanStep::Kind::change_variants);
  CHECK(planned(item, once, &web).changes[0].cost == 50'000);
  once.compare = false;
  CHECK(planned(item, once, &web).kind == PlanStep::Kind::settled);
  // A variant that somebody removed there is left alone.
  web.variants.erase(web.variants.begin());
  CHECK(planned(before, known, &web).kind == PlanStep::Kind::settled);
  RegisterItem many = before;
  for (int i = 3; i <= 51; ++i)
    many.variants.push_back(
        sold_as("I2." + std::to_string(i), "V" + std::to_string(i), {{"Colour", std::to_string(i)}}));
  web = made_of(many);
  known = known_as_sent(many, web);
  for (auto& variant : many.variants) variant.upc = "42";
  CHECK(planned(many, known, &web).changes.size() == kVariantsPerRequest);
}

TEST_CASE("Options that no longer fit are made, renamed or removed, each by itself", "[S36]") {
  const auto before = shirt();
  const auto web = made_of(before);
  const auto known = known_as_sent(before, web);
  auto once = known;
  once.compare = true;
  CHECK(planned(before, once, &web).kind == PlanStep::Kind::settled);
  SECTION("one label that becomes two is not renamed") {
    auto item = before;
    item.variants[0].choices[0].value = "Navy";
    item.variants[1].choices[0].value = "Sky";
    const auto step = planned(item, known, &web);
    REQUIRE(step.kind == PlanStep::Kind::change_option);
    CHECK(step.option.values->at(0).label == "Blue");
    CHECK(step.option.values->size() == 4);
  }
  SECTION("two labels that become one: the first is renamed") {
    auto item = before;
    item.variants[2].choices[1].value = "L";
    for (auto& variant : item.variants) variant.choices[0].value = "Navy";
    const auto step = planned(item, known, &web);
    REQUIRE(step.kind == PlanStep::Kind::change_option);
    REQUIRE(step.option.values->size() == 2);
    CHECK(step.option.values->at(0).label == "Navy");
    CHECK(step.option.values->at(1).label == "Red");
  }
  SECTION("a label that becomes one that is there is not renamed") {
    auto item = before;
    for (auto& variant : item.variants)
      variant.choices[0].value = variant.choices[0].value == "Blue" ? "Red" : "Green";
    const auto step = planned(item, known, &web);
    REQUIRE(step.kind == PlanStep::Kind::change_option);
    CHECK(step.option.values->at(0).label == "Blue");
  }
  SECTION("a new option is made, also where it comes first") {
    auto item = before;
    for (auto& variant : item.variants) variant.choices.insert(variant.choices.begin(), {"Fit", "Slim"});
    const auto step = planned(item, known, &web);
    REQUIRE(step.kind == PlanStep::Kind::change_option);
    CHECK(step.option.option == 0);
    CHECK(step.option.name == "Fit");
    CHECK(step.option.values->size() == 1);
    item = before;
    for (auto& variant : item.variants) variant.choices.push_back({"Fit", "Slim"});
    CHECK(planned(item, known, &web).option.name == "Fit");
    // Once it is there, a value of theirs is no label of ours.
    auto fitted = web;
    fitted.options.push_back({9, "Fit", {{81, "Loose"}}});
    const auto added = planned(item, known, &fitted);
    REQUIRE(added.kind == PlanStep::Kind::change_option);
    CHECK(added.option.values->size() == 2);
    auto strange = known;
    for (auto& sent : strange.variants) sent.choices[0].name = "Pattern";
    item = before;
    for (auto& variant : item.variants) variant.choices[0].name = "Hue";
    CHECK(planned(item, strange, &web).option.option == 0);
  }
  SECTION("an option that the register has no longer is removed") {
    auto item = before;
    for (auto& variant : item.variants) variant.choices.pop_back();
    item.variants.erase(item.variants.begin() + 1);
    const auto step = planned(item, known, &web);
    REQUIRE(step.kind == PlanStep::Kind::change_option);
    CHECK(step.option.remove);
    CHECK(step.option.option == 8);
  }
  SECTION("a value that was ours and is used no longer goes, and theirs stays") {
    auto there = web;
    there.options[0].values.push_back({91, "Old"});
    there.options[0].values.push_back({92, "Theirs"});
    auto more = known;
    more.variants.push_back(known.variants[2]);
    more.variants.back().item_id = "I3.9";
    more.variants.back().variant = 999;
    more.variants.back().sku = "OLD";
    more.variants.back().choices[0].value = "Old";
    more.variants.push_back(more.variants.back());
    more.variants.back().item_id = "I3.10";
    more.variants.back().choices.clear();
    more.variants.back().live = false;
    more.variants.back().from_seq.reset();
    const auto step = planned(before, more, &there);
    REQUIRE(step.kind == PlanStep::Kind::change_option);
    REQUIRE(step.option.values->size() == 3);
    CHECK(step.option.values->at(2).label == "Theirs");
    there.options[0].values.erase(there.options[0].values.begin() + 2);
    CHECK(planned(before, more, &there).kind == PlanStep::Kind::settled);
  }
}

TEST_CASE("Variants are added fifty at a time, and one that was never sent is not looked for by its old SKU",
          "[S19]") {
  auto item = bandana();
  auto web = made_of(item);
  auto known = known_as_sent(item, web);
  known.variants[1].variant = 0;
  known.variants[1].sku = "RED-OLD";
  CHECK(planned(item, known, &web).kind == PlanStep::Kind::settled);
  known.variants[1].item_id = "I2.9";
  known.variants[1].choices.clear();
  CHECK(planned(item, known, &web).kind == PlanStep::Kind::count);
  RegisterItem many = item;
  for (int i = 3; i <= 53; ++i)
    many.variants.push_back(
        sold_as("I2." + std::to_string(i), "V" + std::to_string(i), {{"Colour", std::to_string(i)}}));
  auto grown = made_of(many);
  grown.variants.resize(2);
  known = known_as_sent(item, grown);
  CHECK(planned(many, known, &grown).add.size() == kVariantsPerRequest);
  // A product whose only variant is something else is added to, never emptied.
  auto other = made_of(item);
  other.variants.resize(1);
  other.variants[0].choices[0].label = "Gold";
  known = known_as_sent(item, made_of(item));
  known.compare = true;
  CHECK(planned(item, known, &other).kind == PlanStep::Kind::add_variants);
  other.variants[0].choices.clear();
  CHECK(planned(item, known, &other).add.size() == 2);
}

TEST_CASE("A product without options is not an item with variants, unless it was made from here",
          "[S19][S80]") {
  auto item = bandana();
  auto web = made_of(item);
  auto known = known_as_sent(item, web);
  CHECK_THAT(planned(soap(), known_as_sent(soap(), web), &web).words, Contains("options in the web store"));
  web.options.clear();
  for (auto& variant : web.variants) variant.choices.clear();
  known.compare = true;
  CHECK(planned(item, known, &web).option.name == "Colour");
  known.adopted = true;
  CHECK_THAT(planned(item, known, &web).words, Contains("none in the web store"));
}

TEST_CASE("Which variant is whose is learnt by its number, its SKU or its options, in this order", "[S80]") {
  const auto item = bandana();
  auto web = made_of(item);
  auto sent = as_sent(item);
  sent[0].sku.clear();
  sent[1].sku = "red";
  learn_variants(web, sent);
  CHECK(sent[0].variant == 371);
  CHECK(sent[1].variant == 372);
  sent[0].variant = 0;
  sent[0].choices.clear();
  sent[1].variant = 0;
  sent[1].sku = "R-2";
  sent[1].choices[0].value = "Gold";
  learn_variants(web, sent);
  CHECK(sent[0].variant == 0);
  CHECK(sent[1].variant == 0);
  // Without options the only one is it, whatever its SKU; two are told apart.
  web.options.clear();
  learn_variants(web, sent);
  CHECK(sent[0].variant == 0);
  auto only = as_sent(soap());
  learn_variants(web, only);
  CHECK(only[0].variant == 0);
  web.variants.resize(1);
  learn_variants(web, only);
  CHECK(only[0].variant == 371);
}

TEST_CASE("Nothing of an item is live until a variant is", "[S23]") {
  const auto item = bandana();
  auto known = known_as_sent(item, made_of(item));
  CHECK(known.live_anywhere());
  for (auto& sent : known.variants) sent.live = false;
  CHECK_FALSE(known.live_anywhere());
}
