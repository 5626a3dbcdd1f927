#include <algorithm>

#include "sandbox/api/dates.h"
#include "sandbox/api/routes.h"

namespace sandbox {
namespace {

Json channel_json(const Channel& channel) {
  return {
      {"id", channel.id},
      {"name", channel.name},
      {"type", channel.type},
      {"platform", channel.platform},
      {"status", channel.status},
      {"external_id", channel.external_id},
      {"icon_url", channel.icon_url.empty() ? "https://cdn.bcapp.dev/icons/channel.svg" : channel.icon_url},
      {"is_listable_from_ui", channel.is_listable_from_ui},
      {"is_visible", channel.is_visible},
      {"is_enabled",
       channel.status == "connected" || channel.status == "active" || channel.status == "prelaunch"},
      {"date_created", iso8601(channel.created)},
      {"date_modified", iso8601(channel.modified)}};
}

Reply get_channels(Context& context) {
  const Call& call = context.call;
  if (auto refusal =
          refuse_unknown(call, {"include", "available", "status:in", "type:in", "platform:in", "date_created",
                                "date_created:min", "date_created:max", "date_modified", "date_modified:min",
                                "date_modified:max", "limit", "page"})) {
    return *refusal;
  }
  auto page = page_of(call, 50, 250);
  if (auto* reply = std::get_if<Reply>(&page)) return *reply;
  const DateFilter created(call, "date_created"), modified(call, "date_modified");
  for (const DateFilter* dates : {&created, &modified})
    if (dates->refusal()) return *dates->refusal();
  const auto statuses = text_list(call, "status:in"), types = text_list(call, "type:in"),
             platforms = text_list(call, "platform:in");
  auto in = [](const std::optional<std::vector<std::string>>& list, const std::string& value) {
    return !list || std::find(list->begin(), list->end(), value) != list->end();
  };
  std::vector<const Channel*> rows;
  for (const auto& [id, channel] : context.store.data().channels) {
    const bool gone = channel.status == "deleted" || channel.status == "terminated";
    if (!statuses && gone) continue;
    if (!in(statuses, channel.status) || !in(types, channel.type) || !in(platforms, channel.platform))
      continue;
    if (!created.fits(channel.created) || !modified.fits(channel.modified)) continue;
    rows.push_back(&channel);
  }
  return page_v3(call, rows.size(), std::get<Page>(page),
                 [&](std::size_t i) { return channel_json(*rows[i]); });
}

const Channel* channel_of(const Context& context) {
  auto it = context.store.data().channels.find(context.ids[0]);
  return it == context.store.data().channels.end() ? nullptr : &it->second;
}

Reply get_channel(Context& context) {
  if (auto refusal = refuse_unknown(context.call, {"include"})) return *refusal;
  const Channel* channel = channel_of(context);
  if (!channel) return not_found(context.call, "channel");
  Json row = channel_json(*channel);
  if (context.call.param("include") == "currencies") {
    const std::string& currency = context.store.data().profile.currency;
    row["currencies"] = {{"channel_id", channel->id},
                         {"enabled_currencies", Json::array({currency})},
                         {"default_currency", currency}};
  }
  return v3(row);
}

void read_channel(Fields& fields, Channel& channel) {
  fields.text("name", channel.name, 255);
  fields.text("status", channel.status, 32);
  fields.text("external_id", channel.external_id, 255);
  fields.boolean("is_listable_from_ui", channel.is_listable_from_ui);
  fields.boolean("is_visible", channel.is_visible);
}

Reply post_channel(Context& context) {
  auto body = body_of(context.call, Json::value_t::object);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  Fields fields(std::get<Json>(body));
  fields.require({"name", "type", "platform"});
  Channel channel;
  fields.text("type", channel.type, 32);
  fields.text("platform", channel.platform, 64);
  read_channel(fields, channel);
  if (!fields.fine()) return refuse(context.call, fields.refusal());
  auto created = context.store.create_channel(std::move(channel), context.now);
  if (!created.ok()) return refuse(context.call, created.refusal());
  return v3(channel_json(context.store.data().channels.at(created.value())));
}

Reply put_channel(Context& context) {
  const Channel* old = channel_of(context);
  if (!old) return not_found(context.call, "channel");
  auto body = body_of(context.call, Json::value_t::object);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  Fields fields(std::get<Json>(body));
  if (fields.has("type") || fields.has("platform")) fields.wrong("type", "type and platform never change");
  Channel channel = *old;
  read_channel(fields, channel);
  // Only the control panel launches a store, and nothing takes that back.
  if (fields.has("status") && (channel.status == "prelaunch" || channel.status == "terminated"))
    fields.wrong("status", "\"" + channel.status + "\" cannot be set");
  if (!fields.fine()) return refuse(context.call, fields.refusal());
  auto done = context.store.update_channel(std::move(channel), context.now);
  if (!done.ok()) return refuse(context.call, done.refusal());
  return get_channel(context);
}

Reply active_theme(Context& context) {
  const Channel* channel = channel_of(context);
  if (!channel || channel->type != "storefront" || !context.store.data().profile.has_theme)
    return refuse(context.call, 404,
                  "No active theme found with channel_id: " + std::to_string(context.ids[0]));
  return v3({{"active_theme_uuid", "e3d82ce0-9bae-0133-0de7-525400970412"},
             {"active_theme_configuration_uuid", "1c0962a0-9172-0139-70bc-2a81c0049363"},
             {"active_theme_version_uuid", "b9911770-8a43-0139-f84a-7e39a3a0bc55"},
             {"saved_theme_configuration_uuid", "1c0962a0-9172-0139-70bc-2a81c0049363"}});
}

Json metafield_json(const Metafield& metafield) {
  return {{"id", metafield.id},
          {"permission_set", metafield.permission_set},
          {"namespace", metafield.nspace},
          {"key", metafield.key},
          {"value", metafield.value},
          {"description", metafield.description},
          {"resource_type", "channel"},
          {"resource_id", metafield.resource_id},
          {"date_created", iso8601(metafield.created)},
          {"date_modified", iso8601(metafield.modified)},
          {"owner_client_id", metafield.owner}};
}

// `app_only` metafields are seen by the account that made them, by nobody else.
bool may_see(const Context& context, const Metafield& metafield) {
  return metafield.permission_set != "app_only" || metafield.owner == context.call.owner;
}

bool may_write(const Context& context, const Metafield& metafield) {
  return metafield.owner == context.call.owner || metafield.permission_set.rfind("write", 0) == 0;
}

Reply list_metafields(Context& context) {
  const Call& call = context.call;
  if (auto refusal =
          refuse_unknown(call, {"page", "limit", "key", "key:in", "namespace", "namespace:in", "direction",
                                "include_fields", "date_created", "date_created:min", "date_created:max",
                                "date_modified", "date_modified:min", "date_modified:max"}))
    return *refusal;
  if (!channel_of(context)) return not_found(call, "channel");
  const DateFilter created(call, "date_created"), modified(call, "date_modified");
  for (const DateFilter* dates : {&created, &modified})
    if (dates->refusal()) return *dates->refusal();
  auto page = page_of(call, 50, 250);
  if (auto* reply = std::get_if<Reply>(&page)) return *reply;
  const auto keys = text_list(call, call.param("key:in") ? "key:in" : "key");
  const auto spaces = text_list(call, call.param("namespace:in") ? "namespace:in" : "namespace");
  auto in = [](const std::optional<std::vector<std::string>>& list, const std::string& value) {
    return !list || std::find(list->begin(), list->end(), value) != list->end();
  };
  std::vector<const Metafield*> rows;
  for (const auto& [id, metafield] : context.store.data().channel_metafields) {
    if (metafield.resource_id == context.ids[0] && in(keys, metafield.key) && in(spaces, metafield.nspace) &&
        created.fits(metafield.created) && modified.fits(metafield.modified) && may_see(context, metafield)) {
      rows.push_back(&metafield);
    }
  }
  if (call.param("direction").value_or("asc") == "desc") std::reverse(rows.begin(), rows.end());
  return page_v3(call, rows.size(), std::get<Page>(page), [&](std::size_t i) {
    Json row = metafield_json(*rows[i]);
    choose_fields(call, row);
    return row;
  });
}

const Metafield* metafield_of(const Context& context) {
  auto it = context.store.data().channel_metafields.find(context.ids[1]);
  const bool found = it != context.store.data().channel_metafields.end() &&
                     it->second.resource_id == context.ids[0] && may_see(context, it->second);
  return found ? &it->second : nullptr;
}

Reply one_metafield(Context& context) {
  const Metafield* metafield = metafield_of(context);
  return metafield ? v3(metafield_json(*metafield)) : not_found(context.call, "metafield");
}

void read_metafield(Fields& fields, Metafield& metafield) {
  fields.text("namespace", metafield.nspace, 64);
  fields.text("key", metafield.key, 64);
  fields.text("value", metafield.value, 65535);
  fields.text("description", metafield.description, 255);
  fields.one_of("permission_set", metafield.permission_set,
                {"app_only", "read", "write", "read_and_sf_access", "write_and_sf_access"});
  for (const auto& [name, value] : {std::pair{"namespace", &metafield.nspace},
                                    std::pair{"key", &metafield.key}, std::pair{"value", &metafield.value}}) {
    if (fields.has(name) && value->empty()) fields.wrong(name, std::string(name) + " must not be empty");
  }
}

Reply create_metafield(Context& context) {
  auto body = body_of(context.call, Json::value_t::object);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  Fields fields(std::get<Json>(body));
  fields.require({"namespace", "key", "value", "permission_set"});
  Metafield metafield;
  metafield.resource_id = context.ids[0];
  metafield.owner = context.call.owner;
  read_metafield(fields, metafield);
  if (!fields.fine()) return refuse(context.call, fields.refusal());
  auto created = context.store.create_metafield(std::move(metafield), context.now);
  if (!created.ok()) return refuse(context.call, created.refusal());
  return v3(metafield_json(context.store.data().channel_metafields.at(created.value())));
}

Reply update_metafield(Context& context) {
  const Metafield* old = metafield_of(context);
  if (!old) return not_found(context.call, "metafield");
  if (!may_write(context, *old))
    return refuse(context.call, 403, "The metafield belongs to another API account.");
  auto body = body_of(context.call, Json::value_t::object);
  if (auto* reply = std::get_if<Reply>(&body)) return *reply;
  Fields fields(std::get<Json>(body));
  Metafield metafield = *old;
  read_metafield(fields, metafield);
  if (!fields.fine()) return refuse(context.call, fields.refusal());
  context.store.update_metafield(std::move(metafield), context.now);
  return one_metafield(context);
}

Reply remove_metafield(Context& context) {
  const Metafield* old = metafield_of(context);
  if (!old) return not_found(context.call, "metafield");
  if (!may_write(context, *old))
    return refuse(context.call, 403, "The metafield belongs to another API account.");
  context.store.delete_metafield(context.ids[0], context.ids[1]);
  return no_content();
}

}  // namespace

RouteTable channel_routes() {
  constexpr ScopeFamily kFamily = ScopeFamily::kChannels;
  return {{"GET", "/v3/channels", kFamily, get_channels},
          {"POST", "/v3/channels", kFamily, post_channel},
          {"GET", "/v3/channels/{}", kFamily, get_channel},
          {"PUT", "/v3/channels/{}", kFamily, put_channel},
          {"GET", "/v3/channels/{}/active-theme", kFamily, active_theme},
          {"GET", "/v3/channels/{}/metafields", kFamily, list_metafields},
          {"POST", "/v3/channels/{}/metafields", kFamily, create_metafield},
          {"GET", "/v3/channels/{}/metafields/{}", kFamily, one_metafield},
          {"PUT", "/v3/channels/{}/metafields/{}", kFamily, update_metafield},
          {"DELETE", "/v3/channels/{}/metafields/{}", kFamily, remove_metafield}};
}

}  // namespace sandbox
