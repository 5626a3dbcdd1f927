#include <fmt/format.h>

#include "plugin/runtime/catalogue_writer.h"

// Whether a price here means the same in the web store, and what a manager decided where it does not.

namespace tillbridge::runtime {
namespace {

constexpr const char *kChoiceFact = "prices.choice", *kAboutFact = "prices.about", *kByFact = "prices.by",
                     *kAtFact = "prices.at";

std::string key_of(const core::PriceTerms& terms) {
  return fmt::format("{}{}", terms.currency, !terms.with_tax ? "?" : *terms.with_tax ? "+" : "-");
}

std::string key_of(const core::PriceTerms& here, const core::PriceTerms& there) {
  return key_of(here) + ">" + key_of(there);
}

}  // namespace

/// Looks for an item whose price would mean another one there. The terms of all items are mostly the same, so
/// the first that differs stands for all.
void CatalogueWriter::compare_prices() {
  prices_about_ = place_.facts.get(kAboutFact).value_or("");
  prices_choice_ = place_.facts.get(kChoiceFact).value_or("");
  const auto was = std::exchange(other_prices_, std::nullopt);
  const auto catalogue = reg_.catalogue();
  if (!catalogue) return;
  for (const auto& item : catalogue->items) {
    const auto terms = item.price_terms();
    if (!core::prices_differ(terms, store_prices_)) continue;
    other_prices_ = terms;
    break;
  }
  if (was != other_prices_ && on_change) on_change();
}

/// A decision holds for what it was made about; where either side means something else by now it is asked
/// anew.
core::PriceChoice CatalogueWriter::price_choice(const core::PriceTerms& here) const {
  if (prices_choice_.empty() || prices_about_ != key_of(here, store_prices_)) return core::PriceChoice::open;
  return prices_choice_ == "send-prices" ? core::PriceChoice::send : core::PriceChoice::none;
}

std::optional<CatalogueWriter::PriceQuestion> CatalogueWriter::price_question() const {
  if (!other_prices_ || price_choice(*other_prices_) != core::PriceChoice::open) return std::nullopt;
  return PriceQuestion{*other_prices_, store_prices_};
}

void CatalogueWriter::read_store_again() {
  store_read_ = false;
  try_now();
}

bool CatalogueWriter::decide_prices(const std::string& choice, const std::string& who) {
  if (!other_prices_) return false;
  const auto now = place_.clock.wall();
  prices_about_ = key_of(*other_prices_, store_prices_);
  prices_choice_ = choice;
  place_.facts.put(kAboutFact, prices_about_);
  place_.facts.put(kChoiceFact, prices_choice_);
  place_.facts.put(kByFact, who);
  place_.facts.put(kAtFact, now);
  place_.activity.note(core::ActivityKind::note, "",
                       choice == "send-prices"
                           ? fmt::format("{} decided that prices go to the web store as they are here.", who)
                           : fmt::format("{} decided that no prices go to the web store.", who),
                       now);
  // What waited for it is tried again.
  for (auto& [id, row] : rows_) {
    if (!row.known.wanted || row.state != Row::State::problem) continue;
    ask_for(row, 0);
    keep(row);
  }
  try_now();
  return true;
}

}  // namespace tillbridge::runtime
