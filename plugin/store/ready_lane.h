#pragma once

// A sale that comes while nothing is under way is frozen by the thread that records it, in the same
// transaction: one wait for the disk for both, and its request may leave as soon as the worker wakes.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "plugin/core/freeze.h"
#include "plugin/core/sending.h"
#include "plugin/store/database.h"

namespace tillbridge::store {

/// A lane of which the worker says: a movement that comes into it now would be frozen at once, alone, and
/// sent next. Made by the worker's thread, used by any; never changed.
struct ReadyLane {
  int lane = 0;
  std::uint64_t round = 0;
  core::Units base = 0;
  core::Units nonce = 0;  ///< of the batch's seal, drawn by the worker
  std::uint64_t epoch_start = 0;
  std::optional<std::string> own_location;
  /// The request's bytes for a target and what is frozen. Any thread; throws nothing but std::bad_alloc.
  std::function<std::string(core::Units target, const core::FrozenContent& content)> body;
  /// Sales that follow each other this closely are the worker's: what comes in a burst goes in one batch, and
  /// nobody at the register does its work for it.
  core::Millis not_before = 0;
  std::function<core::Millis()> now;       ///< monotonic, as `not_before`; any thread
  std::function<core::UnixMillis()> wall;  ///< the register's clock; any thread
};

/// What was frozen so, for the worker.
struct FrozenAtOnce {
  int lane = 0;
  core::BatchView batch;
  std::string body;  ///< as it was committed
  std::vector<std::uint64_t> movements;
  std::vector<core::ItemChange> items;
};

/// Freezes one movement that was just inserted into the lane. Inside the caller's transaction, under the
/// writer lock. Nothing, and nothing written, where the tables do not bear the worker out, where debt of one
/// of its items has to be looked into, or where it is too long for the register's thread: the worker freezes
/// it then. Throws SQLite::Exception.
std::optional<FrozenAtOnce> freeze_at_once(Statements& on, const ReadyLane& ready,
                                           const core::StoredMovement& stored);

}  // namespace tillbridge::store
