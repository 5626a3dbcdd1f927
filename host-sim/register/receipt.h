#pragma once
// What a customer takes home, and what the register keeps of it.
#include <cstdint>
#include <string>
#include <vector>

#include "register/cart.h"
#include "register/money.h"

namespace till_register {

enum class ReceiptKind { kSale, kReturn, kExchange, kVoid };
enum class TenderKind { kCash, kCard };

/// One payment; several make a split tender. Negative amounts are money given back.
struct Tender {
  TenderKind kind = TenderKind::kCash;
  Minor amount_minor = 0;
};

struct ReceiptLine {
  int line_no = 0;  ///< from 1
  std::string sku, name;
  Milli quantity_milli = 0;  ///< sold is positive, taken back negative
  Minor unit_price_minor = 0;
  Minor amount_minor = 0;    ///< after discounts of the line
  bool restocked = true;     ///< lines taken back
  Milli returned_milli = 0;  ///< sold lines: how much of it has come back since
};

struct Receipt {
  std::string number;       ///< "R-000123", what the customer shows
  std::string movement_id;  ///< of the stock movement that belongs to it
  ReceiptKind kind = ReceiptKind::kSale;
  std::int64_t at_unix_ms = 0;
  std::string employee_name;
  std::string of_number;  ///< returns and voids: the receipt they undo; empty: none shown
  std::string reason;
  std::vector<ReceiptLine> lines;
  Totals totals;
  std::vector<Tender> tenders;
  Minor change_minor = 0;
  bool voided = false;
  bool training = false;  ///< practice: nothing was stored
};

/// The receipt as plain text, 40 columns wide.
std::string receipt_text(const Receipt& receipt, const std::string& shop_name, int currency_digits);

}  // namespace till_register
