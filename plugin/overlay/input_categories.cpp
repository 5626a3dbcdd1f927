// What taps do on the page Categories: its form, where a category goes, and what is in it.
#include "plugin/overlay/overlay_state.h"
#include "plugin/overlay/texts.h"

namespace tillbridge::overlay {
namespace {

constexpr double kSavingS = 30;

std::string trimmed(const std::string& words) {
  const auto first = words.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return words.substr(first, words.find_last_not_of(' ') - first + 1);
}

}  // namespace

void Overlay::State::save_category(bool another) {
  auto& page = ui.pages.categories;
  if (category_name_fault(page, *picture) != NameFault::none || picture->categories == nullptr) return;
  end_typing();
  const auto name = trimmed(page.name);
  const std::string visible = page.visible ? "yes" : "no";
  Arguments arguments;
  if (page.category != 0) {
    const auto* category = find_category(*picture->categories, page.category);
    if (category == nullptr) {
      page.view = CategoriesPage::View::list;
      return;
    }
    arguments = {{"category", std::to_string(page.category)}};
    if (category->name != name) arguments.emplace_back("name", name);
    if (category->visible != page.visible) arguments.emplace_back("visible", visible);
    if (category->parent != page.parent) arguments.emplace_back("parent", std::to_string(page.parent));
    if (arguments.size() > 1) {
      page.saving.push_back({name, picture->categories->revision, clock_s + kSavingS});
      ask("category-edit", std::move(arguments));
    }
  } else {
    arguments = {{"name", name}, {"visible", visible}};
    if (page.parent != 0) arguments.emplace_back("parent", std::to_string(page.parent));
    page.saving.push_back({name, picture->categories->revision, clock_s + kSavingS});
    ask("category-create", std::move(arguments));
  }
  page.name.clear();
  page.visible = true;
  if (!another) page.view = CategoriesPage::View::list;
}

void Overlay::State::save_category_items() {
  auto& page = ui.pages.categories;
  std::string add, remove;
  for (const auto& [id, in] : page.ticks) {
    auto& list = in ? add : remove;
    if (!list.empty()) list += '\n';
    list += id;
  }
  if (add.empty() && remove.empty()) return;
  Arguments arguments{{"category", std::to_string(page.category)}};
  if (!add.empty()) arguments.emplace_back("add", std::move(add));
  if (!remove.empty()) arguments.emplace_back("remove", std::move(remove));
  if (const auto* category = find_category(*picture->categories, page.category); category != nullptr)
    page.saving.push_back({category->name, picture->categories->revision, clock_s + kSavingS});
  ask("category-items", std::move(arguments));
  page.ticks.clear();
  page.view = CategoriesPage::View::list;
}

void Overlay::State::perform_category(const Tap& tap) {
  auto& page = ui.pages.categories;
  using View = CategoriesPage::View;
  const auto* category =
      picture->categories == nullptr ? nullptr : find_category(*picture->categories, tap.which);
  switch (tap.act) {
    case Act::category_open:
      page.open = page.open == tap.which ? 0 : tap.which;
      page.reveal = true;
      page.asking_delete = false;
      break;
    case Act::category_new:
      page.view = View::form;
      page.category = 0;
      page.parent = tap.which;
      page.name.clear();
      page.visible = true;
      page.form_scroll = 0;
      break;
    case Act::category_edit:
      if (category == nullptr || category->ours) break;
      page.view = View::form;
      page.category = tap.which;
      page.name = category->name;
      page.parent = category->parent;
      page.visible = category->visible;
      page.form_scroll = 0;
      break;
    case Act::category_choose_items:
      page.view = View::items;
      page.category = tap.which;
      page.ticks.clear();
      page.filter.wish() = {};
      page.items_scroll = 0;
      stale_words = true;
      break;
    case Act::category_delete:
      page.asking_delete = page.reveal = true;
      break;
    case Act::category_keep:
      page.asking_delete = false;
      break;
    case Act::category_delete_yes:
      if (category == nullptr || category->ours) break;
      page.saving.push_back({category->name, picture->categories->revision, clock_s + kSavingS});
      ask("category-delete", {{"category", std::to_string(tap.which)}, {"confirm", "yes"}});
      page.asking_delete = false;
      page.open = 0;
      break;
    case Act::category_seen:
      page.visible = !page.visible;
      break;
    case Act::category_save:
    case Act::category_another:
      save_category(tap.act == Act::category_another);
      break;
    case Act::category_cancel:
      end_typing();
      page.ticks.clear();
      page.view = page.view == View::place ? View::form : View::list;
      break;
    case Act::category_place:
      end_typing();
      page.view = View::place;
      page.place_scroll = 0;
      break;
    case Act::category_put:
      page.parent = tap.which;
      page.view = View::form;
      break;
    case Act::category_tick:
      if (const auto* item = item_at(page.filter, tap.which); item != nullptr) {
        const bool in = !ticked(page, item->item_id);
        if (page.members.contains(item->item_id) == in) {
          page.ticks.erase(item->item_id);
        } else {
          page.ticks[item->item_id] = in;
        }
      }
      break;
    case Act::category_save_items:
      save_category_items();
      break;
    default:
      break;
  }
}

}  // namespace tillbridge::overlay
