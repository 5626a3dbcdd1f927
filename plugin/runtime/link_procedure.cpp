#include "plugin/runtime/link_procedure.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "plugin/runtime/location_desk.h"
#include "plugin/runtime/marker_product.h"
#include "plugin/runtime/push_outcome.h"
#include "plugin/store/compare_book.h"

namespace tillbridge::runtime {
namespace {

using bigcommerce::HttpReply;
using nlohmann::json;

constexpr int kEpochsTried = 9;
constexpr std::int64_t kTrialRequests = 60;
constexpr std::int64_t kLinkingTakesS = 600;  // a note that is older, on a channel nobody holds, is left over
constexpr core::Millis kGiveBackTimeoutMs = 4'000;

}  // namespace

LinkProcedure::LinkProcedure(Workplace& place, std::unique_ptr<WebStore> web, bigcommerce::ApiBase base,
                             LinkAim aim, Then then)
    : place_(place),
      web_(std::move(web)),
      base_(std::move(base)),
      then_(std::move(then)),
      take_over_(aim.take_over),
      may_compare_(aim.compare),
      checks_(place, *web_, base_, std::move(aim)) {}

void LinkProcedure::ask(bigcommerce::HttpRequest request, Handler handler) {
  request.timeout_ms = 20'000;
  web_->ask(std::move(request), [this, handler](const HttpReply& reply) {
    if (const auto cause = hindrance(reply); !cause.empty()) return fail(cause);
    (this->*handler)(reply);
  });
}

void LinkProcedure::fail(std::string words) {
  if (!failed_words_.empty()) return;  // a second cause of the same failure
  failed_words_ = std::move(words);
  wait_until_ = core::kNever;
  if (claim_ == 0 && (was_connected_ || !channel_connected_)) return end_failed();
  // What this linking claimed is given back, so that it stands in nobody's way, another register's least of
  // all.
  release_ = std::make_unique<ClaimRelease>(place_, *web_, channel_, kGiveBackTimeoutMs,
                                            [this](const std::string&) { end_failed(); });
  release_->start();
}

void LinkProcedure::end_failed() {
  done_ = true;
  then_({false, can_compare_, failed_words_});
}

void LinkProcedure::start() {
  checks_.on_progress = [this] {
    steps_ = checks_.steps_done();
    if (on_progress) on_progress();
  };
  checks_.start([this](const std::string& problem) {
    holder_ = checks_.found().holder;
    if (!problem.empty()) return fail(problem);
    link_ = checks_.found().link;
    disconnect_holder();
  });
}

/// A location that is taken over gives its channel up; its register sees that and stops there.
void LinkProcedure::disconnect_holder() {
  const auto* other = other_holder(checks_.found().channels, place_.host.location_id());
  if (other == nullptr) return claim_channel();
  taken_channel_ = other->id;
  ask(bigcommerce::update_channel_request(other->id, {other->name, other->external_id, "disconnected"}),
      &LinkProcedure::holder_disconnected);
}

void LinkProcedure::holder_disconnected(const HttpReply& reply) {
  if (reply.status == 403) return fail(lacks_right("Channel settings: modify"));
  if (const auto done = bigcommerce::expect_success(reply, "the other location's channel"); !done)
    return fail("The web store did not let go of the other location. " + done.error().sentence);
  claim_channel();
}

void LinkProcedure::turn(core::Millis timeout_ms) {
  web_->turn(timeout_ms);
  if (done_ || !failed_words_.empty()) return;
  if (probe_) probe_->turn();
  if (!done_ && place_.clock.now() >= wait_until_) {
    wait_until_ = core::kNever;
    read_marker();
  }
}

/// The location's own channel, where it has had one; else a new one, which no two can make (409).
void LinkProcedure::claim_channel() {
  for (const auto& channel : checks_.found().channels) {
    if (!channel.name.starts_with("Tillbridge") || channel.status == "deleted" ||
        channel.status == "terminated" || channel.external_id != place_.host.location_id())
      continue;
    channel_ = channel.id;
    channel_name_ = channel.name;
    channel_connected_ = was_connected_ = channel.status == "connected";
    return read_claim();
  }
  channel_name_ = channel_name(place_.host.location_name());
  make_channel();
}

void LinkProcedure::make_channel() {
  ask(bigcommerce::create_channel_request({channel_name_, place_.host.location_id()}),
      &LinkProcedure::take_channel);
}

/// The name was taken: by this location, in the same moment, or by another one that is called the same.
void LinkProcedure::look_who_has_the_name(const HttpReply& reply) {
  const auto channels = bigcommerce::parse_channels(reply);
  if (!channels) return fail("The web store's channels could not be read. " + channels.error().sentence);
  if (const auto* other = other_holder(channels.value().rows, place_.host.location_id()))
    return fail(held_by_other(*other));
  for (const auto& channel : channels.value().rows)
    if (channel.external_id == place_.host.location_id() && channel.status == "connected") {
      channel_ = channel.id;
      channel_name_ = channel.name;
      channel_connected_ = was_connected_ = true;
      return read_claim();
    }
  channel_name_ = channel_name(place_.host.location_name(), place_.host.location_id());
  second_name_ = true;
  make_channel();
}

void LinkProcedure::take_channel(const HttpReply& reply) {
  if (reply.status == 403) return fail(lacks_right("Channel settings: modify"));
  if (reply.status == 409 && !second_name_)
    return ask(bigcommerce::channels_request(), &LinkProcedure::look_who_has_the_name);
  const auto channel = bigcommerce::parse_channel(reply);
  if (!channel)
    return fail(
        "The web store did not take this register's channel; another register may be linking right now. Try "
        "again. " +
        channel.error().sentence);
  channel_ = channel.value().id;
  channel_connected_ = made_channel_ = true;
  read_claim();
}

void LinkProcedure::read_claim() {
  ask(bigcommerce::channel_metafields_request(channel_), &LinkProcedure::take_claim);
}

void LinkProcedure::take_claim(const HttpReply& reply) {
  const auto fields = bigcommerce::parse_metafields(reply);
  if (!fields)
    return fail("The web store's note on who is linked could not be read. " + fields.error().sentence);
  const LocationNotes notes(fields.value().rows);
  for (const auto& note : notes.all()) notes_seen_.insert(note.id);
  const auto own = place_.host.register_id();
  const auto seen = notes.look();
  std::vector<const core::RegisterNote*> there;
  for (const auto& each : seen.registers)
    if (each.id != own) there.push_back(&each);
  const auto* last = notes.link();
  const bool fresh = last != nullptr && last->since > link_.link_time_s - kLinkingTakesS;
  // What is left on a channel that nobody holds says nothing; it may be another API account's.
  if (!was_connected_ && !fresh) there.clear();
  const auto first = notes.linked_first();
  // The shop's counts hold what the others have taken off since the location was linked.
  if (!there.empty() && first != 0 && place_.host.tells_applied())
    link_.link_time_s = std::min(link_.link_time_s, first);
  joins_ = !there.empty();
  if (seen.find(own) != nullptr) return connect();
  const auto time = fmt::format("-{}", checks_.found().link.link_time_s);
  if (there.empty()) return write_link_note(last == nullptr ? "" : time, "");
  std::string names, replaces;
  for (const auto* each : there) {
    const auto& name = each->name.empty() ? each->id : each->name;
    names += (names.empty() ? "" : ", ") + name;
    if (name == take_over_) replaces = each->id;
  }
  if (replaces.empty() && !take_over_.empty() && taken_channel_ == 0)
    return fail(fmt::format("No register that is linked at {} is called {}. There are: {}.",
                            place_.host.location_name(), take_over_, names));
  holder_ = replaces.empty() ? holder_ : take_over_;
  with_ = names;
  if (!replaces.empty() && last != nullptr && last->register_id == replaces)
    return write_link_note(time, replaces);
  core::RegisterNote note;
  note.id = own;
  note.name = place_.host.register_name();
  note.seen = checks_.found().link.link_time_s;
  note.beat = 1;
  const bool again = notes.of(LocationNote::Kind::member, own) != nullptr;
  joined_ = true;
  ask(bigcommerce::create_channel_metafield_request(
          channel_, {"tillbridge", member_key(own, again ? note.seen : 0),
                     member_value(place_.host.location_id(), note, link_.link_time_s, replaces),
                     "A register of this location. Do not edit."}),
      &LinkProcedure::write_claim);
}

void LinkProcedure::write_link_note(const std::string& key_end, const std::string& replaces) {
  json claim = {{"location", place_.host.location_id()},
                {"register_id", place_.host.register_id()},
                {"register_name", place_.host.register_name()},
                {"since", checks_.found().link.link_time_s},
                {"first", link_.link_time_s}};
  if (!replaces.empty()) claim["replaces"] = replaces;
  ask(bigcommerce::create_channel_metafield_request(
          channel_, {"tillbridge", "link" + key_end, claim.dump(),
                     "Which register sends this location's stock. Do not edit."}),
      &LinkProcedure::write_claim);
}

void LinkProcedure::write_claim(const HttpReply& reply) {
  if (reply.status == 403) return fail(lacks_right("Channel settings: modify"));
  if (const auto done = bigcommerce::expect_success(reply, "the note on who is linked"); !done)
    return fail(
        "The web store did not take the note on who is linked; another register may be linking right now. "
        "Try again. " +
        done.error().sentence);
  if (const auto field = bigcommerce::parse_metafield(reply)) claim_ = field.value().id;
  connect();
}

void LinkProcedure::connect() {
  if (channel_connected_) return look_for_rivals();
  // An earlier linking failed and gave it back, or it was unlinked.
  ask(bigcommerce::update_channel_request(channel_, {channel_name_, place_.host.location_id()}),
      &LinkProcedure::connected);
}

void LinkProcedure::connected(const HttpReply& reply) {
  if (const auto done = bigcommerce::expect_success(reply, "this register's channel"); !done)
    return fail("The web store did not take this register's channel. " + done.error().sentence);
  channel_connected_ = true;
  look_for_rivals();
}

/// Two locations may have looked at the same moment and found nobody. Each looks again once its own claim
/// stands, so at least one of them sees the other; of two new channels the older one stays.
void LinkProcedure::look_for_rivals() {
  if (was_connected_ && claim_ == 0) return run_probe();
  ask(bigcommerce::channels_request(), &LinkProcedure::judge_rivals);
}

void LinkProcedure::judge_rivals(const HttpReply& reply) {
  const auto channels = bigcommerce::parse_channels(reply);
  if (!channels) return fail("The web store's channels could not be read. " + channels.error().sentence);
  for (const auto& channel : channels.value().rows) {
    if (channel.id == channel_ && channel.status != "connected")
      return fail("Another register gave up linking this location at the same moment. Try again.");
    if (channel.id == taken_channel_) continue;
    if (other_holder({channel}, place_.host.location_id()) == nullptr) continue;
    if (!made_channel_ || channel.id < channel_) return fail(held_by_other(channel));
  }
  if (claim_ == 0) return run_probe();
  ask(bigcommerce::channel_metafields_request(channel_), &LinkProcedure::judge_notes);
}

/// Of two registers of one location that found the same old note, the one that wrote first stays.
void LinkProcedure::judge_notes(const HttpReply& reply) {
  const auto fields = bigcommerce::parse_metafields(reply);
  if (!fields)
    return fail("The web store's note on who is linked could not be read. " + fields.error().sentence);
  const LocationNotes notes(fields.value().rows);
  for (const auto& note : notes.all())
    if (note.kind == LocationNote::Kind::link && !joined_ && note.register_id != place_.host.register_id() &&
        note.id < claim_ && !notes_seen_.contains(note.id))
      return fail(fmt::format("{} was linked by {} at the same moment.", place_.host.location_name(),
                              note.register_name));
  run_probe();
}

void LinkProcedure::run_probe() {
  // Our own marker is where the tables say, whatever older ones are still there.
  if (keeps_records()) epoch_ = std::max(1, static_cast<int>(place_.facts.number(fact::kEpoch, 1)));
  // After a time without seals only a marker that nobody has used will do.
  if (place_.facts.get(store::kWayFact))
    epoch_ = 1 + static_cast<int>(
                     std::max(place_.facts.number(fact::kEpoch), place_.facts.number(fact::kEpochTried)));
  step(5);
  probe_ = std::make_shared<Probe>(place_, *web_, link_.location, "Tillbridge trial item, deleted by itself",
                                   Probe::Plan{}, [this](const Probe::Outcome& outcome) {
                                     if (outcome.lag_ms != 0) lag_ = outcome.lag_ms;
                                     if (outcome.broken || outcome.cannot_make)
                                       return without_promises(outcome.problem);
                                     if (!outcome.problem.empty()) return fail(outcome.problem);
                                     find_marker();
                                   });
  // Its waits are measured, and are to be the web store's own: no wait for a new quota among them.
  web_->when_there_is_room_for(kTrialRequests, [this] { probe_->start(); });
}

/// What is here belongs to this web store: it is linked, or was and has been unlinked since.
bool LinkProcedure::keeps_records() const {
  return !checks_.found().other_store && (place_.facts.number(fact::kLinked) == 1 || was_unlinked());
}

bool LinkProcedure::was_unlinked() const {
  return place_.facts.get(fact::kUnlinkedAt).has_value();
}

void LinkProcedure::step(std::uint32_t number) {
  steps_ = number;
  if (on_progress) on_progress();
}

/// The lanes go on where they are; whether the marker still is as it should be is judged by sending itself,
/// which knows what is under way.
bool LinkProcedure::go_on_with_known_marker() {
  if (!was_unlinked() || !checks_.found().known_place) return false;
  // A crash may have come between a marker's ids and its seals: nobody knows it by the lanes.
  if (place_.facts.get(store::kWayFact)) return false;
  LinkFacts kept;
  read_marker_facts(place_.facts, kept);
  if (kept.marker_variants.size() != 2 * core::kLanes) return false;
  link_.marker_product = kept.marker_product;
  link_.marker_variants = kept.marker_variants;
  link_.epoch_start = kept.epoch_start;
  bases_[0] = 0;
  read_catalogue();
  return true;
}

void LinkProcedure::find_marker() {
  step(6);
  if (go_on_with_known_marker()) return;
  if (unusable_ >= kEpochsTried)
    return fail(
        "The web store has nine unusable sync markers of this register. Delete them there and link again.");
  ask(bigcommerce::product_by_sku_request(marker_sku(place_.host, epoch_)), &LinkProcedure::take_marker);
}

void LinkProcedure::take_marker(const HttpReply& reply) {
  const auto rows = bigcommerce::parse_products(reply);
  if (!rows) return fail("The sync marker could not be looked up. " + rows.error().sentence);
  if (rows.value().rows.empty()) {
    // A number that was given up leaves a gap: behind a closed marker the next one is looked for further on.
    if (closed_seen_ && first_missing_ == 0) first_missing_ = epoch_;
    if (closed_seen_ && epoch_ - first_missing_ < kEpochsTried) {
      ++epoch_;
      return find_marker();
    }
    if (closed_seen_) epoch_ += 1;  // never one whose creation may still come
    return create_marker();
  }
  if (place_.facts.get(store::kWayFact)) {
    ++epoch_;
    ++unusable_;
    return find_marker();
  }
  fresh_marker_ = false;
  set_marker(reply);
}

void LinkProcedure::create_marker() {
  fresh_marker_ = true;
  ask(bigcommerce::create_marker_request(marker_product(place_.host, epoch_, 0)), &LinkProcedure::set_marker);
}

void LinkProcedure::set_marker(const HttpReply& reply) {
  const auto page = fresh_marker_ ? bigcommerce::parse_product(reply)
                                  : [&]() -> core::Result<std::vector<bigcommerce::CatalogItem>> {
    auto rows = bigcommerce::parse_products(reply);
    if (!rows) return rows.error();
    return std::move(rows.value().rows);
  }();
  // Without a definite answer this marker's number is given up: a late creation must not refill a slot that
  // was opened.
  if (reply.status == 403) return fail(lacks_right("Products: modify"));
  if (!page && fresh_marker_ && is_refused_for_good(reply))
    return without_promises("The sync marker could not be made. " + page.error().sentence);
  if (!page) return fail("The sync marker could not be made; link again. " + page.error().sentence);
  const auto found = find_marker_slots(page.value(), marker_sku(place_.host, epoch_));
  if (!found) {
    ++unusable_;
    ++epoch_;
    return find_marker();
  }
  link_.marker_variants = found->variants;
  link_.marker_product = found->product;
  link_.epoch_start = found->epoch_start;
  if (!fresh_marker_) return read_marker();
  std::vector<bigcommerce::AdjustmentLine> lines;
  for (std::size_t i = 0; i < link_.marker_variants.size(); ++i)
    lines.push_back({{bigcommerce::IdentityKind::variant, link_.marker_variants[i]},
                     link_.location,
                     i % 2 == 0 ? core::kSealStart : 0});
  web_->ask(bigcommerce::absolute_adjustment_request(
                bigcommerce::adjustment_body(lines, "Tillbridge sync marker: first seals")),
            [this](const HttpReply& answer) {
              if (answer.status == 403) return fail(lacks_right("Store inventory: modify"));
              if (const auto done = bigcommerce::expect_success(answer, "the first seals"); !done)
                return fail("The sync marker could not be opened; link again. " + done.error().sentence);
              read_marker();
            });
}

void LinkProcedure::read_marker() {
  ask(bigcommerce::variants_at_location_request(link_.location, link_.marker_variants),
      &LinkProcedure::check_marker);
}

void LinkProcedure::check_marker(const HttpReply& reply) {
  const auto page = bigcommerce::parse_inventory(reply, link_.location);
  if (!page) return fail("The sync marker could not be read. " + page.error().sentence);
  core::MarkerLevels levels{};
  for (const auto& row : page.value().rows) {
    const auto at = std::find(link_.marker_variants.begin(), link_.marker_variants.end(), row.variant_id);
    if (at == link_.marker_variants.end()) continue;
    const auto slot = static_cast<std::size_t>(at - link_.marker_variants.begin());
    (slot % 2 == 0 ? levels[slot / 2].a : levels[slot / 2].b) = row.on_hand;
  }
  bool good = true, blank = true, closed = !fresh_marker_;
  for (const auto& pair : levels) {
    closed = closed && std::max(pair.a, pair.b) > 0 && std::max(pair.a, pair.b) < core::kNonces;
    good =
        good && (fresh_marker_ ? pair.a == core::kSealStart && pair.b == 0 : (pair.a == 0) != (pair.b == 0));
    blank = blank && pair.a == 0 && pair.b == 0;
  }
  if (closed) {
    // Tombstones: this register went on on the next epoch's marker.
    marker_reads_ = 0;
    closed_seen_ = true;
    first_missing_ = 0;
    ++epoch_;
    return find_marker();
  }
  if (good) return adopt(levels, fresh_marker_);
  if (++marker_reads_ * 500 < 20'000) {
    wait_until_ = place_.clock.now() + 500;
    return;
  }
  if (!fresh_marker_ && blank) {
    // Made once and never opened, or emptied: that number is given up.
    marker_reads_ = 0;
    ++unusable_;
    ++epoch_;
    return find_marker();
  }
  fail(
      "The sync marker does not read as it should. Somebody may have edited it in the web store; delete it "
      "there and link again.");
}

void LinkProcedure::adopt(const core::MarkerLevels& levels, bool fresh) {
  const auto known = place_.facts.get(fact::kMarkerVariants);
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const bool in_a = levels[lane].a != 0;
    bases_[lane] = in_a ? levels[lane].a : levels[lane].b;
    rounds_[lane] = in_a ? 0 : 1;
  }
  if (!fresh && known && place_.facts.number(fact::kMarkerProduct) == link_.marker_product) {
    bases_[0] = 0;  // our own marker, relinked: the lanes in the store go on where they are
  } else if (!fresh) {
    // A new, empty outbox on this register's marker: numbers go on above every seal.
    for (const auto base : bases_)
      highest_ = std::max(highest_, core::settled_number(base, link_.epoch_start).value_or(0));
    // Back at a web store that was left for another one, these records know all that its marker has seen.
    const bool back = checks_.found().other_store && highest_ <= place_.outbox.last_number();
    if (!back && !place_.facts.get(fact::kSalvagedAt) && place_.outbox.last_number() > 0 &&
        place_.outbox.counts().settled > 0)
      return fail(
          "This register's records do not belong to its sync marker: they may be an old copy. Call support, "
          "code TB-43.");
  }
  read_catalogue();
}

void LinkProcedure::read_catalogue() {
  step(7);
  catalogue_ = std::make_unique<CatalogueReader>(place_, *web_, link_.location, link_.marker_product);
  catalogue_->read_all([this](const std::string& problem) {
    if (!problem.empty()) return fail("The web store's items could not be read. " + problem);
    keep_link();
  });
}

}  // namespace tillbridge::runtime
