#include "plugin/runtime/catalogue_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/bigcommerce/catalogue_requests.h"

// What is due, what was edited, what the web store has by itself, and the order of the work. How a step is
// done stands in catalogue_steps.cpp, what people ask for in catalogue_save.cpp.

namespace tillbridge::runtime {
namespace {

constexpr core::Millis kFirstRetry = 2'000, kLongestRetry = 5 * 60'000, kSalesFirst = 100, kBesides = 20,
                       kUnreachable = 250;
constexpr std::size_t kAdoptionsPerTurn = 300, kCountedAtOnce = 20;
constexpr core::Millis kAssignAgain = 60'000;
constexpr const char* kCategoryFact = "catalogue.category";

}  // namespace

CatalogueWriter::CatalogueWriter(Workplace& place, WebStore& web, const LinkFacts& link, RegisterReader& reg,
                                 CatalogueReader& reader)
    : place_(place),
      web_(web),
      link_(link),
      reg_(reg),
      reader_(reader),
      book_(place.database),
      rows_(book_.load()),
      skus_(place.facts),
      category_(place.facts.number(kCategoryFact)) {
  for (const auto& [id, row] : rows_) {
    save_ = std::max(save_, row.save);
    if (row.known.is_unsure()) unanswered_before_.insert(id);
    if (row.state == Row::State::to_do) open_.emplace(row.asked_at, id);
  }
  // The Save that a crash cut short goes on where it was, and its numbers with it.
  for (const auto& [id, row] : rows_) {
    if (save_ == 0 || row.save != save_) continue;
    ++work_.total;
    if (row.state == Row::State::to_do) continue;
    ++(row.problem.empty() ? work_.done : work_.failed);
    updated_ += row.problem.empty() ? 1 : 0;
  }
  work_.running = !open_.empty() && work_.done + work_.failed < work_.total;
  if (work_.running) work_.began_at = place_.clock.wall();
  adopt_at_ = 0;
  load_same_names();
  if (const auto kept = place_.facts.get(kUnassignedFact); kept && !kept->empty()) {
    const char* at = kept->c_str();
    for (char* end = nullptr; *at != '\0'; at = *end == ' ' ? end + 1 : end) {
      unassigned_.push_back(std::strtoll(at, &end, 10));
      if (end == at) break;
    }
  }
}

CatalogueWriter::Row& CatalogueWriter::row_of(const std::string& item_id) {
  auto& row = rows_[item_id];
  row.known.item_id = item_id;
  return row;
}

void CatalogueWriter::keep(const Row& row) {
  book_.put(row);
  ++revision_;
  if (on_change) on_change();
}

void CatalogueWriter::keep_event(const Row& row, const std::string& event) {
  book_.put_with_event(row, event, place_.clock.wall());
  ++revision_;
  if (on_change) on_change();
}

void CatalogueWriter::ask_for(Row& row, std::int64_t save) {
  open_.erase({row.asked_at, row.known.item_id});
  if (row.state == Row::State::problem) {
    place_.facts.erase(kRefusedFact + row.known.item_id);
    forget_same_name(row.known.item_id);
  }
  row.state = Row::State::to_do;
  row.problem.clear();
  row.save = save;
  row.asked_at = place_.clock.wall();
  open_.emplace(row.asked_at, row.known.item_id);
  tries_.erase(row.known.item_id);
  alone_.erase(row.known.item_id);
  due_ = std::min(due_, place_.clock.now());
}

core::Millis CatalogueWriter::wake_at() const {
  const core::Millis now = place_.clock.now();
  if (asking_) return now + kAtLatest;
  // What is looked for beside the work must not hold it up.
  const bool more = (adopt_at_ != SIZE_MAX && reg_.catalogue()) || held_ || gone_due_ ||
                    (reg_.catalogue() && judged_ != reg_.catalogue());
  const bool work = !open_.empty() || !unassigned_.empty() || category_ == 0;
  return std::min(more ? now + kBesides : now + kAtLatest, work ? due_ : now + kAtLatest);
}

void CatalogueWriter::try_now() {
  due_ = assign_due_ = 0;
  failures_ = 0;
}

void CatalogueWriter::catalogue_was_read() {
  adopt_at_ = 0;
  gone_due_ = true;
}

std::string CatalogueWriter::conflict(const std::string& item_id) const {
  const auto found = conflicts_.find(item_id);
  return found == conflicts_.end() ? std::string() : found->second;
}

core::CatalogueWork CatalogueWriter::work() const {
  auto work = work_;
  work.waits = work.running ? waits_ : core::WorkWaits::none;
  return work;
}

/// What the web store had before us is known as it stands: nothing is written to it for that (S80).
void CatalogueWriter::adopt(const core::RegisterItem& item, const core::Match& match, bool visible) {
  auto& row = row_of(item.item_id);
  auto& known = row.known;
  forget_unsure(row);
  known.product = match.product;
  known.adopted = true;
  known.wanted = visible;
  known.visible = visible;
  known.name = item.name;
  known.ours = 0;
  known.variants = core::as_sent(item);
  for (auto& sent : known.variants) {
    for (const auto& [id, variant] : match.variants)
      if (id == sent.item_id) sent.variant = variant;
    sent.live = visible;
    if (visible) sent.from_seq = 0;
  }
  row.state = Row::State::settled;
}

void CatalogueWriter::look_for_adoptions() {
  const auto catalogue = reg_.catalogue();
  if (!catalogue) return;
  if (adopt_at_ == 0) conflicts_.clear();
  std::vector<Row> fresh;
  const core::OtherItems others{
      [&](const std::string& sku) { return reg_.items().contains(store::fold_sku(sku)); },
      [&](const std::string& upc) { return catalogue->upcs_twice.contains(core::without_zeros(upc)); }};
  std::optional<std::map<std::int64_t, std::string>> holders;  ///< who has a product already
  const std::size_t end = std::min(catalogue->items.size(), adopt_at_ + kAdoptionsPerTurn);
  for (; adopt_at_ < end; ++adopt_at_) {
    const auto& item = catalogue->items[adopt_at_];
    const auto known = rows_.find(item.item_id);
    if (known != rows_.end() && (known->second.known.product != 0 || known->second.known.creating)) continue;
    std::vector<core::Candidate> by_sku, by_upc;
    bool visible = false;
    const auto add = [&](std::vector<core::Candidate>& to, const std::vector<store::WebItem>& found) {
      for (const auto& each : found) {
        to.push_back({each.product, each.variant, each.sku, each.upc, each.name});
        visible = visible || each.visible;
      }
    };
    for (const auto& variant : item.variants) {
      if (!variant.sku.empty()) add(by_sku, place_.items.present_by_sku(variant.sku));
      if (by_sku.empty()) add(by_upc, place_.items.present_by_upc(variant.upc));
    }
    auto match = core::match_item(item, by_sku, by_upc, others);
    if (match.kind == core::Match::Kind::found) {
      if (!holders)
        for (holders.emplace(); const auto& [id, row] : rows_)
          if (row.known.product != 0 && row.state != Row::State::gone)
            holders->emplace(row.known.product, id);
      const auto holder = holders->emplace(match.product, item.item_id).first->second;
      if (holder != item.item_id) {
        match.kind = core::Match::Kind::conflict;
        match.words =
            fmt::format("What the web store has of it is {} here already.", rows_.at(holder).known.name);
      }
    }
    if (match.kind == core::Match::Kind::conflict) conflicts_[item.item_id] = match.words;
    if (match.kind != core::Match::Kind::found) continue;
    const bool wanted = known != rows_.end() && known->second.known.wanted;
    if (known != rows_.end() && known->second.state == Row::State::to_do && !wanted) continue;
    const auto before = known == rows_.end() ? Row{} : known->second;
    adopt(item, match, visible || wanted);
    auto& row = rows_.at(item.item_id);
    if (wanted) {
      // Asked for before it was known that the web store has it: its counts stay as they are (S79).
      row = {row.known, before.state, before.problem, before.save, before.asked_at};
      row.known.visible = visible;
      for (auto& sent : row.known.variants) sent.from_seq = book_.newest_movement();
      row.known.shown = before.known.shown;
    }
    fresh.push_back(row);
  }
  if (!fresh.empty()) {
    book_.put_all(fresh);
    held_ = true;
  }
  ++revision_;
  if (end == catalogue->items.size()) adopt_at_ = SIZE_MAX;
  if (on_change) on_change();
}

/// What somebody edited at the register goes to the web store (S27-S40).
void CatalogueWriter::look_for_edits() {
  const auto catalogue = reg_.catalogue();
  if (!catalogue || catalogue == judged_) return;
  const auto before = std::exchange(judged_, catalogue);
  compare_prices();
  adopt_at_ = 0;
  // They wait for somebody who asks, and are found as what differs from what was last sent.
  if (!place_.configuration.send_items) return;
  for (auto& [id, row] : rows_) {
    if (!row.known.wanted || row.known.product == 0 || row.state == Row::State::to_do ||
        row.state == Row::State::gone)
      continue;
    const auto* now = catalogue->find(id);
    const auto* old = before ? before->find(id) : nullptr;
    if (now == nullptr || (old != nullptr && *old == *now)) continue;
    const bool refused = old == nullptr && row.state == Row::State::problem;
    if (refused && is_as_refused(*now)) continue;
    const auto& sent = row.known.variants;
    bool same =
        old == nullptr && !refused && row.known.name == now->name && sent.size() == now->variants.size();
    for (std::size_t i = 0; same && i < sent.size(); ++i) {
      const auto& variant = now->variants[i];
      same = sent[i].item_id == variant.item_id && sent[i].sku == variant.sku && sent[i].upc == variant.upc &&
             sent[i].price == variant.price && sent[i].cost == variant.cost &&
             sent[i].tracked == variant.tracked && sent[i].choices == variant.choices;
    }
    if (same) continue;
    ask_for(row, 0);
    keep(row);
  }
}

/// Products that somebody deleted in the web store, what shoppers see of the others, and their SKUs.
void CatalogueWriter::look_for_gone() {
  gone_due_ = false;
  std::map<std::int64_t, bool> present;
  SkuWatch::Variants matched;
  for (const auto& [id, row] : rows_)
    if (row.known.wanted && row.state != Row::State::gone)
      for (const auto& sent : row.known.variants)
        if (sent.variant != 0) matched[sent.variant] = {id, sent.sku, sent.sku};
  place_.items.for_each([&](const store::WebItem& item) {
    if (!item.present) return;
    present[item.product] = present[item.product] || item.visible;
    if (const auto found = matched.find(item.variant); found != matched.end())
      found->second.theirs = item.sku;
  });
  if (skus_.compare(std::move(matched)) && on_change) on_change();
  for (auto& [id, row] : rows_) {
    if (row.known.product == 0 || row.state == Row::State::to_do) continue;
    const auto there = present.find(row.known.product);
    if (there == present.end()) {
      if (row.known.wanted && row.state != Row::State::gone) gone(row);
    } else if (row.known.visible != there->second) {
      row.known.visible = there->second;
      keep(row);
    }
  }
}

/// Lines of items that were being turned on: once the first count stands they go, or are part of it; and
/// where nothing came of it they stay in the shop. None vanishes (S24).
void CatalogueWriter::release_held() {
  held_ = false;
  const auto lines = book_.held_for_turning_on();
  release_counted();
  if (lines.empty()) return;
  std::map<std::string, std::pair<const Row*, const core::SentVariant*>> by_sku;
  for (const auto& [id, row] : rows_)
    for (const auto& sent : row.known.variants) by_sku[store::fold_sku(sent.sku)] = {&row, &sent};
  for (const auto& line : lines) {
    const auto found = by_sku.find(store::fold_sku(line.sku));
    bool send = false;
    if (found != by_sku.end()) {
      const auto& [row, sent] = found->second;
      const bool under_way =
          row->known.creating || (row->known.wanted && row->state == Row::State::to_do && sent->from_seq);
      if (!sent->live && under_way) continue;
      send = sent->live && sent->from_seq && line.seq > *sent->from_seq;
    }
    place_.outbox.decide_held(line.seq, line.line, send ? "send" : "leave", "the register",
                              place_.clock.wall());
  }
  for (int lane = 0; lane < core::kLanes; ++lane) place_.board.news(lane);
}

/// What waited for a person, and is part of a count that was taken since, for its product was made anew:
/// sent, it would count twice.
void CatalogueWriter::release_counted() {
  for (const auto& line : place_.activity.held()) {
    const auto row = rows_.find(book_.item_of(line.sku));
    if (row == rows_.end() || row->second.known.adopted) continue;
    const auto folded = store::fold_sku(line.sku);
    for (const auto& sent : row->second.known.variants) {
      if (store::fold_sku(sent.sku) != folded || !sent.live || !sent.from_seq || line.seq > *sent.from_seq)
        continue;
      place_.outbox.decide_held(line.seq, line.line, "leave", "the register", place_.clock.wall());
      place_.activity.note(
          core::ActivityKind::note, "",
          fmt::format("{}: a change that waited in Review is part of the count that went online.",
                      row->second.known.name),
          place_.clock.wall());
      break;
    }
  }
}

bool CatalogueWriter::decide_sku(std::int64_t variant, bool back, const std::string& who) {
  const auto found = skus_.others().find(variant);
  if (found == skus_.others().end() || !found->second.open) return false;
  const auto other = found->second;
  const auto there = other.theirs.empty() ? std::string("no SKU") : other.theirs;
  place_.activity.note(
      core::ActivityKind::note, "",
      back ? fmt::format("{} has {} put back in the web store, where it was changed to {}.", who, other.ours,
                         there)
           : fmt::format("{} left {} as it is in the web store; here it is {}.", who, there, other.ours),
      place_.clock.wall());
  if (!back) {
    skus_.leave(variant, other.theirs);
  } else {
    auto& row = rows_.at(other.item_id);
    skus_.put_back(variant);
    seen_.erase(row.known.product);
    ask_for(row, 0);
    keep(row);
    try_now();
  }
  if (on_change) on_change();
  return true;
}

std::string CatalogueWriter::cannot(const core::RegisterItem& item) const {
  const auto catalogue = reg_.catalogue();
  for (const auto& variant : item.variants)
    if (catalogue && catalogue->twice.contains(store::fold_sku(variant.sku)))
      return fmt::format("Another item here has its SKU {}, too. Give each its own.", variant.sku);
  return conflict(item.item_id);
}

core::PlanStep CatalogueWriter::plan_of(const Row& row) const {
  core::PlanInput input;
  const auto catalogue = reg_.catalogue();
  input.item = catalogue ? catalogue->find(row.known.item_id) : nullptr;
  input.known = &row.known;
  if (const auto seen = seen_.find(row.known.product); row.known.product != 0 && seen != seen_.end()) {
    input.web = seen->second ? &*seen->second : nullptr;
    input.absent = !seen->second;
  }
  if (input.item != nullptr) input.cannot = row.known.product == 0 ? cannot(*input.item) : std::string();
  input.store_prices = store_prices_;
  if (input.item != nullptr) input.price_choice = price_choice(input.item->price_terms());
  input.imported_category = category_;
  input.skus_back = skus_.to_put_back();
  input.levels_with_creation = link_.location == 1;
  return core::plan(input);
}

std::vector<std::string> CatalogueWriter::next_rows() {
  std::vector<std::string> ids;
  for (const auto& [at, id] : open_) {
    const auto wait = not_before_.find(id);
    if (wait != not_before_.end() && place_.clock.now() < wait->second) continue;
    if (alone_.contains(id)) {
      if (ids.empty()) return {id};
      continue;
    }
    ids.push_back(id);
    if (ids.size() == kCountedAtOnce) break;
  }
  return ids;
}

void CatalogueWriter::turn(bool reachable, bool may_write, core::WorkWaits sales_stop) {
  sales_stop_ = sales_stop;
  const core::Millis now = place_.clock.now();
  look_for_edits();
  if (adopt_at_ != SIZE_MAX && !place_.items.is_empty())
    look_for_adoptions();
  else if (adopt_at_ != SIZE_MAX && reg_.catalogue())
    adopt_at_ = SIZE_MAX;
  if (gone_due_) look_for_gone();
  if (held_) release_held();
  if (asking_ || now < due_) return;
  if (open_.empty() && unassigned_.empty() && category_ != 0 && store_read_) {
    due_ = now + kAtLatest;
    return;
  }
  waits_ = reachable ? core::WorkWaits::none : core::WorkWaits::web_store;
  if (!reachable || !reg_.catalogue()) {
    due_ = now + kUnreachable;
    return;
  }
  if (!may_write) {
    if (!open_.empty()) waits_ = core::WorkWaits::sales;
    due_ = now + kSalesFirst;
    return;
  }
  if (!prepare()) return;
  auto ids = next_rows();
  const bool may_assign = !unassigned_.empty() && now >= assign_due_;
  if (ids.empty() || (may_assign && unassigned_.size() >= core::kProductsPerRequest)) {
    if (may_assign) return assign_channels();
    if (!waiting_.empty()) waits_ = waiting_.begin()->second;
    due_ = now + 500;
    return;
  }
  step(ids);
}

void CatalogueWriter::send(bigcommerce::HttpRequest request,
                           std::function<void(const bigcommerce::HttpReply&)> then) {
  asking_ = true;
  web_.ask(
      std::move(request),
      [this, alive = alive_, then = std::move(then)](const bigcommerce::HttpReply& reply) {
        if (!*alive) return;
        asking_ = false;
        due_ = place_.clock.now();
        then(reply);
      },
      false);
}

void CatalogueWriter::later(core::Millis wait, const std::string& why) {
  if (wait == 0) {
    wait = kFirstRetry;
    for (int i = 0; i < failures_ && wait < kLongestRetry; ++i) wait *= 2;
    ++failures_;
  }
  waits_ = core::WorkWaits::web_store;
  wait = std::min(wait, kLongestRetry);
  due_ = place_.clock.now() + wait;
  place_.log(LogLevel::info, fmt::format("catalogue: {}; tried again in {} s", why, (wait + 999) / 1'000));
}

/// Store, currency and the hidden category, each asked for once.
bool CatalogueWriter::prepare() {
  if (!store_read_) {
    read_store();
    return false;
  }
  if (category_ != 0) return true;
  find_tree();
  return false;
}

void CatalogueWriter::read_store() {
  send(bigcommerce::store_request(), [this](const bigcommerce::HttpReply& reply) {
    const auto store = bigcommerce::parse_store(reply);
    if (!store) {
      failed({}, reply);
      // Without the right to read it, prices cannot be compared; nothing else hangs on it.
      store_read_ = reply.status == 403;
      return;
    }
    failures_ = 0;
    store_read_ = true;
    store_prices_ = {store.value().currency, store.value().is_price_entered_with_tax};
    compare_prices();
    channel_ = store.value().default_channel_id;
  });
}

/// The one of the channel in which shoppers see the products: another channel's is none of ours.
void CatalogueWriter::find_tree() {
  const auto channel = channel_ == 0 ? 1 : channel_;
  send(bigcommerce::trees_request(channel), [this, channel](const bigcommerce::HttpReply& reply) {
    const auto trees = bigcommerce::parse_trees(reply);
    if (!trees) return failed({}, reply);
    if (!trees.value().rows.empty()) return find_category(trees.value().rows.front());
    const auto why = fmt::format("Channel {} of the web store has no categories of its own", channel);
    if (std::exchange(told_refusal_, why) != why)
      place_.activity.note(core::ActivityKind::note, "",
                           why + ". Items wait until it has: give it a category tree in BigCommerce.",
                           place_.clock.wall());
    later(0, why);
  });
}

void CatalogueWriter::find_category(std::int64_t tree) {
  send(bigcommerce::category_by_name_request(tree, core::kImportedCategory),
       [this, tree](const bigcommerce::HttpReply& reply) {
         const auto found = bigcommerce::parse_categories(reply);
         if (!found) return failed({}, reply);
         for (const auto& row : found.value().rows) {
           if (row.name != core::kImportedCategory || row.parent != 0) continue;
           failures_ = 0;
           told_refusal_.clear();
           category_ = row.id;
           place_.facts.put(kCategoryFact, row.id);
           return;
         }
         make_category(tree);
       });
}

void CatalogueWriter::make_category(std::int64_t tree) {
  bigcommerce::CategoryChange change;
  change.tree = tree;
  change.name = core::kImportedCategory;
  change.visible = false;
  send(bigcommerce::put_category_request(change), [this](const bigcommerce::HttpReply& reply) {
    const auto made = bigcommerce::parse_saved_category(reply);
    // Refused, or not known whether it was made: it is looked for by its name before it is made again.
    if (!made || made.value() == 0) return failed({}, reply);
    failures_ = 0;
    category_ = made.value();
    place_.facts.put(kCategoryFact, category_);
  });
}

void CatalogueWriter::assign_channels() {
  const std::size_t count = std::min(unassigned_.size(), assign_alone_ > 0 ? 1 : core::kProductsPerRequest);
  const std::vector<std::int64_t> some(unassigned_.begin(),
                                       unassigned_.begin() + static_cast<std::ptrdiff_t>(count));
  send(bigcommerce::assign_channel_request(some, channel_ == 0 ? 1 : channel_),
       [this, some](const bigcommerce::HttpReply& reply) {
         const auto kind = bigcommerce::kind_of(reply);
         using bigcommerce::ReplyKind;
         if (kind == ReplyKind::throttled || kind == ReplyKind::trouble || kind == ReplyKind::not_sent ||
             kind == ReplyKind::timed_out || kind == ReplyKind::lost)
           return failed({}, reply);
         const auto told = [&](const std::string& text) {
           const auto why = bigcommerce::error_of(reply, "the channel of new products").sentence;
           if (std::exchange(told_assigning_, why) == why) return;
           place_.log(LogLevel::warning, why);
           place_.activity.note(core::ActivityKind::note, "", text, place_.clock.wall());
         };
         if (kind == ReplyKind::unauthorized) {
           // Kept: shoppers do not see them before it is done.
           told(fmt::format(
               "{} new products are in no storefront yet: the API account may not change products. "
               "It is tried again.",
               unassigned_.size()));
           assign_due_ = place_.clock.now() + kAssignAgain;
           return;
         }
         if (kind != ReplyKind::ok && some.size() > 1) {
           assign_alone_ = some.size();  // one of them: the others must not wait for it
           return;
         }
         if (assign_alone_ > 0) --assign_alone_;
         if (kind != ReplyKind::ok)
           told(fmt::format(
               "Product {} could not be put into the storefront. Do it in the web store's control "
               "panel.",
               some.front()));
         std::erase_if(unassigned_, [&](std::int64_t id) {
           return std::find(some.begin(), some.end(), id) != some.end();
         });
         place_.facts.put(kUnassignedFact, fmt::format("{}", fmt::join(unassigned_, " ")));
       });
}

}  // namespace tillbridge::runtime
