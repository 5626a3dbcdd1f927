// Web orders are polled with an overlap: what has not changed since costs nothing.

#include "plugin/runtime/order_reader.h"

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
