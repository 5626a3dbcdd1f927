#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "plugin/bigcommerce/json_read.h"
#include "plugin/bigcommerce/replies.h"

namespace tillbridge::bigcommerce {
namespace {

using core::Error;
using core::ErrorCode;

std::optional<double> number_header(const HttpReply& reply, const char* name) {
  const auto found = reply.headers.find(name);
  if (found == reply.headers.end()) return std::nullopt;
  double value = 0;
  const std::string& text = found->second;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value) || value < 0)
    return std::nullopt;
  return value;
}

/// Beyond a day no wait is meant seriously.
constexpr double kAbsurdMs = 24.0 * 3600 * 1000;

std::string in_lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

/// The numbers behind each `word` in `title`: "product_id 113", "[variant_id: 106, variant_id 107]".
void collect_ids(std::string_view title, std::string_view word, IdentityKind kind,
                 std::vector<ItemIdentity>& out) {
  for (std::size_t at = title.find(word); at != std::string_view::npos; at = title.find(word, at)) {
    at += word.size();
    while (at < title.size() &&
           (title[at] == ' ' || title[at] == ':' || title[at] == '=' || title[at] == '"'))
      ++at;
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(title.data() + at, title.data() + title.size(), id);
    if (error != std::errc{} || id <= 0) continue;
    at = static_cast<std::size_t>(end - title.data());
    const ItemIdentity item{kind, id};
    if (std::find(out.begin(), out.end(), item) == out.end()) out.push_back(item);
  }
}

void collect_skus(std::string_view title, std::vector<std::string>& out) {
  constexpr std::string_view kWord = "[sku ";
  const std::string low = in_lower_case(title);
  for (std::size_t at = low.find(kWord); at != std::string::npos; at = low.find(kWord, at)) {
    at += kWord.size();
    const auto end = low.find(']', at);
    if (end == std::string::npos) return;
    out.emplace_back(title.substr(at, end - at));
    at = end;
  }
}

/// The title of an error, V2's array or V3's object.
std::string title_of(const Json& json) {
  const Json* object = &json;
  if (json.is_array()) {
    if (json.empty()) return {};
    object = &json.front();
  }
  for (const char* name : {"title", "message", "detail"}) {
    const std::string text = text_of(*object, name);
    if (!text.empty()) return text;
  }
  return {};
}

constexpr std::size_t kTitleBytes = 16 * 1024;  // a refusal can name many items

std::string title_of(const HttpReply& reply) {
  if (reply.body.empty()) return {};
  const auto json = parse_json(reply.body);
  return json ? title_of(*json) : std::string();
}

std::string quoted_title(const HttpReply& reply) {
  const std::string title = clean_text(title_of(reply));
  return title.empty() ? std::string() : fmt::format(" (\"{}\")", title);
}

std::string cause_of(const HttpReply& reply) {
  return reply.cause.empty() ? "no reason given" : clean_text(reply.cause, 300);
}

}  // namespace

ReplyKind kind_of(const HttpReply& reply) {
  switch (reply.delivery) {
    case Delivery::not_sent:
      return ReplyKind::not_sent;
    case Delivery::lost:
      return reply.timed_out ? ReplyKind::timed_out : ReplyKind::lost;
    case Delivery::refused_reply:
      return ReplyKind::lost;
    case Delivery::answered:
      break;
  }
  const int status = reply.status;
  if (status >= 200 && status < 300) return ReplyKind::ok;
  if (status >= 300 && status < 400) return ReplyKind::redirected;
  if (status == 401 || status == 403) return ReplyKind::unauthorized;
  if (status == 404) return ReplyKind::missing;
  if (status == 409) return ReplyKind::conflict;
  if (status == 413) return ReplyKind::too_large;
  if (status == 429) return ReplyKind::throttled;
  if (status >= 400 && status < 500) return ReplyKind::refused;
  if (status >= 500 && status < 600) return ReplyKind::trouble;
  return ReplyKind::lost;
}

