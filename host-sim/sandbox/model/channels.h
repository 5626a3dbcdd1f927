#pragma once
// Sales channels, their metafields, and the store's own settings.
#include "sandbox/model/catalog.h"

namespace sandbox {

struct Channel {
  Id id = 0;
  std::string name, type, platform, status, external_id, icon_url;
  bool is_listable_from_ui = true, is_visible = true;
  TimeMs created = 0, modified = 0;
};

struct Metafield {
  Id id = 0, resource_id = 0;
  std::string permission_set = "app_only", nspace, key, value, description, owner;  ///< owner: an API account
  TimeMs created = 0, modified = 0;
};

/// `/v3/settings/inventory`. The first three decide what orders do to stock.
struct InventorySettings {
  std::string update_stock_behavior = "order_placed";
  bool edit_order_stock_adjustment = true, refund_order_stock_adjustment = true;
  std::string product_out_of_stock_behavior = "do_nothing", option_out_of_stock_behavior = "do_nothing";
  std::string stock_level_display = "dont_show", default_out_of_stock_message = "Out of stock";
  bool hide_in_product_filtering = false, show_pre_order_stock_levels = false,
       show_out_of_stock_message = false;
};

/// What the store says about itself, and how this sandbox behaves where the documents leave it open.
struct Profile {
  std::string hash, account_uuid, name = "Sandbox Store", currency = "USD", plan = "plus";
  bool prices_with_tax = false;  ///< prices of the catalogue include tax
  std::int64_t stock_delay_ms = 2000;
  /// Of the storefront's categories. Where it is not 1, that one is another channel's.
  std::int64_t tree = 1;
  bool stage_a = false;  ///< judge relative adjustments on what readers see first, as the real one may
  /// What the merchant has set up on the control panel: a theme, a way to ship, a way to pay.
  bool has_theme = true, has_shipping = true, has_payments = true;
  /// Promises that an integration stands on, to see what it does where they are broken; not kept in the state
  /// file. `keep_whole`: a relative request is all or nothing. `keep_floor`: levels are judged on master
  /// data; else on what readers see alone, so that two requests at once can take the same units.
  bool keep_whole = true, keep_floor = true;
};

}  // namespace sandbox
