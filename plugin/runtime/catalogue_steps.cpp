#include <fmt/format.h>

#include <algorithm>

#include "plugin/bigcommerce/catalogue_requests.h"
#include "plugin/runtime/catalogue_writer.h"

// How each step of the catalogue's work is done and what its answer means. What is not known to have arrived
// is looked for before it is done again.

namespace tillbridge::runtime {
namespace {

using bigcommerce::ReplyKind;

constexpr core::Millis kCountsAgain = 150, kUnclearLevel = 35'000, kOutOfOrder = 500;

bool may_have_come(ReplyKind kind) {
  return kind == ReplyKind::trouble || kind == ReplyKind::timed_out || kind == ReplyKind::lost ||
         kind == ReplyKind::redirected;
}

/// Rounded towards fewer: what is promised online must be there.
core::Units whole_units(core::Milli milli) {
  const core::Units units = milli / core::kMilliPerUnit;
  return milli < 0 && milli % core::kMilliPerUnit != 0 ? units - 1 : units;
}

}  // namespace

bool CatalogueWriter::has_unsettled(const Row& row) {
  const auto& pending = book_.pending_skus();
  return std::any_of(row.known.variants.begin(), row.known.variants.end(), [&](const auto& sent) {
    const auto* other = skus_.find(sent.variant);  // under the web store's SKU, if that is another one
    return pending.contains(store::fold_sku(sent.sku)) ||
           (other != nullptr && pending.contains(store::fold_sku(other->theirs)));
  });
}

/// Whether counts of an item may be set, or (`takes_a_count_away`) made void, now: never past a sale of it
/// that is on its way, and not while nothing can be counted there.
bool CatalogueWriter::may_count(const Row& row, bool takes_a_count_away) {
  using core::WorkWaits;
  auto why = WorkWaits::none;
  if (sales_stop_ == WorkWaits::location_closed)
    why = sales_stop_;
  else if ((takes_a_count_away || sales_stop_ != WorkWaits::none) && has_unsettled(row))
    why = sales_stop_ == WorkWaits::none ? WorkWaits::sales : sales_stop_;
  if (why != WorkWaits::none)
    put_off(row.known.item_id, why);
  else
    goes_on(row.known.item_id);
  return why == WorkWaits::none;
}

void CatalogueWriter::put_off(const std::string& id, core::WorkWaits why) {
  not_before_[id] = place_.clock.now() + kOutOfOrder;
  waits_ = why;
  if (std::exchange(waiting_[id], why) == why) return;
  ++revision_;
  if (on_change) on_change();
}

void CatalogueWriter::goes_on(const std::string& id) {
  if (waiting_.erase(id) == 0) return;
  ++revision_;
  if (on_change) on_change();
}

core::WorkWaits CatalogueWriter::waits_for(const std::string& item_id) const {
  const auto found = waiting_.find(item_id);
  return found == waiting_.end() ? core::WorkWaits::none : found->second;
}

/// A turned-off item that is turned on again is counted anew, once what was on its way has arrived.
bool CatalogueWriter::reopen(Row& row) {
  auto& known = row.known;
  if (!known.wanted || !known.upto_seq) return true;
  if (!may_count(row, true)) return false;
  known.upto_seq.reset();
  known.hidden_by_us = true;
  for (auto& sent : known.variants) {
    sent.live = false;
    sent.from_seq.reset();
  }
  keep(row);
  return true;
}

void CatalogueWriter::step(const std::vector<std::string>& ids) {
  std::vector<std::int64_t> unread;
  std::vector<std::string> to_count;
  std::vector<std::pair<std::string, core::PlanStep>> changes;
  for (const auto& id : ids) {
    auto& row = rows_.at(id);
    if (!reopen(row)) continue;
    auto next = plan_of(row);
    switch (next.kind) {
      case Kind::settled:
        if (const auto wait = may_still_arrive(row); wait > 0) {
          not_before_[id] = place_.clock.now() + wait;
          waits_ = core::WorkWaits::web_store;
          continue;
        }
        settle(row);
        return;
      case Kind::refuse:
        refuse(row, next.words);
        return;
      case Kind::gone:
        gone(row);
        return;
      case Kind::look:
        if (unread.size() < core::kProductsPerRequest) unread.push_back(row.known.product);
        continue;
      case Kind::count:
        if (may_count(row, false)) to_count.push_back(id);
        continue;
      case Kind::change:
        // A count that was switched off waits for what is on its way; switched on, it is taken anew.
        if (next.change.tracking && !may_count(row, true)) continue;
        if (changes.size() < core::kProductsPerRequest) changes.emplace_back(id, std::move(next));
        continue;
      case Kind::search:
        if (!unread.empty() || !to_count.empty() || !changes.empty()) continue;
        return search(id, 0);
      case Kind::create:
        if (!unread.empty() || !to_count.empty() || !changes.empty()) continue;
        if (!may_count(row, false)) continue;
        return create(id, next);
      case Kind::set_levels:
        if (!unread.empty() || !to_count.empty() || !changes.empty()) continue;
        if (!may_count(row, false)) continue;
        return set_levels(id);
      case Kind::remove_variant:
      case Kind::change_option:
        if (!unread.empty() || !to_count.empty() || !changes.empty()) continue;
        if ((next.kind == Kind::remove_variant || next.option.remove) && !may_count(row, true)) continue;
        return write(id,
                     next.kind == Kind::remove_variant
                         ? bigcommerce::remove_variant_request(row.known.product, next.variant)
                         : bigcommerce::change_option_request(row.known.product, next.option),
                     next);
      case Kind::add_variants:
        if (!unread.empty() || !to_count.empty() || !changes.empty()) continue;
        if (!may_count(row, false)) continue;
        return write(id, bigcommerce::add_variants_request(row.known.product, next.add), next);
      case Kind::change_variants:
        if (!unread.empty() || !to_count.empty() || !changes.empty()) continue;
        return write(id, bigcommerce::change_variants_request(next.changes), next);
    }
  }
  if (!unread.empty()) return look(unread);
  if (!to_count.empty()) return count(to_count);
  if (!changes.empty()) return change(changes);
  due_ = place_.clock.now() + kOutOfOrder;
}

void CatalogueWriter::learn(const core::WebProduct& product) {
  seen_[product.id] = product;
  reader_.learn(product);
}

void CatalogueWriter::look(const std::vector<std::int64_t>& products) {
  for (const auto id : products) asked_for_[id] = place_.clock.wall();
  send(bigcommerce::web_products_request(products), [this, products](const bigcommerce::HttpReply& reply) {
    auto page = bigcommerce::parse_web_products(reply);
    if (!page) return failed({}, reply);
    failures_ = 0;
    for (const auto id : products) seen_[id] = std::nullopt;
    for (const auto& product : page.value().rows) learn(product);
    for (auto& [id, row] : rows_) {
      if (row.state != Row::State::to_do || row.known.product == 0) continue;
      const auto seen = seen_.find(row.known.product);
      if (seen == seen_.end() || !seen->second) continue;
      const auto before = row.known.variants;
      core::learn_variants(*seen->second, row.known.variants);
      bool moved = false;
      for (std::size_t i = 0; i < before.size(); ++i) {
        auto& sent = row.known.variants[i];
        moved = moved || before[i].variant != sent.variant;
        if (sent.variant != 0 || before[i].variant == 0) continue;
        sent.live = false;  // somebody deleted it there: made anew, it is counted anew
        sent.from_seq.reset();
      }
      if (moved) keep(row);
    }
  });
}

/// Twice with nothing in between: what the register had counted in is then known to the last movement.
void CatalogueWriter::count(const std::vector<std::string>& ids) {
  std::vector<std::string> skus;
  const auto catalogue = reg_.catalogue();
  for (const auto& id : ids)
    if (const auto* item = catalogue->find(id))
      for (const auto& variant : item->variants) skus.push_back(variant.sku);
  asking_ = true;
  place_.host_calls.ask<Counts>(
      [skus](Host& host) {
        Counts counts;
        counts.journal_end = host.journal_end();
        for (const auto& sku : skus) counts.by_sku[sku] = host.on_hand(sku);
        return counts;
      },
      [this, ids, alive = alive_](Counts counts) {
        if (!*alive) return;
        asking_ = false;
        const auto newest = book_.newest_movement();
        const bool quiet = counted_ && counted_->first == counts && counted_->second == newest &&
                           reg_.journal_read_to(counts.journal_end);
        if (!reg_.journal_read_to(counts.journal_end)) reg_.journal_soon(0);
        due_ = place_.clock.now() + (quiet || !counted_ ? 0 : kCountsAgain);
        counted_ = {std::move(counts), newest};
        if (quiet) count_again(ids);
      });
}

void CatalogueWriter::count_again(const std::vector<std::string>& ids) {
  const auto [counts, newest] = *std::exchange(counted_, std::nullopt);
  const auto catalogue = reg_.catalogue();
  std::vector<Row> taken;
  for (const auto& id : ids) {
    auto& row = rows_.at(id);
    const auto* item = catalogue->find(id);
    if (item == nullptr || row.state != Row::State::to_do) continue;
    for (const auto& variant : item->variants) {
      auto sent = std::find_if(row.known.variants.begin(), row.known.variants.end(),
                               [&](const auto& each) { return each.item_id == variant.item_id; });
      if (sent == row.known.variants.end()) {
        for (const auto& fresh : core::as_sent(*item))
          if (fresh.item_id == variant.item_id) row.known.variants.push_back(fresh);
        sent = std::prev(row.known.variants.end());
      }
      if (sent->live || sent->from_seq) continue;
      const auto on_hand = counts.by_sku.find(variant.sku);
      sent->tracked = variant.tracked;
      sent->from_seq = newest;
      sent->first_count =
          (on_hand == counts.by_sku.end() || !on_hand->second ? 0 : whole_units(*on_hand->second)) -
          book_.not_taken_off(variant.sku);
    }
    if (row.known.name.empty()) row.known.name = item->name;
    taken.push_back(row);
  }
  book_.put_all(taken);
  ++revision_;
}

/// A creation whose answer was lost is looked for by its SKU before it is made again, and so is what a
/// refusal calls a duplicate.
void CatalogueWriter::search(const std::string& id, std::size_t at) {
  const auto& known = rows_.at(id).known;
  if (at >= known.variants.size() || at >= 3) {
    auto& row = rows_.at(id);
    row.known.creating = false;
    keep(row);
    held_ = true;
    return;
  }
  send(bigcommerce::variant_by_sku_request(known.variants[at].sku),
       [this, id, at](const bigcommerce::HttpReply& reply) {
         const auto page = bigcommerce::parse_variants(reply);
         if (!page) return failed({id}, reply);
         if (page.value().rows.empty()) return search(id, at + 1);
         const std::vector<std::int64_t> products = {page.value().rows.front().product_id};
         send(bigcommerce::web_products_request(products), [this, id](const bigcommerce::HttpReply& found) {
           auto products = bigcommerce::parse_web_products(found);
           if (!products) return failed({id}, found);
           auto& row = rows_.at(id);
           row.known.creating = false;
           const bool ours = !products.value().rows.empty() &&
                             products.value().rows.front().name == row.known.name &&
                             std::count(products.value().rows.front().categories.begin(),
                                        products.value().rows.front().categories.end(), category_) > 0;
           if (!products.value().rows.empty()) learn(products.value().rows.front());
           if (ours) {
             const auto& product = products.value().rows.front();
             row.known.product = product.id;
             row.known.visible = product.visible;
             core::learn_variants(product, row.known.variants);
             ++made_;
             unassigned_.push_back(product.id);
             place_.facts.put(kUnassignedFact, fmt::format("{}", fmt::join(unassigned_, " ")));
             if (link_.location == 1) go_live(row);
             return keep_event(row, "Product Created");
           }
           // Somebody else's: it is adopted where it fits, and a conflict otherwise.
           for (auto& sent : row.known.variants) sent.from_seq.reset();
           keep(row);
           held_ = true;
           adopt_at_ = 0;
         });
       });
}

void CatalogueWriter::create(const std::string& id, const core::PlanStep& step) {
  auto& row = rows_.at(id);
  row.known.creating = true;
  row.known.adopted = false;  // made anew from here: all of it is ours
  row.known.name = step.draft.name;
  const auto counts = row.known.variants;
  const auto catalogue = reg_.catalogue();
  row.known.variants = core::as_sent(*catalogue->find(id));
  for (auto& sent : row.known.variants)
    for (const auto& counted : counts)
      if (counted.item_id == sent.item_id) {
        sent.from_seq = counted.from_seq;
        sent.first_count = counted.first_count;
      }
  keep(row);
  send(bigcommerce::create_product_request(step.draft),
       [this, id](const bigcommerce::HttpReply& reply) { created(id, reply, link_.location == 1); });
}

void CatalogueWriter::created(const std::string& id, const bigcommerce::HttpReply& reply, bool levels) {
  auto& row = rows_.at(id);
  const auto kind = bigcommerce::kind_of(reply);
  if (kind == ReplyKind::ok) {
    auto saved = bigcommerce::parse_saved_product(reply);
    if (!saved || !saved.value().product) return later(0, "a product's creation was answered unreadably");
    failures_ = 0;
    // Taken back by a power cut, it is a creation whose end is not known, and found by its SKU.
    const store::UnhurriedCommits unhurried(place_.database);
    forget_unsure(row);
    const auto& product = *saved.value().product;
    row.known.product = product.id;
    row.known.creating = false;
    row.known.visible = product.visible;
    core::learn_variants(product, row.known.variants);
    learn(product);
    ++made_;
    unassigned_.push_back(product.id);
    place_.facts.put(kUnassignedFact, fmt::format("{}", fmt::join(unassigned_, " ")));
    if (levels && !saved.value().incomplete) go_live(row);
    return keep_event(row, "Product Created");
  }
  if (may_have_come(kind)) return failed({id}, reply);  // it may have arrived
  row.known.creating = false;
  if (kind == ReplyKind::not_sent || kind == ReplyKind::throttled || kind == ReplyKind::unauthorized) {
    keep(row);
    return failed({id}, reply);
  }
  for (auto& sent : row.known.variants) sent.from_seq.reset();
  const auto duplicate = bigcommerce::duplicate_of(reply);
  if (duplicate == bigcommerce::Duplicate::sku && tries_[id]++ == 0) {
    // The web store has it by now: it is read, and adopted where it fits.
    row.known.creating = true;
    row.known.name.clear();
    return keep(row);
  }
  if (duplicate == bigcommerce::Duplicate::other &&
      refusal_words(reply).find("ategor") != std::string::npos) {
    category_ = 0;  // somebody deleted it
    place_.facts.put("catalogue.category", std::int64_t{0});
    return keep(row);
  }
  if (duplicate == bigcommerce::Duplicate::name) {
    keep(row);
    return find_same_name(id);
  }
  failed({id}, reply);
}

/// One request for many products where it can be; a refused batch is sent one by one, so that one bad item
/// does not stop the rest.
void CatalogueWriter::change(const std::vector<std::pair<std::string, core::PlanStep>>& steps) {
  std::vector<core::ProductChange> changes;
  std::vector<std::string> ids;
  std::vector<Row> rows;
  for (const auto& [id, step] : steps) {
    auto& row = rows_.at(id);
    // Before the first byte, so that a crash cannot make "hidden by us" look like "hidden there".
    if (!row.known.wanted && step.change.visible == false && !row.known.hidden_by_us) {
      row.known.hidden_by_us = true;
      row.known.restore_visible = true;
    }
    on_its_way(row, step);
    if (step.change.tracking) {
      for (auto& sent : row.known.variants) {
        sent.tracked = *step.change.tracking != "none";
        sent.live = !sent.tracked;
        sent.from_seq.reset();
        if (!sent.tracked) sent.from_seq = 0;
      }
    }
    rows.push_back(row);
    changes.push_back(step.change);
    ids.push_back(id);
  }
  book_.put_all(rows);
  ++revision_;
  auto request = changes.size() == 1 ? bigcommerce::change_product_request(changes.front())
                                     : bigcommerce::change_products_request(changes);
  send(std::move(request), [this, steps, ids](const bigcommerce::HttpReply& reply) {
    const auto kind = bigcommerce::kind_of(reply);
    if (!may_have_come(kind))
      for (const auto& id : ids) answered(rows_.at(id), kind == ReplyKind::ok);
    if (kind == ReplyKind::ok) {
      failures_ = 0;
      for (const auto& [id, step] : steps) {
        wrote_.insert(id);
        changed(id, step);
      }
      return;
    }
    for (const auto& [id, step] : steps) seen_.erase(step.change.product);
    if (ids.size() > 1 && !may_have_come(kind) && kind != ReplyKind::not_sent &&
        kind != ReplyKind::throttled && kind != ReplyKind::unauthorized) {
      alone_.insert(ids.begin(), ids.end());
      return;
    }
    if (kind == ReplyKind::missing) return;  // it is read again, and found gone
    failed(ids, reply);
  });
}

void CatalogueWriter::changed(const std::string& id, const core::PlanStep& step) {
  auto& row = rows_.at(id);
  const auto seen = seen_.find(step.change.product);
  if (seen == seen_.end() || !seen->second) return;
  auto product = *seen->second;
  const auto& change = step.change;
  if (change.name) product.name = *change.name;
  if (change.sku) {
    product.sku = *change.sku;
    if (product.options.empty() && product.variants.size() == 1) product.variants.front().sku = *change.sku;
  }
  if (change.price) product.price = change.price;
  if (change.cost) product.cost = change.cost;
  if (change.tracking) product.tracking = *change.tracking;
  if (change.visible) product.visible = *change.visible;
  if (change.upc) {
    product.upc = *change.upc;
    if (product.options.empty() && product.variants.size() == 1) product.variants.front().upc = *change.upc;
  }
  learn(product);
  if (change.sku && row.known.variants.size() == 1) skus_.is_back(row.known.variants.front().variant);
  row.known.visible = product.visible;
  // What has gone is known as gone, whatever becomes of the rest: edited back, it differs and goes again.
  if (change.name) row.known.name = *change.name;
  const auto catalogue = reg_.catalogue();
  const auto* item = catalogue ? catalogue->find(id) : nullptr;
  if (item != nullptr && !item->has_variants && row.known.variants.size() == 1) {
    auto& only = row.known.variants.front();
    if (change.price) only.price = *change.price;
    if (change.cost) only.cost = *change.cost;
    if (change.upc) only.upc = *change.upc;
  }
  keep(row);
  if (!step.remark.empty())
    place_.activity.note(core::ActivityKind::note, "", fmt::format("{}: {}", row.known.name, step.remark),
                         place_.clock.wall());
}

void CatalogueWriter::write(const std::string& id, bigcommerce::HttpRequest request, core::PlanStep step) {
  auto& row = rows_.at(id);
  on_its_way(row, step);
  if (step.kind == Kind::remove_variant || step.option.remove) {
    // What is made anew is counted anew.
    for (auto& sent : row.known.variants) {
      if (step.kind == Kind::remove_variant && sent.variant != step.variant) continue;
      sent.live = false;
      sent.from_seq.reset();
      sent.variant = 0;
    }
    const auto catalogue = reg_.catalogue();
    const auto* item = catalogue->find(id);
    std::erase_if(row.known.variants, [&](const auto& sent) {
      return sent.variant == 0 && item != nullptr &&
             std::none_of(item->variants.begin(), item->variants.end(),
                          [&](const auto& variant) { return variant.item_id == sent.item_id; });
    });
  }
  keep(row);
  send(std::move(request),
       [this, id, step = std::move(step)](const bigcommerce::HttpReply& reply) { written(id, step, reply); });
}

void CatalogueWriter::written(const std::string& id, const core::PlanStep& step,
                              const bigcommerce::HttpReply& reply) {
  auto& row = rows_.at(id);
  seen_.erase(row.known.product);  // ids may have changed: it is read again
  const auto kind = bigcommerce::kind_of(reply);
  if (!may_have_come(kind)) answered(row, kind == ReplyKind::ok);
  if (kind == ReplyKind::ok) wrote_.insert(id);
  if (kind == ReplyKind::ok || kind == ReplyKind::missing) {
    failures_ = 0;
    if (step.kind == Kind::change_variants && kind == ReplyKind::ok) {
      for (const auto& change : step.changes)
        if (change.sku) skus_.is_back(change.variant);
      for (auto& sent : row.known.variants)
        for (const auto& change : step.changes) {
          if (change.variant != sent.variant) continue;
          if (change.price) sent.price = *change.price;
          if (change.cost) sent.cost = *change.cost;
          if (change.upc) sent.upc = *change.upc;
        }
      return keep(row);
    }
    if (step.kind != Kind::add_variants || kind != ReplyKind::ok) return;
    for (const auto& added : step.add) {
      const bool known = std::any_of(row.known.variants.begin(), row.known.variants.end(),
                                     [&](const auto& sent) { return sent.item_id == added.item_id; });
      if (known) continue;
      core::SentVariant sent;
      sent.item_id = added.item_id;
      sent.sku = added.sku;
      sent.upc = added.upc;
      sent.price = added.price;
      sent.cost = added.cost;
      sent.choices = added.choices;
      row.known.variants.push_back(std::move(sent));
    }
    std::sort(row.known.variants.begin(), row.known.variants.end(),
              [](const auto& a, const auto& b) { return a.item_id < b.item_id; });
    return keep(row);
  }
  if (kind == ReplyKind::conflict && tries_[id]++ == 0) return;  // changed meanwhile: read again, once
  failed({id}, reply);
}

void CatalogueWriter::set_levels(const std::string& id) {
  auto& row = rows_.at(id);
  const auto seen = seen_.find(row.known.product);
  const bool known = seen != seen_.end() && seen->second;
  const bool by_product = known && seen->second->tracking == "product";
  // What the web store does not count gets no level: that it begins to is somebody's choice (S79).
  const bool counted = !known || seen->second->tracking != "none";
  std::vector<bigcommerce::AdjustmentLine> lines;
  for (const auto& sent : row.known.variants) {
    if (!counted || sent.live || !sent.from_seq || !sent.tracked) continue;
    const bigcommerce::ItemIdentity identity =
        by_product ? bigcommerce::ItemIdentity{bigcommerce::IdentityKind::product, row.known.product}
                   : bigcommerce::ItemIdentity{bigcommerce::IdentityKind::variant, sent.variant};
    lines.push_back({identity, link_.location, std::max<core::Units>(0, sent.first_count)});
  }
  if (lines.empty()) return go_live(row);
  send(bigcommerce::absolute_adjustment_request(
           bigcommerce::adjustment_body(lines, "Tillbridge: first count of " + row.known.name)),
       [this, id](const bigcommerce::HttpReply& reply) {
         auto& row = rows_.at(id);
         const auto kind = bigcommerce::kind_of(reply);
         if (kind == ReplyKind::ok) {
           failures_ = 0;
           return go_live(row);
         }
         seen_.erase(row.known.product);
         // It may still arrive: the same level once more, but not before a late one is out of the question.
         if (may_have_come(kind)) not_before_[id] = place_.clock.now() + kUnclearLevel;
         failed({id}, reply);
       });
}

/// From now on movements go; what the count had below zero is owed (N2).
void CatalogueWriter::go_live(Row& row) {
  std::map<core::ItemKey, core::Units> owed;
  for (auto& sent : row.known.variants) {
    if (sent.live || !sent.from_seq || sent.variant == 0) continue;
    sent.live = true;
    const auto seen = seen_.find(row.known.product);
    const bool known = seen != seen_.end() && seen->second;
    if (!sent.tracked || (known && seen->second->tracking == "none")) continue;
    const bool by_product = known && seen->second->tracking == "product";
    const core::ItemKey key =
        by_product ? core::ItemKey{true, row.known.product} : core::ItemKey{false, sent.variant};
    owed[key] = std::max<core::Units>(0, -sent.first_count);
    place_.items.set_counted(key, true);
    reader_.moved({{key, 0}});
  }
  book_.go_live(row, owed, place_.clock.wall());
  ++revision_;
  held_ = true;
  if (on_change) on_change();
}

}  // namespace tillbridge::runtime
