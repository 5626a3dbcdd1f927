#include <fmt/format.h>
#include <sys/stat.h>

#include <memory>
#include <utility>

#include "plugin/core/action_rules.h"
#include "plugin/runtime/engine.h"
#include "plugin/store/move_unsent.h"
#include "plugin/store/self_check.h"

// What people ask of the engine: pause, decide, export.

namespace tillbridge::runtime {
namespace {

constexpr std::size_t kReceiptsAtOnce = 20'000;
/// How long a picture is left after one that took a part of it, and at most.
constexpr core::Millis kRest = 20, kLongestRest = 3'000;

}  // namespace

void Engine::act(const ActionAsked& asked, std::function<void(ActionEnd)> told) {
  // Whoever hears that it is done finds it so in the status.
  const auto once = [told, was_told = std::make_shared<bool>(false)](ActionEnd end) {
    if (!std::exchange(*was_told, true)) told(std::move(end));
  };
  const auto then = [this, once](ActionEnd end) {
    try {
      publish();
    } catch (const std::exception& error) {
      // The next turn meets the same disk; whoever waits for the end is told of it all the same.
      parts_.log(LogLevel::error, fmt::format("worker: {}", error.what()));
      dirty_ = true;
    }
    once(std::move(end));
  };
  try {
    take(asked, then);
  } catch (const SQLite::Exception&) {
    once(refuse(core::ErrorCode::storage, "This could not be written to the register's records; try again."));
    throw;
  }
}

void Engine::take(const ActionAsked& asked, std::function<void(ActionEnd)> then) {
  if (asked.name == "selfcheck") return self_check(asked, then);
  if (!storage_is_open())
    return then(refuse(core::ErrorCode::storage,
                       "This register's records cannot be used right now. " + condition_words_));
  dirty_ = true;
  if (asked.name == "link" && parts_.host.purpose() != Host::Purpose::sell)
    return then(
        refuse(core::ErrorCode::state, "These records are opened for repair; nothing is linked now."));
  const auto given = [&asked](const char* name) {
    const auto found = asked.arguments.find(name);
    return found == asked.arguments.end() ? std::string() : found->second;
  };
  // Asked for while the plan still had it, and taken up when it had not.
  if (!plan_ && core::needs_plan(asked.name, given("row"), given("choice")))
    return then(
        refuse(core::ErrorCode::denied, "This shop's plan does not include selling online any more."));
  if (asked.name == "link") return link(asked, then);
  if (asked.name == "unlink") return unlink(asked, then);
  if (asked.name == "link-check") return check_link(asked, then);
  if (asked.name == "link-files" || asked.name == "link-wait") return prepare_link(asked, then);
  if (unlinking_)
    return then(refuse(core::ErrorCode::state, "This register is being unlinked. Wait until it has ended."));
  if (asked.name == "sync-now") {
    if (!sender_) return then(refuse(core::ErrorCode::state, "No web store is linked."));
    auth_ = false;
    stopped_due_ = 0;
    try_everything();
    writer_->read_store_again();
    claim_watch_->look_now();
    location_->look_now();
    return then(done("Trying again now."));
  }
  if (asked.name == "pause" || asked.name == "resume") {
    const bool pause = asked.name == "pause";
    place_->facts.put(fact::kPausedBy, pause ? asked.who : "");
    place_->facts.put(fact::kPausedSince, pause ? parts_.clock.wall() : 0);
    place_->activity.note(core::ActivityKind::note, "",
                          fmt::format("Sync {} by {}.", pause ? "paused" : "resumed", asked.who),
                          parts_.clock.wall());
    allow();
    return then(done(pause ? "Sync is paused. Sales are kept and will be sent later." : "Sync goes on."));
  }
  if (asked.name == "order-ready" || asked.name == "order-done") return mark_order(asked, then);
  if (asked.name == "order-line") return mark_line(asked, then);
  if (asked.name == "order-seen" || asked.name == "order-changes") return look_at_order(asked, then);
  if (asked.name == "settings-save") return settings_action(asked, then);
  if (asked.name == "take-web-orders") return take_work(asked, then);
  if (const auto why = not_here(asked.name); !why.empty()) return then(refuse(core::ErrorCode::state, why));
  if (counts_action(asked, then) || catalogue_action(asked, then)) return;
  if (asked.name == "decide") return decide(asked, then);
  if (asked.name == "adopt") return adopt(asked, then);
  if (asked.name == "repair") return repair(asked, then);
  if (asked.name == "compare-stock") return compare_stock(asked, then);
  if (asked.name == "move-in") return move_in(asked, then);
  if (asked.name == "adopt-salvaged" || asked.name == "decline-salvaged") return end_salvaged(asked, then);
  if (asked.name == "find-activity") {
    const auto text = asked.arguments.find("text");
    search_.reset();
    if (text != asked.arguments.end() && !text->second.empty())
      search_ = std::make_unique<store::ActivitySearch>(*database_, text->second.substr(0, 80));
    return then(done("Looking."));
  }
  if (asked.name == "find-orders") {
    const auto text = asked.arguments.find("text");
    orders_wanted_ = text == asked.arguments.end() ? std::string() : text->second.substr(0, 80);
    return then(done("Looking."));
  }
  if (asked.name == "export-activity") return export_activity(asked, then);
  then(refuse(core::ErrorCode::unsupported, fmt::format("This version cannot do \"{}\" yet.", asked.name)));
}

/// A CSV file of one feature; where none is named, a new one in the plugin's folder.
bool Engine::receipts_go_on(std::size_t most) {
  latency_->on_day_of(parts_.clock.wall(), parts_.host.utc_offset_minutes());
  if (latency_->over()) return false;
  latency_->go_on(most);
  return true;
}

core::Status Engine::export_feature(const std::string& feature, const std::string& path) {
  if (feature == "items") return place_->activity.export_items(path);
  if (feature == "orders") return place_->activity.export_orders(path);
  if (feature == "stock") return place_->activity.export_csv(path);
  while (receipts_go_on(kReceiptsAtOnce)) {
  }
  return place_->activity.export_latency(path, latency_->day_begins(), latency_->figures());
}

void Engine::export_activity(const ActionAsked& asked, const std::function<void(ActionEnd)>& then) {
  const auto given = [&](const char* name) {
    const auto found = asked.arguments.find(name);
    return found == asked.arguments.end() ? std::string() : found->second;
  };
  const auto feature = given("feature").empty() ? "stock" : given("feature");
  if (feature != "stock" && feature != "items" && feature != "orders" && feature != "latency")
    return then(refuse(core::ErrorCode::invalid,
                       fmt::format("\"{}\" is no feature with a file of its own; there are stock, items, "
                                   "orders and latency.",
                                   feature)));
  if (const auto path = given("path"); !path.empty()) {
    const auto exported = export_feature(feature, path);
    return then(exported ? done("Activity was written to " + path + ".")
                         : refuse(exported.error().code, exported.error().sentence));
  }
  const std::string folder = parts_.folder + "/exports";
  ::mkdir(folder.c_str(), 0700);
  const auto path = [&folder, now = parts_.clock.wall()](const std::string& of) {
    return fmt::format("{}/{}-{}.csv", folder, of, now);
  };
  // Nobody named a file or a feature: each has its own, and how long today's sales took.
  std::vector<std::string> features = {feature};
  if (given("feature").empty()) features = {"stock", "orders", "items", "latency"};
  for (const auto& each : features)
    if (const auto exported = export_feature(each, path(each)); !exported)
      return then(refuse(exported.error().code, exported.error().sentence));
  then(done(fmt::format(
      "Activity was written to {}{}.", path(feature),
      features.size() == 1 ? "" : ", and orders, items and how long today's sales took beside it")));
}

/// Looks at the records at rest: each rule in one line of the file that was asked for, and the sum in a
/// sentence.
void Engine::self_check(const ActionAsked& asked, std::function<void(ActionEnd)> then) {
  const auto check = store::check_records(parts_.folder);
  if (const auto path = asked.arguments.find("path"); path != asked.arguments.end()) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path->second.c_str(), "wx"),
                                                               &std::fclose);
    const auto report = check.report();
    if (!file || std::fwrite(report.data(), 1, report.size(), file.get()) != report.size() ||
        std::fflush(file.get()) != 0)
      return then(
          refuse(core::ErrorCode::storage,
                 fmt::format("{} could not be made or written. Choose a new file in a folder that can be "
                             "written. {}",
                             path->second, check.summary())));
  }
  if (!check.holds()) parts_.log(LogLevel::error, "selfcheck: " + check.summary());
  then(check.holds() ? done(check.summary()) : refuse(core::ErrorCode::refused, check.summary()));
}

