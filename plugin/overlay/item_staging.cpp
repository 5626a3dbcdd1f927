#include "plugin/overlay/item_staging.h"

#include "plugin/overlay/item_filter.h"

namespace tillbridge::overlay {

using core::AssortmentItem;
using core::OnlineState;

const ItemStaging::Wish* ItemStaging::find(const Wishes& wishes, const std::string& id) {
  if (wishes.empty()) return nullptr;
  const auto found = wishes.find(id);
  return found == wishes.end() ? nullptr : &found->second;
}

bool ItemStaging::fact_on(const AssortmentItem& item) const {
  const auto* asked = find(asked_, item.item_id);
  return asked != nullptr && asked->on ? *asked->on : is_on(item);
}

bool ItemStaging::fact_visible(const AssortmentItem& item) const {
  const auto* asked = find(asked_, item.item_id);
  return asked != nullptr && asked->visible ? *asked->visible : item.visible;
}

bool ItemStaging::on(const AssortmentItem& item) const {
  const auto* staged = find(staged_, item.item_id);
  return staged != nullptr && staged->on ? *staged->on : fact_on(item);
}

bool ItemStaging::visible(const AssortmentItem& item) const {
  const auto* staged = find(staged_, item.item_id);
  return staged != nullptr && staged->visible ? *staged->visible : fact_visible(item);
}

bool ItemStaging::staged_on(const AssortmentItem& item) const {
  const auto* staged = find(staged_, item.item_id);
  return staged != nullptr && staged->on.has_value();
}

bool ItemStaging::staged_visible(const AssortmentItem& item) const {
  const auto* staged = find(staged_, item.item_id);
  return staged != nullptr && staged->visible.has_value();
}

bool ItemStaging::sending(const AssortmentItem& item) const {
  return item.state == OnlineState::turning_on || item.state == OnlineState::turning_off ||
         find(asked_, item.item_id) != nullptr;
}

void ItemStaging::drop_if_empty(const std::string& id) {
  const auto found = staged_.find(id);
  if (found != staged_.end() && !found->second.on && !found->second.visible) staged_.erase(found);
}

bool ItemStaging::set_on(const AssortmentItem& item, bool on) {
  if (on && !item.cannot.empty()) return false;
  auto& wish = staged_for(item);
  wish.on = on == fact_on(item) ? std::nullopt : std::optional{on};
  if (!this->on(item)) wish.visible.reset();  // nobody sees what is not sold online
  drop_if_empty(item.item_id);
  return true;
}

void ItemStaging::set_visible(const AssortmentItem& item, bool visible) {
  auto& wish = staged_for(item);
  wish.visible = visible == fact_visible(item) ? std::nullopt : std::optional{visible};
  drop_if_empty(item.item_id);
}

std::size_t ItemStaging::changes() const {
  std::size_t count = 0;
  for (const auto& [id, wish] : staged_)
    count += (wish.on ? std::size_t{1} : 0) + (wish.visible ? std::size_t{1} : 0);
  return count;
}

Arguments ItemStaging::save(double clock_s) {
  std::string lists[4];
  const auto add = [&](std::size_t list, const std::string& id) {
    if (!lists[list].empty()) lists[list] += '\n';
    lists[list] += id;
  };
  for (const auto& [id, wish] : staged_) {
    if (wish.on) add(*wish.on ? 0 : 1, id);
    if (wish.visible) add(*wish.visible ? 2 : 3, id);
    auto& asked = asked_[id];
    if (wish.on) asked.on = wish.on;
    if (wish.visible) asked.visible = wish.visible;
  }
  Arguments arguments;
  static constexpr const char* kNames[] = {"on", "off", "show", "hide"};
  for (std::size_t i = 0; i < 4; ++i)
    if (!lists[i].empty()) arguments.emplace_back(kNames[i], std::move(lists[i]));
  if (!arguments.empty()) asked_until_s_ = clock_s + kAskedS;
  staged_.clear();
  return arguments;
}

void ItemStaging::sent_again(const AssortmentItem& item, double clock_s) {
  asked_.try_emplace(item.item_id);
  asked_until_s_ = clock_s + kAskedS;
}

void ItemStaging::save_refused() {
  for (auto& [id, wish] : asked_)
    if (wish.on || wish.visible) staged_.try_emplace(id, wish);
  asked_.clear();
}

void ItemStaging::settle(const core::Assortment& items, double clock_s) {
  pass_time(clock_s);
  if (staged_.empty() && asked_.empty()) return;
  Wishes staged, asked;
  for (const auto& item : items.items) {
    if (const auto* wish = find(asked_, item.item_id); wish != nullptr) {
      const bool told = item.state == OnlineState::problem || item.state == OnlineState::gone;
      const bool on_shows = !wish->on || *wish->on == is_on(item);
      const bool visible_shows = !wish->visible || *wish->visible == item.visible;
      if (!told && !(on_shows && visible_shows)) asked[item.item_id] = *wish;
    }
    if (const auto* wish = find(staged_, item.item_id); wish != nullptr) staged[item.item_id] = *wish;
  }
  staged_ = std::move(staged);
  asked_ = std::move(asked);
  for (const auto& item : items.items) {
    const auto found = staged_.find(item.item_id);
    if (found == staged_.end()) continue;
    auto& wish = found->second;
    if (wish.on && (*wish.on == fact_on(item) || (*wish.on && !item.cannot.empty()))) wish.on.reset();
    if (wish.visible && *wish.visible == fact_visible(item)) wish.visible.reset();
    if (!wish.on && !wish.visible) staged_.erase(found);
  }
}

std::optional<double> ItemStaging::due_s() const {
  if (asked_.empty()) return std::nullopt;
  return asked_until_s_;
}

bool ItemStaging::pass_time(double clock_s) {
  if (asked_.empty() || clock_s < asked_until_s_) return false;
  asked_.clear();
  return true;
}

}  // namespace tillbridge::overlay
