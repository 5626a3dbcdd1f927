#include "plugin/runtime/sender.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "plugin/core/adoption.h"
#include "plugin/core/crash_point.h"
#include "plugin/core/invariant.h"
#include "plugin/runtime/marker_reader.h"
#include "plugin/runtime/push_outcome.h"
#include "plugin/store/epochs.h"
#include "plugin/store/unclear.h"

namespace tillbridge::runtime {
namespace {

/// So many sales a batch takes at most: a week of a busy shop in one request, and the first request after a
/// long outage does not wait for all of it to be read.
constexpr std::size_t kMostMovements = 4'000;

/// A sale is a second behind the one before it at a register's pace; what is closer came in a burst.
constexpr core::Millis kBurst = 20;

constexpr core::Millis kLocationAgain = 10'000;

std::string body_of(const LinkFacts& link, const std::string& register_name, int lane, core::Units base,
                    core::Units target, std::uint64_t round, const core::FrozenContent& content) {
  const auto slot = [&](std::uint64_t which) {
    return link.marker_variants[static_cast<std::size_t>(2 * lane) + which % 2];
  };
  std::vector<bigcommerce::AdjustmentLine> lines;
  lines.push_back({{bigcommerce::IdentityKind::variant, slot(round)}, link.location, -base});
  lines.push_back({{bigcommerce::IdentityKind::variant, slot(round + 1)}, link.location, target});
  for (const auto& change : content.items)
    if (change.sent != 0)
      lines.push_back(
          {{change.item.by_product ? bigcommerce::IdentityKind::product : bigcommerce::IdentityKind::variant,
            change.item.id},
           link.location,
           change.sent});
  return bigcommerce::adjustment_body(
      lines, fmt::format("Tillbridge {}: {} stock movements to no. {}", register_name,
                         content.movements.size(), content.movements.back()));
}

/// The lanes as the tables have them, once nobody freezes any more.
std::array<core::LaneView, core::kLanes> lanes_at_rest(Workplace& place) {
  const std::lock_guard guard(place.database.writer());
  place.board.offer(nullptr);
  place.board.take_frozen();
  return place.outbox.lanes();
}

}  // namespace

Sender::Sender(Workplace& place, WebStore& web, const LinkFacts& link)
    : Pusher(place, link),
      web_(web),
      sending_(lanes_at_rest(place), link.epoch_start, [this](core::Millis n) {
        return n <= 0 ? 0 : static_cast<core::Millis>(place_.random() % static_cast<std::uint64_t>(n));
      }) {
  sending_.look_before_sending();
  sending_.set_lag(place_.facts.number(fact::kLag, 2'000));
  for (int lane = 0; lane < core::kLanes; ++lane)
    for (const auto& batch : sending_.lane(lane).batches) {
      OpenBatch open{lane, {}, place_.outbox.batch_items(batch.id), {}};
      for (const auto& row : place_.outbox.pending(lane, batch.movements)) open.movements.push_back(row.seq);
      open_[batch.id] = std::move(open);
    }
  if (place_.facts.get(store::kFencedFact))
    step(core::RecordsAreOld{});
  else if (store::Epochs(place_.database).closing())
    step(core::ClosingUnderWay{});
  else
    offered_again();
  publish_hints();
}

/// Asked for by somebody who took over, or by what was offered to records of unknown age.
void Sender::offered_again() {
  if (renewal_due_ || !store::Unclear(place_.database).renewal_is_due()) return;
  renewal_due_ = true;
  step(core::RenewalDue{});
}

Sender::~Sender() {
  withdraw();
}

void Sender::step(const core::SendingEvent& event) {
  take_frozen();
  for (const auto& action : sending_.step(place_.clock.now(), event))
    std::visit([this](const auto& a) { run(a); }, action);
}

/// What intake has frozen is noted before the machine hears of anything else.
void Sender::take_frozen() {
  withdraw();
  auto frozen = place_.board.take_frozen();
  if (!frozen) return;
  extras_[frozen->lane] = LaneExtras{};
  frozen_at_[frozen->lane] = place_.clock.now();
  open_[frozen->batch.id] = {frozen->lane, std::move(frozen->movements), std::move(frozen->items), {},
                             {},           std::move(frozen->body)};
  ready_.reset();
  sending_.note(place_.clock.now(), {frozen->lane, frozen->batch});
}

void Sender::withdraw() {
  const std::lock_guard guard(place_.database.writer());
  place_.board.offer(nullptr);
}

void Sender::offer() {
  if (place_.board.has_frozen()) return;
  const core::Millis now = place_.clock.now();
  int best = -1;
  for (int i = 0; i < core::kLanes; ++i)
    if (sending_.would_freeze(now, i) && (best < 0 || settled_at_[i] < settled_at_[best])) best = i;
  if (best < 0) return;
  const auto& view = sending_.lane(best);
  const core::Millis not_before = *std::max_element(frozen_at_.begin(), frozen_at_.end()) + kBurst;
  if (!ready_ || ready_->not_before != not_before || ready_->lane != best || ready_->round != view.round ||
      ready_->base != view.base) {
    auto ready = std::make_shared<store::ReadyLane>();
    ready->lane = best;
    ready->round = view.round;
    ready->base = view.base;
    ready->nonce = static_cast<core::Units>(place_.random() % core::kNonces);
    ready->epoch_start = link_.epoch_start;
    ready->own_location = place_.host.location_id();
    ready->body = [link = link_, name = place_.host.register_name(), lane = best, base = view.base,
                   round = view.round](core::Units target, const core::FrozenContent& content) {
      return body_of(link, name, lane, base, target, round, content);
    };
    ready->not_before = not_before;
    ready->now = [&clock = place_.clock] { return clock.now(); };
    ready->wall = [&clock = place_.clock] { return clock.wall(); };
    ready_ = std::move(ready);
  }
  place_.board.offer(ready_);
}

void Sender::turn() {
  if (place_.board.has_frozen()) step(core::TimeReached{});
  const unsigned news = place_.board.take_news();
  for (int lane = 0; lane < core::kLanes; ++lane)
    if (news & (1u << lane)) step(core::MovementsWaiting{lane, place_.outbox.pending_count(lane)});
  if (sending_.wake_at() <= place_.clock.now()) step(core::TimeReached{});
  if (news) publish_hints();
}

void Sender::allow(bool sending, bool looking) {
  step(core::Allowed{sending, looking});
}
void Sender::try_now() {
  try_stopped();
  step(core::TryNow{});
}
void Sender::answered() {
  const bool was_failing = sending_.reachability().failing();
  sending_.reachability().answered(place_.clock.now());
  if (was_failing) step(core::TryNow{});
}
void Sender::try_stopped() {
  const auto lift = [this] {
    sending_.lift_passing_stop();
    step(core::TimeReached{});
  };
  const auto stop = sending_.stop_reason();
  if (stop && stop->why == core::Stop::Why::location_closed)
    look_at_location(std::nullopt, lift);
  else
    lift();
}

bool Sender::is_marker(const bigcommerce::ItemIdentity& item) const {
  if (item.kind == bigcommerce::IdentityKind::product) return item.id == link_.marker_product;
  return std::find(link_.marker_variants.begin(), link_.marker_variants.end(), item.id) !=
         link_.marker_variants.end();
}

void Sender::publish_hints() {
  core::LaneHints hints;
  for (int i = 0; i < core::kLanes; ++i) {
    const auto& lane = sending_.lane(i);
    hints[i].open = lane.batches.empty();
    std::size_t carried = 0;
    for (const auto& batch : lane.batches) carried = std::max(carried, batch.movements);
    hints[i].unsent = lane.pending > carried ? lane.pending - carried : 0;
    hints[i].settled_at = settled_at_[i];
    hints[i].frozen_at = frozen_at_[i];
  }
  place_.board.set(hints);
}

void Sender::run(const core::Freeze& action) {
  auto& extras = extras_[action.lane];
  const auto& view = sending_.lane(action.lane);
  const OpenBatch* last = view.batches.empty() ? nullptr : &open_[view.batches.back().id];
  const auto hold_all = [&](const std::vector<core::ItemChange>& items, const std::string& reason) {
    for (const auto& change : items) extras.hold[change.item] = reason;
  };
  switch (action.how) {
    case core::FreezeHow::all:
      extras = LaneExtras{};
      break;
    case core::FreezeHow::clipped:
      for (const auto& [item, level] : extras.levels) extras.available[item] = level;
      break;
    case core::FreezeHow::named_held:
      for (const auto& item : extras.refusal.items) {
        const core::ItemKey key{item.kind == bigcommerce::IdentityKind::product, item.id};
        extras.hold[key] = refusal_reason(extras.refusal);
        if (extras.refusal.requires_absolute) place_.items.set_counted(key, false);
      }
      if (on_catalogue_doubt) on_catalogue_doubt();
      break;
    case core::FreezeHow::halved:
      if (last) extras.max_movements = std::max<std::size_t>(1, last->movements.size() / 2);
      break;
    case core::FreezeHow::last_held:
      extras.max_movements = 1;
      if (last) hold_all(last->items, "The web store refuses this change again and again.");
      break;
  }
  {
    const std::lock_guard guard(place_.database.writer());
    place_.board.close(action.lane);
  }
  core::FreezeInput input;
  const std::size_t most = std::min(extras.max_movements, kMostMovements);
  input.movements = place_.outbox.pending(action.lane, most);
  std::unordered_map<std::string, core::ItemMatch> matched;  // the same items are sold again and again
  input.match = [&](const std::string& sku) {
    const auto found = matched.find(sku);
    return found != matched.end() ? found->second
                                  : matched.emplace(sku, place_.items.match(sku)).first->second;
  };
  input.debt = place_.outbox.free_debt(action.lane);
  input.available = extras.available;
  input.hold = extras.hold;
  input.max_movements = most;
  input.own_location = place_.host.location_id();
  core::FrozenContent content = core::freeze(input);
  const auto nothing_new = [&] {
    if (!last || last->movements != content.movements || last->items.size() != content.items.size())
      return false;
    return std::equal(content.items.begin(), content.items.end(), last->items.begin(),
                      [](const auto& a, const auto& b) { return a.item == b.item && a.sent == b.sent; });
  };
  if (content.movements.empty() || nothing_new()) {
    step(core::BatchFrozen{action.lane, std::nullopt});
    return publish_hints();
  }

  if (!core::epoch_has(content.movements.back(), link_.epoch_start)) {
    step(core::MarkerUsedUp{action.lane});
    return publish_hints();
  }

  // The seal names the highest number settled; the nonce tells this batch apart from any other of the round.
  core::Units target = 0;
  do {
    target = core::seal(content.movements.back(), static_cast<core::Units>(place_.random() % core::kNonces),
                        link_.epoch_start);
  } while (std::any_of(view.batches.begin(), view.batches.end(),
                       [&](const auto& b) { return b.target == target; }));
  TILLBRIDGE_CRASH_POINT("batch-built", before);
  if (last) TILLBRIDGE_CRASH_POINT("alternative-committed", before);
  const std::string body =
      body_of(link_, place_.host.register_name(), action.lane, view.base, target, view.round, content);
  const auto batch =
      place_.outbox.commit({action.lane, target, content, body, view.batches.size()}, place_.clock.wall());
  if (last) TILLBRIDGE_CRASH_POINT("alternative-committed", after);
  open_[batch.id] = {action.lane, content.movements, content.items, {}};
  frozen_at_[action.lane] = place_.clock.now();
  step(core::BatchFrozen{action.lane, batch});
  publish_hints();
}

/// The bytes that were committed. Those of a batch that was frozen with its sale are still at hand the first
/// time.
std::string Sender::committed_body(std::int64_t batch) {
  if (const auto found = open_.find(batch); found != open_.end() && !found->second.body.empty())
    return std::exchange(found->second.body, {});
  auto body = place_.outbox.body(batch);
  if (!body) {
    place_.log(LogLevel::error, body.error().sentence);
    core::invariant(false, "sent bytes equal the committed body (I4)");
  }
  return std::move(body).value();
}

void Sender::run(const core::Send& action) {
  auto request = bigcommerce::relative_adjustment_request(committed_body(action.batch));
  request.timeout_ms = kPushTimeoutMs;
  wire_ = action.batch;
  if (const auto found = open_.find(action.batch); found != open_.end()) ++found->second.exchanges.count;
  TILLBRIDGE_CRASH_POINT("batch-committed", after);
  web_.ask(
      std::move(request),
      [this, lane = action.lane, batch = action.batch](const auto& reply) {
        take_answer(lane, batch, reply);
      },
      false);
  web_.hurry();
}

void Sender::take_answer(int lane, std::int64_t batch, const bigcommerce::HttpReply& reply) {
  TILLBRIDGE_CRASH_POINT("answer-arriving", after);
  wire_.reset();
  const auto answer = bigcommerce::classify_push(reply);
  const auto found = open_.find(batch);
  if (found != open_.end()) {
    auto& exchanges = found->second.exchanges;
    exchanges.status = reply.status;
    exchanges.request = bigcommerce::request_id_of(reply);
  }
  if (answer.kind == bigcommerce::PushAnswer::Kind::accepted) {
    last_accepted_ = place_.clock.wall();
    stopped_for_ = 0;
    if (found != open_.end()) found->second.accepted = last_accepted_;
  } else {
    place_.log(LogLevel::info, fmt::format("push: batch {} in lane {}: {}", batch, lane, answer.sentence));
  }
  auto outcome = outcome_of(answer);
  outcome.waited_ms = reply.elapsed_ms;
  if (answer.kind == bigcommerce::PushAnswer::Kind::refused) {
    extras_[lane].refusal = answer.refusal;
    // A refusal that names our own marker is no reason to hold a sale: the seal is taken, or the marker is
    // harmed; the read tells.
    std::erase_if(extras_[lane].refusal.items, [this](const auto& item) { return is_marker(item); });
    const bool named = !extras_[lane].refusal.items.empty();
    outcome.names_items = found != open_.end() && keep_named(extras_[lane].refusal, found->second.items);
    // What it names was not in the request: it is known there in another way than here.
    if (named && !outcome.names_items && on_catalogue_doubt) on_catalogue_doubt();
  }
  step(core::PushAnswered{lane, batch, outcome});
  publish_hints();
}

void Sender::run(const core::ReadMarker&) {
  read_marker(place_, web_, link_, [this](std::optional<core::MarkerLevels> levels) {
    if (levels) seen_ = *levels;
    step(core::MarkerRead{levels});
    if (const core::Millis now = place_.clock.now();
        !levels && !sending_.reachability().failing() && now >= location_asked_ + kLocationAgain) {
      location_asked_ = now;
      look_at_location(std::nullopt, [] {});
    }
    if (levels && !looked_ && !sending_.stopped()) {
      looked_ = true;
      store::Unclear(place_.database).offers_are_news();
      for (int lane = 0; lane < core::kLanes; ++lane) place_.board.news(lane);
    }
    publish_hints();
  });
}

void Sender::run(const core::ReadLevels& action) {
  const auto& view = sending_.lane(action.lane);
  std::vector<core::ItemKey> keys;
  if (!view.batches.empty())
    for (const auto& change : open_[view.batches.back().id].items) keys.push_back(change.item);
  const std::int64_t batch = view.batches.empty() ? 0 : view.batches.back().id;
  read_levels(web_, link_.location, keys, [this, lane = action.lane, batch](std::optional<Levels> levels) {
    core::LevelsVerdict verdict;
    if (levels) {
      verdict.read = true;
      place_.items.set_levels(*levels, place_.clock.wall());
      auto& extras = extras_[lane];
      extras.levels.clear();
      const auto open = open_.find(batch);
      if (open != open_.end())
        for (const auto& change : open->second.items) {
          const auto level = levels->find(change.item);
          if (level == levels->end()) continue;
          if (change.sent >= 0 || level->second >= -change.sent) continue;
          extras.levels[change.item] = level->second;
          verdict.short_of_stock = true;
          verdict.positive_elsewhere =
              verdict.positive_elsewhere || place_.outbox.positive_elsewhere(lane, change.item);
        }
    }
    // What levels do not explain may lie at the location: then no item is to blame.
    if (verdict.short_of_stock) return step(core::LevelsRead{lane, verdict});
    look_at_location(lane, [this, lane, verdict] { step(core::LevelsRead{lane, verdict}); });
  });
}

void Sender::look_at_location(std::optional<int> lane, std::function<void()> it_is_open) {
  web_.ask(bigcommerce::locations_request(),
           [this, lane, it_is_open = std::move(it_is_open)](const bigcommerce::HttpReply& reply) {
             const auto closed = closed_location(reply, link_.location);
             if (!closed) return it_is_open();
             // Stopped already: another lane's refusal was looked into, it was tried again, or something else
             // is worse.
             if (const auto stop = sending_.stop_reason()) {
               if (!lane && stop->why == core::Stop::Why::location_closed) rest();
               return step(core::LocationClosed{lane});
             }
             stop_words_ = *closed;
             step(core::LocationClosed{lane});
             publish_hints();
           });
}

void Sender::run(const core::Settle& action) {
  TILLBRIDGE_CRASH_POINT("decision", before);
  const auto found = open_.find(action.batch);
  Levels moved;
  std::vector<std::uint64_t> movements;
  std::optional<core::UnixMillis> accepted;
  core::Exchanges exchanges;
  if (found != open_.end()) {
    accepted = found->second.accepted;
    exchanges = found->second.exchanges;
    movements = found->second.movements;
    for (const auto& change : found->second.items) moved[change.item] += change.sent;
  }
  if (!accepted) last_accepted_ = place_.clock.wall();
  const auto settled =
      place_.outbox.settle(action.lane, action.batch, accepted, place_.clock.wall(), exchanges);
  place_.log(LogLevel::info, fmt::format("push: batch {} in lane {} confirmed, {} movements", action.batch,
                                         action.lane, settled.movements));
  std::erase_if(open_, [&](const auto& entry) { return entry.second.lane == action.lane; });
  extras_[action.lane] = LaneExtras{};
  settled_at_[action.lane] = place_.clock.now();
  step(core::LaneSettled{action.lane, settled.lane});
  TILLBRIDGE_CRASH_POINT("decision-committed", after);
  publish_hints();
  if (on_confirmed) on_confirmed(movements);
  if (on_settled) on_settled(moved);
}

void Sender::run(const core::CloseMarker&) {
  place_.log(LogLevel::info, renewal_due_ ? "the sync marker is renewed before anything new is sent on it"
                                          : "the sync marker's numbers are used up; it is renewed");
}

void Sender::run(const core::Stop& action) {
  using Why = core::Stop::Why;
  if (action.why == Why::foreign_seal) TILLBRIDGE_CRASH_POINT("fenced", before);
  switch (action.why) {
    case Why::foreign_seal: {
      stop_words_ =
          "Another machine sends under this register's name, or this register's records are an old copy.";
      // Kept: a restart must not send before somebody has taken over, whatever an old read says then.
      std::array<core::LaneView, core::kLanes> lanes;
      for (int i = 0; i < core::kLanes; ++i) lanes[i] = sending_.lane(i);
      store::Unclear(place_.database)
          .fence(stop_words_, core::consider_adoption(seen_, lanes, link_.epoch_start).highest,
                 place_.clock.wall());
      break;
    }
    case Why::old_records:
      stop_words_ = place_.facts.get(store::kFencedFact).value_or("");
      break;
    case Why::marker_empty:
      stop_words_ = "The hidden item \"Tillbridge sync marker\" was emptied or deleted in the web store.";
      break;
    case Why::marker_stuck:
      stop_words_ = "The web store says yes to changes and does not make them.";
      break;
    case Why::marker_filled:
      stop_words_ =
          "The hidden item \"Tillbridge sync marker\" was filled up in the web store, perhaps by an import.";
      break;
    case Why::key_refused:
    case Why::location_closed:
      if (action.why == Why::key_refused) stop_words_ = "The web store no longer lets this register in.";
      rest();
      break;
  }
  place_.log(LogLevel::error, fmt::format("sending stopped: {}", stop_words_));
  if (action.why == Why::foreign_seal) TILLBRIDGE_CRASH_POINT("fenced", after);
}

std::set<std::uint64_t> Sender::accepted() const {
  std::set<std::uint64_t> numbers;
  for (const auto& [id, batch] : open_)
    if (batch.accepted) numbers.insert(batch.movements.begin(), batch.movements.end());
  return numbers;
}

void Sender::tell_exchanges(std::vector<core::ActivityView>& rows) const {
  std::unordered_map<std::uint64_t, const core::Exchanges*> asked;
  for (const auto& [id, batch] : open_)
    for (const auto seq : batch.movements) asked[seq] = &batch.exchanges;
  for (auto& row : rows)
    if (const auto found =
            row.batch == 0 && row.id > 0 ? asked.find(static_cast<std::uint64_t>(row.id)) : asked.end();
        found != asked.end())
      row.exchanges = *found->second;
}

std::set<std::uint64_t> Sender::on_the_wire() const {
  if (!wire_) return {};
  const auto found = open_.find(*wire_);
  if (found == open_.end()) return {};
  return {found->second.movements.begin(), found->second.movements.end()};
}

std::uint64_t Sender::unconfirmed() const {
  std::uint64_t pending = 0, sure = 0;
  for (int i = 0; i < core::kLanes; ++i) pending += sending_.lane(i).pending;
  // Alternatives of a round cover the same movements; the longest accepted one counts.
  std::array<std::size_t, core::kLanes> accepted{};
  for (const auto& [id, batch] : open_)
    if (batch.accepted) {
      auto& longest = accepted[static_cast<std::size_t>(batch.lane)];
      longest = std::max(longest, batch.movements.size());
    }
  for (const auto count : accepted) sure += count;
  return pending > sure ? pending - sure : 0;
}

}  // namespace tillbridge::runtime