void Engine::move_in(const ActionAsked& asked, std::function<void(ActionEnd)> then) {
  const auto moved = store::move_unsent({asked.arguments.at("from"), parts_.folder, asked.who,
                                         parts_.clock.wall(), parts_.state_folder, parts_.machine},
                                        *database_);
  if (!moved) return then(refuse(moved.error().code, moved.error().sentence));
  for (int lane = 0; lane < core::kLanes; ++lane) parts_.board.news(lane);
  then(done(moved.value().words()));
}

/// Some of these may have reached the web store: each waits for a person's word, none is sent by itself.
void Engine::end_salvaged(const ActionAsked& asked, std::function<void(ActionEnd)> then) {
  if (place_->saved.waiting() == 0)
    return then(refuse(core::ErrorCode::not_found, "There are no saved records that wait for a decision."));
  const bool adopt = asked.name == "adopt-salvaged";
  const auto now = parts_.clock.wall();
  const auto taken = adopt ? place_->saved.adopt(asked.who, now) : place_->saved.decline(asked.who, now);
  place_->activity.note(
      core::ActivityKind::note, "",
      adopt ? fmt::format("{} took over {} changes from damaged records; each waits for a decision.",
                          asked.who, taken)
            : fmt::format("{} left {} changes from damaged records unsent.", asked.who, taken),
      now);
  if (!auth_) condition_words_ = place_->saved.sentence();
  then(done(
      adopt ? fmt::format("{} changes were taken over. Each waits for a decision in Review.", taken)
            : fmt::format("{} changes stay unsent. They are kept in Sync activity with your name.", taken)));
}

