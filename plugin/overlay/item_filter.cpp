#include "plugin/overlay/item_filter.h"

#include <cstring>

namespace tillbridge::overlay {

using core::AssortmentItem;
using core::OnlineState;

namespace {

std::vector<std::string> words_of(std::string_view folded) {
  std::vector<std::string> words;
  while (!folded.empty()) {
    const auto end = folded.find(' ');
    if (end != 0) words.emplace_back(folded.substr(0, end));
    if (end == std::string_view::npos) break;
    folded.remove_prefix(end + 1);
  }
  return words;
}

// memmem is several times as quick as string_view::find, which looks for the first letter only.
bool contains(const std::string& text, const std::string& word) {
  return memmem(text.data(), text.size(), word.data(), word.size()) != nullptr;
}

}  // namespace

bool is_on(const AssortmentItem& item) {
  switch (item.state) {
    case OnlineState::on:
    case OnlineState::turning_on:
      return true;
    case OnlineState::problem:
      return item.wanted;  // it can be turned off, so that nothing is tried any more
    case OnlineState::off:
    case OnlineState::turning_off:
    case OnlineState::gone:
      break;
  }
  return false;
}

bool needs_look(const AssortmentItem& item) {
  return item.state == OnlineState::problem || item.state == OnlineState::gone;
}

bool can_be_seen(const AssortmentItem& item) {
  return item.product != 0 && is_on(item);
}

void ItemFilter::set_items(std::shared_ptr<const core::Assortment> items) {
  if (items == items_) return;
  by_sku_.clear();  // before what it points into goes
  by_sku_made_ = false;
  items_ = std::move(items);
  low_.clear();
  stale_ = true;
}

void ItemFilter::set_stock(const core::StockTable& stock, core::Units low_mark) {
  if (items_ == nullptr) return;
  if (!by_sku_made_) {
    by_sku_.reserve(items_->items.size());
    for (std::uint32_t i = 0; i < items_->items.size(); ++i)
      for (const auto& sku : items_->items[i].skus) by_sku_.emplace(sku, i);
    by_sku_made_ = true;
  }
  std::vector<bool> low(items_->items.size());
  for (const auto* row : stock.rows()) {
    const auto& [sku, view] = *row;
    if (!view.matched || !view.online || !view.tracked || view.level + view.unsent > low_mark) continue;
    if (const auto found = by_sku_.find(sku); found != by_sku_.end())
      low[found->second] = is_on(items_->items[found->second]);
  }
  if (low == low_) return;
  low_ = std::move(low);
  stale_ = true;
}

bool ItemFilter::shown(const AssortmentItem& item, std::size_t index, ItemsShow show) const {
  switch (show) {
    case ItemsShow::all:
      return true;
    case ItemsShow::selling:
      return is_on(item);
    case ItemsShow::off:
      return !is_on(item);
    case ItemsShow::low:
      return index < low_.size() && low_[index];
    case ItemsShow::not_matched:
      return item.product == 0;
    case ItemsShow::needs_look:
      return needs_look(item);
    case ItemsShow::in_web_store:
      return item.product != 0;
  }
  return false;
}

void ItemFilter::find() {
  if (!stale_ && wish_ == found_for_) return;
  stale_ = false;
  found_for_ = wish_;
  ++revision_;
  rows_.clear();
  counts_.fill(0);
  if (items_ == nullptr) return;
  const auto words = words_of(core::fold_for_search(wish_.search));
  for (std::uint32_t i = 0; i < items_->items.size(); ++i) {
    const auto& item = items_->items[i];
    if (!wish_.category.empty() && item.category != wish_.category) continue;
    if (!wish_.department.empty() && item.department != wish_.department) continue;
    bool found = true;
    for (const auto& word : words) found = found && contains(item.search, word);
    if (!found) continue;
    for (std::size_t show = 0; show < kItemsShows; ++show)
      if (shown(item, i, static_cast<ItemsShow>(show))) ++counts_[show];
    if (shown(item, i, wish_.show)) rows_.push_back(i);
  }
}

}  // namespace tillbridge::overlay
