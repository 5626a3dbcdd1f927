// Two registers on one shop's records, each with the plugin's own executor over the register's own C ABI,
// against the real sandbox. Their clock jumps over every wait in which the network is silent.

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "catch2.hpp"
#include "plugin/abi/register_host.h"
#include "plugin/bigcommerce/curl_transport.h"
#include "plugin/runtime/engine.h"
#include "register/register_host.h"
#include "sandbox_process.h"

using namespace tillbridge;
using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

using Steady = std::chrono::steady_clock;
constexpr core::Millis kMinute = 60'000;
constexpr const char* kShop = R"({"name":"Harbour Goods","currency":"USD","items":[
  {"sku":"MUG","name":"Mug","price":"18.00","register":500,"web":500,"online":true},
  {"sku":"CUP","name":"Cup","price":"9.00","register":50,"web":50,"online":true}]})";

/// Real time, and what was jumped over.
class JumpingClock : public runtime::Clock {
 public:
  core::Millis now() override {
    return jumped_ + std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - began_).count();
  }
  core::UnixMillis wall() override { return morning_ + now(); }
  void jump(core::Millis time) { jumped_ += time; }
  void set_wall(core::Millis by) { morning_ += by; }

 private:
  Steady::time_point began_ = Steady::now();
  core::UnixMillis morning_ = std::chrono::duration_cast<std::chrono::milliseconds>(
                                  std::chrono::system_clock::now().time_since_epoch())
                                  .count();
  core::Millis jumped_ = 1'000;
};

class Pocket : public runtime::TokenKeeper {
 public:
  core::Status put(std::string_view token) override {
    token_ = bigcommerce::Secret(token);
    return core::Done{};
  }
  core::Result<bigcommerce::Secret> get() override { return token_.copy(); }
  core::Status erase() override {
    token_ = {};
    return core::Done{};
  }

 private:
  bigcommerce::Secret token_;
};

/// libcurl behind a cable that can be pulled, that says how many exchanges are open.
class CableTransport : public bigcommerce::Transport {
 public:
  CableTransport(bigcommerce::TransportOptions options, const bool& out, int& open)
      : inner_(std::move(options)), out_(out), open_(open) {}
  ~CableTransport() override { open_ -= mine_; }
  void start(std::uint64_t id, const bigcommerce::HttpRequest& request) override {
    count(1);
    if (!out_) return inner_.start(id, request);
    bigcommerce::HttpReply reply;
    reply.id = id;
    reply.delivery = bigcommerce::Delivery::not_sent;
    reply.cause = "the cable is out";
    unsent_.push_back(std::move(reply));
  }
  void cancel(std::uint64_t id) override {
    count(-1);
    inner_.cancel(id);
  }
  std::vector<bigcommerce::HttpReply> wait(core::Millis timeout_ms) override {
    auto replies = std::exchange(unsent_, {});
    if (replies.empty()) replies = inner_.wait(timeout_ms);
    count(-static_cast<int>(replies.size()));
    return replies;
  }
  void wake() override { inner_.wake(); }

 private:
  void count(int more) {
    mine_ += more;
    open_ += more;
  }
  bigcommerce::CurlTransport inner_;
  const bool& out_;
  int& open_;
  int mine_ = 0;
  std::vector<bigcommerce::HttpReply> unsent_;
};

struct TemporaryFolder {
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tillbridge-location-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string path;
};

till_register::OpenOptions in_shop(const std::string& folder, const std::string& number,
                                   bool office = false) {
  return {folder + "/till-" + number, number, nullptr, folder + "/shop", office};
}

class Desk {
 public:
  Desk(JumpingClock& clock, int& open, const std::string& folder, const std::string& number)
      : records(in_shop(folder, number), till_register::parse_shop(kShop, "the shop")),
        folder_(records.data_dir()),
        open_(open),
        clock_(clock),
        sim_(records, {}),
        host_(*sim_.host()) {
    records.sign_in("robin", "3333");
    records.on_movement([this](const till_register::Movement& movement) {
      const auto read = abi::read_movement(till_register::MovementView(movement).get());
      REQUIRE(read);
      REQUIRE(intake_ != nullptr);
      REQUIRE(intake_->record(read.value()));
    });
    start();
  }

  /// As after the register was switched off.
  void restart() {
    engine.reset();
    start();
  }

  void sell(int mugs) {
    till_register::Cart cart;
    cart.add(*records.item("MUG"), mugs * till_register::kOne);
    records.tender(cart, {{till_register::TenderKind::kCash, cart.totals().total_minor}});
  }

