#pragma once
// A shop's register: catalogue, counts, journal of movements, employees, receipts, in one SQLite file of its
// own (WAL, synchronous=FULL), so that what it reported as done survives a kill or a power cut. It knows
// nothing of any window, web store or plugin: whoever wants to hear of movements subscribes.
//
// Threading: every function on one thread, the one that opened it. Errors: `RegisterError` with one sentence;
// nothing changed then. Ownership: answers are copies.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "register/cart.h"
#include "register/employee.h"
#include "register/error.h"
#include "register/item.h"
#include "register/receipt.h"
#include "register/shop.h"

namespace till_register {

/// Why stock moved; the values are those of TILL_SALE ... in include/till/movement.h.
enum class MovementKind : std::uint32_t {
  kSale = 1,
  kReturn = 2,
  kVoid = 3,
  kAdjustment = 4,
  kReceipt = 5,
  kCount = 6,
  kTransferIn = 7,
  kTransferOut = 8
};

struct MovementLine {
  std::string sku;
  Milli quantity_milli = 0;    ///< change of the shop's stock
  std::string order_line_ref;  ///< empty: none
  bool restocked = true;       ///< returns: back on the shelf; a line that is not moves no stock here
};

struct Movement {
  std::int64_t seq = 0;  ///< place in the journal, from 1
  std::string movement_id;
  MovementKind kind = MovementKind::kSale;
  std::string origin_key;  ///< of the stock.apply that caused it; empty: the shop's own
  std::int64_t at_unix_ms = 0;
  std::vector<MovementLine> lines;
  std::string reference = {};  ///< the number of its receipt; empty: it has none
  /// Identity of the register that it happened at; empty: at none, in the back office. Nothing: at the only
  /// one.
  std::optional<std::string> register_id = {};
};

struct OpenOptions {
  std::string data_dir;                       ///< made (0700) when missing
  std::string register_id = "1";              ///< used when the register is new
  std::function<std::int64_t()> now_unix_ms;  ///< null: the system's wall clock
  /// Where the shop's records are, when several registers share them; empty: in `data_dir`. Each has a
  /// data_dir and a register_id of its own.
  std::string records_dir = {};
  bool back_office = false;  ///< no register: what it does to stock happened at none of them
};

/// What a customer brings back.
struct ReturnLine {
  int line_no = 0;  ///< of the receipt; 0 for a return without receipt
  std::string sku;  ///< without receipt: what came back
  Milli quantity_milli = kOne;
  bool restock = true;  ///< "Back on the shelf?"
  std::string order_line_ref;
};

struct ReturnRequest {
  std::string receipt_number;  ///< empty: without receipt, at today's price
  std::vector<ReturnLine> lines;
  std::string reason;
  TenderKind refund = TenderKind::kCash;
};

struct HeldSale {
  std::int64_t id = 0;
  std::string name;  ///< "Table 4", "Lady with the umbrella"
  std::int64_t at_unix_ms = 0;
  Cart cart;
};

/// What is edited of an item in the register's own catalogue; what is not named stays.
struct ItemEdit {
  std::optional<std::string> name;  ///< of the item and all its variants
  std::optional<std::string> upc, category, department;
  std::optional<Minor> price_minor, cost_minor;
  std::optional<bool> tracked;
  std::optional<std::vector<std::string>> options;  ///< new names of the item's options
  std::optional<std::vector<std::string>> values;   ///< new values of this variant
};

/// One line of a change that comes from the web store.
struct StockChange {
  std::string sku;
  Milli quantity_milli = 0;
};

/// What apply() did.
enum class Applied { kNow, kBefore };

/// A page of the journal; `cursors[i]` is the place just behind `movements[i]`.
struct JournalPage {
  std::vector<Movement> movements;
  std::vector<std::string> cursors;
  bool more = false;
};

class Register {
 public:
  /// Opens the register in `options.data_dir`; a new one is made from `shop` (counts, prices, employees). One
  /// that exists keeps its own records; a shop of another name is refused (kConflict), and so is a folder
  /// that another running register uses.
  Register(const OpenOptions& options, const Shop& shop);
  ~Register();
  Register(const Register&) = delete;
  Register& operator=(const Register&) = delete;

  /// True when a register was made in this folder before.
  static bool exists(const std::string& data_dir);

  /// Several registers may use these records.
  bool shares_records() const;

  // Who and where. Constant for the life of the register.
  const std::string& data_dir() const;
  const std::string& shop_name() const;
  const std::string& currency() const;
  /// Whether the prices of its items include tax.
  bool prices_with_tax() const;
  /// Unique to these records for life, also among registers of one name: what a plugin knows the register by.
  const std::string& identity() const;
  const std::string& register_id() const;    ///< "1"
  const std::string& register_name() const;  ///< "Register 1"
  const std::string& location_id() const;    ///< a UUID, the same for every register of this shop
  const std::string& location_name() const;  ///< "Main Street"

  /// A number that rises whenever anything below would answer differently; for redrawing.
  std::uint64_t revision() const;

