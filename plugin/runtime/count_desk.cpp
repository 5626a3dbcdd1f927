#include "plugin/runtime/count_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "plugin/store/csv.h"
#include "plugin/store/debts.h"

// Looking through all items, comparing those that may have moved apart, and what people are shown of it. What
// they choose stands in count_wishes.cpp.

namespace tillbridge::runtime {
namespace {

constexpr core::Millis kLookEvery = 60'000, kLookPerItem = 10, kFirstLook = 1'500, kNextPart = 20,
                       kBetweenWeighings = 20'000, kWeighAgain = 3'000, kWeighShared = 15'000,
                       kOthersSoon = 500, kOthersLately = 60'000, kWishesAgain = 2'000, kBoardEvery = 250,
                       kNever = 60'000;
constexpr std::size_t kPerTurn = 50, kReadAnew = 500, kReadInPages = 300, kMostAtOnce = 5'000,
                      kBoardRows = 20'000;

std::string unsigned_words(core::Units units) {
  return fmt::format("{}{}", units > 0 ? "+" : "", units);
}

}  // namespace

CountDesk::CountDesk(Workplace& place, WebStore& web, const LinkFacts& link, RegisterReader& reg,
                     CatalogueReader& reader, OrderReader& orders, CatalogueWriter& writer)
    : place_(place),
      web_(web),
      location_(link.location),
      reg_(reg),
      reader_(reader),
      orders_(orders),
      writer_(writer),
      book_(place.database),
      items_(book_.items()),
      open_(book_.wishes(Wish::State::open)) {
  look_due_ = place_.clock.now() + kFirstLook;
  for (const auto& wish : book_.wishes(Wish::State::at_register)) ask_register(wish);
}

void CountDesk::told() {
  changed_ = true;
  if (on_change) on_change();
}

/// Only what can be done now is due: else whatever changes that wakes the worker.
core::Millis CountDesk::wake_at() const {
  const core::Millis now = place_.clock.now();
  if (weighing_) return weighing_->wake_at();
  core::Millis at = now + kNever;
  if (!ask_again_.empty()) at = std::min(at, ask_due_);
  if (reachable_ && !open_.empty() && answering_ == 0 && !skus_.empty()) at = std::min(at, wishes_due_);
  if (reachable_ && idle_) {
    at = std::min(at, looking_ ? now : look_due_);
    if (!to_weigh_.empty()) at = std::min(at, weigh_due_);
  }
  return std::max(at, now + kNextPart);
}

void CountDesk::compare_now() {
  look_due_ = weigh_due_ = 0;
  weigh_all_ = true;
}

void CountDesk::turn(bool reachable, bool idle) {
  const core::Millis now = place_.clock.now();
  idle_ = idle;
  reachable_ = reachable && place_.host.has_stock();
  const bool comparing = place_.configuration.take_orders;
  if (!comparing) {
    // Nobody knows what web orders have moved: it is weighed once they are read again.
    to_weigh_.clear();
    candidates_.clear();
    held_.clear();
  }
  // While the web store asks to be left alone nothing of this is worth a request; it is begun anew later.
  if (weighing_ && (!reachable_ || (!comparing && !for_wishes_))) {
    weighing_.reset();
    wishes_due_ = weigh_due_ = now + kWishesAgain;
  }
  if (weighing_) {
    weighing_->turn();
    if (weighing_->done()) weighed();
  } else if (reachable_) {
    if (!open_.empty() && answering_ == 0 && now >= wishes_due_ && !skus_.empty()) {
      // What is on its way is waited for without asking anybody.
      const auto waiting = book_.waiting();
      CountWeighing::Skus skus;
      for (const auto& wish : open_) {
        if (skus.size() == kMostAtOnce) break;
        if (!comparing && wish.choice == core::CountChoice::expected) continue;
        const auto of = skus_.find(wish.key);
        if (of != skus_.end() && std::none_of(of->second.begin(), of->second.end(), [&](const auto& sku) {
              return waiting.contains(store::fold_sku(sku));
            }))
          skus.insert(*of);
      }
      weigh(std::move(skus), true);
    } else if (looking_ && idle) {
      look_through();
    } else if (idle && !to_weigh_.empty() && now >= weigh_due_) {
      if (!others_are_known())
        weigh_due_ = now + kOthersSoon;
      else
        weigh(std::exchange(to_weigh_, {}), false);
    } else if (!looking_ && now >= look_due_ && idle) {
      begin_look();
    }
  }
  if (!ask_again_.empty() && now >= ask_due_)
    for (const auto& wish : std::exchange(ask_again_, {})) ask_register(wish);
  if (changed_ && now >= board_due_ && (!skus_.empty() || !uncounted_.empty())) make_board();
}

void CountDesk::begin_look() {
  if (reg_.items().empty() || place_.items.is_empty()) {
    look_due_ = place_.clock.now() + kLookEvery / 20;
    return;
  }
  auto& db = place_.database.worker();
  const Ground ground{db.getHandle(),    db.getTotalChanges(),  place_.board.recorded(),
                      reg_.items_read(), reg_.counts_changed(), writer_.revision()};
  const bool open = weigh_all_ || !to_weigh_.empty() || !candidates_.empty() || !held_.empty();
  if (!open && ground == looked_at_) {
    look_due_ = place_.clock.now() + kLookEvery;
    return;
  }
  looked_at_ = ground;
  looking_ = true;
  look_after_.clear();
  arriving_.clear();
  arriving_levels_.clear();
  arriving_uncounted_.clear();
}

/// A register that joined since the last look may have sold what is weighed: of what is seen first, and of
/// what was found apart, nothing is said before it had its word.
bool CountDesk::others_are_known() {
  if (!others_known) return true;
  if (!candidates_.empty()) return others_known(seen_once_at_);
  const bool first = std::any_of(to_weigh_.begin(), to_weigh_.end(),
                                 [this](const auto& each) { return !items_.contains(each.first); });
  return !first || others_known(std::max<core::Millis>(0, place_.clock.now() - kOthersLately));
}

std::string CountDesk::waits_for(const core::ItemKey& key) const {
  const auto by = unheard_of(key);
  return by && !by->gone ? by->name : std::string();
}

std::optional<Unheard> CountDesk::gone(const core::ItemKey& key) const {
  auto by = unheard_of(key);
  return by && by->gone ? by : std::nullopt;
}

std::optional<Unheard> CountDesk::unheard_of(const core::ItemKey& key) const {
  if (!unheard) return {};
  std::vector<std::string> folded;
  if (const auto skus = skus_.find(key); skus != skus_.end())
    for (const auto& sku : skus->second) folded.push_back(store::fold_sku(sku));
  else if (const auto item = items_.find(key); item != items_.end())
    folded.push_back(store::fold_sku(item->second.sku));
  return unheard(folded);
}

/// A part of the register's items a turn: which item of the web store each is.
void CountDesk::look_through() {
  const auto& items = reg_.items();
  auto next = look_after_.empty() ? items.begin() : items.upper_bound(look_after_);
  for (std::size_t seen = 0; seen < kPerTurn && next != items.end(); ++seen, ++next) {
    look_after_ = next->first;
    const auto match = place_.items.match(next->second.sku);
    if (match.state == core::ItemState::online) {
      arriving_[match.key].push_back(next->second.sku);
      if (const auto level = level_of(match.key)) arriving_levels_[match.key] = *level;
    }
    const bool uncounted =
        match.state == core::ItemState::needs_count || match.state == core::ItemState::untracked;
    if (match.state == core::ItemState::needs_count)
      if (const auto id = writer_.uncounted_item(next->second.sku); !id.empty())
        arriving_uncounted_[id].push_back(next->second.sku);
    // What is sold here while it is off, or not counted, goes nowhere: its counts are compared anew once it
    // is on again.
    if (match.state != core::ItemState::turned_off && !uncounted) continue;
    const auto known = keys_.find(next->first);
    if (known == keys_.end() || !items_.contains(known->second)) continue;
    book_.forget(known->second);
    items_.erase(known->second);
  }
  if (next == items.end()) end_looking();
}

std::optional<core::Units> CountDesk::level_of(const core::ItemKey& key) const {
  const auto rows = place_.items.by_key(key);
  return rows.empty() ? std::nullopt : rows.front().level;
}

std::optional<core::CountsNow> CountDesk::about(const core::ItemKey& key,
                                                std::optional<core::Units> level) const {
  const auto skus = skus_.find(key);
  if (skus == skus_.end() || !level) return std::nullopt;
  core::CountsNow now;
  for (const auto& sku : skus->second) {
    const auto item = reg_.items().find(store::fold_sku(sku));
    if (item == reg_.items().end() || !item->second.on_hand) return std::nullopt;
    const auto milli = *item->second.on_hand;
    now.here += milli / core::kMilliPerUnit - (milli % core::kMilliPerUnit < 0 ? 1 : 0);
  }
  now.available = *level + reader_.unread(key);
  now.on_hand = now.available;
  if (const auto known = items_.find(key); known != items_.end())
    now.on_hand += known->second.on_hand - known->second.available;
  return now;
}

void CountDesk::end_looking() {
  looking_ = false;
  look_due_ =
      place_.clock.now() + std::max(kLookEvery, kLookPerItem * static_cast<core::Millis>(arriving_.size()));
  skus_ = std::exchange(arriving_, {});
  levels_ = std::exchange(arriving_levels_, {});
  uncounted_ = std::exchange(arriving_uncounted_, {});
  keys_.clear();
  for (const auto& [key, skus] : skus_)
    for (const auto& sku : skus) keys_[store::fold_sku(sku)] = key;
  if (!place_.configuration.take_orders) return told();
  const auto ledger = book_.ledger();
  const auto debt = store::open_debt(place_.database.worker());
  to_weigh_.clear();
  for (const auto& [key, skus] : skus_) {
    if (to_weigh_.size() == kMostAtOnce) break;
    const auto known = items_.find(key);
    const auto level = levels_.find(key);
    auto now = about(key, level == levels_.end() ? std::nullopt : std::optional(level->second));
    if (!now) continue;
    for (const auto& sku : skus)
      if (const auto of = ledger.find(store::fold_sku(sku)); of != ledger.end())
        now->untaken += of->second.net - of->second.applied;
    if (const auto owed = debt.find(key); owed != debt.end()) now->owed = owed->second;
    if (weigh_all_ || known == items_.end() ||
        core::difference(*now) != known->second.expected + known->second.drift)
      to_weigh_.emplace(key, skus);
  }
  weigh_all_ = false;
  // What was seen on its way and has arrived is no longer a question.
  std::erase_if(candidates_, [&](const auto& each) { return !to_weigh_.contains(each.first); });
  std::erase_if(held_, [&](const auto& each) { return !to_weigh_.contains(each.first); });
  told();
}

void CountDesk::weigh(CountWeighing::Skus skus, bool for_wishes) {
  for_wishes_ = for_wishes;
  if (skus.empty()) {
    wishes_due_ = place_.clock.now() + kWishesAgain;
    return;
  }
  unheard_before_.clear();
  for (const auto& [key, of] : skus)
    if (auto name = waits_for(key); !name.empty()) unheard_before_.emplace(key, std::move(name));
  weighing_ = std::make_unique<CountWeighing>(place_, web_, location_, reg_, orders_, book_, std::move(skus));
}

void CountDesk::weighed() {
  const core::Millis now = place_.clock.now();
  if (for_wishes_) wishes_due_ = now + kWishesAgain;
  // A tenth of the smallest quota, five requests a second, is not exceeded.
  const auto weighed_items = weighing_->skus().size();
  const auto pages = weighed_items > kReadInPages ? skus_.size() / 1'000 : weighed_items / 100;
  weigh_due_ = now + std::max(kBetweenWeighings, 2'000 * static_cast<core::Millis>(4 + pages));
  const auto found = weighing_->found();
  Levels levels;
  for (const auto& [key, counts] : found)
    if (counts) levels[key] = counts->available;
  if (!levels.empty()) place_.items.set_levels(levels, place_.clock.wall());
  for (const auto& [key, level] : levels) levels_[key] = level;
  if (for_wishes_) {
    for (auto& wish : std::exchange(open_, {})) {
      const auto of = found.find(wish.key);
      if (of != found.end() && of->second) fulfil(wish, *of->second);
      if (wish.state == Wish::State::open) open_.push_back(wish);
    }
  } else {
    std::vector<store::CountedItem> changed;
    for (const auto& [key, counts] : found) {
      if (!counts) continue;
      const auto before = items_.find(key);
      const core::Units was = before == items_.end() ? 0 : before->second.drift;
      judge(key, *counts);
      if (!items_.contains(key)) continue;
      // What is still apart as it was is kept as it was found.
      const core::Units is = items_.at(key).drift;
      if (is != was || is == 0) changed.push_back(items_.at(key));
    }
    book_.put(changed);
    if (!candidates_.empty()) {
      for (const auto& [key, by] : candidates_)
        if (const auto of = skus_.find(key); of != skus_.end()) to_weigh_.insert(*of);
      // Another register's sale is in its journal by then.
      seen_once_at_ = now;
      weigh_due_ = now + (shared ? kWeighShared : kWeighAgain);
    }
  }
  weighing_.reset();
  told();
}

/// Both counts as they are: first seen, as expected, or apart. What is apart is looked at twice before
/// anybody is told.
void CountDesk::judge(const core::ItemKey& key, core::CountsNow now) {
  if (others_owe) now.owed += others_owe(key);
  const core::UnixMillis wall = place_.clock.wall();
  const auto apart = core::difference(now);
  auto known = items_.find(key);
  const bool first = known == items_.end();
  // Another register's sales that are on their way, or wait there: they explain it, and it is looked at
  // again.
  if (first || apart - known->second.expected != known->second.drift) {
    const auto before = unheard_before_.find(key);
    if (auto name = before == unheard_before_.end() ? waits_for(key) : before->second; !name.empty()) {
      held_[key] = std::move(name);
      candidates_.erase(key);
      return;
    }
  }
  held_.erase(key);
  if (first) {
    store::CountedItem item;
    item.key = key;
    item.sku = skus_.at(key).front();
    item.start_here = now.here;
    item.start_online = now.available;
    item.start_at = wall;
    item.expected = apart;
    known = items_.emplace(key, std::move(item)).first;
  }
  auto& item = known->second;
  const auto ordered = weighing_->ordered(key);
  const core::Units by = apart - item.expected;
  if (!first && by != item.drift) {
    const auto seen = candidates_.find(key);
    if (by != 0 && (seen == candidates_.end() || seen->second != by)) {
      candidates_[key] = by;
      return;
    }
    const core::Units web_side =
        now.on_hand - item.on_hand - book_.sent_since(key, item.batch) + (ordered - item.ordered);
    const bool ran_out = now.on_hand <= 0 && by > item.drift && ordered - item.ordered >= by - item.drift;
    item.cause = ran_out                       ? core::DriftCause::order
                 : web_side == by - item.drift ? core::DriftCause::web_edit
                                               : core::DriftCause::unknown;
    item.drift = by;
    item.drift_at = wall;
    place_.log(
        LogLevel::info,
        by == 0 ? fmt::format("counts: {} is as expected again", item.sku)
                : fmt::format("counts: {} is {} in the web store beyond what is expected; cause: {}",
                              item.sku, unsigned_words(by),
                              item.cause == core::DriftCause::web_edit ? "changed there"
                              : item.cause == core::DriftCause::order  ? "web orders took more than there was"
                                                                       : "unknown"));
  }
  candidates_.erase(key);
  item.here = now.here;
  item.on_hand = now.on_hand;
  item.available = now.available;
  item.ordered = ordered;
  item.batch = weighing_->batch();
}

std::optional<core::ItemKey> CountDesk::key_of(const std::string& sku) const {
  const auto found = keys_.find(store::fold_sku(sku));
  return found == keys_.end() ? std::nullopt : std::optional(found->second);
}

void CountDesk::make_board() {
  board_due_ = place_.clock.now() + kBoardEvery;
  changed_ = false;
  auto board = std::make_shared<core::CountsBoard>();
  board->revision = ++revision_;
  board->compared = items_.size();
  board->last_save = book_.last_save();
  board->held = held_.size();
  std::set<std::string> names;
  for (const auto& [key, name] : held_)
    if (names.insert(name).second) board->held_by += (board->held_by.empty() ? "" : ", ") + name;
  std::map<core::ItemKey, Wish> latest;
  for (const auto& wish : book_.wishes_of(board->last_save)) {
    board->last_done += wish.state == Wish::State::done && wish.choice != core::CountChoice::undo ? 1 : 0;
    board->last_waits += wish.state == Wish::State::open || wish.state == Wish::State::at_register ? 1 : 0;
  }
  for (const auto state :
       {Wish::State::open, Wish::State::at_register, Wish::State::moved, Wish::State::refused})
    for (auto& wish : book_.wishes(state)) {
      auto& last = latest[wish.key];
      if (last.save <= wish.save) last = std::move(wish);
    }
  const auto ledger = book_.ledger();
  const auto debt = store::open_debt(place_.database.worker());
  for (const auto& [key, item] : items_) {
    const auto wish = latest.find(key);
    if ((item.expected == 0 || item.left) && wish == latest.end()) continue;
    if (!skus_.contains(key) || board->rows.size() == kBoardRows) continue;
    // Of very many, what was last known is good enough to be shown; it is read anew before anything changes.
    const auto kept = levels_.find(key);
    const bool anew = board->rows.size() < kReadAnew || kept == levels_.end();
    auto now = about(key, anew ? level_of(key) : std::optional(kept->second));
    if (!now) continue;
    core::CountsRow row;
    row.sku = item.sku;
    const auto of = reg_.items().find(store::fold_sku(item.sku));
    if (of != reg_.items().end()) row.name = of->second.name;
    for (const auto& sku : skus_.at(key))
      if (const auto taken = ledger.find(store::fold_sku(sku)); taken != ledger.end())
        now->untaken += taken->second.net - taken->second.applied;
    if (const auto owed = debt.find(key); owed != debt.end()) now->owed = owed->second;
    row.now = *now;
    row.start_here = item.start_here;
    row.start_online = item.start_online;
    row.since = item.start_at;
    if (wish != latest.end()) {
      using State = core::CountsRow::State;
      row.state = wish->second.state == Wish::State::moved     ? State::moved
                  : wish->second.state == Wish::State::refused ? State::refused
                                                               : State::waits;
      row.chosen = wish->second.choice;
      row.remark = wish->second.remark;
    }
    board->rows.push_back(std::move(row));
  }
  add_uncounted(*board, ledger);
  std::sort(board->rows.begin(), board->rows.end(), [](const auto& a, const auto& b) {
    const auto by = [](const core::CountsRow& row) { return core::difference(row.now); };
    return std::tuple(-by(a), a.name, a.sku) < std::tuple(-by(b), b.name, b.sku);
  });
  board_ = std::move(board);
  if (on_change) on_change();
}

/// Both counts of an item of which only this shop keeps one.
core::CountsNow CountDesk::uncounted_now(const std::vector<std::string>& skus,
                                         const std::map<std::string, store::Ledger>& ledger) const {
  core::CountsNow now;
  for (const auto& sku : skus) {
    const auto folded = store::fold_sku(sku);
    if (const auto item = reg_.items().find(folded); item != reg_.items().end() && item->second.on_hand) {
      const auto milli = *item->second.on_hand;
      now.here += milli / core::kMilliPerUnit - (milli % core::kMilliPerUnit < 0 ? 1 : 0);
    }
    if (const auto of = ledger.find(folded); of != ledger.end())
      now.untaken += of->second.net - of->second.applied;
  }
  return now;
}

void CountDesk::add_uncounted(core::CountsBoard& board,
                              const std::map<std::string, store::Ledger>& ledger) const {
  for (const auto& [id, skus] : uncounted_) {
    if (board.rows.size() == kBoardRows) return;
    const auto row = writer_.rows().find(id);
    if (row == writer_.rows().end() || writer_.uncounted_item(skus.front()) != id ||
        writer_.first_count_of(id) != core::FirstCount::open)
      continue;
    core::CountsRow made;
    made.sku = skus.front();
    made.name = row->second.known.name;
    made.now = uncounted_now(skus, ledger);
    made.uncounted = true;
    board.rows.push_back(std::move(made));
  }
}

core::Status CountDesk::write_list(const std::string& path) {
  if (!board_)
    return core::Error{core::ErrorCode::not_ready,
                       "The counts have not been compared yet. Try again in a moment."};
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wx"), &std::fclose);
  std::string text = "SKU,ITEM,HERE,ONLINE,COUNTED\n";
  for (const auto& row : board_->rows)
    text += fmt::format("{},{},{},{},\n", store::csv_field(row.sku), store::csv_field(row.name), row.now.here,
                        row.uncounted ? std::string() : std::to_string(row.now.available));
  if (!file || std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() ||
      std::fflush(file.get()) != 0)
    return core::Error{
        core::ErrorCode::storage,
        fmt::format("{} could not be made or written. Choose a new file in a folder that can be "
                    "written.",
                    path)};
  return core::Done{};
}

}  // namespace tillbridge::runtime
