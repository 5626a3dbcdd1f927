#include "trial_world.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "drill/cable_route.h"

namespace till_crash {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using std::chrono::milliseconds;

constexpr int kItems = 24;
constexpr std::int64_t kStock = 1'000'000;
constexpr auto kDrainPatience = std::chrono::seconds(60);

std::string sku(std::uint64_t number) {
  return fmt::format("ITEM-{:02}", number);
}

std::string shop_text() {
  json items = json::array();
  for (int number = 0; number < kItems; ++number)
    items.push_back({{"sku", sku(static_cast<std::uint64_t>(number))},
                     {"name", fmt::format("Item {}", number)},
                     {"price", "2.00"},
                     {"register", kStock},
                     {"web", kStock},
                     {"online", true}});
  return json{{"name", "Harbour Goods"}, {"currency", "USD"}, {"items", items}}.dump();
}

}  // namespace

TrialWorld::TrialWorld(const Programs& programs, std::uint64_t seed) : programs_(programs), random_(seed) {
  auto pattern = (fs::temp_directory_path() / "tillbridge-crash-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder could be made");
  folder_ = pattern;
  std::ofstream(folder_ + "/shop.json") << shop_text();
  till_drill::SandboxOptions options;
  options.program = programs_.sandbox;
  options.shop = folder_ + "/shop.json";
  options.credentials = folder_ + "/credentials.txt";
  options.output = folder_ + "/sandbox.log";
  options.seed = seed % 1'000'000 + 1;
  sandbox_ = std::make_unique<till_drill::SandboxProcess>(options);
  admin_ = std::make_unique<till_drill::StoreAdmin>(sandbox_->origin());
  admin_->change_settings(R"({"stock_delay_ms":0,"plan":"unlimited"})");
  cable_ = std::make_unique<till_drill::Cable>(sandbox_->store().host, sandbox_->store().port);
  use_folder("till");
  start();
  const auto linked =
      till_->ask({{"op", "link"},
                  {"file", options.credentials},
                  {"store_url", till_drill::through_cable(sandbox_->store(), cable_->port()).text()}});
  if (!linked.value("ok", false)) throw std::runtime_error("linking failed: " + linked.value("detail", ""));
  till_->stop();
  std::ofstream(plugin_folder() + "/tillbridge.json")
      << R"({"log_level":"debug","polls":{"orders_open_s":1,"orders_idle_s":1}})";
}

TrialWorld::~TrialWorld() {
  till_.reset();
  cable_.reset();
  sandbox_.reset();
  std::error_code ignored;
  if (!keep_) fs::remove_all(folder_, ignored);
}

void TrialWorld::use_folder(const std::string& name) {
  till_name_ = name;
  till_ = std::make_unique<TillChild>(programs_.tillsim, folder(), folder_ + "/shop.json");
}

std::string TrialWorld::plugin_folder() const {
  for (const auto& entry : fs::recursive_directory_iterator(folder()))
    if (entry.path().filename() == "outbox.db") return entry.path().parent_path().string();
  throw std::runtime_error("the register's folder has no outbox");
}

void TrialWorld::start(const std::string& crash_at) {
  till_->start(crash_at.empty() ? programs_.plugin : programs_.crashing, crash_at);
}

void TrialWorld::sell() {
  json lines = json::array();
  std::map<std::string, std::int64_t> units;
  const auto count = 1 + up_to(2);
  for (std::uint64_t line = 0; line < count; ++line)
    units[sku(up_to(kItems - 1))] = static_cast<std::int64_t>(1 + up_to(6));
  for (const auto& [item, quantity] : units) {
    lines.push_back({{"sku", item}, {"qty_milli", quantity * 1000}, {"restock", true}});
    sold_[item].second += quantity;
  }
  ++sales_;
  const auto answer =
      till_->ask({{"op", "sell"}, {"id", fmt::format("S-{}-{}", till_name_, sales_)}, {"lines", lines}});
  if (!answer.value("ok", false)) throw std::runtime_error("a sale failed: " + answer.value("detail", ""));
  for (const auto& [item, quantity] : units) sold_[item].first += quantity;
}

void TrialWorld::order() {
  till_drill::WebOrderStep order;
  const auto item = sku(up_to(kItems - 1));
  const auto quantity = static_cast<std::int64_t>(1 + up_to(4));
  order.lines.push_back({item, quantity * 1000, {}});
  order.status = "Awaiting Fulfillment";
  admin_->place_order(order);
  ordered_[item] += quantity;
  ++orders_;
}

std::string TrialWorld::compare_books() {
  const auto status = till_->ask({{"op", "status"}});
  if (!status.value("cleanly_opened", false)) return "the plugin has not opened its outbox";
  for (const auto* key : {"queued", "held", "attention", "host_calls_open"})
    if (status.value(key, std::uint64_t{0}) != 0)
      return fmt::format("{} {}, sync {} ({})", key, status.value(key, std::uint64_t{0}),
                         status.value("sync", ""), status.value("sync_words", ""));
  const auto counts = till_->ask({{"op", "counts"}}).at("counts");
  const auto levels = admin_->levels();
  std::string wrong;
  for (int number = 0; number < kItems; ++number) {
    const auto item = sku(static_cast<std::uint64_t>(number));
    const auto here = counts.at(item).get<std::int64_t>() / 1000;
    const auto online = levels.at(item);
    const auto gone = kStock - here - ordered_[item];
    const auto [least, most] = sold_[item];
    if (here != online)
      wrong += fmt::format(" {} register {} web store {} ({} {});", item, here, online,
                           std::abs(here - online), online > here ? "lost" : "doubled");
    else if (gone < least || gone > most)
      wrong += fmt::format(" {} sold {} to {}, but {} are gone;", item, least, most, gone);
  }
  return wrong;
}

void TrialWorld::check_books() {
  const auto deadline = TillChild::Clock::now() + kDrainPatience;
  std::string wrong;
  do {
    wrong = compare_books();
    if (wrong.empty()) return;
    till_->rest(milliseconds(5));
  } while (TillChild::Clock::now() < deadline);
  throw std::runtime_error("the books do not balance:" + wrong);
}

}  // namespace till_crash
