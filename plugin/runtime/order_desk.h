#pragma once

#include "plugin/runtime/workplace.h"
#include "plugin/store/order_acts.h"

namespace tillbridge::runtime {

/// Tells the web store what staff did with its orders: marked ready, handed over, shipped. An act is durable
/// when it is taken and is told until the web store has it; telling it twice changes nothing, because an
/// order's status is set, not moved. Worker's thread.
class OrderDesk {
 public:
  OrderDesk(Workplace& place, WebStore& web) : place_(place), web_(web), acts_(place.database) {}

  /// `tracking`: the parcel's number, which the web store is told with it; empty: none.
  void take(std::int64_t order, core::OrderAct act, const std::string& who, const std::string& tracking = {});
  /// Goes on with the oldest act that is not confirmed. `may_write`: no push is on the wire and none waits;
  /// sales go first.
  void turn(bool reachable, bool may_write);
  core::Millis wake_at() const;
  /// The link may be back, or a person wants it tried.
  void try_now();
  store::OrderActs& acts() { return acts_; }
  bool busy() const { return asking_; }

  std::function<void()> on_change;                              ///< an act was taken or ended
  std::function<void(const bigcommerce::Order&)> on_confirmed;  ///< the order as the web store now has it

 private:
  /// The goods of one address that go into a parcel.
  struct Parcel {
    std::int64_t address = 0;
    std::vector<bigcommerce::ParcelLine> lines;
  };
  /// What an act comes to: a parcel first, where it has a number, then the status.
  struct Next {
    store::OrderActRow row;
    int status = 0;
    std::optional<Parcel> parcel = {};
  };
  using OrderPtr = std::shared_ptr<bigcommerce::Order>;

  void look(const store::OrderActRow& row);
  void complete_lines(const store::OrderActRow& row, OrderPtr order, int status, int page);
  void look_at_parcels(const store::OrderActRow& row, OrderPtr order, int status);
  void tell_parcel(const Next& next);
  void tell(const store::OrderActRow& row, int status);
  void confirm(const store::OrderActRow& row, const bigcommerce::Order& order);
  void refuse(const store::OrderActRow& row, const std::string& remark);
  void end(const store::OrderActRow& row, store::OrderActRow::State state, const std::string& remark);
  void later(const bigcommerce::HttpReply& reply, const std::string& sentence);

  Workplace& place_;
  WebStore& web_;
  store::OrderActs acts_;
  core::Millis due_ = 0;
  int failures_ = 0;
  bool asking_ = false, waits_ = true;  ///< waits_: acts may be open
  std::optional<Next> to_tell_;         ///< looked at, and sales go first
};

}  // namespace tillbridge::runtime
