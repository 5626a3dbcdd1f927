// Receipts and held sales, as they are kept.
#include <fmt/format.h>

#include "register/register_state.h"

namespace till_register {

std::string receipt_number(std::int64_t number) {
  return fmt::format("R-{:06}", number);
}

std::string receipt_number_of(const SQLite::Database& records, const std::string& movement_id) {
  SQLite::Statement receipt(records, "SELECT number FROM receipt WHERE movement_id=?");
  receipt.bind(1, movement_id);
  return receipt.executeStep() ? receipt_number(receipt.getColumn(0).getInt64()) : std::string();
}

std::int64_t Register::State::receipt_key(const std::string& number) {
  std::string digits = number;
  if (digits.size() > 2 && (digits[0] == 'R' || digits[0] == 'r') && digits[1] == '-')
    digits = digits.substr(2);
  if (digits.empty() || digits.size() > 18 || digits.find_first_not_of("0123456789") != std::string::npos)
    return 0;
  return std::stoll(digits);
}

void Register::State::write_receipt(Receipt& receipt, int discount_basis_points) {
  SQLite::Statement head(
      records,
      "INSERT INTO receipt(movement_id, kind, at_unix_ms, employee_name, of_number, reason, "
      "discount_basis_points, subtotal_minor, discount_minor, tax_minor, total_minor, change_minor, "
      "voided) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,0)");
  head.bind(1, receipt.movement_id);
  head.bind(2, static_cast<int>(receipt.kind));
  head.bind(3, receipt.at_unix_ms);
  head.bind(4, receipt.employee_name);
  if (!receipt.of_number.empty()) head.bind(5, receipt_key(receipt.of_number));
  head.bind(6, receipt.reason);
  head.bind(7, discount_basis_points);
  head.bind(8, receipt.totals.subtotal_minor);
  head.bind(9, receipt.totals.discount_minor);
  head.bind(10, receipt.totals.tax_minor);
  head.bind(11, receipt.totals.total_minor);
  head.bind(12, receipt.change_minor);
  head.exec();
  const auto number = records.getLastInsertRowid();
  SQLite::Statement row(
      records,
      "INSERT INTO receipt_line(number, line_no, sku, name, quantity_milli, unit_price_minor, "
      "amount_minor, restocked, returned_milli) VALUES(?,?,?,?,?,?,?,?,0)");
  for (const auto& line : receipt.lines) {
    row.reset();
    row.bind(1, number);
    row.bind(2, line.line_no);
    row.bind(3, line.sku);
    row.bind(4, line.name);
    row.bind(5, line.quantity_milli);
    row.bind(6, line.unit_price_minor);
    row.bind(7, line.amount_minor);
    row.bind(8, line.restocked ? 1 : 0);
    row.exec();
  }
  SQLite::Statement paid(records,
                         "INSERT INTO receipt_tender(number, tender_no, kind, amount_minor) VALUES(?,?,?,?)");
  int tender_no = 0;
  for (const auto& tender : receipt.tenders) {
    paid.reset();
    paid.bind(1, number);
    paid.bind(2, ++tender_no);
    paid.bind(3, static_cast<int>(tender.kind));
    paid.bind(4, tender.amount_minor);
    paid.exec();
  }
  receipt.number = receipt_number(number);
}

std::optional<Receipt> Register::State::read_receipt(const std::string& where,
                                                     const std::string& value) const {
  SQLite::Statement head(
      records, fmt::format("SELECT number, movement_id, kind, at_unix_ms, employee_name, of_number, "
                           "reason, subtotal_minor, discount_minor, tax_minor, total_minor, "
                           "change_minor, voided FROM receipt WHERE {}=?",
                           where));
  head.bind(1, value);
  if (!head.executeStep()) return std::nullopt;
  Receipt receipt;
  const auto number = head.getColumn(0).getInt64();
  receipt.number = receipt_number(number);
  receipt.movement_id = head.getColumn(1).getString();
  receipt.kind = static_cast<ReceiptKind>(head.getColumn(2).getInt());
  receipt.at_unix_ms = head.getColumn(3).getInt64();
  receipt.employee_name = head.getColumn(4).getString();
  if (!head.getColumn(5).isNull()) receipt.of_number = receipt_number(head.getColumn(5).getInt64());
  receipt.reason = head.getColumn(6).getString();
  receipt.totals = {head.getColumn(7).getInt64(), head.getColumn(8).getInt64(), head.getColumn(9).getInt64(),
                    head.getColumn(10).getInt64()};
  receipt.change_minor = head.getColumn(11).getInt64();
  receipt.voided = head.getColumn(12).getInt() != 0;
  SQLite::Statement row(
      records,
      "SELECT line_no, sku, name, quantity_milli, unit_price_minor, amount_minor, restocked, "
      "returned_milli FROM receipt_line WHERE number=? ORDER BY line_no");
  row.bind(1, number);
  while (row.executeStep()) {
    receipt.lines.push_back({row.getColumn(0).getInt(), row.getColumn(1).getString(),
                             row.getColumn(2).getString(), row.getColumn(3).getInt64(),
                             row.getColumn(4).getInt64(), row.getColumn(5).getInt64(),
                             row.getColumn(6).getInt() != 0, row.getColumn(7).getInt64()});
  }
  SQLite::Statement paid(records,
                         "SELECT kind, amount_minor FROM receipt_tender WHERE number=? ORDER BY tender_no");
  paid.bind(1, number);
  while (paid.executeStep()) {
    receipt.tenders.push_back(
        {static_cast<TenderKind>(paid.getColumn(0).getInt()), paid.getColumn(1).getInt64()});
  }
  return receipt;
}

std::optional<Receipt> Register::receipt(const std::string& number) const {
  const auto key = State::receipt_key(number);
  if (key == 0) return std::nullopt;
  return with_records("a receipt was read",
                      [&] { return state_->read_receipt("number", std::to_string(key)); });
}

std::optional<Receipt> Register::receipt_of_movement(const std::string& movement_id) const {
  return with_records("a receipt was read", [&] { return state_->read_receipt("movement_id", movement_id); });
}

std::vector<Receipt> Register::recent_receipts(std::size_t max_count) const {
  return with_records("receipts were read", [&] {
    std::vector<Receipt> receipts;
    SQLite::Statement query(state_->records, "SELECT number FROM receipt ORDER BY number DESC LIMIT ?");
    query.bind(1, static_cast<std::int64_t>(max_count));
    while (query.executeStep()) {
      if (auto found = state_->read_receipt("number", query.getColumn(0).getString()))
        receipts.push_back(*found);
    }
    return receipts;
  });
}

std::int64_t Register::hold(const Cart& cart, const std::string& name) {
  auto& state = *state_;
  state.require_signed_in();
  if (cart.empty()) throw RegisterError(Refusal::kInvalid, "There is nothing to hold; the cart is empty.");
  const auto id = with_records("a sale was held", [&] {
    SQLite::Transaction transaction(state.records, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement head(state.records,
                           "INSERT INTO held_sale(name, at_unix_ms, discount_basis_points) VALUES(?,?,?)");
    head.bind(1, name);
    head.bind(2, state.now());
    head.bind(3, cart.discount_basis_points());
    head.exec();
    const auto held_id = state.records.getLastInsertRowid();
    SQLite::Statement row(state.records,
                          "INSERT INTO held_line(id, line_no, sku, name, variant_label, unit_price_minor, "
                          "quantity_milli, discount_basis_points, returned, restock, order_line_ref) "
                          "VALUES(?,?,?,?,?,?,?,?,?,?,?)");
    int line_no = 0;
    for (const auto& line : cart.lines()) {
      row.reset();
      row.bind(1, held_id);
      row.bind(2, ++line_no);
      row.bind(3, line.sku);
      row.bind(4, line.name);
      row.bind(5, line.variant_label);
      row.bind(6, line.unit_price_minor);
      row.bind(7, line.quantity_milli);
      row.bind(8, line.discount_basis_points);
      row.bind(9, line.returned ? 1 : 0);
      row.bind(10, line.restock ? 1 : 0);
      row.bind(11, line.order_line_ref);
      row.exec();
    }
    transaction.commit();
    return held_id;
  });
  state.changed();
  return id;
}

std::vector<HeldSale> Register::held_sales() const {
  return with_records("held sales were read", [&] {
    std::vector<HeldSale> sales;
    SQLite::Statement head(state_->records,
                           "SELECT id, name, at_unix_ms, discount_basis_points FROM held_sale ORDER BY id");
    while (head.executeStep()) {
      HeldSale sale;
      sale.id = head.getColumn(0).getInt64();
      sale.name = head.getColumn(1).getString();
      sale.at_unix_ms = head.getColumn(2).getInt64();
      sale.cart.set_discount(head.getColumn(3).getInt());
      SQLite::Statement row(
          state_->records,
          "SELECT sku, name, variant_label, unit_price_minor, quantity_milli, discount_basis_points, "
          "returned, restock, order_line_ref FROM held_line WHERE id=? ORDER BY line_no");
      row.bind(1, sale.id);
      while (row.executeStep()) {
        sale.cart.add_line(
            {row.getColumn(0).getString(), row.getColumn(1).getString(), row.getColumn(2).getString(),
             row.getColumn(3).getInt64(), row.getColumn(4).getInt64(), row.getColumn(5).getInt(),
             row.getColumn(6).getInt() != 0, row.getColumn(7).getInt() != 0, row.getColumn(8).getString()});
      }
      sales.push_back(std::move(sale));
    }
    return sales;
  });
}

Cart Register::recall(std::int64_t held_sale_id) {
  for (auto& sale : held_sales()) {
    if (sale.id != held_sale_id) continue;
    with_records("a held sale was recalled", [&] {
      SQLite::Statement erase(state_->records, "DELETE FROM held_sale WHERE id=?");
      erase.bind(1, held_sale_id);
      erase.exec();
    });
    state_->changed();
    return sale.cart;
  }
  throw RegisterError(Refusal::kNotFound, "That held sale is gone; someone has recalled it.");
}

}  // namespace till_register
