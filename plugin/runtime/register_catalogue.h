#pragma once

#include <memory>
#include <set>

#include "plugin/core/catalogue_item.h"
#include "plugin/runtime/ports.h"

namespace tillbridge::runtime {

/// The register's own items with their variants, as last read; never changed once made. Beside the strings
/// about 400 bytes an item with one SKU, so 100,000 items take some 60 MB.
struct RegisterCatalogue {
  std::vector<core::RegisterItem> items;  ///< by item_id
  std::set<std::string> twice;            ///< folded SKUs that two items have
  std::set<std::string> upcs_twice;       ///< UPCs that two items have, without zeros in front
  const core::RegisterItem* find(const std::string& item_id) const;
};

/// From what the host hands out, in whatever order.
std::shared_ptr<const RegisterCatalogue> make_register_catalogue(const std::vector<Host::Item>& rows);

}  // namespace tillbridge::runtime
