#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugin/core/freeze.h"
#include "plugin/core/picture.h"
#include "plugin/core/sending.h"
#include "plugin/store/batch_rows.h"
#include "plugin/store/database.h"

namespace tillbridge::store {

/// What a decision changed, for the log.
struct Settled {
  core::LaneView lane;
  std::size_t movements = 0;
  bool new_debt = false;
};

struct Counts {
  std::uint64_t pending = 0, settled = 0, held = 0;
};

/// The outbox as the worker sees it: lanes, batches, decisions, debts. Worker's thread. Functions throw
/// SQLite::Exception where the disk fails; nothing is half done then.
class Outbox {
 public:
  explicit Outbox(Database& database) : database_(database) {}

  std::array<core::LaneView, core::kLanes> lanes();
  core::LaneView lane(int lane);
  /// Opens the lanes on a marker: base seals and how far each lane has settled. Replaces what was there.
  void open_lanes(const std::array<core::Units, core::kLanes>& bases,
                  const std::array<std::uint64_t, core::kLanes>& rounds, std::uint64_t settled);
  std::uint64_t pending_count(int lane);
  /// Movements recorded since then, whatever became of them. Reads every row.
  std::uint64_t recorded_since(core::UnixMillis from);
  /// Pending movements of a lane in seq order, at most `limit`.
  std::vector<core::StoredMovement> pending(int lane, std::size_t limit);
  /// Makes numbers go on above `number`, when a new outbox takes over a marker that has seen it.
  void continue_above(std::uint64_t number, core::UnixMillis now);
  /// The highest number ever given.
  std::uint64_t last_number();

  /// Commits a batch of the lane's open round. It is durable when the call returns: only then may a byte of
  /// it leave (D2).
  core::BatchView commit(const NewBatch& batch, core::UnixMillis now);
  /// The bytes to send; not_found, or storage when they no longer fit their SHA-256 (I4).
  core::Result<std::string> body(std::int64_t batch);
  std::vector<core::ItemChange> batch_items(std::int64_t batch);
  /// Items of undecided batches of other lanes that bring units of `item`.
  bool positive_elsewhere(int lane, const core::ItemKey& item);

  /// The marker showed the batch's target: it won, its movements are settled, debts and held lines are
  /// posted, the others of its round are void, the next round opens. One transaction (D3).
  /// `exchanges`: how the web store was asked, as far as this process knows; kept for support.
  Settled settle(int lane, std::int64_t batch, std::optional<core::UnixMillis> accepted, core::UnixMillis now,
                 const core::Exchanges& exchanges = {});

  /// Open debt per item, less what undecided batches of lanes other than `lane` repay.
  std::map<core::ItemKey, core::Units> free_debt(int lane);
  std::map<core::ItemKey, core::Units> open_debt();
  /// Closes everything recorded so far as from before the link: part of both sides' counts, never sent.
  std::size_t close_before_link(core::UnixMillis now);
  Counts counts();
  /// Takes out of `numbers` what is no longer pending.
  void keep_pending(std::set<std::uint64_t>& numbers);
  /// Records a person's decision on a held line: "send" makes a new movement of it, "leave" closes it. False:
  /// no such waiting line.
  bool decide_held(std::uint64_t seq, std::size_t line, const std::string& choice, const std::string& who,
                   core::UnixMillis now);
  /// `order`: the web order that gets none of it, where the choice says so.
  bool acknowledge_debt(const core::ItemKey& item, const std::string& choice, const std::string& who,
                        core::UnixMillis now, std::int64_t order = 0);
  /// Name or SKU of an item of which somebody has said that none is left for this order, and the customer
  /// does not know yet; empty: there is none.
  std::string none_left(std::int64_t order);
  /// Enters a movement that may have been sent: it waits for a person (see Unclear). False: its id is known.
  bool add_for_review(const core::Movement& movement, const std::string& reason, core::UnixMillis now);
  bool is_recorded(const std::string& movement_id);

 private:
  void require_whole_prefix(const NewBatch& batch);
  void require_open_debt(const NewBatch& batch);

  Database& database_;
};

}  // namespace tillbridge::store
