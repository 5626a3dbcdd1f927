// Linking a web store, looking before it, giving it up and taking it again.

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "catalogue_bench.h"
#include "catch2.hpp"
#include "panel_hand.h"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

/// What was changed in the web store, in order; what its own admin did is not, nor what it refused.
std::vector<std::string> writes(WebShop& shop) {
  std::vector<std::string> list;
  for (const auto& row : json::parse(shop.sandbox().admin("GET", "requests", ""))) {
    const std::string method = row.at("method"), path = row.at("path");
    if (method != "GET" && method != "ADMIN" && row.at("status").get<int>() < 400)
      list.push_back(method + " " + path);
  }
  return list;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

/// Tills whose register shop is called otherwise stand at another location, of the same name.
std::string quay_shop() {
  return replaced(std::string(shop_text()), "Harbour Goods", "Quay Goods");
}

Outcome look(const Till& till, const Folder& folder, const std::string& text,
             std::vector<std::pair<std::string, std::string>> more = {}) {
  more.emplace_back("file", folder.write("credentials.txt", text));
  return till.act("link-check", more);
}

bool settled(const Till& till) {
  till.act("sync-now");  // the status that is read afterwards is not older
  return till.until([&] { return till.status().queued == 0; });
}

}  // namespace

TEST_CASE("Linking and unlinking ask for the right to sell online, by name, at the ABI", "[S2][S3][S4]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  const auto file = folder.write("credentials.txt", shop.credentials());
  using Arguments = std::vector<std::pair<std::string, std::string>>;
  const std::vector<std::pair<std::string, Arguments>> actions = {{"link", {{"file", file}}},
                                                                  {"link-check", {{"file", file}}},
                                                                  {"link-files", {}},
                                                                  {"link-wait", {{"waiting", "yes"}}},
                                                                  {"unlink", {{"confirm", "UNLINK"}}}};
  for (const auto& [who, pin, words] :
       {std::tuple{"sam", "2222", "the right \"Manage Account\", too"},
        std::tuple{"maya", "1111", "\"Manage Account\" and \"Manage eCommerce Integration\""}}) {
    till.records().sign_in(who, pin);
    for (const auto& [action, arguments] : actions) {
      CAPTURE(who, action);
      const auto refused = till.act(action, arguments);
      CHECK(refused.status == TILL_E_DENIED);
      CHECK_THAT(refused.words, Contains(words));
    }
  }
  till.records().sign_out();
  CHECK_THAT(till.act("link", {{"file", file}}).words, Contains("Nobody is signed in"));
  CHECK(writes(shop).empty());
  CHECK(till.until([&] { return till.status().sync == TILL_SYNC_UNLINKED; }));
}

TEST_CASE("A look before the link says what becomes of each item, and writes nothing", "[N7][S6][S11]") {
  Folder folder;
  WebShop shop(R"({"name":"Harbour Goods","currency":"USD","items":[
    {"sku":"mug","name":"Mug on the web","price":"18.00","upc":"085001001072","register":5,"web":5,"online":true},
    {"sku":"CAP","name":"Cap","price":"9.00","upc":"085001009999","register":5,"web":5,"online":true},
    {"sku":"WEBONLY","name":"Poster","price":"9.00","register":5,"web":5,"online":true}]})");
  Till::Options options;
  const std::string long_name(251, 'n');
  const std::string here = R"({"name":"Harbour Goods","currency":"USD","items":[
    {"sku":"MUG","name":"Mug","price":"18.00","upc":"085001001072","register":50},
    {"sku":"CAP","name":"Cap","price":"9.00","upc":"085001001111","register":5},
    {"sku":"SOAP","name":"=Soap, \"mild\"","price":"6.55","register":31},
    {"sku":"LONG","name":")" +
                           long_name + R"(","price":"1.00","register":1}]})";
  options.shop = here;
  Till till(folder / "till", options);
  const auto outcome = look(till, folder, shop.credentials(), {{"path", folder / "look.csv"}});
  INFO(outcome.words);
  REQUIRE(outcome.done);
  CHECK_THAT(outcome.words,
             Contains("1 match, 1 can be created, 1 are skipped, 1 are in conflict. Nothing was written."));
  const auto csv = content_of(folder / "look.csv");
  CHECK_THAT(csv, Contains("POS ID,SKU,NAME,RESULT,DETAIL\n"));
  CHECK_THAT(csv, Contains("\"MUG\",\"Mug\",match,\"Mug on the web\""));
  CHECK_THAT(csv, Contains("\"SOAP\",\"'=Soap, \"\"mild\"\"\",create,\"\""));
  CHECK_THAT(csv, Contains("conflict,\"The web store has the SKU CAP with another UPC"));
  CHECK_THAT(csv, Contains("skip,\"Its name has 251 characters. The web store takes 250.\""));
  CHECK_FALSE(look(till, folder, shop.credentials(), {{"path", folder / "look.csv"}}).done);

  // Nothing was written, on either side; and nothing is sent for it.
  CHECK(writes(shop).empty());
  CHECK(till.status().sync == TILL_SYNC_UNLINKED);
  CHECK(till.sell("MUG") == TILL_OK);
  till.until([] { return false; }, 300);
  CHECK(shop.level("mug") == 5);
  CHECK(writes(shop).empty());
  CHECK_FALSE(till.act("sync-now").done);
}

