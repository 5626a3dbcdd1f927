#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "plugin/runtime/engine.h"

// Taking a web store up, and giving it up again.

namespace tillbridge::runtime {
namespace {

constexpr core::Millis kSendFirstWithin = 60'000, kReleaseTimeoutMs = 10'000, kItemsWithin = 15'000,
                       kThrottledWithin = 60'000;

std::string changes(std::uint64_t count, const char* one, const char* more) {
  return count == 1 ? fmt::format("1 change {}", one) : fmt::format("{} changes {}", count, more);
}

/// A credentials file is a few lines; anything else is the wrong file.
core::Result<std::string> read_small_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe must not hold us up
  if (file < 0)
    return core::Error{core::ErrorCode::invalid, fmt::format("The credentials file {} cannot be read: {}.",
                                                             path, std::strerror(errno))};
  struct stat kind {};
  if (::fstat(file, &kind) != 0 || !S_ISREG(kind.st_mode)) {
    ::close(file);
    return core::Error{core::ErrorCode::invalid,
                       fmt::format("{} is no file that can be read. Choose the file that BigCommerce's "
                                   "control panel downloaded.",
                                   path)};
  }
  std::string text(64 * 1024 + 1, '\0');
  std::size_t size = 0;
  for (ssize_t n; size < text.size() && (n = ::read(file, text.data() + size, text.size() - size)) > 0;)
    size += static_cast<std::size_t>(n);
  ::close(file);
  if (size == text.size()) {
    bigcommerce::wipe_memory(text.data(), text.size());
    return core::Error{core::ErrorCode::invalid,
                       fmt::format("{} is too large to be a credentials file. Choose the file that "
                                   "BigCommerce's control panel downloaded.",
                                   path)};
  }
  text.resize(size);
  return text;
}

}  // namespace

core::Result<Engine::LinkWish> Engine::link_wish(const ActionAsked& asked) {
  LinkWish wish;
  wish.file = asked.arguments.at("file");
  auto text = read_small_file(wish.file);
  if (!text) return text.error();
  auto credentials = bigcommerce::parse_credentials(text.value());
  bigcommerce::wipe_memory(text.value().data(), text.value().size());
  if (!credentials) return credentials.error();
  wish.base = credentials.value().base;
  wish.token = std::move(credentials.value().access_token);
  if (const auto url = asked.arguments.find("store_url");
      url != asked.arguments.end() && !url->second.empty()) {
    auto other = bigcommerce::parse_api_base(url->second);
    if (!other) return other.error();
    wish.base = std::move(other).value();
  } else if (const auto kept = bigcommerce::parse_api_base(place_->facts.get(fact::kBaseUrl).value_or(""));
             kept && kept.value().is_loopback() && wish.base.is_loopback() &&
             kept.value().store_hash == wish.base.store_hash) {
    wish.base = kept.value();  // a web store on this machine is reached the way it was before
  }
  if (const auto wanted = asked.arguments.find("location"); wanted != asked.arguments.end()) {
    char* end = nullptr;
    wish.aim.location = std::strtoll(wanted->second.c_str(), &end, 10);
    if (wanted->second.empty() || *end != '\0')
      return core::Error{core::ErrorCode::invalid,
                         "The location has to be the web store's number of it, such as 1."};
  }
  if (const auto holder = asked.arguments.find("take_over"); holder != asked.arguments.end())
    wish.aim.take_over = holder->second;
  if (const auto compare = asked.arguments.find("compare"); compare != asked.arguments.end()) {
    if (compare->second != "yes")
      return core::Error{core::ErrorCode::invalid, "\"compare\" is yes, or left out."};
    wish.aim.compare = true;
  }
  return wish;
}

