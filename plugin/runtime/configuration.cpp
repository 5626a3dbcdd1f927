#include "plugin/runtime/configuration.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace tillbridge::runtime {
namespace {

using nlohmann::json;

/// Takes keys out of one object and remembers what is wrong with them.
struct Section {
  json values;
  std::string place;
  std::vector<std::string>& problems;

  void problem(const std::string& key, const std::string& what) {
    problems.push_back(fmt::format("\"{}{}\" {}", place, key, what));
  }
  void seconds(const char* key, core::Millis& out, double least, double most) {
    if (!values.contains(key)) return;
    const json value = values[key];
    values.erase(key);
    if (!value.is_number() || value.get<double>() < least || value.get<double>() > most)
      return problem(key, fmt::format("has to be a number of seconds from {} to {}", least, most));
    out = static_cast<core::Millis>(value.get<double>() * 1000);
  }
  void whole(const char* key, std::int64_t& out, std::int64_t least, std::int64_t most) {
    if (!values.contains(key)) return;
    const json value = values[key];
    values.erase(key);
    if (!value.is_number_integer() || value.get<double>() < static_cast<double>(least) ||
        value.get<double>() > static_cast<double>(most))
      return problem(key, fmt::format("has to be a whole number from {} to {}", least, most));
    out = value.get<std::int64_t>();
  }
  void text(const char* key, std::string& out) {
    if (!values.contains(key)) return;
    const json value = values[key];
    values.erase(key);
    if (!value.is_string()) return problem(key, "has to be a text");
    out = value.get<std::string>();
  }
  void flag(const char* key, bool& out) {
    if (!values.contains(key)) return;
    const json value = values[key];
    values.erase(key);
    if (!value.is_boolean()) return problem(key, "has to be true or false");
    out = value.get<bool>();
  }
  Section inside(const char* key) {
    json inner = json::object();
    if (values.contains(key)) {
      if (values[key].is_object())
        inner = values[key];
      else
        problem(key, "has to be an object");
      values.erase(key);
    }
    return {std::move(inner), place + key + ".", problems};
  }
  void end() {
    for (const auto& [key, value] : values.items()) problem(key, "is not a setting");
  }
};

bool is_time_of_day(const std::string& text) {
  return text.size() == 5 && text[2] == ':' && text[0] >= '0' && text[0] <= '2' && text[1] >= '0' &&
         text[1] <= '9' && text[3] >= '0' && text[3] <= '5' && text[4] >= '0' && text[4] <= '9' &&
         (text[0] < '2' || text[1] <= '3');
}

/// "http://host:port", the only form of a proxy.
bool is_proxy(const std::string& text) {
  constexpr std::string_view scheme = "http://";
  const auto colon = text.rfind(':');
  if (!text.starts_with(scheme) || colon == std::string::npos || colon <= scheme.size()) return false;
  const auto host = text.substr(scheme.size(), colon - scheme.size()), port = text.substr(colon + 1);
  return host.find_first_of("/@ \t\r\n") == std::string::npos && !port.empty() && port.size() <= 5 &&
         port.find_first_not_of("0123456789") == std::string::npos && std::stoi(port) >= 1 &&
         std::stoi(port) <= 65535;
}

constexpr std::uintmax_t kLargestFile = 1 << 20;

}  // namespace

int minutes_of_day(const std::string& time) {
  return time.empty() ? 0 : std::stoi(time.substr(0, 2)) * 60 + std::stoi(time.substr(3, 2));
}

