#include "plugin/runtime/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "plugin/core/invariant.h"
#include "plugin/store/identity.h"
#include "plugin/store/unclear.h"

namespace tillbridge::runtime {
namespace {
constexpr std::size_t kSearchedInATurn = 20'000;
constexpr core::Millis kCheckpointEvery = 5'000, kStoreTriedEvery = 5'000;
// What records that are restored or copied may have given beyond what they say.
constexpr std::uint64_t kNumbersSkipped = 5'000;

/// It is linked, or was and is to be linked again: its marker may have seen what is recorded here.
bool has_a_past(store::Facts& facts) {
  return facts.number(fact::kLinked) == 1 || facts.get(fact::kUnlinkedAt);
}
}  // namespace

Engine::Engine(EngineParts parts) : parts_(std::move(parts)) {
  started_at_ = parts_.clock.now();
}

Engine::~Engine() {
  parts_.intake_ready(nullptr);
  close_link();
}

void Engine::open(const Configuration& configuration, std::optional<std::string> configuration_problem,
                  std::optional<std::string> journal_end) {
  if (configuration_problem) parts_.log(LogLevel::warning, *configuration_problem);
  configuration_ = configuration;
  plan_ = parts_.host.has_plan().value_or(true);
  read_settings();
  journal_end_ = std::move(journal_end);
  if (parts_.host.purpose() == Host::Purpose::look) {
    condition_words_ = "These records are only looked at.";
    return publish();
  }
  open_store();
}

/// Opens the records; where the disk fails at their first use, everything is let go of and tried again later.
void Engine::open_store() {
  try {
    read_store();
  } catch (const std::exception& error) {
    parts_.log(LogLevel::error, fmt::format("worker: {}", error.what()));
    let_go_of_store();
    condition_ = store::Condition::read_only;
    condition_words_ = error.what();
    store_due_ = parts_.clock.now() + kStoreTriedEvery;
    publish();
  }
}

void Engine::let_go_of_store() {
  close_link();
  parts_.intake_ready(nullptr);
  register_.reset();
  intake_.reset();
  latency_.reset();
  stock_.forget();
  place_.reset();
  database_.reset();
  known_stops_ = {};
  storage_due_ = 0;
}

/// Opens the outbox and what lives on it. A disk that is full or cannot be written and a file that another
/// program has may be free again: it is tried every few seconds, and the register's journal has kept the
/// sales.
void Engine::read_store() {
  const std::string said_before = condition_words_;
  auto opening = store::Database::open(parts_.folder, false, parts_.log_bytes);
  condition_ = opening.condition;
  condition_words_ = opening.sentence;
  if (condition_ == store::Condition::damaged) {
    parts_.log(LogLevel::error, condition_words_);
    auto salvaged = store::set_aside_and_salvage(parts_.folder, parts_.clock.wall());
    if (!salvaged) {
      condition_words_ += " " + salvaged.error().sentence;
    } else {
      condition_words_ =
          fmt::format("The records of changes were damaged. They are kept as {}; {} changes could be read.",
                      salvaged.value().set_aside_path, salvaged.value().waiting);
      opening = store::Database::open(parts_.folder, false, parts_.log_bytes);
      condition_ = opening.condition;
      if (condition_ != store::Condition::good) condition_words_ += " " + opening.sentence;
    }
  }
  if (condition_ != store::Condition::good) {
    if (condition_words_ != said_before) parts_.log(LogLevel::error, condition_words_);
    if (condition_ == store::Condition::read_only || condition_ == store::Condition::locked)
      store_due_ = parts_.clock.now() + kStoreTriedEvery;
    return publish();
  }
  if (!said_before.empty() && condition_words_.empty())
    parts_.log(LogLevel::info, "The outbox can be used again.");
  search_.reset();
  database_ = std::move(opening.database);
  latency_ = std::make_unique<store::SalesLatencyOfDay>(*database_);
  place_.reset(new Workplace{parts_.clock, parts_.log, configuration_, parts_.host, parts_.host_calls,
                             *database_, parts_.board, store::Outbox(*database_), store::ItemMap(*database_),
                             store::Facts(*database_), store::Activity(*database_),
                             store::SavedRecords(*database_), parts_.seed});
  link_desk_ = std::make_unique<LinkDesk>(*place_, parts_.folder);
  intake_ = std::make_unique<store::Intake>(*database_, parts_.board);
  const bool sells = parts_.host.purpose() == Host::Purpose::sell;
  if (sells) recognise_records();
  register_ = std::make_unique<RegisterReader>(
      *place_, [this](const auto& movement, auto where) { return record_from_journal(movement, where); });
  register_->on_change = [this] { dirty_ = true; };
  if (sells) register_->start(journal_end_);
  if (const auto saved = place_->saved.sentence(); !saved.empty()) condition_words_ = saved;
  read_settings();
  // Until the register has said it, the plan is as it was when it was last said.
  if (!parts_.host.has_plan()) plan_ = place_->facts.number(fact::kPlanEnded) == 0;
  open_kept_link();
  note_plan();
  read_back_ = true;
  if (sells) parts_.intake_ready(intake_.get());
  publish();
}

/// Records that were restored or come from another machine are fenced before anything is sent, with or
/// without a network.
void Engine::recognise_records() {
  const store::SideFile side(parts_.state_folder, parts_.folder);
  if (!side.problem().empty())
    parts_.log(LogLevel::info, "side file: " + side.problem() + " It is done without.");
  const bool linked = has_a_past(place_->facts);
  const auto verdict = store::compare(store::read_identity(place_->facts), side.read(), parts_.machine);
  if (linked && store::is_fenced(verdict)) {
    old_records_ = true;
    if (place_->facts.get(store::kFencedFact)) return;
    const std::string why =
        verdict == store::IdentityVerdict::other_machine
            ? "Another till uses this register's identity: these records come from another machine."
        : verdict == store::IdentityVerdict::other_records
            ? "These records belong to another register's folder."
            : "These records are an old copy: this register has sent since they were made.";
    parts_.log(LogLevel::error, why);
    store::Unclear(*database_)
        .fence(why, place_->outbox.last_number() + kNumbersSkipped, parts_.clock.wall());
    return;
  }
  if (verdict == store::IdentityVerdict::no_side_file && side.problem().empty()) {
    parts_.log(LogLevel::warning, "side file: " + side.path() + " is missing; it is written anew.");
    if (linked && !place_->facts.get(store::kWayFact)) place_->facts.put(store::kDoubtedFact, 1);
  }
  old_records_ = place_->facts.get(store::kFencedFact).has_value();
  note_start();
}

/// First in the database, then in the side file: a start that is cut short between the two is no
/// disagreement.
void Engine::note_start() {
  auto identity = store::read_identity(place_->facts);
  if (identity.database.empty())
    identity.database = fmt::format("{:016x}{:016x}", place_->random(), place_->random());
  identity.machine = parts_.machine;
  ++identity.session;
  store::write_identity(place_->facts, identity);
  const store::SideFile side(parts_.state_folder, parts_.folder);
  if (!side.problem().empty()) return;
  if (const auto written = side.write(identity); !written)
    parts_.log(LogLevel::warning, written.error().sentence);
}

core::Status Engine::record_from_journal(const core::Movement& movement, RegisterReader::Place place) {
  using Place = RegisterReader::Place;
  if (!intake_)
    return core::Error{core::ErrorCode::storage, "This register's records cannot be written now."};
  const bool linked = has_a_past(place_->facts);
  store::Offer offer = store::Offer::live;
  if (linked && place != Place::now)
    offer = place == Place::replaced || old_records_ || place_->facts.get(store::kFencedFact)
                ? store::Offer::again
            : !sender_ || !sender_->looked() || place_->facts.get(store::kDoubtedFact)
                ? store::Offer::unlooked
                : store::Offer::live;
  const auto recorded = intake_->record(movement, offer);
  if (!recorded) return recorded.error();
  if (offer == store::Offer::again && recorded.value() == store::Recorded::now) dirty_ = true;
  if (sender_ && offer == store::Offer::unlooked) sender_->offered_again();
  return core::Done{};
}

/// Goes on with the link that the tables know of.
void Engine::open_kept_link() {
  if (parts_.host.purpose() != Host::Purpose::sell) return;
  if (place_->facts.get(fact::kUnlinking)) finish_unlinking();  // a crash came in between
  go_on_comparing();
  if (const auto link = read_link(place_->facts)) {
    auto base = bigcommerce::parse_api_base(place_->facts.get(fact::kBaseUrl).value_or(""));
    auto token = parts_.tokens.get();
    if (base && token) {
      open_link(*link,
                std::make_unique<WebStore>(parts_.make_transport(base.value(), std::move(token).value())));
    } else {
      auth_ = true;
      condition_words_ = !token ? token.error().sentence : base.error().sentence;
      parts_.log(LogLevel::error, condition_words_);
    }
  }
}

void Engine::open_link(const LinkFacts& link, std::unique_ptr<WebStore> web) {
  close_link();
  auth_ = false;
  web_ = std::move(web);
  parts_.waits_on(&web_->transport());
  budget_ = {};
  in_touch_due_ = parts_.clock.now() + kLeastBetweenTouches;
  touching_ = false;
  web_->on_answer = [this](const std::string& what, const bigcommerce::HttpReply& reply) {
    if (sender_) sender_->withdraw();  // the wait is over: whoever asked goes on now
    parts_.log(
        LogLevel::debug,
        reply.delivery == bigcommerce::Delivery::answered
            ? fmt::format("exchange: {}: {} after {} ms", what, reply.status, reply.elapsed_ms)
            : fmt::format("exchange: {}: no answer after {} ms, {}", what, reply.elapsed_ms, reply.cause));
    if (const auto there = bigcommerce::answer_time(reply)) {
      clock_told(*there * 1'000);
      housekeeping_->told(*there * 1'000);
    }
    if (const auto quota = bigcommerce::quota(reply)) take_quota(*quota);
  };
  web_->on_request = [this] { budget_.asked(parts_.clock.now()); };
  web_->on_judged = [this](const auto& reply) { judge(reply); };
  housekeeping_ = std::make_unique<Housekeeping>(*place_);
  sender_ = make_sender(link);
  orders_ = std::make_unique<OrderReader>(*place_, *web_, link);
  catalogue_ = std::make_unique<CatalogueReader>(*place_, *web_, link.location, link.marker_product);
  sender_->on_settled = [this](const Levels& moved) {
    stock_.settled();
    catalogue_->moved(moved);
    writer_->look_at_held();
    register_->counts_moved();
    dirty_ = true;
  };
  sender_->on_confirmed = [this](const auto& movements) { latency_->confirmed(movements); };
  sender_->on_catalogue_doubt = [this] { catalogue_->read_catalogue_now(); };
  orders_->on_change = [this] {
    register_->counts_moved();
    dirty_ = true;
  };
  desk_ = std::make_unique<OrderDesk>(*place_, *web_);
  desk_->on_change = [this] { dirty_ = true; };
  desk_->on_confirmed = [this](const bigcommerce::Order& order) {
    orders_->book().set_status(order.id, order.status_id, order.status, parts_.clock.wall());
    orders_->poll_now();
  };
  orders_->on_rises = [this](const auto& rises) { settle_debts(rises); };
  orders_->on_moved = [this](const auto& skus) { catalogue_->moved_there(skus); };
  catalogue_->on_change = [this] { dirty_ = true; };
  catalogue_->on_learned = [this] { news_ = true; };
  writer_ = std::make_unique<CatalogueWriter>(*place_, *web_, link, *register_, *catalogue_);
  writer_->on_change = [this] { news_ = true; };
  categories_ = std::make_unique<CategoryDesk>(*place_, *web_, *writer_, *catalogue_);
  categories_->on_change = [this] { dirty_ = true; };
  matching_ = std::make_unique<MatchingDesk>(*place_, *web_, *register_, *writer_);
  matching_->on_change = [this] { dirty_ = true; };
  checklist_ = std::make_unique<ChecklistReader>(*place_, *web_, link, *writer_, *categories_);
  checklist_->on_change = [this] { dirty_ = true; };
  catalogue_->on_catalogue = [this] { writer_->catalogue_was_read(); };
  counts_ = std::make_unique<CountDesk>(*place_, *web_, link, *register_, *catalogue_, *orders_, *writer_);
  counts_->on_change = [this] { dirty_ = true; };
  claim_watch_ = std::make_unique<ClaimWatch>(*place_, *web_);
  location_ = std::make_unique<LocationDesk>(*place_, *web_, link);
  location_->on_change = [this] { dirty_ = true; };
  learned_turn_ = place_->facts.number(role_fact::kLearned);
  learn_after_ = 0;
  orders_->on_learned = [this] {
    learned_turn_ = learning_turn_;
    place_->facts.put(role_fact::kLearned, learned_turn_);
    dirty_ = true;
  };
  share_work(false);
  if (!sender_->compares()) {
    idle_probe_ = std::make_unique<IdleProbe>(*place_, *web_, link.location);
    idle_probe_->on_broken = [this] {
      allow();
      dirty_ = true;
    };
    idle_probe_->on_lag = [this](core::Millis lag) { sender_->set_lag(lag); };
  }
  allow();
}

/// Ends whatever is under way and reads the tables again, over the same connection.
void Engine::start_sending_anew() {
  if (!web_) return;
  web_->forget_all();
  open_link(*read_link(place_->facts), std::move(web_));
  dirty_ = true;
}

void Engine::close_link() {
  stock_.forget();
  adoption_.reset();
  renewal_.reset();
  idle_probe_.reset();
  claim_watch_.reset();
  looked_back_ = {};
  if (location_) location_->give_up();
  location_.reset();
  for (auto* then : {&adoption_then_, &renewal_then_})
    if (*then)
      std::exchange(*then, {})(
          ActionEnd{false, core::ErrorCode::network, "The connection to the web store was given up."});
  if (web_) web_->forget_all();
  if (writer_) writer_->give_up();
  parts_.waits_on(nullptr);
  if (checklist_) checklist_->give_up();
  counts_.reset();
  checklist_.reset();
  matching_.reset();
  categories_.reset();
  writer_.reset();
  catalogue_.reset();
  desk_.reset();
  orders_.reset();
  sender_.reset();
  web_.reset();
  housekeeping_.reset();
}

void Engine::allow() {
  // What was sent before a pause is settled by looking. Where a promise is broken, a look proves nothing, and
  // without the plan it is a call.
  if (sender_)
    sender_->allow(may_send(), plan_ && broken_words_.empty() && !place_->facts.get(fact::kBrokenPromise));
}

/// What any answer but a push's says about the way to the web store.
void Engine::judge(const bigcommerce::HttpReply& reply) {
  using bigcommerce::ReplyKind;
  const auto kind = bigcommerce::kind_of(reply);
  const bool refused_before = auth_;
  switch (kind) {
    case ReplyKind::not_sent:
      sender_->failed(core::Reachability::Failure::no_route, reply.elapsed_ms);
      break;
    case ReplyKind::timed_out:
    case ReplyKind::lost:
    case ReplyKind::redirected:
    case ReplyKind::trouble:
      sender_->failed(core::Reachability::Failure::no_answer, reply.elapsed_ms);
      break;
    default:
      last_answer_wall_ = parts_.clock.wall();
      sender_->answered();
      break;
  }
  // A quota that is used up is so for everything; a 429 that names no time may be about this request alone.
  if (kind == ReplyKind::throttled)
    if (const auto wait = bigcommerce::throttle_wait(reply)) sender_->pause(*wait);
  if (kind == ReplyKind::unauthorized) {
    auth_ = true;
    orders_->hold_off(std::max<core::Millis>(15'000, sender_->stopped_for()));
  } else if (kind == ReplyKind::ok) {
    const auto stop = sender_->stop_reason();
    if (!stop || stop->why != core::Stop::Why::key_refused)
      auth_ = false;
    else if (reply.id != 0)
      auth_ = true;
  }
  dirty_ = dirty_ || auth_ != refused_before;
  news_ = true;
}

core::Trouble Engine::trouble(std::string* detail) const {
  *detail = condition_words_;
  if (!broken_words_.empty()) {
    *detail = broken_words_;
    return core::Trouble::storage_damaged;
  }
  switch (condition_) {
    case store::Condition::newer:
      return core::Trouble::storage_newer;
    case store::Condition::read_only:
      return core::Trouble::storage_readonly;
    case store::Condition::locked:
      return core::Trouble::storage_locked;
    case store::Condition::damaged:
      return core::Trouble::storage_damaged;
    case store::Condition::closed:
      return core::Trouble::records_moved;
    case store::Condition::good:
      break;
  }
  if (!plan_ && storage_is_open() && place_->facts.number(fact::kLinked) == 1)
    return core::Trouble::plan_ended;
  if (auth_) return core::Trouble::key_refused;
  if (!sender_)
    return storage_is_open() && place_->facts.get(fact::kSalvagedAt) ? core::Trouble::records_replaced
                                                                     : core::Trouble::none;
  if (const auto promise = place_->facts.get(fact::kBrokenPromise)) {
    *detail = *promise;
    return core::Trouble::promise_broken;
  }
  if (renewal_ && !(*detail = renewal_->waits_for()).empty()) return core::Trouble::location_closed;
  *detail = sender_->stop_words();
  if (const auto stop = sender_->stop_reason()) switch (stop->why) {
      case core::Stop::Why::key_refused:
        return core::Trouble::key_refused;
      case core::Stop::Why::location_closed:
        return core::Trouble::location_closed;
      case core::Stop::Why::foreign_seal:
      case core::Stop::Why::old_records:
        return core::Trouble::fenced;
      default:
        return core::Trouble::marker_harmed;
    }
  detail->clear();
  if (out_of_reach()) return offline_trouble();
  if (const auto off = clock_watch_.off(); off != 0) {
    *detail = fmt::format("This register's clock is {} {} the web store's.", span_words(off),
                          off > 0 ? "behind" : "ahead of");
    return core::Trouble::clock_wrong;
  }
  if (sender_->throttled(parts_.clock.now())) return core::Trouble::throttled;
  return core::Trouble::none;
}

core::Millis Engine::next_wait(core::Millis longest) const {
  core::Millis at = parts_.clock.now() + longest;
  at = std::min(at, std::max(parts_.clock.now(), published_at_ + picture_pause()));
  if (store_due_ != 0) at = std::min(at, store_due_);
  const bool reads = (search_ && !search_->over()) || (latency_ && !latency_->over());
  if (reads && storage_is_open()) at = parts_.clock.now();
  if (register_ && storage_is_open()) at = std::min(at, register_->wake_at());
  if (register_ && !storage_is_open()) at = std::min(at, storage_due_);
  if (linking_) at = std::min(at, linking_->wake_at());
  if (adoption_) at = std::min(at, adoption_->wake_at());
  if (renewal_) at = std::min(at, renewal_->wake_at());
  if (!plan_) return std::clamp<core::Millis>(at - parts_.clock.now(), 0, longest);
  if (idle_probe_) at = std::min(at, idle_probe_->wake_at());
  if (claim_watch_) at = std::min({at, claim_watch_->wake_at(), location_->wake_at()});
  if (sender_)
    at = std::min({at, sender_->wake_at(), orders_->wake_at(), desk_->wake_at(), catalogue_->wake_at(),
                   writer_->wake_at(), matching_->wake_at(), categories_->wake_at(), checklist_->wake_at(),
                   location_->applies() ? counts_->wake_at() : at});
  return std::clamp<core::Millis>(at - parts_.clock.now(), 0, longest);
}

void Engine::turn(core::Millis longest_wait_ms) {
  try {
    if (register_ && !storage_is_open() && parts_.clock.now() >= storage_due_) reopen_storage();
    send_frozen();
    watch();
    while (auto work = parts_.inbox.take()) work();
    if (store_due_ != 0 && parts_.clock.now() >= store_due_) {
      store_due_ = 0;
      open_store();
    }
    if (register_ && storage_is_open()) {
      // Without the plan nobody shares the work; where others are known, what happened at no register waits.
      if (!location_ || !plan_) register_->take_office(place_->facts.number(role_fact::kSeveral) == 0);
      register_->turn();
    }
    if (search_ && !search_->over() && storage_is_open()) {
      search_->go_on(kSearchedInATurn);
      dirty_ = true;
    }
    if (latency_ && storage_is_open()) dirty_ = receipts_go_on(kSearchedInATurn) || dirty_;
    if (draining_) drain();
    if (waiting_check_ && register_) resume_check();
    if (sender_ && !linking_ && !plan_) {
      was_offline_ = false;
      offline_since_ = 0;
    } else if (sender_ && !linking_) {
      const bool offline = out_of_reach(), throttled = sender_->throttled(parts_.clock.now());
      const core::Millis now = parts_.clock.now();
      sender_->spread_marker_reads(budget_.between_marker_reads(now));
      sender_->turn();
      if (offline != was_offline_) {
        was_offline_ = offline;
        offline_since_ = offline ? parts_.clock.wall() : 0;
        dirty_ = true;
      }
      // Since the last look: a sale came, or an answer to a push did.
      const auto unconfirmed = sender_->unconfirmed();
      dirty_ = dirty_ || unconfirmed != seen_unconfirmed_;
      seen_unconfirmed_ = unconfirmed;
      share_work(!sender_->reachability().failing() && !throttled && !auth_ && budget_.orders_may_go(now));
      orders_->turn(sender_->reachability().failing(), throttled || !budget_.orders_may_go(now));
      work_beside_sales(!sender_->reachability().failing() && !throttled && !auth_);
      catalogue_->turn(sender_->reachability().failing(), throttled || !budget_.figures_may_go(now));
      keep_in_touch(!throttled && budget_.orders_may_go(now));
      housekeeping_->turn(is_idle());
      if (const auto stop = sender_->stop_reason(); stop && stop->passing()) try_stopped();
    } else if (storage_is_open() && !linking_ && reopen_due_ != 0 && parts_.clock.now() >= reopen_due_) {
      reopen_due_ = 0;
      open_kept_link();
    }
    const core::Millis wait = next_wait(longest_wait_ms);
    if (linking_) {
      linking_->turn(std::min<core::Millis>(wait, 50));
      if (linking_->done()) linked();
    } else if (unlinking_) {
      unlinking_->web->turn(std::min<core::Millis>(wait, 50));
      if (unlinking_->problem) unlinked();
    } else if (link_check_) {
      link_check_->turn(std::min<core::Millis>(wait, 50));
      if (link_check_->done()) link_checked();
    } else if (web_) {
      if (adoption_) adoption_->turn();
      if (renewal_) dirty_ = renewal_->turn() || dirty_;
      if (idle_probe_ && plan_) idle_probe_->turn(is_idle(), sender_->broken_promises());
      wait_for_answers(wait);
      if (claim_watch_ && !claim_watch_->taken_by().empty())
        taken_over(std::string(claim_watch_->taken_by()));
      if (adoption_ && adoption_->done()) adopted();
      if (renewal_ && renewal_->done()) renewed();
      if (sender_ && sender_->closing() && !renewal_ && may_send()) renew(MarkerRenewal::Why::used_up);
    }
    if (storage_is_open() && parts_.clock.now() >= checkpoint_due_) {
      checkpoint_due_ = parts_.clock.now() + kCheckpointEvery;
      database_->checkpoint();
    }
  } catch (const std::exception& error) {
    broken(error);
  }
  // Whatever broke is told all the same; and a disk that fails here ends nothing but this turn.
  try {
    const core::Millis now = parts_.clock.now();
    if (register_ && assortment_.turn(now, register_->catalogue(), writer_.get())) news_ = true;
    if (now - published_at_ >= picture_pause()) publish();
    offer_lane();
  } catch (const std::exception& error) {
    broken(error);
  }
}

/// A rule that must hold was broken, or the disk failed in a decision: sending stops, recording goes on.
void Engine::broken(const std::exception& error) {
  parts_.log(LogLevel::error, fmt::format("worker: {}", error.what()));
  if (dynamic_cast<const core::InvariantBroken*>(&error) != nullptr) {
    broken_words_ = fmt::format("Sending stopped to protect the records ({}).", error.what());
    close_link();
    return;
  }
  // The disk: what was decided is durable or did not happen. Start again from the tables.
  if (linking_) {
    parts_.waits_on(nullptr);
    linking_.reset();
    std::exchange(linking_then_,
                  {})({false, core::ErrorCode::storage,
                       "The records could not be written, so nothing was linked. Link again."});
  }
  close_storage();
}

/// A call to the disk failed: what it keeps is read anew before anything else is written.
void Engine::close_storage() {
  close_link();
  dirty_ = true;
  if (!register_ || storage_due_ != 0) return;
  parts_.intake_ready(nullptr);
  intake_.reset();
  known_stops_ = {};
  storage_due_ = parts_.clock.now();
}

void Engine::reopen_storage() {
  const auto opening = database_->reopen();
  condition_ = opening.condition;
  condition_words_ = opening.sentence;
  dirty_ = true;
  if (condition_ != store::Condition::good) {
    parts_.log(LogLevel::error, condition_words_);
    storage_due_ = parts_.clock.now() + kStoreTriedEvery;
    if (condition_ == store::Condition::damaged) {
      // The disk has taken pages along: what can be read is salvaged, as at a start.
      let_go_of_store();
      store_due_ = parts_.clock.now();
    }
    return;
  }
  parts_.log(LogLevel::warning, "records: opened again after the disk had failed");
  intake_ = std::make_unique<store::Intake>(*database_, parts_.board);
  if (parts_.host.purpose() == Host::Purpose::sell) parts_.intake_ready(intake_.get());
  storage_due_ = 0;
  condition_words_ = place_->saved.sentence();
  read_back_ = true;
  note_plan();  // it may have ended or come back meanwhile
  register_->journal_soon(0);
  // Not at once: a disk that fails at every decision must not keep the worker busy.
  reopen_due_ = parts_.clock.now() + kStoreTriedEvery;
}

}  // namespace tillbridge::runtime
