#include "sandbox/http/accounts.h"

#include <algorithm>

namespace sandbox {

std::int64_t plan_quota(const std::string& plan) {
  if (plan == "standard" || plan == "plus") return 150;
  if (plan == "pro") return 450;
  if (plan == "unlimited")
    return 1'000'000;  // a number that no shop reaches; the headers are sent all the same
  return 0;
}

QuotaState Quota::peek(const std::string& client_id, TimeMs now) {
  Window& window = windows_[client_id];
  if (now >= window.start + window_ms_ || now < window.start) window = {now, 0};
  QuotaState state;
  state.window_ms = window_ms_;
  state.reset_ms = window.start + window_ms_ - now;
  state.quota = per_window_;
  state.left = std::max<std::int64_t>(0, per_window_ - window.used);
  state.exceeded = window.used > per_window_;
  return state;
}

QuotaState Quota::count(const std::string& client_id, TimeMs now) {
  peek(client_id, now);
  ++windows_[client_id].used;
  return peek(client_id, now);
}

std::string credentials_text(const Account& account, const std::string& origin, const std::string& hash) {
  return "ACCESS TOKEN: " + account.token + "\nCLIENT NAME: " + account.name + "\nAPI PATH: " + origin +
         "/stores/" + hash + "/v3/\nCLIENT ID: " + account.client_id +
         "\nCLIENT SECRET: " + account.client_secret + "\n";
}

}  // namespace sandbox
