#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
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
};

/// How SKUs are compared: without regard to ASCII case, as BigCommerce does.
std::string fold_sku(std::string_view sku);

/// SKU to product or variant, learned from the web store. Worker's thread.
class ItemMap {
 public:
  explicit ItemMap(Database& database) : database_(database) {}

  /// The whole catalogue as just read; what is not in it any more stays known as gone.
  void replace(const std::vector<WebItem>& items);
  core::ItemMatch match(const std::string& sku);
  /// The SKU that an order line names by its ids; empty when unknown.
  std::string sku_of(std::int64_t product, std::int64_t variant);
  void set_level(const core::ItemKey& key, core::Units level, core::UnixMillis read_at);
  /// The levels of one reading; items that we do not know are nobody's. Kept in short transactions:
  /// one wait for the disk for many levels, and a sale never waits behind a whole page.
  void set_levels(const std::map<core::ItemKey, core::Units>& levels, core::UnixMillis read_at);
  void set_uncounted(const core::ItemKey& key);
  void for_each(const std::function<void(const WebItem&)>& visit);
  std::vector<WebItem> by_key(const core::ItemKey& key);

 private:
  Database& database_;
};

}  // namespace tillbridge::store
