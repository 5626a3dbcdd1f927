#include "plugin/runtime/catalogue_reader.h"

#include <algorithm>
#include <utility>

namespace tillbridge::runtime {
namespace {
// A chip already shows what was sold here; the read only takes over from that.
constexpr core::Millis kBetweenLooks = 2'000, kAfterSettling = 100, kAfterFailedLook = 5'000;
}  // namespace

CatalogueReader::CatalogueReader(Workplace& place, WebStore& web, std::int64_t location,
                                 std::int64_t marker_product)
    : place_(place), web_(web), location_(location), marker_product_(marker_product) {}

void CatalogueReader::turn(bool offline, bool throttled) {
  const core::Millis now = place_.clock.now();
  if (offline || throttled) {
    // Sales and orders find out when the web store is back; figures can wait.
    catalogue_due_ = std::max(catalogue_due_, now + 2'000);
    levels_due_ = std::max(levels_due_, now + 2'000);
    look_due_ = std::max(look_due_, now + 2'000);
    return;
  }
  if (!reading_ && now >= catalogue_due_) {
    reading_ = true;
    learned_.clear();
    catalogue_page(std::make_shared<std::vector<store::WebItem>>(), 1, [this](const std::string& problem) {
      reading_ = false;
      catalogue_due_ =
          place_.clock.now() + (problem.empty() ? place_.configuration.catalogue_read_ms : 30'000);
      if (!problem.empty()) place_.log(LogLevel::info, problem);
      if (problem.empty() && on_catalogue) on_catalogue();
      if (problem.empty() && on_change) on_change();
    });
  }
  if (place_.configuration.read_stock && !sweeping_ && now >= levels_due_) {
    sweeping_ = true;
    levels_page(1, [this](const std::string& problem) {
      sweeping_ = false;
      levels_due_ =
          place_.clock.now() + (!problem.empty()                      ? 15'000
                                : std::exchange(levels_again_, false) ? 0
                                                                      : place_.configuration.stock_read_ms);
      if (!problem.empty()) place_.log(LogLevel::info, problem);
      if (problem.empty() && on_change) on_change();
    });
  }
  if (!looking_ && !look_.empty() && now >= look_due_) {
    looking_ = true;
    looked_at_ = now;
    const std::vector<core::ItemKey> items(look_.begin(), look_.end());
    look_.clear();
    read_levels(web_, location_, items, [this, items, now](std::optional<Levels> levels) {
      looking_ = false;
      if (!levels) return look_again(items, kAfterFailedLook);
      keep_levels(*levels, now);
      if (on_change) on_change();
    });
  }
}

void CatalogueReader::moved(const Levels& by) {
  const core::Millis now = place_.clock.now();
  std::vector<core::ItemKey> items;
  for (const auto& [item, units] : by) {
    items.push_back(item);
    if (units != 0) moves_[item].push_back({units, now});
  }
  look_again(items, kAfterSettling);
}

void CatalogueReader::moved_there(const std::set<std::string>& skus) {
  const core::Millis lag =
      std::max(place_.facts.number(fact::kLag, 2'000), place_.facts.number(fact::kLagP99));
  std::vector<core::ItemKey> items;
  for (const auto& sku : skus) {
    const auto match = place_.items.match(sku);
    if (match.state != core::ItemState::online) continue;
    doubted_[match.key] = place_.clock.now() + lag;
    items.push_back(match.key);
  }
  look_again(items, lag);
}

core::Units CatalogueReader::unread(const core::ItemKey& item) const {
  const auto found = moves_.find(item);
  if (found == moves_.end()) return 0;
  core::Units units = 0;
  for (const auto& move : found->second) units += move.by;
  return units;
}

CatalogueReader::Moving CatalogueReader::moving() const {
  Moving moving;
  for (const auto& [item, moves] : moves_) moving[item].first = unread(item);
  for (const auto& [item, until] : doubted_) moving[item].second = true;
  return moving;
}

/// A level that was asked for after a move was settled shows it.
void CatalogueReader::keep_levels(const Levels& levels, core::Millis asked_at) {
  place_.items.set_levels(levels, place_.clock.wall());
  for (const auto& [item, level] : levels) {
    if (const auto doubt = doubted_.find(item); doubt != doubted_.end()) {
      if (asked_at >= doubt->second)
        doubted_.erase(doubt);
      else
        look_again({item}, doubt->second - place_.clock.now());
    }
    const auto found = moves_.find(item);
    if (found == moves_.end()) continue;
    std::erase_if(found->second, [&](const Move& move) { return move.at <= asked_at; });
    if (found->second.empty()) moves_.erase(found);
  }
}

void CatalogueReader::look_again(const std::vector<core::ItemKey>& items, core::Millis after) {
  if (items.empty()) return;
  const core::Millis due = std::max(place_.clock.now() + after, looked_at_ + kBetweenLooks);
  look_due_ = look_.empty() ? due : std::min(look_due_, due);
  look_.insert(items.begin(), items.end());
}

void CatalogueReader::read_all(std::function<void(std::string)> then) {
  catalogue_page(std::make_shared<std::vector<store::WebItem>>(), 1,
                 [this, then](const std::string& problem) {
                   if (!problem.empty()) return then(problem);
                   levels_page(1, then);
                 });
}

void CatalogueReader::catalogue_page(std::shared_ptr<std::vector<store::WebItem>> items, int page,
                                     std::function<void(std::string)> then) {
  web_.ask(
      bigcommerce::products_request(page), [this, items, page, then](const bigcommerce::HttpReply& reply) {
        const auto rows = bigcommerce::parse_products(reply);
        if (!rows) return then(rows.error().sentence);
        if (page == 1) arriving_categories_.clear();
        for (const auto& row : rows.value().rows) {
          arriving_categories_[row.product_id] = row.categories;
          if (row.product_id == marker_product_ || row.sku.starts_with("TILLBRIDGE-")) continue;
          store::WebItem item;
          item.key = row.tracking == bigcommerce::Tracking::product ? core::ItemKey{true, row.product_id}
                                                                    : core::ItemKey{false, row.variant_id};
          item.product = row.product_id;
          item.variant = row.variant_id;
          item.sku = row.sku;
          item.upc = row.upc;
          item.name = row.options.empty() ? row.name : row.name + ", " + row.options;
          item.tracked = row.tracking != bigcommerce::Tracking::none;
          item.visible = row.visible && row.availability != "disabled" && !row.purchasing_disabled;
          items->push_back(std::move(item));
        }
        if (rows.value().has_more) return catalogue_page(items, page + 1, then);
        place_.items.replace(*items, learned_);
        for (const auto product : learned_) arriving_categories_[product] = categories_[product];
        categories_ = std::move(arriving_categories_);
        ++categories_revision_;
        then("");
      });
}

void CatalogueReader::learn(const core::WebProduct& product) {
  std::vector<store::WebItem> rows;
  for (const auto& variant : product.variants) {
    store::WebItem item;
    item.key =
        product.tracking == "product" ? core::ItemKey{true, product.id} : core::ItemKey{false, variant.id};
    item.product = product.id;
    item.variant = variant.id;
    item.sku = variant.sku.empty() && product.options.empty() ? product.sku : variant.sku;
    item.upc = variant.upc.empty() && product.options.empty() ? product.upc : variant.upc;
    item.name = product.name;
    std::string choices;
    for (const auto& choice : variant.choices) choices += (choices.empty() ? "" : " / ") + choice.label;
    if (!choices.empty()) item.name += ", " + choices;
    item.tracked = product.tracking != "none";
    item.visible = product.visible && product.purchasable;
    rows.push_back(std::move(item));
  }
  put_categories(product.id, product.categories);
  if (reading_) learned_.insert(product.id);
  place_.items.learn(product.id, rows);
  if (on_learned) on_learned();
}

void CatalogueReader::forget(std::int64_t product) {
  if (reading_) learned_.insert(product);
  place_.items.learn(product, {});
  if (on_learned) on_learned();
}

void CatalogueReader::levels_page(int page, std::function<void(std::string)> then) {
  web_.ask(bigcommerce::inventory_at_location_request(location_, page),
           [this, page, then, asked_at = place_.clock.now()](const bigcommerce::HttpReply& reply) {
             const auto rows = bigcommerce::parse_inventory(reply, location_);
             if (!rows) return then(rows.error().sentence);
             Levels levels;
             for (const auto& row : rows.value().rows) {
               if (row.product_id == marker_product_) continue;
               levels[{true, row.product_id}] = row.available_to_sell;
               levels[{false, row.variant_id}] = row.available_to_sell;
             }
             keep_levels(levels, asked_at);
             if (rows.value().has_more) return levels_page(page + 1, then);
             then("");
           });
}

}  // namespace tillbridge::runtime
