#pragma once

// A web store on loopback with TLS, inside this process: takes adjustments, keeps levels, answers at once,
// and notes when a push arrived and when its answer had left.

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace tillbridge::bench::reference {

struct Push {
  std::chrono::steady_clock::time_point arrived, answered;
};

/// Serves HTTP/1.1 with connections kept alive, one thread each. `items` products with the SKUs "SKU-00000"
/// on, numbered from 1, each with stock enough.
class WebStoreStub {
 public:
  explicit WebStoreStub(int items);
  ~WebStoreStub();
  WebStoreStub(const WebStoreStub&) = delete;
  WebStoreStub& operator=(const WebStoreStub&) = delete;

  std::uint16_t port() const { return port_; }
  /// What a client has to trust, as PEM.
  std::string certificate() const;
  void set_level(std::int64_t id, std::int64_t units);
  /// Waits for the oldest push that was not taken yet; nothing after `within`. Any one thread.
  std::optional<Push> take_push(std::chrono::milliseconds within);
  /// From now on at most `requests` in each `window`; what comes on top is answered with 429.
  void set_quota(int requests, std::chrono::milliseconds window);
  /// Requests of any kind since the beginning, and answers of 429 among them.
  std::uint64_t requests() const { return requests_; }
  std::uint64_t throttled() const { return throttled_; }
  /// Units that pushes have taken from items that are not numbered above `below`.
  std::int64_t units_taken(std::int64_t below);
  /// Pushes that were answered.
  std::uint64_t pushes() const { return pushes_; }

 private:
  void accept_all();
  void serve(int socket);
  std::string answer_to(const std::string& head, const std::string& body);
  bool apply(const std::string& body);
  std::string quota_lines(bool& within);
  std::string levels_for(const std::string& address);

  int items_;
  EVP_PKEY* key_ = nullptr;
  X509* certificate_ = nullptr;
  SSL_CTX* tls_ = nullptr;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> pushes_{0}, requests_{0}, throttled_{0};
  int quota_ = 100'000, used_ = 0;
  std::chrono::milliseconds window_{30'000};
  std::chrono::steady_clock::time_point window_began_;
  std::mutex mutex_;
  std::condition_variable pushed_;
  std::vector<Push> waiting_;
  std::map<std::int64_t, std::int64_t> levels_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace tillbridge::bench::reference
