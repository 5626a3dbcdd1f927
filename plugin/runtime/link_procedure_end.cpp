#include <fmt/format.h>

#include "plugin/runtime/link_procedure.h"
#include "plugin/runtime/location_desk.h"
#include "plugin/store/compare_book.h"
#include "plugin/store/epochs.h"
#include "plugin/store/leave_store.h"
#include "plugin/store/unclear.h"

// How a linking ends: with or without seals, and what is kept of it.

namespace tillbridge::runtime {

/// Seals are of no use here. Whoever links may have the levels compared instead, and is told what that means.
void LinkProcedure::without_promises(const std::string& problem) {
  if (!may_compare_) {
    can_compare_ = true;
    return fail(
        problem +
        " It can be linked by comparing stock (ask again with compare = yes): changes then go one at a "
        "time, and if an answer is lost you may be asked whether the change arrived.");
  }
  compares_ = true;
  link_.marker_product = 0;
  link_.marker_variants.clear();
  bases_[0] = 0;
  read_catalogue();
}

void LinkProcedure::keep_link() {
  step(8);
  auto& facts = place_.facts;
  const auto& settings = checks_.found().settings;
  const bool relinked = keeps_records() && was_unlinked();
  const bool again = keeps_records();
  const auto waiting = relinked ? place_.outbox.counts().pending : 0;
  if (checks_.found().other_store) store::forget_store(place_.database);
  std::string variants;
  for (const auto id : link_.marker_variants) variants += std::to_string(id) + ' ';
  const auto salvaged_of = facts.get(store::salvage_fact::kStoreHash);
  const bool salvaged = !again && facts.get(fact::kSalvagedAt);
  if (salvaged && (!salvaged_of || *salvaged_of == link_.store_hash)) {
    // The records were damaged while linked: what was recorded since then has never been sent, and is. Web
    // orders go on from where the ledger stands.
    if (!facts.get(fact::kLinkTime)) facts.put(fact::kLinkTime, link_.link_time_s);
  } else if (!again) {
    // What was recorded before the link is part of both sides' counts.
    const auto closed = place_.outbox.close_before_link(place_.clock.wall());
    if (closed > 0)
      place_.activity.note(
          core::ActivityKind::link, "",
          fmt::format("{} changes from before the link are part of both counts and are not sent.", closed),
          place_.clock.wall());
    facts.put(fact::kLinkTime, link_.link_time_s);
    for (const auto* name :
         {role_fact::kBegun, role_fact::kOurs, role_fact::kSeveral, role_fact::kLearned,
          role_fact::kOfficeCursor, role_fact::kOfficeDoubt, store::kRenewFact, store::kDoubtedFact})
      facts.erase(name);
    facts.erase(fact::kOrderCursor);
    facts.erase(fact::kOrdersLooked);
    if (salvaged) place_.saved.leave_other_store();
  }
  if (salvaged) facts.erase(fact::kSalvagedAt);
  if (compares_ && (!again || !facts.get(store::kWayFact)))
    store::CompareBook(place_.database)
        .enter("It was under way when the web store was linked by comparing stock, and may have arrived.",
               place_.clock.wall());
  if (bases_[0] != 0) {
    if (facts.get(store::kWayFact))  // no seal can tell of what was under way
      store::Epochs(place_.database)
          .give_up_rounds("It was under way when seals came into use again, and may have arrived.",
                          place_.clock.wall());
    if (highest_ > place_.outbox.last_number()) place_.outbox.continue_above(highest_, place_.clock.wall());
    place_.outbox.open_lanes(bases_, rounds_, place_.outbox.last_number());
  }
  facts.put(fact::kStoreHash, link_.store_hash);
  facts.put(fact::kStoreName, link_.store_name.empty() ? link_.store_hash : link_.store_name);
  facts.put(fact::kBaseUrl, base_.base_url());
  facts.put(fact::kLocation, link_.location);
  facts.put(fact::kLocationLabel, link_.location_label);
  if (!compares_) {
    facts.put(fact::kMarkerProduct, link_.marker_product);
    facts.put(fact::kMarkerVariants, variants);
    facts.put(fact::kEpochStart, static_cast<std::int64_t>(link_.epoch_start));
    facts.put(fact::kEpoch, epoch_);
    facts.erase(store::kWayFact);
  }
  facts.put(fact::kLag, lag_);
  facts.put(fact::kProbeRounds, Probe::Plan{}.rounds);
  facts.put(fact::kProbedAt, place_.clock.wall());
  facts.erase(fact::kBrokenPromise);
  // Turns are numbered in a channel's notes.
  if (facts.number(fact::kChannel) != channel_)
    for (const auto* name : {role_fact::kBegun, role_fact::kLearned}) facts.erase(name);
  facts.put(fact::kChannel, channel_);
  facts.put(fact::kRegister, place_.host.register_id());
  facts.put(fact::kMovesWhenPlaced,
            settings.moves_when == bigcommerce::InventorySettings::MovesWhen::placed ? 1 : 0);
  facts.put(fact::kRestocks, settings.restock_on_refund ? 1 : 0);
  facts.put(fact::kAdjusts, settings.adjust_on_edit ? 1 : 0);
  if (joins_) {
    facts.put(role_fact::kSeveral, 1);
    facts.put(role_fact::kLearned, -1);  // what the others have applied is asked of the register first
  }
  if (joined_) facts.put(role_fact::kOurs, 0);
  facts.put(fact::kLinkedAt, place_.clock.wall());
  facts.put(fact::kLinked, 1);
  for (const auto* name : {fact::kUnlinkedAt, fact::kUnlinkedBy, fact::kUnlinkedUpTo}) facts.erase(name);
  place_.activity.note(core::ActivityKind::link, "",
                       fmt::format("Linked to {}, location {}.{}", link_.store_name, link_.location_label,
                                   !holder_.empty() ? " Taken over from " + holder_ + "."
                                   : !with_.empty() ? " Registers there: " + with_ + "."
                                                    : ""),
                       place_.clock.wall());
  std::size_t matched = 0;
  place_.items.for_each(
      [&](const store::WebItem& item) { matched += item.present && !item.sku.empty() ? 1 : 0; });
  done_ = true;
  std::string words = fmt::format(
      "Linked to {} at {}. {} items of the web store are known by SKU. Both counts were left as they are.",
      link_.store_name, link_.location_label, matched);
  if (waiting > 0)
    words += fmt::format(" {} waited here and {} sent now, once.",
                         waiting == 1 ? "1 change has" : fmt::format("{} changes have", waiting),
                         waiting == 1 ? "is" : "are");
  if (!with_.empty() && holder_.empty())
    words += fmt::format(
        " It joins {}: web orders and catalogue changes stay with the register that has them.", with_);
  if (compares_)
    words +=
        " This web store does not promise to count each change once, so each is checked by comparing stock, "
        "one "
        "at a time; if an answer is lost you may be asked whether the change arrived.";
  if (link_.location != 1)
    words += " The web store shows shoppers its default location's stock, which is another one.";
  then_({true, false, words});
}

}  // namespace tillbridge::runtime
