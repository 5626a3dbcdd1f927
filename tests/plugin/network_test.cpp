// What the register says of its network: words, and when to try again. Nothing else.

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>

#include "catch2.hpp"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;

namespace {

using Clock = std::chrono::steady_clock;

/// How many requests the web store has had so far.
std::size_t requests_of(WebShop& shop) {
  return nlohmann::json::parse(shop.sandbox().admin("GET", "requests", "")).size();
}

}  // namespace

TEST_CASE("A register without a network shows it within a second, and is not believed against an answer") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  REQUIRE(till.until([&] { return std::string(till.status().sync_words) == "All sent"; }));
  // Of some words the quickest: an answer that is on its way speaks against one, and a busy machine is slow.
  // Without the register's word it takes ten silent seconds.
  auto quickest = Clock::duration::max();
  for (int tries = 0; tries < 5 && quickest >= std::chrono::seconds(1); ++tries) {
    shop.clear_faults();
    till.network(TILL_LINK_UP);
    REQUIRE(till.until([&] { return till.status().offline == 0; }));
    shop.fault(R"({"name":"hang","seconds":60})");
    const auto told = Clock::now();
    till.network(TILL_LINK_DOWN);
    REQUIRE(till.until([&] { return till.status().offline == 1; }));
    quickest = std::min(quickest, Clock::now() - told);
    CHECK_THAT(till.status().body, Contains("Check that the network cable is plugged in"));
  }
  CHECK(quickest < std::chrono::seconds(1));
  // It goes on saying so, and is wrong.
  shop.clear_faults();
  REQUIRE(till.until([&] { return till.status().offline == 0; }));
  CHECK(shop.next_sale_arrives(till));
  CHECK(till.until([&] { return std::string(till.status().sync_words) == "All sent"; }));
}

TEST_CASE("Offline words name the cable, the internet, or a web store that does not answer") {
  Folder folder;
  auto shop = std::make_unique<WebShop>();
  Till till(folder / "till");
  REQUIRE(shop->link(till, folder).done);
  till.network(TILL_LINK_UP);
  const auto headline = [&](const char* words) {
    return till.until([&] { return std::string(till.status().headline) == words; });
  };
  shop->fault(R"({"name":"status","code":503})");
  CHECK(headline("The web store isn't answering. Keep selling."));
  shop.reset();  // nobody listens any more
  CHECK(headline("The internet is down. Keep selling."));
  CHECK_THAT(till.status().body, Contains("restart the router or call your internet provider"));
  till.network(TILL_LINK_UNKNOWN);
  CHECK(headline("The web store is out of reach. Keep selling."));
}

TEST_CASE("A network that is there again is a reason to try at once") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  shop.fault(R"({"name":"status","code":503})");
  till.network(TILL_LINK_DOWN);
  // An answer that was on its way speaks against that word; then silence has to say it.
  REQUIRE(till.until([&] { return till.status().offline == 1; }));
  // Two tries that failed: from then on it is tried every five seconds.
  auto before = requests_of(shop);
  const auto tried = [&] {
    REQUIRE(till.until([&] { return requests_of(shop) > before; }));
    till.until([] { return false; }, 300);
    before = requests_of(shop);
  };
  for (int tries = 0; tries < 3; ++tries) tried();
  // Of some words the quickest, as above.
  auto quickest = Clock::duration::max();
  for (int tries = 0; tries < 5 && quickest >= std::chrono::milliseconds(2'500); ++tries) {
    const auto told = Clock::now();
    till.network(TILL_LINK_UP);
    REQUIRE(till.until([&] { return requests_of(shop) > before; }));
    quickest = std::min(quickest, Clock::now() - told);
    till.network(TILL_LINK_DOWN);
    tried();
  }
  CHECK(quickest < std::chrono::milliseconds(2'500));
}
