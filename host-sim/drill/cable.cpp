#include "drill/cable.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <functional>
#include <list>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "drill/cable_pipe.h"

namespace till_drill {
namespace {

constexpr auto kReplayPatience = std::chrono::seconds(3);

/// A socket that is closed with its owner.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  ~Socket() { close(); }
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    if (this != &other) {
      close();
      descriptor_ = std::exchange(other.descriptor_, -1);
    }
    return *this;
  }
  int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }
  void close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  }
  /// Closes so that the other end gets a reset, not an end.
  void reset() {
    if (descriptor_ < 0) return;
    const linger at_once{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    close();
  }

 private:
  int descriptor_ = -1;
};

Socket new_socket() {
  Socket made(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!made) throw CableError(fmt::format("The cable got no socket ({}).", std::strerror(errno)));
  return made;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

bool bind_to(const Socket& socket, std::uint16_t port) {
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  const auto address = loopback(port);
  return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

sockaddr_in resolve(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0 || found == nullptr) {
    throw CableError(fmt::format("The store's host {} has no address; check the URL.", host));
  }
  sockaddr_in address{};
  std::memcpy(&address, found->ai_addr, sizeof(address));
  ::freeaddrinfo(found);
  address.sin_port = htons(port);
  return address;
}

struct Connection {
  Socket plugin, store;  ///< a replay has no plugin, a call into the black hole no store
  CablePipe to_store, from_store;
  bool lost_bytes = false;  ///< something of it was swallowed: it cannot go on
  bool replay = false;
  RelayClock::time_point give_up{};  ///< replays
  bool duplicates = false;
  std::uint32_t duplicate_delay_ms = 0;
  std::string copied;  ///< of what the plugin sent, for the duplicate

  void reset() {
    plugin.reset();
    store.reset();
  }
  bool gone() const { return !plugin && !store; }
};

}  // namespace

struct Cable::State {
  State(const std::string& host, std::uint16_t port) : store(resolve(host, port)) {}

  void listen_again();
  void run();
  void round();
  void accept_all();
  void read_from(Connection& connection, bool from_plugin);
  void pump(Connection& connection);
  void strike(Connection& connection, const CableFault& fault);
  void start_replay(std::string bytes, std::uint32_t delay_ms);
  void enter(CableState next);
  /// Runs `job` on the relay's thread and waits for its end.
  void on_thread(const std::function<void()>& job);

  sockaddr_in store;
  std::uint16_t port = 0;
  Socket reserved, listener, wake;
  std::list<Connection> connections;
  std::vector<CableFault> armed;
  CableState current = CableState::kUp;

  mutable std::mutex mutex;
  std::condition_variable finished;
  const std::function<void()>* job = nullptr;
  CableCounts counts;
  CableState shown = CableState::kUp;
  bool stopping = false;
  std::thread thread;
};

void Cable::State::listen_again() {
  listener = new_socket();
  if (!bind_to(listener, port) || ::listen(listener.get(), 64) != 0) {
    throw CableError(
        fmt::format("The cable's port {} is taken by another program; end that, or link again.", port));
  }
}

void Cable::State::strike(Connection& connection, const CableFault& fault) {
  if (fault.kind == CableFaultKind::kDuplicate) {
    connection.duplicates = true;
    connection.duplicate_delay_ms = fault.delay_ms;
    return;
  }
  auto& pipe = fault.way == CableWay::kToStore ? connection.to_store : connection.from_store;
  pipe.add(fault, RelayClock::now());
}

