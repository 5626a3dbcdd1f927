#pragma once

// Which of the register's items a list shows. What was found is kept until the search, a filter or the items
// change, for there may be 100,000 of them. No clock, no words; one thread.

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "plugin/core/picture.h"

namespace tillbridge::overlay {

enum class ItemsShow { all, selling, off, low, not_matched, needs_look, in_web_store };
inline constexpr std::size_t kItemsShows = 7;

/// On as far as people are told: sold online, or asked to be.
bool is_on(const core::AssortmentItem& item);
/// The last try failed, or the web store lost it.
bool needs_look(const core::AssortmentItem& item);
/// Shoppers can be shown it or not: the web store has it and it is sold there.
bool can_be_seen(const core::AssortmentItem& item);

class ItemFilter {
 public:
  struct Wish {
    std::string search;  ///< words in any order, each found anywhere in an item's name, SKUs or UPCs
    ItemsShow show = ItemsShow::all;
    std::string category, department;  ///< empty for any
    bool operator==(const Wish&) const = default;
  };

  void set_items(std::shared_ptr<const core::Assortment> items);
  const core::Assortment* items() const { return items_.get(); }
  const std::shared_ptr<const core::Assortment>& shared_items() const { return items_; }
  /// Which items have few left online; `low_mark` or fewer. Costs a look at each SKU.
  void set_stock(const core::StockTable& stock, core::Units low_mark = 3);

  Wish& wish() { return wish_; }  ///< what is changed here counts from the next rows() on
  const Wish& wish() const { return wish_; }
  bool narrowed() const { return !(wish_ == Wish{}); }

  /// Indices into items()->items, in their order.
  const std::vector<std::uint32_t>& rows() {
    find();
    return rows_;
  }
  /// How many there are of each kind, as far as search, category and department let them through.
  std::uint64_t count(ItemsShow show) {
    find();
    return counts_[static_cast<std::size_t>(show)];
  }
  /// Grows when rows() may have changed.
  std::uint64_t revision() {
    find();
    return revision_;
  }

 private:
  void find();
  bool shown(const core::AssortmentItem& item, std::size_t index, ItemsShow show) const;

  std::shared_ptr<const core::Assortment> items_;
  Wish wish_, found_for_;
  bool stale_ = true;
  std::uint64_t revision_ = 0;
  std::vector<std::uint32_t> rows_;
  std::array<std::uint64_t, kItemsShows> counts_{};
  std::vector<bool> low_;
  std::unordered_map<std::string_view, std::uint32_t> by_sku_;  ///< into items_
  bool by_sku_made_ = false;
};

}  // namespace tillbridge::overlay
