#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugin/core/order_act.h"
#include "plugin/core/picture.h"
#include "plugin/store/database.h"

namespace tillbridge::store {

/// An act of staff on a web order, durable before anybody is told that it was taken.
struct OrderActRow {
  enum class State { open, confirmed, refused };
  std::int64_t order = 0;
  core::OrderAct act = core::OrderAct::ready;
  State state = State::open;
  std::string who, remark;  ///< remark: why it was refused, one sentence
  core::UnixMillis asked_at = 0;
  std::string tracking = {};  ///< the parcel's number, told with "done"; empty: none was given
};

/// A line of an open order that staff could not find, and that waits for a manager.
struct MissingLine {
  std::int64_t order = 0, line = 0;
  std::string sku, name, customer, who;
  core::Units quantity = 0;
  core::UnixMillis at = 0;
};

/// Units that staff have set aside for an order and that it no longer asks for.
struct ToPutBack {
  std::int64_t order = 0;
  core::Units units = 0;
  std::string sku, name, customer;  ///< of its first such line
  bool canceled = false;            ///< the order is over; else it asks for less
};

/// The latest act of each order. Worker's thread.
class OrderActs {
 public:
  explicit OrderActs(Database& database) : database_(database) {}

  /// Takes an act; it replaces an earlier one of the same order. The same act once more changes nothing.
  void take(std::int64_t order, core::OrderAct act, const std::string& who, core::UnixMillis now,
            const std::string& tracking = {});
  /// Acts that the web store has not confirmed, oldest first.
  std::vector<OrderActRow> open();
  std::optional<OrderActRow> of(std::int64_t order);
  /// Ends an act, unless another has replaced it meanwhile.
  void end(std::int64_t order, core::OrderAct act, OrderActRow::State state, const std::string& remark,
           core::UnixMillis now);

  /// Marks a line of an order, or takes its mark away. False: no open order has that line.
  bool mark(std::int64_t order, std::int64_t line, core::LineMark mark, const std::string& who,
            core::UnixMillis now);
  /// Of one order, or of all open ones.
  std::vector<MissingLine> missing(std::int64_t order = 0);
  /// Lines of an order of which the customer was told that they do not come.
  std::set<std::int64_t> not_coming(std::int64_t order);
  /// A manager's word on a line that could not be found: it was, or the customer was told that it will not
  /// come. The order itself stays. Kept with name and time. False: no such line waits.
  bool decide_missing(std::int64_t order, std::int64_t line, bool found, const std::string& who,
                      core::UnixMillis now);

  std::vector<ToPutBack> to_put_back();
  /// Somebody has put them back, all of them or not. Kept with name and time. False: there are none.
  bool decide_put_back(std::int64_t order, bool all, const std::string& who, core::UnixMillis now);
  /// What an open order asks for is what is set aside for it. False: no open order was changed.
  bool take_changes(std::int64_t order, const std::string& who, core::UnixMillis now);

 private:
  void put_mark(std::int64_t order, std::int64_t line, core::LineMark mark, const std::string& who,
                core::UnixMillis now);

  Database& database_;
};

}  // namespace tillbridge::store
