#include "drill/cable.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "catch2.hpp"

using namespace till_drill;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kPatience_ms = 10'000;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

/// A connected socket, or one end of a conversation.
class Talk {
 public:
  explicit Talk(int descriptor) : descriptor_(descriptor) {}
  ~Talk() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Talk(Talk&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  Talk& operator=(Talk&&) = delete;

  static Talk to(std::uint16_t port) {
    Talk talk(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto address = loopback(port);
    talk.connect_error_ =
        ::connect(talk.descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0
            ? 0
            : errno;
    return talk;
  }

  int connect_error() const { return connect_error_; }
  void say(const std::string& text) { ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL); }
  void end() { ::shutdown(descriptor_, SHUT_WR); }

  /// Reads until `count` bytes, the end (then what came) or an error; an error's number is kept.
  std::string hear(std::size_t count, int patience_ms = kPatience_ms) {
    std::string text;
    while (text.size() < count) {
      pollfd watched{descriptor_, POLLIN, 0};
      if (::poll(&watched, 1, patience_ms) == 0) break;
      char buffer[4096];
      const auto got = ::recv(descriptor_, buffer, std::min(sizeof(buffer), count - text.size()), 0);
      if (got < 0) error_ = errno;
      if (got == 0) ended_ = true;
      if (got <= 0) break;
      text.append(buffer, static_cast<std::size_t>(got));
    }
    return text;
  }
  bool ended() const { return ended_; }
  int error() const { return error_; }
  bool silent(int for_ms) {
    pollfd watched{descriptor_, POLLIN, 0};
    return ::poll(&watched, 1, for_ms) == 0;
  }

 private:
  int descriptor_;
  int connect_error_ = 0, error_ = 0;
  bool ended_ = false;
};

/// The far end: a listening socket whose connections the test takes one by one.
class Store {
 public:
  Store() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    auto address = loopback(0);
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    ::listen(listener_, 16);
    socklen_t length = sizeof(address);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port = ntohs(address.sin_port);
  }
  ~Store() { ::close(listener_); }
  Talk take() {
    pollfd watched{listener_, POLLIN, 0};
    REQUIRE(::poll(&watched, 1, kPatience_ms) == 1);
    return Talk(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC));
  }
  bool untouched(int for_ms) {
    pollfd watched{listener_, POLLIN, 0};
    return ::poll(&watched, 1, for_ms) == 0;
  }
  std::uint16_t port = 0;

 private:
  int listener_;
};

struct Shop {
  Store store;
  Cable cable{"127.0.0.1", store.port};
};

}  // namespace

TEST_CASE("a cable that is in carries bytes both ways and passes on the end") {
  Shop shop;
  auto plugin = Talk::to(shop.cable.port());
  auto store = shop.store.take();
  plugin.say("question");
  CHECK(store.hear(8) == "question");
  store.say("answer");
  CHECK(plugin.hear(6) == "answer");
  plugin.end();
  CHECK(store.hear(1).empty());
  CHECK(store.ended());
  store.say("late word");
  CHECK(plugin.hear(9) == "late word");
  const std::string much(3'000'000, 'x');
  auto second = Talk::to(shop.cable.port());
  auto far = shop.store.take();
  std::thread sender([&] { far.say(much); });
  CHECK(second.hear(much.size()).size() == much.size());
  sender.join();
}

TEST_CASE(
    "pulling the cable resets what is open and refuses what is new, until it is back on the same port") {
  Shop shop;
  auto plugin = Talk::to(shop.cable.port());
  auto store = shop.store.take();
  plugin.say("x");
  REQUIRE(store.hear(1) == "x");
  shop.cable.set_state(CableState::kDown);
  CHECK(plugin.hear(1).empty());
  CHECK(plugin.error() == ECONNRESET);
  CHECK(store.hear(1).empty());
  CHECK(store.error() == ECONNRESET);
  for (int round = 0; round < 5; ++round) CHECK(Talk::to(shop.cable.port()).connect_error() == ECONNREFUSED);
  shop.cable.set_state(CableState::kUp);
  auto again = Talk::to(shop.cable.port());
  CHECK(again.connect_error() == 0);
  again.say("y");
  CHECK(shop.store.take().hear(1) == "y");
}