  // Catalogue.
  std::vector<Tile> tiles() const;              ///< in the order of the shop file
  std::vector<std::string> categories() const;  ///< in the order of the shop file
  std::vector<Item> items() const;              ///< everything with an SKU, in the order of item_id
  std::optional<Item> item(const std::string& sku) const;
  /// Items whose name, label, SKU, UPC or category contains every word of `text`; upper and lower case alike.
  std::vector<Item> search(const std::string& text) const;
  /// What a scanner read: a UPC (with or without leading zeros) or a SKU.
  std::optional<Item> by_barcode(const std::string& code) const;
  void set_price(const std::string& sku, Minor price);
  /// Edits what is sold under `sku`; a manager's. kInvalid: an empty name, a price below zero, values that do
  /// not fit the options.
  void edit_item(const std::string& sku, const ItemEdit& edit);
  /// A further variant of the item that `sibling_sku` is a variant of. @return its item_id
  std::string add_variant(const std::string& sibling_sku, const ShopVariant& variant);
  /// Takes an item or a variant out of the catalogue.
  void remove_item(const std::string& sku);
  /// Rises with every change of the catalogue, kept in the file.
  std::uint64_t catalogue_revision() const;
  /// Catalogue rows in the order of item_id behind `after_item_id` (empty: from the first), with the rows
  /// that stand over variants.
  std::vector<Item> catalogue_after(const std::string& after_item_id, std::size_t max_items) const;

  // Counts.
  std::optional<Milli> on_hand(const std::string& sku) const;
  std::optional<Milli> set_aside(const std::string& sku) const;
  void put_aside(const std::string& sku, Milli quantity);

  // People. A new register has Maya R. (cashier, PIN 1111), Sam K. (manager, 2222) and Robin F. (owner,
  // 3333).
  std::vector<Employee> employees() const;
  /// kDenied when the PIN does not fit, kNotFound for an unknown employee.
  Employee sign_in(const std::string& employee_id, const std::string& pin);
  void sign_out();
  const std::optional<Employee>& signed_in() const;
  /// True when `pin` belongs to a manager or the owner. Changes nothing.
  bool is_manager_pin(const std::string& pin) const;
  /// Lets a manager approve with a PIN in place: until sign_out() or end_approval() the rights of that
  /// manager count as well. False when the PIN belongs to no manager.
  bool approve(const std::string& pin);
  void end_approval();
  const std::optional<Employee>& approved_by() const;
  /// A manager is signed in or has approved.
  bool manager_present() const;

  // Movements. `movement_id` empty: the register gives one ("R1-sale-000123"). A given id that is known
  // already with the same content answers what was done then; with other content it is refused (kConflict).
  /// Takes the money and the goods leave: stock change and journal entry in one transaction. Cash may be more
  /// than the total (change is computed); less, or card over the total, is refused (kInvalid). A cart with
  /// returned lines is an exchange.
  Receipt tender(const Cart& cart, const std::vector<Tender>& tenders, const std::string& movement_id = {});
  Receipt take_back(const ReturnRequest& request, const std::string& movement_id = {});
  /// Undoes a whole sale; needs a manager. Refused when it is voided or partly returned already.
  Receipt void_sale(const std::string& receipt_number, const std::string& movement_id = {});
  /// Sets the count; the movement carries the difference. No difference: no movement, empty answer.
  std::optional<Movement> adjust(const std::string& sku, Milli to, const std::string& reason = {},
                                 const std::string& movement_id = {});
  std::optional<Movement> count(const std::string& sku, Milli counted, const std::string& movement_id = {});
  /// Goods arrive; `cost` replaces the known cost when given.
  Movement receive(const std::string& sku, Milli quantity, std::optional<Minor> cost = {},
                   const std::string& movement_id = {});
  /// Goods come from (positive) or go to (negative) another shop.
  Movement transfer(const std::string& sku, Milli quantity, const std::string& other_place,
                    const std::string& movement_id = {});

  // Receipts.
  std::optional<Receipt> receipt(const std::string& number) const;  ///< "R-000123" or just "123"
  std::optional<Receipt> receipt_of_movement(const std::string& movement_id) const;
  std::vector<Receipt> recent_receipts(std::size_t max_count) const;  ///< newest first

  // Held sales move nothing until they are tendered.
  std::int64_t hold(const Cart& cart, const std::string& name);
  std::vector<HeldSale> held_sales() const;
  /// Takes it from the list; the cart goes on where it was. kNotFound when it is gone.
  Cart recall(std::int64_t held_sale_id);

  // Training mode: sales give a practice receipt and store nothing.
  void set_training(bool on);
  bool training() const;

  /// Whether the shop's plan includes selling online; kept, and the same for registers that share records.
  bool sells_online() const;
  void set_sells_online(bool on);

  // The web store's side, for the plugin.
  /// Changes counts under a key, all lines or none, durable before it returns; the same key again changes
  /// nothing. kNotFound: an SKU is unknown. Writes a journal entry whose origin_key is `key`.
  /// Durable, and the same for every register that shares these records.
  Applied apply(const std::string& key, const std::vector<StockChange>& changes, const std::string& reason);
  /// What apply() changed of this SKU under the key, whichever register asked; nothing: it did not.
  std::optional<Milli> applied(const std::string& key, const std::string& sku) const;
  /// Entries behind `cursor` (empty: from the first). kNotFound: the cursor is not of this journal.
  JournalPage journal_after(const std::string& cursor, std::size_t max_entries) const;
  /// The cursor behind the newest entry.
  std::string journal_end() const;
  /// Place in the journal that a cursor of it stands for. kNotFound as above.
  std::int64_t journal_place(const std::string& cursor) const;

  /// Called after each commit with the shop's own movement (not for those that apply() caused); it must not
  /// call back. What it does not manage is in the journal all the same.
  void on_movement(std::function<void(const Movement&)> listener);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace till_register
