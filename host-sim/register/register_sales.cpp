// Sales, exchanges, returns and voids: what leaves a receipt.
#include <fmt/format.h>

#include <map>

#include "register/register_state.h"

namespace till_register {
namespace {

constexpr int kDiscountWithoutManager = 2'000;  // 20 %

RegisterError invalid(const std::string& sentence) {
  return RegisterError(Refusal::kInvalid, sentence);
}

std::string line_name(const CartLine& line) {
  return line.variant_label.empty() ? line.name : line.name + " (" + line.variant_label + ")";
}

/// Fills tenders and change, or throws. Cash may exceed the amount due; card may not.
void settle(Receipt& receipt, const std::vector<Tender>& tenders, int digits) {
  const Minor due = receipt.totals.total_minor;
  Minor given = 0;
  Minor by_card = 0;
  for (const auto& tender : tenders) {
    given += tender.amount_minor;
    if (tender.kind == TenderKind::kCard) by_card += tender.amount_minor;
    if ((due >= 0 && tender.amount_minor < 0) || (due < 0 && tender.amount_minor > 0)) {
      throw invalid("A payment has the wrong sign; enter what the customer gives, or what is paid out.");
    }
  }
  receipt.tenders = tenders;
  if (due >= 0) {
    if (given < due) {
      throw invalid(fmt::format("{} is still to be paid of {}.", format_money(due - given, digits),
                                format_money(due, digits)));
    }
    if (by_card > due) throw invalid("A card cannot be charged more than the total.");
    receipt.change_minor = given - due;
  } else if (given != due) {
    throw invalid(fmt::format("{} is to be paid out, not {}.", format_money(-due, digits),
                              format_money(-given, digits)));
  }
}

}  // namespace

Receipt Register::tender(const Cart& cart, const std::vector<Tender>& tenders,
                         const std::string& movement_id) {
  auto& state = *state_;
  state.require_signed_in();
  if (cart.empty()) throw invalid("The cart is empty; scan something first.");
  Receipt receipt;
  Movement movement;
  bool takes_back = false;
  for (const auto& line : cart.lines()) {
    state.require(line.sku);
    if (line.quantity_milli <= 0) throw invalid(fmt::format("A line of {} has no quantity.", line.sku));
    if (line.discount_basis_points > kDiscountWithoutManager) state.require_manager("A discount above 20 %");
    takes_back = takes_back || line.returned;
    const Milli signed_quantity = line.returned ? -line.quantity_milli : line.quantity_milli;
    ReceiptLine printed;
    printed.line_no = static_cast<int>(receipt.lines.size()) + 1;
    printed.sku = line.sku;
    printed.name = line_name(line);
    printed.quantity_milli = signed_quantity;
    printed.unit_price_minor = line.unit_price_minor;
    printed.amount_minor = line.amount_minor();
    printed.restocked = !line.returned || line.restock;
    receipt.lines.push_back(printed);
    movement.lines.push_back({line.sku, -signed_quantity, line.order_line_ref, printed.restocked});
  }
  if (cart.discount_basis_points() > kDiscountWithoutManager) state.require_manager("A discount above 20 %");
  // An exchange is recorded as a return: only that kind says per line what goes back on the shelf.
  movement.kind = takes_back ? MovementKind::kReturn : MovementKind::kSale;
  receipt.kind = takes_back ? ReceiptKind::kExchange : ReceiptKind::kSale;
  receipt.at_unix_ms = movement.at_unix_ms = state.now();
  receipt.employee_name = state.signed_in->name;
  receipt.totals = cart.totals();
  settle(receipt, tenders, currency_digits(state.currency));
  if (state.training) {
    receipt.training = true;
    receipt.number = "PRACTICE";
    return receipt;
  }
  return with_records("a sale was kept", [&] {
    movement.movement_id = receipt.movement_id = state.given_or_new_id(movement_id);
    if (state.same_movement(movement.movement_id, movement)) {
      if (auto known = state.read_receipt("movement_id", movement.movement_id)) return *known;
    }
    SQLite::Transaction transaction(state.records, SQLite::TransactionBehavior::IMMEDIATE);
    state.write_movement(movement, {});
    state.write_receipt(receipt, cart.discount_basis_points());
    transaction.commit();
    state.movement_done(movement);
    return receipt;
  });
}

Receipt Register::take_back(const ReturnRequest& request, const std::string& movement_id) {
  auto& state = *state_;
  state.require_signed_in();
  if (request.lines.empty()) throw invalid("Nothing was chosen to take back; tick a line.");
  std::optional<Receipt> sold;
  int sale_discount = 0;
  if (!request.receipt_number.empty()) {
    sold = receipt(request.receipt_number);
    if (!sold) {
      throw RegisterError(Refusal::kNotFound,
                          fmt::format("There is no receipt {}; check the number.", request.receipt_number));
    }
    if (sold->totals.subtotal_minor != 0) {
      sale_discount = static_cast<int>(sold->totals.discount_minor * 10'000 / sold->totals.subtotal_minor);
    }
  }

  Receipt back;
  Movement movement;
  movement.kind = MovementKind::kReturn;
  std::map<int, Milli> returned_now;
  for (const auto& line : request.lines) {
    if (line.quantity_milli <= 0) throw invalid("A returned line has no quantity; enter how many came back.");
    ReceiptLine printed;
    printed.line_no = static_cast<int>(back.lines.size()) + 1;
    printed.quantity_milli = -line.quantity_milli;
    printed.restocked = line.restock;
    if (sold) {
      const ReceiptLine* origin = nullptr;
      for (const auto& candidate : sold->lines) {
        if (candidate.line_no == line.line_no && candidate.quantity_milli > 0) origin = &candidate;
      }
      if (origin == nullptr) {
        throw invalid(fmt::format("Receipt {} has no sold line {}.", sold->number, line.line_no));
      }
      returned_now[line.line_no] += line.quantity_milli;
      printed.sku = origin->sku;
      printed.name = origin->name;
      printed.unit_price_minor = origin->unit_price_minor;
      printed.amount_minor = -portion_of(origin->amount_minor, line.quantity_milli, origin->quantity_milli);
    } else {
      const auto& item = state.require(line.sku);
      printed.sku = item.sku;
      printed.name = item.full_name();
      printed.unit_price_minor = item.price_minor;
      printed.amount_minor = -times(item.price_minor, line.quantity_milli);
    }
    back.totals.subtotal_minor += printed.amount_minor;
    back.lines.push_back(printed);
    movement.lines.push_back({printed.sku, line.quantity_milli, line.order_line_ref, line.restock});
  }
  back.kind = ReceiptKind::kReturn;
  back.at_unix_ms = movement.at_unix_ms = state.now();
  back.employee_name = state.signed_in->name;
  back.of_number = sold ? sold->number : std::string();
  back.reason = request.reason;
  back.totals.discount_minor = share_of(back.totals.subtotal_minor, sale_discount);
  back.totals.tax_minor = share_of(back.totals.subtotal_minor - back.totals.discount_minor, kTaxBasisPoints);
  back.totals.total_minor = back.totals.subtotal_minor - back.totals.discount_minor + back.totals.tax_minor;
  back.tenders.push_back({request.refund, back.totals.total_minor});
  if (state.training) {
    back.training = true;
    back.number = "PRACTICE";
    return back;
  }
  return with_records("a return was kept", [&] {
    movement.movement_id = back.movement_id = state.given_or_new_id(movement_id);
    if (state.same_movement(movement.movement_id, movement)) {
      if (auto known = state.read_receipt("movement_id", movement.movement_id)) return *known;
    }
    if (sold && sold->voided) {
      throw RegisterError(Refusal::kConflict,
                          fmt::format("Receipt {} was voided; nothing is left to return.", sold->number));
    }
    for (const auto& [line_no, quantity] : returned_now) {
      const auto& origin = sold->lines.at(static_cast<std::size_t>(line_no) - 1);
      if (origin.returned_milli + quantity > origin.quantity_milli) {
        throw RegisterError(
            Refusal::kConflict,
            fmt::format("Of {} on receipt {} only {} can still come back.", origin.name, sold->number,
                        format_quantity(origin.quantity_milli - origin.returned_milli)));
      }
    }
    SQLite::Transaction transaction(state.records, SQLite::TransactionBehavior::IMMEDIATE);
    state.write_movement(movement, request.reason);
    state.write_receipt(back, sale_discount);
    SQLite::Statement mark(
        state.records,
        "UPDATE receipt_line SET returned_milli = returned_milli + ? WHERE number=? AND line_no=?");
    for (const auto& [line_no, quantity] : returned_now) {
      mark.reset();
      mark.bind(1, quantity);
      mark.bind(2, State::receipt_key(sold->number));
      mark.bind(3, line_no);
      mark.exec();
    }
    transaction.commit();
    state.movement_done(movement);
    return back;
  });
}

Receipt Register::void_sale(const std::string& receipt_number, const std::string& movement_id) {
  auto& state = *state_;
  state.require_manager("Voiding a sale");
  state.refuse_in_training("Voiding a sale");
  return with_records("a sale was voided", [&] {
    const auto sold = receipt(receipt_number);
    if (!sold) {
      throw RegisterError(Refusal::kNotFound,
                          fmt::format("There is no receipt {}; check the number.", receipt_number));
    }
    if (sold->kind != ReceiptKind::kSale) {
      throw invalid(fmt::format("Receipt {} is no sale; only a sale can be voided.", sold->number));
    }
    Receipt undone = *sold;
    Movement movement;
    movement.kind = MovementKind::kVoid;
    const auto sale = state.movement(sold->movement_id);
    for (auto& line : undone.lines) {
      if (line.returned_milli > 0 && !sold->voided) {
        throw RegisterError(
            Refusal::kConflict,
            fmt::format("Receipt {} was partly returned; take the rest back as a return.", sold->number));
      }
      line.quantity_milli = -line.quantity_milli;
      line.amount_minor = -line.amount_minor;
    }
    for (const auto& line : sale->lines) {
      movement.lines.push_back({line.sku, -line.quantity_milli, line.order_line_ref, true});
    }
    movement.movement_id = undone.movement_id = state.given_or_new_id(movement_id);
    if (state.same_movement(movement.movement_id, movement)) {
      if (auto known = state.read_receipt("movement_id", movement.movement_id)) return *known;
    }
    if (sold->voided) {
      throw RegisterError(Refusal::kConflict, fmt::format("Receipt {} was voided before.", sold->number));
    }
    undone.kind = ReceiptKind::kVoid;
    undone.of_number = sold->number;
    undone.at_unix_ms = movement.at_unix_ms = state.now();
    undone.employee_name = state.signed_in->name;
    undone.totals = {-sold->totals.subtotal_minor, -sold->totals.discount_minor, -sold->totals.tax_minor,
                     -sold->totals.total_minor};
    undone.tenders = {{TenderKind::kCash, undone.totals.total_minor}};
    if (!sold->tenders.empty()) undone.tenders.front().kind = sold->tenders.front().kind;
    undone.change_minor = 0;
    SQLite::Transaction transaction(state.records, SQLite::TransactionBehavior::IMMEDIATE);
    state.write_movement(movement, "void of " + sold->number);
    state.write_receipt(undone, 0);
    SQLite::Statement mark(state.records, "UPDATE receipt SET voided=1 WHERE number=?");
    mark.bind(1, State::receipt_key(sold->number));
    mark.exec();
    transaction.commit();
    state.movement_done(movement);
    return undone;
  });
}

}  // namespace till_register
