#include "till_bench.h"

#include <stdlib.h>

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "catch2.hpp"
#include "rights_instead.h"

namespace tillbridge::test {
namespace {

using nlohmann::json;

/// One function for all checked hosts: it finds the host by its data.
std::atomic<decltype(till_host::get_extension)> checked_extension{nullptr};

/// What the Till that was made last changes of its register; used from the plugin's threads while it is made.
Till::Options changed;

const till_host_catalogue& own_catalogue(const till_host* host) {
  return *static_cast<const till_host_catalogue*>(checked_extension.load()(host, TILL_HOST_CATALOGUE));
}

const till_host_catalogue kChangedCatalogue = {
    [](const till_host* host) -> uint64_t { return own_catalogue(host).revision(host); },
    [](const till_host* host, const char* after, uint32_t most, till_item_page* page) -> till_status {
      static std::vector<till_item> items;  // valid until the next read
      const auto status = own_catalogue(host).read(host, after, most, page);
      if (status != TILL_OK) return status;
      items.assign(page->items, page->items + page->item_count);
      for (auto& item : items) item_changed(item);
      page->items = items.data();
      return status;
    }};

const void* changed_extension(const till_host* host, const char* id) {
  const auto is = [id](const char* name) { return std::strcmp(id, name) == 0; };
  if (is(TILL_HOST_SECRETS) && !changed.has_secrets) return nullptr;
  if (is(TILL_HOST_STOCK) && changed.stock != nullptr) return changed.stock;
  if (is(TILL_HOST_STOCK_KEYS)) return changed.stock_keys;
  if (is(TILL_HOST_RIGHTS) && rights_instead != nullptr) return rights_instead;
  if (is(TILL_HOST_CATALOGUE) && item_changed != nullptr) return &kChangedCatalogue;
  return checked_extension.load()(host, id);
}

}  // namespace

void (*item_changed)(till_item& item) = nullptr;

const till_host_rights* rights_instead = nullptr;

std::string_view shop_text() {
  return R"({"name":"Harbour Goods","currency":"USD","items":[
    {"sku":"MUG","name":"Mug","price":"18.00","register":500,"web":500,"online":true},
    {"sku":"SOAP","name":"Soap","price":"6.50","register":500,"web":500,"online":true}]})";
}

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "tillbridge-plugin-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::write(const std::string& name, std::string_view text) const {
  const std::string path = *this / name;
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  return path;
}

Till::Till(const std::string& data_dir, Options options)
    : records_({data_dir, options.register_id, nullptr, options.records_dir},
               till_register::parse_shop(options.shop, "the shop")),
      host_(records_, {}) {
  records_.sign_in(options.employee, options.pin);
  checked_ = std::make_unique<till_loader::CheckedHost>(host_.host(), violations_);
  const till_host* host = checked_->host();
  if (!options.has_secrets || options.stock != nullptr || options.stock_keys != nullptr ||
      rights_instead != nullptr || item_changed != nullptr) {
    changed = options;
    changed_host_ = *host;
    checked_extension = host->get_extension;
    changed_host_.get_extension = changed_extension;
    host = &changed_host_;
  }
  library_ = std::make_unique<till_loader::PluginLibrary>(TILLBRIDGE_PLUGIN);
  checked_->forbid_calls(true, "inside create()");
  face_ = library_->entry().create(host);
  checked_->forbid_calls(false, nullptr);
  if (face_ == nullptr) throw std::runtime_error("the plugin made no instance");
  records_.on_movement([this](const till_register::Movement& movement) {
    answered_ = record(till_register::MovementView(movement).get());
  });
  if (options.active && activate() != TILL_OK) throw std::runtime_error(sentence());
}

Till::~Till() {
  face_->destroy(face_);
  checked_->forbid_calls(true, "after destroy()");
  library_.reset();
  for (const auto& wrong : violations_.list()) FAIL_CHECK(wrong);
}

till_status Till::record(const till_movement* movement) const {
  return extension<till_plugin_movements>(TILL_EXT_MOVEMENTS)->record(face_, movement);
}

std::string Till::sentence() const {
  char text[2048];
  face_->last_error(face_, text, sizeof text);
  return text;
}

till_status_view Till::status() const {
  till_status_view view{};
  view.size = sizeof view;
  extension<till_plugin_status>(TILL_EXT_STATUS)->read(face_, &view);
  return view;
}

void Till::round() const {
  face_->on_main_thread(face_, 5'000);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

bool Till::until(const std::function<bool()>& holds, int within_ms) const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(within_ms);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return holds();
    round();
  }
  return true;
}

std::string Till::ask_records(const char* sql) const {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open((plugin_folder() + "/outbox.db").c_str(), &db) == SQLITE_OK);
  std::string answer;
  sqlite3_busy_timeout(db, 2'000);
  CHECK(sqlite3_exec(
            db, sql,
            [](void* to, int, char** columns, char**) {
              *static_cast<std::string*>(to) = columns[0] ? columns[0] : "";
              return 0;
            },
            &answer, nullptr) == SQLITE_OK);
  sqlite3_close(db);
  return answer;
}

