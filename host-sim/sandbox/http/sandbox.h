#pragma once
// The sandbox behind its socket: one store with its accounts, quota, faults and ledger, and the admin API.
//
// Thread-safe: one mutex around everything; no call waits or touches the network. Waiting, cutting and
// dripping are the server's (server.h), told by `Verdict`. The clock is passed in, so a simulation can run it
// too.
#include <functional>
#include <mutex>

#include "sandbox/api/routes.h"
#include "sandbox/http/accounts.h"
#include "sandbox/http/faults.h"
#include "sandbox/http/ledger.h"

namespace sandbox {

/// What a request looks like when it comes in.
struct Arrival {
  std::string method, target;  ///< target: path and query as they came, for the ledger
  std::string path;            ///< decoded path without the query
  std::vector<std::pair<std::string, std::string>> query;
  std::string token, body, content_type, accept;
};

/// How to answer.
struct Verdict {
  enum class Way { kAnswer, kCut, kHang, kTruncate, kDrip };
  Way way = Way::kAnswer;
  Reply reply;
  std::vector<std::pair<std::string, std::string>> headers;
  double wait_seconds = 0;             ///< before the answer (delay)
  std::optional<double> hang_seconds;  ///< none: until the faults are cleared
  double drip_seconds = 0;
  double apply_late_seconds = -1;  ///< zombie: call `apply_late` after so long
  std::int64_t seq = 0;
};

struct SandboxOptions {
  std::string plan = "plus";
  std::uint64_t seed = 1;
  std::string origin;  ///< "http://127.0.0.1:8080", known once the port is
};

/// All that a state file keeps.
struct SandboxState {
  StoreData store;
  std::vector<Account> accounts;
};

class Sandbox {
 public:
  Sandbox(Store store, std::vector<Account> accounts, SandboxOptions options);

  /// Called with the state after every change; used to save it. Runs under the mutex.
  std::function<void(const SandboxState&)> on_change;

  Verdict handle(const Arrival& arrival, TimeMs now);
  /// The zombie's second part: applies the request that came as `seq`.
  void apply_late(const Arrival& arrival, std::int64_t seq, TimeMs now);
  /// The admin API; `path` is what follows `/_sandbox/`.
  Reply admin(const std::string& method, const std::string& path,
              const std::vector<std::pair<std::string, std::string>>& query, const std::string& body,
              TimeMs now);

  void set_origin(std::string origin);
  std::string hash() const;
  /// The credentials file of the first account.
  std::string credentials() const;
  SandboxState state() const;
  /// Rises each time the faults are cleared: hangs that began before it end.
  std::uint64_t cleared() const;

  /// A new account with random keys from the store's generator.
  static Account make_account(Store& store, std::string name, std::set<std::string> scopes);

 private:
  struct Processed {
    Reply reply;
    std::vector<std::pair<std::string, std::string>> headers;
    bool applied = false;
  };
  Processed process(const Arrival& arrival, LedgerEntry& entry, TimeMs now, bool apply,
                    std::int64_t stale_ms);
  std::string route_path(const std::string& path) const;  ///< after /stores/HASH; empty: not ours
  double chance();
  void changed();

  Reply admin_orders(const std::vector<std::string>& parts, const std::string& body, TimeMs now);
  Reply admin_stock(const std::string& body, TimeMs now);
  Reply admin_settings(const std::string& body);
  Reply admin_accounts(const std::string& body);
  Reply admin_state() const;
  Reply admin_products() const;
  Reply storefront_search(const std::string& search, TimeMs now) const;
  Reply storefront_order(const std::string& body, TimeMs now);
  Reply admin_effects(std::int64_t id, const char* what, TimeMs now, int status = 200);

  mutable std::mutex mutex_;
  Store store_;
  std::vector<Account> accounts_;
  SandboxOptions options_;
  Quota quota_;
  FaultBook faults_;
  Ledger ledger_;
  std::uint64_t chance_state_;
  std::uint64_t cleared_ = 0;
  bool throttle_headers_ = true, throttle_empty_ = false;
  std::int64_t date_ahead_s_ = 0;
};

}  // namespace sandbox
