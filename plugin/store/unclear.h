#pragma once

// Movements of which nobody can say whether the web store has them: they wait for a person, who looks and
// says so (I10). They come from records that were restored or cloned, and from answers lost where the marker
// cannot tell.

#include <optional>
#include <string>
#include <vector>

#include "plugin/core/adoption.h"
#include "plugin/core/movement.h"
#include "plugin/store/database.h"

namespace tillbridge::store {

/// A movement that waits, as Review shows it.
struct UnclearMovement {
  std::uint64_t seq = 0;
  core::Movement movement;
  std::string reason;  ///< one or two sentences: what happened, and the evidence
};

/// The marker of a later epoch, when these records know an earlier one that was closed meanwhile.
struct LaterMarker {
  int epoch = 0;
  std::int64_t product = 0;
  std::vector<std::int64_t> variants;
  std::uint64_t epoch_start = 0;
};

/// What taking over a marker changed.
struct TakenOver {
  int lanes = 0;                ///< that got a new base
  std::size_t to_review = 0;    ///< movements that may have been applied
  std::size_t still_waits = 0;  ///< movements that certainly were not
};

/// Worker's thread; throws SQLite::Exception where the disk fails, and nothing is half done then.
class Unclear {
 public:
  explicit Unclear(Database& database) : database_(database) {}

  /// The register is fenced from now on, over restarts, until somebody takes the marker over. Numbers go on
  /// above `highest`, so that what is recorded meanwhile is clearly new.
  void fence(const std::string& why, std::uint64_t highest, core::UnixMillis now);
  /// Takes over the marker: lanes that it shows as taken get the seal read as their base, their open batches
  /// are void, their pending movements up to the number that the seal names go to review; so do re-offered
  /// ones of every lane. The others keep number and lane. Numbers go on above every seal read. One
  /// transaction, which also ends the fence (I7).
  /// `later`: the adoption is of that marker, and the link goes on on it. The marker is to be renewed from
  /// now on.
  TakenOver take_over(const core::Adoption& adoption, const std::string& reason, const std::string& who,
                      core::UnixMillis now, const std::optional<LaterMarker>& later = {});
  /// What waits, oldest first.
  std::vector<UnclearMovement> waiting(std::size_t limit);
  std::size_t count();
  /// "arrived": the web store has it, nothing is sent, and what its request left out of it or left to be owed
  /// holds (review_requests.h). "not-arrived": it goes as a new movement, in its lane; where the marker is to
  /// be renewed, it asks once more if that finds the marker written by somebody else. False: no such row
  /// waits.
  bool decide(std::uint64_t seq, const std::string& choice, const std::string& who, core::UnixMillis now);
  /// The marker is to be closed before anything new is sent on it: somebody took it over, or these records,
  /// which may be an old copy without anybody knowing, were offered what they do not know.
  bool renewal_is_due();
  /// The first look at the marker showed nothing unknown: what the register's journal offered before it is
  /// plain news. While the marker is to be renewed, nothing is: then its end says so (Epochs::switch_to).
  void offers_are_news();

 private:
  Database& database_;
};

/// The fact that keeps a register fenced over restarts; its value says why.
inline constexpr const char* kFencedFact = "fenced";
/// The fact that the marker is to be closed before anything is sent on it: what the records' other life sent
/// may still be on its way, and a closed marker refuses it. Until then what a journal offered, and what a
/// person said has not arrived, keeps its mark (docs/restore_model.py).
inline constexpr const char* kRenewFact = "marker.renew";
/// The fact that nothing told how old these records are: their side file was missing at a start.
inline constexpr const char* kDoubtedFact = "records.doubted";

}  // namespace tillbridge::store
