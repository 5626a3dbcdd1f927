#include "sandbox/http/server.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <map>
#include <set>
#include <thread>

#include "sandbox/http/connection.h"

namespace sandbox {
namespace {

using Clock = std::chrono::steady_clock;

TimeMs wall_clock() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::chrono::microseconds span(double seconds) {
  return std::chrono::microseconds(static_cast<std::int64_t>(seconds * 1e6));
}

// A thread per connection. Requests that hang or drip hold their own thread and nobody else's.
class ThreadPerConnection : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> work) override {
    std::lock_guard lock(mutex_);
    reap();
    auto done = std::make_shared<std::atomic<bool>>(false);
    threads_.push_back({std::thread([work = std::move(work), done] {
                          work();
                          done->store(true);
                        }),
                        done});
  }

  void shutdown() override {
    std::list<Entry> threads;
    {
      std::lock_guard lock(mutex_);
      threads.swap(threads_);
    }
    for (Entry& entry : threads) entry.thread.join();
  }

 private:
  struct Entry {
    std::thread thread;
    std::shared_ptr<std::atomic<bool>> done;
  };

  void reap() {
    for (auto it = threads_.begin(); it != threads_.end();) {
      if (!it->done->load()) {
        ++it;
        continue;
      }
      it->thread.join();
      it = threads_.erase(it);
    }
  }

  std::mutex mutex_;
  std::list<Entry> threads_;
};

// Requests whose connection died, to be applied later.
class LateWork {
 public:
  explicit LateWork(Sandbox& sandbox) : sandbox_(sandbox), thread_([this] { run(); }) {}
  ~LateWork() { stop(); }

  void add(double seconds, Arrival arrival, std::int64_t seq) {
    std::lock_guard lock(mutex_);
    due_.emplace(Clock::now() + span(seconds), std::pair{std::move(arrival), seq});
    wake_.notify_all();
  }

  void stop() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
      wake_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      if (due_.empty()) {
        wake_.wait(lock);
      } else if (due_.begin()->first > Clock::now()) {
        wake_.wait_until(lock, due_.begin()->first);
      } else {
        auto [arrival, seq] = std::move(due_.begin()->second);
        due_.erase(due_.begin());
        lock.unlock();
        sandbox_.apply_late(arrival, seq, wall_clock());
        lock.lock();
      }
    }
  }

  Sandbox& sandbox_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::multimap<Clock::time_point, std::pair<Arrival, std::int64_t>> due_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

struct Server::Parts : httplib::Server {
  Parts(Sandbox& box, const ServerOptions& options);

  void open(const ServerOptions& options);
  void end();
  void respond(const httplib::Request& request, httplib::Response& response);
  void respond_to_api(const Arrival& arrival, httplib::Response& response);
  /// Waits; false when the server stops, or when the faults were cleared and `until_cleared`.
  bool pause(double seconds, std::uint64_t cleared, bool until_cleared);
  void notify() {
    std::lock_guard lock(mutex_);
    wake_.notify_all();
  }

  Sandbox& sandbox;
  LateWork late;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> tls_{nullptr, &SSL_CTX_free};
  socket_t listening_ = -1;
  int port_ = 0;
  std::thread thread_;

 private:
  bool process_and_close_socket(socket_t socket) override;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::set<socket_t> open_;
  bool stopping_ = false;
};

Server::Parts::Parts(Sandbox& box, const ServerOptions& options) : sandbox(box), late(box) {
  if (!options.tls_certificate.empty()) {
    tls_.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_set_min_proto_version(tls_.get(), TLS1_2_VERSION);
    if (SSL_CTX_use_certificate_chain_file(tls_.get(), options.tls_certificate.c_str()) != 1) {
      throw ServerError("The certificate " + options.tls_certificate +
                        " cannot be used; --tls needs a PEM certificate and its key.");
    }
    const bool key = SSL_CTX_use_PrivateKey_file(tls_.get(), options.tls_key.c_str(), SSL_FILETYPE_PEM) == 1;
    if (!key || SSL_CTX_check_private_key(tls_.get()) != 1) {
      throw ServerError("The key " + options.tls_key +
                        " cannot be used with the certificate; --tls needs a PEM certificate and its key.");
    }
  }
  new_task_queue = [] { return new ThreadPerConnection; };
  set_keep_alive_max_count(1'000'000'000);
  set_keep_alive_timeout(75);
  set_read_timeout(60);
  set_payload_max_length(64u << 20);
  set_socket_options([this](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes,
                 sizeof yes);  // not SO_REUSEPORT: a port in use is an error
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    listening_ = socket;
  });
  auto handler = [this](const httplib::Request& request, httplib::Response& response) {
    respond(request, response);
  };
  // A request without a body that says so by leaving the length out must not wait for one.
  set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    const bool body = request.has_header("Content-Length") || request.has_header("Transfer-Encoding");
    if (body) return HandlerResponse::Unhandled;
    respond(request, response);
    return HandlerResponse::Handled;
  });
  for (const char* every : {".*"}) {
    Get(every, handler);
    Post(every, handler);
    Put(every, handler);
    Patch(every, handler);
    Delete(every, handler);
  }
}