void Engine::adopt(const ActionAsked& asked, std::function<void(ActionEnd)> then) {
  if (!sender_) return then(refuse(core::ErrorCode::state, "No web store is linked."));
  if (adoption_) return then(refuse(core::ErrorCode::state, "Taking over is already under way."));
  const auto stop = sender_->stop_reason();
  if (!stop || !stop->fenced())
    return then(
        refuse(core::ErrorCode::state,
               "There is nothing to take over: no other machine's marks were seen in the web store."));
  const auto confirmed = asked.arguments.find("confirm");
  if (confirmed == asked.arguments.end() || confirmed->second != "yes")
    return then(refuse(
        core::ErrorCode::invalid,
        "Taking over makes this the register that sends. Changes that may have arrived will wait in Review. "
        "Switch off any other machine that uses this register's records, then ask again with confirm = "
        "yes."));
  // Kept before the takeover is: a register that dies between the two doubts more than it has to.
  register_->doubt_unread();
  if (sender_->compares()) return take_over_comparing(asked, then);
  std::array<core::LaneView, core::kLanes> lanes;
  for (int i = 0; i < core::kLanes; ++i) lanes[i] = sender_->lane(i);
  adoption_then_ = std::move(then);
  adoption_ = std::make_unique<MarkerAdoption>(*place_, *web_, sender_->link(), lanes, asked.who);
}

void Engine::repair(const ActionAsked& asked, std::function<void(ActionEnd)> then) {
  if (!sender_) return then(refuse(core::ErrorCode::state, "No web store is linked."));
  if (renewal_) return then(refuse(core::ErrorCode::state, "The sync marker is being renewed already."));
  const auto stop = sender_->stop_reason();
  if (!stop || !stop->harmed())
    return then(
        refuse(core::ErrorCode::state, "There is nothing to repair: the sync marker is as it should be."));
  const auto confirmed = asked.arguments.find("confirm");
  if (confirmed == asked.arguments.end() || confirmed->second != "yes")
    return then(
        refuse(core::ErrorCode::invalid,
               "Repairing makes a new sync marker. Changes that were under way will wait in Review. Ask "
               "again with confirm = yes."));
  place_->activity.note(core::ActivityKind::note, "",
                        fmt::format("{} had the sync marker repaired.", asked.who), parts_.clock.wall());
  renewal_then_ = std::move(then);
  renew(MarkerRenewal::Why::harmed);
}

void Engine::renew(MarkerRenewal::Why why) {
  std::array<core::LaneView, core::kLanes> lanes;
  for (int i = 0; i < core::kLanes; ++i) lanes[i] = sender_->lane(i);
  renewal_ = std::make_unique<MarkerRenewal>(*place_, *web_, sender_->link(), lanes, why);
  dirty_ = true;
}

