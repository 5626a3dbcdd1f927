// COMPARE mode on a real line: the web store makes parts of refused changes, so there are no seals, and
// levels decide what a lost answer meant. The real executor, outbox, libcurl and sandbox; only the clock
// jumps.

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "byte_proxy.h"
#include "catch2.hpp"
#include "plugin/store/compare_book.h"
#include "plugin/store/facts.h"
#include "quick_register.h"
#include "sandbox_process.h"

using namespace tillbridge::test;
namespace core = tillbridge::core;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kStock = 10'000;

fs::path make_folder() {
  std::string pattern = (fs::temp_directory_path() / "tillbridge-compare-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return pattern;
}

std::uint16_t port_of(const std::string& url) {
  return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

/// A register that is linked to a web store, and the line between them.
class Shop {
 public:
  explicit Shop(bool keeps_promises = false)
      : folder_(make_folder()),
        sandbox_(R"({"name":"Harbour Goods","currency":"USD","items":[
          {"sku":"MUG","name":"Mug","price":"18.00","register":10000,"web":10000,"online":true}]})",
                 {"--stock-delay-ms", "0", "--plan", "unlimited", "--seed", "7"}),
        proxy_(port_of(sandbox_.url())) {
    if (!keeps_promises) break_promise();
    start({});
    const auto& url = sandbox_.url();
    std::map<std::string, std::string> wish{
        {"store_url",
         "http://127.0.0.1:" + std::to_string(proxy_.port()) + url.substr(url.find("/stores/"))}};
    if (!keeps_promises) wish["compare"] = "yes";
    till_->ask_for_link(sandbox_.credentials(), wish);
    if (keeps_promises) return;
    sell();
    settle();
  }
  ~Shop() {
    till_.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Shop(const Shop&) = delete;
  Shop& operator=(const Shop&) = delete;

  ByteProxy& proxy() { return proxy_; }
  QuickRegister& till() { return *till_; }
  void keep_promise() { sandbox_.admin("PUT", "settings", R"({"keep_whole":true})"); }
  void link_with_seals() {
    const auto& url = sandbox_.url();
    till_->link(sandbox_.credentials(),
                "http://127.0.0.1:" + std::to_string(proxy_.port()) + url.substr(url.find("/stores/")));
  }
  void break_promise() { sandbox_.admin("PUT", "settings", R"({"keep_whole":false})"); }
  const core::Picture& picture() const { return till_->picture(); }
  std::string log() const { return till_->log(); }
  void sell() {
    till_->sell("MUG");
    ++sold_;
  }
  void settle() {
    if (!till_->settle(60)) throw std::runtime_error("a sale did not come through:" + till_->log());
  }
  void work_until(const std::function<bool()>& done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!done()) {
      if (std::chrono::steady_clock::now() > deadline)
        throw std::runtime_error("what was waited for did not come:" + till_->log());
      till_->turn();
    }
  }
  /// A sale whose push meets this fault, up to the moment at which it has.
  void sale_meets(WireFault fault, std::size_t at_byte) {
    hangs_ = fault == WireFault::stall_request || fault == WireFault::stall_answer;
    proxy_.arm(fault, at_byte);
    sell();
    work_until([this] { return proxy_.struck(); });
    hangs_ = false;
  }
  /// The records as they are on the disk now are all that is left of the register; it is started again.
  void crash(const std::function<void(const std::string& folder)>& then = {}) {
    const fs::path image = folder_.string() + "-image";
    fs::copy(folder_, image, fs::copy_options::recursive);
    const QuickRegister::Options again{true, till_->token(), static_cast<std::uint64_t>(sold_)};
    till_.reset();
    fs::remove_all(folder_);
    fs::rename(image, folder_);
    if (then) then(folder_.string());
    start(again);
  }
  std::int64_t level() const {
    const auto state = nlohmann::json::parse(sandbox_.admin("GET", "state", ""));
    for (const auto& item : state.at("items"))
      if (item.at("sku") == "MUG") return item.at("on_hand").get<std::int64_t>();
    throw std::runtime_error("the sandbox has no mug");
  }
  std::int64_t expected_level() const { return kStock - sold_; }
  /// An order's number.
  std::string order_to_send() {
    const auto placed = nlohmann::json::parse(sandbox_.admin(
        "POST", "orders", R"({"lines":[{"sku":"MUG","qty":1}],"status":"Awaiting Fulfillment"})"));
    return std::to_string(placed.at("id").get<int>());
  }
  bool order_changed() const {
    return has_request([](const auto& request) {
      return request.at("method") == "PUT" && request.at("applied") == true &&
             request.at("path").template get<std::string>().find("/v2/orders/") != std::string::npos &&
             !request.at("path").template get<std::string>().ends_with("/2147483647");
    });
  }
  void keep_notes_back() {
    sandbox_.admin("POST", "faults", R"({"name":"status","path":"/v3/channels","code":403})");
  }
  std::int64_t requests_for_orders() const {
    std::int64_t count = 0;
    has_request([&count](const auto& request) {
      count += request.at("path").template get<std::string>().find("/v2/orders") != std::string::npos;
      return false;
    });
    return count;
  }
  void order_one() { sandbox_.admin("POST", "orders", R"({"lines":[{"sku":"MUG","qty":1}]})"); }
  void set_level(std::int64_t to) {
    sandbox_.admin("PUT", "stock", R"({"sku":"MUG","to":)" + std::to_string(to) + "}");
  }

 private:
  template <class Wanted>
  bool has_request(Wanted wanted) const {
    const auto requests = nlohmann::json::parse(sandbox_.admin("GET", "requests", ""));
    return std::any_of(requests.begin(), requests.end(), wanted);
  }
  void start(QuickRegister::Options options) {
    options.takes_orders = true;
    till_ = std::make_unique<QuickRegister>(
        folder_.string(),
        [this](const tillbridge::bigcommerce::HttpRequest& request) {
          return hangs_ && !proxy_.struck() && proxy_.is_watched(request.path) ? core::Millis{20}
                                                                               : core::Millis{10'000};
        },
        7, options);
  }

  fs::path folder_;
  SandboxProcess sandbox_;
  ByteProxy proxy_;
  std::unique_ptr<QuickRegister> till_;
  bool hangs_ = false;
  std::int64_t sold_ = 0;
};

}  // namespace

