// Items of a little register, as it has them and as its web store does.
#pragma once

#include <algorithm>

#include "plugin/core/catalogue_plan.h"

namespace catalogue_shop {

using namespace tillbridge::core;

inline RegisterVariant sold_as(const std::string& id, const std::string& sku,
                               std::vector<Choice> choices = {}) {
  RegisterVariant variant;
  variant.item_id = id;
  variant.sku = sku;
  variant.price = 180'000;
  variant.choices = std::move(choices);
  return variant;
}

inline RegisterItem soap() {
  RegisterItem item;
  item.item_id = "I1";
  item.name = "Soap";
  item.currency = "USD";
  item.variants = {sold_as("I1", "SOAP")};
  return item;
}

inline RegisterItem bandana() {
  RegisterItem item;
  item.item_id = "I2";
  item.name = "Bandana";
  item.currency = "USD";
  item.has_variants = true;
  item.variants = {sold_as("I2.1", "BLU", {{"Colour", "Blue"}}), sold_as("I2.2", "RED", {{"Colour", "Red"}})};
  return item;
}

/// Two options: (Blue, S), (Blue, M), (Red, S).
inline RegisterItem shirt() {
  auto item = bandana();
  item.name = "Shirt";
  item.variants = {sold_as("I3.1", "B-S", {{"Colour", "Blue"}, {"Size", "S"}}),
                   sold_as("I3.2", "B-M", {{"Colour", "Blue"}, {"Size", "M"}}),
                   sold_as("I3.3", "R-S", {{"Colour", "Red"}, {"Size", "S"}})};
  return item;
}

/// As the web store has it once it was sent.
inline WebProduct made_of(const RegisterItem& item) {
  WebProduct web;
  web.id = 111;
  web.name = item.name;
  web.price = item.variants.front().price;
  web.tracking = item.has_variants ? "variant" : "product";
  web.visible = false;
  std::int64_t id = 371, value = 1;
  if (item.has_variants)
    for (const auto& choice : item.variants.front().choices)
      web.options.push_back({7 + static_cast<std::int64_t>(web.options.size()), choice.name, {}});
  for (const auto& variant : item.variants) {
    WebVariant row{id++, variant.sku, variant.upc, variant.price, std::nullopt, {}};
    for (std::size_t at = 0; at < variant.choices.size(); ++at) {
      const auto& choice = variant.choices[at];
      auto& values = web.options[at].values;
      auto there = std::find_if(values.begin(), values.end(),
                                [&](const auto& known) { return known.label == choice.value; });
      if (there == values.end()) there = values.insert(values.end(), {value++, choice.value});
      row.choices.push_back({web.options[at].id, there->id, choice.name, choice.value});
    }
    web.variants.push_back(row);
  }
  return web;
}

inline KnownItem known_as_sent(const RegisterItem& item, const WebProduct& web) {
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

inline PlanStep planned(const RegisterItem& item, const KnownItem& known, const WebProduct* web = nullptr) {
  PlanInput input;
  input.item = &item;
  input.known = &known;
  input.web = web;
  input.store_prices.currency = "USD";
  input.imported_category = 23;
  return plan(input);
}

}  // namespace catalogue_shop
