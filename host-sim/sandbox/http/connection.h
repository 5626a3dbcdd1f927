#pragma once
// One accepted connection, plain or TLS, as httplib reads and writes it. It can be cut at any byte.
#include <httplib.h>

#include <array>

namespace sandbox {

class Connection : public httplib::Stream {
 public:
  /// Takes the socket; closes it at the end. `tls` may be null.
  Connection(socket_t socket, SSL* tls) : socket_(socket), tls_(tls) {}
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// The connection that this thread serves now; null outside of one.
  static Connection* current();

  /// The TLS handshake; true at once without TLS.
  bool shake_hands();
  /// Waits for the next request. False when the peer has gone, or after `seconds`.
  bool wait_for_request(int seconds) const;
  /// Nothing more is written, and the socket is closed with a reset.
  void cut() { cut_ = true; }
  bool is_cut() const { return cut_; }

  bool is_readable() const override;
  bool is_writable() const override;
  ssize_t read(char* data, size_t size) override;
  ssize_t write(const char* data, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_; }

 private:
  friend class ServingScope;
  bool poll_for(short events, int milliseconds) const;
  ssize_t receive(char* data, size_t size);

  socket_t socket_;
  SSL* tls_;
  bool cut_ = false;
  /// What has come and is not read yet: httplib reads header lines byte by byte.
  std::array<char, 8192> buffer_;
  std::size_t at_ = 0, end_ = 0;
};

/// Makes a connection the current one of this thread for as long as it lives.
class ServingScope {
 public:
  explicit ServingScope(Connection& connection);
  ~ServingScope();
  ServingScope(const ServingScope&) = delete;
  ServingScope& operator=(const ServingScope&) = delete;
};

}  // namespace sandbox