bool in_opening_hours(const Configuration& configuration, core::UnixMillis wall, int utc_offset_minutes) {
  if (configuration.opening_from.empty()) return true;
  const int from = minutes_of_day(configuration.opening_from), to = minutes_of_day(configuration.opening_to);
  const auto now = static_cast<int>(((wall / 60'000 + utc_offset_minutes) % 1440 + 1440) % 1440);
  return from <= to ? now >= from && now < to : now >= from || now < to;
}

core::Result<Configuration> parse_configuration(std::string_view text) {
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object())
    return core::Error{core::ErrorCode::invalid,
                       "tillbridge.json is not a JSON object. Correct it, or delete it to use the defaults."};
  Configuration configuration;
  std::vector<std::string> problems;
  Section root{document, "", problems};
  auto polls = root.inside("polls");
  polls.seconds("orders_open_s", configuration.order_poll_open_ms, 1, 3600);
  polls.seconds("orders_idle_s", configuration.order_poll_idle_ms, 1, 3600);
  polls.seconds("orders_closed_s", configuration.order_poll_closed_ms, 1, 86400);
  polls.seconds("stock_s", configuration.stock_read_ms, 5, 86400);
  polls.seconds("catalogue_s", configuration.catalogue_read_ms, 10, 86400);
  polls.end();
  auto hours = root.inside("opening_hours");
  hours.text("from", configuration.opening_from);
  hours.text("to", configuration.opening_to);
  hours.end();
  if (configuration.opening_from.empty() != configuration.opening_to.empty())
    hours.problem("from", "and \"to\" go together");
  for (const auto* time : {&configuration.opening_from, &configuration.opening_to})
    if (!time->empty() && !is_time_of_day(*time))
      hours.problem("from", "and \"to\" have to be times like \"09:00\"");
  if (!configuration.opening_from.empty() && configuration.opening_from == configuration.opening_to)
    hours.problem("from", "and \"to\" have to differ; leave both out for a shop that never closes");
  root.text("proxy", configuration.proxy);
  if (!configuration.proxy.empty() && !is_proxy(configuration.proxy))
    root.problem("proxy", "has to be like \"http://proxy.shop:3128\"");
  root.text("ca_file", configuration.ca_file);
  std::string level = "info";
  root.text("log_level", level);
  if (level == "debug")
    configuration.log_level = LogLevel::debug;
  else if (level == "warning")
    configuration.log_level = LogLevel::warning;
  else if (level == "error")
    configuration.log_level = LogLevel::error;
  else if (level != "info")
    root.problem("log_level", "has to be debug, info, warning or error");
  auto sounds = root.inside("sounds");
  sounds.flag("on", configuration.sounds);
  sounds.flag("until_opened", configuration.chime_until_opened);
  sounds.text("quiet_from", configuration.quiet_from);
  sounds.text("quiet_to", configuration.quiet_to);
  sounds.end();
  if (configuration.quiet_from.empty() != configuration.quiet_to.empty())
    sounds.problem("quiet_from", "and \"quiet_to\" go together");
  for (const auto* time : {&configuration.quiet_from, &configuration.quiet_to})
    if (!time->empty() && !is_time_of_day(*time))
      sounds.problem("quiet_from", "and \"quiet_to\" have to be times like \"20:00\"");
  auto orders = root.inside("orders");
  std::string kinds = "all";
  orders.text("badge", kinds);
  if (kinds != "all" && kinds != "pickup" && kinds != "ship")
    orders.problem("badge", "has to be all, pickup or ship");
  configuration.count_pickups = kinds != "ship";
  configuration.count_parcels = kinds != "pickup";
  orders.seconds("late_after_s", configuration.late_after_ms, 60, 7 * 86400);
  orders.end();
  using Counter = core::CounterSettings;
  auto chips = root.inside("chips");
  chips.whole("low_mark", configuration.counter.low_mark, 0, Counter::kLowMost);
  chips.end();
  auto scanner = root.inside("scanner");
  scanner.whole("gap_ms", configuration.counter.scan_gap_ms, Counter::kGapLeast, Counter::kGapMost);
  scanner.end();
  auto features = root.inside("features");
  features.flag("send_sales", configuration.send_sales);
  features.flag("take_orders", configuration.take_orders);
  features.flag("read_stock", configuration.read_stock);
  features.flag("send_items", configuration.send_items);
  features.end();
  root.end();
  if (!problems.empty())
    return core::Error{core::ErrorCode::invalid,
                       fmt::format("tillbridge.json was not used: {}. The defaults are in force.",
                                   fmt::join(problems, "; "))};
  return configuration;
}

core::Result<Configuration> read_configuration(const std::string& folder) {
  namespace fs = std::filesystem;
  const auto path = fs::path(folder) / "tillbridge.json";
  const auto refuse = [](const std::string& why) {
    return core::Error{core::ErrorCode::storage,
                       fmt::format("tillbridge.json {}. The defaults are in force.", why)};
  };
  std::error_code error;
  if (!fs::exists(path, error)) return Configuration{};
  if (!fs::is_regular_file(path, error)) return refuse("is no file");  // a pipe would hold the register up
  if (fs::file_size(path, error) > kLargestFile || error) return refuse("is too large for settings");
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || (!file.good() && !file.eof())) return refuse("cannot be read");
  auto configuration = parse_configuration(text);
  if (!configuration || configuration.value().ca_file.empty()) return configuration;
  const auto& authorities = configuration.value().ca_file;
  if (!fs::is_regular_file(authorities, error) || !std::ifstream(authorities).is_open())
    return core::Error{
        core::ErrorCode::invalid,
        fmt::format("tillbridge.json was not used: \"ca_file\" names {}, which cannot be read. "
                    "The defaults are in force.",
                    authorities)};
  return configuration;
}

}  // namespace tillbridge::runtime