TEST_CASE("What stands in the way of linking is named as one cause, and trying again goes on",
          "[S6][S7][S11]") {
  Folder folder;
  WebShop shop(half_online_shop());
  Till::Options options;
  options.shop = half_online_shop();
  Till till(folder / "till", options);
  const auto good = shop.credentials();
  struct Row {
    const char *what, *fault, *sentence;
  };
  const Row rows[] = {
      {"maintenance", R"({"name":"status","code":503,"path":"/v2/store","count":1})", "down for maintenance"},
      {"a broken web store", R"({"name":"status","code":500,"path":"/v3/catalog","count":1})",
       "trouble of its own (it answered 500)"},
      {"too many requests",
       R"({"name":"status","code":429,"path":"/v3/inventory","count":1,
        "headers":{"X-Rate-Limit-Time-Reset-Ms":"90000"}})",
       "takes no more requests of this account. Wait 90 seconds"},
      {"a sign-in page of the network", R"({"name":"status","code":302,"path":"/v2/time","count":1,
        "headers":{"Location":"http://portal.invalid/"}})",
       "this network may want a sign-in first"},
      {"a cut line", R"({"name":"reset","path":"/v3/settings/inventory"})", "Check the network"}};
  for (const auto& row : rows) {
    CAPTURE(row.what);
    shop.fault(row.fault);
    const auto outcome = look(till, folder, good);
    CHECK_FALSE(outcome.done);
    CHECK_THAT(outcome.words, Contains(row.sentence));
    shop.clear_faults();
  }
  CHECK_THAT(look(till, folder, replaced(good, "ACCESS TOKEN: ", "ACCESS TOKEN: no")).words,
             Contains("does not accept the access token"));
  CHECK_THAT(look(till, folder, replaced(good, "API PATH: http:", "API PATH: https:")).words,
             Contains("Check this register's date and time, then the network"));
  CHECK_THAT(look(till, folder, shop.account_with(R"(["store_v2_information_read_only","store_v2_products",
    "store_inventory","store_v2_orders","store_locations_read_only"])"))
                 .words,
             Contains("The API account lacks: Channel settings: modify."));
  CHECK(writes(shop).empty());

  // A web store that fails in the middle: what was claimed is given back.
  shop.fault(R"({"name":"status","code":503,"path":"/v3/channels/","method":"POST","count":1})");
  const auto broken = shop.link(till, folder);
  CHECK_FALSE(broken.done);
  CHECK_THAT(broken.words, Contains("down for maintenance"));
  CHECK_THAT(shop.sandbox().admin("GET", "state", ""), !Contains("\"connected\""));
  shop.clear_faults();
  const auto linked = shop.link(till, folder);
  INFO(linked.words);
  REQUIRE(linked.done);
  CHECK_THAT(linked.words, Contains("3 items here can be sold online"));
  CHECK(count_of(shop.sandbox().admin("GET", "state", ""), "\"name\":\"Tillbridge-Main-Street") == 1);
  CHECK(shop.next_sale_arrives(till));
}

