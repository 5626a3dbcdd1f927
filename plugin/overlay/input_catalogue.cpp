// What taps and keys do on the pages about selling online.
#include <algorithm>

#include "plugin/overlay/overlay_state.h"
#include "plugin/overlay/texts.h"

namespace tillbridge::overlay {
namespace {

constexpr double kStockEveryS = 1, kMayRiseS = 10, kFindAfterS = 0.4;
constexpr std::size_t kTrackingLongest = 50;  // what the web store keeps of it

std::string* words_of(Ui& ui, FieldId field) {
  auto& pages = ui.pages;
  switch (field) {
    case FieldId::items_search:
      return &pages.items.filter.wish().search;
    case FieldId::category_search:
      return &pages.categories.filter.wish().search;
    case FieldId::category_name:
      return &pages.categories.name;
    case FieldId::activity_search:
      return &ui.find;
    case FieldId::orders_search:
      return &ui.orders_find.text;
    case FieldId::order_tracking:
      return &ui.tracking;
    case FieldId::counts_confirm:
      return &ui.counts.confirm;
    case FieldId::link_file:
      return &pages.link.typed;
    case FieldId::unlink_word:
      return &pages.link.unlink_word;
    case FieldId::none:
      break;
  }
  return nullptr;
}

const std::string& entry(const std::vector<std::string>& names, std::int64_t which) {
  static const std::string kAny;
  return which < 0 || static_cast<std::size_t>(which) >= names.size()
             ? kAny
             : names[static_cast<std::size_t>(which)];
}

}  // namespace

const core::AssortmentItem* Overlay::State::item_at(const ItemFilter& filter, std::int64_t which) const {
  if (filter.items() == nullptr || which < 0 ||
      static_cast<std::size_t>(which) >= filter.items()->items.size())
    return nullptr;
  return &filter.items()->items[static_cast<std::size_t>(which)];
}

bool Overlay::State::may_change() const {
  return catalogue_gate(*picture, person) == Gate::open;
}

void Overlay::State::look_at_catalogue() {
  auto& pages = ui.pages;
  models.gate = catalogue_gate(*picture, person);
  models.gate_words = gate_words(models.gate, *picture, locale);
  if (models.gate != Gate::open) {  // somebody else stands here now
    if (pages.unsaved() > 0) pages.discard();
    discard_choices();
  }
  if (ui.panel == Panel::setup) {
    models.checklist = checklist_view(*picture, now, locale);
    look_at_link();
  }
  if (ui.panel != Panel::items) return;
  auto& items = pages.items;
  if (items.filter.shared_items() != picture->assortment) {
    items.filter.set_items(picture->assortment);
    items.stock_at_s = -10;
    items.on = 0;
    if (picture->assortment != nullptr) {
      for (const auto& item : picture->assortment->items) items.on += is_on(item) ? 1u : 0u;
      items.staging.settle(*picture->assortment, clock_s);
      if (!items.selected.empty()) {
        IdSet there;
        for (const auto& item : picture->assortment->items)
          if (items.selected.contains(item.item_id)) there.insert(item.item_id);
        items.selected = std::move(there);
        ++items.selection;
      }
    }
  }
  if (clock_s - items.stock_at_s >= kStockEveryS) {
    items.stock_at_s = clock_s;
    items.filter.set_stock(picture->stock, picture->settings.low_mark);
  }
  models.work = work_view(picture->catalogue_work, now, locale);
  // What is left may grow again, but not back and forth: once in ten seconds at most.
  double left = models.work.left_s;
  if (left > items.left_s && items.left_s > 0 && left > 0) {
    if (clock_s - items.left_rose_s < kMayRiseS) {
      left = items.left_s;
    } else {
      items.left_rose_s = clock_s;
    }
  }
  items.left_s = left;
  models.work_left = left > 0 ? left_words(left, locale) : std::string{};
  if (!models.work.running && items.work_put_away == picture->catalogue_work.ended_at)
    models.work.shown = false;
  auto& categories = pages.categories;
  categories.filter.set_items(picture->assortment);
  categories.filter.wish().show = ItemsShow::in_web_store;
  if (picture->categories == nullptr) return;
  if (categories.list != picture->categories) {
    categories.list = picture->categories;
    categories.tree = tree_of(*categories.list);
  }
  std::erase_if(categories.saving, [&](const CategoriesPage::Saving& saving) {
    return saving.revision != picture->categories->revision;
  });
  if (categories.view == CategoriesPage::View::items) {
    const auto* category = find_category(*picture->categories, categories.category);
    categories.members.clear();
    if (category != nullptr) categories.members.insert(category->item_ids.begin(), category->item_ids.end());
    std::erase_if(categories.ticks,
                  [&](const auto& tick) { return categories.members.contains(tick.first) == tick.second; });
  }
}

bool Overlay::State::leaves(const Tap& tap) const {
  const auto& pages = ui.pages;
  switch (tap.act) {
    case Act::close_sheet:
    case Act::badge_orders:
    case Act::see_activity:
    case Act::review:
    case Act::link:
    case Act::header_page:
      return true;
    case Act::badge_sync:
      return models.shown == core::SyncBadge::attention ||
             (models.shown == core::SyncBadge::unlinked && person.manager);
    case Act::open_panel:
      return static_cast<Panel>(tap.which) != ui.panel;
    case Act::category_cancel:
      return pages.categories.view == CategoriesPage::View::items;
    default:
      return false;
  }
}

bool Overlay::State::asks_before(const Tap& tap) {
  auto& pages = ui.pages;
  if (ui.panel != Panel::items || pages.unsaved() + ui.counts.chosen.size() + ui.matching.unsaved() == 0 ||
      !leaves(tap))
    return false;
  if (pages.leaving) {  // asked once: who leaves all the same, leaves
    discard_choices();
    pages.discard();
    return false;
  }
  pages.leaving = tap;
  stale_drawing = true;
  return true;
}

void Overlay::State::end_typing() {
  if (ui.pages.focus.focused() == FieldId::none) return;
  ui.pages.focus.end();
  stale_drawing = true;
}

void Overlay::State::leave_catalogue() {
  auto& pages = ui.pages;
  end_typing();
  pages.discard();
  discard_choices();
  ui.counts.open = ui.matching.open = false;
  ui.counts.scroll = ui.matching.scroll = 0;
  pages.items.filtering = false;
  pages.items.opened.clear();
  pages.show_categories = false;
  pages.setup = SetupPage::checklist;
  pages.categories.view = CategoriesPage::View::list;
  pages.categories.open = 0;
  pages.categories.asking_delete = false;
  pages.items.filter.wish() = {};
  pages.categories.filter.wish() = {};
  leave_link();
  pages.items.scroll = pages.items.filter_scroll = pages.categories.scroll = pages.categories.items_scroll =
      pages.questions_scroll = pages.guide_scroll = pages.categories.form_scroll = 0;
}

void Overlay::State::save_items() {
  auto arguments = ui.pages.items.staging.save(clock_s);
  if (!arguments.empty()) ask("items-save", std::move(arguments));
}

void Overlay::State::change_selected(std::int64_t how) {
  auto& page = ui.pages.items;
  if (page.filter.items() == nullptr) return;
  const auto before = page.staging.changes();
  std::uint64_t cannot = 0;
  bool changed = false;
  for (const auto& item : page.filter.items()->items) {
    if (!page.selected.contains(item.item_id)) continue;
    const bool on = page.staging.on(item), visible = page.staging.visible(item);
    if (how == 0 && !on) {
      if (!page.staging.set_on(item, true)) ++cannot;
    } else if (how == 1 && on) {
      page.staging.set_on(item, false);
    } else if (how >= 2 && on && visible != (how == 2)) {
      page.staging.set_visible(item, how == 2);
    } else {
      continue;
    }
    changed = true;
  }
  page.clear_selection();
  if (cannot > 0) {
    show_notice(plural(locale, Text::bulk_cannot, cannot));
  } else if (!changed && page.staging.changes() == before) {
    show_notice(text(locale, Text::bulk_nothing));
  }
}

void Overlay::State::perform_item(const Tap& tap) {
  auto& page = ui.pages.items;
  const auto* item = item_at(page.filter, tap.which);
  switch (tap.act) {
    case Act::item_check:
      if (item == nullptr) break;
      if (page.selected.erase(item->item_id) == 0) page.selected.insert(item->item_id);
      ++page.selection;
      break;
    case Act::item_check_all: {
      const auto& rows = page.filter.rows();
      const bool all = page.selected_shown() == rows.size();
      for (const auto index : rows) {
        const auto& id = page.filter.items()->items[index].item_id;
        if (all) {
          page.selected.erase(id);
        } else {
          page.selected.insert(id);
        }
      }
      ++page.selection;
      break;
    }
    case Act::item_unselect:
      page.clear_selection();
      break;
    case Act::item_switch:
      if (item != nullptr) page.staging.set_on(*item, !page.staging.on(*item));
      break;
    case Act::item_seen:
      if (item != nullptr && page.staging.on(*item))
        page.staging.set_visible(*item, !page.staging.visible(*item));
      break;
    case Act::item_bulk:
      change_selected(tap.which);
      break;
    case Act::item_retry:
      if (item == nullptr || page.staging.sending(*item)) break;
      page.staging.sent_again(*item, clock_s);
      ask("item-retry", {{"item", item->item_id}});
      break;
    case Act::item_open:
      if (item == nullptr) break;
      end_typing();
      page.opened = item->item_id;
      page.opened_scroll = 0;
      break;
    case Act::item_done:
      page.opened.clear();
      break;
    case Act::items_save:
      save_items();
      break;
    case Act::items_sync:
      ask("items-sync");
      break;
    case Act::work_show:
      page.filter.wish() = {};
      page.filter.wish().show = ItemsShow::needs_look;
      page.scroll = 0;
      page.work_put_away = picture->catalogue_work.ended_at;
      models.work.shown = false;
      break;
    case Act::work_put_away:
      page.work_put_away = picture->catalogue_work.ended_at;
      models.work.shown = false;
      break;
    default:
      break;
  }
}

void Overlay::State::perform_filter(const Tap& tap) {
  auto& page = ui.pages.items;
  auto& wish = page.filter.wish();
  const auto* items = page.filter.items();
  page.scroll = 0;
  switch (tap.act) {
    case Act::filter_open:
      end_typing();
      page.filtering = true;
      page.filter_scroll = 0;
      break;
    case Act::filter_done:
      page.filtering = false;
      break;
    case Act::filter_show:
      wish.show = static_cast<ItemsShow>(tap.which);
      break;
    case Act::filter_category:
      if (items != nullptr) wish.category = entry(items->categories, tap.which);
      break;
    case Act::filter_department:
      if (items != nullptr) wish.department = entry(items->departments, tap.which);
      break;
    case Act::filter_clear:
      wish = {};
      break;
    default:
      break;
  }
}

void Overlay::State::leave_by_choice(bool save) {
  auto& pages = ui.pages;
  const auto wanted = pages.leaving;
  if (save && pages.items.staging.changes() > 0) save_items();
  if (save && !pages.categories.ticks.empty()) save_category_items();
  pages.discard();
  discard_choices();
  if (wanted) perform(*wanted);
}

bool Overlay::State::perform_catalogue(const Tap& tap) {
  auto& pages = ui.pages;
  if (tap.act < Act::header_page) return false;
  const bool about_leaving = tap.act >= Act::unsaved_discard && tap.act <= Act::unsaved_save_leave;
  if (!about_leaving) pages.leaving.reset();  // going on with the work answers the question
  if (tap.act >= Act::link_have) {
    perform_link(tap);
    return true;
  }
  switch (tap.act) {
    case Act::header_page:
      if (ui.panel == Panel::items) {
        leave_catalogue();
        pages.show_categories = tap.which == 1;
        ui.counts.open = tap.which == 2;
        if (tap.which == 3) open_matching();
        stale_words = true;
      } else {
        pages.setup = tap.which == 1 ? SetupPage::questions : SetupPage::checklist;
      }
      break;
    case Act::field:
      if (tap.which != static_cast<std::int64_t>(FieldId::category_name) || may_change())
        pages.focus.focus(static_cast<FieldId>(tap.which), clock_s);
      break;
    case Act::field_done:
      end_typing();
      break;
    case Act::field_clear:
      if (auto* words = words_of(ui, static_cast<FieldId>(tap.which)); words != nullptr) words->clear();
      pages.items.scroll = pages.categories.items_scroll = 0;
      ui.find_due_s = ui.orders_find.due_s = clock_s;
      stale_words = true;
      break;
    case Act::unsaved_discard:
      pages.discard();
      discard_choices();
      break;
    case Act::unsaved_stay:
      pages.leaving.reset();
      break;
    case Act::unsaved_leave:
    case Act::unsaved_save_leave:
      leave_by_choice(tap.act == Act::unsaved_save_leave);
      break;
    case Act::setup_check:
      ask("setup-check");
      break;
    case Act::setup_open:
      if (tap.which <= 1) {
        open(Panel::items);
        pages.show_categories = tap.which == 1;
      } else {
        pages.setup = tap.which == 2 ? SetupPage::payments : SetupPage::launch;
        pages.guide_scroll = 0;
      }
      break;
    case Act::payments_wait:
    case Act::payments_stop:
      ask("payments-wait", {{"waiting", tap.act == Act::payments_wait ? "yes" : "no"}});
      break;
    case Act::setup_back:
      pages.setup = SetupPage::checklist;
      break;
    default:
      if (tap.act >= Act::counts_choose && tap.act <= Act::counts_print) {
        if (may_change()) perform_counts(tap);
      } else if (tap.act >= Act::matching_read && tap.act <= Act::matching_save) {
        if (may_change()) perform_matching(tap);
      } else if (tap.act >= Act::filter_open && tap.act <= Act::filter_clear) {
        perform_filter(tap);
      } else if (tap.act >= Act::category_open && tap.act <= Act::category_save_items) {
        if (may_change()) perform_category(tap);
      } else if (may_change() || tap.act == Act::work_show || tap.act == Act::work_put_away) {
        perform_item(tap);
      }
      break;
  }
  return true;
}

bool Overlay::State::type(const till_frame_input& in) {
  auto& pages = ui.pages;
  const auto field = pages.focus.focused();
  if (field == FieldId::none) return false;
  auto* words = words_of(ui, field);
  if (words == nullptr || ui.panel == Panel::none || (in.flags & TILL_FRAME_IN_TENDER) != 0) {
    end_typing();
    return false;
  }
  TextFocus::Keys keys;
  if (in.text != nullptr) keys.text = in.text;
  const auto* bytes = reinterpret_cast<const unsigned char*>(in.keys);
  for (std::uint32_t i = 0; i < in.key_count; ++i, bytes += in.key_size) {
    const auto& key = *reinterpret_cast<const till_key*>(bytes);
    if (key.down == 0) continue;
    if (key.key == TILL_KEY_BACKSPACE) ++keys.backspaces;
    keys.enter = keys.enter || key.key == TILL_KEY_ENTER;
    keys.tab = keys.tab || key.key == TILL_KEY_TAB;
    keys.escape = keys.escape || key.key == TILL_KEY_ESCAPE;
  }
  const bool search = field != FieldId::category_name && field != FieldId::counts_confirm;
  const auto outcome = pages.focus.feed(keys, *words, takes_scans(field), clock_s);
  if (outcome.changed && search) pages.items.scroll = pages.categories.items_scroll = 0;
  if (outcome.changed || outcome.ended) stale_drawing = true;
  if (field == FieldId::activity_search && outcome.changed) {
    ui.find_due_s = clock_s + kFindAfterS;
    ui.activity_scroll = 0;
    stale_words = true;
  }
  if (field == FieldId::activity_search && outcome.entered) ui.find_due_s = clock_s;
  if (field == FieldId::orders_search && (outcome.changed || outcome.entered)) {
    ui.orders_find.due_s = clock_s + (outcome.entered ? 0 : kFindAfterS);
    ui.orders_scroll = 0;
    stale_words = true;
  }
  if (field == FieldId::order_tracking && words->size() > kTrackingLongest) words->resize(kTrackingLongest);
  if (ui.panel == Panel::setup && outcome.changed) stale_words = true;
  if (!outcome.scan.empty()) ask("scan", {{"text", outcome.scan}});
  return keys.escape;
}

bool Overlay::State::pass_catalogue_time() {
  auto& pages = ui.pages;
  bool changed = pages.items.staging.pass_time(clock_s);
  const auto saving = pages.categories.saving.size();
  std::erase_if(pages.categories.saving,
                [&](const CategoriesPage::Saving& each) { return clock_s >= each.until_s; });
  changed = changed || saving != pages.categories.saving.size();
  if (const auto end = pages.focus.ends_at_s(); end && clock_s >= *end) {
    pages.focus.end();
    changed = true;
  }
  return changed;
}

}  // namespace tillbridge::overlay
