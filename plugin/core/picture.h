#pragma once

// What people are shown, as facts without words: the worker makes one Picture after each change and swaps it
// in; overlay and status turn it into words. A Picture is immutable once published, so any thread may read
// it.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/core/assortment.h"
#include "plugin/core/counts_board.h"
#include "plugin/core/latency.h"
#include "plugin/core/link_view.h"
#include "plugin/core/matching.h"
#include "plugin/core/money.h"
#include "plugin/core/registers_view.h"
#include "plugin/core/stock_table.h"
#include "plugin/core/units.h"

namespace tillbridge::core {

/// The sync badge. Which one wins is decided by `sync_badge()` in core/badge.h.
enum class SyncBadge { checking, all_sent, syncing, offline, attention, paused, unlinked, training };

/// Why sending does not go on as it should, the worst first. Each has its headline and advice (ux "Words").
enum class Trouble {
  none,
  storage_damaged,   ///< records damaged: set aside, waiting for a person
  storage_newer,     ///< the database was written by a newer version
  storage_readonly,  ///< the database cannot be written, or its disk is full
  records_replaced,  ///< they were damaged and set aside; new ones wait to be linked
  records_moved,     ///< what was unsent was moved to another register's folder: closed for good
  storage_locked,    ///< another process holds this register's database
  plan_ended,        ///< the shop's plan no longer includes selling online: the web store is not called
  key_refused,       ///< 401 or 403: the web store no longer lets this register in
  location_closed,   ///< the location that sales are counted at is switched off or gone in the web store
  fenced,            ///< another machine uses this register's identity, or the database is an old copy
  marker_harmed,     ///< the sync marker was edited or deleted
  promise_broken,    ///< the web store no longer does what exact counting stands on
  clock_wrong,       ///< the register's clock is far from the web store's; sending goes on
  no_route,          ///< cable out: no connection, no name resolved
  no_internet,       ///< the same, but the register says that its own network is there
  not_answering,     ///< the web store's side does not answer (time-outs, 5xx)
  throttled,         ///< the web store is busy: sending slowly
};

/// What staff say of an order's line. `missing`: it cannot be found, and a manager decides; `told`: the
/// customer was told so.
enum class LineMark { none, found, missing, told };

struct OrderLineView {
  std::string line_ref;  ///< web order line, as named to the host
  std::string sku, name;
  Units quantity = 0;
  bool known = false;       ///< the register knows the item
  Milli on_hand_milli = 0;  ///< in store now; meaningful when known
  bool on_hand_read = false;
  std::int64_t line = 0;  ///< the web store's number of it
  LineMark mark = LineMark::none;
  Units to_fetch = 0;     ///< more than staff have set aside
  Units to_put_back = 0;  ///< set aside, and no longer asked for
};

enum class OrderStage { to_do, ready, done };

struct OrderView {
  std::int64_t number = 0;
  std::string customer;         ///< first and last name, or empty
  std::string total, currency;  ///< decimal as the web store wrote it ("58.50"), ISO 4217
  bool pickup = false;          ///< collected in the shop; else shipped
  bool paid = true;
  bool on_hold = false;  ///< status 12: a manager decides
  bool late = false;
  bool fresh = false;  ///< not yet opened by anybody
  OrderStage stage = OrderStage::to_do;
  UnixMillis placed_at = 0;
  UnixMillis telling_since = 0;  ///< marked by staff, and the web store has not confirmed it; 0 no
  std::string act_problem;       ///< why the web store did not take what staff marked; one sentence
  Units items = 0;
  std::string tracking;      ///< the parcel's number that staff gave; may be empty
  bool counted = true;       ///< its kind counts on the badge
  bool changed = false;      ///< in the web store, after staff had set it aside
  bool cannot_find = false;  ///< of a line nobody can find the goods: a manager decides in Review
  std::string status_words;  ///< the web store's own word, for Done rows: "Cancelled"
  std::vector<OrderLineView> lines;
};

/// What a search among the orders of the last 30 days has found, open and finished ones.
struct OrdersFound {
  std::string text;               ///< what was looked for
  std::vector<OrderView> orders;  ///< open ones first, then the newest
  bool cut = false;               ///< there are more than these
};

enum class ActivityKind {
  sale,
  sale_return,
  void_sale,
  adjustment,
  receipt,
  count,
  transfer,
  order,
  link,
  note
};
enum class ActivityState { queued, sending, sent, not_online, problem, decided, info };

struct ActivityLine {
  std::string sku, name;
  Milli quantity_milli = 0;
  std::string remark;  ///< what became of this line, when not simply sent: "not sold online"
};

/// How the web store was asked for a change, for support.
struct Exchanges {
  int count = 0;        ///< requests that were tried
  int status = 0;       ///< of the last answer; 0: none came
  std::string request;  ///< the web store's own number of it; empty: it named none
};

struct ActivityView {
  std::int64_t id = 0;
  UnixMillis at = 0, sent_at = 0, confirmed_at = 0;
  ActivityKind kind = ActivityKind::note;
  ActivityState state = ActivityState::info;
  std::string reference;  ///< sale id, order number
  std::string text;       ///< for notes and link rows: one sentence
  std::vector<ActivityLine> lines;
  // For support, of movements only.
  std::string movement_id;
  int lane = -1;
  std::int64_t batch = 0;  ///< 0: in none yet
  Exchanges exchanges;
};

/// What a search of all movements has found so far.
struct ActivityFound {
  std::string text;  ///< what was looked for
  std::vector<ActivityView> rows;
  bool looking = false;    ///< there is more to look through
  bool cut = false;        ///< there are more rows than these
  UnixMillis back_to = 0;  ///< how far back it has looked
};

enum class ReviewKind {
  oversold,
  count_differs,
  held,
  unclear,
  adopt_salvaged,
  host_refused,
  drift,
  old_orders,
  back_on_shelf,
  put_back,
  line_missing,
  prices,
  first_count,
  sku_differs,
  same_name
};

struct ReviewView {
  std::string row;  ///< id for the action "decide"
  ReviewKind kind = ReviewKind::oversold;
  std::string sku, item_name;
  Units short_by = 0;  ///< open shortage of the item
  Units in_store = 0, promised = 0, web_level = 0;
  /// Web order that took the unit; of drift rows the one that took more than the web store had. 0 none known
  std::int64_t order_number = 0;
  UnixMillis sold_at = 0, order_at = 0;
  bool host_in_doubt = false;  ///< for host_refused rows: nobody knows whether the register counted it
  std::string reason;          ///< for held rows: one plain sentence
  std::string customer,
      who;             ///< for line_missing rows: whose order it is, who could not find it; sold_at: when
  Units quantity = 0;  ///< for held, first_count: what waits; old_orders, back_on_shelf, line_missing: units
  bool canceled = false;     ///< for put_back rows: the order is over; else it asks for less
  std::uint64_t orders = 0;  ///< for old_orders rows: how many
  /// What "decide" accepts for this row now; the panel shows a button for each it has words for, and none
  /// when empty. Known ids: oversold "set-aside" "none-left"; count_differs "set-web" (to in_store -
  /// promised, at least 0) "keep-web"; drift "set-web" (to set_to) "keep-web"; held "send" "leave";
  /// adopt_salvaged "adopt" "decline" (sent as the actions adopt-salvaged and decline-salvaged); unclear
  /// "arrived" "not-arrived"; host_refused "try-host" "host-done"; old_orders "taken-already"
  /// "take-now"; back_on_shelf "back" "not-back"; put_back "all-back" "some-missing"; line_missing "found-it"
  /// "customer-told"; prices "send-prices" "no-prices"; first_count "count-shop" "count-leave"; sku_differs
  /// "sku-back" "sku-leave"; same_name "same-thing" "keep-off".
  std::vector<std::string> choices;
  std::vector<std::string> movements;  ///< ids of the movements behind it
  bool changed_there = false;  ///< for drift rows: the web store's count moved, and no sale or order did it
  PriceTerms prices_here, prices_there;  ///< for prices rows
  std::string sku_there;  ///< for sku_differs, same_name rows: what the web store has; empty: none
  Units set_to = 0;       ///< for drift rows: what "set-web" makes of the web store's count
  /// For drift rows: a register that sold it, has not been heard of since long and may be why; its name.
  std::string unheard;
  UnixMillis unheard_since = 0;
};

/// Choices of `decide` about goods that somebody holds in the hand; every other one is a manager's.
inline bool anybody_decides(std::string_view choice) {
  for (const std::string_view known :
       {"set-aside", "none-left", "found-it", "back", "not-back", "all-back", "some-missing"})
    if (choice == known) return true;
  return false;
}

/// What whoever may sell online sets for the counter.
struct CounterSettings {
  static constexpr Units kLowMost = 999;
  static constexpr Millis kGapLeast = 20, kGapMost = 100;

