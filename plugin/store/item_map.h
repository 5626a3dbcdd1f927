#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/core/freeze.h"
#include "plugin/store/database.h"

namespace tillbridge::store {

/// One thing that the web store sells, as last read.
struct WebItem {
  core::ItemKey key;
  std::int64_t product = 0, variant = 0;
  std::string sku, name;
  bool tracked = true, visible = true, present = true, counted = true;
  std::optional<core::Units> level;  ///< available to sell at our location
  core::UnixMillis read_at = 0;
  std::string upc = {};
};

/// How SKUs are compared: without regard to ASCII case, as BigCommerce does.
std::string fold_sku(std::string_view sku);

/// SKU to product or variant, learned from the web store. Worker's thread.
class ItemMap {
 public:
  explicit ItemMap(Database& database) : database_(database) {}

  /// The whole catalogue as just read; what is not in it any more stays known as gone.
  /// `kept`: products that were learned while it was being read.
  void replace(const std::vector<WebItem>& items, const std::set<std::int64_t>& kept = {});
  /// One product as just read or made: these are all of its rows; none: it is gone.
  void learn(std::int64_t product, const std::vector<WebItem>& rows);
  core::ItemMatch match(const std::string& sku);
  /// The SKU that an order line names by its ids; empty when unknown.
  std::string sku_of(std::int64_t product, std::int64_t variant);
  void set_level(const core::ItemKey& key, core::Units level, core::UnixMillis read_at);
  /// The levels of one reading; items that we do not know are nobody's. Kept in short transactions:
  /// one wait for the disk for many levels, and a sale never waits behind a whole page.
  void set_levels(const std::map<core::ItemKey, core::Units>& levels, core::UnixMillis read_at);
  /// Whether the web store has ever counted it at our location. No read tells that: a refusal does, our own
  /// first count, and a level that is not 0.
  void set_counted(const core::ItemKey& key, bool counted);
  void for_each(const std::function<void(const WebItem&)>& visit);
  std::vector<WebItem> by_key(const core::ItemKey& key);
  /// What is there under a SKU, whatever its case; and under a UPC.
  std::vector<WebItem> present_by_sku(const std::string& sku);
  std::vector<WebItem> present_by_upc(const std::string& upc);
  bool is_empty();

  /// What may be another since `take_changes` was last called: what is under these SKUs, as they are or were
  /// written there, and the levels of these items.
  struct Changes {
    bool all = true;  ///< too much to name
    std::set<std::string> skus;
    std::set<core::ItemKey> levels;
  };
  Changes take_changes() { return std::exchange(changes_, Changes{false, {}, {}}); }

 private:
  void name_few_changes();
  std::vector<WebItem> present_where(const std::string& sql, const std::string& value);

  Database& database_;
  Changes changes_;
};

}  // namespace tillbridge::store