  till_register::Register records;
  bool out = false;  ///< its cable
  std::shared_ptr<const core::Picture> picture = std::make_shared<core::Picture>();
  std::deque<std::string> lines;

 private:
  void start() {
    runtime::EngineParts parts{
        clock_,
        host_,
        calls,
        inbox_,
        board_,
        tokens_,
        [this](const bigcommerce::ApiBase& base, bigcommerce::Secret token) {
          bigcommerce::TransportOptions options;
          options.base = base;
          options.token = std::move(token);
          return std::make_unique<CableTransport>(std::move(options), out, open_);
        },
        [this](runtime::LogLevel, const std::string& line) {
          lines.push_back(line);
          if (lines.size() > 30) lines.pop_front();
        },
        static_cast<std::uint64_t>(records.register_id().front()),
        folder_,
        [this](store::Intake* intake) { intake_ = intake; },
        [this](std::shared_ptr<const core::Picture> made) { picture = std::move(made); },
        [](bigcommerce::Transport*) {}};
    parts.publish_pause = 0;
    engine = std::make_unique<runtime::Engine>(std::move(parts));
    engine->open({}, std::nullopt, records.journal_end());
  }

  std::string folder_;
  int& open_;
  JumpingClock& clock_;
  till_register::RegisterHost sim_;
  abi::RegisterHost host_;
  Pocket tokens_;
  runtime::Inbox inbox_{[] {}};
  store::LaneBoard board_;
  store::Intake* intake_ = nullptr;

 public:
  runtime::HostCalls calls{host_, inbox_};
  std::unique_ptr<runtime::Engine> engine;
};

class Location {
 public:
  Location() : one(clock_, open_, folder_.path, "1"), two(clock_, open_, folder_.path, "2") {}

