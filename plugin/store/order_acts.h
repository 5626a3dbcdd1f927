#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugin/core/order_act.h"
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
};

/// The latest act of each order. Worker's thread.
class OrderActs {
 public:
  explicit OrderActs(Database& database) : database_(database) {}

  /// Takes an act; it replaces an earlier one of the same order. The same act once more changes nothing.
  void take(std::int64_t order, core::OrderAct act, const std::string& who, core::UnixMillis now);
  /// Acts that the web store has not confirmed, oldest first.
  std::vector<OrderActRow> open();
  std::optional<OrderActRow> of(std::int64_t order);
  /// Ends an act, unless another has replaced it meanwhile.
  void end(std::int64_t order, core::OrderAct act, OrderActRow::State state, const std::string& remark,
           core::UnixMillis now);

 private:
  Database& database_;
};

}  // namespace tillbridge::store
