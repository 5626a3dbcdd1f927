// Web orders are polled with an overlap: what has not changed since costs nothing.

#include "plugin/runtime/order_reader.h"

#include <algorithm>

#include "catch2.hpp"
#include "little_web_store.h"

using namespace bench;

namespace {

json order(std::int64_t id, int status, const std::string& words, int quantity) {
  return {{"id", id},
          {"status_id", status},
          {"status", words},
          {"date_created", "Fri, 15 Jan 2027 08:16:40 +0000"},
          {"date_modified", "Fri, 15 Jan 2027 08:16:40 +0000"},
          {"total_inc_tax", "18.0000"},
          {"currency_code", "USD"},
          {"products", json::array({{{"id", 1},
                                     {"product_id", 11},
                                     {"variant_id", 12},
                                     {"sku", "MUG"},
                                     {"name", "Mug"},
                                     {"type", "physical"},
                                     {"quantity", quantity}}})}};
}

}  // namespace

TEST_CASE("A web order that has not changed is not written to disk again by every poll") {
  LittleTill till;
  store::WebItem mug;
  mug.key = {false, 12};
  mug.product = 11;
  mug.variant = 12;
  mug.sku = mug.name = "MUG";
  till.place.items.replace({mug}, {});
  json orders = json::array({order(100, 11, "Awaiting Fulfillment", 2)});
  till.web_store.answer = [&](const HttpRequest& request) -> std::optional<std::string> {
    if (request.path.starts_with("/v2/orders?")) return orders.dump();
    if (request.path.starts_with("/v3/settings/inventory")) return R"({"data":{}})";
    return std::nullopt;
  };
  runtime::LinkFacts link;
  link.store_hash = "hash";
  link.link_time_s = 1'700'000'000;
  link.location = kLocation;
  runtime::OrderReader reader(till.place, till.web, link);
  const auto poll = [&] {
    const auto polls = reader.applied();
    for (int i = 0; i < 1'000 && reader.applied() == polls; ++i) {
      till.clock.at += 1'000;
      reader.turn(false, false);
      till.web.turn(0);
    }
    REQUIRE(reader.applied() > polls);
  };
  const auto net = [&] {
    return till.database->worker().execAndGet("SELECT net FROM order_lines WHERE order_id = 100").getInt();
  };
  poll();
  CHECK(net() == 2);
  poll();  // the cursor has caught up now, too
  const auto written = till.database->worker().getTotalChanges();
  poll();
  poll();
  CHECK(till.database->worker().getTotalChanges() == written);

  orders = json::array({order(100, 5, "Cancelled", 2)});
  poll();
  CHECK(net() == 0);
  orders = json::array({order(100, 11, "Awaiting Fulfillment", 3)});
  poll();
  CHECK(net() == 3);
}