TEST_CASE("nobody else can take the port while the cable is out") {
  Store store;
  std::uint16_t port = 0;
  {
    Cable first("127.0.0.1", store.port);
    port = first.port();
    first.set_state(CableState::kDown);
    const int thief = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = loopback(port);
    CHECK(::bind(thief, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0);
    ::close(thief);
  }
  Cable second("127.0.0.1", store.port, port);
  CHECK(second.port() == port);
  CHECK_THROWS_WITH(Cable("127.0.0.1", store.port, port),
                    Catch::Matchers::Contains("is taken by another program"));
}

TEST_CASE("a black hole takes connections and bytes, and gives nothing") {
  Shop shop;
  auto open_before = Talk::to(shop.cable.port());
  auto store = shop.store.take();
  shop.cable.set_state(CableState::kBlackhole);
  open_before.say("lost");
  auto plugin = Talk::to(shop.cable.port());
  CHECK(plugin.connect_error() == 0);
  plugin.say("hello?");
  CHECK(plugin.silent(150));
  CHECK(store.silent(50));
  CHECK(shop.store.untouched(50));
  CHECK(shop.cable.counts().swallowed == 10);
  shop.cable.set_state(CableState::kUp);
  CHECK(plugin.hear(1).empty());
  CHECK(plugin.error() == ECONNRESET);
}

TEST_CASE("a store that is not there resets the plugin's connection") {
  std::uint16_t nobody = 0;
  { nobody = Store().port; }
  Cable cable("127.0.0.1", nobody);
  auto plugin = Talk::to(cable.port());
  CHECK(plugin.hear(1).empty());
  CHECK(plugin.error() == ECONNRESET);
}

TEST_CASE("a connection is cut after so many bytes, on the way there or on the way back") {
  Shop shop;
  CableFault fault;
  fault.after_bytes = 5;
  shop.cable.add_fault(fault);
  auto plugin = Talk::to(shop.cable.port());
  auto store = shop.store.take();
  plugin.say("0123456789");
  CHECK(store.hear(10) == "01234");
  CHECK(store.error() == ECONNRESET);
  CHECK(plugin.hear(1).empty());
  CHECK(plugin.error() == ECONNRESET);

  fault.way = CableWay::kFromStore;
  shop.cable.add_fault(fault);
  auto second = Talk::to(shop.cable.port());
  auto answering = shop.store.take();
  second.say("question");
  CHECK(answering.hear(8) == "question");
  answering.say("0123456789");
  CHECK(second.hear(10) == "01234");
  CHECK(second.error() == ECONNRESET);

  auto third = Talk::to(shop.cable.port());  // a fault strikes as often as it was told
  third.say("0123456789");
  CHECK(shop.store.take().hear(10) == "0123456789");
}

TEST_CASE("a stalled way goes on when the faults are cleared") {
  Shop shop;
  CableFault fault;
  fault.kind = CableFaultKind::kStall;
  fault.after_bytes = 3;
  auto plugin = Talk::to(shop.cable.port());
  auto store = shop.store.take();
  shop.cable.add_fault(fault);  // strikes what is open, too
  plugin.say("abcdef");
  CHECK(store.hear(3) == "abc");
  CHECK(store.silent(100));
  shop.cable.clear_faults();
  CHECK(store.hear(3) == "def");
}

TEST_CASE("a half-closed way ends, the other goes on") {
  Shop shop;
  CableFault fault;
  fault.kind = CableFaultKind::kHalfClose;
  fault.after_bytes = 4;
  shop.cable.add_fault(fault);
  auto plugin = Talk::to(shop.cable.port());
  auto store = shop.store.take();
  plugin.say("abcdefgh");
  CHECK(store.hear(8) == "abcd");
  CHECK(store.ended());
  store.say("still here");
  CHECK(plugin.hear(10) == "still here");
}

TEST_CASE("a dripping way lets little through at a time, a slow one lets it through late") {
  Shop shop;
  CableFault drip;
  drip.kind = CableFaultKind::kDrip;
  drip.bytes_per_s = 100;
  shop.cable.add_fault(drip);
  auto plugin = Talk::to(shop.cable.port());
  auto store = shop.store.take();
  auto start = Clock::now();
  plugin.say(std::string(40, 'x'));
  CHECK(store.hear(40).size() == 40);
  CHECK(Clock::now() - start >= milliseconds(250));

  CableFault late;
  late.kind = CableFaultKind::kDelay;
  late.delay_ms = 200;
  late.count = 2;  // the dripping connection is open still and takes one
  shop.cable.add_fault(late);
  auto second = Talk::to(shop.cable.port());
  auto far = shop.store.take();
  start = Clock::now();
  second.say("hello");
  CHECK(far.hear(5) == "hello");
  CHECK(Clock::now() - start >= milliseconds(190));
}

TEST_CASE("a duplicated request reaches the store twice, its second answer reaches nobody") {
  Shop shop;
  CableFault twice;
  twice.kind = CableFaultKind::kDuplicate;
  twice.delay_ms = 50;
  shop.cable.add_fault(twice);
  auto plugin = Talk::to(shop.cable.port());
  auto store = shop.store.take();
  plugin.say("POST one");
  CHECK(store.hear(8) == "POST one");
  store.say("200");
  CHECK(plugin.hear(3) == "200");
  auto echo = shop.store.take();
  CHECK(echo.hear(8) == "POST one");
  echo.say("422");
  CHECK(plugin.silent(100));
}
