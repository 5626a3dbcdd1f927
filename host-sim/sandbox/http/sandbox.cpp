#include "sandbox/http/sandbox.h"

#include <algorithm>

#include "sandbox/api/dates.h"

namespace sandbox {
namespace {

std::string random_text(Store& store, std::size_t length, std::string_view alphabet) {
  std::string out;
  while (out.size() < length) out += alphabet[store.random() % alphabet.size()];
  return out;
}

/// As HTTP writes a date: "Tue, 24 Nov 2026 00:15:08 GMT".
std::string http_date(TimeMs time) {
  std::string text = rfc2822(time);
  text.resize(text.rfind(' '));
  return text + " GMT";
}

std::vector<std::pair<std::string, std::string>> rate_headers(const QuotaState& quota) {
  return {{"X-Rate-Limit-Time-Window-Ms", std::to_string(quota.window_ms)},
          {"X-Rate-Limit-Time-Reset-Ms", std::to_string(quota.reset_ms)},
          {"X-Rate-Limit-Requests-Quota", std::to_string(quota.quota)},
          {"X-Rate-Limit-Requests-Left", std::to_string(quota.left)}};
}

bool accepts_json(const std::string& accept) {
  return accept.empty() || accept.find("json") != std::string::npos ||
         accept.find("*/*") != std::string::npos || accept.find("application/*") != std::string::npos;
}

}  // namespace

Account Sandbox::make_account(Store& store, std::string name, std::set<std::string> scopes) {
  constexpr std::string_view kSmall = "0123456789abcdefghijklmnopqrstuvwxyz";
  constexpr std::string_view kHex = "0123456789abcdef";
  Account account;
  account.client_id = random_text(store, 31, kSmall);
  account.client_secret = random_text(store, 64, kHex);
  account.token = random_text(store, 31, kSmall);
  account.name = std::move(name);
  account.scopes = std::move(scopes);
  return account;
}

Sandbox::Sandbox(Store store, std::vector<Account> accounts, SandboxOptions options)
    : store_(std::move(store)),
      accounts_(std::move(accounts)),
      options_(std::move(options)),
      quota_(plan_quota(options_.plan)),
      chance_state_(options_.seed ^ 0x5bd1e995u) {
  Profile profile = store_.data().profile;
  profile.plan = options_.plan;
  if (profile.hash.empty()) profile.hash = random_text(store_, 10, "0123456789abcdefghijklmnopqrstuvwxyz");
  store_.set_profile(std::move(profile));
  if (accounts_.empty()) {
    accounts_.push_back(make_account(store_, "Register", {all_scopes().begin(), all_scopes().end()}));
  }
}

void Sandbox::set_origin(std::string origin) {
  std::lock_guard lock(mutex_);
  options_.origin = std::move(origin);
}

std::string Sandbox::hash() const {
  std::lock_guard lock(mutex_);
  return store_.data().profile.hash;
}

std::string Sandbox::credentials() const {
  std::lock_guard lock(mutex_);
  return credentials_text(accounts_.front(), options_.origin, store_.data().profile.hash);
}

SandboxState Sandbox::state() const {
  std::lock_guard lock(mutex_);
  return {store_.data(), accounts_};
}

std::uint64_t Sandbox::cleared() const {
  std::lock_guard lock(mutex_);
  return cleared_;
}

double Sandbox::chance() {
  // A small generator of its own, so that faults never change what the store draws.
  chance_state_ = chance_state_ * 6364136223846793005ULL + 1442695040888963407ULL;
  return static_cast<double>(chance_state_ >> 11) / 9007199254740992.0;
}

void Sandbox::changed() {
  if (on_change) on_change({store_.data(), accounts_});
}

std::string Sandbox::route_path(const std::string& path) const {
  const std::string prefix = "/stores/";
  if (path.rfind(prefix, 0) != 0) return "";
  const std::size_t slash = path.find('/', prefix.size());
  return slash == std::string::npos ? "" : path.substr(slash);
}

Sandbox::Processed Sandbox::process(const Arrival& arrival, LedgerEntry& entry, TimeMs now, bool apply,
                                    std::int64_t stale_ms) {
  Processed out;
  Call call{arrival.method, route_path(arrival.path), arrival.query, arrival.body, "", stale_ms};
  const bool our_hash = arrival.path.rfind("/stores/" + store_.data().profile.hash + "/", 0) == 0;
  auto account = std::find_if(accounts_.begin(), accounts_.end(),
                              [&](const Account& a) { return !a.token.empty() && a.token == arrival.token; });
  if (account == accounts_.end() || account->revoked) {
    out.reply =
        bare(problem(401, "The client ID or token in the request are not a valid combination for this store"),
             401);
    return out;
  }
  const QuotaState quota = quota_.count(account->client_id, now);
  if (quota.exceeded) {
    out.reply = throttle_empty_ ? Reply{429, "", ""} : bare(problem(429, "Too many requests"), 429);
    if (throttle_headers_) {
      out.headers = rate_headers(quota);
      out.headers.emplace_back("X-Retry-After", std::to_string((quota.reset_ms + 999) / 1000));
    }
    return out;
  }
  out.headers = rate_headers(quota);
  const Match match = find_route(call.method, call.path);
  const auto scopes = match.route ? scopes_for(match.route->family, call.method) : std::vector<std::string>{};
  const bool allowed = scopes.empty() || std::any_of(scopes.begin(), scopes.end(), [&](const std::string& s) {
                         return account->scopes.count(s) > 0;
                       });
  if (!our_hash || !allowed) {
    out.reply = bare(problem(403, "You don't have a required scope to access the endpoint"), 403);
    return out;
  }
  if (!accepts_json(arrival.accept)) {
    out.reply = refuse(call, 406, "The Accept header must allow application/json.");
    return out;
  }
  const bool writes = call.method == "POST" || call.method == "PUT";
  if (writes && match.route && arrival.content_type.rfind("application/json", 0) != 0) {
    out.reply = refuse(call, 415, "The Content-Type must be application/json.");
    return out;
  }
  call.owner = account->client_id;
  if (!apply) {
    // An answer that lies: worked out on a copy, so that nothing has happened.
    Store copy = store_;
    out.reply = answer(copy, call, now);
    return out;
  }
  out.reply = answer(store_, call, now);
  out.applied = true;
  entry.effects = store_.take_effects();
  if (call.method != "GET" && out.reply.status < 400) changed();
  return out;
}

Verdict Sandbox::handle(const Arrival& arrival, TimeMs now) {
  std::lock_guard lock(mutex_);
  const std::string path = route_path(arrival.path);
  LedgerEntry fresh;
  fresh.time_ms = now;
  fresh.method = arrival.method;
  fresh.path = arrival.target;
  if (path.rfind("/v3/inventory/", 0) == 0) fresh.body = arrival.body;
  LedgerEntry& entry = ledger_.add(std::move(fresh));
  Verdict verdict;
  verdict.seq = entry.seq;
  if (path.empty()) {
    verdict.reply = bare(problem(404, "There is nothing here; the API is under /stores/" +
                                          store_.data().profile.hash + "/v2 and /v3"),
                         404);
    entry.status = 404;
    return verdict;
  }
  const Mishap mishap = faults_.draw(arrival.method, path, [this] { return chance(); });
  verdict.wait_seconds = mishap.delay_seconds;
  const FaultKind kind = mishap.fault ? mishap.fault->kind : FaultKind::kDelay;
  if (mishap.fault)
    entry.fault = mishap.fault->name;
  else if (mishap.delay_seconds > 0 || !mishap.applied)
    entry.fault = "delay";
  else if (mishap.stale_ms > 0)
    entry.fault = "stale_reads";
  const bool apply = mishap.applied && (!mishap.fault || mishap.fault->applied);
  const bool answers = !mishap.fault || kind == FaultKind::kTruncate || kind == FaultKind::kGarbageJson ||
                       kind == FaultKind::kSlowBody;

  if (mishap.fault && kind == FaultKind::kZombie) {
    verdict.way = Verdict::Way::kCut;
    verdict.apply_late_seconds = mishap.fault->seconds_or(5);
    if (!apply) verdict.apply_late_seconds = -1;
    return verdict;
  }
  if (answers || apply) {
    Processed done = process(arrival, entry, now, apply, mishap.stale_ms);
    entry.applied = done.applied;
    verdict.reply = std::move(done.reply);
    verdict.headers = std::move(done.headers);
    verdict.headers.emplace_back("Date", http_date(now + date_ahead_s_ * 1'000));
    entry.status = verdict.reply.status;
  }
  if (!mishap.fault) return verdict;
  switch (kind) {
    case FaultKind::kDropReply:
    case FaultKind::kReset:
      verdict.way = Verdict::Way::kCut;
      entry.status = 0;
      break;
    case FaultKind::kHang:
      verdict.way = Verdict::Way::kHang;
      verdict.hang_seconds = mishap.fault->seconds;
      entry.status = 0;
      break;
    case FaultKind::kTruncate:
      verdict.way = Verdict::Way::kTruncate;
      break;
    case FaultKind::kSlowBody:
      verdict.way = Verdict::Way::kDrip;
      verdict.drip_seconds = mishap.fault->seconds_or(10);
      break;
    case FaultKind::kGarbageJson:
      verdict.reply.body = mishap.fault->body.value_or("{\"data\":[{\"id\":1,,}<html>");
      verdict.reply.status = 200;
      verdict.reply.content_type = "application/json";
      entry.status = 200;
      break;
    case FaultKind::kStatus: {
      const Call call{arrival.method, path, {}, "", "", 0};
      const int code = mishap.fault->code;
      if (mishap.fault->body)
        verdict.reply = {code, *mishap.fault->body, mishap.fault->body_type};
      else if (code == 204 || code == 304 || code < 200)
        verdict.reply = {code, "", ""};
      else
        verdict.reply = refuse(call, code, "The sandbox was told to answer " + std::to_string(code));
      verdict.reply.status = code;
      verdict.headers.clear();
      if (mishap.fault->rate_headers) verdict.headers = rate_headers(quota_.peek("", now));
      for (const auto& [name, value] : mishap.fault->headers) {
        if (lower(name) == "content-type" && !verdict.reply.body.empty())
          verdict.reply.content_type = value;
        else
          verdict.headers.emplace_back(name, value);
      }
      entry.status = code;
      break;
    }
    default:
      break;
  }
  return verdict;
}

void Sandbox::apply_late(const Arrival& arrival, std::int64_t seq, TimeMs now) {
  std::lock_guard lock(mutex_);
  LedgerEntry fresh;
  fresh.time_ms = now;
  fresh.method = arrival.method;
  fresh.path = arrival.target;
  fresh.fault = "zombie";
  fresh.late_of = seq;
  if (route_path(arrival.path).rfind("/v3/inventory/", 0) == 0) fresh.body = arrival.body;
  LedgerEntry& entry = ledger_.add(std::move(fresh));
  Processed done = process(arrival, entry, now, true, 0);
  entry.applied = done.applied;
  entry.status = done.reply.status;
}

}  // namespace sandbox
