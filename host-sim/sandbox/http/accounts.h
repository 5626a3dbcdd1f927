#pragma once
// API accounts: their tokens, what they may do, and how much of the quota they have used.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sandbox/model/catalog.h"

namespace sandbox {

struct Account {
  std::string client_id, client_secret, name, token;
  std::set<std::string> scopes;
  bool revoked = false;
};

/// Requests of one account in the running window.
struct Window {
  TimeMs start = 0;
  std::int64_t used = 0;
};

/// What the rate-limit headers say.
struct QuotaState {
  std::int64_t window_ms = 30'000, reset_ms = 0, quota = 0, left = 0;
  bool exceeded = false;
};

/// Requests per window of a plan: standard, plus, pro, unlimited. 0: no such plan.
std::int64_t plan_quota(const std::string& plan);

class Quota {
 public:
  explicit Quota(std::int64_t per_window = 150) : per_window_(per_window) {}
  void set_limit(std::int64_t per_window) { per_window_ = per_window; }
  std::int64_t limit() const { return per_window_; }
  void set_window(std::int64_t ms) { window_ms_ = ms; }
  /// Counts one request and says where the account stands.
  QuotaState count(const std::string& client_id, TimeMs now);
  /// Where it stands, without counting.
  QuotaState peek(const std::string& client_id, TimeMs now);

 private:
  std::int64_t per_window_, window_ms_ = 30'000;
  std::map<std::string, Window> windows_;
};

/// The credentials file in the form that BigCommerce's control panel downloads. `origin` is
/// `http://127.0.0.1:8080`.
std::string credentials_text(const Account& account, const std::string& origin, const std::string& hash);

}  // namespace sandbox
