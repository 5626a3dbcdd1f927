#include "plugin/bigcommerce/setup_reads.h"

#include "plugin/bigcommerce/json_read.h"
#include "plugin/bigcommerce/request_shapes.h"

namespace tillbridge::bigcommerce {
namespace {

constexpr core::Millis kTimeout = 20'000;

}  // namespace

HttpRequest active_theme_request(std::int64_t channel) {
  return read_of(fmt::format("/v3/channels/{}/active-theme", channel), kTimeout);
}

core::Result<bool> parse_active_theme(const HttpReply& reply) {
  auto theme = object_of(reply, "the theme");
  if (!theme) return theme.error();
  return !text_of(theme.value(), "active_theme_uuid").empty();
}

HttpRequest channel_site_request(std::int64_t channel) {
  return read_of(fmt::format("/v3/channels/{}/site", channel), kTimeout);
}

core::Result<bool> parse_site_certificate(const HttpReply& reply) {
  auto site = object_of(reply, "the site");
  if (!site) return site.error();
  const auto status = text_of(site.value(), "ssl_status");
  return status == "dedicated" || status == "shared";
}

core::Result<std::vector<ShippingZone>> parse_shipping_zones(const HttpReply& reply) {
  auto document = document_of(reply, "the shipping zones");
  if (!document) return document.error();
  std::vector<ShippingZone> zones;
  if (document.value().is_null()) return zones;
  if (!document.value().is_array()) return unreadable("the shipping zones", "is not the list it should be");
  for (const Json& row : document.value())
    zones.push_back({integer_of(row, "id"), text_of(row, "name"), truth_of(row, "enabled", true)});
  return zones;
}

}  // namespace tillbridge::bigcommerce