void Cable::State::accept_all() {
  while (true) {
    Socket plugin(::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!plugin) return;
    const int on = 1;
    ::setsockopt(plugin.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    Connection connection;
    connection.plugin = std::move(plugin);
    if (current == CableState::kBlackhole) {
      connection.lost_bytes = true;
    } else {
      connection.store = new_socket();
      ::setsockopt(connection.store.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
      const auto started =
          ::connect(connection.store.get(), reinterpret_cast<const sockaddr*>(&store), sizeof(store));
      if (started != 0 && errno != EINPROGRESS) {
        connection.reset();
        continue;
      }
    }
    for (auto& fault : armed) {
      if (fault.count == 0) continue;
      --fault.count;
      strike(connection, fault);
    }
    {
      const std::lock_guard lock(mutex);
      ++counts.connections;
    }
    connections.push_back(std::move(connection));
  }
}

void Cable::State::start_replay(std::string bytes, std::uint32_t delay_ms) {
  Connection again;
  again.replay = true;
  again.store = new_socket();
  again.give_up = RelayClock::now() + std::chrono::milliseconds(delay_ms) + kReplayPatience;
  CableFault late;
  late.kind = CableFaultKind::kDelay;
  late.delay_ms = delay_ms;
  again.to_store.add(late, RelayClock::now());
  again.to_store.take(bytes.data(), bytes.size(), RelayClock::now());
  ::connect(again.store.get(), reinterpret_cast<const sockaddr*>(&store), sizeof(store));
  connections.push_back(std::move(again));
}

void Cable::State::read_from(Connection& connection, bool from_plugin) {
  std::array<char, 16384> buffer;
  auto& source = from_plugin ? connection.plugin : connection.store;
  auto& pipe = from_plugin ? connection.to_store : connection.from_store;
  const auto count = ::recv(source.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count < 0) {
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return;
    if (current == CableState::kBlackhole) {
      source.close();  // the other end must not learn of it
    } else {
      connection.reset();
    }
    return;
  }
  if (count == 0) {
    pipe.source_ended = true;
    if (current == CableState::kBlackhole) source.close();
    return;
  }
  const auto size = static_cast<std::size_t>(count);
  if (current == CableState::kBlackhole) {
    connection.lost_bytes = true;
    const std::lock_guard lock(mutex);
    counts.swallowed += size;
    return;
  }
  if (connection.replay) return;
  pipe.take(buffer.data(), size, RelayClock::now());
  if (!connection.duplicates) return;
  if (from_plugin) {
    connection.copied.append(buffer.data(), size);
  } else if (!connection.copied.empty()) {
    connection.duplicates = false;
    start_replay(std::move(connection.copied), connection.duplicate_delay_ms);
    connection.copied.clear();
  }
}

void Cable::State::pump(Connection& connection) {
  const auto now = RelayClock::now();
  const auto before_to = connection.to_store.written;
  const auto before_from = connection.from_store.written;
  const auto one_way = [&](CablePipe& pipe, Socket& to) {
    if (!to) return true;
    const auto flow = pipe.pump(to.get(), now);
    if (flow != CablePipe::Flow::kGoing) return false;
    if (pipe.source_ended && pipe.empty() && !pipe.end_passed) {
      ::shutdown(to.get(), SHUT_WR);
      pipe.end_passed = true;
    }
    return true;
  };
  const bool going =
      one_way(connection.to_store, connection.store) && one_way(connection.from_store, connection.plugin);
  {
    const std::lock_guard lock(mutex);
    counts.bytes_to_store += connection.to_store.written - before_to;
    counts.bytes_from_store += connection.from_store.written - before_from;
  }
  if (!going) connection.reset();
  const bool both_ended = connection.to_store.end_passed && connection.from_store.end_passed &&
                          connection.to_store.source_ended && connection.from_store.source_ended;
  if (both_ended || (connection.replay && (now > connection.give_up || connection.from_store.source_ended))) {
    connection.plugin.close();
    connection.store.close();
  }
}

void Cable::State::enter(CableState next) {
  if (next == current) return;
  if (next == CableState::kDown) {
    listener.close();
    for (auto& connection : connections) connection.reset();
    connections.clear();
  } else if (!listener) {
    listen_again();
  }
  if (next == CableState::kUp) {
    // A stream with a hole in it cannot go on.
    connections.remove_if([](Connection& connection) {
      const bool dead = connection.lost_bytes || !connection.plugin || !connection.store;
      if (dead && !connection.replay) connection.reset();
      return dead && !connection.replay;
    });
  }
  current = next;
}

void Cable::State::round() {
  const auto now = RelayClock::now();
  std::vector<pollfd> watched{{wake.get(), POLLIN, 0}};
  if (listener) watched.push_back({listener.get(), POLLIN, 0});
  struct Slot {
    Connection* connection;
    std::size_t plugin, store;
  };
  std::vector<Slot> slots;
  auto look = now + std::chrono::hours(1);
  const auto watch = [&](const Socket& socket, const CablePipe& in, const CablePipe& out) -> std::size_t {
    if (!socket) return 0;
    const bool swallow = current == CableState::kBlackhole;
    pollfd entry{socket.get(), 0, 0};
    if (!in.source_ended && (swallow || in.wants_more() || in.discarding)) entry.events |= POLLIN;
    if (!swallow && out.ready(now)) entry.events |= POLLOUT;
    // A socket with nothing to ask for would still report its hang-up on every round.
    if (entry.events == 0) return 0;
    watched.push_back(entry);
    return watched.size() - 1;
  };
  for (auto& connection : connections) {
    Slot slot{&connection, 0, 0};
    slot.plugin = watch(connection.plugin, connection.to_store, connection.from_store);
    slot.store = watch(connection.store, connection.from_store, connection.to_store);
    slots.push_back(slot);
    look = std::min({look, connection.to_store.next_look(now), connection.from_store.next_look(now)});
    if (connection.replay) look = std::min(look, connection.give_up);
  }
  const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(look - now).count() + 1;
  ::poll(watched.data(), watched.size(), static_cast<int>(std::clamp<long long>(wait, 0, 3'600'000)));

  if (watched[0].revents != 0) {
    std::uint64_t ignored = 0;
    [[maybe_unused]] const auto count = ::read(wake.get(), &ignored, sizeof(ignored));
  }
  for (const auto& slot : slots) {
    const auto spoke = [&](std::size_t index) {
      return index != 0 && (watched[index].revents & ~POLLOUT) != 0;
    };
    if (spoke(slot.plugin) && slot.connection->plugin) read_from(*slot.connection, true);
    if (spoke(slot.store) && slot.connection->store) read_from(*slot.connection, false);
    if (current != CableState::kBlackhole) pump(*slot.connection);
  }
  if (listener) accept_all();
  connections.remove_if([](const Connection& connection) { return connection.gone(); });
}

void Cable::State::run() {
  while (true) {
    {
      std::unique_lock lock(mutex);
      counts.open = connections.size();
      if (job != nullptr) {
        const auto* now = std::exchange(job, nullptr);
        lock.unlock();
        (*now)();
        lock.lock();
        finished.notify_all();
      }
      if (stopping) break;
    }
    try {
      round();
    } catch (const std::exception&) {
      // Out of sockets: what is open goes on, the next round tries again.
    }
  }
  for (auto& connection : connections) connection.reset();
}

void Cable::State::on_thread(const std::function<void()>& wanted) {
  std::exception_ptr failure;
  bool done = false;
  const std::function<void()> wrapped = [&] {
    try {
      wanted();
    } catch (...) {
      failure = std::current_exception();
    }
    const std::lock_guard lock(mutex);
    done = true;
  };
  std::unique_lock lock(mutex);
  finished.wait(lock, [&] { return job == nullptr; });
  job = &wrapped;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto count = ::write(wake.get(), &one, sizeof(one));
  finished.wait(lock, [&] { return done; });
  if (failure) std::rethrow_exception(failure);
}

Cable::Cable(const std::string& store_host, std::uint16_t store_port, std::uint16_t port)
    : state_(std::make_unique<State>(store_host, store_port)) {
  auto& state = *state_;
  // A bound socket that never listens keeps the port ours while the cable is pulled.
  state.reserved = new_socket();
  if (!bind_to(state.reserved, port)) {
    throw CableError(
        fmt::format("The cable's port {} is taken by another program; end that, or link again.", port));
  }
  sockaddr_in address{};
  socklen_t length = sizeof(address);
  ::getsockname(state.reserved.get(), reinterpret_cast<sockaddr*>(&address), &length);
  state.port = ntohs(address.sin_port);
  state.listen_again();
  state.wake = Socket(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  state.thread = std::thread([&state] { state.run(); });
}

Cable::~Cable() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto count = ::write(state_->wake.get(), &one, sizeof(one));
  state_->thread.join();
}

std::uint16_t Cable::port() const {
  return state_->port;
}

void Cable::set_state(CableState next) {
  state_->on_thread([&] { state_->enter(next); });
  const std::lock_guard lock(state_->mutex);
  state_->shown = next;
}

CableState Cable::state() const {
  const std::lock_guard lock(state_->mutex);
  return state_->shown;
}

void Cable::add_fault(const CableFault& fault) {
  state_->on_thread([&] {
    auto& state = *state_;
    state.armed.push_back(fault);
    auto& left = state.armed.back().count;
    for (auto& connection : state.connections) {
      if (left == 0) break;
      if (connection.replay) continue;
      --left;
      state.strike(connection, fault);
    }
  });
}

void Cable::clear_faults() {
  state_->on_thread([&] {
    auto& state = *state_;
    state.armed.clear();
    for (auto& connection : state.connections) {
      if (connection.replay) continue;
      connection.to_store.clear_strikes();
      connection.from_store.clear_strikes();
      connection.duplicates = false;
      connection.copied.clear();
    }
  });
}

CableCounts Cable::counts() const {
  const std::lock_guard lock(state_->mutex);
  return state_->counts;
}

}  // namespace till_drill
