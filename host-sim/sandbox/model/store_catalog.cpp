#include <algorithm>

#include "sandbox/model/store.h"

namespace sandbox {

void Store::index(const Product& product) {
  by_name_[lower(product.name)] = product.id;
  for (const Variant& variant : product.variants) {
    product_of_variant_[variant.id] = product.id;
    if (!variant.sku.empty()) by_sku_[lower(variant.sku)] = {product.id, variant.id};
  }
  if (!product.sku.empty() && !product.variants.empty()) {
    by_sku_.try_emplace(lower(product.sku), product.id,
                        product.is_simple() ? product.variants.front().id : 0);
  }
}

void Store::unindex(const Product& product) {
  by_name_.erase(lower(product.name));
  by_sku_.erase(lower(product.sku));
  for (const Variant& variant : product.variants) {
    product_of_variant_.erase(variant.id);
    by_sku_.erase(lower(variant.sku));
  }
}

std::optional<Refusal> Store::name_or_sku_taken(const Product& product, Id except_product,
                                                Id except_variant) const {
  if (auto it = by_name_.find(lower(product.name)); it != by_name_.end() && it->second != except_product) {
    return Refusal{409, "The product name is a duplicate", {{"name", "The product name is a duplicate"}}};
  }
  auto taken = [&](const std::string& sku) {
    auto it = by_sku_.find(lower(sku));
    if (sku.empty() || it == by_sku_.end()) return false;
    return it->second.first != except_product || (except_variant != 0 && it->second.second != except_variant);
  };
  if (taken(product.sku)) {
    return Refusal{409, "The product sku is a duplicate", {{"sku", "The product sku is a duplicate"}}};
  }
  std::map<std::string, int> own;
  for (const Variant& variant : product.variants) {
    const bool repeated = !variant.sku.empty() && ++own[lower(variant.sku)] > 1;
    if (repeated || taken(variant.sku)) {
      return Refusal{409,
                     "The product sku is a duplicate",
                     {{"variants.sku", "Variant SKU is not unique: " + variant.sku}}};
    }
  }
  return std::nullopt;
}

void Store::stamp_option(Option& option) {
  if (option.id == 0) option.id = next_id("option");
  int position = 0;
  for (OptionValue& value : option.values) {
    if (value.id == 0) value.id = next_id("option_value");
    value.sort_order = position++;
  }
}

Result<Id> Store::create_product(Product product, std::vector<VariantDraft> variants,
                                 std::optional<std::int64_t> level, TimeMs now) {
  for (Id category : product.categories) {
    if (!data_.categories.count(category)) {
      return Refusal{409,
                     "One or more categories do not exist",
                     {{"categories", "Unknown category " + std::to_string(category)}}};
    }
  }
  if (variants.size() > 600) {
    return Refusal{
        422, "JSON data is missing or invalid", {{"variants", "A product has at most 600 variants"}}};
  }
  product.id = 0;
  product.created = product.modified = now;
  product.options.clear();
  product.variants.clear();
  for (VariantDraft& draft : variants) {
    if (draft.options.empty()) {
      return Refusal{
          422, "JSON data is missing or invalid", {{"variants.option_values", "option_values is required"}}};
    }
    for (const auto& [name, label] : draft.options) {
      auto option = std::find_if(product.options.begin(), product.options.end(),
                                 [&wanted = name](const Option& o) { return o.display_name == wanted; });
      if (option == product.options.end()) {
        product.options.push_back({});
        option = product.options.end() - 1;
        option->display_name = name;
        option->sort_order = static_cast<int>(product.options.size()) - 1;
      }
      const bool known = std::any_of(option->values.begin(), option->values.end(),
                                     [&wanted = label](const OptionValue& v) { return v.label == wanted; });
      if (!known) option->values.push_back({0, label, 0, false});
    }
    product.variants.push_back(draft.variant);
  }
  if (auto refusal = name_or_sku_taken(product, -1, 0)) return *refusal;

  product.id = next_id("product");
  for (Option& option : product.options) stamp_option(option);
  for (std::size_t i = 0; i < variants.size(); ++i) {
    Variant& variant = product.variants[i];
    variant.id = next_id("variant");
    variant.sku_id = next_id("sku");
    for (const auto& [name, label] : variants[i].options) {
      for (const Option& option : product.options) {
        if (option.display_name != name) continue;
        for (const OptionValue& value : option.values) {
          if (value.label == label) variant.option_values.emplace_back(option.id, value.id);
        }
      }
    }
  }
  if (product.variants.empty()) {
    Variant base;
    base.id = next_id("variant");
    base.sku = product.sku;
    base.upc = product.upc;
    base.mpn = product.mpn;
    base.gtin = product.gtin;
    product.variants.push_back(base);
  }
  const Id id = product.id;
  const Product& stored = data_.products[id] = std::move(product);
  index(stored);
  if (stored.tracking == Tracking::kVariant) {
    for (std::size_t i = 0; i < variants.size(); ++i) {
      if (variants[i].level) set_level(*ref_of(id, stored.variants[i].id), 1, *variants[i].level, now);
    }
  }
  if (level && (stored.tracking == Tracking::kProduct ||
                (stored.tracking == Tracking::kVariant && stored.is_simple()))) {
    set_level(*ref_of(id, stored.variants.front().id), 1, *level, now);
  }
  return id;
}

Result<Done> Store::update_product(Product product, std::optional<std::int64_t> level, TimeMs now) {
  auto it = data_.products.find(product.id);
  if (it == data_.products.end()) return Refusal{404, "This product was not found", {}};
  for (Id category : product.categories) {
    if (!data_.categories.count(category)) {
      return Refusal{409,
                     "One or more categories do not exist",
                     {{"categories", "Unknown category " + std::to_string(category)}}};
    }
  }
  product.created = it->second.created;
  product.modified = std::max(now, it->second.modified);
  product.options = it->second.options;
  product.variants = it->second.variants;
  if (product.is_simple()) {
    Variant& base = product.variants.front();
    base.sku = product.sku;
    base.upc = product.upc;
    base.mpn = product.mpn;
    base.gtin = product.gtin;
  }
  if (auto refusal = name_or_sku_taken(product, product.id, 0)) return *refusal;
  unindex(it->second);
  it->second = std::move(product);
  index(it->second);
  const Product& stored = it->second;
  if (level && (stored.tracking == Tracking::kProduct ||
                (stored.tracking == Tracking::kVariant && stored.is_simple()))) {
    set_level(*ref_of(stored.id, stored.variants.front().id), 1, *level, now);
  }
  return Done{};
}

void Store::drop_levels(Id product_id, std::optional<Id> variant_id) {
  std::erase_if(data_.stock, [&](const auto& row) {
    return row.first.item.product_id == product_id &&
           (!variant_id || row.first.item.variant_id == *variant_id);
  });
}

bool Store::delete_product(Id id) {
  auto it = data_.products.find(id);
  if (it == data_.products.end()) return false;
  unindex(it->second);
  drop_levels(id, std::nullopt);
  data_.products.erase(it);
  return true;
}

Result<Id> Store::create_variant(Id product_id, VariantDraft draft, TimeMs now) {
  auto it = data_.products.find(product_id);
  if (it == data_.products.end()) return Refusal{404, "This product was not found", {}};
  Product& product = it->second;
  Variant variant = draft.variant;
  // By name (as in a batch) or by id (as in a single create).
  for (const auto& [name, label] : draft.options) {
    for (const Option& option : product.options) {
      if (option.display_name != name) continue;
      for (const OptionValue& value : option.values) {
        if (value.label == label) variant.option_values.emplace_back(option.id, value.id);
      }
    }
  }
  std::sort(variant.option_values.begin(), variant.option_values.end());
  bool complete = variant.option_values.size() == product.options.size() && !product.options.empty();
  for (const auto& [option_id, value_id] : variant.option_values) {
    auto option = std::find_if(product.options.begin(), product.options.end(),
                               [id = option_id](const Option& o) { return o.id == id; });
    complete = complete && option != product.options.end() &&
               std::any_of(option->values.begin(), option->values.end(),
                           [id = value_id](const OptionValue& v) { return v.id == id; });
  }
  if (!complete) {
    return Refusal{422,
                   "JSON data is missing or invalid",
                   {{"option_values", "One value of each option of the product is required"}}};
  }
  for (const Variant& other : product.variants) {
    auto values = other.option_values;
    std::sort(values.begin(), values.end());
    if (values == variant.option_values) {
      return Refusal{
          409, "A variant with these option values already exists", {{"option_values", "duplicate"}}};
    }
  }
  Product probe;
  probe.name = product.name;
  probe.variants.push_back(variant);
  if (auto refusal = name_or_sku_taken(probe, product_id, -1)) return *refusal;

  unindex(product);
  // The base variant of a product that only now gets its first real variant is replaced by it.
  if (product.variants.size() == 1 && product.variants.front().option_values.empty()) {
    drop_levels(product_id, product.variants.front().id);
    product.variants.clear();
  }
  variant.id = next_id("variant");
  variant.sku_id = next_id("sku");
  product.variants.push_back(variant);
  product.modified = std::max(now, product.modified);
  index(product);
  if (draft.level && product.tracking == Tracking::kVariant)
    set_level(*ref_of(product_id, variant.id), 1, *draft.level, now);
  return variant.id;
}

Result<Done> Store::update_variant(Id product_id, Variant variant, std::optional<std::int64_t> level,
                                   TimeMs now) {
  auto it = data_.products.find(product_id);
  if (it == data_.products.end()) return Refusal{404, "This product was not found", {}};
  Product& product = it->second;
  auto old = std::find_if(product.variants.begin(), product.variants.end(),
                          [&](const Variant& v) { return v.id == variant.id; });
  if (old == product.variants.end()) return Refusal{404, "This variant was not found", {}};
  Product probe;
  probe.name = product.name;
  probe.variants.push_back(variant);
  if (auto refusal = name_or_sku_taken(probe, product_id, variant.id)) return *refusal;
  unindex(product);
  *old = variant;
  if (product.is_simple()) product.sku = variant.sku;
  product.modified = std::max(now, product.modified);
  index(product);
  if (level && product.tracking != Tracking::kNone)
    set_level(*ref_of(product_id, variant.id), 1, *level, now);
  return Done{};
}

bool Store::delete_variant(Id product_id, Id variant_id, TimeMs now) {
  auto it = data_.products.find(product_id);
  if (it == data_.products.end() || it->second.is_simple() || it->second.variants.size() < 2) return false;
  Product& product = it->second;
  auto variant = std::find_if(product.variants.begin(), product.variants.end(),
                              [&](const Variant& v) { return v.id == variant_id; });
  if (variant == product.variants.end()) return false;
  unindex(product);
  product.variants.erase(variant);
  product.modified = std::max(now, product.modified);
  index(product);
  drop_levels(product_id, variant_id);
  return true;
}

Result<Id> Store::create_option(Id product_id, Option option, TimeMs now) {
  auto it = data_.products.find(product_id);
  if (it == data_.products.end()) return Refusal{404, "This product was not found", {}};
  for (const Option& other : it->second.options) {
    if (lower(other.display_name) == lower(option.display_name)) {
      return Refusal{409, "The option display name is a duplicate", {{"display_name", "duplicate"}}};
    }
  }
  option.id = 0;
  stamp_option(option);
  option.sort_order = static_cast<int>(it->second.options.size());
  unindex(it->second);
  it->second.options.push_back(option);
  it->second.modified = std::max(now, it->second.modified);
  index(it->second);
  return option.id;
}

Result<Done> Store::update_option(Id product_id, Option option, TimeMs now) {
  auto it = data_.products.find(product_id);
  if (it == data_.products.end()) return Refusal{404, "This product was not found", {}};
  for (Option& old : it->second.options) {
    if (old.id != option.id) continue;
    stamp_option(option);
    old = std::move(option);
    it->second.modified = std::max(now, it->second.modified);
    return Done{};
  }
  return Refusal{404, "This option was not found", {}};
}

bool Store::delete_option(Id product_id, Id option_id, TimeMs now) {
  auto it = data_.products.find(product_id);
  if (it == data_.products.end()) return false;
  Product& product = it->second;
  unindex(product);
  const bool removed = std::erase_if(product.options, [&](const Option& o) { return o.id == option_id; }) > 0;
  if (removed) {
    // Variants of the lost option go with it; a product never stands without one.
    std::vector<Variant> kept;
    for (const Variant& variant : product.variants) {
      const bool used = std::any_of(variant.option_values.begin(), variant.option_values.end(),
                                    [&](const auto& pair) { return pair.first == option_id; });
      if (used)
        drop_levels(product.id, variant.id);
      else
        kept.push_back(variant);
    }
    if (kept.empty()) {
      Variant base;
      base.id = next_id("variant");
      base.sku = product.sku;
      kept.push_back(base);
    }
    product.variants = std::move(kept);
    product.modified = std::max(now, product.modified);
  }
  index(product);
  return removed;
}

Result<Id> Store::create_category(Category category) {
  if (category.parent_id != 0 && !data_.categories.count(category.parent_id)) {
    return Refusal{422, "The parent category does not exist", {{"parent_id", "unknown"}}};
  }
  if (category.parent_id != 0) category.tree_id = data_.categories.at(category.parent_id).tree_id;
  for (const auto& [id, other] : data_.categories) {
    if (other.parent_id == category.parent_id && other.tree_id == category.tree_id &&
        lower(other.name) == lower(category.name)) {
      return Refusal{
          422, "A category with this name already exists under the same parent", {{"name", "duplicate"}}};
    }
  }
  category.id = next_id("category");
  category.uuid = uuid();
  if (category.url.empty()) {
    category.url = "/";
    for (char c : lower(category.name)) category.url += std::isalnum(static_cast<unsigned char>(c)) ? c : '-';
    category.url += '/';
  }
  data_.categories[category.id] = category;
  return category.id;
}

Result<Done> Store::update_category(Category category) {
  auto it = data_.categories.find(category.id);
  if (it == data_.categories.end()) return Refusal{404, "This category was not found", {}};
  for (Id at = category.parent_id; at != 0;) {
    const auto above = data_.categories.find(at);
    if (above == data_.categories.end())
      return Refusal{422, "The parent category does not exist", {{"parent_id", "unknown"}}};
    if (at == category.id)
      return Refusal{422, "A category cannot be below itself", {{"parent_id", "invalid"}}};
    category.tree_id = above->second.tree_id;
    at = above->second.parent_id;
  }
  for (const auto& [id, other] : data_.categories)
    if (id != category.id && other.parent_id == category.parent_id && other.tree_id == category.tree_id &&
        lower(other.name) == lower(category.name))
      return Refusal{
          422, "A category with this name already exists under the same parent", {{"name", "duplicate"}}};
  it->second = std::move(category);
  return Done{};
}

bool Store::delete_category(Id id) {
  if (!data_.categories.erase(id)) return false;
  for (auto& [product_id, product] : data_.products) std::erase(product.categories, id);
  return true;
}

Id Store::brand_by_name(const std::string& name) {
  for (const auto& [id, brand] : data_.brands) {
    if (lower(brand.name) == lower(name)) return id;
  }
  const Id id = next_id("brand");
  data_.brands[id] = {id, name};
  return id;
}

const Product* Store::product(Id id) const {
  auto it = data_.products.find(id);
  return it == data_.products.end() ? nullptr : &it->second;
}

const Product* Store::product_of_variant(Id variant_id) const {
  auto it = product_of_variant_.find(variant_id);
  return it == product_of_variant_.end() ? nullptr : product(it->second);
}

const Variant* Store::variant(Id product_id, Id variant_id) const {
  const Product* found = product(product_id);
  if (!found) return nullptr;
  for (const Variant& variant : found->variants) {
    if (variant.id == variant_id) return &variant;
  }
  return nullptr;
}

std::optional<ItemRef> Store::ref_of(Id product_id, Id variant_id) const {
  const Product* found = product(product_id);
  if (!found) return std::nullopt;
  const Variant* chosen = variant_id ? variant(product_id, variant_id) : &found->variants.front();
  if (!chosen) return std::nullopt;
  return ItemRef{{product_id, found->tracking == Tracking::kVariant ? chosen->id : 0}, found, chosen};
}

std::optional<ItemRef> Store::find_sku(const std::string& sku) const {
  auto it = by_sku_.find(lower(sku));
  if (sku.empty() || it == by_sku_.end()) return std::nullopt;
  return ref_of(it->second.first, it->second.second);
}

}  // namespace sandbox
