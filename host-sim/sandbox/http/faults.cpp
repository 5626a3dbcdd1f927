#include "sandbox/http/faults.h"

#include <algorithm>
#include <cctype>

#include "sandbox/files/order_draft_json.h"

namespace sandbox {
namespace {

struct Kind {
  const char* name;
  FaultKind kind;
  bool applied;  ///< whether the request takes effect, unless said otherwise
};

constexpr Kind kKinds[] = {
    {"drop_reply", FaultKind::kDropReply, true},
    {"reset", FaultKind::kReset, false},
    {"hang", FaultKind::kHang, false},
    {"delay", FaultKind::kDelay, true},
    {"truncate", FaultKind::kTruncate, true},
    {"status", FaultKind::kStatus, false},
    {"zombie", FaultKind::kZombie, true},
    {"stale_reads", FaultKind::kStaleReads, true},
    {"garbage_json", FaultKind::kGarbageJson, true},
    {"slow_body", FaultKind::kSlowBody, true},
};

Refusal refusal(std::string why) {
  return {400, std::move(why), {}};
}

}  // namespace

Result<Fault> read_fault(const nlohmann::json& json) {
  if (!json.is_object()) return refusal("a fault must be an object with a \"name\"");
  const std::string wrong = unknown_key(json, {"name", "path", "method", "count", "probability", "seconds",
                                               "code", "headers", "body", "applied", "rate_headers"});
  if (!wrong.empty()) return refusal(wrong);
  Fault fault;
  if (!json.contains("name") || !json["name"].is_string()) return refusal("a fault needs a \"name\"");
  fault.name = json["name"].get<std::string>();
  const auto* kind =
      std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& k) { return fault.name == k.name; });
  if (kind == std::end(kKinds)) {
    std::string names;
    for (const Kind& known : kKinds) (names += names.empty() ? "" : ", ") += known.name;
    return refusal("there is no fault \"" + fault.name + "\"; known are " + names);
  }
  fault.kind = kind->kind;
  fault.applied = kind->applied;
  for (auto [name, into] : {std::pair{"path", &fault.path}, std::pair{"method", &fault.method}}) {
    if (!json.contains(name)) continue;
    if (!json[name].is_string()) return refusal(std::string("\"") + name + "\" must be text");
    *into = json[name].get<std::string>();
  }
  for (char& c : fault.method) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (json.contains("count")) {
    if (!json["count"].is_number_integer() || json["count"].get<std::int64_t>() < 1)
      return refusal("\"count\" must be a whole number from 1");
    fault.count = json["count"].get<std::int64_t>();
  }
  if (json.contains("probability")) {
    if (!json["probability"].is_number() || json["probability"].get<double>() < 0 ||
        json["probability"].get<double>() > 1) {
      return refusal("\"probability\" must be a number from 0 to 1");
    }
    fault.probability = json["probability"].get<double>();
  }
  if (json.contains("seconds")) {
    if (!json["seconds"].is_number() || json["seconds"].get<double>() < 0 ||
        json["seconds"].get<double>() > 1e6) {
      return refusal("\"seconds\" must be a number from 0");
    }
    fault.seconds = json["seconds"].get<double>();
  }
  if (json.contains("code")) {
    const auto& code = json["code"];
    if (!code.is_number_integer() || code < 100 || code > 599)
      return refusal("\"code\" must be a status from 100 to 599");
    fault.code = code.get<int>();
  }
  if (json.contains("headers")) {
    if (!json["headers"].is_object()) return refusal("\"headers\" must be an object of names and values");
    for (auto it = json["headers"].begin(); it != json["headers"].end(); ++it) {
      const std::string value = it->is_string() ? it->get<std::string>() : it->dump();
      if ((it.key() + value).find_first_of("\r\n") != std::string::npos)
        return refusal("a header must be on one line");
      fault.headers.emplace_back(it.key(), value);
    }
  }
  if (json.contains("body")) {
    const auto& body = json["body"];
    if (body.is_null()) {
      fault.body = "";
    } else if (body.is_string()) {
      fault.body = body.get<std::string>();
      const bool html = !fault.body->empty() && fault.body->front() == '<';
      fault.body_type = html                                  ? "text/html"
                        : nlohmann::json::accept(*fault.body) ? "application/json"
                                                              : "text/plain";
    } else {
      fault.body = body.dump();
      fault.body_type = "application/json";
    }
  }
  for (auto [name, into] :
       {std::pair{"applied", &fault.applied}, std::pair{"rate_headers", &fault.rate_headers}}) {
    if (!json.contains(name)) continue;
    if (!json[name].is_boolean()) return refusal(std::string("\"") + name + "\" must be true or false");
    *into = json[name].get<bool>();
  }
  return fault;
}

int FaultBook::add(Fault fault) {
  faults_.emplace_back(next_, std::move(fault));
  return next_++;
}

Mishap FaultBook::draw(const std::string& method, const std::string& path,
                       const std::function<double()>& chance) {
  Mishap mishap;
  for (auto& [number, fault] : faults_) {
    const bool modifier = fault.kind == FaultKind::kDelay || fault.kind == FaultKind::kStaleReads;
    if (mishap.fault && !modifier) continue;
    if (fault.count == 0 || (!fault.method.empty() && fault.method != method)) continue;
    if (path.compare(0, fault.path.size(), fault.path) != 0) continue;
    if (fault.kind == FaultKind::kStaleReads && method != "GET") continue;
    if (fault.probability < 1 && chance() >= fault.probability) continue;
    if (fault.count > 0) --fault.count;
    if (fault.kind == FaultKind::kDelay) {
      mishap.delay_seconds += fault.seconds_or(1);
      mishap.applied = mishap.applied && fault.applied;
    } else if (fault.kind == FaultKind::kStaleReads) {
      mishap.stale_ms = std::max(mishap.stale_ms, static_cast<std::int64_t>(fault.seconds_or(60) * 1000));
    } else {
      mishap.fault = fault;
    }
  }
  std::erase_if(faults_, [](const auto& entry) { return entry.second.count == 0; });
  return mishap;
}

nlohmann::json FaultBook::list() const {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& [number, fault] : faults_) {
    nlohmann::json row = {{"id", number},
                          {"name", fault.name},
                          {"path", fault.path},
                          {"method", fault.method},
                          {"probability", fault.probability}};
    if (fault.count >= 0) row["count"] = fault.count;
    out.push_back(row);
  }
  return out;
}

}  // namespace sandbox