void Engine::link(const ActionAsked& asked, std::function<void(ActionEnd)> then) {
  if (linking_) return then(refuse(core::ErrorCode::state, "Linking is already under way."));
  if (unlinking_ || draining_)
    return then(refuse(core::ErrorCode::state, "This register is being unlinked."));
  if (link_check_)
    return then(refuse(core::ErrorCode::state, "The web store is being looked at. Wait for it."));
  auto wish = link_wish(asked);
  if (!wish) {
    link_desk_->failed(true, wish.error().sentence);
    return then(refuse(wish.error().code, wish.error().sentence));
  }
  link_desk_->began(true, wish.value().file, wish.value().token.reveal(), wish.value().aim.location);
  link_token_ = wish.value().token.copy();
  close_link();
  auto web =
      std::make_unique<WebStore>(parts_.make_transport(wish.value().base, std::move(wish.value().token)));
  web->wait_out_throttling(parts_.clock, kThrottledWithin);
  parts_.waits_on(&web->transport());
  linking_then_ = std::move(then);
  linking_who_ = asked.who;
  linking_ = std::make_unique<LinkProcedure>(
      *place_, std::move(web), wish.value().base, wish.value().aim,
      [this](const LinkProcedure::Outcome& outcome) { link_outcome_ = outcome; });
  linking_->on_progress = [this] {
    link_desk_->progress(linking_->checks(), linking_->steps_done());
    dirty_ = true;
  };
  linking_->start();
}

/// A dry run: what linking would do, and not one write (N7).
void Engine::check_link(const ActionAsked& asked, std::function<void(ActionEnd)> then) {
  if (linking_ || unlinking_ || draining_ || link_check_ || waiting_check_)
    return then(refuse(core::ErrorCode::state, "Linking is under way already. Wait for it."));
  if (place_->facts.number(fact::kLinked) == 1)
    return then(
        refuse(core::ErrorCode::state, "This register is linked already: its items are under Items."));
  if (parts_.host.purpose() != Host::Purpose::sell)
    return then(
        refuse(core::ErrorCode::state, "These records are opened for repair; nothing is linked now."));
  const auto here = register_->catalogue();
  if (!here) {  // right after the start it is still being read
    waiting_check_ = WaitingCheck{asked, std::move(then), parts_.clock.now() + kItemsWithin};
    return;
  }
  auto wish = link_wish(asked);
  if (!wish) {
    link_desk_->failed(false, wish.error().sentence);
    return then(refuse(wish.error().code, wish.error().sentence));
  }
  link_desk_->began(false, wish.value().file, wish.value().token.reveal(), wish.value().aim.location);
  const auto path = asked.arguments.find("path");
  link_check_path_ = path == asked.arguments.end() ? std::string() : path->second;
  link_check_then_ = std::move(then);
  auto web =
      std::make_unique<WebStore>(parts_.make_transport(wish.value().base, std::move(wish.value().token)));
  web->wait_out_throttling(parts_.clock, kThrottledWithin);
  link_check_ =
      std::make_unique<LinkCheck>(*place_, std::move(web), wish.value().base, wish.value().aim, here);
  link_check_->on_progress = [this] {
    link_desk_->progress(link_check_->checks(), link_check_->steps_done());
    dirty_ = true;
  };
  parts_.waits_on(&link_check_->transport());
  link_check_->start();
}

/// A look that waits for the register's own items.
void Engine::resume_check() {
  const bool here = register_->catalogue() != nullptr;
  if (!here && parts_.clock.now() < waiting_check_->until) return;
  auto waiting = std::move(*waiting_check_);
  waiting_check_.reset();
  if (here) return check_link(waiting.asked, std::move(waiting.then));
  waiting.then(refuse(core::ErrorCode::not_ready,
                      "The items of this register could not be read yet. Try again in a moment."));
}

void Engine::link_checked() {
  parts_.waits_on(nullptr);
  const auto ended = std::exchange(link_check_, nullptr);
  const auto then = std::exchange(link_check_then_, {});
  link_steps_ = ended->steps_done();
  dirty_ = true;
  if (!ended->problem().empty()) {
    parts_.log(LogLevel::info, "link-check: " + ended->problem());
    link_desk_->failed(false, ended->problem(), ended->checks().found().holder);
    return then(refuse(core::ErrorCode::refused, ended->problem()));
  }
  const auto& run = ended->result();
  link_desk_->checked(ended->checks(), run);
  if (!link_check_path_.empty()) {
    const auto text = dry_run_csv(run);
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(link_check_path_.c_str(), "wx"),
                                                               &std::fclose);
    if (!file || std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() ||
        std::fflush(file.get()) != 0)
      return then(
          refuse(core::ErrorCode::storage,
                 fmt::format("{} could not be made or written. Choose a new file in a folder that can "
                             "be written.",
                             link_check_path_)));
  }
  then(ActionEnd{
      true,
      {},
      fmt::format("{} at {}: {} match, {} can be created, {} are skipped, {} are in conflict. "
                  "Nothing was written.",
                  ended->checks().found().link.store_name, ended->checks().found().link.location_label,
                  run.match, run.create, run.skip, run.conflict)});
}

