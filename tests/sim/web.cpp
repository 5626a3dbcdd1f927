#include "sim/web.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "plugin/bigcommerce/replies.h"

namespace sim {
namespace {

using nlohmann::json;
using tillbridge::bigcommerce::Delivery;
using tillbridge::bigcommerce::Method;

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

const char* word_of(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::erase:
      return "DELETE";
  }
  return "";
}

sandbox::Call call_of(const HttpRequest& request) {
  sandbox::Call call;
  call.method = word_of(request.method);
  const auto question = request.path.find('?');
  call.path = decoded(request.path.substr(0, question));
  call.body = request.body;
  call.owner = "till";
  if (question == std::string::npos) return call;
  std::string_view rest = std::string_view(request.path).substr(question + 1);
  while (!rest.empty()) {
    const auto end = rest.find('&');
    const auto part = rest.substr(0, end);
    const auto equals = part.find('=');
    call.query.emplace_back(decoded(part.substr(0, equals)),
                            equals == std::string_view::npos ? "" : decoded(part.substr(equals + 1)));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return call;
}

bool is_push(const HttpRequest& request) {
  return request.method == Method::post &&
         request.path.find("/inventory/adjustments/relative") != std::string::npos;
}

std::string problem(int status, const std::string& title) {
  return json{{"status", status}, {"title", title}, {"type", "about:blank"}}.dump();
}

}  // namespace

Web::Web(Agenda& agenda, Trace& trace, Book& book, Tally& tally, const Swarm& swarm, Dice dice,
         const sandbox::StoreData& store)
    : agenda_(agenda),
      trace_(trace),
      book_(book),
      tally_(tally),
      swarm_(swarm),
      dice_(dice),
      store_(store),
      listed_(store) {}

Ms Web::latency() {
  return dice_.between(swarm_.latency_low, swarm_.latency_high);
}

bool Web::fires(Fault fault, double share) {
  if (good_ || !dice_.chance(swarm_.of(fault) * share)) return false;
  tally_.count(fault);
  return true;
}

void Web::be_good() {
  good_ = true;
  lines.clear();
  key_refused_until = quota_stolen_until = 0;
  close_location(false);
  store_.set_stock_delay(std::min<Ms>(swarm_.lag_ms, 2'000));
  for (const auto& [id, order] : store_.data().orders) list_order(id, 0);
}

void Web::close_location(bool closed) {
  sandbox::Location location = store_.data().locations.at(1);
  location.enabled = !closed;
  (void)store_.update_location(std::move(location), wall(agenda_.now()));
}

void Web::send(const std::shared_ptr<Mailbox>& mailbox, std::uint64_t id, const HttpRequest& request) {
  if (is_dead && is_dead(mailbox->till)) return;
  auto flight = std::make_shared<Flight>();
  flight->mailbox = mailbox;
  flight->id = id;
  flight->request = flight->original = request;
  flight->till = mailbox->till;
  flight->started = agenda_.now();
  flight->push = is_push(request);
  ++book_.requests;
  ++requests_this_minute[flight->till];
  if (flight->push) {
    ++book_.pushes;
    if (!meddler) check_bytes(*flight);
    if (on_push && on_push(flight->till, false)) {
      // The register died while it was sending: the bytes may have left or not.
      if (dice_.chance(0.5)) return;
    }
  }
  trace_.tell(agenda_.now(), "network", "send",
              static_cast<std::int64_t>(std::hash<std::string>{}(request.body) ^ id), [&] {
                return fmt::format("register {} sends #{} {} {}{}{}", flight->till, id,
                                   word_of(request.method), request.path.substr(0, 100),
                                   request.body.empty() ? "" : "  ", request.body.substr(0, 400));
              });
  if (meddler) {
    HttpReply instead;
    if (!meddler->leaves(flight->till, flight->request, &instead)) {
      if (instead.status != 0) return deliver(flight, 50, std::move(instead));
      return lose(flight, true, request.timeout_ms);
    }
    if (flight->push && swarm_.mutant == Mutant::body_rebuilt) check_bytes(*flight);
  }
  Line line = Line::fine;
  if (const auto found = lines.find(flight->till); found != lines.end()) line = found->second;
  if (line == Line::flapping) line = (agenda_.now() / 7'000) % 2 == 0 ? Line::no_route : Line::fine;
  switch (line) {
    case Line::no_route: {
      HttpReply reply;
      reply.delivery = Delivery::not_sent;
      reply.cause = "no route to the web store";
      return deliver(flight, dice_.between(1, 300), std::move(reply));
    }
    case Line::black_hole:
      return lose(flight, true, request.timeout_ms);
    case Line::portal: {
      HttpReply reply;
      reply.delivery = Delivery::answered;
      reply.status = dice_.chance(0.5) ? 200 : 302;
      reply.headers["content-type"] = "text/html";
      reply.body = "<html><body>Please log in to the hotel's network</body></html>";
      return deliver(flight, latency(), std::move(reply));
    }
    default:
      break;
  }
  if (fires(Fault::lost_request)) {
    const bool cut = dice_.chance(0.4);
    return lose(flight, !cut, cut ? latency() : request.timeout_ms);
  }
  if (flight->push && fires(Fault::zombie)) {
    const Ms sleep = std::max<Ms>(1'000, dice_.spread(1'000, static_cast<double>(swarm_.zombie_longest) + 1));
    auto sleeper = std::make_shared<Flight>(*flight);
    sleeper->late = true;
    zombies_.push_back(sleeper);
    agenda_.in(sleep, [this, sleeper] {
      const auto found = std::find(zombies_.begin(), zombies_.end(), sleeper);
      if (found == zombies_.end()) return;
      zombies_.erase(found);
      arrive(sleeper, false);
    });
    return lose(flight, true, std::min<Ms>(request.timeout_ms, sleep));
  }
  if (flight->push && fires(Fault::duplicate)) {
    auto twin = std::make_shared<Flight>(*flight);
    twin->late = true;
    agenda_.in(dice_.chance(0.5) ? latency() : dice_.between(0, 60'000),
               [this, twin] { arrive(twin, false); });
  }
  Ms way = latency() / 2;
  if (fires(Fault::slow_answer)) way += dice_.between(2'000, 40'000);
  agenda_.in(way, [this, flight] { arrive(flight, true); });
  if (way >= request.timeout_ms) lose(flight, true, request.timeout_ms);
}

void Web::wake_zombies() {
  const auto sleepers = std::exchange(zombies_, {});
  for (const auto& sleeper : sleepers) arrive(sleeper, false);
}

void Web::lose(const FlightPtr& flight, bool timed_out, Ms pause) {
  HttpReply reply;
  reply.delivery = Delivery::lost;
  reply.timed_out = timed_out;
  reply.cause = timed_out ? "timed out" : "connection reset";
  deliver(flight, pause, std::move(reply));
}

void Web::deliver(const FlightPtr& flight, Ms pause, HttpReply reply) {
  reply.id = flight->id;
  agenda_.in(std::max<Ms>(1, pause), [this, flight, reply = std::move(reply)]() mutable {
    if (flight->counted_out || flight->mailbox->closed || flight->mailbox->cancelled.contains(flight->id))
      return;
    flight->counted_out = true;
    reply.elapsed_ms = agenda_.now() - flight->started;
    trace_.tell(agenda_.now(), "network", "reply", reply.status * 8 + static_cast<int>(reply.delivery), [&] {
      return fmt::format("register {} gets #{}: {}", flight->till, flight->id,
                         reply.delivery == Delivery::answered
                             ? fmt::format("{} {}", reply.status, reply.body.substr(0, 300))
                             : reply.cause);
    });
    if (flight->push && on_push && on_push(flight->till, true)) return;
    if (meddler) meddler->arrives(flight->till, flight->original, reply);
    flight->mailbox->ready.push_back(std::move(reply));
    if (on_mail) on_mail(flight->till);
  });
}

void Web::arrive(const FlightPtr& flight, bool answer_wanted) {
  Answer answer = serve(*flight);
  if (!answer_wanted) return;
  if (fires(Fault::lost_answer)) {
    const bool cut = dice_.chance(0.4);
    const Ms left = flight->started + flight->request.timeout_ms - agenda_.now();
    return lose(flight, !cut, cut ? latency() : left);
  }
  HttpReply reply;
  reply.delivery = Delivery::answered;
  reply.status = answer.status;
  reply.body = std::move(answer.body);
  reply.headers = std::move(answer.headers);
  if (fires(Fault::cut_answer)) {
    if (dice_.chance(0.5)) return lose(flight, false, latency() / 2);
    reply.body.resize(
        static_cast<std::size_t>(dice_.below(static_cast<std::int64_t>(reply.body.size()) + 1)));
  } else if (fires(Fault::garbage_200)) {
    reply.status = 200;
    static const char* const kGarbage[] = {
        "<html>Service</html>",         "", "{", "[]", "null", "{\"transaction_id\":\"\"}", "{\"data\":{}}",
        "{\"data\":[{\"identity\":7}]}"};
    reply.body = kGarbage[dice_.below(std::size(kGarbage))];
  }
  deliver(flight, latency() - latency() / 2, std::move(reply));
}

Web::Answer Web::serve(Flight& flight) {
  const auto answer = [](int status, std::string title) {
    return Answer{status, problem(status, title), {}};
  };
  if (agenda_.now() < key_refused_until) return answer(key_status, "not a valid combination for this store");
  // The quota: windows of 30 s, and a neighbour who may use it up.
  if (agenda_.now() - window_start_ >= 30'000) {
    window_start_ = agenda_.now();
    window_used_ = agenda_.now() < quota_stolen_until ? swarm_.quota - dice_.below(4) : 0;
  }
  const Ms reset = window_start_ + 30'000 - agenda_.now();
  if (++window_used_ > swarm_.quota) {
    Answer refused = answer(429, "Too many requests");
    refused.headers["x-rate-limit-time-reset-ms"] = std::to_string(reset);
    refused.headers["x-rate-limit-requests-left"] = "0";
    refused.headers["x-rate-limit-requests-quota"] = std::to_string(swarm_.quota);
    refused.headers["x-rate-limit-time-window-ms"] = "30000";
    return refused;
  }
  if (fires(Fault::throttle_header)) {
    Answer refused = answer(429, "Too many requests");
    refused.headers["x-rate-limit-time-reset-ms"] = std::to_string(dice_.between(0, 60'000));
    return refused;
  }
  if (fires(Fault::throttle_bare)) return {429, "", {}};
  if (fires(Fault::throttle_absurd)) {
    static const char* const kAbsurd[] = {"-1", "1000000000000", "soon", "NaN", "", "1e308"};
    Answer refused = answer(429, "Too many requests");
    refused.headers["x-rate-limit-time-reset-ms"] = kAbsurd[dice_.below(std::size(kAbsurd))];
    return refused;
  }
  if (fires(Fault::error_before)) return answer(static_cast<int>(dice_.between(500, 507)), "Server error");
  if (fires(Fault::other_status)) {
    static constexpr int kOdd[] = {100, 204, 206, 207, 301, 302, 307, 400, 404,
                                   405, 406, 408, 409, 411, 415, 418, 451, 499};
    return answer(kOdd[dice_.below(std::size(kOdd))], "Odd");
  }
  if (flight.push) {
    if (fires(Fault::too_large)) return answer(413, "Payload too large");
    if (fires(Fault::lying_200))
      return {200, R"({"transaction_id":"0b1c7e2e-0000-4000-8000-00000000beef","data":{},"meta":{}})", {}};
    if (fires(Fault::spurious_422)) {
      if (dice_.chance(0.5)) return answer(422, "The adjustment could not be made");
      const auto items = store_.tracked_items();
      return answer(
          422,
          fmt::format("Items with identity: [variant_id {}] do not have enough stock",
                      items[static_cast<std::size_t>(dice_.below(static_cast<std::int64_t>(items.size())))]
                          .variant->id));
    }
  }
  Answer done = handle(flight);
  if (fires(Fault::error_after)) {
    const auto status = static_cast<int>(dice_.between(500, 507));
    // What stands between may say no for a store that has done it.
    static constexpr int kNo[] = {401, 403, 413, 429};
    if (swarm_.compares && flight.push && dice_.chance(0.5)) return answer(kNo[status % 4], "Not here");
    return answer(status, "Server error");
  }
  return done;
}

std::map<std::string, std::string> Web::headers_of(const sandbox::Reply& reply) const {
  return {{"content-type", reply.content_type},
          {"date", tillbridge::bigcommerce::rfc2822_date(wall(agenda_.now()) / 1'000)}};
}

Web::Answer Web::handle(Flight& flight) {
  sandbox::Call call = call_of(flight.request);
  if (flight.request.method == Method::get)
    return handle_read(call, call.path.rfind("/v2/orders", 0) == 0 ? listed_ : store_);
  sandbox::Reply reply;
  if (!meddler || !meddler->serves(store_, call, wall(agenda_.now()), &reply))
    reply = sandbox::answer(store_, call, wall(agenda_.now()));
  const auto effects = store_.take_effects();
  if (flight.push) {
    trace_.tell(agenda_.now(), "store", "push", reply.status, [&] {
      std::string words =
          fmt::format("{} the request of register {}{}", effects.empty() ? "refuses" : "applies", flight.till,
                      flight.late ? ", which came late or twice" : "");
      for (const auto& effect : effects)
        words += fmt::format("  {} {} -> {}", effect.sku, effect.from.value_or(0), effect.to);
      if (effects.empty()) words += "  " + reply.body.substr(0, 160);
      return words;
    });
    note_push(effects);
  }
  return {reply.status, std::move(reply.body), headers_of(reply)};
}

Web::Answer Web::handle_read(const sandbox::Call& call, sandbox::Store& from) {
  sandbox::Call read = call;
  if (fires(Fault::stale_read)) read.stale_ms = dice_.below(swarm_.stale_longest + 1);
  sandbox::Reply reply = sandbox::answer(from, read, wall(agenda_.now()));
  if (reply.status == 200 && call.path.rfind("/v3/inventory/locations", 0) == 0 && fires(Fault::torn_read)) {
    // Some rows as of one moment, some as of another.
    read.stale_ms = dice_.below(swarm_.stale_longest + 1);
    const sandbox::Reply other = sandbox::answer(from, read, wall(agenda_.now()));
    json a = json::parse(reply.body, nullptr, false), b = json::parse(other.body, nullptr, false);
    if (a.is_object() && b.is_object() && a["data"].size() == b["data"].size()) {
      for (std::size_t i = 0; i < a["data"].size(); ++i)
        if (dice_.chance(0.5)) a["data"][i] = b["data"][i];
      reply.body = a.dump();
    }
  }
  return {reply.status, std::move(reply.body), headers_of(reply)};
}

void Web::check_bytes(const Flight& flight) {
  // The same two seals must always come with the same bytes (I4): whoever builds a body anew is seen here.
  if (flight.request.body.find("Tillbridge trial") != std::string::npos) return;
  const auto hash = std::hash<std::string>{}(flight.request.body);
  const auto items = flight.request.body.find("\"items\":[");
  if (items == std::string::npos) return;
  // The first two lines are the marker's: both end before the third brace.
  std::size_t end = items;
  for (int i = 0; i < 2 && end != std::string::npos; ++i) end = flight.request.body.find('}', end + 1);
  if (end == std::string::npos) return;
  const std::string seals = fmt::format("{} {}", flight.till, flight.request.body.substr(items, end - items));
  const auto [known, fresh] = book_.body_of_seal.emplace(seals, hash);
  if (!fresh && known->second != hash && on_violation)
    on_violation(fmt::format("Register {} sent other bytes under the same two seals (I4).", flight.till));
}

void Web::note_push(const std::vector<sandbox::StockEffect>& effects) {
  if (effects.empty()) return;
  ++book_.pushes_applied;
  for (const auto& effect : effects) {
    if (effect.sku.rfind("TILLBRIDGE-", 0) == 0) continue;
    const auto known = book_.first_sku.find(effect.item.product_id);
    const std::string& sku = known == book_.first_sku.end() ? effect.sku : known->second;
    auto& pushed = book_.pushed[sku];
    pushed += effect.to - effect.from.value_or(0);
    if ((pushed < book_.recorded_down[sku] || pushed > book_.recorded_up[sku]) && on_violation)
      on_violation(
          fmt::format("{}: requests have moved the web store by {} in all, and the registers have recorded "
                      "{} and +{} only: "
                      "something was applied twice.",
                      sku, pushed, book_.recorded_down[sku], book_.recorded_up[sku]));
  }
}

void Web::note_effects(std::map<std::string, Units>& under, const char* who) {
  for (const auto& effect : store_.take_effects()) {
    under[effect.sku] += effect.to - effect.from.value_or(0);
    trace_.tell(agenda_.now(), "store", who, effect.to, [&] {
      return fmt::format("{}: {} {} -> {}", who, effect.sku, effect.from.value_or(0), effect.to);
    });
  }
}

void Web::list_order(sandbox::Id id, Ms delay) {
  const sandbox::Order* order = store_.order(id);
  if (!order) return;
  const auto version = ++order_versions_[id];
  if (delay <= 0) {
    listed_versions_[id] = version;
    return listed_.mirror_order(*order);
  }
  agenda_.in(delay, [this, copy = *order, id, version] {
    if (listed_versions_[id] >= version) return;
    listed_versions_[id] = version;
    listed_.mirror_order(copy);
    trace_.tell(agenda_.now(), "store", "listed", id,
                [&] { return fmt::format("order {} can be seen in the list", id); });
  });
}

}  // namespace sim