/// Renewing the marker has ended, one way or the other.
void Engine::renewed() {
  const auto outcome = renewal_->outcome();
  renewal_.reset();
  const auto then = std::exchange(renewal_then_, {});
  parts_.log(outcome.good ? LogLevel::info : LogLevel::warning, "marker: " + outcome.words);
  if (outcome.foreign)
    store::Unclear(*database_).fence(outcome.words, place_->outbox.last_number(), parts_.clock.wall());
  if (outcome.good || outcome.foreign) start_sending_anew();
  dirty_ = true;
  if (then) then(ActionEnd{outcome.good, core::ErrorCode::refused, outcome.words});
}

/// Taking over has ended, one way or the other.
void Engine::adopted() {
  const auto outcome = adoption_->outcome();
  adoption_.reset();
  const auto then = std::exchange(adoption_then_, {});
  if (outcome.good) {
    note_start();
    start_sending_anew();
  }
  dirty_ = true;
  then(ActionEnd{outcome.good, core::ErrorCode::refused, outcome.words});
}

/// The web order that an item ran out for; 0: none is known.
std::int64_t Engine::short_order(const core::ItemKey& item) {
  core::UnixMillis placed_at = 0;
  core::Units promised = 0;
  for (const auto& row : place_->items.by_key(item))
    if (orders_ && !row.sku.empty())
      if (const auto order = orders_->book().holder_of(row.sku, &placed_at, &promised); order != 0)
        return order;
  return 0;
}

