#pragma once
// `/v3/settings/inventory`, shared by the API and the admin API.
#include "sandbox/api/context.h"

namespace sandbox {

Json inventory_settings_json(const InventorySettings& settings);
void read_inventory_settings(Fields& fields, InventorySettings& settings);

}  // namespace sandbox
