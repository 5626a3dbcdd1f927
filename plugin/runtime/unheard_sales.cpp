#include "plugin/runtime/unheard_sales.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "plugin/runtime/location_desk.h"
#include "plugin/store/item_map.h"

namespace tillbridge::runtime {
namespace {

constexpr core::UnixMillis kHour = 3'600'000;

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text)
    if (c == at)
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

}  // namespace

bool UnheardSales::Sales::names(const std::vector<std::string>& folded, core::Millis since) const {
  if (all && *all >= since) return true;
  return std::any_of(folded.begin(), folded.end(), [&](const auto& sku) {
    const auto found = skus.find(sku);
    return found != skus.end() && found->second >= since;
  });
}

/// A line a register: its id, when its newest entry was read, "known" or "all" or both, its SKUs. An id alone
/// stands for all items.
UnheardSales::UnheardSales(store::Facts& facts, core::Millis now) : facts_(&facts) {
  for (const auto& line : split(facts.get(role_fact::kOthersMoved).value_or(""), '\n')) {
    const auto parts = split(line, '\t');
    if (parts.front().empty()) continue;
    auto& sales = registers_[parts.front()];
    if (parts.size() < 3) {
      sales.all = now;
      continue;
    }
    sales.newest = sales.kept = std::strtoll(parts[1].c_str(), nullptr, 10);
    sales.known = parts[2].starts_with("known");
    if (parts[2].ends_with("all")) sales.all = now;
    for (std::size_t i = 3; i < parts.size(); ++i) sales.skus[parts[i]] = now;
  }
}

void UnheardSales::read(const std::string& id, const core::Movement& movement, core::Millis now,
                        core::UnixMillis wall) {
  if (id.find_first_of("\t\n") != std::string::npos) return;
  auto& sales = registers_[id];
  sales.newest = wall;
  if (std::abs(wall - sales.kept) >= kHour) {
    sales.kept = wall;
    changed_ = true;
  }
  for (const auto& line : movement.lines) {
    if (line.sku.empty()) continue;
    const auto folded = store::fold_sku(line.sku);
    const bool named = sales.skus.contains(folded);
    if (!named && (sales.skus.size() == kMostSkus || folded.find_first_of("\t\n") != std::string::npos)) {
      changed_ = changed_ || !sales.all;
      sales.all = now;
      continue;
    }
    sales.skus[folded] = now;
    changed_ = changed_ || !named;
  }
}

void UnheardSales::told(const std::string& id, core::Millis since, std::uint64_t waiting) {
  if (since == 0 || waiting > 0) return;
  const auto found = registers_.find(id);
  auto& sales = found == registers_.end() ? registers_[id] : found->second;
  bool changed = !std::exchange(sales.known, true);
  changed = std::erase_if(sales.skus, [&](const auto& each) { return each.second < since; }) > 0 || changed;
  if (sales.all && *sales.all < since) {
    sales.all.reset();
    changed = true;
  }
  changed_ = changed_ || changed;
}

void UnheardSales::keep() {
  if (!std::exchange(changed_, false)) return;
  std::string lines;
  for (const auto& [id, sales] : registers_) {
    lines +=
        fmt::format("{}\t{}\t{}{}", id, sales.newest, sales.known ? "known" : "", sales.all ? "all" : "");
    for (const auto& [sku, at] : sales.skus) lines += '\t' + sku;
    lines += '\n';
  }
  facts_->put(role_fact::kOthersMoved, lines);
}

const UnheardSales::Sales* UnheardSales::of(const std::string& id) const {
  const auto found = registers_.find(id);
  return found == registers_.end() ? nullptr : &found->second;
}

}  // namespace tillbridge::runtime
