#include "plugin/runtime/count_weighing.h"

#include <algorithm>

#include "plugin/store/debts.h"

namespace tillbridge::runtime {
namespace {

constexpr core::Millis kLagMargin = 250, kGivesUpAfter = 120'000, kSoon = 1'000;
constexpr std::size_t kAtOnce = 50, kPagesBeyond = 300;

/// Rounded towards fewer: what is promised online must be there.
core::Units whole_units(core::Milli milli) {
  const core::Units units = milli / core::kMilliPerUnit;
  return milli < 0 && milli % core::kMilliPerUnit != 0 ? units - 1 : units;
}

}  // namespace

CountWeighing::CountWeighing(Workplace& place, WebStore& web, std::int64_t location, RegisterReader& reg,
                             OrderReader& orders, store::CountBook& book, Skus skus)
    : place_(place),
      web_(web),
      location_(location),
      reg_(reg),
      orders_(orders),
      book_(book),
      skus_(std::move(skus)) {
  gives_up_at_ = place_.clock.now() + kGivesUpAfter;
  since_ = book_.newest_movement();
  batch_ = book_.newest_batch();  // what is frozen from here on is not in what is found
  waiting_ = book_.waiting();
  for (const auto& [key, skus] : skus_) wanted_.insert(wanted_.end(), skus.begin(), skus.end());
  ask_orders(Step::first_orders);
}

core::Millis CountWeighing::wake_at() const {
  switch (step_) {
    case Step::lag:
      return until_;
    case Step::first_orders:
    case Step::last_orders:
    case Step::journal:
      return place_.clock.now() + kSoon;
    case Step::done:
    case Step::failed:
      return place_.clock.now();
    default:
      return gives_up_at_;
  }
}

void CountWeighing::ask_orders(Step step) {
  step_ = step;
  poll_ = orders_.started() + 1;
  poll_again_at_ = 0;
  polled();
}

/// Whether orders were read to their end since `ask_orders`. Where orders are not taken, none are waited for.
bool CountWeighing::polled() {
  if (!place_.configuration.take_orders) return true;
  // Asked for now and then only: what puts a poll off would else find it due again at once.
  if (orders_.started() < poll_ && place_.clock.now() >= poll_again_at_) {
    poll_again_at_ = place_.clock.now() + kSoon;
    orders_.poll_now();
  }
  return orders_.applied() >= poll_;
}

void CountWeighing::turn() {
  const core::Millis now = place_.clock.now();
  if (!done() && now >= gives_up_at_) {
    step_ = Step::failed;
    return;
  }
  switch (step_) {
    case Step::first_orders:
      if (!polled()) return;
      step_ = Step::lag;
      until_ = now + kLagMargin +
               std::max(place_.facts.number(fact::kLag, 2'000), place_.facts.number(fact::kLagP99));
      break;
    case Step::lag:
      if (now < until_) return;
      ledger_ = book_.ledger();
      step_ = Step::register_counts;
      count(0);
      break;
    case Step::journal:
      if (reg_.journal_ended() < journal_) {
        if (reg_.journal_begun() < journal_) reg_.journal_soon(0);
        return;
      }
      step_ = Step::levels;
      if (skus_.size() > kPagesBeyond) return read_page(1);
      {
        std::vector<std::int64_t> products, variants;
        for (const auto& [key, skus] : skus_) (key.by_product ? products : variants).push_back(key.id);
        read_levels(std::move(products), std::move(variants));
      }
      break;
    case Step::last_orders:
      if (!polled()) return;
      judge();
      step_ = Step::done;
      break;
    default:
      break;
  }
}

/// A few at a time: one round on the register's main thread stays short.
void CountWeighing::count(std::size_t at) {
  if (at >= wanted_.size()) {
    step_ = Step::journal;
    journal_ = place_.host.has_journal() ? reg_.journal_begun() + 1 : 0;
    return reg_.journal_soon(0);
  }
  const std::size_t end = std::min(wanted_.size(), at + kAtOnce);
  const std::vector<std::string> some(wanted_.begin() + static_cast<std::ptrdiff_t>(at),
                                      wanted_.begin() + static_cast<std::ptrdiff_t>(end));
  using Counts = std::vector<std::optional<core::Milli>>;
  place_.host_calls.ask<Counts>(
      [some](Host& host) {
        Counts counts;
        for (const auto& sku : some) counts.push_back(host.on_hand(sku));
        return counts;
      },
      [this, some, end, alive = alive_](const Counts& counts) {
        if (!*alive) return;
        for (std::size_t i = 0; i < some.size(); ++i)
          if (counts[i]) here_[store::fold_sku(some[i])] = *counts[i];
        count(end);
      });
}

void CountWeighing::keep(const bigcommerce::InventoryLevel& row) {
  for (const core::ItemKey key : {core::ItemKey{true, row.product_id}, core::ItemKey{false, row.variant_id}})
    if (skus_.contains(key)) levels_[key] = {row.on_hand, row.available_to_sell};
}

void CountWeighing::read_levels(std::vector<std::int64_t> products, std::vector<std::int64_t> variants) {
  auto& ids = products.empty() ? variants : products;
  if (ids.empty()) return ask_orders(Step::last_orders);
  const bool by_product = &ids == &products;
  const auto count = static_cast<std::ptrdiff_t>(std::min(ids.size(), bigcommerce::kIdsPerRequest));
  const std::vector<std::int64_t> some(ids.end() - count, ids.end());
  ids.erase(ids.end() - count, ids.end());
  auto request = by_product ? bigcommerce::products_at_location_request(location_, some)
                            : bigcommerce::variants_at_location_request(location_, some);
  request.timeout_ms = 10'000;
  web_.ask(std::move(request), [this, products = std::move(products), variants = std::move(variants),
                                alive = alive_](const bigcommerce::HttpReply& reply) mutable {
    if (!*alive) return;
    const auto page = bigcommerce::parse_inventory(reply, location_);
    if (!page) {
      step_ = Step::failed;
      return;
    }
    for (const auto& row : page.value().rows) keep(row);
    read_levels(std::move(products), std::move(variants));
  });
}

void CountWeighing::read_page(int page) {
  web_.ask(bigcommerce::inventory_at_location_request(location_, page),
           [this, page, alive = alive_](const bigcommerce::HttpReply& reply) {
             if (!*alive) return;
             const auto rows = bigcommerce::parse_inventory(reply, location_);
             if (!rows) {
               step_ = Step::failed;
               return;
             }
             for (const auto& row : rows.value().rows) keep(row);
             if (rows.value().has_more) return read_page(page + 1);
             ask_orders(Step::last_orders);
           });
}

core::Units CountWeighing::ordered(const core::ItemKey& key) const {
  core::Units units = 0;
  if (const auto skus = skus_.find(key); skus != skus_.end())
    for (const auto& sku : skus->second)
      if (const auto of = ledger_.find(store::fold_sku(sku)); of != ledger_.end()) units += of->second.net;
  return units;
}

void CountWeighing::judge() {
  const auto after = book_.ledger();
  const auto of = [](const std::map<std::string, store::Ledger>& ledger, const std::string& sku) {
    const auto found = ledger.find(sku);
    return found == ledger.end() ? store::Ledger{} : found->second;
  };
  const auto moved = book_.moved_since(since_);
  const auto debt = store::open_debt(place_.database.worker());
  for (const auto& [key, skus] : skus_) {
    auto& found = found_[key];
    const auto level = levels_.find(key);
    bool still = level != levels_.end();
    core::CountsNow now;
    for (const auto& sku : skus) {
      const auto folded = store::fold_sku(sku);
      const auto count = here_.find(folded);
      const auto was = of(ledger_, folded), is = of(after, folded);
      still = still && count != here_.end() && !waiting_.contains(folded) && !moved.contains(folded) &&
              was == is && !is.open;
      if (!still) break;
      now.here += whole_units(count->second);
      now.untaken += is.net - is.applied;
    }
    if (!still) continue;
    now.on_hand = level->second.on_hand;
    now.available = level->second.available;
    const auto owed = debt.find(key);
    if (owed != debt.end()) now.owed = owed->second;
    found = now;
  }
}

}  // namespace tillbridge::runtime
