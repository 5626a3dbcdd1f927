#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugin/core/counts.h"
#include "plugin/core/freeze.h"
#include "plugin/store/database.h"
#include "plugin/store/intake.h"

namespace tillbridge::store {

/// Both counts of an item as first seen after the link, and how they should stand to each other since.
struct CountedItem {
  core::ItemKey key;
  std::string sku;
  core::Units start_here = 0, start_online = 0;  ///< as first seen: the register's, and what was for sale
  core::UnixMillis start_at = 0;
  bool left = false;                                 ///< somebody chose to leave the difference as it is
  core::Units expected = 0;                          ///< the difference that movements and orders alone leave
  core::Units here = 0, on_hand = 0, available = 0;  ///< when last compared
  core::Units ordered = 0;                           ///< units that web orders held then
  std::int64_t batch = 0;                            ///< the newest request then
  core::Units drift = 0;                             ///< by how much the difference is not as expected
  core::DriftCause cause = core::DriftCause::unknown;
  core::UnixMillis drift_at = 0;
};

/// A choice about an item's counts that somebody saved.
struct CountWish {
  enum class State {
    open,
    at_register,  ///< the register is asked, under `key`
    done,
    moved,    ///< a number was another one when it was to be written: asked anew
    refused,  ///< `remark` says why
    undone
  };
  std::int64_t save = 0;
  core::ItemKey key;
  std::string sku;
  core::CountChoice choice = core::CountChoice::leave;
  core::Units shown_here = 0, shown_online = 0;  ///< what whoever chose saw
  State state = State::open;
  core::Units web_change = 0, register_change = 0;
  core::Units here_after = 0, online_after = 0;
  std::string remark, who;
  core::UnixMillis asked_at = 0;
  std::string change_key() const;  ///< unique to this change for ever
};

/// What an SKU's web orders have taken of the web store, and of the register.
struct Ledger {
  core::Units net = 0, applied = 0;
  bool open = false;  ///< the register is being asked, or a person is
  friend bool operator==(const Ledger&, const Ledger&) = default;
};

/// Counts on both sides: what they were, what they should be, and what people want done about it. Worker's
/// thread.
class CountBook {
 public:
  explicit CountBook(Database& database) : database_(database) {}

  std::map<core::ItemKey, CountedItem> items();
  void put(const std::vector<CountedItem>& items);
  void forget(const core::ItemKey& key);

  std::vector<CountWish> wishes(CountWish::State state);
  std::vector<CountWish> wishes_of(std::int64_t save);
  std::int64_t last_save();
  /// The number of the next one, from a random number: registers of one location count changes under keys
  /// that the shop's stock remembers for all of them, so no two count their saves from one.
  std::int64_t next_save(std::uint64_t dice);
  void put(const std::vector<CountWish>& wishes);
  /// The wish, the item, what is owed, and the change on its way to the web store: one transaction, kept with
  /// the name. Nothing where its change was recorded before.
  void send(const CountWish& wish, const CountedItem& item, core::Units owed, LaneBoard& board,
            core::UnixMillis now);
  /// The wish, the item and what is owed, once the register has taken its change.
  void taken(const CountWish& wish, const CountedItem& item, core::Units owed, core::UnixMillis now);

  /// Folded SKUs that something waits of: not sent, not decided, or without anybody's word.
  std::set<std::string> waiting();
  /// Folded SKUs that a movement numbered above `seq` names.
  std::set<std::string> moved_since(std::uint64_t seq);
  std::map<std::string, Ledger> ledger();  ///< by folded SKU
  /// Folded SKUs of orders older than the link that are not handed over and nobody has decided on.
  std::set<std::string> asked_about_old_orders();
  std::uint64_t newest_movement();
  std::int64_t newest_batch();
  /// What requests numbered above `batch` have moved each item by.
  core::Units sent_since(const core::ItemKey& key, std::int64_t batch);

 private:
  void write(const CountedItem& item);
  void write(const CountWish& wish);
  Database& database_;
};

}  // namespace tillbridge::store
