#include <algorithm>

#include "plugin/core/catalogue_variants.h"
#include "plugin/runtime/catalogue_writer.h"

// Writes whose answer is missing. Such a write may have arrived, and it may arrive yet: its fields are
// compared whatever was last sent, and an item is not done before a late one is out of the question.

namespace tillbridge::runtime {
namespace {

/// No web store works on a request for so long.
constexpr core::Millis kLatest = 35'000;

core::Unsure fields_of(const core::ProductChange& change) {
  core::Unsure fields = 0;
  const auto add = [&fields](bool changes, core::Unsure field) { fields |= changes ? field : 0; };
  add(change.name.has_value(), core::unsure_of(core::Field::name));
  add(change.upc.has_value(), core::unsure_of(core::Field::upc));
  add(change.tracking.has_value(), core::unsure_of(core::Field::tracking));
  add(change.price.has_value(), core::unsure_of(core::Field::price));
  add(change.cost.has_value(), core::unsure_of(core::Field::cost));
  add(change.visible.has_value(), core::kUnsureShown);
  return fields;
}

core::Unsure fields_of(const core::VariantChange& change) {
  core::Unsure fields = 0;
  if (change.upc) fields |= core::unsure_of(core::Field::variant_upc);
  if (change.price) fields |= core::unsure_of(core::Field::variant_price);
  if (change.cost) fields |= core::unsure_of(core::Field::variant_cost);
  return fields;
}

template <class Value, class Is>
bool same(const std::optional<Value>& wanted, const Is& is) {
  return !wanted || is == *wanted;
}

/// Whether it changes nothing in what was just read, however late it comes.
bool harmless(const core::PlanStep& step, const core::WebProduct& web, bool wanted) {
  using Kind = core::PlanStep::Kind;
  if (step.kind == Kind::change) {
    const auto& change = step.change;
    if (!same(change.visible, web.visible)) return false;
    // Of what is off the fields are compared when it comes back.
    return !wanted || (same(change.name, web.name) && same(change.sku, web.sku) &&
                       same(change.upc, web.upc) && same(change.tracking, web.tracking) &&
                       same(change.price, web.price) && same(change.cost, web.cost));
  }
  if (!wanted) return true;
  if (step.kind != Kind::change_variants) return false;
  return std::all_of(step.changes.begin(), step.changes.end(), [&](const core::VariantChange& change) {
    return std::all_of(web.variants.begin(), web.variants.end(), [&](const core::WebVariant& variant) {
      return variant.id != change.variant ||
             (same(change.sku, variant.sku) && same(change.upc, variant.upc) &&
              same(change.price, variant.price) && same(change.cost, variant.cost));
    });
  });
}

}  // namespace

/// The caller keeps the row before the first byte leaves.
void CatalogueWriter::on_its_way(Row& row, const core::PlanStep& step) {
  auto& known = row.known;
  const auto fields = step.kind == Kind::change            ? fields_of(step.change)
                      : step.kind == Kind::change_variants ? 0
                                                           : core::unsure_of(core::Field::option_labels);
  known.unsure |= fields;
  known.ours |= fields & ~core::kUnsureShown;
  for (const auto& change : step.changes)
    for (auto& sent : known.variants)
      if (sent.variant == change.variant) {
        sent.unsure |= fields_of(change);
        sent.ours |= fields_of(change);
      }
  known.unsure_at = place_.clock.wall();
  unanswered_[known.item_id].push_back(step);
}

/// What a manager chose for a product that the web store had goes on being ours (S80).
void CatalogueWriter::chosen(Row& row, const core::ProductChange& change,
                             const std::vector<core::VariantChange>& changes) {
  row.known.ours |= fields_of(change);
  for (const auto& each : changes)
    for (auto& sent : row.known.variants)
      if (sent.variant == each.variant) sent.ours |= fields_of(each);
  keep(row);
}

/// The newest write has its answer. Options and variants take several: they are known once all is settled.
void CatalogueWriter::answered(Row& row, bool done) {
  const auto& id = row.known.item_id;
  if (const auto open = unanswered_.find(id); open != unanswered_.end()) {
    open->second.pop_back();
    if (open->second.empty()) unanswered_.erase(open);
  }
  if (!done || unanswered_.contains(id) || unanswered_before_.contains(id)) return;
  row.known.unsure &= core::unsure_of(core::Field::option_labels);
  for (auto& sent : row.known.variants) sent.unsure = 0;
}

void CatalogueWriter::forget_unsure(Row& row) {
  row.known.unsure = 0;
  row.known.unsure_at = 0;
  for (auto& sent : row.known.variants) sent.unsure = 0;
  unanswered_.erase(row.known.item_id);
  unanswered_before_.erase(row.known.item_id);
}

/// How long to wait before it is looked at once more; 0: nothing that could still come would change it.
core::Millis CatalogueWriter::may_still_arrive(Row& row) {
  auto& known = row.known;
  const auto seen = seen_.find(known.product);
  const bool unknown = unanswered_before_.contains(known.item_id) &&
                       (known.wanted || (known.unsure & core::kUnsureShown) != 0);
  const auto open = unanswered_.find(known.item_id);
  if (seen == seen_.end() || !seen->second || (!unknown && open == unanswered_.end())) return 0;
  const bool none = !unknown && std::all_of(open->second.begin(), open->second.end(), [&](const auto& step) {
    return harmless(step, *seen->second, known.wanted);
  });
  if (none) return 0;
  const auto wall = place_.clock.wall();
  known.unsure_at = std::min(known.unsure_at, wall);  // a clock that was set back
  const auto over = known.unsure_at + kLatest;
  if (asked_for_[known.product] >= over) return 0;
  seen_.erase(seen);
  return std::max<core::Millis>(1, over - wall);
}

}  // namespace tillbridge::runtime
