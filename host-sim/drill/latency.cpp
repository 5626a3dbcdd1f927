#include "drill/latency.h"

#include <algorithm>
#include <map>

namespace till_drill {

std::vector<std::optional<std::int64_t>> accepted_after(const std::vector<SoldAt>& sales,
                                                        const std::vector<SeenEffect>& effects) {
  struct Taken {
    std::int64_t at_unix_ms, units;
  };
  std::map<std::string, std::vector<Taken>> taken;
  for (const auto& effect : effects) {
    if (effect.change < 0) taken[effect.sku].push_back({effect.at_unix_ms, -effect.change});
  }
  std::vector<std::optional<std::int64_t>> answers;
  for (const auto& sale : sales) {
    std::optional<std::int64_t> last;
    bool complete = !sale.units.empty();
    for (const auto& [sku, units] : sale.units) {
      auto left = units;
      for (auto& piece : taken[sku]) {
        if (left == 0) break;
        if (piece.units == 0 || piece.at_unix_ms < sale.at_unix_ms) continue;
        const auto claimed = std::min(left, piece.units);
        piece.units -= claimed;
        left -= claimed;
        last = std::max(last.value_or(0), piece.at_unix_ms - sale.at_unix_ms);
      }
      complete = complete && left == 0;
    }
    answers.push_back(complete ? last : std::nullopt);
  }
  return answers;
}

std::optional<std::int64_t> percentile(std::vector<std::int64_t> values, int percent) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const auto rank = (values.size() * static_cast<std::size_t>(percent) + 99) / 100;
  return values[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace till_drill
