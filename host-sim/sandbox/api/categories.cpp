#include <algorithm>

#include "sandbox/api/routes.h"

namespace sandbox {
namespace {

Json category_json(const Category& category) {
  return {{"category_id", category.id},
          {"category_uuid", category.uuid},
          {"parent_id", category.parent_id},
          {"tree_id", category.tree_id},
          {"name", category.name},
          {"description", category.description},
          {"views", 0},
          {"sort_order", category.sort_order},
          {"page_title", category.page_title},
          {"meta_keywords", Json::array()},
          {"meta_description", ""},
          {"layout_file", "category.html"},
          {"image_url", ""},
          {"is_visible", category.is_visible},
          {"search_keywords", category.search_keywords},
          {"default_product_sort", category.default_product_sort},
          {"url", {{"path", category.url}, {"is_customized", false}}}};
}

Json batch_counts(std::size_t total, std::size_t failed) {
  return {{"total", total}, {"success", total - failed}, {"failed", failed}};
}

// These routes answer batches, and say in the same form that a request as a whole is wrong.
Reply in_batch_form(const Reply& refusal) {
  return bare({{"errors", Json::parse(refusal.body)}, {"meta", batch_counts(0, 0)}}, refusal.status);
}

std::variant<std::vector<const Category*>, Reply> selected(const Call& call, const Store& store) {
  if (auto refusal = refuse_unknown(
          call,
          {"category_id:in", "category_id:not_in", "category_uuid:in", "category_uuid:not_in", "tree_id:in",
           "tree_id:not_in", "parent_id:in", "parent_id:not_in", "name", "name:like", "keyword", "page_title",
           "page_title:like", "is_visible", "include_fields", "exclude_fields", "page", "limit"})) {
    return in_batch_form(*refusal);
  }
  const auto ids = id_list(call, "category_id:in"), without = id_list(call, "category_id:not_in"),
             trees = id_list(call, "tree_id:in"), not_trees = id_list(call, "tree_id:not_in");
  const auto parents = id_list(call, "parent_id:in"), not_parents = id_list(call, "parent_id:not_in");
  const auto uuids = text_list(call, "category_uuid:in"), not_uuids = text_list(call, "category_uuid:not_in");
  const auto title = call.param("page_title"), title_like = call.param("page_title:like");
  const auto name = call.param("name"), like = call.param(call.param("name:like") ? "name:like" : "keyword");
  const auto visible = flag(call, "is_visible");
  std::vector<const Category*> out;
  for (const auto& [id, category] : store.data().categories) {
    if ((ids && !contains(*ids, id)) || (without && contains(*without, id))) continue;
    if ((trees && !contains(*trees, category.tree_id)) ||
        (not_trees && contains(*not_trees, category.tree_id)))
      continue;
    if ((parents && !contains(*parents, category.parent_id)) ||
        (not_parents && contains(*not_parents, category.parent_id)))
      continue;
    const auto among = [&uuid = category.uuid](const std::vector<std::string>& list) {
      return std::find(list.begin(), list.end(), uuid) != list.end();
    };
    if ((uuids && !among(*uuids)) || (not_uuids && among(*not_uuids))) continue;
    if (title && lower(*title) != lower(category.page_title)) continue;
    if (title_like && lower(category.page_title).find(lower(*title_like)) == std::string::npos) continue;
    if (name && lower(*name) != lower(category.name)) continue;
    if (like && lower(category.name).find(lower(*like)) == std::string::npos) continue;
    if (visible && *visible != category.is_visible) continue;
    out.push_back(&category);
  }
  return out;
}

Reply get_categories(Context& context) {
  auto chosen = selected(context.call, context.store);
  if (auto* reply = std::get_if<Reply>(&chosen)) return *reply;
  auto page = page_of(context.call, 50, 250);
  if (auto* reply = std::get_if<Reply>(&page)) return in_batch_form(*reply);
  const auto& rows = std::get<0>(chosen);
  return page_v3(context.call, rows.size(), std::get<Page>(page), [&](std::size_t i) {
    Json row = category_json(*rows[i]);
    choose_fields(context.call, row);
    return row;
  });
}

void read_category(Fields& fields, Category& category, const Profile& profile) {
  fields.text("name", category.name, 50);
  if (fields.has("name") && category.name.empty()) fields.wrong("name", "name must not be empty");
  fields.text("description", category.description);
  fields.text("page_title", category.page_title, 255);
  fields.text("search_keywords", category.search_keywords, 255);
  fields.boolean("is_visible", category.is_visible);
  fields.whole("parent_id", category.parent_id, 0, INT64_MAX);
  fields.whole("tree_id", category.tree_id, 1, INT64_MAX);
  if (category.tree_id != 1 && category.tree_id != profile.tree)
    fields.wrong("tree_id", "there is no such category tree");
  std::int64_t order = category.sort_order;
  fields.whole("sort_order", order, -2'147'483'648, 2'147'483'647);
  category.sort_order = static_cast<int>(order);
  if (fields.has("url") && fields.at("url").is_object()) {
    Fields url(fields.at("url"), "url.");
    url.text("path", category.url, 255);
    fields.take_errors(url);
  }
}

// Rows that work are kept, the others are listed: 207, or 422 when none worked.
Reply batch_answer(const Json& data, const Json& errors, std::size_t total, int full_status, bool with_data) {
  Json body = {{"meta", batch_counts(total, errors.size())}};
  if (errors.empty()) {
    if (with_data) body["data"] = data;
    return bare(body, full_status);
  }
  Json details = Json::object();
  for (std::size_t i = 0; i < errors.size(); ++i) details[std::to_string(i)] = errors[i];
  const int status = errors.size() == total ? 422 : 207;
  body["errors"] =
      problem(status, status == 422 ? "No category was saved" : "Some categories were not saved", details);
  if (with_data && status == 207) body["data"] = data;
  return bare(body, status);
}

Reply post_category(Context& context) {
  auto body = body_of(context.call, Json::value_t::array);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  Json data = Json::array(), errors = Json::array();
  for (const Json& row : std::get<Json>(body)) {
    Fields fields(object_or_empty(row));
    Category category;
    fields.require({"name"});
    if (!fields.has("tree_id") && !fields.has("parent_id"))
      fields.wrong("tree_id", "tree_id or parent_id is required");
    read_category(fields, category, context.store.data().profile);
    if (!fields.fine()) {
      errors.push_back(fields.errors().front().second);
      continue;
    }
    auto created = context.store.create_category(std::move(category));
    if (!created.ok())
      errors.push_back(created.refusal().title);
    else
      data.push_back(category_json(context.store.data().categories.at(created.value())));
  }
  return batch_answer(data, errors, std::get<Json>(body).size(), 201, true);
}

Reply put_category(Context& context) {
  auto body = body_of(context.call, Json::value_t::array);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  Json errors = Json::array();
  for (const Json& row : std::get<Json>(body)) {
    Fields fields(object_or_empty(row));
    Id id = 0;
    fields.require({"category_id"});
    fields.whole("category_id", id, 1, INT64_MAX);
    auto old = context.store.data().categories.find(id);
    if (old == context.store.data().categories.end()) {
      errors.push_back("The category was not found");
      continue;
    }
    Category category = old->second;
    read_category(fields, category, context.store.data().profile);
    if (!fields.fine()) {
      errors.push_back(fields.errors().front().second);
      continue;
    }
    if (const auto updated = context.store.update_category(std::move(category)); !updated.ok())
      errors.push_back(updated.refusal().title);
  }
  return batch_answer({}, errors, std::get<Json>(body).size(), 200, false);
}

Reply delete_category(Context& context) {
  auto chosen = selected(context.call, context.store);
  if (auto* reply = std::get_if<Reply>(&chosen)) return *reply;
  if (context.call.query.empty())
    return in_batch_form(refuse(context.call, 422, "A filter is required to delete categories."));
  std::vector<Id> ids;
  for (const Category* category : std::get<0>(chosen)) ids.push_back(category->id);
  for (Id id : ids) context.store.delete_category(id);
  return bare({{"meta", batch_counts(ids.size(), 0)}}, 202);
}

Reply trees(Context& context) {
  if (auto refusal = refuse_unknown(context.call, {"id:in", "channel_id:in"})) return *refusal;
  const auto ids = id_list(context.call, "id:in"), channels = id_list(context.call, "channel_id:in");
  const auto& profile = context.store.data().profile;
  constexpr Id kStorefront = 1, kOther = 2;
  std::vector<std::pair<Id, Id>> rows;  // a tree and its channel
  for (const auto& [tree, channel] : {std::pair{Id{1}, profile.tree == 1 ? kStorefront : kOther},
                                      std::pair{Id{profile.tree}, kStorefront}}) {
    if ((ids && !contains(*ids, tree)) || (channels && !contains(*channels, channel))) continue;
    if (rows.empty() || rows.back().first != tree) rows.emplace_back(tree, channel);
  }
  return page_v3(context.call, rows.size(), Page{1, 50}, [&](std::size_t i) {
    return Json{{"id", rows[i].first}, {"name", profile.name}, {"channels", Json::array({rows[i].second})}};
  });
}

Json branch(const Store& store, Id tree, Id parent, int depth, const std::vector<Id>& above) {
  Json out = Json::array();
  for (const auto& [id, category] : store.data().categories) {
    if (category.parent_id != parent || category.tree_id != tree) continue;
    std::vector<Id> path = above;
    path.push_back(id);
    out.push_back({{"id", id},
                   {"parent_id", parent},
                   {"depth", depth},
                   {"path", above},
                   {"name", category.name},
                   {"is_visible", category.is_visible},
                   {"url", category.url},
                   {"children", depth < 8 ? branch(store, tree, id, depth + 1, path) : Json::array()}});
  }
  return out;
}

Reply tree(Context& context) {
  if (context.ids[0] != 1 && context.ids[0] != context.store.data().profile.tree)
    return not_found(context.call, "category tree");
  return v3(branch(context.store, context.ids[0], 0, 0, {}));
}

}  // namespace

RouteTable category_routes() {
  constexpr ScopeFamily kFamily = ScopeFamily::kProducts;
  return {{"GET", "/v3/catalog/trees/categories", kFamily, get_categories},
          {"POST", "/v3/catalog/trees/categories", kFamily, post_category},
          {"PUT", "/v3/catalog/trees/categories", kFamily, put_category},
          {"DELETE", "/v3/catalog/trees/categories", kFamily, delete_category},
          {"GET", "/v3/catalog/trees", kFamily, trees},
          {"GET", "/v3/catalog/trees/{}/categories", kFamily, tree}};
}

}  // namespace sandbox
