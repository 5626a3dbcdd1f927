#pragma once

// Epochs of the marker: the closing batch of the old one, and the switch to the new one.

#include <optional>
#include <string>
#include <vector>

#include "plugin/core/rotation.h"
#include "plugin/store/database.h"

namespace tillbridge::store {

/// The batch that takes all seals of a marker and leaves tombstones.
struct ClosingBatch {
  std::string body;
  std::array<core::Units, core::kLanes> bases{};
  core::Tombstones tombstones{};
};

/// The marker that sending goes on with.
struct NewEpoch {
  int epoch = 0;
  std::int64_t product = 0;
  std::vector<std::int64_t> variants;
  core::EpochPlan plan;
};

/// Worker's thread; throws SQLite::Exception where the disk fails, and nothing is half done then.
class Epochs {
 public:
  explicit Epochs(Database& database) : database_(database) {}

  /// The closing batch that is under way. Throws InvariantBroken when its bytes have changed (I4).
  std::optional<ClosingBatch> closing();
  /// Durable when it returns: only then may a byte of it leave (D2). Every lane has to be open (I7).
  void commit_closing(const ClosingBatch& batch, core::UnixMillis now);
  /// Where the lanes of the next epoch begin.
  core::EpochPlan plan();
  /// The old marker is harmed and can decide nothing any more: undecided batches are void, and their
  /// movements wait for a person. How many.
  std::size_t give_up_rounds(const std::string& reason, core::UnixMillis now);
  /// Sending goes on on the new marker; one transaction (D5).
  void switch_to(const NewEpoch& next);

 private:
  Database& database_;
};

}  // namespace tillbridge::store
