#include "sandbox/api/catalog_json.h"

#include <algorithm>

#include "sandbox/api/dates.h"

namespace sandbox {
namespace {

// Fields that change nothing here: kept as they were sent, with the value that a new product has.
const std::vector<std::pair<const char*, Json>>& inert_fields() {
  static const std::vector<std::pair<const char*, Json>> kFields = {
      {"map_price", 0},
      {"tax_class_id", 0},
      {"product_tax_code", ""},
      {"fixed_cost_shipping_price", 0},
      {"is_free_shipping", false},
      {"related_products", Json::array({-1})},
      {"warranty", ""},
      {"layout_file", "product.html"},
      {"search_keywords", ""},
      {"availability_description", ""},
      {"gift_wrapping_options_type", "any"},
      {"gift_wrapping_options_list", Json::array()},
      {"sort_order", 0},
      {"is_condition_shown", false},
      {"order_quantity_minimum", 0},
      {"order_quantity_maximum", 0},
      {"page_title", ""},
      {"meta_keywords", Json::array()},
      {"meta_description", ""},
      {"view_count", 0},
      {"preorder_release_date", nullptr},
      {"preorder_message", ""},
      {"is_preorder_only", false},
      {"is_price_hidden", false},
      {"price_hidden_label", ""},
      {"open_graph_type", "product"},
      {"open_graph_title", ""},
      {"open_graph_description", ""},
      {"open_graph_use_meta_description", true},
      {"open_graph_use_product_name", true},
      {"open_graph_use_image", true},
      {"date_last_imported", nullptr},
      {"reviews_rating_sum", 0},
      {"reviews_count", 0},
      {"total_sold", 0}};
  return kFields;
}

const char* tracking_name(Tracking tracking) {
  switch (tracking) {
    case Tracking::kProduct:
      return "product";
    case Tracking::kVariant:
      return "variant";
    case Tracking::kNone:
      break;
  }
  return "none";
}

Json or_null(const std::optional<MoneyE4>& value) {
  return value ? Json(money_number(*value)) : Json(nullptr);
}
Json or_null(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::int64_t product_level(const Context& context, const Product& product) {
  if (product.tracking == Tracking::kProduct)
    return context.store.visible_available({product.id, 0}, context.read_at());
  std::int64_t sum = 0;
  if (product.tracking == Tracking::kVariant) {
    for (const Variant& variant : product.variants) {
      sum += context.store.visible_available({product.id, variant.id}, context.read_at());
    }
  }
  return std::min(sum, kStockCeiling);
}

}  // namespace

Includes Includes::of(const Call& call) {
  Includes includes;
  for (const std::string& name : text_list(call, "include").value_or(std::vector<std::string>{})) {
    if (name == "variants")
      includes.variants = true;
    else if (name == "options")
      includes.options = true;
    else if (name == "modifiers")
      includes.modifiers = true;
    else
      includes.others = true;
  }
  return includes;
}

Json option_json(const Product& product, const Option& option) {
  Json values = Json::array();
  for (const OptionValue& value : option.values) {
    values.push_back({{"id", value.id},
                      {"label", value.label},
                      {"sort_order", value.sort_order},
                      {"is_default", value.is_default}});
  }
  return {{"id", option.id},
          {"product_id", product.id},
          {"name", option.display_name + std::to_string(product.id)},
          {"display_name", option.display_name},
          {"type", option.type},
          {"sort_order", option.sort_order},
          {"option_values", std::move(values)},
          {"config", Json::object()}};
}

Json variant_json(const Context& context, const Product& product, const Variant& variant) {
  Json values = Json::array();
  for (const auto& [option_id, value_id] : variant.option_values) {
    for (const Option& option : product.options) {
      if (option.id != option_id) continue;
      for (const OptionValue& value : option.values) {
        if (value.id != value_id) continue;
        values.push_back({{"id", value_id},
                          {"label", value.label},
                          {"option_id", option_id},
                          {"option_display_name", option.display_name}});
      }
    }
  }
  const ItemKey key{product.id, product.tracking == Tracking::kVariant ? variant.id : 0};
  const std::int64_t level =
      product.tracking == Tracking::kNone ? 0 : context.store.visible_available(key, context.read_at());
  return {
      {"id", variant.id},
      {"product_id", product.id},
      {"sku", variant.sku},
      {"sku_id", variant.sku_id ? Json(*variant.sku_id) : Json(nullptr)},
      {"price", or_null(variant.price)},
      {"calculated_price", money_number(variant.sale_price.value_or(variant.price.value_or(product.price)))},
      {"sale_price", or_null(variant.sale_price)},
      {"retail_price", or_null(variant.retail_price)},
      {"cost_price",
       variant.cost_price ? Json(money_number(*variant.cost_price)) : Json(money_number(product.cost_price))},
      {"weight", or_null(variant.weight)},
      {"calculated_weight", variant.weight.value_or(product.weight)},
      {"width", or_null(variant.width)},
      {"height", or_null(variant.height)},
      {"depth", or_null(variant.depth)},
      {"is_free_shipping", false},
      {"fixed_cost_shipping_price", nullptr},
      {"purchasing_disabled", variant.purchasing_disabled},
      {"purchasing_disabled_message", variant.purchasing_disabled_message},
      {"image_url", ""},
      {"upc", variant.upc},
      {"mpn", variant.mpn},
      {"gtin", variant.gtin},
      {"inventory_level", level},
      {"inventory_warning_level", variant.warning_level},
      {"bin_picking_number", variant.bin_picking_number},
      {"option_values", std::move(values)}};
}

Json product_json(const Context& context, const Product& product, const Includes& includes) {
  Json out = {{"id", product.id},
              {"name", product.name},
              {"type", product.type},
              {"sku", product.sku},
              {"description", product.description},
              {"weight", product.weight},
              {"width", product.width},
              {"depth", product.depth},
              {"height", product.height},
              {"price", money_number(product.price)},
              {"cost_price", money_number(product.cost_price)},
              {"retail_price", money_number(product.retail_price)},
              {"sale_price", money_number(product.sale_price)},
              {"calculated_price", money_number(product.sale_price > 0 ? product.sale_price : product.price)},
              {"categories", product.categories},
              {"brand_id", product.brand_id},
              {"option_set_id", nullptr},
              {"option_set_display", "right"},
              {"inventory_level", product_level(context, product)},
              {"inventory_warning_level", product.warning_level},
              {"inventory_tracking", tracking_name(product.tracking)},
              {"is_visible", product.is_visible},
              {"is_featured", product.is_featured},
              {"bin_picking_number", product.bin_picking_number},
              {"upc", product.upc},
              {"mpn", product.mpn},
              {"gtin", product.gtin},
              {"availability", product.availability},
              {"condition", product.condition},
              {"date_created", iso8601(product.created)},
              {"date_modified", iso8601(product.modified)},
              {"base_variant_id", product.is_simple() ? Json(product.variants.front().id) : Json(nullptr)},
              {"custom_url",
               {{"url", product.url.empty() ? "/product-" + std::to_string(product.id) + "/" : product.url},
                {"is_customized", product.url_is_customized}}}};
  for (const auto& [name, standard] : inert_fields()) {
    auto sent = product.inert.find(name);
    out[name] = sent == product.inert.end() ? standard : Json::parse(sent->second);
  }
  if (includes.variants) {
    out["variants"] = Json::array();
    for (const Variant& variant : product.variants)
      out["variants"].push_back(variant_json(context, product, variant));
  }
  if (includes.options) {
    out["options"] = Json::array();
    for (const Option& option : product.options) out["options"].push_back(option_json(product, option));
  }
  if (includes.modifiers) out["modifiers"] = Json::array();
  if (includes.others) {
    for (const char* name : {"images", "custom_fields", "bulk_pricing_rules", "videos", "parent_relations"}) {
      const auto wanted = text_list(context.call, "include").value();
      if (std::find(wanted.begin(), wanted.end(), name) != wanted.end()) out[name] = Json::array();
    }
  }
  return out;
}

void read_product(Fields& fields, Store& store, Product& product, std::optional<std::int64_t>& level) {
  fields.text("name", product.name, 250);
  if (fields.has("name") && product.name.empty()) fields.wrong("name", "name must not be empty");
  fields.one_of("type", product.type, {"physical", "digital"});
  fields.text("sku", product.sku, 255);
  fields.text("description", product.description);
  fields.text("upc", product.upc, 14);
  fields.text("mpn", product.mpn, 255);
  fields.text("gtin", product.gtin, 14);
  fields.text("bin_picking_number", product.bin_picking_number, 255);
  fields.one_of("availability", product.availability, {"available", "disabled", "preorder"});
  fields.one_of("condition", product.condition, {"New", "Used", "Refurbished"});
  fields.number("weight", product.weight);
  fields.number("width", product.width);
  fields.number("height", product.height);
  fields.number("depth", product.depth);
  fields.money("price", product.price);
  fields.money("cost_price", product.cost_price);
  fields.money("retail_price", product.retail_price);
  fields.money("sale_price", product.sale_price);
  fields.whole("brand_id", product.brand_id, 0, 1'000'000'000);
  fields.whole("inventory_warning_level", product.warning_level, 0, kStockCeiling);
  fields.whole("inventory_level", level, -kStockCeiling, kStockCeiling);
  fields.boolean("is_visible", product.is_visible);
  fields.boolean("is_featured", product.is_featured);
  std::string tracking = tracking_name(product.tracking);
  fields.one_of("inventory_tracking", tracking, {"none", "product", "variant"});
  product.tracking = tracking == "product"   ? Tracking::kProduct
                     : tracking == "variant" ? Tracking::kVariant
                                             : Tracking::kNone;
  std::string brand;
  fields.text("brand_name", brand, 255);
  if (!brand.empty() && fields.fine()) product.brand_id = store.brand_by_name(brand);
  if (fields.has("categories")) {
    const Json& list = fields.at("categories");
    if (!list.is_array() ||
        !std::all_of(list.begin(), list.end(), [](const Json& id) { return id.is_number_integer(); })) {
      fields.wrong("categories", "categories must be an array of integers");
    } else {
      product.categories = list.get<std::vector<Id>>();
    }
  }
  if (fields.has("custom_url")) {
    const Json& url = fields.at("custom_url");
    if (!url.is_object()) {
      fields.wrong("custom_url", "custom_url must be an object");
    } else {
      Fields inner(url, "custom_url.");
      inner.text("url", product.url, 255);
      inner.boolean("is_customized", product.url_is_customized);
      fields.take_errors(inner);
    }
  }
  for (const auto& [name, standard] : inert_fields()) {
    if (!fields.has(name)) continue;
    const Json& value = fields.at(name);
    const bool same_kind =
        standard.is_null() || value.type() == standard.type() || (standard.is_number() && value.is_number());
    if (!same_kind)
      fields.wrong(name, std::string(name) + " has the wrong type");
    else
      product.inert[name] = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

void read_variant(Fields& fields, VariantDraft& draft) {
  Variant& variant = draft.variant;
  fields.text("sku", variant.sku, 255);
  for (auto [name, into] :
       {std::pair{"upc", &variant.upc}, std::pair{"mpn", &variant.mpn}, std::pair{"gtin", &variant.gtin},
        std::pair{"bin_picking_number", &variant.bin_picking_number}}) {
    if (fields.has(name) && fields.at(name).is_null())
      into->clear();
    else
      fields.text(name, *into, 255);
  }
  fields.money_or_null("price", variant.price);
  fields.money_or_null("cost_price", variant.cost_price);
  fields.money_or_null("sale_price", variant.sale_price);
  fields.money_or_null("retail_price", variant.retail_price);
  fields.number_or_null("weight", variant.weight);
  fields.number_or_null("width", variant.width);
  fields.number_or_null("height", variant.height);
  fields.number_or_null("depth", variant.depth);
  fields.boolean("purchasing_disabled", variant.purchasing_disabled);
  fields.text("purchasing_disabled_message", variant.purchasing_disabled_message, 255);
  std::optional<std::int64_t> warning;
  fields.whole("inventory_warning_level", warning, 0, kStockCeiling);
  if (warning) variant.warning_level = *warning;
  fields.whole("inventory_level", draft.level, 0, kStockCeiling);
  if (!fields.has("option_values")) return;
  const Json& values = fields.at("option_values");
  if (!values.is_array()) {
    fields.wrong("option_values", "option_values must be an array");
    return;
  }
  for (const Json& value : values) {
    if (!value.is_object()) {
      fields.wrong("option_values", "option_values must hold objects");
      return;
    }
    const bool by_id = value.contains("id") && value.contains("option_id") &&
                       value["id"].is_number_integer() && value["option_id"].is_number_integer();
    const bool by_name = value.contains("option_display_name") && value.contains("label") &&
                         value["option_display_name"].is_string() && value["label"].is_string();
    if (by_id)
      variant.option_values.emplace_back(value["option_id"].get<Id>(), value["id"].get<Id>());
    else if (by_name)
      draft.options.emplace_back(value["option_display_name"].get<std::string>(),
                                 value["label"].get<std::string>());
    else
      fields.wrong("option_values",
                   "each option value needs option_display_name and label, or option_id and id");
  }
}

void read_option(Fields& fields, Option& option) {
  fields.text("display_name", option.display_name, 255);
  fields.one_of(
      "type", option.type,
      {"radio_buttons", "rectangles", "dropdown", "product_list", "product_list_with_images", "swatch"});
  std::int64_t order = option.sort_order;
  fields.whole("sort_order", order, 0, 1'000'000);
  option.sort_order = static_cast<int>(order);
  if (!fields.has("option_values")) return;
  const Json& values = fields.at("option_values");
  if (!values.is_array() || values.size() > 250) {
    fields.wrong("option_values", "option_values must be an array of at most 250");
    return;
  }
  option.values.clear();
  for (const Json& value : values) {
    OptionValue read;
    Fields inner(object_or_empty(value), "option_values.");
    inner.require({"label"});
    inner.text("label", read.label, 255);
    inner.whole("id", read.id, 0, INT64_MAX);
    inner.boolean("is_default", read.is_default);
    fields.take_errors(inner);
    option.values.push_back(read);
  }
}

}  // namespace sandbox
