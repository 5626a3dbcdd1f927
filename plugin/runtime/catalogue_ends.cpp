#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "plugin/runtime/catalogue_writer.h"
#include "plugin/store/sha256.h"

// How an item's work ends: settled, refused with the reason, gone, or put off.

namespace tillbridge::runtime {
namespace {

using bigcommerce::ReplyKind;

constexpr core::Millis kNotAllowed = 5 * 60'000;
constexpr int kMostTries = 5;

bool may_have_arrived(ReplyKind kind) {
  return kind == ReplyKind::trouble || kind == ReplyKind::timed_out || kind == ReplyKind::lost ||
         kind == ReplyKind::redirected;
}

}  // namespace

void CatalogueWriter::settle(Row& row) {
  auto& known = row.known;
  const bool back = known.wanted && known.hidden_by_us;
  const bool wrote = wrote_.erase(known.item_id) > 0 || known.is_unsure();
  const auto catalogue = reg_.catalogue();
  const auto* item = catalogue ? catalogue->find(known.item_id) : nullptr;
  if (!known.wanted) {
    if (known.product == 0) {
      row.state = Row::State::settled;
      ended(row);
      book_.erase(known.item_id);
      const std::string id = known.item_id;
      rows_.erase(id);
      ++revision_;
      held_ = true;
      adopt_at_ = std::min<std::size_t>(adopt_at_, 0);
      return end_save();
    }
    if (!known.hidden_by_us && !known.visible) known.restore_visible = false;
    known.hidden_by_us = true;
    known.shown.reset();
    // Its fields are compared when it comes back.
    unanswered_.erase(known.item_id);
    known.unsure &= ~core::kUnsureShown;
  } else if (item != nullptr) {
    auto sent = core::as_sent(*item);
    for (auto& each : sent)
      for (const auto& before : known.variants)
        if (before.item_id == each.item_id) {
          each.variant = before.variant;
          each.from_seq = before.from_seq;
          each.first_count = before.first_count;
          each.live = before.live;
          each.ours = before.ours;
        }
    known.variants = std::move(sent);
    known.name = item->name;
    known.hidden_by_us = false;
    known.shown.reset();
    forget_unsure(row);
  }
  known.compare = false;
  end_first_count(row);
  row.state = Row::State::settled;
  row.problem.clear();
  ++updated_;
  ended(row);
  {
    const store::UnhurriedCommits unhurried(place_.database);  // taken back, it is compared once more
    if (const char* event = back            ? "Product Turned On"
                            : !known.wanted ? "Product Turned Off"
                            : wrote         ? "Product Updated"
                                            : nullptr)
      keep_event(row, event);
    else
      keep(row);
  }
  end_save();
}

/// What of an item goes to the web store, as one short text.
std::string CatalogueWriter::print_of(const core::RegisterItem& item) {
  std::string fields = fmt::format("{}\n{}\n{}\n", item.name, item.currency,
                                   item.price_with_tax ? *item.price_with_tax ? "+" : "-" : "?");
  for (const auto& variant : item.variants) {
    fields += fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}{}{}\n", variant.item_id, variant.sku, variant.upc,
                          variant.price, variant.cost, variant.weight_milli, variant.tracked,
                          variant.fractional, variant.money_fits);
    for (const auto& choice : variant.choices) fields += fmt::format("{}\n{}\n", choice.name, choice.value);
  }
  std::string print;
  for (const char byte : store::sha256(fields))
    print += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return print;
}

/// Whether a refused item is as it was then: edited since, also while the register was off, it is tried
/// again.
bool CatalogueWriter::is_as_refused(const core::RegisterItem& item) const {
  return place_.facts.get(kRefusedFact + item.item_id) == print_of(item);
}

