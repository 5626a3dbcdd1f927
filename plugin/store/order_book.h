#pragma once

#include <string>
#include <vector>

#include "plugin/core/order_ledger.h"
#include "plugin/core/picture.h"
#include "plugin/store/database.h"

namespace tillbridge::store {

struct BookedLine {
  std::int64_t line = 0, product = 0, variant = 0;
  std::string sku, name;  ///< the register's SKU; empty when the line is nothing we can count
  core::Units quantity = 0;
};

struct BookedOrder {
  std::int64_t id = 0;
  int status = 0;
  std::string status_words, customer, total, currency;
  std::int64_t created_s = 0, modified_s = 0;
  bool pickup = false;
  std::vector<BookedLine> lines;
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
  core::Units units = 0;
  std::string key;  ///< unique to this rise
};

/// Web orders, by line: what BigCommerce has taken out (`net`) and what the register has (`applied`).
/// Worker's thread.
class OrderBook {
 public:
  OrderBook(Database& database, std::string store_hash)
      : database_(database), store_hash_(std::move(store_hash)) {}

  /// Enters an order as just read. One of before the link enters as applied and moves nothing, now and later.
  /// @return rises of the web store's level that the order explains
  std::vector<Rise> enter(const BookedOrder& order, const core::StockRules& rules, bool before_link,
                          core::UnixMillis now);
  std::vector<Intent> open_intents();
  void end_intent(const Intent& intent, IntentEnd end);
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
  /// An order's status as the web store just gave it; stock follows with the next reading of its lines.
  void set_status(std::int64_t order, int status, const std::string& words, core::UnixMillis now);
  /// Open orders first (oldest first), then those done since `done_since`.
  std::vector<core::OrderView> views(core::UnixMillis done_since, core::UnixMillis late_before);
  /// The newest order that still holds units of this SKU; 0 none. `placed_at` in Unix milliseconds.
  std::int64_t holder_of(const std::string& sku, core::UnixMillis* placed_at, core::Units* promised);

 private:
  void open_intent_where_due(std::int64_t order);
  bool decide(const char* choice, const char* sql, std::int64_t order, std::int64_t line,
              const std::string& who, core::UnixMillis now);

  Database& database_;
  std::string store_hash_;
};

}  // namespace tillbridge::store
