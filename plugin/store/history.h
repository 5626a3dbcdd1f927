#pragma once

#include "plugin/core/units.h"
#include "plugin/store/database.h"

namespace tillbridge::store {

/// Keeps the records from growing for ever. Two years of history stay as they were recorded; what is older
/// and decided leaves, a little at a time. What waits, is held, owed, unclear or open stays however old it
/// is. Of a movement that has left, its id stays, so that it is never recorded twice; and the checksum where
/// the chain goes on, so that what is left can be proved. Worker's thread.
class History {
 public:
  /// Bytes of decided requests, for support.
  static constexpr core::Millis kBodiesKept = 30LL * 24 * 3'600'000;
  /// Movements, what became of their lines, the requests that carried them, and notes.
  static constexpr core::Millis kKept = 2 * 365LL * 24 * 3'600'000;
  /// So many of the newest movements stay, whatever dates a wrong clock has given them.
  static constexpr std::int64_t kNewestKept = 10'000;

  explicit History(Database& database, std::int64_t newest_kept = kNewestKept)
      : database_(database), newest_kept_(newest_kept) {}

  /// One short transaction. `now`: a time that the web store has confirmed, since what leaves does not come
  /// back. True: something left, and there may be more. Throws SQLite::Exception.
  bool shorten(core::UnixMillis now);

 private:
  bool drop_bodies(core::UnixMillis before);
  bool drop_movements(core::UnixMillis before);
  bool drop_batches();
  bool drop_notes(core::UnixMillis before);

  Database& database_;
  std::int64_t newest_kept_;
};

}  // namespace tillbridge::store
