#include "plugin/runtime/store_checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "plugin/bigcommerce/catalogue_requests.h"
#include "plugin/bigcommerce/request_shapes.h"
#include "plugin/runtime/location_notes.h"
#include "plugin/store/leave_store.h"

namespace tillbridge::runtime {
namespace {

using bigcommerce::HttpReply;
using bigcommerce::Method;
using bigcommerce::ReplyKind;

constexpr std::int64_t kClockOffS = 86'400;
constexpr const char *kInformation = "Information & settings: read-only", *kProducts = "Products: modify",
                     *kInventory = "Store inventory: modify", *kOrders = "Orders: modify",
                     *kChannels = "Channel settings: modify", *kLocations = "Store locations: read-only",
                     *kPayments = "Get payment methods: read-only";
/// No store's numbers come that far.
constexpr const char* kNobody = "2147483647";

/// A change that names nothing to be changed: whoever may not change things of this kind is told so before
/// anything else is looked at, and whoever may changes nothing by it.
bigcommerce::HttpRequest empty_change(Method method, std::string path, std::string body) {
  return bigcommerce::unsealed_write(method, std::move(path), std::move(body), 20'000);
}

bool about_certificate(const std::string& cause) {
  return cause.find("certificate") != std::string::npos ||
         cause.find("secure connection") != std::string::npos;
}

std::string seconds_words(core::Millis wait) {
  return wait >= 120'000 ? fmt::format("{} minutes", (wait + 59'999) / 60'000)
                         : fmt::format("{} seconds", (wait + 999) / 1'000);
}

}  // namespace

std::string hindrance(const HttpReply& reply) {
  switch (bigcommerce::kind_of(reply)) {
    case ReplyKind::unauthorized:
      if (reply.status != 401) return {};
      return "The web store does not accept the access token in this credentials file. Create a new API "
             "account in its control panel and use its file.";
    case ReplyKind::throttled: {
      const auto wait = bigcommerce::throttle_wait(reply);
      return fmt::format(
          "The web store is busy right now: it takes no more requests of this account. Wait {} and try "
          "again.",
          wait ? seconds_words(*wait) : "a minute");
    }
    case ReplyKind::trouble:
      return reply.status == 503
                 ? "The web store is down for maintenance. Try again later."
                 : fmt::format("The web store has trouble of its own (it answered {}). Try again later.",
                               reply.status);
    case ReplyKind::redirected:
      return "Something else answers in the web store's place: this network may want a sign-in first. Open "
             "a web page on this network, sign in, and try again.";
    case ReplyKind::not_sent:
      if (about_certificate(reply.cause))
        return fmt::format(
            "No safe connection to the web store came about: {}. Check this register's date and time, then "
            "the network, and try again.",
            reply.cause);
      return fmt::format("The web store could not be reached: {}. Check the network, then try again.",
                         reply.cause);
    case ReplyKind::timed_out:
      return "The web store did not answer in time. Check the network, then try again.";
    case ReplyKind::lost:
      return "The connection to the web store broke off. Check the network, then try again.";
    default:
      return {};
  }
}

const bigcommerce::Channel* other_holder(const std::vector<bigcommerce::Channel>& channels,
                                         const std::string& our_location) {
  for (const auto& channel : channels)
    if (channel.name.starts_with("Tillbridge") && channel.status == "connected" &&
        channel.external_id != our_location)
      return &channel;
  return nullptr;
}

std::string holder_name(const bigcommerce::Channel& channel) {
  constexpr std::size_t kPrefix = std::string_view("Tillbridge-").size();
  return channel.name.size() > kPrefix ? channel.name.substr(kPrefix) : channel.name;
}

std::string held_by_other(const bigcommerce::Channel& channel) {
  return fmt::format(
      "This web store is already linked to another location ({}). One location can be linked at a time; "
      "unlink that one first, or take the web store over from it.",
      holder_name(channel));
}

StoreChecks::StoreChecks(Workplace& place, WebStore& web, bigcommerce::ApiBase base, LinkAim aim)
    : place_(place), web_(web), base_(std::move(base)), aim_(std::move(aim)) {
  for (const auto* name : {kInformation, kProducts, kInventory, kOrders, kChannels, kLocations, kPayments})
    found_.rights.push_back({name, Right::State::unread, name != kPayments});
}

void StoreChecks::start(Then then) {
  then_ = std::move(then);
  ask(bigcommerce::time_request(), &StoreChecks::check_time);
}

void StoreChecks::ask(bigcommerce::HttpRequest request, Handler handler) {
  request.timeout_ms = 20'000;
  web_.ask(std::move(request), [this, handler](const HttpReply& reply) {
    if (const auto cause = hindrance(reply); !cause.empty()) return end(cause);
    (this->*handler)(reply);
  });
}

void StoreChecks::mark(const std::string& right, bool granted) {
  for (auto& each : found_.rights)
    if (each.name == right && each.state != Right::State::missing)
      each.state = granted ? Right::State::granted : Right::State::missing;
  if (on_progress) on_progress();
}

void StoreChecks::done_with(std::uint32_t steps) {
  steps_ = steps;
  if (on_progress) on_progress();
}

void StoreChecks::end(const std::string& problem) {
  std::exchange(then_, {})(problem);
}

void StoreChecks::check_time(const HttpReply& reply) {
  mark(kInformation, reply.status != 403);
  if (reply.status != 403) {
    const auto time = bigcommerce::parse_time(reply);
    if (!time) return end("The web store did not answer as expected. " + time.error().sentence);
    found_.link.link_time_s = time.value().unix_seconds;
    const auto skew = place_.clock.wall() / 1000 - found_.link.link_time_s;
    if (skew > kClockOffS || skew < -kClockOffS)
      place_.log(LogLevel::warning,
                 fmt::format("link: this register's clock differs from the web store's by {} s", skew));
  }
  done_with(1);
  ask(bigcommerce::store_request(), &StoreChecks::check_store);
}

void StoreChecks::check_store(const HttpReply& reply) {
  if (reply.status != 403) {
    const auto store = bigcommerce::parse_store(reply);
    if (!store) return end("The web store did not say who it is. " + store.error().sentence);
    if (!store.value().hash.empty() && store.value().hash != base_.store_hash)
      return end(fmt::format(
          "This credentials file names the store {}, but the answer came from {}. Download the file again.",
          base_.store_hash, store.value().hash));
    found_.link.store_name = store.value().name;
  }
  found_.link.store_hash = base_.store_hash;
  if (const auto why = why_not_this_store(); !why.empty()) return end(why);
  done_with(2);
  check_right(0);
}

/// A register belongs to one web store at a time, and what it has for one never goes to another (Y14).
std::string StoreChecks::why_not_this_store() {
  const auto known = place_.facts.get(fact::kStoreHash);
  const bool linked = place_.facts.number(fact::kLinked) == 1;
  if (!known || (!linked && !place_.facts.get(fact::kUnlinkedAt)) || *known == base_.store_hash) return {};
  const auto name = place_.facts.get(fact::kStoreName).value_or(*known);
  if (linked)
    return fmt::format(
        "This register is linked to the web store {}. It has to be unlinked before it can be linked to "
        "another one.",
        name);
  found_.other_store = true;
  const auto open = store::still_open(place_.database,
                                      static_cast<std::uint64_t>(place_.facts.number(fact::kUnlinkedUpTo)));
  if (!open.any()) return {};
  return fmt::format(
      "{} of the web store {} are still open here: {} not sent, {} in Review. Nothing of one web store goes "
      "to "
      "another. Link {} again and send them, or decide them in Review; or begin with an empty folder.",
      open.unsent + open.review, name, open.unsent, open.review, name);
}

/// Each right is tried by a harmless read, and a right to change things by a change of nothing; what is
/// missing is named in one go.
void StoreChecks::check_right(std::size_t index) {
  struct Tried {
    const char* name;
    bigcommerce::HttpRequest read;
    std::optional<bigcommerce::HttpRequest> change = {};
  };
  const Tried rights[] = {
      {kProducts, bigcommerce::products_request(1, 1),
       empty_change(Method::put, fmt::format("/v3/catalog/products/{}", kNobody), "{}")},
      {kInventory, bigcommerce::inventory_at_location_request(1, 1, 1),
       empty_change(
           Method::post, "/v3/inventory/adjustments/relative",
           fmt::format(R"({{"items":[{{"location_id":1,"product_id":{},"quantity":0}}]}})", kNobody))},
      {kOrders, bigcommerce::orders_since_request(found_.link.link_time_s, 1, 1),
       empty_change(Method::put, fmt::format("/v2/orders/{}", kNobody), "{}")},
      {kChannels, bigcommerce::channels_request(),
       empty_change(Method::put, fmt::format("/v3/channels/{}", kNobody), "{}")},
      {kPayments, bigcommerce::payment_methods_request()}};
  if (index == std::size(rights)) return ask(bigcommerce::locations_request(), &StoreChecks::check_locations);
  const auto& tried = rights[index];
  try_right(tried.name, tried.read, [this, index, name = tried.name, change = tried.change](Allowed read) {
    const auto next = [this, index, name](Allowed allowed) {
      if (allowed) mark(name, *allowed);
      check_right(index + 1);
    };
    if (read == true && change) return try_right(name, *change, next);
    next(read);
  });
}

void StoreChecks::try_right(const char* name, bigcommerce::HttpRequest request,
                            std::function<void(Allowed)> then) {
  request.timeout_ms = 20'000;
  web_.ask(std::move(request), [this, name, then = std::move(then)](const HttpReply& reply) {
    const auto cause = hindrance(reply);
    if (cause.empty()) return then(reply.status != 403);
    // What is not needed to link does not keep anybody from it.
    if (name == kPayments) return then(std::nullopt);
    end(cause);
  });
}

void StoreChecks::check_locations(const HttpReply& reply) {
  mark(kLocations, reply.status != 403);
  std::vector<std::string> missing;
  for (const auto& right : found_.rights)
    if (right.needed && right.state == Right::State::missing) missing.push_back(right.name);
  if (!missing.empty())
    return end(
        fmt::format("The API account lacks: {}. Create a new account with these rights and use its file (or "
                    "the store hash in the file is wrong).",
                    fmt::join(missing, "; ")));
  auto locations = bigcommerce::parse_locations(reply);
  if (!locations) return end("The web store's locations could not be read. " + locations.error().sentence);
  found_.locations = std::move(locations.value().rows);
  const auto& rows = found_.locations;
  const auto chosen = std::find_if(rows.begin(), rows.end(), [&](const auto& l) {
    return aim_.location ? l.id == *aim_.location : l.is_default;
  });
  if (chosen == rows.end()) {
    std::vector<std::string> names;
    for (const auto& l : rows) names.push_back(fmt::format("{} ({})", l.id, l.label));
    return end(fmt::format("The web store has no location {}. It has: {}.",
                           aim_.location ? std::to_string(*aim_.location) : "by default",
                           fmt::join(names, ", ")));
  }
  if (!chosen->enabled)
    return end(
        fmt::format("The web store's location {} is switched off. Switch it on there, or choose another one.",
                    chosen->label));
  auto& facts = place_.facts;
  const bool same_store = !found_.other_store && facts.get(fact::kStoreHash) == base_.store_hash &&
                          (facts.number(fact::kLinked) == 1 || facts.get(fact::kUnlinkedAt));
  found_.known_place = same_store && facts.number(fact::kLocation) == chosen->id;
  if (same_store && !found_.known_place)
    if (const auto waiting = place_.outbox.counts().pending; waiting > 0)
      return end(fmt::format(
          "{} changes wait here for the location {}. Link with that location until they are sent, then "
          "choose another one.",
          waiting, facts.get(fact::kLocationLabel).value_or("that was chosen before")));
  found_.link.location = chosen->id;
  found_.link.location_label = chosen->label;
  done_with(3);
  ask(bigcommerce::inventory_settings_request(), &StoreChecks::check_settings);
}

void StoreChecks::check_settings(const HttpReply& reply) {
  const auto settings = bigcommerce::parse_inventory_settings(reply);
  if (!settings) return end("The web store's stock settings could not be read. " + settings.error().sentence);
  found_.settings = settings.value();
  ask(bigcommerce::channels_request(), &StoreChecks::check_channels);
}

void StoreChecks::check_channels(const HttpReply& reply) {
  auto channels = bigcommerce::parse_channels(reply);
  if (!channels) return end("The web store's channels could not be read. " + channels.error().sentence);
  found_.channels = std::move(channels.value().rows);
  if (const auto* other = other_holder(found_.channels, place_.host.location_id())) {
    found_.holder = holder_name(*other);
    if (found_.holder != aim_.take_over) return end(held_by_other(*other));
  }
  for (const auto& channel : found_.channels)
    if (channel.name.starts_with("Tillbridge") && channel.status == "connected" &&
        channel.external_id == place_.host.location_id())
      return ask(bigcommerce::channel_metafields_request(channel.id), &StoreChecks::check_notes);
  done_with(4);
  end("");
}

void StoreChecks::check_notes(const HttpReply& reply) {
  const auto fields = bigcommerce::parse_metafields(reply);
  if (!fields)
    return end("The web store's note on who is linked could not be read. " + fields.error().sentence);
  const LocationNotes notes(fields.value().rows);
  for (const auto& each : notes.look().registers) {
    if (each.id == place_.host.register_id()) continue;
    found_.others.push_back(each.name.empty() ? each.id : each.name);
    if (found_.others.back() == aim_.take_over) found_.holder = aim_.take_over;
  }
  done_with(4);
  end("");
}

}  // namespace tillbridge::runtime
