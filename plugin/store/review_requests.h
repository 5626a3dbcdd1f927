#pragma once

// Which request may have carried what waits in Review: once a person says that it arrived, what that request
// would have meant holds, as if it had been settled.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "plugin/core/freeze.h"
#include "plugin/store/database.h"

namespace tillbridge::store {

/// Movements of a lane that may have arrived leave the queue and wait in Review: those up to `upto`, and what
/// was offered again. Inside the caller's transaction. How many.
std::size_t move_to_review(SQLite::Database& database, int lane, std::uint64_t upto,
                           const std::string& reason, core::UnixMillis now);

/// Keeps which request may have carried what went to review at `now`: of `lane` (-1: of each) the one that
/// was offered last. Inside the transaction that closes the lane's batches, before it does so and after its
/// movements went to review.
void keep_review_requests(SQLite::Database& database, int lane, core::UnixMillis now);

/// Open debt that requests in Review may have repaid or settled: nobody else may, until it is decided.
std::map<core::ItemKey, core::Units> debt_in_review(SQLite::Database& database);

/// A movement was decided, and that is in the tables. Where it arrived, what its request left out of it is
/// its outcome now: held lines are rows of Review. With the last one of the request, the debt that it left or
/// repaid is booked, less what goes again. Inside the caller's transaction.
void end_in_review(Database& database, std::uint64_t seq, bool arrived, core::UnixMillis now);

}  // namespace tillbridge::store
