#pragma once
// Money and quantities of the register: minor units (cents) and thousandths, both int64. Pure; any thread.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace till_register {

/// Money in minor units of the shop's currency.
using Minor = std::int64_t;
/// A quantity in thousandths of a unit: 2000 = two pieces.
using Milli = std::int64_t;

inline constexpr Milli kOne = 1000;
/// Sales tax of the sample shops, in hundredths of a percent: 825 = 8.25 %.
inline constexpr int kTaxBasisPoints = 825;

/// Minor digits of an ISO 4217 currency: 0 for JPY and its like, 3 for KWD and its like, else 2.
int currency_digits(std::string_view currency);
/// How the currency is written: "$", "€"; the code itself where none is known.
std::string currency_symbol(std::string_view currency);
/// "18.00" -> 1800 with two digits. Empty when it is not a plain decimal, has too many digits or is beyond
/// 10^15.
std::optional<Minor> parse_money(std::string_view text, int digits);
/// 1800 -> "18.00"; negative amounts get a leading minus.
std::string format_money(Minor amount, int digits);
/// 2000 -> "2", 1500 -> "1.5".
std::string format_quantity(Milli quantity);
/// price * quantity / 1000, rounded half away from zero.
Minor times(Minor price, Milli quantity);
/// `basis_points` hundredths of a percent of `amount`, rounded half away from zero.
Minor share_of(Minor amount, int basis_points);
/// amount * part / whole, rounded half away from zero; `whole` above 0.
Minor portion_of(Minor amount, Milli part, Milli whole);

}  // namespace till_register
