// Every named fault, over a real socket.
#include <chrono>
#include <future>
#include <thread>

#include "catch2.hpp"
#include "running_sandbox.h"

using sandbox_test::Answer;
using sandbox_test::Json;
using sandbox_test::RunningSandbox;

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

template <class Check>
bool comes_true(Check check) {
  const auto deadline = Clock::now() + std::chrono::seconds(60);
  while (!check()) {
    if (Clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

std::string sale_bytes(const RunningSandbox& shop) {
  const std::string body = R"({"items":[{"location_id":1,"sku":"TEA","quantity":-1}]})";
  return "POST " + shop.base +
         "/v3/inventory/adjustments/relative HTTP/1.1\r\nHost: x\r\nX-Auth-Token: " + shop.token +
         "\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

TEST_CASE("drop_reply applies the sale and cuts the connection without an answer", "[P7]") {
  RunningSandbox shop;
  shop.admin(
      "POST", "faults",
      {{"name", "drop_reply"}, {"count", 1}, {"method", "post"}, {"path", "/v3/inventory/adjustments"}});
  bool reset = false;
  CHECK(shop.bytes(sale_bytes(shop), reset).empty());
  CHECK(shop.on_hand("TEA") == 9);
  const Json ledger = shop.admin("GET", "requests").json;
  CHECK(ledger[0]["status"] == 0);
  CHECK(ledger[0]["fault"] == "drop_reply");
  CHECK(ledger[0]["applied"] == true);
  CHECK(shop.sell("TEA", 1).status == 200);  // count 1: only once
}

TEST_CASE("reset cuts before anything is applied, with a reset on the wire", "[P7]") {
  RunningSandbox shop;
  shop.admin("POST", "faults", {{"name", "reset"}, {"count", 1}});
  bool reset = false;
  CHECK(shop.bytes(sale_bytes(shop), reset).empty());
  CHECK(reset);
  CHECK(shop.on_hand("TEA") == 10);
}

TEST_CASE("hang gives no answer until the faults are cleared, and holds nobody else up", "[P7]") {
  RunningSandbox shop;
  shop.admin("POST", "faults", {{"name", "hang"}, {"path", "/v3/inventory"}});
  std::vector<std::future<Answer>> hanging;
  for (int i = 0; i < 80; ++i)
    hanging.push_back(std::async(std::launch::async, [&] { return shop.sell("TEA", 1); }));
  REQUIRE(comes_true([&] { return shop.admin("GET", "requests").json.size() == 80; }));
  CHECK(shop.call("GET", "/v2/time").status == 200);
  CHECK(shop.admin("DELETE", "faults").status == 204);
  for (auto& answer : hanging) CHECK(answer.get().status == 0);
  CHECK(shop.on_hand("TEA") == 10);
  CHECK(shop.sell("TEA", 1).status == 200);
}

TEST_CASE("a server that stops does not wait for hanging requests", "[P7]") {
  auto shop = std::make_unique<RunningSandbox>();
  shop->admin("POST", "faults", {{"name", "hang"}, {"applied", true}, {"count", 1}, {"seconds", 120}});
  auto hanging = std::async(std::launch::async, [&] { return shop->sell("TEA", 1); });
  REQUIRE(comes_true([&] { return shop->on_hand("TEA") == 9; }));
  const auto start = Clock::now();
  shop->server().stop();
  CHECK(seconds_since(start) < 60);
  CHECK(hanging.get().status == 0);
}

TEST_CASE("delay answers late what was applied at once, and can lie", "[P7]") {
  RunningSandbox shop;
  shop.admin("POST", "faults", {{"name", "delay"}, {"seconds", 0.3}, {"count", 1}});
  const auto start = Clock::now();
  CHECK(shop.sell("TEA", 1).status == 200);
  CHECK(seconds_since(start) >= 0.3);
  shop.admin("POST", "faults", {{"name", "delay"}, {"seconds", 0}, {"applied", false}, {"count", 1}});
  CHECK(shop.sell("TEA", 1).status == 200);  // a 200 for nothing
  CHECK(shop.on_hand("TEA") == 9);
}

TEST_CASE("truncate promises a whole answer and sends half of it", "[P7]") {
  RunningSandbox shop;
  shop.admin("POST", "faults", {{"name", "truncate"}, {"count", 1}});
  bool reset = false;
  const std::string answer = shop.bytes(sale_bytes(shop), reset);
  const std::size_t head = answer.find("\r\n\r\n");
  REQUIRE(head != std::string::npos);
  CHECK(answer.find("Content-Length: 57") != std::string::npos);
  CHECK(answer.size() - head - 4 == 28);
  CHECK(shop.on_hand("TEA") == 9);
}

TEST_CASE("status answers any code, with the body and headers that were asked for, and applies nothing",
          "[P7]") {
  RunningSandbox shop;
  shop.admin("POST", "faults",
             {{"name", "status"}, {"code", 503}, {"body", "<html>maintenance</html>"}, {"count", 1}});
  const Answer html = shop.sell("TEA", 1);
  CHECK(html.status == 503);
  CHECK(html.header("content-type") == "text/html");
  CHECK(html.header("x-rate-limit-requests-left").empty());
  shop.admin("POST", "faults",
             {{"name", "status"},
              {"code", 429},
              {"headers", {{"X-Rate-Limit-Time-Reset-Ms", "1500"}}},
              {"body", ""},
              {"count", 1}});
  const Answer throttled = shop.sell("TEA", 1);
  CHECK(throttled.status == 429);
  CHECK(throttled.body.empty());
  CHECK(throttled.header("x-rate-limit-time-reset-ms") == "1500");
  shop.admin("POST", "faults", {{"name", "status"}, {"code", 500}, {"count", 2}, {"rate_headers", true}});
  CHECK_FALSE(shop.sell("TEA", 1).header("x-rate-limit-requests-left").empty());
  CHECK(shop.call("GET", "/v2/time").json.is_array());  // V2 form of the error
  CHECK(shop.on_hand("TEA") == 10);
  shop.admin("POST", "faults", {{"name", "status"}, {"code", 504}, {"applied", true}, {"count", 1}});
  CHECK(shop.sell("TEA", 1).status == 504);
  CHECK(shop.on_hand("TEA") == 9);
}

TEST_CASE("a fault's status is one of HTTP's, and its Content-Type the one that was asked for", "[P7]") {
  RunningSandbox shop;
  for (const std::int64_t code : {99LL, 600LL, 4'294'967'496LL, -4'294'966'796LL})
    CHECK(shop.admin("POST", "faults", {{"name", "status"}, {"code", code}}).status == 400);
  shop.admin("POST", "faults",
             {{"name", "status"}, {"code", 403}, {"count", 1}, {"headers", {{"Content-Type", "text/html"}}}});
  const Answer html = shop.call("GET", "/v2/time");
  CHECK(html.status == 403);
  CHECK(html.header("content-type") == "text/html");
  shop.admin("POST", "faults", {{"name", "status"}, {"code", 304}, {"count", 1}});
  CHECK(shop.call("GET", "/v2/time").body.empty());
  CHECK(shop.call("GET", "/v2/time").status == 200);
}

TEST_CASE("zombie lets the connection die and applies the request later", "[P7]") {
  RunningSandbox shop;
  shop.admin("POST", "faults", {{"name", "zombie"}, {"seconds", 0.4}, {"count", 1}});
  const auto start = Clock::now();
  CHECK(shop.sell("TEA", 1).status == 0);
  CHECK(shop.on_hand("TEA") == 10);
  REQUIRE(comes_true([&] { return shop.on_hand("TEA") == 9; }));
  CHECK(seconds_since(start) >= 0.4);
  const Json ledger = shop.admin("GET", "requests").json;
  REQUIRE(ledger.size() == 2);
  CHECK(ledger[1]["late_of"] == ledger[0]["seq"]);
  CHECK(ledger[1]["effect"][0]["delta"] == -1);
}

TEST_CASE("stale_reads shows levels from before, and never fires for a write", "[P7]") {
  RunningSandbox shop;
  shop.sell("TEA", 4);
  CHECK(shop.seen("TEA") == 6);
  shop.admin("POST", "faults", {{"name", "stale_reads"}, {"seconds", 3600}, {"count", 1}});
  CHECK(shop.sell("TEA", 1).status == 200);
  CHECK(shop.seen("TEA") == 10);
  CHECK(shop.seen("TEA") == 5);
}

TEST_CASE("garbage_json answers 200 with something that is not JSON, after applying", "[P7]") {
  RunningSandbox shop;
  shop.admin("POST", "faults", {{"name", "garbage_json"}, {"count", 1}});
  const Answer garbage = shop.sell("TEA", 1);
  CHECK(garbage.status == 200);
  CHECK(garbage.header("content-type") == "application/json");
  CHECK(garbage.json.is_discarded());
  CHECK(shop.on_hand("TEA") == 9);
}

TEST_CASE("slow_body drips the answer", "[P7]") {
  RunningSandbox shop;
  shop.admin("POST", "faults", {{"name", "slow_body"}, {"seconds", 0.5}, {"count", 1}});
  const auto start = Clock::now();
  CHECK(shop.sell("TEA", 1).json.contains("transaction_id"));
  CHECK(seconds_since(start) >= 0.5);
}

TEST_CASE("a fault with another path or method, or with probability 0, never fires", "[P7]") {
  RunningSandbox shop;
  shop.admin("POST", "faults", {{"name", "reset"}, {"path", "/v2/nothing"}});
  shop.admin("POST", "faults", {{"name", "reset"}, {"method", "DELETE"}});
  shop.admin("POST", "faults", {{"name", "reset"}, {"probability", 0}});
  for (int i = 0; i < 20; ++i) CHECK(shop.call("GET", "/v2/time").status == 200);
  CHECK(shop.admin("GET", "faults").json.size() == 3);
  shop.admin("POST", "faults", {{"name", "reset"}, {"probability", 0.5}});
  int answered = 0;
  for (int i = 0; i < 60; ++i) answered += shop.call("GET", "/v2/time").status == 200 ? 1 : 0;
  CHECK(answered > 5);
  CHECK(answered < 55);
}

TEST_CASE("many requests travel over one connection", "[P7]") {
  RunningSandbox shop;
  bool reset = false;
  const std::string one =
      "GET " + shop.base + "/v2/time HTTP/1.1\r\nHost: x\r\nX-Auth-Token: " + shop.token + "\r\n\r\n";
  const std::string last = "DELETE /_sandbox/faults HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  const std::string answers = shop.bytes(one + one + one + last, reset);
  std::size_t count = 0;
  for (std::size_t at = answers.find("HTTP/1.1 "); at != std::string::npos;
       at = answers.find("HTTP/1.1 ", at + 1))
    ++count;
  CHECK(count == 4);
}