void Engine::decide(const ActionAsked& asked, std::function<void(ActionEnd)> then) {
  const auto& row = asked.arguments.at("row");
  const auto& choice = asked.arguments.at("choice");
  const auto now = parts_.clock.wall();
  bool known = false;
  unsigned long long seq = 0, line = 0;
  long long item = 0, order = 0, order_line = 0;
  char kind = 0;
  if (std::sscanf(row.c_str(), "held:%llu:%llu", &seq, &line) == 2) {
    if (choice != "send" && choice != "leave")
      return then(
          refuse(core::ErrorCode::invalid,
                 fmt::format("\"{}\" is no choice of this row; it has \"send\" and \"leave\".", choice)));
    known = place_->outbox.decide_held(seq, line, choice, asked.who, now);
    if (known && sender_ && choice == "send")
      for (int lane = 0; lane < core::kLanes; ++lane) parts_.board.news(lane);
  } else if (std::sscanf(row.c_str(), "unclear:%llu", &seq) == 1) {
    if (choice != "arrived" && choice != "not-arrived")
      return then(refuse(
          core::ErrorCode::invalid,
          fmt::format("\"{}\" is no choice of this row; it has \"arrived\" and \"not-arrived\".", choice)));
    known = store::Unclear(*database_).decide(seq, choice, asked.who, now);
    if (known && sender_ && choice == "not-arrived")
      for (int lane = 0; lane < core::kLanes; ++lane) parts_.board.news(lane);
  } else if (std::sscanf(row.c_str(), "debt:%c:%lld", &kind, &item) == 2) {
    if (choice != "set-aside" && choice != "none-left" && choice != "keep-web" && choice != "customer-told")
      return then(refuse(core::ErrorCode::invalid, fmt::format("\"{}\" is no choice of this row.", choice)));
    const core::ItemKey key{kind == 'p', item};
    known = place_->outbox.acknowledge_debt(key, choice, asked.who, now,
                                            choice == "none-left" ? short_order(key) : 0);
  } else if (std::sscanf(row.c_str(), "drift:%c:%lld", &kind, &item) == 2) {
    if (choice != "set-web" && choice != "keep-web")
      return then(refuse(
          core::ErrorCode::invalid,
          fmt::format("\"{}\" is no choice of this row; it has \"set-web\" and \"keep-web\".", choice)));
    known = counts_ && counts_->decide({kind == 'p', item}, choice, asked.who);
  } else if (row.starts_with(kFirstCountRow)) {
    if (choice != "count-shop" && choice != "count-leave")
      return then(
          refuse(core::ErrorCode::invalid,
                 fmt::format("\"{}\" is no choice of this row; it has \"count-shop\" and \"count-leave\".",
                             choice)));
    if (!counts_) return then(refuse(core::ErrorCode::state, "No web store is linked."));
    const auto done_so =
        counts_->decide_uncounted(row.substr(kFirstCountRow.size()), choice == "count-shop", asked.who);
    if (!done_so && done_so.error().code != core::ErrorCode::not_found)
      return then(refuse(done_so.error().code, done_so.error().sentence));
    known = bool(done_so);
  } else if (std::sscanf(row.c_str(), "order:%lld:%lld", &order, &order_line) == 2) {
    if (choice != "try-host" && choice != "host-done")
      return then(refuse(
          core::ErrorCode::invalid,
          fmt::format("\"{}\" is no choice of this row; it has \"try-host\" and \"host-done\".", choice)));
    if (orders_)
      known = choice == "try-host" ? orders_->book().try_again(order, order_line, asked.who, now)
                                   : orders_->book().done_by_hand(order, order_line, asked.who, now);
    if (known) orders_->run_intents();
  }
  if (std::sscanf(row.c_str(), "aside:%lld", &order) == 1) {
    if (choice != "all-back" && choice != "some-missing")
      return then(refuse(
          core::ErrorCode::invalid,
          fmt::format("\"{}\" is no choice of this row; it has \"all-back\" and \"some-missing\".", choice)));
    known = desk_ && desk_->acts().decide_put_back(order, choice == "all-back", asked.who, now);
  }
  if (std::sscanf(row.c_str(), "missing:%lld:%lld", &order, &order_line) == 2) {
    if (choice != "found-it" && choice != "customer-told")
      return then(
          refuse(core::ErrorCode::invalid,
                 fmt::format("\"{}\" is no choice of this row; it has \"found-it\" and \"customer-told\".",
                             choice)));
    known = desk_ && desk_->acts().decide_missing(order, order_line, choice == "found-it", asked.who, now);
  }
  if (row == "prices") {
    if (choice != "send-prices" && choice != "no-prices")
      return then(refuse(
          core::ErrorCode::invalid,
          fmt::format("\"{}\" is no choice of this row; it has \"send-prices\" and \"no-prices\".", choice)));
    known = writer_ && writer_->decide_prices(choice, asked.who);
  }
  if (row.starts_with(kNameRow)) {
    if (choice != "same-thing" && choice != "keep-off")
      return then(refuse(
          core::ErrorCode::invalid,
          fmt::format("\"{}\" is no choice of this row; it has \"same-thing\" and \"keep-off\".", choice)));
    if (!writer_) return then(refuse(core::ErrorCode::state, "No web store is linked."));
    return writer_->decide_same_name(
        row.substr(kNameRow.size()), choice == "same-thing", asked.who,
        [this, then](const core::Result<std::string>& words) {
          dirty_ = true;
          then(words ? done(words.value()) : refuse(words.error().code, words.error().sentence));
        });
  }
  if (std::sscanf(row.c_str(), "sku:%lld", &item) == 1) {
    if (choice != "sku-back" && choice != "sku-leave")
      return then(refuse(
          core::ErrorCode::invalid,
          fmt::format("\"{}\" is no choice of this row; it has \"sku-back\" and \"sku-leave\".", choice)));
    known = writer_ && writer_->decide_sku(item, choice == "sku-back", asked.who);
  }
  const bool about_old = row == "old-orders";
  if (about_old || std::sscanf(row.c_str(), "shelf:%lld", &order) == 1) {
    const char *yes = about_old ? "taken-already" : "back", *no = about_old ? "take-now" : "not-back";
    if (choice != yes && choice != no)
      return then(
          refuse(core::ErrorCode::invalid,
                 fmt::format("\"{}\" is no choice of this row; it has \"{}\" and \"{}\".", choice, yes, no)));
    if (orders_) {
      known = about_old ? orders_->book().answer_open_at_link(choice == yes, asked.who, now)
                        : orders_->book().answer_shelf(order, choice == yes, asked.who, now);
      if (known) {
        orders_->run_intents();
        orders_->tell_set_aside();
      }
    }
  }
  if (!known)
    return then(refuse(core::ErrorCode::not_found,
                       fmt::format("There is no row {} that waits for a decision.", row)));
  then(done("Decided. It is kept in Sync activity with your name."));
}

/// A web order gave units back that this shop had sold already: what settles the debt with them was recorded
/// with the order, and waits in a lane of its choice.
void Engine::settle_debts(const std::vector<store::Rise>&) {
  for (int lane = 0; lane < core::kLanes; ++lane) parts_.board.news(lane);
}

void Engine::record_missed(core::Millis read_after, bool disk_failed) {
  if (register_) register_->journal_soon(read_after);
  if (disk_failed && storage_is_open()) close_storage();
}

void Engine::offer_lane() {
  if (sender_ && !linking_ && plan_ && storage_is_open()) sender_->offer();
}

void Engine::wait_for_answers(core::Millis longest) {
  offer_lane();
  web_->turn(longest);
  send_frozen();
}

