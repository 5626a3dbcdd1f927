#include "register/receipt.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace till_register {
namespace {

constexpr int kColumns = 40;

std::string row(const std::string& left, const std::string& right) {
  const int room = kColumns - static_cast<int>(right.size()) - 1;
  std::string shown = left;
  if (static_cast<int>(shown.size()) > room) {
    shown.resize(static_cast<std::size_t>(room));
    while (!shown.empty() && (static_cast<unsigned char>(shown.back()) & 0xC0) == 0x80) shown.pop_back();
    if (!shown.empty() && static_cast<unsigned char>(shown.back()) >= 0xC0) shown.pop_back();
  }
  const auto gap = kColumns - static_cast<int>(shown.size()) - static_cast<int>(right.size());
  return shown + std::string(static_cast<std::size_t>(gap > 0 ? gap : 1), ' ') + right + "\n";
}

const char* title(ReceiptKind kind) {
  switch (kind) {
    case ReceiptKind::kSale:
      return "SALE";
    case ReceiptKind::kReturn:
      return "RETURN";
    case ReceiptKind::kExchange:
      return "EXCHANGE";
    case ReceiptKind::kVoid:
      return "VOID";
  }
  return "";
}

}  // namespace

std::string receipt_text(const Receipt& receipt, const std::string& shop_name, int digits) {
  const auto money = [digits](Minor amount) { return format_money(amount, digits); };
  std::tm when{};
  const std::time_t seconds = receipt.at_unix_ms / 1000;
  localtime_r(&seconds, &when);

  std::string text = shop_name + "\n";
  if (receipt.training) text += "*** PRACTICE: NOT A SALE ***\n";
  text +=
      row(fmt::format("{} {}", title(receipt.kind), receipt.number), fmt::format("{:%Y-%m-%d %H:%M}", when));
  text += "Served by " + receipt.employee_name + "\n";
  if (!receipt.of_number.empty()) text += "Of receipt " + receipt.of_number + "\n";
  if (!receipt.reason.empty()) text += "Reason: " + receipt.reason + "\n";
  text += std::string(kColumns, '-') + "\n";
  for (const auto& line : receipt.lines) {
    text += row(fmt::format("{} x {}", format_quantity(line.quantity_milli), line.name),
                money(line.amount_minor));
    if (line.quantity_milli < 0 && !line.restocked) text += "    not back on the shelf\n";
  }
  text += std::string(kColumns, '-') + "\n";
  text += row("Subtotal", money(receipt.totals.subtotal_minor));
  if (receipt.totals.discount_minor != 0) text += row("Discount", money(-receipt.totals.discount_minor));
  text += row("Tax 8.25 %", money(receipt.totals.tax_minor));
  text += row("TOTAL", money(receipt.totals.total_minor));
  for (const auto& tender : receipt.tenders) {
    text += row(tender.kind == TenderKind::kCash ? "Cash" : "Card", money(tender.amount_minor));
  }
  if (receipt.change_minor != 0) text += row("Change", money(receipt.change_minor));
  if (receipt.voided) text += "*** VOIDED ***\n";
  return text;
}

}  // namespace till_register
