#include "plugin/core/stock_table.h"

namespace tillbridge::core {

const StockTable::Row* StockTable::find(std::string_view sku) const {
  if (const auto found = changed_.find(sku); found != changed_.end()) return &*found;
  if (!base_ || gone_.contains(sku)) return nullptr;
  const auto found = base_->find(sku);
  return found == base_->end() ? nullptr : &*found;
}

StockView& StockTable::operator[](const std::string& sku) {
  const auto found = changed_.find(sku);
  if (found != changed_.end()) return found->second;
  const Row* shared = find(sku);
  gone_.erase(sku);
  return changed_.emplace(sku, shared == nullptr ? StockView{} : shared->second).first->second;
}

void StockTable::erase(const std::string& sku) {
  changed_.erase(sku);
  if (base_ && base_->contains(sku)) gone_.insert(sku);
}

void StockTable::share() {
  auto all = std::make_shared<Rows>();
  for (const auto* row : rows()) all->emplace_hint(all->end(), *row);
  *this = StockTable(std::move(all));
}

std::size_t StockTable::size() const {
  if (!base_) return changed_.size();
  std::size_t count = base_->size() - gone_.size();
  for (const auto& [sku, row] : changed_) count += !base_->contains(sku);
  return count;
}

std::vector<const StockTable::Row*> StockTable::rows() const {
  std::vector<const Row*> rows;
  rows.reserve((base_ ? base_->size() : 0) + changed_.size());
  auto own = changed_.begin();
  if (base_)
    for (const auto& row : *base_) {
      for (; own != changed_.end() && own->first < row.first; ++own) rows.push_back(&*own);
      if (own != changed_.end() && own->first == row.first)
        rows.push_back(&*own++);
      else if (!gone_.contains(row.first))
        rows.push_back(&row);
    }
  for (; own != changed_.end(); ++own) rows.push_back(&*own);
  return rows;
}

}  // namespace tillbridge::core
