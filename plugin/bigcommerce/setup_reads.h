#pragma once

// What a merchant sets up in the control panel before shoppers come, as far as the API tells: requests and
// answers. Pure; any thread.

#include <cstdint>
#include <string>
#include <vector>

#include "plugin/bigcommerce/replies.h"

namespace tillbridge::bigcommerce {

HttpRequest active_theme_request(std::int64_t channel);
/// Whether a theme is at work on the storefront; a store without one answers 404.
core::Result<bool> parse_active_theme(const HttpReply& reply);

HttpRequest channel_site_request(std::int64_t channel);
/// Whether the storefront's site has a certificate, its own or a shared one.
core::Result<bool> parse_site_certificate(const HttpReply& reply);

struct ShippingZone {
  std::int64_t id = 0;
  std::string name;
  bool enabled = true;
};
core::Result<std::vector<ShippingZone>> parse_shipping_zones(const HttpReply& reply);

}  // namespace tillbridge::bigcommerce
