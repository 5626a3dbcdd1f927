#pragma once
// What the register's screen is showing and what a cashier does there, without any drawing: pages, the cart
// at hand, what was typed, what the register answered. Main thread. Nothing throws: what the register refuses
// becomes a notice.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "register/register.h"

namespace till_screen {

enum class Page {
  kSale,
  kTender,       ///< taking money: nothing may cover it
  kChange,       ///< paid; change due
  kReturnFind,   ///< which receipt?
  kReturnLines,  ///< which lines, and are they back on the shelf?
  kAdjust,
  kReceive,
  kDiscount,
  kReceipts,
  kHeldSales,
  kEmployees,  ///< who is selling?
  kPin
};

/// A line of the return page.
struct ReturnChoice {
  int line_no = 0;  ///< 0: without receipt
  std::string sku, name;
  till_register::Milli most_milli = 0;  ///< what may still come back
  till_register::Milli quantity_milli = 0;
  till_register::Minor unit_price_minor = 0;
  bool taken = false;
  bool restock = true;
};

struct Notice {
  std::string text;
  bool warning = false;
  double until_s = 0;  ///< on the desk's own clock
};

class Desk {
 public:
  Desk(till_register::Register& shop_register, std::function<double()> clock_s);

  till_register::Register& reg() { return *register_; }
  const till_register::Register& reg() const { return *register_; }

  // Where we are.
  Page page() const { return page_; }
  void go(Page page);
  /// Back to the sale; drops what was half done on other pages.
  void back_to_sale();
  /// Money or a PIN is being asked for: the whole screen below the top bar belongs to the register.
  bool keeps_whole_screen() const;
  bool in_tender() const { return page_ == Page::kTender || page_ == Page::kChange; }

  // Scan and search field.
  /// Characters typed or scanned while no other field has them.
  void type(const std::string& text);
  void backspace();
  /// Enter: the scan is complete. An item goes to where the page wants it.
  void enter();
  void clear_search() { search_.clear(); }
  const std::string& search() const { return search_; }
  /// A barcode that reached the plugin and was handed back.
  void scanned(const std::string& code);
  /// SKU scanned or tapped last; empty: none. The count rises with each.
  const std::string& last_sku() const { return last_sku_; }
  std::uint64_t scans() const { return scans_; }

  // Items.
  const std::vector<till_register::Tile>& shown_tiles() const;
  /// "Favorites" first when the shop has any, else "All"; then the shop's own.
  std::vector<std::string> category_names() const;
  int category = 0;
  void tap_tile(std::size_t shown_index);
  /// An item with variants waits for the choice of one.
  const till_register::Tile* choosing() const { return choosing_ ? &*choosing_ : nullptr; }
  void choose_variant(std::size_t index);
  void stop_choosing() { choosing_.reset(); }
  /// Items of the search on pages that ask for one.
  std::vector<till_register::Item> found_items() const;

  // The sale.
  const till_register::Cart& cart() const { return cart_; }
  int open_line = -1;  ///< whose buttons are shown
  int last_line = -1;  ///< changed last
  void add(const till_register::Item& item);
  void change_line(int index, int pieces);
  void remove_line(int index);
  void discount_line(int index, int basis_points);
  void set_discount(int basis_points);
  void hold();
  void recall(std::int64_t held_sale_id);
  void drop_sale();

  // Taking money.
  void pay();
  bool splitting = false;
  till_register::Minor paid_minor() const;
  till_register::Minor due_minor() const;
  const std::vector<till_register::Tender>& tenders() const { return tenders_; }
  void take_cash(till_register::Minor amount);
  void take_card(till_register::Minor amount);
  /// Notes a customer is likely to hand over for what is due: exact first, then rising.
  std::vector<till_register::Minor> likely_notes() const;
  const std::optional<till_register::Receipt>& last_receipt() const { return last_receipt_; }

  // Taking goods back.
  std::vector<ReturnChoice> return_lines;
  std::string return_receipt, return_reason = "Changed mind";
  void find_receipt(const std::string& number);
  void return_without_receipt();
  /// Before tax; what the register refunds stands on its receipt.
  till_register::Minor refund_estimate_minor() const;
  void give_back(till_register::TenderKind kind);

  // Counting and receiving.
  std::optional<till_register::Item> picked;
  std::string keypad;
  std::string stock_reason = "Recount";
  void pick(const till_register::Item& item);
  void press_key(char key);  ///< digit, '.', '<' takes the last one away, 'C' all
  void confirm_adjust();
  void confirm_receive();

  // Receipts.
  /// The receipt printer; false when it failed. Not set: there is none.
  std::function<bool(const std::string& title, const std::string& text)> printer;
  std::string shown_receipt;
  void reprint(const std::string& number);
  void void_sale(const std::string& number);

  // People.
  std::string pin_for;     ///< employee id; empty: any manager, in place
  std::string pin_reason;  ///< what the manager approves
  void ask_pin(const std::string& employee_id);
  void ask_manager(const std::string& reason, std::function<void()> then);
  void confirm_pin();
  void sign_out();
  /// Ends a manager's approval in place after a minute. Call it now and then.
  void pass_time();

  // Words.
  std::string money(till_register::Minor amount) const;  ///< "$18.00", "−$4.00"
  void say(const std::string& text, bool warning = false);
  const Notice* notice() const;
  /// Seconds until the notice goes; 1e9 without one.
  double notice_left_s() const;

  /// A number that rises whenever the screen must be drawn again.
  std::uint64_t revision() const;
  void touch() { ++changes_; }

 private:
  bool attempt(const std::function<void()>& what);
  void land(const till_register::Item& item);
  void finish_if_paid();

  till_register::Register* register_;
  std::function<double()> clock_s_;
  Page page_ = Page::kEmployees, page_before_pin_ = Page::kSale;
  std::string search_, last_sku_;
  std::uint64_t scans_ = 0, changes_ = 1;
  std::optional<till_register::Tile> choosing_;
  till_register::Cart cart_;
  std::vector<till_register::Tender> tenders_;
  std::optional<till_register::Receipt> last_receipt_;
  std::function<void()> after_pin_;
  Notice notice_;
  double approval_ends_s_ = 0;
  mutable std::vector<till_register::Tile> tiles_;
  mutable std::uint64_t tiles_of_ = 0;
  mutable std::string tiles_search_;
  mutable int tiles_category_ = -1;
};

}  // namespace till_screen
