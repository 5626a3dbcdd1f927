#include "plugin/core/money.h"

#include <algorithm>
#include <array>

namespace tillbridge::core {
namespace {
constexpr E4 kMost = 10'000'000'000'000'000;  // 10^12 units
}

int currency_digits(std::string_view currency) {
  constexpr std::array<std::string_view, 16> kNone = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                                      "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XPF"};
  constexpr std::array<std::string_view, 7> kThree = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  if (currency == "XOF" || std::find(kNone.begin(), kNone.end(), currency) != kNone.end()) return 0;
  return std::find(kThree.begin(), kThree.end(), currency) != kThree.end() ? 3 : 2;
}

std::optional<E4> e4_of(std::int64_t minor, int digits) {
  E4 factor = 1;
  for (int i = digits; i < 4; ++i) factor *= 10;
  if (minor > kMost / factor || minor < -(kMost / factor)) return std::nullopt;
  return minor * factor;
}

std::string wire_decimal(E4 amount) {
  const bool negative = amount < 0;
  const E4 size = negative ? -amount : amount;
  std::string text = (negative ? "-" : "") + std::to_string(size / 10'000);
  std::string part = std::to_string(10'000 + size % 10'000).substr(1);
  while (!part.empty() && part.back() == '0') part.pop_back();
  return part.empty() ? text : text + "." + part;
}

std::optional<E4> parse_decimal(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  int exponent = 0;
  if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
    auto power = text.substr(e + 1);
    const bool down = !power.empty() && power.front() == '-';
    if (!power.empty() && (power.front() == '-' || power.front() == '+')) power.remove_prefix(1);
    if (power.empty() || power.size() > 2) return std::nullopt;
    for (const char c : power) {
      if (c < '0' || c > '9') return std::nullopt;
      exponent = exponent * 10 + (c - '0');
    }
    if (down) exponent = -exponent;
    text = text.substr(0, e);
  }
  std::string digits;
  bool dot = false;
  int decimals = 0;
  for (const char c : text) {
    if (c == '.' && !dot) {
      dot = true;
    } else if (c >= '0' && c <= '9') {
      digits += c;
      decimals += dot ? 1 : 0;
    } else {
      return std::nullopt;
    }
  }
  if (digits.empty()) return std::nullopt;
  // The digits times 10^-decimals times 10^exponent, in ten-thousandths.
  int shift = 4 - decimals + exponent;
  for (; shift < 0; ++shift) {
    if (digits.back() != '0') return std::nullopt;
    digits.pop_back();
    if (digits.empty()) return 0;
  }
  E4 amount = 0;
  for (const char c : digits) {
    amount = amount * 10 + (c - '0');
    if (amount > kMost) return std::nullopt;
  }
  for (; shift > 0; --shift) {
    amount *= 10;
    if (amount > kMost) return std::nullopt;
  }
  return negative ? -amount : amount;
}

bool currencies_differ(const PriceTerms& here, const PriceTerms& there) {
  return !here.currency.empty() && !there.currency.empty() && here.currency != there.currency;
}

bool prices_differ(const PriceTerms& here, const PriceTerms& there) {
  return currencies_differ(here, there) ||
         (here.with_tax && there.with_tax && *here.with_tax != *there.with_tax);
}

std::string why_no_price(const PriceTerms& here, const PriceTerms& there, PriceChoice choice) {
  if (choice == PriceChoice::send || !prices_differ(here, there)) return {};
  std::string words;
  if (currencies_differ(here, there))
    words =
        "Its price is in " + here.currency + ", and the web store's prices are in " + there.currency + ". ";
  if (here.with_tax && there.with_tax && *here.with_tax != *there.with_tax)
    words += *here.with_tax ? "Its price includes tax, and the web store's prices do not. "
                            : "Its price is before tax, and the web store's prices include it. ";
  return words + (choice == PriceChoice::open
                      ? "Nothing is converted. A manager decides in Review."
                      : "Nothing is converted, and it was decided to send no prices.");
}

}  // namespace tillbridge::core
