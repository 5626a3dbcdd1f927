#include "plugin/runtime/register_catalogue.h"

#include <algorithm>
#include <map>

#include "plugin/core/catalogue_plan.h"
#include "plugin/store/item_map.h"

namespace tillbridge::runtime {
namespace {

core::RegisterVariant variant_of(const Host::Item& row) {
  core::RegisterVariant variant;
  variant.item_id = row.item_id;
  variant.sku = row.sku;
  variant.upc = row.upc;
  for (const auto& option : row.options) variant.choices.push_back({option.name, option.value});
  const int digits = core::currency_digits(row.currency);
  const auto price = core::e4_of(row.price_minor, digits);
  const auto cost = row.cost_minor < 0 ? std::optional<core::E4>(-1) : core::e4_of(row.cost_minor, digits);
  variant.price = price.value_or(0);
  variant.cost = cost.value_or(-1);
  variant.money_fits = price && cost;
  variant.weight_milli = row.weight_milli;
  variant.tracked = row.tracked;
  variant.fractional = row.fractional;
  return variant;
}

core::RegisterItem item_of(const Host::Item& row) {
  core::RegisterItem item;
  item.item_id = row.item_id;
  item.name = row.own_name.empty() ? row.name : row.own_name;
  item.category = row.category;
  item.department = row.department;
  item.currency = row.currency;
  item.price_with_tax = row.price_with_tax;
  item.lowest_price_minor = row.price_minor;
  return item;
}

}  // namespace

const core::RegisterItem* RegisterCatalogue::find(const std::string& item_id) const {
  const auto at = std::lower_bound(items.begin(), items.end(), item_id,
                                   [](const auto& item, const auto& id) { return item.item_id < id; });
  return at == items.end() || at->item_id != item_id ? nullptr : &*at;
}

std::shared_ptr<const RegisterCatalogue> make_register_catalogue(const std::vector<Host::Item>& rows) {
  auto made = std::make_shared<RegisterCatalogue>();
  std::map<std::string, core::RegisterItem> items;
  for (const auto& row : rows)
    if (!row.variant) items.emplace(row.item_id, item_of(row));
  std::map<std::string, std::string> owners, owners_of_upc;
  for (const auto& row : rows) {
    // A variant whose item the register does not list stands by itself.
    const bool of_item = row.variant && items.contains(row.parent_item_id);
    auto& item =
        of_item ? items.at(row.parent_item_id) : items.try_emplace(row.item_id, item_of(row)).first->second;
    if (!of_item && row.sku.empty()) continue;  // the item over variants
    auto variant = variant_of(row);
    if (!of_item) variant.choices.clear();
    item.has_variants = of_item;
    item.lowest_price_minor =
        item.variants.empty() ? row.price_minor : std::min(item.lowest_price_minor, row.price_minor);
    if (!variant.sku.empty()) {
      const auto sku = store::fold_sku(variant.sku);
      const auto [owner, fresh] = owners.emplace(sku, item.item_id);
      if (!fresh && owner->second != item.item_id) made->twice.insert(sku);
    }
    if (!variant.upc.empty()) {
      const auto upc = core::without_zeros(variant.upc);
      const auto [owner, fresh] = owners_of_upc.emplace(upc, item.item_id);
      if (!fresh && owner->second != item.item_id) made->upcs_twice.insert(upc);
    }
    item.variants.push_back(std::move(variant));
  }
  made->items.reserve(items.size());
  for (auto& [id, item] : items) {
    std::sort(item.variants.begin(), item.variants.end(),
              [](const auto& a, const auto& b) { return a.item_id < b.item_id; });
    // An item without variants and without an SKU is shown with the reason why it cannot be sold online.
    if (item.variants.empty()) {
      core::RegisterVariant none;
      none.item_id = id;
      item.variants.push_back(std::move(none));
    }
    made->items.push_back(std::move(item));
  }
  return made;
}

}  // namespace tillbridge::runtime
