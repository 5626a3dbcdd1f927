#include <fmt/format.h>

#include <algorithm>

#include "plugin/runtime/count_desk.h"
#include "plugin/store/debts.h"

// What people choose about counts, and how it is done: what they saw is read again on both sides, and what
// has moved is asked anew.

namespace tillbridge::runtime {
namespace {

constexpr core::Millis kRegisterAgain = 2'000;
constexpr const char* kOldOrder =
    "A web order from before the link still waits for it. Finish that order first.";

core::Error not_saved(std::string words) {
  return {core::ErrorCode::invalid, std::move(words)};
}

}  // namespace

core::Result<std::size_t> CountDesk::save(const Choices& choices, const std::string& who, bool owner,
                                          const std::string& confirm) {
  if (skus_.empty() && uncounted_.empty())
    return core::Error{core::ErrorCode::not_ready,
                       "The counts have not been compared yet. Try again in a moment."};
  const std::int64_t number = book_.next_save(place_.random());
  const core::UnixMillis wall = place_.clock.wall();
  std::map<core::ItemKey, Wish> wishes;
  std::vector<store::CountedItem> left;
  core::CountGuard guard;
  std::map<std::string, bool> first;  ///< items that the web store keeps no count of: whether it is to
  for (const auto& [choice, items] : choices)
    for (const auto& chosen : items) {
      if (const auto id = writer_.uncounted_item(chosen.sku); !id.empty()) {
        if (choice != core::CountChoice::leave && choice != core::CountChoice::shop)
          return not_saved(fmt::format(
              "The web store keeps no count of {}. Take this shop's, or leave it. Nothing was saved.",
              chosen.sku));
        if (choice == core::CountChoice::shop) {
          const auto of = uncounted_.find(id);
          const auto skus = of == uncounted_.end() ? std::vector<std::string>{chosen.sku} : of->second;
          if (is_asked_about(skus)) return core::Error{core::ErrorCode::state, kOldOrder};
          guard.add(choice, uncounted_now(skus, book_.ledger()));
        }
        if (!first.emplace(id, choice == core::CountChoice::shop).second)
          return not_saved(fmt::format("{} was chosen twice. Nothing was saved.", chosen.sku));
        continue;
      }
      const auto key = key_of(chosen.sku);
      const auto now = key ? about(*key, level_of(*key)) : std::nullopt;
      const auto known = key ? items_.find(*key) : items_.end();
      if (key && known == items_.end() && !place_.configuration.take_orders)
        return core::Error{core::ErrorCode::state,
                           "Counts are not compared while web orders are not taken. Nothing was saved."};
      if (const auto held = key && known == items_.end() ? held_.find(*key) : held_.end();
          held != held_.end())
        return core::Error{
            core::ErrorCode::state,
            fmt::format("{} waits for {}: whether the web store has what was sold there is not "
                        "known yet. Nothing was saved.",
                        chosen.sku, held->second)};
      if (!now || known == items_.end())
        return core::Error{core::ErrorCode::not_found,
                           fmt::format("{} is not counted on both sides. Nothing was saved.", chosen.sku)};
      if (being_done(*key))
        return core::Error{core::ErrorCode::state,
                           fmt::format("A choice for {} is being done. Nothing was saved.", chosen.sku)};
      Wish wish;
      wish.save = number;
      wish.key = *key;
      wish.sku = skus_.at(*key).front();
      wish.choice = choice;
      wish.shown_here = chosen.here.value_or(now->here);
      wish.shown_online = chosen.online.value_or(now->available);
      wish.who = who;
      wish.asked_at = wall;
      auto seen = *now;
      seen.here = wish.shown_here;
      seen.on_hand += wish.shown_online - seen.available;
      seen.available = wish.shown_online;
      if (choice == core::CountChoice::leave) {
        wish.state = Wish::State::done;
        wish.here_after = seen.here;
        wish.online_after = seen.available;
        known->second.left = true;
        left.push_back(known->second);
      } else {
        if (choice == core::CountChoice::web && skus_.at(*key).size() > 1)
          return not_saved(fmt::format(
              "The web store has one count for {} and others together, so the register cannot take it over. "
              "Nothing was saved.",
              chosen.sku));
        guard.add(choice, seen);
      }
      if (!wishes.emplace(*key, std::move(wish)).second)
        return not_saved(fmt::format("{} was chosen twice. Nothing was saved.", chosen.sku));
    }
  if (wishes.empty() && first.empty())
    return not_saved("Nothing was chosen: name items and what becomes of their counts.");
  if (guard.needs_owner()) {
    const auto typed = guard.many_to_zero() ? guard.to_zero : guard.uncounted;
    const auto why =
        guard.many_to_zero()
            ? fmt::format("This sends {} of {} counts to zero.", guard.to_zero, guard.items)
            : fmt::format("This register looks uncounted: {} of these {} items have a count of zero or less.",
                          guard.uncounted, guard.items);
    if (!owner) return core::Error{core::ErrorCode::denied, why + " Only the owner can save this."};
    if (confirm != std::to_string(typed))
      return not_saved(fmt::format("{} Type {} to save it all the same.", why, typed));
  }
  std::vector<Wish> rows;
  for (auto& [key, wish] : wishes) {
    end_older(key);
    if (wish.state == Wish::State::open) open_.push_back(wish);
    rows.push_back(wish);
  }
  for (const bool take : {true, false}) {
    CatalogueWriter::Ids ids;
    for (const auto& [id, taken] : first)
      if (taken == take) ids.push_back(id);
    if (!ids.empty()) writer_.first_count(ids, take, who);
  }
  book_.put(rows);
  book_.put(left);
  wishes_due_ = 0;
  place_.activity.note(
      core::ActivityKind::note, "",
      fmt::format("{} chose what becomes of the counts of {} {}.", who, rows.size() + first.size(),
                  rows.size() + first.size() == 1 ? "item" : "items"),
      wall);
  told();
  return rows.size() + first.size();
}

bool CountDesk::is_asked_about(const std::vector<std::string>& skus) {
  const auto asked = book_.asked_about_old_orders();
  return std::any_of(skus.begin(), skus.end(),
                     [&](const auto& sku) { return asked.contains(store::fold_sku(sku)); });
}

core::Status CountDesk::decide_uncounted(const std::string& item_id, bool take, const std::string& who) {
  const auto row = writer_.rows().find(item_id);
  if (row == writer_.rows().end())
    return core::Error{core::ErrorCode::not_found, "No such item waits for a count."};
  std::vector<std::string> skus;
  for (const auto& sent : row->second.known.variants)
    if (writer_.uncounted_item(sent.sku) == item_id) skus.push_back(sent.sku);
  if (skus.empty() || row->second.known.first_count == core::FirstCount::take)
    return core::Error{core::ErrorCode::not_found, "No such item waits for a count."};
  if (take && is_asked_about(skus)) return core::Error{core::ErrorCode::state, kOldOrder};
  const auto name = row->second.known.name;
  writer_.first_count({item_id}, take, who);
  place_.activity.note(core::ActivityKind::note, "",
                       fmt::format("{} decided about {}: {}.", who, name,
                                   take ? "count it in the web store, beginning with what is here"
                                        : "leave it without a count in the web store"),
                       place_.clock.wall());
  told();
  return core::Done{};
}

core::Result<std::size_t> CountDesk::undo(std::int64_t save, const std::string& who) {
  std::vector<Wish> back;
  const std::int64_t number = book_.next_save(place_.random());
  std::vector<store::CountedItem> asked;
  std::vector<Wish> ended;
  for (auto& done : book_.wishes_of(save)) {
    if (done.state != Wish::State::done) continue;
    if (done.choice == core::CountChoice::leave) {
      if (const auto item = items_.find(done.key); item != items_.end()) {
        item->second.left = false;
        asked.push_back(item->second);
      }
      done.state = Wish::State::undone;
      ended.push_back(done);
      continue;
    }
    if (done.web_change == 0 && done.register_change == 0) continue;
    Wish wish;
    wish.save = number;
    wish.key = done.key;
    wish.sku = done.sku;
    wish.choice = core::CountChoice::undo;
    wish.shown_here = done.here_after;
    wish.shown_online = done.online_after;
    wish.web_change = -done.web_change;
    wish.register_change = -done.register_change;
    wish.who = who;
    wish.asked_at = place_.clock.wall();
    back.push_back(wish);
    done.state = Wish::State::undone;
    ended.push_back(done);
  }
  if (ended.empty())
    return core::Error{core::ErrorCode::not_found, fmt::format("Save {} has nothing to take back.", save)};
  ended.insert(ended.end(), back.begin(), back.end());
  book_.put(ended);
  book_.put(asked);
  open_.insert(open_.end(), back.begin(), back.end());
  wishes_due_ = 0;
  place_.activity.note(core::ActivityKind::note, "", fmt::format("{} took a choice about counts back.", who),
                       place_.clock.wall());
  told();
  return back.size() + asked.size();
}

bool CountDesk::decide(const core::ItemKey& key, const std::string& choice, const std::string& who) {
  const auto found = items_.find(key);
  if (found == items_.end() || found->second.drift == 0) return false;
  auto& item = found->second;
  if (being_done(key)) return false;
  Wish wish;
  wish.save = book_.next_save(place_.random());
  wish.key = key;
  wish.sku = item.sku;
  wish.choice = choice == "set-web" ? core::CountChoice::expected : core::CountChoice::leave;
  wish.shown_here = item.here;
  wish.shown_online = item.available;
  wish.who = who;
  wish.asked_at = place_.clock.wall();
  end_older(key);
  const auto known = reg_.items().find(store::fold_sku(item.sku));
  place_.activity.note(
      core::ActivityKind::note, "",
      fmt::format("{} decided about {}: {}.", who,
                  known == reg_.items().end() ? item.sku : known->second.name,
                  choice == "set-web" ? fmt::format("set the web count to {}", repaired(item))
                                      : "keep the web count"),
      place_.clock.wall());
  if (choice == "set-web") {
    book_.put(std::vector<Wish>{wish});
    open_.push_back(wish);
    wishes_due_ = 0;
  } else {
    wish.state = Wish::State::done;
    item.expected += item.drift;
    item.drift = 0;
    book_.taken(wish, item, store::open_debt(place_.database.worker())[key], place_.clock.wall());
  }
  told();
  return true;
}

bool CountDesk::being_done(const core::ItemKey& key) const {
  return std::any_of(open_.begin(), open_.end(), [&](const auto& wish) { return wish.key == key; });
}

core::Units CountDesk::repaired(const store::CountedItem& item) const {
  core::CountsNow now;
  now.here = item.here;
  now.on_hand = item.on_hand;
  now.available = item.available;
  // What is on order and what is owed are in the difference that was found.
  now.untaken = item.expected + item.drift - (item.on_hand - item.here);
  return item.available + core::plan_count(core::CountChoice::expected, now, item.expected).web_change;
}

/// What became of earlier choices for an item is no longer of interest once somebody has chosen again.
void CountDesk::end_older(const core::ItemKey& key) {
  std::vector<Wish> older;
  for (const auto state : {Wish::State::moved, Wish::State::refused})
    for (auto& wish : book_.wishes(state)) {
      if (wish.key != key) continue;
      wish.state = Wish::State::undone;
      older.push_back(std::move(wish));
    }
  if (!older.empty()) book_.put(older);
}

void CountDesk::end(Wish& wish, Wish::State state, std::string remark) {
  wish.state = state;
  wish.remark = std::move(remark);
  book_.put(std::vector<Wish>{wish});
  if (!wish.remark.empty()) place_.log(LogLevel::info, fmt::format("counts: {}: {}", wish.sku, wish.remark));
}

/// Both sides were just read, at rest. What is written is a change, so a sale of this moment stays counted.
void CountDesk::fulfil(Wish& wish, const core::CountsNow& now) {
  const auto known = items_.find(wish.key);
  if (known == items_.end()) return;
  // What was expected holds only where web orders are read; it waits until they are.
  if (wish.choice == core::CountChoice::expected && !place_.configuration.take_orders) return;
  auto item = known->second;
  if (now.here != wish.shown_here || now.available != wish.shown_online) {
    item.drift = wish.choice == core::CountChoice::expected ? 0 : item.drift;
    known->second.drift = item.drift;
    return end(wish, Wish::State::moved,
               fmt::format("It was {} here and {} online, and is {} here and {} online now. Choose again.",
                           wish.shown_here, wish.shown_online, now.here, now.available));
  }
  core::CountStep step = core::plan_count(wish.choice, now, item.expected);
  if (wish.choice == core::CountChoice::undo) {
    step.web_change = wish.web_change;
    step.register_change = wish.register_change;
    auto after = now;
    after.on_hand += step.web_change;
    after.here += step.register_change;
    step.difference = core::difference(after);
  }
  if (step.web_change > 0 && book_.asked_about_old_orders().contains(store::fold_sku(wish.sku)))
    return end(wish, Wish::State::refused, kOldOrder);
  wish.web_change = step.web_change;
  wish.register_change = step.register_change;
  wish.here_after = now.here + step.register_change;
  wish.online_after = now.available + step.web_change;
  item.expected = step.difference;
  item.drift = 0;
  item.left = false;
  item.here = wish.here_after;
  item.on_hand = now.on_hand;
  item.available = now.available;
  item.batch = weighing_->batch();
  item.ordered = weighing_->ordered(wish.key);
  if (step.register_change != 0) {
    wish.state = Wish::State::at_register;
    book_.put(std::vector<Wish>{wish});
    return ask_register(wish);
  }
  wish.state = Wish::State::done;
  book_.send(wish, item, step.owed, place_.board, place_.clock.wall());
  items_[wish.key] = item;
}

/// The register counts it under a key that never comes again: asked twice, it is counted once.
void CountDesk::ask_register(const Wish& wish) {
  ++answering_;
  place_.host_calls.ask<Host::Applied>(
      [wish](Host& host) {
        return host.stock_apply(wish.change_key(), "", wish.sku, wish.register_change * core::kMilliPerUnit);
      },
      [this, wish, alive = alive_](Host::Applied applied) {
        if (*alive) register_answered(wish, applied);
      });
}

void CountDesk::register_answered(Wish wish, Host::Applied applied) {
  --answering_;
  const auto known = items_.find(wish.key);
  switch (applied) {
    case Host::Applied::applied:
    case Host::Applied::already: {
      wish.state = Wish::State::done;
      if (known == items_.end()) {
        end(wish, Wish::State::done, "");
        break;
      }
      auto& item = known->second;
      // As plan_count left it: the web store's count is what the shop has.
      item.expected = wish.choice == core::CountChoice::undo ? item.expected - wish.register_change : 0;
      item.drift = 0;
      item.left = false;
      item.here = wish.here_after;
      const auto debt = store::open_debt(place_.database.worker());
      const auto owed = debt.find(wish.key);
      book_.taken(wish, item, wish.choice == core::CountChoice::undo && owed != debt.end() ? owed->second : 0,
                  place_.clock.wall());
      reg_.counts_moved();
      break;
    }
    case Host::Applied::unknown_item:
    case Host::Applied::refused:
      end(wish, Wish::State::refused, "This register did not take the change. Its count was left alone.");
      break;
    case Host::Applied::failed:
      if (place_.host.remembers_keys()) {
        // Asked again under the same key; the wish is kept as it is until then.
        ask_again_.push_back(wish);
        ask_due_ = place_.clock.now() + kRegisterAgain;
        break;
      }
      end(wish, Wish::State::refused,
          "Nobody knows whether this register took the change. Look at its count, then choose again.");
      break;
  }
  told();
}

}  // namespace tillbridge::runtime