  Units low_mark = 3;       ///< so many online or fewer are called low; 0 to kLowMost
  Millis scan_gap_ms = 60;  ///< characters that come quicker are a scanner's; kGapLeast to kGapMost
  /// What is done by itself: web orders are read, online figures read again, edits of items sent.
  bool take_orders = true, read_stock = true, send_items = true;
};

struct Picture {
  std::uint64_t revision = 0;
  UnixMillis made_at = 0;
  SyncBadge badge = SyncBadge::checking;
  Trouble trouble = Trouble::none;
  std::string trouble_detail;  ///< one sentence with names and numbers, for managers
  /// What a manager can do about the trouble now: "take-over" (the action adopt), "repair".
  std::vector<std::string> trouble_choices;
  Millis clock_behind = 0;  ///< how far the register's clock is behind the web store's; 0: as it should be
  bool offline = false;
  CounterSettings settings;
  /// Where a manager put badges that float: by display ("1280x800") the name of a corner ("bottom-left").
  std::map<std::string, std::string, std::less<>> badge_corners;
  std::optional<int> disk_days;  ///< the disk is almost full, and so many days of changes still fit
  bool away_long = false;        ///< offline for hours: a row of Review, for somebody has to look at it
  bool linked = false;
  bool compares = false;        ///< the web store keeps no promises: stock is compared around each change
  UnixMillis doubts_until = 0;  ///< an answer was lost, and is waited for until then; 0: none is
  std::string store_name, location_name, paused_by;
  std::string linked_by, unlinked_by;
  /// Not linked now, and was: since when. What is unsent waits for `store_name` to be linked again.
  UnixMillis linked_since = 0, unlinked_since = 0;
  UnixMillis paused_since = 0, offline_since = 0, last_answer_at = 0, last_sent_at = 0;
  std::uint64_t unconfirmed = 0;  ///< changes without a 200: the badge's number
  std::uint64_t queued = 0;       ///< movements not settled
  std::uint64_t sending = 0;      ///< of these, on the wire now
  std::uint64_t held = 0, sent_today = 0, settled_total = 0;
  std::uint64_t host_calls_open = 0, polls_started = 0, poll_applied = 0;
  bool degraded = false, read_back = false;
  bool order_actions = false;     ///< "order-ready" and "order-done" work now: the panel offers them
  std::vector<OrderView> orders;  ///< to do first (late, then oldest), then ready, then done today
  std::shared_ptr<const OrdersFound> orders_found;  ///< null: nobody looks for an order
  std::vector<ActivityView>
      activity;  ///< newest first, the latest 200, all queued ones among them up to that number
  std::uint64_t activity_queued = 0, activity_problems = 0;
  SalesLatency latency;                        ///< of the sales of today that have reached the web store
  std::shared_ptr<const ActivityFound> found;  ///< null: nobody looks for anything
  std::vector<ReviewView> review;
  StockTable stock;
  std::shared_ptr<const Assortment> assortment;    ///< null while it was never read
  std::shared_ptr<const CategoryList> categories;  ///< null while they were never read
  std::shared_ptr<const Checklist> checklist;      ///< null while nothing of it was read
  std::shared_ptr<const LinkView> link;            ///< null while the records are not open
  CatalogueWork catalogue_work;
  bool catalogue_actions = false;                 ///< items can be turned on and off now: the panels offer it
  bool edits_go = true;                           ///< edits of items are sent by themselves
  RegistersView registers;                        ///< of this location, where there are several
  std::shared_ptr<const CountsBoard> counts;      ///< null until both sides were compared
  std::shared_ptr<const MatchingBoard> matching;  ///< null until somebody asked for it

  std::uint64_t orders_to_do() const;
  std::uint64_t orders_late() const;
  std::uint64_t attention() const { return review.size(); }
  /// Rows of `review` that a count which differs is the cause of: they never make the badge red by
  /// themselves.
  std::uint64_t counts_that_differ() const;
};

}  // namespace tillbridge::core
