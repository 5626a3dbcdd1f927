// The desk's other pages: taking money, taking goods back, counting, receipts, people.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "register/error.h"
#include "screen/desk.h"

namespace till_screen {

using till_register::format_quantity;
using till_register::Item;
using till_register::kOne;
using till_register::Milli;
using till_register::Minor;
using till_register::ReturnRequest;
using till_register::Tender;
using till_register::TenderKind;

namespace {

constexpr std::size_t kMostKeys = 9;
constexpr double kApprovalSeconds = 60;

/// "12" and "1.5" as thousandths.
std::optional<Milli> parse_quantity(const std::string& text) {
  return till_register::parse_money(text, 3);
}

}  // namespace

void Desk::pay() {
  if (cart_.empty()) return;
  ++changes_;
  if (!register_->signed_in()) return go(Page::kEmployees);
  tenders_.clear();
  splitting = false;
  choosing_.reset();
  search_.clear();
  keypad.clear();
  page_ = Page::kTender;
}

Minor Desk::paid_minor() const {
  Minor paid = 0;
  for (const Tender& tender : tenders_) paid += tender.amount_minor;
  return paid;
}

Minor Desk::due_minor() const {
  return cart_.totals().total_minor - paid_minor();
}

std::vector<Minor> Desk::likely_notes() const {
  const Minor due = due_minor();
  if (due <= 0) return {due};
  Minor unit = 1;
  for (int digit = till_register::currency_digits(register_->currency()); digit > 0; --digit) unit *= 10;
  std::vector<Minor> notes{due};
  for (const Minor step : {5 * unit, 10 * unit, 20 * unit, 50 * unit, 100 * unit}) {
    const Minor note = (due + step - 1) / step * step;
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
  }
  std::sort(notes.begin(), notes.end());
  if (notes.size() > 4) notes.resize(4);
  return notes;
}

void Desk::take_cash(Minor amount) {
  ++changes_;
  if (splitting && amount < due_minor()) {
    tenders_.push_back({TenderKind::kCash, amount});
    keypad.clear();
    return;
  }
  tenders_.push_back({TenderKind::kCash, amount});
  finish_if_paid();
}

void Desk::take_card(Minor amount) {
  ++changes_;
  tenders_.push_back({TenderKind::kCard, amount});
  keypad.clear();
  finish_if_paid();
}

void Desk::finish_if_paid() {
  const Minor total = cart_.totals().total_minor;
  if (total >= 0 && paid_minor() < total) return;
  const bool done = attempt([this] {
    last_receipt_ = register_->tender(cart_, tenders_);
    drop_sale();
    splitting = false;
    page_ = Page::kChange;
    search_.clear();
    keypad.clear();
  });
  if (!done) tenders_.clear();
}

void Desk::find_receipt(const std::string& number) {
  attempt([&] {
    const auto receipt = register_->receipt(number);
    if (!receipt) {
      say(fmt::format("No receipt {} here. Check the number, or take it back without receipt.", number),
          true);
      return;
    }
    if (receipt->voided || receipt->kind == till_register::ReceiptKind::kReturn) {
      say(fmt::format("Receipt {} has nothing left to take back.", receipt->number), true);
      return;
    }
    return_lines.clear();
    for (const auto& line : receipt->lines) {
      const Milli left = line.quantity_milli - line.returned_milli;
      if (left <= 0) continue;
      const Minor each =
          line.quantity_milli == 0
              ? line.unit_price_minor
              : static_cast<Minor>(std::llround(static_cast<double>(line.amount_minor) * 1000.0 /
                                                static_cast<double>(line.quantity_milli)));
      return_lines.push_back({line.line_no, line.sku, line.name, left, left, each, false, true});
    }
    if (return_lines.empty()) {
      say(fmt::format("Everything on receipt {} has come back already.", receipt->number), true);
      return;
    }
    return_receipt = receipt->number;
    search_.clear();
    page_ = Page::kReturnLines;
  });
}

void Desk::return_without_receipt() {
  ++changes_;
  return_lines.clear();
  return_receipt.clear();
  search_.clear();
  page_ = Page::kReturnLines;
}

Minor Desk::refund_estimate_minor() const {
  Minor sum = 0;
  for (const ReturnChoice& line : return_lines) {
    if (line.taken) sum += till_register::times(line.unit_price_minor, line.quantity_milli);
  }
  return sum + till_register::share_of(sum, till_register::kTaxBasisPoints);
}

void Desk::give_back(TenderKind kind) {
  ReturnRequest request;
  request.receipt_number = return_receipt;
  request.reason = return_reason;
  request.refund = kind;
  for (const ReturnChoice& line : return_lines) {
    if (!line.taken || line.quantity_milli <= 0) continue;
    request.lines.push_back({line.line_no,
                             return_receipt.empty() ? line.sku : std::string(),
                             line.quantity_milli,
                             line.restock,
                             {}});
  }
  if (request.lines.empty()) return say("Tick what the customer brought back first.", true);
  attempt([&] {
    last_receipt_ = register_->take_back(request);
    const Minor back = last_receipt_->totals.total_minor;
    back_to_sale();
    say(fmt::format("{} refunded {}. Receipt {}.", money(back < 0 ? -back : back),
                    kind == TenderKind::kCash ? "in cash" : "to the card", last_receipt_->number));
  });
}

void Desk::pick(const Item& item) {
  ++changes_;
  picked = item;
  search_.clear();
  keypad.clear();
}

void Desk::press_key(char key) {
  ++changes_;
  if (key == '<') {
    if (!keypad.empty()) keypad.pop_back();
  } else if (key == 'C') {
    keypad.clear();
  } else if (key == '.') {
    if (page_ != Page::kPin && keypad.find('.') == std::string::npos) keypad += keypad.empty() ? "0." : ".";
  } else if (keypad.size() < kMostKeys) {
    keypad += key;
  }
  if (page_ == Page::kPin && keypad.size() == 4) confirm_pin();
}

void Desk::confirm_adjust() {
  const auto to = parse_quantity(keypad);
  if (!picked || !to) return say("Enter the new count first.", true);
  const Item item = *picked;
  const Milli target = *to;
  attempt([&] {
    const auto movement = register_->adjust(item.sku, target, stock_reason);
    back_to_sale();
    say(movement
            ? fmt::format("{}: the count here is {} now.", item.full_name(), format_quantity(target))
            : fmt::format("{} was {} already; nothing changed.", item.full_name(), format_quantity(target)));
  });
}

void Desk::confirm_receive() {
  const auto arrived = parse_quantity(keypad);
  if (!picked || !arrived || *arrived <= 0) return say("Enter how many arrived first.", true);
  const Item item = *picked;
  attempt([&] {
    register_->receive(item.sku, *arrived);
    back_to_sale();
    say(fmt::format("{} of {} received.", format_quantity(*arrived), item.full_name()));
  });
}

void Desk::reprint(const std::string& number) {
  auto receipt = register_->receipt(number);
  if (!receipt && last_receipt_ && last_receipt_->number == number)
    receipt = last_receipt_;  // practice is not kept
  if (!receipt) return say(fmt::format("No receipt {} here.", number), true);
  const int digits = till_register::currency_digits(register_->currency());
  const bool printed =
      printer && printer("Receipt " + number, receipt_text(*receipt, register_->shop_name(), digits));
  if (!printed) return say("The receipt printer does not answer. Check its cable and paper.", true);
  say(fmt::format("Receipt {} printed.", number));
}

void Desk::void_sale(const std::string& number) {
  const auto run = [this, number] {
    attempt([&] {
      const auto receipt = register_->void_sale(number);
      back_to_sale();
      say(fmt::format("Sale {} is void. Its goods are back on the count.", number));
      last_receipt_ = receipt;
    });
  };
  if (register_->manager_present()) return run();
  ask_manager(fmt::format("Void sale {}", number), run);
}

void Desk::ask_pin(const std::string& employee_id) {
  ++changes_;
  pin_for = employee_id;
  pin_reason.clear();
  after_pin_ = {};
  keypad.clear();
  page_ = Page::kPin;
}

void Desk::ask_manager(const std::string& reason, std::function<void()> then) {
  ++changes_;
  page_before_pin_ = page_ == Page::kPin ? Page::kSale : page_;
  pin_for.clear();
  pin_reason = reason;
  after_pin_ = std::move(then);
  keypad.clear();
  page_ = Page::kPin;
}

void Desk::confirm_pin() {
  const std::string pin = std::exchange(keypad, {});
  if (!pin_for.empty()) {
    attempt([&] {
      register_->sign_in(pin_for, pin);
      page_ = Page::kSale;
    });
    return;
  }
  attempt([&] {
    if (!register_->approve(pin)) {
      say("That is not the PIN of a manager.", true);
      return;
    }
    approval_ends_s_ = clock_s_() + kApprovalSeconds;
    page_ = page_before_pin_;
    if (auto then = std::exchange(after_pin_, {})) then();
  });
}

void Desk::pass_time() {
  if (register_->approved_by() && clock_s_() >= approval_ends_s_) {
    register_->end_approval();
    ++changes_;
  }
}

void Desk::sign_out() {
  ++changes_;
  register_->sign_out();
  go(Page::kEmployees);
}

}  // namespace till_screen
