#pragma once

// What COMPARE mode keeps beside the outbox: which way is used, what was seen before the batch left that is
// under way, and the ways out of it that need no marker.

#include <optional>
#include <string>
#include <vector>

#include "plugin/core/comparing.h"
#include "plugin/store/database.h"

namespace tillbridge::store {

/// The fact that names the way of sending: absent, sealed; kEntering while it is being changed.
inline constexpr const char *kWayFact = "sending.way", *kComparesWay = "compare", *kEnteringWay = "entering";

/// The fact that stops sending by seals: which promise the web store broke. Levels need none.
inline constexpr const char* kBrokenFact = "promise.broken";

/// Worker's thread; throws SQLite::Exception where the disk fails, and nothing is half done then.
class CompareBook {
 public:
  explicit CompareBook(Database& database) : database_(database) {}

  /// From now on levels decide, not seals. Whatever is undecided may have arrived, and waits for a person:
  /// how many movements. Lanes go on from where they are, on numbers that no marker has; that a promise is
  /// broken stops nothing any more. May be called again after a crash in the middle.
  std::size_t enter(const std::string& reason, core::UnixMillis now);
  /// Numbers for batches are used up: they begin anew. No batch may be open.
  void renew_numbers();

  struct Open {
    int lane = 0;
    core::ComparedBatch batch;
    std::vector<std::uint64_t> movements;
  };
  /// The batch that is under way.
  std::optional<Open> open();
  /// The lane whose first waiting movement is the oldest; -1: nothing waits.
  int next_lane();
  std::uint64_t waiting();
  /// Durable when it returns: only then may a byte of the batch leave (D2). `there_s`: the web store's clock
  /// when its levels were first seen so, Unix seconds; 0: not told.
  void leaves(std::int64_t batch, const core::ComparedLevels& before, std::int64_t there_s);
  /// The web store's clock as kept with the batch; 0: nothing is kept.
  std::int64_t left_at(std::int64_t batch);
  /// Nobody can say whether it arrived: its movements wait for a person, each with its reason. One
  /// transaction; nothing leaves review by itself (I10).
  void give_to_review(const Open& open, const std::vector<std::string>& reasons, core::UnixMillis now);
  /// Web orders with one of these items that changed since, by number, at most `most`.
  std::vector<std::int64_t> orders_since(const std::vector<core::ItemChange>& items, std::int64_t since_s,
                                         std::size_t most);
  /// These records may be an old copy, and somebody says that this register is the one that sends: what
  /// waited when they were fenced may have been sent, and waits for a person. How many.
  std::size_t take_over(const std::string& reason, const std::string& who, core::UnixMillis now);

 private:
  Database& database_;
};

}  // namespace tillbridge::store
