// Several registers at one location, on one shop's records, with the real sandbox.

#include <nlohmann/json.hpp>

#include "catch2.hpp"
#include "panel_hand.h"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

Till::Options at(const Folder& folder, const std::string& number) {
  Till::Options options;
  options.register_id = number;
  options.records_dir = folder / "shop";
  return options;
}

std::string place_order(WebShop& shop, int mugs) {
  const auto placed = json::parse(shop.sandbox().admin(
      "POST", "orders",
      R"({"lines":[{"sku":"MUG","qty":)" + std::to_string(mugs) + R"(}],"status":"Awaiting Fulfillment"})"));
  return std::to_string(placed.at("id").get<int>());
}

/// Units that web orders have taken off the shop's counts, and how often.
std::pair<std::int64_t, int> taken_off(till_register::Register& records) {
  std::int64_t units = 0;
  int times = 0;
  for (const auto& entry : records.journal_after("", 1'000).movements) {
    if (entry.origin_key.empty()) continue;
    ++times;
    for (const auto& line : entry.lines) units -= line.quantity_milli / till_register::kOne;
  }
  return {units, times};
}

/// Works at both until it holds.
bool both_until(const Till& one, const Till& two, const std::function<bool()>& holds,
                int within_ms = kPatienceMs) {
  return one.until(
      [&] {
        two.round();
        return holds();
      },
      within_ms);
}

/// The back office of the shop, in the same records.
std::unique_ptr<till_register::Register> office_of(const Folder& folder) {
  till_register::OpenOptions options{folder / "office", "office", nullptr, folder / "shop", true};
  auto office =
      std::make_unique<till_register::Register>(options, till_register::parse_shop(shop_text(), "the shop"));
  office->sign_in("robin", "3333");
  return office;
}

}  // namespace

