#include "plugin/runtime/assortment_maker.h"

#include <algorithm>
#include <chrono>

namespace tillbridge::runtime {
namespace {

constexpr core::Millis kLeastBetween = 200;
constexpr std::size_t kManyItems = 5'000;

core::AssortmentItem item_of(const core::RegisterItem& from, const CatalogueWriter* writer) {
  core::AssortmentItem item;
  item.item_id = from.item_id;
  item.name = from.name;
  item.category = from.category;
  item.department = from.department;
  item.currency = from.currency;
  item.price_minor = from.lowest_price_minor;
  std::string search = from.name;
  for (const auto& variant : from.variants) {
    if (!variant.sku.empty()) item.skus.push_back(variant.sku);
    search += '\n' + variant.sku;
    if (!variant.upc.empty()) search += '\n' + variant.upc;
  }
  item.search = core::fold_for_search(search);
  item.cannot = core::why_not_online(from);
  if (writer == nullptr) return item;
  if (item.cannot.empty()) item.cannot = writer->conflict(from.item_id);
  const auto found = writer->rows().find(from.item_id);
  if (found == writer->rows().end()) return item;
  using State = store::CatalogueRow::State;
  const auto& row = found->second;
  item.product = row.known.product;
  item.adopted = row.known.adopted;
  item.visible = row.known.product != 0 && row.known.visible;
  item.wanted = row.known.wanted;
  item.problem = row.problem;
  switch (row.state) {
    case State::settled:
      item.state = row.known.wanted ? core::OnlineState::on : core::OnlineState::off;
      break;
    case State::to_do:
      item.waits = writer->waits_for(from.item_id);
      // An edit of what is on, or only its visibility: it stays on meanwhile.
      item.state = !row.known.wanted ? core::OnlineState::turning_off
                   : row.known.product != 0 && !row.known.hidden_by_us && row.save == 0
                       ? core::OnlineState::on
                       : core::OnlineState::turning_on;
      if (row.known.wanted && row.known.product != 0 && !row.known.variants.empty() &&
          std::all_of(row.known.variants.begin(), row.known.variants.end(),
                      [](const auto& v) { return v.live; }))
        item.state = core::OnlineState::on;
      break;
    case State::problem:
      item.state = core::OnlineState::problem;
      break;
    case State::gone:
      item.state = core::OnlineState::gone;
      break;
  }
  return item;
}

std::vector<std::string> sorted(const std::set<std::string>& names) {
  return {names.begin(), names.end()};
}

}  // namespace

bool AssortmentMaker::turn(core::Millis now, const std::shared_ptr<const RegisterCatalogue>& items,
                           const CatalogueWriter* writer) {
  const std::uint64_t seen = writer == nullptr ? 0 : writer->revision();
  if (!items || (assortment_ && items == items_ && seen == seen_ && linked_ == (writer != nullptr)))
    return false;
  if (assortment_ && now < due_) return false;
  auto made = std::make_shared<core::Assortment>();
  made->revision = ++revision_;
  made->items.reserve(items->items.size());
  std::set<std::string> categories, departments;
  for (const auto& from : items->items) {
    made->items.push_back(item_of(from, writer));
    auto& item = made->items.back();
    if (item.cannot.empty())
      for (const auto& variant : from.variants)
        if (items->twice.contains(store::fold_sku(variant.sku)))
          item.cannot = "Another item here has its SKU " + variant.sku + ", too. Give each its own.";
    if (!from.category.empty()) categories.insert(from.category);
    if (!from.department.empty()) departments.insert(from.department);
  }
  std::sort(made->items.begin(), made->items.end(), [](const auto& a, const auto& b) {
    return a.name != b.name ? a.name < b.name : a.item_id < b.item_id;
  });
  made->categories = sorted(categories);
  made->departments = sorted(departments);
  assortment_ = std::move(made);
  items_ = items;
  seen_ = seen;
  linked_ = writer != nullptr;
  // Many items take longer to write down: less often, so that a Save of many does not occupy the worker.
  due_ = now + kLeastBetween * static_cast<core::Millis>(1 + items->items.size() / kManyItems);
  return true;
}

}  // namespace tillbridge::runtime