TEST_CASE(
    "A key that may look and not change is told so by a look, right by right, and nothing changes by it",
    "[S6]") {
  Folder folder;
  WebShop shop(half_online_shop());
  Till::Options options;
  options.shop = half_online_shop();
  Till till(folder / "till", options);
  const std::string rest = R"("store_v2_information_read_only","store_locations_read_only")";
  const std::pair<std::string, std::string> rights[] = {
      {"store_v2_products", "Products: modify"},
      {"store_inventory", "Store inventory: modify"},
      {"store_v2_orders", "Orders: modify"},
      {"store_channel_settings", "Channel settings: modify"}};
  const auto key_without = [&](const std::set<std::string>& narrow) {
    std::string scopes = rest;
    for (const auto& [scope, name] : rights)
      scopes += ",\"" + scope + (narrow.contains(scope) ? "_read_only\"" : "\"");
    return shop.account_with("[" + scopes + "]");
  };
  for (const auto& [scope, name] : rights) {
    CAPTURE(scope);
    const auto key = key_without({scope});
    CHECK_THAT(look(till, folder, key).words, Contains("The API account lacks: " + name + ". "));
    CHECK_THAT(shop.link(till, folder, key).words, Contains("The API account lacks: " + name + ". "));
  }
  CHECK_THAT(look(till, folder, key_without({"store_v2_products", "store_v2_orders"})).words,
             Contains("The API account lacks: Products: modify; Orders: modify. "));
  CHECK(writes(shop).empty());
  CHECK(shop.level("MUG") == 50);

  // Without the right to see payments everything but one row of the checklist works: it is named, and
  // stops nobody.
  PanelHand hand(till);
  hand.tap("badge.sync");
  const auto seen = [&](const std::string& name) {
    std::string words;
    till.until([&] {
      for (int i = 0; i < 8 && words.empty(); ++i)
        if (hand.find("panel.link.right." + std::to_string(i)).find(name) != std::string::npos)
          words = hand.find("panel.link.right." + std::to_string(i));
      return !words.empty();
    });
    return words;
  };
  REQUIRE(look(till, folder, key_without({})).done);
  CHECK(writes(shop).empty());
  CHECK_THAT(seen("Get payment methods"), Contains("Missing. You can link without it"));
  REQUIRE(look(till, folder, shop.credentials()).done);
  CHECK_THAT(seen("Get payment methods"), Contains("Allowed"));
  REQUIRE(shop.link(till, folder, key_without({})).done);
  CHECK(shop.next_sale_arrives(till));
}

TEST_CASE("A web store that is short of requests for a moment is waited for, at each step of linking",
          "[S6][S7]") {
  Folder folder;
  WebShop shop(half_online_shop());
  Till::Options options;
  options.shop = half_online_shop();
  Till till(folder / "till", options);
  const auto short_of_requests = [&shop](const char* method, const char* path, int count) {
    shop.fault(fmt::format(R"({{"name":"status","code":429,"method":"{}","path":"{}","count":{},
      "headers":{{"X-Rate-Limit-Time-Reset-Ms":"40"}}}})",
                           method, path, count));
  };
  short_of_requests("GET", "/v3/inventory", 2);
  short_of_requests("GET", "/v3/catalog", 1);
  const auto looked = look(till, folder, shop.credentials());
  INFO(looked.words);
  CHECK(looked.done);
  short_of_requests("GET", "/v2/time", 1);
  short_of_requests("POST", "/v3/channels", 1);
  short_of_requests("PUT", "/v3/inventory/adjustments", 1);
  short_of_requests("GET", "/v3/catalog", 2);
  const auto linked = shop.link(till, folder);
  INFO(linked.words);
  REQUIRE(linked.done);
  const auto state = shop.sandbox().admin("GET", "state", "");
  CHECK(count_of(state, "\"name\":\"Tillbridge-Main-Street") == 1);
  CHECK(count_of(state, "TILLBRIDGE-MARKER") == 16);  // one, with two levels for each of its eight lanes
  CHECK(shop.next_sale_arrives(till));
}