TEST_CASE("Two registers of a location share its web orders, each movement goes once, and the work is moved",
          "[P10][S8]") {
  Folder folder;
  WebShop shop;
  Till one(folder / "one", at(folder, "1")), two(folder / "two", at(folder, "2"));
  REQUIRE(shop.link(one, folder).done);
  // Both at work: what one's host calls do is not to wait for the other.
  const auto joined = shop.link(two, folder);
  INFO(joined.words);
  REQUIRE(joined.done);
  CHECK_THAT(joined.words, Contains("It joins Register 1"));
  REQUIRE(one.act("sync-now").done);
  REQUIRE(two.act("sync-now").done);

  // A web order is taken off the shop's counts once, by the register that linked first.
  const auto order = place_order(shop, 2);
  REQUIRE(both_until(one, two, [&] { return taken_off(one.records()).second == 1; }));
  CHECK(one.records().on_hand("MUG") == 498'000);
  REQUIRE(
      both_until(one, two, [&] { return one.status().orders_to_do == 1 && two.status().orders_to_do == 1; }));
  CHECK(both_until(one, two, [&] { return one.records().set_aside("MUG") == 2'000; }));

  // Each sells, and each sale goes by one register. The back office's goods come through the first.
  const auto online = shop.level("MUG");
  REQUIRE(one.sell("MUG") == TILL_OK);
  REQUIRE(two.sell("MUG") == TILL_OK);
  const auto office = office_of(folder);
  office->receive("MUG", 5'000);
  REQUIRE(both_until(
      one, two, [&] { return shop.level("MUG") == online + 3; }, 90'000));
  CHECK(two.records().on_hand("MUG") == 501'000);

  // Handled at the second, it leaves the first one's list within ten seconds.
  REQUIRE(two.act("order-done", {{"order", order}}).done);
  REQUIRE(both_until(one, two, [&] { return two.status().orders_to_do == 0; }));
  CHECK(both_until(one, two, [&] { return one.status().orders_to_do == 0; }));

  // Catalogue changes are the first one's, and a manager moves that.
  const auto refused = two.act("items-sync");
  CHECK(refused.status == TILL_E_STATE);
  CHECK_THAT(refused.words, Contains("Register 1 sends this location's catalogue changes"));
  two.records().sign_in("maya", "1111");
  CHECK(two.act("take-web-orders").status == TILL_E_DENIED);
  two.records().sign_in("robin", "3333");
  const auto moved = two.act("take-web-orders");
  INFO(moved.words);
  REQUIRE(moved.done);
  CHECK_THAT(moved.words, Contains("Register 1 stops first"));
  // Given is not begun: asked again, it says which of the two is so.
  const auto asked_again = [&](const char* words) {
    return both_until(one, two, [&] {
      const auto again = two.act("take-web-orders");
      return again.status == TILL_E_STATE && again.words.find(words) != std::string::npos;
    });
  };
  REQUIRE(asked_again("it begins as soon as it can"));
  REQUIRE(one.act("sync-now").done);
  REQUIRE(both_until(one, two, [&] { return !one.act("items-sync").done; }));
  CHECK_THAT(one.act("items-sync").words, Contains("Register 2 sends this location's catalogue changes"));
  REQUIRE(asked_again("This register does it already"));

  place_order(shop, 3);
  REQUIRE(both_until(one, two, [&] { return taken_off(two.records()).first == 5; }));
  const auto before = shop.level("MUG");
  office->receive("MUG", 4'000);
  REQUIRE(both_until(one, two, [&] { return shop.level("MUG") == before + 4; }));
  REQUIRE(both_until(one, two, [&] { return one.status().queued == 0 && two.status().queued == 0; }));
  CHECK(taken_off(two.records()) == std::pair<std::int64_t, int>(5, 2));
  CHECK(two.records().on_hand("MUG") == 502'000);
  CHECK(shop.level("MUG") == 502);
  CHECK(one.status().held + two.status().held == 0);
}

TEST_CASE("A register that replaces another of its location goes on in its place", "[P10]") {
  Folder folder;
  WebShop shop;
  Till one(folder / "one", at(folder, "1"));
  REQUIRE(shop.link(one, folder).done);
  place_order(shop, 2);
  const auto dropped = place_order(shop, 4);
  REQUIRE(one.until([&] { return taken_off(one.records()).second == 2; }));
  // It dies, and one of the orders is cancelled.
  shop.sandbox().admin("POST", "orders/" + dropped + "/cancel", "{}");
  Till two(folder / "two", at(folder, "2"));
  const auto file = folder.write("credentials.txt", shop.credentials());
  CHECK_THAT(
      two.act("link", {{"file", file}, {"take_over", "Register 7"}}).words,
      Contains("No register that is linked at Main Street is called Register 7. There are: Register 1."));
  const auto replaced = two.act("link", {{"file", file}, {"take_over", "Register 1"}});
  INFO(replaced.words);
  REQUIRE(replaced.done);
  // What the other one took for it is given back here.
  CHECK(two.until([&] { return two.records().on_hand("MUG") == 498'000; }));
  REQUIRE(one.act("sync-now").done);
  CHECK(one.until([&] { return one.status().sync == TILL_SYNC_UNLINKED; }));
  // The same orders are not taken off again, and the next one is.
  place_order(shop, 1);
  CHECK(two.until([&] { return taken_off(two.records()).second == 4; }));
  CHECK(two.records().on_hand("MUG") == 497'000);
  CHECK(shop.next_sale_arrives(two));
}

TEST_CASE("Two registers that share what little quota is left both get each sale through", "[P10]") {
  Folder folder;
  WebShop shop;
  Till one(folder / "one", at(folder, "1")), two(folder / "two", at(folder, "2"));
  REQUIRE(shop.link(one, folder).done);
  REQUIRE(shop.link(two, folder).done);
  shop.sandbox().admin("PUT", "settings", R"({"quota":20,"window_ms":4000})");
  both_until(
      one, two, [] { return false; }, 4'200);  // what linking asked for is another window's
  shop.sandbox().admin("DELETE", "requests", "");
  // Five requests a second, the least a store has, for two registers that sell every second. None is behind
  // the other: the sale of each has come before either sells again.
  for (int sale = 1; sale <= 8; ++sale) {
    REQUIRE(one.sell("MUG") == TILL_OK);
    REQUIRE(two.sell("SOAP") == TILL_OK);
    CHECK(both_until(one, two,
                     [&] { return shop.level("MUG") == 500 - sale && shop.level("SOAP") == 500 - sale; }));
    both_until(
        one, two, [] { return false; }, 1'000);
  }
  std::size_t refused = 0, asked = 0;
  for (const auto& request : json::parse(shop.sandbox().admin("GET", "requests", ""))) {
    ++asked;
    refused += request["status"] == 429;
  }
  INFO(asked << " requests");
  CHECK(refused * 10 < asked);
  CHECK(both_until(one, two, [&] { return one.status().queued == 0 && two.status().queued == 0; }));
}