void CatalogueWriter::refuse(Row& row, const std::string& words) {
  row.state = Row::State::problem;
  row.problem = words;
  row.known.shown.reset();
  row.known.compare = false;
  take_back_first_count(row);
  // What is sold from here on is in no count that was taken before: tried again, it is counted anew.
  if (!row.known.creating)
    for (auto& sent : row.known.variants)
      if (!sent.live) sent.from_seq.reset();
  ended(row);
  keep_event(row, "Error: " + words);
  const auto catalogue = reg_.catalogue();
  if (const auto* item = catalogue ? catalogue->find(row.known.item_id) : nullptr; item != nullptr)
    place_.facts.put(kRefusedFact + row.known.item_id, print_of(*item));
  place_.log(LogLevel::warning, fmt::format("catalogue: {}: {}", row.known.item_id, words));
  end_save();
}

void CatalogueWriter::gone(Row& row) {
  row.state = Row::State::gone;
  row.problem =
      "The web store no longer has it: somebody deleted it there. Turn it off, or try again to make it "
      "anew.";
  row.known.shown.reset();
  reader_.forget(row.known.product);
  ended(row);
  keep_event(row, "Error: Product Gone Online");
  end_save();
}

/// The row's work is over, one way or the other.
void CatalogueWriter::ended(Row& row) {
  const auto& id = row.known.item_id;
  open_.erase({row.asked_at, id});
  seen_.erase(row.known.product);
  tries_.erase(id);
  alone_.erase(id);
  not_before_.erase(id);
  waiting_.erase(id);
  wrote_.erase(id);
  held_ = true;
  for (const auto& sent : row.known.variants) skus_.ended(sent.variant);
  if (save_ != 0 && row.save == save_ && work_.running)
    ++(row.state == Row::State::settled ? work_.done : work_.failed);
}

void CatalogueWriter::failed(const std::vector<std::string>& ids, const bigcommerce::HttpReply& reply) {
  const auto kind = bigcommerce::kind_of(reply);
  const auto error = bigcommerce::error_of(reply, "the web store's items");
  if (kind == ReplyKind::throttled)
    return later(std::max<core::Millis>(1'000, bigcommerce::throttle_wait(reply).value_or(5'000)),
                 "the web store asks to wait");
  if (kind == ReplyKind::unauthorized) {
    later(kNotAllowed, error.sentence);
    if (reply.status == 401) return;
    // Never asked again and again: each item says what is missing, and can be tried again.
    const std::string words =
        "The web store does not let this register change products. Its API account needs the scope "
        "\"Products: modify\".";
    std::vector<std::string> all;
    for (const auto& [at, id] : open_) all.push_back(id);
    for (const auto& id : all) refuse(rows_.at(id), words);
    return;
  }
  if (kind == ReplyKind::not_sent || may_have_arrived(kind)) {
    // One item that the web store cannot digest must not stop the rest.
    if (kind == ReplyKind::trouble)
      for (const auto& id : ids) {
        if (++tries_[id] < kMostTries) {
          not_before_[id] = place_.clock.now() + 2'000;
          continue;
        }
        refuse(rows_.at(id),
               fmt::format("The web store had trouble with it {} times (status {}). Try again later.",
                           kMostTries, reply.status));
      }
    return later(0, error.sentence);
  }
  if (ids.empty()) {
    // What all items need: nobody sees it in a row of one of them.
    const auto refused = bigcommerce::refusal_words(reply);
    const auto why = refused.empty() ? fmt::format("status {}", reply.status) : refused;
    if (std::exchange(told_refusal_, why) != why)
      place_.activity.note(
          core::ActivityKind::note, "",
          fmt::format("The web store refused what all items need first ({}). They wait, and it is "
                      "tried again.",
                      why),
          place_.clock.wall());
    return later(0, error.sentence);
  }
  const auto words = bigcommerce::refusal_words(reply);
  for (const auto& id : ids)
    refuse(rows_.at(id), words.empty() ? fmt::format("The web store refused it (status {}).", reply.status)
                                       : fmt::format("The web store refused it: {}.", words));
}

}  // namespace tillbridge::runtime
