#pragma once

// What the shop sells and what of it the web store sells, as people see it in the panels Items, Categories
// and Set up: facts without words. Parts of a Picture, but made anew only when they change, since there may
// be 100,000 items: a Picture points to them. Immutable once published.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/core/units.h"

namespace tillbridge::core {

enum class OnlineState {
  off,          ///< sold in the shop only
  on,           ///< sold online and in the shop
  turning_on,   ///< asked for, and the web store has not confirmed it
  turning_off,  ///< the same, the other way
  problem,      ///< asked for, and refused: `problem` says why
  gone          ///< it was on, and the web store no longer has it
};

/// What work on the web store's items waits for.
enum class WorkWaits {
  none,
  web_store,       ///< to be reached, or for it to be less busy
  sales,           ///< sales are on their way and go first
  sales_paused,    ///< sales that are not sent, for sync is paused
  sales_off,       ///< the same, for sending them is switched off in tillbridge.json
  location_closed  ///< the location where counts stand is switched off in the web store
};

/// One item of the register; its variants are not rows of their own.
struct AssortmentItem {
  std::string item_id;  ///< the register's own
  std::string name, category, department;
  std::vector<std::string> skus;  ///< of its variants in their order; one for a basic item
  std::string search;             ///< name, SKUs and UPCs, folded as `fold_for_search` folds what is searched
  std::string currency;
  std::int64_t price_minor = 0;  ///< regular price of the item, or of its cheapest variant
  OnlineState state = OnlineState::off;
  bool visible = false;  ///< shoppers see it
  bool wanted = false;   ///< turned on here, whatever became of it
  bool adopted = false;  ///< the web store had it before the link
  /// Why it cannot be turned on ("It has no SKU."), one sentence; empty where it can.
  std::string cannot;
  std::string problem;  ///< of the last try that failed, one sentence; empty for none
  std::int64_t product = 0;
  WorkWaits waits = WorkWaits::none;  ///< what was asked for it waits for
};

struct Assortment {
  std::uint64_t revision = 0;
  std::vector<AssortmentItem> items;                 ///< by name, then item_id
  std::vector<std::string> categories, departments;  ///< those that occur, sorted
};

/// How items are searched: ASCII letters in lower case, other bytes as they are. "Cedar" finds "CEDAR
/// CANDLE".
std::string fold_for_search(std::string_view text);

/// A category of the web store's navigation.
struct WebCategory {
  std::int64_t id = 0, parent = 0;  ///< parent 0: at the top
  std::string name;
  bool visible = true, ours = false;  ///< ours: "Imported from Tillbridge"
  std::vector<std::string> item_ids;  ///< of the register's items in it
};
struct CategoryList {
  std::uint64_t revision = 0;
  std::vector<WebCategory> categories;  ///< parents before children, by name
  std::string problem;                  ///< why they could not be read, one sentence
};

/// What became of the last Save and of work that the catalogue asked for.
struct CatalogueWork {
  std::uint64_t total = 0, done = 0, failed = 0;
  bool running = false;
  WorkWaits waits = WorkWaits::none;
  UnixMillis began_at = 0, ended_at = 0;
};

/// One row of the launch checklist.
struct ChecklistRow {
  enum class State { unread, done, to_do, by_hand, no_permission };
  /// "link", "location", "items", "counts", "sale", "theme", "information", "categories", "tax", "shipping",
  /// "payments", "certificate", "domain", "visible", "launch".
  std::string id;
  State state = State::unread;
  bool must = false;          ///< launch waits for it
  std::string fact;           ///< what was read, as a value without words: "3", "fernwood.example"
  UnixMillis checked_at = 0;  ///< 0: never
  /// "payments": since when somebody waits for the provider, and who noted it; 0: nobody does.
  UnixMillis waiting_since = 0;
  std::string waiting_by = {};
};
struct Checklist {
  std::vector<ChecklistRow> rows;
  std::uint64_t visible = 0, hidden = 0, without_stock = 0, without_price = 0;  ///< what a shopper would see
  bool launched = false, reading = false;
  std::string launch_page;  ///< where BigCommerce launches a store; empty while unknown
};

/// Whether whoever is signed in may change what is sold online, and what is missing where not.
struct CatalogueRights {
  bool plan = true;     ///< the shop's plan includes it
  bool allowed = true;  ///< owner, or both rights
  bool lacks_account = false, lacks_ecommerce = false;
};

}  // namespace tillbridge::core
