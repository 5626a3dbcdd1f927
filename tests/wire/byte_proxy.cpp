#include "byte_proxy.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace tillbridge::test {
namespace {

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// A whole message by its Content-Length, and what came behind it stays in `pending`. Empty: the other side
/// ended.
std::string read_message(int socket, std::string& pending) {
  while (true) {
    if (const auto end = pending.find("\r\n\r\n"); end != std::string::npos) {
      std::string head = pending.substr(0, end);
      std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
      const auto at = head.find("\r\ncontent-length:");
      const auto size =
          end + 4 + (at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 17, nullptr, 10));
      if (pending.size() >= size) {
        std::string message = pending.substr(0, size);
        pending.erase(0, size);
        return message;
      }
    }
    char buffer[16 * 1024];
    const auto got = ::recv(socket, buffer, sizeof buffer, 0);
    if (got <= 0) return {};
    pending.append(buffer, static_cast<std::size_t>(got));
  }
}

std::string request_line(const std::string& request) {
  return request.substr(0, request.find("\r\n"));
}

/// Closes with a reset, so that what is still under way is thrown away.
void close_by_reset(int socket) {
  const linger now{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(socket);
}

void no_delay(int socket) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// Waits until the other side ends the connection.
void wait_for_end(int socket, const std::atomic<bool>& stopping) {
  char rest[4096];
  while (!stopping) {
    pollfd watched{socket, POLLIN, 0};
    if (::poll(&watched, 1, 20) > 0 && ::recv(socket, rest, sizeof rest, MSG_DONTWAIT) <= 0) return;
  }
}

}  // namespace

ByteProxy::ByteProxy(std::uint16_t store_port) : store_port_(store_port) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("the proxy cannot listen on 127.0.0.1");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

ByteProxy::~ByteProxy() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  for (auto& line : lines_) {
    if (!line.done) ::shutdown(line.socket, SHUT_RDWR);
    line.thread.join();
  }
}

void ByteProxy::watch(const std::string& part_of_request_line) {
  const std::lock_guard guard(mutex_);
  watched_ = part_of_request_line;
  request_bytes_ = answer_bytes_ = 0;
}

bool ByteProxy::is_watched(const std::string& path) {
  const std::lock_guard guard(mutex_);
  return path.find(watched_) != std::string::npos;
}

void ByteProxy::arm(WireFault fault, std::size_t at_byte) {
  const std::lock_guard guard(mutex_);
  struck_ = false;
  armed_ = Armed{fault, at_byte};
}

std::optional<ByteProxy::Armed> ByteProxy::take() {
  const std::lock_guard guard(mutex_);
  auto armed = armed_;
  armed_.reset();
  if (armed) {
    ++at_work_;
    struck_ = true;
  }
  return armed;
}

void ByteProxy::accept_all() {
  while (!stopping_) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    no_delay(socket);
    for (auto line = lines_.begin(); line != lines_.end();) {
      if (!line->done) {
        ++line;
        continue;
      }
      line->thread.join();
      line = lines_.erase(line);
    }
    auto& line = lines_.emplace_back();
    line.socket = socket;
    line.thread = std::thread([this, &line] {
      serve(line.socket);
      line.done = true;
    });
  }
}

int ByteProxy::connect_store() const {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(store_port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket);
    return -1;
  }
  no_delay(socket);
  return socket;
}

