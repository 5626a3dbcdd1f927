// The store, its clock, its locations and settings, and the channel that marks a register's location.

#include "plugin/bigcommerce/json_read.h"
#include "plugin/bigcommerce/replies.h"

namespace tillbridge::bigcommerce {
namespace {

std::optional<Channel> read_channel(const Json& row) {
  Channel out;
  out.id = integer_of(row, "id");
  if (out.id <= 0) return std::nullopt;
  out.name = text_of(row, "name");
  out.type = text_of(row, "type");
  out.platform = text_of(row, "platform");
  out.status = text_of(row, "status");
  out.external_id = text_of(row, "external_id");
  return out;
}

std::optional<Metafield> read_metafield(const Json& row) {
  Metafield out;
  out.id = integer_of(row, "id");
  out.key = text_of(row, "key");
  if (out.id <= 0 || out.key.empty()) return std::nullopt;
  out.namespace_name = text_of(row, "namespace");
  out.value = text_of(row, "value");
  return out;
}

template <class T>
core::Result<T> one_of(const HttpReply& reply, std::string_view what, std::optional<T> (*read)(const Json&)) {
  auto object = object_of(reply, what);
  if (!object) return object.error();
  auto one = read(object.value());
  if (!one) return unreadable(what, "lacks the fields it needs");
  return std::move(*one);
}

}  // namespace

core::Result<StoreInfo> parse_store(const HttpReply& reply) {
  constexpr std::string_view kWhat = "the store";
  auto object = object_of(reply, kWhat);
  if (!object) return object.error();
  const Json& json = object.value();
  StoreInfo out;
  out.hash = text_of(json, "id");
  if (out.hash.empty()) return unreadable(kWhat, "does not say which store it is");
  out.name = text_of(json, "name");
  out.domain = text_of(json, "domain");
  out.status = text_of(json, "status");
  out.currency = text_of(json, "currency");
  out.country_code = text_of(json, "country_code");
  if (const Json* zone = member(json, "timezone")) {
    out.timezone = zone->is_string() ? zone->get<std::string>() : text_of(*zone, "name");
  }
  out.weight_units = text_of(json, "weight_units");
  out.plan_level = text_of(json, "plan_level");
  out.plan_name = text_of(json, "plan_name");
  out.plan_is_trial = truth_of(json, "plan_is_trial", false);
  if (truth_of(json, "is_price_entered_with_tax", true) == truth_of(json, "is_price_entered_with_tax", false))
    out.is_price_entered_with_tax = truth_of(json, "is_price_entered_with_tax", false);
  const auto places = integer_of(json, "decimal_places", 2);
  out.decimal_places = places >= 0 && places <= 8 ? static_cast<int>(places) : 2;
  out.default_channel_id = integer_of(json, "default_channel_id", 1);
  return out;
}

std::optional<std::int64_t> answer_time(const HttpReply& reply) {
  if (reply.delivery != Delivery::answered || reply.status < 200 || reply.status > 299) return std::nullopt;
  const auto date = reply.headers.find("date");
  if (date != reply.headers.end()) return parse_date(date->second);
  return std::nullopt;
}

core::Result<ServerTime> parse_time(const HttpReply& reply) {
  constexpr std::string_view kWhat = "its clock";
  auto object = object_of(reply, kWhat);
  if (!object) return object.error();
  ServerTime out;
  out.unix_seconds = integer_of(object.value(), "time");
  if (out.unix_seconds <= 0) return unreadable(kWhat, "names no time");
  return out;
}

core::Result<Page<Location>> parse_locations(const HttpReply& reply) {
  return page_of<Location>(reply, "the locations", [](const Json& row) -> std::optional<Location> {
    Location out;
    out.id = integer_of(row, "id");
    if (out.id <= 0) return std::nullopt;
    out.code = text_of(row, "code");
    out.label = text_of(row, "label");
    out.enabled = truth_of(row, "enabled", true);
    out.is_default = truth_of(row, "is_default", out.id == 1);
    out.managed_by_external_source = truth_of(row, "managed_by_external_source", false);
    return out;
  });
}

core::Result<InventorySettings> parse_inventory_settings(const HttpReply& reply,
                                                         const InventorySettings& inherited) {
  auto object = object_of(reply, "the inventory settings");
  if (!object) return object.error();
  const Json& json = object.value();
  InventorySettings out = inherited;
  const std::string moves = text_of(json, "update_stock_behavior");
  if (moves == "order_placed") {
    out.moves_when = InventorySettings::MovesWhen::placed;
  } else if (moves == "order_completed_or_shipped") {
    out.moves_when = InventorySettings::MovesWhen::completed;
  } else if (!moves.empty()) {
    // Guessing when stock moves would take units twice or never.
    return unreadable("the inventory settings", "names a rule for stock that is not known");
  }
  out.restock_on_refund = truth_of(json, "refund_order_stock_adjustment", inherited.restock_on_refund);
  out.adjust_on_edit = truth_of(json, "edit_order_stock_adjustment", inherited.adjust_on_edit);
  return out;
}

core::Result<Page<Channel>> parse_channels(const HttpReply& reply) {
  return page_of<Channel>(reply, "the channels", read_channel);
}
core::Result<Channel> parse_channel(const HttpReply& reply) {
  return one_of<Channel>(reply, "the channel", read_channel);
}
core::Result<Page<Metafield>> parse_metafields(const HttpReply& reply) {
  return page_of<Metafield>(reply, "the channel's notes", read_metafield);
}
core::Result<Metafield> parse_metafield(const HttpReply& reply) {
  return one_of<Metafield>(reply, "the channel's note", read_metafield);
}

}  // namespace tillbridge::bigcommerce
