#pragma once

#include <optional>
#include <string>

#include "plugin/core/freeze.h"
#include "plugin/store/database.h"

namespace tillbridge::store {

/// A batch to be frozen.
struct NewBatch {
  int lane = 0;
  core::Units target = 0;
  core::FrozenContent content;
  std::string body;
  /// How many batches its round has already, as far as whoever freezes it knows; not given: not compared.
  std::optional<std::size_t> earlier = std::nullopt;
};

/// Enters a batch of the lane's open round, with its items and what becomes of lines that it does not send.
/// Inside the caller's transaction, under the writer lock; throws SQLite::Exception. @return its id
std::int64_t insert_batch(Statements& on, const NewBatch& batch, std::uint64_t round, core::Units base,
                          core::UnixMillis now);

}  // namespace tillbridge::store
