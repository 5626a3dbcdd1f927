#include "register/cart.h"

#include <algorithm>

namespace till_register {

Minor CartLine::amount_minor() const {
  const Minor gross = times(unit_price_minor, quantity_milli);
  const Minor net = gross - share_of(gross, discount_basis_points);
  return returned ? -net : net;
}

std::size_t Cart::add(const Item& item, Milli quantity) {
  for (std::size_t index = 0; index < lines_.size(); ++index) {
    auto& line = lines_[index];
    if (line.sku == item.sku && !line.returned && line.unit_price_minor == item.price_minor &&
        line.order_line_ref.empty()) {
      line.quantity_milli += quantity;
      return index;
    }
  }
  CartLine line;
  line.sku = item.sku;
  line.name = item.name;
  line.variant_label = item.variant_label;
  line.unit_price_minor = item.price_minor;
  line.quantity_milli = quantity;
  return add_line(std::move(line));
}

std::size_t Cart::add_line(CartLine line) {
  lines_.push_back(std::move(line));
  return lines_.size() - 1;
}

void Cart::set_quantity(std::size_t index, Milli quantity) {
  if (index >= lines_.size()) return;
  if (quantity <= 0) {
    remove(index);
  } else {
    lines_[index].quantity_milli = quantity;
  }
}

void Cart::remove(std::size_t index) {
  if (index < lines_.size()) lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(index));
}

void Cart::set_line_discount(std::size_t index, int basis_points) {
  if (index < lines_.size()) lines_[index].discount_basis_points = std::clamp(basis_points, 0, 10'000);
}

void Cart::set_discount(int basis_points) {
  discount_basis_points_ = std::clamp(basis_points, 0, 10'000);
}

void Cart::clear() {
  lines_.clear();
  discount_basis_points_ = 0;
}

Milli Cart::pieces() const {
  Milli pieces = 0;
  for (const auto& line : lines_) pieces += line.quantity_milli;
  return pieces;
}

Totals Cart::totals() const {
  Totals totals;
  for (const auto& line : lines_) totals.subtotal_minor += line.amount_minor();
  totals.discount_minor = share_of(totals.subtotal_minor, discount_basis_points_);
  totals.tax_minor = share_of(totals.subtotal_minor - totals.discount_minor, kTaxBasisPoints);
  totals.total_minor = totals.subtotal_minor - totals.discount_minor + totals.tax_minor;
  return totals;
}

}  // namespace till_register
