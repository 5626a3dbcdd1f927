#pragma once

// A server on loopback that does exactly what a test tells it to, byte for byte, with or without TLS.

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tillbridge::test {

/// One accepted connection, used by its own thread. Calls return false (or "") once the other side or the
/// server is gone.
class ServerConnection {
 public:
  ServerConnection(int socket, SSL* ssl, std::function<void(std::string_view)> heard,
                   const std::atomic<bool>& stopping);
  ~ServerConnection();
  ServerConnection(const ServerConnection&) = delete;
  ServerConnection& operator=(const ServerConnection&) = delete;

  /// The next request, headers and body by its Content-Length; "" at the end of the connection.
  std::string read_request();
  /// Reads one chunk; "" at the end.
  std::string read_some();
  /// Waits until something can be read, and leaves it unread.
  void await_bytes();
  bool send(std::string_view bytes);
  /// A complete answer with Content-Length and JSON content type. `extra` holds further header lines, each
  /// with its CRLF.
  bool answer(int status, std::string_view body, std::string_view extra = {});
  /// Ends with a reset instead of an orderly close.
  void reset();
  /// Blocks until the other side closes or the server stops.
  void hang();

 private:
  int socket_;
  SSL* ssl_;
  std::function<void(std::string_view)> heard_;
  const std::atomic<bool>& stopping_;
  std::string pending_;
};

/// A key and a certificate, made for the test.
struct TestCertificate {
  enum class Kind { good, expired, wrong_host };
  explicit TestCertificate(Kind kind = Kind::good);
  ~TestCertificate();
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;
  std::string pem() const;

  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
};

class ScriptedServer {
 public:
  using Script = std::function<void(ServerConnection&, int connection_number)>;

  /// Listens on 127.0.0.1; `script` runs for each connection, numbered from 1. With `certificate` it speaks
  /// TLS up to `newest_tls`.
  explicit ScriptedServer(Script script, const TestCertificate* certificate = nullptr,
                          int newest_tls = TLS1_3_VERSION);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }
  /// All that clients sent, in plain.
  std::string heard() const;

 private:
  void accept_all();

  Script script_;
  SSL_CTX* tls_ = nullptr;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;
  std::string heard_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace tillbridge::test