TEST_CASE("Unlinking keeps what is unsent, and linking again sends it once and makes nothing twice",
          "[N7][S3][S24]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  REQUIRE(shop.next_sale_arrives(till));
  REQUIRE(settled(till));
  const auto products = [&] {
    return json::parse(shop.sandbox().api("GET", "/v3/catalog/products", shop.token(), ""))
        .at("meta")
        .at("pagination")
        .at("total")
        .get<int>();
  };
  const int products_before = products();
  CHECK(till.act("unlink").status == TILL_E_INVALID);
  CHECK(till.act("unlink", {{"confirm", "yes"}}).status == TILL_E_INVALID);

  // One change has arrived without anybody here knowing it; others have not.
  shop.fault(R"({"name":"drop_reply","path":"/v3/inventory/adjustments","count":1})");
  CHECK(till.sell("SOAP", 2) == TILL_OK);
  REQUIRE(till.until([&] { return shop.level("SOAP") == 498; }));
  shop.fault(R"({"name":"status","code":503,"path":"/v3/inventory"})");
  CHECK(till.sell("MUG") == TILL_OK);
  CHECK(till.sell("MUG", 3) == TILL_OK);
  const auto asked = till.act("unlink", {{"confirm", "UNLINK"}});
  CHECK(asked.status == TILL_E_STATE);
  CHECK_THAT(asked.words, Contains("unsent = send") && Contains("unsent = keep"));
  const auto unlinked = till.act("unlink", {{"confirm", "UNLINK"}, {"unsent", "keep"}});
  INFO(unlinked.words);
  REQUIRE(unlinked.done);
  CHECK_THAT(unlinked.words, Contains("sent once when Harbour Goods is linked again"));
  CHECK(till.status().sync == TILL_SYNC_UNLINKED);
  CHECK(till.status().queued >= 2);
  CHECK_THAT(till.status().headline, Contains("was unlinked from its web store"));
  CHECK_THAT(till.status().body, Contains("wait here, and are sent when the same web store is linked again"));
  CHECK(content_of(folder / "till/secrets").find(shop.token()) == std::string::npos);
  CHECK_FALSE(till.act("unlink", {{"confirm", "UNLINK"}}).done);
  shop.clear_faults();

  // Through a restart it stays unlinked, and what is sold meanwhile waits, too.
  REQUIRE(till.deactivate() == TILL_OK);
  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(till.opened());
  CHECK(till.status().sync == TILL_SYNC_UNLINKED);
  CHECK(till.sell("MUG", 10) == TILL_OK);
  till.until([] { return false; }, 400);
  CHECK(shop.level("MUG") == 499);

  const auto again = shop.link(till, folder);
  INFO(again.words);
  REQUIRE(again.done);
  CHECK_THAT(again.words, Contains("waited here and are sent now, once"));
  CHECK(till.until([&] { return shop.level("MUG") == 485; }));
  CHECK(settled(till));
  CHECK(shop.level("SOAP") == 498);
  CHECK(shop.level("MUG") == 485);
  CHECK(products() == products_before);
  const auto state = shop.sandbox().admin("GET", "state", "");
  CHECK(count_of(state, "\"name\":\"Tillbridge-Main-Street") == 1);
  CHECK(shop.next_sale_arrives(till));

  // A new key needs no new start; and "send first" leaves nothing behind.
  const auto new_key =
      shop.link(till, folder, shop.account_with(R"(["store_v2_information_read_only","store_v2_products",
    "store_inventory","store_v2_orders","store_locations_read_only","store_channel_settings"])"));
  INFO(new_key.words);
  REQUIRE(new_key.done);
  CHECK(till.sell("SOAP") == TILL_OK);
  const auto sent = till.act("unlink", {{"confirm", "UNLINK"}, {"unsent", "send"}});
  INFO(sent.words);
  REQUIRE(sent.done);
  CHECK_THAT(sent.words, Contains("Everything had been sent"));
  CHECK(shop.level("SOAP") == 497);
  CHECK(products() == products_before);
  CHECK(till.act("selfcheck").done);
}

