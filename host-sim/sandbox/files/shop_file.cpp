#include "sandbox/files/shop_file.h"

#include <cmath>
#include <fstream>
#include <sstream>

#include "sandbox/files/order_draft_json.h"

namespace sandbox {
namespace {

using Json = nlohmann::json;

// Reads one object of the file; every complaint names the file and the place.
class Reader {
 public:
  Reader(const Json& json, std::string where) : json_(json), where_(std::move(where)) {
    if (!json.is_object()) fail("must be an object");
  }

  [[noreturn]] void fail(const std::string& why) const { throw FileError(where_ + " " + why + "."); }

  void only(std::initializer_list<std::string_view> known) const {
    const std::string wrong = unknown_key(json_, known);
    if (!wrong.empty()) throw FileError(where_ + ": " + wrong + ".");
  }

  const Json* find(const char* key) const {
    auto it = json_.find(key);
    return it == json_.end() ? nullptr : &*it;
  }

  [[noreturn]] void wrong(const char* key, const std::string& expected) const {
    throw FileError(where_ + ": the key \"" + key + "\" must be " + expected + ", not " +
                    json_.at(key).dump() + ".");
  }

  std::string text(const char* key, const char* standard = nullptr) const {
    const Json* value = find(key);
    if (!value && standard) return standard;
    if (!value) throw FileError(where_ + ": the key \"" + key + "\" is missing.");
    if (!value->is_string()) wrong(key, "text");
    return value->get<std::string>();
  }

  bool boolean(const char* key, bool standard) const {
    const Json* value = find(key);
    if (!value) return standard;
    if (!value->is_boolean()) wrong(key, "true or false");
    return value->get<bool>();
  }

  std::optional<MoneyE4> amount(const char* key) const {
    const Json* value = find(key);
    if (!value) return std::nullopt;
    const auto read = read_amount(*value);
    if (!read) wrong(key, "an amount such as \"18.00\"");
    return read;
  }

  std::optional<std::int64_t> level(const char* key) const {
    const Json* value = find(key);
    if (!value || value->is_null()) return std::nullopt;
    const bool fits = value->is_number_integer() && value->get<std::int64_t>() >= 0 &&
                      value->get<std::int64_t>() <= kStockCeiling;
    if (!fits) wrong(key, "a whole number from 0, or null for never counted");
    return value->get<std::int64_t>();
  }

  void number(const char* key) const {
    const Json* value = find(key);
    if (value && !value->is_number()) wrong(key, "a number");
  }

 private:
  const Json& json_;
  std::string where_;
};

VariantDraft read_variant(const Json& json, const std::string& where,
                          const std::vector<std::string>& options) {
  const Reader reader(json, where);
  reader.only({"sku", "values", "register", "web", "price", "cost", "upc", "weight"});
  VariantDraft draft;
  draft.variant.sku = reader.text("sku");
  if (draft.variant.sku.empty()) reader.wrong("sku", "text that is not empty");
  draft.variant.upc = reader.text("upc", "");
  draft.variant.price = reader.amount("price");
  draft.variant.cost_price = reader.amount("cost");
  if (const auto weight = reader.amount("weight"))
    draft.variant.weight = static_cast<double>(*weight) / 10000.0;
  reader.number("register");
  draft.level = reader.level("web");
  const Json* values = reader.find("values");
  const bool complete = values && values->is_array() && values->size() == options.size();
  if (!complete) reader.fail("needs one entry in \"values\" for each of the item's options");
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (!(*values)[i].is_string()) reader.wrong("values", "a list of texts");
    draft.options.emplace_back(options[i], (*values)[i].get<std::string>());
  }
  return draft;
}

ShopItem read_item(const Json& json, const std::string& origin, std::size_t position) {
  std::string name = "item " + std::to_string(position + 1);
  if (json.is_object() && json.contains("name") && json["name"].is_string())
    name += " (" + json["name"].get<std::string>() + ")";
  const std::string where = origin + ": " + name;
  const Reader reader(json, where);
  reader.only({"sku", "name", "price", "cost", "upc", "category", "department", "weight", "register", "web",
               "online", "options", "variants", "icon", "favorite"});
  ShopItem item;
  item.product.name = reader.text("name");
  if (item.product.name.empty()) reader.wrong("name", "text that is not empty");
  item.product.sku = reader.text("sku", "");
  item.product.upc = reader.text("upc", "");
  const auto price = reader.amount("price");
  if (!price) reader.fail("needs a \"price\"");
  item.product.price = *price;
  item.product.cost_price = reader.amount("cost").value_or(0);
  item.product.weight = static_cast<double>(reader.amount("weight").value_or(0)) / 10000.0;
  item.category = reader.text("category", "");
  reader.text("department", "");
  reader.text("icon", "");
  reader.boolean("favorite", false);
  reader.number("register");
  item.online = reader.boolean("online", false);
  item.web = reader.level("web");
  std::vector<std::string> options;
  if (const Json* list = reader.find("options")) {
    if (!list->is_array() || list->empty()) reader.wrong("options", "a list of option names");
    for (const Json& option : *list) {
      if (!option.is_string()) reader.wrong("options", "a list of option names");
      options.push_back(option.get<std::string>());
    }
  }
  const Json* variants = reader.find("variants");
  if (variants && (!variants->is_array() || variants->empty() || options.empty())) {
    reader.fail("needs \"options\" and a list of \"variants\" together");
  }
  if (!options.empty() && !variants) reader.fail("needs \"variants\" for its \"options\"");
  if (!variants && item.product.sku.empty()) throw FileError(where + ": the key \"sku\" is missing.");
  for (std::size_t i = 0; variants && i < variants->size(); ++i) {
    item.variants.push_back(
        read_variant((*variants)[i], where + ", variant " + std::to_string(i + 1), options));
  }
  item.product.tracking = item.variants.empty() ? Tracking::kProduct : Tracking::kVariant;
  return item;
}

}  // namespace

