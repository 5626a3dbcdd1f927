#pragma once

// Shortage debt: units that left the shop and the web store could not give. It goes down by stock that comes
// back before it is sent, and by settlement movements where a rise of the web store's level is explained.

#include <SQLiteCpp/SQLiteCpp.h>

#include <map>
#include <string>
#include <vector>

#include "plugin/core/freeze.h"

namespace tillbridge::store {

using Debt = std::map<core::ItemKey, core::Units>;

/// Open debt per item. Worker's thread, as all of this file.
Debt open_debt(SQLite::Database& database);
/// Open debt, less what undecided batches of lanes other than `lane` repay (-1: of all lanes), and requests
/// that are to be decided in Review.
Debt free_debt(SQLite::Database& database, int lane);

/// Whether another lane brings units of `item`: in an undecided batch, or waiting to be frozen.
bool positive_elsewhere(SQLite::Database& database, int lane, const core::ItemKey& item);

/// Records a settlement of at most `units` of an item's debt, in `lane` and under an id that is unique to the
/// rise. Inside the caller's transaction. @return units, 0 when nothing is owed or the rise is known already
core::Units settle_rise(SQLite::Database& database, const std::string& rise, const std::string& sku,
                        const core::ItemKey& item, core::Units units, int lane, core::UnixMillis now);

/// Keeps which undecided batches of other lanes bring units of an item that `batch` leaves short: once
/// decided, they explain a rise. Inside the transaction that commits `batch`.
void keep_under_way(SQLite::Database& database, int lane, std::int64_t batch,
                    const std::vector<core::ItemChange>& items);

/// Posts what a decided batch leaves short and what it repays. Units that other lanes brought while it was on
/// its way explain a rise, and so do its own where another lane came out short meanwhile: the debt is settled
/// with them at once, in `lane`. Inside the caller's transaction, after the batch is marked as won.
/// @return whether there is new debt
bool post_debt(SQLite::Database& database, int lane, std::int64_t batch,
               const std::vector<core::ItemChange>& items, std::int64_t upto, core::UnixMillis now);

/// What is owed of an item is exactly `units` from now on: its level was set to what the shop has. Inside the
/// caller's transaction, while no batch is undecided.
void owe_exactly(SQLite::Database& database, const core::ItemKey& item, core::Units units,
                 core::UnixMillis now);

}  // namespace tillbridge::store
