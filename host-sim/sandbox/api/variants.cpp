#include <algorithm>

#include "sandbox/api/catalog_json.h"
#include "sandbox/api/routes.h"

namespace sandbox {
namespace {

using Row = std::pair<const Product*, const Variant*>;

// The store-wide routes leave out what a variant inherits; the routes of one product say null.
Json without_nulls(Json row) {
  for (auto it = row.begin(); it != row.end();) it = it->is_null() ? row.erase(it) : std::next(it);
  return row;
}

Reply paged(const Context& context, const std::vector<Row>& rows, bool nulls) {
  auto page = page_of(context.call, 50, 250);
  if (auto* reply = std::get_if<Reply>(&page)) return *reply;
  return page_v3(context.call, rows.size(), std::get<Page>(page), [&](std::size_t i) {
    Json row = variant_json(context, *rows[i].first, *rows[i].second);
    choose_fields(context.call, row);
    return nulls ? row : without_nulls(std::move(row));
  });
}

Reply list_all(Context& context) {
  const Call& call = context.call;
  if (auto refusal =
          refuse_unknown(call, {"id", "id:in", "sku", "sku:in", "upc", "product_id", "product_id:in",
                                "include_fields", "exclude_fields", "page", "limit"}))
    return *refusal;
  const auto ids = id_list(call, call.param("id:in") ? "id:in" : "id");
  const auto products = id_list(call, call.param("product_id:in") ? "product_id:in" : "product_id");
  const auto sku = call.param("sku"), upc = call.param("upc");
  const auto skus = text_list(call, "sku:in");
  std::vector<Row> rows;
  auto consider = [&](const Product& product, const Variant& variant) {
    if (ids && !contains(*ids, variant.id)) return;
    if (products && !contains(*products, product.id)) return;
    if (sku && lower(*sku) != lower(variant.sku)) return;
    if (upc && *upc != variant.upc) return;
    if (skus && std::none_of(skus->begin(), skus->end(),
                             [&](const std::string& s) { return lower(s) == lower(variant.sku); }))
      return;
    rows.emplace_back(&product, &variant);
  };
  for (const auto& [id, product] : context.store.data().products) {
    for (const Variant& variant : product.variants) consider(product, variant);
  }
  return paged(context, rows, false);
}

Reply get_variants(Context& context) {
  if (auto refusal = refuse_unknown(context.call, {"include_fields", "exclude_fields", "page", "limit"}))
    return *refusal;
  const Product* product = context.store.product(context.ids[0]);
  if (!product) return not_found(context.call, "product");
  std::vector<Row> rows;
  for (const Variant& variant : product->variants) rows.emplace_back(product, &variant);
  return paged(context, rows, true);
}

Reply get_variant(Context& context) {
  const Product* product = context.store.product(context.ids[0]);
  const Variant* variant = context.store.variant(context.ids[0], context.ids[1]);
  if (!variant) return not_found(context.call, product ? "variant" : "product");
  Json row = variant_json(context, *product, *variant);
  choose_fields(context.call, row);
  return v3(row);
}

Reply post_variant(Context& context) {
  auto body = body_of(context.call, Json::value_t::object);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  Fields fields(std::get<Json>(body));
  fields.require({"sku", "option_values"});
  VariantDraft draft;
  read_variant(fields, draft);
  if (!fields.fine()) return refuse(context.call, fields.refusal());
  auto created = context.store.create_variant(context.ids[0], std::move(draft), context.now);
  if (!created.ok()) return refuse(context.call, created.refusal());
  const Product* product = context.store.product(context.ids[0]);
  return v3(variant_json(context, *product, *context.store.variant(product->id, created.value())));
}

Result<Done> change(Context& context, Id product_id, Id variant_id, const Json& json) {
  const Variant* old = context.store.variant(product_id, variant_id);
  if (!old) return Refusal{404, "This variant was not found.", {}};
  VariantDraft draft;
  draft.variant = *old;
  Json without_options = json;
  without_options.erase("option_values");  // which variant it is never changes
  Fields fields(without_options);
  read_variant(fields, draft);
  if (!fields.fine()) return fields.refusal();
  return context.store.update_variant(product_id, std::move(draft.variant), draft.level, context.now);
}

Reply put_variant(Context& context) {
  auto body = body_of(context.call, Json::value_t::object);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  auto done = change(context, context.ids[0], context.ids[1], std::get<Json>(body));
  if (!done.ok()) return refuse(context.call, done.refusal());
  return v3(variant_json(context, *context.store.product(context.ids[0]),
                         *context.store.variant(context.ids[0], context.ids[1])));
}

Reply put_variants(Context& context) {
  auto body = body_of(context.call, Json::value_t::array);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  const Json& rows = std::get<Json>(body);
  if (rows.size() > 50) return refuse(context.call, 413, "The maximum items allowed in the array is 50.");
  if (rows.empty()) return refuse(context.call, 422, "The array must not be empty.");
  Store trial = context.store;
  Context trial_context{trial, context.call, context.now, {}};
  std::vector<std::pair<Id, Id>> touched;
  Json batch_errors = Json::array();
  for (const Json& row : rows) {
    auto failed = [&](const Refusal& refusal) {
      Json errors = Json::object();
      for (const auto& [field, why] : refusal.errors) errors[field] = why;
      batch_errors.push_back(problem(refusal.status, refusal.title, errors));
    };
    Fields fields(object_or_empty(row));
    Id id = 0, product_id = 0;
    fields.whole("id", id, 1, INT64_MAX);
    fields.whole("product_id", product_id, 1, INT64_MAX);
    if (id == 0 && product_id == 0)
      fields.wrong("id", "id, or product_id with sku and option_values, is required");
    if (!fields.fine()) {
      failed(fields.refusal());
      continue;
    }
    if (id != 0) {
      const Product* owner = trial.product_of_variant(id);
      auto done = change(trial_context, owner ? owner->id : 0, id, row);
      if (!done.ok())
        failed(done.refusal());
      else
        touched.emplace_back(owner->id, id);
      continue;
    }
    VariantDraft draft;
    read_variant(fields, draft);
    if (!fields.fine()) {
      failed(fields.refusal());
      continue;
    }
    auto created = trial.create_variant(product_id, std::move(draft), context.now);
    if (!created.ok())
      failed(created.refusal());
    else
      touched.emplace_back(product_id, created.value());
  }
  if (!batch_errors.empty()) return bare({{"batch_errors", batch_errors}}, 422);
  context.store = std::move(trial);
  Json data = Json::array();
  for (const auto& [product_id, id] : touched) {
    data.push_back(without_nulls(
        variant_json(context, *context.store.product(product_id), *context.store.variant(product_id, id))));
  }
  return bare({{"data", data},
               {"meta",
                {{"pagination",
                  {{"total", data.size()},
                   {"count", data.size()},
                   {"per_page", 50},
                   {"current_page", 1},
                   {"total_pages", 1},
                   {"links", {{"current", "?limit=50&page=1"}}}}}}}});
}

Reply delete_variant(Context& context) {
  context.store.delete_variant(context.ids[0], context.ids[1], context.now);
  return no_content();
}

Reply list_options(Context& context) {
  if (auto refusal = refuse_unknown(context.call, {"include_fields", "exclude_fields", "page", "limit"}))
    return *refusal;
  const Product* product = context.store.product(context.ids[0]);
  if (!product) return not_found(context.call, "product");
  auto page = page_of(context.call, 50, 250);
  if (auto* reply = std::get_if<Reply>(&page)) return *reply;
  return page_v3(context.call, product->options.size(), std::get<Page>(page), [&](std::size_t i) {
    Json row = option_json(*product, product->options[i]);
    choose_fields(context.call, row);
    return row;
  });
}

const Option* option_of(const Context& context) {
  const Product* product = context.store.product(context.ids[0]);
  if (!product) return nullptr;
  for (const Option& option : product->options) {
    if (option.id == context.ids[1]) return &option;
  }
  return nullptr;
}

Reply one_option(Context& context) {
  const Option* option = option_of(context);
  if (!option) return not_found(context.call, "option");
  return v3(option_json(*context.store.product(context.ids[0]), *option));
}

Reply create_option(Context& context) {
  auto body = body_of(context.call, Json::value_t::object);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  Fields fields(std::get<Json>(body));
  fields.require({"display_name", "type", "option_values"});
  Option option;
  read_option(fields, option);
  if (!fields.fine()) return refuse(context.call, fields.refusal());
  auto created = context.store.create_option(context.ids[0], std::move(option), context.now);
  if (!created.ok()) return refuse(context.call, created.refusal());
  const Product* product = context.store.product(context.ids[0]);
  return v3(option_json(*product, product->options.back()));
}

Reply update_option(Context& context) {
  const Option* old = option_of(context);
  if (!old) return not_found(context.call, "option");
  auto body = body_of(context.call, Json::value_t::object);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  Option option = *old;
  Fields fields(std::get<Json>(body));
  read_option(fields, option);
  if (!fields.fine()) return refuse(context.call, fields.refusal());
  auto done = context.store.update_option(context.ids[0], std::move(option), context.now);
  if (!done.ok()) return refuse(context.call, done.refusal());
  return one_option(context);
}

Reply remove_option(Context& context) {
  context.store.delete_option(context.ids[0], context.ids[1], context.now);
  return no_content();
}

}  // namespace

RouteTable variant_routes() {
  constexpr ScopeFamily kFamily = ScopeFamily::kProducts;
  return {{"GET", "/v3/catalog/variants", kFamily, list_all},
          {"PUT", "/v3/catalog/variants", kFamily, put_variants},
          {"GET", "/v3/catalog/products/{}/variants", kFamily, get_variants},
          {"POST", "/v3/catalog/products/{}/variants", kFamily, post_variant},
          {"GET", "/v3/catalog/products/{}/variants/{}", kFamily, get_variant},
          {"PUT", "/v3/catalog/products/{}/variants/{}", kFamily, put_variant},
          {"DELETE", "/v3/catalog/products/{}/variants/{}", kFamily, delete_variant},
          {"GET", "/v3/catalog/products/{}/options", kFamily, list_options},
          {"POST", "/v3/catalog/products/{}/options", kFamily, create_option},
          {"GET", "/v3/catalog/products/{}/options/{}", kFamily, one_option},
          {"PUT", "/v3/catalog/products/{}/options/{}", kFamily, update_option},
          {"DELETE", "/v3/catalog/products/{}/options/{}", kFamily, remove_option}};
}

}  // namespace sandbox