  void turn() {
    core::Millis wait = 2'000;
    for (auto* desk : {&one, &two}) {
      desk->calls.run([] { return false; });
      wait = std::min(wait, desk->engine->idle_wait_ms(wait));
    }
    if (open_ == 0) clock_.jump(wait);
    for (auto* desk : {&one, &two}) desk->engine->turn(open_ == 0 ? 0 : 5);
  }
  bool until(const std::function<bool()>& holds, int seconds = 60) {
    const auto deadline = Steady::now() + std::chrono::seconds(seconds);
    while (!holds()) {
      if (Steady::now() > deadline) {
        std::string all;
        for (auto* desk : {&one, &two})
          for (const auto& line : desk->lines) all += "\n  " + desk->records.register_id() + " " + line;
        UNSCOPED_INFO(all);
        return false;
      }
      turn();
    }
    return true;
  }
  core::UnixMillis wall() { return clock_.wall(); }
  void set_clock(core::Millis by) { clock_.set_wall(by); }
  void pass(core::Millis time) {
    const auto end = clock_.now() + time;
    // An hour is hundreds of exchanges: under sanitizers, beside other work, two minutes were too few.
    REQUIRE(until([&] { return clock_.now() >= end; }, 300));
  }
  runtime::ActionEnd act(Desk& desk, const std::string& name,
                         std::map<std::string, std::string> arguments = {}) {
    std::optional<runtime::ActionEnd> end;
    desk.engine->act({name, "Robin", std::move(arguments), true},
                     [&](runtime::ActionEnd ended) { end = std::move(ended); });
    REQUIRE(until([&] { return end.has_value(); }));
    return *end;
  }
  void link(Desk& desk) {
    const auto path = folder_.path + "/credentials.txt";
    std::ofstream(path) << sandbox_.credentials();
    const auto end = act(desk, "link", {{"file", path}, {"store_url", sandbox_.url()}});
    INFO(end.words);
    REQUIRE(end.good);
  }
  std::string order(int mugs) {
    const auto placed = json::parse(sandbox_.admin(
        "POST", "orders",
        fmt::format(R"({{"lines":[{{"sku":"MUG","qty":{}}}],"status":"Awaiting Fulfillment"}})", mugs)));
    return std::to_string(placed.at("id").get<int>());
  }
  void cancel(const std::string& order) { sandbox_.admin("POST", "orders/" + order + "/cancel", "{}"); }
  std::int64_t online() const {
    const auto state = json::parse(sandbox_.admin("GET", "state", ""));
    for (const auto& item : state.at("items"))
      if (item.at("sku") == "MUG") return item.at("on_hand").get<std::int64_t>();
    throw std::runtime_error("the sandbox has no mug");
  }
  /// Somebody edits a count in the web store.
  void edit(const std::string& sku, std::int64_t to) {
    sandbox_.admin("PUT", "stock", json{{"sku", sku}, {"to", to}}.dump());
  }
  void receive(int mugs) {
    till_register::Register office(in_shop(folder_.path, "office", true),
                                   till_register::parse_shop(kShop, "the shop"));
    office.sign_in("robin", "3333");
    office.receive("MUG", mugs * till_register::kOne);
  }
  std::int64_t on_hand() const { return *one.records.on_hand("MUG") / till_register::kOne; }
  /// Units that web orders took off the counts.
  std::int64_t taken_off() const {
    std::int64_t units = 0;
    for (const auto& entry : one.records.journal_after("", 1'000).movements)
      if (!entry.origin_key.empty()) units -= entry.lines.front().quantity_milli / till_register::kOne;
    return units;
  }
  bool at_rest() const { return one.picture->queued == 0 && two.picture->queued == 0; }

 private:
  TemporaryFolder folder_;
  SandboxProcess sandbox_{kShop, {"--stock-delay-ms", "0", "--plan", "unlimited", "--seed", "7"}};
  JumpingClock clock_;
  int open_ = 0;

 public:
  Desk one, two;
};

}  // namespace

TEST_CASE("Two registers on one shop's records, one offline for an hour: counts are exact, each order once",
          "[P10]") {
  Location shop;
  auto &one = shop.one, &two = shop.two;
  shop.link(one);
  shop.link(two);
  shop.pass(6 * kMinute);  // the first one notices that it is no longer alone
  REQUIRE(one.picture->registers.rows.size() == 2);
  CHECK(one.picture->registers.begun);
  CHECK_FALSE(two.picture->registers.ours);
  CHECK(two.picture->registers.holder == "Register 1");
  shop.order(2);
  REQUIRE(shop.until([&] { return shop.taken_off() == 2; }));
  shop.receive(1);
  REQUIRE(shop.until([&] { return shop.at_rest() && shop.online() == 499; }));
  shop.pass(6 * kMinute);  // it has said up to where it has taken what the back office did

  // The first one's cable is out for an hour. It sells on, and so does the second; web orders come meanwhile.
  one.out = true;
  one.sell(3);
  two.sell(2);
  const auto cancelled = shop.order(5);
  shop.order(1);
  shop.pass(8 * kMinute);
  CHECK(shop.taken_off() == 2);
  CHECK_FALSE(two.picture->registers.offer);
  CHECK(two.picture->registers.holder == "Register 1");
  shop.pass(9 * kMinute);
  CHECK(two.picture->registers.offer);
  const auto taken = shop.act(two, "take-web-orders");
  INFO(taken.words);
  REQUIRE(taken.good);
  REQUIRE(shop.until([&] { return two.picture->registers.begun; }));
  REQUIRE(shop.until([&] { return shop.taken_off() == 8; }));
  shop.pass(kMinute);
  shop.receive(4);
  shop.cancel(cancelled);
  REQUIRE(shop.until([&] { return shop.taken_off() == 3; }));
  shop.order(7);
  REQUIRE(shop.until([&] { return shop.taken_off() == 10; }));
  shop.pass(40 * kMinute);
  CHECK(one.picture->queued > 0);
  CHECK(two.picture->review.empty());

  // Back again, it sees whose the orders are now, and sends its own sales.
  one.out = false;
  REQUIRE(shop.until([&] { return !one.picture->registers.ours && shop.at_rest(); }));
  CHECK(one.picture->registers.holder == "Register 2");
  shop.pass(10 * kMinute);
  CHECK(shop.taken_off() == 10);
  CHECK(shop.on_hand() == 500 - 10 - 3 - 2 + 1 + 4);
  CHECK(shop.online() == shop.on_hand());
  CHECK(one.picture->review.empty());
  CHECK(two.picture->review.empty());

  // And it takes them over again, once the second has stopped.
  const auto back = shop.act(one, "take-web-orders");
  INFO(back.words);
  REQUIRE(back.good);
  CHECK_THAT(back.words, Contains("Register 2 stops first"));
  REQUIRE(shop.until([&] { return one.picture->registers.begun; }));
  CHECK_FALSE(two.picture->registers.ours);
  shop.order(6);
  shop.receive(3);
  REQUIRE(shop.until([&] { return shop.taken_off() == 16 && shop.at_rest() && shop.online() == 487; }));
  shop.pass(5 * kMinute);
  CHECK(shop.taken_off() == 16);
  CHECK(shop.on_hand() == 487);
  CHECK(shop.online() == 487);
  CHECK(one.picture->review.empty());
}

TEST_CASE("What the back office received while nobody could say who takes it, a person decides", "[P10]") {
  Location shop;
  auto &one = shop.one, &two = shop.two;
  shop.link(one);
  shop.link(two);
  shop.pass(6 * kMinute);
  one.out = true;
  shop.receive(4);  // the first one takes this, and cannot say so
  shop.pass(18 * kMinute);
  REQUIRE(shop.act(two, "take-web-orders").good);
  REQUIRE(shop.until([&] { return two.picture->registers.begun && !two.picture->review.empty(); }));
  CHECK_THAT(two.picture->review.front().reason, Contains("Register 1 may have sent it"));
  one.out = false;
  REQUIRE(shop.until([&] { return shop.online() == 504; }));
  CHECK(shop.act(two, "decide", {{"row", two.picture->review.front().row}, {"choice", "arrived"}}).good);
  shop.pass(5 * kMinute);
  CHECK(shop.online() == 504);
  CHECK(shop.on_hand() == 504);
}

TEST_CASE("What one register owes of an item is no difference to the one that compares counts", "[P10][N4]") {
  Location shop;
  auto &one = shop.one, &two = shop.two;
  shop.link(one);
  shop.link(two);
  shop.pass(20 * kMinute);
  shop.order(498);
  REQUIRE(shop.until([&] { return shop.taken_off() == 498 && shop.online() == 2; }));
  shop.pass(10 * kMinute);
  REQUIRE(shop.act(one, "counts-compare").good);
  shop.pass(5 * kMinute);
  REQUIRE(one.picture->review.empty());
  two.sell(5);  // three more than the web store has
  REQUIRE(shop.until([&] { return two.picture->review.size() == 1 && shop.at_rest(); }));
  CHECK(shop.online() == 0);
  CHECK(shop.on_hand() == -3);
  for (int look = 0; look < 3; ++look) {
    shop.pass(6 * kMinute);
    REQUIRE(shop.act(one, "counts-compare").good);
  }
  shop.pass(6 * kMinute);
  CHECK(one.picture->review.empty());
  // It comes in where it is owed: the web store gets what is left.
  two.records.receive("MUG", 4 * till_register::kOne);
  REQUIRE(shop.until([&] { return shop.online() == 1 && shop.at_rest(); }));
  shop.pass(12 * kMinute);
  CHECK(shop.on_hand() == 1);
  CHECK(one.picture->review.empty());
}

TEST_CASE("What a register sells before the others have heard of it is no difference of counts",
          "[P10][N4]") {
  Location shop;
  auto &one = shop.one, &two = shop.two;
  shop.link(one);
  shop.pass(20 * kMinute);
  REQUIRE(shop.act(one, "counts-compare").good);
  shop.pass(5 * kMinute);
  shop.link(two);
  two.out = true;
  two.sell(3);
  for (int look = 0; look < 6; ++look) {
    REQUIRE(shop.act(one, "counts-compare").good);
    shop.pass(kMinute);
    CHECK(one.picture->review.empty());
  }
  CHECK(one.picture->registers.rows.size() == 2);
  CHECK(shop.online() == 500);
  two.out = false;
  REQUIRE(shop.until([&] { return shop.online() == 497 && shop.at_rest(); }));
  shop.pass(12 * kMinute);
  CHECK(one.picture->review.empty());
  CHECK(two.picture->review.empty());
}

TEST_CASE("After a register's clock was set online figures are read again at once, and none looks a year old",
          "[N3]") {
  Location shop;
  auto& one = shop.one;
  shop.link(one);
  shop.pass(2 * kMinute);
  const auto age = [&] { return shop.wall() - one.picture->stock.find("MUG")->second.read_at; };
  REQUIRE(one.picture->stock.find("MUG") != nullptr);
  for (const core::Millis by : {365 * 24 * 60 * kMinute, -60 * kMinute}) {
    shop.set_clock(by);
    shop.turn();
    shop.pass(4'000);
    CHECK(age() >= 0);
    CHECK(age() < kMinute / 4);
  }
}

TEST_CASE("What was sold here and a web order has taken is in Review within ten seconds, by its number",
          "[N2]") {
  Location shop;
  auto& one = shop.one;
  shop.link(one);
  shop.pass(kMinute);
  const auto order = shop.order(500);
  REQUIRE(shop.until([&] { return shop.taken_off() == 500 && shop.online() == 0; }));
  REQUIRE(one.picture->review.empty());
  const auto sold = shop.wall();
  one.sell(1);
  REQUIRE(shop.until([&] { return !one.picture->review.empty(); }));
  CHECK(shop.wall() - sold <= 10'000);
  const auto& row = one.picture->review.front();
  CHECK(row.kind == core::ReviewKind::oversold);
  CHECK(std::to_string(row.order_number) == order);
  CHECK(shop.online() == 0);
  CHECK(shop.on_hand() == -1);
}

TEST_CASE("What another register sold offline is no difference of counts after this one was switched off",
          "[P10][N4]") {
  Location shop;
  auto &one = shop.one, &two = shop.two;
  shop.link(one);
  shop.link(two);
  shop.pass(20 * kMinute);
  REQUIRE(shop.act(one, "counts-compare").good);
  shop.pass(5 * kMinute);
  two.out = true;
  two.sell(3);
  shop.pass(kMinute / 2);  // it is read in the journal, and the journal is not read again
  one.restart();
  for (int look = 0; look < 6; ++look) {
    shop.pass(kMinute);
    REQUIRE(shop.act(one, "counts-compare").good);
    CHECK(one.picture->review.empty());
  }
  two.out = false;
  REQUIRE(shop.until([&] { return shop.online() == 497 && shop.at_rest(); }));
  shop.pass(12 * kMinute);
  CHECK(one.picture->review.empty());
}

TEST_CASE("While web orders are not taken no web sale is a difference of counts, and none is lost afterwards",
          "[P10][N4]") {
  Location shop;
  auto& one = shop.one;
  shop.link(one);
  shop.pass(5 * kMinute);
  REQUIRE(shop.act(one, "settings-save", {{"take_orders", "no"}}).good);
  shop.order(3);
  for (int look = 0; look < 4; ++look) {
    REQUIRE(shop.act(one, "counts-compare").good);
    shop.pass(2 * kMinute);
    CHECK(one.picture->review.empty());
  }
  CHECK(shop.taken_off() == 0);
  REQUIRE(shop.act(one, "settings-save", {{"take_orders", "yes"}}).good);
  REQUIRE(shop.until([&] { return shop.taken_off() == 3; }));
  shop.pass(5 * kMinute);
  CHECK(one.picture->review.empty());
  CHECK(shop.online() == 497);
  CHECK(shop.on_hand() == 497);
}

TEST_CASE("An edit in the web store is told while another register trades, and while it is switched off",
          "[P10][N4]") {
  Location shop;
  auto &one = shop.one, &two = shop.two;
  shop.link(one);
  shop.link(two);
  shop.pass(20 * kMinute);
  REQUIRE(shop.act(one, "counts-compare").good);
  shop.pass(5 * kMinute);
  REQUIRE(one.picture->review.empty());
  const auto told = [&](const std::string& sku) {
    return std::any_of(one.picture->review.begin(), one.picture->review.end(),
                       [&](const auto& row) { return row.sku == sku; });
  };
  shop.edit("CUP", 45);
  for (int sale = 0; sale < 5 && !told("CUP"); ++sale) {
    two.sell(1);
    shop.pass(kMinute);
  }
  CHECK(told("CUP"));
  CHECK_FALSE(told("MUG"));
  // What it sold is compared again soon after its last sale: it says once more that all of it was sent.
  const auto sold_at = shop.wall();
  shop.edit("MUG", 490);
  CHECK(shop.until([&] { return told("MUG"); }));
  CHECK(shop.wall() - sold_at < 5 * kMinute);
  // It is switched off after a sale that nobody has heard of.
  shop.edit("CUP", 50);
  shop.edit("MUG", shop.on_hand());
  REQUIRE(shop.until([&] { return one.picture->review.empty(); }));
  two.sell(1);
  two.out = true;
  shop.pass(kMinute / 2);
  shop.edit("CUP", 44);
  shop.edit("MUG", 400);
  CHECK(shop.until([&] { return told("CUP"); }));
  shop.pass(10 * kMinute);
  CHECK_FALSE(told("MUG"));
  REQUIRE(one.picture->counts);
  CHECK(one.picture->counts->held == 1);
  CHECK(one.picture->counts->held_by == "Register 2");
}
