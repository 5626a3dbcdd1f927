#pragma once

// How this shop writes numbers, money and time. Pure; any thread.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "plugin/core/units.h"

namespace tillbridge::overlay {

class Language;

/// The last moment that is written out: the end of 9999.
inline constexpr core::UnixMillis kLastMoment = 253'402'300'799'000;

/// Mirrors till_locale; the defaults are those of a shop in the United States on UTC.
struct Locale {
  int utc_offset_minutes = 0;
  bool hours_24 = false;
  int currency_digits = 2;
  bool symbol_after = false;
  std::string language =
      "en-US";  ///< "en-XA" pads every text by a third, to test the room for other languages
  std::string currency = "USD", currency_symbol = "$";
  std::string decimal_point = ".", group_separator = ",";
  std::string date_order = "MDY";
  std::shared_ptr<const Language> words;  ///< of the shop's own language file; null: those built in

  bool operator==(const Locale&) const = default;
};

/// "1,284". Grouped from four digits on.
std::string number_words(const Locale& locale, std::uint64_t value);
/// The same with a true minus sign: "−4".
std::string signed_number_words(const Locale& locale, std::int64_t value);
/// Thousandths of a unit, up to three decimals: "2", "0.25", "−1.5".
std::string quantity_words(const Locale& locale, core::Milli quantity);
/// The same, with a plus before what is above zero.
std::string change_words(const Locale& locale, core::Milli quantity);
/// A decimal as the web store wrote it ("1058.5") in the shop's manner: "$1,058.50". What is no decimal comes
/// back as it is.
std::string money_words(const Locale& locale, std::string_view decimal, std::string_view currency);

/// Time of day on the shop's clock: "10:31" or "2:05 pm". Empty for 0 and for times outside of 1970 to 9999.
std::string clock_words(const Locale& locale, core::UnixMillis at);
/// Time of day when `at` lies on the same day as `now`, else the date before it: "Nov 3, 10:31".
std::string moment_words(const Locale& locale, core::UnixMillis at, core::UnixMillis now);
/// A day with its year: "Jan 3, 2019".
std::string day_words(const Locale& locale, core::UnixMillis at);
/// A length: "less than a minute", "11 min", "1 h 12 min", "3 days". Negative counts as none.
std::string length_words(const Locale& locale, core::Millis length);
/// The same for what is short: "0.4 s", "12 s", "3 min".
std::string latency_words(const Locale& locale, core::Millis length);
/// Whole days since 1970 on the shop's clock.
std::int64_t day_number(const Locale& locale, core::UnixMillis at);

}  // namespace tillbridge::overlay