TEST_CASE("One location a web store and one web store a location, until it is unlinked", "[S8][S9][N7]") {
  Folder folder;
  WebShop shop, other_web(shop_text(), {"--seed", "8"});
  const auto quay_text = quay_shop();
  Till::Options options;
  options.shop = quay_text;
  Till harbour(folder / "harbour"), quay(folder / "quay", options);
  REQUIRE(shop.link(harbour, folder).done);
  const auto refused = shop.link(quay, folder);
  CHECK(refused.status == TILL_E_DENIED);
  CHECK_THAT(refused.words, Contains("already linked to another location (Main-Street)"));
  CHECK_THAT(look(quay, folder, shop.credentials()).words, Contains("already linked to another location"));
  CHECK_THAT(other_web.link(harbour, folder).words,
             Contains("is linked to the web store Harbour Goods. It has to be unlinked"));
  CHECK(shop.next_sale_arrives(harbour));
  REQUIRE(settled(harbour));

  // The web store cannot be told: nothing was unlinked, unless somebody says so.
  shop.fault(R"({"name":"status","code":503,"path":"/v3/channels"})");
  const auto untold = harbour.act("unlink", {{"confirm", "UNLINK"}});
  CHECK_FALSE(untold.done);
  CHECK_THAT(untold.words, Contains("Nothing was unlinked"));
  CHECK(harbour.status().sync != TILL_SYNC_UNLINKED);
  shop.clear_faults();
  CHECK(shop.next_sale_arrives(harbour));
  REQUIRE(settled(harbour));
  REQUIRE(harbour.act("unlink", {{"confirm", "UNLINK"}}).done);

  const auto taken = shop.link(quay, folder);
  INFO(taken.words);
  REQUIRE(taken.done);
  CHECK_THAT(shop.link(harbour, folder).words, Contains("already linked to another location"));
  CHECK(shop.next_sale_arrives(quay));

  // Another web store takes the location over once nothing of the first is open; what was sold in between is
  // part of both counts.
  CHECK(harbour.sell("SOAP") == TILL_OK);
  const auto moved = other_web.link(harbour, folder);
  INFO(moved.words);
  REQUIRE(moved.done);
  CHECK(other_web.next_sale_arrives(harbour));
  CHECK(other_web.level("SOAP") == 500);
  CHECK(shop.level("SOAP") == 500);

  // And what one web store has not got yet goes to no other.
  other_web.fault(R"({"name":"status","code":503,"path":"/v3/inventory"})");
  CHECK(harbour.sell("SOAP") == TILL_OK);
  REQUIRE(harbour.act("unlink", {{"confirm", "UNLINK"}, {"unsent", "keep"}, {"claim", "leave"}}).done);
  REQUIRE(settled(quay));
  REQUIRE(quay.act("unlink", {{"confirm", "UNLINK"}}).done);
  const auto held = shop.link(harbour, folder);
  CHECK_FALSE(held.done);
  CHECK_THAT(held.words, Contains("Nothing of one web store goes to another"));
  CHECK(shop.level("SOAP") == 500);
}