TEST_CASE("Comparing stock, a sale whose line is cut anywhere counts once, and nobody is asked") {
  Shop shop;
  CHECK(shop.picture().compares);
  CHECK(shop.level() == shop.expected_level());
  const auto request = shop.proxy().request_bytes(), answer = shop.proxy().answer_bytes();
  REQUIRE(request > 300);
  REQUIRE(answer > 50);
  const auto meets = [&](WireFault fault, std::size_t at) {
    INFO("fault " << static_cast<int>(fault) << " at byte " << at);
    shop.sale_meets(fault, at);
    shop.settle();
    if (shop.level() != shop.expected_level()) UNSCOPED_INFO(shop.log());
    REQUIRE(shop.level() == shop.expected_level());
    REQUIRE(shop.picture().attention() == 0);
  };
  for (std::size_t at = 0; at <= request; at += 61) meets(WireFault::cut_request, at);
  for (std::size_t at = 0; at <= answer; at += 37) meets(WireFault::cut_answer, at);
  meets(WireFault::stall_request, request / 2);
  meets(WireFault::stall_answer, 0);
}

TEST_CASE("Comparing stock, a register that dies after a push counts the sale once") {
  Shop shop;
  // The web store has it, or not; the register knows neither before it dies nor after.
  for (const auto fault : {WireFault::cut_answer, WireFault::cut_request}) {
    INFO("fault " << static_cast<int>(fault));
    shop.sale_meets(fault, 0);
    shop.crash();
    shop.sell();
    shop.settle();
    CHECK(shop.level() == shop.expected_level());
    CHECK(shop.picture().attention() == 0);
  }
}

TEST_CASE("Comparing stock, a register that an older version left stuck with a broken promise sends again") {
  Shop shop;
  shop.crash([](const std::string& folder) {
    namespace store = tillbridge::store;
    auto opening = store::Database::open(folder);
    REQUIRE(opening.database);
    store::Facts(*opening.database).put(store::kBrokenFact, "It made a part of a refused change.");
  });
  shop.sell();
  shop.settle();
  CHECK(shop.level() == shop.expected_level());
  CHECK(shop.picture().trouble != core::Trouble::promise_broken);
}

TEST_CASE("Comparing stock, a marker that was not linked to the end is not taken up by the next link") {
  Shop shop;
  shop.crash([](const std::string& folder) {
    auto opening = tillbridge::store::Database::open(folder);
    REQUIRE(opening.database);
    tillbridge::store::Facts facts(*opening.database);
    facts.put("marker.product", 700);
    facts.put("marker.variants", "701 702 703 704 705 706 707 708 709 710 711 712 713 714 715 716 ");
  });
  shop.sell();
  shop.settle();
  shop.keep_promise();
  shop.till().act("unlink", {{"confirm", "UNLINK"}});
  shop.link_with_seals();
  CHECK_FALSE(shop.picture().compares);
  shop.sell();
  shop.settle();
  CHECK(shop.level() == shop.expected_level());
}

