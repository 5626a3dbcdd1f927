#include "plugin/runtime/marker_product.h"

#include <fmt/format.h>

#include <charconv>

#include "plugin/core/seal.h"

namespace tillbridge::runtime {
namespace {

std::string slot_name(const std::string& sku, int lane, char slot) {
  return fmt::format("{}-{}{}", sku, lane, slot);
}

/// Where the epoch began, by the SKU of a slot; nothing when it is another slot's.
std::optional<std::uint64_t> beginning_of(const std::string& found, const std::string& slot) {
  if (found == slot) return 0;
  const std::string with_start = slot + "-S";
  if (!found.starts_with(with_start)) return std::nullopt;
  std::uint64_t start = 0;
  const char *from = found.data() + with_start.size(), *to = found.data() + found.size();
  const auto read = std::from_chars(from, to, start);
  if (read.ec != std::errc() || read.ptr != to || start == 0) return std::nullopt;
  return start;
}

}  // namespace

std::string marker_sku(const Host& host, int epoch) {
  std::string id;
  for (const char c : host.register_id())
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-') id += c;
  return fmt::format("TILLBRIDGE-MARKER-{}-E{}-K{}", id.substr(0, 64), epoch, core::kLanes);
}

bigcommerce::MarkerProduct marker_product(const Host& host, int epoch, std::uint64_t epoch_start) {
  bigcommerce::MarkerProduct marker;
  marker.sku = marker_sku(host, epoch);
  marker.name = fmt::format("Tillbridge sync marker, do not edit ({} {} {})", host.register_name(),
                            host.register_id().substr(0, 64), epoch);
  for (int lane = 0; lane < core::kLanes; ++lane)
    for (const char slot : {'A', 'B'})
      marker.slots.push_back({slot_name(marker.sku, lane, slot) +
                                  (epoch_start == 0 ? std::string() : fmt::format("-S{}", epoch_start)),
                              fmt::format("{}{}", lane, slot)});
  return marker;
}

std::optional<MarkerFound> find_marker_slots(const std::vector<bigcommerce::CatalogItem>& rows,
                                             const std::string& sku) {
  MarkerFound marker;
  for (int lane = 0; lane < core::kLanes; ++lane)
    for (const char slot : {'A', 'B'}) {
      const std::size_t before = marker.variants.size();
      for (const auto& row : rows) {
        const auto start = beginning_of(row.sku, slot_name(sku, lane, slot));
        if (!start || marker.variants.size() != before) continue;
        if (before == 0) marker.epoch_start = *start;
        if (*start != marker.epoch_start) return std::nullopt;
        marker.variants.push_back(row.variant_id);
        marker.product = row.product_id;
      }
      if (marker.variants.size() == before) return std::nullopt;
    }
  return marker;
}

}  // namespace tillbridge::runtime
