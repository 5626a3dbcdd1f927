#include "plugin/runtime/sku_watch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sstream>

#include "plugin/store/item_map.h"

namespace tillbridge::runtime {
namespace {

constexpr const char *kLeftFact = "catalogue.sku_left.", *kBackFact = "catalogue.skus_back";

std::string left_fact(std::int64_t variant) {
  return kLeftFact + std::to_string(variant);
}

}  // namespace

SkuWatch::SkuWatch(store::Facts& facts) : facts_(facts) {
  std::istringstream kept(facts_.get(kBackFact).value_or(""));
  for (std::int64_t variant = 0; kept >> variant;) back_.insert(variant);
}

void SkuWatch::keep_back() {
  if (back_.empty())
    facts_.erase(kBackFact);
  else
    facts_.put(kBackFact, fmt::format("{}", fmt::join(back_, " ")));
}

bool SkuWatch::compare(Variants matched) {
  std::erase_if(matched, [](const auto& entry) {
    return store::fold_sku(entry.second.ours) == store::fold_sku(entry.second.theirs);
  });
  bool news = matched.size() != others_.size();
  for (auto& [variant, other] : matched) {
    const auto before = others_.find(variant);
    if (before != others_.end() && before->second.theirs == other.theirs &&
        before->second.ours == other.ours) {
      other.open = before->second.open;
      continue;
    }
    news = true;
    other.open = !back_.contains(variant) && facts_.get(left_fact(variant)) != other.theirs;
  }
  others_ = std::move(matched);
  return news;
}

void SkuWatch::leave(std::int64_t variant, const std::string& theirs) {
  facts_.put(left_fact(variant), theirs);
  if (const auto found = others_.find(variant); found != others_.end()) found->second.open = false;
}

void SkuWatch::put_back(std::int64_t variant) {
  back_.insert(variant);
  keep_back();
  if (const auto found = others_.find(variant); found != others_.end()) found->second.open = false;
}

void SkuWatch::is_back(std::int64_t variant) {
  if (back_.erase(variant) > 0) keep_back();
  others_.erase(variant);
}

void SkuWatch::ended(std::int64_t variant) {
  if (back_.erase(variant) == 0) return;
  keep_back();
  if (const auto found = others_.find(variant); found != others_.end()) found->second.open = true;
}

}  // namespace tillbridge::runtime
