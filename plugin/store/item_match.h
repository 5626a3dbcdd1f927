#pragma once

// From an SKU to what of the web store it moves, on whichever connection asks.

#include <string>

#include "plugin/core/freeze.h"
#include "plugin/store/database.h"
#include "plugin/store/item_map.h"

namespace tillbridge::store {

/// The columns of an item's row, as read_item() takes them.
inline constexpr const char* kItemColumns =
    "by_product, item, product, variant, sku, name, tracked, visible, present, counted, level, read_ms, upc";
WebItem read_item(SQLite::Statement& row);

/// What the item map says of an SKU, whatever its case. Throws SQLite::Exception. The thread of the
/// connection.
core::ItemMatch match_item(Statements& on, const std::string& sku);

}  // namespace tillbridge::store
