#include "sandbox/api/dates.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>

namespace sandbox {
namespace {

constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Parts {
  int year, month, day, hour, minute, second, weekday;
};

Parts split(TimeMs time) {
  namespace chrono = std::chrono;
  const chrono::sys_seconds seconds{chrono::floor<chrono::seconds>(chrono::milliseconds(time))};
  const auto day = chrono::floor<chrono::days>(seconds);
  const chrono::year_month_day date{day};
  const auto rest = (seconds - day).count();
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(rest / 3600),
          static_cast<int>(rest / 60 % 60),
          static_cast<int>(rest % 60),
          static_cast<int>(chrono::weekday{day}.c_encoding())};
}

std::optional<TimeMs> join(int year, int month, int day, int hour, int minute, int second,
                           int offset_minutes) {
  namespace chrono = std::chrono;
  const chrono::year_month_day date{chrono::year{year}, chrono::month{static_cast<unsigned>(month)},
                                    chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
    return std::nullopt;
  const chrono::sys_seconds at = chrono::sys_days{date} + chrono::hours(hour) +
                                 chrono::minutes(minute - offset_minutes) + chrono::seconds(second);
  return at.time_since_epoch().count() * 1000;
}

// "+0100", "+01:00", "Z", "GMT", "UTC", "" -> minutes; none for anything else.
std::optional<int> offset_of(std::string text) {
  while (!text.empty() && text.front() == ' ') text.erase(0, 1);
  if (text.empty() || text == "Z" || text == "GMT" || text == "UTC" || text == "UT") return 0;
  if (text[0] != '+' && text[0] != '-') return std::nullopt;
  int hours = 0, minutes = 0, used = 0;
  const char* digits = text.c_str() + 1;
  const bool fits = (std::sscanf(digits, "%2d:%2d%n", &hours, &minutes, &used) == 2 && digits[used] == 0) ||
                    (std::sscanf(digits, "%2d%2d%n", &hours, &minutes, &used) == 2 && digits[used] == 0);
  if (!fits) return std::nullopt;
  const int total = hours * 60 + minutes;
  return text[0] == '-' ? -total : total;
}

}  // namespace

std::string rfc2822(TimeMs time) {
  const Parts p = split(time);
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), "%s, %02d %s %04d %02d:%02d:%02d +0000",
                kDays[static_cast<std::size_t>(p.weekday)], p.day,
                kMonths[static_cast<std::size_t>(p.month - 1)], p.year, p.hour, p.minute, p.second);
  return out.data();
}

std::string iso8601(TimeMs time) {
  const Parts p = split(time);
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02d-%02dT%02d:%02d:%02d+00:00", p.year, p.month, p.day, p.hour,
                p.minute, p.second);
  return out.data();
}

std::optional<TimeMs> parse_date(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
  std::array<char, 8> name{};
  std::string rest = text;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &year, &month, &day, &used) == 3) {
    rest = text.substr(static_cast<std::size_t>(used));
    if (rest.empty()) return join(year, month, day, 0, 0, 0, 0);
    if (std::sscanf(rest.c_str(), "%*1[T ]%2d:%2d:%2d%n", &hour, &minute, &second, &used) != 3)
      return std::nullopt;
    rest = rest.substr(static_cast<std::size_t>(used));
    if (!rest.empty() && rest[0] == '.') {
      const auto end = rest.find_first_not_of("0123456789", 1);
      rest = end == std::string::npos ? "" : rest.substr(end);
    }
  } else {
    const auto comma = rest.find(',');
    if (comma != std::string::npos) rest = rest.substr(comma + 1);
    if (std::sscanf(rest.c_str(), " %2d %3[A-Za-z] %4d %2d:%2d:%2d%n", &day, name.data(), &year, &hour,
                    &minute, &second, &used) != 6) {
      return std::nullopt;
    }
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
      if (std::strcmp(kMonths[i], name.data()) == 0) month = static_cast<int>(i) + 1;
    }
    rest = rest.substr(static_cast<std::size_t>(used));
  }
  const auto offset = offset_of(rest);
  if (!offset) return std::nullopt;
  return join(year, month, day, hour, minute, second, *offset);
}

}  // namespace sandbox
