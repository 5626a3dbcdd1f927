// What goes to the web store next for an item: its fields, its matching, its turning on and off.

#include "catch2.hpp"
#include "core/catalogue_shop.h"
#include "plugin/core/field_rules.h"

using namespace catalogue_shop;
using Catch::Matchers::Contains;

TEST_CASE("A new item is counted first, then made with all its variants in one request", "[S18][S19]") {
  auto item = bandana();
  KnownItem known;
  known.item_id = item.item_id;
  known.wanted = true;
  auto step = planned(item, known);
  REQUIRE(step.kind == PlanStep::Kind::count);
  CHECK(step.variants == std::vector<std::string>{"I2.1", "I2.2"});
  known.variants = as_sent(item);
  for (auto& sent : known.variants) sent.from_seq = 9;
  known.variants[0].first_count = 4;
  known.variants[1].first_count = -3;
  step = planned(item, known);
  REQUIRE(step.kind == PlanStep::Kind::create);
  REQUIRE(step.draft.variants.size() == 2);
  CHECK(step.draft.variants[0].level == 4);
  CHECK(step.draft.variants[1].level == 0);
  CHECK(step.draft.category == 23);
  CHECK(step.draft.tracking == "variant");
  // One whose answer was lost is looked for before anything else is judged of it.
  known.creating = true;
  item.name.clear();
  CHECK(planned(item, known).kind == PlanStep::Kind::search);
}

