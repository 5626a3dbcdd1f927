// A web store that breaks what sealed sending stands on is not linked.

#include <nlohmann/json.hpp>

#include "catch2.hpp"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;

TEST_CASE("Linking finds out that a web store breaks a promise, says which, and leaves nothing behind") {
  struct Row {
    const char *broken, *kept, *sentence;
  };
  const Row rows[] = {
      {R"({"keep_whole":false})", R"({"keep_whole":true})",
       "makes parts of a change that it refuses (trial A1)"},
      {R"({"keep_floor":false,"stock_delay_ms":1500})", R"({"keep_floor":true,"stock_delay_ms":150})",
       "let two changes take the same last units (trial A2)"}};
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  for (const auto& row : rows) {
    INFO(row.broken);
    shop.sandbox().admin("PUT", "settings", row.broken);
    const auto outcome = shop.link(till, folder);
    CHECK_FALSE(outcome.done);
    CHECK_THAT(outcome.words, Contains(row.sentence));
    CHECK_THAT(outcome.words, Contains("Sending is refused"));
    CHECK(till.status().sync == TILL_SYNC_UNLINKED);
    CHECK(till.sell("SOAP") == TILL_OK);
    CHECK(shop.level("SOAP") == 500);
    const auto left = shop.sandbox().admin("GET", "state", "");
    CHECK_THAT(left, !Contains("TILLBRIDGE-"));
    CHECK_THAT(left, !Contains("\"connected\""));
    shop.sandbox().admin("PUT", "settings", row.kept);
  }
  // What failed has not taken the place of a register that comes later.
  Till::Options options;
  options.register_id = "2";
  Till other(folder / "other", options);
  const auto outcome = shop.link(other, folder);
  INFO(outcome.words);
  REQUIRE(outcome.done);
  CHECK(shop.next_sale_arrives(other));
}

TEST_CASE("A web store that breaks a promise is used by comparing stock, when whoever links says so") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  shop.sandbox().admin("PUT", "settings", R"({"keep_whole":false})");
  CHECK_THAT(shop.link(till, folder).words, Contains("ask again with compare = yes"));
  const auto file = folder.write("compare.txt", shop.credentials());
  const auto outcome = till.act("link", {{"file", file}, {"compare", "yes"}});
  INFO(outcome.words);
  REQUIRE(outcome.done);
  CHECK_THAT(outcome.words, Contains("checked by comparing stock"));
  CHECK(till.sell("SOAP", 2) == TILL_OK);
  CHECK(till.until([&] { return shop.level("SOAP") == 498; }, 90'000));
  CHECK(till.until([&] { return till.status().sync == TILL_SYNC_ALL_SENT; }));
  CHECK_THAT(till.act("compare-stock", {{"confirm", "yes"}}).words, Contains("already"));
  // The web store keeps its promises again: a new link finds that out, and seals come back.
  shop.sandbox().admin("PUT", "settings", R"({"keep_whole":true})");
  REQUIRE(shop.link(till, folder).done);
  CHECK(till.sell("SOAP") == TILL_OK);
  CHECK(till.until([&] { return shop.level("SOAP") == 497; }));
}