Shop parse_shop(const std::string& text, const std::string& origin) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded())
    throw FileError(origin + " is not JSON; see docs/sandbox.md for the form of a shop file.");
  const Reader reader(json, origin);
  reader.only({"name", "currency", "prices_with_tax", "launched", "setup", "items", "orders"});
  Shop shop;
  shop.name = reader.text("name");
  shop.currency = reader.text("currency", "USD");
  shop.prices_with_tax = reader.boolean("prices_with_tax", false);
  shop.launched = reader.boolean("launched", true);
  if (const Json* done = reader.find("setup")) {
    const Reader setup(*done, origin + ": the key \"setup\"");
    setup.only({"theme", "shipping", "payments"});
    shop.has_theme = setup.boolean("theme", true);
    shop.has_shipping = setup.boolean("shipping", true);
    shop.has_payments = setup.boolean("payments", true);
  }
  const Json* items = reader.find("items");
  if (!items || !items->is_array()) throw FileError(origin + ": the key \"items\" must be a list of items.");
  for (std::size_t i = 0; i < items->size(); ++i) shop.items.push_back(read_item((*items)[i], origin, i));
  if (const Json* orders = reader.find("orders")) {
    if (!orders->is_array()) reader.wrong("orders", "a list of orders");
    for (std::size_t i = 0; i < orders->size(); ++i) {
      auto draft = read_order_draft((*orders)[i]);
      if (!draft.ok())
        throw FileError(origin + ": order " + std::to_string(i + 1) + ": " + draft.refusal().title + ".");
      draft.value().moves_stock = false;
      shop.orders.push_back(std::move(draft.value()));
    }
  }
  return shop;
}

Shop load_shop_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  // Nothing to copy counts as a failure of <<, and an empty file is for the parser to judge.
  const bool empty = file && file.peek() == std::ifstream::traits_type::eof() && !file.bad();
  if (!empty && (!file || !(text << file.rdbuf())))
    throw FileError("The shop file " + path + " cannot be read; give a file that exists with --shop.");
  return parse_shop(text.str(), "The shop file " + path);
}

void stock_store(Store& store, const Shop& shop, const std::string& origin, TimeMs now) {
  std::map<std::string, Id> categories;
  // What is there at opening is visible at once.
  const std::int64_t delay = store.data().profile.stock_delay_ms;
  store.set_stock_delay(0);
  for (const ShopItem& item : shop.items) {
    if (!item.online) continue;
    Product product = item.product;
    if (!item.category.empty()) {
      Id& id = categories[item.category];
      if (id == 0) {
        Category category;
        category.name = item.category;
        category.tree_id = store.data().profile.tree;
        auto created = store.create_category(category);
        if (!created.ok())
          throw FileError(origin + ": the category \"" + item.category +
                          "\" is not usable: " + created.refusal().title + ".");
        id = created.value();
      }
      product.categories = {id};
    }
    auto created = store.create_product(product, item.variants, item.web, now);
    if (!created.ok())
      throw FileError(origin + ": the item \"" + item.product.name +
                      "\" is not usable: " + created.refusal().title + ".");
  }
  for (const OrderDraft& draft : shop.orders) {
    OrderDraft order = draft;
    if (!order.at) order.at = now - 24 * 3600 * 1000;
    auto placed = store.place_order(order, now);
    if (!placed.ok()) throw FileError(origin + ": an order is not usable: " + placed.refusal().title + ".");
  }
  Profile profile = store.data().profile;
  profile.has_theme = shop.has_theme;
  profile.has_shipping = shop.has_shipping;
  profile.has_payments = shop.has_payments;
  store.set_profile(std::move(profile));
  if (!shop.launched) {
    Channel storefront = store.data().channels.at(1);
    storefront.status = "prelaunch";
    if (auto done = store.update_channel(std::move(storefront), now); !done.ok())
      throw FileError(origin + ": \"launched\" is not usable: " + done.refusal().title + ".");
  }
  store.set_stock_delay(delay);
  store.take_effects();
}

}  // namespace sandbox
