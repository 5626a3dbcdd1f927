#include "plugin/runtime/levels_reader.h"

#include <algorithm>
#include <utility>

#include "plugin/runtime/both_levels.h"

namespace tillbridge::runtime {
namespace {

struct Reading {
  std::vector<std::int64_t> products, variants;
  LevelsTold told;
  bool asked = false;
  std::function<void(std::optional<LevelsTold>)> then;
};

void next(WebStore& web, std::int64_t location, const std::shared_ptr<Reading>& reading) {
  auto& ids = reading->products.empty() ? reading->variants : reading->products;
  if (ids.empty()) return reading->then(std::move(reading->told));
  const bool by_product = &ids == &reading->products;
  const auto count = static_cast<std::ptrdiff_t>(std::min(ids.size(), bigcommerce::kIdsPerRequest));
  const std::vector<std::int64_t> some(ids.end() - count, ids.end());
  ids.erase(ids.end() - count, ids.end());
  auto request = by_product ? bigcommerce::products_at_location_request(location, some)
                            : bigcommerce::variants_at_location_request(location, some);
  request.timeout_ms = 10'000;
  web.ask(std::move(request), [&web, location, reading, by_product](const bigcommerce::HttpReply& reply) {
    const auto page = bigcommerce::parse_inventory(reply, location);
    if (!page) return reading->then(std::nullopt);
    if (!std::exchange(reading->asked, true))
      reading->told.there_s = bigcommerce::answer_time(reply).value_or(0);
    for (const auto& row : page.value().rows)
      reading->told.levels[{by_product, by_product ? row.product_id : row.variant_id}] = {
          row.on_hand, row.available_to_sell};
    next(web, location, reading);
  });
}

}  // namespace

void read_both_levels(WebStore& web, std::int64_t location, const std::vector<core::ItemKey>& items,
                      std::function<void(std::optional<LevelsTold>)> then) {
  auto reading = std::make_shared<Reading>();
  for (const auto& item : items) (item.by_product ? reading->products : reading->variants).push_back(item.id);
  reading->then = std::move(then);
  next(web, location, reading);
}

void read_levels(WebStore& web, std::int64_t location, std::vector<core::ItemKey> items,
                 std::function<void(std::optional<Levels>)> then) {
  read_both_levels(web, location, items, [then = std::move(then)](std::optional<LevelsTold> told) {
    if (!told) return then(std::nullopt);
    Levels levels;
    for (const auto& [item, level] : told->levels) levels[item] = level.available;
    then(std::move(levels));
  });
}

}  // namespace tillbridge::runtime
