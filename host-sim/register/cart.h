#pragma once
// The sale on the screen before it is tendered. Pure; owned by whoever shows it.
#include <string>
#include <vector>

#include "register/item.h"
#include "register/money.h"

namespace till_register {

/// A line of the cart. A line with `returned` is goods that come back in an exchange: it counts negative.
struct CartLine {
  std::string sku, name, variant_label;
  Minor unit_price_minor = 0;
  Milli quantity_milli = kOne;    ///< above 0
  int discount_basis_points = 0;  ///< 1000 = 10 %
  bool returned = false;
  bool restock = true;         ///< returned lines: back on the shelf
  std::string order_line_ref;  ///< web order line this line belongs to; empty: none

  /// Of the line, after its discount; negative for a returned line.
  Minor amount_minor() const;
};

struct Totals {
  Minor subtotal_minor = 0;  ///< after line discounts
  Minor discount_minor = 0;  ///< of the whole sale
  Minor tax_minor = 0;       ///< kTaxBasisPoints of subtotal less discount
  Minor total_minor = 0;     ///< negative: money goes back to the customer
};

class Cart {
 public:
  /// Adds one unit (or `quantity`): raises the line of this SKU when its price is unchanged and it is no
  /// return, else appends one. Returns its index.
  std::size_t add(const Item& item, Milli quantity = kOne);
  std::size_t add_line(CartLine line);
  /// Removes the line when the quantity is 0 or less. Out of range: nothing.
  void set_quantity(std::size_t index, Milli quantity);
  void remove(std::size_t index);
  void set_line_discount(std::size_t index, int basis_points);
  /// Discount of the whole sale, 0 to 10000 hundredths of a percent.
  void set_discount(int basis_points);
  void clear();

  const std::vector<CartLine>& lines() const { return lines_; }
  int discount_basis_points() const { return discount_basis_points_; }
  bool empty() const { return lines_.empty(); }
  /// Pieces in the cart, in thousandths.
  Milli pieces() const;
  Totals totals() const;

 private:
  std::vector<CartLine> lines_;
  int discount_basis_points_ = 0;
};

}  // namespace till_register
