#include "plugin/runtime/link_procedure.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "plugin/runtime/marker_product.h"

namespace tillbridge::runtime {
namespace {

using bigcommerce::HttpReply;
using nlohmann::json;

constexpr core::Millis kNever = core::Millis{1} << 60;
constexpr int kEpochsTried = 9;
constexpr core::Millis kGiveBackTimeoutMs = 4'000;

std::string channel_name(const std::string& location) {
  std::string name = "Tillbridge-";
  for (const char c : location)
    name += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '-';
  return name.substr(0, 60);
}

}  // namespace

LinkProcedure::LinkProcedure(Workplace& place, std::unique_ptr<WebStore> web, bigcommerce::ApiBase base,
                             std::optional<std::int64_t> wanted_location, Then then)
    : place_(place),
      web_(std::move(web)),
      base_(std::move(base)),
      wanted_location_(wanted_location),
      then_(std::move(then)) {}

void LinkProcedure::ask(bigcommerce::HttpRequest request, Handler handler) {
  request.timeout_ms = 20'000;
  web_->ask(std::move(request), [this, handler](const HttpReply& reply) { (this->*handler)(reply); });
}

void LinkProcedure::fail(std::string words) {
  if (!failed_words_.empty()) return;  // a second cause of the same failure
  failed_words_ = std::move(words);
  wait_until_ = kNever;
  if (claim_ == 0) return end_failed();
  // What this linking claimed is given back, so that it stands in nobody's way, another register's least of
  // all.
  auto request = bigcommerce::delete_channel_metafield_request(channel_, claim_);
  request.timeout_ms = kGiveBackTimeoutMs;
  web_->ask(std::move(request), [this](const HttpReply&) {
    auto channel = bigcommerce::update_channel_request(
        channel_, {channel_name(place_.host.location_name()), place_.host.location_id(), "disconnected"});
    channel.timeout_ms = kGiveBackTimeoutMs;
    web_->ask(std::move(channel), [this](const HttpReply&) { end_failed(); });
  });
}

void LinkProcedure::end_failed() {
  done_ = true;
  then_({false, failed_words_});
}

void LinkProcedure::start() {
  ask(bigcommerce::time_request(), &LinkProcedure::check_time);
}

void LinkProcedure::turn(core::Millis timeout_ms) {
  web_->turn(timeout_ms);
  if (done_ || !failed_words_.empty()) return;
  if (probe_) probe_->turn();
  if (!done_ && place_.clock.now() >= wait_until_) {
    wait_until_ = kNever;
    read_marker();
  }
}

void LinkProcedure::check_time(const HttpReply& reply) {
  if (reply.status == 401)
    return fail(
        "The web store does not accept the access token in this credentials file. Create a new API account "
        "in its control panel and use its file.");
  if (reply.status == 503) return fail("The web store is down for maintenance. Try again later.");
  if (reply.status == 429) return fail("The web store is busy right now. Wait a minute and link again.");
  if (reply.status == 403) {
    missing_rights_.push_back("Information & settings: read-only");
  } else {
    const auto time = bigcommerce::parse_time(reply);
    if (!time)
      return fail(
          "The web store could not be reached or did not answer as expected. Check the network, then link "
          "again. " +
          time.error().sentence);
    link_.link_time_s = time.value().unix_seconds;
    const auto skew = place_.clock.wall() / 1000 - link_.link_time_s;
    if (skew > 86'400 || skew < -86'400)
      place_.log(LogLevel::warning,
                 fmt::format("link: this register's clock differs from the web store's by {} s", skew));
  }
  steps_ = 1;
  ask(bigcommerce::store_request(), &LinkProcedure::check_store);
}

void LinkProcedure::check_store(const HttpReply& reply) {
  if (reply.status != 403) {
    const auto store = bigcommerce::parse_store(reply);
    if (!store) return fail("The web store did not say who it is. " + store.error().sentence);
    if (!store.value().hash.empty() && store.value().hash != base_.store_hash)
      return fail(fmt::format(
          "This credentials file names the store {}, but the answer came from {}. Download the file again.",
          base_.store_hash, store.value().hash));
    link_.store_name = store.value().name;
  }
  link_.store_hash = base_.store_hash;
  if (const auto known = place_.facts.get(fact::kStoreHash);
      known && place_.facts.number(fact::kLinked) == 1 && *known != base_.store_hash)
    return fail(
        fmt::format("This register is linked to the web store {}. It has to be unlinked before it can be "
                    "linked to another one.",
                    place_.facts.get(fact::kStoreName).value_or(*known)));
  steps_ = 2;
  check_right(0);
}

/// Each right is tried by a harmless read; what is missing is named in one go.
void LinkProcedure::check_right(std::size_t index) {
  struct Right {
    bigcommerce::HttpRequest request;
    const char* name;
  };
  const Right rights[] = {{bigcommerce::products_request(1, 1), "Products: modify"},
                          {bigcommerce::inventory_at_location_request(1, 1, 1), "Store inventory: modify"},
                          {bigcommerce::orders_since_request(link_.link_time_s, 1, 1), "Orders: modify"},
                          {bigcommerce::channels_request(), "Channel settings: modify"}};
  if (index == std::size(rights))
    return ask(bigcommerce::locations_request(), &LinkProcedure::check_locations);
  web_->ask(rights[index].request, [this, index, name = rights[index].name](const HttpReply& reply) {
    if (reply.status == 401 || reply.status == 403)
      missing_rights_.push_back(name);
    else if (reply.delivery != bigcommerce::Delivery::answered || reply.status >= 500)
      return fail(
          "The connection to the web store broke while its rights were checked. Nothing was written; link "
          "again.");
    check_right(index + 1);
  });
}

void LinkProcedure::check_locations(const HttpReply& reply) {
  if (reply.status == 403) missing_rights_.push_back("Store locations: read-only");
  if (!missing_rights_.empty())
    return fail(
        fmt::format("The API account lacks: {}. Create a new account with these rights and use its file (or "
                    "the store hash in the file is wrong).",
                    fmt::join(missing_rights_, "; ")));
  const auto locations = bigcommerce::parse_locations(reply);
  if (!locations) return fail("The web store's locations could not be read. " + locations.error().sentence);
  const auto& rows = locations.value().rows;
  const auto chosen = std::find_if(rows.begin(), rows.end(), [&](const auto& l) {
    return wanted_location_ ? l.id == *wanted_location_ : l.is_default;
  });
  if (chosen == rows.end()) {
    std::vector<std::string> names;
    for (const auto& l : rows) names.push_back(fmt::format("{} ({})", l.id, l.label));
    return fail(fmt::format("The web store has no location {}. It has: {}.",
                            wanted_location_ ? std::to_string(*wanted_location_) : "by default",
                            fmt::join(names, ", ")));
  }
  if (!chosen->enabled)
    return fail(
        fmt::format("The web store's location {} is switched off. Switch it on there, or choose another one.",
                    chosen->label));
  link_.location = chosen->id;
  link_.location_label = chosen->label;
  steps_ = 3;
  ask(bigcommerce::inventory_settings_request(), &LinkProcedure::check_settings);
}

void LinkProcedure::check_settings(const HttpReply& reply) {
  const auto settings = bigcommerce::parse_inventory_settings(reply);
  if (!settings)
    return fail("The web store's stock settings could not be read. " + settings.error().sentence);
  settings_ = settings.value();
  steps_ = 4;
  ask(bigcommerce::channels_request(), &LinkProcedure::check_channels);
}

void LinkProcedure::check_channels(const HttpReply& reply) {
  const auto channels = bigcommerce::parse_channels(reply);
  if (!channels) return fail("The web store's channels could not be read. " + channels.error().sentence);
  for (const auto& channel : channels.value().rows) {
    if (!channel.name.starts_with("Tillbridge") || channel.status == "deleted" ||
        channel.status == "terminated")
      continue;
    if (channel.external_id == place_.host.location_id()) {
      channel_ = channel.id;
      channel_connected_ = channel.status == "connected";
      break;
    }
    if (channel.status == "connected")
      return fail(
          fmt::format("This web store is already linked to another location ({}). One location can be linked "
                      "at a time; unlink that one first.",
                      channel.name.substr(11)));
  }
  if (channel_ != 0) return read_claim();
  ask(bigcommerce::create_channel_request(
          {channel_name(place_.host.location_name()), place_.host.location_id()}),
      &LinkProcedure::claim_channel);
}

void LinkProcedure::claim_channel(const HttpReply& reply) {
  const auto channel = bigcommerce::parse_channel(reply);
  if (!channel)
    return fail(
        "The web store did not take this register's channel; another register may be linking right now. " +
        channel.error().sentence);
  channel_ = channel.value().id;
  channel_connected_ = true;
  read_claim();
}

void LinkProcedure::read_claim() {
  ask(bigcommerce::channel_metafields_request(channel_), &LinkProcedure::take_claim);
}

void LinkProcedure::take_claim(const HttpReply& reply) {
  const auto fields = bigcommerce::parse_metafields(reply);
  if (!fields)
    return fail("The web store's note on who is linked could not be read. " + fields.error().sentence);
  for (const auto& field : fields.value().rows) {
    if (field.namespace_name != "tillbridge" || field.key != "link") continue;
    const json claim = json::parse(field.value, nullptr, false);
    const std::string other =
        claim.is_object() && claim.contains("register_id") && claim["register_id"].is_string()
            ? claim["register_id"].get<std::string>()
            : "";
    if (other == place_.host.register_id()) return run_probe();
    const std::string name =
        claim.is_object() && claim.contains("register_name") && claim["register_name"].is_string()
            ? claim["register_name"].get<std::string>()
            : other;
    return fail(
        fmt::format("{} is already linked to this web store by {}. A second register at one location is not "
                    "possible in this version.",
                    place_.host.location_name(), name.empty() ? "another register" : name));
  }
  const json claim = {{"location", place_.host.location_id()},
                      {"register_id", place_.host.register_id()},
                      {"register_name", place_.host.register_name()},
                      {"since", link_.link_time_s}};
  ask(bigcommerce::create_channel_metafield_request(
          channel_,
          {"tillbridge", "link", claim.dump(), "Which register sends this location's stock. Do not edit."}),
      &LinkProcedure::write_claim);
}

void LinkProcedure::write_claim(const HttpReply& reply) {
  if (const auto done = bigcommerce::expect_success(reply, "the note on who is linked"); !done)
    return fail(
        "The web store did not take the note on who is linked; another register may be linking right now. " +
        done.error().sentence);
  if (const auto field = bigcommerce::parse_metafield(reply)) claim_ = field.value().id;
  run_probe();
}

void LinkProcedure::connected(const HttpReply& reply) {
  if (const auto done = bigcommerce::expect_success(reply, "this register's channel"); !done)
    return fail("The web store did not take this register's channel. " + done.error().sentence);
  channel_connected_ = true;
  run_probe();
}

void LinkProcedure::run_probe() {
  if (!channel_connected_)  // an earlier linking failed and gave it back
    return ask(bigcommerce::update_channel_request(
                   channel_, {channel_name(place_.host.location_name()), place_.host.location_id()}),
               &LinkProcedure::connected);
  // Our own marker is where the tables say, whatever older ones are still there.
  if (place_.facts.number(fact::kLinked) == 1)
    epoch_ = std::max(1, static_cast<int>(place_.facts.number(fact::kEpoch, 1)));
  steps_ = 5;
  probe_ = std::make_shared<Probe>(place_, *web_, link_.location, "Tillbridge trial item, deleted by itself",
                                   Probe::Plan{}, [this](const Probe::Outcome& outcome) {
                                     if (!outcome.problem.empty()) return fail(outcome.problem);
                                     lag_ = outcome.lag_ms;
                                     find_marker();
                                   });
  probe_->start();
}

void LinkProcedure::find_marker() {
  steps_ = 6;
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
    if (!place_.facts.get(fact::kSalvagedAt) && place_.outbox.last_number() > 0 &&
        place_.outbox.counts().settled > 0)
      return fail(
          "This register's records do not belong to its sync marker: they may be an old copy. Call support, "
          "code TB-43.");
    for (const auto base : bases_)
      highest_ = std::max(highest_, core::settled_number(base, link_.epoch_start).value_or(0));
  }
  read_catalogue();
}

