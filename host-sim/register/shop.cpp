#include "register/shop.h"

#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "register/error.h"

namespace till_register {
namespace {

using nlohmann::json;

constexpr std::size_t kLargestFile = 16u << 20;

class ShopReader {
 public:
  explicit ShopReader(std::string origin) : origin_(std::move(origin)) {}

  Shop read(std::string_view text) {
    json root;
    try {
      root = json::parse(text);
    } catch (const json::parse_error& error) {
      refuse(fmt::format("is not JSON at byte {}", error.byte), "correct the file");
    } catch (const json::out_of_range&) {
      refuse("holds a number that is too large for any shop", "correct the file");
    }
    if (!root.is_object())
      refuse("is not a JSON object", "write {\"name\":..., \"currency\":..., \"items\":[...]}");
    known_keys(root, "the shop",
               {"name", "currency", "prices_with_tax", "launched", "setup", "items", "orders"});
    Shop shop;
    shop.name = text_of(root, "name", "the shop", true);
    shop.currency = text_of(root, "currency", "the shop", true);
    if (shop.currency.size() != 3)
      refuse("has a currency that is no three-letter code", "write for example \"USD\"");
    digits_ = currency_digits(shop.currency);
    if (const auto taxed = root.find("prices_with_tax"); taxed != root.end()) {
      if (!taxed->is_boolean())
        refuse("has a \"prices_with_tax\" that is neither true nor false", "write one");
      shop.prices_with_tax = taxed->get<bool>();
    }
    const auto items = root.find("items");
    if (items == root.end() || !items->is_array()) refuse("has no list \"items\"", "add one");
    for (std::size_t index = 0; index < items->size(); ++index) {
      shop.items.push_back(item((*items)[index], fmt::format("items[{}]", index)));
    }
    if (const auto orders = root.find("orders"); orders != root.end() && !orders->is_array()) {
      refuse("has \"orders\" that is no list", "write [...]");
    }
    return shop;
  }

 private:
  ShopItem item(const json& source, std::string place) {
    if (!source.is_object())
      refuse(fmt::format("has an entry at {} that is no object", place), "write {...}");
    known_keys(source, place,
               {"sku", "name", "price", "cost", "upc", "category", "department", "weight", "register", "web",
                "online", "options", "variants", "icon", "favorite"});
    ShopItem item;
    item.name = text_of(source, "name", place, true);
    place += fmt::format(" (\"{}\")", item.name);
    item.category = text_of(source, "category", place, false);
    item.department = text_of(source, "department", place, false);
    item.icon = text_of(source, "icon", place, false);
    item.favorite = flag_of(source, "favorite", place);
    item.online = flag_of(source, "online", place);
    check_web(source, place);
    const auto weight = weight_of(source, place);
    const Minor price = money_of(source, "price", place).value_or(-1);
    const Minor cost = money_of(source, "cost", place).value_or(-1);

    const auto options = source.find("options");
    const auto variants = source.find("variants");
    if ((options == source.end()) != (variants == source.end())) {
      refuse(fmt::format("has at {} only one of \"options\" and \"variants\"", place), "give both or none");
    }
    if (variants == source.end()) {
      item.variants.push_back(variant(source, place, price, cost));
      item.variants.back().weight_milli = weight;
      return item;
    }
    for (const auto* key : {"sku", "register", "web", "upc"}) {
      if (source.contains(key)) {
        refuse(fmt::format("has \"{}\" at {}, which has variants", key, place), "write it in each variant");
      }
    }
    if (!options->is_array() || options->empty())
      refuse(fmt::format("has no options at {}", place), "name them");
    for (const auto& option : *options) {
      if (!option.is_string())
        refuse(fmt::format("has an option at {} that is no text", place), "write its name");
      item.options.push_back(option.get<std::string>());
    }
    if (!variants->is_array() || variants->empty())
      refuse(fmt::format("has no variants at {}", place), "list them");
    for (std::size_t index = 0; index < variants->size(); ++index) {
      const auto& entry = (*variants)[index];
      const auto where = fmt::format("{} variants[{}]", place, index);
      if (!entry.is_object())
        refuse(fmt::format("has an entry at {} that is no object", where), "write {...}");
      known_keys(entry, where,
                 {"sku", "values", "price", "cost", "upc", "weight", "register", "web", "icon"});
      check_web(entry, where);
      auto made = variant(entry, where, price, cost);
      made.weight_milli = weight_of(entry, where);
      if (made.weight_milli < 0) made.weight_milli = weight;
      const auto values = entry.find("values");
      if (values == entry.end() || !values->is_array() || values->size() != item.options.size()) {
        refuse(fmt::format("needs {} values at {}", item.options.size(), where), "give one per option");
      }
      for (const auto& value : *values) {
        if (!value.is_string())
          refuse(fmt::format("has a value at {} that is no text", where), "write its name");
        made.values.push_back(value.get<std::string>());
      }
      item.variants.push_back(std::move(made));
    }
    return item;
  }