TEST_CASE("A price goes only where it means the same, or where somebody decided that it goes all the same",
          "[S33]") {
  auto item = soap();
  item.currency = "USD";
  item.price_with_tax = false;
  const auto web = made_of(item);
  auto known = known_as_sent(item, web);
  item.variants[0].price += 10'000;
  item.name = "Olive soap";
  PlanInput input;
  input.item = &item;
  input.known = &known;
  input.web = &web;
  const auto what_goes = [&](PriceTerms there, PriceChoice choice) {
    input.store_prices = std::move(there);
    input.price_choice = choice;
    return plan(input);
  };
  for (const PriceTerms& same : {PriceTerms{}, {"USD", {}}, {"USD", false}, {"", false}})
    CHECK(what_goes(same, PriceChoice::open).change.price == item.variants[0].price);
  for (const PriceTerms& other : {PriceTerms{"USD", true}, {"EUR", false}, {"EUR", {}}, {"", true}}) {
    for (const auto choice : {PriceChoice::open, PriceChoice::none}) {
      const auto step = what_goes(other, choice);
      CHECK(step.kind == PlanStep::Kind::change);
      CHECK(step.change.name == "Olive soap");
      CHECK_FALSE(step.change.price);
    }
    CHECK(what_goes(other, PriceChoice::send).change.price == item.variants[0].price);
  }
  // All else has gone.
  known.name = item.name;
  CHECK(what_goes({"USD", true}, PriceChoice::none).kind == PlanStep::Kind::settled);
  const auto waits = what_goes({"USD", true}, PriceChoice::open);
  CHECK(waits.kind == PlanStep::Kind::refuse);
  CHECK(waits.words ==
        "Its price is before tax, and the web store's prices include it. Nothing is converted. A manager "
        "decides in Review.");
  // A register that does not say is not compared.
  item.price_with_tax.reset();
  CHECK(what_goes({"USD", true}, PriceChoice::open).change.price == item.variants[0].price);
  // A cost has a currency and no tax.
  item.price_with_tax = false;
  item.variants[0].price -= 10'000;
  item.variants[0].cost = 77'000;
  CHECK(what_goes({"USD", true}, PriceChoice::open).change.cost == 77'000);
  CHECK(what_goes({"EUR", false}, PriceChoice::open).kind == PlanStep::Kind::refuse);
  CHECK(what_goes({"EUR", false}, PriceChoice::send).change.cost == 77'000);
}

TEST_CASE("What was not edited here since it was sent is left as the web store has it", "[S25][S45]") {
  const auto item = soap();
  auto web = made_of(item);
  const auto known = known_as_sent(item, web);
  web.name = "Their soap";
  web.price = 1;
  web.upc = "42";
  web.variants[0].sku = "THEIRS";
  CHECK(planned(item, known, &web).kind == PlanStep::Kind::settled);
  auto once = known;
  once.compare = true;
  const auto step = planned(item, once, &web);
  REQUIRE(step.kind == PlanStep::Kind::change);
  CHECK(step.change.name == "Soap");
  CHECK(step.change.price == 180'000);
  CHECK_FALSE(step.change.visible);
}

TEST_CASE("Compared once, what the web store had keeps its fields but for those sent from here or chosen",
          "[S25][S80]") {
  const auto item = soap();
  auto web = made_of(item);
  auto known = known_as_sent(item, web);
  web.name = "Their soap";
  web.price = 1;
  web.cost = 2;
  web.upc = "42";
  known.adopted = known.compare = true;
  CHECK(planned(item, known, &web).kind == PlanStep::Kind::settled);
  known.ours = unsure_of(Field::price);
  auto step = planned(item, known, &web);
  REQUIRE(step.kind == PlanStep::Kind::change);
  CHECK(step.change.price == 180'000);
  CHECK_FALSE(step.change.name);
  CHECK_FALSE(step.change.upc);
  CHECK_FALSE(step.change.cost);
  // An edit here goes all the same.
  known.ours = 0;
  known.name = "Soap, old";
  step = planned(item, known, &web);
  CHECK(step.change.name == "Soap");
  CHECK_FALSE(step.change.price);

  const auto many = bandana();
  auto theirs = made_of(many);
  auto taken = known_as_sent(many, theirs);
  theirs.options[0].name = "Color";
  theirs.variants[0].price = 1;
  theirs.variants[1].price = 2;
  theirs.variants[1].upc = "42";
  taken.adopted = taken.compare = true;
  CHECK(planned(many, taken, &theirs).kind == PlanStep::Kind::settled);
  taken.variants[1].ours = unsure_of(Field::variant_price);
  step = planned(many, taken, &theirs);
  REQUIRE(step.kind == PlanStep::Kind::change_variants);
  REQUIRE(step.changes.size() == 1);
  CHECK(step.changes[0].variant == theirs.variants[1].id);
  CHECK(step.changes[0].price == 180'000);
  CHECK_FALSE(step.changes[0].upc);
}

TEST_CASE("An edit sends that field and no other, and a sale price above the new one is told", "[S27][S33]") {
  auto item = soap();
  auto web = made_of(item);
  const auto known = known_as_sent(item, web);
  web.sale_price = 170'000;
  item.variants[0].price = 160'000;
  const auto step = planned(item, known, &web);
  REQUIRE(step.kind == PlanStep::Kind::change);
  CHECK(step.change.price == 160'000);
  CHECK_FALSE(step.change.name);
  CHECK_FALSE(step.change.cost);
  CHECK_THAT(step.remark, Contains("sale price"));
  CHECK(planned(item, known).kind == PlanStep::Kind::look);
}

TEST_CASE("An edit that perhaps has arrived and was taken back since goes once more, and no other field does",
          "[S27][S38]") {
  const auto item = soap();
  auto web = made_of(item);
  auto known = known_as_sent(item, web);
  // The web store has the edit, and others of its own.
  web.name = "Olive soap";
  web.price = 1;
  web.upc = "42";
  known.unsure = unsure_of(Field::name);
  CHECK(known.is_unsure());
  auto step = planned(item, known, &web);
  REQUIRE(step.kind == PlanStep::Kind::change);
  CHECK(step.change.name == "Soap");
  CHECK_FALSE((step.change.price || step.change.upc || step.change.tracking || step.change.cost));
  web.name = "Soap";
  CHECK(planned(item, known, &web).kind == PlanStep::Kind::settled);
  known.unsure = unsure_of(Field::upc);
  CHECK(planned(item, known, &web).change.upc == "");

  const auto scarf = bandana();
  auto scarf_web = made_of(scarf);
  auto scarf_known = known_as_sent(scarf, scarf_web);
  for (auto& variant : scarf_web.variants) variant.price = 170'000;
  scarf_known.variants[1].unsure = unsure_of(Field::variant_price);
  CHECK(scarf_known.is_unsure());
  step = planned(scarf, scarf_known, &scarf_web);
  REQUIRE(step.kind == PlanStep::Kind::change_variants);
  REQUIRE(step.changes.size() == 1);
  CHECK(step.changes[0].variant == 372);
  CHECK(step.changes[0].price == 180'000);
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
  item.variants[0].price += 10'000;
  CHECK_THAT(planned(item, known, &web).words, Contains("EUR") && Contains("USD"));
}

TEST_CASE("Turning off hides and nothing else, and turning on again counts before it shows", "[S22][S23]") {
  const auto item = soap();
  auto web = made_of(item);
  auto known = known_as_sent(item, web);
  known.wanted = false;
  web.visible = true;
  web.name = "Their soap";
  auto step = planned(item, known, &web);
  REQUIRE(step.kind == PlanStep::Kind::change);
  CHECK(step.change.visible == false);
  CHECK_FALSE(step.change.name);
  web.visible = false;
  CHECK(planned(item, known, &web).kind == PlanStep::Kind::settled);
  known.wanted = true;
  known.hidden_by_us = true;
  known.variants[0].live = false;
  known.variants[0].from_seq.reset();
  web.name = item.name;
  CHECK(planned(item, known, &web).kind == PlanStep::Kind::count);
  known.variants[0].from_seq = 12;
  CHECK(planned(item, known, &web).kind == PlanStep::Kind::set_levels);
  known.variants[0].live = true;
  step = planned(item, known, &web);
  REQUIRE(step.kind == PlanStep::Kind::change);
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
      {"a long SKU", [](RegisterItem& i) { i.variants[0].sku = std::string(256, 'x'); }, "SKU of 256"},
      {"a rubbed-out character in its SKU", [](RegisterItem& i) { i.variants[0].sku = "A\x7f"; },
       "cannot be printed"},
      {"nothing to sell", [](RegisterItem& i) { i.variants.clear(); }, "no variants"},
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
  // The same variant listed twice is no doubt, and another variant of its product is one.
  CHECK(match_item(item, {same, same}, {}).kind == Match::Kind::found);
  CHECK_THAT(match_item(item, {same, {111, 372, "SOAP", "", "Soap"}}, {}).words, Contains("twice"));
  // A UPC that two have, on either side, or whose product is another item's by its SKU, is no proof.
  const Candidate olive{112, 372, "OTHER", "085001001423", "Olive"};
  CHECK_THAT(match_item(item, {}, {olive, {113, 373, "THIRD", "85001001423", "Third"}}).words,
             Contains("twice"));
  CHECK(match_item(item, {}, {olive, olive}).kind == Match::Kind::found);
  const auto yes = [](const std::string&) { return true; };
  CHECK_THAT(match_item(item, {}, {olive}, {{}, yes}).words, Contains("Another item here has its UPC"));
  CHECK_THAT(match_item(item, {}, {olive}, {yes, {}}).words,
             Contains("whose SKU OTHER is another item's here"));
  CHECK(match_item(item, {same}, {olive}, {yes, yes}).kind == Match::Kind::found);
  // An UPC counts only where the SKU has said nothing, and noughts are no number.
  CHECK(match_item(item, {same}, {{112, 372, "OTHER", "85001001423", "Olive"}}).product == 111);
  CHECK(match_item(item, {}, {{112, 372, "OTHER", "000", "Olive"}}).kind == Match::Kind::none);
  item.variants[0].upc.clear();
  CHECK(match_item(item, {same}, {{112, 372, "OTHER", "", "Olive"}}).product == 111);
  CHECK(match_item(item, {}, {{112, 372, "OTHER", "", "Olive"}}).kind == Match::Kind::none);
  item.variants[0].sku.clear();
  CHECK(match_item(item, {{111, 371, "", "", "Soap"}}, {}).kind == Match::Kind::none);
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
  CHECK(flows(Field::sku, Trigger::turned_on));
}

TEST_CASE("An item that is off is hidden once and not shown, whatever is known of it", "[S22]") {
  const auto item = soap();
  auto web = made_of(item);
  KnownItem known;
  known.item_id = item.item_id;
  CHECK(planned(item, known).kind == PlanStep::Kind::settled);
  known.creating = true;
  CHECK(planned(item, known).kind == PlanStep::Kind::search);
  known = known_as_sent(item, web);
  known.wanted = false;
  CHECK(planned(item, known).kind == PlanStep::Kind::look);
  web.visible = true;
  const auto hide = planned(item, known, &web);
  CHECK(hide.kind == PlanStep::Kind::change);
  CHECK_FALSE(hide.change.empty());
  PlanInput gone;
  gone.item = &item;
  gone.known = &known;
  gone.absent = true;
  CHECK(plan(gone).kind == PlanStep::Kind::settled);
  known.wanted = true;
  CHECK(plan(gone).kind == PlanStep::Kind::gone);
  known.wanted = false;
  known.shown = true;
  CHECK_THAT(planned(item, known, &web).words, Contains("Turn it on"));
}

TEST_CASE("What the shop wants to be seen is seen, and once it is so nothing more is sent", "[S24]") {
  const auto item = soap();
  auto web = made_of(item);
  auto known = known_as_sent(item, web);
  known.shown = true;
  auto step = planned(item, known, &web);
  REQUIRE(step.kind == PlanStep::Kind::change);
  CHECK(step.change.visible == true);
  web.visible = true;
  CHECK(planned(item, known, &web).kind == PlanStep::Kind::settled);
}

TEST_CASE("An item that cannot go says why, and one of no currency is not held back", "[S20]") {
  auto item = soap();
  KnownItem known = known_as_sent(item, {});
  known.product = 0;
  PlanInput in;
  in.known = &known;
  CHECK_THAT(plan(in).words, Contains("no longer has this item"));
  in.item = &item;
  in.cannot = "The plan of this shop does not include it.";
  CHECK(plan(in).words == in.cannot);
  in.cannot.clear();
  in.store_prices.currency = "USD";
  item.currency.clear();
  CHECK(plan(in).kind == PlanStep::Kind::create);
  item.currency = "EUR";
  in.store_prices.currency.clear();
  CHECK(plan(in).kind == PlanStep::Kind::create);
}

TEST_CASE("A new item brings its first count where the web store can take it, and else gets it afterwards",
          "[S18][S31]") {
  auto item = soap();
  KnownItem known = known_as_sent(item, {});
  known.product = 0;
  known.variants[0].first_count = 8;
  PlanInput in;
  in.item = &item;
  in.known = &known;
  CHECK(plan(in).draft.level == 8);
  CHECK(plan(in).draft.tracking == "product");
  in.levels_with_creation = false;
  CHECK_FALSE(plan(in).draft.level);
  in.levels_with_creation = true;
  known.variants[0].from_seq.reset();  // its count stands from an earlier time
  CHECK_FALSE(plan(in).draft.level);
  known.variants[0].from_seq = 5;
  item.variants[0].tracked = known.variants[0].tracked = false;
  CHECK_FALSE(plan(in).draft.level);
  CHECK(plan(in).draft.tracking == "none");
  const auto two = bandana();
  known = known_as_sent(two, {});
  known.product = 0;
  in.item = &two;
  in.levels_with_creation = false;
  REQUIRE(plan(in).kind == PlanStep::Kind::create);
  CHECK_FALSE(plan(in).draft.variants[0].level);
}

TEST_CASE("Each field of a basic item goes when it is edited, and not where the web store has it so already",
          "[S27][S29][S30][S32][S33]") {
  const auto before = soap();
  const auto known = known_as_sent(before, made_of(before));
  auto web = made_of(before);
  auto item = before;
  item.name = "Olive soap";
  item.variants[0].price = 190'000;
  item.variants[0].upc = "42";
  item.variants[0].cost = 50'000;
  item.variants[0].tracked = false;
  auto step = planned(item, known, &web);
  REQUIRE(step.kind == PlanStep::Kind::change);
  CHECK(step.change.name == "Olive soap");
  CHECK(step.change.price == 190'000);
  CHECK(step.change.upc == "42");
  CHECK(step.change.cost == 50'000);
  CHECK(step.change.tracking == "none");
  CHECK(step.remark.empty());
  web.name = item.name;
  web.price = 190'000;
  web.cost = 50'000;
  web.tracking = "none";
  for (const auto* upc : {"", "42"}) {
    web.upc = upc;
    step = planned(item, known, &web);
    CHECK(step.kind == (web.upc.empty() ? PlanStep::Kind::change : PlanStep::Kind::settled));
  }
  // Each alone is a change, too.
  web = made_of(before);
  for (int field = 0; field < 2; ++field) {
    item = before;
    (field == 0 ? item.variants[0].cost : item.variants[0].price) = 70'000;
    item.variants[0].tracked = true;
    CHECK(planned(item, known, &web).kind == PlanStep::Kind::change);
  }
  item = before;
  item.variants[0].tracked = false;
  CHECK(planned(item, known, &web).change.tracking == "none");
  auto once = known;
  once.compare = true;
  item = before;
  item.variants[0].cost = once.variants[0].cost = 50'000;
  web.upc = "their own";
  CHECK(planned(item, once, &web).change.cost == 50'000);
  CHECK(planned(item, once, &web).change.upc == "");
  // Unedited, it stays as they have it.
  once.compare = false;
  CHECK(planned(item, once, &web).kind == PlanStep::Kind::settled);
  // One that was not counted before and is now: only once somebody chose to, also where all is compared.
  auto uncounted = known;
  uncounted.variants[0].tracked = false;
  web = made_of(before);
  web.tracking = "none";
  CHECK(planned(before, uncounted, &web).kind == PlanStep::Kind::settled);
  uncounted.first_count = FirstCount::left;
  uncounted.compare = true;
  CHECK(planned(before, uncounted, &web).kind == PlanStep::Kind::settled);
  uncounted.first_count = FirstCount::take;
  CHECK(planned(before, uncounted, &web).change.tracking == "product");
}
