#include "plugin/runtime/location_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "plugin/runtime/store_checks.h"

namespace tillbridge::runtime {
namespace {

using bigcommerce::HttpReply;
using Kind = LocationNote::Kind;

constexpr core::Millis kAlone = 300'000, kTogether = 30'000, kClosed = 240'000, kHandingOver = 3'000,
                       kAgain = 10'000, kSayEvery = 300'000, kSayOfSales = 60'000, kTimeoutMs = 8'000,
                       kNever = 300'000, kAloneAgain = 3'600'000, kAskedFor = 5'000, kSayAgain = 45'000,
                       kGone = 24 * 3'600'000;

/// A note has 65,535 characters.
constexpr std::size_t kMostOwed = 500;

/// In place of our note's number: another register took our place, and is not to find us there again.
constexpr std::int64_t kReplaced = -1;

std::string name_of(const core::RegisterNote& note) {
  return note.name.empty() ? note.id : note.name;
}

}  // namespace

LocationDesk::LocationDesk(Workplace& place, WebStore& web, const LinkFacts& link)
    : place_(place),
      web_(web),
      channel_(place.facts.number(fact::kChannel)),
      first_(link.link_time_s),
      own_(place.host.register_id()),
      role_(own_, static_cast<std::uint64_t>(place.facts.number(role_fact::kBegun))),
      beat_(static_cast<std::uint64_t>(place.facts.number(role_fact::kBeat))),
      several_(place.facts.number(role_fact::kSeveral) != 0),
      was_ours_(place.facts.number(role_fact::kOurs, 1) != 0) {}

bool LocationDesk::applies() const {
  return channel_ == 0 || role_.applies(place_.clock.now());
}

bool LocationDesk::is_ours() const {
  return channel_ == 0 || (role_.looked_once() ? role_.is_ours() : was_ours_);
}

std::string LocationDesk::holder_name() const {
  const auto* holder = role_.look().find(role_.look().holder);
  return holder == nullptr ? std::string() : name_of(*holder);
}

std::string LocationDesk::holder_journal() const {
  const auto* holder = role_.is_ours() ? nullptr : role_.look().find(role_.look().holder);
  return holder == nullptr ? std::string() : holder->journal;
}

core::Millis LocationDesk::wake_at() const {
  const core::Millis now = place_.clock.now();
  if (asking_ || !reachable_ || channel_ == 0) return now + kNever;
  return std::min(look_due_, has_to_say() ? say_due_ : now + kNever);
}

void LocationDesk::look_now() {
  look_due_ = 0;
}

bool LocationDesk::has_looked_since(core::Millis since) {
  if (channel_ == 0 || told_blind_ || looked_ >= since) return true;
  look_due_ = std::min(look_due_, look_began_ + kAskedFor);
  return false;
}

void LocationDesk::time_was_lost() {
  role_.lost_time();
  stale_ = true;
  look_due_ = say_due_ = alone_since_ = 0;
}

bool LocationDesk::open_now() const {
  return place_.host.is_open() &&
         in_opening_hours(place_.configuration, place_.clock.wall(), place_.host.utc_offset_minutes());
}

std::int64_t LocationDesk::server_seconds() const {
  return (place_.clock.wall() + doing_.clock_behind) / 1'000;
}

/// Once another one has been seen, this one goes on saying that it is there: its lease hangs on that.
bool LocationDesk::has_to_say() const {
  return role_.looked_once() && several_ && note_ != kReplaced;
}

/// A call that a dialog of the register's program holds up counts as over once the lease would be, as if this
/// register could not be reached. Its key guards it.
bool LocationDesk::has_stopped() const {
  return doing_.at_rest || place_.clock.now() - ended_at_ >= core::LocationRole::kLease;
}

/// The web store answers, but not with the notes, or not with what can be read: without them nobody may apply
/// web orders, and somebody has to hear why.
void LocationDesk::tell_if_blind(bool reachable) {
  const core::Millis now = place_.clock.now();
  if (!reachable) blind_since_ = 0;
  if (told_blind_ || blind_since_ == 0 || now - blind_since_ < core::LocationRole::kSilent) return;
  told_blind_ = true;
  const auto words = fmt::format(
      "For 15 minutes the web store has not told which registers this location has, so this register takes "
      "no web orders off the counts. {}",
      blind_words_);
  place_.log(LogLevel::warning, "registers: " + words);
  place_.activity.note(core::ActivityKind::link, "", words, place_.clock.wall());
}

void LocationDesk::turn(bool reachable, const Doing& doing) {
  reachable_ = reachable;
  doing_ = doing;
  tell_if_blind(reachable);
  const core::Millis now = place_.clock.now();
  if (!reachable && take_then_ && !asking_)
    end_take(false, "The web store is out of reach. Nothing was changed; try again when it answers.");
  if (channel_ == 0 || asking_ || !reachable) return;
  if (has_to_say()) {
    // Who has it waits for this word; and a sale is told of soon, for counts are compared by it.
    const bool stopped = !role_.is_ours() && told_turn_ < role_.look().turn && has_stopped();
    if (doing.settled != settled_said_ && say_due_ > began_ + kSayOfSales) say_due_ = began_ + kSayOfSales;
    if (stopped || now >= say_due_) return say();
  }
  if (wants_turn_ && role_.looked_once() && look_due_ > now) return take_turn();
  if (now >= look_due_) look();
}

void LocationDesk::ask(bigcommerce::HttpRequest request, std::function<void(const HttpReply&)> then) {
  asking_ = true;
  stale_ = false;
  request.timeout_ms = kTimeoutMs;
  web_.ask(std::move(request), [this, then = std::move(then), alive = alive_](const HttpReply& reply) {
    if (!*alive) return;
    asking_ = false;
    then(reply);
  });
}

void LocationDesk::say() {
  write_note(false);
}

void LocationDesk::write_note(bool again) {
  began_ = place_.clock.now();
  say_due_ = began_ + kAgain;
  core::RegisterNote note;
  note.id = own_;
  note.name = place_.host.register_name();
  note.seen = server_seconds();
  note.beat = ++beat_;
  note.waiting = doing_.waiting;
  note.journal = doing_.journal;
  for (const auto& [item, units] : place_.outbox.open_debt()) {
    note.owes_more = note.owed.size() == kMostOwed;
    if (note.owes_more) break;
    note.owed[item] = units;
  }
  // Only what has ended is said to have ended.
  note.gave_up = role_.is_ours() || !has_stopped() ? told_turn_ : role_.look().turn;
  place_.facts.put(role_fact::kBeat, static_cast<std::int64_t>(beat_));
  const auto value = member_value(place_.host.location_id(), note, first_, replaces_);
  // The others look every half a minute, and go by a word that was written after the look that followed a
  // sale: the first word on it mostly comes before that look.
  says_again_ = doing_.settled != settled_said_;
  const bool fresh = note_ == 0 || again;
  const auto answered = [this, fresh, again, gave_up = note.gave_up,
                         settled = doing_.settled](const HttpReply& reply) {
    if (reply.delivery == bigcommerce::Delivery::answered && reply.status >= 200 && reply.status < 300) {
      told_turn_ = gave_up;
      settled_said_ = settled;
    }
    said(reply, fresh, again);
  };
  if (!fresh) return ask(bigcommerce::update_channel_metafield_request(channel_, note_, value), answered);
  ask(bigcommerce::create_channel_metafield_request(
          channel_, {"tillbridge", member_key(own_, again ? server_seconds() : 0), value,
                     "A register of this location. Do not edit."}),
      answered);
}

void LocationDesk::said(const HttpReply& reply, bool was_new, bool again) {
  const core::Millis now = place_.clock.now();
  if (reply.delivery != bigcommerce::Delivery::answered) return;
  // Of another API account, or taken out by somebody.
  if ((reply.status == 403 && !was_new) || (reply.status == 409 && was_new && !again))
    return write_note(true);
  if (reply.status == 404 && !was_new) {
    note_ = 0;
    say_due_ = now;
    return;
  }
  if (reply.status < 200 || reply.status >= 300) return;
  if (was_new) {
    if (const auto field = bigcommerce::parse_metafield(reply)) note_ = field.value().id;
    role_.came(now);
  }
  say_due_ = began_ + (says_again_ ? kSayAgain : kSayEvery);
  if (stale_)
    say_due_ = now;
  else
    role_.said(began_, now);
  look();
}

void LocationDesk::look() {
  const core::Millis began = place_.clock.now();
  look_due_ = began + kAgain;
  look_began_ = began;
  ask(bigcommerce::channel_metafields_request(channel_), [this, began](const HttpReply& reply) {
    const auto fields = bigcommerce::parse_metafields(reply);
    const bool gone = reply.delivery == bigcommerce::Delivery::answered && reply.status == 404;
    if (!fields && !gone) {
      blind_words_ = fields.error().sentence;
      if (blind_since_ == 0) blind_since_ = place_.clock.now();
      return;
    }
    if (stale_) return;
    blind_since_ = 0;
    looked_ = began;
    if (std::exchange(told_blind_, false))
      place_.activity.note(core::ActivityKind::link, "",
                           "The web store tells again which registers this location has.",
                           place_.clock.wall());
    LocationNotes notes(fields ? fields.value().rows : std::vector<bigcommerce::Metafield>{});
    auto seen = notes.look();
    const auto* own_note = notes.of(Kind::member, own_);
    note_ = notes.replaced_by(own_) != nullptr ? kReplaced : own_note == nullptr ? 0 : own_note->id;
    if (own_note != nullptr) {
      replaces_ = own_note->replaces;
      beat_ = std::max(beat_, own_note->said.beat);  // each word of ours is to look like a new one
    }
    if (seen.find(own_) == nullptr && notes.replaced_by(own_) == nullptr)
      seen.registers.push_back({own_, place_.host.register_name()});
    note_alone(began, own_note != nullptr && seen.registers.size() == 1 && seen.find(own_) != nullptr,
               !seen.holder.empty() && seen.holder != own_);
    // Somebody took the notes out: as long as no other register is there, nothing has changed.
    if (seen.turn == 0 && notes.link() == nullptr && seen.registers.size() == 1 && !several_)
      seen.holder = own_;
    replaced_holder_ =
        seen.find(seen.holder) == nullptr &&
        ((notes.link() != nullptr && notes.link()->register_id == own_) ||
         (own_note != nullptr && !own_note->replaces.empty() && own_note->replaces == seen.holder));
    const core::Millis now = place_.clock.now();
    const bool was_ours = role_.is_ours(), had_begun = role_.begun_turn() >= role_.look().turn;
    const auto turn_before = role_.look().turn;
    role_.looked(began, now, seen);
    if (was_ours || turn_before != seen.turn) ended_at_ = now;
    // Turns that are numbered from one again: what was begun and said of the others counts no more.
    told_turn_ = std::min(told_turn_, seen.turn);
    if (role_.begun_turn() < static_cast<std::uint64_t>(place_.facts.number(role_fact::kBegun)))
      place_.facts.put(role_fact::kBegun, static_cast<std::int64_t>(role_.begun_turn()));
    if (!role_.alone() && !several_) {
      several_ = true;
      place_.facts.put(role_fact::kSeveral, 1);
      say_due_ = now;
    }
    if (role_.is_ours() && seen.turn > 0 && role_.begun_turn() >= seen.turn &&
        static_cast<std::uint64_t>(place_.facts.number(role_fact::kBegun)) < seen.turn) {
      const auto* from = seen.find(seen.from);
      handover_ = Handover{seen.turn, from == nullptr ? std::string("another register") : name_of(*from),
                           from == nullptr ? std::string() : from->journal,
                           from == nullptr || role_.without_a_word()};
      place_.activity.note(
          core::ActivityKind::link, "",
          "This register takes web orders off the counts and sends catalogue changes from now "
          "on.",
          place_.clock.wall());
    }
    place_.facts.put(role_fact::kOurs, role_.is_ours() ? 1 : 0);
    was_ours_ = role_.is_ours();
    const bool waits = role_.is_ours() && role_.begun_turn() < seen.turn;
    look_due_ = now + (waits ? kHandingOver : !several_ ? kAlone : open_now() ? kTogether : kClosed);
    if (replaced_holder_ && !role_.is_ours()) wants_turn_ = true;
    if (wants_turn_ && role_.is_ours()) end_take(true, "This register does it already.");
    clean_up(notes);
    if (on_change &&
        (was_ours != role_.is_ours() || had_begun != (role_.begun_turn() >= seen.turn) || several_))
      on_change();
  });
}

/// For an hour no look has found another one, and each found our note, as others would have. By then whoever
/// was here has no lease any more, and would find us when it comes back: there is one register again.
void LocationDesk::note_alone(core::Millis began, bool alone, bool others_turn) {
  if (!several_ || !alone || others_turn || wants_turn_) {
    alone_since_ = 0;
    return;
  }
  if (alone_since_ == 0) alone_since_ = began;
  if (began - alone_since_ < kAloneAgain) return;
  several_ = false;
  alone_since_ = 0;
  role_.left_alone();
  place_.facts.put(role_fact::kSeveral, 0);
}

/// Of turns that are over only this register's own notes are taken out: the rest belongs to others.
void LocationDesk::clean_up(const LocationNotes& notes) {
  for (const auto& note : notes.all()) {
    if (asking_ || note.kind != Kind::turn || note.register_id != own_ || note.turn >= role_.look().turn ||
        note.turn <= old_turn_)
      continue;
    old_turn_ = note.turn;  // once: one that another API account wrote stays
    return ask(bigcommerce::delete_channel_metafield_request(channel_, note.id), [](const HttpReply&) {});
  }
}

void LocationDesk::take(const std::string& who, Then then) {
  if (take_then_) return then(false, "This was asked a moment ago. Wait for it.");
  take_then_ = std::move(then);
  taken_by_ = who;
  wants_turn_ = true;
  if (!reachable_ && !asking_)
    return end_take(false, "The web store is out of reach. Nothing was changed; try again when it answers.");
  // This register's own note comes first, then a look: whoever has it now may have changed.
  several_ = true;
  say_due_ = 0;
  look_due_ = 0;
}

void LocationDesk::end_take(bool good, const std::string& words) {
  wants_turn_ = false;
  if (take_then_) std::exchange(take_then_, {})(good, words);
}

/// The web store takes each number once: of two registers that want it, one is told that it exists.
void LocationDesk::take_turn() {
  const auto& seen = role_.look();
  core::RegisterNote note;
  note.id = own_;
  note.name = place_.host.register_name();
  ask(bigcommerce::create_channel_metafield_request(
          channel_, {"tillbridge", turn_key(seen.turn + 1), turn_value(note, seen.holder, server_seconds()),
                     "Which register takes web orders off the counts. Do not edit."}),
      [this](const HttpReply& reply) { turn_answered(reply); });
}

void LocationDesk::turn_answered(const HttpReply& reply) {
  look_due_ = 0;
  if (reply.delivery == bigcommerce::Delivery::answered && reply.status == 409)
    return end_take(false, "Another register was given it at the same moment. Look who does it now.");
  if (reply.delivery == bigcommerce::Delivery::answered && reply.status == 403)
    return end_take(false, "The API account lacks: Channel settings: modify.");
  if (const auto done = bigcommerce::expect_success(reply, "the note on who takes web orders"); !done) {
    // Whether it was taken is seen at the next look.
    if (take_then_) end_take(false, done.error().sentence);
    return;
  }
  const auto before = holder_name();
  place_.activity.note(
      core::ActivityKind::link, "",
      taken_by_.empty() ? std::string("This register was given the web orders of the one that it replaces.")
                        : fmt::format("{} gave this register the web orders{}.", taken_by_,
                                      before.empty() ? "" : ", which " + before + " had"),
      place_.clock.wall());
  end_take(true, before.empty()
                     ? std::string("This register does it from now on.")
                     : fmt::format("{} stops first; this register goes on as soon as it has, and within 15 "
                                   "minutes where it cannot be reached.",
                                   before));
}

void LocationDesk::handover_taken() {
  place_.facts.put(role_fact::kBegun, static_cast<std::int64_t>(handover_->turn));
  handover_.reset();
}

void LocationDesk::give_up() {
  end_take(false, "The connection to the web store was given up.");
}

std::optional<Unheard> LocationDesk::unheard(const UnheardSales& sales,
                                             const std::vector<std::string>& folded) const {
  if (!several_) return {};
  const core::Millis now = place_.clock.now();
  std::optional<Unheard> gone;
  for (const auto& each : role_.look().registers) {
    if (each.id == own_) continue;
    const auto* sold = sales.of(each.id);
    // What it said before, or before it was known here, says nothing of what it sold since.
    const bool any = each.owes_more || (each.waiting > 0 && (sold == nullptr || !sold->known));
    if (!any && (sold == nullptr || !sold->names(folded, each.waiting > 0 ? 0 : role_.spoke_after(each.id))))
      continue;
    const bool silent =
        role_.is_silent(each.id, now) && (each.seen == 0 ? now - role_.silent_since(each.id) >= kGone
                                                         : server_seconds() - each.seen >= kGone / 1'000);
    Unheard found{name_of(each), each.seen * 1'000, false};
    // One that sells on and is out of reach is not gone.
    if (!silent || (sold != nullptr && place_.clock.wall() - sold->newest < kGone)) return found;
    found.gone = true;
    gone = std::move(found);
  }
  return gone;
}

void LocationDesk::tell(UnheardSales& sales) const {
  for (const auto& each : role_.look().registers)
    if (each.id != own_) sales.told(each.id, role_.spoke_after(each.id), each.waiting);
  sales.keep();
}

core::Units LocationDesk::others_owe(const core::ItemKey& item) const {
  core::Units units = 0;
  for (const auto& each : role_.look().registers) {
    if (each.id == own_) continue;
    if (const auto owed = each.owed.find(item); owed != each.owed.end()) units += owed->second;
  }
  return units;
}

core::RegistersView LocationDesk::view() const {
  core::RegistersView view;
  const core::Millis now = place_.clock.now();
  view.known = role_.looked_once();
  view.ours = is_ours();
  view.begun = applies();
  view.holder = holder_name();
  if (!view.known || (role_.alone() && role_.is_ours())) return view;
  for (const auto& each : role_.look().registers) {
    core::RegistersView::Row row;
    row.id = each.id;
    row.name = name_of(each);
    row.own = each.id == own_;
    row.seen_at = each.seen * 1'000;
    row.applies = each.id == role_.look().holder;
    row.silent = !row.own && role_.is_silent(each.id, now);
    view.rows.push_back(std::move(row));
  }
  view.offer = role_.is_orphaned(now) && open_now();
  return view;
}

}  // namespace tillbridge::runtime
