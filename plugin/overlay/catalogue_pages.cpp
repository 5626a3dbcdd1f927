#include "plugin/overlay/catalogue_pages.h"

#include <algorithm>
#include <unordered_map>

#include "plugin/overlay/letters.h"
#include "plugin/overlay/views_catalogue.h"

namespace tillbridge::overlay {

const std::vector<std::uint32_t>& RowTops::tops(ItemFilter& filter, std::uint32_t plain, std::uint32_t told,
                                                std::uint32_t look) {
  const auto& rows = filter.rows();
  if (revision_ == filter.revision() && plain_ == plain && look_ == look) return tops_;
  revision_ = filter.revision();
  plain_ = plain;
  look_ = look;
  tops_.clear();
  tops_.reserve(rows.size() + 1);
  std::uint32_t top = 0;
  for (const auto index : rows) {
    tops_.push_back(top);
    const auto& item = filter.items()->items[index];
    top += item.state == core::OnlineState::problem ? look : has_sentence(item) ? told : plain;
  }
  tops_.push_back(top);
  return tops_;
}

std::size_t ItemsPage::selected_shown() {
  if (selected.empty()) return 0;
  const auto& shown = filter.rows();
  if (counted_selection_ == selection && counted_rows_ == filter.revision()) return counted_;
  counted_selection_ = selection;
  counted_rows_ = filter.revision();
  counted_ = 0;
  for (const auto index : shown)
    counted_ += selected.contains(filter.items()->items[index].item_id) ? 1u : 0u;
  return counted_;
}

std::vector<TreeRow> tree_of(const core::CategoryList& list) {
  const auto& all = list.categories;
  std::unordered_map<std::int64_t, std::vector<std::size_t>> children;
  std::set<std::int64_t> known;
  for (const auto& each : all) known.insert(each.id);
  for (std::size_t i = 0; i < all.size(); ++i)
    children[known.contains(all[i].parent) ? all[i].parent : 0].push_back(i);
  std::vector<TreeRow> rows;
  rows.reserve(all.size());
  std::vector<TreeRow> open;  // the next one last
  const auto put = [&](std::int64_t parent, int depth) {
    const auto found = children.find(parent);
    if (found == children.end()) return;
    for (auto i = found->second.rbegin(); i != found->second.rend(); ++i) open.push_back({*i, depth});
    children.erase(found);
  };
  put(0, 0);
  while (!open.empty()) {
    const auto row = open.back();
    open.pop_back();
    rows.push_back(row);
    if (all[row.index].id != 0) put(all[row.index].id, row.depth + 1);
  }
  return rows;
}

bool may_stand_below(const core::CategoryList& list, std::int64_t category, std::int64_t parent) {
  constexpr int kDeepest = 8;  // of the web store
  const auto rows = tree_of(list);
  // What is below it comes right after it, deeper.
  int own = 0, under = 0, above = 0;
  bool inside = false;
  for (const auto& row : rows) {
    const auto& each = list.categories[row.index];
    if (each.id == category) {
      own = row.depth;
      inside = true;
    } else {
      inside = inside && row.depth > own;
    }
    if (inside) under = std::max(under, row.depth - own);
    if (each.id != parent) continue;
    if (inside || each.ours) return false;
    above = row.depth + 1;
  }
  return above + under + 1 <= kDeepest;
}

const core::WebCategory* find_category(const core::CategoryList& list, std::int64_t id) {
  const auto found = std::find_if(list.categories.begin(), list.categories.end(),
                                  [&](const core::WebCategory& each) { return each.id == id; });
  return found == list.categories.end() ? nullptr : &*found;
}

NameFault category_name_fault(const CategoriesPage& page, const core::Picture& picture) {
  constexpr int kMostLetters = 50;  // of the web store
  if (page.name.find_first_not_of(' ') == std::string::npos) return NameFault::empty;
  int letters = 0;
  for (std::string_view rest = page.name; !rest.empty(); ++letters) take_letter(rest);
  if (letters > kMostLetters) return NameFault::too_long;
  if (picture.categories == nullptr) return NameFault::none;
  const auto folded = core::fold_for_search(page.name);
  for (const auto& each : picture.categories->categories)
    if (each.id != page.category && each.parent == page.parent && core::fold_for_search(each.name) == folded)
      return NameFault::taken;
  return NameFault::none;
}

bool ticked(const CategoriesPage& page, const std::string& item_id) {
  if (const auto staged = page.ticks.find(item_id); staged != page.ticks.end()) return staged->second;
  return page.members.contains(item_id);
}

}  // namespace tillbridge::overlay
