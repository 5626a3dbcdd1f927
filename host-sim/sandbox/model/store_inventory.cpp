#include <algorithm>
#include <set>

#include "sandbox/model/store.h"

namespace sandbox {

std::optional<std::int64_t> StockRow::visible(TimeMs now) const {
  std::optional<std::int64_t> level;
  for (const VisibleLevel& step : history) {
    if (step.from > now) break;
    level = step.level;
  }
  return level;
}

void StockRow::set(std::int64_t level, TimeMs now, std::int64_t delay_ms) {
  constexpr std::size_t kKept = 512;  // enough for an hour of stale reads on a busy item
  TimeMs from = now + delay_ms;
  if (!history.empty()) from = std::max(from, history.back().from);
  on_hand = level;
  history.push_back({from, level});
  if (history.size() > kKept) history.pop_front();
}

namespace {

std::string identity(const AdjustmentItem& item) {
  if (item.sku) return "sku " + *item.sku;
  if (item.variant_id) return "variant_id " + std::to_string(*item.variant_id);
  return "product_id " + std::to_string(item.product_id.value_or(0));
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

Result<ItemRef> Store::resolve(const AdjustmentItem& item) const {
  std::optional<ItemRef> ref;
  if (item.sku) {
    ref = find_sku(*item.sku);
    if (ref && ref->product->tracking == Tracking::kProduct && !ref->product->is_simple()) {
      return Refusal{
          422,
          "[Item with sku " + *item.sku + " is tracked by product, please update stock by product id]",
          {}};
    }
    auto main = by_sku_.find(lower(*item.sku));
    if (ref && ref->product->tracking == Tracking::kVariant && main->second.second == 0) {
      return Refusal{
          422,
          "[Item with sku " + *item.sku + " is tracked by variant, please update stock by variant id]",
          {}};
    }
  } else if (item.variant_id) {
    if (const Product* owner = product_of_variant(*item.variant_id)) {
      ref = ref_of(owner->id, *item.variant_id);
      if (owner->tracking == Tracking::kProduct) {
        return Refusal{
            422,
            "[Item with " + identity(item) + " is tracked by product, please update stock by product id]",
            {}};
      }
    }
  } else if (item.product_id) {
    ref = ref_of(*item.product_id, 0);
    if (ref && ref->product->tracking == Tracking::kVariant) {
      return Refusal{
          422,
          "[Item with " + identity(item) + " is tracked by variant, please update stock by variant id]",
          {}};
    }
  }
  if (!ref) return Refusal{422, "Items not found, identities: [" + identity(item) + "]", {}};
  if (ref->product->tracking == Tracking::kNone) {
    return Refusal{422, "[Item with " + identity(item) + " is not tracked]", {}};
  }
  return *ref;
}

std::optional<Refusal> Store::check_items(const std::vector<AdjustmentItem>& items) const {
  if (items.empty())
    return Refusal{422, "Payload contains invalid fields", {{"items", "At least one item is required"}}};
  if (items.size() > kMaxAdjustmentItems) {
    return Refusal{422,
                   "Payload contains invalid fields",
                   {{"items", "At most 2000 items are allowed, got " + std::to_string(items.size())}}};
  }
  std::vector<std::string> unknown, disabled;
  for (const AdjustmentItem& item : items) {
    auto location = data_.locations.find(item.location_id);
    const std::string id = std::to_string(item.location_id);
    auto note = [&id](std::vector<std::string>& list) {
      if (std::find(list.begin(), list.end(), id) == list.end()) list.push_back(id);
    };
    if (location == data_.locations.end())
      note(unknown);
    else if (!location->second.enabled)
      note(disabled);
  }
  if (!unknown.empty()) return Refusal{422, "Location not found, identities: [" + joined(unknown) + "]", {}};
  if (!disabled.empty())
    return Refusal{422, "Location is disabled, identities: [" + joined(disabled) + "]", {}};
  return std::nullopt;
}

void Store::set_level(const ItemRef& item, Id location_id, std::int64_t level, TimeMs now) {
  StockRow& row = data_.stock[{item.key, location_id}];
  effects_.push_back({item.variant->sku.empty() ? item.product->sku : item.variant->sku, item.key,
                      location_id, row.on_hand, level});
  row.set(level, now, data_.profile.stock_delay_ms);
}

Result<std::string> Store::adjust_relative(const std::vector<AdjustmentItem>& items, TimeMs now) {
  if (auto refusal = check_items(items)) return *refusal;
  struct Change {
    ItemRef ref;
    const AdjustmentItem* item;
    std::int64_t delta = 0;
  };
  std::map<StockKey, Change> changes;
  std::vector<StockKey> order;
  for (const AdjustmentItem& item : items) {
    auto ref = resolve(item);
    if (!ref.ok()) return ref.refusal();
    if (item.quantity > kStockCeiling || item.quantity < -kStockCeiling) {
      return Refusal{
          422, "Payload contains invalid fields", {{"items.quantity", "The quantity is out of range"}}};
    }
    const StockKey key{ref.value().key, item.location_id};
    auto [it, fresh] = changes.try_emplace(key, Change{ref.value(), &item, 0});
    if (fresh) order.push_back(key);
    it->second.delta += item.quantity;
  }
  std::vector<std::string> uncounted, short_of, above;
  std::set<StockKey> lacking;
  for (const StockKey& key : order) {
    const Change& change = changes.at(key);
    auto row = data_.stock.find(key);
    const std::string name = identity(*change.item);
    if (row == data_.stock.end() || !row->second.on_hand) {
      uncounted.push_back(name);
      continue;
    }
    const std::int64_t after = *row->second.on_hand + change.delta;
    const std::int64_t floor = row->second.safety_stock;
    const std::int64_t seen = row->second.visible(now).value_or(*row->second.on_hand) + change.delta;
    if (change.delta < 0 && ((data_.profile.keep_floor && after < floor) ||
                             ((data_.profile.stage_a || !data_.profile.keep_floor) && seen < floor))) {
      short_of.push_back(name);
      lacking.insert(key);
    }
    if (after > kStockCeiling) above.push_back(name);
  }
  if (!uncounted.empty()) {
    return Refusal{
        422,
        "Items with identity: [" + joined(uncounted) + "] requires absolute adjustment before relative",
        {}};
  }
  const auto apply = [&] {
    for (const StockKey& key : order) {
      const Change& change = changes.at(key);
      if (change.delta != 0 && !lacking.count(key))
        set_level(change.ref, key.location_id, *data_.stock[key].on_hand + change.delta, now);
    }
  };
  if (!short_of.empty()) {
    if (!data_.profile.keep_whole) apply();
    return Refusal{422, "Items with identity: [" + joined(short_of) + "] do not have enough stock", {}};
  }
  if (!above.empty()) {
    return Refusal{
        422, "Items with identity: [" + joined(above) + "] would exceed the maximum inventory level", {}};
  }
  apply();
  return uuid();
}

Result<std::string> Store::adjust_absolute(const std::vector<AdjustmentItem>& items, TimeMs now) {
  if (auto refusal = check_items(items)) return *refusal;
  std::vector<ItemRef> refs;
  for (const AdjustmentItem& item : items) {
    auto ref = resolve(item);
    if (!ref.ok()) return ref.refusal();
    if (item.quantity < 0 || item.quantity > kStockCeiling) {
      return Refusal{422,
                     "Payload contains invalid fields",
                     {{"items.quantity",
                       "The quantity must be from 0 to 2147483647, got " + std::to_string(item.quantity)}}};
    }
    refs.push_back(ref.value());
  }
  for (std::size_t i = 0; i < items.size(); ++i)
    set_level(refs[i], items[i].location_id, items[i].quantity, now);
  return uuid();
}

Result<std::string> Store::set_item_settings(Id location_id, const std::vector<ItemSettings>& settings) {
  if (!data_.locations.count(location_id)) return Refusal{404, "Location not found", {}};
  if (settings.empty() || settings.size() > kMaxAdjustmentItems) {
    return Refusal{
        422, "Payload contains invalid fields", {{"settings", "From 1 to 2000 settings are allowed"}}};
  }
  std::vector<ItemRef> refs;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const ItemSettings& one = settings[i];
    if (!one.safety_stock && !one.warning_level && !one.is_in_stock && !one.bin_picking_number) {
      return Refusal{
          422,
          "Payload contains invalid fields",
          {{"setting." + std::to_string(i) + ".settings",
            "At least one setting must be specified: warning_level, is_in_stock or safety_stock"}}};
    }
    auto ref = resolve(one.identity);
    if (!ref.ok()) return ref.refusal();
    refs.push_back(ref.value());
  }
  for (std::size_t i = 0; i < settings.size(); ++i) {
    StockRow& row = data_.stock[{refs[i].key, location_id}];
    if (settings[i].safety_stock) row.safety_stock = *settings[i].safety_stock;
    if (settings[i].warning_level) row.warning_level = *settings[i].warning_level;
    if (settings[i].is_in_stock) row.is_in_stock = *settings[i].is_in_stock;
    if (settings[i].bin_picking_number) row.bin_picking_number = *settings[i].bin_picking_number;
  }
  return uuid();
}

Result<Done> Store::edit_level(const std::string& sku, Id location_id, std::int64_t level, TimeMs now) {
  auto ref = find_sku(sku);
  if (!ref) return Refusal{404, "No product or variant has the SKU " + sku, {}};
  if (ref->product->tracking == Tracking::kNone)
    return Refusal{422, "The SKU " + sku + " is not tracked", {}};
  if (!data_.locations.count(location_id)) {
    return Refusal{404, "There is no location " + std::to_string(location_id), {}};
  }
  if (level < 0 || level > kStockCeiling) return Refusal{422, "A level is from 0 to 2147483647", {}};
  set_level(*ref, location_id, level, now);
  return Done{};
}

std::vector<ItemRef> Store::tracked_items() const {
  std::vector<ItemRef> items;
  for (const auto& [id, product] : data_.products) {
    if (product.tracking == Tracking::kProduct) {
      items.push_back({{id, 0}, &product, &product.variants.front()});
    } else if (product.tracking == Tracking::kVariant) {
      for (const Variant& variant : product.variants) items.push_back({{id, variant.id}, &product, &variant});
    }
  }
  return items;
}

const StockRow* Store::stock_row(ItemKey item, Id location_id) const {
  auto row = data_.stock.find({item, location_id});
  return row == data_.stock.end() ? nullptr : &row->second;
}

std::int64_t Store::visible_on_hand(ItemKey item, Id location_id, TimeMs now) const {
  const StockRow* row = stock_row(item, location_id);
  return row ? row->visible(now).value_or(0) : 0;
}

std::int64_t Store::visible_available(ItemKey item, TimeMs now) const {
  const StockRow* row = stock_row(item, 1);
  if (!row) return 0;
  return std::max<std::int64_t>(0, row->visible(now).value_or(0) - row->safety_stock);
}

Result<std::string> Store::create_locations(std::vector<Location> locations, TimeMs now) {
  for (const Location& location : locations) {
    for (const auto& [id, other] : data_.locations) {
      if (other.code == location.code) {
        return Refusal{422, "Location code is not unique: " + location.code, {{"code", "duplicate"}}};
      }
    }
  }
  for (Location& location : locations) {
    location.id = next_id("location");
    location.created = location.updated = now;
    data_.locations[location.id] = std::move(location);
  }
  return uuid();
}

Result<std::string> Store::update_location(Location location, TimeMs now) {
  auto it = data_.locations.find(location.id);
  if (it == data_.locations.end()) {
    return Refusal{422, "Location not found, identities: [" + std::to_string(location.id) + "]", {}};
  }
  location.updated = now;
  it->second = std::move(location);
  return uuid();
}

Result<std::string> Store::delete_location(Id id) {
  if (id == 1) return Refusal{422, "The default location cannot be deleted", {}};
  if (!data_.locations.erase(id)) return Refusal{404, "Location not found", {}};
  std::erase_if(data_.stock, [id](const auto& row) { return row.first.location_id == id; });
  return uuid();
}

}  // namespace sandbox