void Server::Parts::open(const ServerOptions& options) {
  port_ = options.port;
  const bool bound =
      port_ == 0 ? (port_ = bind_to_any_port("127.0.0.1")) > 0 : bind_to_port("127.0.0.1", port_);
  if (!bound) {
    throw ServerError("The port " + std::to_string(options.port) +
                      " is in use or not allowed; choose another with --port, or 0 for any.");
  }
  ::listen(listening_, 256);
}

bool Server::Parts::process_and_close_socket(socket_t socket) {
  const int yes = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  Connection connection(socket, tls_ ? SSL_new(tls_.get()) : nullptr);
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return true;
    open_.insert(socket);
  }
  {
    ServingScope scope(connection);
    bool going = connection.shake_hands();
    while (going && connection.wait_for_request(75)) {
      bool closed = false;
      going = process_request(connection, false, closed, nullptr) && !closed && !connection.is_cut();
    }
  }
  // Forgotten before it is closed: the number may belong to another connection right after.
  std::lock_guard lock(mutex_);
  open_.erase(socket);
  return true;
}

bool Server::Parts::pause(double seconds, std::uint64_t cleared, bool until_cleared) {
  const auto end = Clock::now() + span(seconds);
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (until_cleared && sandbox.cleared() != cleared) return false;
    if (wake_.wait_until(lock, end) == std::cv_status::timeout) return !stopping_;
  }
  return false;
}

void Server::Parts::end() {
  late.stop();
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
    for (socket_t socket : open_) ::shutdown(socket, SHUT_RDWR);
  }
  if (thread_.joinable()) {
    while (!is_running()) std::this_thread::yield();
    httplib::Server::stop();
    thread_.join();
  }
}

void Server::Parts::respond(const httplib::Request& request, httplib::Response& response) {
  const std::string admin = "/_sandbox/";
  std::vector<std::pair<std::string, std::string>> query(request.params.begin(), request.params.end());
  if (request.path.rfind(admin, 0) == 0) {
    const Reply reply =
        sandbox.admin(request.method, request.path.substr(admin.size()), query, request.body, wall_clock());
    notify();
    response.status = reply.status;
    if (!reply.body.empty()) response.set_content(reply.body, reply.content_type);
    return;
  }
  Arrival arrival{request.method,
                  request.target,
                  request.path,
                  std::move(query),
                  request.get_header_value("X-Auth-Token"),
                  request.body,
                  request.get_header_value("Content-Type"),
                  request.get_header_value("Accept")};
  respond_to_api(arrival, response);
}

void Server::Parts::respond_to_api(const Arrival& arrival, httplib::Response& response) {
  constexpr double kForever = 1e6;
  Connection& connection = *Connection::current();
  const std::uint64_t cleared = sandbox.cleared();
  const Verdict verdict = sandbox.handle(arrival, wall_clock());
  if (verdict.apply_late_seconds >= 0) late.add(verdict.apply_late_seconds, arrival, verdict.seq);
  if (verdict.wait_seconds > 0) pause(verdict.wait_seconds, cleared, true);
  switch (verdict.way) {
    case Verdict::Way::kCut:
      connection.cut();
      return;
    case Verdict::Way::kHang:
      pause(verdict.hang_seconds.value_or(kForever), cleared, true);
      connection.cut();
      return;
    default:
      break;
  }
  response.status = verdict.reply.status;
  for (const auto& [name, value] : verdict.headers) response.set_header(name, value);
  const std::string& body = verdict.reply.body;
  if (body.empty()) return;
  if (verdict.way == Verdict::Way::kAnswer) {
    response.set_content(body, verdict.reply.content_type);
    return;
  }
  const bool drip = verdict.way == Verdict::Way::kDrip;
  const double step = drip ? verdict.drip_seconds / static_cast<double>(body.size()) : 0;
  response.set_content_provider(body.size(), verdict.reply.content_type,
                                [this, body, drip, step, cleared, &connection](
                                    std::size_t offset, std::size_t, httplib::DataSink& sink) {
                                  if (!drip) {
                                    // Half of what the length promised, then the end.
                                    const std::size_t half = body.size() / 2;
                                    if (offset < half) return sink.write(body.data() + offset, half - offset);
                                    connection.cut();
                                    return false;
                                  }
                                  if (!pause(step, cleared, true) && sandbox.cleared() == cleared)
                                    return false;
                                  const std::size_t size =
                                      sandbox.cleared() == cleared ? 1 : body.size() - offset;
                                  return sink.write(body.data() + offset, size);
                                });
}

Server::Server(Sandbox& sandbox, const ServerOptions& options)
    : parts_(std::make_unique<Parts>(sandbox, options)) {
  parts_->open(options);
  sandbox.set_origin(origin());
}

Server::~Server() {
  stop();
}

int Server::port() const {
  return parts_->port_;
}

std::string Server::origin() const {
  return (parts_->tls_ ? "https" : "http") + std::string("://127.0.0.1:") + std::to_string(parts_->port_);
}

void Server::start() {
  parts_->thread_ = std::thread([this] { parts_->listen_after_bind(); });
}

void Server::stop() {
  parts_->end();
}

}  // namespace sandbox