void LinkProcedure::read_catalogue() {
  steps_ = 7;
  catalogue_ = std::make_unique<CatalogueReader>(place_, *web_, link_.location, link_.marker_product);
  catalogue_->read_all([this](const std::string& problem) {
    if (!problem.empty()) return fail("The web store's items could not be read. " + problem);
    keep_link();
  });
}

void LinkProcedure::keep_link() {
  steps_ = 8;
  auto& facts = place_.facts;
  const bool again = facts.number(fact::kLinked) == 1;
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
    facts.erase(fact::kOrderCursor);
    facts.erase(fact::kOrdersLooked);
    if (salvaged) place_.saved.leave_other_store();
  }
  if (salvaged) facts.erase(fact::kSalvagedAt);
  if (bases_[0] != 0) {
    if (highest_ > place_.outbox.last_number()) place_.outbox.continue_above(highest_, place_.clock.wall());
    place_.outbox.open_lanes(bases_, rounds_, place_.outbox.last_number());
  }
  facts.put(fact::kStoreHash, link_.store_hash);
  facts.put(fact::kStoreName, link_.store_name.empty() ? link_.store_hash : link_.store_name);
  facts.put(fact::kBaseUrl, base_.base_url());
  facts.put(fact::kLocation, link_.location);
  facts.put(fact::kLocationLabel, link_.location_label);
  facts.put(fact::kMarkerProduct, link_.marker_product);
  facts.put(fact::kMarkerVariants, variants);
  facts.put(fact::kEpochStart, static_cast<std::int64_t>(link_.epoch_start));
  facts.put(fact::kEpoch, epoch_);
  facts.put(fact::kLag, lag_);
  facts.put(fact::kProbeRounds, Probe::Plan{}.rounds);
  facts.put(fact::kProbedAt, place_.clock.wall());
  facts.erase(fact::kBrokenPromise);
  facts.put(fact::kChannel, channel_);
  facts.put(fact::kRegister, place_.host.register_id());
  facts.put(fact::kMovesWhenPlaced,
            settings_.moves_when == bigcommerce::InventorySettings::MovesWhen::placed ? 1 : 0);
  facts.put(fact::kRestocks, settings_.restock_on_refund ? 1 : 0);
  facts.put(fact::kAdjusts, settings_.adjust_on_edit ? 1 : 0);
  facts.put(fact::kLinked, 1);
  place_.activity.note(core::ActivityKind::link, "",
                       fmt::format("Linked to {}, location {}.", link_.store_name, link_.location_label),
                       place_.clock.wall());
  std::size_t matched = 0;
  place_.items.for_each([&](const store::WebItem& item) { matched += item.present ? 1 : 0; });
  done_ = true;
  std::string words = fmt::format(
      "Linked to {} at {}. {} items of the web store are known by SKU. Both counts were left as they are.",
      link_.store_name, link_.location_label, matched);
  if (link_.location != 1)
    words += " The web store shows shoppers its default location's stock, which is another one.";
  then_({true, words});
}

}  // namespace tillbridge::runtime
