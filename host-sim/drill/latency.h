#pragma once
// How long a sale took to be accepted by the web store. Pure.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "drill/store_admin.h"

namespace till_drill {

/// A sale of the drill, at the moment the register began it.
struct SoldAt {
  std::int64_t at_unix_ms = 0;
  std::vector<std::pair<std::string, std::int64_t>> units;  ///< SKU, whole units
};

/// For each sale the milliseconds until the store had all of its units: each unit is matched with the first
/// unit of the same SKU taken out afterwards that no earlier sale has claimed. Empty where the store never
/// took them (not online, netted with a return, not sent yet).
std::vector<std::optional<std::int64_t>> accepted_after(const std::vector<SoldAt>& sales,
                                                        const std::vector<SeenEffect>& effects);

/// The value below which `percent` of the values lie (nearest rank); empty for no values.
std::optional<std::int64_t> percentile(std::vector<std::int64_t> values, int percent);

}  // namespace till_drill
