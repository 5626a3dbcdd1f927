#include "catalogue_bench.h"

#include <fstream>
#include <sstream>

#include "catch2.hpp"

namespace tillbridge::test {

using nlohmann::json;

std::string_view half_online_shop() {
  return R"({"name":"Harbour Goods","currency":"USD","items":[
    {"sku":"MUG","name":"Mug","price":"18.00","cost":"6.10","upc":"085001001072","register":50,"web":50,"online":true},
    {"sku":"SOAP","name":"Soap","price":"6.55","cost":"2.05","upc":"085001001423","category":"Bath",
     "department":"Home","weight":"0.1","register":31},
    {"sku":"LAMP","name":"Lamp","price":"64.00","category":"Home","register":4},
    {"name":"Pet Bandana","price":"14.00","cost":"4.20","weight":"0.1","category":"Pets","options":["Colour","Size"],
     "variants":[{"sku":"BAND-BLU-S","values":["Blue","S"],"upc":"085001001843","register":4},
                 {"sku":"BAND-BLU-M","values":["Blue","M"],"upc":"085001001911","register":3},
                 {"sku":"BAND-RED-S","values":["Red","S"],"price":"15.50","register":2}]}]})";
}

OnlineShop::OnlineShop(std::string_view shop, std::vector<std::string> sandbox)
    : web(shop, std::move(sandbox)), text(shop) {
  restart();
  const auto linked = web.link(*till, folder);
  INFO(linked.words);
  REQUIRE(linked.done);
  forget_requests();
}

void OnlineShop::restart() {
  start(true);
}

void OnlineShop::start(bool active) {
  stop();
  Till::Options options;
  options.active = active;
  options.shop = text;
  options.employee = "robin";
  options.pin = "3333";
  till = std::make_unique<Till>(folder / "till", options);
}

std::string OnlineShop::item(const std::string& sku) {
  const auto item = till->records().item(sku);
  REQUIRE(item);
  return item->parent_item_id.empty() ? item->item_id : item->parent_item_id;
}

json OnlineShop::get(const std::string& path) const {
  return json::parse(web.sandbox().api("GET", path, web.token(), ""));
}

json OnlineShop::send(const std::string& method, const std::string& path, const json& body) const {
  const auto answer = web.sandbox().api(method, path, web.token(), body.is_null() ? "" : body.dump());
  return answer.empty() ? json() : json::parse(answer);
}

json OnlineShop::product(const std::string& sku) const {
  const auto found = get("/v3/catalog/variants?sku=" + sku).at("data");
  if (found.empty()) return nullptr;
  const auto id = std::to_string(found.front().at("product_id").get<std::int64_t>());
  return get("/v3/catalog/products/" + id + "?include=variants,options").at("data");
}

std::vector<std::string> OnlineShop::writes() const {
  std::vector<std::string> list;
  for (const auto& row : json::parse(web.sandbox().admin("GET", "requests", ""))) {
    const std::string method = row.at("method"), path = row.at("path");
    if (method == "GET" || path.find("/v3/catalog/") == std::string::npos) continue;
    list.push_back(method + " " + path.substr(path.find("/v3/")));
  }
  return list;
}

Outcome OnlineShop::save(const std::vector<std::string>& on, const std::vector<std::string>& off,
                         const std::vector<std::string>& show, const std::vector<std::string>& hide) {
  std::vector<std::pair<std::string, std::string>> arguments;
  const auto add = [&](const char* name, const std::vector<std::string>& skus) {
    std::string ids;
    for (const auto& sku : skus) ids += item(sku) + "\n";
    if (!ids.empty()) arguments.emplace_back(name, ids);
  };
  add("on", on);
  add("off", off);
  add("show", show);
  add("hide", hide);
  Outcome outcome;
  // Right after the start the register's items are still being read.
  till->until([&] {
    outcome = till->act("items-save", arguments);
    return outcome.status != TILL_E_NOT_READY;
  });
  return outcome;
}

bool OnlineShop::becomes(const std::string& sku, const std::function<bool(const json&)>& fits,
                         int within_ms) {
  auto next = std::chrono::steady_clock::now();
  bool good = false;
  return till->until(
      [&] {
        if (std::chrono::steady_clock::now() < next) return good;
        next = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
        const auto now = product(sku);
        return good = !now.is_null() && fits(now);
      },
      within_ms);
}

std::vector<std::string> OnlineShop::save_lines() {
  std::vector<std::string> lines;
  std::ifstream log(till->log_path());
  for (std::string line; std::getline(log, line);)
    if (line.find("products identified") != std::string::npos)
      lines.push_back(line.substr(line.find("catalogue: ")));
  return lines;
}

bool OnlineShop::saved(std::size_t times) {
  return till->until([&] { return save_lines().size() >= times; });
}

std::optional<std::int64_t> OnlineShop::level(const std::string& sku) const {
  const auto state = json::parse(web.sandbox().admin("GET", "state", ""));
  for (const auto& row : state.at("items"))
    if (row.at("sku") == sku && row.at("on_hand").is_number()) return row.at("on_hand").get<std::int64_t>();
  return std::nullopt;
}

}  // namespace tillbridge::test