TEST_CASE("A web store is taken over by name, and whoever had it stops and keeps what is unsent",
          "[S8][S9][N7]") {
  Folder folder;
  WebShop shop;
  const auto quay_text = quay_shop();
  Till::Options at_quay, second;
  at_quay.shop = quay_text;
  second.register_id = "2";
  Till harbour(folder / "harbour"), quay(folder / "quay", at_quay);
  REQUIRE(shop.link(harbour, folder).done);
  REQUIRE(settled(harbour));
  const auto file = folder.write("take-over.txt", shop.credentials());
  const auto not_him = quay.act("link", {{"file", file}, {"take_over", "Somewhere"}});
  CHECK_THAT(not_him.words, Contains("already linked to another location (Main-Street)") &&
                                Contains("take the web store over from it"));
  CHECK(shop.next_sale_arrives(harbour));
  const auto looked = quay.act("link-check", {{"file", file}, {"take_over", "Main-Street"}});
  INFO(looked.words);
  CHECK(looked.done);
  CHECK(count_of(shop.sandbox().admin("GET", "state", ""), "\"connected\"") == 1);
  REQUIRE(quay.act("link", {{"file", file}, {"take_over", "Main-Street"}}).done);
  CHECK(shop.next_sale_arrives(quay));
  REQUIRE(settled(quay));

  // The other one finds out by itself, or at once when it is asked to try again.
  shop.fault(R"({"name":"status","code":503,"path":"/v3/inventory/adjustments/relative"})");
  CHECK(harbour.sell("SOAP", 3) == TILL_OK);
  CHECK(harbour.act("sync-now", {}).done);
  CHECK(harbour.until([&] { return harbour.status().sync == TILL_SYNC_UNLINKED; }));
  shop.clear_faults();
  CHECK(harbour.status().queued == 1);
  CHECK(quay.status().sync != TILL_SYNC_UNLINKED);
  const auto soap = shop.level("SOAP");
  const auto refused = harbour.act("link", {{"file", file}}).words;
  CHECK_THAT(refused, Contains("already linked to another location"));
  const auto at = refused.find('(') + 1;
  CHECK(
      harbour.act("link", {{"file", file}, {"take_over", refused.substr(at, refused.find(')') - at)}}).done);
  CHECK(harbour.until([&] { return shop.level("SOAP") == soap - 3; }));
  CHECK(settled(harbour));
  CHECK(quay.act("sync-now", {}).done);
  CHECK(quay.until([&] { return quay.status().sync == TILL_SYNC_UNLINKED; }));

  // A register of the same location is named, too.
  Till other(folder / "other", second);
  CHECK_THAT(other.act("link", {{"file", file}, {"take_over", "Register 9"}}).words,
             Contains("is called Register 9. There are: Register 1."));
  REQUIRE(other.act("link", {{"file", file}, {"take_over", "Register 1"}}).done);
  CHECK(shop.next_sale_arrives(other));
  CHECK(harbour.act("sync-now", {}).done);
  CHECK(harbour.until([&] { return harbour.status().sync == TILL_SYNC_UNLINKED; }));
  CHECK(shop.level("SOAP") == soap - 3);

  // A channel that somebody merely switched off is switched on again.
  const auto channels = json::parse(shop.sandbox().api("GET", "/v3/channels?type:in=pos", shop.token(), ""));
  for (const auto& channel : channels.at("data"))
    if (channel.at("status") == "connected")
      shop.sandbox().api("PUT", "/v3/channels/" + std::to_string(channel.at("id").get<int>()), shop.token(),
                         R"({"status":"disconnected"})");
  REQUIRE(settled(other));
  CHECK(other.act("sync-now", {}).done);
  CHECK(
      other.until([&] { return count_of(shop.sandbox().admin("GET", "state", ""), "\"connected\"") == 1; }));
  CHECK(other.status().sync != TILL_SYNC_UNLINKED);
}

TEST_CASE("Two locations that link at the same moment do not both have the web store", "[S8][S9]") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  // Somebody else's channel, made before and connected while this register writes its own claim.
  const auto rival = json::parse(shop.sandbox().api(
      "POST", "/v3/channels", shop.token(),
      R"({"name":"Tillbridge-Quay","type":"pos","platform":"custom","external_id":"quay","status":"disconnected",
          "is_listable_from_ui":true,"is_visible":true})"));
  const auto id = std::to_string(rival.at("data").at("id").get<std::int64_t>());
  shop.fault(R"({"name":"delay","path":"/v3/channels","method":"POST","seconds":1,"count":2})");
  const auto file = folder.write("credentials.txt", shop.credentials());
  const auto* actions = till.extension<till_plugin_actions>(TILL_EXT_ACTIONS);
  const till_action_argument argument{"file", file.c_str()};
  till_action link{};
  link.size = sizeof link;
  link.name = "link";
  link.argument_count = 1;
  link.argument_size = sizeof argument;
  link.arguments = &argument;
  std::uint64_t ticket = 0;
  REQUIRE(actions->submit(till.face(), &link, &ticket) == TILL_OK);
  REQUIRE(till.until([&] { return writes(shop).size() > 1; }));
  shop.sandbox().api("PUT", "/v3/channels/" + id, shop.token(),
                     R"({"name":"Tillbridge-Quay","external_id":"quay","status":"connected"})");
  till_action_result result{};
  REQUIRE(till.until([&] {
    result = {};
    result.size = sizeof result;
    return actions->result(till.face(), ticket, &result) == TILL_OK && result.state != TILL_ACTION_RUNNING;
  }));
  INFO(result.message);
  CHECK(result.state == TILL_ACTION_FAILED);
  CHECK_THAT(result.message, Contains("already linked to another location (Quay)"));
  CHECK(count_of(shop.sandbox().admin("GET", "state", ""), "\"connected\"") == 1);
}