  ShopVariant variant(const json& source, const std::string& place, Minor item_price, Minor item_cost) {
    ShopVariant made;
    made.sku = text_of(source, "sku", place, true);
    if (made.sku.size() > 200) refuse(fmt::format("has an SKU of over 200 bytes at {}", place), "shorten it");
    const auto [known, fresh] = places_.emplace(made.sku, place);
    if (!fresh) {
      refuse(fmt::format("has SKU {} at {} and at {}", made.sku, known->second, place), "give each its own");
    }
    made.upc = text_of(source, "upc", place, false);
    made.price_minor = money_of(source, "price", place).value_or(item_price);
    if (made.price_minor < 0) refuse(fmt::format("has no price at {}", place), "write \"price\":\"18.00\"");
    made.cost_minor = money_of(source, "cost", place).value_or(item_cost);
    if (const auto count = source.find("register"); count != source.end()) {
      made.register_milli = quantity_of(*count, "register", place);
    }
    return made;
  }

  void check_web(const json& source, const std::string& place) {
    const auto web = source.find("web");
    if (web != source.end() && !web->is_null()) quantity_of(*web, "web", place);
  }

  /// In thousandths; -1 where none is given.
  std::int64_t weight_of(const json& source, const std::string& place) {
    const auto weight = source.find("weight");
    if (weight == source.end()) return -1;
    if (weight->is_string()) {
      const auto milli = parse_money(weight->get<std::string>(), 3);
      if (milli && *milli >= 0) return *milli;
    } else if (weight->is_number() && weight->get<double>() >= 0 && weight->get<double>() <= 1e9) {
      return std::llround(weight->get<double>() * 1000);
    }
    refuse(fmt::format("has a \"weight\" at {} that is no number", place), "write \"0.4\"");
  }

  Milli quantity_of(const json& value, const char* key, const std::string& place) {
    if (!value.is_number())
      refuse(fmt::format("has a \"{}\" at {} that is no number", key, place), "write a count");
    const double count = value.get<double>();
    if (!(std::abs(count) <= 1e9))
      refuse(fmt::format("has a \"{}\" at {} beyond a billion", key, place), "lower it");
    return std::llround(count * kOne);
  }

  std::string text_of(const json& source, const char* key, const std::string& place, bool required) {
    const auto found = source.find(key);
    if (found == source.end()) {
      if (required) refuse(fmt::format("has no \"{}\" at {}", key, place), "add it");
      return {};
    }
    if (!found->is_string())
      refuse(fmt::format("has a \"{}\" at {} that is no text", key, place), "put it in quotes");
    auto text = found->get<std::string>();
    if (required && text.empty()) refuse(fmt::format("has an empty \"{}\" at {}", key, place), "fill it");
    return text;
  }

  bool flag_of(const json& source, const char* key, const std::string& place) {
    const auto found = source.find(key);
    if (found == source.end()) return false;
    if (!found->is_boolean())
      refuse(fmt::format("has a \"{}\" at {} that is not true or false", key, place), "set it");
    return found->get<bool>();
  }

  std::optional<Minor> money_of(const json& source, const char* key, const std::string& place) {
    const auto found = source.find(key);
    if (found == source.end()) return std::nullopt;
    const auto amount = found->is_string() ? parse_money(found->get<std::string>(), digits_) : std::nullopt;
    if (!amount || *amount < 0) {
      refuse(fmt::format("has a \"{}\" at {} that is no amount of money", key, place),
             "write it like \"18.00\"");
    }
    return amount;
  }

  void known_keys(const json& source, const std::string& place, std::initializer_list<const char*> known) {
    for (const auto& [key, value] : source.items()) {
      bool found = false;
      for (const auto* name : known) found = found || key == name;
      if (!found)
        refuse(fmt::format("has the unknown key \"{}\" at {}", key, place), "remove it or correct its name");
    }
  }

  [[noreturn]] void refuse(const std::string& what, const std::string& advice) {
    throw RegisterError(Refusal::kInvalid, fmt::format("The shop file {} {}; {}.", origin_, what, advice));
  }

  std::string origin_;
  int digits_ = 2;
  std::map<std::string, std::string> places_;
};

}  // namespace

Shop parse_shop(std::string_view text, const std::string& origin) {
  return ShopReader(origin).read(text);
}

Shop load_shop(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  // Nothing to copy counts as a failure of <<, and an empty file is for the parser to judge.
  const bool empty = file && file.peek() == std::ifstream::traits_type::eof() && !file.bad();
  if (!empty && (!file || !(text << file.rdbuf()))) {
    throw RegisterError(Refusal::kNotFound,
                        fmt::format("The shop file {} cannot be read; check the path and its rights.", path));
  }
  const auto content = text.str();
  if (content.size() > kLargestFile) {
    throw RegisterError(Refusal::kInvalid,
                        fmt::format("The shop file {} is over 16 MB; split the shop.", path));
  }
  return parse_shop(content, path);
}

}  // namespace till_register