TEST_CASE("Polls go slower while nothing comes in or the quota is used up, and quicken after an order") {
  LittleTill till;
  json orders = json::array();
  std::vector<core::Millis> polls;
  till.web_store.answer = [&](const HttpRequest& request) -> std::optional<std::string> {
    if (request.path.starts_with("/v2/orders?")) {
      polls.push_back(till.clock.at);
      return orders.dump();
    }
    if (request.path.starts_with("/v3/settings/inventory")) return R"({"data":{}})";
    return std::nullopt;
  };
  runtime::LinkFacts link;
  link.store_hash = "hash";
  link.link_time_s = 1'700'000'000;
  link.location = kLocation;
  runtime::OrderReader reader(till.place, till.web, link);
  const auto pass = [&](core::Millis length, bool throttled = false) {
    for (const core::Millis end = till.clock.at + length; till.clock.at < end; till.clock.at += 250) {
      reader.turn(false, throttled);
      till.web.turn(0);
    }
  };
  const auto gap = [&] { return polls.back() - polls[polls.size() - 2]; };
  pass(60'000);
  CHECK(polls.size() >= 12);
  CHECK(gap() <= 5'250);
  pass(35 * 60'000);
  const core::Millis at_rest = gap();
  CHECK(at_rest > 5'250);
  // The worst moment for an order: right after a poll. Its badge comes within ten seconds all the same.
  while (till.clock.at - polls.back() > 500) pass(250);
  orders = json::array({order(101, 11, "Awaiting Fulfillment", 1)});
  pass(9'500);
  CHECK(reader.book().is_known(101));
  pass(30'000);
  CHECK(gap() <= 5'250);
  const auto before = polls.size();
  pass(60'000, true);
  CHECK(polls.size() == before);
  pass(2'500);
  CHECK(polls.size() > before);
}

TEST_CASE(
    "A web store that ignores the date filter is noticed, asked more rarely, and its old orders are left") {
  LittleTill till;
  std::vector<std::string> lines;
  till.place.log = [&](runtime::LogLevel, const std::string& line) { lines.push_back(line); };
  json orders = json::array({order(200, 11, "Awaiting Fulfillment", 1)});
  std::size_t polls = 0;
  till.web_store.answer = [&](const HttpRequest& request) -> std::optional<std::string> {
    if (request.path.starts_with("/v2/orders?")) return ++polls, orders.dump();
    if (request.path.starts_with("/v3/settings/inventory")) return R"({"data":{}})";
    return std::nullopt;
  };
  runtime::LinkFacts link;
  link.store_hash = "hash";
  link.link_time_s = 1'700'000'000;
  link.location = kLocation;
  till.place.facts.put(runtime::fact::kOrderCursor, 1'800'001'000);
  runtime::OrderReader reader(till.place, till.web, link);
  const auto pass = [&](core::Millis length) {
    for (const core::Millis end = till.clock.at + length; till.clock.at < end; till.clock.at += 250) {
      reader.turn(false, false);
      till.web.turn(0);
    }
  };
  const auto told = [&](const std::string& what) {
    return std::count_if(lines.begin(), lines.end(),
                         [&](const auto& line) { return line.find(what) != std::string::npos; });
  };
  pass(20'000);
  CHECK(told("ignored the date filter") == 0);
  auto old = order(150, 10, "Completed", 1);
  old["date_created"] = old["date_modified"] = "Fri, 15 Jan 2021 08:16:40 +0000";
  orders.push_back(old);
  pass(20'000);
  const auto before = polls;
  pass(180'000);
  CHECK(polls - before <= 4);
  CHECK(told("ignored the date filter") == 1);
  CHECK_FALSE(reader.book().is_known(150));
  orders.erase(1);
  pass(120'000);
  CHECK(told("keeps to the date filter again") == 1);
  CHECK(reader.book().is_known(200));
}

TEST_CASE("A line that takes nothing off a shelf is listed with its order, and no item is guessed for it",
          "[S43]") {
  LittleTill till;
  store::WebItem mug;
  mug.key = {false, 12};
  mug.product = 11;
  mug.variant = 12;
  mug.sku = mug.name = "MUG";
  till.place.items.replace({mug}, {});
  auto placed = order(300, 11, "Awaiting Fulfillment", 2);
  auto& lines = placed["products"];
  const auto add = [&](const char* name, const json& other) {
    auto line = lines[0];
    line["id"] = lines.size() + 1;
    line["name"] = name;
    line.update(other);
    lines.push_back(line);
  };
  // Each looks like the mug but for one thing; the custom line even has its SKU.
  add("Engraving", {{"product_id", 0}, {"variant_id", 0}});
  add("Gift certificate", {{"type", "giftcertificate"}});
  add("Pattern to print", {{"type", "digital"}});
  add("Part of a set", {{"parent_order_product_id", 1}});
  add("Nothing of it", {{"quantity", 0}});
  add("A stranger", {{"product_id", 77}, {"variant_id", 78}, {"sku", "STRANGE"}});
  till.web_store.answer = [&](const HttpRequest& request) -> std::optional<std::string> {
    if (request.path.starts_with("/v2/orders?")) return json::array({placed}).dump();
    if (request.path.starts_with("/v3/settings/inventory")) return R"({"data":{}})";
    return std::nullopt;
  };
  runtime::LinkFacts link;
  link.store_hash = "hash";
  link.link_time_s = 1'700'000'000;
  link.location = kLocation;
  runtime::OrderReader reader(till.place, till.web, link);
  for (int i = 0; i < 1'000 && reader.applied() < 2; ++i) {
    till.clock.at += 1'000;
    reader.turn(false, false);
    till.web.turn(0);
  }
  const auto views = reader.book().views(0, 0);
  REQUIRE(views.size() == 1);
  std::map<std::string, std::string> listed;
  for (const auto& line : views[0].lines) listed[line.name] = line.sku;
  for (const char* name :
       {"Engraving", "Gift certificate", "Pattern to print", "Part of a set", "A stranger"}) {
    INFO(name);
    CHECK(listed.contains(name));
  }
  for (const char* name : {"Engraving", "Gift certificate", "Pattern to print", "Part of a set"}) {
    INFO(name);
    CHECK(listed[name].empty());
  }
  CHECK(listed["A stranger"] == "STRANGE");
  // Asked of the register: the mug alone.
  std::map<std::string, std::int64_t> asked;
  SQLite::Statement rows(till.database->worker(),
                         "SELECT sku, net FROM order_lines WHERE order_id = 300 AND sku <> ''");
  while (rows.executeStep()) asked[rows.getColumn(0).getString()] += rows.getColumn(1).getInt64();
  CHECK(asked["MUG"] == 2);
}
