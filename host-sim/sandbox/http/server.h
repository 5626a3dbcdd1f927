#pragma once
// The sandbox on a socket: plain HTTP or TLS on the loopback, a thread per connection so that hanging
// requests never starve others, and faults down to the byte.
#include <memory>
#include <stdexcept>
#include <string>

#include "sandbox/http/sandbox.h"

namespace sandbox {

/// One sentence for people: a port in use, a certificate that cannot be read.
struct ServerError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct ServerOptions {
  int port = 0;                          ///< 0: any that is free
  std::string tls_certificate, tls_key;  ///< PEM files; empty: plain HTTP
};

class Server {
 public:
  /// Listens when it returns; requests are served once `serve` runs. Throws `ServerError`. The sandbox must
  /// live longer than the server.
  Server(Sandbox& sandbox, const ServerOptions& options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const;
  /// "http://127.0.0.1:8080"
  std::string origin() const;
  /// Starts serving on a thread of its own.
  void start();
  /// Ends all requests, hanging ones too, and waits for the threads. Any thread; may be called again.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sandbox
