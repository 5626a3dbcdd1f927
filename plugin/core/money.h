#pragma once

// Money between register and web store: whole numbers throughout. The register has minor units of its
// currency, the web store keeps four decimals; what goes over the wire is text of digits, never a float.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tillbridge::core {

/// Ten-thousandths of the currency's unit, as the web store keeps prices.
using E4 = std::int64_t;

/// Minor digits of an ISO 4217 currency: 0 for JPY and its like, 3 for KWD and its like, else 2.
int currency_digits(std::string_view currency);
/// 1850 minor units of two digits -> 185000. Nothing where the amount is beyond what the web store takes
/// (10^12 of the unit).
std::optional<E4> e4_of(std::int64_t minor, int digits);
/// "18.5" for 185000: as a JSON number, without needless zeros.
std::string wire_decimal(E4 amount);
/// Reads "18", "18.50", "-3.1", "1e2" as it may stand in an answer; nothing where it is no number, or has
/// digits beyond the fourth decimal that are not 0.
std::optional<E4> parse_decimal(std::string_view text);

/// What the prices of one side mean; what it does not say is not compared.
struct PriceTerms {
  std::string currency;          ///< ISO 4217; empty: not known
  std::optional<bool> with_tax;  ///< nothing: not known
  friend bool operator==(const PriceTerms&, const PriceTerms&) = default;
};
/// Whether a number that is an amount, or a price, here would mean another one there.
bool currencies_differ(const PriceTerms& here, const PriceTerms& there);
bool prices_differ(const PriceTerms& here, const PriceTerms& there);
/// What a manager decided about prices that differ: they go as they are, or none goes; open: nobody has yet.
enum class PriceChoice { open, send, none };
/// Why a price does not go, one or more sentences; empty where it goes.
std::string why_no_price(const PriceTerms& here, const PriceTerms& there, PriceChoice choice);

}  // namespace tillbridge::core