/// A sale that is frozen already goes before anything else is looked at.
void Engine::send_frozen() {
  if (sender_) sender_->withdraw();
  if (sender_ && !linking_ && plan_ && storage_is_open() && parts_.board.has_frozen()) sender_->turn();
}

/// A register that tells when its shop is closed tells when it was opened, too: orders wait from then on.
core::UnixMillis Engine::shop_opened_at() {
  const bool open = parts_.host.is_open();
  if (shop_open_ != open) {
    const bool was_closed = place_->facts.number(fact::kShopClosed) == 1;
    if (open && was_closed) place_->facts.put(fact::kShopOpenedAt, parts_.clock.wall());
    if (open == was_closed) place_->facts.put(fact::kShopClosed, open ? 0 : 1);
    shop_open_ = open;
    shop_opened_at_ = place_->facts.number(fact::kShopOpenedAt);
  }
  return shop_opened_at_;
}

/// A picture of many items takes its time: what nobody waits for at the counter has it made less often.
core::Millis Engine::picture_pause() const {
  if (dirty_) return parts_.publish_pause;
  const core::Millis rest = kRest * picture_took_;
  return news_ ? std::max(parts_.publish_pause, std::min(parts_.publish_every, rest))
               : std::max(parts_.publish_every, std::min(kLongestRest, rest));
}

void Engine::publish() {
  published_at_ = parts_.clock.now();
  dirty_ = news_ = false;
  PictureInput input;
  input.place = storage_is_open() ? place_.get() : nullptr;
  input.sender = sender_.get();
  input.orders = orders_.get();
  input.catalogue = catalogue_.get();
  input.reg = register_.get();
  input.assortment = assortment_.assortment();
  input.writer = writer_.get();
  input.search = search_.get();
  if (latency_) input.latency = latency_->figures();
  input.orders_wanted = orders_wanted_;
  input.counts = location_ && location_->is_ours() ? counts_.get() : nullptr;
  if (location_) input.registers = location_->view();
  if (matching_) input.matching = matching_->board();
  if (categories_) input.categories = categories_->categories();
  if (checklist_) input.checklist = checklist_->checklist();
  if (link_desk_) input.link = link_desk_->view();
  input.trouble = trouble(&input.trouble_detail);
  input.clock_behind = clock_watch_.off();
  if (storage_is_open()) input.disk_days = disk_watch_.days();
  if (sender_ && !adoption_ && !renewal_) {
    if (input.trouble == core::Trouble::fenced) input.trouble_choices = {"take-over"};
    if (input.trouble == core::Trouble::marker_harmed) input.trouble_choices = {"repair"};
    if (input.trouble == core::Trouble::promise_broken) input.trouble_choices = {"compare-stock"};
  }
  input.linked = sender_ != nullptr || (storage_is_open() && place_->facts.number(fact::kLinked) == 1);
  input.training = parts_.host.is_training();
  input.read_back = read_back_;
  input.degraded = !storage_is_open();
  input.salvaged = storage_is_open() ? place_->saved.waiting() : 0;
  input.started_at = started_at_;
  input.now = parts_.clock.now();
  input.wall = parts_.clock.wall();
  input.last_answer_wall =
      sender_ ? std::max(last_answer_wall_, sender_->last_accepted_at()) : last_answer_wall_;
  input.settings = settings_;
  input.badge_corners = badge_corners_;
  input.offline = out_of_reach();
  input.offline_since = offline_since_;
  input.opened_at = storage_is_open() ? shop_opened_at() : 0;
  input.host_calls = parts_.host_calls.open();
  input.revision = ++revision_;
  try {
    // The badge's number and the list's rows are of the same moment, though a sale comes in between.
    std::optional<store::OneMoment> moment;
    if (input.place != nullptr) moment.emplace(place_->database);
    if (input.place != nullptr && input.linked)
      input.stock = stock_.table({*place_, sender_.get(), catalogue_.get(), register_.get(),
                                  writer_ ? &writer_->skus() : nullptr, plan_});
    auto picture = make_picture(input);
    moment.reset();
    picture_took_ = parts_.clock.now() - published_at_;
    parts_.publish(std::move(picture));
  } catch (const std::exception& error) {
    // The tables cannot be read now: say so with what is known without them.
    parts_.log(LogLevel::error, fmt::format("picture: {}", error.what()));
    input.place = nullptr;
    input.orders = nullptr;
    if (input.trouble == core::Trouble::none) input.trouble = core::Trouble::storage_readonly;
    parts_.publish(make_picture(input));
  }
}

}  // namespace tillbridge::runtime
