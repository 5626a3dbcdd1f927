#include "plugin/overlay/locale.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include "plugin/overlay/texts.h"

namespace tillbridge::overlay {
namespace {

constexpr std::int64_t kMinuteMs = 60'000, kHourMs = 60 * kMinuteMs, kDayMs = 24 * kHourMs;
constexpr const char* kMinus = "\u2212";

std::string grouped(std::string digits, std::string_view separator) {
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, separator);
  return digits;
}

std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
}

std::int64_t shop_time(const Locale& locale, core::UnixMillis at) {
  return std::clamp<std::int64_t>(at, 0, kLastMoment) +
         std::clamp(locale.utc_offset_minutes, -1440, 1440) * kMinuteMs;
}

std::string two_digits(std::int64_t value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

std::int64_t floor_days(std::int64_t ms) {
  return ms >= 0 ? ms / kDayMs : -((-ms + kDayMs - 1) / kDayMs);
}

std::string date_words(const Locale& locale, std::int64_t days) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  const auto month = text(locale, static_cast<Text>(static_cast<unsigned>(Text::month_1) +
                                                    static_cast<unsigned>(date.month()) - 1));
  const auto day = std::to_string(static_cast<unsigned>(date.day()));
  return text(locale, locale.date_order == "DMY" ? Text::date_day_first : Text::date_month_first,
              {{"month", month}, {"day", day}});
}

}  // namespace

std::string number_words(const Locale& locale, std::uint64_t value) {
  return grouped(std::to_string(value), locale.group_separator);
}

std::string signed_number_words(const Locale& locale, std::int64_t value) {
  return (value < 0 ? kMinus : "") + number_words(locale, magnitude(value));
}

std::string quantity_words(const Locale& locale, core::Milli quantity) {
  const std::uint64_t size = magnitude(quantity);
  std::string words = (quantity < 0 ? kMinus : "") + number_words(locale, size / 1000);
  if (size % 1000 != 0) {
    std::string decimals = std::to_string(1000 + size % 1000).substr(1);
    while (decimals.back() == '0') decimals.pop_back();
    words += locale.decimal_point + decimals;
  }
  return words;
}

std::string change_words(const Locale& locale, core::Milli quantity) {
  return (quantity > 0 ? "+" : "") + quantity_words(locale, quantity);
}

std::string money_words(const Locale& locale, std::string_view decimal, std::string_view currency) {
  std::string_view rest = decimal;
  const bool negative = !rest.empty() && rest.front() == '-';
  if (negative) rest.remove_prefix(1);
  const auto point = rest.find('.');
  std::string whole{rest.substr(0, point)};
  std::string decimals{point == std::string_view::npos ? std::string_view{} : rest.substr(point + 1)};
  const auto digits_only = [](const std::string& value) {
    return std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (whole.empty() || whole.size() > 15 || decimals.size() > 8 || !digits_only(whole) ||
      !digits_only(decimals)) {
    return std::string{decimal};
  }
  const bool own = currency.empty() || currency == locale.currency;
  if (own) {
    // More decimals than the currency has are kept when they say something: nothing of a price is hidden.
    const auto wanted = static_cast<std::size_t>(std::clamp(locale.currency_digits, 0, 4));
    while (decimals.size() > wanted && decimals.back() == '0') decimals.pop_back();
    while (decimals.size() < wanted) decimals.push_back('0');
  }
  std::string amount = grouped(whole, locale.group_separator);
  if (!decimals.empty()) amount += locale.decimal_point + decimals;
  if (!own) {
    amount += ' ';
    amount += currency;
  } else if (locale.symbol_after) {
    amount += "\u00A0" + locale.currency_symbol;
  } else {
    amount = locale.currency_symbol + amount;
  }
  return (negative ? kMinus : "") + amount;
}

std::string clock_words(const Locale& locale, core::UnixMillis at) {
  if (at <= 0 || at > kLastMoment) return {};
  const std::int64_t minutes =
      (shop_time(locale, at) - floor_days(shop_time(locale, at)) * kDayMs) / kMinuteMs;
  const std::int64_t hour = minutes / 60;
  if (locale.hours_24) return two_digits(hour) + ":" + two_digits(minutes % 60);
  const auto time = std::to_string(hour % 12 == 0 ? 12 : hour % 12) + ":" + two_digits(minutes % 60);
  return text(locale, hour < 12 ? Text::time_am : Text::time_pm, {{"time", time}});
}

std::int64_t day_number(const Locale& locale, core::UnixMillis at) {
  return floor_days(shop_time(locale, at));
}

std::string moment_words(const Locale& locale, core::UnixMillis at, core::UnixMillis now) {
  const auto time = clock_words(locale, at);
  if (time.empty() || day_number(locale, at) == day_number(locale, now)) return time;
  return text(locale, Text::moment_other_day,
              {{"date", date_words(locale, day_number(locale, at))}, {"time", time}});
}

std::string latency_words(const Locale& locale, core::Millis length) {
  constexpr core::Millis kTenSeconds = 10'000, kTenth = 100;
  length = std::max<core::Millis>(length, 0);
  if (length >= kMinuteMs - 500) return length_words(locale, std::max(length, kMinuteMs));
  // Below ten seconds in tenths, never as none at all.
  const auto tenths = std::max<core::Millis>((length + kTenth / 2) / kTenth, 1) * kTenth;
  const auto shown = tenths < kTenSeconds ? tenths : (length + 500) / 1000 * 1000;
  return text(locale, Text::length_seconds, {{"seconds", quantity_words(locale, shown)}});
}

std::string day_words(const Locale& locale, core::UnixMillis at) {
  const auto days = day_number(locale, at);
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  return text(locale, Text::date_and_year,
              {{"date", date_words(locale, days)}, {"year", std::to_string(static_cast<int>(date.year()))}});
}

std::string length_words(const Locale& locale, core::Millis length) {
  const std::int64_t minutes = std::max<std::int64_t>(length, 0) / kMinuteMs;
  if (minutes == 0) return text(locale, Text::length_short);
  const auto number = [&](std::int64_t value) {
    return number_words(locale, static_cast<std::uint64_t>(value));
  };
  if (minutes < 60) return text(locale, Text::length_minutes, {{"minutes", number(minutes)}});
  if (minutes < 48 * 60) {
    return text(locale, Text::length_hours,
                {{"hours", number(minutes / 60)}, {"minutes", number(minutes % 60)}});
  }
  return text(locale, Text::length_days, {{"days", number(minutes / (24 * 60))}});
}

}  // namespace tillbridge::overlay
