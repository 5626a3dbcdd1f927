#pragma once
// A small shop served over the loopback inside the test, and a client that holds its keys.
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "sandbox/files/shop_file.h"
#include "sandbox/http/server.h"

namespace sandbox_test {

using Json = nlohmann::json;

/// Tea (10, product 111), socks in M (5) and L (1), bread that was never counted.
extern const char* const kShop;
constexpr sandbox::Id kTea = 111;

struct Answer {
  int status = 0;  ///< 0: no answer came
  Json json;
  std::string body;
  std::multimap<std::string, std::string> headers;  ///< names in lower case
  std::string header(const std::string& name) const;
};

class RunningSandbox {
 public:
  explicit RunningSandbox(std::int64_t stock_delay_ms = 0, const std::string& plan = "unlimited");
  ~RunningSandbox();

  Answer call(const std::string& method, const std::string& path, const Json& body = nullptr,
              double timeout_s = 10);
  Answer admin(const std::string& method, const std::string& path, const Json& body = nullptr);
  /// As any client: every header by hand, any path.
  Answer raw(const std::string& method, const std::string& path, const std::string& body,
             const std::multimap<std::string, std::string>& headers, double timeout_s = 10);
  /// Sends bytes and gives back all that comes until the connection ends; `reset` says how it ended.
  std::string bytes(const std::string& request, bool& reset, double timeout_s = 10);

  Answer sell(const std::string& sku, int quantity);            ///< one relative adjustment
  std::optional<std::int64_t> on_hand(const std::string& sku);  ///< master level
  std::int64_t seen(const std::string& sku);                    ///< what the API shows

  sandbox::Sandbox& box() { return *box_; }
  sandbox::Server& server() { return *server_; }
  std::string token;
  std::string base;  ///< "/stores/HASH"

 private:
  std::unique_ptr<sandbox::Sandbox> box_;
  std::unique_ptr<sandbox::Server> server_;
};

}  // namespace sandbox_test
