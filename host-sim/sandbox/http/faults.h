#pragma once
// Named faults: what goes wrong with which request, how often. Pure: chance is passed in.
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sandbox/model/refusal.h"

namespace sandbox {

enum class FaultKind {
  kDropReply,
  kReset,
  kHang,
  kDelay,
  kTruncate,
  kStatus,
  kZombie,
  kStaleReads,
  kGarbageJson,
  kSlowBody
};

struct Fault {
  FaultKind kind = FaultKind::kDelay;
  std::string name;
  std::string path;         ///< prefix after /stores/HASH; empty: any
  std::string method;       ///< upper case; empty: any
  std::int64_t count = -1;  ///< firings left; -1: until cleared
  double probability = 1;
  std::optional<double> seconds;
  int code = 500;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> body;  ///< none: the usual error body
  std::string body_type;            ///< content type of `body`
  bool rate_headers = false;        ///< `status`: also send the rate-limit headers
  bool applied = true;

  double seconds_or(double standard) const { return seconds.value_or(standard); }
};

/// Reads `{"name":"drop_reply","path":..,"count":1,..}`; the refusal's title names the wrong key.
Result<Fault> read_fault(const nlohmann::json& json);

/// What befalls one request: any number of modifiers, and at most one fault that decides.
struct Mishap {
  std::optional<Fault> fault;
  double delay_seconds = 0;
  std::int64_t stale_ms = 0;
  bool applied = true;  ///< false when a `delay` said so
};

class FaultBook {
 public:
  int add(Fault fault);  ///< its number, from 1
  void clear() { faults_.clear(); }
  /// Draws for one request; `chance` gives a number in [0, 1). Counts down what fires.
  Mishap draw(const std::string& method, const std::string& path, const std::function<double()>& chance);
  nlohmann::json list() const;

 private:
  std::vector<std::pair<int, Fault>> faults_;
  int next_ = 1;
};

}  // namespace sandbox
