// The register does not take what a web order asks of its stock: a person decides, and nothing happens twice.

#include <atomic>

#include "catch2.hpp"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;

namespace {

/// A register whose stock answers what it is told to.
std::atomic<till_status> stock_answer{TILL_OK};
std::atomic<int> asked{0};
std::string last_key;  // main thread only

const till_host_stock kStubbornStock = {
    [](const till_host*, const char*, std::int64_t* on_hand) -> till_status {
      *on_hand = 500'000;
      return TILL_OK;
    },
    [](const till_host*, const till_stock_apply* change) -> till_status {
      ++asked;
      last_key = change->key;
      return stock_answer.load();
    },
    [](const till_host*, const char*, std::int64_t) -> till_status { return TILL_OK; }};

const till_host_stock_keys kForgetful = {[](const till_host*) { return std::uint32_t{0}; }};

/// Places a web order for one mug; returns its number.
std::string order_a_mug(WebShop& shop) {
  const auto answer = shop.sandbox().admin(
      "POST", "orders", R"({"lines":[{"sku":"MUG","qty":1}],"status":"Awaiting Fulfillment"})");
  const auto at = answer.find("\"id\":") + 5;
  return answer.substr(at, answer.find_first_not_of("0123456789", at) - at);
}

/// The Review row of the order's only line, by trying the numbers that its line may have.
std::string row_of(Till& till, const std::string& order, const char* choice, Outcome* outcome) {
  for (int line = 1; line < 40; ++line) {
    const std::string row = "order:" + order + ":" + std::to_string(line);
    *outcome = till.act("decide", {{"row", row}, {"choice", choice}});
    if (outcome->status != TILL_E_NOT_FOUND) return row;
  }
  return "";
}

}  // namespace

TEST_CASE(
    "A web order that the register refuses waits in Review, is asked again with the same key, or is closed") {
  Folder folder;
  WebShop shop;
  Till::Options options;
  options.stock = &kStubbornStock;
  Till till(folder / "till", options);
  REQUIRE(shop.link(till, folder).done);
  stock_answer = TILL_E_DENIED;
  asked = 0;
  const auto order = order_a_mug(shop);
  REQUIRE(till.until([&] { return till.status().attention == 1; }));
  CHECK(asked == 1);
  const std::string first_key = last_key;

  Outcome outcome;
  const auto row = row_of(till, order, "try-host", &outcome);
  INFO(row << ": " << outcome.words);
  REQUIRE(outcome.done);
  CHECK(till.until([&] { return asked == 2 && till.status().attention == 1; }));
  CHECK(last_key == first_key);
  const auto wrong = till.act("decide", {{"row", row}, {"choice", "send"}});
  CHECK(wrong.status == TILL_E_INVALID);
  CHECK_THAT(wrong.words, Contains("\"try-host\" and \"host-done\""));

  REQUIRE(till.act("decide", {{"row", row}, {"choice", "host-done"}}).done);
  CHECK(till.until([&] { return till.status().attention == 0; }));
  CHECK(till.act("decide", {{"row", row}, {"choice", "host-done"}}).status == TILL_E_NOT_FOUND);
  CHECK(asked == 2);
}

TEST_CASE("With a register that forgets keys, a change whose outcome is unknown is never repeated") {
  Folder folder;
  WebShop shop;
  Till::Options options;
  options.stock = &kStubbornStock;
  options.stock_keys = &kForgetful;
  Till till(folder / "till", options);
  REQUIRE(shop.link(till, folder).done);
  stock_answer = TILL_E_STORAGE;
  asked = 0;
  order_a_mug(shop);
  REQUIRE(till.until([&] { return till.status().attention == 1; }));
  CHECK(asked == 1);
  // And through a restart it stays where it is.
  REQUIRE(till.deactivate() == TILL_OK);
  REQUIRE(till.activate() == TILL_OK);
  CHECK(till.until([&] { return till.status().cleanly_opened == 1 && till.status().attention == 1; }));
  CHECK(till.until([&] { return till.status().order_poll_applied > 0; }));
  CHECK(asked == 1);
}