std::string request_id_of(const HttpReply& reply) {
  constexpr std::size_t kLongest = 64;
  const auto found = reply.headers.find("x-request-id");
  if (found == reply.headers.end() || found->second.size() > kLongest) return {};
  const bool named = std::all_of(found->second.begin(), found->second.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.' || c == ':';
  });
  return named ? found->second : std::string();
}

std::optional<core::Millis> throttle_wait(const HttpReply& reply) {
  std::optional<double> longest;
  const auto consider = [&](std::optional<double> ms) {
    if (ms && *ms <= kAbsurdMs && (!longest || *ms > *longest)) longest = ms;
  };
  consider(number_header(reply, "x-rate-limit-time-reset-ms"));
  for (const char* name : {"x-retry-after", "retry-after"}) {
    auto seconds = number_header(reply, name);
    if (seconds) *seconds *= 1000;
    consider(seconds);
  }
  if (!longest) return std::nullopt;
  return std::min(static_cast<core::Millis>(std::ceil(*longest)), kLongestThrottleWait);
}

std::optional<Quota> quota(const HttpReply& reply) {
  const auto left = number_header(reply, "x-rate-limit-requests-left");
  const auto all = number_header(reply, "x-rate-limit-requests-quota");
  const auto window = number_header(reply, "x-rate-limit-time-window-ms");
  const auto reset = number_header(reply, "x-rate-limit-time-reset-ms");
  if (!left || !all || *left > 1e12 || *all > 1e12) return std::nullopt;
  Quota out;
  out.requests_left = static_cast<std::int64_t>(*left);
  out.requests_quota = static_cast<std::int64_t>(*all);
  out.window_ms = window && *window <= kAbsurdMs ? static_cast<core::Millis>(*window) : 0;
  out.reset_ms = reset && *reset <= kAbsurdMs ? static_cast<core::Millis>(*reset) : 0;
  return out;
}

Error error_of(const HttpReply& reply, std::string_view what) {
  const auto say = [&](ErrorCode code, std::string_view text) {
    return Error{code, fmt::format("Asking BigCommerce about {} failed: {}", what, text)};
  };
  const std::string title = kind_of(reply) == ReplyKind::ok ? std::string() : quoted_title(reply);
  switch (kind_of(reply)) {
    case ReplyKind::ok:
      return unreadable(what, "could not be used");
    case ReplyKind::unauthorized:
      if (reply.status == 401)
        return say(
            ErrorCode::denied,
            fmt::format(
                "the access token is not valid{}; make a new API account in BigCommerce and link again",
                title));
      return say(ErrorCode::denied,
                 fmt::format("permission was refused{}; the API account lacks a scope, or the store hash "
                             "belongs to another store: link again with a new credentials file",
                             title));
    case ReplyKind::missing:
      return say(ErrorCode::not_found, fmt::format("there is no such thing{}", title));
    case ReplyKind::conflict:
      return say(ErrorCode::conflict, fmt::format("it exists already or was changed meanwhile{}", title));
    case ReplyKind::too_large:
      return say(ErrorCode::refused, fmt::format("the request was too large{}", title));
    case ReplyKind::throttled:
      return say(ErrorCode::network, fmt::format("BigCommerce asks to wait{}; it is tried again", title));
    case ReplyKind::refused:
      return say(ErrorCode::refused,
                 fmt::format("BigCommerce refused it with status {}{}", reply.status, title));
    case ReplyKind::redirected:
      return say(
          ErrorCode::network,
          fmt::format(
              "the answer points elsewhere (status {}), which is never followed; a network sign-in page "
              "may be in the way",
              reply.status));
    case ReplyKind::trouble:
      return say(ErrorCode::network, fmt::format("BigCommerce has trouble (status {}){}; it is tried again",
                                                 reply.status, title));
    case ReplyKind::not_sent:
      return say(ErrorCode::network, fmt::format("the web store cannot be reached, {}", cause_of(reply)));
    case ReplyKind::timed_out:
      return say(ErrorCode::network, "no complete answer came in time; it is tried again");
    case ReplyKind::lost:
      return say(ErrorCode::network,
                 fmt::format("no complete answer came, {}; it is tried again", cause_of(reply)));
  }
  return say(ErrorCode::network, "no answer");
}