/// Before linking: which key files there are, and whether somebody waits for a web store.
void Engine::prepare_link(const ActionAsked& asked, const std::function<void(ActionEnd)>& then) {
  if (asked.name == "link-files") {
    const auto found = link_desk_->look_for_files();
    return then(ActionEnd{true, {}, fmt::format("{} key files were found.", found)});
  }
  const auto& waiting = asked.arguments.at("waiting");
  if (waiting != "yes" && waiting != "no")
    return then(refuse(core::ErrorCode::invalid, "\"waiting\" is yes or no."));
  if (waiting == "yes" && place_->facts.number(fact::kLinked) == 1)
    return then(refuse(core::ErrorCode::state, "This register is linked already."));
  link_desk_->wait_for_store(waiting == "yes", asked.who);
  then(ActionEnd{true,
                 {},
                 waiting == "yes"
                     ? "Noted, with today's date. BigCommerce answers by e-mail, mostly within 1 "
                       "to 2 business days."
                     : "Noted."});
}

/// The procedure has ended, one way or the other.
void Engine::linked() {
  auto web = linking_->take_web();
  web->stop_waiting_out_throttling();
  auto outcome = std::exchange(link_outcome_, {});
  if (outcome.linked) {
    if (const auto kept = parts_.tokens.put(link_token_.reveal()); !kept) {
      place_->facts.put(fact::kLinked, 0);
      outcome = {
          false, false,
          "The access token could not be kept safely, so nothing was linked. " + kept.error().sentence};
    }
  }
  link_token_ = bigcommerce::Secret();
  parts_.waits_on(nullptr);
  link_steps_ = linking_->steps_done();
  const auto holder = linking_->holder();
  linking_.reset();
  if (outcome.linked) {
    condition_words_.clear();
    place_->facts.put(fact::kLinkedBy, linking_who_);
    place_->facts.erase(fact::kPlanEnded);  // without the plan nothing is linked
    link_desk_->linked();
    if (const auto here = register_->catalogue()) {
      std::set<std::string> there;
      place_->items.for_each([&](const store::WebItem& item) {
        if (item.present && !item.sku.empty()) there.insert(store::fold_sku(item.sku));
      });
      if (const auto count = eligible(*here, there); count > 0)
        outcome.words +=
            count == 1 ? " 1 item here can be sold online: choose it under Items."
                       : fmt::format(" {} items here can be sold online: choose them under Items.", count);
    }
    open_link(*read_link(place_->facts), std::move(web));
  } else {
    parts_.log(LogLevel::warning, "link: " + outcome.words);
    link_desk_->failed(true, outcome.words, holder);
    if (outcome.can_compare) link_desk_->can_compare();
    web.reset();
    open_kept_link();
  }
  dirty_ = true;
  std::exchange(linking_then_, {})(ActionEnd{outcome.linked, core::ErrorCode::refused, outcome.words});
}

