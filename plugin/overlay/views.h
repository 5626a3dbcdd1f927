#pragma once

// What each panel shows, in words, without a pixel: facts of a Picture in, rows and buttons out. Pure; any
// thread.

#include <string>
#include <string_view>
#include <vector>

#include "plugin/overlay/words.h"

namespace tillbridge::overlay {

/// Who stands at the register.
struct Person {
  bool signed_in = false;
  bool manager = false;  ///< may link, resume and decide on counts
  std::string name;
  core::CatalogueRights catalogue{};  ///< may change what is sold online; what is missing where not

  /// The owner, or both rights, in a shop whose plan includes selling online.
  bool sells() const { return signed_in && catalogue.plan && catalogue.allowed; }

  bool operator==(const Person& other) const {
    const auto &a = catalogue, &b = other.catalogue;
    return signed_in == other.signed_in && manager == other.manager && name == other.name &&
           a.plan == b.plan && a.allowed == b.allowed && a.lacks_account == b.lacks_account &&
           a.lacks_ecommerce == b.lacks_ecommerce;
  }
};

// Orders

struct OrderRow {
  std::int64_t number = 0;
  std::string name, total, kind, items, reference;
  std::string chip;  ///< "New", "Late", "On hold", "Not paid"; empty for none
  Icon icon = icon::kShip;
  Tone Tokens::*chip_tone = nullptr;
  bool late = false;
};

/// An order of the picture, or of what a search in it has found; null: neither.
const core::OrderView* find_order(const core::Picture& picture, std::int64_t number);

/// Rows are worded when they are drawn: of thousands, a handful is in sight.
OrderRow order_row(const core::OrderView& order, const Locale& locale);

struct OrdersView {
  std::vector<const core::OrderView*> to_do, ready, done, found;  ///< into the picture
  std::uint64_t counted = 0;  ///< of `to_do`, those that the badge counts: they are the first
  std::string status;         ///< one line under the title
  std::string empty_to_do, empty_ready, empty_done;
  std::string found_status, empty_found;  ///< of a search; empty_found: what stands in place of rows
};
/// `wanted`: what is looked for; it may be newer than what the picture has found.
OrdersView orders_view(const core::Picture& picture, core::UnixMillis now, const Locale& locale,
                       const std::string& wanted = {});

struct OrderLineRow {
  std::string name, below, quantity;
  bool warn = false;      ///< nothing of it in store, or nobody can find it
  bool ticked = false;    ///< found
  bool tickable = false;  ///< a tap says that it was found, or takes that back
  std::string missing;    ///< words of the button that says it cannot be found; empty: no button
};

struct OrderDetail {
  std::int64_t number = 0;
  std::string name, total, reference, band, band_right, band_warning, heading, note;
  Icon icon = icon::kShip;
  std::vector<OrderLineRow> lines;
  std::string button;     ///< empty: nothing can be done from here
  std::string action;     ///< "order-ready" or "order-done"; empty: the button tries again
  bool late = false;      ///< it should have been made ready by now
  bool tracking = false;  ///< offer a field for the parcel's number
  bool telling = false;   ///< the web store is being told; with a button when that takes long
};
/// A slip for the shelf, for each of them: what to take, with a box to tick; lines of at most 40 letters.
std::string pick_slip(const std::vector<const core::OrderView*>& orders, const Locale& locale);
/// For an order of the picture.
OrderDetail order_detail(const core::OrderView& order, bool actions, core::UnixMillis now,
                         const Locale& locale);

// Sync activity

struct ActivityRow {
  std::int64_t id = 0;
  std::string time, what, items, state;
  Icon icon = icon::kInfo, state_icon = icon::kInfo;
  core::ActivityState kind = core::ActivityState::info;
  struct Line {
    std::string name, change, remark;
  };
  std::vector<Line> lines;
  std::string times;
  std::string details;  ///< for support: numbers and times, never a secret
};

struct ActivityView {
  SyncWords band;
  BadgeLook look;
  std::string since;  ///< "Offline since 10:31 (11 min)"; may be empty
  /// How long today's sales took to the web store; empty while none has arrived.
  std::string latency_sales, latency_accepted, latency_seen;
  std::vector<ActivityRow> rows;
  std::uint64_t queued = 0, problems = 0;
};

/// What a search for `wanted` shows; `wanted` may be newer than what the picture has found.
struct FoundView {
  std::string status, empty;  ///< empty: what stands in place of rows
  std::vector<ActivityRow> rows;
};
FoundView found_view(const core::Picture& picture, const std::string& wanted, core::UnixMillis now,
                     const Locale& locale);
ActivityView activity_view(const core::Picture& picture, core::UnixMillis now, const Locale& locale);

// Review

struct ReviewChoice {
  std::string id, words;
  bool manager = false;  ///< a cashier must fetch one
  bool seller = false;   ///< it is for whoever may sell online, manager or not
};

struct ReviewCard {
  std::string row, title, tag, body, after;
  Icon icon = icon::kWarning;
  Tone Tokens::*tone = &Tokens::away;  ///< red only where somebody waits for goods, or nothing is sent
  struct Fact {
    std::string name, value;
  };
  std::vector<Fact> facts;
  std::vector<ReviewChoice> choices;
  bool trouble = false;  ///< stands for the register's own trouble, not for an item
  std::string details;   ///< for managers
  std::string how;       ///< what the button "how" tells; empty: there is none
};
/// Choices that decide nothing: they open what helps.
inline constexpr std::string_view kCountFirst = "count-first", kHow = "how";

struct ReviewPanelView {
  std::vector<ReviewCard> cards;
  std::string status;
};
ReviewPanelView review_view(const core::Picture& picture, core::UnixMillis now, const Locale& locale);

// Items

struct ItemRow {
  std::string name, sku, in_store, unsent;
  FigureWords online;
};
ItemRow item_row(const std::string& sku, const core::StockView& stock, const core::Picture& picture,
                 core::UnixMillis now, const Locale& locale, core::Units low_mark = kLowMark);

// Setup

struct SetupView {
  std::string headline;
  bool linked = false;
  struct Fact {
    std::string name, value;
  };
  std::vector<Fact> facts;
  std::string note, details_heading, details;
  bool resume = false;  ///< offer to resume sync
};
SetupView setup_view(const core::Picture& picture, const Person& person, core::UnixMillis now,
                     const Locale& locale);

}  // namespace tillbridge::overlay
