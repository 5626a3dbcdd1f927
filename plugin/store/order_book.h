#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "plugin/core/movement.h"
#include "plugin/core/order_ledger.h"
#include "plugin/core/picture.h"
#include "plugin/store/database.h"

namespace tillbridge::store {

struct BookedLine {
  std::int64_t line = 0, product = 0, variant = 0;
  std::string sku, name;  ///< the register's SKU; empty when the line is nothing we can count
  core::Units quantity = 0;
  core::Units shipped = 0;   ///< of these, on their way already
  core::Units refunded = 0;  ///< of these, paid back: nobody waits for them
};

struct BookedOrder {
  std::int64_t id = 0;
  int status = 0;
  std::string status_words, customer, total, currency;
  std::int64_t created_s = 0, modified_s = 0;
  bool pickup = false;
  bool completed = false;  ///< shipped or completed at some time
  /// Of an order older than the link that is first seen cancelled or refunded: that this came after the link.
  bool given_back_since_link = false;
  bool archived = false;  ///< put away in the web store: no work any more, and no stock moves by it
  std::vector<BookedLine> lines;
};

/// How an order stands to the link.
enum class OrderAge {
  since_link = 0,
  before_link = 1,   ///< moves nothing; of what goes back a person says whether it is on the shelf
  open_at_link = 2,  ///< moves nothing until a person has said whether this register took it off its counts
  elsewhere = 3,     ///< of another location: moves nothing
};

/// Orders that were open at the link and wait for a person's answer.
struct OpenAtLink {
  std::uint64_t orders = 0;
  core::Units units = 0;
};

/// Units of an order from before the link that the web store put back.
struct ShelfQuestion {
  std::int64_t order = 0;
  core::Units units = 0;
  std::string sku, name;  ///< of its first line
};

/// A change that the register's stock still has to take, committed before the register is asked.
struct Intent {
  std::int64_t order = 0, line = 0;
  std::string key, sku;
  core::Units taken = 0;  ///< units to take off the register's count; below 0: to put back
};

/// How a line's intent stands.
enum class IntentState {
  none = 0,
  open = 1,
  unknown_item = 2,  ///< the register does not know the item; nothing changed
  refused = 3,       ///< the register does not take the change; nothing changed, and it waits for a person
  in_doubt = 4,      ///< it may have been applied, and the register does not remember keys: so does it
};

/// How often a line's intents were opened, and what they moved: its key is `stem` with the number of the
/// change.
struct LineKeys {
  std::int64_t order = 0, line = 0;
  std::string stem, sku;
  std::uint64_t known = 0;  ///< the newest of them that this ledger knows the end of
};
/// What the register has applied under a line's keys beyond those.
struct LineApplied {
  std::int64_t order = 0, line = 0;
  std::uint64_t newest = 0;  ///< 0: nothing
  core::Units taken = 0;     ///< off the register's count
  bool unsure = false;       ///< a key of them was used, but not for this SKU: nobody knows for how much
};

/// What came of asking the register.
enum class IntentEnd { applied, unknown_item, refused, in_doubt };

/// An intent that waits for a person.
struct WaitingIntent {
  Intent intent;
  std::string name;
  IntentState state = IntentState::refused;
};

/// Units that came back online because of a web order, for debts to be settled with.
struct Rise {
  std::string sku;
  core::Units units = 0;  ///< 0: nothing rose, and something was recorded for it all the same
  std::string key;        ///< unique to this rise
};

/// A customer's name is kept that long after the order was done, and not longer.
inline constexpr core::Millis kNamesKept = 30ll * 86'400'000;

/// Web orders, by line: what BigCommerce has taken out (`net`) and what the register has (`applied`). Units
/// that came back over the counter and were put back by the web store as well count once: the register's
/// count is asked for them again, and the web store's (`back_twice()`). Worker's thread.
class OrderBook {
 public:
  OrderBook(Database& database, std::string store_hash)
      : database_(database), store_hash_(std::move(store_hash)) {}

