#include "plugin/runtime/assortment_maker.h"

#include <algorithm>
#include <chrono>

namespace tillbridge::runtime {
namespace {

constexpr core::Millis kLeastBetween = 200;
constexpr std::size_t kManyItems = 5'000;

/// Why it cannot go online, whatever the web store has.
std::string why_not(const core::RegisterItem& from, const RegisterCatalogue& items) {
  if (auto why = core::why_not_online(from); !why.empty()) return why;
  for (const auto& variant : from.variants)
    if (items.twice.contains(store::fold_sku(variant.sku)))
      return "Another item here has its SKU " + variant.sku + ", too. Give each its own.";
  return "";
}

/// What the register alone says of it.
core::AssortmentItem item_of(const core::RegisterItem& from, const RegisterCatalogue& items) {
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
  item.cannot = why_not(from, items);
  return item;
}

/// And what became of it in the web store.
void tell_online(core::AssortmentItem& item, const CatalogueWriter& writer) {
  if (item.cannot.empty()) item.cannot = writer.conflict(item.item_id);
  const auto found = writer.rows().find(item.item_id);
  if (found == writer.rows().end()) return;
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
      item.waits = writer.waits_for(item.item_id);
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
}

/// What was told of it before is forgotten; what the register says of it stays.
void forget_online(core::AssortmentItem& item, const RegisterCatalogue& items) {
  item.product = 0;
  item.adopted = item.visible = item.wanted = false;
  item.problem.clear();
  item.waits = core::WorkWaits::none;
  item.state = core::OnlineState::off;
  if (item.cannot.empty()) return;
  const auto* from = items.find(item.item_id);
  item.cannot = from == nullptr ? std::string() : why_not(*from, items);
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
  if (assortment_ && items == items_) {
    *made = *assortment_;
    for (auto& item : made->items) forget_online(item, *items);
  } else {
    made->items.reserve(items->items.size());
    std::set<std::string> categories, departments;
    for (const auto& from : items->items) {
      made->items.push_back(item_of(from, *items));
      if (!from.category.empty()) categories.insert(from.category);
      if (!from.department.empty()) departments.insert(from.department);
    }
    std::sort(made->items.begin(), made->items.end(), [](const auto& a, const auto& b) {
      return a.name != b.name ? a.name < b.name : a.item_id < b.item_id;
    });
    made->categories = sorted(categories);
    made->departments = sorted(departments);
  }
  made->revision = ++revision_;
  if (writer != nullptr)
    for (auto& item : made->items) tell_online(item, *writer);
  assortment_ = std::move(made);
  items_ = items;
  seen_ = seen;
  linked_ = writer != nullptr;
  // Many items take longer to write down: less often, so that a Save of many does not occupy the worker.
  due_ = now + kLeastBetween * static_cast<core::Millis>(1 + items->items.size() / kManyItems);
  return true;
}

}  // namespace tillbridge::runtime