/// Gives the web store up: nothing is sent to it any more, its claim on this location is given back, and all
/// that was recorded stays. What is unsent waits, and goes once when the same web store is linked again;
/// where a request is under way, its lane's seal tells then whether it arrived.
void Engine::unlink(const ActionAsked& asked, std::function<void(ActionEnd)> then) {
  const auto given = [&asked](const char* name) {
    const auto found = asked.arguments.find(name);
    return found == asked.arguments.end() ? std::string() : found->second;
  };
  if (linking_) return then(refuse(core::ErrorCode::state, "Linking is under way. Wait until it has ended."));
  if (unlinking_ || draining_)
    return then(refuse(core::ErrorCode::state, "This register is being unlinked already."));
  if (place_->facts.number(fact::kLinked) != 1)
    return then(refuse(core::ErrorCode::state, "No web store is linked."));
  if (adoption_ || renewal_)
    return then(
        refuse(core::ErrorCode::state, "The sync marker is being changed. Wait a minute, then unlink."));
  const std::string store = place_->facts.get(fact::kStoreName).value_or("the web store");
  const auto waiting = place_->outbox.counts().pending;
  const std::string unsent = given("unsent"), claim = given("claim");
  if ((!unsent.empty() && unsent != "send" && unsent != "keep") || (!claim.empty() && claim != "leave"))
    return then(
        refuse(core::ErrorCode::invalid, "\"unsent\" is send or keep; \"claim\" is leave, or left out."));
  if (given("confirm") != "UNLINK")
    return then(
        refuse(core::ErrorCode::invalid,
               fmt::format("Unlinking from {} stops all exchange with it; {}. Ask again with confirm = "
                           "UNLINK.",
                           store,
                           waiting == 0 ? "nothing is unsent"
                                        : changes(waiting, "is not sent yet", "are not sent yet"))));
  if (waiting > 0 && unsent.empty())
    return then(refuse(core::ErrorCode::state,
                       fmt::format("{} reached {} yet. Ask again with unsent = send, which sends first, or "
                                   "unsent = keep: then they wait here and are sent once, when {} is linked "
                                   "again.",
                                   changes(waiting, "has not", "have not"), store, store)));
  if (waiting > 0 && unsent == "send") {
    std::string detail;
    if (!sender_ || !may_send() || sender_->reachability().offline() ||
        trouble(&detail) != core::Trouble::none)
      return then(refuse(core::ErrorCode::state,
                         fmt::format("{} be sent now: sync is paused or stopped, or the web store is out of "
                                     "reach. Nothing was unlinked.",
                                     changes(waiting, "cannot", "cannot"))));
    sender_->try_now();
    draining_ = Draining{parts_.clock.now() + kSendFirstWithin, asked.who, claim == "leave", std::move(then)};
    return;
  }
  start_unlinking(asked.who, claim == "leave", std::move(then));
}

/// What is unsent goes first; and if it does not in time, nothing was unlinked.
/// What somebody asked for that needs the web store ends here; a web store that is being told of an unlinking
/// hears the rest, or the claim would outlive the link.
void Engine::plan_ended() {
  const ActionEnd end =
      refuse(core::ErrorCode::denied,
             "This shop's plan does not include selling online any more. Nothing was done.");
  if (linking_) {
    parts_.waits_on(nullptr);
    linking_.reset();
    link_desk_->failed(true, end.words);
    std::exchange(linking_then_, {})(end);
    open_kept_link();
  }
  if (link_check_) {
    parts_.waits_on(nullptr);
    link_check_.reset();
    link_desk_->failed(false, end.words);
    std::exchange(link_check_then_, {})(end);
  }
  if (waiting_check_) std::exchange(waiting_check_, std::nullopt)->then(end);
  if (draining_) std::exchange(draining_, std::nullopt)->then(end);
}

void Engine::drain() {
  const auto waiting = place_->outbox.counts().pending;
  if (waiting > 0 && parts_.clock.now() < draining_->until) return;
  auto drained = std::move(*draining_);
  draining_.reset();
  if (waiting == 0) return start_unlinking(drained.who, drained.leave_claim, std::move(drained.then));
  drained.then(refuse(core::ErrorCode::network,
                      fmt::format("{} reached the web store within a minute. Nothing was unlinked.",
                                  changes(waiting, "has not", "have not"))));
}

void Engine::start_unlinking(const std::string& who, bool leave_claim, std::function<void(ActionEnd)> then) {
  auto web = std::move(web_);
  if (!web && !leave_claim)
    return then(
        refuse(core::ErrorCode::state,
               "The web store cannot be told, as its access token is not kept here. Link again first, "
               "or ask again with claim = leave: then it goes on saying that this register is linked."));
  place_->facts.put(fact::kUnlinking, who);
  if (web) {
    web->forget_all();
    web->on_answer = {};
    web->on_judged = {};
  }
  close_link();
  if (leave_claim) {
    finish_unlinking();
    return then(ActionEnd{true, {}, unlinked_words()});
  }
  unlinking_ = std::make_unique<Unlinking>();
  unlinking_->web = std::move(web);
  unlinking_->then = std::move(then);
  unlinking_->web->wait_out_throttling(parts_.clock, kThrottledWithin);
  unlinking_->release = std::make_unique<ClaimRelease>(
      *place_, *unlinking_->web, place_->facts.number(fact::kChannel), kReleaseTimeoutMs,
      [this](const std::string& problem) { unlinking_->problem = problem; });
  parts_.waits_on(&unlinking_->web->transport());
  unlinking_->release->start();
}

