#pragma once

#include <map>
#include <set>
#include <string>

#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// Polls the web store's orders, enters them into the ledger and has the register take their units. Worker's
/// thread.
class OrderReader {
 public:
  OrderReader(Workplace& place, WebStore& web, const LinkFacts& link);

  /// Starts a poll when one is due. `offline`: a short time limit, so that a link that is back is found soon.
  void turn(bool offline, bool throttled);
  core::Millis wake_at() const;
  void poll_now() {
    due_ = 0;
    entered_.clear();
  }
  /// Looks far back now; `then` hears true once all orders that changed in the last days have been read by a
  /// poll that began after this call, false where orders are not read at all.
  void scan_now(std::function<void(bool)> then);
  /// Nobody waits for that look any more; its `then` is not called.
  void drop_scan() { scan_then_ = nullptr; }
  /// The next poll waits this long: the key was refused, the quota is used up.
  void hold_off(core::Millis wait);
  store::OrderBook& book() { return book_; }
  /// Asks the register for what is open.
  void run_intents();
  /// Tells the register what is set aside for open orders, where that has changed.
  void tell_set_aside();
  /// What another register of the location has moved: of what came back of web orders the ledger is told.
  void others_moved(const core::Movement& movement);
  /// `ours`: it is this register that takes orders off the counts; `now`: and it may do so now.
  void set_applying(bool ours, bool now);
  /// Others of its location have done it before: what they applied is asked of the register.
  void learn_applied();
  bool learning() const { return learning_; }
  /// No call that changes the counts is open.
  bool at_rest() const { return asked_.empty() && !learning_; }
  /// What others have applied is known now.
  std::function<void()> on_learned;
  std::uint64_t started() const { return started_; }
  std::uint64_t applied() const { return applied_; }

  std::function<void()> on_change;  ///< orders or stock of the register changed
  std::function<void(const std::vector<store::Rise>&)>
      on_rises;  ///< stock that came back online because of orders
  /// The web store's levels of these SKUs are others than before, because of orders.
  std::function<void(const std::set<std::string>&)> on_moved;

 private:
  struct Poll {
    std::uint64_t number = 0;
    std::int64_t since = 0, newest = 0;
    int page = 1;
    bool filter_checked = false, deep = false;
  };
  void ask_page(std::shared_ptr<Poll> poll);
  void take_page(std::shared_ptr<Poll> poll, const bigcommerce::HttpReply& reply);
  void take_orders(std::shared_ptr<Poll> poll, std::shared_ptr<std::vector<bigcommerce::Order>> orders,
                   std::size_t next, bool more);
  void complete_lines(bigcommerce::Order& order, int page, std::function<void(bool)> then);
  void read_settings(std::function<void(bool)> then);
  void look_at_unseen();
  void take_returns();
  void returns_taken();
  void enter(const bigcommerce::Order& order, bool even_unchanged = false);
  void finish(const Poll& poll, bool good);
  void take_future_out(bigcommerce::Order& order, const bigcommerce::HttpReply& reply);
  void tell_not_taken();
  void learn(std::int64_t order, std::int64_t line);
  void read_returns(std::optional<std::string> after);
  void learn_of(const store::Intent& intent, std::function<void()> then);

  Workplace& place_;
  WebStore& web_;
  LinkFacts link_;
  store::OrderBook book_;
  core::StockRules rules_;
  core::Millis due_ = 0, settings_due_ = 0, settings_read_ = 0, unseen_due_ = 0, deep_due_ = 0,
               nightly_due_ = 0, forget_due_ = 0, busy_until_ = 0, last_change_ = 0;
  std::uint64_t started_ = 0, applied_ = 0, scan_after_ = 0;
  /// Movements and rows written when recorded returns were last looked for.
  std::pair<std::uint64_t, int> returns_looked_at_{0, -1};
  bool filter_dropped_ = false;  ///< the last answer held older orders than were asked for
  bool polling_ = false, offline_ = false, intents_due_ = true, told_all_ = false, settings_known_ = false,
       applying_ = true, learning_ = false;
  std::map<std::string, core::Units> told_aside_;               ///< by SKU, what the register was told
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< host calls may come back after us
  /// As entered last: the overlap of polls brings the same orders again and again.
  std::map<std::int64_t, std::string> entered_;
  std::function<void(bool)> scan_then_;        ///< whoever waits for a look far back
  std::set<std::int64_t> ahead_;               ///< orders whose time was left out, told once
  std::int64_t there_ = 0;                     ///< the web store's clock at the last list, Unix seconds
  std::map<std::string, std::int64_t> asked_;  ///< intents whose host call is open, and their order
  struct NotTaken {
    std::vector<std::string> unknown, refused;  ///< SKUs
  };
  std::map<std::int64_t, NotTaken> not_taken_;  ///< by order, until it is told
};

}  // namespace tillbridge::runtime
