// The admin API: what a test, a drill or a curious person does to the store from outside.
#include <algorithm>

#include "sandbox/api/dates.h"
#include "sandbox/api/inventory_settings_json.h"
#include "sandbox/files/order_draft_json.h"
#include "sandbox/http/sandbox.h"

namespace sandbox {
namespace {

Reply refuse_admin(int status, const std::string& why) {
  return bare({{"error", why}}, status);
}
Reply refuse_admin(const Refusal& refusal) {
  return refuse_admin(refusal.status, refusal.title);
}

std::vector<std::string> split_path(const std::string& path) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  while (from < path.size()) {
    const std::size_t slash = std::min(path.find('/', from), path.size());
    if (slash > from) parts.push_back(path.substr(from, slash - from));
    from = slash + 1;
  }
  return parts;
}

std::optional<Json> object_of(const std::string& body) {
  Json json = Json::parse(body.empty() ? "{}" : body, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return std::nullopt;
  return json;
}

const Reply kNotAnObject = refuse_admin(400, "the body must be a JSON object");

bool is_launched(const StoreData& data) {
  return data.channels.at(1).status == "active";
}

/// The merchant opens the storefront to shoppers on the control panel's page; or it is private again.
Reply launch(Store& store, const std::string& body, TimeMs now) {
  const auto json = object_of(body);
  if (!json) return kNotAnObject;
  if (const std::string wrong = unknown_key(*json, {"launched"}); !wrong.empty())
    return refuse_admin(400, wrong);
  const Json launched = json->contains("launched") ? (*json)["launched"] : Json(true);
  if (!launched.is_boolean()) return refuse_admin(400, "\"launched\" is true or false");
  Channel storefront = store.data().channels.at(1);
  storefront.status = launched.get<bool>() ? "active" : "prelaunch";
  const std::string status = storefront.status;
  if (auto done = store.update_channel(std::move(storefront), now); !done.ok())
    return refuse_admin(done.refusal());
  return bare({{"launched", is_launched(store.data())}, {"status", status}});
}

/// What the merchant sets up on the control panel: a theme, a way to ship, a way to pay.
Reply set_up(Store& store, const std::string& body) {
  const auto json = object_of(body);
  if (!json) return kNotAnObject;
  if (const std::string wrong = unknown_key(*json, {"theme", "shipping", "payments"}); !wrong.empty())
    return refuse_admin(400, wrong);
  Profile profile = store.data().profile;
  Fields fields(*json);
  fields.boolean("theme", profile.has_theme);
  fields.boolean("shipping", profile.has_shipping);
  fields.boolean("payments", profile.has_payments);
  if (!fields.fine()) return refuse_admin(400, fields.errors().front().second);
  store.set_profile(profile);
  return bare(
      {{"theme", profile.has_theme}, {"shipping", profile.has_shipping}, {"payments", profile.has_payments}});
}

Reply categories_of(const StoreData& data) {
  Json rows = Json::array();
  for (const auto& [id, category] : data.categories) {
    const auto parent = data.categories.find(category.parent_id);
    rows.push_back({{"id", id},
                    {"name", category.name},
                    {"parent", parent == data.categories.end() ? std::string() : parent->second.name},
                    {"visible", category.is_visible}});
  }
  return bare(rows);
}

Json order_state(const Order& order) {
  Json lines = Json::array();
  for (const OrderLine& line : order.lines) {
    lines.push_back({{"id", line.id},
                     {"sku", line.sku},
                     {"product_id", line.product_id},
                     {"variant_id", line.variant_id},
                     {"qty", line.quantity},
                     {"qty_shipped", line.quantity_shipped},
                     {"qty_refunded", line.quantity_refunded},
                     {"taken", line.taken}});
  }
  return {{"id", order.id},
          {"status_id", order.status_id},
          {"status", order_statuses()[static_cast<std::size_t>(order.status_id)].name},
          {"customer", order.customer.first_name + " " + order.customer.last_name},
          {"pickup", order.is_pickup},
          {"location_id", order.location_id},
          {"archived", order.is_deleted},
          {"date_created", iso8601(order.created)},
          {"date_modified", iso8601(order.modified)},
          {"lines", lines}};
}

}  // namespace

Reply Sandbox::admin_effects(std::int64_t id, const char* what, TimeMs now, int status) {
  const auto effects = store_.take_effects();
  LedgerEntry entry;
  entry.time_ms = now;
  entry.method = "ADMIN";
  entry.path = what;
  entry.status = status;
  entry.applied = true;
  entry.effects = effects;
  ledger_.add(std::move(entry));
  changed();
  Json body = {{"effect", effects_json(effects)}};
  if (id != 0) body["id"] = id;
  if (const Order* order = store_.order(id)) body["status_id"] = order->status_id;
  return bare(body, status);
}

Reply Sandbox::admin_orders(const std::vector<std::string>& parts, const std::string& body, TimeMs now) {
  const auto json = object_of(body);
  if (!json) return kNotAnObject;
  if (parts.size() == 1) {
    auto draft = read_order_draft(*json);
    if (!draft.ok()) return refuse_admin(draft.refusal());
    auto placed = store_.place_order(draft.value(), now);
    if (!placed.ok()) return refuse_admin(placed.refusal());
    return admin_effects(placed.value(), "place order", now, 201);
  }
  const std::string& number = parts[1];
  if (parts.size() != 3 || number.empty() || number.size() > 15 ||
      number.find_first_not_of("0123456789") != std::string::npos) {
    return refuse_admin(404, "the path is orders, or orders/{id}/cancel, /refund or /edit");
  }
  const Id id = std::stoll(number);
  if (!store_.order(id)) return refuse_admin(404, "there is no order " + number);
  const std::string& what = parts[2];
  if (what == "cancel") {
    if (const std::string wrong = unknown_key(*json, {}); !wrong.empty())
      return refuse_admin(400, "cancel takes no keys: " + wrong);
    auto done = store_.set_order_status(id, 5, now);
    return done.ok() ? admin_effects(id, "cancel order", now) : refuse_admin(done.refusal());
  }
  if (what == "refund") {
    if (const std::string wrong = unknown_key(*json, {"lines"}); !wrong.empty())
      return refuse_admin(400, wrong);
    std::vector<OrderDraftLine> lines;
    if (json->contains("lines")) {
      auto read = read_order_lines((*json)["lines"], 1);
      if (!read.ok()) return refuse_admin(read.refusal());
      lines = read.value();
    }
    auto done = store_.refund_order(id, lines, now);
    return done.ok() ? admin_effects(id, "refund order", now) : refuse_admin(done.refusal());
  }
  if (what == "edit") {
    if (const std::string wrong = unknown_key(*json, {"lines", "status", "archived"}); !wrong.empty())
      return refuse_admin(400, wrong);
    Store trial = store_;
    if (json->contains("lines")) {
      auto lines = read_order_lines((*json)["lines"], 0);
      if (!lines.ok()) return refuse_admin(lines.refusal());
      auto done = trial.edit_order(id, lines.value(), now);
      if (!done.ok()) return refuse_admin(done.refusal());
    }
    if (json->contains("status")) {
      const Json& status = (*json)["status"];
      const auto status_id =
          find_order_status(status.is_string() ? status.get<std::string>() : status.dump());
      if (!status_id) return refuse_admin(400, "\"status\" " + status.dump() + " is not an order status");
      trial.set_order_status(id, *status_id, now);
    }
    if (json->contains("archived")) {
      if ((*json)["archived"] != true) return refuse_admin(400, "\"archived\" must be true");
      trial.archive_order(id, now);
    }
    store_ = std::move(trial);
    return admin_effects(id, "edit order", now);
  }
  return refuse_admin(404, "an order can be cancelled, refunded or edited, not \"" + what + "\"");
}

Reply Sandbox::admin_stock(const std::string& body, TimeMs now) {
  const auto json = object_of(body);
  if (!json) return kNotAnObject;
  if (const std::string wrong = unknown_key(*json, {"sku", "to", "location_id"}); !wrong.empty())
    return refuse_admin(400, wrong);
  const bool fine = json->contains("sku") && (*json)["sku"].is_string() && json->contains("to") &&
                    (*json)["to"].is_number_integer() &&
                    (!json->contains("location_id") || (*json)["location_id"].is_number_integer());
  if (!fine) return refuse_admin(400, "stock needs a \"sku\" that is text and \"to\", a whole number");
  auto done = store_.edit_level((*json)["sku"].get<std::string>(), json->value("location_id", Id{1}),
                                (*json)["to"].get<std::int64_t>(), now);
  return done.ok() ? admin_effects(0, "edit stock", now) : refuse_admin(done.refusal());
}

Reply Sandbox::admin_settings(const std::string& body) {
  const auto json = object_of(body);
  if (!json) return kNotAnObject;
  const std::string wrong = unknown_key(
      *json, {"update_stock_behavior", "edit_order_stock_adjustment", "refund_order_stock_adjustment",
              "stock_delay_ms", "stage_a", "keep_whole", "keep_floor", "prices_with_tax", "plan", "quota",
              "window_ms", "throttle_headers", "throttle_body", "date_ahead_s"});
  if (!wrong.empty()) return refuse_admin(400, wrong);
  Fields fields(*json);
  InventorySettings inventory = store_.data().inventory_settings;
  read_inventory_settings(fields, inventory);
  std::int64_t delay = store_.data().profile.stock_delay_ms, quota = quota_.limit(), window = 30'000;
  bool stage_a = store_.data().profile.stage_a, headers = throttle_headers_;
  bool keep_whole = store_.data().profile.keep_whole, keep_floor = store_.data().profile.keep_floor;
  std::string plan = store_.data().profile.plan, throttle_body = throttle_empty_ ? "empty" : "problem";
  fields.whole("stock_delay_ms", delay, 0, 3'600'000);
  fields.boolean("stage_a", stage_a);
  fields.boolean("keep_whole", keep_whole);
  fields.boolean("keep_floor", keep_floor);
  bool prices_with_tax = store_.data().profile.prices_with_tax;
  fields.boolean("prices_with_tax", prices_with_tax);
  fields.one_of("plan", plan, {"standard", "plus", "pro", "unlimited"});
  if (fields.has("plan")) quota = plan_quota(plan);
  fields.whole("quota", quota, 0, 1'000'000'000);
  fields.whole("window_ms", window, 100, 3'600'000);
  fields.boolean("throttle_headers", headers);
  std::int64_t ahead = date_ahead_s_;
  fields.whole("date_ahead_s", ahead, -3'200'000'000, 3'200'000'000);
  fields.one_of("throttle_body", throttle_body, {"problem", "empty"});
  if (!fields.fine()) return refuse_admin(400, fields.errors().front().second);
  store_.set_inventory_settings(inventory);
  Profile profile = store_.data().profile;
  profile.stock_delay_ms = delay;
  profile.stage_a = stage_a;
  profile.keep_whole = keep_whole;
  profile.keep_floor = keep_floor;
  profile.prices_with_tax = prices_with_tax;
  profile.plan = plan;
  store_.set_profile(profile);
  quota_.set_limit(quota);
  if (fields.has("window_ms")) quota_.set_window(window);
  throttle_headers_ = headers;
  date_ahead_s_ = ahead;
  throttle_empty_ = throttle_body == "empty";
  changed();
  return bare({{"stock_delay_ms", delay},
               {"stage_a", stage_a},
               {"keep_whole", keep_whole},
               {"keep_floor", keep_floor},
               {"prices_with_tax", prices_with_tax},
               {"plan", plan},
               {"quota", quota},
               {"throttle_headers", headers},
               {"date_ahead_s", ahead},
               {"throttle_body", throttle_body},
               {"update_stock_behavior", inventory.update_stock_behavior},
               {"edit_order_stock_adjustment", inventory.edit_order_stock_adjustment},
               {"refund_order_stock_adjustment", inventory.refund_order_stock_adjustment}});
}

Reply Sandbox::admin_accounts(const std::string& body) {
  const auto json = object_of(body);
  if (!json) return kNotAnObject;
  if (const std::string wrong = unknown_key(*json, {"name", "scopes"}); !wrong.empty())
    return refuse_admin(400, wrong);
  std::set<std::string> scopes(all_scopes().begin(), all_scopes().end());
  if (json->contains("scopes")) {
    const Json& list = (*json)["scopes"];
    if (!list.is_array()) return refuse_admin(400, "\"scopes\" must be a list");
    std::set<std::string> chosen;
    for (const Json& scope : list) {
      if (!scope.is_string() || !scopes.count(scope.get<std::string>()))
        return refuse_admin(400, "there is no scope " + scope.dump());
      chosen.insert(scope.get<std::string>());
    }
    scopes = chosen;
  }
  if (json->contains("name") && !(*json)["name"].is_string())
    return refuse_admin(400, "\"name\" must be text");
  accounts_.push_back(make_account(store_, json->value("name", "Second account"), scopes));
  changed();
  const Account& account = accounts_.back();
  return bare({{"client_id", account.client_id},
               {"access_token", account.token},
               {"credentials", credentials_text(account, options_.origin, store_.data().profile.hash)}},
              201);
}

Reply Sandbox::admin_products() const {
  const auto money = [](MoneyE4 amount) {
    const auto cents = std::to_string(10'000 + amount % 10'000).substr(1);
    return std::to_string(amount / 10'000) + "." + (cents.substr(2) == "00" ? cents.substr(0, 2) : cents);
  };
  Json rows = Json::array();
  for (const auto& [id, product] : store_.data().products) {
    Json categories = Json::array();
    for (const Id category : product.categories)
      if (const auto found = store_.data().categories.find(category); found != store_.data().categories.end())
        categories.push_back(found->second.name);
    for (const Variant& variant : product.variants) {
      std::string options;
      for (const auto& [option_id, value_id] : variant.option_values)
        for (const Option& option : product.options)
          for (const OptionValue& value : option.values)
            if (option.id == option_id && value.id == value_id)
              options += (options.empty() ? "" : ", ") + option.display_name + " " + value.label;
      rows.push_back({{"sku", variant.sku.empty() ? product.sku : variant.sku},
                      {"product_id", id},
                      {"variant_id", variant.id},
                      {"name", product.name},
                      {"options", options},
                      {"visible", product.is_visible},
                      {"price", money(variant.price.value_or(product.price))},
                      {"cost", money(variant.cost_price.value_or(product.cost_price))},
                      {"upc", variant.upc.empty() && product.is_simple() ? product.upc : variant.upc},
                      {"variants", product.variants.size()},
                      {"tracked", product.tracking != Tracking::kNone},
                      {"categories", categories}});
    }
  }
  return bare(rows);
}

Reply Sandbox::admin_state() const {
  const StoreData& data = store_.data();
  Json items = Json::array();
  for (const ItemRef& item : store_.tracked_items()) {
    for (const auto& [location_id, location] : data.locations) {
      const StockRow* row = store_.stock_row(item.key, location_id);
      if (!row && location_id != 1) continue;
      Json entry = {{"sku", item.variant->sku.empty() ? item.product->sku : item.variant->sku},
                    {"location_id", location_id},
                    {"on_hand", row && row->on_hand ? Json(*row->on_hand) : Json(nullptr)},
                    {"product_id", item.product->id},
                    {"variant_id", item.variant->id}};
      if (row && row->safety_stock) entry["safety_stock"] = row->safety_stock;
      if (!item.product->is_visible) entry["hidden"] = true;
      items.push_back(std::move(entry));
    }
  }
  Json orders = Json::array();
  for (const auto& [id, order] : data.orders) orders.push_back(order_state(order));
  Json channels = Json::array();
  for (const auto& [id, channel] : data.channels) {
    channels.push_back({{"id", id},
                        {"name", channel.name},
                        {"type", channel.type},
                        {"status", channel.status},
                        {"external_id", channel.external_id}});
  }
  return bare({{"items", items},
               {"orders", orders},
               {"channels", channels},
               {"store",
                {{"hash", data.profile.hash},
                 {"name", data.profile.name},
                 {"plan", data.profile.plan},
                 {"launched", is_launched(data)}}},
               {"seq", ledger_.last()}});
}

Reply Sandbox::admin(const std::string& method, const std::string& path,
                     const std::vector<std::pair<std::string, std::string>>& query, const std::string& body,
                     TimeMs now) {
  std::lock_guard lock(mutex_);
  const auto parts = split_path(path);
  const std::string what = parts.empty() ? "" : parts[0];
  const std::string asked = method + " " + what;
  if (what == "orders" && method == "POST") return admin_orders(parts, body, now);
  if (asked == "PUT stock") return admin_stock(body, now);
  if (asked == "PUT settings") return admin_settings(body);
  if (asked == "GET state") return admin_state();
  if (asked == "POST launch") {
    const Reply done = launch(store_, body, now);
    changed();
    return done;
  }
  if (asked == "PUT setup") {
    const Reply done = set_up(store_, body);
    changed();
    return done;
  }
  if (asked == "GET products") return admin_products();
  if (asked == "GET categories") return categories_of(store_.data());
  if (asked == "POST accounts") return admin_accounts(body);
  if (asked == "GET storefront") {
    std::string search;
    for (const auto& [name, value] : query)
      if (name == "search") search = value;
    return storefront_search(search, now);
  }
  if (what == "storefront" && method == "POST" && parts.size() == 2 && parts[1] == "orders")
    return storefront_order(body, now);
  if (what == "accounts" && method == "DELETE" && parts.size() == 2) {
    for (Account& account : accounts_) {
      const bool first = parts[1] == "first" && &account == &accounts_.front();
      if (account.client_id != parts[1] && !first) continue;
      account.revoked = true;
      changed();
      return no_content();
    }
    return refuse_admin(404, "there is no account " + parts[1]);
  }
  if (asked == "POST faults") {
    const Json json = Json::parse(body, nullptr, false);
    if (json.is_discarded()) return refuse_admin(400, "the body is not JSON");
    auto fault = read_fault(json);
    if (!fault.ok()) return refuse_admin(fault.refusal());
    return bare({{"id", faults_.add(fault.value())}}, 201);
  }
  if (asked == "GET faults") return bare(faults_.list());
  if (asked == "DELETE faults") {
    faults_.clear();
    ++cleared_;
    return no_content();
  }
  if (asked == "GET requests") {
    std::int64_t since = 0;
    for (const auto& [name, value] : query) {
      if (name == "since") since = std::strtoll(value.c_str(), nullptr, 10);
    }
    return bare(ledger_.list(since));
  }
  if (asked == "DELETE requests") {
    ledger_.clear();
    return no_content();
  }
  return refuse_admin(404,
                      "the admin API has POST orders, POST orders/{id}/cancel|refund|edit, PUT stock, PUT "
                      "settings, PUT setup, POST launch, POST|GET|DELETE faults, "
                      "GET|DELETE requests, GET state, GET products, GET categories, GET storefront, POST "
                      "storefront/orders, POST accounts, "
                      "DELETE accounts/{client_id}");
}

}  // namespace sandbox