TEST_CASE("Somebody who waits for a web store is remembered with the date, through a restart", "[S5]") {
  Folder folder;
  Till till(folder / "till");
  REQUIRE(till.opened());
  CHECK(till.act("link-wait", {{"waiting", "maybe"}}).status == TILL_E_INVALID);
  const auto waits = till.act("link-wait", {{"waiting", "yes"}});
  CHECK(waits.done);
  CHECK_THAT(waits.words, Contains("1 to 2 business days") && Contains("by e-mail"));
  for (int start = 0; start < 2; ++start) {
    CHECK_THAT(till.status().headline, Contains("Waiting for a web store since"));
    REQUIRE(till.deactivate() == TILL_OK);
    REQUIRE(till.activate() == TILL_OK);
    REQUIRE(till.opened());
  }
  CHECK(till.act("link-wait", {{"waiting", "no"}}).done);
  CHECK_THAT(till.status().headline, Contains("No web store is linked yet"));
}

TEST_CASE("From the panel alone a register is linked, led to its items, and unlinked", "[S5][S6][S11][N7]") {
  Folder folder;
  WebShop shop(half_online_shop());
  Till::Options options;
  options.shop = half_online_shop();
  Till till(folder / "till", options);
  REQUIRE(till.opened());
  folder.write("till/BigCommerceAPI-credentials-abc-1.txt", shop.credentials());
  PanelHand hand(till);
  hand.tap("badge.sync");
  hand.tap("panel.link.need");
  REQUIRE(hand.shows("panel.link.stop"));
  CHECK_THAT(hand.words("panel.link.order.body"), Contains("Waiting for your web store since"));
  hand.tap("panel.link.have");
  REQUIRE(hand.shows("panel.link.file.0"));
  CHECK_THAT(hand.words("panel.link.file.0"), Contains("BigCommerceAPI-credentials-abc-1.txt"));
  hand.tap("panel.link.file.0");
  hand.tap("panel.link.check");
  REQUIRE(hand.shows("panel.link.connect"));
  CHECK(writes(shop).empty());
  CHECK_THAT(hand.find("panel.link.right.1"), Contains("Products: modify: Allowed"));
  CHECK_THAT(hand.find("panel.link.kind.match"), Contains("1"));
  CHECK_THAT(hand.find("panel.link.kind.create"), Contains("3"));
  const auto screen = hand.all();
  CHECK(screen.find(shop.token()) == std::string::npos);
  hand.tap("panel.link.connect");
  REQUIRE(hand.shows("panel.link.items.choose"));
  CHECK(till.status().sync != TILL_SYNC_UNLINKED);
  CHECK(till.until([&] {  // once the web store's own item is known as such
    hand.frame();
    return hand.words("panel.link.eligible") == "3 items here can be sold online.";
  }));
  hand.tap("panel.link.items.choose");
  REQUIRE(hand.shows("panel.items"));
  REQUIRE(shop.next_sale_arrives(till));
  REQUIRE(settled(till));

  hand.tap("rail.setup");
  hand.scroll_to("panel.unlink.open");
  hand.tap("panel.unlink.open");
  hand.scroll_to("panel.unlink.word");
  hand.tap("panel.unlink.word");
  hand.type("UNLINK");
  hand.scroll_to("panel.unlink.yes");
  hand.tap("panel.unlink.yes");
  REQUIRE(till.until([&] {
    hand.frame();
    return till.status().sync == TILL_SYNC_UNLINKED;
  }));
  CHECK_THAT(hand.find("panel.link.before"), Contains("unlinked from Harbour Goods"));
}
