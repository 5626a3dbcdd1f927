// From a web store that nobody sees to one that is launched, as the checklist tells it.
#include "catalogue_bench.h"
#include "catch2.hpp"
#include "panel_hand.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;

namespace {

bool says(OnlineShop& shop, PanelHand& hand, const std::string& id, const std::string& part) {
  return shop.till->until([&] { return hand.find(id).find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("The launch is read from the web store, and what stands between is named from there",
          "[S60][S62][S64]") {
  OnlineShop shop;
  shop.web.sandbox().admin("POST", "launch", R"({"launched":false})");
  PanelHand hand(*shop.till);
  hand.tap("badge.orders");
  hand.tap("rail.setup");
  auto asked = shop.till->act("setup-check");
  CHECK(asked.done);
  CHECK_THAT(asked.words, Contains("The web store is not launched."));
  CHECK(says(shop, hand, "panel.setup.check.launch.state", "To do"));
  CHECK(says(shop, hand, "panel.setup.check.theme.state", "A theme is active"));

  // What is set up there is seen here, row by row.
  shop.web.fault(R"({"name":"status","code":200,"body":"[]","path":"/v2/payments/methods"})");
  shop.web.fault(R"({"name":"status","code":204,"body":"","path":"/v2/shipping/zones/2"})");
  shop.web.fault(R"({"name":"status","code":200,"path":"/v2/shipping/zones","count":1,
    "body":"[{\"id\":1,\"name\":\"Home\"},{\"id\":2,\"name\":\"Canada\"}]"})");
  shop.web.fault(R"({"name":"status","code":404,"path":"/v3/channels/1/active-theme"})");
  shop.web.sandbox().admin("PUT", "settings", R"({"update_stock_behavior":"order_completed_or_shipped"})");
  asked = shop.till->act("setup-check");
  CHECK_THAT(asked.words, Contains("Needed to launch: payments, stock."));
  CHECK(says(shop, hand, "panel.setup.check.shipping.more", "Nobody can order to Canada"));
  CHECK(says(shop, hand, "panel.setup.check.stock.more", "only when it is shipped or completed"));
  CHECK(says(shop, hand, "panel.setup.check.theme.state", "To do"));
  CHECK(says(shop, hand, "panel.setup.launch.says", "Before you can launch"));

  shop.web.clear_faults();
  shop.web.sandbox().admin("PUT", "settings", R"({"update_stock_behavior":"order_placed"})");
  REQUIRE(shop.save({"SOAP"}, {}, {"SOAP"}).done);
  REQUIRE(shop.saved());
  asked = shop.till->act("setup-check");
  CHECK_THAT(asked.words, Contains("The web store is not launched.") && !Contains("Needed"));
  CHECK(says(shop, hand, "panel.setup.launch.says", "Launching happens on BigCommerce's own page"));

  shop.web.sandbox().admin("POST", "launch", "{}");
  asked = shop.till->act("setup-check");
  CHECK_THAT(asked.words, Contains("The web store is launched."));
  CHECK(says(shop, hand, "panel.setup.check.launch.state", "Done"));
  CHECK(says(shop, hand, "panel.setup.launch.says", "Your web store is launched"));
}

TEST_CASE("After a Save what a shopper would see is counted anew, and nobody has to ask", "[S63]") {
  OnlineShop shop;
  REQUIRE(shop.till->act("setup-check").done);
  PanelHand hand(*shop.till);
  hand.tap("badge.orders");
  hand.tap("rail.setup");
  REQUIRE(says(shop, hand, "panel.setup.shopper.0", "1"));
  REQUIRE(shop.save({"SOAP", "LAMP"}, {}, {"SOAP"}).done);
  REQUIRE(shop.saved());
  CHECK(says(shop, hand, "panel.setup.shopper.0", "2"));
  CHECK(says(shop, hand, "panel.setup.shopper.1", "1"));
}