  /// Enters an order as just read; an older reading than the last changes nothing. `age` counts when the
  /// order is new here. One of before the link enters with what BigCommerce had taken as applied.
  /// @return rises of the web store's level that the order explains
  /// @param moved gets the SKUs whose level there it has moved either way since the last reading; may be null
  std::vector<Rise> enter(const BookedOrder& order, const core::StockRules& rules, OrderAge age,
                          core::UnixMillis now, std::set<std::string>* moved = nullptr);
  /// Enters what a movement brought back of web orders, or took out again. Once, however often it is told.
  /// `own`: it was recorded here. `own_location`: empty, or lines of any other location are left out.
  /// @return whether an order's line changed by it
  bool enter_returns(const core::Movement& movement, bool own, const std::string& own_location,
                     core::UnixMillis now);
  /// The same of each movement of the outbox since the last call, of a few at a time.
  bool enter_recorded_returns(const std::string& own_location, core::UnixMillis now);
  /// There are more of them.
  bool returns_behind() const { return returns_behind_; }
  /// Whether this reading says something that the last one did not.
  bool is_news(std::int64_t order, int status, std::int64_t modified_s);
  /// The open order that was not read for longest, and not since then; 0 none. Archived orders drop out of
  /// the list without a word.
  std::int64_t unseen_since(core::UnixMillis then);
  /// The web store no longer has it.
  void gone(std::int64_t order, core::UnixMillis now);

  OpenAtLink open_at_link();
  /// A person's answer for all of them: this register took them off its counts before the link, or takes them
  /// off now. Kept with name and time. False: nothing was asked.
  bool answer_open_at_link(bool taken_already, const std::string& who, core::UnixMillis now);
  std::vector<ShelfQuestion> shelf_questions();
  /// False: this order asks nothing.
  bool answer_shelf(std::int64_t order, bool is_back, const std::string& who, core::UnixMillis now);
  /// Units, by SKU, that were taken off the register's counts for orders that are still here to be collected
  /// or packed. `all`: also every other SKU of an order, with 0.
  std::map<std::string, core::Units> set_aside(bool all);
  std::vector<Intent> open_intents();
  void end_intent(const Intent& intent, IntentEnd end);
  /// Whether this register takes orders off the counts; where another of its location does, nothing is
  /// opened.
  void set_applying(bool applying) { applying_ = applying; }
  /// Lines behind this one whose keys another register of the location may have used.
  std::vector<LineKeys> keys_after(std::int64_t order, std::int64_t line, std::size_t most);
  /// The keys of an intent's line.
  LineKeys keys_of(const Intent& intent);
  /// Brings the ledger up to what any register has applied. An open intent of ours that nobody has applied is
  /// dropped.
  void learn(const std::vector<LineApplied>& applied);
  /// Opens what is due, of all orders.
  void open_all_due();
  /// At the start, with a register that does not remember keys: what was open may have been applied, and
  /// waits for a person (I11). @return how many
  std::size_t doubt_open_intents();
  /// Those that a person decides on. An item that the register does not know is not among them: web stores
  /// sell what no register carries.
  std::vector<WaitingIntent> waiting_intents();
  /// A person's word on one, or on one of an unknown item: ask the register again, under the same key; or it
  /// was counted by hand, and the ledger is closed. Kept with name and time. False: no such intent waits.
  bool try_again(std::int64_t order, std::int64_t line, const std::string& who, core::UnixMillis now);
  bool done_by_hand(std::int64_t order, std::int64_t line, const std::string& who, core::UnixMillis now);
  /// Forgets the customer of each order that was done before then; nightly looks back may bring it again.
  void forget_names(core::UnixMillis done_before);
  bool is_known(std::int64_t order);
  /// Somebody has opened it. False: it was looked at before.
  bool was_looked_at(std::int64_t order, core::UnixMillis now);
  /// An order's status as the web store just gave it; stock follows with the next reading of its lines.
  void set_status(std::int64_t order, int status, const std::string& words, core::UnixMillis now);
  /// Open orders first (oldest first), then those done since `done_since`.
  std::vector<core::OrderView> views(core::UnixMillis done_since, core::UnixMillis late_before);
  /// Orders that are open, or done since then, by the beginning of the number or by words of the customer's
  /// name, letters in any case; open ones first, then the newest. `most` of them.
  core::OrdersFound find(const std::string& text, core::UnixMillis since, core::UnixMillis late_before,
                         std::size_t most);
  /// The newest order that still holds units of this SKU; 0 none. `placed_at` in Unix milliseconds.
  std::int64_t holder_of(const std::string& sku, core::UnixMillis* placed_at, core::Units* promised);

 private:
  void open_intent_where_due(std::int64_t order);
  core::Units even_out(std::int64_t order, std::int64_t line, core::Units before, bool reopened,
                       core::UnixMillis now);
  bool decide(const char* choice, const char* sql, std::int64_t order, std::int64_t line,
              const std::string& who, core::UnixMillis now);

  Database& database_;
  std::string store_hash_;
  bool applying_ = true, returns_behind_ = false;
  std::int64_t returns_upto_ = -1, returns_kept_ = 0;  ///< movements looked through; as the tables know it
};

}  // namespace tillbridge::store
