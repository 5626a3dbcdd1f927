#include <algorithm>
#include <set>

#include "sandbox/api/catalog_json.h"
#include "sandbox/api/dates.h"
#include "sandbox/api/routes.h"

namespace sandbox {
namespace {

// One figure of a product against its name in the query and `:in`, `:not_in`, `:min`, `:max`, `:greater`,
// `:less`.
class FigureFilter {
 public:
  FigureFilter(const Call& call, const std::string& name)
      : is_(id_list(call, name)), in_(id_list(call, name + ":in")), not_in_(id_list(call, name + ":not_in")) {
    const auto bound = [&](const char* kind) -> std::optional<Id> {
      const auto given = id_list(call, name + kind);
      return given && !given->empty() ? std::optional(given->front()) : std::nullopt;
    };
    min_ = bound(":min"), max_ = bound(":max"), greater_ = bound(":greater"), less_ = bound(":less");
  }

  bool asked() const { return is_ || in_ || not_in_ || min_ || max_ || greater_ || less_; }
  bool fits(Id figure) const {
    return (!is_ || contains(*is_, figure)) && (!in_ || contains(*in_, figure)) &&
           !(not_in_ && contains(*not_in_, figure)) && (!min_ || figure >= *min_) &&
           (!max_ || figure <= *max_) && (!greater_ || figure > *greater_) && (!less_ || figure < *less_);
  }

