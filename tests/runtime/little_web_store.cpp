#include "little_web_store.h"

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>

namespace bench {

std::int64_t LittleWebStore::add_product(const std::string& sku, const json& variants) {
  const std::int64_t id = ++last_id_;
  json product = {{"id", id}, {"sku", sku}, {"name", sku}, {"inventory_tracking", "variant"}};
  product["variants"] = json::array();
  for (const auto& variant : variants) {
    const std::int64_t number = ++last_id_;
    product["variants"].push_back({{"id", number},
                                   {"product_id", id},
                                   {"sku", variant.at("sku")},
                                   {"sku_id", number},
                                   {"option_values", json::array({{{"label", "x"}}})}});
    levels[number] = 0;
  }
  products[id] = product;
  return id;
}

HttpReply LittleWebStore::serve(const HttpRequest& request) {
  asked.push_back(request);
  HttpReply reply;
  const bool lost = lose && lose(request);
  if (lost && lose_before) return reply;
  reply.delivery = Delivery::answered;
  reply.status = 200;
  const auto& path = request.path;
  if (refuse)
    if (const auto status = refuse(request)) {
      reply.status = *status;
      reply.body = R"({"title":"No."})";
      return reply;
    }
  if (answer)
    if (auto own = answer(request)) {
      reply.body = std::move(*own);
      return reply;
    }
  if (request.method == Method::post && path == "/v3/catalog/products") {
    const auto body = json::parse(request.body);
    const auto id = add_product(body.at("sku"), body.at("variants"));
    reply.body = json{{"data", products[id]}}.dump();
  } else if (request.method == Method::erase) {
    const auto id = std::stoll(path.substr(path.rfind('/') + 1));
    for (const auto& variant : products[id]["variants"]) levels.erase(variant["id"].get<std::int64_t>());
    products.erase(id);
    reply.status = 204;
  } else if (path.starts_with("/v3/catalog/products?sku=")) {
    const auto sku = path.substr(25, path.find('&') - 25);
    json rows = json::array();
    for (const auto& [id, product] : products)
      if (product["sku"] == sku) rows.push_back(product);
    reply.body = json{{"data", rows}, {"meta", {{"pagination", {{"total_pages", 1}}}}}}.dump();
  } else if (path.find("/adjustments/") != std::string::npos) {
    adjust(json::parse(request.body), path.find("/relative") != std::string::npos, reply);
  } else {
    read_levels(path, reply);
  }
  return lost ? HttpReply{} : reply;
}

void LittleWebStore::adjust(const json& body, bool relative, HttpReply& reply) {
  auto next = levels;
  bool refused = false;
  for (const auto& line : body.at("items")) {
    const auto id = line.at("variant_id").get<std::int64_t>();
    const auto quantity = line.at("quantity").get<core::Units>();
    if (!next.contains(id)) refused = true;
    next[id] = relative ? next[id] + quantity : quantity;
    refused = refused || (has_floor && next[id] < 0);
  }
  if (refused) {
    reply.status = 422;
    reply.body = R"({"status":422,"title":"No."})";
    return;
  }
  levels = next;
  reply.body = R"({"transaction_id":"t-1"})";
}

void LittleWebStore::read_levels(const std::string& path, HttpReply& reply) {
  const auto from = path.find("variant_id:in=") + 14;
  std::string ids = path.substr(from, path.find('&', from) - from);
  json rows = json::array();
  const auto& shown = stale ? *stale : levels;
  for (std::size_t at = 0; at < ids.size();) {
    auto end = ids.find_first_of(",%", at);
    if (end == std::string::npos) end = ids.size();
    const auto id = std::stoll(ids.substr(at, end - at));
    at = end < ids.size() && ids[end] == '%' ? end + 3 : end + 1;
    const auto found = shown.find(id);
    if (found == shown.end()) continue;
    rows.push_back({{"identity", {{"variant_id", id}, {"product_id", 1}, {"sku", "x"}}},
                    {"locations",
                     {{{"location_id", kLocation},
                       {"available_to_sell", found->second},
                       {"total_inventory_onhand", found->second}}}}});
  }
  reply.body = json{{"data", rows}, {"meta", {{"pagination", {{"total_pages", 1}}}}}}.dump();
}

std::string new_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "runtime-test-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
  return pattern;
}

}  // namespace bench
