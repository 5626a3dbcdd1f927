#pragma once

// The marker as a product of the web store: how its SKUs name register, epoch, where the epoch began, lanes
// and slots.

#include <optional>
#include <string>
#include <vector>

#include "plugin/bigcommerce/replies.h"
#include "plugin/bigcommerce/requests.h"
#include "plugin/runtime/ports.h"

namespace tillbridge::runtime {

/// TILLBRIDGE-MARKER-<register>-E<epoch>-K8.
std::string marker_sku(const Host& host, int epoch);
/// The product to be made. Slots are A0, B0, A1, B1, ...; an epoch that does not begin at 0 has its beginning
/// in their SKUs ("...-0A-S90123").
bigcommerce::MarkerProduct marker_product(const Host& host, int epoch, std::uint64_t epoch_start);

struct MarkerFound {
  std::int64_t product = 0;
  std::vector<std::int64_t> variants;  ///< A0, B0, A1, B1, ...
  std::uint64_t epoch_start = 0;
};
/// The marker among the rows of a product; nothing when a slot is missing, or the slots disagree on where
/// the epoch began.
std::optional<MarkerFound> find_marker_slots(const std::vector<bigcommerce::CatalogItem>& rows,
                                             const std::string& sku);

}  // namespace tillbridge::runtime
