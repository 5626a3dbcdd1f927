#include "plugin/bigcommerce/catalogue_replies.h"

#include <fmt/format.h>

#include "plugin/bigcommerce/json_read.h"

namespace tillbridge::bigcommerce {
namespace {

std::optional<core::E4> money_of(const Json& object, const char* name) {
  const std::string text = text_of(object, name);
  return text.empty() ? std::nullopt : core::parse_decimal(text);
}

const Json& array_of(const Json& object, const char* name) {
  static const Json kNone = Json::array();
  const Json* list = member(object, name);
  return list != nullptr && list->is_array() ? *list : kNone;
}

std::optional<core::WebProduct> read_product(const Json& row) {
  core::WebProduct product;
  product.id = integer_of(row, "id");
  if (product.id <= 0) return std::nullopt;
  product.name = text_of(row, "name");
  product.sku = text_of(row, "sku");
  product.upc = text_of(row, "upc");
  product.availability = text_of(row, "availability");
  product.tracking = text_of(row, "inventory_tracking");
  product.price = money_of(row, "price");
  product.cost = money_of(row, "cost_price");
  product.sale_price = money_of(row, "sale_price");
  product.visible = truth_of(row, "is_visible", true);
  product.purchasable = product.availability != "disabled";
  for (const Json& category : array_of(row, "categories"))
    if (const auto id = integer(category)) product.categories.push_back(*id);
  for (const Json& each : array_of(row, "options")) {
    core::WebOption option{integer_of(each, "id"), text_of(each, "display_name"), {}};
    for (const Json& value : array_of(each, "option_values"))
      option.values.push_back({integer_of(value, "id"), text_of(value, "label")});
    product.options.push_back(std::move(option));
  }
  for (const Json& each : array_of(row, "variants")) {
    core::WebVariant variant;
    variant.id = integer_of(each, "id");
    if (variant.id <= 0) return std::nullopt;
    variant.sku = text_of(each, "sku");
    variant.upc = text_of(each, "upc");
    variant.price = money_of(each, "price");
    variant.cost = money_of(each, "cost_price");
    for (const Json& value : array_of(each, "option_values"))
      variant.choices.push_back({integer_of(value, "option_id"), integer_of(value, "id"),
                                 text_of(value, "option_display_name"), text_of(value, "label")});
    product.variants.push_back(std::move(variant));
  }
  if (product.variants.empty() && integer_of(row, "base_variant_id") > 0)
    product.variants.push_back(
        {integer_of(row, "base_variant_id"), product.sku, product.upc, std::nullopt, std::nullopt, {}});
  return product;
}

}  // namespace

core::Result<Page<core::WebProduct>> parse_web_products(const HttpReply& reply) {
  return page_of<core::WebProduct>(reply, "the products", read_product);
}

core::Result<SavedProduct> parse_saved_product(const HttpReply& reply) {
  constexpr std::string_view kWhat = "the product";
  if (kind_of(reply) != ReplyKind::ok) return error_of(reply, kWhat);
  SavedProduct saved;
  saved.incomplete = reply.status == 207;
  const auto json = parse_json(reply.body);
  const Json* data = json ? member(*json, "data") : nullptr;
  if (data != nullptr && data->is_array()) data = data->empty() ? nullptr : &data->front();
  if (data != nullptr) saved.product = read_product(*data);
  if (!saved.product && !saved.incomplete) return unreadable(kWhat, "lacks the fields it needs");
  return saved;
}

std::string refusal_words(const HttpReply& reply) {
  const auto json = parse_json(reply.body);
  if (!json) return {};
  std::string words;
  const auto add = [&words](const std::string& text) {
    if (!text.empty() && words.find(text) == std::string::npos) words += (words.empty() ? "" : ", ") + text;
  };
  const auto details = [&](const Json& object) {
    const Json* errors = member(object, "errors");
    if (errors == nullptr || !errors->is_object()) return;
    for (const auto& [field, why] : errors->items()) add(why.is_string() ? why.get<std::string>() : field);
  };
  if (json->is_object()) {
    details(*json);
    for (const Json& row : array_of(*json, "batch_errors")) {
      details(row);
      if (words.empty()) add(text_of(row, "title"));
    }
    if (const Json* errors = member(*json, "errors"); errors != nullptr && errors->is_object())
      details(*errors);
    if (words.empty()) add(text_of(*json, "title"));
  } else if (json->is_array() && !json->empty()) {
    add(text_of(json->front(), "message"));
  }
  return clean_text(words, 200);
}

Duplicate duplicate_of(const HttpReply& reply) {
  std::string all = reply.body.substr(0, 4'000);
  for (char& c : all)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const bool conflicts = reply.status == 409 || all.find("duplicate") != std::string::npos ||
                         all.find("not unique") != std::string::npos;
  if (!conflicts) return Duplicate::none;
  if (all.find("sku") != std::string::npos) return Duplicate::sku;
  return all.find("name") != std::string::npos ? Duplicate::name : Duplicate::other;
}

core::Result<Page<CategoryRow>> parse_categories(const HttpReply& reply) {
  return page_of<CategoryRow>(reply, "the categories", [](const Json& row) -> std::optional<CategoryRow> {
    CategoryRow category{integer_of(row, "category_id"), integer_of(row, "parent_id"), text_of(row, "name"),
                         truth_of(row, "is_visible", true)};
    if (category.id <= 0) return std::nullopt;
    return category;
  });
}

core::Result<std::int64_t> parse_saved_category(const HttpReply& reply) {
  constexpr std::string_view kWhat = "the category";
  if (kind_of(reply) != ReplyKind::ok) {
    auto error = error_of(reply, kWhat);
    if (const auto words = refusal_words(reply); !words.empty() && error.code != core::ErrorCode::network)
      error.sentence = fmt::format("The web store refused it: {}.", words);
    return error;
  }
  const auto json = parse_json(reply.body);
  if (!json || reply.status == 207)
    return core::Error{core::ErrorCode::refused,
                       fmt::format("The web store refused it: {}.", refusal_words(reply))};
  const auto& rows = array_of(*json, "data");
  return rows.empty() ? 0 : integer_of(rows.front(), "category_id");
}

core::Result<Page<std::int64_t>> parse_trees(const HttpReply& reply) {
  return page_of<std::int64_t>(reply, "the category trees",
                               [](const Json& row) -> std::optional<std::int64_t> {
                                 const auto id = integer_of(row, "id");
                                 if (id <= 0) return std::nullopt;
                                 return id;
                               });
}

core::Result<Page<ProductInCategories>> parse_product_categories(const HttpReply& reply) {
  return page_of<ProductInCategories>(reply, "the products",
                                      [](const Json& row) -> std::optional<ProductInCategories> {
                                        ProductInCategories product{integer_of(row, "id"), {}};
                                        if (product.product <= 0) return std::nullopt;
                                        for (const Json& category : array_of(row, "categories"))
                                          if (const auto id = integer(category))
                                            product.categories.push_back(*id);
                                        return product;
                                      });
}

core::Result<std::vector<ListedRow>> parse_v2_list(const HttpReply& reply, std::string_view what) {
  auto document = document_of(reply, what);
  if (!document) return document.error();
  std::vector<ListedRow> rows;
  if (document.value().is_null()) return rows;
  if (!document.value().is_array()) return unreadable(what, "is not the list it should be");
  for (const Json& row : document.value())
    rows.push_back(
        {integer_of(row, "id"), truth_of(row, "enabled", true) && !truth_of(row, "test_mode", false)});
  return rows;
}

core::Result<StoreDomain> parse_store_domain(const HttpReply& reply) {
  auto store = object_of(reply, "the store");
  if (!store) return store.error();
  StoreDomain domain;
  domain.domain = text_of(store.value(), "domain");
  domain.secure_url = text_of(store.value(), "secure_url");
  domain.control_panel = text_of(store.value(), "control_panel_base_url");
  if (const Json* features = member(store.value(), "features"))
    domain.https_everywhere = truth_of(*features, "sitewidehttps_enabled", false);
  return domain;
}

core::Result<Page<PreviewRow>> parse_preview(const HttpReply& reply) {
  return page_of<PreviewRow>(reply, "the products", [](const Json& row) -> std::optional<PreviewRow> {
    PreviewRow product;
    product.sku = text_of(row, "sku");
    product.visible = truth_of(row, "is_visible", true);
    product.has_price = money_of(row, "price").value_or(0) > 0;
    product.has_stock =
        text_of(row, "inventory_tracking") == "none" || integer_of(row, "inventory_level") > 0;
    return product;
  });
}

}  // namespace tillbridge::bigcommerce