Outcome Till::act(const std::string& action,
                  const std::vector<std::pair<std::string, std::string>>& arguments) const {
  const auto* actions = extension<till_plugin_actions>(TILL_EXT_ACTIONS);
  std::vector<till_action_argument> rows;
  for (const auto& [name, value] : arguments) rows.push_back({name.c_str(), value.c_str()});
  till_action asked{};
  asked.size = sizeof asked;
  asked.argument_count = static_cast<std::uint32_t>(rows.size());
  asked.argument_size = sizeof(till_action_argument);
  asked.name = action.c_str();
  asked.arguments = rows.data();
  std::uint64_t ticket = 0;
  if (const auto status = actions->submit(face_, &asked, &ticket); status != TILL_OK)
    return {false, status, sentence()};
  till_action_result result{};
  until([&] {
    result = {};
    result.size = sizeof result;
    return actions->result(face_, ticket, &result) != TILL_OK || result.state != TILL_ACTION_RUNNING;
  });
  return {result.state == TILL_ACTION_DONE, result.status, result.message};
}

bool Till::opened() const {
  return until([&] { return status().cleanly_opened == 1 || status().degraded == 1; });
}

till_status Till::sell(const std::string& sku, int quantity) {
  till_register::Cart cart;
  cart.add(*records_.item(sku), quantity * till_register::kOne);
  records_.tender(cart, {{till_register::TenderKind::kCash, cart.totals().total_minor}});
  return answered_;
}

void Till::train(bool on) {
  records_.set_training(on);
  host_.set_training(on);
}

WebShop::WebShop(std::string_view shop, std::vector<std::string> more)
    : sandbox_(std::string(shop), [&more] {
        std::vector<std::string> options = {"--stock-delay-ms", "150", "--plan", "unlimited"};
        // The same seed makes the same web store: two that differ need two.
        if (std::find(more.begin(), more.end(), "--seed") == more.end())
          options.insert(options.end(), {"--seed", "7"});
        options.insert(options.end(), more.begin(), more.end());
        return options;
      }()) {}

std::int64_t WebShop::level(const std::string& sku) const {
  const auto state = json::parse(sandbox_.admin("GET", "state", ""));
  for (const auto& item : state.at("items"))
    if (item.at("sku") == sku && item.at("on_hand").is_number())
      return item.at("on_hand").get<std::int64_t>();
  throw std::runtime_error("the sandbox has no level of " + sku);
}

std::string WebShop::token() const {
  const std::string text = credentials(), mark = "ACCESS TOKEN: ";
  const auto at = text.find(mark) + mark.size();
  return text.substr(at, text.find_first_of("\r\n", at) - at);
}

std::string WebShop::account_with(std::string_view scopes_json) const {
  const auto answer =
      sandbox_.admin("POST", "accounts", R"({"name":"Narrow","scopes":)" + std::string(scopes_json) + "}");
  return json::parse(answer).at("credentials").get<std::string>();
}

std::int64_t WebShop::open_location(const std::string& name) const {
  const json place = {{"code", name},
                      {"label", name},
                      {"type_id", "PHYSICAL"},
                      {"enabled", true},
                      {"time_zone", "Etc/UTC"},
                      {"address",
                       {{"address1", "1 Quay"},
                        {"city", "Austin"},
                        {"state", "Texas"},
                        {"zip", "78701"},
                        {"country_code", "US"},
                        {"email", "quay@example.com"},
                        {"phone", "5125550142"},
                        {"geo_coordinates", {{"latitude", 1}, {"longitude", 1}}}}}};
  sandbox_.api("POST", "/v3/inventory/locations", token(), json::array({place}).dump());
  const auto list = json::parse(sandbox_.api("GET", "/v3/inventory/locations", token(), ""));
  for (const auto& row : list.at("data"))
    if (row.at("label") == name) return row.at("id").get<std::int64_t>();
  throw std::runtime_error("the sandbox did not open the location " + name);
}

Outcome WebShop::link(const Till& till, const Folder& folder, const std::string& text) const {
  return till.act("link", {{"file", folder.write("credentials.txt", text)}});
}

bool WebShop::next_sale_arrives(Till& till, const std::string& sku) const {
  const auto before = level(sku);
  till.sell(sku);
  return till.until([&] { return level(sku) <= before - 1; }) && level(sku) == before - 1;
}

PlainMovement::PlainMovement(std::string movement_id, std::int64_t quantity_milli, std::string item)
    : id(std::move(movement_id)), sku(std::move(item)) {
  line.sku = sku.c_str();
  line.quantity_milli = quantity_milli;
  movement.size = sizeof movement;
  movement.kind = TILL_SALE;
  movement.movement_id = id.c_str();
  movement.at_unix_ms = 1'790'000'000'000;
  movement.lines = &line;
  movement.line_count = 1;
  movement.line_size = sizeof line;
}

}  // namespace tillbridge::test