TEST_CASE("Comparing stock, what is cut to what is there takes in no sale that nobody looked at") {
  Shop shop;
  shop.set_level(1);
  const auto start = shop.till().worked_ms();
  shop.sell();
  shop.sell();
  shop.work_until([&] {
    const auto log = shop.log();
    return shop.till().worked_ms() >= start + 3'000 &&
           log.find("_id:in=", log.rfind('\n')) != std::string::npos;
  });
  REQUIRE(shop.till().worked_ms() < start + 30'000);  // looked at once: what is there is to be seen twice
  shop.sell();
  shop.work_until([&] { return shop.level() == 0; });
  INFO(shop.log());
  CHECK(shop.log().find("accepted, 2 movements") != std::string::npos);
  shop.settle();
  CHECK(shop.level() == 0);
}

TEST_CASE("Comparing stock, an order is marked ready while a sale waits for its looks") {
  Shop shop;
  const auto order = shop.order_to_send();
  shop.work_until([&] { return !shop.picture().orders.empty(); });
  shop.settle();
  const auto before = shop.level();
  shop.sell();
  shop.till().act("order-ready", {{"order", order}});
  shop.work_until([&] { return shop.order_changed(); });
  CHECK(shop.level() == before);  // the sale has not gone yet
  shop.settle();
  CHECK(shop.level() == before - 1);
}

TEST_CASE("Comparing stock, where nobody tells who else sells here, orders are not read again and again") {
  Shop shop;
  shop.keep_notes_back();
  shop.sale_meets(WireFault::cut_answer, 0);
  const auto asked = shop.requests_for_orders(), start = shop.till().worked_ms();
  shop.settle();
  CHECK(shop.picture().attention() == 1);  // it may have been another register's sale
  // Nor once a person is asked: no more than the poll reads.
  const auto asked_then = shop.till().worked_ms();
  shop.work_until([&] { return shop.till().worked_ms() >= asked_then + 10 * 60'000; });
  const auto quarters_of_a_minute = (shop.till().worked_ms() - start) / 15'000;
  CHECK(shop.requests_for_orders() - asked <= 2 * quarters_of_a_minute);
}

TEST_CASE("Comparing stock, somebody else's change amid a lost answer leaves the sale to a person") {
  for (const bool order : {true, false})
    for (const bool arrived : {true, false}) {
      INFO((order ? "a web order" : "an edit in the web store") << (arrived ? ", arrived" : ", lost"));
      Shop shop;
      shop.sale_meets(arrived ? WireFault::cut_answer : WireFault::cut_request, 0);
      const auto before = shop.level();
      if (order)
        shop.order_one();
      else
        shop.set_level(before - 3);
      shop.settle();
      CHECK(shop.picture().attention() == 1);
      CHECK(shop.level() == before - (order ? 1 : 3));  // not sent again
      REQUIRE(shop.picture().review.size() == 1);
      // What comes after it goes on.
      const auto then = shop.level();
      shop.sell();
      shop.settle();
      CHECK(shop.level() == then - 1);
    }
}

TEST_CASE(
    "A web store that begins to break a promise is gone on with by comparing stock when a manager says so") {
  Shop shop(true);
  CHECK_FALSE(shop.picture().compares);
  shop.break_promise();
  shop.work_until([&] { return shop.picture().trouble == core::Trouble::promise_broken; });
  CHECK(shop.picture().trouble_choices == std::vector<std::string>{"compare-stock"});
  shop.sell();
  for (int i = 0; i < 200; ++i) shop.till().turn();
  CHECK(shop.level() == kStock);  // nothing is sent meanwhile
  const auto words = shop.till().act("compare-stock", {{"confirm", "yes"}});
  CHECK(words.find("by comparing stock from now on") != std::string::npos);
  shop.settle();
  CHECK(shop.picture().compares);
  CHECK(shop.picture().trouble != core::Trouble::promise_broken);
  CHECK(shop.level() == shop.expected_level());
  shop.sale_meets(WireFault::cut_answer, 0);
  shop.settle();
  CHECK(shop.level() == shop.expected_level());
  CHECK(shop.picture().attention() == 0);
}
