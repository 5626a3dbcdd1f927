#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/core/units.h"

namespace tillbridge::core {

/// The online side of one item, as shown on its tile.
struct StockView {
  bool matched = false;   ///< found in the web store
  bool online = false;    ///< sold there
  bool tracked = true;    ///< the web store keeps a count
  Units level = 0;        ///< last read, on hand minus safety stock
  Units unsent = 0;       ///< recorded here and not confirmed: -2 = two sold
  Units short_by = 0;     ///< open shortage debt
  bool oversold = false;  ///< open web orders need more than the shop has
  UnixMillis read_at = 0;
  bool moved_since = false;  ///< a web order has moved the level, perhaps after it was read
  std::string name;          ///< for the Items panel; empty: the SKU is shown
  Milli in_store_milli = 0;  ///< the register's count; meaningful when in_store_read
  bool in_store_read = false;

  bool operator==(const StockView&) const = default;
};

/// The online side of all items by the register's SKU. There may be 100,000, and a sale moves a few: tables
/// share the rows that have not changed. A copy is independent of where it came from.
class StockTable {
 public:
  using Rows = std::map<std::string, StockView, std::less<>>;
  using Row = Rows::value_type;

  StockTable() = default;
  explicit StockTable(std::shared_ptr<const Rows> base) : base_(std::move(base)) {}

  /// Null where it is not known. Valid while this table is and nobody changes it.
  const Row* find(std::string_view sku) const;
  /// To be changed; a new one where it is not known.
  StockView& operator[](const std::string& sku);
  void erase(const std::string& sku);
  void clear() { *this = {}; }
  std::size_t size() const;
  bool empty() const { return size() == 0; }
  /// All of them by SKU, into this table.
  std::vector<const Row*> rows() const;
  /// Rows that are not shared: what a copy costs.
  std::size_t changes() const { return changed_.size() + gone_.size(); }
  /// All rows can be shared from now on, which costs as much as copying each.
  void share();

 private:
  std::shared_ptr<const Rows> base_;
  Rows changed_;                             ///< in place of the base's
  std::set<std::string, std::less<>> gone_;  ///< of the base's
};

}  // namespace tillbridge::core
