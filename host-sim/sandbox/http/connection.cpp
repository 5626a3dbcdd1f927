#include "sandbox/http/connection.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace sandbox {
namespace {

thread_local Connection* serving = nullptr;
constexpr int kStallMs = 30'000;  // a peer that takes no byte for so long has gone

}  // namespace

ServingScope::ServingScope(Connection& connection) {
  serving = &connection;
}
ServingScope::~ServingScope() {
  serving = nullptr;
}
Connection* Connection::current() {
  return serving;
}

Connection::~Connection() {
  if (cut_) {
    // Linger 0: the kernel answers with a reset instead of an orderly end.
    const linger hard{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  }
  if (tls_) {
    if (!cut_) SSL_shutdown(tls_);
    SSL_free(tls_);
  }
  if (!cut_) ::shutdown(socket_, SHUT_RDWR);
  ::close(socket_);
}

bool Connection::poll_for(short events, int milliseconds) const {
  pollfd one{socket_, events, 0};
  int ready = 0;
  do {
    ready = ::poll(&one, 1, milliseconds);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

bool Connection::shake_hands() {
  if (!tls_) return true;
  SSL_set_fd(tls_, socket_);
  return SSL_accept(tls_) == 1;
}

bool Connection::wait_for_request(int seconds) const {
  if (at_ < end_ || (tls_ && SSL_pending(tls_) > 0)) return true;
  if (!poll_for(POLLIN, seconds * 1000)) return false;
  if (tls_) return true;
  char byte = 0;
  return ::recv(socket_, &byte, 1, MSG_PEEK) > 0;
}

bool Connection::is_readable() const {
  return at_ < end_ || (tls_ && SSL_pending(tls_) > 0) || poll_for(POLLIN, kStallMs);
}
bool Connection::is_writable() const {
  return !cut_ && poll_for(POLLOUT, kStallMs);
}

ssize_t Connection::read(char* data, size_t size) {
  if (cut_ || !is_readable()) return -1;
  if (at_ == end_) {
    if (size >= buffer_.size()) return receive(data, size);
    const ssize_t got = receive(buffer_.data(), buffer_.size());
    if (got <= 0) return got;
    at_ = 0;
    end_ = static_cast<std::size_t>(got);
  }
  const auto some = std::min(size, end_ - at_);
  std::copy_n(buffer_.data() + at_, some, data);
  at_ += some;
  return static_cast<ssize_t>(some);
}

ssize_t Connection::receive(char* data, size_t size) {
  if (tls_) return SSL_read(tls_, data, static_cast<int>(size));
  ssize_t got = 0;
  do {
    got = ::recv(socket_, data, size, 0);
  } while (got < 0 && errno == EINTR);
  return got;
}

ssize_t Connection::write(const char* data, size_t size) {
  if (!is_writable()) return -1;
  if (tls_) return SSL_write(tls_, data, static_cast<int>(size));
  ssize_t sent = 0;
  do {
    sent = ::send(socket_, data, size, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent;
}

void Connection::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip = "127.0.0.1";
  port = 0;
}

void Connection::get_local_ip_and_port(std::string& ip, int& port) const {
  get_remote_ip_and_port(ip, port);
}

}  // namespace sandbox