core::Status expect_success(const HttpReply& reply, std::string_view what) {
  if (kind_of(reply) == ReplyKind::ok) return core::Done{};
  return error_of(reply, what);
}

PushAnswer classify_push(const HttpReply& reply) {
  PushAnswer out;
  out.status = reply.status;
  using Kind = PushAnswer::Kind;
  switch (kind_of(reply)) {
    case ReplyKind::ok: {
      const auto json = parse_json(reply.body);
      // Inventory writes answer without an envelope; one that comes with it is read as well.
      const Json* place = json ? member(*json, "data") : nullptr;
      if (json) out.transaction_id = text_of(place != nullptr ? *place : *json, "transaction_id");
      // Only 200 is documented; 207 is neither success nor failure, and the others promise less still.
      if (!out.transaction_id.empty() && reply.status == 200) {
        out.kind = Kind::accepted;
        out.sentence = fmt::format("BigCommerce accepted the adjustment (transaction {})",
                                   clean_text(out.transaction_id, 80));
      } else {
        out.transaction_id.clear();
        out.sentence =
            fmt::format("Status {} {}, so whether BigCommerce took the adjustment is open", reply.status,
                        reply.status == 200 ? "came without a transaction id"
                                            : "says neither that it was taken nor that it was not");
      }
      return out;
    }
    case ReplyKind::unauthorized:
      out.kind = Kind::unauthorized;
      out.sentence = error_of(reply, "the stock adjustment").sentence;
      return out;
    case ReplyKind::throttled:
      out.kind = Kind::throttled;
      out.wait_ms = throttle_wait(reply);
      out.sentence = out.wait_ms ? fmt::format("BigCommerce asks to wait {} ms", *out.wait_ms)
                                 : std::string("BigCommerce asks to wait and does not say how long");
      return out;
    case ReplyKind::too_large:
      out.kind = Kind::too_large;
      out.sentence = "BigCommerce says the adjustment is too large; it is cut in half";
      return out;
    case ReplyKind::not_sent:
      out.kind = Kind::not_sent;
      out.sentence = fmt::format("The web store cannot be reached: {}", cause_of(reply));
      return out;
    case ReplyKind::timed_out:
      out.kind = Kind::timed_out;
      out.sentence = "No complete answer came in time, so whether BigCommerce took the adjustment is open";
      return out;
    case ReplyKind::refused:
      if (reply.status != 422) break;
      out.kind = Kind::refused;
      {
        const std::string raw = title_of(reply);
        const std::string title = std::string(std::string_view(raw).substr(0, kTitleBytes));
        const std::string low = in_lower_case(title);
        out.refusal.title = clean_text(title);
        collect_ids(low, "product_id", IdentityKind::product, out.refusal.items);
        collect_ids(low, "variant_id", IdentityKind::variant, out.refusal.items);
        collect_skus(title, out.refusal.skus);
        const auto says = [&](std::string_view words) { return low.find(words) != std::string::npos; };
        out.refusal.requires_absolute = says("requires absolute");
        out.refusal.tracked_by_product = says("tracked by product");
        out.refusal.tracked_by_variant = says("tracked by variant");
        out.refusal.location_missing = says("location not found");
        out.sentence = out.refusal.title.empty()
                           ? std::string("BigCommerce refused the adjustment and gave no reason")
                           : fmt::format("BigCommerce refused the adjustment: \"{}\"", out.refusal.title);
      }
      return out;
    default:
      break;
  }
  out.sentence = reply.delivery == Delivery::answered
                     ? fmt::format("Status {} leaves open whether BigCommerce took the adjustment{}",
                                   reply.status, quoted_title(reply))
                     : fmt::format("Whether BigCommerce took the adjustment is open: {}", cause_of(reply));
  return out;
}

}  // namespace tillbridge::bigcommerce
