// Linking in words.
#include "plugin/overlay/views_link.h"

#include <algorithm>
#include <array>

#include "plugin/overlay/item_filter.h"
#include "plugin/overlay/letters.h"
#include "plugin/overlay/texts.h"

namespace tillbridge::overlay {

using core::LinkItem;
using core::LinkView;
using Stage = LinkView::Stage;

namespace {

constexpr std::size_t kItemsShown = 60, kReplacesShown = 4;

std::string shown(const std::string& words) {
  return can_draw(words) ? words : std::string{};
}

Text check_step(std::uint32_t done) {
  constexpr std::array kSteps{Text::link_step_key, Text::link_step_store, Text::link_step_rights,
                              Text::link_step_settings, Text::link_step_items};
  return kSteps[std::min<std::size_t>(done, kSteps.size() - 1)];
}

Text link_step(std::uint32_t done) {
  constexpr std::array kSteps{Text::link_step_key,      Text::link_step_store, Text::link_step_rights,
                              Text::link_step_settings, Text::link_step_claim, Text::link_step_trial,
                              Text::link_step_marker,   Text::link_step_items};
  return kSteps[std::min<std::size_t>(done, kSteps.size() - 1)];
}

void add_rights(LinkModel& model, const LinkView& link, const Locale& locale) {
  using State = core::LinkRight::State;
  // Looking ends well without what linking does not need.
  const bool needed = link.stage != LinkView::Stage::checked && link.stage != LinkView::Stage::linking;
  for (const auto& right : link.rights) {
    const bool missing = right.state == State::missing;
    const auto words = right.state == State::granted ? Text::link_right_granted
                       : missing && needed           ? Text::link_right_missing
                       : missing                     ? Text::link_right_spare
                                                     : Text::link_right_unread;
    model.rights.push_back(
        {shown(right.name), text(locale, words), missing && !needed ? State::unread : right.state});
  }
}

void add_places(LinkModel& model, const LinkView& link, const LinkPage& page, const Locale& locale) {
  const auto chosen = page.location != 0 ? page.location : link.location;
  for (const auto& place : link.locations) {
    LinkModel::Place row;
    row.id = place.id;
    row.label =
        shown(place.label).empty() ? number_words(locale, static_cast<std::uint64_t>(place.id)) : place.label;
    row.enabled = place.enabled;
    row.chosen = place.id == chosen;
    row.below = text(locale, !place.enabled     ? Text::link_place_off
                             : place.is_default ? Text::link_place_default
                                                : Text::link_place_other);
    if (row.chosen && place.enabled && !place.is_default)
      model.place_warning = text(locale, Text::link_place_warning);
    model.places.push_back(std::move(row));
  }
}

void add_comparison(LinkModel& model, const LinkView& link, const LinkPage& page, const Locale& locale) {
  struct Kind {
    LinkItem::Kind kind;
    Text words;
    std::uint64_t n;
  };
  const Kind kinds[] = {{LinkItem::Kind::match, Text::link_match, link.match},
                        {LinkItem::Kind::create, Text::link_create, link.create},
                        {LinkItem::Kind::skip, Text::link_skip, link.skip},
                        {LinkItem::Kind::conflict, Text::link_unclear, link.conflict}};
  auto wanted = page.kind;
  if (!wanted) {  // what needs a look first, then what there is most to say of
    for (const auto kind :
         {LinkItem::Kind::conflict, LinkItem::Kind::match, LinkItem::Kind::create, LinkItem::Kind::skip})
      for (const auto& each : kinds)
        if (!wanted && each.kind == kind && each.n > 0) wanted = kind;
  }
  std::uint64_t of_kind = 0;
  for (const auto& each : kinds) {
    const bool chosen = wanted && *wanted == each.kind;
    if (chosen) of_kind = each.n;
    model.counts.push_back({each.kind, text(locale, each.words), number_words(locale, each.n), chosen});
  }
  for (const auto& item : link.items) {
    if (!wanted || item.kind != *wanted || model.items.size() >= kItemsShown) continue;
    LinkModel::Item row{item.item_id, can_draw(item.name) ? item.name : item.sku, shown(item.words)};
    if (item.kind == LinkItem::Kind::match && !row.below.empty())
      row.below = text(locale, Text::link_match_as, {{"name", row.below}});
    if (!item.sku.empty() && can_draw(item.sku))
      row.below = row.below.empty()
                      ? item.sku
                      : text(locale, Text::joined, {{"first", item.sku}, {"second", row.below}});
    model.items.push_back(std::move(row));
  }
  if (of_kind > model.items.size())
    model.more = plural(locale, Text::link_more, of_kind - model.items.size());
  if (link.web_only > 0) model.web_only = plural(locale, Text::link_web_only, link.web_only);
}

}  // namespace

LinkModel link_model(const core::Picture& picture, const LinkPage& page, core::UnixMillis now,
                     const Locale& locale) {
  LinkModel model;
  if (picture.unlinked_since != 0) {
    const auto when = moment_words(locale, picture.unlinked_since, now);
    const auto store = shown(picture.store_name);
    model.before = text(locale, Text::link_before, {{"name", store}, {"time", when}});
    model.before += ' ';
    model.before += picture.queued == 0
                        ? text(locale, Text::link_before_none, {{"name", store}})
                        : plural(locale, Text::link_before_waits, picture.queued, {{"name", store}});
  }
  if (picture.link == nullptr) return model;
  const auto& link = *picture.link;
  model.ready = true;
  model.choosing = page.choosing.value_or(link.stage != Stage::idle || !link.file.empty());
  model.busy = link.stage == Stage::checking || link.stage == Stage::linking || page.asked;
  if (link.waiting_since != 0)
    model.waiting =
        text(locale, Text::link_waiting,
             {{"name", shown(link.waiting_by)}, {"time", moment_words(locale, link.waiting_since, now)}});
  model.file = page.chosen_file(link);
  for (const auto& file : link.files) {
    const auto when = moment_words(locale, file.saved_at, now);
    model.files.push_back(
        {file.path, shown(file.name),
         when.empty() ? std::string{} : text(locale, Text::link_file_saved, {{"time", when}}),
         file.path == model.file});
  }
  model.store = shown(link.store_name);
  if (!link.key_end.empty() && can_draw(link.key_end))
    model.key = text(locale, Text::link_key, {{"end", link.key_end}});
  const bool about_file = link.file == model.file && !model.file.empty();
  if (about_file) {
    add_rights(model, link, locale);
    add_places(model, link, page, locale);
  }
  if (about_file && link.stage == Stage::failed && !page.asked) model.problem = shown(link.problem);
  if (!model.problem.empty() && !link.holder.empty() && can_draw(link.holder)) {
    model.take_over = text(locale, Text::link_take_over, {{"name", link.holder}});
    model.take_over_note = text(locale, Text::link_take_over_note, {{"name", link.holder}});
  }
  if (!model.problem.empty() && link.can_compare) {
    model.compare = text(locale, Text::link_compare);
    model.compare_note = text(locale, Text::link_compare_note);
  }
  const bool same_place = page.location == 0 || page.location == link.location;
  model.compared = about_file && same_place && link.checked_at != 0 &&
                   (link.stage == Stage::checked || link.stage == Stage::linking ||
                    (link.stage == Stage::failed && link.failed_linking));
  if (model.compared) add_comparison(model, link, page, locale);
  if (model.compared && model.problem.empty() && link.holder.empty() && !link.others.empty()) {
    std::string names;
    for (const auto& name : link.others) {
      const auto words = can_draw(name) ? name : text(locale, Text::none_yet);
      names = names.empty() ? words : text(locale, Text::joined, {{"first", names}, {"second", words}});
      if (model.replaces.size() < kReplacesShown)
        model.replaces.push_back(text(locale, Text::link_replaces, {{"name", words}}));
    }
    model.joins = text(locale, Text::link_joins, {{"name", names}});
  }
  const bool replaces = std::find(link.others.begin(), link.others.end(), link.holder) != link.others.end();
  if (model.compared && model.problem.empty() && !link.holder.empty() && replaces)
    model.takes_over = text(locale, Text::link_will_replace, {{"name", shown(link.holder)}});
  else if (model.compared && model.problem.empty() && !link.holder.empty())
    model.takes_over = text(locale, Text::link_takes_over, {{"name", shown(link.holder)}});
  if (link.stage == Stage::checking || link.stage == Stage::linking) {
    const bool linking = link.stage == Stage::linking;
    const auto total = linking ? LinkView::kLinkSteps : LinkView::kCheckSteps;
    model.progress = text(locale, Text::link_progress,
                          {{"step", number_words(locale, std::min(link.steps + 1, total))},
                           {"steps", number_words(locale, total)},
                           {"what", text(locale, linking ? link_step(link.steps) : check_step(link.steps))}});
    model.part = static_cast<double>(link.steps) / total;
  }
  const bool free = !model.busy && !model.file.empty();
  model.can_connect = free && model.compared && link.stage == Stage::checked;
  model.can_retry = free && !model.problem.empty() && same_place;
  model.can_check = free && !model.can_connect && !model.can_retry;
  return model;
}

LinkedModel linked_model(const core::Picture& picture, const LinkPage& page, const Locale& locale) {
  LinkedModel model;
  if (picture.assortment != nullptr) {
    // The way to the items is shown until somebody has gone it.
    std::uint64_t can = 0;
    bool any_on = false;
    for (const auto& item : picture.assortment->items) {
      can += item.cannot.empty() && !is_on(item) ? 1 : 0;
      any_on = any_on || (is_on(item) && !item.adopted);
    }
    if (!any_on && can > 0) model.eligible = plural(locale, Text::linked_eligible, can);
  }
  if (picture.queued > 0) model.unsent = plural(locale, Text::unlink_unsent, picture.queued);
  model.can_unlink =
      page.unlink_word == "UNLINK" && (picture.queued == 0 || !page.unsent.empty()) && !page.asked;
  return model;
}

}  // namespace tillbridge::overlay
