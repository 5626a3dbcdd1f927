#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/core/picture.h"
#include "plugin/runtime/ports.h"

namespace tillbridge::runtime {

/// tillbridge.json in the plugin's data folder. Every key is optional; docs/configuration.md explains each.
struct Configuration {
  core::Millis order_poll_open_ms = 5'000, order_poll_closed_ms = 60'000, order_poll_idle_ms = 8'000;
  core::Millis stock_read_ms = 60'000, catalogue_read_ms = 300'000;
  std::string opening_from,
      opening_to;  ///< "09:00" to "18:00" by the register's own clock; empty: the register says
  std::string proxy, ca_file;
  LogLevel log_level = LogLevel::info;
  /// What is heard of new orders: three chimes while nobody opens Orders, or chimes until somebody does.
  bool sounds = true, chime_until_opened = false;
  std::string quiet_from, quiet_to;  ///< no sound from "20:00" to "08:00"; empty: any time
  /// Which web orders the badge counts, and after how much of the opening hours one is late.
  bool count_pickups = true, count_parcels = true;
  core::Millis late_after_ms = 2 * 3'600'000;
  core::CounterSettings counter;  ///< where no manager has set another in Set up
  bool send_sales = true, take_orders = true, read_stock = true, send_items = true;
};

/// Whether `wall` (Unix milliseconds) lies in the configured opening hours, on a clock that is
/// `utc_offset_minutes` ahead of UTC. True where none are configured. Hours may run past midnight.
bool in_opening_hours(const Configuration& configuration, core::UnixMillis wall, int utc_offset_minutes);
/// "09:30" as minutes of the day; 0 for an empty text. For times that were checked.
int minutes_of_day(const std::string& time);
/// Reads the text of tillbridge.json. Unknown keys, wrong types and values out of range are all named, in one
/// sentence.
core::Result<Configuration> parse_configuration(std::string_view text);
/// The file in `folder`, or the defaults where there is none.
core::Result<Configuration> read_configuration(const std::string& folder);

}  // namespace tillbridge::runtime