void ByteProxy::serve(int client) {
  std::string from_client, from_store;
  int store = -1;
  while (!stopping_) {
    const auto request = read_message(client, from_client);
    if (request.empty()) break;
    if (is_watched(request_line(request))) {
      if (const auto armed = take()) {
        const bool goes_on = strike(*armed, client, request);
        --at_work_;
        if (goes_on) continue;
        if (store >= 0) ::close(store);
        return;
      }
    }
    // A store that has closed a quiet connection is asked over a new one.
    std::string answer;
    for (int tries = 0; tries < 2 && answer.empty(); ++tries) {
      if (store < 0) store = connect_store();
      if (store >= 0 && send_all(store, request)) answer = read_message(store, from_store);
      if (!answer.empty()) break;
      if (store >= 0) ::close(store);
      store = -1;
      from_store.clear();
      if (request.rfind("GET ", 0) != 0) break;  // nothing is written twice by accident
    }
    if (answer.empty() || !send_all(client, answer)) break;
    if (is_watched(request_line(request))) {
      request_bytes_ = request.size();
      answer_bytes_ = answer.size();
    }
  }
  if (store >= 0) ::close(store);
  ::close(client);
}

bool ByteProxy::strike(const Armed& armed, int client, const std::string& request) {
  const auto ask = [&](std::string_view bytes) {
    std::string pending, answer;
    const int store = connect_store();
    if (store < 0) return answer;
    if (send_all(store, bytes)) answer = read_message(store, pending);
    ::close(store);
    return answer;
  };
  const std::string_view part = std::string_view(request).substr(0, std::min(armed.at_byte, request.size()));
  switch (armed.fault) {
    case WireFault::cut_request: {
      const int store = connect_store();
      if (!part.empty()) send_all(store, part);
      if (part.size() == request.size()) {
        std::string pending;  // what is complete is carried out
        read_message(store, pending);
      }
      close_by_reset(store);
      close_by_reset(client);
      return false;
    }
    case WireFault::half_close_request: {
      const int store = connect_store();
      if (!part.empty()) send_all(store, part);
      ::shutdown(store, SHUT_WR);
      std::string pending;
      const auto answer = read_message(store, pending);
      ::close(store);
      if (!answer.empty()) send_all(client, answer);
      ::close(client);
      return false;
    }
    case WireFault::stall_request: {
      const int store = connect_store();
      if (!part.empty()) send_all(store, part);
      wait_for_end(client, stopping_);
      close_by_reset(store);
      ::close(client);
      return false;
    }
    case WireFault::cut_answer: {
      const auto answer = ask(request);
      send_all(client, std::string_view(answer).substr(0, armed.at_byte));
      // A reset would overtake the bytes: they are taken first.
      if (armed.at_byte % 2 == 0) {
        ::shutdown(client, SHUT_WR);
        wait_for_end(client, stopping_);
      }
      close_by_reset(client);
      return false;
    }
    case WireFault::half_close_answer: {
      const auto answer = ask(request);
      send_all(client, std::string_view(answer).substr(0, armed.at_byte));
      ::shutdown(client, SHUT_WR);
      wait_for_end(client, stopping_);
      ::close(client);
      return false;
    }
    case WireFault::stall_answer: {
      const auto answer = ask(request);
      send_all(client, std::string_view(answer).substr(0, armed.at_byte));
      wait_for_end(client, stopping_);
      ::close(client);
      return false;
    }
    case WireFault::drip: {
      const auto answer = ask(request);
      send_all(client, std::string_view(answer).substr(0, armed.at_byte));
      for (std::size_t at = armed.at_byte; at < answer.size() && !stopping_; ++at) {
        if (!send_all(client, std::string_view(answer).substr(at, 1))) break;
        std::this_thread::sleep_for(std::chrono::microseconds(20));
      }
      return true;
    }
    case WireFault::duplicate: {
      ask(request);
      return send_all(client, ask(request));
    }
    case WireFault::twins: {
      std::string first, second;
      std::thread other([&] { first = ask(request); });
      second = ask(request);
      other.join();
      return send_all(client, armed.at_byte % 2 == 0 ? first : second);
    }
    case WireFault::late:
      wait_for_end(client, stopping_);
      ::close(client);
      // Up to the time that the same bytes are sent again, and beyond.
      std::this_thread::sleep_for(std::chrono::milliseconds(armed.at_byte));
      ask(request);
      return false;
  }
  return false;
}

}  // namespace tillbridge::test
