#include "register/money.h"

#include <fmt/format.h>

namespace till_register {
namespace {

__extension__ typedef __int128 Wide;

// Half away from zero; 128 bits so that no price times quantity overflows on the way.
Minor divide_rounded(Wide numerator, std::int64_t denominator) {
  const bool negative = numerator < 0;
  const Wide magnitude = negative ? -numerator : numerator;
  const auto rounded = static_cast<Minor>((magnitude + denominator / 2) / denominator);
  return negative ? -rounded : rounded;
}

}  // namespace

int currency_digits(std::string_view currency) {
  for (const auto* code : {"JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF", "XOF", "PYG"}) {
    if (currency == code) return 0;
  }
  for (const auto* code : {"KWD", "BHD", "OMR", "JOD", "TND"}) {
    if (currency == code) return 3;
  }
  return 2;
}

std::string currency_symbol(std::string_view currency) {
  if (currency == "USD" || currency == "AUD" || currency == "CAD" || currency == "NZD") return "$";
  if (currency == "EUR") return "\u20ac";
  if (currency == "GBP") return "\u00a3";
  if (currency == "JPY") return "\u00a5";
  return std::string(currency);
}

std::optional<Minor> parse_money(std::string_view text, int digits) {
  constexpr Minor kLargest = 1'000'000'000'000'000;
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  Minor value = 0;
  int after_point = -1;
  bool any_digit = false;
  for (const char character : text) {
    if (character == '.') {
      if (after_point >= 0 || !any_digit) return std::nullopt;
      after_point = 0;
      continue;
    }
    if (character < '0' || character > '9') return std::nullopt;
    any_digit = true;
    if (after_point >= 0 && ++after_point > digits) {
      if (character != '0') return std::nullopt;
      continue;
    }
    value = value * 10 + (character - '0');
    if (value > kLargest) return std::nullopt;
  }
  if (!any_digit || after_point == 0) return std::nullopt;
  for (int digit = after_point < 0 ? 0 : after_point; digit < digits; ++digit) value *= 10;
  if (value > kLargest) return std::nullopt;
  return negative ? -value : value;
}

std::string format_money(Minor amount, int digits) {
  std::int64_t scale = 1;
  for (int digit = 0; digit < digits; ++digit) scale *= 10;
  const auto magnitude =
      amount < 0 ? 0 - static_cast<std::uint64_t>(amount) : static_cast<std::uint64_t>(amount);
  const auto unsigned_scale = static_cast<std::uint64_t>(scale);
  const char* sign = amount < 0 ? "-" : "";
  if (digits == 0) return fmt::format("{}{}", sign, magnitude);
  return fmt::format("{}{}.{:0{}}", sign, magnitude / unsigned_scale, magnitude % unsigned_scale, digits);
}

std::string format_quantity(Milli quantity) {
  std::string text = format_money(quantity, 3);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

Minor times(Minor price, Milli quantity) {
  return divide_rounded(static_cast<Wide>(price) * quantity, kOne);
}

Minor share_of(Minor amount, int basis_points) {
  return divide_rounded(static_cast<Wide>(amount) * basis_points, 10'000);
}

Minor portion_of(Minor amount, Milli part, Milli whole) {
  return divide_rounded(static_cast<Wide>(amount) * part, whole);
}

}  // namespace till_register