 private:
  std::optional<std::vector<Id>> is_, in_, not_in_;
  std::optional<Id> min_, max_, greater_, less_;
};

// A refusal of the whole list, or the products that fit, in the order asked for.
std::variant<std::vector<const Product*>, Reply> selected(const Context& context) {
  const Call& call = context.call;
  if (auto refusal = refuse_unknown(call, {"id",
                                           "id:in",
                                           "id:not_in",
                                           "id:min",
                                           "id:max",
                                           "id:greater",
                                           "id:less",
                                           "sku",
                                           "sku:in",
                                           "name",
                                           "upc",
                                           "mpn",
                                           "price",
                                           "weight",
                                           "total_sold",
                                           "type",
                                           "is_visible",
                                           "is_featured",
                                           "is_free_shipping",
                                           "availability",
                                           "condition",
                                           "brand_id",
                                           "categories",
                                           "categories:in",
                                           "channel_id:in",
                                           "keyword",
                                           "keyword_context",
                                           "date_modified",
                                           "date_modified:min",
                                           "date_modified:max",
                                           "date_last_imported",
                                           "date_last_imported:not",
                                           "date_last_imported:min",
                                           "date_last_imported:max",
                                           "inventory_level",
                                           "inventory_level:min",
                                           "inventory_level:in",
                                           "inventory_level:not_in",
                                           "inventory_level:max",
                                           "inventory_level:greater",
                                           "inventory_level:less",
                                           "inventory_low",
                                           "out_of_stock",
                                           "include",
                                           "include_fields",
                                           "exclude_fields",
                                           "page",
                                           "limit",
                                           "sort",
                                           "direction"})) {
    return *refusal;
  }
  const FigureFilter ids(call, "id"), levels(call, "inventory_level");
  const auto brand = id_list(call, "brand_id"), sold = id_list(call, "total_sold");
  const auto categories = id_list(call, call.param("categories:in") ? "categories:in" : "categories");
  const auto channels = id_list(call, "channel_id:in");
  const auto skus = text_list(call, "sku:in");
  const auto sku = call.param("sku"), name = call.param("name"), upc = call.param("upc"),
             mpn = call.param("mpn");
  const auto keyword = call.param("keyword"), type = call.param("type"),
             availability = call.param("availability");
  const auto condition = call.param("condition"), price = call.param("price"), weight = call.param("weight");
  const auto visible = flag(call, "is_visible"), featured = flag(call, "is_featured"),
             free_shipping = flag(call, "is_free_shipping"), low = flag(call, "inventory_low"),
             out_of_stock = flag(call, "out_of_stock");
  const DateFilter modified(call, "date_modified"), imported(call, "date_last_imported");
  for (const DateFilter* dates : {&modified, &imported})
    if (dates->refusal()) return *dates->refusal();
  const bool of_imported = call.param("date_last_imported") || call.param("date_last_imported:min") ||
                           call.param("date_last_imported:max");

  std::vector<const Product*> out;
  for (const auto& entry : context.store.data().products) {
    const Product& product = entry.second;
    auto same = [](const std::optional<std::string>& wanted, const std::string& has) {
      return !wanted || lower(*wanted) == lower(has);
    };
    auto in = [](const std::optional<std::vector<Id>>& list, Id value) {
      return !list || contains(*list, value);
    };
    if (!ids.fits(product.id) || !in(brand, product.brand_id)) continue;
    // Nothing here was ever imported, sold through this count, or shipped for free.
    if (of_imported || !in(sold, 0) || free_shipping.value_or(false)) continue;
    if (channels && !contains(*channels, 1)) continue;  // every product is assigned to the storefront
    if (!same(sku, product.sku) || !same(name, product.name) || !same(upc, product.upc) ||
        !same(mpn, product.mpn))
      continue;
    if (!same(type, product.type) || !same(availability, product.availability) ||
        !same(condition, product.condition))
      continue;
    if (price && std::abs(std::strtod(price->c_str(), nullptr) - money_number(product.price)) > 0.00001)
      continue;
    if (weight && std::abs(std::strtod(weight->c_str(), nullptr) - product.weight) > 0.00001) continue;
    if (visible && *visible != product.is_visible) continue;
    if (featured && *featured != product.is_featured) continue;
    if (skus && std::none_of(skus->begin(), skus->end(),
                             [&](const std::string& s) { return lower(s) == lower(product.sku); }))
      continue;
    if (keyword && lower(product.name).find(lower(*keyword)) == std::string::npos &&
        lower(product.sku).find(lower(*keyword)) == std::string::npos)
      continue;
    if (categories && std::none_of(product.categories.begin(), product.categories.end(),
                                   [&](Id c) { return contains(*categories, c); }))
      continue;
    if (!modified.fits(product.modified)) continue;
    if (levels.asked() || low || out_of_stock) {
      const std::int64_t has = product_json(context, product, {})["inventory_level"].get<std::int64_t>();
      const bool tracked = product.tracking != Tracking::kNone;
      if (!levels.fits(has)) continue;
      if (out_of_stock.value_or(false) && !(tracked && has == 0)) continue;
      if (low && *low != (tracked && has <= product.warning_level)) continue;
    }
    out.push_back(&product);
  }
  const std::string sort = call.param("sort").value_or("id");
  static const std::set<std::string> kSorts = {"id",
                                               "name",
                                               "sku",
                                               "price",
                                               "date_modified",
                                               "date_last_imported",
                                               "inventory_level",
                                               "is_visible",
                                               "total_sold",
                                               "calculated_price"};
  if (!kSorts.count(sort)) return refuse(call, Refusal{422, "The sort is not known.", {{"sort", sort}}});
  std::map<Id, std::int64_t> levels_of;
  if (sort == "inventory_level")
    for (const Product* product : out)
      levels_of[product->id] = product_json(context, *product, {})["inventory_level"].get<std::int64_t>();
  auto before = [&](const Product* a, const Product* b) {
    if (sort == "inventory_level") return levels_of[a->id] < levels_of[b->id];
    if (sort == "name") return lower(a->name) < lower(b->name);
    if (sort == "sku") return lower(a->sku) < lower(b->sku);
    if (sort == "price" || sort == "calculated_price") return a->price < b->price;
    if (sort == "date_modified") return a->modified < b->modified;
    if (sort == "is_visible") return a->is_visible < b->is_visible;
    return sort == "id" && a->id < b->id;
  };
  std::stable_sort(out.begin(), out.end(), before);
  if (call.param("direction").value_or("asc") == "desc") std::reverse(out.begin(), out.end());
  return out;
}

Reply get_products(Context& context) {
  auto chosen = selected(context);
  if (auto* reply = std::get_if<Reply>(&chosen)) return *reply;
  const auto& products = std::get<0>(chosen);
  const Includes includes = Includes::of(context.call);
  const std::int64_t most = includes.options || includes.modifiers ? 10 : 250;
  auto page = page_of(context.call, std::min<std::int64_t>(50, most), most);
  if (auto* reply = std::get_if<Reply>(&page)) return *reply;
  return page_v3(context.call, products.size(), std::get<Page>(page), [&](std::size_t i) {
    Json row = product_json(context, *products[i], includes);
    choose_fields(context.call, row);
    return row;
  });
}

Reply get_product(Context& context) {
  if (auto refusal = refuse_unknown(context.call, {"include", "include_fields", "exclude_fields"}))
    return *refusal;
  const Product* product = context.store.product(context.ids[0]);
  if (!product) return not_found(context.call, "product");
  Json row = product_json(context, *product, Includes::of(context.call));
  choose_fields(context.call, row);
  return v3(row);
}

Json full(const Context& context, Id id) {
  Includes includes;
  includes.variants = includes.options = true;
  return product_json(context, *context.store.product(id), includes);
}

// A negative level: the product is saved, the level is not. BigCommerce answers 207 then.
Reply saved(const Context& context, Id id, bool level_refused) {
  if (!level_refused) return v3(full(context, id));
  return bare({{"data", Json::array({full(context, id)})},
               {"errors", problem(207, "The product was saved, but its inventory was not",
                                  {{"inventory_level", "must not be negative"}})},
               {"meta",
                {{"pagination",
                  {{"total", 1},
                   {"count", 1},
                   {"per_page", 1},
                   {"current_page", 1},
                   {"total_pages", 1},
                   {"links", {{"current", "?page=1"}}}}}}}},
              207);
}

Reply post_product(Context& context) {
  auto body = body_of(context.call, Json::value_t::object);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  const Json& json = std::get<Json>(body);
  Fields fields(json);
  fields.require({"name", "type", "weight", "price"});
  Product product;
  std::optional<std::int64_t> level;
  read_product(fields, context.store, product, level);
  std::vector<VariantDraft> variants;
  if (fields.has("variants")) {
    if (!json["variants"].is_array()) {
      fields.wrong("variants", "variants must be an array");
    } else {
      for (std::size_t i = 0; i < json["variants"].size(); ++i) {
        const Json& item = json["variants"][i];
        Fields inner(object_or_empty(item), "variants." + std::to_string(i) + ".");
        inner.require({"sku", "option_values"});
        read_variant(inner, variants.emplace_back());
        fields.take_errors(inner);
      }
    }
  }
  if (!fields.fine()) return refuse(context.call, fields.refusal());
  const bool negative = level && *level < 0;
  if (negative) level.reset();
  auto created = context.store.create_product(std::move(product), std::move(variants), level, context.now);
  if (!created.ok()) return refuse(context.call, created.refusal());
  return saved(context, created.value(), negative);
}

// Changes one product; a refusal comes back as one.
Result<bool> change(Context& context, Id id, const Json& json) {
  const Product* old = context.store.product(id);
  if (!old) return Refusal{404, "This product was not found.", {}};
  Product product = *old;
  Fields fields(json);
  std::optional<std::int64_t> level;
  read_product(fields, context.store, product, level);
  if (!fields.fine()) return fields.refusal();
  const bool negative = level && *level < 0;
  if (negative) level.reset();
  auto done = context.store.update_product(std::move(product), level, context.now);
  if (!done.ok()) return done.refusal();
  return negative;
}

Reply put_product(Context& context) {
  auto body = body_of(context.call, Json::value_t::object);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  auto changed = change(context, context.ids[0], std::get<Json>(body));
  if (!changed.ok()) return refuse(context.call, changed.refusal());
  return saved(context, context.ids[0], changed.value());
}

Reply put_products(Context& context) {
  auto body = body_of(context.call, Json::value_t::array);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  const Json& rows = std::get<Json>(body);
  if (rows.size() > 10) return refuse(context.call, 413, "The maximum items allowed in the array is 10.");
  if (rows.empty()) return refuse(context.call, 422, "The array must not be empty.");
  // Tried on a copy first: one bad product refuses the batch and changes nothing.
  Store trial = context.store;
  Context trial_context{trial, context.call, context.now, {}};
  Json data = Json::array();
  bool negative = false;
  for (const Json& row : rows) {
    if (!row.is_object() || !row.contains("id") || !row["id"].is_number_integer()) {
      return refuse(context.call,
                    Refusal{422, "JSON data is missing or invalid", {{"id", "id is required"}}});
    }
    auto changed = change(trial_context, row["id"].get<Id>(), row);
    if (!changed.ok()) return refuse(context.call, changed.refusal());
    negative = negative || changed.value();
  }
  context.store = std::move(trial);
  for (const Json& row : rows) data.push_back(full(context, row["id"].get<Id>()));
  if (negative) {
    return bare({{"data", data},
                 {"errors", problem(207, "Products were saved, but not all inventory was",
                                    {{"inventory_level", "must not be negative"}})},
                 {"meta",
                  {{"pagination",
                    {{"total", data.size()},
                     {"count", data.size()},
                     {"per_page", data.size()},
                     {"current_page", 1},
                     {"total_pages", 1},
                     {"links", {{"current", "?page=1"}}}}}}}},
                207);
  }
  return v3(data);
}

Reply delete_product(Context& context) {
  context.store.delete_product(context.ids[0]);  // gone already is as good
  return no_content();
}

Reply remove_many(Context& context) {
  if (auto refusal = refuse_unknown(context.call, {"id:in"})) return *refusal;
  const auto ids = id_list(context.call, "id:in");
  if (!ids || ids->empty()) return refuse(context.call, 422, "A filter is required to delete products.");
  for (Id id : *ids) context.store.delete_product(id);
  return no_content();
}

// Every product of this one-storefront store is assigned to it from the start; assigning it again is as good.
Reply assignments(Context& context) {
  if (auto refusal = refuse_unknown(context.call, {"product_id:in", "channel_id:in", "page", "limit"}))
    return *refusal;
  const auto products = id_list(context.call, "product_id:in"),
             channels = id_list(context.call, "channel_id:in");
  auto page = page_of(context.call, 50, 250);
  if (auto* reply = std::get_if<Reply>(&page)) return *reply;
  std::vector<Id> rows;
  for (const auto& [id, product] : context.store.data().products) {
    if ((products && !contains(*products, id)) || (channels && !contains(*channels, 1))) continue;
    rows.push_back(id);
  }
  return page_v3(context.call, rows.size(), std::get<Page>(page), [&](std::size_t i) {
    return Json{{"product_id", rows[i]}, {"channel_id", 1}};
  });
}

Reply assign(Context& context) {
  auto body = body_of(context.call, Json::value_t::array);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  for (const Json& row : std::get<Json>(body)) {
    Fields fields(object_or_empty(row));
    Id product = 0, channel = 0;
    fields.require({"product_id", "channel_id"});
    fields.whole("product_id", product, 1, INT64_MAX);
    fields.whole("channel_id", channel, 1, INT64_MAX);
    if (!fields.fine()) return refuse(context.call, fields.refusal());
    if (!context.store.product(product) || !context.store.data().channels.count(channel))
      return refuse(context.call, Refusal{422, "The product or the channel does not exist", {}});
  }
  return no_content();
}

Reply summary(Context& context) {
  std::int64_t units = 0, variants = 0;
  MoneyE4 value = 0, highest = 0, lowest = 0, sum = 0;
  std::map<Id, std::int64_t> per_category;
  for (const ItemRef& item : context.store.tracked_items()) {
    const std::int64_t level = context.store.visible_available(item.key, context.read_at());
    units += level;
    value += level * item.variant->price.value_or(item.product->price);
  }
  for (const auto& [id, product] : context.store.data().products) {
    for (const Variant& variant : product.variants) {
      const MoneyE4 price = variant.price.value_or(product.price);
      lowest = variants == 0 ? price : std::min(lowest, price);
      highest = std::max(highest, price);
      sum += price;
      ++variants;
    }
    for (Id category : product.categories) ++per_category[category];
  }
  std::pair<Id, std::int64_t> fullest{0, -1};
  for (const auto& [id, count] : per_category) {
    if (count > fullest.second) fullest = {id, count};
  }
  auto category = context.store.data().categories.find(fullest.first);
  return v3({{"inventory_count", units},
             {"variant_count", variants},
             {"inventory_value", money_number(value)},
             {"highest_variant_price", money_number(highest)},
             {"average_variant_price", variants ? money_number(sum / variants) : 0.0},
             {"lowest_variant_price", money_text(lowest)},
             {"oldest_variant_date", ""},
             {"newest_variant_date", ""},
             {"primary_category_id", fullest.first},
             {"primary_category_name",
              category == context.store.data().categories.end() ? "" : category->second.name}});
}

}  // namespace

RouteTable product_routes() {
  return {{"GET", "/v3/catalog/products", ScopeFamily::kProducts, get_products},
          {"POST", "/v3/catalog/products", ScopeFamily::kProducts, post_product},
          {"PUT", "/v3/catalog/products", ScopeFamily::kProducts, put_products},
          {"DELETE", "/v3/catalog/products", ScopeFamily::kProducts, remove_many},
          {"GET", "/v3/catalog/products/channel-assignments", ScopeFamily::kProducts, assignments},
          {"PUT", "/v3/catalog/products/channel-assignments", ScopeFamily::kProducts, assign},
          {"GET", "/v3/catalog/products/{}", ScopeFamily::kProducts, get_product},
          {"PUT", "/v3/catalog/products/{}", ScopeFamily::kProducts, put_product},
          {"DELETE", "/v3/catalog/products/{}", ScopeFamily::kProducts, delete_product},
          {"GET", "/v3/catalog/summary", ScopeFamily::kProducts, summary}};
}

}  // namespace sandbox