/// The web store was told, or could not be.
void Engine::unlinked() {
  parts_.waits_on(nullptr);
  auto ended = std::exchange(unlinking_, nullptr);
  if (!ended->problem->empty()) {
    place_->facts.erase(fact::kUnlinking);
    open_kept_link();
    dirty_ = true;
    return ended->then(refuse(
        core::ErrorCode::network,
        fmt::format("{} Nothing was unlinked. To unlink all the same, ask again with claim = leave: the web "
                    "store then goes on saying that this register is linked.",
                    *ended->problem)));
  }
  finish_unlinking();
  ended->then(ActionEnd{true, {}, unlinked_words()});
}

/// Somebody linked this web store to another location, or this location to another register, and said so by
/// name. The claim is theirs; what is unsent here waits as after any other unlinking.
void Engine::taken_over(const std::string& by) {
  if (unlinking_ || draining_) return;  // it is being given up anyhow
  place_->facts.put(fact::kUnlinking, by);
  parts_.log(LogLevel::warning, fmt::format("link: {} took it over; nothing is sent from here any more", by));
  place_->activity.note(core::ActivityKind::link, "",
                        fmt::format("{} took over the link to {}.", by,
                                    place_->facts.get(fact::kStoreName).value_or("the web store")),
                        parts_.clock.wall());
  close_link();
  finish_unlinking();
}

std::string Engine::unlinked_words() const {
  const auto waiting = place_->outbox.counts().pending;
  const std::string store = place_->facts.get(fact::kStoreName).value_or("the web store");
  return fmt::format("Unlinked from {}.", store) +
         (waiting == 0 ? " Everything had been sent."
                       : fmt::format(" {} here and {} sent once when {} is linked again.",
                                     changes(waiting, "waits", "wait"), waiting == 1 ? "is" : "are", store));
}

/// Again and again the same: a crash in the middle of it is finished at the next start.
void Engine::finish_unlinking() {
  auto& facts = place_->facts;
  const auto who = facts.get(fact::kUnlinking).value_or("somebody");
  facts.put(fact::kUnlinkedBy, who);
  facts.put(fact::kUnlinkedUpTo, static_cast<std::int64_t>(place_->outbox.last_number()));
  facts.put(fact::kUnlinkedAt, parts_.clock.wall());
  facts.put(fact::kLinked, 0);
  if (const auto erased = parts_.tokens.erase(); !erased)
    parts_.log(LogLevel::warning, "unlink: " + erased.error().sentence);
  place_->activity.note(core::ActivityKind::link, "", fmt::format("{} By {}.", unlinked_words(), who),
                        parts_.clock.wall());
  facts.erase(fact::kUnlinking);
  facts.erase(fact::kPlanEnded);  // told of a shop that is linked
  auth_ = false;
  condition_words_.clear();
  last_answer_wall_ = 0;
  dirty_ = true;
}

/// The badge is sure of what it says only while the web store answers now and then, whatever is turned off or
/// slowed down; and a way that is back has to be noticed where nobody polls.
void Engine::keep_in_touch(bool may_ask) {
  const core::Millis now = parts_.clock.now();
  const auto& reach = sender_->reachability();
  if (reach.failing()) in_touch_due_ = std::min(in_touch_due_, now + kLeastBetweenTouches);
  if (touching_ || now < in_touch_due_) return;
  in_touch_due_ = reach.failing()
                      ? std::max(reach.retry_at(), now + kLeastBetweenTouches)
                      : std::max(reach.last_answer() + kLongestSilence, now + kLeastBetweenTouches);
  const bool polls_find_out = place_->configuration.take_orders && reach.failing();
  if (!may_ask || polls_find_out || (!reach.failing() && now < reach.last_answer() + kLongestSilence)) return;
  touching_ = true;
  auto request = bigcommerce::time_request();
  request.timeout_ms = 8'000;
  request.fresh_connection = reach.failing();
  web_->ask(std::move(request), [this](const bigcommerce::HttpReply& reply) {
    touching_ = false;
    if (const auto time = bigcommerce::parse_time(reply)) clock_told(time.value().unix_seconds * 1'000);
  });
}

/// A stop that may have passed is lifted from time to time for one careful try, ever more rarely.
void Engine::try_stopped() {
  const core::Millis now = parts_.clock.now();
  if (stopped_due_ == 0) {
    stopped_due_ = now + sender_->stopped_for();
  } else if (now >= stopped_due_) {
    stopped_due_ = 0;
    sender_->try_stopped();
  }
}

}  // namespace tillbridge::runtime
