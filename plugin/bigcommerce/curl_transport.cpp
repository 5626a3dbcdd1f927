#include "plugin/bigcommerce/curl_transport.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <utility>

#include "plugin/bigcommerce/curl_exchange.h"

namespace tillbridge::bigcommerce {
namespace {

constexpr std::size_t kIdleExchanges = 4;
constexpr long kKeptConnections = 8;

/// Once for each copy of this library in the process. libcurl counts its users itself; it is never taken
/// down, because a thread that resolves a name may still run, and because the host may use libcurl as well.
void initialise_libcurl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

}  // namespace

struct CurlTransport::Impl {
  using Clock = std::chrono::steady_clock;

  explicit Impl(TransportOptions with) : options(std::move(with)), headers(new HeaderLines(options.token)) {
    options.token = Secret();  // one copy less
    multi = curl_multi_init();
    if (multi != nullptr) {
      curl_multi_setopt(multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
      curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kKeptConnections);
    }
  }

  ~Impl() {
    for (auto& exchange : active) curl_multi_remove_handle(multi, exchange->handle());
    active.clear();
    idle.clear();
    if (multi != nullptr) curl_multi_cleanup(multi);
  }

  std::unique_ptr<CurlExchange> take_idle() {
    if (idle.empty()) return std::make_unique<CurlExchange>(options);
    auto exchange = std::move(idle.back());
    idle.pop_back();
    return exchange;
  }

  void fail(std::uint64_t id, std::string cause) {
    HttpReply reply;
    reply.id = id;
    reply.delivery = Delivery::not_sent;
    reply.cause = std::move(cause);
    ended.push_back(std::move(reply));
  }

  void start(std::uint64_t id, const HttpRequest& request) {
    if (multi == nullptr) return fail(id, "libcurl could not be started");
    if (auto why = why_not_sendable(options.base, request)) return fail(id, std::move(*why));
    auto exchange = take_idle();
    if (!exchange->prepare(id, request, headers) ||
        curl_multi_add_handle(multi, exchange->handle()) != CURLM_OK) {
      ended.push_back(exchange->finish(CURLE_FAILED_INIT));
      return;  // a handle that refused something is not used again
    }
    active.push_back(std::move(exchange));
  }

  /// Lets libcurl work on all exchanges and gathers those that ended.
  void perform() {
    int running = 0;
    curl_multi_perform(multi, &running);
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURL* handle = message->easy_handle;
      const CURLcode code = message->data.result;  // gone once the handle is removed
      const auto found = std::find_if(active.begin(), active.end(),
                                      [&](const auto& exchange) { return exchange->handle() == handle; });
      if (found == active.end()) continue;
      auto exchange = std::move(*found);
      active.erase(found);
      curl_multi_remove_handle(multi, exchange->handle());
      ended.push_back(exchange->finish(code));
      if (idle.size() < kIdleExchanges) idle.push_back(std::move(exchange));
    }
  }

  /// A store, or what poses as one, may echo what it was sent; no answer carries the token past this point.
  void strike_token(HttpReply& reply) const {
    const std::string_view secret = headers->token().reveal();
    if (secret.empty()) return;
    const auto strike = [secret](std::string& text) {
      for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
        text.replace(at, secret.size(), "***");
    };
    strike(reply.body);
    strike(reply.cause);
    for (auto& [name, value] : reply.headers) strike(value);
  }

  std::vector<HttpReply> wait(core::Millis timeout_ms) {
    const auto deadline =
        Clock::now() + std::chrono::milliseconds(std::clamp<core::Millis>(timeout_ms, 0, 86'400'000));
    while (true) {
      if (multi != nullptr) perform();
      const bool was_woken = woken.exchange(false);
      if (!ended.empty() || was_woken) break;
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
      if (left.count() <= 0) break;
      if (multi == nullptr ||
          curl_multi_poll(multi, nullptr, 0, static_cast<int>(left.count()), nullptr) != CURLM_OK) {
        // Never seen; a pause keeps it from spinning.
        std::this_thread::sleep_for(std::min(left, std::chrono::milliseconds(20)));
      }
    }
    return std::exchange(ended, {});
  }

  TransportOptions options;
  std::shared_ptr<const HeaderLines> headers;
  CURLM* multi = nullptr;
  std::vector<std::unique_ptr<CurlExchange>> active;
  std::vector<std::unique_ptr<CurlExchange>> idle;
  std::vector<HttpReply> ended;
  std::atomic<bool> woken = false;
};

CurlTransport::CurlTransport(TransportOptions options) {
  initialise_libcurl();
  impl_ = std::make_unique<Impl>(std::move(options));
}

CurlTransport::~CurlTransport() = default;

void CurlTransport::start(std::uint64_t id, const HttpRequest& request) {
  impl_->start(id, request);
}

void CurlTransport::hurry() {
  if (impl_->multi != nullptr) impl_->perform();
}

void CurlTransport::cancel(std::uint64_t id) {
  auto& active = impl_->active;
  const auto found =
      std::find_if(active.begin(), active.end(), [&](const auto& exchange) { return exchange->id() == id; });
  if (found != active.end()) {
    curl_multi_remove_handle(impl_->multi, (*found)->handle());
    active.erase(found);
  }
  std::erase_if(impl_->ended, [&](const HttpReply& reply) { return reply.id == id; });
}

std::vector<HttpReply> CurlTransport::wait(core::Millis timeout_ms) {
  auto replies = impl_->wait(timeout_ms);
  for (auto& reply : replies) impl_->strike_token(reply);
  return replies;
}

void CurlTransport::wake() {
  impl_->woken = true;
  if (impl_->multi != nullptr) curl_multi_wakeup(impl_->multi);
}

void CurlTransport::set_token(Secret token) {
  impl_->headers = std::make_shared<const HeaderLines>(token);
}

const ApiBase& CurlTransport::base() const {
  return impl_->options.base;
}

}  // namespace tillbridge::bigcommerce
