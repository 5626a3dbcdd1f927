#include "plugin/core/catalogue_plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "plugin/core/catalogue_variants.h"
#include "plugin/core/field_rules.h"

namespace tillbridge::core {
namespace {

using Kind = PlanStep::Kind;

PlanStep step(Kind kind) {
  PlanStep made;
  made.kind = kind;
  return made;
}
PlanStep refuse(std::string words) {
  auto made = step(Kind::refuse);
  made.words = std::move(words);
  return made;
}

bool any_tracked(const RegisterItem& item) {
  return std::any_of(item.variants.begin(), item.variants.end(), [](const auto& v) { return v.tracked; });
}

std::string tracking_of(const RegisterItem& item) {
  return !any_tracked(item) ? "none" : item.has_variants ? "variant" : "product";
}

/// Why prices of this item do not go; empty where they do.
std::string price_held(const PlanInput& in) {
  return why_no_price(in.item->price_terms(), in.store_prices, in.price_choice);
}

/// A cost has no tax in it, but a currency.
bool cost_held(const PlanInput& in) {
  return in.price_choice != PriceChoice::send && currencies_differ(in.item->price_terms(), in.store_prices);
}

PlanStep plan_off(const PlanInput& in) {
  const auto& known = *in.known;
  if (known.shown.value_or(false)) return refuse("It is off. Turn it on before you show it to shoppers.");
  if (known.product == 0) return known.creating ? step(Kind::search) : step(Kind::settled);
  if (in.absent) return step(Kind::settled);
  if (in.web == nullptr) return step(Kind::look);
  if (!in.web->visible) return step(Kind::settled);
  auto hide = step(Kind::change);
  hide.change.product = known.product;
  hide.change.visible = false;
  return hide;
}

std::optional<Units> level_of(const SentVariant& sent) {
  if (!sent.from_seq || !sent.tracked) return std::nullopt;
  return std::max<Units>(0, sent.first_count);
}

/// Variants whose movements flow only once their count was taken and stands.
std::vector<std::string> uncounted(const RegisterItem& item, const KnownItem& known) {
  std::vector<std::string> ids;
  for (const auto& variant : item.variants) {
    const auto* sent = find_sent(known, variant.item_id);
    if (sent == nullptr || (!sent->live && !sent->from_seq)) ids.push_back(variant.item_id);
  }
  return ids;
}

PlanStep plan_creation(const PlanInput& in) {
  const auto& item = *in.item;
  const auto& known = *in.known;
  if (auto ids = uncounted(item, known); !ids.empty()) {
    auto count = step(Kind::count);
    count.variants = std::move(ids);
    return count;
  }
  auto create = step(Kind::create);
  auto& draft = create.draft;
  draft.name = item.name;
  draft.tracking = tracking_of(item);
  draft.price = lowest_price(item);
  draft.weight_milli = std::max<std::int64_t>(0, item.variants.front().weight_milli);
  draft.category = in.imported_category;
  if (!item.has_variants) {
    const auto& only = item.variants.front();
    draft.sku = only.sku;
    draft.upc = only.upc;
    draft.cost = only.cost;
    if (in.levels_with_creation) draft.level = level_of(*find_sent(known, only.item_id));
    return create;
  }
  for (const auto& variant : item.variants) {
    VariantDraft row{variant.item_id, variant.sku,  variant.upc,
                     variant.price,   variant.cost, variant.weight_milli,
                     variant.choices, {},           {}};
    if (in.levels_with_creation) row.level = level_of(*find_sent(known, variant.item_id));
    draft.variants.push_back(std::move(row));
  }
  return create;
}

/// An SKU is never changed by us, but where a manager wants back what somebody changed in the web store
/// (S28).
bool goes_back(const PlanInput& in, const SentVariant* sent, const std::string& there) {
  return sent != nullptr && in.skus_back.contains(sent->variant) && sent->sku != there;
}

/// The fields of the product itself that go now. What nobody edited here since it was sent stays as the web
/// store has it. `held`: a price would have gone.
ProductChange changed_fields(const PlanInput& in, std::string* remark, bool* held) {
  const auto& item = *in.item;
  const auto& known = *in.known;
  const auto& web = *in.web;
  ProductChange change;
  change.product = known.product;
  const auto edited = [](Field field) { return flows(field, Trigger::edited); };
  // What was written and perhaps has not arrived is compared too: the edit may have been taken back since.
  const auto due = [&](bool differs, Field field) {
    return differs || known.compares(field) || known.is_unsure(field);
  };
  if (edited(Field::name) && due(item.name != known.name, Field::name) && item.name != web.name)
    change.name = item.name;
  E4 sent_price = 0, sent_cost = -1;
  std::string sent_upc;
  bool sent_tracked = false, first = true;
  for (const auto& sent : known.variants) {
    sent_price = first ? sent.price : std::min(sent_price, sent.price);
    if (first) {
      sent_cost = sent.cost;
      sent_upc = sent.upc;
    }
    sent_tracked = sent_tracked || sent.tracked;
    first = false;
  }
  const E4 price = lowest_price(item);
  if (edited(Field::price) && due(price != sent_price, Field::price) && web.price != price) {
    if (price_held(in).empty())
      change.price = price;
    else
      *held = true;
    if (change.price && web.sale_price.value_or(0) > price)
      *remark = "The sale price in the web store is above the new price.";
  }
  // That the web store begins to count is somebody's choice (S79); that it stops, an edit.
  const bool begins = web.tracking == "none" && any_tracked(item);
  if (edited(Field::tracking) && web.tracking != tracking_of(item) &&
      (begins ? known.first_count == FirstCount::take
              : due(any_tracked(item) != sent_tracked, Field::tracking)))
    change.tracking = tracking_of(item);
  if (!item.has_variants) {
    const auto& only = item.variants.front();
    if (goes_back(in, find_sent(known, only.item_id), web.sku)) change.sku = only.sku;
    if (edited(Field::upc) && due(only.upc != sent_upc, Field::upc) && only.upc != web.upc)
      change.upc = only.upc;
    if (edited(Field::cost) && only.cost >= 0 && due(only.cost != sent_cost, Field::cost) &&
        web.cost != only.cost) {
      if (cost_held(in))
        *held = true;
      else
        change.cost = only.cost;
    }
  }
  return change;
}

std::vector<VariantChange> changed_variants(const PlanInput& in, bool* held) {
  std::vector<VariantChange> changes;
  if (!in.item->has_variants) return changes;
  const bool no_prices = !price_held(in).empty();
  for (const auto& variant : in.item->variants) {
    const auto* sent = find_sent(*in.known, variant.item_id);
    const auto* web = sent == nullptr ? nullptr : find_web(*in.web, *sent);
    if (web == nullptr) continue;
    VariantChange change;
    change.variant = web->id;
    const auto edited = [](Field field) { return flows(field, Trigger::edited); };
    const auto due = [&](bool differs, Field field) {
      return differs || in.known->compares(*sent, field) || (sent->unsure & unsure_of(field)) != 0;
    };
    if (goes_back(in, sent, web->sku)) change.sku = sent->sku;
    if (edited(Field::variant_upc) && due(variant.upc != sent->upc, Field::variant_upc) &&
        variant.upc != web->upc)
      change.upc = variant.upc;
    if (edited(Field::variant_price) && due(variant.price != sent->price, Field::variant_price) &&
        web->price != variant.price) {
      if (no_prices)
        *held = true;
      else
        change.price = variant.price;
    }
    if (edited(Field::variant_cost) && variant.cost >= 0 &&
        due(variant.cost != sent->cost, Field::variant_cost) && web->cost != variant.cost) {
      if (cost_held(in))
        *held = true;
      else
        change.cost = variant.cost;
    }
    if (change.sku || change.upc || change.price || change.cost) changes.push_back(std::move(change));
    if (changes.size() == kVariantsPerRequest) break;
  }
  return changes;
}

PlanStep plan_known(const PlanInput& in) {
  const auto& item = *in.item;
  const auto& known = *in.known;
  if (in.absent) return step(Kind::gone);
  if (in.web == nullptr) return step(Kind::look);
  for (const auto& variant : item.variants) {
    const auto* sent = find_sent(known, variant.item_id);
    if (sent != nullptr && sent->variant != 0 && sent->sku != variant.sku)
      return refuse("Its SKU was changed here from " + sent->sku + " to " + variant.sku +
                    ". The web store keeps " + sent->sku + ": put it back here.");
  }
  if (auto structure = plan_structure(in)) {
    // Variants are added with their prices.
    if (auto why = price_held(in); structure->kind == Kind::add_variants && !why.empty())
      return refuse(std::move(why));
    return *structure;
  }
  auto change = step(Kind::change);
  bool held = false;
  change.change = changed_fields(in, &change.remark, &held);
  if (!change.change.empty()) return change;
  if (auto changes = changed_variants(in, &held); !changes.empty()) {
    auto variants = step(Kind::change_variants);
    variants.changes = std::move(changes);
    return variants;
  }
  if (auto ids = uncounted(item, known); !ids.empty()) {
    auto count = step(Kind::count);
    count.variants = std::move(ids);
    return count;
  }
  for (const auto& sent : known.variants)
    if (!sent.live && sent.from_seq) return step(Kind::set_levels);
  const std::optional<bool> wish = known.shown          ? known.shown
                                   : known.hidden_by_us ? std::optional(known.restore_visible)
                                                        : std::nullopt;
  if (wish && *wish != in.web->visible) {
    change.change.product = known.product;
    change.change.visible = *wish;
    return change;
  }
  // All else has gone; the price waits for whoever decides.
  if (held && in.price_choice == PriceChoice::open) return refuse(price_held(in));
  return step(Kind::settled);
}

}  // namespace

E4 lowest_price(const RegisterItem& item) {
  E4 lowest = item.variants.front().price;
  for (const auto& variant : item.variants) lowest = std::min(lowest, variant.price);
  return lowest;
}

PlanStep plan(const PlanInput& input) {
  const auto& known = *input.known;
  if (!known.wanted) return plan_off(input);
  if (input.item == nullptr) return refuse("The register no longer has this item.");
  // What the web store may have made already is found before anything is judged.
  if (known.product == 0 && known.creating) return step(Kind::search);
  if (auto why = why_not_online(*input.item); !why.empty()) return refuse(std::move(why));
  if (!input.cannot.empty()) return refuse(input.cannot);
  if (known.product != 0) return plan_known(input);
  // A product is not made without a price.
  if (auto why = price_held(input); !why.empty()) return refuse(std::move(why));
  return plan_creation(input);
}

std::vector<SentVariant> as_sent(const RegisterItem& item) {
  std::vector<SentVariant> sent;
  for (const auto& variant : item.variants) {
    SentVariant row;
    row.item_id = variant.item_id;
    row.sku = variant.sku;
    row.upc = variant.upc;
    row.price = variant.price;
    row.cost = variant.cost;
    row.tracked = variant.tracked;
    row.choices = variant.choices;
    sent.push_back(std::move(row));
  }
  return sent;
}

}  // namespace tillbridge::core
