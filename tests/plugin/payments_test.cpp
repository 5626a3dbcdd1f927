// Web payments: waited for with their date, and nothing of the gateway's ever here.

#include <filesystem>
#include <fstream>
#include <sstream>

#include "catalogue_bench.h"
#include "catch2.hpp"
#include "panel_hand.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;

namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("Somebody who waits for web payments is remembered with the date, until there is a way to pay",
          "[S53][S56]") {
  OnlineShop shop;
  shop.web.fault(R"({"name":"status","code":200,"body":"[]","path":"/v2/payments/methods"})");
  const auto row_says = [&](PanelHand& hand, const std::string& part) {
    return shop.till->until(
        [&] { return hand.find("panel.setup.check.payments.state").find(part) != std::string::npos; });
  };
  {
    PanelHand hand(*shop.till);
    hand.tap("badge.orders");
    hand.tap("rail.setup");
    REQUIRE(shop.till->act("setup-check").done);
    CHECK(row_says(hand, "To do"));
    CHECK(shop.till->act("payments-wait", {{"waiting", "maybe"}}).status == TILL_E_INVALID);
    const auto waits = shop.till->act("payments-wait", {{"waiting", "yes"}});
    CHECK(waits.done);
    CHECK_THAT(waits.words, Contains("1 to 2 business days"));
    CHECK(row_says(hand, "Waiting since"));
    shop.till->records().sign_in("maya", "1111");
    CHECK(shop.till->act("payments-wait", {{"waiting", "no"}}).status == TILL_E_DENIED);
  }
  shop.restart();
  PanelHand hand(*shop.till);
  hand.tap("badge.orders");
  hand.tap("rail.setup");
  CHECK(row_says(hand, "Waiting since"));
  CHECK(shop.till->act("payments-wait", {{"waiting", "no"}}).done);
  CHECK(row_says(hand, "To do"));
  CHECK(shop.till->act("payments-wait", {{"waiting", "yes"}}).done);
  CHECK(row_says(hand, "Waiting since"));
  // The provider has answered: the web store lists a way to pay, and nobody has to tick anything.
  shop.web.clear_faults();
  REQUIRE(shop.till->act("setup-check").done);
  CHECK(row_says(hand, "2 "));
  shop.web.fault(R"({"name":"status","code":200,"body":"[]","path":"/v2/payments/methods"})");
  REQUIRE(shop.till->act("setup-check").done);
  CHECK(row_says(hand, "To do"));
}

TEST_CASE("No value of the payment gateway is asked for, kept or logged, wherever somebody puts it",
          "[S55]") {
  const std::string values[] = {"GWID-70441-Q", "gwpass-Wq71xTzz", "hmacid-884213", "hmackey-0f9e8d7c6b5a"};
  const std::pair<const char*, std::size_t> names[] = {
      {"gateway_id", 0}, {"gateway_password", 1}, {"hmac_key_id", 2}, {"hmac_key", 3}};
  std::string told;
  Folder folder;
  WebShop shop(half_online_shop());
  Till::Options options;
  options.shop = half_online_shop();
  Till till(folder / "till", options);
  REQUIRE(till.opened());
  const auto ask = [&](const std::string& action,
                       std::vector<std::pair<std::string, std::string>> arguments) {
    const auto outcome = till.act(action, arguments);
    told += outcome.words + "\n" + till.sentence() + "\n";
    return outcome;
  };
  // In the credentials file, beside what belongs there.
  const auto file =
      folder.write("credentials.txt", shop.credentials() + "\nGATEWAY ID: " + values[0] +
                                          "\nGATEWAY PASSWORD: " + values[1] + "\nHMAC KEY ID: " + values[2] +
                                          "\nHMAC KEY: " + values[3] + "\n");
  ask("link-check", {{"file", file}});
  const auto linked = ask("link", {{"file", file}});
  INFO(linked.words);
  REQUIRE(linked.done);
  // As arguments: there is no such argument, and what was given is not repeated.
  for (const auto& [name, which] : names)
    for (const char* action :
         {"link", "link-check", "payments-wait", "setup-check", "decide", "items-save"}) {
      CAPTURE(action, name);
      std::vector<std::pair<std::string, std::string>> arguments{
          {"file", file}, {"waiting", "yes"}, {"row", "x"}, {"choice", "x"}, {name, values[which]}};
      CHECK(ask(action, arguments).status == TILL_E_UNSUPPORTED);
    }
  for (const auto& value : values) {
    ask("payments-wait", {{"waiting", value}});
    ask("link-wait", {{"waiting", value}});
  }
  // Typed where the panels take text.
  PanelHand hand(till);
  hand.tap("badge.orders");
  hand.tap("rail.activity");
  for (const auto& value : values) ask("find-activity", {{"text", value}});
  hand.tap("rail.items");
  hand.tap("panel.items.search");
  for (const auto& value : values) hand.type(value);
  hand.frame();
  ask("selfcheck", {{"path", folder / "till/selfcheck.txt"}});
  ask("export-activity", {{"path", folder / "till/activity.csv"}});
  REQUIRE(shop.next_sale_arrives(till));
  REQUIRE(till.deactivate() == TILL_OK);

  std::size_t files = 0;
  for (const auto& each : std::filesystem::recursive_directory_iterator(folder / "till")) {
    if (!each.is_regular_file()) continue;
    ++files;
    const auto content = content_of(each.path().string());
    for (const auto& value : values) {
      CAPTURE(each.path().string(), value);
      CHECK(content.find(value) == std::string::npos);
    }
  }
  CHECK(files > 3);
  for (const auto& value : values) {
    CAPTURE(value);
    CHECK(told.find(value) == std::string::npos);
    CHECK(shop.sandbox().admin("GET", "requests", "").find(value) == std::string::npos);
  }
}
