// tillbridge.json: what it may say, and what is said of what it may not.

#include "plugin/runtime/configuration.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "catch2.hpp"

using namespace tillbridge;
using Catch::Matchers::Contains;
using runtime::Configuration;
using runtime::in_opening_hours;
using runtime::parse_configuration;
using runtime::read_configuration;

namespace {

struct Folder {
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "settings-test-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    path = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  void write(const std::string& text) const { std::ofstream(path + "/tillbridge.json") << text; }
  std::string path;
};

/// Monday, 5 January 2026, at this time of day in UTC.
core::UnixMillis monday_at(int hour, int minute) {
  return (1'767'571'200 + std::int64_t{hour} * 3'600 + std::int64_t{minute} * 60) * 1'000;
}

Configuration hours(const std::string& from, const std::string& to) {
  return parse_configuration(R"({"opening_hours":{"from":")" + from + R"(","to":")" + to + R"("}})").value();
}

}  // namespace

TEST_CASE("every setting does what it is called") {
  const auto read = parse_configuration(R"({
    "polls": {"orders_open_s": 1.5, "orders_idle_s": 20, "orders_closed_s": 600, "stock_s": 5, "catalogue_s": 10},
    "opening_hours": {"from": "09:00", "to": "18:30"},
    "proxy": "http://proxy.shop:3128", "ca_file": "/etc/authorities.pem", "log_level": "debug",
    "sounds": {"on": false, "until_opened": true, "quiet_from": "20:30", "quiet_to": "08:00"},
    "features": {"send_sales": false, "take_orders": false, "read_stock": false, "send_items": false}})");
  REQUIRE(read.ok());
  const auto& settings = read.value();
  CHECK(settings.order_poll_open_ms == 1'500);
  CHECK(settings.order_poll_idle_ms == 20'000);
  CHECK(settings.order_poll_closed_ms == 600'000);
  CHECK(settings.stock_read_ms == 5'000);
  CHECK(settings.catalogue_read_ms == 10'000);
  CHECK_FALSE(settings.sounds);
  CHECK(settings.chime_until_opened);
  CHECK(runtime::minutes_of_day(settings.quiet_from) == 20 * 60 + 30);
  CHECK(runtime::minutes_of_day(settings.quiet_to) == 8 * 60);
  CHECK(settings.opening_from == "09:00");
  CHECK(settings.opening_to == "18:30");
  CHECK(settings.proxy == "http://proxy.shop:3128");
  CHECK(settings.ca_file == "/etc/authorities.pem");
  CHECK(settings.log_level == runtime::LogLevel::debug);
  CHECK_FALSE(settings.send_sales);
  CHECK_FALSE(settings.take_orders);
  CHECK_FALSE(settings.read_stock);
  CHECK_FALSE(settings.send_items);
  CHECK(parse_configuration("\xef\xbb\xbf{}").value().order_poll_open_ms == 5'000);
  const auto orders = parse_configuration(R"({"orders":{"badge":"pickup","late_after_s":3600}})").value();
  CHECK(orders.count_pickups);
  CHECK_FALSE(orders.count_parcels);
  CHECK(orders.late_after_ms == 3'600'000);
  const auto counter = parse_configuration(R"({"chips":{"low_mark":8},"scanner":{"gap_ms":35}})").value();
  CHECK(counter.counter.low_mark == 8);
  CHECK(counter.counter.scan_gap_ms == 35);
}

TEST_CASE("what a settings file may not say is named, all of it at once") {
  struct Row {
    const char *text, *sentence;
  };
  const Row rows[] = {
      {"", "not a JSON object"},
      {"{", "not a JSON object"},
      {"[1]", "not a JSON object"},
      {R"({"prox":""})", "\"prox\" is not a setting"},
      {R"({"polls":{"orders_s":5}})", "\"polls.orders_s\" is not a setting"},
      {R"({"sounds":{"loud":true}})", "\"sounds.loud\" is not a setting"},
      {R"({"sounds":{"quiet_from":"20:00"}})", "\"sounds.quiet_from\" and \"quiet_to\" go together"},
      {R"({"sounds":{"quiet_from":"20:00","quiet_to":"late"}})", "have to be times like \"20:00\""},
      {R"({"features":{"sales":true}})", "\"features.sales\" is not a setting"},
      {R"({"opening_hours":{"until":"18:00"}})", "\"opening_hours.until\" is not a setting"},
      {R"({"polls":5})", "\"polls\" has to be an object"},
      {R"({"polls":{"orders_open_s":"5"}})",
       "\"polls.orders_open_s\" has to be a number of seconds from 1 to 3600"},
      {R"({"polls":{"orders_open_s":0.5}})", "from 1 to 3600"},
      {R"({"polls":{"orders_idle_s":1e9}})", "\"polls.orders_idle_s\""},
      {R"({"polls":{"orders_closed_s":-1}})", "from 1 to 86400"},
      {R"({"polls":{"stock_s":4}})", "\"polls.stock_s\" has to be a number of seconds from 5 to 86400"},
      {R"({"polls":{"catalogue_s":9}})", "from 10 to 86400"},
      {R"({"features":{"read_stock":"no"}})", "\"features.read_stock\" has to be true or false"},
      {R"({"chips":{"low_mark":2.5}})", "\"chips.low_mark\" has to be a whole number from 0 to 999"},
      {R"({"chips":{"low_mark":1e30}})", "\"chips.low_mark\" has to be a whole number from 0 to 999"},
      {R"({"scanner":{"gap_ms":19}})", "\"scanner.gap_ms\" has to be a whole number from 20 to 100"},
      {R"({"scanner":{"pace":1}})", "\"scanner.pace\" is not a setting"},
      {R"({"log_level":"loud"})", "has to be debug, info, warning or error"},
      {R"({"log_level":3})", "\"log_level\" has to be a text"},
      {R"({"opening_hours":{"from":"9:00","to":"18:00"}})", "times like \"09:00\""},
      {R"({"opening_hours":{"from":"09:00","to":"24:00"}})", "times like \"09:00\""},
      {R"({"opening_hours":{"from":"09:00"}})", "go together"},
      {R"({"opening_hours":{"from":"09:00","to":"09:00"}})", "have to differ"},
      {R"({"orders":{"badge":"both"}})", "\"orders.badge\" has to be all, pickup or ship"},
      {R"({"orders":{"late_after_s":59}})", "from 60 to 604800"},
      {R"({"proxy":"proxy.shop:3128"})", "\"proxy\" has to be like"},
      {R"({"proxy":"socks5://proxy.shop:1080"})", "\"proxy\" has to be like"},
      {R"({"proxy":"http://proxy.shop"})", "\"proxy\" has to be like"},
      {R"({"proxy":"http://me:secret@proxy.shop:3128"})", "\"proxy\" has to be like"},
      {R"({"proxy":"http://proxy.shop:99999"})", "\"proxy\" has to be like"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const auto read = parse_configuration(row.text);
    REQUIRE_FALSE(read.ok());
    CHECK_THAT(read.error().sentence, Contains("tillbridge.json"));
    CHECK_THAT(read.error().sentence, Contains(row.sentence));
  }
  const auto several = parse_configuration(R"({"polls":{"stock_s":1,"x":1},"y":2,"log_level":""})");
  REQUIRE_FALSE(several.ok());
  for (const auto* each : {"polls.stock_s", "polls.x", "\"y\"", "log_level", "The defaults are in force"})
    CHECK_THAT(several.error().sentence, Contains(each));
}

TEST_CASE("a settings file that is missing is none, and one that cannot be read says so") {
  Folder folder;
  CHECK(read_configuration(folder.path).value().order_poll_open_ms == 5'000);
  folder.write(R"({"polls":{"stock_s":7}})");
  CHECK(read_configuration(folder.path).value().stock_read_ms == 7'000);
  folder.write(R"({"ca_file":")" + folder.path + R"(/nowhere.pem"})");
  CHECK_THAT(read_configuration(folder.path).error().sentence, Contains("nowhere.pem, which cannot be read"));
  folder.write(std::string(2 << 20, ' '));
  CHECK_THAT(read_configuration(folder.path).error().sentence, Contains("is too large"));
  std::filesystem::remove(folder.path + "/tillbridge.json");
  REQUIRE(::mkfifo((folder.path + "/tillbridge.json").c_str(), 0600) == 0);
  CHECK_THAT(read_configuration(folder.path).error().sentence, Contains("is no file"));
}

TEST_CASE("opening hours run by the shop's own clock, also past midnight and over the date line") {
  const auto day = hours("09:00", "18:00");
  CHECK_FALSE(in_opening_hours(day, monday_at(8, 59), 0));
  CHECK(in_opening_hours(day, monday_at(9, 0), 0));
  CHECK(in_opening_hours(day, monday_at(17, 59), 0));
  CHECK_FALSE(in_opening_hours(day, monday_at(18, 0), 0));
  CHECK(in_opening_hours(day, monday_at(8, 0), 60));            // Berlin, 09:00
  CHECK(in_opening_hours(day, monday_at(14, 0), -300));         // New York, 09:00
  CHECK_FALSE(in_opening_hours(day, monday_at(13, 59), -300));  // 08:59
  CHECK(in_opening_hours(day, monday_at(20, 0), 14 * 60));      // Kiritimati, Tuesday 10:00
  const auto bar = hours("18:00", "02:00");
  CHECK(in_opening_hours(bar, monday_at(23, 30), 0));
  CHECK(in_opening_hours(bar, monday_at(1, 59), 0));
  CHECK_FALSE(in_opening_hours(bar, monday_at(2, 0), 0));
  CHECK_FALSE(in_opening_hours(bar, monday_at(12, 0), 0));
  CHECK(in_opening_hours(Configuration{}, monday_at(3, 0), 0));
  CHECK_FALSE(in_opening_hours(day, -monday_at(3, 0), 0));  // a clock before 1970
}
