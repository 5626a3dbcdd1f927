#include "plugin/runtime/compare_sender.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/core/crash_point.h"
#include "plugin/core/invariant.h"
#include "plugin/runtime/both_levels.h"
#include "plugin/runtime/push_outcome.h"
#include "plugin/store/unclear.h"

namespace tillbridge::runtime {
namespace {

/// A batch that nobody can tell of is as many rows of Review.
constexpr std::size_t kMostAtOnce = 50;
/// An order that was placed so long before the levels were read may not have been among them yet.
constexpr std::int64_t kOrdersBeforeS = 120;
constexpr std::size_t kOrdersNamed = 5;

std::string signed_units(core::Units units) {
  return units > 0 ? fmt::format("+{}", units) : std::to_string(units);
}

}  // namespace

CompareSender::CompareSender(Workplace& place, WebStore& web, const LinkFacts& link)
    : Pusher(place, link), web_(web), book_(place.database), comparing_(open_batch(), [this](core::Millis n) {
        return n <= 0 ? 0 : static_cast<core::Millis>(place_.random() % static_cast<std::uint64_t>(n));
      }) {
  max_movements_ = open_ ? open_->movements.size() : kMostAtOnce;
  comparing_.set_lag(place_.facts.number(fact::kLag, 2'000));
  look_at_lanes();
  if (place_.facts.get(store::kFencedFact))
    step(core::RecordsAreOld{});
  else
    store::Unclear(place_.database).offers_are_news();
  step(core::CompareWaiting{more_waits()});
}

/// The batch as the tables have it. Nothing is frozen by whoever records: one batch at a time.
std::optional<core::ComparedBatch> CompareSender::open_batch() {
  {
    const std::lock_guard guard(place_.database.writer());
    place_.board.offer(nullptr);
    place_.board.take_frozen();
  }
  open_ = book_.open();
  return open_ ? std::optional(open_->batch) : std::nullopt;
}

void CompareSender::step(const core::CompareEvent& event) {
  for (const auto& action : comparing_.step(place_.clock.now(), event))
    std::visit([this](const auto& a) { run(a); }, action);
}

void CompareSender::turn() {
  if (place_.board.take_news() != 0) {
    look_at_lanes();
    step(core::CompareWaiting{more_waits()});
  }
  if (comparing_.wake_at() <= place_.clock.now()) step(core::TimeReached{});
}

void CompareSender::try_now() {
  try_stopped();
  step(core::TryNow{});
}

void CompareSender::answered() {
  const bool was_failing = comparing_.reachability().failing();
  comparing_.reachability().answered(place_.clock.now());
  if (was_failing) step(core::TryNow{});
}

void CompareSender::try_stopped() {
  const auto lift = [this] {
    comparing_.lift_passing_stop();
    step(core::TimeReached{});
  };
  const auto stop = comparing_.stop_reason();
  if (!stop || stop->why != core::Stop::Why::location_closed) return lift();
  look_at_location([this, lift](bool closed) { closed ? rest() : lift(); });
}

bool CompareSender::more_waits() {
  return book_.waiting() > (open_ ? open_->movements.size() : 0);
}

/// What is recorded from now on goes into one lane: nothing is gained from several.
void CompareSender::look_at_lanes() {
  lanes_ = place_.outbox.lanes();
  core::LaneHints hints;
  for (int i = 1; i < core::kLanes; ++i) hints[static_cast<std::size_t>(i)].open = false;
  place_.board.set(hints);
}

void CompareSender::run(const core::CompareFreeze& action) {
  const int lane = open_ ? open_->lane : book_.next_lane();
  // Another one in its place takes in nothing new: only of what is in it were levels looked at.
  if (open_ && action.how != core::FreezeHow::all)
    max_movements_ = std::min(max_movements_, open_->movements.size());
  switch (action.how) {
    case core::FreezeHow::all:
      available_.clear();
      hold_.clear();
      max_movements_ = kMostAtOnce;
      exchanges_ = {};
      break;
    case core::FreezeHow::clipped:
      for (const auto& [item, level] : action.levels) available_[item] = level.available;
      break;
    case core::FreezeHow::named_held:
      for (const auto& item : refusal_.items) {
        const core::ItemKey key{item.kind == bigcommerce::IdentityKind::product, item.id};
        hold_[key] = refusal_reason(refusal_);
        if (refusal_.requires_absolute) place_.items.set_counted(key, false);
      }
      if (on_catalogue_doubt) on_catalogue_doubt();
      break;
    case core::FreezeHow::halved:
      max_movements_ = std::max<std::size_t>(1, max_movements_ / 2);
      break;
    case core::FreezeHow::last_held:
      max_movements_ = 1;
      if (open_)
        for (const auto& change : open_->batch.items)
          hold_[change.item] = "The web store refuses this change again and again.";
      break;
  }
  if (lane < 0) return step(core::CompareFrozen{std::nullopt});
  core::FreezeInput input;
  input.movements = place_.outbox.pending(lane, max_movements_);
  input.match = [this](const std::string& sku) { return place_.items.match(sku); };
  input.debt = place_.outbox.free_debt(lane);
  input.available = available_;
  input.hold = hold_;
  input.max_movements = max_movements_;
  input.own_location = place_.host.location_id();
  const auto content = core::freeze(input);
  const bool nothing_new = open_ && open_->movements == content.movements &&
                           std::equal(content.items.begin(), content.items.end(), open_->batch.items.begin(),
                                      open_->batch.items.end(), [](const auto& a, const auto& b) {
                                        return a.item == b.item && a.sent == b.sent;
                                      });
  if (content.movements.empty() || nothing_new) return step(core::CompareFrozen{std::nullopt});
  if (!core::epoch_has(content.movements.back(), link_.epoch_start)) {
    core::invariant(!open_, "numbers begin anew between two batches (I7)");
    book_.renew_numbers();
    read_marker_facts(place_.facts, link_);
    look_at_lanes();
  }
  // The batch's number is of these records only, and in their order; the web store never sees it.
  const auto view = place_.outbox.lane(lane);
  core::Units target = 0;
  do {
    target = core::seal(content.movements.back(), static_cast<core::Units>(place_.random() % core::kNonces),
                        link_.epoch_start);
  } while (std::any_of(view.batches.begin(), view.batches.end(),
                       [&](const auto& b) { return b.target == target; }));
  std::vector<bigcommerce::AdjustmentLine> lines;
  for (const auto& change : content.items)
    if (change.sent != 0)
      lines.push_back(
          {{change.item.by_product ? bigcommerce::IdentityKind::product : bigcommerce::IdentityKind::variant,
            change.item.id},
           link_.location,
           change.sent});
  const auto body = bigcommerce::adjustment_body(
      lines, fmt::format("Tillbridge {}: {} stock movements to no. {}", place_.host.register_name(),
                         content.movements.size(), content.movements.back()));
  TILLBRIDGE_CRASH_POINT("batch-built", before);
  const auto batch =
      place_.outbox.commit({lane, target, content, body, view.batches.size()}, place_.clock.wall());
  open_ = store::CompareBook::Open{lane, {batch.id, batch.movements, content.items}, content.movements};
  step(core::CompareFrozen{open_->batch});
}

void CompareSender::run(const core::CompareRead&) {
  std::vector<core::ItemKey> items;
  for (const auto& change : open_->batch.items)
    if (change.sent != 0) items.push_back(change.item);
  read_both_levels(web_, link_.location, items, [this](std::optional<LevelsTold> told) {
    if (!told) return step(core::CompareLevelsRead{std::nullopt});
    there_before_ = there_;
    there_ = told->there_s;
    step(core::CompareLevelsRead{std::move(told->levels)});
  });
}

void CompareSender::run(const core::CompareSend& action) {
  auto body = place_.outbox.body(action.batch);
  if (!body) {
    place_.log(LogLevel::error, body.error().sentence);
    core::invariant(false, "sent bytes equal the committed body (I4)");
  }
  book_.leaves(action.batch, action.before, there_before_);
  auto request = bigcommerce::relative_adjustment_request(std::move(body).value());
  request.timeout_ms = kPushTimeoutMs;
  request.fresh_connection = true;  // on a kept one libcurl may send it twice by itself
  ++exchanges_.count;
  TILLBRIDGE_CRASH_POINT("batch-committed", after);
  web_.ask(
      std::move(request), [this](const auto& reply) { take_answer(reply); }, false);
  web_.hurry();
}

void CompareSender::take_answer(const bigcommerce::HttpReply& reply) {
  TILLBRIDGE_CRASH_POINT("answer-arriving", after);
  const auto answer = bigcommerce::classify_push(reply);
  exchanges_.status = reply.status;
  exchanges_.request = bigcommerce::request_id_of(reply);
  auto outcome = outcome_of(answer);
  outcome.waited_ms = reply.elapsed_ms;
  answer_lost_ =
      outcome.kind == core::PushOutcome::Kind::unknown || outcome.kind == core::PushOutcome::Kind::timed_out;
  if (answer.kind == bigcommerce::PushAnswer::Kind::accepted) {
    last_accepted_ = place_.clock.wall();
    stopped_for_ = 0;
  } else {
    place_.log(LogLevel::info, fmt::format("push: batch {}: {}", open_->batch.id, answer.sentence));
  }
  if (answer.kind != bigcommerce::PushAnswer::Kind::refused) return step(core::CompareAnswered{outcome});
  refusal_ = answer.refusal;
  const bool named = outcome.names_items;
  outcome.names_items = keep_named(refusal_, open_->batch.items);
  // What it names was not in the request: it is known there in another way than here.
  if (named && !outcome.names_items && on_catalogue_doubt) on_catalogue_doubt();
  if (outcome.names_items) return step(core::CompareAnswered{outcome});
  // What no item is named for may lie at the location: then no item is to blame.
  look_at_location([this, outcome](bool closed) {
    if (closed)
      step(core::LocationClosed{});
    else
      step(core::CompareAnswered{outcome});
  });
}

void CompareSender::look_at_location(std::function<void(bool closed)> then) {
  web_.ask(bigcommerce::locations_request(),
           [this, then = std::move(then)](const bigcommerce::HttpReply& reply) {
             const auto closed = closed_location(reply, link_.location);
             if (closed) stop_words_ = *closed;
             then(closed.has_value());
           });
}

void CompareSender::run(const core::CompareOrders&) {
  const auto tell = [this](bool read) {
    core::ComparedEvidence evidence;
    const auto since = book_.left_at(open_->batch.id);
    // Without the web store's clock nobody can say which orders came since.
    evidence.orders_read = read && since != 0;
    evidence.orders = !book_.orders_since(open_->batch.items, since - kOrdersBeforeS, 1).empty();
    evidence.others = has_others && has_others();
    step(core::CompareOrdersRead{evidence});
  };
  if (!read_orders) return tell(false);
  // Whoever waits too long decides without them; what comes then is nobody's.
  read_orders([this, tell, alive = alive_, turn = ++orders_asked_](bool read) {
    if (*alive && turn == orders_asked_) tell(read);
  });
}

void CompareSender::run(const core::CompareSettle& action) {
  TILLBRIDGE_CRASH_POINT("decision", before);
  Levels moved;
  for (const auto& change : open_->batch.items) moved[change.item] += change.sent;
  const auto movements = open_->movements;
  const auto now = place_.clock.wall();
  const auto settled = place_.outbox.settle(
      open_->lane, action.batch, action.by_levels ? std::nullopt : std::optional(now), now, exchanges_);
  place_.log(LogLevel::info,
             fmt::format("push: batch {} {}, {} movements", action.batch,
                         action.by_levels ? "arrived, as levels show" : "accepted", settled.movements));
  TILLBRIDGE_CRASH_POINT("decision-committed", after);
  ended();
  if (on_confirmed) on_confirmed(movements);
  if (on_settled) on_settled(moved);
}

void CompareSender::run(const core::CompareReview& action) {
  const auto since = book_.left_at(action.batch);
  std::vector<std::int64_t> orders;
  if (since != 0) orders = book_.orders_since(open_->batch.items, since - kOrdersBeforeS, kOrdersNamed);
  std::vector<std::string> reasons;
  for (const auto seq : open_->movements) reasons.push_back(evidence_of(seq, action, orders));
  book_.give_to_review(*open_, reasons, place_.clock.wall());
  place_.log(LogLevel::warning, fmt::format("push: batch {}: nobody can say whether it arrived, {} movements "
                                            "wait in Review",
                                            action.batch, reasons.size()));
  ended();
  if (on_settled) on_settled({});
}

/// What a person needs to decide about one movement: levels before and after, and what else moved them.
std::string CompareSender::evidence_of(std::uint64_t seq, const core::CompareReview& review,
                                       const std::vector<std::int64_t>& orders) {
  std::string words = answer_lost_ ? "The web store's answer was lost, and its counts do not tell whether "
                                     "this change arrived."
                                   : "The web store refused this change, and its counts do not tell whether "
                                     "a part of it arrived.";
  std::map<core::ItemKey, std::string> skus;
  for (const auto& row : place_.outbox.pending(open_->lane, open_->movements.size()))
    if (row.seq == seq)
      for (const auto& line : row.movement.lines)
        if (!line.sku.empty()) skus[place_.items.match(line.sku).key] = line.sku;
  for (const auto& change : open_->batch.items) {
    const auto sku = skus.find(change.item);
    if (sku == skus.end() || change.sent == 0) continue;
    const auto told = [&](const core::ComparedLevels& levels) {
      const auto level = levels.find(change.item);
      return level == levels.end() ? std::string("unknown") : std::to_string(level->second.on_hand);
    };
    words += fmt::format(" {} online: {} before, {} after; the request was {}.", sku->second,
                         told(review.before), told(review.after), signed_units(change.sent));
  }
  if (review.evidence.orders_read && orders.empty() && !review.evidence.others)
    words += " No web orders since.";
  if (!review.evidence.orders_read) words += " Web orders since then could not be read.";
  if (!orders.empty())
    words += fmt::format(" Web orders with these items since: {}.", fmt::join(orders, ", "));
  if (review.evidence.others) words += " Other registers sell here, too.";
  return words;
}

void CompareSender::ended() {
  ++orders_asked_;
  if (orders_are_done) orders_are_done();
  open_.reset();
  look_at_lanes();
  step(core::CompareEnded{more_waits()});
}

void CompareSender::run(const core::Stop& action) {
  using Why = core::Stop::Why;
  if (action.why == Why::old_records) stop_words_ = place_.facts.get(store::kFencedFact).value_or("");
  if (action.why == Why::key_refused) stop_words_ = "The web store no longer lets this register in.";
  if (action.passing()) rest();
  place_.log(LogLevel::error, fmt::format("sending stopped: {}", stop_words_));
}

core::UnixMillis CompareSender::doubts_until() const {
  const auto until = comparing_.waits_until();
  return until == 0 ? 0 : place_.clock.wall() + std::max<core::Millis>(0, until - place_.clock.now());
}

std::set<std::uint64_t> CompareSender::on_the_wire() const {
  if (!comparing_.busy() || !open_) return {};
  return {open_->movements.begin(), open_->movements.end()};
}

void CompareSender::tell_exchanges(std::vector<core::ActivityView>& rows) const {
  if (!open_) return;
  for (auto& row : rows)
    if (row.batch == 0 && row.id > 0 &&
        std::binary_search(open_->movements.begin(), open_->movements.end(),
                           static_cast<std::uint64_t>(row.id)))
      row.exchanges = exchanges_;
}

std::uint64_t CompareSender::unconfirmed() const {
  std::uint64_t pending = 0;
  for (const auto& lane : lanes_) pending += lane.pending;
  return pending;
}

}  // namespace tillbridge::runtime
