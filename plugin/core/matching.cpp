#include "plugin/core/matching.h"

#include <algorithm>
#include <optional>

namespace tillbridge::core {
namespace {

std::string money(std::optional<E4> amount) {
  return amount && *amount >= 0 ? wire_decimal(*amount) : std::string();
}

}  // namespace

std::string_view name_of(MatchedField field) {
  switch (field) {
    case MatchedField::name:
      return "name";
    case MatchedField::price:
      return "price";
    case MatchedField::cost:
      return "cost";
    case MatchedField::upc:
      return "upc";
    case MatchedField::counting:
      break;
  }
  return "tracking";
}

MatchedField matched_field(std::string_view name) {
  for (const auto field : {MatchedField::name, MatchedField::price, MatchedField::cost, MatchedField::upc})
    if (name == name_of(field)) return field;
  return MatchedField::counting;
}

std::vector<FieldDifference> differences(const RegisterItem& item, const KnownItem& known,
                                         const WebProduct& web) {
  std::vector<FieldDifference> found;
  const auto compare = [&](const std::string& sku, MatchedField field, std::string here, std::string there,
                           bool of_variant = false) {
    if (here != there) found.push_back({sku, field, std::move(here), std::move(there), of_variant});
  };
  const std::string& first = item.variants.front().sku;
  compare(first, MatchedField::name, item.name, web.name);
  compare(first, MatchedField::price, money(lowest_price(item)), money(web.price));
  const bool counted =
      std::any_of(item.variants.begin(), item.variants.end(), [](const auto& each) { return each.tracked; });
  compare(first, MatchedField::counting, counted ? "counted" : "not counted",
          web.tracking == "none" ? "not counted" : "counted");
  for (const auto& variant : item.variants) {
    std::string upc = web.upc;
    auto cost = web.cost;
    if (item.has_variants) {
      const auto sent = std::find_if(known.variants.begin(), known.variants.end(),
                                     [&](const auto& each) { return each.item_id == variant.item_id; });
      const auto there = std::find_if(web.variants.begin(), web.variants.end(), [&](const auto& each) {
        return sent != known.variants.end() && each.id == sent->variant;
      });
      if (there == web.variants.end()) continue;
      upc = there->upc;
      cost = there->cost ? there->cost : web.cost;
      compare(variant.sku, MatchedField::price, money(variant.price),
              money(there->price ? there->price : web.price), true);
    }
    compare(variant.sku, MatchedField::upc, variant.upc, upc, item.has_variants);
    if (variant.cost >= 0)
      compare(variant.sku, MatchedField::cost, money(variant.cost), money(cost), item.has_variants);
  }
  return found;
}

}  // namespace tillbridge::core
