// Dates as BigCommerce writes them, without the C library's locale and time zone.

#include <fmt/format.h>

#include <array>

#include "plugin/bigcommerce/replies.h"

namespace tillbridge::bigcommerce {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

/// Days from 1970-01-01 in the Gregorian calendar, and back (Howard Hinnant's well-known arithmetic on
/// 400-year eras).
std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) {
  year -= month <= 2;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = static_cast<unsigned>(year - era * 400);
  const unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + static_cast<std::int64_t>(day_of_era) - 719468;
}

struct Civil {
  std::int64_t year;
  unsigned month, day;
};
Civil civil_from_days(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const auto day_of_era = static_cast<unsigned>(days - era * 146097);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted = (5 * day_of_year + 2) / 153;
  const unsigned day = day_of_year - (153 * shifted + 2) / 5 + 1;
  const unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2), month, day};
}

/// Walks over text; every step fails for good once one did.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  char next() const { return rest_.empty() ? '\0' : rest_.front(); }

  void skip_spaces() {
    while (next() == ' ') rest_.remove_prefix(1);
  }
  void expect(char c) {
    if (next() != c) {
      ok_ = false;
    } else {
      rest_.remove_prefix(1);
    }
  }
  bool take(char c) {
    if (next() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  int number(std::size_t least, std::size_t most) {
    std::size_t digits = 0;
    int value = 0;
    while (digits < most && next() >= '0' && next() <= '9') {
      value = value * 10 + (next() - '0');
      rest_.remove_prefix(1);
      ++digits;
    }
    if (digits < least) ok_ = false;
    return value;
  }
  std::string_view word(std::size_t length) {
    if (rest_.size() < length) {
      ok_ = false;
      return {};
    }
    const std::string_view out = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return out;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

struct Clock {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offset_minutes = 0;
};

std::optional<std::int64_t> seconds_of(const Clock& clock) {
  constexpr int kLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (clock.year < 1970 || clock.month < 1 || clock.month > 12) return std::nullopt;
  const bool leap = (clock.year % 4 == 0 && clock.year % 100 != 0) || clock.year % 400 == 0;
  const int length = kLengths[clock.month - 1] + (clock.month == 2 && leap ? 1 : 0);
  if (clock.day < 1 || clock.day > length || clock.hour > 23 || clock.minute > 59 || clock.second > 60)
    return std::nullopt;
  const auto days =
      days_from_civil(clock.year, static_cast<unsigned>(clock.month), static_cast<unsigned>(clock.day));
  return days * 86400 + clock.hour * 3600 + (clock.minute - clock.offset_minutes) * 60 + clock.second;
}

void read_time(Reader& reader, Clock& clock) {
  clock.hour = reader.number(2, 2);
  reader.expect(':');
  clock.minute = reader.number(2, 2);
  if (reader.take(':')) clock.second = reader.number(2, 2);
}

/// "+0000", "+00:00", "Z", "GMT", "UTC" or nothing, which BigCommerce means as UTC.
void read_zone(Reader& reader, Clock& clock) {
  reader.skip_spaces();
  if (reader.at_end() || reader.take('Z')) return;
  if (reader.next() == 'G' || reader.next() == 'U') {
    const std::string_view name = reader.word(3);
    if (name != "GMT" && name != "UTC") reader.expect('\x01');
    return;
  }
  const bool west = reader.next() == '-';
  if (!west) reader.expect('+');
  if (west) reader.expect('-');
  const int hours = reader.number(2, 2);
  reader.take(':');
  const int minutes = reader.number(2, 2);
  clock.offset_minutes = (west ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

std::optional<std::int64_t> parse_date(std::string_view text) {
  Reader reader(text);
  Clock clock;
  reader.skip_spaces();
  if (reader.next() >= '0' && reader.next() <= '9' && text.find('-') == 4) {
    clock.year = reader.number(4, 4);
    reader.expect('-');
    clock.month = reader.number(2, 2);
    reader.expect('-');
    clock.day = reader.number(2, 2);
    if (!reader.at_end()) {
      if (!reader.take('T')) reader.expect(' ');
      read_time(reader, clock);
      if (reader.take('.')) reader.number(1, 9);
      read_zone(reader, clock);
    }
  } else {
    if (const auto comma = text.find(','); comma != std::string_view::npos && comma <= 9) {
      reader = Reader(text.substr(comma + 1));
      reader.skip_spaces();
    }
    clock.day = reader.number(1, 2);
    reader.skip_spaces();
    const std::string_view name = reader.word(3);
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
      if (name == kMonths[i]) clock.month = static_cast<int>(i) + 1;
    }
    reader.skip_spaces();
    clock.year = reader.number(4, 4);
    reader.skip_spaces();
    read_time(reader, clock);
    read_zone(reader, clock);
  }
  reader.skip_spaces();
  if (!reader.ok() || !reader.at_end()) return std::nullopt;
  return seconds_of(clock);
}

std::string rfc2822_date(std::int64_t unix_seconds) {
  if (unix_seconds < 0) unix_seconds = 0;
  const std::int64_t days = unix_seconds / 86400;
  const std::int64_t second = unix_seconds % 86400;
  const Civil civil = civil_from_days(days);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
                     kDays[static_cast<std::size_t>((days + 4) % 7)], civil.day, kMonths[civil.month - 1],
                     civil.year, second / 3600, second / 60 % 60, second % 60);
}

}  // namespace tillbridge::bigcommerce
